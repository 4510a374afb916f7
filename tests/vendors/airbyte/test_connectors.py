"""Definitions of connectors, sources and destinations as they are changed, checks and discovery."""

from typing import Any

import pytest

from mockserver.vendors.airbyte.actors import RESOURCES

KINDS = ["source", "destination"]
POSTGRES = {"source": "decd338e-5647-4c0b-adf4-da0e75f5a750", "destination": "25c5221d-dce2-4163-ade9-739ef790f503"}
NONE = {"page_size": 0, "num_connections": 0}
OURS = {"name": "Ours", "dockerRepository": "example/ours", "dockerImageTag": "0.1", "documentationUrl": "https://example.com"}


def key(api: Any, kind: str) -> str:
    return str(getattr(api, kind))


@pytest.mark.parametrize("kind", KINDS)
class TestDefinitions:
    @pytest.mark.parametrize("verb", ["list", "list_latest", "list_for_workspace"])
    async def test_they_are_listed_with_an_empty_body(self, api: Any, kind: str, verb: str) -> None:
        found = (await api(f"{kind}_definitions/{verb}", json={})).json[f"{kind}Definitions"]
        assert {"Postgres", "S3"} <= {each["name"] for each in found}

    async def test_they_are_listed_without_a_body(self, api: Any, kind: str) -> None:
        assert (await api.shop("POST", f"/v1/{kind}_definitions/list")).status == 200

    async def test_one_is_found(self, api: Any, kind: str) -> None:
        found = (await api(f"{kind}_definitions/get", json={f"{kind}DefinitionId": POSTGRES[kind]})).json
        assert (found["name"], found["dockerRepository"], found["custom"]) == ("Postgres", f"airbyte/{kind}-postgres", False)

    @pytest.mark.parametrize("verb", ["get", "get_for_workspace", "update", "delete"])
    async def test_an_unknown_one(self, api: Any, kind: str, verb: str) -> None:
        answer = await api(f"{kind}_definitions/{verb}", json={f"{kind}DefinitionId": api.unknown})
        assert (answer.status, answer.json) == (404, api.not_found(f"STANDARD_{kind.upper()}_DEFINITION", api.unknown))

    async def test_one_of_ones_own(self, api: Any, kind: str) -> None:
        made = (await api(f"{kind}_definitions/create_custom", json={f"{kind}Definition": OURS})).json
        assert (made["custom"], made["name"], made["dockerImageTag"]) == (True, "Ours", "0.1")
        name = {f"{kind}DefinitionId": made[f"{kind}DefinitionId"]}
        assert (await api(f"{kind}_definitions/get", json=name)).json == made
        changed = (await api(f"{kind}_definitions/update", json={**name, "dockerImageTag": "0.2"})).json
        assert changed == {**made, "dockerImageTag": "0.2"}
        assert (await api(f"{kind}_definitions/delete", json=name)).status == 204
        assert (await api(f"{kind}_definitions/get", json=name)).json == changed
        listed = (await api(f"{kind}_definitions/list", json={})).json[f"{kind}Definitions"]
        assert made[f"{kind}DefinitionId"] not in {each[f"{kind}DefinitionId"] for each in listed}

    async def test_specifications(self, deployed: Any, kind: str) -> None:
        schema = {"type": "object", "required": ["host"]}
        api = await deployed(records={f"{kind}_definitions": [{"id": POSTGRES[kind], "specification": schema}]})
        body = {f"{kind}DefinitionId": POSTGRES[kind], "workspaceId": api.workspace}
        found = (await api(f"{kind}_definition_specifications/get", json=body)).json
        assert (found["connectionSpecification"], found["jobInfo"]["succeeded"]) == (schema, True)
        assert ("supportedDestinationSyncModes" in found) is (kind == "destination")


@pytest.mark.parametrize("kind", KINDS)
class TestActors:
    async def test_an_update_replaces(self, api: Any, kind: str) -> None:
        body = {f"{kind}Id": key(api, kind), "name": "New", "connectionConfiguration": {"password": "**********", "port": 1}}
        changed = (await api(f"{kind}s/update", json=body)).json
        assert (changed["name"], changed["connectionConfiguration"]) == ("New", {"password": "**********", "port": 1})
        kept = await (await api.shop.session()).read(RESOURCES[kind], key(api, kind))
        assert kept.hidden["connectionConfiguration"] == {"password": "secret", "port": 1}

    async def test_a_patch_leaves_the_rest(self, api: Any, kind: str) -> None:
        before = (await api(f"{kind}s/get", json={f"{kind}Id": key(api, kind)})).json
        body = {f"{kind}Id": key(api, kind), "connectionConfiguration": {"port": 1}}
        changed = (await api(f"{kind}s/partial_update", json=body)).json
        configuration = {**before["connectionConfiguration"], "port": 1}
        assert changed == {**before, "connectionConfiguration": configuration}

    async def test_deletion_takes_the_connections_along(self, api: Any, kind: str) -> None:
        body = {f"{kind}Id": key(api, kind)}
        assert (await api(f"{kind}s/delete", json=body)).status == 204
        assert (await api("connections/get", connectionId=api.connection)).json["status"] == "deprecated"
        assert (await api(f"{kind}s/list", workspaceId=api.workspace)).json == NONE | {f"{kind}s": []}
        found = await api(f"{kind}s/get", json=body)
        assert (found.status, found.json["connectionConfiguration"]) == (200, {})

    async def test_a_list(self, api: Any, kind: str) -> None:
        found = (await api(f"{kind}s/list", workspaceId=api.workspace)).json[f"{kind}s"]
        assert [each[f"{kind}Id"] for each in found] == [key(api, kind)]
        assert (await api(f"{kind}s/list", workspaceId=api.unknown)).json == NONE | {f"{kind}s": []}

    @pytest.mark.parametrize("verb", ["update", "partial_update", "delete", "check_connection"])
    async def test_an_unknown_one(self, api: Any, kind: str, verb: str) -> None:
        body = {f"{kind}Id": api.unknown, "name": "x", "connectionConfiguration": {}}
        answer = await api(f"{kind}s/{verb}", json=body)
        assert (answer.status, answer.json) == (404, api.not_found(f"{kind.upper()}_CONNECTION", api.unknown))


@pytest.mark.parametrize("kind", KINDS)
class TestChecking:
    @pytest.mark.parametrize("verb", ["check_connection", "check_connection_for_update"])
    async def test_what_can_be_reached(self, api: Any, kind: str, verb: str) -> None:
        body = {f"{kind}Id": key(api, kind), "name": "x", "connectionConfiguration": {}}
        answer = await api(f"{kind}s/{verb}", json=body)
        info = answer.json["jobInfo"]
        assert (answer.status, answer.json["status"]) == (200, "succeeded")
        assert (info["configType"], info["configId"], info["createdAt"], info["succeeded"]) == (
            f"check_connection_{kind}",
            POSTGRES[kind],
            api.now,
            True,
        )

    async def test_what_cannot_is_a_200_all_the_same(self, deployed: Any, kind: str) -> None:
        actor = {"id": "44444444-2222-4333-8444-555555555555", "unreachable": "no such host"}
        api = await deployed(records={f"{kind}s": [actor]})
        answer = await api(f"{kind}s/check_connection", json={f"{kind}Id": actor["id"]})
        assert (answer.status, answer.json["status"], answer.json["message"]) == (200, "failed", "no such host")

    async def test_before_it_is_saved(self, api: Any, kind: str) -> None:
        body = {f"{kind}DefinitionId": POSTGRES[kind], "workspaceId": api.workspace, "connectionConfiguration": {}}
        answer = await api(f"scheduler/{kind}s/check_connection", json=body)
        assert (answer.status, answer.json["status"]) == (200, "succeeded")


class TestDiscovering:
    async def test_the_streams_of_the_connections(self, api: Any) -> None:
        answer = await api("sources/discover_schema", sourceId=api.source)
        names = [entry["stream"]["name"] for entry in answer.json["catalog"]["streams"]]
        assert (answer.status, names) == (200, ["users", "orders"])

    async def test_what_is_discovered_can_be_connected(self, api: Any) -> None:
        catalog = (await api("sources/discover_schema", sourceId=api.source)).json["catalog"]
        for entry in catalog["streams"]:
            entry["config"]["selected"] = True
        body = {"sourceId": api.source, "destinationId": api.destination, "status": "active", "syncCatalog": catalog}
        made = (await api("connections/create", json=body)).json
        assert [entry["stream"] for entry in made["syncCatalog"]["streams"]] == [e["stream"] for e in catalog["streams"]]

    async def test_an_unreachable_source_has_no_catalog(self, deployed: Any) -> None:
        source = {"id": "44444444-2222-4333-8444-555555555555", "unreachable": "no such host"}
        api = await deployed(records={"sources": [source]})
        answer = await api("sources/discover_schema", sourceId=source["id"])
        assert (answer.status, "catalog" in answer.json, answer.json["jobInfo"]["succeeded"]) == (200, False, False)

    async def test_before_it_is_saved(self, api: Any) -> None:
        body = {"sourceDefinitionId": POSTGRES["source"], "workspaceId": api.workspace, "connectionConfiguration": {}}
        answer = await api("scheduler/sources/discover_schema", json=body)
        assert (answer.status, len(answer.json["catalog"]["streams"])) == (200, 2)


class TestInstallation:
    async def test_it_tells_of_its_defaults(self, api: Any) -> None:
        found = (await api.shop("GET", "/v1/instance_configuration")).json
        assert (found["edition"], found["defaultWorkspaceId"], found["auth"]) == ("community", api.workspace, {"mode": "none"})

    async def test_its_version(self, api: Any) -> None:
        assert (await api.shop("POST", "/v1/deployment/metadata")).json["mode"] == "OSS"
