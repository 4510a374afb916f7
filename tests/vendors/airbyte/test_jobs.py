"""connections/sync and the jobs it starts: their lifecycle, lists and cancellation."""

from typing import Any

import pytest

from mockserver.model.problem import IllegalMove
from mockserver.vendors.airbyte.job_course import OVER
from mockserver.vendors.airbyte.jobs import LIFECYCLE, WAYS

CONNECTION = "18712afe-7bae-44ed-88f5-e20d9f81c8b2"
STATE = "java.lang.IllegalStateException"
PHASES = ("pending", "queued", "running", "incomplete", "succeeded", "failed", "cancelled")
EVENTS = {
    "queue": "queued",
    "wait": "pending",
    "start": "running",
    "stumble": "incomplete",
    "finish": "succeeded",
    "fail": "failed",
    "cancel": "cancelled",
}
# As the vendor's JobStatus lists them.
MOVES = {
    "pending": {"queued", "running", "failed", "cancelled", "incomplete"},
    "queued": {"pending", "running", "cancelled", "failed"},
    "running": {"incomplete", "succeeded", "failed", "cancelled"},
    "incomplete": {"pending", "running", "failed", "cancelled", "incomplete", "succeeded"},
}


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("phase", PHASES)
def test_the_lifecycle_is_the_vendors(phase: str, event: str) -> None:
    if EVENTS[event] in MOVES.get(phase, set()):
        assert LIFECYCLE.move(phase, event) == EVENTS[event]
    else:
        with pytest.raises(IllegalMove):
            LIFECYCLE.move(phase, event)


def test_there_is_a_way_into_every_phase() -> None:
    assert LIFECYCLE.phases == frozenset(PHASES) == frozenset(WAYS)
    assert all(not LIFECYCLE.allows(phase, event) for phase in OVER for event in EVENTS)


class TestSyncing:
    async def test_the_answer_is_a_running_job(self, api: Any) -> None:
        answer = await api("connections/sync", connectionId=CONNECTION)
        streams = [{"name": "users", "namespace": "public"}, {"name": "orders", "namespace": "public"}]
        job = {"id": 1, "configType": "sync", "configId": CONNECTION, "enabledStreams": streams, "status": "running"}
        times = {"createdAt": api.now, "updatedAt": api.now}
        attempt = {"id": 0, "status": "running", **times, "streamStats": []}
        assert (answer.status, answer.json) == (
            200,
            {
                "job": {**job, **times, "startedAt": api.now, "streamAggregatedStats": []},
                "attempts": [{"attempt": attempt, "logType": "formatted", "logs": {"logLines": ["sync started"]}}],
            },
        )

    async def test_it_succeeds_after_two_seconds(self, api: Any) -> None:
        await api("connections/sync", connectionId=CONNECTION)
        await api.shop.advance(seconds=1)
        assert (await api("jobs/get", id=1)).json["job"]["status"] == "running"
        await api.shop.advance(seconds=1)
        found = (await api("jobs/get", id=1)).json
        assert found["job"] | {"aggregatedStats": 0, "streamAggregatedStats": 0} == {
            **found["job"],
            "status": "succeeded",
            "updatedAt": api.now + 2,
            "startedAt": api.now,
            "aggregatedStats": 0,
            "streamAggregatedStats": 0,
        }
        stats = {"recordsEmitted": 2000, "bytesEmitted": 104000, "recordsCommitted": 2000, "bytesCommitted": 104000}
        assert found["job"]["aggregatedStats"] == {**stats, "recordsRejected": 0}
        attempt = found["attempts"][0]["attempt"]
        assert (attempt["status"], attempt["endedAt"], attempt["recordsSynced"]) == ("succeeded", api.now + 2, 2000)
        assert attempt["totalStats"] == {**stats, "stateMessagesEmitted": 1}
        assert [stream["streamName"] for stream in attempt["streamStats"]] == ["users", "orders"]

    async def test_settings_say_how_long_and_how_much(self, deployed: Any) -> None:
        api = await deployed(settings={"sync_seconds": 60, "records_per_stream": 3})
        await api("connections/sync", connectionId=CONNECTION)
        await api.shop.advance(seconds=59)
        assert (await api("jobs/get", id=1)).json["job"]["status"] == "running"
        await api.shop.advance(seconds=1)
        assert (await api("jobs/get", id=1)).json["attempts"][0]["attempt"]["recordsSynced"] == 6

    async def test_a_second_sync_is_refused(self, api: Any) -> None:
        await api("connections/sync", connectionId=CONNECTION)
        answer = await api("connections/sync", connectionId=CONNECTION)
        text = f"A sync is already running for: {CONNECTION}"
        assert (answer.status, answer.json) == (409, api.known(text, "ValueConflictKnownException"))
        assert (await api("jobs/list", configTypes=["sync"])).json["totalJobCount"] == 1

    async def test_ids_grow_over_the_syncs(self, api: Any) -> None:
        for number in (1, 2, 3):
            assert (await api("connections/sync", connectionId=CONNECTION)).json["job"]["id"] == number
            await api.shop.advance(seconds=2)

    async def test_ids_go_on_after_those_of_a_scenario(self, deployed: Any) -> None:
        api = await deployed("airbyte-sync-running")
        await api.shop.advance(seconds=2)
        assert (await api("connections/sync", connectionId=CONNECTION)).json["job"]["id"] == 43

    @pytest.mark.parametrize("status", ["inactive", "deprecated", "locked"])
    async def test_only_active_connections_sync(self, api: Any, status: str) -> None:
        await api("connections/update", connectionId=CONNECTION, status=status)
        answer = await api("connections/sync", connectionId=CONNECTION)
        assert (answer.status, answer.json) == (500, api.fallen("Can only sync an active connection", STATE))

    async def test_an_unknown_connection(self, api: Any) -> None:
        answer = await api("connections/sync", connectionId=api.unknown)
        assert (answer.status, answer.json) == (404, api.not_found("STANDARD_SYNC", api.unknown))


class TestGetting:
    async def test_an_unknown_job_is_a_500(self, api: Any) -> None:
        answer = await api("jobs/get", id=4711)
        text = "Could not find job with id: 4711"
        assert (answer.status, answer.json) == (500, api.fallen(text, "java.lang.RuntimeException"))

    async def test_no_id_falls_over(self, api: Any) -> None:
        answer = await api("jobs/get", json={})
        assert (answer.status, answer.json) == (500, api.missing("id"))

    @pytest.mark.parametrize("number", ["42", 42.0, " 42 "])
    async def test_an_id_may_come_as_text(self, deployed: Any, number: Any) -> None:
        api = await deployed("airbyte-sync-running")
        assert (await api("jobs/get", id=number)).json["job"]["id"] == 42

    @pytest.mark.parametrize("number", ["x", [], {}, "99999999999999999999"])
    async def test_but_not_as_anything(self, api: Any, number: Any) -> None:
        assert (await api("jobs/get", id=number)).status == 422

    @pytest.mark.parametrize(
        ("status", "attempt", "failure"),
        [
            ("incomplete", "failed", "system_error"),
            ("succeeded", "succeeded", None),
            ("failed", "failed", "system_error"),
            ("cancelled", "failed", "manual_cancellation"),
        ],
    )
    async def test_attempts_tell_how_they_ended(self, deployed: Any, status: str, attempt: str, failure: str | None) -> None:
        api = await deployed(records={"jobs": [{"id": 5, "connection_id": CONNECTION, "status": status}]})
        found = (await api("jobs/get", id=5)).json
        assert (found["job"]["status"], found["attempts"][0]["attempt"]["status"]) == (status, attempt)
        summary = found["attempts"][0]["attempt"].get("failureSummary")
        assert (summary["failures"][0]["failureType"] if summary else None) == failure

    async def test_a_pending_job_has_no_attempts_and_starts_after_a_second(self, deployed: Any) -> None:
        api = await deployed(records={"jobs": [{"id": 5, "connection_id": CONNECTION, "status": "pending"}]})
        found = (await api("jobs/get", id=5)).json
        assert (found["job"]["status"], found["attempts"], "startedAt" in found["job"]) == ("pending", [], False)
        await api.shop.advance(seconds=1)
        found = (await api("jobs/get", id=5)).json
        assert (found["job"]["status"], found["job"]["startedAt"]) == ("running", api.now + 1)
        await api.shop.advance(seconds=2)
        assert (await api("jobs/get", id=5)).json["job"]["status"] == "succeeded"


class TestCancelling:
    async def test_the_job_is_cancelled_and_its_attempt_fails(self, deployed: Any) -> None:
        api = await deployed("airbyte-sync-running")
        answer = await api("jobs/cancel", id=42)
        attempt = answer.json["attempts"][0]["attempt"]
        assert (answer.status, answer.json["job"]["status"], attempt["status"]) == (200, "cancelled", "failed")
        assert attempt["failureSummary"]["partialSuccess"] is False
        await api.shop.advance(seconds=10)
        assert (await api("jobs/get", id=42)).json["job"] == answer.json["job"]

    async def test_nothing_running(self, deployed: Any) -> None:
        api = await deployed("airbyte-sync-running")
        await api("jobs/cancel", id=42)
        answer = await api("jobs/cancel", id=42)
        assert (answer.status, answer.json) == (500, api.fallen("Could not find job with id: -1", STATE))

    async def test_an_unknown_job(self, api: Any) -> None:
        answer = await api("jobs/cancel", id=7)
        text = "Could not find job with id: 7"
        assert (answer.status, answer.json) == (500, api.fallen(text, "java.lang.RuntimeException"))

    async def test_what_the_connection_does_is_cancelled_whichever_of_its_jobs_is_named(self, deployed: Any) -> None:
        done = {"id": 41, "connection_id": CONNECTION, "status": "succeeded"}
        api = await deployed("airbyte-sync-running", records={"jobs": [done]})
        assert (await api("jobs/cancel", id=41)).json["job"]["status"] == "succeeded"
        assert (await api("jobs/get", id=42)).json["job"]["status"] == "cancelled"

    async def test_a_new_sync_may_start_at_once(self, deployed: Any) -> None:
        api = await deployed("airbyte-sync-running")
        await api("jobs/cancel", id=42)
        assert (await api("connections/sync", connectionId=CONNECTION)).status == 200

    async def test_deleting_the_connection_cancels(self, deployed: Any) -> None:
        api = await deployed("airbyte-sync-running")
        await api("connections/delete", connectionId=CONNECTION)
        assert (await api("jobs/get", id=42)).json["job"]["status"] == "cancelled"


@pytest.fixture
async def busy(deployed: Any) -> Any:
    """Twelve jobs, ids 1 to 12: syncs of two connections, every third a reset, every fourth failed."""
    other = "22222222-2222-4333-8444-555555555555"
    jobs = [
        {
            "connection_id": (CONNECTION, other)[number % 2],
            "type": "reset_connection" if number % 3 == 0 else "sync",
            "status": "failed" if number % 4 == 0 else "succeeded",
            "created_at": 1704067200 + number,
        }
        for number in range(1, 13)
    ]
    return await deployed(records={"connections": [{"id": other}], "jobs": jobs})


class TestListing:
    async def ids(self, api: Any, *types: str, **body: Any) -> tuple[list[int], int]:
        found = (await api("jobs/list", configTypes=list(types or ("sync", "reset_connection")), **body)).json
        return [each["job"]["id"] for each in found["jobs"]], found["totalJobCount"]

    async def test_an_entry_is_a_job_with_its_attempts(self, deployed: Any) -> None:
        api = await deployed("airbyte-sync-running")
        one = (await api("jobs/get", id=42)).json
        answer = await api("jobs/list", configTypes=["sync"], configId=CONNECTION)
        entry = {"job": one["job"], "attempts": [one["attempts"][0]["attempt"]]}
        assert (answer.status, answer.json) == (200, {"jobs": [entry], "totalJobCount": 1})

    async def test_the_newest_comes_first(self, busy: Any) -> None:
        assert await self.ids(busy) == (list(range(12, 0, -1)), 12)

    async def test_by_type(self, busy: Any) -> None:
        assert await self.ids(busy, "reset_connection") == ([12, 9, 6, 3], 4)
        assert await self.ids(busy, "get_spec") == ([], 0)

    async def test_a_type_named_twice_counts_once(self, busy: Any) -> None:
        assert await self.ids(busy, "reset_connection", "reset_connection") == ([12, 9, 6, 3], 4)

    async def test_by_connection(self, busy: Any) -> None:
        assert await self.ids(busy, configId=CONNECTION) == ([12, 10, 8, 6, 4, 2], 6)
        assert await self.ids(busy, configId="nobody") == ([], 0)

    async def test_by_status(self, busy: Any) -> None:
        assert await self.ids(busy, statuses=["failed"]) == ([12, 8, 4], 3)
        assert await self.ids(busy, statuses=["failed", "succeeded"]) == (list(range(12, 0, -1)), 12)
        assert await self.ids(busy, statuses=[]) == (list(range(12, 0, -1)), 12)

    async def test_pages_count_everything(self, busy: Any) -> None:
        assert await self.ids(busy, pagination={"pageSize": 5}) == ([12, 11, 10, 9, 8], 12)
        assert await self.ids(busy, pagination={"pageSize": 5, "rowOffset": 10}) == ([2, 1], 12)
        assert await self.ids(busy, pagination={"pageSize": 5, "rowOffset": 99}) == ([], 12)
        assert await self.ids(busy, pagination={"pageSize": 0}) == ([], 12)

    async def test_up_to_the_page_of_a_job(self, busy: Any) -> None:
        assert await self.ids(busy, includingJobId=8, pagination={"pageSize": 3}) == ([12, 11, 10, 9, 8, 7], 12)
        assert await self.ids(busy, includingJobId=99) == ([], 12)

    async def test_oldest_first(self, busy: Any) -> None:
        assert await self.ids(busy, orderByMethod="ASC", pagination={"pageSize": 3}) == ([1, 2, 3], 12)

    async def test_by_time(self, busy: Any) -> None:
        span = {"createdAtStart": "2024-01-01T00:00:03Z", "createdAtEnd": "2024-01-01T01:00:05+01:00"}
        assert await self.ids(busy, **span) == ([5, 4, 3], 3)
        assert await self.ids(busy, updatedAtStart="2024-01-01T00:00:01Z") == ([], 0)

    @pytest.mark.parametrize("body", [{}, {"configTypes": []}])
    async def test_without_types_it_falls_over(self, api: Any, body: Any) -> None:
        answer = await api("jobs/list", json=body)
        assert (answer.status, answer.json) == (500, api.fallen("Must include at least one configType.", STATE))

    async def test_so_it_does_over_null(self, api: Any) -> None:
        answer = await api("jobs/list", configTypes=None)
        assert (answer.status, answer.json) == (500, api.fallen("configType cannot be null.", "java.lang.NullPointerException"))

    @pytest.mark.parametrize(("page", "what"), [({"pageSize": -1}, "LIMIT"), ({"rowOffset": -1}, "OFFSET")])
    async def test_negative_pages_are_the_databases_to_refuse(self, api: Any, page: Any, what: str) -> None:
        answer = await api("jobs/list", configTypes=["sync"], pagination=page)
        text = f"ERROR: {what} must not be negative"
        assert (answer.status, answer.json) == (500, api.fallen(text, "java.lang.RuntimeException"))

    @pytest.mark.parametrize("moment", ["yesterday", "2024-06-30T23:59:60Z"])
    async def test_a_moment_must_be_one(self, api: Any, moment: str) -> None:
        answer = await api("jobs/list", configTypes=["sync"], createdAtStart=moment)
        assert answer.status == 422
        assert answer.json["message"].startswith(
            "Invalid json input. Cannot deserialize value of type `java.time.OffsetDateTime`"
        )
