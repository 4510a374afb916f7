"""The calls of the web application: connections with all that belongs to them, and changes that set streams going."""

from typing import Any

import pytest

CONNECTION = "18712afe-7bae-44ed-88f5-e20d9f81c8b2"
PATH = "web_backend/connections"
STREAMS = ({"name": "users", "namespace": "public"}, {"name": "orders", "namespace": "public"})


async def got(api: Any, **members: Any) -> Any:
    return (await api(f"{PATH}/get", connectionId=CONNECTION, **members)).json


def names(found: Any) -> list[tuple[str, bool]]:
    return [(entry["stream"]["name"], entry["config"]["selected"]) for entry in found["syncCatalog"]["streams"]]


class TestGetting:
    async def test_everything_that_belongs_to_it_is_in_it(self, api: Any) -> None:
        found = await got(api)
        plain = (await api("connections/get", connectionId=CONNECTION)).json
        assert found["source"] == (await api("sources/get", sourceId=api.source)).json
        assert found["destination"] == (await api("destinations/get", destinationId=api.destination)).json
        assert (found["operations"], found["operationIds"]) == ([], [])
        assert (found["isSyncing"], found["schemaChange"]) == (False, "no_change")
        assert found["createdAt"] == plain["created_at"]
        assert "created_at" not in found
        assert found["syncCatalog"] == plain["syncCatalog"]
        assert found["sourceActorDefinitionVersion"]["dockerRepository"] == "airbyte/source-postgres"

    async def test_the_newest_sync_is_told(self, api: Any) -> None:
        await api("connections/sync", connectionId=CONNECTION)
        found = await got(api)
        assert (found["isSyncing"], found["latestSyncJobStatus"], found["latestSyncJobCreatedAt"]) == (True, "running", api.now)
        await api.shop.advance(seconds=2)
        found = await got(api)
        assert (found["isSyncing"], found["latestSyncJobStatus"]) == (False, "succeeded")

    async def test_a_reset_is_no_sync(self, api: Any) -> None:
        await api("connections/reset", connectionId=CONNECTION)
        found = await got(api)
        assert found["isSyncing"] is False
        assert "latestSyncJobStatus" not in found

    async def test_a_refreshed_catalog_has_all_that_is_offered(self, api: Any) -> None:
        catalog = (await api("connections/get", connectionId=CONNECTION)).json["syncCatalog"]
        await api("sources/discover_schema", sourceId=api.source)
        await api("connections/update", connectionId=CONNECTION, syncCatalog={"streams": catalog["streams"][:1]})
        assert names(await got(api)) == [("users", True)]
        found = await got(api, withRefreshedCatalog=True)
        assert names(found) == [("users", True), ("orders", False)]
        assert found["catalogDiff"] == {"transforms": [{"transformType": "add_stream", "streamDescriptor": STREAMS[1]}]}
        assert found["catalogId"]

    async def test_a_catalog_that_is_known_is_shown_whole(self, api: Any) -> None:
        known = (await api("sources/discover_schema", sourceId=api.source)).json["catalogId"]
        catalog = (await api("connections/get", connectionId=CONNECTION)).json["syncCatalog"]
        one = {"streams": catalog["streams"][:1]}
        await api("connections/update", connectionId=CONNECTION, syncCatalog=one, sourceCatalogId=known)
        found = await got(api)
        assert (names(found), found["catalogId"]) == ([("users", True), ("orders", False)], known)

    async def test_another_catalog_since_is_a_change(self, api: Any) -> None:
        known = (await api("sources/discover_schema", sourceId=api.source)).json["catalogId"]
        await api("connections/update", connectionId=CONNECTION, sourceCatalogId=known)
        assert (await got(api))["schemaChange"] == "no_change"
        config = {"syncMode": "full_refresh", "destinationSyncMode": "append"}
        more = {"streams": [{"stream": {"name": "refunds"}, "config": config}]}
        ends = {"sourceId": api.source, "destinationId": api.destination}
        await api("connections/create", status="active", syncCatalog=more, **ends)
        await api("sources/discover_schema", sourceId=api.source)
        assert (await got(api))["schemaChange"] == "non_breaking"
        await api("connections/update", connectionId=CONNECTION, breakingChange=True)
        assert (await got(api))["schemaChange"] == "breaking"

    async def test_an_unknown_one_is_not_found(self, api: Any) -> None:
        assert (await api(f"{PATH}/get", connectionId=api.unknown)).status == 404


class TestChanging:
    async def catalog(self, api: Any, **config: Any) -> Any:
        """The connection's catalog with another configuration of the first stream."""
        catalog = (await got(api))["syncCatalog"]
        catalog["streams"][0]["config"].update(config)
        return catalog

    async def test_a_new_one_is_answered_whole(self, api: Any) -> None:
        made = await api(f"{PATH}/create", sourceId=api.source, destinationId=api.destination, status="active")
        assert (made.status, made.json["source"]["sourceId"], made.json["isSyncing"]) == (200, api.source, False)
        assert (await api("connections/get", connectionId=made.json["connectionId"])).status == 200

    async def test_members_that_are_absent_stay(self, api: Any) -> None:
        before = await got(api)
        after = (await api(f"{PATH}/update", connectionId=CONNECTION, name="Renamed")).json
        assert after == {**before, "name": "Renamed"}

    async def test_changed_streams_are_refreshed(self, api: Any) -> None:
        catalog = await self.catalog(api, destinationSyncMode="append")
        found = (await api(f"{PATH}/update", connectionId=CONNECTION, syncCatalog=catalog)).json
        assert (found["isSyncing"], found["latestSyncJobStatus"]) == (True, "running")
        job = (await api("jobs/get_light", id=1)).json["job"]
        assert (job["configType"], job["refreshConfig"]) == ("refresh", {"streamsToRefresh": [STREAMS[0]]})

    async def test_or_reset_where_the_destination_cannot_refresh(self, deployed: Any) -> None:
        definition = "82eac1b3-4d5f-4a6b-9c7d-ae1f2a3b4c5d"
        destination = "6e2a1d4b-8f3c-4ba7-9d52-c1eaf9a8b7d6"
        records = {
            "destinations": [{"id": destination, "definition_id": definition}],
            "connections": [{"id": CONNECTION, "destination_id": destination, "streams": [dict(STREAMS[0])]}],
        }
        api = await deployed("empty", records=records)
        catalog = await self.catalog(api, syncMode="full_refresh")
        found = (await api(f"{PATH}/update", connectionId=CONNECTION, syncCatalog=catalog)).json
        assert found["isSyncing"] is False
        assert (await api("jobs/get_light", id=1)).json["job"]["configType"] == "reset_connection"

    async def test_streams_that_come_and_go_are_changed_too(self, api: Any) -> None:
        catalog = await self.catalog(api)
        await api(f"{PATH}/update", connectionId=CONNECTION, syncCatalog={"streams": catalog["streams"][:1]})
        assert (await api("jobs/get_light", id=1)).json["job"]["refreshConfig"] == {"streamsToRefresh": [STREAMS[1]]}
        await api(f"{PATH}/update", connectionId=CONNECTION, syncCatalog=catalog)
        assert (await api("jobs/get_light", id=1)).json["job"]["status"] == "cancelled"
        assert (await api("jobs/get_light", id=2)).json["job"]["refreshConfig"] == {"streamsToRefresh": [STREAMS[1]]}

    async def test_unless_it_is_told_not_to(self, api: Any) -> None:
        catalog = await self.catalog(api, destinationSyncMode="append")
        found = await api(f"{PATH}/update", connectionId=CONNECTION, syncCatalog=catalog, skipReset=True)
        assert (found.json["isSyncing"], found.json["syncCatalog"]) == (False, catalog)
        assert (await api("jobs/get_light", id=1)).status == 500

    async def test_the_same_catalog_changes_nothing(self, api: Any) -> None:
        assert (await api(f"{PATH}/update", connectionId=CONNECTION, syncCatalog=await self.catalog(api))).status == 200
        assert (await api("jobs/get_light", id=1)).status == 500

    async def test_a_changed_sync_mode_drops_state(self, api: Any) -> None:
        catalog = await self.catalog(api, syncMode="full_refresh")
        await api(f"{PATH}/update", connectionId=CONNECTION, syncCatalog=catalog, skipReset=True)
        assert [row["streamDescriptor"]["name"] for row in (await api.state())["streamState"]] == ["orders"]

    async def test_a_catalog_that_was_discovered_mends_it(self, api: Any) -> None:
        await api("connections/update", connectionId=CONNECTION, breakingChange=True)
        catalog = await self.catalog(api)
        await api(f"{PATH}/update", connectionId=CONNECTION, syncCatalog=catalog, breakingChange=False)
        assert (await api("connections/get", connectionId=CONNECTION)).json["breakingChange"] is True
        await api("sources/discover_schema", sourceId=api.source)
        await api(f"{PATH}/update", connectionId=CONNECTION, syncCatalog=catalog)
        assert (await api("connections/get", connectionId=CONNECTION)).json["breakingChange"] is False

    async def test_operations_are_made_changed_and_deleted_on_the_way(self, api: Any) -> None:
        hook = {"webhookConfigId": api.unknown, "webhookType": "dbtCloud", "dbtCloud": {"accountId": 1, "jobId": 2}}
        configuration = {"operatorType": "webhook", "webhook": hook}
        told = {"workspaceId": api.workspace, "name": "dbt", "operatorConfiguration": configuration}
        made = (await api(f"{PATH}/update", connectionId=CONNECTION, operations=[told])).json
        (operation,) = made["operations"]
        assert made["operationIds"] == [operation["operationId"]]
        renamed = {**told, "operationId": operation["operationId"], "name": "dbt again"}
        changed = (await api(f"{PATH}/update", connectionId=CONNECTION, operations=[renamed])).json
        assert [(each["operationId"], each["name"]) for each in changed["operations"]] == [
            (operation["operationId"], "dbt again")
        ]
        assert (await api(f"{PATH}/update", connectionId=CONNECTION, name="same operations")).json["operations"]
        assert (await api(f"{PATH}/update", connectionId=CONNECTION, operations=[])).json["operations"] == []


class TestListing:
    async def another(self, api: Any, name: str, **members: Any) -> str:
        ends = {"sourceId": api.source, "destinationId": api.destination, "status": "active"}
        return str((await api("connections/create", name=name, **{**ends, **members})).json["connectionId"])

    async def listed(self, api: Any, **members: Any) -> Any:
        answer = await api(f"{PATH}/list", workspaceId=api.workspace, **members)
        assert answer.status == 200, answer
        return answer.json

    async def test_a_row_is_short(self, api: Any) -> None:
        await api("connections/sync", connectionId=CONNECTION)
        found = await self.listed(api)
        (row,) = found["connections"]
        assert (found["page_size"], found["num_connections"]) == (20, 1)
        assert (row["isSyncing"], row["latestSyncJobStatus"]) == (True, "running")
        assert row["source"] == {
            "sourceId": api.source,
            "name": "Shop database",
            "sourceDefinitionId": "decd338e-5647-4c0b-adf4-da0e75f5a750",
            "sourceName": "Postgres",
        }
        assert "syncCatalog" not in row

    @pytest.mark.parametrize(
        ("key", "order"),
        [(None, "abS"), ("connectionName_asc", "abS"), ("connectionName_desc", "Sba"), ("lastSync_desc", "bSa")],
    )
    async def test_rows_are_sorted(self, api: Any, key: str | None, order: str) -> None:
        await self.another(api, "b")
        first = await self.another(api, "a")
        found = {row["name"][0]: row["connectionId"] for row in (await self.listed(api))["connections"]}
        await api("connections/sync", connectionId=CONNECTION)
        await api.shop.advance(seconds=2)
        await api("connections/sync", connectionId=found["b"])
        rows = (await self.listed(api, **({} if key is None else {"sortKey": key})))["connections"]
        assert ("".join(row["name"][0] for row in rows), found["a"]) == (order, first)

    async def test_pages_follow_the_cursor(self, api: Any) -> None:
        await self.another(api, "b")
        await self.another(api, "a")
        first = await self.listed(api, pageSize=2)
        assert [row["name"] for row in first["connections"]] == ["a", "b"]
        second = await self.listed(api, pageSize=2, cursor=first["connections"][-1]["connectionId"])
        assert [row["connectionId"] for row in second["connections"]] == [CONNECTION]
        assert second["num_connections"] == 3

    @pytest.mark.parametrize(
        ("members", "shown"),
        [
            ({"filters": {"searchTerm": "WAREHOUSE"}}, 2),
            ({"filters": {"searchTerm": "nothing"}}, 0),
            ({"filters": {"states": ["inactive"]}}, 1),
            ({"filters": {"statuses": ["paused"]}}, 1),
            ({"filters": {"statuses": ["healthy"]}}, 1),
            ({"filters": {"statuses": ["running", "failed"]}}, 0),
            ({"filters": {"sourceDefinitionIds": ["DECD338E-5647-4C0B-ADF4-DA0E75F5A750"]}}, 2),
            ({"filters": {"destinationDefinitionIds": ["11111111-2222-4333-8444-555555555555"]}}, 0),
            ({"filters": {"tagIds": ["11111111-2222-4333-8444-555555555555"]}}, 0),
            ({"filters": {"onDemandEnabled": True}}, 0),
            ({"sourceId": ["11111111-2222-4333-8444-555555555555"]}, 0),
            ({"destinationId": ["c84e1d70-2b95-4f6a-8d31-7e9f0a1b2c3d"]}, 2),
        ],
    )
    async def test_rows_are_filtered(self, api: Any, members: Any, shown: int) -> None:
        await self.another(api, "idle", status="inactive")
        await api("connections/sync", connectionId=CONNECTION)
        await api.shop.advance(seconds=2)
        assert len((await self.listed(api, **members))["connections"]) == shown

    async def test_counts_are_by_how_they_fare(self, api: Any) -> None:
        await self.another(api, "idle", status="inactive")
        await self.another(api, "new")
        await api("connections/sync", connectionId=CONNECTION)
        answer = await api(f"{PATH}/status_counts", workspaceId=api.workspace)
        assert answer.json == {"running": 1, "queued": 0, "healthy": 0, "failed": 0, "paused": 1, "notSynced": 1}


class TestTheRest:
    @pytest.mark.parametrize("kind", ["stream", "global", "legacy"])
    async def test_the_type_of_a_state_is_a_bare_text(self, deployed: Any, kind: str) -> None:
        api = await deployed(f"airbyte-{kind}-state")
        answer = await api("web_backend/state/get_type", connectionId=CONNECTION)
        assert (answer.status, answer.body) == (200, f'"{kind}"'.encode())

    async def test_no_state_is_not_set(self, api: Any) -> None:
        assert (await api("web_backend/state/get_type", connectionId=api.unknown)).json == "not_set"

    async def test_a_workspace_tells_what_it_holds(self, api: Any) -> None:
        path = "web_backend/workspace/state"
        held = {"hasConnections": True, "hasSources": True, "hasDestinations": True}
        assert (await api(path, workspaceId=api.workspace)).json == held
        await api("sources/delete", sourceId=api.source)
        assert (await api(path, workspaceId=api.workspace)).json == {
            "hasConnections": False,
            "hasSources": False,
            "hasDestinations": True,
        }

    async def test_connectors_at_another_version_are_counted(self, api: Any) -> None:
        assert (await api("web_backend/check_updates")).json == {"destinationDefinitions": 0, "sourceDefinitions": 0}
        definition = "25c5221d-dce2-4163-ade9-739ef790f503"
        await api("destination_definitions/update", destinationDefinitionId=definition, dockerImageTag="0.9.0")
        assert (await api("web_backend/check_updates")).json == {"destinationDefinitions": 1, "sourceDefinitions": 0}

    async def test_the_installation_tells_its_edition(self, api: Any) -> None:
        assert (await api.shop("GET", "/v1/web_backend/config")).json == {"version": "1.8.0", "edition": "community"}
