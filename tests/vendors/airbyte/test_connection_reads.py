"""Connections, sources and destinations read in further ways: lists over workspaces, searches, what belongs to what."""

from typing import Any

import pytest

CONNECTION = "18712afe-7bae-44ed-88f5-e20d9f81c8b2"
POSTGRES = "25c5221d-dce2-4163-ade9-739ef790f503"


async def keys(answer: Any, kind: str = "connection") -> list[str]:
    return [each[f"{kind}Id"] for each in answer.json[f"{kind}s"]]


async def another(api: Any, **members: Any) -> str:
    """A further connection between the same ends."""
    made = await api("connections/create", sourceId=api.source, destinationId=api.destination, status="active", **members)
    return str(made.json["connectionId"])


class TestLists:
    async def test_list_all_keeps_deleted_ones(self, api: Any) -> None:
        await api("connections/delete", connectionId=CONNECTION)
        assert await keys(await api("connections/list", workspaceId=api.workspace)) == []
        assert await keys(await api("connections/list_all", workspaceId=api.workspace)) == [CONNECTION]

    async def test_pages_name_the_workspace_of_each(self, api: Any) -> None:
        second = await another(api)
        page = {"pageSize": 1, "rowOffset": 1}
        answer = await api("connections/list_paginated", workspaceIds=[api.workspace], pagination=page)
        assert await keys(answer) == [second]
        assert answer.json["connections"][0]["workspaceId"] == api.workspace

    @pytest.mark.parametrize(("members", "shown"), [({}, 0), ({"includeDeleted": True}, 1)])
    async def test_pages_hold_deleted_ones_on_demand(self, api: Any, members: Any, shown: int) -> None:
        await api("connections/delete", connectionId=CONNECTION)
        answer = await api("connections/list_paginated", workspaceIds=[api.workspace], **members)
        assert len(answer.json["connections"]) == shown

    async def test_pages_are_narrowed_down_by_tags(self, api: Any) -> None:
        tag = {"tagId": api.unknown, "workspaceId": api.workspace, "name": "nightly", "color": "000000"}
        tagged = await another(api, tags=[tag])
        answer = await api("connections/list_paginated", workspaceIds=[api.workspace], tagIds=[api.unknown])
        assert await keys(answer) == [tagged]

    async def test_a_page_has_twenty_unless_it_says_otherwise(self, api: Any) -> None:
        for _ in range(20):
            await another(api)
        answer = await api("connections/list_paginated", workspaceIds=[api.workspace])
        assert len(answer.json["connections"]) == 20

    @pytest.mark.parametrize(("kind", "shown"), [("destination", 1), ("source", 0)])
    async def test_connections_of_a_connector(self, api: Any, kind: str, shown: int) -> None:
        answer = await api("connections/list_by_actor_definition", actorDefinitionId=POSTGRES, actorType=kind)
        assert len(answer.json["connections"]) == shown


class TestBelonging:
    async def test_the_context_names_everything_above(self, api: Any) -> None:
        answer = await api("connections/get_context", connectionId=CONNECTION)
        assert answer.json == {
            "connectionId": CONNECTION,
            "sourceId": api.source,
            "sourceDefinitionId": "decd338e-5647-4c0b-adf4-da0e75f5a750",
            "destinationId": api.destination,
            "destinationDefinitionId": POSTGRES,
            "workspaceId": api.workspace,
            "organizationId": "00000000-0000-0000-0000-000000000000",
        }

    async def test_for_a_job_its_streams_carry_its_id(self, api: Any) -> None:
        await api("connections/sync", connectionId=CONNECTION)
        answer = await api("connections/getForJob", connectionId=CONNECTION, jobId=1)
        assert [entry["config"]["syncId"] for entry in answer.json["syncCatalog"]["streams"]] == [1, 1]

    async def test_an_unknown_job_is_a_failure(self, api: Any) -> None:
        answer = await api("connections/getForJob", connectionId=CONNECTION, jobId=9)
        assert (answer.status, answer.json) == (500, api.fallen("Could not find job with id: 9", "java.lang.RuntimeException"))

    async def test_a_source_tells_the_name_of_its_workspace(self, api: Any) -> None:
        answer = await api("sources/get_with_metadata", sourceId=api.source)
        assert answer.json["metadata"] == {"workspaceName": "Data team"}
        assert answer.json["connectionConfiguration"]["password"] == "**********"


class TestActors:
    @pytest.mark.parametrize(("status", "shown"), [("active", "active"), ("inactive", "inactive")])
    @pytest.mark.parametrize("kind", ["source", "destination"])
    async def test_pages_tell_who_is_in_use(self, api: Any, kind: str, status: str, shown: str) -> None:
        await api("connections/update", connectionId=CONNECTION, status=status)
        page = {"pageSize": 5, "rowOffset": 0}
        answer = await api(f"{kind}s/list_paginated", workspaceIds=[api.workspace], pagination=page)
        assert [each["status"] for each in answer.json[f"{kind}s"]] == [shown]

    @pytest.mark.parametrize(("part", "shown"), [("SHOP", 1), ("lake", 0)])
    async def test_pages_are_narrowed_down_by_name(self, api: Any, part: str, shown: int) -> None:
        page = {"pageSize": 5, "rowOffset": 0}
        answer = await api("sources/list_paginated", workspaceIds=[api.workspace], pagination=page, nameContains=part)
        assert len(answer.json["sources"]) == shown

    @pytest.mark.parametrize("kind", ["source", "destination"])
    async def test_a_version_is_upgraded_without_a_word(self, api: Any, kind: str) -> None:
        answer = await api(f"{kind}s/upgrade_version", json={f"{kind}Id": getattr(api, kind)})
        assert (answer.status, answer.body) == (204, b"")
        assert (await api(f"{kind}s/upgrade_version", json={f"{kind}Id": api.unknown})).status == 404

    async def test_nothing_discovered_is_an_empty_object(self, api: Any) -> None:
        assert (await api("sources/most_recent_source_actor_catalog", sourceId=api.source)).json == {}

    async def test_what_was_discovered_last_is_spelt_as_connectors_do(self, api: Any) -> None:
        await api("sources/discover_schema", sourceId=api.source)
        found = (await api("sources/most_recent_source_actor_catalog", sourceId=api.source)).json
        assert found["updatedAt"] == api.now
        assert [stream["name"] for stream in found["catalog"]["streams"]] == ["users", "orders"]
        assert found["catalog"]["streams"][0]["supported_sync_modes"] == ["full_refresh", "incremental"]

    async def test_the_same_catalog_keeps_its_id(self, api: Any) -> None:
        first = (await api("sources/discover_schema", sourceId=api.source)).json["catalogId"]
        assert (await api("sources/discover_schema", sourceId=api.source)).json["catalogId"] == first

    async def test_another_catalog_has_another_id(self, api: Any) -> None:
        first = (await api("sources/discover_schema", sourceId=api.source)).json["catalogId"]
        config = {"syncMode": "full_refresh", "destinationSyncMode": "append"}
        await another(api, syncCatalog={"streams": [{"stream": {"name": "refunds"}, "config": config}]})
        found = (await api("sources/discover_schema", sourceId=api.source)).json
        assert found["catalogId"] != first
        assert [entry["stream"]["name"] for entry in found["catalog"]["streams"]] == ["users", "orders", "refunds"]


class TestSearching:
    @pytest.mark.parametrize("kind", ["connection", "source", "destination"])
    async def test_the_vendor_finds_nothing(self, api: Any, kind: str) -> None:
        answer = await api(f"{kind}s/search", json={})
        assert (answer.status, answer.json) == (200, {f"{kind}s": []})

    @pytest.mark.parametrize(
        ("kind", "example", "shown"),
        [
            ("connection", {}, 1),
            ("connection", {"connectionId": CONNECTION.upper(), "status": "active", "name": " "}, 1),
            ("connection", {"status": "inactive"}, 0),
            ("connection", {"source": {"name": "Shop database"}, "destination": {"destinationName": "Postgres"}}, 1),
            ("connection", {"source": {"name": "Other"}}, 0),
            ("source", {"connectionConfiguration": {"host": "db.example.com"}}, 1),
            ("source", {"connectionConfiguration": {"host": "elsewhere"}}, 0),
            ("source", {"sourceDefinitionId": "decd338e-5647-4c0b-adf4-da0e75f5a750"}, 1),
            ("destination", {"name": "Warehouse"}, 1),
        ],
    )
    async def test_what_is_meant_is_found_by_setting(self, deployed: Any, kind: str, example: Any, shown: int) -> None:
        api = await deployed(settings={"search": "matching"})
        assert len((await api(f"{kind}s/search", json=example)).json[f"{kind}s"]) == shown

    async def test_what_is_deleted_is_not_found(self, deployed: Any) -> None:
        api = await deployed(settings={"search": "matching"})
        await api("sources/delete", sourceId=api.source)
        assert (await api("sources/search", json={})).json == {"sources": []}
        assert (await api("connections/search", json={})).json == {"connections": []}


class TestChanges:
    async def test_a_reason_may_go_with_a_change(self, api: Any) -> None:
        patch = {"connectionId": CONNECTION, "status": "inactive"}
        answer = await api("connections/update_with_reason", connectionUpdate=patch, updateReason="TOO_MANY_FAILED_JOBS")
        assert (answer.status, answer.json["status"]) == (200, "inactive")


class TestJobsOfWorkspaces:
    async def test_jobs_of_all_connections_are_listed_newest_first(self, api: Any) -> None:
        second = await another(api)
        await api("connections/sync", connectionId=CONNECTION)
        await api("connections/sync", connectionId=second)
        answer = await api("jobs/list_for_workspaces", configTypes=["sync"], workspaceIds=[api.workspace])
        assert [each["job"]["configId"] for each in answer.json["jobs"]] == [second, CONNECTION]
        assert answer.json["totalJobCount"] == 2

    async def test_one_connection_may_be_named(self, api: Any) -> None:
        second = await another(api)
        await api("connections/sync", connectionId=CONNECTION)
        found = await api("jobs/list_for_workspaces", configTypes=["sync"], workspaceIds=[api.workspace], configId=second)
        assert found.json == {"jobs": [], "totalJobCount": 0}

    async def test_jobs_of_other_workspaces_stay_out(self, api: Any) -> None:
        await api("connections/sync", connectionId=CONNECTION)
        answer = await api("jobs/list_for_workspaces", configTypes=["sync"], workspaceIds=[api.unknown])
        assert answer.json == {"jobs": [], "totalJobCount": 0}

    async def test_types_must_be_named(self, api: Any) -> None:
        answer = await api("jobs/list_for_workspaces", workspaceIds=[api.workspace])
        assert answer.json == api.fallen("Must include at least one configType.", "java.lang.IllegalStateException")


async def test_the_document_is_handed_out(api: Any) -> None:
    answer = await api.shop("GET", "/v1/openapi")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/plain")
    assert "operationId: getOpenApiSpec" in answer.text


class TestRoles:
    CREDENTIALS = ({"token": "reading", "role": "reader"}, {"token": "editing", "role": "editor"}, {"token": "ruling"})

    async def status(self, api: Any, path: str, token: str, **body: Any) -> int:
        return int((await api(path, json=body, headers={"Authorization": f"Bearer {token}"})).status)

    @pytest.mark.parametrize(
        ("path", "body"),
        [
            ("connections/status", {"connectionIds": [CONNECTION]}),
            ("connections/sync_progress", {"connectionId": CONNECTION}),
            ("connections/list_all", {"workspaceId": "9b2c7f4e-6a1d-4c38-8e57-0d3f1a2b4c5d"}),
            ("web_backend/connections/get", {"connectionId": CONNECTION}),
            ("web_backend/state/get_type", {"connectionId": CONNECTION}),
            ("web_backend/check_updates", {}),
            ("stream_statuses/latest_per_run_state", {"connectionId": CONNECTION}),
        ],
    )
    async def test_readers_read(self, deployed: Any, path: str, body: Any) -> None:
        api = await deployed(credentials=self.CREDENTIALS)
        assert await self.status(api, path, "reading", **body) == 200

    @pytest.mark.parametrize(("token", "status"), [("reading", 403), ("editing", 200)])
    async def test_editors_change(self, deployed: Any, token: str, status: int) -> None:
        api = await deployed(credentials=self.CREDENTIALS)
        assert await self.status(api, "web_backend/connections/update", token, connectionId=CONNECTION, name="x") == status

    @pytest.mark.parametrize(("token", "status"), [("editing", 403), ("ruling", 201)])
    async def test_statuses_of_streams_are_written_by_the_instance(self, deployed: Any, token: str, status: int) -> None:
        api = await deployed(credentials=self.CREDENTIALS)
        places = {"connectionId": CONNECTION, "workspaceId": api.workspace, "jobId": 1, "attemptNumber": 0}
        rest = {"transitionedAt": 1, "streamName": "users", "jobType": "SYNC", "runState": "PENDING"}
        assert await self.status(api, "stream_statuses/create", token, **places, **rest) == status

    async def test_connections_that_nobody_knows_are_of_no_workspace(self, deployed: Any) -> None:
        api = await deployed(credentials=self.CREDENTIALS)
        assert await self.status(api, "connections/status", "reading", connectionIds=[api.unknown]) == 403
