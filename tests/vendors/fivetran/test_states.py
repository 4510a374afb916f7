"""GET and PATCH /v1/connections/{id}/state: the page, status by status."""

from typing import Any

import pytest

NO_STATE = {"code": "InvalidInput", "message": "The connection state doesn't exist."}
BAD_BODY = {"code": "InvalidInput", "message": "The request body is missing or malformed."}
NOT_A_FUNCTION = {"code": "InvalidInput", "message": "Not a function connector error."}
SYNCING = {"code": "Conflict", "message": "Connection cannot be updated because the sync is in progress."}
JSON = {"Content-Type": "application/json"}
STATE = "/v1/connections/fn/state"


def updated(state: Any) -> Any:
    return {"code": "Success", "message": "Connection state has been updated", "data": {"state": state}}


def retrieved(state: Any) -> Any:
    return {"code": "Success", "message": "Connection state retrieved successfully", "data": {"state": state}}


async def test_the_state_is_answered(function: Any) -> None:
    answer = await function("GET", STATE)
    assert (answer.status, answer.json) == (200, retrieved({"cursor": 1}))
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("state", [{"cursor": "2024-01-01T00:00:00Z"}, {}, {"deep": {"list": [1, None, {"x": 1.5}]}}])
async def test_a_state_is_replaced_whole(function: Any, state: Any) -> None:
    answer = await function("PATCH", STATE, {"state": state})
    assert (answer.status, answer.json) == (200, updated(state))
    assert (await function("GET", STATE)).json == retrieved(state)


@pytest.mark.parametrize("body", [{}, {"state": None}, {"cursor": 9}])
async def test_a_state_left_out_or_null_is_unchanged(function: Any, body: Any) -> None:
    """The last body is what pyfivetran sends: the bare state, which is accepted and stored nowhere."""
    answer = await function("PATCH", STATE, body)
    assert (answer.status, answer.json) == (200, updated({"cursor": 1}))


@pytest.mark.parametrize("state", ["text", 1, True, [], [{}]])
async def test_a_state_that_is_no_object_is_refused(function: Any, state: Any) -> None:
    answer = await function("PATCH", STATE, {"state": state})
    assert answer.status == 400
    assert answer.json["code"] == "InvalidInput"
    assert answer.json["message"].startswith("Invalid value of field 'state': ")
    assert (await function("GET", STATE)).json == retrieved({"cursor": 1})


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b'{"state": NaN}', b"\xff", b'{"state": "\\ud800"}'])
async def test_a_missing_or_malformed_body_is_refused(function: Any, body: bytes) -> None:
    answer = await function("PATCH", STATE, body=body, headers=JSON)
    assert (answer.status, answer.json) == (400, BAD_BODY)


async def test_a_state_may_nest_as_deep_as_a_body_may(function: Any) -> None:
    deep = b'{"state":' + b'{"a":' * 199 + b"1" + b"}" * 200
    answer = await function("PATCH", STATE, body=deep, headers=JSON)
    assert (answer.status, answer.body.count(b'{"a":')) == (200, 199)
    assert (await function("GET", STATE)).json["data"] == answer.json["data"]
    answer = await function("PATCH", STATE, body=deep.replace(b"1", b"[]"), headers=JSON)
    assert (answer.status, answer.json) == (400, BAD_BODY)


@pytest.mark.parametrize("method", ["GET", "PATCH"])
async def test_an_unknown_connection_is_404(function: Any, method: str) -> None:
    answer = await function(method, "/v1/connections/nobody/state", {} if method == "PATCH" else None)
    assert answer.status == 404
    assert answer.json == {"code": "NotFound_Connection", "message": "Connection with id 'nobody' does not exist"}


@pytest.mark.parametrize("method", ["GET", "PATCH"])
async def test_a_service_without_state_is_405(account: Any, method: str) -> None:
    shop = await account("fivetran-not-a-function")
    answer = await shop(method, "/v1/connections/filled_spreadsheet/state", {"state": {}} if method == "PATCH" else None)
    assert (answer.status, answer.json) == (405, NOT_A_FUNCTION)
    assert "Allow" not in answer.headers


@pytest.mark.parametrize("method", ["GET", "PATCH"])
@pytest.mark.parametrize("noun", ["connection", "connector"])
async def test_a_service_without_state_is_400_by_setting(account: Any, method: str, noun: str) -> None:
    shop = await account("fivetran-not-a-function", settings={"non_function_state_status": 400})
    answer = await shop(method, f"/v1/{noun}s/filled_spreadsheet/state", {"state": {}} if method == "PATCH" else None)
    words = f"Update state not allowed for {noun} with id = 'filled_spreadsheet': not a Function or Connector SDK connector."
    assert (answer.status, answer.json) == (400, {"code": "InvalidInput", "message": words})


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
async def test_a_method_that_the_path_lacks_is_405_too(function: Any, method: str) -> None:
    answer = await function(method, STATE)
    assert answer.status == 405
    assert answer.json == {"code": "MethodNotAllowed", "message": "HTTP 405 Method Not Allowed"}
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "PATCH"}


@pytest.mark.parametrize("service", ["connector_sdk", "aws_lambda", "azure_function", "google_cloud_function"])
async def test_functions_and_sdk_connections_keep_a_state(account: Any, service: str) -> None:
    shop = await account(records={"connections": [{"id": "fn", "service": service, "state": {"a": 1}}]})
    assert (await shop("GET", STATE)).json == retrieved({"a": 1})


@pytest.mark.parametrize("body", [None, {"state": {"cursor": 1}}, {"state": None}, {}])
async def test_no_state_yet_is_400(account: Any, body: Any) -> None:
    shop = await account("fivetran-no-state-yet")
    answer = await shop("GET" if body is None else "PATCH", "/v1/connections/untouched_function/state", body)
    assert (answer.status, answer.json) == (400, NO_STATE)


async def test_a_first_state_may_be_written_by_setting(account: Any) -> None:
    shop = await account("fivetran-no-state-yet", settings={"patch_before_state": "accept"})
    target = "/v1/connections/untouched_function/state"
    assert (await shop("PATCH", target, {"state": None})).json == NO_STATE
    assert (await shop("PATCH", target, {"state": {"a": 1}})).json == updated({"a": 1})
    assert (await shop("GET", target)).json == retrieved({"a": 1})


@pytest.mark.parametrize("key", ["hectic_lambda", "halfway_paused"])
async def test_a_running_sync_is_a_conflict_and_reading_is_not(account: Any, key: str) -> None:
    shop = await account("fivetran-sync-in-progress")
    answer = await shop("PATCH", f"/v1/connections/{key}/state", {"state": {"cursor": 2}})
    assert (answer.status, answer.json) == (409, SYNCING)
    assert (await shop("PATCH", f"/v1/connections/{key}/state", {})).status == 409
    assert (await shop("GET", f"/v1/connections/{key}/state")).json == retrieved({"cursor": "2023-12-31T18:00:00Z"})
    await shop.advance(hours=1)
    assert (await shop("PATCH", f"/v1/connections/{key}/state", {"state": {"cursor": 2}})).json == updated({"cursor": 2})


async def test_a_connection_that_is_neither_paused_nor_syncing_takes_a_state(function: Any) -> None:
    await function("PATCH", "/v1/connections/fn", {"paused": False})
    assert (await function("PATCH", STATE, {"state": {"b": 2}})).json == updated({"b": 2})


async def test_a_running_sync_without_state_is_a_conflict_first(account: Any) -> None:
    shop = await account(records={"connections": [{"id": "fn", "status": {"sync_state": "syncing"}}]})
    assert (await shop("PATCH", STATE, {"state": {}})).status == 409
    assert (await shop("GET", STATE)).json == NO_STATE


async def test_pause_rewind_unpause_sync(account: Any) -> None:
    shop = await account("fivetran-function")
    base = "/v1/connections/speak_inexpensive"
    assert (await shop("PATCH", base, {"paused": True})).json["data"]["status"]["sync_state"] == "paused"
    assert (await shop("PATCH", f"{base}/state", {"state": {"cursor": "2020-01-01T00:00:00Z"}})).status == 200
    assert (await shop("PATCH", base, {"paused": False})).json["data"]["status"]["sync_state"] == "scheduled"
    await shop("POST", f"{base}/sync")
    assert (await shop("GET", f"{base}/state")).json == retrieved({"cursor": "2020-01-01T00:00:00Z"})
    await shop.advance(seconds=2)
    assert (await shop("GET", f"{base}/state")).json == retrieved({"cursor": "2024-01-01T00:00:00Z"})


async def test_the_order_of_refusals(account: Any) -> None:
    """401, 404 route, 405 method, 406, 415, 400 body, 404 id, 405 kind, 409, 400 no state: mended one after the other."""
    shop = await account(
        records={
            "connections": [
                {"id": "sheet", "service": "google_sheets"},
                {"id": "busy", "status": {"sync_state": "syncing"}},
                {"id": "bare"},
            ]
        }
    )
    xml = {"Accept": "text/html", "Content-Type": "text/xml"}
    stranger = {"Authorization": "Bearer x"}
    steps = [
        ("PUT", "/v1/connections/x/y/z", b"{", {**xml, **stranger}, 401),
        ("PUT", "/v1/connections/x/y/z", b"{", xml, 404),
        ("PUT", "/v1/connections/nobody/state", b"{", xml, 405),
        ("PATCH", "/v1/connections/nobody/state", b"{", xml, 406),
        ("PATCH", "/v1/connections/nobody/state", b"{", {"Content-Type": "text/xml"}, 415),
        ("PATCH", "/v1/connections/nobody/state", b"{", JSON, 400),
        ("PATCH", "/v1/connections/nobody/state", b"{}", JSON, 404),
        ("PATCH", "/v1/connections/sheet/state", b"{}", JSON, 405),
        ("PATCH", "/v1/connections/busy/state", b'{"state": {}}', JSON, 409),
        ("PATCH", "/v1/connections/bare/state", b'{"state": {}}', JSON, 400),
    ]
    statuses = [(await shop(method, target, body=body, headers=headers)).status for method, target, body, headers, _ in steps]
    assert statuses == [step[-1] for step in steps]
