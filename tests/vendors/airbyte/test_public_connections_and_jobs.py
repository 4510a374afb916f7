"""Connections, streams and jobs through the public API: one truth with the Configuration API."""

from typing import Any

import pytest

P = "/api/public/v1"


async def made(api: Any, **body: Any) -> Any:
    ends = {"sourceId": api.source, "destinationId": api.destination}
    return await api.shop("POST", f"{P}/connections", json={**ends, **body})


class TestConnections:
    async def test_one_as_it_is_shown(self, api: Any) -> None:
        shown = (await api.shop("GET", f"{P}/connections/{api.connection}")).json
        other = (await api("connections/get", connectionId=api.connection)).json
        streams = shown.pop("configurations")["streams"]
        assert shown == {
            "connectionId": api.connection,
            "name": other["name"],
            "sourceId": api.source,
            "destinationId": api.destination,
            "workspaceId": api.workspace,
            "status": "active",
            "schedule": {"scheduleType": "manual"},
            "nonBreakingSchemaUpdatesBehavior": "ignore",
            "namespaceDefinition": "source",
            "createdAt": api.now,
            "tags": [],
        }
        assert [(each["name"], each["namespace"], each["syncMode"]) for each in streams] == [
            (entry["stream"]["name"], entry["stream"]["namespace"], "incremental_deduped_history")
            for entry in other["syncCatalog"]["streams"]
        ]

    async def test_one_made_here_shows_in_the_other_api(self, api: Any) -> None:
        streams = [{"name": "users", "namespace": "public", "syncMode": "incremental_append", "cursorField": ["at"]}]
        answer = await made(
            api,
            configurations={"streams": streams},
            schedule={"scheduleType": "cron", "cronExpression": "0 0 12 * * ?"},
            namespaceDefinition="custom_format",
            namespaceFormat="x",
            nonBreakingSchemaUpdatesBehavior="disable_connection",
        )
        connection = answer.json
        assert (connection["status"], connection["namespaceDefinition"]) == ("active", "custom_format")
        assert connection["nonBreakingSchemaUpdatesBehavior"] == "disable_connection"
        assert connection["schedule"] == {"scheduleType": "cron", "cronExpression": "0 0 12 * * ? UTC"}
        other = (await api("connections/get", connectionId=connection["connectionId"])).json
        assert (other["namespaceDefinition"], other["nonBreakingChangesPreference"]) == ("customformat", "disable")
        assert other["scheduleData"] == {"cron": {"cronExpression": "0 0 12 * * ?", "cronTimeZone": "UTC"}}
        config = other["syncCatalog"]["streams"][0]["config"]
        assert (config["syncMode"], config["destinationSyncMode"], config["cursorField"]) == ("incremental", "append", ["at"])

    async def test_without_named_streams_all_are_overwritten(self, api: Any) -> None:
        connection = (await made(api)).json
        assert connection["namespaceDefinition"] == "destination"
        streams = connection["configurations"]["streams"]
        assert [(each["name"], each["syncMode"]) for each in streams] == [
            ("users", "full_refresh_overwrite"),
            ("orders", "full_refresh_overwrite"),
        ]

    async def test_a_basic_schedule_of_the_other_api_is_a_text(self, api: Any) -> None:
        data = {"basicSchedule": {"units": 6, "timeUnit": "hours"}}
        await api("connections/update", connectionId=api.connection, scheduleType="basic", scheduleData=data)
        shown = (await api.shop("GET", f"{P}/connections/{api.connection}")).json
        assert shown["schedule"] == {"scheduleType": "basic", "basicTiming": "Every 6 HOURS"}

    async def test_a_patch_leaves_the_rest(self, api: Any) -> None:
        before = (await api.shop("GET", f"{P}/connections/{api.connection}")).json
        after = (await api.shop("PATCH", f"{P}/connections/{api.connection}", json={"status": "inactive"})).json
        assert after == {**before, "status": "inactive"}

    async def test_a_shown_schedule_may_be_sent_back(self, api: Any) -> None:
        asked = {"schedule": {"scheduleType": "cron", "cronExpression": "0 0 12 * * ? Europe/Berlin"}}
        after = (await api.shop("PATCH", f"{P}/connections/{api.connection}", json=asked)).json
        assert after["schedule"] == asked["schedule"]
        assert (await api.shop("PATCH", f"{P}/connections/{api.connection}", json=asked)).json["schedule"] == asked["schedule"]

    async def test_a_changed_mode_drops_the_stream_s_state(self, api: Any) -> None:
        streams = [{"name": "users", "namespace": "public", "syncMode": "full_refresh_append"}]
        body = {"configurations": {"streams": streams}}
        assert (await api.shop("PATCH", f"{P}/connections/{api.connection}", json=body)).status == 200
        assert [row["streamDescriptor"]["name"] for row in (await api.state())["streamState"]] == ["orders"]

    async def test_a_deleted_one_still_reads(self, api: Any) -> None:
        assert (await api.shop("DELETE", f"{P}/connections/{api.connection}")).status == 204
        assert (await api.shop("GET", f"{P}/connections/{api.connection}")).json["status"] == "deprecated"
        assert (await api.shop("GET", f"{P}/connections")).json["data"] == []
        assert len((await api.shop("GET", f"{P}/connections?includeDeleted=true")).json["data"]) == 1
        for workspace, count in ((api.workspace.upper(), 1), (api.unknown, 0), (f"{api.unknown},{api.workspace}", 1)):
            listed = await api.shop("GET", f"{P}/connections?includeDeleted=true&workspaceIds={workspace}")
            assert len(listed.json["data"]) == count

    @pytest.mark.parametrize(
        ("body", "status", "kind"),
        [
            ({"sourceId": "11111111-2222-4333-8444-555555555555"}, 404, "#resource-not-found"),
            ({"sourceId": "nope"}, 422, "#unprocessable-entity"),
            ({"sourceId": None}, 422, "#unprocessable-entity"),
            ({"configurations": {"streams": [{"name": "a"}, {"name": "a"}]}}, 400, "#bad-request"),
            ({"schedule": {"scheduleType": "cron"}}, 400, "error:cron-validation/missing-component"),
            (
                {"schedule": {"scheduleType": "cron", "cronExpression": "nope"}},
                400,
                "error:cron-validation/invalid-expression",
            ),
        ],
    )
    async def test_what_is_refused(self, api: Any, body: Any, status: int, kind: str) -> None:
        answer = await made(api, **body)
        assert (answer.status, answer.json["type"].removeprefix("https://reference.airbyte.com/reference/errors")) == (
            status,
            kind,
        )


class TestStreams:
    async def test_what_a_source_offers(self, api: Any) -> None:
        source = (
            await api.shop(
                "POST",
                f"{P}/sources",
                json={"name": "x", "workspaceId": api.workspace, "configuration": {"sourceType": "faker"}},
            )
        ).json["sourceId"]
        offered = (await api.shop("GET", f"{P}/streams?sourceId={source}")).json
        assert [each["streamName"] for each in offered] == ["users", "products", "purchases"]
        assert offered[0]["syncModes"][0] == "full_refresh_overwrite"

    async def test_a_source_is_needed(self, api: Any) -> None:
        assert (await api.shop("GET", f"{P}/streams")).status == 400
        assert (await api.shop("GET", f"{P}/streams?sourceId={api.unknown}")).status == 404


class TestJobs:
    async def run(self, api: Any, kind: str = "sync") -> Any:
        return await api.shop("POST", f"{P}/jobs", json={"connectionId": api.connection, "jobType": kind})

    async def test_a_sync_from_beginning_to_end(self, api: Any) -> None:
        began = (await self.run(api)).json
        assert began == {
            "jobId": began["jobId"],
            "status": "running",
            "jobType": "sync",
            "startTime": "2024-01-01T00:00Z",
            "connectionId": api.connection,
            "duration": "PT0S",
        }
        await api.shop.advance(seconds=65)
        ended = (await api.shop("GET", f"{P}/jobs/{began['jobId']}")).json
        other = (await api("jobs/get", id=began["jobId"])).json["job"]
        assert (ended["status"], other["status"]) == ("succeeded", "succeeded")
        assert ended["lastUpdatedAt"] == "2024-01-01T00:00:02Z"
        assert ended["duration"] == "PT2S"
        assert ended["rowsSynced"] == other["aggregatedStats"]["recordsCommitted"] > 0

    async def test_a_second_one_has_to_wait(self, api: Any) -> None:
        await self.run(api)
        answer = await self.run(api)
        assert (answer.status, answer.json["title"]) == (409, "try-again-later")
        assert answer.json["data"] == {"message": f"A sync is already running for: {api.connection}"}

    async def test_an_inactive_connection_does_not_sync(self, api: Any) -> None:
        await api.shop("PATCH", f"{P}/connections/{api.connection}", json={"status": "inactive"})
        answer = await self.run(api)
        assert (answer.status, answer.json["title"]) == (409, "state-conflict")

    async def test_a_refresh_is_not_for_this_api(self, api: Any) -> None:
        answer = await self.run(api, "refresh")
        assert (answer.status, answer.json["title"]) == (422, "unprocessable-entity")

    @pytest.mark.parametrize("kind", ["reset", "clear"])
    async def test_a_reset_interrupts_and_drops_the_state_when_it_is_done(self, api: Any, kind: str) -> None:
        first = (await self.run(api)).json["jobId"]
        reset = (await self.run(api, kind)).json
        assert (reset["jobType"], reset["status"]) == ("reset", "running")
        assert (await api.shop("GET", f"{P}/jobs/{first}")).json["status"] == "cancelled"
        assert (await api.state())["stateType"] == "stream"
        await api.shop.advance(minutes=5)
        assert await api.state() == api.not_set()

    async def test_cancelling(self, api: Any) -> None:
        job = (await self.run(api)).json["jobId"]
        assert (await api.shop("DELETE", f"{P}/jobs/{job}")).json["status"] == "cancelled"
        for target in (f"{P}/jobs/{job}", f"{P}/jobs/4711"):
            answer = await api.shop("DELETE", target)
            assert (answer.status, answer.json["data"]) == (409, {"message": "Job is not currently running"})

    async def test_one_started_by_the_other_api_is_listed_newest_first(self, api: Any) -> None:
        await api("connections/sync", connectionId=api.connection)
        await api.shop.advance(minutes=5)
        await self.run(api, "reset")
        listed = (await api.shop("GET", f"{P}/jobs?connectionId={api.connection}")).json
        assert [each["jobType"] for each in listed["data"]] == ["reset", "sync"]
        for query, kinds in (
            ("jobType=sync", ["sync"]),
            ("status=running", ["reset"]),
            ("orderBy=createdAt%7CASC", ["sync", "reset"]),
            (f"workspaceIds={api.workspace}", ["reset", "sync"]),
            (f"workspaceIds={api.unknown}", []),
            ("createdAtStart=2024-01-01T00:01:00Z", ["reset"]),
            ("updatedAtEnd=2024-01-01T00:01:00Z", ["sync"]),
            ("limit=1&offset=1", ["sync"]),
            (f"connectionId={api.unknown}", []),
        ):
            found = (await api.shop("GET", f"{P}/jobs?{query}")).json["data"]
            assert [each["jobType"] for each in found] == kinds, query
