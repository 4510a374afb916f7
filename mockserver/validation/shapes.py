"""Shapes: what a schema says about types, drawn once, to turn text into values."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.operation import Schema
from mockserver.validation.schemas import Schemas

NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
LONGEST_NUMBER: Final = 4000
"""Digits that Python turns into an integer without complaint."""

ANNOTATIONS: Final = frozenset(
    [
        "title",
        "description",
        "default",
        "example",
        "examples",
        "deprecated",
        "readOnly",
        "writeOnly",
        "externalDocs",
        "$comment",
    ]
)
UNCHECKED: Final = frozenset({None, "password", "binary", "float", "double"})
PYTHON: Final[Mapping[type, str]] = MappingProxyType(
    {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object", type(None): "null"}
)


@dataclass(frozen=True, slots=True)
class Shape:
    """The types that a schema permits; no types means that it names none."""

    types: frozenset[str] = frozenset()
    items: "Shape | None" = None
    properties: Mapping[str, "Shape"] = field(default_factory=lambda: MappingProxyType({}))
    additional: "Shape | None" = None
    plain: str = ""
    """The type, when the schema asks for nothing but that type."""

    @property
    def scalar(self) -> bool:
        """Whether something other than arrays and objects is permitted."""
        return not self.types or bool(self.types - {"array", "object"})

    def member(self, name: str) -> "Shape":
        """The shape of a property."""
        return self.properties.get(name) or self.additional or ANYTHING

    def item(self) -> "Shape":
        """The shape of an array's items."""
        return self.items or ANYTHING

    def read(self, text: str) -> Json:
        """Text as the first other type it can be read as; the text itself if there is none, for the validator to judge."""
        types = self.types
        if not types or (len(types) == 1 and "string" in types):
            return text
        if ("integer" in types or "number" in types) and (value := number(text, "integer" in types)) is not None:
            return value
        if "boolean" in types and text in ("true", "false"):
            return text == "true"
        if "null" in types and (text == "null" or (not text and "string" not in types)):
            return None
        return text


ANYTHING: Final = Shape()


def number(text: str, whole: bool) -> int | float | None:
    """A number as JSON writes it, None for other text. With `whole`, 1.0 and 1e3 are integers."""
    found = NUMBER.fullmatch(text)
    if found is None or len(text) > LONGEST_NUMBER:
        return None
    if found[1] is None and found[2] is None:
        return int(text)
    value = float(text)
    if value in (float("inf"), float("-inf")):
        return None
    return int(value) if whole and value.is_integer() else value


def draw(schema: Schema | None, schemas: Schemas, seen: dict[str, Shape] | None = None) -> Shape:
    """The shape of a schema, its references followed, each once: one that leads back to itself is left open there."""
    if schema is None or not isinstance(schema.definition, Mapping):
        return ANYTHING
    definition, base = schema.definition, schema.reference.partition("#")[0]
    known: dict[str, Shape] = {} if seen is None else seen

    def inner(part: Json) -> Shape:
        return draw(Schema(f"{base}#", part), schemas, known)

    own = _own(definition, inner)
    referred = definition.get("$ref")
    if isinstance(referred, str):
        target = _target(schemas.find(referred, base), schemas, known)
        own = target if set(definition) - {"$ref"} <= ANNOTATIONS else _both(own, target)
    for part in definition.get("allOf", ()):
        own = _both(own, inner(part))
    for keyword in ("anyOf", "oneOf"):
        if branches := [inner(part) for part in definition.get(keyword, ())]:
            own = _both(own, _either(branches))
    return own


def _target(schema: Schema | None, schemas: Schemas, seen: dict[str, Shape]) -> Shape:
    if schema is None:
        return ANYTHING
    if schema.reference not in seen:
        seen[schema.reference] = ANYTHING
        seen[schema.reference] = draw(schema, schemas, seen)
    return seen[schema.reference]


def _own(definition: Document, inner: Callable[[Json], Shape]) -> Shape:
    types = frozenset(_types(definition))
    properties = {name: inner(part) for name, part in definition.get("properties", {}).items()}
    items = inner(definition["items"]) if "items" in definition else None
    additional = definition.get("additionalProperties")
    return Shape(
        types,
        items,
        MappingProxyType(properties),
        inner(additional) if isinstance(additional, Mapping) else None,
        _plain(definition),
    )


def _types(definition: Document) -> Iterator[str]:
    declared = definition.get("type")
    if isinstance(declared, str):
        yield declared
    elif isinstance(declared, list):
        yield from declared
    elif "enum" in definition or "const" in definition:
        for value in definition.get("enum", [definition.get("const")]):
            yield PYTHON.get(type(value), "string")
    elif "properties" in definition:
        yield "object"
    elif "items" in definition:
        yield "array"


def _plain(definition: Document) -> str:
    kind = definition.get("type")
    if kind not in ("string", "integer", "number", "boolean"):
        return ""
    if any(key not in ANNOTATIONS and key not in ("type", "format") and not key.startswith("x-") for key in definition):
        return ""
    return kind if definition.get("format") in UNCHECKED else ""


def _both(one: Shape, other: Shape) -> Shape:
    types = _narrow(one.types, other.types) if one.types and other.types else one.types | other.types
    properties = MappingProxyType({**other.properties, **one.properties})
    return Shape(types, one.items or other.items, properties, one.additional or other.additional)


def _narrow(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    common = one & other
    if ("integer" in one and "number" in other) or ("number" in one and "integer" in other):
        common |= {"integer"}
    return common or one


def _either(branches: list[Shape]) -> Shape:
    open_ended = any(not shape.types for shape in branches)
    types: frozenset[str] = frozenset() if open_ended else frozenset().union(*(shape.types for shape in branches))
    properties = {name: part for shape in reversed(branches) for name, part in shape.properties.items()}
    items = next((shape.items for shape in branches if shape.items), None)
    additional = next((shape.additional for shape in branches if shape.additional), None)
    return Shape(types, items, MappingProxyType(properties), additional)
