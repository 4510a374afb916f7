"""JSON text, read strictly: no NaN, no byte order mark, no lone surrogates, not too deep, and every error with its position."""

import re
from itertools import accumulate
from typing import Final

import orjson

from mockserver.model.json import Json
from mockserver.model.problem import MalformedBody

STRING: Final = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)'
"""A string, or an unfinished one up to the end: looking for the end again from every quote within would take the square."""
STRINGS: Final = re.compile(STRING, re.DOTALL)
TOKENS: Final = re.compile(rb"(" + STRING + rb")[ \t\r\n]*(:)?|[{}\[\]]", re.DOTALL)
NOT_BRACKETS: Final = bytes(set(range(256)) - set(b"{}[]"))
STEP: Final = bytes.maketrans(b"{[}]", b"\x02\x02\x00\x00")
CHANGE: Final = (-1, 0, 1).__getitem__
"""What a translated bracket does to the depth."""


def parse(text: bytes, max_depth: int, *, refuse_duplicates: bool = False) -> Json:
    """The value that the text holds. Raises MalformedBody with the line and column, both counted from 1."""
    if text.count(b"{") + text.count(b"[") > max_depth:
        _refuse_depth(text, max_depth)
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _malformed(text, error) from None
    if refuse_duplicates and text.count(b":") != _members(value) != _written(text):
        _refuse_duplicates(text)
    return value


def malformed(text: bytes, offset: int, message: str, kind: str) -> MalformedBody:
    """The refusal of a text because of what stands at an offset."""
    start = text.rfind(b"\n", 0, offset) + 1
    column = len(text[start:offset].decode(errors="replace")) + 1
    return MalformedBody(message=message, line=text.count(b"\n", 0, offset) + 1, column=column, kind=kind)


def _malformed(text: bytes, error: orjson.JSONDecodeError) -> MalformedBody:
    if "UTF-8" in error.msg:
        try:
            text.decode()
        except UnicodeDecodeError as broken:
            return malformed(text, broken.start, "the text is not UTF-8", "charset")
    kind = "depth" if "depth" in error.msg or "ecursion" in error.msg else "syntax"
    return MalformedBody(message=error.msg, line=error.lineno, column=error.colno, kind=kind)


def _refuse_depth(text: bytes, max_depth: int) -> None:
    """Counts brackets outside strings; only a text that is too deep is read again, for the position."""
    brackets = STRINGS.sub(b"", text).translate(STEP, NOT_BRACKETS)
    if max(accumulate(map(CHANGE, brackets), initial=0)) <= max_depth:
        return
    depth = 0
    for token in TOKENS.finditer(text):
        sign = token[0]
        depth += (sign in (b"{", b"[")) - (sign in (b"}", b"]"))
        if depth > max_depth:
            raise malformed(text, token.start(), f"nested deeper than {max_depth} levels", "depth")


def _members(value: Json) -> int:
    count, waiting = 0, [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            count += len(here)
            waiting += here.values()
        elif isinstance(here, list):
            waiting += here
    return count


def _written(text: bytes) -> int:
    """How many members stand in a valid text: one for each colon outside strings."""
    return STRINGS.sub(b"", text).count(b":")


def _refuse_duplicates(text: bytes) -> None:
    """Reads the keys of a valid text, object by object."""
    open_objects: list[set[str]] = []
    for token in TOKENS.finditer(text):
        sign = token[0][:1]
        if sign in b"{[":
            open_objects.append(set())
        elif sign in b"}]":
            open_objects.pop()
        elif token[2]:
            key = orjson.loads(token[1])
            if key in open_objects[-1]:
                raise malformed(text, token.start(), f"duplicate key {key!r}", "duplicate")
            open_objects[-1].add(key)
