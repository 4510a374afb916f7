"""What is wrong with a request that breaks the specification, in the order in which the vendor would find it.

Order: flags of the channel, the body, query parameters, unknown parameters, an unwanted body, then the request's own
validation. Source: BaseRestHandler.handleRequest, ActionRequest.validate.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qsl

from mockserver.model.json import Json
from mockserver.model.messages import Call, Request
from mockserver.model.problem import InvalidRequest, UnsupportedMediaType, Violation
from mockserver.model.world import World
from mockserver.validation.compression import unpack
from mockserver.vendors.elastic import bodies, index_names, job_checks, security_checks, update_checks
from mockserver.vendors.elastic.coercion import is_true
from mockserver.vendors.elastic.media import is_supported
from mockserver.vendors.elastic.parsing import parse
from mockserver.vendors.elastic.problems import ArgumentRefused, BadParameter, UnknownParameters, UnwantedBody, ValidationFailed
from mockserver.vendors.elastic.update_checks import no_id, only_id

FLAGS: Final = ("pretty", "human", "error_trace")
CHANNEL: Final = frozenset({"format"})
"""Query parameters that the channel reads for every call, and no call declares (AbstractRestChannel)."""
SWITCHES: Final = (
    "include_deleted",
    "delete_sync_jobs",
    "hard",
    "owner",
    "with_limited_by",
    "active_only",
    "with_profile_uid",
)
REFRESHES: Final = frozenset({"", "true", "false", "wait_for"})
WORDS: Final = frozenset({"", "true", "false"})
TOLERATED: Final = frozenset({"from", "size", "index_name", "job_type"})
"""A window that is too large is the search's to refuse, and an empty word in a list is none."""
ROLES: Final = "/role_descriptors/"
"""The only part of a body that its parser does not read to the bottom."""
LARGEST: Final = 10 * 1024 * 1024

Validate = Callable[[Call], Iterable[str | None]]


async def judge(call: Call, violations: tuple[Violation, ...], _world: World) -> Call:
    """Raises what the vendor would say first; a violation that it would not mind goes on with the call."""
    given = texts(call.request.query)
    if call.body is not None or call.media:
        _check_body(call)
    numbers = _check_query(call, given)
    if call.operation.body is None and call.request.body:
        check_unwanted(call.request)
    validate = VALIDATIONS.get(call.operation.id, _nothing)
    raise_entries(validate(call))
    if all(_is_tolerated(violation, call) for violation in violations):
        return call._replace(query={**call.query, **numbers})
    raise InvalidRequest(violations)


def _is_tolerated(violation: Violation, call: Call) -> bool:
    """What only a parser can tell. By now one has read the body: whatever it took is good, though a schema says otherwise."""
    if violation.location == "query":
        return violation.pointer in TOLERATED
    return violation.location == "body" and call.operation.id in bodies.PARSERS and not violation.pointer.startswith(ROLES)


def texts(query: str) -> dict[str, str]:
    """The query as text; of a repeated parameter the last counts, as it does for the call."""
    return dict(parse_qsl(query, keep_blank_values=True))


def raise_entries(entries: Iterable[str | None]) -> None:
    """Raises ValidationFailed with the entries that are there, if any."""
    found = tuple(entry for entry in entries if entry is not None)
    if found:
        raise ValidationFailed(found)


def check_flags(given: Mapping[str, str], names: Iterable[str]) -> None:
    """Raises BadParameter for a flag that is neither true nor false; one without a value is true."""
    for name in names:
        if given.get(name, "") not in WORDS:
            raise BadParameter("flag", name, given[name])


def _check_body(call: Call) -> None:
    parser = bodies.PARSERS.get(call.operation.id)
    if parser is not None:
        encoding = ",".join(call.request.headers.getall("Content-Encoding", ()))
        body = unpack(call.request.body, encoding, LARGEST, allowed=True) if encoding else call.request.body
        parse(body, parser)


def _check_query(call: Call, given: Mapping[str, str]) -> dict[str, int]:
    """Numbers of the query, as Java reads them: `+1` and `01` are 1."""
    declared = [parameter.name for parameter in call.operation.parameters if parameter.location == "query"]
    numbers: dict[str, int] = {
        name: _number(name, given[name]) for name in ("from", "size") if name in given and name in declared
    }
    check_flags(given, [name for name in SWITCHES if name in declared])
    if "refresh" in declared and given.get("refresh", "") not in REFRESHES:
        raise ArgumentRefused(f"Unknown value for refresh: [{given['refresh']}].")
    for name, words in job_checks.QUERY_WORDS.get(call.operation.id, {}).items():
        word = words.unknown(given[name]) if name in given else None
        if word is not None:
            raise BadParameter("word", words.enumeration, word)
    for name, number in numbers.items():
        if number < 0:
            raise BadParameter("negative", name)
    unknown = tuple(sorted(name for name in given if name not in declared and name not in CHANNEL))  # a TreeSet there, too
    if unknown:
        raise UnknownParameters(call.request.path, unknown, (*declared, *call.path))
    return numbers


def _number(name: str, text: str) -> int:
    try:
        number = int(text) if text.isascii() and "_" not in text and text == text.strip() else None
    except ValueError:
        number = None
    if number is None or not -(2**31) <= number < 2**31:
        raise BadParameter("number", name, text)
    return number


def check_unwanted(request: Request) -> None:
    """Raises UnwantedBody; one of a type that nobody reads is refused for that (RestController.dispatchRequest)."""
    content_type = request.headers.get("Content-Type")
    if content_type is None or not is_supported(content_type):
        raise UnsupportedMediaType(content_type, ())
    raise UnwantedBody(request.method, request.path)


def _nothing(_call: Call) -> Iterable[str | None]:
    return ()


def _create(call: Call) -> Iterable[str | None]:
    return creation(call.body or {})


def creation(fields: Mapping[str, Json]) -> Iterable[str | None]:
    """Entries for the fields of a new connector."""
    name = fields.get("index_name")
    if name is not None:
        yield index_names.entry(name)
    if is_true(fields.get("is_native")):
        yield index_names.managed_entry(name)


def _status(call: Call) -> Iterable[str | None]:
    yield no_id(call)
    if "status" not in call.body:
        yield "[status] cannot be [null]."


def _configuration(call: Call) -> Iterable[str | None]:
    yield no_id(call)
    if not call.body:
        yield "[configuration] and [values] cannot both be null."
    if len(call.body) == 2:
        yield "[configuration] and [values] cannot both be provided in the same request."


def _service_type(call: Call) -> Iterable[str | None]:
    yield no_id(call)
    if not call.body["service_type"]:
        yield '[service_type] cannot be [null] or [""].'


def _list(call: Call) -> Iterable[str | None]:
    return filters(call.query.get("index_name") or ())


def filters(names: Iterable[str]) -> Iterable[str | None]:
    """Entries for the index names that a listing is narrowed to; empty ones do not count."""
    return (index_names.entry(name) for name in names if name)


VALIDATIONS: Final[Mapping[str, Validate]] = MappingProxyType(
    {
        **job_checks.VALIDATIONS,
        **update_checks.VALIDATIONS,
        **security_checks.VALIDATIONS,
        "connector.put": _create,
        "connector.put_1": _create,
        "connector.post": _create,
        "connector.get": only_id,
        "connector.delete": only_id,
        "connector.check_in": only_id,
        "connector.list": _list,
        "connector.update_status": _status,
        "connector.update_error": only_id,
        "connector.update_service_type": _service_type,
        "connector.update_configuration": _configuration,
    }
)
"""By operation id."""
