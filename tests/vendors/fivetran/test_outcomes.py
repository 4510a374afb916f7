"""Syncs that end as the scenario says: failures, warnings, reschedules, pauses on the way."""

from typing import Any

import pytest

from mockserver.scenario.fixture import ScenarioError

FN = "/v1/connections/fn"
TASK = {"code": "reconnect", "message": "Reconnect", "details": None}
WARNING = {"code": "resync_table_warning", "message": "Resync Table Warning", "details": None}


async def synced(shop: Any) -> Any:
    await shop("POST", f"{FN}/sync")
    await shop.advance(seconds=2)
    return await shop.connection("fn")


def events(shop: Any) -> list[str]:
    """Everything that was told of, in order."""
    return [note.code for entry in shop.journal for note in entry.notes]


async def opened(account: Any, *outcomes: Any, **fields: Any) -> Any:
    record = {"id": "fn", "succeeded_at": "2023-12-31T00:00:00.000000Z", "next_sync": list(outcomes), **fields}
    return await account(records={"connections": [record]})


async def test_a_failure_is_shown_beside_the_last_success(account: Any) -> None:
    shop = await opened(account, {"outcome": "failure", "tasks": [TASK], "setup_state": "broken"})
    found = await synced(shop)
    assert (found["succeeded_at"], found["failed_at"]) == ("2023-12-31T00:00:00.000000Z", "2024-01-01T00:00:02.000000Z")
    assert found["status"] == {
        "setup_state": "broken",
        "sync_state": "scheduled",
        "update_state": "on_schedule",
        "is_historical_sync": False,
        "tasks": [TASK],
        "warnings": [],
        "rescheduled_for": None,
    }


async def test_a_failure_need_not_break_the_setup(account: Any) -> None:
    found = await synced(await opened(account, {"outcome": "failure"}))
    assert (found["status"]["setup_state"], found["status"]["tasks"]) == ("connected", [])


async def test_a_setup_that_breaks_has_a_task(account: Any) -> None:
    found = await synced(await opened(account, {"outcome": "failure", "setup_state": "broken"}))
    assert found["status"]["tasks"] == [TASK]


async def test_a_broken_connection_fails_until_its_setup_tests_pass(account: Any) -> None:
    shop = await opened(account, {"outcome": "failure", "setup_state": "broken"})
    await synced(shop)
    again = await synced(shop)
    assert (again["failed_at"], again["status"]["setup_state"]) == ("2024-01-01T00:00:04.000000Z", "broken")
    mended = (await shop("POST", f"{FN}/test", {})).json["data"]["status"]
    assert (mended["setup_state"], mended["tasks"]) == ("connected", [])
    assert (await synced(shop))["succeeded_at"] == "2024-01-01T00:00:06.000000Z"


async def test_a_failed_sync_leaves_state_and_history_alone(account: Any) -> None:
    record = {"id": "fn", "state": {"a": 1}, "next_state": {"a": 2}, "next_sync": {"outcome": "failure"}}
    shop = await account(records={"connections": [{**record, "status": {"is_historical_sync": True}}]})
    assert (await synced(shop))["status"]["is_historical_sync"] is True
    assert (await shop("GET", f"{FN}/state")).json["data"] == {"state": {"a": 1}}


async def test_a_warning_is_a_success_with_warnings_until_the_next_one(account: Any) -> None:
    shop = await opened(account, {"outcome": "warning"}, {"outcome": "warning", "warnings": [TASK]})
    found = await synced(shop)
    assert (found["succeeded_at"], found["status"]["warnings"]) == ("2024-01-01T00:00:02.000000Z", [WARNING])
    assert (await synced(shop))["status"]["warnings"] == [TASK]
    assert (await synced(shop))["status"]["warnings"] == []


async def test_outcomes_are_used_up_one_by_one(account: Any) -> None:
    shop = await opened(account, {"outcome": "failure"}, {})
    assert (await synced(shop))["failed_at"] == "2024-01-01T00:00:02.000000Z"
    assert (await synced(shop))["succeeded_at"] == "2024-01-01T00:00:04.000000Z"
    assert "next_sync" not in await shop.hidden("fn")


async def test_a_sync_takes_as_long_as_its_outcome_says(account: Any) -> None:
    shop = await opened(account, {"seconds": 6 * 3600}, schedule_type="manual")
    await shop("POST", f"{FN}/sync")
    await shop.advance(hours=5, minutes=59)
    assert (await shop.connection("fn"))["status"]["sync_state"] == "syncing"
    await shop.advance(minutes=1)
    assert (await shop.connection("fn"))["succeeded_at"] == "2024-01-01T06:00:00.000000Z"


@pytest.mark.parametrize(
    ("said", "again"),
    [({}, "2024-01-01T01:00:02.000000Z"), ({"rescheduled_for": "2024-01-01T02:00:00Z"}, "2024-01-01T02:00:00Z")],
)
async def test_a_rescheduled_sync_starts_again_by_itself(account: Any, said: Any, again: str) -> None:
    shop = await opened(account, {"outcome": "reschedule", **said})
    found = await synced(shop)
    assert (found["status"]["sync_state"], found["status"]["rescheduled_for"]) == ("rescheduled", again)
    assert (found["succeeded_at"], found["failed_at"]) == ("2023-12-31T00:00:00.000000Z", None)
    await shop.advance(hours=2)
    after = await shop.connection("fn")
    assert (after["status"]["sync_state"], after["status"]["rescheduled_for"]) == ("scheduled", None)
    assert after["succeeded_at"] > "2024-01-01T01:00:00"


async def test_a_manual_rescheduled_sync_needs_a_call(account: Any) -> None:
    shop = await opened(account, {"outcome": "reschedule"}, schedule_type="manual")
    await synced(shop)
    await shop.advance(hours=3)
    assert (await shop.connection("fn"))["status"]["sync_state"] == "rescheduled"
    found = await synced(shop)
    assert (found["status"]["sync_state"], found["succeeded_at"]) == ("scheduled", "2024-01-01T03:00:04.000000Z")


async def test_a_long_sync_is_stopped_a_minute_after_a_pause(account: Any) -> None:
    shop = await opened(account, {"seconds": 6 * 3600})
    await shop("POST", f"{FN}/sync")
    paused = (await shop("PATCH", FN, {"paused": True})).json["data"]
    assert (paused["paused"], paused["status"]["sync_state"]) == (True, "syncing")
    await shop.advance(seconds=59)
    assert (await shop.connection("fn"))["status"]["sync_state"] == "syncing"
    await shop.advance(seconds=1)
    found = await shop.connection("fn")
    assert (found["status"]["sync_state"], found["succeeded_at"]) == ("paused", "2023-12-31T00:00:00.000000Z")
    await shop.advance(hours=7)
    assert (await shop.connection("fn")) == found


async def test_a_sync_that_is_unpaused_in_time_goes_on_to_its_end(account: Any) -> None:
    shop = await opened(account, {"seconds": 3600})
    await shop("POST", f"{FN}/sync")
    await shop("PATCH", FN, {"paused": True})
    await shop.advance(seconds=30)
    await shop("PATCH", FN, {"paused": False})
    await shop.advance(minutes=59, seconds=29)
    assert (await shop.connection("fn"))["status"]["sync_state"] == "syncing"
    await shop.advance(seconds=1)
    assert (await shop.connection("fn"))["succeeded_at"] == "2024-01-01T01:00:00.000000Z"


@pytest.mark.parametrize("outcome", ["failure", "reschedule"])
async def test_a_paused_connection_ends_paused_however_its_sync_ends(account: Any, outcome: str) -> None:
    shop = await opened(account, {"outcome": outcome})
    await shop("POST", f"{FN}/sync")
    await shop("PATCH", FN, {"paused": True})
    await shop.advance(seconds=2)
    status = (await shop.connection("fn"))["status"]
    assert (status["sync_state"], status["rescheduled_for"]) == ("paused", None)


async def test_a_connection_that_is_not_set_up_does_not_sync(account: Any) -> None:
    shop = await account(records={"connections": [{"id": "fn", "status": {"setup_state": "incomplete"}}]})
    assert (await shop("POST", f"{FN}/sync")).status == 200
    assert "no sync was started: the connection is not set up" in str(shop.journal[-1].notes)
    assert (await shop.connection("fn"))["status"]["sync_state"] == "scheduled"


async def test_what_happens_is_told(account: Any) -> None:
    shop = await account(records={"groups": [{"id": "wh"}]})
    key = (await shop("POST", "/v1/connections", {"group_id": "wh", "service": "x"})).json["data"]["id"]
    one = f"/v1/connections/{key}"
    await shop("POST", f"{one}/sync")
    await shop("POST", f"{one}/sync", {"force": True})
    await shop("PATCH", one, {"paused": True, "run_setup_tests": False})
    await shop("PATCH", one, {"paused": False, "run_setup_tests": False})
    await shop("DELETE", one)
    assert events(shop) == [
        *("create_connector", "connection_successful"),
        *("sync_start", "force_update_connector"),
        *("status", "sync_end", "sync_start", "force_update_connector"),
        *("edit_connector", "pause_connector"),
        *("edit_connector", "resume_connector"),
        "delete_connector",
    ]


async def test_a_failed_setup_test_is_told(account: Any) -> None:
    shop = await account(records={"connections": [{"id": "fn", "status": {"setup_state": "broken"}}]})
    await shop("POST", f"{FN}/test", {})
    assert events(shop) == ["connection_failure"]


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ({"outcome": "maybe"}, "an outcome is one of success, warning, failure, reschedule"),
        ({"sekonds": 1}, "an outcome of a sync has no 'sekonds'"),
        ({"seconds": "1"}, "'seconds' has a wrong type"),
        ({"seconds": True}, "'seconds' has a wrong type"),
        ({"seconds": -1}, "no less than no time"),
        ({"setup_state": "incomplete"}, "'connected' or 'broken'"),
        ({"rescheduled_for": "soon"}, "write an instant"),
        ([1], "an outcome of a sync is an object"),
        ("failure", "'next_sync' is an object or a list"),
    ],
)
async def test_an_outcome_that_cannot_be_is_refused_at_load(account: Any, outcome: Any, words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        await account(records={"connections": [{"id": "fn", "next_sync": outcome}]})
