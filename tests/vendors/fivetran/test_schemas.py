"""Schema configs: captured, shown, changed at every level."""

from typing import Any

import pytest

from mockserver.scenario.fixture import ScenarioError

DB = "/v1/connections/db"
SYSTEM = {"allowed": False, "reason_code": "SYSTEM_TABLE", "reason": "A system table"}
SCHEMAS = {
    "public": {
        "orders": {"columns": {"id": {"is_primary_key": True}, "amount": {}, "Note": {}}},
        "logs": {"columns": ["line"], "supports_columns_config": False, "supports_history_mode": False},
        "pg_stat": {"columns": ["a"], "enabled_patch_settings": SYSTEM},
    },
    "Audit": {"Entries": ["id"]},
}
KEY = {
    "name_in_destination": "id",
    "enabled": True,
    "hashed": False,
    "is_primary_key": True,
    "enabled_patch_settings": {
        "allowed": False,
        "reason_code": "SYSTEM_COLUMN",
        "reason": "The column does not support exclusion as it is a Primary Key",
    },
}
ABSENT = {"code": "NotFound_SchemaConfig", "message": "Connection with id 'db' doesn't have schema config"}


def column(name: str, **members: Any) -> dict[str, Any]:
    return {
        "name_in_destination": name,
        "enabled": True,
        "hashed": False,
        "enabled_patch_settings": {"allowed": True},
        **members,
    }


def table(name: str, **members: Any) -> dict[str, Any]:
    return {
        "sync_mode": "SOFT_DELETE",
        "name_in_destination": name,
        "enabled": True,
        "enabled_patch_settings": {"allowed": True},
        "supports_columns_config": True,
        "supports_history_mode": True,
        "columns": {},
        **members,
    }


WHOLE = {
    "enable_new_by_default": True,
    "schema_change_handling": "ALLOW_ALL",
    "schemas": {
        "public": {
            "name_in_destination": "shop_public",
            "enabled": True,
            "tables": {
                "orders": table("orders"),
                "logs": table("logs", supports_columns_config=False, supports_history_mode=False),
                "pg_stat": table("pg_stat", enabled_patch_settings=SYSTEM),
            },
        },
        "Audit": {"name_in_destination": "shop_audit", "enabled": True, "tables": {"Entries": table("entries")}},
    },
}


def told(message: str, data: Any = None) -> dict[str, Any]:
    return {"code": "Success", "message": message, **({"data": data} if data is not None else {})}


@pytest.fixture
async def fresh(account: Any) -> Any:
    """A database that has never synced."""
    record = {"id": "db", "service": "postgres", "config": {"schema_prefix": "shop"}, "schemas": SCHEMAS}
    return await account(records={"connections": [record]})


@pytest.fixture
async def shop(fresh: Any) -> Any:
    """The same, its schemas captured."""
    assert (await fresh("POST", f"{DB}/schemas/reload")).status == 200
    return fresh


async def config(shop: Any) -> Any:
    return (await shop("GET", f"{DB}/schemas")).json["data"]


async def orders(shop: Any) -> Any:
    return (await config(shop))["schemas"]["public"]["tables"]["orders"]


async def test_there_is_none_before_the_first_sync(fresh: Any) -> None:
    calls: list[tuple[str, str, Any]] = [
        ("GET", "", None),
        ("PATCH", "", {}),
        ("PATCH", "/public", {"enabled": True}),
        ("PATCH", "/public/tables/orders", {"enabled": True}),
        ("PATCH", "/public/tables/orders/columns/id", {"enabled": True}),
        ("DELETE", "/public/tables/orders/columns/id", None),
        ("POST", "/drop-columns", {"schemas": {}}),
    ]
    for method, path, body in calls:
        answer = await fresh(method, f"{DB}/schemas{path}", body)
        assert (answer.status, answer.json) == (404, ABSENT), (method, path)
    older = await fresh("GET", "/v1/connectors/db/schemas")
    assert older.json["message"] == "Connector with id 'db' doesn't have schema config"


async def test_the_first_sync_captures_it(fresh: Any) -> None:
    await fresh("POST", f"{DB}/sync")
    assert (await fresh("GET", f"{DB}/schemas")).status == 404
    await fresh.advance(seconds=2)
    answer = await fresh("GET", f"{DB}/schemas")
    assert (answer.status, answer.json) == (200, told("Schema configuration retrieved successfully", WHOLE))


async def test_a_reload_captures_it(fresh: Any) -> None:
    answer = await fresh("POST", f"{DB}/schemas/reload", {"exclude_mode": "PRESERVE"})
    assert (answer.status, answer.json) == (200, told("Schema configuration has been reloaded", WHOLE))


async def test_a_seeded_connection_that_has_synced_has_it(account: Any) -> None:
    record = {"id": "db", "service": "postgres", "config": {"schema_prefix": "shop"}, "schemas": SCHEMAS}
    shop = await account(records={"connections": [{**record, "succeeded_at": "2023-12-31T00:00:00.000000Z"}]})
    assert await config(shop) == WHOLE


@pytest.mark.parametrize("state", ["incomplete", "broken"])
@pytest.mark.parametrize(("method", "path"), [("POST", "reload"), ("GET", "public/tables/orders/columns")])
async def test_the_source_is_asked_only_once_the_setup_is_complete(account: Any, state: str, method: str, path: str) -> None:
    record = {"id": "db", "service": "postgres", "status": {"setup_state": state}}
    shop = await account(records={"connections": [record]})
    answer = await shop(method, f"{DB}/schemas/{path}")
    words = (
        f"We expected the connector's setup state ('status.setup_state') to be 'connected', but it was '{state}'. "
        "Please configure the connector and perform the setup tests."
    )
    assert (answer.status, answer.json) == (400, {"code": "InvalidInput", "message": words})


async def test_excluding_switches_off_what_may_be(shop: Any) -> None:
    data = (await shop("POST", f"{DB}/schemas/reload", {"exclude_mode": "EXCLUDE"})).json["data"]
    enabled = {name: schema["enabled"] for name, schema in data["schemas"].items()}
    tables = {name: found["enabled"] for name, found in data["schemas"]["public"]["tables"].items()}
    assert enabled == {"public": False, "Audit": False}
    assert tables == {"orders": False, "logs": False, "pg_stat": True}
    kept = (await shop("POST", f"{DB}/schemas/reload", {})).json["data"]
    assert kept == data
    assert (await shop("POST", f"{DB}/schemas/reload", {"exclude_mode": "INCLUDE"})).json["data"] == WHOLE


async def test_another_mode_is_400(shop: Any) -> None:
    answer = await shop("POST", f"{DB}/schemas/reload", {"exclude_mode": "SOME"})
    assert (answer.status, answer.json["code"]) == (400, "InvalidInput")
    assert answer.json["message"].startswith("Invalid value of field 'exclude_mode': ")


async def test_made_in_advance_it_is_what_was_sent_until_the_first_sync(fresh: Any) -> None:
    body = {
        "schema_change_handling": "BLOCK_ALL",
        "schemas": {
            "public": {
                "enabled": True,
                "tables": {
                    "orders": {"enabled": "true", "columns": {"id": {"enabled": False}, "amount": {"enabled": False}}},
                    "pg_stat": {"enabled": False},
                    "ghost": {"enabled": True},
                },
            }
        },
    }
    answer = await fresh("POST", f"{DB}/schemas", body)
    assert (answer.status, answer.json["message"]) == (200, "Schema configuration pre-created successfully")
    data = answer.json["data"]
    assert (data["schema_change_handling"], data["enable_new_by_default"]) == ("BLOCK_ALL", False)
    assert list(data["schemas"]["public"]["tables"]) == ["orders", "pg_stat", "ghost"]
    assert data["schemas"]["public"]["tables"]["pg_stat"]["enabled"] is False
    assert await config(fresh) == data
    await fresh("POST", f"{DB}/sync")
    await fresh.advance(seconds=2)
    found = await config(fresh)
    tables = found["schemas"]["public"]["tables"]
    assert {name: one["enabled"] for name, one in tables.items()} == {"orders": True, "logs": False, "pg_stat": True}
    # What cannot be excluded is not; what nobody has mentioned is new, and new things are blocked.
    assert tables["orders"]["columns"] == {"id": KEY, "amount": column("amount", enabled=False)}
    assert found["schemas"]["Audit"]["enabled"] is False


async def test_the_whole_is_changed_at_all_levels(shop: Any) -> None:
    change = {
        "schema_change_handling": "ALLOW_COLUMNS",
        "is_type_locked": "true",
        "schemas": {
            "Audit": {"enabled": "false"},
            "public": {
                "tables": {
                    "orders": {"sync_mode": "HISTORY", "columns": {"amount": {"enabled": False}, "Note": {"hashed": True}}},
                    "logs": {"enabled": False},
                }
            },
        },
    }
    answer = await shop("PATCH", f"{DB}/schemas", change)
    assert (answer.status, answer.json["message"]) == (200, "Schema configuration has been modified")
    data = answer.json["data"]
    assert (data["schema_change_handling"], data["enable_new_by_default"]) == ("ALLOW_COLUMNS", False)
    assert data["schemas"]["Audit"]["enabled"] is False
    columns = {"amount": column("amount", enabled=False), "Note": column("note", hashed=True)}
    assert data["schemas"]["public"]["tables"]["orders"] == table("orders", sync_mode="HISTORY", columns=columns)
    assert data["schemas"]["public"]["tables"]["logs"]["enabled"] is False
    assert await config(shop) == data


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("Audit", {"enabled": False}, "Database schema configuration has been modified"),
        ("public/tables/orders", {"enabled": "false"}, "Table configuration has been modified"),
        ("public/tables/orders/columns/amount", {"enabled": True, "hashed": True}, "Column configuration has been modified"),
    ],
)
async def test_one_level_is_changed_and_the_whole_is_answered(shop: Any, path: str, body: Any, message: str) -> None:
    answer = await shop("PATCH", f"{DB}/schemas/{path}", body)
    assert answer.status == 200
    assert answer.json == told(message, await config(shop))
    assert answer.json["data"] != WHOLE


@pytest.mark.parametrize("path", ["public", "public/tables/orders", "public/tables/orders/columns/amount"])
async def test_one_level_needs_enabled(shop: Any, path: str) -> None:
    answer = await shop("PATCH", f"{DB}/schemas/{path}", {})
    assert (answer.status, answer.json) == (400, {"code": "InvalidInput", "message": "Field 'enabled' is required"})


@pytest.mark.parametrize(
    ("path", "body", "code", "message"),
    [
        ("Public", {"enabled": True}, "NotFound_Schema", "Schema with name 'Public'"),
        ("public/tables/Orders", {"enabled": True}, "NotFound_Table", "Table with name 'Orders'"),
        ("public/tables/orders/columns/note", {"enabled": True}, "NotFound_Column", "Column with name 'note'"),
    ],
)
async def test_names_are_case_sensitive(shop: Any, path: str, body: Any, code: str, message: str) -> None:
    answer = await shop("PATCH", f"{DB}/schemas/{path}", body)
    assert (answer.status, answer.json) == (404, {"code": code, "message": f"{message} does not exist in the schema config"})
    assert await config(shop) == WHOLE


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("pg_stat", {"enabled": False}, "The table `pg_stat` can't be changed: A system table"),
        (
            "orders/columns/id",
            {"enabled": False},
            "The column `id` can't be changed: The column does not support exclusion as it is a Primary Key",
        ),
        (
            "logs",
            {"enabled": True, "columns": {"line": {"enabled": False}}},
            "Table `logs` of schema `public` doesn't supports columns configuration",
        ),
        (
            "logs",
            {"enabled": True, "sync_mode": "HISTORY"},
            "The sync mode of table `logs` can't be changed: HISTORY is not supported",
        ),
    ],
)
async def test_what_cannot_be_changed_is_400(shop: Any, path: str, body: Any, message: str) -> None:
    answer = await shop("PATCH", f"{DB}/schemas/public/tables/{path}", body)
    assert (answer.status, answer.json) == (400, {"code": "InvalidInput", "message": message})
    assert await config(shop) == WHOLE


async def test_a_locked_column_may_be_hashed(shop: Any) -> None:
    await shop("PATCH", f"{DB}/schemas/public/tables/orders/columns/id", {"enabled": True, "hashed": True})
    assert (await orders(shop))["columns"] == {"id": {**KEY, "hashed": True}}


async def test_the_columns_of_a_table(shop: Any) -> None:
    await shop("PATCH", f"{DB}/schemas/public/tables/orders/columns/amount", {"enabled": False})
    answer = await shop("GET", f"{DB}/schemas/public/tables/orders/columns")
    columns = {"id": KEY, "amount": column("amount", enabled=False), "Note": column("note")}
    assert answer.json == told("Column configuration retrieved successfully", {"columns": columns})
    assert (await shop("GET", f"{DB}/schemas/public/tables/Orders/columns")).json["code"] == "NotFound_Table"


async def test_a_blocked_column_is_dropped_by_the_next_sync(shop: Any) -> None:
    one = f"{DB}/schemas/public/tables/orders/columns/amount"
    refused = await shop("DELETE", one)
    words = "Column `amount` of table `orders` of schema `public` is not blocked"
    assert (refused.status, refused.json) == (409, {"code": "Conflict", "message": words})
    await shop("PATCH", one, {"enabled": False})
    answer = await shop("DELETE", one)
    assert (answer.status, answer.json) == (200, told("Column successfully marked for deletion"))
    assert "marked" in str(await shop.hidden("db"))
    assert (await orders(shop))["columns"] == {"amount": column("amount", enabled=False)}
    await shop("POST", f"{DB}/sync")
    await shop.advance(seconds=2)
    assert "marked" not in str(await shop.hidden("db"))


async def test_columns_are_dropped_together_or_not_at_all(shop: Any) -> None:
    await shop("PATCH", f"{DB}/schemas/public/tables/orders/columns/amount", {"enabled": False})
    columns = ["amount", "Note"]
    refused = await shop(
        "POST", f"{DB}/schemas/drop-columns", {"schemas": {"public": {"tables": {"orders": {"columns": columns}}}}}
    )
    assert refused.status == 409
    assert "marked" not in str(await shop.hidden("db"))
    columns.pop()
    answer = await shop(
        "POST", f"{DB}/schemas/drop-columns", {"schemas": {"public": {"tables": {"orders": {"columns": columns}}}}}
    )
    assert (answer.status, answer.json) == (200, told("Column(s) successfully marked for deletion"))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "Field 'schemas' is required"),
        ({"schemas": {"public": {}}}, "Field 'schemas.public.tables' is required"),
        ({"schemas": {"public": {"tables": {"orders": {}}}}}, "Field 'schemas.public.tables.orders.columns' is required"),
    ],
)
async def test_columns_to_drop_are_named(shop: Any, body: Any, message: str) -> None:
    answer = await shop("POST", f"{DB}/schemas/drop-columns", body)
    assert (answer.status, answer.json) == (400, {"code": "InvalidInput", "message": message})


@pytest.mark.parametrize(
    ("fields", "schema", "tables"),
    [
        ({"service": "mysql", "config": {"schema_prefix": "my"}}, ("public", "my_public"), ["customers", "orders"]),
        ({"service": "google_sheets", "config": {"schema": "gs", "table": "t"}}, ("gs", "gs"), ["t"]),
        ({"service": "connector_sdk", "config": {"schema": "erp"}}, ("erp", "erp"), ["customers", "orders"]),
    ],
)
async def test_a_source_that_no_scenario_describes_is_a_small_shop(account: Any, fields: Any, schema: Any, tables: Any) -> None:
    shop = await account(records={"connections": [{"id": "db", **fields}]})
    data = (await shop("POST", f"{DB}/schemas/reload")).json["data"]
    assert {name: found["name_in_destination"] for name, found in data["schemas"].items()} == dict([schema])
    assert list(data["schemas"][schema[0]]["tables"]) == tables


async def test_names_of_the_source_may_be_kept(account: Any) -> None:
    record = {
        "id": "db",
        "service": "postgres",
        "schema": "shop",
        "destination_schema_names": "SOURCE_NAMING",
        "schemas": SCHEMAS,
    }
    shop = await account(records={"connections": [record]})
    schema = (await shop("POST", f"{DB}/schemas/reload")).json["data"]["schemas"]["Audit"]
    assert (schema["name_in_destination"], schema["tables"]["Entries"]["name_in_destination"]) == ("shop_Audit", "Entries")


@pytest.mark.parametrize(
    ("schemas", "words"),
    [
        ([], "'schemas' is an object"),
        ({"a": []}, "a schema is an object of tables"),
        ({"a": {"b": 1}}, "a table is a list of columns, or an object"),
        ({"a": {"b": [1]}}, "columns are named by texts"),
        ({"a": {"b": {"columns": [1]}}}, "columns are named by texts"),
        ({"a": {"b": {"colums": []}}}, "a table has no 'colums'"),
        ({"a": {"b": {"sync_mode": "FAST"}}}, "a sync mode is"),
        ({"a": {"b": {"supports_history_mode": 1}}}, "'supports_history_mode' has a wrong type"),
        ({"a": {"b": {"columns": {"c": 1}}}}, "a column is an object"),
        ({"a": {"b": {"columns": {"c": {"key": True}}}}}, "a column has no 'key'"),
        ({"a": {"b": {"enabled_patch_settings": {}}}}, "'allowed' is true or false"),
    ],
)
async def test_schemas_that_cannot_be_are_refused_at_load(account: Any, schemas: Any, words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        await account(records={"connections": [{"service": "postgres", "schemas": schemas}]})


async def test_a_source_may_have_a_column_that_is_blocked_from_the_start(account: Any) -> None:
    schemas = {"public": {"orders": {"columns": {"id": {"is_primary_key": True}, "note": {"enabled": False}}}}}
    connection = {"id": "reader", "service": "postgres", "succeeded_at": "2023-12-31T18:00:00.000000Z", "schemas": schemas}
    opened = await account(records={"connections": [connection]})
    path = "/v1/connections/reader/schemas/public/tables/orders/columns"
    columns = (await opened("GET", path)).json["data"]["columns"]
    assert {name: column["enabled"] for name, column in columns.items()} == {"id": True, "note": False}
    assert (await opened("DELETE", f"{path}/note")).status == 200
