"""Keys that may do only some things."""

from typing import Any

import pytest

RECORDS = {"groups": [{"id": "wh"}], "connections": [{"id": "fn", "paused": True, "state": {}}]}


async def opened(account: Any, *permissions: str) -> Any:
    credentials = [{"key": "key", "secret": "secret", "permissions": list(permissions)}]
    return await account(records=RECORDS, credentials=credentials)


@pytest.mark.parametrize(
    ("method", "path", "body", "needed"),
    [
        ("GET", "/v1/connections", None, "CONNECTION_READ"),
        ("GET", "/v1/connections/fn", None, "CONNECTION_READ"),
        ("GET", "/v1/connectors/fn/state", None, "CONNECTION_READ"),
        ("POST", "/v1/connections", {"group_id": "wh", "service": "x"}, "CONNECTION_CREATE"),
        ("PATCH", "/v1/connections/fn", {"paused": True}, "CONNECTION_EDIT"),
        ("PATCH", "/v1/connectors/fn/state", {"state": {}}, "CONNECTION_EDIT"),
        ("POST", "/v1/connections/fn/force", None, "CONNECTION_EDIT"),
        ("DELETE", "/v1/connections/fn", None, "CONNECTION_DELETE"),
        ("GET", "/v1/groups/wh/connectors", None, "GROUP_READ"),
        ("POST", "/v1/groups/", {"name": "a"}, "GROUP_CREATE"),
        ("PATCH", "/v1/groups/wh", {"name": "a"}, "GROUP_EDIT"),
    ],
)
async def test_the_permission_that_is_missing_is_named(account: Any, method: str, path: str, body: Any, needed: str) -> None:
    answer = await (await opened(account, "OTHER"))(method, path, body)
    words = f"Access denied. Required permission: {needed}"
    assert (answer.status, answer.json) == (403, {"code": "Forbidden", "message": words})
    assert (await (await opened(account, needed))(method, path, body)).status in (200, 201)


async def test_who_may_not_is_told_so_before_anything_else(account: Any) -> None:
    shop = await opened(account)
    assert (await shop("GET", "/v1/connections/nobody")).status == 403
    assert (await shop("PATCH", "/v1/connections/fn", body=b"{")).status == 403
    assert (await shop("GET", "/v1/nowhere")).status == 404
    assert (await shop("PUT", "/v1/connections")).status == 405


async def test_a_key_without_a_list_may_do_everything(account: Any) -> None:
    shop = await account(records=RECORDS, credentials=[{"key": "key", "secret": "secret"}])
    assert (await shop("DELETE", "/v1/connections/fn")).status == 200


@pytest.mark.parametrize("kind", ["application/vnd.x+json", "application/problem+json", "text/json"])
async def test_only_json_itself_is_json(account: Any, kind: str) -> None:
    shop = await account(records=RECORDS)
    answer = await shop("PATCH", "/v1/connections/fn", body=b'{"paused": true}', headers={"Content-Type": kind})
    words = {"code": "UnsupportedMediaType", "message": "HTTP 415 Unsupported Media Type"}
    assert (answer.status, answer.json) == (415, words)


@pytest.mark.parametrize(
    "accept", ["application/json;version=1", "application/json; version=2", "application/json;version=9", "*/*"]
)
async def test_any_version_is_answered_alike(account: Any, accept: str) -> None:
    shop = await account(records=RECORDS)
    plain = await shop("GET", "/v1/connections/fn")
    answer = await shop("GET", "/v1/connections/fn", headers={"Accept": accept})
    assert (answer.body, answer.headers["Content-Type"]) == (plain.body, plain.headers["Content-Type"])
