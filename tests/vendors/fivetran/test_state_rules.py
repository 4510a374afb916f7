"""States that a finished sync moves on."""

from datetime import UTC, datetime
from typing import Any

import pytest

from mockserver.scenario.fixture import ScenarioError
from mockserver.vendors.fivetran.state_rules import moved_on

FN = "/v1/connections/fn"
AT = datetime(2024, 1, 1, 0, 0, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "rule", "after"),
    [
        ({"c": "2024-01-01T00:00:00Z"}, {"c": {"advance": "PT1H"}}, {"c": "2024-01-01T01:00:00Z"}),
        ({"c": "2024-01-01T00:00:00.500000Z"}, {"c": {"advance": "PT1H"}}, {"c": "2024-01-01T01:00:00.500000Z"}),
        ({"c": "2024-01-01T00:00:00+02:00"}, {"c": {"advance": "PT1H"}}, {"c": "2024-01-01T01:00:00+02:00"}),
        ({"c": "2024-01-01"}, {"c": {"advance": "P1D"}}, {"c": "2024-01-02"}),
        ({"c": "2024-01-01"}, {"c": {"advance": "PT1H"}}, {"c": "2024-01-01T01:00:00"}),
        ({"c": "no time"}, {"c": {"advance": "PT1H"}}, {"c": "no time"}),
        ({"c": "9999-12-31T23:59:59Z"}, {"c": {"advance": "P1D"}}, {"c": "9999-12-31T23:59:59Z"}),
        ({}, {"c": {"advance": "PT1H"}}, {"c": "2024-01-01T00:00:02Z"}),
        ({"c": 5}, {"c": {"add": 100}}, {"c": 105}),
        ({"c": 5}, {"c": {"add": -0.5}}, {"c": 4.5}),
        ({}, {"c": {"add": 100}}, {"c": 100}),
        ({"c": "5"}, {"c": {"add": 100}}, {"c": "5"}),
        ({"c": True}, {"c": {"add": 100}}, {"c": True}),
        ({"c": 1}, {"c": {"now": True}}, {"c": "2024-01-01T00:00:02Z"}),
        ({"c": 1}, {"c": {"set": {"x": None}}}, {"c": {"x": None}}),
        ({"c": 1, "d": 2}, {"c": {"add": 1}}, {"c": 2, "d": 2}),
        ({"t": {"a": {"c": 1}, "b": 2}}, {"/t/a/c": {"add": 1}}, {"t": {"a": {"c": 2}, "b": 2}}),
        ({"t": 1}, {"/t/a~1b": {"add": 1}}, {"t": {"a/b": 1}}),
        ({"a": 1}, {}, {"a": 1}),
    ],
)
def test_a_rule_moves_its_member(state: Any, rule: Any, after: Any) -> None:
    before = repr(state)
    assert moved_on(state, rule, AT) == after
    assert repr(state) == before


async def test_pause_rewind_unpause_sync(account: Any) -> None:
    record = {
        "id": "fn",
        "state": {"cursor": "2023-12-31T18:00:00Z", "rows": 500},
        "state_rule": {"cursor": {"advance": "PT6H"}, "rows": {"add": 100}},
    }
    shop = await account(records={"connections": [record]})

    async def sync() -> Any:
        await shop("POST", f"{FN}/sync")
        await shop.advance(seconds=2)
        return (await shop("GET", f"{FN}/state")).json["data"]["state"]

    assert await sync() == {"cursor": "2024-01-01T00:00:00Z", "rows": 600}
    await shop("PATCH", FN, {"paused": True})
    rewound = {"cursor": "2023-06-01T00:00:00Z", "rows": 0}
    assert (await shop("PATCH", f"{FN}/state", {"state": rewound})).json["data"] == {"state": rewound}
    await shop("PATCH", FN, {"paused": False})
    assert await sync() == {"cursor": "2023-06-01T06:00:00Z", "rows": 100}


async def test_a_first_sync_brings_the_state_that_its_rule_makes(account: Any) -> None:
    shop = await account(records={"connections": [{"id": "fn", "state_rule": {"cursor": {"now": True}}}]})
    await shop("POST", f"{FN}/sync")
    assert (await shop("GET", f"{FN}/state")).status == 400
    await shop.advance(seconds=2)
    assert (await shop("GET", f"{FN}/state")).json["data"]["state"] == {"cursor": "2024-01-01T00:00:02Z"}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state_rule": {"c": {"jump": 1}}}, "one of advance, add, now, set"),
        ({"state_rule": {"c": {"add": 1, "now": True}}}, "one of advance, add, now, set"),
        ({"state_rule": {"c": 1}}, "one of advance, add, now, set"),
        ({"state_rule": {"c": {"advance": "1 hour"}}}, "write a duration"),
        ({"state_rule": {"c": {"advance": 1}}}, "write a duration"),
        ({"state_rule": {"c": {"add": "1"}}}, "'add' is a number"),
        ({"state_rule": []}, "'state_rule' is an object"),
        ({"state_rule": {}, "next_state": {}}, "both name the next state"),
        ({"service": "google_sheets", "state_rule": {}}, "only Function and Connector SDK services keep a state"),
    ],
)
async def test_a_rule_that_cannot_be_is_refused_at_load(account: Any, fields: Any, words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        await account(records={"connections": [fields]})
