"""Shaping: what we have to say in a refusal, put into the error shape that a specification declares."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from mockserver.behaviour.conventions.names import plain
from mockserver.behaviour.sample import Sampler
from mockserver.behaviour.shape import Node, is_object
from mockserver.model.json import Json

_MESSAGES: Final = frozenset(
    ["message", "detail", "details", "description", "reason", "error", "errormessage", "msg", "errordescription"]
)
_CODES: Final = frozenset(["code", "errorcode", "type", "kind"])
_RULES: Final = frozenset(["rule", "constraint", "keyword", "validator"])
_LOCATIONS: Final = frozenset(["in", "location", "source"])
_FIELDS: Final = frozenset(["field", "path", "property", "propertypath", "fieldname", "attribute", "name", "key", "target"])
_STATUSES: Final = frozenset(["status", "statuscode", "httpstatus", "httpcode", "httpstatuscode"])
_DEEPEST: Final = 6


def shaped_as(sampler: Sampler, node: Node, body: Mapping[str, Json], kind: str) -> Json:
    """Problem details if the declared schema takes them, else a sample of it that says as much of them as it can."""
    if sampler.shapes.valid(node, body) and "title" in sampler.shapes.properties(node):
        return body
    sample = sampler.of(node, examples=False)
    for bare in (True, False):
        told = _tell(sampler, node, sample, _Told(body, kind, bare), 0)
        if sampler.shapes.valid(node, told):
            return told
    return body if sampler.shapes.valid(node, body) else sampler.of(node)


class _Told(NamedTuple):
    """What there is to tell."""

    body: Mapping[str, Json]
    kind: str
    bare: bool
    """Whether members that may be left out are, where we have nothing to say in them."""
    first: Mapping[str, str] = {}
    """The violation that is told of here."""

    def each(self) -> Sequence["_Told"]:
        """One for each violation, to be told as items of a list."""
        found: Sequence[Mapping[str, str]] = self.body.get("errors", ())
        return [self._replace(body={**self.body, "detail": one["message"], "errors": [one]}, first=one) for one in found]


def _tell(sampler: Sampler, node: Node, value: Json, told: _Told, depth: int) -> Json:
    """Fills the members that sound like ours; each is tried, and left as it was where its schema refuses."""
    if isinstance(value, str):
        return told.body["detail"] if sampler.shapes.valid(node, told.body["detail"]) else value
    if isinstance(value, list) and value:
        items = sampler.shapes.flat(node).keywords.get("items", True)
        return [_tell(sampler, items, value[0], each, depth + 1) for each in (told.each() or [told])]
    if not is_object(value):
        return value
    members, required = sampler.shapes.properties(node), sampler.shapes.flat(node).keywords.get("required", ())
    made: dict[str, Json] = {}
    for name, old in value.items():
        member = members.get(name, True)
        if is_object(old) or (isinstance(old, list) and _speaks(name, old)):
            new = _tell(sampler, member, old, told, depth + 1) if depth < _DEEPEST else old
        else:
            new = next((new for new in _candidates(name, told) if sampler.shapes.valid(member, new)), None)
        if new not in (None, {}):
            made[name] = new
        elif name in required or not told.bare:
            made[name] = old
    return made


def _speaks(name: str, sample: list[Json]) -> bool:
    """Whether a list is one of errors: of objects, or of texts under a name that says so."""
    return bool(sample) and (is_object(sample[0]) or plain(name) in _MESSAGES | {"errors", "messages"})


def _candidates(name: str, told: _Told) -> list[Json]:
    word, status, body = plain(name), told.body["status"], told.body
    violation = told.first or next(iter(body.get("errors", ())), {})
    where, _, pointer = violation.get("place", "").partition(" ")
    if word in {"instance", "title"}:
        return [body[word]]
    if word in _STATUSES:
        return [status, str(status), body["title"]]
    if word in _RULES:
        return [violation["rule"]] if violation else []
    if word in _CODES:
        return [told.kind, status, str(status)]
    if word in _LOCATIONS:
        return [where] if where else []
    if word == "pointer":
        return [pointer] if where == "body" else []
    if word in {"parameter", "param"}:
        return [pointer.replace("/", ".").removeprefix(".")] if pointer and (where != "body" or word == "param") else []
    if word in _FIELDS:
        return [pointer.replace("/", ".").removeprefix(".")] if pointer else []
    return [body["detail"]] if word in _MESSAGES else []
