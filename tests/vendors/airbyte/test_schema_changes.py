"""Changes of a source's schema, as far as connections let them through."""

from typing import Any

import pytest

CONNECTION = "18712afe-7bae-44ed-88f5-e20d9f81c8b2"
CATALOG = "0d9c8b7a-6f5e-4d3c-9b2a-1f0e9d8c7b6a"
CONFIG = {"syncMode": "full_refresh", "destinationSyncMode": "append"}


def entry(name: str, *columns: str) -> dict[str, Any]:
    schema = {"type": "object", "properties": {column: {"type": "string"} for column in columns}}
    return {"stream": {"name": name, "namespace": "public", "jsonSchema": schema}, "config": CONFIG}


CHANGED = [entry("users", "id", "updated_at", "age"), entry("refunds", "id")]


async def applied(api: Any, preference: str, to: str = "connection", streams: Any = CHANGED) -> Any:
    await api("connections/update", connectionId=CONNECTION, nonBreakingChangesPreference=preference)
    places = {"workspaceId": api.workspace, "catalogId": CATALOG, "catalog": {"streams": streams}}
    answer = await api(f"{to}s/apply_schema_changes", json={f"{to}Id": getattr(api, to), **places})
    assert (answer.status, answer.body) == (204, b"")
    return (await api("connections/get", connectionId=CONNECTION)).json


def columns(connection: Any) -> dict[str, list[str]]:
    """The columns of each stream, where they are known."""
    found = {each["stream"]["name"]: each["stream"].get("jsonSchema", {}) for each in connection["syncCatalog"]["streams"]}
    return {name: list(schema.get("properties", ())) for name, schema in found.items()}


@pytest.mark.parametrize("to", ["connection", "source"])
class TestPreferences:
    async def test_columns_alone(self, api: Any, to: str) -> None:
        after = await applied(api, "propagate_columns", to)
        assert columns(after) == {"users": ["id", "updated_at", "age"], "orders": []}
        assert after["sourceCatalogId"] == CATALOG

    async def test_streams_too(self, api: Any, to: str) -> None:
        after = await applied(api, "propagate_fully", to)
        assert columns(after) == {"users": ["id", "updated_at", "age"], "refunds": ["id"]}

    @pytest.mark.parametrize("preference", ["ignore", "disable"])
    async def test_nothing(self, api: Any, to: str, preference: str) -> None:
        after = await applied(api, preference, to)
        assert columns(after) == {"users": [], "orders": []}
        assert "sourceCatalogId" not in after


@pytest.mark.parametrize("lost", ["id", "updated_at"])
async def test_a_stream_that_loses_its_key_or_cursor_is_left_to_people(api: Any, lost: str) -> None:
    kept = [column for column in ("id", "updated_at", "age") if column != lost]
    assert columns(await applied(api, "propagate_fully", streams=[entry("users", *kept)])) == {"users": [], "orders": []}


async def test_the_configuration_of_a_stream_stays(api: Any) -> None:
    before = (await api("connections/get", connectionId=CONNECTION)).json["syncCatalog"]["streams"][0]["config"]
    after = await applied(api, "propagate_columns")
    assert after["syncCatalog"]["streams"][0]["config"] == before


@pytest.mark.parametrize("to", ["connection", "source"])
async def test_it_must_be_there(api: Any, to: str) -> None:
    places = {"workspaceId": api.workspace, "catalogId": CATALOG, "catalog": {"streams": []}}
    assert (await api(f"{to}s/apply_schema_changes", json={f"{to}Id": api.unknown, **places})).status == 404


async def test_a_stream_must_be_told(api: Any) -> None:
    places = {"workspaceId": api.workspace, "catalogId": CATALOG, "catalog": {"streams": [{}]}}
    await api("connections/update", connectionId=CONNECTION, nonBreakingChangesPreference="propagate_columns")
    answer = await api("connections/apply_schema_changes", connectionId=CONNECTION, **places)
    text = 'Cannot read "stream" because it is null'
    assert (answer.status, answer.json) == (500, api.fallen(text, "java.lang.NullPointerException"))
