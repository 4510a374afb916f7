"""What an OpenAPI document says of an API, as a set of sentences that two documents can be compared by."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

Document = Mapping[str, Any]

METHODS = ("get", "post", "put", "patch", "delete")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 7
"""Members below this depth are not told apart."""


class Node(NamedTuple):
    """A schema as its members see it: references followed, `allOf` joined."""

    members: Mapping[str, list[Document]]
    required: frozenset[str]
    items: list[Document]
    values: frozenset[str]


class Facts:
    """Reads one document, and others that it refers to."""

    def __init__(self, source: Path) -> None:
        self._source = source.resolve()
        self._documents: dict[Path, Any] = {}

    def all(self) -> Iterator[str]:
        """Every sentence: operations, parameters, bodies, answers, statuses.

        Path parameters have no name on the wire and show as `{}`. An address that only refers to another one is an
        operation and no more.
        """
        for template, item in self._loaded(self._source)["paths"].items():
            path = re.sub(r"\{[^}]*\}", "{}", template)
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
        names = above | {schema["$ref"] for schema in schemas if "$ref" in schema}
        if depth == DEEPEST or any(schema.get("$ref") in above for schema in schemas):
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
        for schema in self._parts(schemas):
            for name, member in schema.get("properties", {}).items():
                members.setdefault(name, []).append(member)
            required |= set(schema.get("required", ()))
            items += [schema["items"]] if "items" in schema else []
            values |= {str(value) for value in schema.get("enum", ()) if value is not None}
            for word in ("anyOf", "oneOf"):
                branches = [self._node([each]) for each in schema.get(word, ()) if each != {"type": "null"}]
                for branch in branches:
                    for name, found in branch.members.items():
                        members.setdefault(name, []).extend(found)
                if len(branches) == 1:
                    required |= branches[0].required
                if branches and all(branch.values for branch in branches):
                    values |= {value for branch in branches for value in branch.values}
        return Node(members, frozenset(required), items, frozenset(values))

    def _parts(self, schemas: list[Document]) -> Iterator[Document]:
        for schema in map(self._follow, schemas):
            yield schema
            yield from self._parts(list(schema.get("allOf", ())))

    def _follow(self, node: Document) -> Document:
        while "$ref" in node:
            file, _, pointer = node["$ref"].partition("#/")
            found: Any = self._loaded(Path(file))
            for step in pointer.split("/"):
                found = found[step.replace("%7B", "{").replace("%7D", "}").replace("~1", "/").replace("~0", "~")]
            node = found
        return node

    def _loaded(self, path: Path) -> Any:
        if path not in self._documents:
            text = path.read_text("utf-8")
            value = json.loads(text) if path.suffix == ".json" else yaml.load(text, Loader=LOADER)
            self._documents[path] = _absolute(value, path)
        return self._documents[path]


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
