"""Older spellings: the same operations, in the older words."""

from typing import Any

import pytest

CALLS = [
    ("GET", "/v1/{}s/fn", None, "{} details retrieved successfully"),
    ("PATCH", "/v1/{}s/fn", {"paused": False}, "{} has been updated"),
    ("GET", "/v1/{}s/fn/state", None, "{} state retrieved successfully"),
    ("PATCH", "/v1/{}s/fn/state", {"state": {"a": 1}}, "{} state has been updated"),
    ("GET", "/v1/{}s", None, "{}s list retrieved successfully"),
    ("POST", "/v1/{}s", {"group_id": "wh", "service": "x"}, "{} has been created"),
    ("DELETE", "/v1/{}s/fn", None, "{} with id 'fn' has been deleted"),
]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call[0]} {call[1]}")
async def test_messages_speak_of_connectors(account: Any, call: tuple[str, str, Any, str]) -> None:
    method, target, body, words = call
    answers = []
    for noun in ("connection", "connector"):
        shop = await account(records={"groups": [{"id": "wh"}], "connections": [{"id": "fn", "state": {}}]})
        answer = await shop(method, target.format(noun), body)
        assert answer.json.pop("message", None) is not None
        assert answer.json["message"] == words.format(noun.capitalize())
        answers.append((answer.status, answer.json.get("data")))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("target", ["/v1/connectors/fn/sync", "/v1/connectors/fn/force"])
async def test_a_sync_of_a_connector(function: Any, target: str) -> None:
    answer = await function("POST", target)
    assert answer.json == {"code": "Success", "message": "Sync has been successfully triggered for connector with id 'fn'"}


async def test_force_of_a_connection(function: Any) -> None:
    answer = await function("POST", "/v1/connections/fn/force")
    assert answer.json == {"code": "Success", "message": "Sync has been successfully triggered for connection with id 'fn'"}


@pytest.mark.parametrize(("method", "rest"), [("GET", ""), ("DELETE", ""), ("GET", "/state"), ("POST", "/force")])
async def test_an_unknown_connector(function: Any, method: str, rest: str) -> None:
    answer = await function(method, f"/v1/connectors/abc123{rest}")
    assert answer.status == 404
    assert answer.json == {"code": "NotFound_Connector", "message": "Connector with id 'abc123' does not exist."}


async def test_a_connection_that_is_called_connectors_is_none_of_them(function: Any) -> None:
    answer = await function("GET", "/v1/connections/connectors")
    assert answer.json["code"] == "NotFound_Connection"
