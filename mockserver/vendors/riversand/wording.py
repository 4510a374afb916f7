"""Envelopes and refusals: the only place where this vendor's error bodies are written."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from mockserver.model import problem as core
from mockserver.model.convention import Asked, Intent
from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import Problem, UnwordedProblem
from mockserver.model.record import Page
from mockserver.model.world import World
from mockserver.vendors.riversand import problems
from mockserver.vendors.riversand.tenancy import locate

DATA_OBJECT_SERVICES: Final = frozenset({"connectorservice", "rsconnectservice"})
"""Services that answer in `dataObjectOperationResponse`; the core services answer in `request` and `response`."""

CORE_VERBS: Final = frozenset({"getchannels", "getentityid", "getentitystate", "downloaddataexcel"})
"""Verbs of the former that answer like the latter (documented)."""


class Refusal(NamedTuple):
    """A refusal in the vendor's words."""

    status: int
    code: str
    message: str
    headers: Mapping[str, str] = {}


def params_of(call: Call) -> Document:
    """`params` of a request that has `params.query`. Raises MissingParameter."""
    params: Document | None = call.body.get("params")
    if params is None:
        raise problems.MissingParameter("params")
    if "query" not in params:
        raise problems.MissingParameter("query")
    return params


def data_objects(documents: Sequence[Document], total: int) -> Document:
    """Objects in the envelope of the connector services."""
    return {"dataObjectOperationResponse": {"status": "success", "dataObjects": documents, "totalRecords": total}}


def submitted(state: str) -> Document:
    """The answer to create and update: the count is 0 (documented)."""
    detail = {"connectorStateId": state}
    return {"dataObjectOperationResponse": {"status": "success", "statusDetail": detail, "totalRecords": 0}}


def job_started(task: str) -> Document:
    """The answer to an export job. To the letter: a space before and after the colon, a full stop, and the count 0."""
    message = f"Download data job has been initiated with work automation id : {task}."
    return {
        "dataObjectOperationResponse": {
            "status": "success",
            "dataObjects": [{"properties": {"workAutomationId": task}}],
            "statusDetail": {"code": "RSC2162", "message": message, "messageType": "Info"},
            "totalRecords": 0,
        }
    }


def import_started(task: str) -> Document:
    """The answer to an import: the text of RSC1002, no objects, and the count 0 (documented)."""
    message = f"Binary object has been submitted for create with work automation id : {task}. Please check back after 10 mins."
    detail = {"code": "RSC1002", "message": message, "messageType": "Info"}
    return {"dataObjectOperationResponse": {"status": "success", "statusDetail": detail, "totalRecords": 0}}


def core_request(world: World) -> dict[str, Json]:
    """The half of a core service's answer that speaks of the request."""
    return {"returnRequest": False, "params": {}, "requestId": world.uuid()}


def core_read(world: World, limit: int | None) -> dict[str, Json]:
    """The same for reads of tasks and events, whose samples tell the limit and a task id of their own."""
    number = world.uuid()
    return {"returnRequest": False, "requestId": number, "maxRecords": limit, "taskId": number}


def core_objects(collection: str, found: Sequence[Document], total: int, request: Document) -> Document:
    """Objects in the envelope of the core services."""
    return {"request": request, "response": {collection: found, "status": "success", "totalRecords": total}}


def one(_call: Call, _intent: Intent, document: Document) -> Json:
    """A document of an operation that nobody wrote by hand."""
    return data_objects([document], 1)


def many(_call: Call, _intent: Intent, page: Page) -> Json:
    """Documents of an operation that nobody wrote by hand."""
    return data_objects([record.document for record in page.records], page.total)


def whole_listing(_call: Call) -> tuple[int, int | None]:
    """The slice of such a listing: all of it."""
    return 0, None


def refuse(problem: Problem, asked: Asked) -> Reply:
    """Words a problem, in the envelope of the service that was asked."""
    status, code, message, headers = _find_words(problem, asked)
    address = locate(asked.request.path)
    service = address.service
    settings = asked.world.settings
    if isinstance(problem, core.Forbidden) and settings["permission_denied_status"] == 200:
        status = 200
    if settings["error_http_status"] == "always200" and service != "files" and not isinstance(problem, _OUR_OWN):
        status = 200
    flat = service in DATA_OBJECT_SERVICES and address.verb not in CORE_VERBS
    wrap = _data_object_error if flat else _core_error
    return Reply(status, wrap(asked.world, code, message), headers)


_OUR_OWN: Final = (core.Breakdown, core.UnknownWorld, core.RateLimited)
"""Refusals of the mock, not of the platform, and injected ones: their status is never smoothed away."""


def _find_words(problem: Problem, asked: Asked) -> Refusal:
    return _in_body(problem, asked) or _at_the_door(problem, asked) or _neutral(problem, asked)


def _in_body(problem: Problem, asked: Asked) -> Refusal | None:
    """Refusals that travel inside HTTP 200, as the core services' samples do; and those of the file address."""
    match problem:
        case problems.MissingParameter(name=name):
            return Refusal(200, "E0038", f"Missing Parameter: '{name}'")
        case problems.TypesNotValid():
            return Refusal(200, "E0420", "Type Criterion passed in the request is not valid")
        case problems.BadQuery(message=message) | problems.BadPayload(message=message):
            return _invalid(200, asked, message)
        case problems.EntityNotNamed():
            return Refusal(200, "RSC7831", "Entity id or entity type not found in payload")
        case problems.NoService(services=services):
            return Refusal(200, "RSC7820", f"Connector configuration not found for channel : {', '.join(services)}")
        case problems.UnknownProfile(asked=profile):
            return Refusal(200, "RSC7820", f"profile not found for {profile}")
        case problems.UnknownObject(id=name, type=kind) | core.NotFound(key=name, resource=kind):
            return Refusal(200, "E0018", f"DataObject with eid=[{name}] not found. DataObjectType=[{kind}]")
        case problems.NothingToDelete(id=name):
            return Refusal(200, "E0405", f"Entity with given id {name} is not present, delete request failed")
        case problems.TooManyToSort(total=total):
            return Refusal(200, "E0427", f"Sort is not supported when the total number of records is above 30000: {total}")
        case problems.TaskExists(id=name):
            return _invalid(200, asked, f"task id {name} is in use")
        case problems.NoData():
            return Refusal(200, "RSC7483", "No data in file")
        case problems.UnknownFile(key=key):
            return Refusal(200, "RSC7524", f'File not found : "{key}" (Id and Name)')
        case problems.NoFile(key=key):
            return Refusal(404, "RSC7524", f'File not found : "{key}" (Id and Name)')
        case problems.LinkRefused() | core.Forbidden():
            return Refusal(403, "PD001", "Permission Denied")
    return None


def _at_the_door(problem: Problem, asked: Asked) -> Refusal | None:
    """Refusals before any service is reached."""
    match problem:
        case core.Unauthenticated():
            return Refusal(401, "GE001", "Authentication Failure")
        case core.UnknownPath():
            return Refusal(404, "E0460", "Please specify a tenant, request type, service and function")
        case core.MethodNotAllowed(method=method, allowed=allowed):
            found = _invalid(405, asked, f"method {method} is not allowed")
            return found._replace(headers={"Allow": ", ".join(allowed)})
        case core.UnsupportedMediaType():
            return _invalid(415, asked, "not sent as application/json")
        case core.NotAcceptable():
            return _invalid(406, asked, "only application/json is answered")
        case core.BodyMissing():
            return _invalid(400, asked, "the request has no body")
        case core.MalformedBody():
            return _invalid(400, asked, "the body is not JSON")
        case core.InvalidRequest(violations=found):
            return _invalid(400, asked, f"{found[0].place}: {found[0].message}")
        case core.MalformedHead(message=message):
            return _invalid(400, asked, message)
        case core.TooLarge(what=what):
            return _invalid(_TOO_LARGE.get(what, 413), asked, f"the {what} is too large")
    return None


_TOO_LARGE: Final[Mapping[str, int]] = {"url": 414, "headers": 431}


def _neutral(problem: Problem, asked: Asked) -> Refusal:
    """Refusals that no page speaks of."""
    match problem:
        case core.Conflict(message=message):
            return _invalid(409, asked, message or "the request contradicts what is there")
        case core.IllegalMove(event=event, phase=phase):
            return _invalid(409, asked, f"{event} cannot happen in {phase}")
        case core.RateLimited(retry_after=wait):
            return _invalid(429, asked, "too many requests")._replace(headers={"Retry-After": str(wait)})
        case core.UnknownWorld(world=world):
            return _invalid(404, asked, f"the mock server has no world '{world}'")
        case core.Breakdown(error=error):
            return _invalid(500, asked, f"a bug in the mock server, not in the request: {error}")
        case _:
            raise UnwordedProblem(problem)


def _invalid(status: int, asked: Asked, reason: str) -> Refusal:
    return Refusal(status, "E0462", f"Invalid request, url = {asked.request.path}: {reason}")


def _data_object_error(_world: World, code: str, message: str) -> Document:
    detail = {"code": code, "message": message, "messageType": "Error"}
    return {"dataObjectOperationResponse": {"status": "error", "statusDetail": detail, "totalRecords": 0}}


def _core_error(world: World, code: str, message: str) -> Document:
    detail = {"messages": [{"messageCode": code, "message": message, "messageType": "error"}]}
    return {"request": core_request(world), "response": {"status": "error", "statusDetail": detail, "totalRecords": 0}}
