"""Schemas by the name that the destination has for them."""

from typing import Any

import pytest

DB = "/v1/connections/db/schemas"


@pytest.fixture
async def shop(account: Any) -> Any:
    schemas = {"public": {"orders": ["id"]}}
    connection = {"id": "db", "service": "postgres", "schema": "shop", "schemas": schemas}
    shop = await account(records={"connections": [connection]})
    assert (await shop("POST", f"{DB}/reload")).status == 200
    return shop


async def test_the_columns_of_a_table_are_found_by_either_name_of_their_schema(shop: Any) -> None:
    answers = [await shop("GET", f"{DB}/{schema}/tables/orders/columns") for schema in ("public", "shop_public")]
    assert [answer.status for answer in answers] == [200, 200]
    assert answers[0].json == answers[1].json


async def test_where_something_is_changed_the_configs_own_names_count(shop: Any) -> None:
    answer = await shop("PATCH", f"{DB}/shop_public/tables/orders", {"enabled": False})
    assert (answer.status, answer.json["code"]) == (404, "NotFound_Schema")
