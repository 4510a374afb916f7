"""Certificates and fingerprints of connections."""

from hashlib import sha1, sha256
from typing import Any

import pytest

from mockserver.scenario.fixture import ScenarioError

FN = "/v1/connections/fn"
CERTIFICATE = {
    "id": "YWJj",
    "hash": "abc",
    "name": "abc",
    "type": "X.509",
    "sha1": sha1(b"shop", usedforsecurity=False).hexdigest(),
    "sha256": sha256(b"shop").hexdigest(),
    "public_key": "c2hvcA==",
    "validated_by": "_fivetran_system",
    "validated_date": "2024-01-01T00:00:00.000000Z",
}
FINGERPRINT = {
    "id": "YWJj",
    "hash": "abc",
    "public_key": "ssh-rsa A",
    "validated_by": "_fivetran_system",
    "validated_date": "2024-01-01T00:00:00.000000Z",
}
CERTIFICATES = (
    "certificates",
    {"hash": "abc", "encoded_cert": "c2hvcA=="},
    CERTIFICATE,
    "The certificate has been approved.",
    "Certificate 'abc' has been revoked for connection 'fn'",
)
FINGERPRINTS = (
    "fingerprints",
    {"hash": "abc", "public_key": "ssh-rsa A"},
    FINGERPRINT,
    "The fingerprint has been approved",
    "Fingerprint with hash 'abc' has been revoked for connection with id 'fn'",
)


@pytest.mark.parametrize(("path", "body", "shown", "approved", "revoked"), [CERTIFICATES, FINGERPRINTS])
async def test_approved_listed_read_revoked(
    function: Any, path: str, body: Any, shown: Any, approved: str, revoked: str
) -> None:
    noun = path.removesuffix("s")
    made = await function("POST", f"{FN}/{path}", body)
    assert (made.status, made.json) == (201, {"code": "Success", "message": approved, "data": shown})
    listed = await function("GET", f"{FN}/{path}")
    sentence = f"Connection {path} retrieved successfully"
    assert listed.json == {"code": "Success", "message": sentence, "data": {"items": [shown]}}
    found = await function("GET", f"{FN}/{path}/abc")
    assert found.json == {"code": "Success", "message": f"Connection {noun} details retrieved successfully", "data": shown}
    gone = await function("DELETE", f"{FN}/{path}/abc")
    assert (gone.status, gone.json) == (200, {"code": "Success", "message": revoked})
    for method in ("GET", "DELETE"):
        answer = await function(method, f"{FN}/{path}/abc")
        words = f"{noun.capitalize()} with hash 'abc' does not exist"
        assert (answer.status, answer.json) == (404, {"code": f"NotFound_{noun.capitalize()}", "message": words})


@pytest.mark.parametrize("path", ["certificates", "fingerprints"])
async def test_pages(function: Any, path: str) -> None:
    for name in ("a", "b", "{c}"):
        await function("POST", f"{FN}/{path}", {"hash": name, "encoded_cert": "", "public_key": ""})
    first = (await function("GET", f"{FN}/{path}?limit=2")).json["data"]
    assert [row["hash"] for row in first["items"]] == ["a", "b"]
    rest = (await function("GET", f"{FN}/{path}?limit=2&cursor={first['next_cursor']}")).json["data"]
    assert ([row["hash"] for row in rest["items"]], "next_cursor" in rest) == (["{c}"], False)
    assert "'{c}'" in (await function("DELETE", f"{FN}/{path}/%7Bc%7D")).json["message"]


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("certificates", {"hash": "a"}, "Field 'encoded_cert' is required"),
        ("certificates", {"encoded_cert": ""}, "Field 'hash' is required"),
        ("certificates", {"hash": "a", "encoded_cert": "*"}, "Invalid value of field 'encoded_cert': it has a wrong format"),
        ("fingerprints", {"hash": "a"}, "Field 'public_key' is required"),
        ("fingerprints", {"public_key": ""}, "Field 'hash' is required"),
    ],
)
async def test_what_is_missing_is_named(function: Any, path: str, body: Any, message: str) -> None:
    answer = await function("POST", f"{FN}/{path}", body)
    assert (answer.status, answer.json) == (400, {"code": "InvalidInput", "message": message})


async def test_a_user_approves(account: Any) -> None:
    credentials = [{"key": "key", "secret": "secret", "user": "interment_burdensome"}]
    shop = await account(records={"connections": [{"id": "fn"}]}, credentials=credentials)
    made = await shop("POST", f"{FN}/fingerprints", {"hash": "a", "public_key": "k"})
    assert made.json["data"]["validated_by"] == "interment_burdensome"


@pytest.mark.parametrize("path", ["certificates", "fingerprints"])
async def test_they_belong_to_one_connection_and_go_with_it(account: Any, path: str) -> None:
    kind = f"connection_{path}"
    records = {"connections": [{"id": "fn"}, {"id": "other"}], kind: [{"connection_id": "fn", "hash": "a"}]}
    shop = await account(records=records)
    assert (await shop("GET", f"{FN}/{path}/a")).json["data"]["hash"] == "a"
    assert (await shop("GET", f"/v1/connections/other/{path}/a")).status == 404
    assert (await shop("GET", f"/v1/connections/nobody/{path}")).json["code"] == "NotFound_Connection"
    await shop("DELETE", FN)
    assert await shop.shop.state(kind) == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"hash": "a"}, "'connection_id' is a text"),
        ({"connection_id": "fn"}, "'hash' is a text"),
        ({"connection_id": "nobody", "hash": "a"}, "there is no connection 'nobody'"),
        ({"connection_id": "fn", "hash": "a", "x": 1}, "a certificate has no 'x'"),
        ({"connection_id": "fn", "hash": "a", "sha1": 1}, "sha1"),
    ],
)
async def test_what_cannot_be_is_refused_at_load(account: Any, fields: Any, words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        await account(records={"connections": [{"id": "fn"}], "connection_certificates": [fields]})
