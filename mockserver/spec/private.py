"""Private members: those that a specification declares as passwords, whatever they are called."""

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import unquote, urljoin

from mockserver.model.json import Document, Json
from mockserver.model.operation import Api, Operation, Schema

PASSWORD: Final = "password"  # noqa: S105 - the name of a format
WITHIN: Final = ("items", "additionalProperties", "if", "then", "else")
BRANCHES: Final = ("allOf", "anyOf", "oneOf", "prefixItems")
NAMED: Final = ("properties", "patternProperties", "dependentSchemas")


def private_members(api: Api, operation: Operation) -> frozenset[str]:
    """Names of the members, in bodies and answers of an operation, whose schema has `format: password`."""
    walk = _Walk(api.documents)
    for schema in _schemas(operation):
        walk.into(schema.definition, schema.reference.partition("#")[0])
    return frozenset(walk.found)


def _schemas(operation: Operation) -> Iterator[Schema]:
    media = list(operation.body.content) if operation.body is not None else []
    for response in operation.responses.values():
        media += response.content
    yield from (one.schema for one in media if one.schema is not None)


class _Walk:
    """A walk over schemas and what they refer to, each once."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._seen: set[int] = set()
        self.found: set[str] = set()

    def into(self, node: Json, uri: str) -> None:
        """Finds what is private in a schema of the document `uri`."""
        waiting = [(node, uri)]
        while waiting:
            node, uri = waiting.pop()
            if not isinstance(node, Mapping) or id(node) in self._seen:
                continue
            self._seen.add(id(node))
            for name, inner in node.get("properties", {}).items():
                if self._is_password(inner, uri):
                    self.found.add(name)
            waiting += self._inner(node, uri)

    def _inner(self, node: Document, uri: str) -> Iterator[tuple[Json, str]]:
        if "$ref" in node:
            yield self._target(node["$ref"], uri)
        yield from ((node[keyword], uri) for keyword in WITHIN if keyword in node)
        yield from ((branch, uri) for keyword in BRANCHES for branch in node.get(keyword, ()))
        yield from ((inner, uri) for keyword in NAMED for inner in node.get(keyword, {}).values())

    def _is_password(self, node: Json, uri: str) -> bool:
        """Whether a schema, or one that it refers to or is made of, is that of a password."""
        seen: set[int] = set()
        waiting = [(node, uri)]
        while waiting:
            node, uri = waiting.pop()
            if not isinstance(node, Mapping) or id(node) in seen:
                continue
            seen.add(id(node))
            if node.get("format") == PASSWORD:
                return True
            waiting += [self._target(node["$ref"], uri)] if "$ref" in node else []
            waiting += [(branch, uri) for keyword in ("allOf", "anyOf", "oneOf") for branch in node.get(keyword, ())]
        return False

    def _target(self, reference: str, base: str) -> tuple[Json, str]:
        address, _, pointer = reference.partition("#")
        uri = base if not address else address if address in self._documents else urljoin(base, address)
        here: Json = self._documents.get(uri)
        for step in unquote(pointer).split("/")[1:]:
            key = step.replace("~1", "/").replace("~0", "~")
            if isinstance(here, Mapping):
                here = here.get(key)
            elif isinstance(here, list) and key.isdecimal() and int(key) < len(here):
                here = here[int(key)]
            else:
                return None, uri
        return here, uri
