"""The vendors' own files, served as anybody's specification would be: by conventions that know no vendor, in strict mode."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from mockserver.spec.loader import load
from tests.conftest import InProcess, Opener
from tests.needs import reference_data
from tests.own_spec.calls import Caller

AIRBYTE, FIVETRAN = "airbyte-config.yaml", "fivetran-openapi.json"
CONTRADICTIONS = {
    AIRBYTE: set[str](),
    # A connection's sync_frequency is an integer out of the texts "1", "5", ...: no answer can hold one.
    FIVETRAN: {"create_connection", "run_setup_tests", "modify_connection", "connection_details"},
}
"""Operations whose answers no server can give, since the file contradicts itself."""


@pytest.mark.parametrize(("file", "operations", "crud"), [(AIRBYTE, 459, 220), (FIVETRAN, 169, 120)])
async def test_every_operation_of_an_official_file_can_be_called(
    mount: Opener, spec_cache: Path, file: str, operations: int, crud: int
) -> None:
    path = reference_data() / file
    ask = await mount(path)
    caller = Caller(load(path, cache=spec_cache), ask)
    broken: set[str] = set()
    unmet: list[str] = []
    statuses = Counter[int]()
    for operation in caller.ordered():
        known = caller.known(operation)
        answer = await caller.call(operation)
        statuses[answer.status] += 1
        entry = ask.journal[-1] if ask.journal[-1].operation == operation.id else ask.journal[0]
        assert entry.operation == operation.id
        if answer.status >= 500:
            broken.add(operation.id)
        elif answer.status >= 400 and (answer.status != 404 or known):
            unmet.append(f"{operation.id}: {answer.status} {entry.reason}")
    print(statuses, *unmet, sorted(broken), sep="\n")
    assert sum(statuses.values()) == operations
    assert broken <= CONTRADICTIONS[file]
    assert unmet == []
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


async def test_the_rest_of_a_vendors_manners_comes_from_its_file(fivetran: InProcess) -> None:
    assert (await fivetran("GET", "/v1/groups")).status == 401
    assert (await fivetran("PUT", "/v1/groups", headers=BASIC)).headers["Allow"] == "GET, HEAD, POST"
    assert (await fivetran("GET", "/v1/groups?limit=abc", headers=BASIC)).status == 400
