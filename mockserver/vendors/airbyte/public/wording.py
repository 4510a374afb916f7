"""How the public API refuses: problems after the vendor's catalogue, with explicit nulls."""

from typing import Final

from mockserver.model.convention import Asked
from mockserver.model.json import Document
from mockserver.model.messages import Reply
from mockserver.model.problem import (
    Breakdown,
    Conflict,
    Forbidden,
    IllegalMove,
    InvalidRequest,
    MalformedBody,
    NotFound,
    Problem,
    RateLimited,
    UnknownWorld,
    UnwordedProblem,
    Violation,
)
from mockserver.vendors.airbyte import framework
from mockserver.vendors.airbyte.problems import (
    BadCron,
    ConfigurationUnfit,
    ConnectionLocked,
    DatabaseRefused,
    DuplicateStream,
    ForeignOperation,
    ForeignWorkspace,
    MissingMember,
    NotActive,
    NothingRunning,
    OrganizationMissing,
    ScheduleIncomplete,
    ScheduleMisplaced,
    SyncIsRunning,
)
from mockserver.vendors.airbyte.public.problems import (
    BadInput,
    BadRedirect,
    NotRunning,
    TagRefused,
    UnknownValue,
    Unprocessable,
    WebhookNowhere,
)
from mockserver.vendors.airbyte.wording import CONFIGURATIONS, CRON

REFERENCE: Final = "https://reference.airbyte.com/reference/errors"
TAGS: Final = {
    "tag-already-exists": (409, "Tag already exists", "A tag with this name already exists in this workspace."),
    "tag-name-too-long": (400, "Tag name too long", "The tag name can be maximum 30 characters."),
    "tag-invalid-hex-color": (400, "Invalid hex color", "The hex color provided is invalid."),
}


def refuse(problem: Problem, asked: Asked) -> Reply:
    """Words a problem. Raises UnwordedProblem."""
    # Who may not is told by the catalogue, who is not known by the framework.
    reply = None if isinstance(problem, Forbidden) else framework.refuse(problem, asked)
    reply = reply or _of_request(problem) or _of_state(problem)
    if reply is None:
        raise UnwordedProblem(problem)
    return reply


def _of_request(problem: Problem) -> Reply | None:
    """What is wrong with the request itself."""
    match problem:
        case Forbidden(permission=permission):
            return _told(403, "forbidden", "The request is forbidden.", _message(f"The role {permission} is needed."))
        case InvalidRequest(violations=found) if found[0].location == "body":
            return _unprocessable(_place(found[0]))
        case InvalidRequest(violations=found):
            return _bad(_place(found[0]))
        case MalformedBody(message=text):
            return _unprocessable(f"Invalid json. {text}")
        case MissingMember(member=name):
            return _unprocessable(f"{name} is required")
        case Unprocessable(message=text) | ConfigurationUnfit(message=text):
            return _unprocessable(text)
        case ScheduleIncomplete() | ScheduleMisplaced() | OrganizationMissing():
            return _unprocessable(problem.reason)
        case BadInput(message=text):
            return _bad(text)
        case DuplicateStream(name=name):
            return _bad(f"The stream {name} is named twice.")
        case ForeignWorkspace() | ForeignOperation() | DatabaseRefused():
            return _bad(problem.reason)
        case UnknownValue(value=value):
            text = "The submitted value could not be found."
            return _problem(400, REFERENCE, "value-not-found", text, {"value": value})
        case BadRedirect(url=url):
            text = "Redirect URL format not understood. Please verify that it is a valid URI and uses HTTPS."
            return _told(422, "invalid-redirect-url", text, {"redirectUrl": url})
        case BadCron(rule=rule, facts=facts):
            return _problem(400, f"error:cron-validation/{rule}", *CRON[rule], facts)
        case WebhookNowhere():
            title, text = "Notification missing URL", "The notification is missing a URL."
            return _problem(400, "error:notification/config/missing-url", title, text, None)
        case TagRefused(rule=rule, value=value) if rule in TAGS:
            status, title, text = TAGS[rule]
            return _problem(status, f"error:{rule}", title, text, _message(value))
    return None


def _of_state(problem: Problem) -> Reply | None:
    """What is there stands against it."""
    match problem:
        case NotFound(resource="jobs") | NotRunning() | NothingRunning() | IllegalMove():
            # An id that no job has fails in the server's look-up, which the public API takes for a job that has ended.
            return _conflict("Job is not currently running")
        case NotFound(resource=kind, key=key):
            data = {"resourceType": CONFIGURATIONS.get(kind, kind.upper()), "resourceId": key}
            return _told(404, "resource-not-found", "The requested resource could not be found.", data)
        case Conflict(resource="jobs", key=key):
            return _again(f"A sync is already running for: {key}")
        case Conflict(message=text):
            return _conflict(text)
        case NotActive():
            return _conflict("Can only sync an active connection")
        case SyncIsRunning(connection=key):
            return _again(f"A sync is running for: {key}")
        case ConnectionLocked(connection=key, status_reason=reason):
            data = {"connectionId": key} if reason is None else {"connectionId": key, "statusReason": reason}
            text = "The connection is locked and cannot be modified."
            return _problem(409, "error:connection/locked", "Connection is locked", text, data)
        case RateLimited():
            return _problem(429, REFERENCE, "too-many-requests", "Too many requests.", None)
        case UnknownWorld(world=name):
            return _told(404, "resource-not-found", "The requested resource could not be found.", {"resourceId": name})
        case Breakdown(error=error):
            text = f"the mock server itself failed, not the API it stands in for: {error}"
            return _problem(500, REFERENCE, "unexpected-problem", text, None)
    return None


def _place(violation: Violation) -> str:
    return f"{violation.pointer.strip('/').replace('/', '.') or 'body'}: {violation.message}"


def _message(text: str) -> Document:
    return {"message": text}


def _bad(text: str) -> Reply:
    detail = "The request could not be understood by the server due to malformed syntax."
    return _told(400, "bad-request", detail, _message(text))


def _unprocessable(text: str) -> Reply:
    return _told(422, "unprocessable-entity", "The body of the request was not understood", _message(text))


def _conflict(text: str) -> Reply:
    return _problem(409, f"{REFERENCE}#409-state-conflict", "state-conflict", "State conflict", _message(text))


def _again(text: str) -> Reply:
    return _told(409, "try-again-later", "Please try again later.", _message(text))


def _told(status: int, title: str, detail: str, data: Document) -> Reply:
    """A problem of the older kind: its type is a page about it."""
    return _problem(status, f"{REFERENCE}#{title}", title, detail, data)


def _problem(status: int, kind: str, title: str, detail: str, data: Document | None) -> Reply:
    body = {"status": status, "type": kind, "title": title, "detail": detail, "documentationUrl": None, "data": data}
    return Reply(status, body, media="application/json")
