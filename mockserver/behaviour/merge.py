"""Keywords merged: what two schemas that must both hold demand together."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from mockserver.model.json import Json

IMPOSSIBLE: Final = "not"
"""A merge that nothing can satisfy leaves `not: {}` behind."""


def _both(old: Json, new: Json) -> Json:
    return old if old == new else {"allOf": [old, new]}


def _members(old: Mapping[str, Json], new: Mapping[str, Json]) -> Json:
    return {**old, **{name: _both(old[name], node) if name in old else node for name, node in new.items()}}


def _types(old: Json, new: Json) -> Json:
    left = [old] if isinstance(old, str) else list(old)
    right = [new] if isinstance(new, str) else list(new)
    shared = [kind for kind in left if kind in right]
    if "integer" not in shared and (("number" in left and "integer" in right) or ("integer" in left and "number" in right)):
        shared.append("integer")
    return shared


def _closed(old: Json, new: Json) -> Json:
    if old is False or new is False:
        return False
    if not isinstance(old, dict):
        return new
    return _both(old, new) if isinstance(new, dict) else old


def _ordered(old: list[Json], new: list[Json]) -> Json:
    return [*old, *(item for item in new if item not in old)]


_MERGE: Final[Mapping[str, Callable[[Any, Any], Json]]] = {
    "properties": _members,
    "patternProperties": _members,
    "required": _ordered,
    "type": _types,
    "enum": lambda old, new: [item for item in old if item in new],
    "items": _both,
    "additionalProperties": _closed,
    "not": lambda old, new: {"anyOf": [old, new]},
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"), max),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"), min),
    **dict.fromkeys(("uniqueItems", "readOnly", "writeOnly"), lambda old, new: bool(old or new)),
}


def _apart(into: dict[str, Json], extra: Mapping[str, Json]) -> None:
    """Keeps what one schema says of all items true for the places that only the other one describes."""
    if "prefixItems" in into and "items" in extra and "prefixItems" not in extra:
        into["prefixItems"] = [_both(place, extra["items"]) for place in into["prefixItems"]]
    elif "prefixItems" in extra and "items" in into and "prefixItems" not in into:
        into["prefixItems"] = [_both(place, into["items"]) for place in extra["prefixItems"]]


def merge_keywords(into: dict[str, Json], extra: Mapping[str, Json]) -> None:
    """Adds the keywords of `extra`; where both have one, it becomes what satisfies both, or stays as it was."""
    _apart(into, extra)
    for name, value in extra.items():
        if name not in into:
            into[name] = value
        elif name in _MERGE and into[name] != value:
            into[name] = _MERGE[name](into[name], value)
            if name in {"type", "enum"} and not into[name]:
                into[IMPOSSIBLE] = {}
