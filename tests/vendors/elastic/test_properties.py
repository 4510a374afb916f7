"""Name, index name, management, API key ids, pipeline, features and last sync of a connector."""

from typing import Any

import pytest

from tests.vendors.elastic.conftest import (
    STATUSES,
    argument,
    cause,
    connector_in,
    document_missing,
    envelope,
    invalid,
    not_found,
    undated,
    unparsed,
)

JSON = {"Content-Type": "application/json"}
PIPELINE = {"extract_binary_content": True, "name": "p", "reduce_whitespace": True, "run_ml_inference": False}
UPDATED, NOOP = {"result": "updated"}, {"result": "noop"}
BODIES: dict[str, Any] = {
    "_name": {"name": "new"},
    "_index_name": {"index_name": "search-new"},
    "_native": {"is_native": False},
    "_api_key_id": {"api_key_id": "k"},
    "_pipeline": {"pipeline": PIPELINE},
    "_features": {"features": {"incremental_sync": {"enabled": True}}},
    "_scheduling": {"scheduling": {"full": {"enabled": True, "interval": "0 0 1 * * ?"}}},
    "_last_sync": {"last_sync_error": "boom"},
}
READ_FIRST = ("_index_name", "_native")
EMPTY_ID = '[connector_id] cannot be [null] or [""].'
URL = "/_connector/is-created"


@pytest.mark.parametrize("call", BODIES)
async def test_the_two_kinds_of_404(mount: Any, call: str) -> None:
    elastic = await mount("elastic", scenario="elastic-soft-deleted")
    missing = not_found if call in READ_FIRST else document_missing
    answer = await elastic("PUT", f"/_connector/nobody/{call}", json=BODIES[call])
    assert (answer.status, answer.json) == (404, missing("nobody"))
    answer = await elastic("PUT", f"/_connector/deleted-connector/{call}", json=BODIES[call])
    expected = (404, not_found("deleted-connector")) if call in READ_FIRST else (200, UPDATED)
    assert (answer.status, answer.json) == expected


@pytest.mark.parametrize("call", BODIES)
async def test_an_empty_id(elastic: Any, call: str) -> None:
    answer = await elastic("PUT", f"/_connector//{call}", json=BODIES[call])
    assert (answer.status, answer.json) == (400, invalid(EMPTY_ID))


@pytest.mark.parametrize("call", [call for call in BODIES if call != "_native"])
@pytest.mark.parametrize("source", STATUSES)
async def test_the_status_stays_and_a_repetition_is_a_noop(statuses: Any, source: str, call: str) -> None:
    url = f"/_connector/{connector_in(source)}"
    assert (await statuses("PUT", f"{url}/{call}", json=BODIES[call])).json == UPDATED
    assert (await statuses("PUT", f"{url}/{call}", json=BODIES[call])).json == NOOP
    assert (await statuses("GET", url)).json["status"] == source


async def test_a_name_and_a_description(statuses: Any) -> None:
    before = (await statuses("GET", URL)).json
    await statuses("PUT", f"{URL}/_name", json={"description": "d", "name": None})
    assert (await statuses("GET", URL)).json == {**before, "description": "d"}
    await statuses("PUT", f"{URL}/_name", json={"name": ""})
    assert (await statuses("GET", URL)).json == {**before, "description": "d", "name": ""}


@pytest.mark.parametrize(
    ("call", "names"), [("_name", ("name", "description")), ("_api_key_id", ("api_key_id", "api_key_secret_id"))]
)
async def test_one_of_two_must_be_there(statuses: Any, call: str, names: tuple[str, str]) -> None:
    told = f"[{names[0]}] and [{names[1]}] cannot both be [null]. Please provide a value for at least one of them."
    for body in ({}, {names[0]: None}, {names[0]: None, names[1]: None}):
        answer = await statuses("PUT", f"{URL}/{call}", json=body)
        assert (answer.status, answer.json) == (400, invalid(told))
    answer = await statuses("PUT", f"/_connector//{call}", json={})
    assert answer.json == invalid(EMPTY_ID, told)


async def test_api_key_ids(statuses: Any) -> None:
    assert "api_key_id" not in (await statuses("GET", URL)).json
    await statuses("PUT", f"{URL}/_api_key_id", json={"api_key_id": "k"})
    await statuses("PUT", f"{URL}/_api_key_id", json={"api_key_id": None, "api_key_secret_id": "s"})
    shown = (await statuses("GET", URL)).json
    assert (shown["api_key_id"], shown["api_key_secret_id"]) == ("k", "s")


async def test_an_index_is_attached_and_detached(elastic: Any) -> None:
    await elastic("PUT", "/_connector/a", json={"index_name": "search-a"})
    assert (await elastic("PUT", "/_connector/a/_index_name", json={"index_name": "search-a"})).json == NOOP
    assert (await elastic("PUT", "/_connector/a/_index_name", json={"index_name": None})).json == UPDATED
    assert (await elastic("GET", "/_connector/a")).json["index_name"] is None
    assert (await elastic("PUT", "/_connector/b", json={"index_name": "search-a"})).status == 201


async def test_an_index_in_use_is_told_before_a_missing_connector(elastic: Any) -> None:
    await elastic("PUT", "/_connector/a", json={"index_name": "search-a"})
    taken = envelope(400, "status_exception", "Index name [search-a] is used by another connector.")
    answer = await elastic("PUT", "/_connector/nobody/_index_name", json={"index_name": "search-a"})
    assert (answer.status, answer.json) == (400, taken)
    answer = await elastic("PUT", "/_connector/nobody/_index_name", json={"index_name": "search-b"})
    assert (answer.status, answer.json) == (404, not_found("nobody"))


async def test_an_index_name_that_is_none(statuses: Any) -> None:
    answer = await statuses("PUT", f"{URL}/_index_name", json={"index_name": "_x"})
    wrong = "Invalid index name [_x], must not start with '_', '-', or '+'"
    assert answer.json == invalid(f"[_x] org.elasticsearch.indices.InvalidIndexNameException: {wrong}")
    answer = await statuses("PUT", f"{URL}/_index_name", json={})
    assert (answer.status, answer.json) == (400, argument("Required [index_name]"))


async def test_the_prefix_of_a_managed_index(elastic: Any) -> None:
    await elastic("PUT", "/_connector/a", json={"is_native": True})
    answer = await elastic("PUT", "/_connector/a/_index_name", json={"index_name": "search-x"})
    told = (
        "Index attached to an Elastic-managed connector must start with the prefix: [content-]. "
        "The index name in the payload [search-x] doesn't comply with this requirement."
    )
    assert (answer.status, answer.json) == (400, envelope(400, "status_exception", told))
    assert (await elastic("PUT", "/_connector/a/_index_name", json={"index_name": "content-x"})).json == UPDATED
    assert (await elastic("PUT", "/_connector/a/_index_name", json={"index_name": None})).json == UPDATED


async def test_a_connector_whose_index_cannot_be_managed(elastic: Any) -> None:
    await elastic("PUT", "/_connector/a", json={"index_name": "search-x"})
    answer = await elastic("PUT", "/_connector/a/_native", json={"is_native": True})
    told = (
        "The index name [search-x] attached to the connector [a] must start with the required prefix: [content-] "
        "to be Elastic-managed. Please update the attached index first to comply with this requirement."
    )
    assert (answer.status, answer.json) == (400, envelope(400, "status_exception", told))
    assert (await elastic("PUT", "/_connector/a/_native", json={"is_native": False})).json == NOOP


@pytest.mark.parametrize("source", STATUSES)
async def test_management_moves_a_connected_connector(statuses: Any, source: str) -> None:
    url = f"/_connector/{connector_in(source)}"
    await statuses("PUT", f"{url}/_index_name", json={"index_name": None})
    assert (await statuses("PUT", f"{url}/_native", json={"is_native": "true"})).json == UPDATED
    shown = (await statuses("GET", url)).json
    assert (shown["is_native"], shown["status"]) == (True, "configured" if source == "connected" else source)


async def test_a_pipeline_has_four_settings(statuses: Any) -> None:
    given = {**PIPELINE, "reduce_whitespace": "false", "unheard": 1}
    await statuses("PUT", f"{URL}/_pipeline", json={"pipeline": given})
    assert (await statuses("GET", URL)).json["pipeline"] == {**PIPELINE, "reduce_whitespace": False}
    answer = await statuses("PUT", f"{URL}/_pipeline", body=b'{"pipeline":{"name":"p"}}', headers=JSON)
    last = cause("illegal_argument_exception", "Required [extract_binary_content, reduce_whitespace, run_ml_inference]")
    assert answer.json == unparsed("[1:24] [connector_update_pipeline_request] failed to parse field [pipeline]", last)
    assert (await statuses("PUT", f"{URL}/_pipeline", json={})).json == argument("Required [pipeline]")


async def test_a_feature_that_is_neither_on_nor_off(statuses: Any) -> None:
    """The flag is no required field of its parser; the class that it builds falls over its absence."""
    body = b'{"features":{"incremental_sync":{"other":1}}}'
    answer = await statuses("PUT", f"{URL}/_features", body=body, headers={"Content-Type": "application/json"})
    built = cause("x_content_parse_exception", "Failed to build [connector_feature_enabled] after last required field arrived")
    within = cause("x_content_parse_exception", "[1:43] [connector_features] failed to parse field [incremental_sync]")
    last = cause("null_pointer_exception", 'Cannot invoke "java.lang.Boolean.booleanValue()" because "args[0]" is null')
    told = "[1:43] [connector_update_features_request] failed to parse field [features]"
    assert (answer.status, answer.json) == (400, unparsed(told, within, built, last, root=built))


async def test_features_are_merged(statuses: Any) -> None:
    assert "features" not in (await statuses("GET", URL)).json
    on, off = {"enabled": True}, {"enabled": False}
    for features in (
        {"document_level_security": on, "unheard": on},
        {"sync_rules": {"basic": on, "other": on}, "native_connector_api_keys": {"enabled": "true", "more": 1}},
        {"sync_rules": {"advanced": off}, "document_level_security": off},
    ):
        assert (await statuses("PUT", f"{URL}/_features", json={"features": features})).json == UPDATED
    assert (await statuses("GET", URL)).json["features"] == {
        "document_level_security": off,
        "native_connector_api_keys": on,
        "sync_rules": {"advanced": off, "basic": on},
    }
    assert (await statuses("PUT", f"{URL}/_features", json={"features": {}})).json == NOOP
    assert (await statuses("PUT", f"{URL}/_features", json={})).json == argument("Required [features]")


async def test_a_last_sync(statuses: Any) -> None:
    before = (await statuses("GET", URL)).json
    given = {
        "last_access_control_sync_error": "e",
        "last_access_control_sync_scheduled_at": "2023-05-25T12:30:00.000Z",
        "last_access_control_sync_status": "PENDING",
        "last_deleted_document_count": 2**40,
        "last_incremental_sync_scheduled_at": "2023-05-25T14:30:00.000+02:00",
        "last_indexed_document_count": "7",
        "last_sync_error": "boom",
        "last_sync_scheduled_at": "2023-05-25T12:30:00.000Z",
        "last_sync_status": "completed",
        "last_synced": "2023-12-04T08:45:50.567149Z",
        "sync_cursor": {"a": {"b": 1}},
    }
    assert (await statuses("PUT", f"{URL}/_last_sync", json=given)).json == UPDATED
    seen = {
        **given,
        "last_access_control_sync_status": "pending",
        "last_incremental_sync_scheduled_at": "2023-05-25T12:30:00.000Z",
        "last_indexed_document_count": 7,
    }
    assert (await statuses("GET", URL)).json == {**before, **seen}
    assert (await statuses("PUT", f"{URL}/_last_sync", json=dict.fromkeys(k for k in given if "count" not in k))).json == NOOP
    assert (await statuses("PUT", f"{URL}/_last_sync", json={})).json == NOOP
    await statuses("PUT", f"{URL}/_last_sync", json={"sync_cursor": {"a": {"c": 2}}})
    assert (await statuses("GET", URL)).json["sync_cursor"] == {"a": {"b": 1, "c": 2}}


@pytest.mark.parametrize(
    ("body", "causes"),
    [
        (b'{"last_sync_status":"done"}', (cause("illegal_argument_exception", "Unknown ConnectorSyncStatus [done]."),)),
        (b'{"last_synced":"soon"}', undated("soon")),
        (b'{"last_synced":""}', (cause("illegal_argument_exception", "cannot parse empty datetime"),)),
        (b'{"last_indexed_document_count":"1_0"}', (cause("illegal_argument_exception", 'For input string: "1_0"'),)),
        (
            b'{"last_deleted_document_count":"9223372036854775808"}',
            (cause("illegal_argument_exception", "Value [9223372036854775808] is out of range for a long"),),
        ),
    ],
)
async def test_a_last_sync_that_cannot_be_read(statuses: Any, body: bytes, causes: tuple[dict[str, Any], ...]) -> None:
    field, column = body.split(b'"')[1].decode(), body.index(b":") + 2
    answer = await statuses("PUT", f"{URL}/_last_sync", body=body, headers=JSON)
    place = f"[1:{column}] [connector_update_last_sync_stats_request]"
    assert (answer.status, answer.json) == (400, unparsed(f"{place} failed to parse field [{field}]", *causes))


@pytest.mark.parametrize(("given", "kind"), [(b"true", "VALUE_BOOLEAN"), (b"1685017800000", "VALUE_NUMBER")])
async def test_a_date_is_a_text(statuses: Any, given: bytes, kind: str) -> None:
    answer = await statuses("PUT", f"{URL}/_last_sync", body=b'{"last_synced":%b}' % given, headers=JSON)
    told = f"[1:16] [connector_update_last_sync_stats_request] last_synced doesn't support values of type: {kind}"
    assert (answer.status, answer.json) == (400, unparsed(told))


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("0999-01-01T00:00:00Z", "0999-01-01T00:00:00.000Z"),
        ("1000-01-01T00:00:00+01:00", "0999-12-31T23:00:00.000Z"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"),
        ("2023-05-25T12:30:50.1234", "2023-05-25T12:30:50.1234Z"),
        ("2023-05-25", "2023-05-25T00:00:00.000Z"),
        ("1685017800000", "2023-05-25T12:30:00.000Z"),
        ("-1", "1969-12-31T23:59:59.999Z"),
    ],
)
async def test_dates_of_a_last_sync(statuses: Any, given: Any, stored: str) -> None:
    assert (await statuses("PUT", f"{URL}/_last_sync", json={"last_synced": given})).json == UPDATED
    assert (await statuses("PUT", f"{URL}/_last_sync", json={"last_synced": given})).json == NOOP
    assert (await statuses("GET", URL)).json["last_synced"] == stored
    assert stored in [found.get("last_synced") for found in (await statuses("GET", "/_connector")).json["results"]]


@pytest.mark.parametrize(
    ("given", "stored"),
    [(1.5, 1), (-0.5, 0), ("-1.5", -1), ("+5", 5), ("1e3", 1000), ("9223372036854775807", 2**63 - 1), (-(2**63), -(2**63))],
)
async def test_a_count_is_cut_to_a_whole_number(statuses: Any, given: Any, stored: int) -> None:
    assert (await statuses("PUT", f"{URL}/_last_sync", json={"last_indexed_document_count": given})).json == UPDATED
    assert (await statuses("GET", URL)).json["last_indexed_document_count"] == stored
