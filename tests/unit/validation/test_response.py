from datetime import UTC, datetime
from typing import Any

import pytest

from mockserver.model.messages import NULL, Reply
from mockserver.model.operation import Api, Media, Operation, Parameter, Response, Schema
from mockserver.validation.response import ReplyChecker
from mockserver.validation.schemas import Schemas

URI = "urn:mockserver:test"
JSON = "application/json"
DOCUMENT: dict[str, Any] = {
    "pet": {"type": "object", "required": ["name"], "properties": {"at": {"type": "string"}}},
    "null": {"type": "null"},
    "number": {"type": "integer"},
    "text": {"type": "string", "maxLength": 3},
}


def media(kind: str, name: str) -> Media:
    return Media(kind, Schema(f"{URI}#/{name}", DOCUMENT[name]))


LIMIT = Parameter("X-Limit", "header", True, Schema(f"{URI}#/number", DOCUMENT["number"]), "simple", False)
RESPONSES = {
    "200": Response("200", (media(JSON, "pet"), media("text/plain", "text"), Media("application/pdf"))),
    "201": Response("201", (media(JSON, "pet"),), {"X-Limit": LIMIT}),
    "202": Response("202", (media(JSON, "null"),)),
    "204": Response("204"),
    "4XX": Response("4XX", (media(JSON, "pet"),)),
    "503": Response("503"),
}


def found(reply: Reply, kind: str = JSON) -> list[str]:
    operation = Operation("op", "GET", "/p", ("/p",), (), None, RESPONSES, (), "")
    api = Api("t", "1", "t.yaml", URI, (operation,), {}, {URI: DOCUMENT}, {URI: DOCUMENT})
    return [f"{v.rule} {v.place}" for v in ReplyChecker(api, operation, Schemas(api.answers)).violations(reply, kind)]


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(200, {"name": "x"}), JSON),
        (Reply(200, {"name": "x"}), "application/json; charset=utf-8"),
        (Reply(200, {"name": "x"}), "application/vnd.x+json"),
        (Reply(200, b'{"name": "x"}'), JSON),
        (Reply(200, {"name": "x", "at": datetime(2024, 1, 1, tzinfo=UTC)}), JSON),
        (Reply(200, "abc"), "text/plain"),
        (Reply(200, b"abc"), "text/plain"),
        (Reply(200, b"%PDF"), "application/pdf"),
        (Reply(201, {"name": "x"}, {"x-limit": "5"}), JSON),
        (Reply(202, NULL), JSON),
        (Reply(204), ""),
        (Reply(204), JSON),
        (Reply(404, {"name": "x"}), JSON),
        (Reply(503, {"anything": 1}), JSON),
        (Reply(503), JSON),
    ],
)
def test_a_reply_that_keeps_to_its_specification_passes(reply: Reply, kind: str) -> None:
    assert found(reply, kind) == []


@pytest.mark.parametrize(
    ("reply", "kind", "violations"),
    [
        (Reply(500, {}), JSON, ["status status"]),
        (Reply(200, {}), "text/csv", ["media header Content-Type"]),
        (Reply(200, {}), JSON, ["required body"]),
        (Reply(200, {"name": "x", "at": 5}), JSON, ["type body /at"]),
        (Reply(200, b"{}"), JSON, ["required body"]),
        (Reply(200, b"{"), JSON, ["json body"]),
        (Reply(200, {"name": "x", "at": object()}), JSON, ["json body"]),
        (Reply(200), JSON, ["body body"]),
        (Reply(200, NULL), JSON, ["type body"]),
        (Reply(200, "long text"), "text/plain", ["maxLength body"]),
        (Reply(201, {"name": "x"}), JSON, ["required header X-Limit"]),
        (Reply(201, {}, {"X-Limit": "many"}), JSON, ["type header X-Limit", "required body"]),
        (Reply(204, {}), JSON, ["body body"]),
        (Reply(404, {}), JSON, ["required body"]),
    ],
)
def test_a_reply_that_breaks_its_specification_is_told(reply: Reply, kind: str, violations: list[str]) -> None:
    assert found(reply, kind) == violations
