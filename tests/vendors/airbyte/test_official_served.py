"""The vendor's own definition, served over this vendor: all of its operations, and our behaviours where there are some."""

from typing import Any

import pytest

from tests.conftest import InProcess, Opener
from tests.needs import reference_data

ORGANIZATION = "00000000-0000-0000-0000-000000000000"
UNKNOWN = "11111111-2222-4333-8444-555555555555"
SAMPLE_DATA = "dfd88b22-b603-4c3d-aad7-3701784586b1"
LOCAL_JSON = "a625d593-bba5-4a1c-a53d-2d246268a816"


@pytest.fixture
async def served(mount: Opener) -> InProcess:
    # Not strict: the definition contradicts itself, as it wants a member `json_schema` of streams, which there is not.
    return await mount("airbyte", over=reference_data() / "airbyte-config.yaml", strict=False)


async def said(served: InProcess, path: str, **body: Any) -> Any:
    answer = await served("POST", f"/api/v1/{path}", json=body)
    assert answer.status == 200, answer
    return answer.json


async def test_every_operation_is_served(served: InProcess) -> None:
    (shown,) = served.server.control.vendors()
    assert [api["operations"] for api in shown["apis"]] == [459]
    assert sum(shown["operations"].values()) >= 459


async def test_our_behaviours_are_attached(mount: Opener, served: InProcess) -> None:
    ours = (await mount("airbyte")).server.control.vendors()[0]["operations"]
    (shown,) = served.server.control.vendors()
    assert shown["operations"]["handwritten"] == ours["handwritten"]
    # `workspaces/list` went with release 1.7.0, so only our own specification has it.
    assert sum(shown["operations"].values()) == 460


async def test_a_flow_runs_through_them(served: InProcess) -> None:
    workspace = (await said(served, "workspaces/create", name="Data team", organizationId=ORGANIZATION))["workspaceId"]
    common = {"workspaceId": workspace, "connectionConfiguration": {}}
    source = await said(served, "sources/create", name="Shop", sourceDefinitionId=SAMPLE_DATA, **common)
    destination = await said(served, "destinations/create", name="Lake", destinationDefinitionId=LOCAL_JSON, **common)
    catalog = (await said(served, "sources/discover_schema", sourceId=source["sourceId"]))["catalog"]
    for entry in catalog["streams"]:
        entry["config"].update(syncMode="incremental", destinationSyncMode="append", selected=True)
    ends = {"sourceId": source["sourceId"], "destinationId": destination["destinationId"]}
    made = await said(served, "connections/create", status="active", syncCatalog=catalog, **ends)
    connection = made["connectionId"]
    assert (await said(served, "state/get", connectionId=connection))["stateType"] == "not_set"
    job = (await said(served, "connections/sync", connectionId=connection))["job"]
    await served.advance(seconds=2)
    assert (await said(served, "jobs/get_light", id=job["id"]))["job"]["status"] == "succeeded"
    state = await said(served, "state/get", connectionId=connection)
    assert [row["streamDescriptor"]["name"] for row in state["streamState"]] == ["users", "products", "purchases"]
    assert (await said(served, "web_backend/connections/get", connectionId=connection))["isSyncing"] is False


async def test_the_root_and_the_mount_point_are_one(served: InProcess) -> None:
    made = await said(served, "workspaces/create", name="Data team", organizationId=ORGANIZATION)
    answer = await served("POST", "/v1/workspaces/get/", json={"workspaceId": made["workspaceId"]})
    assert answer.json == made


@pytest.mark.parametrize("prefix", ["/api/public", "/public"])
async def test_the_public_api_is_about_the_same(served: InProcess, prefix: str) -> None:
    made = await said(served, "workspaces/create", name="Data team", organizationId=ORGANIZATION)
    answer = await served("GET", f"{prefix}/v1/workspaces/{made['workspaceId']}")
    assert (answer.status, answer.json["name"]) == (200, "Data team")


async def test_the_host_of_the_public_api_is_still_there(served: InProcess) -> None:
    assert (await served("GET", "/v1/workspaces")).json == {"previous": "", "next": "", "data": []}


@pytest.mark.parametrize(
    "path",
    ["/api/v1/organizations/get", "/api/v1/stream_statuses/create", "/v1/users/list_by_organization_id", "/public/v1/sources"],
)
async def test_no_body_at_all_is_refused_although_the_definition_asks_for_none(served: InProcess, path: str) -> None:
    for body in (b"", b"null"):
        answer = await served("POST", path, body=body, headers={"Content-Type": "application/json"})
        assert answer.status in (400, 422), answer


async def test_what_is_not_ours_is_answered_by_the_definition(served: InProcess) -> None:
    group = await said(served, "groups/create", organizationId=ORGANIZATION, name="Analysts")
    assert group["name"] == "Analysts"
    assert await said(served, "groups/get", groupId=group["groupId"]) == group
    assert [entry.answered_by for entry in served.journal] == ["crud", "crud"]


async def test_in_the_words_of_the_vendor(served: InProcess) -> None:
    answer = await served("POST", "/v1/groups/get", json={"groupId": UNKNOWN})
    assert (answer.status, answer.json["exceptionClassName"]) == (
        404,
        "io.airbyte.commons.server.errors.IdNotFoundKnownException",
    )
    assert UNKNOWN in answer.json["message"]
    missing = await served("POST", "/v1/groups/get", json={})
    assert (missing.status, missing.json["message"].split(".")[0]) == (422, "Invalid json input")
    assert (await served("GET", "/v1/groups/get")).status == 405


async def test_of_the_public_api_too(served: InProcess) -> None:
    answer = await served("GET", f"/public/v1/groups/{UNKNOWN}")
    assert (answer.status, sorted(answer.json)) == (404, ["data", "detail", "documentationUrl", "status", "title", "type"])


async def test_roles_hold_for_all_of_it(mount: Opener) -> None:
    over = reference_data() / "airbyte-config.yaml"
    served = await mount("airbyte", over=over, strict=False, credentials=[{"token": "t", "role": "admin"}])
    assert (await served("POST", "/v1/groups/list", json={})).status == 401
    assert (await served("GET", "/v1/health")).status == 200
