"""Resets, clears and refreshes, and the calls that show a job in more or less detail."""

from typing import Any

import pytest

CONNECTION = "18712afe-7bae-44ed-88f5-e20d9f81c8b2"
USERS = {"streamName": "users", "streamNamespace": "public"}
BOTH = [{"name": "users", "namespace": "public"}, {"name": "orders", "namespace": "public"}]


class TestResetting:
    @pytest.mark.parametrize("verb", ["reset", "clear"])
    async def test_all_state_goes_when_the_job_succeeds(self, api: Any, verb: str) -> None:
        before = await api.state()
        answer = await api(f"connections/{verb}", connectionId=CONNECTION)
        job = answer.json["job"]
        assert (answer.status, job["configType"], job["status"]) == (200, "reset_connection", "running")
        assert job["resetConfig"] == {"streamsToReset": BOTH}
        assert await api.state() == before
        await api.shop.advance(seconds=2)
        assert await api.state() == api.not_set()
        assert (await api("jobs/get", id=1)).json["job"]["aggregatedStats"]["recordsCommitted"] == 0

    @pytest.mark.parametrize("verb", ["reset", "clear"])
    async def test_one_stream_loses_its_state(self, api: Any, verb: str) -> None:
        answer = await api(f"connections/{verb}/stream", connectionId=CONNECTION, streams=[USERS])
        assert answer.json["job"]["resetConfig"] == {"streamsToReset": BOTH[:1]}
        await api.shop.advance(seconds=2)
        rows = (await api.state())["streamState"]
        assert [row["streamDescriptor"]["name"] for row in rows] == ["orders"]

    @pytest.mark.parametrize("body", [{}, {"streams": []}])
    async def test_no_stream_means_all(self, api: Any, body: Any) -> None:
        await api("connections/reset/stream", connectionId=CONNECTION, **body)
        await api.shop.advance(seconds=2)
        assert await api.state() == api.not_set()

    @pytest.mark.parametrize("kind", ["legacy", "global"])
    async def test_it_is_the_way_out_of_a_type(self, deployed: Any, kind: str) -> None:
        api = await deployed(f"airbyte-{kind}-state")
        await api("connections/reset", connectionId=CONNECTION)
        await api.shop.advance(seconds=2)
        row = {"streamDescriptor": {"name": "users"}, "streamState": {"cursor": "1"}}
        assert (await api.write(stateType="stream", streamState=[row])).status == 200

    async def test_what_runs_is_interrupted(self, deployed: Any) -> None:
        api = await deployed("airbyte-sync-running")
        assert (await api("connections/reset", connectionId=CONNECTION)).json["job"]["id"] == 43
        assert (await api("jobs/get", id=42)).json["job"]["status"] == "cancelled"

    async def test_a_reset_does_not_keep_the_state_from_being_written(self, api: Any) -> None:
        await api("connections/reset", connectionId=CONNECTION)
        assert (await api.write(safe=True, stateType="stream", streamState=[])).status == 200

    async def test_but_it_keeps_a_sync_from_starting(self, api: Any) -> None:
        await api("connections/reset", connectionId=CONNECTION)
        assert (await api("connections/sync", connectionId=CONNECTION)).status == 409

    async def test_a_cancelled_reset_leaves_the_state(self, api: Any) -> None:
        before = await api.state()
        await api("connections/reset", connectionId=CONNECTION)
        await api("jobs/cancel", id=1)
        assert await api.state() == before

    async def test_the_next_sync_reads_everything(self, api: Any) -> None:
        await api("connections/sync", connectionId=CONNECTION)
        await api.shop.advance(seconds=2)
        await api("connections/reset", connectionId=CONNECTION)
        await api.shop.advance(seconds=2)
        await api("connections/sync", connectionId=CONNECTION)
        await api.shop.advance(seconds=2)
        assert (await api("jobs/get", id=3)).json["job"]["aggregatedStats"]["recordsCommitted"] == 4000

    async def test_deleted_connections_refuse(self, api: Any) -> None:
        await api("connections/delete", connectionId=CONNECTION)
        answer = await api("connections/reset", connectionId=CONNECTION)
        text = f"Can't manipulate deleted connection: {CONNECTION}"
        assert (answer.status, answer.json) == (409, api.known(text, "ConflictException"))

    @pytest.mark.parametrize("path", ["reset", "clear", "reset/stream", "clear/stream", "refresh"])
    async def test_unknown_connections(self, api: Any, path: str) -> None:
        answer = await api(f"connections/{path}", connectionId=api.unknown, refreshMode="Merge")
        assert (answer.status, answer.json) == (404, api.not_found("STANDARD_SYNC", api.unknown))


class TestRefreshing:
    async def test_streams_are_read_again_from_the_beginning(self, api: Any) -> None:
        await api("connections/sync", connectionId=CONNECTION)
        await api.shop.advance(seconds=2)
        answer = await api("connections/refresh", connectionId=CONNECTION, refreshMode="Truncate", streams=[USERS])
        assert (answer.status, answer.json["job"]["configType"]) == (200, "refresh")
        assert answer.json["job"]["refreshConfig"] == {"streamsToRefresh": BOTH[:1]}
        await api.shop.advance(seconds=2)
        stats = (await api("jobs/get", id=2)).json["job"]["streamAggregatedStats"]
        assert [each["recordsCommitted"] for each in stats] == [2000, 1000]

    async def test_it_keeps_the_state_from_being_written(self, api: Any) -> None:
        await api("connections/refresh", connectionId=CONNECTION, refreshMode="Merge")
        assert (await api.write(safe=True, stateType="stream", streamState=[])).status == 423

    async def test_it_does_not_run_beside_a_sync(self, deployed: Any) -> None:
        api = await deployed("airbyte-sync-running")
        assert (await api("connections/refresh", connectionId=CONNECTION, refreshMode="Merge")).status == 409

    async def test_the_mode_is_spelt_exactly(self, api: Any) -> None:
        assert (await api("connections/refresh", connectionId=CONNECTION, refreshMode="merge")).status == 422


class TestShowing:
    async def test_light(self, deployed: Any) -> None:
        api = await deployed("airbyte-sync-running")
        job = (await api("jobs/get", id=42)).json["job"]
        assert (await api("jobs/get_light", id=42)).json == {"job": job}

    async def test_without_logs(self, deployed: Any) -> None:
        api = await deployed("airbyte-sync-running")
        found = (await api("jobs/get", id=42)).json
        attempts = [{"attempt": each["attempt"]} for each in found["attempts"]]
        assert (await api("jobs/get_without_logs", id=42)).json == {"job": found["job"], "attempts": attempts}

    async def test_debug_info_names_the_connectors(self, deployed: Any) -> None:
        api = await deployed("airbyte-sync-running")
        found = (await api("jobs/get_debug_info", id=42)).json
        names = [found["job"][f"{kind}Definition"]["name"] for kind in ("source", "destination")]
        assert (names, found["workflowState"]) == (["Postgres", "Postgres"], {"running": True})
        await api("jobs/cancel", id=42)
        assert "workflowState" not in (await api("jobs/get_debug_info", id=42)).json

    async def test_the_last_replication_job(self, api: Any) -> None:
        assert (await api("jobs/get_last_replication_job", connectionId=CONNECTION)).json == {}
        await api("connections/sync", connectionId=CONNECTION)
        await api.shop.advance(seconds=2)
        await api("connections/reset", connectionId=CONNECTION)
        found = (await api("jobs/get_last_replication_job", connectionId=CONNECTION)).json
        assert (found["job"]["id"], found["job"]["configType"]) == (1, "sync")

    @pytest.mark.parametrize("path", ["get_light", "get_without_logs", "get_debug_info"])
    async def test_unknown_jobs_are_a_500(self, api: Any, path: str) -> None:
        answer = await api(f"jobs/{path}", id=7)
        text = "Could not find job with id: 7"
        assert (answer.status, answer.json) == (500, api.fallen(text, "java.lang.RuntimeException"))
