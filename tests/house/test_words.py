"""Words that stay in their place: a vendor's in its own folder, and none that only the makers of the house would know."""

import re
from pathlib import Path

import pytest

from tests.house.reading import PACKAGE, ROOT, label, sources

VENDOR_WORDS = {
    "elastic": ("elastic", "kibana", "lucene"),
    "fivetran": ("fivetran",),
    "airbyte": ("airbyte",),
    "riversand": ("riversand", "syndigo", "rdp-"),
}
SHIPPED = re.compile(r"^SHIPPED: Final = \([^)]*\)$", re.MULTILINE)
INSIDERS = re.compile(
    r"/work/|\.\./shared|\.library|\bTODO\b|\bFIXME\b|\bXXX\b|\b(?:coding|AI) agents?\b|\bissue #?\d", re.IGNORECASE
)
TEXTS = (".py", ".yaml", ".yml", ".toml", ".md", ".html", ".js", ".css", ".json", ".typed")


def vendor_of(file: Path) -> str | None:
    parts = file.relative_to(PACKAGE).parts
    return parts[1] if parts[0] == "vendors" and len(parts) > 2 else None


def found(pattern: re.Pattern[str], file: Path) -> list[str]:
    text = file.read_text("utf-8")
    if label(file) == "mockserver/launch.py":
        text, replaced = SHIPPED.subn("", text)
        assert replaced == 1, "launch.py no longer lists what ships in one tuple"
    return [
        f"{label(file)}:{number}: {line.strip()}" for number, line in enumerate(text.splitlines(), 1) if pattern.search(line)
    ]


@pytest.mark.parametrize("file", sources(PACKAGE), ids=label)
def test_a_vendors_word_occurs_in_its_own_folder_only(file: Path) -> None:
    own = vendor_of(file)
    foreign = [word for vendor, words in VENDOR_WORDS.items() if vendor != own for word in words]
    wrong = found(re.compile("|".join(map(re.escape, foreign)), re.IGNORECASE), file)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "folder", ["mockserver", "specs", "fixtures", "examples", "README.md", "CHANGELOG.md", "Dockerfile", "Makefile"]
)
def test_nothing_that_ships_speaks_of_its_makers(folder: str) -> None:
    top = ROOT / folder
    files = [top] if top.is_file() else [file for file in top.rglob("*") if file.suffix in TEXTS]
    wrong = [line for file in files for line in found(INSIDERS, file)]
    assert not wrong, "\n".join(wrong)
