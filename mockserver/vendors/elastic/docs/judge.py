"""What is wrong with a request to the document APIs that breaks its specification, in the vendor's words where known."""

import re
from collections.abc import Mapping
from typing import Final

from mockserver.model.messages import Call
from mockserver.model.problem import InvalidRequest, Violation
from mockserver.model.world import World
from mockserver.vendors.elastic import causes
from mockserver.vendors.elastic.docs.definitions import check
from mockserver.vendors.elastic.docs.problems import PLACE, Unreadable
from mockserver.vendors.elastic.docs.queries import token
from mockserver.vendors.elastic.docs.requests import located
from mockserver.vendors.elastic.docs.sentences import DOCUMENTS
from mockserver.vendors.elastic.docs.wishes import strange
from mockserver.vendors.elastic.judge import CHANNEL, FLAGS, check_flags, check_unwanted, texts
from mockserver.vendors.elastic.problems import BadParameter, UnknownParameters

ARGUMENT: Final = "illegal_argument_exception"
TIMES: Final = frozenset({"scroll", "timeout", "master_timeout"})
WINDOW: Final = frozenset({"from", "size"})
"""A page that is too far away is the search's to refuse."""
LONGS: Final = frozenset({"if_seq_no", "if_primary_term", "version"})
_FLAG: Final = re.compile("true|false")
NEGATIVE: Final = re.compile("-[0-9]{1,10}")
_NUMBER: Final = re.compile("-?[0-9]{1,9}")
TEXTS: Final = {
    "/from": _NUMBER,
    "/size": _NUMBER,
    **dict.fromkeys(("/seq_no_primary_term", "/track_total_hits", "/version"), _FLAG),
}
PIPELINE: Final = "ingest.put_pipeline"
STRANGE: Final[Mapping[str, str]] = {
    "conflicts": 'conflicts may only be "proceed" or "abort" but was [{}]',
    "level": "level parameter must be one of [cluster] or [indices] or [shards] but was [{}]",
    "op_type": "opType must be 'create' or 'index', found: [{}]",
    "refresh": "Unknown value for refresh: [{}].",
    "search_type": "No search type for [{}]",
    "slices": '[slices] must be a positive integer or the string "auto", but was [{}]',
    "track_total_hits": "Failed to parse int parameter [track_total_hits] with value [{}]",
    "version_type": "No version type match [{}]",
}
"""What is said of words that a parameter does not know."""
ENUMS: Final[Mapping[str, str]] = {
    "wait_for_events": "org.elasticsearch.common.Priority",
    "wait_for_status": "org.elasticsearch.cluster.health.ClusterHealthStatus",
}
"""Parameters whose words are constants of a Java class."""
PARSERS: Final = {"update": "UpdateRequest"}
"""Operations whose bodies are read by a declared parser, with its name."""


async def judge(call: Call, violations: tuple[Violation, ...], _world: World) -> Call:
    """Raises what the vendor would say first; a violation that it would not mind goes on with the call."""
    query = texts(call.request.query)
    check_flags(query, FLAGS)
    declared = [parameter.name for parameter in call.operation.parameters if parameter.location == "query"]
    for violation in violations:
        if violation.location == "query" and violation.pointer in declared and not _is_far(violation):
            raise _parameter(violation, query.get(violation.pointer, ""))
    unknown = tuple(sorted(name for name in query if name not in declared and name not in CHANNEL))
    if unknown:
        raise UnknownParameters(call.request.path, unknown, (*declared, *call.path))
    if call.operation.body is None and call.request.body:
        check_unwanted(call.request)
    rest = [violation for violation in violations if not (_is_far(violation) or _is_text(violation))]
    for violation in rest:
        if violation.location == "path":
            raise Unreadable(ARGUMENT, "if _id is specified it must not be empty")
        if violation.location == "body" and call.operation.id == PIPELINE and isinstance(call.body, Mapping):
            check(call.path["pipeline_id"], call.body)
            continue
        if violation.location == "body":
            raise located(_member(call, violation), call)
    if any(violation.location != "body" for violation in rest):
        raise InvalidRequest(tuple(rest))
    numbers = {name: int(query[name]) for name in WINDOW if name in query}
    return call._replace(query={**call.query, **numbers})


def _is_far(violation: Violation) -> bool:
    return violation.location == "query" and violation.pointer in WINDOW and violation.rule == "maximum"


def _is_text(violation: Violation) -> bool:
    """A number or a flag of a search that is written as a text, which the vendor reads as well."""
    shape = TEXTS.get(violation.pointer) if violation.location == "body" else None
    return shape is not None and isinstance(violation.value, str) and shape.fullmatch(violation.value) is not None


def _parameter(violation: Violation, text: str) -> Unreadable | BadParameter:
    name = violation.pointer
    if violation.rule in ("type", "minimum", "maximum"):
        if not text.removeprefix("-").isdecimal():
            kind = "long" if name in LONGS else "int"
            return Unreadable(ARGUMENT, f"Failed to parse {kind} parameter [{name}] with value [{text}]")
        return Unreadable(ARGUMENT, f"[{name}] parameter cannot be negative, found [{text}]")
    if name in TIMES:
        reason = f"failed to parse setting [{name}] with value [{text}] as a time value: unit is missing or unrecognized"
        return Unreadable(ARGUMENT, reason)
    if name == "expand_wildcards":
        return Unreadable(ARGUMENT, f"No valid expand wildcard value [{text}]")
    if name == "wait_for_active_shards":
        return _copies(text)
    if name in ENUMS:
        return Unreadable(ARGUMENT, f"No enum constant {ENUMS[name]}.{text.upper()}")
    return Unreadable(ARGUMENT, STRANGE[name].format(text) if name in STRANGE else causes.not_a_flag(text))


def _copies(text: str) -> Unreadable:
    """What is wrong with a number of copies (ActiveShardCount)."""
    if NEGATIVE.fullmatch(text):
        return Unreadable(ARGUMENT, "shard count cannot be a negative value")
    cause = {"type": "number_format_exception", "reason": f'For input string: "{text}"'}
    return Unreadable(ARGUMENT, f"cannot parse ActiveShardCount[{text}]", caused_by=cause)


def _member(call: Call, violation: Violation) -> Unreadable:
    """A member of the body that is of the wrong kind; the vendor does not know the key then."""
    name = violation.pointer.split("/")[1] if "/" in violation.pointer else ""
    if not name and call.operation.id in DOCUMENTS:
        return Unreadable("document_parsing_exception", f"[{PLACE}] Malformed content, must start with an object", ())
    if not name:
        return Unreadable("parsing_exception", f"Expected [START_OBJECT] but found [{token(violation.value)}]", ())
    value = call.body.get(name)
    if name == "sort" and isinstance(value, list):
        said = "malformed sort format, within the sort array, an object, or an actual string are allowed"
        return Unreadable(ARGUMENT, said)
    parser = PARSERS.get(call.operation.id)
    if parser is not None:
        said = f"[{PLACE}] [{parser}] {name} doesn't support values of type: {token(value)}"
        return Unreadable("x_content_parse_exception", said, (name,))
    return strange(name, value)
