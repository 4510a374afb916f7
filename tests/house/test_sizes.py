"""Files stay readable: none grows past its ceiling."""

from pathlib import Path

from tests.house.reading import PACKAGE, TESTS, label, sources

CEILING = 400
CONTENTS_PAGE = 60


def length(file: Path) -> int:
    return len(file.read_text("utf-8").splitlines())


def test_a_file_stays_under_the_ceiling() -> None:
    files = [*sources(PACKAGE), *sources(TESTS)]
    assert {label(file): length(file) for file in files if length(file) > CEILING} == {}


def test_a_vendors_contents_page_stays_short() -> None:
    pages = sorted((PACKAGE / "vendors").glob("*/__init__.py"))
    assert {label(page): length(page) for page in pages if length(page) >= CONTENTS_PAGE} == {}
