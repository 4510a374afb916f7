"""API keys: listed and taken back, one's own and those of others."""

from typing import Any

import pytest

from tests.vendors.elastic.conftest import argument, envelope, invalid, unparsed
from tests.vendors.elastic.test_api_keys import EMPTY_ROLE, LISTER, OWNER, START, URL, USERS, made, refusal, using
from tests.vendors.elastic.test_security import ADMIN


@pytest.fixture
async def secured(mount: Any) -> Any:
    return await mount("elastic", credentials=USERS)


async def test_keys_are_shown(secured: Any) -> None:
    roles = {"r": {"cluster": "monitor", "index": [{"names": "x-*", "privileges": ["read"]}]}}
    key = await made(secured, metadata={"a": 1}, role_descriptors=roles, expiration="1s")
    answer = await secured("GET", f"{URL}?id={key['id']}", headers=ADMIN)
    index = {"names": ["x-*"], "privileges": ["read"], "allow_restricted_indices": False}
    assert (answer.status, answer.json) == (
        200,
        {
            "api_keys": [
                {
                    "id": key["id"],
                    "name": "k",
                    "type": "rest",
                    "creation": START,
                    "expiration": START + 1000,
                    "invalidated": False,
                    "username": "elastic",
                    "realm": "reserved",
                    "realm_type": "reserved",
                    "metadata": {"a": 1},
                    "role_descriptors": {"r": {**EMPTY_ROLE, "cluster": ["monitor"], "indices": [index]}},
                }
            ]
        },
    )


async def test_keys_are_found(secured: Any) -> None:
    one, two = await made(secured, name="one"), await made(secured, OWNER, name="two")
    found = {
        "": ["one", "two"],
        "name=one": ["one"],
        "name=o*": ["one"],
        "name=*": ["one", "two"],
        "username=owner": ["two"],
        "realm_name=reserved": ["one"],
        "username=owner&realm_name=reserved": [],
        "owner": ["one"],
        "owner=true&name=two": [],
        f"id={two['id']}": ["two"],
        f"id={two['id']}&owner=false&with_profile_uid": ["two"],
    }
    for query, names in found.items():
        answer = await secured("GET", f"{URL}?{query}", headers=ADMIN)
        assert [key["name"] for key in answer.json["api_keys"]] == names, query
    answer = await secured("GET", f"{URL}?id=nobody", headers=ADMIN)
    assert (answer.status, answer.json) == (404, {"api_keys": []})
    limited = (await secured("GET", f"{URL}?id={one['id']}&with_limited_by", headers=ADMIN)).json["api_keys"][0]
    assert list(limited)[-1] == "limited_by"
    assert limited["limited_by"][0]["superuser"]["cluster"] == ["all"]


@pytest.mark.parametrize(
    ("query", "entries"),
    [
        ("id=a&username=b", ["username or realm name must not be specified when the api key id or api key name is specified"]),
        ("owner&realm_name=b", ["neither username nor realm-name may be specified when retrieving owned API keys"]),
        ("id=a&name=b", ["only one of [api key id, api key name] can be specified"]),
    ],
)
async def test_what_does_not_go_together_in_a_search(secured: Any, query: str, entries: list[str]) -> None:
    answer = await secured("GET", f"{URL}?{query}", headers=LISTER)
    assert (answer.status, answer.json) == (400, invalid(*entries))


async def test_own_keys_need_less(secured: Any) -> None:
    key = await made(secured, OWNER)
    for query in ("owner=true", "username=owner&realm_name=default_native"):
        assert len((await secured("GET", f"{URL}?{query}", headers=OWNER)).json["api_keys"]) == 1
    answer = await secured("GET", f"{URL}?username=owner", headers=OWNER)
    said = (
        "action [cluster:admin/xpack/security/api_key/get] is unauthorized for user [owner] with effective roles [a,b], "
        "this action is granted by the cluster privileges [read_security,manage_api_key,manage_security,all]"
    )
    assert (answer.status, answer.json) == (403, envelope(403, "security_exception", said))
    assert (await secured("GET", f"{URL}?id={key['id']}", headers=using(key))).status == 200
    assert (await secured("GET", f"{URL}?owner=true", headers=using(key))).status == 403
    assert (await secured("GET", URL, headers=LISTER)).status == 200
    assert (await secured("DELETE", URL, json={"ids": [key["id"]]}, headers=LISTER)).status == 403


async def test_a_key_is_taken_back(secured: Any) -> None:
    key, other = await made(secured), await made(secured)
    await secured.advance(seconds=1)
    answer = await secured("DELETE", URL, json={"ids": [key["id"], "nobody"]}, headers=ADMIN)
    done = {"invalidated_api_keys": [key["id"]], "previously_invalidated_api_keys": [], "error_count": 0}
    assert (answer.status, answer.json) == (200, done)
    assert await refusal(secured, key) == f"API key: api key [{key['id']}] has been invalidated"
    assert (await secured("GET", "/_connector", headers=using(other))).status == 200
    shown = (await secured("GET", f"{URL}?id={key['id']}", headers=ADMIN)).json["api_keys"][0]
    assert (shown["invalidated"], shown["invalidation"]) == (True, START + 1000)
    assert list(shown)[3:6] == ["creation", "invalidated", "invalidation"]
    answer = await secured("DELETE", URL, json={"ids": [key["id"]]}, headers=ADMIN)
    assert answer.json == {**done, "invalidated_api_keys": []}


async def test_several_keys_are_taken_back(secured: Any) -> None:
    mine, name = await made(secured, OWNER), (await made(secured, name="named"))["id"]
    answer = await secured("DELETE", URL, json={"owner": True}, headers=OWNER)
    assert answer.json["invalidated_api_keys"] == [mine["id"]]
    answer = await secured("DELETE", URL, json={"name": "named"}, headers=ADMIN)
    assert answer.json["invalidated_api_keys"] == [name]
    key = await made(secured, OWNER)
    answer = await secured("DELETE", URL, json={"ids": [key["id"]]}, headers=using(key))
    assert answer.json["invalidated_api_keys"] == [key["id"]]


@pytest.mark.parametrize(
    ("body", "entries"),
    [
        ({}, ["One of [api key id(s), api key name, username, realm name] must be specified if [owner] flag is false"]),
        ({"ids": []}, ["Field [ids] cannot be an empty array"]),
        ({"ids": ["a", " "]}, ["Field [ids] must not contain blank id, but got blank id at index position: [1]"]),
        ({"ids": ["", " "]}, ["Field [ids] must not contain blank id, but got blank ids at index positions: [0, 1]"]),
        (
            {"ids": ["a"], "name": "b", "username": "c", "owner": True},
            [
                "username or realm name must not be specified when the api key id(s) or api key name are specified",
                "neither username nor realm-name may be specified when invalidating owned API keys",
                "only one of [api key id(s), api key name] can be specified",
            ],
        ),
    ],
)
async def test_what_does_not_go_together(secured: Any, body: dict[str, Any], entries: list[str]) -> None:
    answer = await secured("DELETE", URL, json=body, headers=ADMIN)
    assert (answer.status, answer.json) == (400, invalid(*entries))


async def test_the_old_member_id_is_none(secured: Any) -> None:
    answer = await secured("DELETE", URL, json={"id": "a"}, headers=ADMIN)
    assert answer.json == unparsed("[1:2] [invalidate_api_key] unknown field [id] did you mean [ids]?")


@pytest.mark.parametrize(
    ("method", "query", "said"),
    [
        ("GET", "owner=maybe", "Failed to parse value [maybe] as only [true] or [false] are allowed."),
        ("GET", "active_only=1", "Failed to parse value [1] as only [true] or [false] are allowed."),
        ("GET", "foo=1", "request [/_security/api_key] contains unrecognized parameter: [foo]"),
        ("POST", "refresh=soon", "Unknown value for refresh: [soon]."),
    ],
)
async def test_bad_parameters(secured: Any, method: str, query: str, said: str) -> None:
    answer = await secured(method, f"{URL}?{query}", json={"name": "k"} if method == "POST" else None, headers=ADMIN)
    assert (answer.status, answer.json) == (400, argument(said))


@pytest.mark.parametrize("refresh", ["refresh", "refresh=true", "refresh=wait_for", "refresh=false"])
async def test_a_key_is_found_at_once(secured: Any, refresh: str) -> None:
    assert (await secured("POST", f"{URL}?{refresh}", json={"name": "k"}, headers=ADMIN)).status == 200
    assert len((await secured("GET", URL, headers=ADMIN)).json["api_keys"]) == 1
