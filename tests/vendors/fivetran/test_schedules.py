"""Schedules: connections that sync by themselves while the world's time passes."""

from datetime import UTC, datetime
from typing import Any

import pytest

from mockserver.vendors.fivetran.schedule import slot

FN = "/v1/connections/fn"


def document(**members: Any) -> dict[str, Any]:
    return {"created_at": "2024-01-01T00:00:00.000000Z", "sync_frequency": 360, "daily_sync_time": None, **members}


@pytest.mark.parametrize(
    ("members", "after", "expected"),
    [
        ({}, "2024-01-01T00:00:00", "2024-01-01T06:00:00"),
        ({}, "2024-01-01T05:59:59", "2024-01-01T06:00:00"),
        ({}, "2024-01-01T06:00:00", "2024-01-01T12:00:00"),
        ({"sync_frequency": 5}, "2024-01-01T00:04:59", "2024-01-01T00:05:00"),
        ({"created_at": "2023-12-31T23:10:00.000000Z", "sync_frequency": 60}, "2024-01-01T00:00:00", "2024-01-01T00:10:00"),
        ({"created_at": "2024-02-01T00:00:00.000000Z"}, "2024-01-01T00:00:00", "2024-02-01T06:00:00"),
        ({"sync_frequency": 1440}, "2024-01-01T00:00:00", "2024-01-02T00:00:00"),
        ({"sync_frequency": 1440, "daily_sync_time": "14:00"}, "2024-01-01T13:59:00", "2024-01-01T14:00:00"),
        ({"sync_frequency": 1440, "daily_sync_time": "14:00"}, "2024-01-01T14:00:00", "2024-01-02T14:00:00"),
        ({"sync_frequency": 720, "daily_sync_time": "14:00"}, "2024-01-01T00:00:00", "2024-01-01T12:00:00"),
    ],
)
def test_the_next_slot(members: Any, after: str, expected: str) -> None:
    assert slot(document(**members), datetime.fromisoformat(f"{after}Z")) == datetime.fromisoformat(f"{expected}Z")


def test_there_is_no_slot_past_the_end_of_all_time() -> None:
    assert slot(document(), datetime.max.replace(tzinfo=UTC)) is None


async def test_a_connection_syncs_by_its_frequency(account: Any) -> None:
    shop = await account(records={"connections": [{"id": "fn"}]})
    await shop.advance(hours=6)
    assert (await shop.connection("fn"))["status"]["sync_state"] == "syncing"
    await shop.advance(seconds=2)
    first = await shop.connection("fn")
    assert (first["status"]["sync_state"], first["succeeded_at"]) == ("scheduled", "2024-01-01T06:00:02.000000Z")
    await shop.advance(hours=18)
    assert (await shop.connection("fn"))["succeeded_at"] == "2024-01-02T00:00:02.000000Z"


async def test_a_sync_that_is_asked_for_does_not_move_the_schedule(account: Any) -> None:
    shop = await account(records={"connections": [{"id": "fn"}]})
    await shop.advance(hours=1)
    await shop("POST", f"{FN}/sync")
    await shop.advance(hours=4)
    assert (await shop.connection("fn"))["succeeded_at"] == "2024-01-01T01:00:02.000000Z"
    await shop.advance(hours=1, seconds=2)
    assert (await shop.connection("fn"))["succeeded_at"] == "2024-01-01T06:00:02.000000Z"


async def test_a_long_sync_skips_the_slots_that_it_covers(account: Any) -> None:
    shop = await account(records={"connections": [{"id": "fn", "next_sync": {"seconds": 13 * 3600}}]})
    await shop.advance(hours=19)
    assert (await shop.connection("fn"))["succeeded_at"] == "2024-01-01T19:00:00.000000Z"
    await shop.advance(hours=5, seconds=2)
    assert (await shop.connection("fn"))["succeeded_at"] == "2024-01-02T00:00:02.000000Z"


@pytest.mark.parametrize(
    "fields",
    [{"schedule_type": "manual"}, {"paused": True}, {"status": {"setup_state": "incomplete"}}],
)
async def test_who_waits_for_a_call_does_not_sync(account: Any, fields: Any) -> None:
    shop = await account(records={"connections": [{"id": "fn", **fields}]})
    await shop.advance(days=2)
    assert (await shop.connection("fn"))["succeeded_at"] is None


async def test_schedules_can_be_switched_off(account: Any) -> None:
    shop = await account(records={"connections": [{"id": "fn"}]}, settings={"schedules": False})
    await shop.advance(days=2)
    assert (await shop.connection("fn"))["succeeded_at"] is None


@pytest.mark.parametrize(
    ("change", "end"),
    [
        ({"sync_frequency": 60}, "2024-01-01T01:00:02.000000Z"),
        ({"sync_frequency": 1440, "daily_sync_time": "03:00"}, "2024-01-01T03:00:02.000000Z"),
        ({"schedule_type": "manual"}, None),
        ({"paused": True}, None),
    ],
)
async def test_a_change_counts_at_once(account: Any, change: Any, end: str | None) -> None:
    shop = await account(records={"connections": [{"id": "fn"}]})
    await shop("PATCH", FN, change)
    await shop.advance(hours=1 if change.get("sync_frequency") == 60 else 3, seconds=2)
    assert (await shop.connection("fn"))["succeeded_at"] == end


async def test_passing_setup_tests_start_the_schedule(account: Any) -> None:
    shop = await account(records={"groups": [{"id": "wh"}]})
    made = await shop("POST", "/v1/connections", {"group_id": "wh", "service": "x", "run_setup_tests": False})
    key = made.json["data"]["id"]
    await shop.advance(hours=7)
    assert (await shop.connection(key))["succeeded_at"] is None
    await shop("POST", f"/v1/connections/{key}/test", {})
    await shop.advance(hours=5, seconds=2)
    assert (await shop.connection(key))["succeeded_at"] == "2024-01-01T12:00:02.000000Z"


async def test_a_day_of_many_schedules_costs_its_syncs_and_nothing_else(account: Any) -> None:
    """Ten connections, every hour: as many syncs have ended as there are hours."""
    connections = [{"id": f"c{n}", "schema": f"s{n}", "sync_frequency": 60} for n in range(10)]
    shop = await account(records={"connections": connections})
    await shop.advance(days=1, seconds=2)
    ends = {(await shop.connection(f"c{n}"))["succeeded_at"] for n in range(10)}
    assert ends == {"2024-01-02T00:00:02.000000Z"}
    codes = [note.code for note in shop.shop.world.journal.remarks]
    assert (codes.count("sync_start"), codes.count("sync_end")) == (240, 240)


async def test_a_rescheduled_sync_starts_by_itself_though_schedules_are_off(account: Any) -> None:
    status = {"sync_state": "rescheduled", "rescheduled_for": "2024-01-01T01:00:00.000000Z"}
    shop = await account(records={"connections": [{"id": "fn", "status": status}]}, settings={"schedules": False})
    await shop.advance(hours=1, seconds=2)
    assert (await shop.connection("fn"))["succeeded_at"] == "2024-01-01T01:00:02.000000Z"


async def test_a_rescheduled_sync_whose_schedule_turns_manual_waits(account: Any) -> None:
    status = {"sync_state": "rescheduled", "rescheduled_for": "2024-01-01T01:00:00.000000Z"}
    shop = await account(records={"connections": [{"id": "fn", "status": status}]})
    await shop("PATCH", FN, {"schedule_type": "manual"})
    await shop.advance(hours=2)
    found = await shop.connection("fn")
    assert (found["status"]["sync_state"], found["succeeded_at"]) == ("rescheduled", None)
