"""Groups: created, answered."""

import re
from typing import Any

import pytest


async def test_a_new_group(account: Any) -> None:
    shop = await account()
    answer = await shop("POST", "/v1/groups", {"name": "Warehouse_Staging"})
    assert answer.status == 201
    key = answer.json["data"]["id"]
    assert re.fullmatch("[a-z]+_[a-z]+", key)
    data = {"id": key, "name": "Warehouse_Staging", "created_at": "2024-01-01T00:00:00.000000Z"}
    assert answer.json == {"code": "Success", "message": "Group has been created", "data": data}
    details = await shop("GET", f"/v1/groups/{key}")
    assert (details.status, details.json) == (200, {**answer.json, "message": "Group details retrieved successfully"})
    assert (await shop("GET", "/v1/groups")).json["data"] == {"items": [data]}


async def test_an_unknown_group_is_404(account: Any) -> None:
    answer = await (await account())("GET", "/v1/groups/nowhere")
    assert answer.status == 404
    assert answer.json == {"code": "NotFound_Group", "message": "Group with id 'nowhere' does not exist"}


@pytest.mark.parametrize(
    ("body", "message"),
    [({}, "Field 'name' is required"), ([], "The request body is missing or malformed.")],
)
async def test_a_group_needs_a_name(account: Any, body: Any, message: str) -> None:
    answer = await (await account())("POST", "/v1/groups", body)
    assert (answer.status, answer.json) == (400, {"code": "InvalidInput", "message": message})


@pytest.mark.parametrize("name", ["", 1, None])
async def test_a_name_is_a_text(account: Any, name: Any) -> None:
    answer = await (await account())("POST", "/v1/groups", {"name": name})
    assert answer.status == 400
    assert answer.json["message"].startswith("Invalid value of field 'name': ")


async def test_a_group_is_renamed(account: Any) -> None:
    shop = await account(records={"groups": [{"id": "wh", "name": "Warehouse"}]})
    answer = await shop("PATCH", "/v1/groups/wh", {"name": "Lake"})
    data = {"id": "wh", "name": "Lake", "created_at": "2024-01-01T00:00:00.000000Z"}
    assert (answer.status, answer.json) == (200, {"code": "Success", "message": "Group has been updated", "data": data})
    assert (await shop("PATCH", "/v1/groups/wh", {})).json["data"] == data
    assert (await shop("GET", "/v1/groups/wh")).json["data"] == data


@pytest.mark.parametrize("body", [None, {"name": ""}, {"name": 1}])
async def test_a_wrong_name_is_400(account: Any, body: Any) -> None:
    shop = await account(records={"groups": [{"id": "wh"}]})
    assert (await shop("PATCH", "/v1/groups/wh", body)).status == 400


async def test_a_group_must_be_empty_to_go(account: Any) -> None:
    shop = await account(records={"groups": [{"id": "wh"}], "connections": [{"id": "fn"}]})
    answer = await shop("DELETE", "/v1/groups/wh")
    words = "Group with id 'wh' can't be deleted: it has connections"
    assert (answer.status, answer.json) == (409, {"code": "Conflict", "message": words})
    await shop("DELETE", "/v1/connections/fn")
    gone = await shop("DELETE", "/v1/groups/wh")
    assert (gone.status, gone.json) == (200, {"code": "Success", "message": "Group with id 'wh' has been deleted"})
    assert (await shop("DELETE", "/v1/groups/wh")).json["code"] == "NotFound_Group"


async def test_a_group_with_a_destination_stays(account: Any) -> None:
    shop = await account(records={"groups": [{"id": "wh"}], "destinations": [{"id": "wh"}]})
    answer = await shop("DELETE", "/v1/groups/wh")
    words = "Group with id 'wh' can't be deleted: it has a destination"
    assert (answer.status, answer.json) == (409, {"code": "Conflict", "message": words})
