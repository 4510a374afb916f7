"""Attributes: named values with source and locale, plain or nested in groups."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.model.world import World

STATES: Final = ("channelState", "syndicationState", "validationState")
DATES: Final = tuple(f"{state}Date" for state in STATES)
ORDER: Final = ("itemState", *STATES, *DATES)
"""Order of the attributes in the answer of "Get and Set Connector State"."""

TEXT_ONLY: Final = frozenset({*ORDER, "syndicationMessage", "introState", "publishState", "listedState"})
"""State attributes of both generations (`introState`, `publishState`, `listedState` are the older one's): always text."""


STATE_NAMES: Final = ("itemState", *STATES, "introState", "publishState", "listedState")
"""The attributes that say how far an entity is, of both generations."""


class Context(NamedTuple):
    """Source and locale of a value."""

    source: str = "internal"
    locale: str = "en-US"

    @classmethod
    def of(cls, contexts: Sequence[Document]) -> "Context":
        """The first of a request's value contexts, which is where values are written."""
        first = contexts[0] if contexts else {}
        return cls(first.get("source", "internal"), first.get("locale", "en-US"))


class Malformed(ValueError):
    """Something that should be an attribute and is not."""


def make(world: World, context: Context, value: Json) -> Document:
    """One value, its members in the vendor's order."""
    return {"source": context.source, "locale": context.locale, "id": world.uuid(), "value": value}


def set_value(world: World, attribute: Document | None, context: Context, value: Json) -> Document:
    """The attribute with the value of one source and locale replaced or added; an equal value keeps its id (proposed)."""
    values = list(attribute.get("values", ())) if attribute is not None else []
    for place, old in enumerate(values):
        if Context(old["source"], old["locale"]) == context:
            if old["value"] != value:
                values[place] = make(world, context, value)
            return {"values": values}
    return {"values": [*values, make(world, context, value)]}


def merge(old: Document | None, new: Document) -> Document:
    """The attribute after an update: values replaced by source and locale, groups as a whole."""
    if old is None or "group" in new:
        return new
    sent = {(value["source"], value["locale"]) for value in new["values"]}
    kept = [value for value in old.get("values", ()) if (value["source"], value["locale"]) not in sent]
    return {"values": [*kept, *new["values"]]}


def read(world: World, name: str, raw: Json) -> Document:
    """An attribute from what a client or a scenario wrote: values as text or in full, absent members filled in.

    Raises Malformed.
    """
    if isinstance(raw, (str, int, float)):
        raw = {"values": [{"value": raw}]}
    if not isinstance(raw, dict) or not ("values" in raw or "group" in raw):
        raise Malformed(f"attribute '{name}' has neither values nor group")
    attribute: dict[str, Json] = {}
    if "values" in raw:
        attribute["values"] = [_value(world, name, one) for one in _list(name, raw["values"])]
    if "group" in raw:
        if name in TEXT_ONLY:
            raise Malformed(f"attribute '{name}' holds text, not groups")
        attribute["group"] = [_group(world, name, one) for one in _list(name, raw["group"])]
    return attribute


def _list(name: str, raw: Json) -> list[Json]:
    if not isinstance(raw, list):
        raise Malformed(f"the values of attribute '{name}' are not a list")
    return raw


def _value(world: World, name: str, raw: Json) -> Document:
    if not isinstance(raw, dict) or not isinstance(raw.get("value"), (str, int, float)):
        raise Malformed(f"a value of attribute '{name}' has no text, number or boolean")
    if name in TEXT_ONLY and not isinstance(raw["value"], str):
        raise Malformed(f"the value of attribute '{name}' is not text")
    return {**_where(world, name, raw), "value": raw["value"]}


def _group(world: World, name: str, raw: Json) -> Document:
    if not isinstance(raw, dict):
        raise Malformed(f"a group of attribute '{name}' is not an object")
    own = _where(world, name, raw)
    children = {child: read(world, child, value) for child, value in raw.items() if child not in own}
    return {**children, "locale": own["locale"], "source": own["source"], "id": own["id"]}


def _where(world: World, name: str, raw: Document) -> Document:
    found = {"source": raw.get("source", "internal"), "locale": raw.get("locale", "en-US"), "id": raw.get("id")}
    if found["id"] is None:
        found["id"] = world.uuid()
    if not all(isinstance(text, str) for text in found.values()):
        raise Malformed(f"source, locale or id of attribute '{name}' is not text")
    return found


def wanted(entry: Document, contexts: Sequence[Document]) -> bool:
    """Whether a value or group lies in one of the value contexts; no contexts ask for everything."""
    return not contexts or any(
        context.get("source", entry.get("source")) == entry.get("source")
        and context.get("locale", entry.get("locale")) == entry.get("locale")
        for context in contexts
    )


def leaves(attribute: Document, contexts: Sequence[Document]) -> Iterator[Json]:
    """Every single value of an attribute, those inside its groups too."""
    for value in attribute.get("values", ()):
        if wanted(value, contexts):
            yield value["value"]
    for group in attribute.get("group", ()):
        if wanted(group, contexts):
            for child in group.values():
                if isinstance(child, dict):
                    yield from leaves(child, ())


def within(attribute: Document, contexts: Sequence[Document]) -> Document | None:
    """The attribute with only the values of these contexts; None when nothing of it is left (proposed)."""
    if not contexts:
        return attribute
    left = {
        kind: kept
        for kind in ("values", "group")
        if (kept := [entry for entry in attribute.get(kind, ()) if wanted(entry, contexts)])
    }
    return left or None
