"""Envelopes and refusals in Elasticsearch's words."""

from collections.abc import Mapping
from typing import Final

from multidict import CIMultiDict

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
)
from mockserver.model.record import Page
from mockserver.vendors.elastic import causes, sentences
from mockserver.vendors.elastic.causes import ARGUMENT, Cause
from mockserver.vendors.elastic.closeness import bracketed, near
from mockserver.vendors.elastic.docs import sentences as documents
from mockserver.vendors.elastic.docs.problems import DocumentProblem
from mockserver.vendors.elastic.problems import (
    ActionDenied,
    ArgumentRefused,
    BadParameter,
    CredentialRefused,
    DocumentMissing,
    HeaderUnread,
    ParseFailed,
    UnknownParameters,
    UnwantedBody,
    ValidationFailed,
    VersionMismatch,
    WindowTooLarge,
)

INDEX: Final = ".elastic-connectors-v1"
INDEX_UUID: Final = "bM3rWlsVTHSZ1Lq0l1zZ0g"
STATUS_EXCEPTION: Final = "status_exception"
SECURITY: Final = "security_exception"
UNREAD: Final = "media_type_header_exception"
Headers = Mapping[str, str]
PRODUCT: Final[Headers] = {"X-elastic-product": "Elasticsearch"}
"""Clients look for it on their first answer and refuse to work without it."""
UPDATED: Final = Reply(200, {"result": "updated"}, PRODUCT)
NOOP: Final = Reply(200, {"result": "noop"}, PRODUCT)
REFUSED: Final = "unable to authenticate with provided credentials and anonymous access is not allowed for this request"
SCHEMES: Final = ('Basic realm="security", charset="UTF-8"', 'Bearer realm="security"', "ApiKey")


def result(*, changed: bool) -> Reply:
    """The answer to an update."""
    return UPDATED if changed else NOOP


def reply(status: int, body: Json = None, headers: Headers | None = None) -> Reply:
    """An answer with the product header."""
    if not headers:
        return Reply(status, body, PRODUCT)
    lines = CIMultiDict(headers)
    lines.update(PRODUCT)
    return Reply(status, body, lines)


def created(key: str, *, new: bool) -> Reply:
    """The answer to a put or post."""
    return reply(201 if new else 200, {"id": key, "result": "created" if new else "updated"})


def one(_call: Call, _intent: Intent, document: Document) -> Json:
    """A single document, as it is."""
    return document


def many(_call: Call, _intent: Intent, page: Page) -> Json:
    """A page of documents; the count is that of all matches."""
    return {"count": page.total, "results": [record.document for record in page.records]}


def deleted() -> Reply:
    """The answer to a delete."""
    return reply(200, {"acknowledged": True})


def refuse(problem: Problem, asked: Asked) -> Reply:
    """The vendor's answer to a refused request."""
    match problem:
        case DocumentProblem():
            return reply(*documents.body(problem))
        case ParseFailed(flaws=flaws):
            return _failed(400, causes.of_flaws(flaws))
        case ValidationFailed(entries=entries):
            return _error(400, "action_request_validation_exception", _validation(entries))
        case MalformedBody(kind=kind) if kind != "encoding" and asked.operation and asked.operation.id in documents.DOCUMENTS:
            return reply(*documents.body(documents.malformed(problem, causes.chain(causes.of_json(problem)))))
        case MalformedBody():
            return _failed(400, causes.of_json(problem))
        case BodyMissing():
            return _error(400, "parse_exception", "request body is required")
        case IllegalMove():
            return _failed(400, sentences.moved(problem))
        case DocumentMissing(key=key):
            place = {"index_uuid": INDEX_UUID, "shard": "0", "index": INDEX}
            return _error(404, "document_missing_exception", f"[{key}]: document missing", place)
        case NotFound():
            return _error(404, "resource_not_found_exception", sentences.missing(problem))
        case Unauthenticated():
            return _unauthenticated(problem, asked)
        case Forbidden():
            return _error(403, SECURITY, denied(problem))
        case Conflict():
            return _error(400, STATUS_EXCEPTION, sentences.conflict(problem))
        case _:
            return _refuse_request(problem, asked)


def _refuse_request(problem: Problem, asked: Asked) -> Reply:
    match problem:
        case BadParameter(rule="trace", value=value):
            return reply(400, {"error": causes.not_a_flag(value), "status": 400})  # RestController.validateErrorTrace
        case BadParameter(rule="number", value=value):  # RestRequest.paramAsInt
            return _failed(400, (Cause(ARGUMENT, _argument(problem)), causes.not_a_number(value)))
        case BadParameter() | UnknownParameters() | UnwantedBody():
            return _error(400, ARGUMENT, _argument(problem))
        case VersionMismatch():
            return _version(problem)
        case HeaderUnread(header=header, message=message):
            return _failed(400, (Cause(UNREAD, f"Invalid media-type value on headers [{header}]"), Cause(ARGUMENT, message)))
        case WindowTooLarge():
            return _window(problem)
        case InvalidRequest(violations=found):
            return _error(400, ARGUMENT, found[0].message)
        case MalformedHead(message=message) | ArgumentRefused(message=message):
            return _error(400, ARGUMENT, message)
        case UnknownWorld(world=world):
            return _error(404, "resource_not_found_exception", f"mock world [{world}] not found")
        case RateLimited(retry_after=seconds):
            reason = "rejected execution: the node is overloaded"
            return _error(429, "es_rejected_execution_exception", reason, headers={"Retry-After": str(seconds)})
        case Breakdown(error=error):
            return _error(500, "mock_server_exception", f"This is a bug of the mock server, not of Elasticsearch: {error}")
        case _:
            return _refuse_exchange(problem, asked)


def _refuse_exchange(problem: Problem, asked: Asked) -> Reply:
    """What RestController and the network layer refuse: plain texts, where others have an envelope."""
    uri = _uri(asked)
    match problem:
        case UnknownPath(method="OPTIONS"):
            # OPTIONS is answered everywhere, with no Allow where nobody serves (RestController.handleOptionsRequest).
            return reply(200)
        case UnknownPath(method=method):
            return reply(400, {"error": f"no handler found for uri [{uri}] and method [{method}]"})
        case MethodNotAllowed(method=method, allowed=allowed):
            text = f"Incorrect HTTP method for uri [{uri}] and method [{method}], allowed: [{', '.join(allowed)}]"
            return reply(405, {"error": text, "status": 405}, {"Allow": ",".join(allowed)})
        case UnsupportedMediaType(content_type=None):
            return reply(406, {"error": "Content-Type header is missing", "status": 406})
        case UnsupportedMediaType(content_type=content_type):
            return reply(406, {"error": f"Content-Type header [{content_type}] is not supported", "status": 406})
        case NotAcceptable(accept=accept):
            return reply(406, {"error": f"Accept header [{accept}] is not supported", "status": 406})
        case TooLarge(what="body"):
            return Reply(413)  # the network layer speaks, which knows no products
        case TooLarge(what="url", limit=limit):
            return _error(400, "too_long_http_line_exception", f"An HTTP line is larger than {limit} bytes.")
        case TooLarge(limit=limit):
            return _error(400, "too_long_http_header_exception", f"HTTP header is larger than {limit} bytes.")
        case _:
            raise UnwordedProblem(problem)


def _validation(entries: tuple[str, ...]) -> str:
    return "Validation Failed: " + "".join(f"{number}: {entry};" for number, entry in enumerate(entries, 1))


def _argument(problem: BadParameter | UnknownParameters | UnwantedBody) -> str:
    match problem:
        case BadParameter(rule="flag", value=value):
            return causes.not_a_flag(value)
        case BadParameter(rule="number", name=name, value=value):
            return f"Failed to parse int parameter [{name}] with value [{value}]"
        case BadParameter(rule="word", name=name, value=value):
            return f"Unknown {name} [{value}]."
        case BadParameter(name=name):
            return f"Parameter [{name}] cannot be < 0"
        case UnwantedBody(method=method, path=path):
            return f"request [{method} {path}] does not support having a body"
        case UnknownParameters(path=path, names=names, known=known):
            told = ", ".join(f"[{name}]" + _did_you_mean(name, known) for name in names)
            return f"request [{path}] contains unrecognized parameter{'s' if len(names) > 1 else ''}: {told}"


def _did_you_mean(name: str, known: tuple[str, ...]) -> str:
    close = near(name, known)
    return f" -> did you mean {bracketed(close)}?" if close else ""


def _unauthenticated(problem: Unauthenticated, asked: Asked) -> Reply:
    """Members are in the order of ElasticsearchException.innerToXContent: what is known, the cause, the headers."""
    more: Document = {"header": {"WWW-Authenticate": list(SCHEMES)}}
    lines = CIMultiDict([("WWW-Authenticate", scheme) for scheme in SCHEMES])
    if isinstance(problem, CredentialRefused):
        detail = {"additional_unsuccessful_credentials": problem.detail} if problem.detail else {}
        cause = {"caused_by": Cause(ARGUMENT, problem.cause).document} if problem.cause else {}
        return _error(401, SECURITY, problem.message or REFUSED, {**detail, **cause, **more}, headers=lines)
    if problem.why == "missing":
        reason = f"missing authentication credentials for REST request [{_uri(asked)}]"
    else:
        reason = f"unable to authenticate user [{problem.user}] for REST request [{_uri(asked)}]"
    return _error(401, SECURITY, reason, more, headers=lines)


def denied(problem: Forbidden) -> str:
    """The sentence of a refusal to somebody who is known."""
    if not isinstance(problem, ActionDenied):
        return f"action [{problem.permission}] is unauthorized for user [{problem.user}]"
    whom = f"API key id [{problem.api_key}] of user [{problem.user}]" if problem.api_key else f"user [{problem.user}]"
    roles = "" if problem.api_key else f" with effective roles [{','.join(sorted(problem.roles))}]"
    of = "index" if problem.permission.startswith("indices:") else "cluster"
    place = f" on indices [{','.join(problem.indices)}]" if problem.indices else ""
    return (
        f"action [{problem.permission}] is unauthorized for {whom}{roles}{place}, "
        f"this action is granted by the {of} privileges [{','.join(problem.granting)}]"
    )


def _version(problem: VersionMismatch) -> Reply:
    accept, content_type = f"Accept={problem.accept or 'null'}", f"Content-Type={problem.content_type or 'null'}"
    one_of = f"version must be either version {problem.majors[0]} or {problem.majors[1]}, but found {problem.found}."
    both = (
        "A compatible version is required on both Content-Type and Accept headers "
        "if either one has requested a compatible version"
    )
    said = {
        "accept": f"Accept {one_of} {accept}",
        "content-type": f"Content-Type {one_of} {content_type}",
        "unequal": f"{both} and the compatible versions must match. {accept}, {content_type}",
        "one-sided": f"{both}. {accept}, {content_type}",
    }[problem.rule]
    outer = Cause(UNREAD, "Invalid media-type value on headers [Accept, Content-Type]")
    return _failed(400, (outer, Cause(STATUS_EXCEPTION, said)))


def _window(problem: WindowTooLarge) -> Reply:
    reason = (
        f"Result window is too large, from + size must be less than or equal to: [{problem.limit}] but was [{problem.window}]. "
        "See the scroll api for a more efficient way to request large data sets. "
        "This limit can be set by changing the [index.max_result_window] index level setting."
    )
    cause = Cause(ARGUMENT, reason).document
    shard = {"shard": 0, "index": INDEX, "node": "q3mZpK0ISRmVUm1Wc2tHfA", "reason": cause}
    error = {
        "root_cause": [cause],
        "type": "search_phase_execution_exception",
        "reason": "all shards failed",
        "phase": "query",
        "grouped": True,
        "failed_shards": [shard],
        "caused_by": {**cause, "caused_by": cause},
    }
    return reply(400, {"error": error, "status": 400})


def _failed(status: int, chained: tuple[Cause, ...]) -> Reply:
    error = {"root_cause": [causes.root(chained).document], **causes.chain(chained)}
    return reply(status, {"error": error, "status": status})


def _error(status: int, kind: str, reason: str, more: Document | None = None, headers: Headers | None = None) -> Reply:
    cause = {"type": kind, "reason": reason, **(more or {})}
    root = {name: value for name, value in cause.items() if name != "caused_by"}
    return reply(status, {"error": {"root_cause": [root], **cause}, "status": status}, headers)


def _uri(asked: Asked) -> str:
    request = asked.request
    return f"{request.path}?{request.query}" if request.query else request.path
