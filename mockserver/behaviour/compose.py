"""Composing: the documents that generic behaviour stores, out of what a request brings and what the server must add."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from mockserver.behaviour.conventions.names import words
from mockserver.behaviour.plan import Plan
from mockserver.behaviour.shape import is_object
from mockserver.model.json import Document, Json
from mockserver.model.world import World

_MADE: Final = frozenset({"created", "inserted", "registered", "creation"})
_CHANGED: Final = frozenset({"updated", "modified", "changed", "update"})
_WHEN: Final = frozenset({"at", "on", "time", "date", "timestamp", "last", "datetime", "ts"})
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_UUID: Final = 36


def request_document(plan: Plan, body: Json) -> dict[str, Json]:
    """The document that a request brings, out of its wrapper if it wears one."""
    if not is_object(body):
        return {}
    for name in plan.wrappers:
        inner = body.get(name)
        if is_object(inner) and name not in plan.members:
            return request_document(plan, {**{n: v for n, v in body.items() if n != name}, **inner})
    return dict(body)


def compose(plan: Plan, body: Document, parents: Mapping[str, Json], key: str, at: datetime) -> tuple[Document, Document]:
    """The document of a new record, and what of the request no answer shows."""
    given = {name: value for name, value in body.items() if name == plan.intent.member or not guarded(plan, name)}
    given.update(parents)
    shown = {name: value for name, value in given.items() if name in plan.members or (plan.open and name not in parents)}
    hidden = {name: value for name, value in given.items() if name not in shown}
    stamps = {name: moment(plan, name, at) for name in plan.members if name not in shown and is_stamp(name, _MADE | _CHANGED)}
    shown.update({name: value for name, value in stamps.items() if value is not None})
    return _filled(plan, shown, key), hidden


def merged_patch(target: Document, patch: Document) -> dict[str, Json]:
    """A document with a merge patch applied (RFC 7396)."""
    merged = dict(target)
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        elif is_object(value):
            old = merged.get(name)
            merged[name] = merged_patch(old if is_object(old) else {}, value)
        else:
            merged[name] = value
    return merged


def patched(plan: Plan, document: Document, patch: Document, at: datetime) -> dict[str, Json]:
    """A document after a merge patch; members that may be null become null where the patch says so."""
    mine = {name: value for name, value in patch.items() if not guarded(plan, name) and name not in _keys(plan)}
    if not plan.open:
        mine = {name: value for name, value in mine.items() if name in plan.members or name in document}
    shapes = plan.sampler.shapes
    nulls = {
        name: None for name, value in mine.items() if value is None and "null" in shapes.kinds(plan.members.get(name, True))
    }
    return touched(plan, {**merged_patch(document, mine), **nulls}, at)


def kept(plan: Plan, document: Document) -> dict[str, Json]:
    """What of a document outlives a replacement: what the server set, and what the address says."""
    own = _keys(plan) | {"id"} | {member for _, member in plan.intent.parents}
    return {n: v for n, v in document.items() if n in own or guarded(plan, n) or is_stamp(n, _MADE)}


def touched(plan: Plan, document: Document, at: datetime) -> dict[str, Json]:
    """A document that was changed at an instant, if it tells when."""
    stamps = {name: moment(plan, name, at) for name in plan.members if is_stamp(name, _CHANGED)}
    return {**document, **{name: value for name, value in stamps.items() if value is not None}}


def new_key(plan: Plan, world: World, member: str = "") -> Json:
    """A fresh key of the kind that the document's member wants; the key member, if none is named."""
    counter = f"{plan.resource.name}.{member}" if member else plan.resource.name
    shapes, node = plan.sampler.shapes, plan.members.get(member or plan.intent.member, True)
    keywords, kinds = shapes.flat(node).keywords, shapes.kinds(node)
    if kinds & {"integer", "number"} and "string" not in kinds:
        return world.number(counter, start=max(1, int(keywords.get("minimum", 1))))
    longest = keywords.get("maxLength", _UUID)
    key = world.uuid() if longest >= _UUID else world.token(longest, _LETTERS)
    return key if shapes.valid(node, key) else plan.sampler.of(node, key, examples=False, vary=world.number(counter) - 1)


def typed_key(plan: Plan, key: str) -> Json:
    """A key out of an address, in the type that the document's member wants."""
    kinds = plan.sampler.shapes.kinds(plan.members.get(plan.intent.member, True))
    return int(key) if "integer" in kinds and "string" not in kinds and key.lstrip("-").isdecimal() else key


def guarded(plan: Plan, name: str) -> bool:
    """Whether the server alone sets a member."""
    return name in plan.members and bool(plan.sampler.shapes.flat(plan.members[name]).keywords.get("readOnly"))


def is_stamp(name: str, marks: frozenset[str]) -> bool:
    """Whether a member's name says when something happened to the document."""
    parts = set(words(name))
    return bool(parts & marks) and parts <= marks | _WHEN


def moment(plan: Plan, name: str, at: datetime) -> Json:
    """An instant as the member writes it; None when the member is no point in time."""
    shapes, node = plan.sampler.shapes, plan.members[name]
    form = shapes.flat(node).keywords.get("format")
    if form == "date-time":
        return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if form == "date":
        return at.date().isoformat()
    return int(at.timestamp()) if "integer" in shapes.kinds(node) else None


def _keys(plan: Plan) -> set[str]:
    return {plan.intent.member, plan.resource.key}


def _filled(plan: Plan, document: dict[str, Json], key: str) -> dict[str, Json]:
    """Adds defaults, what the specification demands, and what only the server sets."""
    shapes, seed = plan.sampler.shapes, f"{plan.resource.name}/{key}"
    given = {name: shapes.flat(node).keywords for name, node in plan.members.items() if name not in document}
    document.update({name: value for name, value in plan.defaults.items() if name in given})
    document.update({name: keywords["default"] for name, keywords in given.items() if "default" in keywords})
    document = plan.sampler.completed(plan.document, document, seed)
    for name, keywords in given.items():
        if (
            name not in document
            and keywords.get("readOnly")
            and not is_stamp(name, frozenset({"deleted", "finished", "ended"}))
        ):
            document[name] = plan.sampler.of(plan.members[name], f"{seed}/{name}", lean=True)
    return document
