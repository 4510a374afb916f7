"""PUT _connector/{id}/_status: the page, and its transition table complete."""

from typing import Any

import pytest

from tests.vendors.elastic.conftest import STATUSES, cause, connector_in, envelope, invalid, not_found, unparsed

ALLOWED = {
    "created": {"needs_configuration", "error"},
    "needs_configuration": {"configured", "error"},
    "configured": {"needs_configuration", "configured", "connected", "error"},
    "connected": {"configured", "connected", "error"},
    "error": {"configured", "connected", "error"},
}


async def test_the_example_of_the_page(elastic: Any) -> None:
    body = {"index_name": "search-google-drive", "name": "My Connector", "service_type": "needs_configuration"}
    assert (await elastic("PUT", "/_connector/my-connector", json=body)).status == 201
    answer = await elastic("PUT", "/_connector/my-connector/_status", json={"status": "needs_configuration"})
    assert (answer.status, answer.json) == (200, {"result": "updated"})
    assert (await elastic("GET", "/_connector/my-connector")).json["status"] == "needs_configuration"
    assert (await elastic("DELETE", "/_connector/my-connector")).json == {"acknowledged": True}


@pytest.mark.parametrize("target", STATUSES)
@pytest.mark.parametrize("source", STATUSES)
async def test_every_pair_of_statuses(statuses: Any, source: str, target: str) -> None:
    key = connector_in(source)
    before = (await statuses("GET", f"/_connector/{key}")).json
    answer = await statuses("PUT", f"/_connector/{key}/_status", json={"status": target})
    after = (await statuses("GET", f"/_connector/{key}")).json
    if target in ALLOWED[source]:
        assert answer.status == 200
        assert answer.json == {"result": "noop" if source == target else "updated"}
        assert after == {**before, "status": target}
        return
    said = (
        f"Invalid transition attempt from [{source}] to [{target}]. "
        "Such a status transition is not supported by the Connector Protocol."
    )
    inner = cause("connector_invalid_status_transition_exception", said)
    assert (answer.status, answer.json) == (400, envelope(400, "status_exception", said, caused_by=inner))
    assert after == before


async def test_words_are_read_in_any_case(statuses: Any) -> None:
    answer = await statuses("PUT", "/_connector/is-configured/_status", json={"status": "CoNNected"})
    assert (answer.status, answer.json) == (200, {"result": "updated"})
    assert (await statuses("GET", "/_connector/is-configured")).json["status"] == "connected"


@pytest.mark.parametrize("word", ["foo", "", "created\n", " created", "needs-configuration"])
async def test_an_unknown_word(statuses: Any, word: str) -> None:
    answer = await statuses("PUT", "/_connector/is-created/_status", json={"status": word}, headers={})
    assert answer.status == 400
    # The tests' JSON has a blank behind the colon, so the value begins in column 12.
    assert answer.json == unparsed(
        "[1:12] [connector_update_status_request] failed to parse field [status]",
        cause("illegal_argument_exception", f"Unknown ConnectorStatus [{word}]."),
    )


async def test_the_position_of_an_unknown_word(statuses: Any) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await statuses("PUT", "/_connector/is-created/_status", body=b'{"status":"foo"}', headers=headers)
    assert answer.json["error"]["reason"] == "[1:11] [connector_update_status_request] failed to parse field [status]"
    answer = await statuses("PUT", "/_connector/is-created/_status", body=b'{\n  "status":\r\n\t "foo"}', headers=headers)
    assert answer.json["error"]["reason"] == "[3:3] [connector_update_status_request] failed to parse field [status]"


@pytest.mark.parametrize(
    ("value", "token"),
    [
        (b"{}", "START_OBJECT"),
        (b"[]", "START_ARRAY"),
        (b"7", "VALUE_NUMBER"),
        (b"-1.5e3", "VALUE_NUMBER"),
        (b"null", "VALUE_NULL"),
        (b"true", "VALUE_BOOLEAN"),
    ],
)
async def test_a_status_of_another_type(statuses: Any, value: bytes, token: str) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await statuses("PUT", "/_connector/is-created/_status", body=b'{"status":' + value + b"}", headers=headers)
    assert answer.status == 400
    assert answer.json == unparsed(f"[1:11] [connector_update_status_request] status doesn't support values of type: {token}")


async def test_no_status(statuses: Any) -> None:
    answer = await statuses("PUT", "/_connector/is-created/_status", json={})
    assert (answer.status, answer.json) == (400, invalid("[status] cannot be [null]."))


async def test_no_body(statuses: Any) -> None:
    answer = await statuses("PUT", "/_connector/is-created/_status")
    assert (answer.status, answer.json) == (400, envelope(400, "parse_exception", "request body is required"))


@pytest.mark.parametrize("body", [b"[]", b'"error"', b"7", b"null"])
async def test_a_body_that_is_no_object(statuses: Any, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await statuses("PUT", "/_connector/is-created/_status", body=body, headers=headers)
    token = {b"[]": "START_ARRAY", b'"error"': "VALUE_STRING", b"7": "VALUE_NUMBER", b"null": "VALUE_NULL"}[body]
    assert answer.status == 400
    assert answer.json == unparsed(f"[1:1] [connector_update_status_request] Expected START_OBJECT but was: {token}")


async def test_a_missing_connector(elastic: Any) -> None:
    answer = await elastic("PUT", "/_connector/nobody/_status", json={"status": "error"})
    assert (answer.status, answer.json) == (404, not_found("nobody"))


async def test_a_soft_deleted_connector(mount: Any) -> None:
    elastic = await mount("elastic", scenario="elastic-soft-deleted")
    answer = await elastic("PUT", "/_connector/deleted-connector/_status", json={"status": "error"})
    assert (answer.status, answer.json) == (404, not_found("deleted-connector"))


async def test_an_empty_id(elastic: Any) -> None:
    answer = await elastic("PUT", "/_connector//_status", json={"status": "error"})
    assert (answer.status, answer.json) == (400, invalid('[connector_id] cannot be [null] or [""].'))


async def test_an_empty_id_and_no_status_are_told_together(elastic: Any) -> None:
    answer = await elastic("PUT", "/_connector//_status", json={})
    assert answer.json == invalid('[connector_id] cannot be [null] or [""].', "[status] cannot be [null].")


async def test_the_body_is_parsed_before_the_id_is_looked_at(elastic: Any) -> None:
    answer = await elastic("PUT", "/_connector//_status", json={"status": "foo"})
    assert answer.json["error"]["type"] == "x_content_parse_exception"


async def test_an_unknown_field_comes_before_what_follows_it(statuses: Any) -> None:
    headers = {"Content-Type": "application/json"}
    url = "/_connector/is-created/_status"
    answer = await statuses("PUT", url, body=b'{"x":1,"status":"foo"}', headers=headers)
    assert answer.json == unparsed("[1:2] [connector_update_status_request] unknown field [x]")
    answer = await statuses("PUT", url, body=b'{"status":"foo","x":1}', headers=headers)
    assert "failed to parse field [status]" in answer.json["error"]["reason"]
    answer = await statuses("PUT", url, body=b'{"statis":"error"}', headers=headers)
    assert answer.json == unparsed("[1:2] [connector_update_status_request] unknown field [statis] did you mean [status]?")


async def test_moving_to_and_from_error_leaves_the_error_alone(statuses: Any) -> None:
    await statuses("PUT", "/_connector/is-in-error/_status", json={"status": "connected"})
    shown = (await statuses("GET", "/_connector/is-in-error")).json
    assert (shown["status"], shown["error"]) == ("connected", "connection refused: db.example.org:5432")
    await statuses("PUT", "/_connector/is-created/_status", json={"status": "error"})
    assert "error" not in (await statuses("GET", "/_connector/is-created")).json
