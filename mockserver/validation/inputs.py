"""Inputs: one parameter each, from the text that travels to a checked value."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import orjson

from mockserver.model.json import Json
from mockserver.model.operation import Parameter
from mockserver.model.problem import Violation
from mockserver.validation import percent, styles
from mockserver.validation.media import is_json
from mockserver.validation.schemas import Schemas
from mockserver.validation.shapes import Shape, draw

Fields = dict[str, list[str]]
"""A query string or form: decoded names, raw values in order."""

DECODERS: Final[Mapping[str, styles.Decode]] = MappingProxyType(
    {
        "path": percent.decode,
        "query": percent.decode_query,
        "header": percent.decode_header,
        "cookie": percent.decode_cookie,
    }
)
TRUSTED: Final[Mapping[str, tuple[type, ...]]] = MappingProxyType(
    {"": (), "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,)}
)


class Input:
    """One parameter, with all that can be decided about it beforehand."""

    def __init__(self, parameter: Parameter, schemas: Schemas, *, shape: Shape | None = None, check: bool = True) -> None:
        self.parameter = parameter
        self.name = parameter.name
        self.place = f"{parameter.location} {parameter.name}"
        self.schemas = schemas
        self.schema = parameter.media.schema if parameter.media else parameter.schema
        self.check = check and self.schema is not None
        self.shape = draw(self.schema, schemas) if shape is None else shape
        self.decode = DECODERS[parameter.location]
        self.array = "array" in self.shape.types and not parameter.media
        self.object = "object" in self.shape.types and not parameter.media
        wrapped = parameter.style in ("label", "matrix", "deepObject")
        self.scalar = not (self.array or self.object or wrapped or parameter.media)
        self.trusted = TRUSTED[self.shape.plain]
        """Types of values that need no validator: the schema asks for nothing else."""

    def one(self, raw: str, found: list[Violation]) -> Json:
        """The value of a parameter that travels as one text; what is wrong with it is added to `found`."""
        if not raw and self.parameter.empty:
            return self._bare()
        if not self.scalar:
            return self._structured(raw, found)
        try:
            text = self.decode(raw)
        except ValueError as error:
            return self._refuse("encoding", str(error), raw, found)
        value = self.shape.read(text)
        if type(value) in self.trusted or not self.check:
            return value
        return self._settle([value] if value is text else self._with_text(value, text), found)

    def fields(self, fields: Fields, found: list[Violation]) -> tuple[bool, Json]:
        """Whether the query string has the parameter, and its value. Of a repeated scalar the first counts."""
        parameter = self.parameter
        try:
            if self.object and parameter.style == "deepObject":
                value = styles.deep(self.name, fields, self.shape, self.decode)
                return value is not None, None if value is None else self._settle([value], found)
            if self.object and parameter.style == "form" and parameter.explode and self.name not in fields:
                return self._spread(fields, found)
            raws = fields.get(self.name)
            if raws is None:
                return False, None
            if raws == [""] and parameter.empty:
                return True, self._bare()
            if self.array and (parameter.explode or len(raws) > 1):
                return True, self._repeated(raws, found)
        except styles.Misspelled as error:
            return True, self._refuse("style", str(error), None, found)
        except ValueError as error:
            return True, self._refuse("encoding", str(error), None, found)
        return True, self.one(raws[0], found)

    def claims(self, name: str) -> bool:
        """Whether a field of the query string belongs to this parameter."""
        if name == self.name:
            return True
        if not self.object:
            return False
        if self.parameter.style == "deepObject":
            return name.startswith(f"{self.name}[")
        spread = self.parameter.style == "form" and self.parameter.explode
        return spread and (not self.shape.properties or self.shape.additional is not None or name in self.shape.properties)

    def absent(self, found: list[Violation]) -> None:
        """Says that a required parameter is not there."""
        p = self.parameter
        message = f"the required {p.location} parameter {self.name!r} is missing"
        found.append(Violation("required", self.place, message, p.pointer, None, True))

    def _bare(self) -> Json:
        """What a parameter means that may come without a value and does: a flag is set, a list is empty, text is empty."""
        if "boolean" in self.shape.types:
            return True
        return [] if self.array and not self.shape.scalar else ""

    def _structured(self, raw: str, found: list[Violation]) -> Json:
        try:
            if self.parameter.media is not None:
                return self._content(self.decode(raw), found)
            return self._settle(self._options(raw), found)
        except styles.Misspelled as error:
            return self._refuse("style", str(error), raw, found)
        except ValueError as error:
            return self._refuse("encoding", str(error), raw, found)

    def _options(self, raw: str) -> list[Json]:
        """What the text may mean, likeliest first: an array if there are several parts or nothing else is allowed."""
        p, shape = self.parameter, self.shape
        text = styles.unwrap(p.style, self.name, raw)
        parts = styles.pieces(p.style, p.explode, self.name, text) if self.array or self.object else []
        made: list[Json] = []
        if self.object and (not (self.array or shape.scalar) or len(parts) > 1):
            try:
                made.append(styles.members(parts, shape, self.decode, explode=p.explode))
            except styles.Misspelled:
                if not (self.array or shape.scalar):
                    raise
        if self.array and (not shape.scalar or len(parts) > 1):
            made.append(styles.array(parts, shape, self.decode))
        if shape.scalar:
            decoded = self.decode(text)
            made += self._with_text(shape.read(decoded), decoded)
            if self.array and len(parts) == 1:
                made.append(styles.array(parts, shape, self.decode))
        return made

    def _repeated(self, raws: Sequence[str], found: list[Violation]) -> Json:
        p = self.parameter
        if p.explode:
            parts = [] if raws == [""] else list(raws)
        else:
            parts = [part for raw in raws for part in styles.pieces(p.style, False, self.name, raw)]
        options: list[Json] = [styles.array(parts, self.shape, self.decode)]
        if self.shape.scalar and len(raws) == 1:
            text = self.decode(raws[0])
            options = [*self._with_text(self.shape.read(text), text), *options]
        return self._settle(options, found)

    def _spread(self, fields: Fields, found: list[Violation]) -> tuple[bool, Json]:
        """An exploded object: its members stand in the query string under their own names."""
        value: dict[str, Json] = {}
        for name, raws in fields.items():
            if self.claims(name):
                member = self.shape.member(name)
                many = "array" in member.types
                value[name] = styles.array(raws, member, self.decode) if many else member.read(self.decode(raws[0]))
        return bool(value), self._settle([value], found) if value else None

    def _content(self, text: str, found: list[Violation]) -> Json:
        media = self.parameter.media
        if media is None or not is_json(media.type):
            return self._settle([text], found)
        try:
            return self._settle([orjson.loads(text)], found)
        except orjson.JSONDecodeError as error:
            return self._refuse("content", f"not JSON: {error.msg} at character {error.pos + 1}", text, found)

    def _with_text(self, value: Json, text: str) -> list[Json]:
        keep = value is not text and ("string" in self.shape.types)
        return [value, text] if keep else [value]

    def _settle(self, options: list[Json], found: list[Violation]) -> Json:
        """The first reading that is valid; if none is, the first, with its violations."""
        schema = self.schema
        if not self.check or schema is None:
            return options[0]
        for value in options:
            if self.schemas.valid(schema, value):
                return value
        found.extend(v._replace(place=self.place) for v in self.schemas.violations(schema, options[0], self.place))
        return options[0]

    def _refuse(self, rule: str, message: str, value: Json, found: list[Violation]) -> Json:
        found.append(Violation(rule, self.place, message, self.parameter.pointer, value, self.parameter.style))
        return value
