"""Our specifications, taken together, against the vendor's definition: every difference is in a table, with its reason."""

from pathlib import Path

import pytest

from mockserver.config import Settings
from mockserver.vendors.fivetran import VENDOR
from tests.needs import reference_data
from tests.vendors import official

TABLE = Path(__file__).with_name("official_differences.toml")


@pytest.fixture(scope="module")
def differences() -> list[str]:
    theirs = set(official.Facts(reference_data() / "fivetran-openapi.json").all())
    ours = {fact for face in VENDOR.faces for fact in official.Facts(Settings().specs_folder / face.spec).all()}
    assert len(theirs) > 2000, "the definition was not read"
    return official.differences(theirs, ours)


def test_every_difference_has_its_reason(differences: list[str]) -> None:
    assert official.unlisted(differences, official.table(TABLE)) == []


def test_every_reason_has_its_difference(differences: list[str]) -> None:
    assert official.stale(differences, official.table(TABLE)) == []


def test_the_table_gives_reasons() -> None:
    rows = official.table(TABLE)
    assert all(row.reason.strip() for row in rows)
    assert len({row.pattern for row in rows}) == len(rows)
