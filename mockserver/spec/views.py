"""Views: a specification as requests see it (read-only members are not required) and as answers do (write-only ones)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from mockserver.model.json import Json
from mockserver.spec import pointer
from mockserver.spec.report import Place
from mockserver.spec.schemas import Schemas

BRANCH: Final = re.compile(r"(.*)/(?:allOf|anyOf|oneOf)/\d+")


class Edit(NamedTuple):
    """Names that a schema does not require in this view."""

    uri: str
    pointer: str
    names: tuple[str, ...]


def edits(schemas: Schemas, keyword: str) -> tuple[Edit, ...]:
    """The names that need not be there because of `readOnly` or `writeOnly`.

    Call it before the schemas are rewritten, and `settled` afterwards.
    """
    if not any(place.node.get(keyword) is True for place in schemas.places.values()):
        return ()
    known: dict[tuple[str, str], frozenset[str]] = {}
    found = []
    for place in schemas.places.values():
        if required := place.node.get("required"):
            whole = _whole(schemas, place)
            if whole[:2] not in known:
                known[whole[:2]] = frozenset(_flagged(schemas, whole, keyword, set()))
            names = tuple(name for name in required if name in known[whole[:2]])
            if names:
                found.append(Edit(place.uri, place.pointer, names))
    return tuple(found)


def settled(schemas: Schemas, found: Iterable[Edit]) -> tuple[Edit, ...]:
    """The edits with the places at which schemas stand after rewriting."""
    return tuple(edit._replace(pointer=schemas.final(edit.uri, edit.pointer)) for edit in found)


def relax(documents: Mapping[str, Json], wanted: Iterable[Edit]) -> dict[str, Json]:
    """The documents without those names in `required`. What does not differ is shared, not copied."""
    changed = dict(documents)
    fresh: set[int] = set()
    for edit in wanted:
        schema = _own(changed, edit, fresh)
        required = [name for name in schema["required"] if name not in edit.names]
        if required:
            schema["required"] = required
        else:
            del schema["required"]
    return changed


def _own(documents: dict[str, Json], edit: Edit, fresh: set[int]) -> dict[str, Json]:
    """The schema of an edit, after everything on the way to it was copied (once)."""
    holder: Json = documents
    keys: list[str] = [edit.uri, *pointer.split(edit.pointer)]
    for key in keys:
        index: str | int = int(key) if isinstance(holder, list) else key
        node = holder[index]
        if id(node) not in fresh:
            node = holder[index] = node.copy()
            fresh.add(id(node))
        holder = node
    owned: dict[str, Json] = holder
    return owned


def _whole(schemas: Schemas, place: Place) -> Place:
    """The schema of which a branch is a part: members declared there count in the branch too."""
    while (found := BRANCH.fullmatch(place.pointer)) and (place.uri, found.group(1)) in schemas.places:
        place = schemas.places[place.uri, found.group(1)]
    return place


def _parts(schemas: Schemas, place: Place) -> Iterator[Place]:
    """What a schema is made of: the target of its reference and its branches."""
    target = schemas.targets.get(place[:2])
    if target is not None:
        yield target
    for keyword in ("allOf", "anyOf", "oneOf"):
        for index in range(len(place.node.get(keyword, ()))):
            if found := schemas.places.get((place.uri, f"{place.pointer}/{keyword}/{index}")):
                yield found


def _flagged(schemas: Schemas, place: Place, keyword: str, passed: set[tuple[str, str]]) -> Iterator[str]:
    """Names of the members that carry the keyword, in the schema or in its parts."""
    if place[:2] in passed or not isinstance(place.node, dict):
        return
    passed.add(place[:2])
    for name in place.node.get("properties", ()):
        child = place.child("properties").child(name)
        if _carries(schemas, child, keyword, set()):
            yield name
    for part in _parts(schemas, place):
        yield from _flagged(schemas, part, keyword, passed)


def _carries(schemas: Schemas, place: Place, keyword: str, passed: set[tuple[str, str]]) -> bool:
    if place[:2] in passed or not isinstance(place.node, dict):
        return False
    passed.add(place[:2])
    if place.node.get(keyword) is True:
        return True
    target = schemas.targets.get(place[:2])
    alls = len(place.node.get("allOf", ()))
    parts = [place.child("allOf").child(index) for index in range(alls)] + ([target] if target else [])
    return any(_carries(schemas, part, keyword, passed) for part in parts)
