"""Refusals in neutral words: problem details (RFC 9457), or the shape that the specification declares for the status."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final, NamedTuple

from mockserver.behaviour.conventions.answers import json_media
from mockserver.behaviour.conventions.names import spoken
from mockserver.behaviour.conventions.shaping import shaped_as
from mockserver.behaviour.headers import required_headers
from mockserver.behaviour.sample import Sampler
from mockserver.model.convention import Asked, Refuse
from mockserver.model.json import Json
from mockserver.model.messages import Reply
from mockserver.model.operation import Operation, Response
from mockserver.model.problem import (
    BodyMissing,
    Breakdown,
    Conflict,
    Forbidden,
    IllegalMove,
    InvalidRequest,
    MalformedBody,
    MalformedHead,
    MethodNotAllowed,
    NotAcceptable,
    NotFound,
    Problem,
    RateLimited,
    TooLarge,
    Unauthenticated,
    UnknownPath,
    UnknownWorld,
    UnsupportedMediaType,
    UnwordedProblem,
    Violation,
)

PROBLEM_JSON: Final = "application/problem+json"
_PHRASES: Final = {status.value: status.phrase for status in HTTPStatus}
_TOO_LARGE: Final = {"body": 413, "url": 414, "headers": 431}
_WHY: Final = {
    "missing": "Credentials are missing.",
    "malformed": "The credentials are malformed.",
    "scheme": "Credentials of this kind are not accepted here.",
    "wrong": "The credentials are wrong.",
    "expired": "The credentials have expired.",
}


class Words(NamedTuple):
    """A problem in words."""

    status: int
    detail: str
    headers: Mapping[str, str] = {}
    errors: Sequence[Violation] = ()


def refusing(sampler: Sampler, title: str) -> Refuse:
    """The `refuse` of an API whose specification is all that is known about it."""

    def refuse(problem: Problem, asked: Asked) -> Reply:
        words = worded(problem, asked.operation, title)
        body = details(words, asked.request.path)
        response = _declared(asked.operation, words.status)
        media = json_media(response.content) if response is not None else None
        headers = {**required_headers(response, sampler), **words.headers}
        if media is None or media.schema is None or isinstance(problem, Breakdown):
            return Reply(words.status, body, headers, PROBLEM_JSON)
        kind = "application/json" if "*" in media.type else media.type
        shaped = shaped_as(sampler, sampler.shapes.of(media.schema), body, type(problem).__name__)
        return Reply(words.status, shaped, headers, kind)

    return refuse


def worded(problem: Problem, operation: Operation | None, title: str) -> Words:  # noqa: C901, PLR0912 - a table, one row per kind
    """Status, sentence and headers for a problem. Raises UnwordedProblem for a kind that is not ours."""
    match problem:
        case Unauthenticated(why=why, schemes=schemes):
            return Words(
                401, _WHY.get(why, "The credentials are not accepted."), {"WWW-Authenticate": _challenge(schemes, title)}
            )
        case Forbidden(permission=permission):
            return Words(403, f"This needs the permission {permission!r}." if permission else "This is not allowed.")
        case UnknownPath(method=method, path=path):
            return Words(404, f"There is no operation {method} {path}.")
        case MethodNotAllowed(method=method, path=path, allowed=allowed):
            return Words(405, f"{path} knows {', '.join(allowed)}, not {method}.", {"Allow": ", ".join(allowed)})
        case NotAcceptable(accept=accept, offered=offered):
            return Words(406, f"The answer comes as {', '.join(offered)}; {accept!r} accepts none of them.")
        case UnsupportedMediaType(content_type=given, supported=supported):
            return _unsupported(given, supported, operation)
        case BodyMissing():
            return Words(400, "A request body is required.")
        case MalformedBody(message=message, line=line, column=column):
            return Words(400, f"The body cannot be read: {message} (line {line}, column {column}).")
        case TooLarge(what=what, limit=limit):
            return Words(_TOO_LARGE.get(what, 413), f"The {what} is larger than {limit} bytes.")
        case MalformedHead(message=message):
            return Words(400, f"This is not HTTP: {message}.")
        case InvalidRequest(violations=found):
            return Words(_invalid_status(found, operation), _told(found), errors=found)
        case NotFound(resource=resource, key=key):
            return Words(404, f"There is no {spoken(resource)} {key!r}.")
        case Conflict(resource=resource, key=key, message=message):
            return Words(409, message or f"There is {spoken(resource)} {key!r} already.")
        case IllegalMove(phase=phase, event=event):
            return Words(409, f"{event!r} is not possible in the state {phase!r}.")
        case RateLimited(retry_after=seconds):
            return Words(429, f"Too many requests; try again in {seconds} seconds.", {"Retry-After": str(seconds)})
        case UnknownWorld(world=world):
            return Words(404, f"There is no world {world!r}, and worlds are not made on demand here.")
        case Breakdown(error=error):
            return Words(500, f"This is a bug of the mock server, not of your request: {error}")
        case _:
            raise UnwordedProblem(problem)


def details(words: Words, instance: str) -> dict[str, Json]:
    """Words as problem details."""
    body: dict[str, Json] = {
        "type": "about:blank",
        "title": _PHRASES.get(words.status, "Unknown Status"),
        "status": words.status,
        "detail": words.detail,
        "instance": instance,
    }
    if words.errors:
        body["errors"] = [{"place": v.place, "message": v.message, "rule": v.rule} for v in words.errors]
    return body


def _challenge(schemes: Sequence[str], title: str) -> str:
    realm = title.encode("ascii", "replace").decode().replace("\\", "").replace('"', "'")
    known = {"basic": f'Basic realm="{realm}"', "bearer": "Bearer"}
    return ", ".join(known.get(scheme, f'ApiKey name="{scheme}"') for scheme in schemes) or known["basic"]


def _unsupported(given: str | None, supported: tuple[str, ...], operation: Operation | None) -> Words:
    header = {"POST": "Accept-Post", "PATCH": "Accept-Patch"}.get(operation.method if operation is not None else "")
    came = f"not {given}" if given else "and it must say so in Content-Type"
    return Words(415, f"The body must be {' or '.join(supported)}, {came}.", {header: ", ".join(supported)} if header else {})


def _invalid_status(found: Sequence[Violation], operation: Operation | None) -> int:
    """400 or 422, whichever is declared; where both are, 422 is for bodies that break their schema."""
    declared = operation.responses if operation is not None else {}
    if "422" not in declared:
        return 400
    return 400 if "400" in declared and any(violation.location != "body" for violation in found) else 422


def _told(found: Sequence[Violation]) -> str:
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return f"{found[0].place}: {found[0].message}{more}"


def _declared(operation: Operation | None, status: int) -> Response | None:
    """The declared refusal; `default` counts as one only where a good answer is declared besides."""
    if operation is None:
        return None
    text = str(status)
    exact = operation.responses.get(text) or operation.responses.get(f"{text[0]}XX")
    good = any(each.startswith("2") for each in operation.responses)
    return exact or (operation.responses.get("default") if good else None)
