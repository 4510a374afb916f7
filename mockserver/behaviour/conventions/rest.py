"""The REST convention: collections and items, told by verbs; `/pets`, `/pets/{petId}`, `/owners/{ownerId}/pets`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from mockserver.behaviour.conventions.answers import (
    Found,
    alike,
    answer_node,
    body_node,
    document_in,
    is_envelope,
    is_object_node,
    items_in,
)
from mockserver.behaviour.conventions.groups import Claims, named
from mockserver.behaviour.conventions.names import key_names, one_of, pick, plain, plural, singular, words
from mockserver.behaviour.shape import Node, Shapes, is_object
from mockserver.model.convention import Intent, Verb
from mockserver.model.operation import Api, Operation

_PREFIX: Final = re.compile(r"api|rest|public|latest|v\d+(\.\d+)*", re.IGNORECASE)
_PARAMETER: Final = re.compile(r"\{([^{}]+)\}")
_FINDER: Final = re.compile(r"(find|search|list|get|filter)?_?-?by[A-Z_-].*|search|list|all", re.IGNORECASE)
_ALIKE: Final = 0.5


@dataclass(slots=True)
class _Group:
    """The operations on one collection and on its items."""

    segments: tuple[str, ...]
    collection: dict[str, Operation] = field(default_factory=dict)
    items: dict[str, Operation] = field(default_factory=dict)
    finders: list[Operation] = field(default_factory=list)

    @property
    def noun(self) -> str:
        """The last literal of the path."""
        return next((s for s in reversed(self.segments) if not s.startswith("{")), "")


def recognise(api: Api) -> Mapping[str, Intent]:
    """What the operations intend, by the shapes of their paths and answers."""
    requests, answers = Shapes(api.documents), Shapes(api.answers)
    found = (_claims(group, requests, answers) for group in _groups(api))
    return named(claims for claims in found if claims is not None)


def parent_templates(template: str) -> Iterator[tuple[str, str]]:
    """The items that an address leads through before its last one: each parameter, with its template made plain."""
    segments = template.strip("/").split("/")
    last = len(segments) - 1 if segments[-1].startswith("{") else len(segments)
    for place, segment in enumerate(segments[:last]):
        if match := _PARAMETER.fullmatch(segment):
            yield match[1], _anonymous(segments[: place + 1])


def anonymous(template: str) -> str:
    """A template without the names of its parameters."""
    return _anonymous(template.strip("/").split("/"))


def _anonymous(segments: Sequence[str]) -> str:
    return "/".join("{}" if s.startswith("{") else s for s in segments)


def _groups(api: Api) -> list[_Group]:
    groups: dict[str, _Group] = {}
    finders: list[tuple[str, Operation]] = []
    for operation in api.operations:
        segments = tuple(operation.template.strip("/").split("/"))
        last = segments[-1]
        if _PARAMETER.fullmatch(last) and len(segments) > 1 and not segments[-2].startswith("{"):
            group = groups.setdefault(_anonymous(segments[:-1]), _Group(segments[:-1]))
            group.items.setdefault(operation.method, operation)
        elif "{" not in last:
            group = groups.setdefault(_anonymous(segments), _Group(segments))
            group.collection.setdefault(operation.method, operation)
            if operation.method == "GET" and len(segments) > 1 and _FINDER.fullmatch(last):
                finders.append((_anonymous(segments[:-1]), operation))
    for key, operation in finders:
        if key in groups and groups[key].items:
            groups[key].finders.append(operation)
            own = groups[_anonymous(operation.template.strip("/").split("/"))]
            if not own.items:
                own.collection.pop("GET", None)
    return [group for group in groups.values() if group.noun and (group.items or group.collection)]


def _claims(group: _Group, requests: Shapes, answers: Shapes) -> Claims | None:
    listing = _list_of(group.collection.get("GET"), answers, group.noun)
    if not group.items and listing is None:
        return None
    parameter = _key_parameter(group)
    keys = key_names(parameter, group.noun) if parameter else key_names(f"{singular(group.noun)}Id", group.noun)
    found = _document(group, answers, listing, keys)
    if found is None:
        return None
    literals = [s for s in group.segments if not s.startswith("{")]
    while len(literals) > 1 and _PREFIX.fullmatch(literals[0]):
        literals.pop(0)
    claims = Claims(plural(group.noun), tuple(literals[:-1]), found.members, found.member, _reference(found.node))
    for operation, intent in _intents(group, found, requests, answers, keys):
        claims.intents[operation.id] = intent._replace(parents=_parents(operation, found))
    verbs = {intent.verb for intent in claims.intents.values()}
    seen = "read" in verbs or (found.member and ("list" in verbs or ("create" in verbs and group.items)))
    return claims if seen else None  # What nobody can look at afterwards need not be kept.


def _key_parameter(group: _Group) -> str:
    for method in ("GET", "PUT", "PATCH", "DELETE", "POST"):
        if method in group.items:
            return str(_PARAMETER.findall(group.items[method].template)[-1])
    return ""


def _reference(node: Node) -> str:
    reference = node.get("$ref", "") if is_object(node) and len(node) == 1 else ""
    return reference if "/components/schemas/" in reference else ""


def _document(
    group: _Group, answers: Shapes, listing: tuple[tuple[str, ...], Node] | None, keys: tuple[str, ...]
) -> Found | None:
    """What a document of the group looks like: as its items are read, else as they are written, made or listed."""
    candidates = [group.items.get(m) for m in ("GET", "PUT", "PATCH")] + [group.collection.get("POST")]
    keyless: Found | None = None
    for operation in candidates:
        node = answer_node(answers, operation) if operation is not None else None
        if node is None or "array" in answers.kinds(node):
            continue
        found = document_in(answers, node, keys, group.noun)
        if found is not None and found.member:
            return found
        keyless = keyless or found
    if listing is not None:
        members = answers.properties(listing[1])
        if member := pick(members, keys):
            return Found((), listing[1], members, member)
    return keyless


def _list_of(operation: Operation | None, answers: Shapes, noun: str) -> tuple[tuple[str, ...], Node] | None:
    node = answer_node(answers, operation) if operation is not None else None
    found = items_in(answers, node, noun) if node is not None else None
    return found if found is not None and is_object_node(answers, found[1]) else None


def _intents(
    group: _Group, found: Found, requests: Shapes, answers: Shapes, keys: tuple[str, ...]
) -> Iterator[tuple[Operation, Intent]]:
    verbs: dict[str, Verb] = {"GET": "read", "PUT": "replace", "PATCH": "update", "DELETE": "delete"}
    whole = Intent("read", group.noun, member=found.member)
    if "PUT" not in group.items and "PATCH" not in group.items:
        verbs["POST"] = "update"
    for method, operation in group.items.items():
        told = method == "GET" or (method == "POST" and not _changes(operation, found, requests))
        wrapper = _fit(operation, found, answers, keys, group.noun, strict=told)
        if method in verbs and (wrapper is not None or method == "DELETE"):
            key = _PARAMETER.findall(operation.template)[-1]
            yield operation, whole._replace(verb=verbs[method], key=key, wrapper=wrapper or ())
    for operation in (*(o for m, o in group.collection.items() if m == "GET"), *group.finders):
        listed = _list_of(operation, answers, group.noun)
        if listed is not None and _resembles(answers.properties(listed[1]), found):
            yield operation, whole._replace(verb="list", items=listed[0])
    yield from _writes(group, found, whole, requests, answers)


def _writes(
    group: _Group, found: Found, whole: Intent, requests: Shapes, answers: Shapes
) -> Iterator[tuple[Operation, Intent]]:
    keys = (plain(found.member),)
    creating = group.collection.get("POST")
    if creating is not None and _makes(creating, found, requests, answers):
        wrapper = _fit(creating, found, answers, keys, group.noun, strict=False)
        if wrapper is not None:
            yield creating, whole._replace(verb="create", wrapper=wrapper)
    for method in ("PUT", "PATCH"):
        operation = group.collection.get(method)
        body = body_node(requests, operation) if operation is not None and group.items else None
        if operation is None or body is None or "array" in requests.kinds(body) or not found.member:
            continue
        wrapper = _fit(operation, found, answers, keys, group.noun, strict=False)
        if found.member in requests.properties(body) and wrapper is not None:
            verb: Verb = "replace" if method == "PUT" else "update"
            yield operation, Intent(verb, group.noun, f"body:{found.member}", found.member, wrapper=wrapper)


def _changes(operation: Operation, found: Found, requests: Shapes) -> bool:
    """Whether what a call takes is all part of a document: then it changes one, though it may answer nothing."""
    body = body_node(requests, operation)
    said = [p.name for p in operation.parameters if p.location == "query"]
    said += requests.properties(body) if body is not None else ()
    return bool(said) and set(said) <= set(found.members)


def _makes(operation: Operation, found: Found, requests: Shapes, answers: Shapes) -> bool:
    """Whether a POST takes what a document is made of: without an answer to tell, its body must."""
    body = body_node(requests, operation)
    if body is None:
        return True
    members = requests.properties(body)
    told = answer_node(answers, operation) is not None
    return "array" not in requests.kinds(body) and (told or alike(members, found.members) > 0)


def _fit(
    operation: Operation, found: Found, answers: Shapes, keys: tuple[str, ...], noun: str, *, strict: bool
) -> tuple[str, ...] | None:
    """Where the answer holds the document; None when it holds something else. `strict` wants a document."""
    node = answer_node(answers, operation)
    if node is None:
        return None if strict else ()
    if "array" in answers.kinds(node):
        return None
    members = answers.properties(node)
    there = document_in(answers, node, keys, noun)
    if there is not None and _resembles(there.members, found):
        return there.wrapper
    return () if not strict and members and is_envelope(members) else None


def _resembles(members: Mapping[str, Node], found: Found) -> bool:
    return (not found.member or found.member in members or not members) and alike(members, found.members) >= _ALIKE


def _parents(operation: Operation, found: Found) -> tuple[tuple[str, str], ...]:
    free = {name for name in found.members if name != found.member}
    pairs = []
    for parameter, template in parent_templates(operation.template):
        kind = "".join((*words(literal)[:-1], one_of(words(literal)[-1]))) if words(literal := _literal(template)) else ""
        wanted = [plain(parameter), f"{kind}id", kind + plain(parameter)] if plain(parameter) != "id" else [f"{kind}id"]
        pairs.append((parameter, pick(free, wanted) or (parameter if parameter != found.member else f"{kind}_{parameter}")))
    return tuple(pairs)


def _literal(template: str) -> str:
    return next((s for s in reversed(template.split("/")) if s != "{}"), "")
