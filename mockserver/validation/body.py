"""Request bodies: which media type they come in, what they hold, and whether that keeps to its schema."""

import codecs
from collections.abc import Mapping
from typing import Final, NamedTuple

from multidict import istr

from mockserver.model.convention import Dialect
from mockserver.model.json import Json
from mockserver.model.messages import Request
from mockserver.model.operation import Media, Operation, Schema
from mockserver.model.problem import BodyMissing, MalformedBody, UnsupportedMediaType, Violation
from mockserver.validation import json_text
from mockserver.validation.compression import unpack
from mockserver.validation.forms import FormReader
from mockserver.validation.media import Codec, choose, codec, parse
from mockserver.validation.schemas import Schemas
from mockserver.validation.shapes import draw

CONTENT_TYPE: Final = istr("Content-Type")
CONTENT_ENCODING: Final = istr("Content-Encoding")
REMEMBERED: Final = 256
UTF8: Final = "utf-8"
REFUSED_CHARSETS: Final = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7", "undefined"})
"""Codecs that Python calls text and no client means; some take the square of their input."""


class Plan(NamedTuple):
    """How a body with a certain Content-Type is read."""

    type: str
    codec: Codec
    charset: str
    """As Python names it; empty when Python does not know it."""
    schema: Schema | None
    form: FormReader | None = None
    boundary: str = ""


class BodyReader:
    """Reads the bodies of one operation."""

    def __init__(self, operation: Operation, schemas: Schemas, dialect: Dialect) -> None:
        self._body = operation.body
        self._schemas = schemas
        self._dialect = dialect
        self._duplicates = dialect.duplicate_keys == "refuse"
        self._always = dialect.check_content_type == "always"
        self._plans: dict[str | None, Plan] = {}
        content = operation.body.content if operation.body else ()
        self._supported = tuple(media.type for media in content if readable(media.type, media))

    def read(self, request: Request, found: list[Violation]) -> tuple[Json, str]:
        """The decoded body and its media type; what breaks the schema is added to `found`.

        Raises UnsupportedMediaType, BodyMissing, MalformedBody and TooLarge.
        """
        raw, headers = request.body, request.headers
        if self._body is None:
            if raw and self._dialect.unwanted_body == "refuse":
                found.append(Violation("unexpected", "body", "the operation takes no body"))
            return None, ""
        if not raw:
            return self._without(headers.get(CONTENT_TYPE))
        content_type = headers.get(CONTENT_TYPE)
        plan = self._plans.get(content_type) or self._plan(content_type)
        if CONTENT_ENCODING in headers:
            raw = unpack(raw, ",".join(headers.getall(CONTENT_ENCODING)), self._dialect.max_body, allowed=self._dialect.gzip)
        if plan.codec == "json" and plan.charset == UTF8:
            value = json_text.parse(raw, self._dialect.max_depth, refuse_duplicates=self._duplicates)
        else:
            value = self._decode(raw, plan, found)
        schema = plan.schema
        if schema is not None and not self._schemas.valid(schema, value):
            self._check(schema, value, found)
        return value, plan.type

    def _without(self, content_type: str | None) -> tuple[None, str]:
        required = self._body is not None and self._body.required
        if self._always and (content_type or required):
            self._plan(content_type)
        if not required:
            return None, ""
        if self._dialect.empty_body == "malformed":
            raise MalformedBody(message="the body is empty")
        raise BodyMissing

    def _plan(self, content_type: str | None) -> Plan:
        """The plan for a Content-Type, remembered. Raises UnsupportedMediaType."""
        declared = self._body.content if self._body else ()
        if content_type:
            kind, parameters = parse(content_type)
            kind = "application/json" if kind in self._dialect.json_types else kind
            media = choose(kind, declared, by_suffix=self._dialect.suffix_types)
        elif self._dialect.bare_content_type == "json":
            media = declared[0] if declared else Media("application/json")
            kind, parameters = ("application/json" if "*" in media.type else media.type), {}
        else:
            raise UnsupportedMediaType(content_type=None, supported=self._supported)
        if media is None or not readable(kind, media):
            raise UnsupportedMediaType(content_type=content_type, supported=self._supported)
        if len(self._plans) >= REMEMBERED:
            self._plans.clear()
        self._plans[content_type] = plan = self._make(kind, parameters, media)
        return plan

    def _make(self, kind: str, parameters: Mapping[str, str], media: Media) -> Plan:
        how, schema = codec(kind), media.schema
        if how == "none":
            how = "bytes"
        if schema is not None and isinstance(schema.definition, Mapping) and schema.definition.get("format") == "binary":
            how, schema = "bytes", None  # whatever its type says, its bytes are left to the one who asked for them
        if how == "bytes" and schema is not None:
            shape = draw(schema, self._schemas)
            textual = shape.types == {"string"} and isinstance(schema.definition, Mapping) and "format" not in schema.definition
            how, schema = ("text", schema) if textual else ("bytes", None)
        form = FormReader(media, self._schemas) if how in ("form", "multipart") else None
        return Plan(kind, how, _charset(parameters.get("charset", UTF8)), schema, form, parameters.get("boundary", ""))

    def _decode(self, raw: bytes, plan: Plan, found: list[Violation]) -> Json:
        if plan.codec == "bytes":
            return raw
        if plan.form is not None and plan.codec == "multipart":
            return plan.form.multipart(raw, plan.boundary)
        text = _text(raw, plan)
        if plan.form is not None:
            return plan.form.urlencoded(text, found)
        if plan.codec == "text":
            return text
        encoded = raw if plan.charset == UTF8 else text.encode("utf-8", "surrogatepass")
        if plan.codec == "lines":
            return self._lines(encoded)
        return json_text.parse(encoded, self._dialect.max_depth, refuse_duplicates=self._duplicates)

    def _lines(self, text: bytes) -> list[Json]:
        values = []
        for number, line in enumerate(text.split(b"\n"), 1):
            if line.strip():
                try:
                    values.append(json_text.parse(line, self._dialect.max_depth, refuse_duplicates=self._duplicates))
                except MalformedBody as problem:
                    problem.line = number
                    raise
        return values

    def _check(self, schema: Schema, value: Json, found: list[Violation]) -> None:
        """Adds violations. Bytes count as text of one character per byte: a schema can limit no more than their number."""
        seen = _printable(value)
        if seen is value or not self._schemas.valid(schema, seen):
            found.extend(self._schemas.violations(schema, seen, "body"))


def readable(kind: str, media: Media) -> bool:
    """Whether a body of this type can be read: one that has no decoder passes as bytes where no schema wants to look inside."""
    return codec(kind) != "none" or media.schema is None


def _printable(value: Json) -> Json:
    """The value of a form, its bytes made text; any other value is returned as it is."""
    if not isinstance(value, dict):
        return value
    flat = [item for member in value.values() for item in (member if isinstance(member, list) else [member])]
    if not any(isinstance(item, bytes) for item in flat):
        return value
    return {
        name: [_as_text(item) for item in member] if isinstance(member, list) else _as_text(member)
        for name, member in value.items()
    }


def _as_text(value: Json) -> Json:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _charset(name: str) -> str:
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    return "" if known in REFUSED_CHARSETS else known


def _text(raw: bytes, plan: Plan) -> str:
    if not plan.charset:
        raise MalformedBody(message="unknown charset", kind="charset")
    try:
        return raw.decode(plan.charset)
    except UnicodeDecodeError as error:
        raise json_text.malformed(raw, error.start, f"the text is not {plan.charset}", "charset") from None
    except (LookupError, UnicodeError):
        raise MalformedBody(message=f"the text is not {plan.charset}", kind="charset") from None
