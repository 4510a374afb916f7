"""Answers looked into: where a declared answer holds its document, where a list holds its items."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from mockserver.behaviour.conventions.names import ends_of, pick, plain, singular
from mockserver.behaviour.shape import Node, Shapes
from mockserver.model.operation import Media, Operation, Response

_WRAPPERS: Final = ("data", "result", "item", "payload", "response", "object", "resource", "record", "entity", "body", "value")
_LISTS: Final = ("items", "data", "results", "values", "records", "entries", "content", "list", "rows", "elements", "hits")
_ENVELOPE: Final = frozenset(
    [
        "code",
        "message",
        "msg",
        "status",
        "success",
        "ok",
        "error",
        "errors",
        "acknowledged",
        "result",
        "requestid",
        "details",
        "description",
        "timestamp",
        "deleted",
    ]
)


class Found(NamedTuple):
    """A document within an answer."""

    wrapper: tuple[str, ...]
    node: Node
    members: Mapping[str, Node]
    member: str
    """The member that holds the key; empty when none does."""


def success(operation: Operation) -> tuple[int, Response] | None:
    """The lowest declared good answer, with the status to send it under; without one, the lowest that is no refusal."""
    exact = sorted(status for status in operation.responses if status.isdigit())
    for status in (*(s for s in exact if s[0] == "2"), "2XX", "default", *(s for s in exact if s[0] in "31")):
        if status in operation.responses:
            return int(status) if status.isdigit() else 200, operation.responses[status]
    return None


def json_media(content: Iterable[Media]) -> Media | None:
    """The media type in which JSON is spoken, if any."""
    return next((media for media in content if "json" in media.type or media.type == "*/*"), None)


def answer_node(shapes: Shapes, operation: Operation) -> Node | None:
    """The schema of the good answer's JSON body; the first good answer that has one."""
    for status in sorted(operation.responses, key=lambda s: (s == "default", s)):
        if status.startswith("2") or (status == "default" and not any(s.startswith("2") for s in operation.responses)):
            media = json_media(operation.responses[status].content)
            if media is not None:
                return shapes.of(media.schema) if media.schema is not None else True
    return None


def body_node(shapes: Shapes, operation: Operation) -> Node | None:
    """The schema of the request's first body."""
    content = operation.body.content if operation.body is not None else ()
    media = json_media(content) or next(iter(content), None)
    return shapes.of(media.schema) if media is not None and media.schema is not None else None


def is_object_node(shapes: Shapes, node: Node) -> bool:
    """Whether the shape is an object with members of its own."""
    kinds = shapes.kinds(node)
    return (not kinds or "object" in kinds) and bool(shapes.properties(node))


def document_in(shapes: Shapes, node: Node, keys: Iterable[str], resource: str) -> Found | None:
    """The document that an answer holds: itself, or a member that wraps it."""
    wanted = tuple(keys)
    members = shapes.properties(node)
    member = pick(members, wanted)
    if member is not None:
        return Found((), node, members, member)
    wrapper = _wrapper(shapes, members, resource)
    if wrapper is None:
        return Found((), node, members, "") if members and not is_envelope(members) else None
    inner = members[wrapper]
    below = shapes.properties(inner)
    if pick(below, wanted) is None and (deeper := _wrapper(shapes, below, resource)) is not None:
        last = shapes.properties(below[deeper])
        if pick(last, wanted):
            return Found((wrapper, deeper), below[deeper], last, pick(last, wanted) or "")
    return Found((wrapper,), inner, below, pick(below, wanted) or "")


def items_in(shapes: Shapes, node: Node, resource: str) -> tuple[tuple[str, ...], Node] | None:
    """Where a list answer holds its items, and what an item looks like."""
    if "array" in shapes.kinds(node):
        return (), shapes.flat(node).keywords.get("items", True)
    return _listed(shapes, node, resource, 0)


def is_envelope(members: Iterable[str]) -> bool:
    """Whether members only tell how a request went."""
    return all(plain(member) in _ENVELOPE for member in members)


def alike(one: Mapping[str, Node], other: Mapping[str, Node]) -> float:
    """How much of the smaller of two documents the other has as well: 0 to 1; 1 when one of them says nothing."""
    if not one or not other:
        return 1.0
    return len(one.keys() & other.keys()) / min(len(one), len(other))


def same(one: Mapping[str, Node], other: Mapping[str, Node]) -> float:
    """How much two documents have in common of all that they have: 0 to 1."""
    return len(one.keys() & other.keys()) / (len(one.keys() | other.keys()) or 1)


def _wrapper(shapes: Shapes, members: Mapping[str, Node], resource: str) -> str | None:
    for wanted in (*_WRAPPERS, *ends_of(resource)):
        for member, node in members.items():
            if plain(member) == wanted and is_object_node(shapes, node):
                return member
    return None


def _listed(shapes: Shapes, node: Node, resource: str, depth: int) -> tuple[tuple[str, ...], Node] | None:
    members = shapes.properties(node)
    arrays = {name: each for name, each in members.items() if "array" in shapes.kinds(each)}
    chosen = _list_member(arrays, resource)
    if chosen is not None:
        return (chosen,), shapes.flat(arrays[chosen]).keywords.get("items", True)
    for wanted in (*_WRAPPERS, "hits", plain(resource), "embedded"):
        inner = pick(members, (wanted,))
        below = _listed(shapes, members[inner], resource, depth + 1) if inner is not None and depth < 2 else None
        if inner is not None and below is not None:
            return (inner, *below[0]), below[1]
    return None


def _list_member(arrays: Mapping[str, Node], resource: str) -> str | None:
    stems = {singular(resource), *ends_of(resource)}
    for name in arrays:
        if singular(name) in stems or plain(name).removesuffix("list") in stems:
            return name
    return pick(arrays, _LISTS) or (next(iter(arrays)) if len(arrays) == 1 else None)
