"""Jobs on the world's clock: attempts and retries, schedules, and what syncs and resets do to the state."""

from datetime import UTC, datetime
from typing import Any

import pytest

from mockserver.vendors.airbyte.timetable import next_moment

CONNECTION = "18712afe-7bae-44ed-88f5-e20d9f81c8b2"
TICKER = "33333333-2222-4333-8444-555555555555"
HOURLY = {"schedule_type": "basic", "schedule_data": {"basicSchedule": {"timeUnit": "hours", "units": 1}}}
CRON = {"schedule_type": "cron", "schedule_data": {"cron": {"cronExpression": "0 0 * * * ?", "cronTimeZone": "UTC"}}}


async def statuses(api: Any, connection: str = CONNECTION) -> list[str]:
    """Of the connection's jobs, oldest first."""
    found = (await api("jobs/list", configTypes=["sync", "reset_connection", "refresh"], configId=connection)).json
    return [each["job"]["status"] for each in reversed(found["jobs"])]


async def records(api: Any, number: int) -> list[int]:
    """What a job has read of each stream."""
    found = (await api("jobs/get", id=number)).json
    return [stream["recordsEmitted"] for stream in found["job"]["streamAggregatedStats"]]


async def synced(api: Any, connection: str = CONNECTION) -> Any:
    number = (await api("connections/sync", connectionId=connection)).json["job"]["id"]
    await api.shop.advance(seconds=2)
    return await records(api, number)


async def blobs(api: Any, connection: str = CONNECTION) -> dict[str, Any]:
    found = await api.state(connection)
    rows = found.get("streamState") or found.get("globalState", {}).get("streamStates", [])
    return {row["streamDescriptor"]["name"]: row["streamState"] for row in rows}


class TestAttempts:
    async def storied(self, deployed: Any, *attempts: Any, **settings: Any) -> Any:
        ticker = {"id": TICKER, "streams": ["users"], "attempts": list(attempts)}
        api = await deployed(records={"connections": [ticker]}, settings=settings)
        await api("connections/sync", connectionId=TICKER)
        return api

    async def tries(self, api: Any) -> tuple[str, list[str]]:
        found = (await api("jobs/get", id=1)).json
        return found["job"]["status"], [each["attempt"]["status"] for each in found["attempts"]]

    async def test_a_failed_attempt_leaves_the_job_incomplete_and_another_follows(self, deployed: Any) -> None:
        api = await self.storied(deployed, "failed")
        await api.shop.advance(seconds=2)
        assert await self.tries(api) == ("incomplete", ["failed"])
        await api.shop.advance(seconds=10)
        assert await self.tries(api) == ("running", ["failed", "running"])
        await api.shop.advance(seconds=2)
        assert await self.tries(api) == ("succeeded", ["failed", "succeeded"])
        found = (await api("jobs/get", id=1)).json
        assert [each["attempt"]["id"] for each in found["attempts"]] == [0, 1]
        assert found["job"]["aggregatedStats"]["recordsEmitted"] == 1000

    async def test_an_incomplete_job_still_counts_as_a_sync(self, deployed: Any) -> None:
        api = await self.storied(deployed, "failed")
        await api.shop.advance(seconds=3)
        assert (await api("connections/sync", connectionId=TICKER)).status == 409
        assert (await api.write(safe=True, to=TICKER, stateType="stream", streamState=[])).status == 423

    async def test_after_the_last_attempt_the_job_has_failed(self, deployed: Any) -> None:
        api = await self.storied(deployed, "failed", "failed", max_attempts=2, retry_seconds=1)
        await api.shop.advance(seconds=60)
        assert await self.tries(api) == ("failed", ["failed", "failed"])
        assert await api.state(TICKER) == api.not_set(TICKER)

    async def test_a_wrong_configuration_is_not_tried_again(self, deployed: Any) -> None:
        story = {"failure_type": "config_error", "failure_origin": "destination", "message": "no such schema"}
        api = await self.storied(deployed, story)
        await api.shop.advance(seconds=60)
        assert await self.tries(api) == ("failed", ["failed"])
        summary = (await api("jobs/get", id=1)).json["attempts"][0]["attempt"]["failureSummary"]
        assert summary["failures"] == [
            {
                "failureOrigin": "destination",
                "failureType": "config_error",
                "externalMessage": "no such schema",
                "timestamp": (api.now + 2) * 1000,
            }
        ]

    async def test_an_attempt_may_take_longer(self, deployed: Any) -> None:
        api = await self.storied(deployed, {"seconds": 100})
        await api.shop.advance(seconds=99)
        assert await self.tries(api) == ("running", ["running"])
        await api.shop.advance(seconds=1)
        assert await self.tries(api) == ("succeeded", ["succeeded"])

    async def test_an_incomplete_job_may_be_cancelled(self, deployed: Any) -> None:
        api = await self.storied(deployed, "failed")
        await api.shop.advance(seconds=2)
        await api("jobs/cancel", id=1)
        await api.shop.advance(seconds=60)
        assert await self.tries(api) == ("cancelled", ["failed"])

    @pytest.mark.parametrize("wrong", ["failed", ["broken"], [{"planes": 1}], [{"seconds": -1}], [{"retryable": 1}], [7]])
    async def test_a_wrong_story_is_refused(self, deployed: Any, wrong: Any) -> None:
        with pytest.raises(Exception, match="attempts"):
            await deployed(records={"connections": [{"id": TICKER, "attempts": wrong}]})


class TestWhatASyncLeaves:
    async def test_states_move_on_in_the_form_they_had(self, api: Any) -> None:
        assert await synced(api) == [1000, 1000]
        assert await blobs(api) == {
            "users": {"cursor_field": ["updated_at"], "cursor": "2024-01-01T00:00:02Z"},
            "orders": {"cursor_field": ["id"], "cursor": "5711"},
        }

    async def test_the_first_sync_makes_a_state(self, deployed: Any) -> None:
        streams = [{"name": "users", "cursor_field": ["updated_at"]}, {"name": "orders", "cursor_field": ["id"]}, "plain"]
        whole = {"name": "whole", "sync_mode": "full_refresh"}
        api = await deployed(records={"connections": [{"id": TICKER, "streams": [*streams, whole]}]})
        assert await synced(api, TICKER) == [1000, 1000, 1000, 1000]
        assert await blobs(api, TICKER) == {
            "users": {"cursor_field": ["updated_at"], "cursor": "2024-01-01T00:00:02Z"},
            "orders": {"cursor_field": ["id"], "cursor": "1000"},
            "plain": {"cursor_field": [], "cursor": "2024-01-01T00:00:02Z"},
        }

    async def test_a_rewound_state_is_read_again_from_there(self, api: Any) -> None:
        before = (await api.state())["streamState"]
        for _ in range(3):
            assert await synced(api) == [1000, 1000]
        await api.write(safe=True, stateType="stream", streamState=before)
        assert await synced(api) == [4000, 4000]
        assert await synced(api) == [1000, 1000]

    async def test_a_number_may_be_rewound_in_the_middle_of_a_sync(self, api: Any) -> None:
        await synced(api)
        row = {"streamDescriptor": {"name": "orders", "namespace": "public"}, "streamState": {"cursor": "5700"}}
        await api.write(stateType="stream", streamState=[row])
        assert await synced(api) == [1000, 1011]
        assert (await blobs(api))["orders"] == {"cursor": "6711"}

    async def test_a_deleted_state_is_read_from_the_beginning(self, api: Any) -> None:
        await synced(api)
        await api.write(stateType="stream", streamState=[{"streamDescriptor": {"name": "users", "namespace": "public"}}])
        assert await synced(api) == [2000, 1000]

    async def test_full_refreshes_read_everything(self, deployed: Any) -> None:
        whole = {"name": "whole", "sync_mode": "full_refresh", "records": 7}
        api = await deployed(records={"connections": [{"id": TICKER, "streams": [whole]}]})
        assert [await synced(api, TICKER) for _ in range(3)] == [[7], [14], [21]]
        assert await api.state(TICKER) == api.not_set(TICKER)

    async def test_a_global_state_moves_as_a_whole(self, deployed: Any) -> None:
        api = await deployed("airbyte-global-state")
        assert await synced(api) == [1000, 1000]
        found = (await api.state())["globalState"]
        assert (found["shared_state"], await blobs(api)) == (
            {"lsn": 23458789},
            {"users": {"lsn": 23457000}, "orders": {"lsn": 23456000}},
        )

    async def test_a_legacy_state_stays(self, deployed: Any) -> None:
        api = await deployed("airbyte-legacy-state")
        before = await api.state()
        await synced(api)
        assert await api.state() == before

    async def test_the_scenario_may_rule(self, deployed: Any) -> None:
        rule = {"page": {"add": 3}, "day": {"advance": "P1D"}, "seen": {"now": True}, "flag": {"set": [1]}}
        state = {"page": 4, "day": "2024-01-01", "kept": "as it is"}
        api = await deployed(
            records={
                "connections": [{"id": TICKER, "streams": ["users"], "state_rule": rule}],
                "states": [{"connection_id": TICKER, "streams": [{"name": "users", "state": state}]}],
            }
        )
        await synced(api, TICKER)
        assert await blobs(api, TICKER) == {
            "users": {"page": 7, "day": "2024-01-02", "kept": "as it is", "seen": "2024-01-01T00:00:02Z", "flag": [1]}
        }

    @pytest.mark.parametrize("wrong", [7, {"a": {}}, {"a": {"jump": 1}}, {"a": {"add": "x"}}, {"a": {"advance": "1d"}}])
    async def test_a_wrong_rule_is_refused(self, deployed: Any, wrong: Any) -> None:
        with pytest.raises(Exception, match="state_rule"):
            await deployed(records={"connections": [{"id": TICKER, "state_rule": wrong}]})

    async def test_a_cancelled_sync_leaves_the_state(self, api: Any) -> None:
        before = await api.state()
        await api("connections/sync", connectionId=CONNECTION)
        await api("jobs/cancel", id=1)
        await api.shop.advance(seconds=60)
        assert await api.state() == before


class TestSchedules:
    async def ticking(self, deployed: Any, schedule: Any, **options: Any) -> Any:
        return await deployed(records={"connections": [{"id": TICKER, "streams": ["users"], **schedule}]}, **options)

    async def test_a_day_of_hourly_syncs(self, deployed: Any) -> None:
        api = await self.ticking(deployed, HOURLY)
        await api.shop.advance(hours=23, minutes=30)
        found = (await api("jobs/list", configTypes=["sync"], configId=TICKER)).json
        created = [each["job"]["createdAt"] - api.now for each in reversed(found["jobs"])]
        assert created == [hour * 3600 for hour in range(24)]
        assert {each["job"]["status"] for each in found["jobs"]} == {"succeeded"}
        assert (await blobs(api, TICKER))["users"]["cursor"] == "2024-01-01T23:00:03Z"

    @pytest.mark.parametrize(
        ("schedule", "moments"),
        [
            (
                {"schedule_type": "basic", "schedule_data": {"basicSchedule": {"timeUnit": "minutes", "units": 30}}},
                range(0, 1440, 30),
            ),
            (
                {
                    "schedule_type": "cron",
                    "schedule_data": {"cron": {"cronExpression": "0 0/15 * * * ?", "cronTimeZone": "UTC"}},
                },
                range(15, 1440, 15),
            ),
            (
                {
                    "schedule_type": "cron",
                    "schedule_data": {"cron": {"cronExpression": "0 30 8-10 ? * MON", "cronTimeZone": "Europe/Berlin"}},
                },
                range(450, 571, 60),
            ),
        ],
        ids=["half-hours", "quarters", "mornings"],
    )
    async def test_a_day_by_other_schedules(self, deployed: Any, schedule: Any, moments: range) -> None:
        api = await self.ticking(deployed, schedule)
        await api.shop.advance(hours=23, minutes=59)
        found = (await api("jobs/list", configTypes=["sync"], configId=TICKER)).json
        created = [each["job"]["createdAt"] - api.now for each in reversed(found["jobs"])]
        assert (found["totalJobCount"], created) == (len(moments), [minute * 60 for minute in moments])
        assert {each["job"]["status"] for each in found["jobs"]} == {"succeeded"}

    async def test_a_job_of_the_schedule_is_pending_for_a_second(self, deployed: Any) -> None:
        api = await self.ticking(deployed, HOURLY)
        assert await statuses(api, TICKER) == ["pending"]
        await api.shop.advance(seconds=1)
        assert await statuses(api, TICKER) == ["running"]
        await api.shop.advance(seconds=2)
        assert await statuses(api, TICKER) == ["succeeded"]

    async def test_a_sync_asked_for_moves_the_next(self, deployed: Any) -> None:
        api = await self.ticking(deployed, HOURLY)
        await api.shop.advance(minutes=30)
        await api("connections/sync", connectionId=TICKER)
        await api.shop.advance(minutes=59)
        assert len(await statuses(api, TICKER)) == 2
        await api.shop.advance(minutes=1)
        assert len(await statuses(api, TICKER)) == 3

    async def test_cron_waits_for_its_first_moment(self, deployed: Any) -> None:
        api = await self.ticking(deployed, CRON)
        assert await statuses(api, TICKER) == []
        await api.shop.advance(hours=3)
        found = (await api("jobs/list", configTypes=["sync"], configId=TICKER)).json
        assert [each["job"]["createdAt"] - api.now for each in found["jobs"]] == [10800, 7200, 3600]

    async def test_a_long_sync_makes_the_next_one_late(self, deployed: Any) -> None:
        api = await self.ticking(deployed, {**HOURLY, "attempts": [{"seconds": 5400}]})
        await api.shop.advance(hours=1)
        assert await statuses(api, TICKER) == ["running"]
        await api.shop.advance(minutes=31)
        found = (await api("jobs/list", configTypes=["sync"], configId=TICKER)).json
        assert [each["job"]["createdAt"] - api.now for each in found["jobs"]] == [5401, 0]

    @pytest.mark.parametrize("change", [{"status": "inactive"}, {"scheduleType": "manual"}])
    async def test_what_is_switched_off_stays_quiet(self, deployed: Any, change: Any) -> None:
        api = await self.ticking(deployed, HOURLY)
        await api.shop.advance(minutes=5)
        await api("connections/update", connectionId=TICKER, **change)
        await api.shop.advance(hours=5)
        assert await statuses(api, TICKER) == ["succeeded"]

    async def test_so_does_what_is_deleted(self, deployed: Any) -> None:
        api = await self.ticking(deployed, HOURLY)
        await api.shop.advance(seconds=1)
        await api("connections/delete", connectionId=TICKER)
        await api.shop.advance(hours=5)
        assert await statuses(api, TICKER) == ["cancelled"]

    async def test_a_new_schedule_counts_from_the_last_sync(self, deployed: Any) -> None:
        api = await self.ticking(deployed, HOURLY)
        await api.shop.advance(minutes=5)
        data = {"basicSchedule": {"timeUnit": "minutes", "units": 10}}
        await api("connections/update", connectionId=TICKER, scheduleType="basic", scheduleData=data)
        await api.shop.advance(minutes=5)
        assert len(await statuses(api, TICKER)) == 2

    async def test_a_setting_stops_all_clocks(self, deployed: Any) -> None:
        api = await self.ticking(deployed, HOURLY, settings={"schedules": False})
        await api.shop.advance(hours=5)
        assert await statuses(api, TICKER) == []

    @pytest.mark.parametrize("units", [0, -1])
    async def test_no_time_at_all_is_no_schedule(self, deployed: Any, units: int) -> None:
        data = {"basicSchedule": {"timeUnit": "minutes", "units": units}}
        api = await self.ticking(deployed, {"schedule_type": "basic", "schedule_data": data})
        await api.shop.advance(hours=1)
        assert await statuses(api, TICKER) == []


# From New Year's Day 2024, a Monday, at midnight in Greenwich.
MOMENTS = [
    ("0 0 12 * * ?", "UTC", "2024-01-01T12:00:00"),
    ("0 0 0 * * ?", "UTC", "2024-01-02T00:00:00"),
    ("0 15 10 ? * *", "UTC", "2024-01-01T10:15:00"),
    ("0 0/5 14 * * ?", "UTC", "2024-01-01T14:00:00"),
    ("30 10/20 * * * ?", "UTC", "2024-01-01T00:10:30"),
    ("0 15 10 ? * MON-FRI", "UTC", "2024-01-01T10:15:00"),
    ("0 0 10 ? * SAT,SUN", "UTC", "2024-01-06T10:00:00"),
    ("0 0 10 ? * 1", "UTC", "2024-01-07T10:00:00"),
    ("0 0 10 ? * FRI-SUN", "UTC", "2024-01-05T10:00:00"),
    ("0 15 10 L * ?", "UTC", "2024-01-31T10:15:00"),
    ("0 15 10 L-2 * ?", "UTC", "2024-01-29T10:15:00"),
    ("0 15 10 LW 3 ?", "UTC", "2024-03-29T10:15:00"),
    ("0 15 10 6W * ?", "UTC", "2024-01-05T10:15:00"),
    ("0 15 10 1W 6 ?", "UTC", "2024-06-03T10:15:00"),
    ("0 15 10 ? * 6L", "UTC", "2024-01-26T10:15:00"),
    ("0 15 10 ? * 6#3", "UTC", "2024-01-19T10:15:00"),
    ("0 15 10 ? * SUN#1", "UTC", "2024-01-07T10:15:00"),
    ("0 11 11 11 11 ?", "UTC", "2024-11-11T11:11:00"),
    ("0 0 0 29 FEB ?", "UTC", "2024-02-29T00:00:00"),
    ("0 0 12 1 1 ? 2026", "UTC", "2026-01-01T12:00:00"),
    ("0 0 12 1 1 ? 2023", "UTC", None),
    ("0 0 12 30 2 ?", "UTC", None),
    ("0 0 9 * * ?", "Europe/Berlin", "2024-01-01T08:00:00"),
    ("0 0 9 1 7 ?", "Europe/Berlin", "2024-07-01T07:00:00"),
    ("0 0 20 * * ?", "America/New_York", "2024-01-01T01:00:00"),
]


@pytest.mark.parametrize(("expression", "zone", "expected"), MOMENTS)
def test_the_next_moment_of_an_expression(expression: str, zone: str, expected: str | None) -> None:
    found = next_moment(expression, zone, datetime(2024, 1, 1, tzinfo=UTC))
    assert found == (None if expected is None else datetime.fromisoformat(f"{expected}+00:00"))
