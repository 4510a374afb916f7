"""Check-in, error and service type: results, status side effects, and the two kinds of 404."""

from typing import Any

import pytest

from tests.vendors.elastic.conftest import (
    STATUSES,
    argument,
    connector_in,
    document_missing,
    invalid,
    not_found,
    unparsed,
)

JSON = {"Content-Type": "application/json"}
BODIES: dict[str, Any] = {
    "_check_in": None,
    "_error": {"error": "boom"},
    "_status": {"status": "error"},
    "_service_type": {"service_type": "other"},
    "_configuration": {"configuration": {}},
}
READ_FIRST = ("_status", "_configuration", "_service_type")
AT_ONCE = ("_error", "_check_in")


@pytest.mark.parametrize("call", READ_FIRST)
async def test_calls_that_read_first(mount: Any, call: str) -> None:
    elastic = await mount("elastic", scenario="elastic-soft-deleted")
    for key in ("nobody", "deleted-connector"):
        answer = await elastic("PUT", f"/_connector/{key}/{call}", json=BODIES[call])
        assert (answer.status, answer.json) == (404, not_found(key))


@pytest.mark.parametrize("call", AT_ONCE)
async def test_calls_that_update_at_once(mount: Any, call: str) -> None:
    elastic = await mount("elastic", scenario="elastic-soft-deleted")
    answer = await elastic("PUT", f"/_connector/nobody/{call}", json=BODIES[call])
    assert (answer.status, answer.json) == (404, document_missing("nobody"))
    answer = await elastic("PUT", f"/_connector/deleted-connector/{call}", json=BODIES[call])
    assert (answer.status, answer.json) == (200, {"result": "updated"})


@pytest.mark.parametrize("call", BODIES)
async def test_an_empty_id(elastic: Any, call: str) -> None:
    answer = await elastic("PUT", f"/_connector//{call}", json=BODIES[call])
    assert (answer.status, answer.json) == (400, invalid('[connector_id] cannot be [null] or [""].'))


async def test_check_ins_are_never_alike(statuses: Any) -> None:
    seen = []
    for _ in range(3):
        answer = await statuses("PUT", "/_connector/is-created/_check_in")
        assert (answer.status, answer.json) == (200, {"result": "updated"})
        seen.append((await statuses("GET", "/_connector/is-created")).json["last_seen"])
    assert seen == ["2024-01-01T00:00:00.000Z", "2024-01-01T00:00:00.000001Z", "2024-01-01T00:00:00.000002Z"]
    await statuses.advance(seconds=90)
    await statuses("PUT", "/_connector/is-created/_check_in")
    assert (await statuses("GET", "/_connector/is-created")).json["last_seen"] == "2024-01-01T00:01:30.000Z"


@pytest.mark.parametrize("source", STATUSES)
async def test_a_check_in_leaves_the_status(statuses: Any, source: str) -> None:
    await statuses("PUT", f"/_connector/{connector_in(source)}/_check_in")
    assert (await statuses("GET", f"/_connector/{connector_in(source)}")).json["status"] == source


@pytest.mark.parametrize(("error", "target"), [("boom", "error"), ("", "connected"), (None, "connected")])
@pytest.mark.parametrize("source", STATUSES)
async def test_an_error_sets_the_status(statuses: Any, source: str, error: str | None, target: str) -> None:
    url = f"/_connector/{connector_in(source)}"
    assert (await statuses("PUT", f"{url}/_error", json={"error": error})).json == {"result": "updated"}
    shown = (await statuses("GET", url)).json
    assert (shown["status"], shown["error"]) == (target, error)
    assert (await statuses("PUT", f"{url}/_error", json={"error": error})).json == {"result": "noop"}


async def test_the_error_must_be_there(statuses: Any) -> None:
    answer = await statuses("PUT", "/_connector/is-created/_error", json={})
    assert (answer.status, answer.json) == (400, argument("Required [error]"))


@pytest.mark.parametrize(("value", "token"), [(b"7", "VALUE_NUMBER"), (b"{}", "START_OBJECT"), (b"false", "VALUE_BOOLEAN")])
async def test_an_error_of_another_type(statuses: Any, value: bytes, token: str) -> None:
    answer = await statuses("PUT", "/_connector/is-created/_error", body=b'{"error":' + value + b"}", headers=JSON)
    assert answer.json == unparsed(f"[1:10] [connector_update_error_request] error doesn't support values of type: {token}")


@pytest.mark.parametrize("source", STATUSES)
async def test_a_service_type_asks_for_configuration(statuses: Any, source: str) -> None:
    url = f"/_connector/{connector_in(source)}"
    assert (await statuses("PUT", f"{url}/_service_type", json={"service_type": "new"})).json == {"result": "updated"}
    shown = (await statuses("GET", url)).json
    target = "created" if source == "created" else "needs_configuration"
    assert (shown["service_type"], shown["status"]) == ("new", target)
    assert (await statuses("PUT", f"{url}/_service_type", json={"service_type": "new"})).json == {"result": "noop"}


async def test_a_service_type_must_be_there(statuses: Any) -> None:
    answer = await statuses("PUT", "/_connector/is-created/_service_type", json={})
    assert (answer.status, answer.json) == (400, argument("Required [service_type]"))
    answer = await statuses("PUT", "/_connector/is-created/_service_type", json={"service_type": ""})
    assert (answer.status, answer.json) == (400, invalid('[service_type] cannot be [null] or [""].'))
    answer = await statuses("PUT", "/_connector/is-created/_service_type", body=b'{"service_type":null}', headers=JSON)
    told = "[1:17] [connector_update_service_type_request] service_type doesn't support values of type: VALUE_NULL"
    assert answer.json == unparsed(told)


async def test_an_empty_id_and_an_empty_service_type(elastic: Any) -> None:
    answer = await elastic("PUT", "/_connector//_service_type", json={"service_type": ""})
    assert answer.json == invalid('[connector_id] cannot be [null] or [""].', '[service_type] cannot be [null] or [""].')
