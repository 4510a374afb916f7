"""Refusals by the HTTP framework (Micronaut 4), before any handler runs. The inner messages are not confirmed."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from mockserver.model.convention import Asked
from mockserver.model.messages import NO_HEADERS, Reply
from mockserver.model.problem import (
    BodyMissing,
    Forbidden,
    MalformedHead,
    MethodNotAllowed,
    NotAcceptable,
    Problem,
    TooLarge,
    Unauthenticated,
    UnknownPath,
    UnsupportedMediaType,
)
from mockserver.vendors.airbyte.jackson import body_class
from mockserver.vendors.airbyte.public.problems import WrongClient

# Micronaut names 413 as RFC 2616 did.
REASONS: Final = {413: "Request Entity Too Large", 414: "Request-URI Too Long"}
TOO_LARGE: Final = {"body": 413, "url": 414, "headers": 431}


def refuse(problem: Problem, asked: Asked) -> Reply | None:
    """The framework's answer; None for what the framework does not refuse."""
    match problem:
        case UnknownPath():
            # NotFoundController answers plain text, labelled as JSON (seen raw in airbyte-api-python-sdk issue 89).
            return Reply(404, b"Object not found.", media="application/json")
        case Unauthenticated():
            return error(asked, 401, "Unauthorized")
        case Forbidden():
            return error(asked, 403, "Forbidden")
        case MethodNotAllowed(method=method, allowed=allowed):
            listed = ", ".join(allowed)
            text = f"Method [{method}] not allowed for URI [{asked.request.path}]. Allowed methods: [{listed}]"
            return error(asked, 405, text, {"Allow": listed})
        case NotAcceptable(accept=accept, offered=offered):
            text = f"Specified Accept Types [{accept}] not supported. Supported types: [{', '.join(offered)}]"
            return error(asked, 406, text)
        case UnsupportedMediaType(content_type=given, supported=supported):
            text = f"Content Type [{given or ''}] not allowed. Allowed types: [{', '.join(supported)}]"
            return error(asked, 415, text)
        case TooLarge(what=what, limit=limit):
            return error(asked, TOO_LARGE[what], _too_large(asked, what, limit))
    return _bad_request(problem, asked)


def _bad_request(problem: Problem, asked: Asked) -> Reply | None:
    match problem:
        case BodyMissing():
            name = body_class(asked.operation)
            return error(asked, 400, f"Required Body [{name[0].lower()}{name[1:]}] not specified")
        case MalformedHead(message=message):
            return error(asked, 400, message)
        case WrongClient():
            # Captured from release 1.8 (airbytehq/airbyte issue 65592).
            return error(asked, 400, "Invalid client id or token")
    return None


def error(asked: Asked, status: int, text: str, headers: Mapping[str, str] = NO_HEADERS) -> Reply:
    """The framework's shape of an error, known as vnd.error."""
    request = asked.request
    body = {
        "message": REASONS.get(status) or HTTPStatus(status).phrase,
        "_links": {"self": {"href": f"{request.path}?{request.query}" if request.query else request.path, "templated": False}},
        "_embedded": {"errors": [{"message": text, "_links": {}, "_embedded": {}}]},
    }
    return Reply(status, body, headers, "application/json")


def _too_large(asked: Asked, what: str, limit: int) -> str:
    if what != "body":
        return f"The {what} exceed the maximum allowed length [{limit}]"
    length = asked.request.headers.get("Content-Length") or len(asked.request.body)
    return f"The content length [{length}] exceeds the maximum allowed content length [{limit}]"
