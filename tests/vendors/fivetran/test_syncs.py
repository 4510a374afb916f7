"""Syncs: asked for, running, ended."""

from typing import Any

import pytest

FN = "/v1/connections/fn"


def triggered(noun: str = "connection") -> dict[str, str]:
    return {"code": "Success", "message": f"Sync has been successfully triggered for {noun} with id 'fn'"}


@pytest.fixture
async def shop(account: Any) -> Any:
    records = {"groups": [{"id": "wh"}], "connections": [{"id": "fn"}, {"id": "sheet", "service": "google_sheets"}]}
    return await account(records=records)


@pytest.mark.parametrize("body", [None, {}, {"force": False}, {"force": True}, {"force": "false"}, {"force": "true"}])
async def test_a_sync_begins_and_ends(shop: Any, body: Any) -> None:
    answer = await shop("POST", f"{FN}/sync", body)
    assert (answer.status, answer.json) == (200, triggered())
    begun = await shop.connection("fn")
    assert begun["status"]["sync_state"] == "syncing"
    assert begun["status"]["is_historical_sync"] is True
    assert begun["succeeded_at"] is None
    await shop.advance(seconds=1.999999)
    assert (await shop.connection("fn")) == begun
    await shop.advance(seconds=1)
    ended = await shop.connection("fn")
    assert ended["status"]["sync_state"] == "scheduled"
    assert ended["status"]["is_historical_sync"] is False
    assert ended["succeeded_at"] == "2024-01-01T00:00:02.000000Z"
    assert ended["failed_at"] is None


async def test_a_second_sync_leaves_the_running_one_alone(shop: Any) -> None:
    await shop("POST", f"{FN}/sync")
    await shop.advance(seconds=1)
    assert (await shop("POST", f"{FN}/sync")).json == triggered()
    assert "no sync was started: the connection is syncing" in str(shop.journal[-1].notes)
    await shop.advance(seconds=1)
    assert (await shop.connection("fn"))["succeeded_at"] == "2024-01-01T00:00:02.000000Z"
    await shop.advance(hours=1)
    assert (await shop.connection("fn"))["succeeded_at"] == "2024-01-01T00:00:02.000000Z"


async def test_force_stops_the_running_sync_and_starts_again(shop: Any) -> None:
    await shop("POST", f"{FN}/sync")
    await shop.advance(seconds=1)
    assert (await shop("POST", f"{FN}/sync", {"force": True})).json == triggered()
    await shop.advance(seconds=1)
    assert (await shop.connection("fn"))["status"]["sync_state"] == "syncing"
    await shop.advance(seconds=1)
    assert (await shop.connection("fn"))["succeeded_at"] == "2024-01-01T00:00:03.000000Z"


async def test_the_address_force_does_not_mean_the_flag(shop: Any) -> None:
    await shop("POST", f"{FN}/sync")
    await shop.advance(seconds=1)
    assert (await shop("POST", "/v1/connectors/fn/force")).json == triggered("connector")
    await shop.advance(seconds=1)
    assert (await shop.connection("fn"))["status"]["sync_state"] == "scheduled"


async def test_a_paused_connection_does_not_sync(shop: Any) -> None:
    await shop("PATCH", FN, {"paused": True})
    for body in (None, {"force": True}):
        assert (await shop("POST", f"{FN}/sync", body)).json == triggered()
        assert (await shop.connection("fn"))["status"]["sync_state"] == "paused"


async def test_pausing_mid_sync_lets_the_sync_end_at_its_moment(shop: Any) -> None:
    await shop("POST", f"{FN}/sync")
    await shop.advance(seconds=1)
    paused = (await shop("PATCH", FN, {"paused": True})).json["data"]
    assert (paused["paused"], paused["status"]["sync_state"]) == (True, "syncing")
    await shop("POST", f"{FN}/sync", {"force": True})
    await shop.advance(seconds=1)
    ended = await shop.connection("fn")
    assert (ended["paused"], ended["status"]["sync_state"]) == (True, "paused")
    assert ended["succeeded_at"] == "2024-01-01T00:00:02.000000Z"


async def test_unpausing_mid_sync_changes_nothing_else(shop: Any) -> None:
    await shop("POST", f"{FN}/sync")
    await shop("PATCH", FN, {"paused": True})
    await shop.advance(seconds=1)
    back = (await shop("PATCH", FN, {"paused": False})).json["data"]
    assert (back["paused"], back["status"]["sync_state"]) == (False, "syncing")
    await shop.advance(seconds=1)
    ended = await shop.connection("fn")
    assert (ended["succeeded_at"], ended["status"]["sync_state"]) == ("2024-01-01T00:00:02.000000Z", "scheduled")


async def test_the_end_of_a_sync_is_strictly_later_than_the_one_before(account: Any) -> None:
    """Clients wait for a changed time; a scenario may have put the last one into the future."""
    connections = [
        {"id": "fn", "succeeded_at": "2024-01-01T00:00:02.000000Z", "failed_at": "2024-01-02T00:00:00.000000Z"},
        {"id": "same", "schema": "same", "succeeded_at": "2024-01-01T00:00:02.000000Z"},
    ]
    shop = await account(records={"connections": connections})
    for key in ("fn", "same"):
        await shop("POST", f"/v1/connections/{key}/sync")
    await shop.advance(seconds=2)
    ended = await shop.connection("fn")
    assert (ended["succeeded_at"], ended["failed_at"]) == ("2024-01-02T00:00:00.000001Z", "2024-01-02T00:00:00.000000Z")
    assert (await shop.connection("same"))["succeeded_at"] == "2024-01-01T00:00:02.000001Z"


@pytest.mark.parametrize("seconds", [0, 0.5, 21600])
async def test_a_sync_takes_as_long_as_the_setting_says(account: Any, seconds: float) -> None:
    shop = await account(records={"connections": [{"id": "fn"}]}, settings={"sync_seconds": seconds})
    await shop("POST", f"{FN}/sync")
    if seconds:
        assert (await shop.connection("fn"))["status"]["sync_state"] == "syncing"
    await shop.advance(seconds=seconds)
    assert (await shop.connection("fn"))["status"]["sync_state"] == "scheduled"


async def test_the_first_sync_of_a_function_brings_an_empty_state(shop: Any) -> None:
    await shop("POST", f"{FN}/sync")
    assert (await shop("GET", f"{FN}/state")).status == 400
    await shop.advance(seconds=2)
    assert (await shop("GET", f"{FN}/state")).json["data"] == {"state": {}}


async def test_a_sync_keeps_the_state_unless_the_scenario_names_the_next_one(account: Any) -> None:
    connections = [
        {"id": "fn", "state": {"a": 1}},
        {"id": "on", "schema": "on", "state": {"a": 1}, "next_state": {"b": 2}},
    ]
    shop = await account(records={"connections": connections})
    for key in ("fn", "on"):
        await shop("POST", f"/v1/connections/{key}/sync")
    await shop.advance(seconds=2)
    assert (await shop("GET", f"{FN}/state")).json["data"]["state"] == {"a": 1}
    assert (await shop("GET", "/v1/connections/on/state")).json["data"]["state"] == {"b": 2}


async def test_a_service_without_state_gets_none(shop: Any) -> None:
    await shop("POST", "/v1/connections/sheet/sync")
    await shop.advance(seconds=2)
    assert "state" not in await shop.hidden("sheet")
    assert (await shop.connection("sheet"))["succeeded_at"] == "2024-01-01T00:00:02.000000Z"


async def test_a_rescheduled_connection_waits_for_its_time_or_for_a_call(account: Any) -> None:
    again = {"sync_state": "rescheduled", "rescheduled_for": "2024-01-01T01:00:00.000000Z"}
    connections = [
        {"id": "fn", "status": again},
        {"id": "manual", "schema": "b", "schedule_type": "manual", "status": again},
        {"id": "called", "schema": "c", "status": again},
        {"id": "halted", "schema": "d", "status": again},
    ]
    shop = await account(records={"connections": connections})
    assert (await shop.connection("fn"))["status"]["rescheduled_for"] == "2024-01-01T01:00:00.000000Z"
    await shop("POST", "/v1/connections/called/sync")
    await shop("PATCH", "/v1/connections/halted", {"paused": True})
    await shop.advance(hours=1)
    statuses = {key: (await shop.connection(key))["status"] for key in ("fn", "manual", "called", "halted")}
    assert {key: status["sync_state"] for key, status in statuses.items()} == {
        "fn": "syncing",
        "manual": "rescheduled",
        "called": "scheduled",
        "halted": "paused",
    }
    assert [key for key, status in statuses.items() if status["rescheduled_for"]] == ["manual"]
    await shop.advance(hours=1)
    assert (await shop.connection("fn"))["succeeded_at"] == "2024-01-01T01:00:02.000000Z"


@pytest.mark.parametrize("body", [{"force": "maybe"}, {"force": 1}, {"force": None}])
async def test_a_flag_that_is_none_is_400(shop: Any, body: Any) -> None:
    answer = await shop("POST", f"{FN}/sync", body)
    assert (answer.status, answer.json["code"]) == (400, "InvalidInput")
    assert answer.json["message"].startswith("Invalid value of field 'force': ")


@pytest.mark.parametrize("body", [b"[]", b"{", b"1"])
async def test_a_body_that_is_no_object_is_400(shop: Any, body: bytes) -> None:
    answer = await shop("POST", f"{FN}/sync", body=body, headers={"Content-Type": "application/json"})
    assert (answer.status, answer.json["message"]) == (400, "The request body is missing or malformed.")


async def test_an_unknown_connection_is_404(shop: Any) -> None:
    answer = await shop("POST", "/v1/connections/nobody/sync")
    assert (answer.status, answer.json["code"]) == (404, "NotFound_Connection")
