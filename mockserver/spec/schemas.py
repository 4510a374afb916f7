"""Schemas: every one that a specification reaches is checked for its shape and its references, then brought to one dialect."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import jsonschema_rs

from mockserver.model.json import Json
from mockserver.spec import dialect, pointer
from mockserver.spec.references import Library
from mockserver.spec.report import Place, Report

ITEMS: Final = frozenset(("items", "additionalItems", "unevaluatedItems", "contains"))
MEMBERS: Final = frozenset(("additionalProperties", "unevaluatedProperties", "propertyNames"))
SINGLE: Final = ITEMS | MEMBERS | {"not", "if", "then", "else", "contentSchema"}
LISTS: Final = frozenset(("allOf", "anyOf", "oneOf", "prefixItems"))
MAPS: Final = frozenset(("properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"))
SHAPES: Final[Mapping[str, tuple[type, ...]]] = {
    **dict.fromkeys(LISTS, (list,)),
    **dict.fromkeys(MAPS, (dict,)),
    **dict.fromkeys(("enum", "required"), (list,)),
    **dict.fromkeys(("type",), (str, list)),
    **dict.fromkeys(("pattern", "format", "$id", "$anchor", "$schema"), (str,)),
    **dict.fromkeys(("minimum", "maximum", "multipleOf"), (int, float)),
    **dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum"), (int, float, bool)),
    **dict.fromkeys(
        ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains"),
        (int, float),
    ),
    **dict.fromkeys(("nullable", "readOnly", "writeOnly", "uniqueItems"), (bool,)),
}
WORDED: Final = frozenset(("type", "required", "$schema"))
TYPES: Final = frozenset(("null", "boolean", "object", "array", "number", "string", "integer"))
WORDS: Final[Mapping[type, str]] = {
    str: "text", list: "a list", dict: "an object", bool: "true or false", int: "a number", float: "a number",
}  # fmt: skip
OPENAPI_DIALECTS: Final = "https://spec.openapis.org/oas/3."
DRAFTS: Final = ("https://json-schema.org/draft/20", "http://json-schema.org/draft-0", "https://json-schema.org/draft-0")


def _runs(pattern: str) -> bool:
    """Whether the engine that will run it can read a regular expression."""
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    except ValueError:
        return False
    return True


class Schemas:
    """The schemas of one specification: collected from the places where it uses them, and from one another."""

    def __init__(self, library: Library, report: Report, *, old: bool) -> None:
        self._library = library
        self._report = report
        self._old = old
        """Whether the main document, and what it includes without a `$schema`, speaks OpenAPI 3.0."""
        self.places: dict[tuple[str, str], Place] = {}
        self.targets: dict[tuple[str, str], Place] = {}
        self.moved: set[tuple[str, str]] = set()
        """Places (before rewriting) of keywords that now stand below an `/anyOf/0` of their schema."""
        self._patterns: dict[str, bool] = {}
        """Whether each regular expression seen so far can be run."""

    def collect(self, starts: Iterable[Place]) -> None:
        """Visits the schemas and all that they lead to; reports what is wrong with them."""
        waiting = list(starts)
        while waiting:
            place = waiting.pop()
            if place[:2] in self.places:
                continue
            if isinstance(place.node, dict):
                self.places[place[:2]] = place
                waiting.extend(self._visit(place))
            elif not isinstance(place.node, bool):
                self._report.fault(place, "a schema must be an object or true or false")

    def rewrite(self) -> None:
        """Brings every collected schema to JSON Schema 2020-12, in place."""
        for (uri, where), place in self.places.items():
            schema = place.node
            if self._speaks_old(uri):
                self.moved.update((uri, f"{where}/{key}") for key in dialect.modernise(schema))
            else:
                dialect.list_example(schema)
            if str(schema.get("$schema", "")).startswith(OPENAPI_DIALECTS):
                del schema["$schema"]
            for keyword in ("$id", "$anchor", "$dynamicAnchor"):
                schema.pop(keyword, None)  # every reference is a pointer by now
        if self.moved:
            self._repoint()

    def final(self, uri: str, where: str) -> str:
        """Where a place stands after rewriting."""
        if not self.moved:
            return where
        old, new = "", ""
        for step in where.split("/")[1:]:
            old += f"/{step}"
            new += f"/anyOf/0/{step}" if (uri, old) in self.moved else f"/{step}"
        return new

    def _repoint(self) -> None:
        for key, target in self.targets.items():
            where = self.final(target.uri, target.pointer)
            if where != target.pointer:
                schema = self.places[key].node
                schema["$ref"] = f"{schema['$ref'].partition('#')[0]}#{pointer.to_fragment(where)}"

    def _visit(self, place: Place) -> Iterator[Place]:
        schema: dict[str, Json] = place.node
        self._static_reference(place)
        if "$ref" in schema:
            target = self._library.target(place)
            if target is not None:
                self.targets[place[:2]] = target
                yield target
            if self._speaks_old(place.uri):
                return
        for keyword, value in schema.items():
            shape = SHAPES.get(keyword)
            if shape is not None and not isinstance(value, shape):
                wanted = " or ".join(dict.fromkeys(WORDS[kind] for kind in shape))
                self._report.fault(place.child(keyword), f"{keyword} must be {wanted}")
            elif keyword in WORDED:
                self._check_words(place, keyword, value)
            elif keyword == "pattern":
                self._check_pattern(place.child(keyword), value)
            else:
                yield from self._inner(place, keyword, value)

    def _inner(self, place: Place, keyword: str, value: Json) -> Iterator[Place]:
        """The schemas that a keyword holds."""
        child = place.child(keyword) if keyword in SINGLE or keyword in LISTS or keyword in MAPS else place
        if keyword in SINGLE and not isinstance(value, list):
            yield child
        elif keyword in SINGLE or keyword in LISTS:
            yield from (child.child(index) for index in range(len(value)))
        elif keyword in MAPS:
            for name in value if keyword == "patternProperties" else ():
                self._check_pattern(child.child(name), name)
            yield from (child.child(name) for name, item in value.items() if not isinstance(item, list))

    def _check_pattern(self, place: Place, text: str) -> None:
        if text not in self._patterns:
            self._patterns[text] = _runs(text)
        if not self._patterns[text]:
            self._report.fault(place, f"{text!r} is no regular expression that can be run here")

    def _check_words(self, place: Place, keyword: str, value: Json) -> None:
        if keyword == "$schema":
            if not value.startswith((OPENAPI_DIALECTS, *DRAFTS)):
                self._report.fault(place.child(keyword), f"the dialect {value!r} is not known here")
            return
        for word in value if isinstance(value, list) else [value]:
            if not isinstance(word, str):
                self._report.fault(place.child(keyword), f"{keyword} must name texts")
            elif keyword == "type" and word not in TYPES:
                self._report.fault(place.child(keyword), f"there is no type {word!r}")

    def _static_reference(self, place: Place) -> None:
        for keyword in ("$dynamicRef", "$recursiveRef"):
            if keyword in place.node and "$ref" not in place.node:
                self._report.note(place.child(keyword), f"{keyword} is followed like $ref")
                place.node["$ref"] = place.node.pop(keyword)

    def _speaks_old(self, uri: str) -> bool:
        if uri == self._library.main.uri:
            return self._old
        tree = self._library.sources[uri].tree
        if isinstance(tree, dict) and isinstance(tree.get("openapi"), str):
            return bool(tree["openapi"].startswith("3.0"))
        return self._old and not (isinstance(tree, dict) and "$schema" in tree)
