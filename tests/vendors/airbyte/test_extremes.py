"""What only few callers send: numbers at their ends, secrets under odd names, calls of old releases."""

from typing import Any

import pytest

from tests.vendors.airbyte.test_clock import TICKER, blobs, synced

MANY = "9" * 5000
CONFIGURATION = {
    "host": "db.example.com",
    "credentials_json": "hidden-1",
    "credentials": {"service_account": "hidden-2", "bot_token": "hidden-3"},
    "tunnel_method": {"ssh_key": "hidden-4"},
}


class TestNumbersAsText:
    @pytest.mark.parametrize("text", [MANY, "9223372036854775808", "-9223372036854775809", "٣", "", "1.0"])
    async def test_what_is_no_long_does_not_map(self, api: Any, text: str) -> None:
        answer = await api("jobs/get", id=text)
        assert (answer.status, answer.json["message"].partition(" Cannot")[0]) == (422, "Invalid json input.")

    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("0" * 5000 + "7", 7),
            ("+9223372036854775807", 2**63 - 1),
            ("-9223372036854775808", -(2**63)),
            ("-0", 0),
            (" -8 ", -8),
            ("0", 0),
        ],
    )
    async def test_the_rest_does(self, api: Any, text: str, number: int) -> None:
        answer = await api("jobs/get", id=text)
        said = api.fallen(f"Could not find job with id: {number}", "java.lang.RuntimeException")
        assert (answer.status, answer.json) == (500, said)


class TestPositions:
    """A state may hold any number: a sync moves it on as far as it goes, and never stops the clock or hides the state."""

    async def moved(self, deployed: Any, cursor: Any, **settings: Any) -> tuple[Any, list[int]]:
        """What a sync makes of a position, and what a second one reads that starts where the first did."""
        api = await deployed(records={"connections": [{"id": TICKER, "streams": ["users"]}]}, settings=settings)
        row = {"streamDescriptor": {"name": "users"}, "streamState": {"cursor": cursor}}
        await api.write(to=TICKER, stateType="stream", streamState=[row])
        await synced(api, TICKER)
        after = (await blobs(api, TICKER))["users"]["cursor"]
        await api.write(to=TICKER, stateType="stream", streamState=[row])
        return after, await synced(api, TICKER)

    @pytest.mark.parametrize(
        ("cursor", "after", "records"),
        [
            (2**64 - 1, 2**64 - 1, 1000),
            (2**64 - 400, 2**64 - 1, 1399),
            (2**63 - 1, 2**63 + 999, 2000),
            (-(2**63), 1000 - 2**63, 2000),
            (-1.7e308, -1.7e308, 1000),
            (1.7e308, 1.7e308, 1000),
            ("9" * 29, "1" + "0" * 26 + "999", 2000),
        ],
    )
    async def test_numbers_at_their_ends(self, deployed: Any, cursor: Any, after: Any, records: int) -> None:
        assert await self.moved(deployed, cursor) == (after, [records])

    @pytest.mark.parametrize("as_type", [int, str])
    async def test_large_numbers_are_told_apart(self, deployed: Any, as_type: Any) -> None:
        """As many digits as identifiers of rows have: more than a float holds."""
        after, again = await self.moved(deployed, as_type(1234567890123456789), records_per_stream=1)
        assert (after, again) == (as_type(1234567890123456790), [2])

    async def test_a_jump_over_all_floats_reads_what_came(self, deployed: Any) -> None:
        api = await deployed(records={"connections": [{"id": TICKER, "streams": ["users"]}]})
        for cursor in (1.7e308, -1.7e308):
            row = {"streamDescriptor": {"name": "users"}, "streamState": {"cursor": cursor}}
            await api.write(to=TICKER, stateType="stream", streamState=[row])
            found = await synced(api, TICKER)
        assert found == [2000]


class TestSchemasOfAnybody:
    """Catalogs hold whatever callers take for a JSON Schema."""

    async def configured(self, api: Any, schema: Any) -> None:
        stream = {"name": "items", "jsonSchema": schema, "supportedSyncModes": ["incremental"], "defaultCursorField": ["id"]}
        config = {"syncMode": "incremental", "destinationSyncMode": "append", "cursorField": ["id"]}
        catalog = {"streams": [{"stream": stream, "config": config}]}
        assert (await api("connections/update", connectionId=api.connection, syncCatalog=catalog)).status == 200

    @pytest.mark.parametrize(
        ("kind", "cursor"),
        [
            ("integer", "1000"),
            (["null", "number"], "1000"),
            ([], "1000"),
            (None, "1000"),
            (7, "1000"),
            ("string", "2024-01-01T00:00:02Z"),
            ({"integer": 1}, "1000"),
        ],
    )
    async def test_a_first_sync_makes_what_it_can_of_a_column(self, api: Any, kind: Any, cursor: str) -> None:
        await self.configured(api, {"properties": {"id": {"type": kind}}})
        await synced(api)
        assert (await blobs(api))["items"] == {"cursor_field": ["id"], "cursor": cursor}

    @pytest.mark.parametrize(
        ("properties", "fields"), [({"id": {}, "at": 7}, [["id"], ["at"]]), (5, []), (["id"], []), (None, [])]
    )
    async def test_the_public_api_tells_of_columns_that_are_there(self, api: Any, properties: Any, fields: Any) -> None:
        await self.configured(api, {"properties": properties})
        answer = await api.shop("GET", f"/api/public/v1/streams?sourceId={api.source}")
        assert (answer.status, answer.json[0]["propertyFields"]) == (200, fields)


class TestSecrets:
    async def shown(self, api: Any) -> str:
        return str(await api.shop.server.control.entries("default"))

    async def test_the_journal_hides_what_answers_mask(self, api: Any) -> None:
        body = {"workspaceId": api.workspace, "name": "Shop", "connectionConfiguration": CONFIGURATION}
        made = await api("sources/create", sourceDefinitionId=api.unknown, **body)
        await api("destinations/create", destinationDefinitionId=api.unknown, **body)
        await api("sources/update", sourceId=made.json["sourceId"], **body)
        told = await self.shown(api)
        assert (told.count("db.example.com"), "hidden" in told) == (6, False)

    async def test_of_the_public_api_too(self, api: Any) -> None:
        body = {"workspaceId": api.workspace, "name": "Shop", "configuration": CONFIGURATION, "definitionId": api.unknown}
        for kind in ("sources", "destinations"):
            assert (await api.shop("POST", f"/api/public/v1/{kind}", json=body)).status == 200
        told = await self.shown(api)
        assert (told.count("db.example.com"), "hidden" in told) == (4, False)


@pytest.mark.parametrize("prefix", ["/api/public/v1", "/public/v1", "/api/v1", "/v1"])
async def test_what_clients_send_as_grant_type_is_not_looked_at(api: Any, prefix: str) -> None:
    """The definition spells it with a hyphen, so that what the vendor's own SDK sends is a member that nobody knows."""
    body = {"client_id": "a", "client_secret": "b", "grant_type": "whatever"}
    answer = await api.shop("POST", f"{prefix}/applications/token", json=body)
    assert (answer.status, "access_token" in answer.json) == (200, True)


class TestOldReleases:
    @pytest.mark.parametrize(("release", "status"), [("0.50.56", 200), ("1.0.0", 500)])
    async def test_whether_inactive_connections_sync(self, deployed: Any, release: str, status: int) -> None:
        api = await deployed(settings={"platform_version": release})
        await api("connections/update", connectionId=api.connection, status="inactive")
        assert (await api("connections/sync", connectionId=api.connection)).status == status

    async def test_deleted_ones_never_do(self, deployed: Any) -> None:
        api = await deployed(settings={"platform_version": "0.50.56"})
        await api("connections/delete", connectionId=api.connection)
        answer = await api("connections/sync", connectionId=api.connection)
        text = f"Can't manipulate deleted connection: {api.connection}"
        assert (answer.status, answer.json) == (409, api.known(text, "ConflictException"))
