"""How this vendor speaks: its envelope, its times, and the words of every refusal."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from mockserver.model.convention import Asked, Intent
from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
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
from mockserver.model.record import Page
from mockserver.vendors.fivetran.paging import cursor_after
from mockserver.vendors.fivetran.problems import (
    ColumnNotBlocked,
    ColumnsNotConfigurable,
    GroupInUse,
    NotChangeable,
    NotConnected,
    SchemaNameTaken,
    StateMissing,
    StateNotKept,
    SyncInProgress,
    SyncNotFinished,
    TablesNotResynced,
    UnknownService,
)

BAD_BODY: Final = "The request body is missing or malformed."
NO_STATE: Final = "The connection state doesn't exist."
SYNCING: Final = "Connection cannot be updated because the sync is in progress."
NO_ROUTE: Final = "HTTP 404 Not Found"
NOTHING_LASTS: Final = "At least one field to update is required"
# The vendor's transport is a JAX-RS stack: where its API has no words of its own, the default ones of that stack appear
# ("HTTP 404 Not Found" was observed).
TOO_LARGE: Final = {
    "body": (413, "PayloadTooLarge", "HTTP 413 Request Entity Too Large"),
    "url": (414, "UriTooLong", "HTTP 414 Request-URI Too Long"),
    "headers": (431, "RequestHeaderFieldsTooLarge", "HTTP 431 Request Header Fields Too Large"),
}
# The first sentence was seen (terraform-provider-fivetran issue 209), the second one only begun.
NOT_CONNECTED: Final = (
    "We expected the connector's setup state ('status.setup_state') to be 'connected', but it was '{state}'. "
    "Please configure the connector and perform the setup tests."
)
NAMES: Final = {
    "groups": "Group",
    "connections": "Connection",
    "connection_certificates": "Certificate",
    "connection_fingerprints": "Fingerprint",
}


def stamp(moment: datetime) -> str:
    """A time as the vendor writes it: UTC, six digits after the second."""
    return f"{moment.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def done(call: Call, sentence: str, data: Json = None, *, status: int = 200, key: str = "") -> Reply:
    """A success. In the sentence `{Connection}`, `{connection}` and `{id}` are filled in."""
    noun = noun_of(call.template)
    message = sentence.format(Connection=noun.capitalize(), connection=noun, id=key)
    return Reply(status, _envelope("Success", message) if data is None else {**_envelope("Success", message), "data": data})


def page(call: Call, sentence: str, found: Page) -> Reply:
    """A page of documents; the cursor is left out on the last one."""
    return done(call, sentence, _items(found))


def one(_call: Call, _intent: Intent, document: Document) -> Json:
    """Dresses a document of generic behaviour."""
    return {"code": "Success", "data": document}


def many(_call: Call, _intent: Intent, found: Page) -> Json:
    """Dresses a page of generic behaviour."""
    return {"code": "Success", "data": _items(found)}


def noun_of(path: str) -> str:
    """`connection`, or `connector` under the older spellings of a path or template, whose messages kept that word."""
    segments = path.split("/")
    older = segments[2:3] == ["connectors"] or (segments[2:3] == ["groups"] and segments[4:5] == ["connectors"])
    return "connector" if older else "connection"


def refuse(problem: Problem, asked: Asked) -> Reply:
    """Words a problem."""
    match problem:
        case Unauthenticated():
            return _error(401, "AuthFailed", "Invalid authorization credentials")
        case Forbidden(permission=permission):
            return _error(403, "Forbidden", f"Access denied. Required permission: {permission or 'ACCOUNT_READ'}")
        case RateLimited(retry_after=seconds, limit=limit):
            message = f"Max {limit or 500} api calls allowed in one-hour rolling time period"
            told = {"X-Rate-Limit": str(limit), "X-Rate-Limit-Remaining": "0"} if limit else {}
            return _error(429, "TooManyRequests", message, {**told, "Retry-After": str(seconds)})
        case InvalidRequest(violations=found) if found[0].location == "path":
            return _error(404, "NotFound", NO_ROUTE)  # JAX-RS: a path parameter that cannot be read leads nowhere
        case InvalidRequest(violations=found):
            return _error(400, "InvalidInput", _complaint(found))
        case MalformedBody():
            return _error(400, "InvalidInput", BAD_BODY)
        case BodyMissing():
            return _no_body(asked)
        case UnknownService(service=service):
            return _error(400, "InvalidInput", f"Unsupported connector service '{service}'")
        case NotFound(resource=resource, key=key):
            return _missing(resource, key, asked)
        case StateNotKept(key=key):
            return _no_state_kept(key, asked)
        case StateMissing():
            return _error(400, "InvalidInput", NO_STATE)
        case SyncInProgress():
            return _error(409, "Conflict", SYNCING)
        case SchemaNameTaken(schema=schema):
            noun = noun_of(asked.request.path).capitalize()
            return _error(409, "Conflict", f"{noun} with schema name '{schema}' already exists")
        case Conflict(message=message):
            return _error(409, "Conflict", message or "HTTP 409 Conflict")
        case IllegalMove(phase=phase, event=event):
            return _error(409, "IllegalState", f"{event} is not possible in the state {phase}")
        case _:
            return _about_schemas(problem)


def _about_schemas(problem: Problem) -> Reply:
    """Refusals about syncs, schema configs and groups."""
    match problem:
        case SyncNotFinished():
            return _error(409, "Conflict", "Failed to stop in-progress sync after trying for 60 seconds")
        case TablesNotResynced(service=service):
            return _error(400, "InvalidInput", f"Table re-sync is not supported for connector service '{service}'")
        case NotConnected(state=state):
            return _error(400, "InvalidInput", NOT_CONNECTED.format(state=state))
        case ColumnsNotConfigurable(schema=schema, table=table):
            return _error(400, "InvalidInput", f"Table `{table}` of schema `{schema}` doesn't supports columns configuration")
        case NotChangeable(what=what, name=name, why=why):
            return _error(400, "InvalidInput", f"The {what} `{name}` can't be changed" + (f": {why}" if why else ""))
        case ColumnNotBlocked(schema=schema, table=table, column=column):
            return _error(409, "Conflict", f"Column `{column}` of table `{table}` of schema `{schema}` is not blocked")
        case GroupInUse(key=key, holds=holds):
            return _error(409, "Conflict", f"Group with id '{key}' can't be deleted: it has {holds}")
        case _:
            return _transport(problem)


def _transport(problem: Problem) -> Reply:
    """Refusals that the vendor's transport makes before its API is reached."""
    match problem:
        case UnknownPath():
            return _error(404, "NotFound", NO_ROUTE)
        case MethodNotAllowed(allowed=allowed):
            return _error(405, "MethodNotAllowed", "HTTP 405 Method Not Allowed", {"Allow": ", ".join(allowed)})
        case NotAcceptable():
            return _error(406, "NotAcceptable", "HTTP 406 Not Acceptable")
        case UnsupportedMediaType():
            return _error(415, "UnsupportedMediaType", "HTTP 415 Unsupported Media Type")
        case TooLarge(what=what):
            return _error(*TOO_LARGE.get(what, TOO_LARGE["body"]))
        case MalformedHead():
            return _error(400, "BadRequest", "HTTP 400 Bad Request")
        case UnknownWorld(world=world):
            return _error(404, "NotFound", f"The mock server has no world '{world}', and it does not make worlds on demand.")
        case Breakdown(error=error):
            return _error(500, "InternalServerError", f"This is a bug of the mock server, not of your request: {error}")
        case _:
            raise UnwordedProblem(problem)


def _complaint(found: tuple[Violation, ...]) -> str:
    first = found[0]
    # A pattern is how our specification says what the vendor says in words; a cursor's is not even that.
    said = "it has a wrong format" if first.rule == "pattern" else first.message
    if first.location != "body":
        return f"Invalid value of parameter '{first.pointer}': {said}"
    field = first.pointer.strip("/").replace("/", ".")
    if first.rule == "required":
        absent = f"{field}.{first.expected}" if field else first.expected
        return f"Field '{absent}' is required"
    if not field:
        return NOTHING_LASTS if first.rule == "anyOf" else BAD_BODY
    return f"Invalid value of field '{field}': {said}"


def _missing(resource: str, key: str, asked: Asked) -> Reply:
    # Under the older spelling the words are those of the response-codes page, full stop included. Those for the newer
    # one are not published; its code is what clients look for.
    if resource == "connections" and noun_of(asked.request.path) == "connector":
        return _error(404, "NotFound_Connector", f"Connector with id '{key}' does not exist.")
    noun = noun_of(asked.request.path).capitalize()
    if resource == "schema_configs":
        return _error(404, "NotFound_SchemaConfig", f"{noun} with id '{key}' doesn't have schema config")
    if resource in ("schemas", "tables", "columns"):
        name = resource.removesuffix("s").capitalize()
        return _error(404, f"NotFound_{name}", f"{name} with name '{key}' does not exist in the schema config")
    if resource in ("connection_certificates", "connection_fingerprints"):
        return _error(404, f"NotFound_{NAMES[resource]}", f"{NAMES[resource]} with hash '{key}' does not exist")
    name = NAMES.get(resource, resource.removesuffix("s").capitalize())
    return _error(404, f"NotFound_{name}", f"{name} with id '{key}' does not exist")


def _no_body(asked: Asked) -> Reply:
    # Read to the letter, the response-codes page refuses a POST or PATCH without Content-Type even when it has no body.
    if asked.world.settings.get("content_type") == "always" and "Content-Type" not in asked.request.headers:
        return _transport(UnsupportedMediaType(None, ("application/json",)))
    return _error(400, "InvalidInput", BAD_BODY)


def _no_state_kept(key: str, asked: Asked) -> Reply:
    # 405 with these words on the page of July 2026; 400 in the definition of August 2026, its words as a third party's
    # recording of the live service has them.
    if asked.world.settings.get("non_function_state_status") == 400:
        noun = noun_of(asked.request.path)
        words = f"Update state not allowed for {noun} with id = '{key}': not a Function or Connector SDK connector."
        return _error(400, "InvalidInput", words)
    return _error(405, "InvalidInput", "Not a function connector error.")


def _items(found: Page) -> Document:
    items = [record.document for record in found.records]
    cursor = cursor_after(found)
    return {"items": items} if cursor is None else {"items": items, "next_cursor": cursor}


def _envelope(code: str, message: str) -> dict[str, Json]:
    return {"code": code, "message": message}


def _error(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> Reply:
    return Reply(status, _envelope(code, message), headers or {}, "application/json")
