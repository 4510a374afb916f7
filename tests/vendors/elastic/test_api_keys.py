"""API keys: made, used, limited by their owners, taken back and expired; and who asks."""

from base64 import b64decode, b64encode
from typing import Any

import pytest

from tests.vendors.elastic.conftest import argument, cause, envelope, invalid, unparsed
from tests.vendors.elastic.test_security import ADMIN, KEY, NOBODY, READER, SCHEMES, api_key, basic

URL = "/_security/api_key"
START = 1704067200000
"""Milliseconds at which the world begins."""
OWNER = basic("owner", "secret")
LISTER = basic("lister", "secret")
REFUSED = "unable to authenticate with provided credentials and anonymous access is not allowed for this request"
USERS = [
    {"username": "elastic", "password": "changeme"},
    {"username": "owner", "password": "secret", "roles": ["b", "a"], "privileges": ["manage_own_api_key", "monitor_connector"]},
    {"username": "lister", "password": "secret", "roles": ["lister"], "privileges": ["read_security"]},
    {"token": "t0k3n", "username": "ann"},
]
EMPTY_ROLE = {
    "cluster": [],
    "indices": [],
    "applications": [],
    "run_as": [],
    "metadata": {},
    "transient_metadata": {"enabled": True},
}


@pytest.fixture
async def secured(mount: Any) -> Any:
    return await mount("elastic", credentials=USERS)


async def made(elastic: Any, headers: dict[str, str] = ADMIN, **fields: Any) -> dict[str, Any]:
    answer = await elastic("POST", URL, json={"name": "k", **fields}, headers=headers)
    assert answer.status == 200, answer
    body: dict[str, Any] = answer.json
    return body


def using(key: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"ApiKey {key['encoded']}"}


async def refusal(elastic: Any, key: dict[str, Any]) -> str:
    """What of the key is told by the 401 that it gets."""
    answer = await elastic("GET", "/_connector", headers=using(key))
    told = answer.json["error"]["additional_unsuccessful_credentials"]
    header = {"header": {"WWW-Authenticate": SCHEMES}}
    refused = cause("security_exception", REFUSED, additional_unsuccessful_credentials=told, **header)
    assert (answer.status, answer.json) == (401, {"error": {"root_cause": [refused], **refused}, "status": 401})
    return str(told)


@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_a_key_is_made(secured: Any, method: str) -> None:
    answer = await secured(method, URL, json={"name": "my key"}, headers=ADMIN)
    key = answer.json
    assert list(key) == ["id", "name", "api_key", "encoded"]
    assert (answer.status, key["name"], len(key["id"]), len(key["api_key"])) == (200, "my key", 20, 22)
    assert b64decode(key["encoded"]).decode() == f"{key['id']}:{key['api_key']}"
    assert (await secured("GET", "/_connector", headers=using(key))).status == 200


async def test_ids_and_secrets_come_from_the_world(mount: Any) -> None:
    one, other = await mount("elastic", credentials=USERS), await mount("elastic", credentials=USERS)
    assert await made(one) == await made(other)
    assert (await made(one))["id"] != (await made(one))["id"]


async def test_a_key_expires_on_the_worlds_clock(secured: Any) -> None:
    key = await made(secured, expiration="1d")
    assert list(key) == ["id", "name", "expiration", "api_key", "encoded"]
    assert key["expiration"] == START + 86_400_000
    assert (await secured("GET", "/_connector", headers=using(key))).status == 200
    await secured.advance(days=1)
    assert await refusal(secured, key) == "API key: api key is expired"
    shown = (await secured("GET", f"{URL}?id={key['id']}", headers=ADMIN)).json["api_keys"]
    assert (shown[0]["invalidated"], shown[0]["expiration"]) == (False, key["expiration"])
    assert (await secured("GET", f"{URL}?active_only", headers=ADMIN)).json == {"api_keys": []}


@pytest.mark.parametrize(("expiration", "life"), [("30d", 2_592_000_000), ("90S", 90_000), ("5m", 300_000), ("1h ", 3_600_000)])
async def test_time_values(secured: Any, expiration: str, life: int) -> None:
    assert (await made(secured, expiration=expiration))["expiration"] == START + life


@pytest.mark.parametrize(
    ("expiration", "said"),
    [
        ("5M", "failed to parse setting [expiration] with value [5M] as a time value: unit is missing or unrecognized"),
        ("5", "failed to parse setting [expiration] with value [5] as a time value: unit is missing or unrecognized"),
        ("-5d", "failed to parse setting [expiration] with value [-5d] as a time value: negative durations are not supported"),
        ("1.5d", "failed to parse [1.5d], fractional time values are not supported"),
        ("xd", "failed to parse [xd]"),
    ],
)
async def test_what_is_no_time_value(secured: Any, expiration: str, said: str) -> None:
    answer = await secured("POST", URL, json={"name": "k", "expiration": expiration}, headers=ADMIN)
    inner = cause("illegal_argument_exception", said)
    unbuilt = "Failed to build [api_key_request] after last required field arrived"
    assert (answer.status, answer.json) == (400, unparsed(unbuilt, inner))


@pytest.mark.parametrize(
    ("body", "entries"),
    [
        ({"name": ""}, ["api key name is required"]),
        ({"name": "x" * 257}, ["api key name may not be more than 256 characters long"]),
        ({"name": " x"}, ["api key name may not begin or end with whitespace"]),
        (
            {"name": "_x "},
            ["api key name may not begin or end with whitespace", "api key name may not begin with an underscore"],
        ),
        ({"name": "x", "metadata": {"_y": 1}}, ["API key metadata keys may not start with [_]"]),
    ],
)
async def test_what_is_no_name(secured: Any, body: dict[str, Any], entries: list[str]) -> None:
    answer = await secured("PUT", URL, json=body, headers=ADMIN)
    assert (answer.status, answer.json) == (400, invalid(*entries))


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({}, argument("Required [name]")),
        ({"name": "x", "foo": 1}, unparsed("[1:15] [api_key_request] unknown field [foo]")),
        ({"name": None}, unparsed("[1:10] [api_key_request] name doesn't support values of type: VALUE_NULL")),
    ],
)
async def test_what_is_no_key(secured: Any, body: dict[str, Any], refused: dict[str, Any]) -> None:
    answer = await secured("POST", URL, json=body, headers=ADMIN)
    assert (answer.status, answer.json) == (400, refused)


async def test_a_role_that_is_none(secured: Any) -> None:
    answer = await secured("POST", URL, json={"name": "x", "role_descriptors": {"r": {"clusters": []}}}, headers=ADMIN)
    inner = cause("parse_exception", "failed to parse role [r]. unexpected field [clusters]")
    reason = "[1:54] [api_key_request] failed to parse field [role_descriptors]"
    assert (answer.status, answer.json) == (400, unparsed(reason, inner, root=inner))
    answer = await secured("POST", URL, json={"name": "x", "role_descriptors": {"r": 1}}, headers=ADMIN)
    said = "failed to parse role [r]. expected an object but found [VALUE_NUMBER] instead"
    assert answer.json["error"]["root_cause"] == [cause("parse_exception", said)]


async def test_a_body_is_needed(secured: Any) -> None:
    for method in ("POST", "PUT", "DELETE"):
        answer = await secured(method, URL, headers=ADMIN)
        assert (answer.status, answer.json) == (400, envelope(400, "parse_exception", "request body is required"))


async def test_a_key_may_do_what_its_roles_say(secured: Any) -> None:
    key = await made(secured, role_descriptors={"r": {"cluster": ["monitor_connector"]}})
    assert (await secured("GET", "/_connector", headers=using(key))).status == 200
    answer = await secured("PUT", "/_connector/a", headers=using(key))
    said = (
        f"action [cluster:admin/xpack/connector/put] is unauthorized for API key id [{key['id']}] of user [elastic], "
        "this action is granted by the cluster privileges [manage_connector,manage,all]"
    )
    assert (answer.status, answer.json) == (403, envelope(403, "security_exception", said))


async def test_a_key_may_do_no_more_than_its_owner(secured: Any) -> None:
    key = await made(secured, OWNER, role_descriptors={"r": {"cluster": ["all"]}})
    assert (await secured("GET", "/_connector", headers=using(key))).status == 200
    assert (await secured("PUT", "/_connector/a", headers=using(key))).status == 403
    plain = await made(secured, OWNER)
    assert (await secured("GET", "/_connector", headers=using(plain))).status == 200
    assert (await secured("PUT", "/_connector/a", headers=using(plain))).status == 403


async def test_a_privilege_may_be_a_pattern_of_actions(secured: Any) -> None:
    key = await made(secured, role_descriptors={"r": {"cluster": ["cluster:admin/xpack/connector/put"]}})
    assert (await secured("PUT", "/_connector/a", headers=using(key))).status == 201
    assert (await secured("GET", "/_connector", headers=using(key))).status == 403


async def test_a_key_makes_no_key_that_may_do_anything(secured: Any) -> None:
    key = await made(secured, role_descriptors={"r": {"cluster": ["manage_api_key"]}})
    said = "creating derived api keys requires an explicit role descriptor that is empty (has no privileges)"
    too_much: list[dict[str, Any]] = [{}, {"role_descriptors": {}}, {"role_descriptors": {"r": {"cluster": ["monitor"]}}}]
    for roles in too_much:
        answer = await secured("POST", URL, json={"name": "x", **roles}, headers=using(key))
        assert (answer.status, answer.json) == (400, argument(said))
    derived = await made(secured, using(key), role_descriptors={"r": {}})
    assert (await secured("GET", "/_connector", headers=using(derived))).status == 403


async def test_who_may_not_make_keys(secured: Any) -> None:
    answer = await secured("POST", URL, json={"name": "x"}, headers=LISTER)
    said = (
        "action [cluster:admin/xpack/security/api_key/create] is unauthorized for user [lister] with effective roles [lister], "
        "this action is granted by the cluster privileges [manage_own_api_key,manage_api_key,manage_security,all]"
    )
    assert (answer.status, answer.json) == (403, envelope(403, "security_exception", said))


@pytest.mark.parametrize(
    ("headers", "shown"),
    [
        (
            ADMIN,
            {
                "username": "elastic",
                "roles": ["superuser"],
                "metadata": {"_reserved": True},
                "realm": {"name": "reserved", "type": "reserved"},
                "type": "realm",
            },
        ),
        (
            OWNER,
            {
                "username": "owner",
                "roles": ["b", "a"],
                "metadata": {},
                "realm": {"name": "default_native", "type": "native"},
                "type": "realm",
            },
        ),
        (
            {"Authorization": "Bearer t0k3n"},
            {
                "username": "ann",
                "roles": ["superuser"],
                "metadata": {},
                "realm": {"name": "default_native", "type": "native"},
                "type": "token",
            },
        ),
    ],
)
async def test_who_asks(secured: Any, headers: dict[str, str], shown: dict[str, Any]) -> None:
    answer = await secured("GET", "/_security/_authenticate", headers=headers)
    assert (answer.status, answer.json) == (
        200,
        {
            "username": shown["username"],
            "roles": shown["roles"],
            "full_name": None,
            "email": None,
            "metadata": shown["metadata"],
            "enabled": True,
            "authentication_realm": shown["realm"],
            "lookup_realm": shown["realm"],
            "authentication_type": shown["type"],
        },
    )


async def test_a_key_that_asks_who_it_is(secured: Any) -> None:
    key = await made(secured, role_descriptors={"r": {}})
    shown = (await secured("GET", "/_security/_authenticate", headers=using(key))).json
    realm = {"name": "_es_api_key", "type": "_es_api_key"}
    assert (shown["username"], shown["roles"], shown["authentication_type"]) == ("elastic", [], "api_key")
    assert (shown["authentication_realm"], shown["lookup_realm"]) == (realm, realm)
    assert shown["api_key"] == {"id": key["id"], "name": "k"}


async def test_keys_of_a_scenario(mount: Any) -> None:
    keys = [
        {"id": "a", "name": "reader", "api_key": "s", "role_descriptors": {"r": {"cluster": ["monitor_connector"]}}},
        {"id": "b", "name": "gone", "api_key": "s", "invalidated": True},
        {"id": "c", "name": "old", "api_key": "s", "expiration": START},
        {"id": "d", "name": "small", "api_key": "s", "username": "ann", "owner_privileges": ["monitor_connector"]},
    ]
    elastic = await mount("elastic", credentials=USERS, records={"api_keys": keys})
    told = {}
    for key in "abcd":
        answer = await elastic("PUT", "/_connector/x", headers=api_key(key, "s"))
        told[key] = (answer.status, answer.json["error"].get("additional_unsuccessful_credentials"))
    assert told == {
        "a": (403, None),
        "b": (401, "API key: api key [b] has been invalidated"),
        "c": (401, "API key: api key is expired"),
        "d": (403, None),
    }
    assert [row["document"]["id"] for row in await elastic.state("api_keys")] == ["a", "b", "c", "d"]
    assert '"s"' not in str(await elastic.state("api_keys"))


@pytest.mark.parametrize("target", ["/_security/_authenticate", URL, f"{URL}?id=a", "/_security/user", "/_security/a/b"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH"])
async def test_nobody_answers_with_security_off(elastic: Any, method: str, target: str) -> None:
    answer = await elastic(method, target)
    said = f"no handler found for uri [{target}] and method [{method}]"
    assert (answer.status, answer.json) == (400, {"error": said})


async def test_8_has_an_old_route_there(mount: Any) -> None:
    elastic = await mount("elastic", settings={"version": "8.18.0"})
    answer = await elastic("GET", "/_security/_authenticate")
    said = "Incorrect HTTP method for uri [/_security/_authenticate] and method [GET], allowed: [POST]"
    assert (answer.status, answer.json, answer.headers["Allow"]) == (405, {"error": said, "status": 405}, "POST")
    assert (await elastic("POST", URL, json={"name": "x"})).status == 400
    assert (await elastic("POST", "/_security/user/_has_privileges", json={})).status == 400


async def test_the_users_of_the_shipped_scenario(mount: Any) -> None:
    elastic = await mount("elastic", scenario="elastic-secured")
    statuses = {}
    for name, headers in (("admin", ADMIN), ("reader", READER), ("nobody", NOBODY), ("key", KEY)):
        statuses[name] = [
            (await elastic("GET", "/_security/_authenticate", headers=headers)).status,
            (await elastic("GET", "/_connector/_sync_job", headers=headers)).status,
            (await elastic("PUT", "/_connector/_secret/x", json={"value": "v"}, headers=headers)).status,
            (await elastic("GET", "/_connector/_secret/x", headers=headers)).status,
            (await elastic("PUT", "/_connector/my-connector/_check_in", headers=headers)).status,
        ]
    assert statuses == {
        "admin": [200, 200, 201, 200, 200],
        "reader": [200, 200, 200, 200, 403],
        "nobody": [200, 403, 403, 403, 403],
        "key": [200, 200, 200, 200, 200],
    }


async def test_a_key_that_the_scenario_names_as_a_credential(mount: Any) -> None:
    elastic = await mount("elastic", scenario="elastic-secured")
    shown = (await elastic("GET", "/_security/_authenticate", headers=KEY)).json
    assert (shown["authentication_type"], shown["api_key"]) == ("api_key", {"id": "VuaCfGcBCdbkQm-e5aOx"})


async def test_a_secret_with_a_colon(mount: Any) -> None:
    elastic = await mount("elastic", credentials=[{"username": "a", "password": "b:c"}])
    header = {"Authorization": f"Basic {b64encode(b'a:b:c').decode()}"}
    assert (await elastic("GET", "/_connector", headers=header)).status == 200
