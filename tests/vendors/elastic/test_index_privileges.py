"""What users and API keys may do on indices, where the documents are asked for."""

from typing import Any

import pytest

from tests.vendors.elastic.conftest import envelope
from tests.vendors.elastic.test_api_keys import made, using
from tests.vendors.elastic.test_security import ADMIN, basic

WRITER = basic("writer", "secret")
USERS = [
    {"username": "elastic", "password": "changeme"},
    {
        "username": "writer",
        "password": "secret",
        "roles": ["writer"],
        "privileges": ["manage_own_api_key"],
        "indices": [
            {"names": ["logs-*"], "privileges": ["create_index", "write"]},
            {"names": ["logs-a"], "privileges": ["read"]},
        ],
    },
]
DENIED = "action [{}] is unauthorized for {} on indices [{}], this action is granted by the index privileges [{}]"
USER = "user [writer] with effective roles [writer]"


@pytest.fixture
async def secured(mount: Any) -> Any:
    elastic = await mount("elastic", credentials=USERS)
    for name in ("logs-a", "logs-b", "other"):
        assert (await elastic("PUT", f"/{name}/_doc/1", json={"n": 1}, headers=ADMIN)).status == 201
    return elastic


async def test_an_index_is_covered_by_name_and_privilege(secured: Any) -> None:
    statuses = {}
    for name in ("logs-a", "logs-b", "other", "logs-a,logs-b", "logs-a,other"):
        read = await secured("GET", f"/{name}/_search", headers=WRITER)
        statuses[name] = read.status
    assert statuses == {"logs-a": 200, "logs-b": 403, "other": 403, "logs-a,logs-b": 403, "logs-a,other": 403}
    assert (await secured("PUT", "/logs-c/_doc/1", json={"n": 1}, headers=WRITER)).status == 201
    answer = await secured("PUT", "/other/_doc/1", json={"n": 1}, headers=WRITER)
    said = DENIED.format("indices:data/write/index", USER, "other", "index,write,all")
    assert (answer.status, answer.json) == (403, envelope(403, "security_exception", said))


async def test_a_key_may_do_on_indices_what_both_it_and_its_owner_may(secured: Any) -> None:
    entry = {"names": ["logs-a", "other"], "privileges": ["all"]}
    key = await made(secured, WRITER, role_descriptors={"r": {"indices": [entry]}})
    assert (await secured("GET", "/logs-a/_search", headers=using(key))).status == 200
    assert (await secured("GET", "/other/_search", headers=using(key))).status == 403
    answer = await secured("PUT", "/logs-b/_doc/1", json={"n": 2}, headers=using(key))
    who = f"API key id [{key['id']}] of user [writer]"
    said = DENIED.format("indices:data/write/index", who, "logs-b", "index,write,all")
    assert (answer.status, answer.json) == (403, envelope(403, "security_exception", said))
    whole = await made(secured, role_descriptors={"r": {"cluster": ["all"]}})
    assert (await secured("GET", "/other/_search", headers=using(whole))).status == 403
    assert (await secured("GET", "/other/_search", headers=using(await made(secured)))).status == 200
