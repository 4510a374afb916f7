"""Files stay readable: none grows past its ceiling."""

from pathlib import Path

import pytest

from tests.house.reading import PACKAGE, TESTS, label, sources

CEILING = 400
CONTENTS_PAGE = 60


@pytest.mark.parametrize("file", [*sources(PACKAGE), *sources(TESTS)], ids=label)
def test_a_file_stays_under_the_ceiling(file: Path) -> None:
    assert len(file.read_text("utf-8").splitlines()) <= CEILING


@pytest.mark.parametrize("file", sorted((PACKAGE / "vendors").glob("*/__init__.py")), ids=label)
def test_a_vendors_contents_page_stays_short(file: Path) -> None:
    assert len(file.read_text("utf-8").splitlines()) < CONTENTS_PAGE
