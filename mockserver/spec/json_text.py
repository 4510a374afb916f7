"""JSON texts: read fast, duplicate keys refused, places found."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Final

import orjson

from mockserver.model.json import Json
from mockserver.spec import pointer
from mockserver.spec.faults import DocumentError, Fault

KEY_LIKE: Final = re.compile(r'"\s*:')
BLANK: Final = re.compile(r"[ \t\r\n]*")
TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
DECODER: Final = json.JSONDecoder()


def read(text: str, name: str) -> Json:
    """Reads a JSON text into plain values. Raises DocumentError: bad syntax, duplicate keys, nested too deep."""
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise DocumentError([Fault(name, error.lineno, error.colno, f"not JSON: {error.msg}")]) from None
    try:
        again = orjson.dumps(found).decode()
    except orjson.JSONEncodeError:
        raise DocumentError([Fault(name, 1, 1, "nested more than 250 deep")]) from None
    if _may_repeat_keys(text, again):
        faults = tuple(_repeated_keys(text, name))
        if faults:
            raise DocumentError(faults)
    return found


def positions(text: str, wanted: Iterable[str]) -> Mapping[str, tuple[int, int]]:
    """Line and column of each pointer: of the key for members, of the value for items and the root.

    A pointer that leads nowhere is given the place where its last existing part stands. The text must be good JSON.
    """
    offsets: dict[str, int] = {}
    tree: dict[str, Json] = {}
    asked = tuple(wanted)
    for place in asked:
        node = tree
        for key in pointer.split(place):
            node = node.setdefault(key, {})
    start = _skip(text, 0)
    offsets[""] = start
    _descend(text, start, tree, "", offsets)
    return {place: _line_column(text, _nearest(place, offsets)) for place in asked}


def _may_repeat_keys(text: str, again: str) -> bool:
    """Whether keys got lost on reading: a text shows more key-like places than what was kept of it.

    Texts inside strings look the same in both, unless they were written with escapes of ASCII characters.
    """
    return "\\u00" in text or len(KEY_LIKE.findall(text)) != len(KEY_LIKE.findall(again))


def _repeated_keys(text: str, name: str) -> Iterable[Fault]:
    """Walks the tokens of good JSON and finds the second of each pair of equal keys."""
    open_: list[set[str] | None] = []
    path: list[str | int] = []
    key_next = False
    for token in TOKEN.finditer(text):
        word = token.group()
        if word == "{":
            open_.append(set())
            path.append("")
        elif word == "[":
            open_.append(None)
            path.append(0)
        elif word in "}]":
            open_.pop()
            path.pop()
        elif word == "," and open_[-1] is None:
            path[-1] = int(path[-1]) + 1
        elif word[0] == '"' and key_next and (seen := open_[-1]) is not None:
            key = path[-1] = json.loads(word)
            if key in seen:
                line, column = _line_column(text, token.start())
                yield Fault(name, line, column, f"duplicate key {key!r}", pointer.join(*path))
            seen.add(key)
        key_next = word in "{,"


def _descend(text: str, at: int, tree: Mapping[str, Json], path: str, offsets: dict[str, int]) -> int:
    """Records the offsets of the wanted children of the value at an offset; returns where the value ends."""
    if not tree or text[at] not in "{[":
        return DECODER.raw_decode(text, at)[1]
    is_object = text[at] == "{"
    at = _skip(text, at + 1)
    index = 0
    while text[at] not in "}]":
        start, key = at, str(index)
        if is_object:
            key, at = DECODER.raw_decode(text, at)
            at = _skip(text, _skip(text, at) + 1)
        if key in tree:
            child = f"{path}/{pointer.escape(key)}"
            offsets[child] = start
            at = _descend(text, at, tree[key], child, offsets)
        else:
            at = DECODER.raw_decode(text, at)[1]
        at = _skip(text, at)
        if text[at] == ",":
            at = _skip(text, at + 1)
        index += 1
    return at + 1


def _skip(text: str, at: int) -> int:
    found = BLANK.match(text, at)
    return found.end() if found else at


def _nearest(place: str, offsets: Mapping[str, int]) -> int:
    while place not in offsets:
        place = place.rpartition("/")[0]
    return offsets[place]


def _line_column(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
