"""How this vendor refuses: the words of every problem, in either generation of its error bodies.

`classic` (releases up to 1.8): a message, the exception's class, two stacks that are always empty.
`errorid` (2.0 and later): an `errorId`; next to it the message, where a handler worded the refusal itself.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from mockserver.model.convention import Asked, Intent
from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.operation import Operation
from mockserver.model.problem import (
    Breakdown,
    Conflict,
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
from mockserver.model.record import NOTHING, Page
from mockserver.vendors.airbyte import framework, jackson
from mockserver.vendors.airbyte.judging import is_bean
from mockserver.vendors.airbyte.problems import (
    BadCron,
    BadPage,
    BadReceiver,
    BadStreamStatus,
    ConfigTypesMissing,
    ConfigurationUnfit,
    ConnectionLocked,
    DatabaseRefused,
    DuplicateStream,
    ForeignOperation,
    ForeignWorkspace,
    MissingMember,
    NotActive,
    NothingRunning,
    NothingToUpdate,
    OperationUnfit,
    OrganizationMissing,
    PermissionMisplaced,
    ScheduleIncomplete,
    ScheduleMisplaced,
    SyncIsRunning,
    TypeMigration,
    UnknownUser,
)

ERRORS: Final = "io.airbyte.commons.server.errors"
ILLEGAL_STATE: Final = "java.lang.IllegalStateException"
ILLEGAL_ARGUMENT: Final = "java.lang.IllegalArgumentException"
NULL: Final = "java.lang.NullPointerException"
CONFIGURATIONS: Final = {
    "connections": "STANDARD_SYNC",
    "workspaces": "STANDARD_WORKSPACE",
    "sources": "SOURCE_CONNECTION",
    "destinations": "DESTINATION_CONNECTION",
    "source_definitions": "STANDARD_SOURCE_DEFINITION",
    "destination_definitions": "STANDARD_DESTINATION_DEFINITION",
    "operations": "STANDARD_SYNC_OPERATION",
    "operation_workspaces": "WORKSPACE",
    "workspace_organizations": "NO_ORGANIZATION_FOR_WORKSPACE",
    "organizations": "ORGANIZATION",
    "users": "USER",
    "permissions": "PERMISSION",
}
MISPLACED: Final = {
    "legacy": "ConnectionUpdate should only make changes to the schedule by setting scheduleType and scheduleData."
    " 'schedule' is no longer supported.",
    "untyped": "ConnectionUpdate should not include any scheduleData without also specifying a valid scheduleType.",
    "manual": "ConnectionUpdate should not include any scheduleData when setting the Connection scheduleType to MANUAL.",
    "basic": "ConnectionUpdate should include scheduleData when setting the Connection scheduleType to BASIC.",
    "cron": "ConnectionUpdate should include scheduleData when setting the Connection scheduleType to CRON.",
}
INCOMPLETE: Final = {
    "both": "supply old or new schedule schema but not both",
    "data": "schedule data must be populated if schedule type is populated",
    "basic": "if schedule type is basic, then scheduleData.basic must be populated",
}
CRON: Final = {
    "missing-cron-data": ("Cron data is missing", "If schedule type is cron, scheduleData.cron must be provided."),
    "missing-component": ("Cron is missing a component", "The cron must specify a cron expression and a timezone."),
    "invalid-expression": ("Invalid cron expression", "The cron expression is invalid"),
    "invalid-timezone": ("Invalid cron timezone", "The specified cron timezone is invalid"),
}

STREAM_STATUS: Final = {
    "cause-misplaced": "Incomplete run cause may only be set for runs that stopped in an incomplete state.",
    "cause-missing": "Incomplete run cause must be set for runs that stopped in an incomplete state.",
    "no-page": "Pagination params must be provided.",
    "page-size": "Page size must be at least 1.",
    "row-offset": "Row offset cannot be less than 0.",
    "uneven-offset": "Row offset must be evenly divisible by page size.",
}
PERMISSION: Final = {
    "created-admin": "Instance Admin permissions cannot be created via API.",
    "changed-admin": "Cannot modify Instance Admin permissions via API.",
    "no-place": "Either workspaceId or organizationId should be provided.",
    "two-places": "Permission cannot target both a workspace and an organization.",
}
USER: Final = {
    "email": "User not found by email request: class UserEmailRequestBody {{\n    email: {}\n}}",
    "authUserId": "User not found by auth request: class UserAuthIdRequestBody {{\n    authUserId: {}\n}}",
}
OPERATION: Final = {"webhook": "null", "url": "Unexpected webhook operator config"}
"""What the server's checks of operations say; the first has no message, and is printed as such."""

UNFIT: Final = "BadObjectSchemaKnownException"


class Failure(NamedTuple):
    """An exception of the vendor's, as its error bodies tell it."""

    status: int
    message: str
    exception: str
    known: bool = False
    """Whether a handler worded it, so that even the newer bodies carry the message."""
    more: Document = NOTHING


def one(_call: Call, _intent: Intent, document: Document) -> Json:
    """Dresses a document of generic behaviour: as it is."""
    return document


def many(_call: Call, intent: Intent, page: Page) -> Json:
    """Dresses a page of generic behaviour: under the plural of its noun."""
    return {intent.resource: [record.document for record in page.records]}


def window(_call: Call) -> tuple[int, int | None]:
    """Lists of generic behaviour are whole."""
    return 0, None


def refuse(problem: Problem, asked: Asked) -> Reply:
    """Words a problem. Raises UnwordedProblem."""
    reply = framework.refuse(problem, asked) or _structured(problem)
    if reply is not None:
        return reply
    failure = _by_handler(problem, asked.operation) or _uncaught(problem)
    if failure is None:
        raise UnwordedProblem(problem)
    return _told(failure, asked)


def _structured(problem: Problem) -> Reply | None:
    """Problems of the vendor's own catalogue: nulls are kept."""
    match problem:
        case ConnectionLocked(connection=key, status_reason=reason):
            data = {"connectionId": key} if reason is None else {"connectionId": key, "statusReason": reason}
            text = "The connection is locked and cannot be modified."
            return _problem(409, "error:connection/locked", "Connection is locked", text, data)
        case BadCron(rule=rule, facts=facts):
            return _problem(400, f"error:cron-validation/{rule}", *CRON[rule], facts)
    return None


def _problem(status: int, kind: str, title: str, detail: str, data: Document | None) -> Reply:
    body = {"status": status, "type": kind, "title": title, "detail": detail, "documentationUrl": None, "data": data}
    return Reply(status, body, media="application/json")


def _by_handler(problem: Problem, operation: Operation | None) -> Failure | None:
    """What the vendor has an exception of its own for."""
    match problem:
        case NotFound(resource=kind, key=key) if kind != "jobs":
            name = CONFIGURATIONS.get(kind, kind.upper())
            text = f"Internal Server Error: Could not find configuration for {name}: {key}."
            return Failure(404, text, f"{ERRORS}.IdNotFoundKnownException")
        case UnknownUser(by=by, value=value):
            text = f"Internal Server Error: Could not find configuration for USER: {USER[by].format(value)}."
            return Failure(404, text, f"{ERRORS}.IdNotFoundKnownException")
        case BadReceiver(url=url):
            scheme = url.partition(":")[0] if ":" in url else ""
            text = f"invalid URI scheme {scheme}" if scheme else "URI with undefined scheme"
            return Failure(404, f"Internal Server Error: {text}", f"{ERRORS}.IdNotFoundKnownException")
        case PermissionMisplaced(rule=rule):
            text = f"The provided configuration does not fulfill the specification. Errors: {PERMISSION[rule]}"
            return _known(422, text, UNFIT)
        case InvalidRequest(violations=found):
            return _invalid(found[0], operation)
        case MalformedBody(message=text, line=line, column=column):
            where = f"\n at [Source: UNKNOWN; line: {line}, column: {column}]"
            return Failure(422, f"Invalid json. {text}{where} {text}", "com.fasterxml.jackson.core.JsonParseException")
        case Conflict(resource="jobs", key=key):
            return _known(409, f"A sync is already running for: {key}", "ValueConflictKnownException")
        case Conflict(message=text):
            return _known(409, text, "ConflictException")
        case DatabaseRefused():
            return _known(409, "Failed to access database. Check the server logs for more information", "ConflictException")
        case SyncIsRunning():
            text = "State cannot be updated while a sync is running for this connection."
            return _known(423, text, "SyncIsRunningException")
        case OrganizationMissing():
            return _known(422, "Workspace missing org ID.", UNFIT)
        case ConfigurationUnfit(message=text):
            return _known(422, f"The provided configuration does not fulfill the specification. Errors: {text}", UNFIT)
        case ScheduleIncomplete(rule=rule):
            text = f"The provided configuration does not fulfill the specification. Errors: {INCOMPLETE[rule]}"
            return _known(422, text, UNFIT)
        case BadStreamStatus(rule=rule):
            return _known(400, STREAM_STATUS[rule], "BadRequestException")
        case RateLimited():
            return _known(429, "Too Many Requests", "KnownException")
        case UnknownWorld(world=name):
            return Failure(404, f"Internal Server Error: no world is called {name!r}", f"{ERRORS}.NotFoundException")
    return None


def _uncaught(problem: Problem) -> Failure | None:
    """What the vendor's handlers fall over, on input that its document allows: 500, and nothing is written."""
    match problem:
        case NotFound(key=key):
            return _fallen(f"Could not find job with id: {key}", "java.lang.RuntimeException")
        case NothingRunning():
            return _fallen("Could not find job with id: -1", ILLEGAL_STATE)
        case TypeMigration(stored=old, written=new):
            return _fallen(
                f"Unexpected type migration from '{old}' to '{new}'."
                " Migration of StateType need to go through an explicit reset.",
                ILLEGAL_STATE,
            )
        case MissingMember(member=name):
            return _fallen(f'Cannot read "{name}" because it is null', NULL)
        case NotActive():
            return _fallen("Can only sync an active connection", ILLEGAL_STATE)
        case ConfigTypesMissing(why="null"):
            return _fallen("configType cannot be null.", NULL)
        case ConfigTypesMissing():
            return _fallen("Must include at least one configType.", ILLEGAL_STATE)
        case BadPage(what=what):
            return _fallen(f"ERROR: {what} must not be negative", "java.lang.RuntimeException")
        case ScheduleMisplaced(rule=rule):
            return _fallen(MISPLACED[rule], ILLEGAL_ARGUMENT)
        case DuplicateStream(name=name, namespace=namespace):
            return _fallen(f"Catalog contains duplicate stream names: {namespace or 'null'}.{name}", ILLEGAL_ARGUMENT)
        case ForeignWorkspace():
            return _fallen(_apart(problem), ILLEGAL_ARGUMENT)
        case ForeignOperation(workspace=workspace, operation=operation, home=home):
            return _fallen(
                f"Operation and connection do not belong to the same workspace. Workspace id: {workspace},"
                f" Operation id: {operation}, Operation workspace id: {home or 'null'}",
                ILLEGAL_ARGUMENT,
            )
        case OperationUnfit(what=what):
            return _fallen(OPERATION[what], ILLEGAL_ARGUMENT)
        case NothingToUpdate():
            text = "Patch update user is not successful because there is nothing to update,"
            return _fallen(f"{text} or requested updating fields are not supported.", ILLEGAL_ARGUMENT)
        case IllegalMove(phase=phase, event=event):
            return _fallen(f"Cannot {event} a job in status {phase}", ILLEGAL_STATE)
        case Breakdown(error=error):
            return _fallen(f"the mock server itself failed, not the API it stands in for: {error}", "mockserver.Breakdown")
    return None


def _known(status: int, message: str, exception: str) -> Failure:
    return Failure(status, message, f"{ERRORS}.{exception}", known=True)


def _fallen(message: str, exception: str) -> Failure:
    return Failure(500, f"Internal Server Error: {message}", exception)


def _apart(found: ForeignWorkspace) -> str:
    return (
        f"Source and destination do not belong to the same workspace. Source id: {found.source}, Source workspace id:"
        f" {found.source_workspace}, Destination id: {found.destination}, Destination workspace id:"
        f" {found.destination_workspace}"
    )


def _invalid(violation: Violation, operation: Operation | None) -> Failure:
    if is_bean(violation):
        # 400, although the vendor's own document says 422.
        entry = {"propertyPath": violation.pointer.removeprefix("/").replace("/", ".")}
        entry |= {"invalidValue": str(violation.value), "message": violation.message}
        text = "Some properties contained invalid input."
        exception = "jakarta.validation.ConstraintViolationException"
        return Failure(400, text, exception, more={"validationErrors": [entry]})
    text, exception = jackson.explain(violation, operation)
    return Failure(422, f"Invalid json input. {text}", exception)


def _told(failure: Failure, asked: Asked) -> Reply:
    """The body in the generation that the world's settings name. The stacks are lists, hence [] and not left out."""
    stacks: Mapping[str, Json] = {"exceptionStack": [], "rootCauseExceptionStack": []}
    body: Mapping[str, Json]
    if asked.world.settings["error_style"] == "classic":
        body = {"message": failure.message, "exceptionClassName": failure.exception, **stacks, **failure.more}
    else:
        said = {"message": failure.message, **stacks} if failure.known else {}
        body = {**said, "errorId": asked.world.uuid()}
    return Reply(failure.status, body, media="application/json")
