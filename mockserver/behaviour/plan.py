"""Plans: all that generic behaviour knows about one operation before the first call, and the resources it keeps."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple

from mockserver.behaviour.conventions.answers import answer_node, body_node, json_media
from mockserver.behaviour.conventions.groups import key_member
from mockserver.behaviour.conventions.rest import anonymous, parent_templates
from mockserver.behaviour.filters import filterable, held, meant, text
from mockserver.behaviour.sample import Sampler
from mockserver.behaviour.shape import Node, Shapes, is_object
from mockserver.model.convention import Convention, Intent
from mockserver.model.json import Json
from mockserver.model.operation import Api, Operation, Response
from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource

_BEST: Final[Mapping[str, tuple[int, ...]]] = {"create": (201, 200), "delete": (204, 200)}
ABOVE: Final = "above:"
PLACE: Final = "place:"
MEMBER: Final = "member:"


Group = Sequence[tuple[Operation, Intent]]


class Above(NamedTuple):
    """A record that an address leads through."""

    resource: Resource
    found_by: str
    """The index that finds it by everything above it; empty when its key alone does."""
    parameters: tuple[str, ...]
    """Path parameters: those above it, then its own."""


class Kept(NamedTuple):
    """What is kept of one resource."""

    resource: Resource
    document: Node
    created: bool
    wrappers: frozenset[str]
    open: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """One recognised operation."""

    operation: Operation
    intent: Intent
    resource: Resource
    convention: Convention
    document: Node
    """The schema of the stored document."""
    members: Mapping[str, Node]
    """The members of the stored document."""
    open: bool
    """Whether the document may have members that its schema does not name."""
    wrappers: frozenset[str]
    """Members under which requests and answers of this resource may hold the document."""
    sampler: Sampler
    answer: Node | None
    """The schema of the good answer's body; None when it has none."""
    media: str
    """The JSON media type of the good answer."""
    status: int
    made: bool
    """Whether a replace may create."""
    above: tuple["Above", ...]
    """Records above this one that must be there."""
    filters: tuple[tuple[str, str], ...]
    """For lists: where a value may be said (`query:status`, `body:shopId`), and the document member it must equal.

    Both may lead one level down: `query:filter/name`, `attributes/name`.
    """
    defaults: Mapping[str, Json]
    """What the request's schema says of members that a request leaves out."""
    created: bool
    """Whether some operation creates such records; if none does, an empty collection is answered from the specification."""


class Planned(NamedTuple):
    """What is known of all operations of an API."""

    plans: Mapping[str, Plan]
    """By the ids of those that were recognised."""
    above: Mapping[str, tuple[Above, ...]]
    """By the ids of the others: records that must be there, where the operation declares that they may not be."""


def plans(
    api: Api, convention: Convention, intents: Mapping[str, Intent], sampler: Sampler, resources: Sequence[Resource] = ()
) -> Planned:
    """A plan for each recognised operation; resources that are given are used instead of generic ones."""
    known = {operation.id: (operation, intents[operation.id]) for operation in api.operations if operation.id in intents}
    requests = Shapes(api.documents)
    given = {resource.name: resource for resource in resources}
    kept: dict[str, Kept] = {}
    for name in dict.fromkeys(intent.resource for _, intent in known.values()):
        group = [pair for pair in known.values() if pair[1].resource == name]
        kept[name] = _keep(name, group, given.get(name), requests, sampler.shapes, api.uri)
    items = {
        anonymous(operation.template): (kept[intent.resource], intent)
        for operation, intent in known.values()
        if operation.template.endswith("}") and intent.verb != "list"
    }
    planned = {
        name: _plan(
            operation,
            intent,
            convention,
            kept[intent.resource],
            _above(operation, items) if intent.parents else (),
            requests,
            sampler,
        )
        for name, (operation, intent) in known.items()
    }
    others = [each for each in api.operations if each.id not in known and {"404", "4XX"} & each.responses.keys()]
    return Planned(planned, {each.id: above for each in others if (above := _above(each, items))})


def success(operation: Operation, verb: str) -> tuple[int, Response | None]:
    """Status and declaration of the good answer that suits a verb best."""
    exact = sorted(int(status) for status in operation.responses if status.isdigit() and status.startswith("2"))
    usual = _BEST.get(verb, (200,))
    for status in (*usual, *exact):
        if status in exact:
            return status, operation.responses[str(status)]
    return usual[0], operation.responses.get("2XX") or operation.responses.get("default")


def parent_value(record: Record, member: str) -> str:
    """What a record says about a record above it, shown or hidden."""
    return text(record.document.get(member, record.hidden.get(member, "")))


def index_name(kind: str, members: Iterable[str]) -> str:
    """The name of an index over members."""
    return kind + ",".join(members)


def _keep(name: str, group: Group, given: Resource | None, requests: Shapes, shapes: Shapes, uri: str) -> Kept:
    document = _document(group, shapes)
    filters = {m for operation, intent in group for _, m in filterable(operation, intent, document, requests, shapes)}
    flat = shapes.flat(document).keywords
    return Kept(
        resource=given or _resource(name, [intent for _, intent in group], filters, document, uri),
        document=document,
        created=any(i.verb == "create" or (i.verb == "replace" and "201" in o.responses) for o, i in group),
        wrappers=frozenset(intent.wrapper[0] for _, intent in group if intent.wrapper),
        open=not shapes.properties(document) or flat.get("additionalProperties", False) is not False,
    )


def _plan(
    operation: Operation,
    intent: Intent,
    convention: Convention,
    kept: Kept,
    above: tuple[Above, ...],
    requests: Shapes,
    sampler: Sampler,
) -> Plan:
    status, response = success(operation, intent.verb)
    media = json_media(response.content) if response is not None else None
    return Plan(
        operation=operation,
        intent=intent,
        resource=kept.resource,
        convention=convention,
        document=kept.document,
        members=sampler.shapes.properties(kept.document),
        open=kept.open,
        wrappers=kept.wrappers,
        sampler=sampler,
        answer=None if media is None or status == 204 else sampler.shapes.of(media.schema) if media.schema else True,
        media="application/json" if media is None or "*" in media.type else media.type,
        status=status,
        made=intent.verb == "replace" and "201" in operation.responses,
        above=above,
        filters=filterable(operation, intent, kept.document, requests, sampler.shapes),
        defaults=_defaults(operation, requests),
        created=kept.created,
    )


def _defaults(operation: Operation, requests: Shapes) -> Mapping[str, Json]:
    body = body_node(requests, operation)
    members = requests.properties(body) if body is not None else {}
    said = {name: requests.flat(node).keywords for name, node in members.items()}
    return {name: keywords["default"] for name, keywords in said.items() if "default" in keywords}


def _above(operation: Operation, items: Mapping[str, tuple[Kept, Intent]]) -> tuple[Above, ...]:
    """The records on the way to this one, as far as some operation creates them."""
    found: list[Above] = []
    way: tuple[str, ...] = ()
    for parameter, place in parent_templates(operation.template):
        way = (*way, parameter)
        if place not in items:
            continue
        kept, parent = items[place]
        if kept.created:
            index = index_name(PLACE, (member for _, member in parent.parents)) if parent.parents else ""
            found.append(Above(kept.resource, index, way))
    return tuple(found)


def _document(group: Group, shapes: Shapes) -> Node:
    """The schema of the stored document: as it is read, else as it is made or changed, else as it is listed."""
    order = {"read": 0, "create": 1, "replace": 2, "update": 3, "list": 4, "delete": 5}
    for operation, intent in sorted(group, key=lambda pair: order[pair[1].verb]):
        node = answer_node(shapes, operation)
        for step in intent.items if intent.verb == "list" else intent.wrapper:
            node = shapes.properties(node).get(step) if node is not None else None
        if intent.verb == "list" and node is not None:
            node = shapes.flat(node).keywords.get("items", True)
        members = shapes.properties(node) if node is not None else {}
        if node is not None and (intent.member in members or (intent.verb == "read" and not intent.member)):
            return node
    return True


def _resource(name: str, intents: Sequence[Intent], filters: Iterable[str], document: Node, uri: str) -> Resource:
    key = key_member(intents)
    ways = sorted({tuple(member for _, member in intent.parents) for intent in intents} - {()})
    indexes = [_index(index_name(ABOVE, way), way) for way in ways]
    indexes += [_index(index_name(PLACE, way), (*way, key)) for way in ways if key]
    single = {*filters, *(intent.member for intent in intents if intent.member != key)}
    indexes += [Index(index_name(MEMBER, (member,)), partial(_each, member)) for member in sorted(single) if member]
    place = document.get("$ref", "") if is_object(document) else ""
    schema = place.removeprefix(uri) if place.startswith(f"{uri}#/components/") else None
    return Resource(name, key=key or "id", schema=schema, indexes=tuple(indexes))


def _index(name: str, members: tuple[str, ...]) -> Index:
    return Index(name, partial(_together, members))


def _together(members: tuple[str, ...], record: Record) -> Iterable[Hashable]:
    return (tuple(parent_value(record, member) for member in members),)


def _each(member: str, record: Record) -> Iterable[Hashable]:
    return sorted(meant(held(record, member)))
