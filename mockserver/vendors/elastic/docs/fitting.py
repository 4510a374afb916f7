"""Documents held against a mapping: the first value that cannot stand in its field, in the vendor's words.

Source: DocumentParser, FieldMapper.rethrowAsDocumentParsingException and the parse methods of field mappers.
"""

from collections.abc import Mapping
from math import isfinite
from typing import Final

import orjson

from mockserver.model.json import Document, Json
from mockserver.vendors.elastic.docs.dynamic import learned
from mockserver.vendors.elastic.docs.mappings import is_object, parts, printed
from mockserver.vendors.elastic.docs.moments import nanoseconds
from mockserver.vendors.elastic.docs.problems import PLACE, At, Path, Unfit, Unreadable
from mockserver.vendors.elastic.positions import FIELD_NAME, START_ARRAY, START_OBJECT, Cursor

ARGUMENT: Final = "illegal_argument_exception"
PARSE: Final = "x_content_parse_exception"
_METADATA: Final = "_field_names _id _ignored _index _nested_path _routing _seq_no _source _tier _version"
METADATA: Final = frozenset(_METADATA.split())
"""Members that are no part of a document."""
WHOLE: Final = {
    "long": (-(2**63), 2**63 - 1, "a long"),
    "integer": (-(2**31), 2**31 - 1, "an integer"),
    "short": (-(2**15), 2**15 - 1, "a short"),
    "byte": (-128, 127, "a byte"),
}
FRACTIONS: Final = frozenset({"double", "float", "half_float", "scaled_float"})
TEXTS: Final = frozenset(
    {"text", "keyword", "match_only_text", "wildcard", "constant_keyword", "search_as_you_type", "version"}
)
DATES: Final = frozenset({"date", "date_nanos"})


def fitted(mapping: Document, source: Document, key: str, text: bytes | None) -> Document:
    """The mapping with what the document teaches it. Raises Unreadable for one with a value that fits nowhere.

    `text` is the document as it came, where it was not changed since: places are told in it.
    """
    try:
        grown = learned(mapping, source)
        _object(grown, source, key, "", ())
    except Unfit as flaw:
        raw = orjson.dumps(source) if text is None else text
        line, column = place(raw, flaw.path)
        cause = {name: _placed(item, f"{line}:{column}") for name, item in flaw.cause.items()}
        if flaw.at_end:
            line, column = place(raw, flaw.path, "end")
        raise Unreadable(flaw.type, f"[{line}:{column}] {flaw.said}", caused_by=cause) from None
    return grown


def _placed(value: Json, place: str) -> Json:
    return value.replace(PLACE, place) if isinstance(value, str) else value


def place(text: bytes, path: Path, at: At = "value") -> tuple[int, int]:
    """Line and column of a value of a document, of the name in front of it, or of its last bracket."""
    cursor = Cursor(text)
    name = cursor.token
    for step in path:
        opening = cursor.token.kind
        cursor.advance()
        if opening == START_OBJECT:
            while cursor.token.kind == FIELD_NAME and cursor.token.value != step:
                _pass(cursor)
                _pass(cursor)
            name = cursor.token
            cursor.advance()
        elif opening == START_ARRAY and isinstance(step, int):
            for _ in range(step):
                _pass(cursor)
    if at == "end":
        cursor.skip()
    found = name if at == "name" else cursor.token
    return found.line, found.column


def _pass(cursor: Cursor) -> None:
    cursor.skip()
    cursor.advance()


def _object(mapping: Document, source: Document, key: str, prefix: str, path: Path) -> None:
    for name, value in source.items():
        if not prefix and name in METADATA:
            said = "is a metadata field and cannot be added inside a document. Use the index API request parameters."
            cause = {"type": "document_parsing_exception", "reason": f"[{PLACE}] Field [{name}] {said}"}
            raise Unfit((name,), _failed(name, name, key, value), cause=cause)
        home: Document | None = mapping
        for step in parts(name):
            home = (home.get("properties") or {}).get(step) if home is not None else None
        if home is not None and home.get("enabled") not in (False, "false"):
            _value(home, value, key, f"{prefix}{name}", (*path, name))


def _value(home: Document, value: Json, key: str, field: str, path: Path) -> None:
    if isinstance(value, list | tuple):
        for number, item in enumerate(value):
            _value(home, item, key, field, (*path, number))
    elif is_object(home):
        if isinstance(value, Mapping):
            _object(home, value, key, f"{field}.", path)
        elif value is not None:
            name = field.rpartition(".")[2]
            raise Unfit(
                path, f"object mapping for [{field}] tried to parse field [{name}] as object, but found a concrete value"
            )
    elif value is not None:
        cause = _flaw(home, value)
        if cause is not None:
            said = _failed(field, home["type"], key, value)
            raise Unfit(path, said, cause=cause, at_end=isinstance(value, Mapping))


def _failed(field: str, kind: str, key: str, value: Json) -> str:
    where = f"failed to parse field [{field}] of type [{kind}] in document with id '{key}'."
    return f"{where} Preview of field's value: '{printed(value)}'"


def _flaw(home: Document, value: Json) -> Document | None:
    """Why a value cannot stand in a field, as an exception; None for one that can."""
    kind = home["type"]
    if kind in WHOLE or kind in FRACTIONS:
        return None if value == "" else _number(kind, value)
    if kind == "boolean" and not (isinstance(value, bool) or value in ("true", "false", "")):
        return _no_boolean(value)
    if kind in DATES and not isinstance(value, Mapping):
        return None if "format" in home or nanoseconds(value) is not None else _no_date(value)
    if isinstance(value, Mapping) and kind in TEXTS | DATES:
        return {"type": "illegal_state_exception", "reason": f"Can't get text on a START_OBJECT at {PLACE}"}
    return None


def _number(kind: str, value: Json) -> Document | None:
    if isinstance(value, Mapping):
        return _argument("Cannot parse object as number")
    if isinstance(value, bool):
        token = f"VALUE_{str(value).upper()}"
        return {"type": PARSE, "reason": f"[{PLACE}] Current token ({token}) not numeric, can not use numeric value accessors"}
    try:
        number = float(value)
    except ValueError:
        said = f'For input string: "{value}"'
        return _argument(said) if kind in WHOLE else {"type": "number_format_exception", "reason": said}
    if kind in FRACTIONS:
        if not isfinite(number):
            return _argument(f"[{kind}] supports only finite values, but got [{value}]")
        return None
    least, most, name = WHOLE[kind]
    exact = value if isinstance(value, int) else _whole(value, number)
    if least <= exact <= most:
        return None
    if isinstance(value, str):
        return _argument(f"Value [{value}] is out of range for {name}")
    said = f"Numeric value ({value}) out of range of {'long' if kind == 'long' else 'int'} ({least} - {most})"
    return {"type": PARSE, "reason": f"[{PLACE}] {said}"}


def _whole(value: Json, number: float) -> float | int:
    try:
        return int(value) if isinstance(value, str) else int(number)
    except (OverflowError, ValueError):
        return number


def _no_boolean(value: Json) -> Document:
    if isinstance(value, str):
        return _argument(f"Failed to parse value [{value}] as only [true] or [false] are allowed.")
    token = "START_OBJECT" if isinstance(value, Mapping) else "VALUE_NUMBER_INT"
    return {"type": PARSE, "reason": f"[{PLACE}] Current token ({token}) not of boolean type"}


def _no_date(value: Json) -> Document:
    inner = {"type": "date_time_parse_exception", "reason": "Failed to parse with all enclosed parsers"}
    formats = "[strict_date_optional_time||epoch_millis]"
    return {**_argument(f"failed to parse date field [{printed(value)}] with format {formats}"), "caused_by": inner}


def _argument(said: str) -> Document:
    return {"type": ARGUMENT, "reason": said}
