"""System keys, and what the account knows of connector types."""

from base64 import b64encode
from typing import Any

import pytest

MEMBERS = frozenset(
    {"id", "name", "type", "description", "icon_url", "icons", "link_to_docs", "link_to_erd", "connector_class"}
    | {"service_status", "supported_features"}
)

NOW = "2024-01-01T00:00:00.000000Z"


async def test_the_secret_of_a_system_key_is_told_once(account: Any) -> None:
    shop = await account()
    rights = [{"resource_type": "CONNECTOR", "access_level": "MANAGE"}]
    body = {"name": "prod_key", "expiration_period": "ONE_MONTH", "permissions": rights}
    answer = await shop("POST", "/v1/system-keys", body)
    assert (answer.status, answer.json["message"]) == (201, "System key has been created")
    made = answer.json["data"]
    assert (len(made["key"]), len(made["secret"])) == (16, 32)
    assert (made["expired_at"], made["permissions"]) == ("2024-02-01T00:00:00.000000Z", rights)
    read = (await shop("GET", f"/v1/system-keys/{made['id']}")).json["data"]
    assert read == {name: value for name, value in made.items() if name != "secret"}
    assert (await shop("GET", "/v1/system-keys")).json["data"] == {"items": [read]}


async def test_a_rotated_system_key(account: Any) -> None:
    shop = await account(records={"system_keys": [{"id": "rushed_fainting", "name": "prod_key", "key": "0011223344556677"}]})
    answer = await shop("POST", "/v1/system-keys/rushed_fainting/rotate", {"expiration_period": "INFINITE"})
    assert answer.json["message"] == "System key with id 'rushed_fainting' has been rotated"
    assert answer.json["data"]["key"] != "0011223344556677"
    assert answer.json["data"]["expired_at"] is None


async def test_a_changed_and_a_deleted_system_key(account: Any) -> None:
    shop = await account(records={"system_keys": [{"id": "rushed_fainting"}]})
    await shop.advance(seconds=1)
    answer = await shop("PATCH", "/v1/system-keys/rushed_fainting", {"name": "updated_key"})
    assert answer.json["message"] == "System key has been updated"
    data = answer.json["data"]
    assert (data["name"], data["updated_at"], data["created_at"]) == ("updated_key", "2024-01-01T00:00:01.000000Z", NOW)
    answer = await shop("DELETE", "/v1/system-keys/rushed_fainting")
    assert answer.json == {"code": "Success", "message": "System key with id 'rushed_fainting' has been deleted"}
    assert (await shop("GET", "/v1/system-keys/rushed_fainting")).json["code"] == "NotFound_SystemKey"


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        ("2024-01-31T00:00:00Z", "ONE_MONTH", "2024-02-29T00:00:00.000000Z"),
        ("2024-11-30T00:00:00Z", "THREE_MONTHS", "2025-02-28T00:00:00.000000Z"),
        ("2024-12-25T00:00:00Z", "ONE_WEEK", "2025-01-01T00:00:00.000000Z"),
        ("2024-06-15T00:00:00Z", "SIX_MONTHS", "2024-12-15T00:00:00.000000Z"),
    ],
)
async def test_when_a_key_ends(account: Any, start: str, period: str, end: str) -> None:
    shop = await account(clock={"start": start, "mode": "frozen"})
    answer = await shop("POST", "/v1/system-keys", {"name": "a", "expiration_period": period})
    assert answer.json["data"]["expired_at"] == end


async def test_connector_types(account: Any) -> None:
    shop = await account(records={"connections": [{"id": "fn", "service": "postgres"}]})
    answer = await shop("GET", "/v1/metadata/connector-types")
    assert answer.json["message"] == "Connectors list retrieved successfully"
    items = answer.json["data"]["items"]
    assert ("connector_sdk", "Connector SDK", "Function") in {(item["id"], item["name"], item["type"]) for item in items}
    assert {frozenset(item) for item in items} == {MEMBERS}
    assert ("postgres", "postgres", "API") in {(item["id"], item["name"], item["type"]) for item in items}
    page = (await shop("GET", "/v1/metadata/connector-types?limit=2")).json["data"]
    assert (page["items"], page["next_cursor"]) == (items[:2], "eyJza2lwIjoyfQ")


async def test_one_connector_type(account: Any) -> None:
    shop = await account()
    answer = await shop("GET", "/v1/metadata/connector-types/aws_lambda")
    assert answer.json["message"] == "Connector configuration retrieved successfully"
    data = answer.json["data"]
    assert (data["id"], data["name"], data["type"], data["config"], data["auth"]) == (
        "aws_lambda",
        "AWS Lambda",
        "Function",
        {},
        {},
    )
    assert data.keys() == {*MEMBERS, "config", "auth"}
    assert (await shop("GET", "/v1/metadata/connector-types/typewriter")).status == 404


async def test_the_public_list_is_bare_and_open(account: Any) -> None:
    shop = await account(credentials=[{"key": "other", "secret": "other"}])
    answer = await shop.shop("GET", "/public/connector-types")
    assert (answer.status, answer.json["message"]) == (200, "Connector metadata retrieved successfully")
    assert [each["id"] for each in answer.json["data"]][:2] == ["aws_lambda", "azure_function"]
    assert (await shop("GET", "/v1/metadata/connector-types")).status == 401


async def test_a_system_key_lets_in_until_it_ends(account: Any) -> None:
    shop = await account(credentials=[{"key": "key", "secret": "secret"}])
    made = (await shop("POST", "/v1/system-keys", {"name": "a", "expiration_period": "ONE_WEEK"})).json["data"]
    pair = b64encode(f"{made['key']}:{made['secret']}".encode()).decode()
    headers = {"Authorization": f"Basic {pair}"}
    answer = await shop("GET", "/v1/account/info", headers=headers)
    assert (answer.status, answer.json["data"]["system_key_id"]) == (200, made["id"])
    await shop.advance(days=7)
    assert (await shop("GET", "/v1/account/info", headers=headers)).status == 401


async def test_a_system_key_needs_its_secret(account: Any) -> None:
    credentials = [{"key": "other", "secret": "other"}]
    records = {"system_keys": [{"id": "k", "key": "key", "secret": "not this one"}]}
    shop = await account(credentials=credentials, records=records)
    assert (await shop("GET", "/v1/teams")).status == 401
