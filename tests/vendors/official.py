"""What an OpenAPI document says of an API, as a set of sentences that two documents can be compared by."""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

import yaml

Document = Mapping[str, Any]

METHODS = ("get", "post", "put", "patch", "delete")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 7
"""Members below this depth are not told apart."""


class Row(NamedTuple):
    """Differences with one reason."""

    pattern: str
    reason: str

    def covers(self, difference: str) -> bool:
        return fnmatchcase(difference, self.pattern)


def table(file: Path) -> list[Row]:
    """The differences that are known, with their reasons."""
    return [Row(**row) for row in tomllib.loads(file.read_text("utf-8"))["difference"]]


def differences(theirs: set[str], ours: set[str]) -> list[str]:
    """`missing` is what the vendor's definition says and ours do not, `more` the other way round."""
    return sorted([f"missing: {fact}" for fact in theirs - ours] + [f"more: {fact}" for fact in ours - theirs])


def unlisted(found: Iterable[str], rows: Iterable[Row]) -> list[str]:
    """The differences that no row covers."""
    return [each for each in found if not any(row.covers(each) for row in rows)]


def stale(found: Iterable[str], rows: Iterable[Row]) -> list[str]:
    """The patterns of rows that cover no difference."""
    return [row.pattern for row in rows if not any(row.covers(each) for each in found)]


class Node(NamedTuple):
    """A schema as its members see it: references followed, `allOf` joined."""

    members: Mapping[str, list[Document]]
    required: frozenset[str]
    items: list[Document]
    values: frozenset[str]
    types: frozenset[str]
    """Types other than null, each with its format."""


class Facts:
    """Reads one document, and others that it refers to.

    `below` stands before every address. With `types`, the types of members are told as well. With `loose`, a reference
    that leads nowhere is a schema that says nothing.
    """

    def __init__(self, source: Path, *, below: str = "", types: bool = False, loose: bool = False) -> None:
        self._source = source.resolve()
        self._documents: dict[Path, Any] = {}
        self._below = below
        self._types = types
        self._loose = loose

    def all(self) -> Iterator[str]:
        """Every sentence: operations, parameters, bodies, answers, statuses.

        Path parameters have no name on the wire and show as `{}`. An address that only refers to another one is an
        operation and no more.
        """
        for template, item in self._loaded(self._source)["paths"].items():
            path = self._below + re.sub(r"\{[^}]*\}", "{}", template)
            found = self._follow(item)
            for method in METHODS:
                if method not in found:
                    continue
                name = f"{method.upper()} {path}"
                yield f"{name}: operation"
                if "$ref" not in item:
                    for fact in self._operation(found[method], found.get("parameters", ())):
                        yield f"{name}: {fact}"

    def _operation(self, operation: Document, shared: Any) -> Iterator[str]:
        for parameter in map(self._follow, (*shared, *operation.get("parameters", ()))):
            if parameter["in"] != "path":
                yield from self._parameter(parameter)
        body = self._follow(operation.get("requestBody", {}))
        if body.get("required"):
            yield "body required"
        for media, content in body.get("content", {}).items():
            yield f"body {media}"
            yield from self._members("body", content.get("schema", {}), 0)
        for status, response in operation["responses"].items():
            yield f"status {status}"
            if status.startswith("2"):
                yield from self._answer(self._follow(response))

    def _parameter(self, parameter: Document) -> Iterator[str]:
        name = f"parameter {parameter['in']} {parameter['name']}"
        yield name
        if parameter.get("required"):
            yield f"{name} required"
        for value in self._node([parameter.get("schema", {})]).values:
            yield f"{name} value {value}"

    def _answer(self, response: Document) -> Iterator[str]:
        for media, content in response.get("content", {}).items():
            yield f"answer {media}"
            yield from self._members("answer", content.get("schema", {}), 0)

    def _members(self, place: str, schema: Document, depth: int) -> Iterator[str]:
        yield from self._inside(place, "", [schema], depth, frozenset())

    def _inside(self, place: str, path: str, schemas: list[Document], depth: int, above: frozenset[str]) -> Iterator[str]:
        node = self._node(schemas)
        for value in sorted(node.values):
            yield f"{place} member {path} value {value}"
        if self._types:
            yield from (f"{place} member {path} type {each}" for each in sorted(node.types))
        names = above | {schema["$ref"] for schema in filter(_is_object, schemas) if "$ref" in schema}
        if depth == DEEPEST or any(schema.get("$ref") in above for schema in filter(_is_object, schemas)):
            return
        if node.items:
            yield from self._inside(place, path, node.items, depth + 1, names)
        for name in sorted(node.members):
            below = f"{path}.{name}" if path else name
            yield f"{place} member {below}"
            if name in node.required:
                yield f"{place} member {below} required"
            yield from self._inside(place, below, node.members[name], depth + 1, names)

    def _node(self, schemas: list[Document]) -> Node:
        """Joins schemas that hold together; of alternatives, the members of all, and values only where all list some."""
        members: dict[str, list[Document]] = {}
        required: set[str] = set()
        items: list[Document] = []
        values: set[str] = set()
        types: set[str] = set()
        for schema in self._parts(schemas):
            for name, member in schema.get("properties", {}).items():
                members.setdefault(name, []).append(member)
            required |= set(schema.get("required", ()))
            items += [schema["items"]] if "items" in schema else []
            listed = (schema["const"],) if "const" in schema else schema.get("enum", ())
            values |= {str(value) for value in listed if value is not None}
            types |= _types(schema)
            for word in ("anyOf", "oneOf"):
                branches = [self._node([each]) for each in schema.get(word, ()) if each != {"type": "null"}]
                for branch in branches:
                    for name, found in branch.members.items():
                        members.setdefault(name, []).extend(found)
                if len(branches) == 1:
                    required |= branches[0].required
                types |= {each for branch in branches for each in branch.types}
                if branches and all(branch.values for branch in branches):
                    values |= {value for branch in branches for value in branch.values}
        return Node(members, frozenset(required), items, frozenset(values), frozenset(types))

    def _parts(self, schemas: list[Document]) -> Iterator[Document]:
        for schema in map(self._follow, filter(_is_object, schemas)):
            yield schema
            yield from self._parts(list(schema.get("allOf", ())))

    def _follow(self, node: Document) -> Document:
        while "$ref" in node:
            file, _, pointer = node["$ref"].partition("#/")
            found: Any = self._loaded(Path(file))
            for step in pointer.split("/"):
                name = step.replace("%7B", "{").replace("%7D", "}").replace("~1", "/").replace("~0", "~")
                if self._loose and name not in found:
                    return {}
                found = found[name]
            node = found
        return node

    def _loaded(self, path: Path) -> Any:
        if path not in self._documents:
            text = path.read_text("utf-8")
            value = json.loads(text) if path.suffix == ".json" else yaml.load(text, Loader=LOADER)
            self._documents[path] = _absolute(value, path)
        return self._documents[path]


def _is_object(schema: Any) -> bool:
    """Whether a schema says more than yes or no."""
    return isinstance(schema, Mapping)


def _types(schema: Document) -> set[str]:
    """The types that a schema names; what has members is an object without saying so."""
    named = schema.get("type", "object" if "properties" in schema else [])
    listed = [named] if isinstance(named, str) else named
    said = str(schema.get("format", "")).lower()
    form = f" {said}" if said not in ("", "set") else ""  # "set" is for code generators: on the wire it is an array
    return {f"{each}{form}" for each in listed if each != "null"}


def _absolute(value: Any, path: Path) -> Any:
    """The value with every reference beginning with its file."""
    if isinstance(value, list):
        return [_absolute(each, path) for each in value]
    if not isinstance(value, dict):
        return value
    made = {name: _absolute(each, path) for name, each in value.items()}
    if isinstance(made.get("$ref"), str):
        file, _, pointer = made["$ref"].partition("#")
        made["$ref"] = f"{(path.parent / file).resolve() if file else path}#{pointer}"
    return made
