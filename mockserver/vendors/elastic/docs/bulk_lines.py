"""Lines of a bulk request: actions, and the documents that they write.

Source: "Bulk API" in the Elasticsearch reference; BulkRequestParser, BulkRequest.validate.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import orjson

from mockserver.model.json import Document, Json
from mockserver.model.record import NOTHING
from mockserver.vendors.elastic.docs import writing
from mockserver.vendors.elastic.docs.problems import PLACE, Unreadable
from mockserver.vendors.elastic.docs.queries import token
from mockserver.vendors.elastic.docs.requests import placed
from mockserver.vendors.elastic.docs.wishes import invalid

ACTIONS: Final = ("create", "delete", "index", "update")
_OPTIONS: Final = (
    "_index _id routing if_seq_no if_primary_term pipeline require_alias require_data_stream version version_type op_type "
    "retry_on_conflict dynamic_templates _source list_executed_pipelines"
)
OPTIONS: Final = frozenset(_OPTIONS.split())
STRUCTURED: Final = ("_source", "dynamic_templates")
ARGUMENT: Final = "illegal_argument_exception"


class Action(NamedTuple):
    """One action, and what it writes."""

    kind: str
    options: Document
    """What the action says, and what the request says for all."""
    text: bytes = b""
    """The line behind it."""
    body: Document = NOTHING
    """What the line says, where it is read with the request: that of an update."""


def read(text: bytes, index: str | None, query: Mapping[str, Json], *, lenient: bool) -> list[Action]:
    """The actions of a request. Raises Unreadable for lines that cannot be read, and for actions that make no sense.

    A last action without its line is no action. A lenient reader, that of 8.x, passes over more than one member.
    """
    if not text.endswith(b"\n"):
        raise Unreadable(ARGUMENT, "The bulk request must be terminated by a newline [\\n]")
    found = list(_actions(text, {**query, **({"_index": index} if index is not None else {})}, lenient=lenient))
    if not found:
        raise invalid("no requests added")
    writing.check(flaw for action in found for flaw in _flaws(action))
    return found


def _actions(text: bytes, usual: Document, *, lenient: bool) -> Iterator[Action]:
    lines = enumerate(text.split(b"\n")[:-1], 1)
    for number, line in lines:
        if not line.strip():
            continue
        kind, options = _action(line, number, lenient=lenient)
        options = {**usual, **options}
        if kind == "delete":
            yield Action(kind, options)
            continue
        following = next(lines, None)
        if following is None:
            return
        written = following[1].removesuffix(b"\r")
        yield Action(kind, options, written, _update(written) if kind == "update" else {})


def _action(line: bytes, number: int, *, lenient: bool) -> tuple[str, Document]:
    value = _json(line)
    if not isinstance(value, Mapping):
        raise _malformed(number, f"expected START_OBJECT but found [{token(value)}]")
    if not value:
        raise _malformed(number, "expected FIELD_NAME but found [END_OBJECT]")
    (kind, options), *more = value.items()
    if kind not in ACTIONS:
        raise _malformed(number, f"expected field [create], [delete], [index] or [update] but found [{kind}]")
    if not isinstance(options, Mapping):
        raise _malformed(number, f"expected START_OBJECT or END_OBJECT but found [{token(options)}]")
    for name, option in options.items():
        _check_option(number, name, option)
    if more and not lenient:
        raise _malformed(number, "expected END_OBJECT but found [FIELD_NAME]")
    told = {name: _option(name, item) for name, item in options.items() if item is not None}
    return "create" if kind == "index" and told.get("op_type") == "create" else kind, told


def _check_option(number: int, name: str, value: Json) -> None:
    if isinstance(value, list | tuple) or (isinstance(value, Mapping) and name not in STRUCTURED):
        raise _malformed(number, f"expected a simple value for field [{name}] but found [{token(value)}]")
    if name not in OPTIONS:
        raise Unreadable(ARGUMENT, f"Action/metadata line [{number}] contains an unknown parameter [{name}]")


def _option(name: str, value: Json) -> Json:
    if name in ("_id", "_index", "pipeline"):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if name in ("if_seq_no", "if_primary_term", "version", "retry_on_conflict"):
        try:
            return int(value)
        except (TypeError, ValueError):
            raise Unreadable(ARGUMENT, f'For input string: "{value}"') from None
    return value


def _malformed(number: int, said: str) -> Unreadable:
    return Unreadable(ARGUMENT, f"Malformed action/metadata line [{number}], {said}")


def _update(line: bytes) -> Document:
    value = _json(line)
    if not isinstance(value, Mapping):
        said = f"[1:1] [UpdateRequest] Expected START_OBJECT but was: {token(value)}"
        raise Unreadable("x_content_parse_exception", said)
    try:
        writing.check_update(value)
        for name in ("doc", "upsert"):
            if name in value and not isinstance(value[name], Mapping):
                said = f"[{PLACE}] [UpdateRequest] {name} doesn't support values of type: {token(value[name])}"
                raise Unreadable("x_content_parse_exception", said, (name,))
    except Unreadable as problem:
        raise placed(problem, line) from None
    return value


def _json(line: bytes) -> Json:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise Unreadable("x_content_parse_exception", f"[1:{error.colno}] {error.msg}") from None


def document(action: Action) -> Document:
    """The document that an action writes. Raises Unreadable: other than actions, documents are read one by one."""
    if not action.text.strip():
        raise Unreadable("document_parsing_exception", "[0:0] failed to parse, document is empty")
    try:
        value = orjson.loads(action.text)
    except orjson.JSONDecodeError as error:
        said = f"[1:{error.colno}] {error.msg}"
        cause = {"type": "x_content_parse_exception", "reason": said}
        raise Unreadable("document_parsing_exception", f"[1:{error.colno}] failed to parse: {said}", caused_by=cause) from None
    if not isinstance(value, Mapping):
        raise Unreadable("document_parsing_exception", "[1:1] Malformed content, must start with an object")
    return value


def _flaws(action: Action) -> Iterator[str]:
    options, key = action.options, action.options.get("_id")
    if not options.get("_index"):
        yield "index is missing"
    match action.kind:
        case "update":
            if options.get("version") is not None or options.get("version_type", "internal") != "internal":
                said = "Update requests do not support versioning. Please use `if_seq_no` and `if_primary_term` instead"
                raise Unreadable(ARGUMENT, said)
            yield from writing.update_flaws(key, action.body, options)
        case "delete":
            yield from writing.delete_flaws(key, options)
        case _:
            yield from writing.write_flaws(key, options, new=action.kind == "create")
