"""Historical syncs that are asked for."""

from typing import Any

import pytest

DB = "/v1/connections/db"
BAD_BODY = {"code": "InvalidInput", "message": "The request body is missing or malformed."}


def triggered(key: str = "db", noun: str = "connection") -> dict[str, str]:
    return {"code": "Success", "message": f"Sync has been successfully triggered for {noun} with id '{key}'"}


@pytest.fixture
async def shop(account: Any) -> Any:
    """A database and a spreadsheet that have synced before."""
    fields = {"succeeded_at": "2023-12-31T00:00:00.000000Z"}
    schemas = {"public": {"orders": ["id", "amount"], "users": ["id"]}}
    records = [
        {"id": "db", "service": "postgres", "config": {"schema_prefix": "pg"}, "schemas": schemas, **fields},
        {"id": "sheet", "service": "google_sheets", "config": {"schema": "s", "table": "t"}, **fields},
    ]
    return await account(records={"connections": records})


@pytest.mark.parametrize("body", [None, {}, {"scope": None}])
async def test_a_whole_resync_is_a_historical_sync(shop: Any, body: Any) -> None:
    answer = await shop("POST", f"{DB}/resync", body)
    assert (answer.status, answer.json) == (200, triggered())
    status = (await shop.connection("db"))["status"]
    assert (status["sync_state"], status["is_historical_sync"]) == ("syncing", True)
    await shop.advance(seconds=2)
    found = await shop.connection("db")
    assert (found["status"]["is_historical_sync"], found["succeeded_at"]) == (False, "2024-01-01T00:00:02.000000Z")


async def test_a_resync_of_tables_is_no_historical_sync_of_the_whole(shop: Any) -> None:
    answer = await shop("POST", f"{DB}/resync", {"scope": {"public": ["orders", "users"]}})
    assert (answer.status, answer.json) == (200, triggered())
    status = (await shop.connection("db"))["status"]
    assert (status["sync_state"], status["is_historical_sync"]) == ("syncing", False)


@pytest.mark.parametrize("path", ["resync", "schemas/tables/resync"])
async def test_a_paused_connection_is_read_again_when_it_is_unpaused(shop: Any, path: str) -> None:
    await shop("PATCH", DB, {"paused": True})
    body = {"public": ["orders"]} if path != "resync" else None
    assert (await shop("POST", f"{DB}/{path}", body)).status == 200
    await shop.advance(seconds=2)
    assert (await shop.connection("db"))["status"]["sync_state"] == "paused"
    status = (await shop("PATCH", DB, {"paused": False})).json["data"]["status"]
    assert (status["sync_state"], status["is_historical_sync"]) == ("syncing", path == "resync")
    await shop.advance(seconds=2)
    assert (await shop.connection("db"))["succeeded_at"] == "2024-01-01T00:00:04.000000Z"


async def test_a_running_sync_is_completed_first(shop: Any) -> None:
    await shop("POST", f"{DB}/sync")
    await shop.advance(seconds=1)
    assert (await shop("POST", f"{DB}/resync")).json == triggered()
    await shop.advance(seconds=1)
    found = await shop.connection("db")
    assert (found["succeeded_at"], found["status"]["sync_state"]) == ("2024-01-01T00:00:02.000000Z", "syncing")
    assert found["status"]["is_historical_sync"] is True
    await shop.advance(seconds=2)
    found = await shop.connection("db")
    assert (found["succeeded_at"], found["status"]["sync_state"]) == ("2024-01-01T00:00:04.000000Z", "scheduled")


@pytest.mark.parametrize("path", ["resync", "schemas/tables/resync"])
async def test_a_sync_that_takes_too_long_is_not_waited_for(account: Any, path: str) -> None:
    records = {"connections": [{"id": "db", "service": "mysql", "next_sync": {"seconds": 61}}]}
    shop = await account(records=records)
    await shop("POST", f"{DB}/sync")
    body = {"public": ["orders"]} if path != "resync" else None
    answer = await shop("POST", f"{DB}/{path}", body)
    words = "Failed to stop in-progress sync after trying for 60 seconds"
    assert (answer.status, answer.json) == (409, {"code": "Conflict", "message": words})
    await shop.advance(seconds=1)
    assert (await shop("POST", f"{DB}/{path}", body)).status == 200


@pytest.mark.parametrize(
    ("body", "place"), [({"scope": {}}, "scope"), ({"scope": {"public": []}}, "scope"), ({"scope": []}, "scope")]
)
async def test_an_empty_scope_is_400(shop: Any, body: Any, place: str) -> None:
    answer = await shop("POST", f"{DB}/resync", body)
    assert (answer.status, answer.json["code"]) == (400, "InvalidInput")
    assert answer.json["message"].startswith(f"Invalid value of field '{place}")


async def test_a_service_that_is_no_database_has_no_scope(shop: Any) -> None:
    answer = await shop("POST", "/v1/connections/sheet/resync", {"scope": {"s": ["t"]}})
    words = "Table re-sync is not supported for connector service 'google_sheets'"
    assert (answer.status, answer.json) == (400, {"code": "InvalidInput", "message": words})
    assert (await shop("POST", "/v1/connections/sheet/resync")).json == triggered("sheet")


async def test_tables_are_resynced(shop: Any) -> None:
    answer = await shop("POST", f"{DB}/schemas/tables/resync", {"public": ["orders"]})
    assert (answer.status, answer.json) == (200, {"code": "Success", "message": "Re-sync has been triggered successfully"})
    assert (await shop.connection("db"))["status"]["sync_state"] == "syncing"


@pytest.mark.parametrize("body", [None, {}, {"public": []}, {"public": "orders"}, []])
async def test_tables_must_be_named(shop: Any, body: Any) -> None:
    answer = await shop("POST", f"{DB}/schemas/tables/resync", body)
    assert (answer.status, answer.json["code"]) == (400, "InvalidInput")


@pytest.mark.parametrize(
    ("names", "code", "message"),
    [
        ({"Public": ["orders"]}, "NotFound_Schema", "Schema with name 'Public' does not exist in the schema config"),
        ({"public": ["Orders"]}, "NotFound_Table", "Table with name 'Orders' does not exist in the schema config"),
    ],
)
async def test_names_are_case_sensitive(shop: Any, names: Any, code: str, message: str) -> None:
    for answer in (
        await shop("POST", f"{DB}/resync", {"scope": names}),
        await shop("POST", f"{DB}/schemas/tables/resync", names),
    ):
        assert (answer.status, answer.json) == (404, {"code": code, "message": message})
    assert (await shop.connection("db"))["status"]["sync_state"] == "scheduled"


async def test_the_older_spelling(shop: Any) -> None:
    assert (await shop("POST", "/v1/connectors/db/resync")).json == triggered(noun="connector")
    gone = await shop("POST", "/v1/connectors/nobody/schemas/tables/resync", {"a": ["b"]})
    assert gone.json == {"code": "NotFound_Connector", "message": "Connector with id 'nobody' does not exist."}
