"""Places in a JSON text: its tokens with line and column, as the vendor's parser counts them. Runs only for a refusal."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

import orjson

from mockserver.model.json import Json

START_OBJECT: Final = "START_OBJECT"
END_OBJECT: Final = "END_OBJECT"
START_ARRAY: Final = "START_ARRAY"
END_ARRAY: Final = "END_ARRAY"
FIELD_NAME: Final = "FIELD_NAME"
STRING: Final = "VALUE_STRING"
NUMBER: Final = "VALUE_NUMBER"
BOOLEAN: Final = "VALUE_BOOLEAN"
NULL: Final = "VALUE_NULL"
END: Final = "null"
"""What the vendor prints after the last token: Java's null."""

_PIECE: Final = re.compile(rb'[ \t\r\n]*(?:([{}\[\],:])|("(?:[^"\\]|\\.)*")|([^ \t\r\n{}\[\],:"]+))', re.DOTALL)
_BRACKETS: Final = {b"{": START_OBJECT, b"}": END_OBJECT, b"[": START_ARRAY, b"]": END_ARRAY}
_WORDS: Final = {b"true": BOOLEAN, b"false": BOOLEAN, b"null": NULL}


class Token(NamedTuple):
    """One token. Columns count bytes, both numbers from 1."""

    kind: str
    value: Json
    line: int
    column: int


def tokens(text: bytes) -> Iterator[Token]:
    """The tokens of a text that is known to be JSON."""
    at, line, start = 0, 1, 0
    while (found := _PIECE.match(text, at)) is not None:
        begin = found.start(found.lastindex or 0)
        line += text.count(b"\n", at, begin)
        start = text.rfind(b"\n", 0, begin) + 1
        at = found.end()
        piece = found[0].lstrip()
        if piece in b",:":
            continue
        kind = _BRACKETS.get(piece) or _kind(piece, text, at)
        value = orjson.loads(piece) if kind not in _BRACKETS.values() else None
        yield Token(kind, value, line, begin - start + 1)
    yield Token(END, None, line, len(text) - start + 1)


def _kind(piece: bytes, text: bytes, after: int) -> str:
    if not piece.startswith(b'"'):
        return _WORDS.get(piece, NUMBER)
    following = _PIECE.match(text, after)
    return FIELD_NAME if following is not None and following[1] == b":" else STRING


class Cursor:
    """Walks over tokens, as the vendor's streaming parsers do."""

    __slots__ = ("_rest", "token")

    def __init__(self, text: bytes) -> None:
        self._rest = tokens(text)
        self.token = next(self._rest)

    def advance(self) -> Token:
        """Goes to the next token; the end stays the end."""
        self.token = next(self._rest, self.token)
        return self.token

    def skip(self) -> None:
        """Goes to the last token of the value that begins here."""
        depth = 0
        while True:
            kind = self.token.kind
            depth += (kind in (START_OBJECT, START_ARRAY)) - (kind in (END_OBJECT, END_ARRAY))
            if depth <= 0 or kind == END:
                return
            self.advance()
