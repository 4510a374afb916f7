"""The RPC convention: a noun and a verb in the path, keys in the body; `POST /pets/create`, `/pets.get`, `/pets/list`."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from mockserver.behaviour.conventions.answers import (
    Found,
    alike,
    answer_node,
    body_node,
    document_in,
    is_object_node,
    items_in,
    same,
)
from mockserver.behaviour.conventions.groups import Claims, named
from mockserver.behaviour.conventions.names import ends_of, key_names, pick, plain, plural, singular, words
from mockserver.behaviour.shape import Node, Shapes, is_object
from mockserver.model.convention import Intent, Verb
from mockserver.model.operation import Api, Operation

_LAST: Final = re.compile(r"(?P<path>.*?)(?:[/.:](?P<noun>[A-Za-z][\w-]*))[/.:](?P<verb>[A-Za-z][\w-]*)")
_VERBS: Final[Mapping[str, Verb]] = {
    **dict.fromkeys(("create", "add", "insert", "new", "register"), "create"),
    **dict.fromkeys(("get", "read", "fetch", "retrieve", "describe", "show"), "read"),
    **dict.fromkeys(("list", "search", "query", "find"), "list"),
    **dict.fromkeys(("update", "modify", "edit", "patch", "partial"), "update"),
    **dict.fromkeys(("replace", "put"), "replace"),
    **dict.fromkeys(("delete", "remove", "destroy"), "delete"),
}
_ALIKE: Final = 0.5
_CONNECTIVES: Final = frozenset({"by", "for", "with", "without", "if", "custom", "one", "all"})
"""Words after a verb that still leave it about the noun; `add_member` is about something else."""


class _Said(NamedTuple):
    """One operation with what its path says."""

    operation: Operation
    verb: Verb
    rest: tuple[str, ...]
    """The words after the verb: `by`, `slug`."""


def recognise(api: Api) -> Mapping[str, Intent]:
    """What the operations intend, by the verb that ends their path and by their bodies."""
    requests, answers = Shapes(api.documents), Shapes(api.answers)
    nouns: dict[tuple[str, str], list[_Said]] = {}
    for operation in api.operations:
        match = _LAST.fullmatch(operation.template)
        if match is None or operation.method not in {"POST", "GET", "PUT", "PATCH", "DELETE"}:
            continue
        first, *rest = words(match["verb"]) or ("",)
        about = not rest or rest[0] in _CONNECTIVES
        if first in _VERBS and (about or _VERBS[first] not in {"create", "delete"}):
            said = _Said(operation, _VERBS[first], tuple(rest))
            nouns.setdefault((match["path"], match["noun"]), []).append(said)
    found = (_claims(noun, path, said, requests, answers) for (path, noun), said in nouns.items())
    return named(claims for claims in found if claims is not None)


def _claims(noun: str, path: str, said: list[_Said], requests: Shapes, answers: Shapes) -> Claims | None:
    document = _document(noun, said, requests, answers)
    if document is None:
        return None
    reference = document.node.get("$ref", "") if is_object(document.node) and len(document.node) == 1 else ""
    literals = tuple(s for s in path.strip("/").split("/") if s and not s.startswith("{"))
    claims = Claims(plural(noun), literals, document.members, document.member, reference)
    for each in said:
        if (intent := _intent(each, noun, document, requests, answers)) is not None:
            claims.intents[each.operation.id] = intent
    return claims if claims.intents else None


def _document(noun: str, said: list[_Said], requests: Shapes, answers: Shapes) -> Found | None:
    """What a document looks like: as it is read, else as it is made or changed, else as it is listed."""
    keys = _keys(noun, said, requests)
    order = {"read": 0, "create": 1, "update": 2, "replace": 3, "list": 4, "delete": 5}
    for each in sorted(said, key=lambda s: (order[s.verb], len(s.rest))):
        node = answer_node(answers, each.operation)
        if node is None:
            continue
        if each.verb == "list":
            listed = items_in(answers, node, noun)
            members = answers.properties(listed[1]) if listed else {}
            if listed and (member := pick(members, keys)):
                return Found((), listed[1], members, member)
        elif "array" not in answers.kinds(node):
            found = document_in(answers, node, keys, noun)
            if found is not None and found.member:
                return found
    return None


def _keys(noun: str, said: list[_Said], requests: Shapes) -> tuple[str, ...]:
    """Plain names of the key: what reads and deletes name in their bodies, else what the noun suggests."""
    named_so = [
        plain(name)
        for each in said
        if each.verb in {"read", "delete", "update"} and not each.rest
        for name in _inputs(each.operation, requests)
        if _is_key(name, noun)
    ]
    return tuple(dict.fromkeys([*named_so, *key_names(f"{singular(noun)}Id", noun), *(f"{end}id" for end in ends_of(noun))]))


def _is_key(name: str, noun: str) -> bool:
    stem = plain(name).removesuffix("uuid").removesuffix("id")
    return plain(name) != stem and (not stem or stem in ends_of(noun))


def _inputs(operation: Operation, requests: Shapes) -> dict[str, str]:
    """What the caller may say: body members and query parameters, with where each is said."""
    node = body_node(requests, operation)
    query = {p.name: f"query:{p.name}" for p in operation.parameters if p.location == "query"}
    return {**query, **{name: f"body:{name}" for name in (requests.properties(node) if node is not None else ())}}


def _intent(said: _Said, noun: str, found: Found, requests: Shapes, answers: Shapes) -> Intent | None:
    operation = said.operation
    node = answer_node(answers, operation)
    whole = Intent("read", noun, member=found.member)
    if said.verb == "list":
        listed = items_in(answers, node, noun) if node is not None else None
        if listed is None or not is_object_node(answers, listed[1]) or not _resembles(answers, listed[1], found):
            return None
        return whole._replace(verb="list", items=listed[0])
    there = document_in(answers, node, _wanted(found, noun), noun) if node is not None else None
    fits = there is not None and _fits(there, found, loose=said.verb == "create", aside=_aside(said))
    wrapper = there.wrapper if there is not None and fits else ()
    if said.verb == "create":
        body = body_node(requests, operation)
        several = "batch" in said.rest or (body is not None and "array" in requests.kinds(body))
        return whole._replace(verb="create", wrapper=wrapper) if fits and not several else None
    key, member = _key(said, noun, found, requests)
    if not key or (said.verb == "read" and not fits) or (node is not None and not fits and said.verb != "delete"):
        return None
    return whole._replace(verb=said.verb, key=key, member=member, wrapper=wrapper)


def _wanted(found: Found, noun: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((plain(found.member), *key_names(f"{singular(noun)}Id", noun))))


def _aside(said: _Said) -> bool:
    return said.verb == "read" and bool(said.rest) and said.rest[0] not in _CONNECTIVES


def _fits(there: Found, found: Found, *, loose: bool, aside: bool) -> bool:
    if there.member and loose:
        return True
    measure = same if aside else alike  # `get_usage` may answer with a part of the document that is not the document.
    return (not there.members or bool(there.member)) and measure(there.members, found.members) >= _ALIKE


def _resembles(answers: Shapes, node: Node, found: Found) -> bool:
    members = answers.properties(node)
    return bool(pick(members, (plain(found.member),))) and alike(members, found.members) >= _ALIKE


def _key(said: _Said, noun: str, found: Found, requests: Shapes) -> tuple[str, str]:
    """Where the caller says which document is meant, and the document member that it is compared with."""
    inputs = _inputs(said.operation, requests)
    own = pick(inputs, _wanted(found, noun)) or next((name for name in inputs if _is_key(name, noun)), None)
    if own is not None:
        return inputs[own], found.member
    if said.verb != "read":
        return "", ""
    for name in _ends(said.rest):
        given, member = pick(inputs, (name,)), pick(found.members, (name,))
        if given is not None and member is not None:
            return inputs[given], member
    return "", ""


def _ends(rest: tuple[str, ...]) -> Iterator[str]:
    for start in range(len(rest)):
        yield "".join(rest[start:])
