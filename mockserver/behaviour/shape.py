"""Shapes: an API's schemas with references followed and compositions flattened, and values held against them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeGuard
from urllib.parse import unquote, urljoin

import jsonschema_rs

from mockserver.behaviour.merge import merge_keywords
from mockserver.model.json import Document, Json
from mockserver.model.operation import Schema
from mockserver.validation.schemas import FORMATS

Node = Json
"""A schema whose references are absolute: an object, or true or false."""

_DATA: Final = frozenset({"example", "examples", "default", "enum", "const"})
"""Keywords whose values are data: a `$ref` in them is text."""

_BY_NAME: Final = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"})
"""Keywords whose values hold schemas by name: names are not keywords."""

_INLINE_VALIDATORS: Final = 2000
_HOPS: Final = 8
"""References that lead to nothing but references are followed so far."""

_LOOSE: Final = ("$ref", "allOf", "oneOf", "anyOf")


def is_object(value: Json) -> TypeGuard[Mapping[str, Json]]:
    """Whether a JSON value is an object."""
    return isinstance(value, Mapping)


@dataclass(frozen=True, slots=True)
class Flat:
    """A schema with its references followed and its `allOf` merged."""

    keywords: Mapping[str, Json]
    """All keywords but references and compositions."""
    choices: tuple[tuple[Node, ...], ...] = ()
    """Each `oneOf` or `anyOf`: one of its branches must hold besides the keywords."""
    references: frozenset[str] = frozenset()
    """Every reference that was followed."""


class Shapes:
    """The schemas of one API, as its documents have them. Validators are compiled on first use."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._at: dict[str, Node] = {}
        self._flat: dict[str, Flat] = {}
        self._validators: dict[str, jsonschema_rs.Validator | None] = {}
        self._inline: dict[int, tuple[Node, jsonschema_rs.Validator | None]] = {}
        self._registry: jsonschema_rs.Registry | None = None

    def of(self, schema: Schema) -> Node:
        """The schema as a node; a mere reference, to the place that it ends at, when that place exists."""
        reference, found = schema.reference, self.at(schema.reference)
        if found is None:
            return absolute(schema.definition, schema.reference.partition("#")[0])
        for _ in range(_HOPS):
            further = found.get("$ref") if is_object(found) and len(found) == 1 else None
            if not isinstance(further, str) or (found := self.at(further)) is None:
                break
            reference = further
        return {"$ref": reference}

    def at(self, reference: str) -> Node | None:
        """What stands at an absolute reference, or None."""
        if reference not in self._at:
            uri, _, pointer = reference.partition("#")
            found: Json = self._documents.get(uri)
            for part in pointer.split("/")[1:]:
                found = _step(found, unquote(part).replace("~1", "/").replace("~0", "~"))
            known = isinstance(found, (Mapping, bool)) and not (pointer and not pointer.startswith("/"))
            self._at[reference] = absolute(found, uri) if known else None
        return self._at[reference]

    def flat(self, node: Node) -> Flat:
        """The node with everything merged that must hold together."""
        lone = node.get("$ref") if is_object(node) and len(node) == 1 else None
        if not isinstance(lone, str):
            return self._flatten(node)
        if lone not in self._flat:
            self._flat[lone] = self._flatten(node)
        return self._flat[lone]

    def joined(self, flat: Flat, branch: Node) -> Flat:
        """What a flat shape becomes when one branch of its first choice must hold too."""
        keywords, choices, seen = dict(flat.keywords), list(flat.choices[1:]), set(flat.references)
        self._collect(branch, keywords, choices, seen, part=False)
        return Flat(keywords, tuple(choices), frozenset(seen))

    def properties(self, node: Node) -> dict[str, Node]:
        """All members that an object of this shape may have, those of its alternatives included."""
        return dict(self._properties(node, 0))

    def kinds(self, node: Node) -> frozenset[str]:
        """The JSON types that the shape names or implies; empty when it says nothing."""
        flat = self.flat(node)
        declared = flat.keywords.get("type", ())
        if kinds := frozenset((declared,) if isinstance(declared, str) else declared):
            return kinds
        if "properties" in flat.keywords or "additionalProperties" in flat.keywords:
            return frozenset({"object"})
        if "items" in flat.keywords:
            return frozenset({"array"})
        return frozenset().union(*(self.kinds(branch) for choice in flat.choices for branch in choice[:4]))

    def valid(self, node: Node, value: Json) -> bool:
        """Whether the value satisfies the schema, formats included; true when the schema cannot be compiled."""
        validator = self._validator(node)
        return validator is None or bool(validator.is_valid(value))

    def faults(self, node: Node, value: Json) -> list[tuple[str | int, ...]]:
        """The places in a value that break the schema."""
        validator = self._validator(node)
        return [] if validator is None else [tuple(error.instance_path) for error in validator.iter_errors(value)]

    def _properties(self, node: Node, depth: int) -> Iterator[tuple[str, Node]]:
        flat = self.flat(node)
        if depth < 4:
            for branch in (branch for choice in flat.choices for branch in choice):
                yield from self._properties(branch, depth + 1)
        yield from flat.keywords.get("properties", {}).items()

    def _flatten(self, node: Node) -> Flat:
        keywords: dict[str, Json] = {}
        choices: list[tuple[Node, ...]] = []
        seen: set[str] = set()
        self._collect(node, keywords, choices, seen, part=False)
        return Flat(keywords, tuple(choices), frozenset(seen))

    def _collect(
        self, node: Node, keywords: dict[str, Json], choices: list[tuple[Node, ...]], seen: set[str], *, part: bool
    ) -> None:
        if node is False:
            keywords["not"] = {}
        if not is_object(node):
            return
        inherited = part and bool(seen)
        merge_keywords(
            keywords,
            {k: v for k, v in node.items() if k not in _LOOSE and not (part and k in {"example", "examples", "default"})},
        )
        reference = node.get("$ref")
        if isinstance(reference, str) and reference not in seen:
            seen.add(reference)
            self._collect(self.at(reference), keywords, choices, seen, part=part)
        parts = node.get("allOf", ())
        for each in parts:
            self._collect(each, keywords, choices, seen, part=part or len(node) > 1 or len(parts) > 1)
        for word in ("oneOf", "anyOf"):
            # A child that inherits by `allOf` from a parent that lists its children must not choose among them again.
            branches = tuple(b for b in node.get(word, ()) if not (inherited and is_object(b) and b.get("$ref") in seen))
            if branches and len(branches) == len(node[word]):
                choices.append(branches)

    def _validator(self, node: Node) -> jsonschema_rs.Validator | None:
        reference = node.get("$ref") if is_object(node) and len(node) == 1 else None
        if isinstance(reference, str):
            if reference not in self._validators:
                self._validators[reference] = self._compile(node)
            return self._validators[reference]
        if id(node) not in self._inline:
            if len(self._inline) > _INLINE_VALIDATORS:
                self._inline.clear()
            self._inline[id(node)] = (node, self._compile(node))  # Holds the node, so that its id stays its own.
        return self._inline[id(node)][1]

    def _compile(self, node: Node) -> jsonschema_rs.Validator | None:
        if self._registry is None:
            documents: list[tuple[str, Any]] = [(uri, dict(document)) for uri, document in self._documents.items()]
            self._registry = jsonschema_rs.Registry(documents, draft=jsonschema_rs.Draft202012)
        try:
            return jsonschema_rs.Draft202012Validator(
                node, registry=self._registry, validate_formats=True, formats=FORMATS, offline=True
            )
        except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError):
            return None  # A schema that is none judges nothing; `mockserver check` tells people about it.


def absolute(node: Json, uri: str) -> Json:
    """A copy of a schema whose references begin with a document's URI."""
    if not is_object(node):
        return [absolute(each, uri) for each in node] if isinstance(node, list) else node
    return {name: _absolute_member(name, value, uri) for name, value in node.items()}


def _absolute_member(name: str, value: Json, uri: str) -> Json:
    if name == "$ref" and isinstance(value, str):
        return uri + value if value.startswith("#") else urljoin(uri, value)
    if name in _DATA:
        return value
    if name in _BY_NAME and is_object(value):
        return {key: absolute(each, uri) for key, each in value.items()}
    if name == "discriminator" and is_object(value):
        mapping = value.get("mapping", {})
        return {**value, "mapping": {key: _absolute_member("$ref", each, uri) for key, each in mapping.items()}}
    return absolute(value, uri)


def _step(value: Json, part: str) -> Json:
    if is_object(value):
        return value.get(part)
    if isinstance(value, (list, tuple)) and part.isdigit() and int(part) < len(value):
        return value[int(part)]
    return None
