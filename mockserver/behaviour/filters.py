"""Filters: what a list call may ask of its documents, and what a document says to that."""

import re
from collections.abc import Iterator
from typing import Final

from mockserver.behaviour.conventions.answers import body_node
from mockserver.behaviour.conventions.names import plain
from mockserver.behaviour.conventions.paging import PAGING
from mockserver.behaviour.shape import Node, Shapes, is_object
from mockserver.model.convention import Intent
from mockserver.model.json import Json
from mockserver.model.operation import Operation, Parameter
from mockserver.model.record import Record

_FILTER: Final = re.compile(r"(?:filters?|where)\[([\w-]+)\](?:\[eq\])?")


def filterable(
    operation: Operation, intent: Intent, document: Node, requests: Shapes, shapes: Shapes
) -> tuple[tuple[str, str], ...]:
    """Where a list call may say a value, with the document member that it must equal."""
    if intent.verb != "list":
        return ()
    members = {plain(name.removeprefix("attributes/")): name for name in _members(document, shapes)}
    said = [pair for p in operation.parameters if p.location == "query" for pair in _queries(p, requests)]
    body = body_node(requests, operation)
    said += [(name, f"body:{name}") for name in (requests.properties(body) if body is not None else ())]
    return tuple((place, members[plain(name)]) for name, place in said if plain(name) in members and plain(name) not in PAGING)


def text(value: object) -> str:
    """A key or an index value as text: what a path, a body and a document say is compared without its type."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def held(record: Record, member: str) -> Json:
    """What a record holds in a member, or in a member of a member; shown or hidden."""
    if member in record.document:
        return record.document[member]
    outer, slash, inner = member.partition("/")
    around = record.document.get(outer) if slash else None
    return around.get(inner) if is_object(around) else record.hidden.get(member)


def meant(value: Json) -> frozenset[str]:
    """The texts by which a filter finds a value: each item of a list, and an object by its name or id."""
    if isinstance(value, (list, tuple)):
        return frozenset().union(*(meant(each) for each in value))
    if is_object(value):
        return frozenset(text(value[name]) for name in ("name", "id") if name in value)
    return frozenset({text(value)})


def _members(document: Node, shapes: Shapes) -> Iterator[str]:
    """Members that a list may be filtered by, the outer ones last: those of `attributes` count as the document's own."""
    members = shapes.properties(document)
    if "attributes" in members:
        yield from (f"attributes/{name}" for name in shapes.properties(members["attributes"]))
    yield from members


def _queries(parameter: Parameter, requests: Shapes) -> Iterator[tuple[str, str]]:
    """What a query parameter may filter by, with the place where it is said."""
    place = f"query:{parameter.name}"
    match = _FILTER.fullmatch(parameter.name)
    yield match[1] if match else parameter.name, place
    if parameter.schema is not None and plain(parameter.name) in {"filter", "filters", "where"}:
        for name in requests.properties(requests.of(parameter.schema)):
            yield name, f"{place}/{name}"
