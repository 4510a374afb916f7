"""Refusals of APIs of which only the specification is known."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from multidict import CIMultiDict, CIMultiDictProxy

from mockserver.behaviour.conventions.generic import generic_convention
from mockserver.model import problem as p
from mockserver.model.convention import Asked
from mockserver.model.messages import Reply, Request
from mockserver.model.operation import Api
from mockserver.model.world import World
from mockserver.spec.loader import load_text

BROKEN = p.Violation("required", "body /name", "name is required")
QUERY = p.Violation("type", "query limit", "limit is no number")


def api(responses: str = "'200': {description: ok}") -> Api:
    return load_text(
        f"openapi: 3.1.0\ninfo: {{title: The Shop, version: '1'}}\npaths:\n  /pets:\n    post:\n      operationId: add\n"
        f"      responses: {{{responses}}}\n",
        "shop.yaml",
    )


def refused(problem: p.Problem, made: Api | None = None) -> Reply:
    made = made or api()
    request = Request(
        "POST", "/pets", "", CIMultiDictProxy(CIMultiDict()), b"", datetime(2024, 1, 1, tzinfo=UTC), "http://mock"
    )
    return generic_convention(made).refuse(problem, Asked(request, made.operations[0], cast("World", None)))


@pytest.mark.parametrize(
    ("problem", "status", "headers"),
    [
        (
            p.Unauthenticated(schemes=("basic", "X-Key")),
            401,
            {"WWW-Authenticate": 'Basic realm="The Shop", ApiKey name="X-Key"'},
        ),
        (p.Unauthenticated("wrong", schemes=("bearer",)), 401, {"WWW-Authenticate": "Bearer"}),
        (p.Forbidden("pets:write"), 403, {}),
        (p.UnknownPath("GET", "/x"), 404, {}),
        (p.MethodNotAllowed("PUT", "/pets", ("GET", "POST")), 405, {"Allow": "GET, POST"}),
        (p.NotAcceptable("text/html", ("application/json",)), 406, {}),
        (p.UnsupportedMediaType("text/html", ("application/json",)), 415, {"Accept-Post": "application/json"}),
        (p.UnsupportedMediaType(None, ("application/json",)), 415, {"Accept-Post": "application/json"}),
        (p.BodyMissing(), 400, {}),
        (p.MalformedBody("no value"), 400, {}),
        (p.TooLarge("body", 10), 413, {}),
        (p.TooLarge("url", 10), 414, {}),
        (p.TooLarge("headers", 10), 431, {}),
        (p.MalformedHead("no colon"), 400, {}),
        (p.InvalidRequest((BROKEN,)), 400, {}),
        (p.NotFound("pets", "7"), 404, {}),
        (p.Conflict("pets", "7"), 409, {}),
        (p.IllegalMove("sold", "sell"), 409, {}),
        (p.RateLimited(30), 429, {"Retry-After": "30"}),
        (p.UnknownWorld("w"), 404, {}),
        (p.Breakdown("KeyError: 'x'"), 500, {}),
    ],
)
def test_every_kind_has_its_words(problem: p.Problem, status: int, headers: dict[str, str]) -> None:
    reply = refused(problem)
    assert (reply.status, reply.headers, reply.media) == (status, headers, "application/problem+json")
    body = cast("dict[str, Any]", reply.body)
    assert (body["type"], body["status"], body["instance"]) == ("about:blank", status, "/pets")
    assert body["detail"]


def test_a_bug_of_ours_says_so() -> None:
    assert "mock server" in cast("dict[str, Any]", refused(p.Breakdown("KeyError")).body)["detail"]


def test_a_kind_that_is_not_ours_is_not_worded() -> None:
    @dataclass(eq=False)
    class Strange(p.Problem):
        """Unheard of."""

    with pytest.raises(p.UnwordedProblem):
        refused(Strange())


@pytest.mark.parametrize(
    ("declared", "violation", "status"),
    [
        ((), BROKEN, 400),
        (("400",), BROKEN, 400),
        (("422",), BROKEN, 422),
        (("422",), QUERY, 422),
        (("400", "422"), BROKEN, 422),
        (("400", "422"), QUERY, 400),
    ],
)
def test_a_broken_request_gets_the_status_that_is_declared(
    declared: tuple[str, ...], violation: p.Violation, status: int
) -> None:
    responses = ", ".join(f"'{each}': {{description: x}}" for each in ("200", *declared))
    assert refused(p.InvalidRequest((violation,)), api(responses)).status == status


def test_violations_are_listed() -> None:
    body = cast("dict[str, Any]", refused(p.InvalidRequest((BROKEN, QUERY))).body)
    assert body["errors"] == [
        {"place": "body /name", "message": "name is required", "rule": "required"},
        {"place": "query limit", "message": "limit is no number", "rule": "type"},
    ]


DETAIL = "There is no pet '7'."


@pytest.mark.parametrize(
    ("schema", "body"),
    [
        (
            (
                "{type: object, required: [code, message], properties: {code: {type: integer, format: int32}, "
                "message: {type: string}}}"
            ),
            {"code": 404, "message": DETAIL},
        ),
        (
            (
                "{type: object, required: [error], properties: {error: {type: object, required: [code, reason], "
                "properties: {code: {type: string}, reason: {type: string}}}}}"
            ),
            {"error": {"code": "NotFound", "reason": DETAIL}},
        ),
        (
            (
                "{type: object, required: [status, title], additionalProperties: false, "
                "properties: {status: {type: string}, title: {type: string}, detail: {type: string}}}"
            ),
            {"status": "404", "title": "Not Found", "detail": DETAIL},
        ),
        (
            (
                "{type: object, required: [errors], properties: {errors: {type: array, minItems: 1, "
                "items: {type: object, required: [detail], properties: {detail: {type: string}}}}}}"
            ),
            {"errors": [{"detail": DETAIL}]},
        ),
        ("{type: string}", DETAIL),
    ],
)
@pytest.mark.parametrize("status", ["'404'", "4XX", "default"])
def test_a_declared_shape_is_kept_and_says_what_we_say(schema: str, body: Any, status: str) -> None:
    content = f"{{application/vnd.shop+json: {{schema: {schema}}}}}"
    made = api(f"'200': {{description: ok}}, {status}: {{description: no, content: {content}}}")
    reply = refused(p.NotFound("pets", "7"), made)
    assert (reply.status, reply.body, reply.media) == (404, body, "application/vnd.shop+json")


def test_a_default_that_is_the_only_answer_is_no_refusal() -> None:
    schema = "{type: object, properties: {message: {type: string}}}"
    made = api(f"default: {{description: all, content: {{application/json: {{schema: {schema}}}}}}}")
    assert refused(p.NotFound("pets", "7"), made).media == "application/problem+json"


def test_a_shape_that_cannot_hold_our_words_is_kept_all_the_same() -> None:
    schema = "{type: object, required: [message], properties: {message: {type: string, maxLength: 3}}}"
    made = api(f"'200': {{description: ok}}, '404': {{description: no, content: {{application/json: {{schema: {schema}}}}}}}")
    body = cast("dict[str, Any]", refused(p.NotFound("pets", "7"), made).body)
    assert len(body.pop("message")) <= 3
    assert body == {}


BODY = p.Violation("type", "body /owner/name", "1 is no text")
TEXTS = "{type: array, items: {type: string}}"
ITEM = (
    "{type: object, properties: {code: {type: string}, message: {type: string}, field: {type: string}, extra: {type: string}}}"
)


@pytest.mark.parametrize(
    ("schema", "body"),
    [
        (
            f"{{type: object, properties: {{errors: {{type: array, items: {ITEM}}}}}}}",
            {
                "errors": [
                    {"code": "InvalidRequest", "message": "1 is no text", "field": "owner.name"},
                    {"code": "InvalidRequest", "message": "limit is no number", "field": "limit"},
                ]
            },
        ),
        (
            f"{{type: object, properties: {{errors: {TEXTS}, hints: {TEXTS}}}}}",
            {"errors": ["1 is no text", "limit is no number"]},
        ),
        (
            (
                "{type: object, required: [source, trace], properties: {trace: {type: string}, source: {type: object, "
                "properties: {pointer: {type: string}, parameter: {type: string}}}}}"
            ),
            {"trace": "string", "source": {"pointer": "/owner/name"}},
        ),
        (
            "{type: object, properties: {loc: {type: string}, in: {type: string}, rule: {type: string}}}",
            {"in": "body", "rule": "type"},
        ),
    ],
)
def test_violations_are_told_in_the_declared_shape_and_nothing_that_we_do_not_know(schema: str, body: Any) -> None:
    content = f"{{application/json: {{schema: {schema}}}}}"
    made = api(f"'200': {{description: ok}}, '400': {{description: no, content: {content}}}")
    assert refused(p.InvalidRequest((BODY, QUERY)), made).body == body
