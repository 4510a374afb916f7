"""How connections fare: one word for each, figures of what runs, the last run of each stream, statuses of streams."""

from typing import Any

import pytest

CONNECTION = "18712afe-7bae-44ed-88f5-e20d9f81c8b2"
USERS = {"streamName": "users", "streamNamespace": "public"}
ORDERS = {"streamName": "orders", "streamNamespace": "public"}
PAGE = {"pageSize": 20, "rowOffset": 0}


async def failing(deployed: Any, *attempts: Any, **settings: Any) -> Any:
    """A deployment with one connection whose attempts end as told."""
    connection = {"id": CONNECTION, "streams": [{"name": "users", "namespace": "public"}], "attempts": list(attempts)}
    return await deployed("empty", settings=settings, records={"connections": [connection]})


async def status(api: Any) -> Any:
    return (await api("connections/status", connectionIds=[CONNECTION])).json[0]


class TestStatuses:
    async def test_without_a_job_it_is_pending(self, api: Any) -> None:
        assert await status(api) == {"connectionId": CONNECTION, "connectionSyncStatus": "pending"}

    async def test_a_run_shows_its_job(self, api: Any) -> None:
        job = (await api("connections/sync", connectionId=CONNECTION)).json["job"]
        found = await status(api)
        assert found == {
            "connectionId": CONNECTION,
            "connectionSyncStatus": "running",
            "activeJob": job,
            "lastSyncJobCreatedAt": api.now,
        }

    async def test_a_good_end_is_told(self, api: Any) -> None:
        await api("connections/sync", connectionId=CONNECTION)
        await api.shop.advance(seconds=2)
        assert await status(api) == {
            "connectionId": CONNECTION,
            "connectionSyncStatus": "synced",
            "lastSuccessfulSync": api.now + 2,
            "lastSyncJobId": 1,
            "lastSyncAttemptNumber": 0,
            "lastSyncJobCreatedAt": api.now,
        }

    @pytest.mark.parametrize(("kind", "word"), [("system_error", "incomplete"), ("config_error", "failed")])
    async def test_a_bad_end_has_its_reason(self, deployed: Any, kind: str, word: str) -> None:
        api = await failing(deployed, {"failure_type": kind, "message": "no way in"}, max_attempts=1)
        await api("connections/sync", connectionId=CONNECTION)
        await api.shop.advance(seconds=2)
        found = await status(api)
        assert found["connectionSyncStatus"] == word
        assert found["failureReason"]["externalMessage"] == "no way in"

    async def test_between_two_attempts_it_is_pending(self, deployed: Any) -> None:
        api = await failing(deployed, "failed")
        await api("connections/sync", connectionId=CONNECTION)
        await api.shop.advance(seconds=3)
        assert (await status(api))["connectionSyncStatus"] == "pending"

    @pytest.mark.parametrize(("members", "word"), [({"status": "inactive"}, "paused"), ({"breakingChange": True}, "failed")])
    async def test_what_the_connection_says_counts(self, api: Any, members: Any, word: str) -> None:
        await api("connections/update", connectionId=CONNECTION, **members)
        assert (await status(api))["connectionSyncStatus"] == word

    async def test_a_cancelled_run_is_incomplete(self, api: Any) -> None:
        await api("connections/sync", connectionId=CONNECTION)
        await api("jobs/cancel", id=1)
        assert (await status(api))["connectionSyncStatus"] == "incomplete"

    async def test_after_a_reset_it_is_pending_again(self, api: Any) -> None:
        await api("connections/reset", connectionId=CONNECTION)
        await api.shop.advance(seconds=2)
        assert (await status(api))["connectionSyncStatus"] == "pending"

    async def test_an_unknown_connection_is_not_found(self, api: Any) -> None:
        assert (await api("connections/status", connectionIds=[api.unknown])).status == 404


class TestProgress:
    async def test_nothing_runs(self, api: Any) -> None:
        answer = await api("connections/sync_progress", connectionId=CONNECTION)
        assert answer.json == {"connectionId": CONNECTION, "streams": []}

    async def test_a_running_sync_names_its_streams(self, api: Any) -> None:
        await api("connections/sync", connectionId=CONNECTION)
        answer = await api("connections/sync_progress", connectionId=CONNECTION)
        assert answer.json == {
            "connectionId": CONNECTION,
            "jobId": 1,
            "streams": [{**USERS, "configType": "sync"}, {**ORDERS, "configType": "sync"}],
            "syncStartedAt": api.now,
            "configType": "sync",
        }

    async def test_a_refresh_syncs_the_rest(self, api: Any) -> None:
        await api("connections/refresh", connectionId=CONNECTION, refreshMode="Merge", streams=[USERS])
        found = (await api("connections/sync_progress", connectionId=CONNECTION)).json
        assert found["streams"] == [{**ORDERS, "configType": "sync"}, {**USERS, "configType": "refresh"}]

    async def test_a_reset_names_what_it_resets(self, api: Any) -> None:
        await api("connections/reset/stream", connectionId=CONNECTION, streams=[USERS])
        found = (await api("connections/sync_progress", connectionId=CONNECTION)).json
        assert found["streams"] == [{**USERS, "configType": "reset_connection"}]


class TestLastJobs:
    async def test_without_a_run_there_is_nothing(self, api: Any) -> None:
        assert (await api("connections/last_job_per_stream", connectionId=CONNECTION)).json == []
        assert (await api("connections/last_job_per_stream", connectionId=api.unknown)).json == []

    async def test_each_stream_tells_its_last_run(self, api: Any) -> None:
        for _ in range(2):
            await api("connections/sync", connectionId=CONNECTION)
            await api.shop.advance(seconds=2)
        found = (await api("connections/last_job_per_stream", connectionId=CONNECTION)).json
        assert [each["streamName"] for each in found] == ["users", "orders"]
        assert found[0] == {
            **USERS,
            "jobId": 2,
            "configType": "sync",
            "jobStatus": "succeeded",
            "recordsCommitted": 1000,
            "bytesCommitted": 52000,
            "startedAt": api.now + 2,
            "endedAt": api.now + 4,
        }

    async def test_a_run_long_ago_is_found(self, deployed: Any) -> None:
        api = await failing(deployed, "succeeded", *["failed"] * 15, max_attempts=1)
        for _ in range(16):
            await api("connections/sync", connectionId=CONNECTION)
            await api.shop.advance(seconds=2)
        found = (await api("connections/last_job_per_stream", connectionId=CONNECTION)).json
        assert [each["jobId"] for each in found] == [1]


class TestStreamStatuses:
    async def listed(self, api: Any, **members: Any) -> Any:
        answer = await api("stream_statuses/list", **{"workspaceId": api.workspace, "pagination": PAGE, **members})
        assert answer.status == 200, answer
        return answer.json["streamStatuses"]

    def written(self, api: Any, **members: Any) -> dict[str, Any]:
        places = {"connectionId": CONNECTION, "workspaceId": api.workspace, "jobId": 1, "attemptNumber": 0}
        moment = {"transitionedAt": api.now * 1000 + 500}
        return {**places, **moment, **USERS, "jobType": "SYNC", "runState": "RATE_LIMITED", **members}

    async def test_the_server_writes_one_for_each_stream(self, api: Any) -> None:
        await api("connections/sync", connectionId=CONNECTION)
        running = await self.listed(api)
        assert [(each["streamName"], each["runState"]) for each in running] == [("users", "RUNNING"), ("orders", "RUNNING")]
        await api.shop.advance(seconds=2)
        ended = await self.listed(api)
        assert [each["id"] for each in ended] == [each["id"] for each in running]
        assert ended[0] == {
            "attemptNumber": 0,
            "connectionId": CONNECTION,
            "id": running[0]["id"],
            "jobId": 1,
            "jobType": "SYNC",
            "runState": "COMPLETE",
            **USERS,
            "transitionedAt": (api.now + 2) * 1000,
            "workspaceId": api.workspace,
        }

    async def test_a_failure_has_a_cause(self, deployed: Any) -> None:
        api = await failing(deployed, "failed", max_attempts=1)
        await api("connections/sync", connectionId=CONNECTION)
        await api.shop.advance(seconds=2)
        (found,) = (await api("stream_statuses/latest_per_run_state", connectionId=CONNECTION)).json["streamStatuses"]
        assert (found["runState"], found["incompleteRunCause"]) == ("INCOMPLETE", "FAILED")

    async def test_so_has_a_cancellation(self, api: Any) -> None:
        await api("connections/sync", connectionId=CONNECTION)
        await api("jobs/cancel", id=1)
        assert {each["incompleteRunCause"] for each in await self.listed(api)} == {"CANCELED"}

    async def test_a_reset_is_of_another_type(self, api: Any) -> None:
        await api("connections/reset/stream", connectionId=CONNECTION, streams=[USERS])
        assert [(each["jobType"], each["streamName"]) for each in await self.listed(api)] == [("RESET", "users")]

    @pytest.mark.parametrize(
        ("members", "shown"),
        [
            ({"streamName": "users"}, 2),
            ({"streamName": "nothing"}, 0),
            ({"jobId": 2}, 2),
            ({"jobId": 1, "attemptNumber": 0, "streamNamespace": "public", "jobType": "SYNC"}, 2),
            ({"jobType": "RESET"}, 0),
            ({"attemptNumber": 1}, 0),
            ({"connectionId": CONNECTION}, 4),
            ({"connectionId": "11111111-2222-4333-8444-555555555555"}, 0),
            ({"workspaceId": "11111111-2222-4333-8444-555555555555"}, 0),
            ({"pagination": {"pageSize": 3, "rowOffset": 3}}, 1),
        ],
    )
    async def test_lists_are_narrowed_down(self, api: Any, members: Any, shown: int) -> None:
        for _ in range(2):
            await api("connections/sync", connectionId=CONNECTION)
            await api.shop.advance(seconds=2)
        assert len(await self.listed(api, **members)) == shown

    async def test_the_newest_in_each_state_counts(self, api: Any) -> None:
        for _ in range(2):
            await api("connections/sync", connectionId=CONNECTION)
            await api.shop.advance(seconds=2)
        await api("connections/sync", connectionId=CONNECTION)
        found = (await api("stream_statuses/latest_per_run_state", connectionId=CONNECTION)).json["streamStatuses"]
        shown = [(each["streamName"], each["runState"], each["jobId"]) for each in found]
        names = ("orders", "users")
        assert shown == [(name, state, job) for name in names for state, job in (("RUNNING", 3), ("COMPLETE", 2))]

    async def test_callers_may_write_their_own(self, api: Any) -> None:
        await api("connections/sync", connectionId=CONNECTION)
        body = self.written(api, metadata={"quotaReset": 5})
        made = await api("stream_statuses/create", json=body)
        assert (made.status, made.json) == (201, {**body, "id": made.json["id"]})
        assert (await self.listed(api))[-1] == made.json

    async def test_null_members_are_left_out(self, api: Any) -> None:
        body = self.written(api, metadata={"quotaReset": None}, incompleteRunCause=None)
        made = (await api("stream_statuses/create", json=body)).json
        assert (made["metadata"], "incompleteRunCause" in made) == ({}, False)

    async def test_or_change_what_is_there(self, api: Any) -> None:
        await api("connections/sync", connectionId=CONNECTION)
        known = (await self.listed(api))[0]["id"]
        changed = await api("stream_statuses/update", json=self.written(api, id=known))
        assert (changed.status, changed.json["runState"]) == (200, "RATE_LIMITED")
        assert [each["runState"] for each in await self.listed(api)] == ["RATE_LIMITED", "RUNNING"]

    @pytest.mark.parametrize(
        ("members", "text"),
        [
            ({"incompleteRunCause": "FAILED"}, "may only be set for runs that stopped in an incomplete state."),
            ({"runState": "INCOMPLETE"}, "must be set for runs that stopped in an incomplete state."),
        ],
    )
    async def test_a_cause_belongs_to_an_incomplete_run(self, api: Any, members: Any, text: str) -> None:
        answer = await api("stream_statuses/create", json=self.written(api, **members))
        assert (answer.status, answer.json) == (400, api.known(f"Incomplete run cause {text}", "BadRequestException"))

    @pytest.mark.parametrize(
        ("page", "text"),
        [
            (None, "Pagination params must be provided."),
            ({"pageSize": 0, "rowOffset": 0}, "Page size must be at least 1."),
            ({"pageSize": 1, "rowOffset": -1}, "Row offset cannot be less than 0."),
            ({"pageSize": 2, "rowOffset": 3}, "Row offset must be evenly divisible by page size."),
        ],
    )
    async def test_a_page_must_be_asked_for(self, api: Any, page: Any, text: str) -> None:
        answer = await api("stream_statuses/list", json={"workspaceId": api.workspace, "pagination": page})
        assert (answer.status, answer.json) == (400, api.known(text, "BadRequestException"))
