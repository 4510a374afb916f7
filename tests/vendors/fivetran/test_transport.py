"""What holds for every call: credentials, addresses, methods, media types."""

from base64 import b64encode
from typing import Any

import pytest

AUTH_FAILED = {"code": "AuthFailed", "message": "Invalid authorization credentials"}
CALLS = [
    ("GET", "/v1/connections"),
    ("POST", "/v1/connections"),
    ("GET", "/v1/connections/fn"),
    ("PATCH", "/v1/connections/fn"),
    ("DELETE", "/v1/connections/fn"),
    ("GET", "/v1/connections/fn/state"),
    ("PATCH", "/v1/connections/fn/state"),
    ("POST", "/v1/connections/fn/sync"),
    ("GET", "/v1/groups"),
    ("POST", "/v1/groups"),
    ("GET", "/v1/groups/wh"),
    ("GET", "/v1/groups/wh/connections"),
]
WRITES = [call for call in CALLS if call[0] in ("POST", "PATCH")]


def pair(text: bytes) -> str:
    return b64encode(text).decode()


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    "header",
    ["", "Basic", "Basic ", "Bearer abc", f"Bearer {pair(b'key:secret')}", "Basic ???", f"Basic {pair(b'key')}"]
    + [f"Basic {pair(text)}" for text in (b":secret", b"key:", b"\xff:\xff")],
)
async def test_without_a_key_and_a_secret_nobody_is_let_in(function: Any, call: tuple[str, str], header: str) -> None:
    answer = await function(*call, headers={"Authorization": header})
    assert (answer.status, answer.json) == (401, AUTH_FAILED)


async def test_a_request_without_credentials_at_all_is_401(function: Any) -> None:
    answer = await function.shop("GET", "/v1/groups")
    assert (answer.status, answer.json) == (401, AUTH_FAILED)


@pytest.mark.parametrize("header", ["Basic", "basic", "BASIC"])
async def test_any_pair_is_let_in_until_the_scenario_lists_some(function: Any, header: str) -> None:
    answer = await function("GET", "/v1/groups", headers={"Authorization": f"{header} {pair(b'a:b:c')}"})
    assert answer.status == 200


@pytest.mark.parametrize(("text", "status"), [(b"k1:s1", 200), (b"k2:s2", 200), (b"k1:s2", 401), (b"k3:s3", 401)])
async def test_only_listed_pairs_are_let_in(account: Any, text: bytes, status: int) -> None:
    shop = await account(credentials=[{"key": "k1", "secret": "s1"}, {"key": "k2", "secret": "s2"}])
    answer = await shop("GET", "/v1/groups", headers={"Authorization": f"Basic {pair(text)}"})
    assert answer.status == status


@pytest.mark.parametrize(
    "target", ["/", "/v1", "/v2/groups", "/v1/nothing", "/v1/connections/fn/state/more", "/v1/groups//connections"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
async def test_an_unknown_address_is_404(function: Any, method: str, target: str) -> None:
    answer = await function(method, target)
    assert (answer.status, answer.json) == (404, {"code": "NotFound", "message": "HTTP 404 Not Found"})


@pytest.mark.parametrize("call", [call for call in CALLS if call[1].count("/") > 2])
@pytest.mark.parametrize("key", ["%ff", "%zz", "%"])
async def test_an_id_that_cannot_be_decoded_leads_nowhere(function: Any, call: tuple[str, str], key: str) -> None:
    method, target = call
    answer = await function(
        method, target.replace("/fn", f"/{key}").replace("/wh", f"/{key}"), json={"state": {}, "paused": True}
    )
    assert (answer.status, answer.json) == (404, {"code": "NotFound", "message": "HTTP 404 Not Found"})


@pytest.mark.parametrize("query", ["x=%ff", "%ff=1", "x=%zz"])
async def test_a_parameter_that_nobody_reads_may_be_broken(function: Any, query: str) -> None:
    assert (await function("GET", f"/v1/connections/fn?{query}")).status == 200


@pytest.mark.parametrize(
    ("method", "target", "allowed"),
    [
        ("DELETE", "/v1/connections", {"GET", "HEAD", "POST"}),
        ("PUT", "/v1/connections/fn", {"GET", "HEAD", "PATCH", "DELETE"}),
        ("GET", "/v1/connections/fn/sync", {"POST"}),
        ("GET", "/v1/connectors/fn/force", {"POST"}),
        ("TRACE", "/v1/groups", {"GET", "HEAD", "POST"}),
        ("POST", "/v1/groups/wh", {"GET", "HEAD", "PATCH", "DELETE"}),
        ("POST", "/v1/groups/wh/connectors/", {"GET", "HEAD"}),
    ],
)
async def test_a_wrong_method_is_405(function: Any, method: str, target: str, allowed: set[str]) -> None:
    answer = await function(method, target)
    assert (answer.status, answer.json) == (405, {"code": "MethodNotAllowed", "message": "HTTP 405 Method Not Allowed"})
    assert set(answer.headers["Allow"].split(", ")) == allowed


@pytest.mark.parametrize(
    "accept",
    [
        "application/json",
        "application/json;version=2",
        "application/json; version=2",
        "*/*",
        "application/*",
        "text/html, */*;q=0.1",
    ],
)
async def test_every_accept_that_takes_json_gets_the_same_bytes(function: Any, accept: str) -> None:
    plain = await function("GET", "/v1/connections/fn")
    answer = await function("GET", "/v1/connections/fn", headers={"Accept": accept})
    assert (answer.status, answer.body, answer.headers["Content-Type"]) == (200, plain.body, "application/json")


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("accept", ["text/html", "application/xml;version=2", "application/json;q=0"])
async def test_an_accept_that_excludes_json_is_406(function: Any, call: tuple[str, str], accept: str) -> None:
    answer = await function(*call, headers={"Accept": accept})
    assert (answer.status, answer.json) == (406, {"code": "NotAcceptable", "message": "HTTP 406 Not Acceptable"})


@pytest.mark.parametrize("call", WRITES)
@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded", "application/xml", "json"])
async def test_a_body_that_is_not_declared_as_json_is_415(function: Any, call: tuple[str, str], kind: str | None) -> None:
    answer = await function(*call, body=b"{}", headers={"Content-Type": kind} if kind else {})
    assert (answer.status, answer.json) == (415, {"code": "UnsupportedMediaType", "message": "HTTP 415 Unsupported Media Type"})


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json;version=2", "Application/JSON; charset=utf-8", "application/json; version=2"]
)
async def test_parameters_of_the_content_type_are_allowed(function: Any, kind: str) -> None:
    answer = await function("POST", "/v1/groups", body=b'{"name": "New"}', headers={"Content-Type": kind})
    assert answer.status == 201


@pytest.mark.parametrize("headers", [{}, {"Content-Type": "application/json"}, {"Content-Type": "application/json;version=2"}])
@pytest.mark.parametrize("target", ["/v1/connections/fn/sync", "/v1/connections/fn/force", "/v1/connectors/fn/force"])
async def test_a_sync_needs_no_body(function: Any, target: str, headers: dict[str, str]) -> None:
    assert (await function("POST", target, headers=headers)).status == 200


@pytest.mark.parametrize("call", WRITES)
async def test_without_a_body_the_content_type_counts_by_setting_only(account: Any, call: tuple[str, str]) -> None:
    records = {"groups": [{"id": "wh"}], "connections": [{"id": "fn", "state": {}}]}
    strict = await account(records=records, settings={"content_type": "always"})
    assert (await strict(*call)).status == 415
    typed = await strict(*call, headers={"Content-Type": "application/json"})
    assert typed.status == (200 if call[1].endswith("/sync") else 400)


@pytest.mark.parametrize("call", [call for call in WRITES if not call[1].endswith("/sync")])
async def test_a_missing_body_is_400(function: Any, call: tuple[str, str]) -> None:
    answer = await function(*call)
    assert (answer.status, answer.json["message"]) == (400, "The request body is missing or malformed.")


@pytest.mark.parametrize("target", ["/v1/groups/", "/v1/groups/wh/", "/v1/groups/wh/connectors/", "/v1/connections/fn/"])
async def test_a_trailing_slash_is_accepted(function: Any, target: str) -> None:
    assert (await function("GET", target)).body == (await function("GET", target.rstrip("/"))).body


async def test_head_is_answered_as_get(function: Any) -> None:
    assert (await function("HEAD", "/v1/groups/wh")).status == 200


async def test_every_refusal_says_why_in_a_header(function: Any) -> None:
    answer = await function("PATCH", "/v1/connections/fn/state", {"state": 1})
    assert "body /state" in answer.headers["X-Mock-Reason"]


async def test_a_reason_with_control_characters_still_fits_a_header(function: Any) -> None:
    answer = await function("POST", "/v1/connections/fn/sync", {"force": "\x7f\x00é"})
    assert answer.headers["X-Mock-Reason"].isascii()
    assert answer.headers["X-Mock-Reason"].isprintable()
