"""The vendors' own files, served as anybody's specification would be: by conventions that know no vendor, in strict mode."""

from pathlib import Path
from typing import Any

import pytest

from mockserver.spec.loader import load
from tests.conftest import InProcess, Opener
from tests.needs import reference_data
from tests.own_spec.calls import Caller

AIRBYTE, FIVETRAN = "airbyte-config.yaml", "fivetran-openapi.json"
CONTRADICTORY = {
    AIRBYTE: set[str](),
    # A connection must have a sync_frequency, which is an integer out of the texts "1", "5", ...: no answer can hold one.
    FIVETRAN: {"create_connection", "connection_details", "modify_connection", "list_connections", "run_setup_tests"},
}
"""Operations whose answers nobody can give as their file wants them, since it contradicts itself."""


NOT_THERE = {
    AIRBYTE: set[str](),
    # Who joins a group is told no id, so nobody can be named who is in it.
    FIVETRAN: {"delete_user_from_group"},
}
"""Operations that are refused with 404, since no valid call before leads to them."""


@pytest.mark.parametrize(("file", "operations", "crud"), [(AIRBYTE, 459, 220), (FIVETRAN, 169, 120)])
async def test_every_operation_of_an_official_file_can_be_called(
    mount: Opener, spec_cache: Path, file: str, operations: int, crud: int
) -> None:
    """Each is answered as its file says, about a record that was made before wherever the file lets one be made."""
    path = reference_data() / file
    ask = await mount(path, strict=not CONTRADICTORY[file])
    caller = Caller(load(path, cache=spec_cache), ask)
    refused = []
    for operation in caller.ordered():
        answer = await caller.call(operation)
        if answer.status >= 400 and not (answer.status == 404 and operation.id in NOT_THERE[file]):
            refused.append(f"{operation.id}: {answer.status} {answer.headers.get('X-Mock-Reason')}")
    broken = {entry.operation for entry in ask.journal if entry.breaches or entry.trace}
    assert (len(caller.api.operations), refused) == (operations, [])
    assert broken <= CONTRADICTORY[file]
    assert len(caller.intents) >= crud


@pytest.fixture
async def airbyte(mount: Opener) -> InProcess:
    return await mount(reference_data() / AIRBYTE)


@pytest.fixture
async def fivetran(mount: Opener) -> InProcess:
    return await mount(reference_data() / FIVETRAN)


UUID = "7f1de1b5-9d0f-4f58-9f5a-1f2d3c4b5a6"
WORKSPACE = f"{UUID}0"
SOURCE = {"sourceDefinitionId": f"{UUID}1", "workspaceId": WORKSPACE, "connectionConfiguration": {"user": "a"}, "name": "Shop"}


async def test_a_story_of_sources(airbyte: InProcess) -> None:
    async def call(verb: str, body: Any) -> Any:
        answer = await airbyte("POST", f"/v1/sources/{verb}", json=body)
        assert answer.status in (200, 204), answer
        return answer.json if answer.body else None

    made = await call("create", SOURCE)
    key = {"sourceId": made["sourceId"]}
    assert {name: made[name] for name in SOURCE} == SOURCE
    assert await call("get", key) == made
    listed = await call("list", {"workspaceId": WORKSPACE})
    assert [each["sourceId"] for each in listed["sources"]] == [made["sourceId"]]
    assert (await call("list", {"workspaceId": f"{UUID}9"}))["sources"] == []
    changed = await call("update", {**key, "connectionConfiguration": {"user": "b"}, "name": "Store"})
    assert (changed["name"], changed["connectionConfiguration"]) == ("Store", {"user": "b"})
    assert (await call("get", key))["name"] == "Store"
    await call("delete", key)
    gone = await airbyte("POST", "/v1/sources/get", json=key)
    assert gone.status == 404


async def test_a_story_of_connections(airbyte: InProcess) -> None:
    body = {"sourceId": f"{UUID}2", "destinationId": f"{UUID}3", "status": "active", "name": "Nightly"}
    made = (await airbyte("POST", "/v1/connections/create", json=body)).json
    key = {"connectionId": made["connectionId"]}
    assert {name: made[name] for name in body} == body
    assert (await airbyte("POST", "/v1/connections/get", json=key)).json == made
    changed = (await airbyte("POST", "/v1/connections/update", json={**key, "status": "inactive"})).json
    assert (changed["status"], changed["name"]) == ("inactive", "Nightly")
    assert (await airbyte("POST", "/v1/connections/delete", json=key)).status == 204
    assert (await airbyte("POST", "/v1/connections/get", json=key)).status == 404


@pytest.mark.parametrize(
    ("target", "body", "status"),
    [
        ("/v1/sources/create", {**SOURCE, "name": 1}, 422),
        ("/v1/sources/get", {"sourceId": "x"}, 422),
        ("/v1/sources/get", {}, 422),
        ("/v1/sources/get", {"sourceId": WORKSPACE}, 404),
    ],
)
async def test_refusals_have_the_declared_shape(airbyte: InProcess, target: str, body: Any, status: int) -> None:
    """In strict mode a shape that is not the declared one would be a 500."""
    answer = await airbyte("POST", target, json=body)
    assert (answer.status, bool(answer.json["message"])) == (status, True)


BASIC = {"Authorization": "Basic YTpi"}


async def test_a_story_of_groups(fivetran: InProcess) -> None:
    async def call(method: str, target: str, body: Any = None) -> Any:
        answer = await fivetran(method, target, json=body, headers=BASIC)
        assert answer.status < 300, answer
        return answer.json.get("data") if answer.body else None

    ids = [(await call("POST", "/v1/groups", {"name": name}))["id"] for name in ("a", "b", "c")]
    assert (await call("GET", f"/v1/groups/{ids[0]}"))["name"] == "a"
    first = await call("GET", "/v1/groups?limit=2")
    assert [each["id"] for each in first["items"]] == ids[:2]
    rest = await call("GET", f"/v1/groups?limit=2&cursor={first['next_cursor']}")
    assert [each["id"] for each in rest["items"]] == ids[2:]
    assert (await call("PATCH", f"/v1/groups/{ids[0]}", {"name": "z"}))["name"] == "z"
    await call("DELETE", f"/v1/groups/{ids[0]}")
    assert (await fivetran("GET", f"/v1/groups/{ids[0]}", headers=BASIC)).status == 404


async def test_a_story_of_fivetran_connections(mount: Opener) -> None:
    """Not in strict mode: see the contradiction above."""
    ask = await mount(reference_data() / FIVETRAN, strict=False)
    body = {"group_id": "g1", "service": "google_sheets", "config": {}}
    made = (await ask("POST", "/v1/connections", json=body, headers=BASIC)).json["data"]
    assert (made["group_id"], made["service"]) == ("g1", "google_sheets")
    target = f"/v1/connections/{made['id']}"
    assert (await ask("GET", target, headers=BASIC)).json["data"]["id"] == made["id"]
    assert (await ask("PATCH", target, json={"paused": True}, headers=BASIC)).json["data"]["paused"] is True
    listed = (await ask("GET", "/v1/connections", headers=BASIC)).json["data"]["items"]
    assert [(each["id"], each["paused"]) for each in listed] == [(made["id"], True)]
    assert (await ask("DELETE", target, headers=BASIC)).status == 200
    assert (await ask("GET", target, headers=BASIC)).status == 404


async def test_the_rest_of_a_vendors_manners_comes_from_its_file(fivetran: InProcess) -> None:
    assert (await fivetran("GET", "/v1/groups")).status == 401
    assert (await fivetran("PUT", "/v1/groups", headers=BASIC)).headers["Allow"] == "GET, HEAD, POST"
    assert (await fivetran("GET", "/v1/groups?limit=abc", headers=BASIC)).status == 400
