"""Our specifications, taken together, against the vendor's definition: every difference is in a table, with its reason."""

import tomllib
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

import pytest

from mockserver.config import Settings
from mockserver.vendors.fivetran import VENDOR
from tests.needs import reference_data
from tests.vendors.fivetran.official import Facts

TABLE = Path(__file__).with_name("official_differences.toml")


class Row(NamedTuple):
    """Differences with one reason."""

    pattern: str
    reason: str

    def covers(self, difference: str) -> bool:
        return fnmatchcase(difference, self.pattern)


def table() -> list[Row]:
    return [Row(**row) for row in tomllib.loads(TABLE.read_text("utf-8"))["difference"]]


@pytest.fixture(scope="module")
def differences() -> list[str]:
    """`missing` is what the vendor's definition says and ours do not, `more` the other way round."""
    theirs = set(Facts(reference_data() / "fivetran-openapi.json").all())
    ours = {fact for face in VENDOR.faces for fact in Facts(Settings().specs_folder / face.spec).all()}
    assert len(theirs) > 2000, "the definition was not read"
    return sorted([f"missing: {fact}" for fact in theirs - ours] + [f"more: {fact}" for fact in ours - theirs])


def test_every_difference_has_its_reason(differences: list[str]) -> None:
    rows = table()
    unlisted = [each for each in differences if not any(row.covers(each) for row in rows)]
    assert unlisted == []


def test_every_reason_has_its_difference(differences: list[str]) -> None:
    stale = [row.pattern for row in table() if not any(row.covers(each) for each in differences)]
    assert stale == []


def test_the_table_gives_reasons() -> None:
    rows = table()
    assert all(row.reason.strip() for row in rows)
    assert len({row.pattern for row in rows}) == len(rows)
