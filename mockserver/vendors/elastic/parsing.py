"""Body parsers in the manner of the vendor's: field by field as they stream in, so that the first flaw is the vendor's first.

Source: ObjectParser and ConstructingObjectParser in org.elasticsearch.xcontent. Only refusals come here: a body that keeps to
the specification is never parsed twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from mockserver.model.json import Json
from mockserver.vendors.elastic.coercion import OutOfRange, integer, long, trimmed
from mockserver.vendors.elastic.instants import instant
from mockserver.vendors.elastic.positions import (
    BOOLEAN,
    END_ARRAY,
    END_OBJECT,
    FIELD_NAME,
    NULL,
    NUMBER,
    START_ARRAY,
    START_OBJECT,
    STRING,
    Cursor,
)
from mockserver.vendors.elastic.problems import Flaw, FlawRule, ParseFailed

UNREAD_DATE: Final = "failed to parse date field [{}] with format [strict_date_optional_time||epoch_millis]"

Read = Callable[[Cursor], None]
"""Consumes the value at the cursor, up to its last token. Raises Broken."""

Build = Callable[[Mapping[str, Json]], None]
"""Makes a request of the values of its fields. Raises Broken."""


class Broken(Exception):
    """Parsing has stopped; the flaws so far, outermost first."""

    def __init__(self, *flaws: Flaw) -> None:
        super().__init__(flaws)
        self.flaws = flaws


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a parser: the tokens it may begin with, and what reads it."""

    tokens: frozenset[str]
    read: Read = Cursor.skip
    required: bool = False


@dataclass(frozen=True, slots=True)
class Parser:
    """A parser as the vendor names it. A strict one refuses fields that it does not know."""

    name: str
    fields: Mapping[str, Field]
    strict: bool = False
    build: Build | None = None
    """Runs as soon as all fields have come, within the last of them, else at the end (ConstructingObjectParser)."""

    def __call__(self, cursor: Cursor) -> None:
        """Reads the object at the cursor. Raises Broken."""
        found = cursor.token.kind
        if found != START_OBJECT:
            # The vendor looks one token further. Where it finds an object there, it forgets what it has met; we do not.
            ahead = cursor.advance().kind
            raise Broken(self._flaw("not_an_object", cursor, detail=found if ahead == START_OBJECT else ahead))
        seen: dict[str, Json] = {}
        while (name := cursor.advance()).kind == FIELD_NAME:
            field = self.fields.get(name.value)
            cursor.advance()
            if field is not None:
                self._field(name.value, field, cursor, seen)
            elif self.strict:
                raise Broken(Flaw("unknown_field", self.name, name.value, tuple(self.fields), name.line, name.column))
            else:
                cursor.skip()
        missing = tuple(name for name, field in self.fields.items() if field.required and name not in seen)
        if missing:
            raise Broken(Flaw("required", self.name, detail=missing))
        if len(seen) < len(self.fields):
            self._built(seen)

    def _field(self, name: str, field: Field, cursor: Cursor, seen: dict[str, Json]) -> None:
        if cursor.token.kind not in field.tokens:
            raise Broken(self._flaw("wrong_token", cursor, name, cursor.token.kind))
        value = cursor.token.value
        try:
            field.read(cursor)
            seen[name] = value
            if len(seen) == len(self.fields):
                self._built(seen)
        except Broken as inner:
            raise Broken(self._flaw("failed", cursor, name), *inner.flaws) from None

    def _built(self, seen: Mapping[str, Json]) -> None:
        try:
            if self.build is not None:
                self.build(seen)
        except Broken as inner:
            raise Broken(Flaw("unbuilt", self.name), *inner.flaws) from None

    def _flaw(self, rule: FlawRule, cursor: Cursor, field: str = "", detail: Json = None) -> Flaw:
        token = cursor.token
        return Flaw(rule, self.name, field, detail, token.line, token.column)


def parse(body: bytes, parser: Parser) -> None:
    """Parses a body that is known to be JSON. Raises ParseFailed."""
    cursor = Cursor(body)
    try:
        if cursor.token.kind != START_OBJECT:
            token = cursor.token
            raise Broken(Flaw("not_an_object", parser.name, "", token.kind, token.line, token.column))
        parser(cursor)
    except Broken as broken:
        raise ParseFailed(broken.flaws) from None


def word(enumeration: str, *allowed: str, any_case: bool = True) -> Read:
    """Reads a word of an enumeration."""

    def read(cursor: Cursor) -> None:
        text = cursor.token.value
        if text is None:
            # p.text() on null: only `display` declares null without reading it (ConnectorConfiguration).
            raise Broken(Flaw("text", line=cursor.token.line, column=cursor.token.column, detail=NULL))
        if (text.lower() if any_case else text) not in allowed:
            raise Broken(Flaw("word", enumeration, detail=text))

    return read


def nullable(read: Read) -> Read:
    """Lets null pass."""

    def read_or_null(cursor: Cursor) -> None:
        if cursor.token.kind != NULL:
            read(cursor)

    return read_or_null


def only(*kinds: str) -> Read:
    """Reads a value that begins with one of some tokens, items of an array included."""

    def read(cursor: Cursor) -> None:
        if cursor.token.kind not in kinds:
            raise Broken(Flaw("token", detail=cursor.token.kind))
        cursor.skip()

    return read


def texts(cursor: Cursor) -> None:
    """Reads a list of texts, or one alone; numbers and booleans are read as they are spelled (XContentParser.text)."""

    def read(at: Cursor) -> None:
        if at.token.kind not in SCALAR.tokens - {NULL}:
            raise Broken(Flaw("text", line=at.token.line, column=at.token.column, detail=at.token.kind))

    each(read)(cursor)


def flag(cursor: Cursor) -> None:
    """Reads a boolean, which may be written as a text."""
    if cursor.token.kind == STRING and cursor.token.value not in ("true", "false", ""):
        raise Broken(Flaw("flag", detail=cursor.token.value))


def whole(cursor: Cursor) -> None:
    """Reads a 32-bit integer, which may be written as a text: as that of a double (AbstractXContentParser.intValue)."""
    value = cursor.token.value
    try:
        integer(value)
    except OutOfRange:
        raise Broken(Flaw("number", parser="range", detail=value)) from None
    except ValueError:
        raise Broken(Flaw("number", detail=trimmed(value))) from None


def count(cursor: Cursor) -> None:
    """Reads a 64-bit integer, which may be written as a text (AbstractXContentParser.longValue)."""
    value = cursor.token.value
    try:
        long(value)
    except OutOfRange:
        raise Broken(Flaw("number", parser="long", detail=value)) from None
    except ValueError:
        raise Broken(Flaw("argument", detail=f'For input string: "{value}"')) from None


def moment(field: str = "") -> Read:
    """Reads an instant; the field's name is told only of what may begin an object."""

    def read(cursor: Cursor) -> None:
        if cursor.token.kind == START_OBJECT:
            raise Broken(Flaw("unexpected", field=field, detail=START_OBJECT))
        value = cursor.token.value
        try:
            instant(value)
        except ValueError:
            if value == "":
                raise Broken(Flaw("argument", detail="cannot parse empty datetime")) from None
            raise Broken(Flaw("argument", detail=UNREAD_DATE.format(value)), Flaw("time")) from None

    return read


def each(read: Read) -> Read:
    """Reads a list of values, or one alone."""

    def read_all(cursor: Cursor) -> None:
        if cursor.token.kind != START_ARRAY:
            read(cursor)
            return
        while (kind := cursor.advance().kind) != END_ARRAY:
            if kind == START_ARRAY:
                raise Broken(Flaw("item", detail=kind))
            read(cursor)

    return read_all


def members(read: Read) -> Read:
    """Reads an object whose members are all of a kind."""

    def read_all(cursor: Cursor) -> None:
        while cursor.advance().kind != END_OBJECT:
            cursor.advance()
            read(cursor)

    return read_all


TEXT: Final = Field(frozenset({STRING}))
NEEDED_TEXT: Final = Field(TEXT.tokens, required=True)
TEXT_OR_NULL: Final = Field(frozenset({STRING, NULL}))
TEXTS: Final = Field(frozenset({START_ARRAY, STRING}), texts)
FLAG: Final = Field(frozenset({BOOLEAN, STRING}), flag)
NEEDED_FLAG: Final = Field(FLAG.tokens, flag, required=True)
INTEGER: Final = Field(frozenset({NUMBER, STRING}), whole)
COUNT: Final = Field(INTEGER.tokens, count)
MOMENT: Final = Field(TEXT.tokens, moment())
OBJECT: Final = Field(frozenset({START_OBJECT}))
SCALAR: Final = Field(frozenset({BOOLEAN, NULL, NUMBER, STRING}))
ANYTHING: Final = frozenset({BOOLEAN, NULL, NUMBER, STRING, START_OBJECT, START_ARRAY})
OBJECTS: Final = frozenset({START_OBJECT, START_ARRAY})
