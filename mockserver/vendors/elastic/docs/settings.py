"""Settings of an index: kept without the `index.` in front, nested, every value a text, as the vendor tells them."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.world import World
from mockserver.vendors.elastic.docs.problems import Unreadable
from mockserver.vendors.elastic.media import major

ARGUMENT: Final = "illegal_argument_exception"
NUMBER: Final = re.compile(r"[+-]?\d{1,10}", re.ASCII)
VERSIONS: Final = {8: "8525000", 9: "9009000"}
"""How an index tells which release it was made with: the index version of 8.18 and of 9.0."""
FINAL: Final = ("number_of_shards", "number_of_routing_shards", "creation_date", "uuid", "version", "provided_name")
"""Settings that an index keeps for good."""
COUNTS: Final = (("number_of_shards", 1, 1024), ("number_of_replicas", 0, 2**31 - 1))
"""Settings that are numbers, with the least and the most that they may be."""
STATIC: Final = ("analysis", "codec", "similarity", "sort", "store", "shard", "load_fixed_bitset_filters_eagerly", "mode")
"""Settings that change only while an index is closed."""


def creation(world: World) -> Document:
    """What every new index has."""
    return {
        "routing": {"allocation": {"include": {"_tier_preference": "data_content"}}},
        "number_of_shards": "1",
        "creation_date": str(int(world.at.timestamp() * 1000)),
        "number_of_replicas": "1",
        "version": {"created": VERSIONS[max(8, min(major(world.settings["version"]), 9))]},
    }


def normalised(given: Document) -> dict[str, Json]:
    """Settings as they are kept: dotted names nested, the `index` around them left out, values as text."""
    found: dict[str, Json] = {}
    for path, value in flat(given).items():
        *parents, last = path.removeprefix("index.").split(".")
        place = found
        for name in parents:
            inner = place.get(name)
            if not isinstance(inner, dict):
                inner = place[name] = {}
            place = inner
        place[last] = value
    return found


def flat(settings: Document, prefix: str = "") -> dict[str, Json]:
    """Settings by dotted names, every value a text or a list of texts."""
    found: dict[str, Json] = {}
    for name, value in settings.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{prefix}{name}.")
        elif isinstance(value, list | tuple):
            found[prefix + name] = [_text(item) for item in value]
        else:
            found[prefix + name] = None if value is None else _text(value)
    return found


def changed(old: Document, new: Document, *, preserve: bool = False) -> dict[str, Json]:
    """Settings after a change: null takes a setting back; with `preserve`, what is there stays."""
    given, before = flat(new), flat(old)
    kept = {**given, **before} if preserve else {**before, **given}
    return normalised({name: value for name, value in kept.items() if value is not None})


def wanted(body: Document) -> dict[str, Json]:
    """The settings that a change asks for, in an object of their own or not. Raises Unreadable for some of both.

    Source: UpdateSettingsRequest.fromXContent.
    """
    inner = body.get("settings")
    if isinstance(inner, Mapping) and len(body) > 1:
        raise Unreadable("parse_exception", "mix of settings map and top-level properties")
    return normalised(inner if isinstance(inner, Mapping) else body)


def check_counts(given: Document) -> None:
    """Raises Unreadable for settings that are no numbers, or none of those that they may be (Setting.parseInt)."""
    for name, least, most in COUNTS:
        text = given.get(name)
        if text is None:
            continue
        said = f"Failed to parse value [{text}] for setting [index.{name}]"
        if not NUMBER.fullmatch(str(text)):
            cause = {"type": "number_format_exception", "reason": f'For input string: "{text}"'}
            raise Unreadable(ARGUMENT, said, caused_by=cause)
        if not least <= int(text) <= most:
            raise Unreadable(ARGUMENT, f"{said} must be {f'>= {least}' if int(text) < least else f'<= {most}'}")


def check_change(given: Document, indices: Iterable[tuple[str, str, bool]]) -> None:
    """Raises Unreadable for settings that are fixed, for good or while one of the indices (name, uuid, closed) is open."""
    names = list(flat(given))
    opened = [f"[{name}/{uuid}]" for name, uuid, closed in indices if not closed]
    for fixed in FINAL:
        if any(name == fixed or name.startswith(f"{fixed}.") for name in names):
            where = next((name for name, _, _ in indices), "")
            raise Unreadable(ARGUMENT, f"final {where} setting [index.{fixed}], not updateable")
    static = [f"index.{name}" for name in names if name.partition(".")[0] in STATIC]
    if static and opened:
        said = f"Can't update non dynamic settings [[{', '.join(static)}]] for open indices [{', '.join(opened)}]"
        raise Unreadable(ARGUMENT, said)


def primaries(settings: Document) -> int:
    """How many shards an index has."""
    return _number(settings.get("number_of_shards"))


def copies(settings: Document) -> int:
    """How many copies of a shard there are to be; where an index minds the nodes, as many as one node can hold."""
    least = str(settings.get("auto_expand_replicas", "false")).partition("-")[0]
    return 1 + (_number(settings.get("number_of_replicas")) if least == "false" else _number(least))


def _number(text: Json) -> int:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() else 1


def _text(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
