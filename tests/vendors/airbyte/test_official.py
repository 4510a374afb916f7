"""Both specifications against the vendor's definitions: every difference is in a table, with its reason.

Only operations that ours have are compared: what is not served is no difference.
"""

from pathlib import Path
from typing import NamedTuple

import pytest

from mockserver.config import Settings
from tests.needs import reference_data
from tests.vendors import official

TABLE = Path(__file__).with_name("official_differences.toml")


class Pair(NamedTuple):
    """A definition of the vendor's, and ours."""

    face: str
    definition: str
    below: str
    """What stands before its addresses in ours."""
    spec: str


PAIRS = (
    Pair("config", "airbyte-config.yaml", "", "airbyte/openapi.yaml"),
    Pair("public", "airbyte-public.yaml", "/v1", "airbyte/public/openapi.yaml"),
)


def subject(fact: str) -> str:
    return fact.partition(": ")[0]


@pytest.fixture(scope="module")
def differences() -> list[str]:
    found: list[str] = []
    for pair in PAIRS:
        # Two references of the public definition lead nowhere.
        definition = official.Facts(reference_data() / pair.definition, below=pair.below, types=True, loose=True)
        ours = set(official.Facts(Settings().specs_folder / pair.spec, types=True).all())
        served = {subject(fact) for fact in ours}
        theirs = {fact for fact in definition.all() if subject(fact) in served}
        assert len(theirs) > 2000, f"{pair.definition} was not read"
        found += [f"{pair.face} {each}" for each in official.differences(theirs, ours)]
    return found


def test_every_difference_has_its_reason(differences: list[str]) -> None:
    assert official.unlisted(differences, official.table(TABLE)) == []


def test_every_reason_has_its_difference(differences: list[str]) -> None:
    assert official.stale(differences, official.table(TABLE)) == []


def test_the_table_gives_reasons() -> None:
    rows = official.table(TABLE)
    assert all(row.reason.strip() for row in rows)
    assert len({row.pattern for row in rows}) == len(rows)
