"""Words that stay in their place: a vendor's in its own folder, and none that only the makers of the house would know."""

import re
from pathlib import Path

from tests.house.reading import PACKAGE, ROOT, label, sources

VENDOR_WORDS = {
    "elastic": ("elastic", "kibana", "lucene"),
    "fivetran": ("fivetran",),
    "airbyte": ("airbyte",),
    "riversand": ("riversand", "syndigo"),
}
SHIPPED = re.compile(r"^SHIPPED: Final = \([^)]*\)$", re.MULTILINE)
HERE = "|".join(re.escape(f"{folder}/") for folder in (ROOT, Path.home()) if folder != Path("/"))
INSIDERS = re.compile(rf"{HERE}|\bTODO\b|\bFIXME\b|\bXXX\b", re.IGNORECASE)
"""Paths of this machine and loose ends."""
SHIPS = ("mockserver", "specs", "fixtures", "examples", "README.md", "CHANGELOG.md", "Dockerfile", "Makefile")
TEXTS = (".py", ".yaml", ".yml", ".toml", ".md", ".html", ".js", ".css", ".json")


def vendor_of(file: Path) -> str | None:
    """The vendor whose folder a file is in."""
    parts = file.relative_to(PACKAGE).parts
    return parts[1] if parts[0] == "vendors" and len(parts) > 2 else None


def lines_with(pattern: re.Pattern[str], file: Path) -> list[str]:
    """Where a pattern occurs; the one list of what ships is passed over."""
    text = file.read_text("utf-8")
    if label(file) == "mockserver/launch.py":
        text, listed = SHIPPED.subn("", text)
        assert listed == 1, "launch.py no longer lists what ships in one tuple"
    return [
        f"{label(file)}:{number}: {line.strip()}" for number, line in enumerate(text.splitlines(), 1) if pattern.search(line)
    ]


def foreign_words(file: Path) -> re.Pattern[str]:
    """The words of every vendor but the one whose folder a file is in."""
    own = vendor_of(file)
    words = [word for vendor, words in VENDOR_WORDS.items() if vendor != own for word in words]
    return re.compile("|".join(map(re.escape, words)), re.IGNORECASE)


def test_every_vendor_that_ships_has_its_words() -> None:
    assert {file.parent.name for file in (PACKAGE / "vendors").glob("*/__init__.py")} == set(VENDOR_WORDS)


def test_a_vendors_word_occurs_in_its_own_folder_only() -> None:
    assert [line for file in sources(PACKAGE) for line in lines_with(foreign_words(file), file)] == []


def test_nothing_that_ships_speaks_of_its_makers() -> None:
    tops = [ROOT / name for name in SHIPS]
    files = [file for top in tops for file in (top.rglob("*") if top.is_dir() else [top])]
    texts = [file for file in files if file.is_file() and (file.suffix in TEXTS or file.parent == ROOT)]
    assert [line for file in texts for line in lines_with(INSIDERS, file)] == []
