"""Dynamic mappings: how an index learns of new fields from what is written.

Source: DocumentParser, DynamicFieldsBuilder and DynamicTemplate of org.elasticsearch.index.mapper.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.vendors.elastic.docs.mappings import is_object, merged, parts, printed
from mockserver.vendors.elastic.docs.moments import nanoseconds
from mockserver.vendors.elastic.docs.problems import Path, Unfit

KEYWORD: Final[Document] = {"type": "keyword", "ignore_above": 256}
TEXT: Final[Document] = {"type": "text", "fields": {"keyword": KEYWORD}}
SLASHED: Final = re.compile(r"\d{4}/\d\d/\d\d(?: \d\d:\d\d:\d\d)?", re.ASCII)
ISO: Final = re.compile(r"\d{4}-\d\d(?:-\d\d(?:T.*)?)?", re.ASCII)
"""What is looked at closer: a year alone is a number first."""
SLASHED_FORMAT: Final = "yyyy/MM/dd HH:mm:ss||yyyy/MM/dd||epoch_millis"
USUAL: Final[Mapping[str, Document]] = {
    "string": TEXT,
    "double": {"type": "float"},
    "object": {"type": "object"},
    "long": {"type": "long"},
    "boolean": {"type": "boolean"},
    "date": {"type": "date"},
}
"""What becomes of a new field that no template knows."""
NAMED: Final[Mapping[str, str]] = {"string": "text"}
"""Types that templates leave out."""


class Rules(NamedTuple):
    """What a whole mapping says of new fields."""

    templates: Iterable[Document]
    dates: bool
    """Whether texts that look like dates are."""
    numbers: bool
    """Whether texts that look like numbers are."""


def learned(mapping: Document, source: Document) -> Document:
    """The mapping with the fields that a document brings; the same object where it brings none. Raises Unfit."""
    rules = Rules(
        mapping.get("dynamic_templates") or (),
        mapping.get("date_detection", True) not in (False, "false"),
        mapping.get("numeric_detection", False) in (True, "true"),
    )
    new = _unknown(mapping, source, rules, "", (), "true")
    return merged(mapping, {"properties": new}) if new else mapping


def _unknown(place: Document, source: Document, rules: Rules, prefix: str, path: Path, dynamic: str) -> dict[str, Json]:
    """Fields that a place of the mapping lacks, in the form of `properties`."""
    found: dict[str, Json] = {}
    for name, sample, where in _samples(source, path):
        spot = _spot(place, name, prefix, where, printed(place.get("dynamic", dynamic)))
        before = spot.before
        if before is not None and (not is_object(before) or before.get("enabled") in (False, "false")):
            continue
        if before is None and spot.dynamic != "true":
            if spot.dynamic == "strict":
                home = ".".join(spot.path[:-1]) or "_doc"
                said = f"mapping set to strict, dynamic introduction of [{spot.path[-1]}] within [{home}] is not allowed"
                raise Unfit(where, said, type="strict_dynamic_mapping_exception")
            continue
        made = _made(spot, sample, rules, where)
        if made:
            new = {"properties": _within(parts(name), made)}
            place, found = merged(place, new), merged({"properties": found}, new)["properties"]
    return found


def _samples(source: Document, path: Path) -> Iterator[tuple[str, Json, Path]]:
    """Members of a document with the values that tell their types, and where these stand: in a list, each of its values."""
    for name, value in source.items():
        yield from ((name, sample, where) for sample, where in _flat(value, (*path, name)))


def _flat(value: Json, path: Path) -> Iterator[tuple[Json, Path]]:
    if isinstance(value, list | tuple):
        for number, item in enumerate(value):
            yield from _flat(item, (*path, number))
    elif value is not None:
        yield value, path


class Spot(NamedTuple):
    """Where a member of a document belongs in the mapping."""

    path: list[str]
    before: Document | None
    """What is there now."""
    dynamic: str


def _spot(place: Document, name: str, prefix: str, where: Path, dynamic: str) -> Spot:
    """Raises Unfit where a step on the way holds values, not fields."""
    *parents, last = parts(name)
    way = prefix.split(".") if prefix else []
    for parent in parents:
        way.append(parent)
        place = (place.get("properties") or {}).get(parent) or {}
        dynamic = printed(place.get("dynamic", dynamic))
        if not is_object(place):
            must = f"Existing mapping for [{'.'.join(way)}] must be of type object but found [{place['type']}]."
            raise Unfit(where, f"failed to parse: Could not dynamically add mapping for field [{prefix}{name}]. {must}")
    return Spot([*way, last], (place.get("properties") or {}).get(last), dynamic)


def _within(steps: list[str], made: Document) -> dict[str, Json]:
    """A new field below the objects that its dotted name leads through."""
    first, *rest = steps
    return {first: {"properties": _within(rest, made)} if rest else made}


def _made(spot: Spot, sample: Json, rules: Rules, where: Path) -> dict[str, Json]:
    """What a new field is, or what an object learns; nothing where it learns nothing."""
    before, path = spot.before, ".".join(spot.path)
    fresh = _guessed(spot.path[-1], path, sample, rules) if before is None else before
    if not isinstance(sample, Mapping) or not is_object(fresh) or fresh.get("enabled") in (False, "false"):
        return {**fresh} if before is None else {}
    inner = _unknown(fresh, sample, rules, path, where, spot.dynamic)
    if before is None:
        plain = {key: value for key, value in fresh.items() if value != "object"} if inner else fresh
        return {**plain, **({"properties": inner} if inner else {})}
    return {**({"type": before["type"]} if "type" in before else {}), "properties": inner} if inner else {}


def _guessed(name: str, path: str, value: Json, rules: Rules) -> dict[str, Json]:
    kind, more = _kind(value, rules)
    template = _template(rules.templates, name, path, kind)
    if template is None:
        return {**USUAL[kind], **more}
    usual = NAMED.get(kind, kind)
    made = {key: _filled(item, name, usual) for key, item in template.items()}
    return made if "type" in made or "properties" in made else {"type": usual, **made}


def _filled(value: Json, name: str, kind: str) -> Json:
    if isinstance(value, Mapping):
        return {key: _filled(item, name, kind) for key, item in value.items()}
    return value.replace("{name}", name).replace("{dynamic_type}", kind) if isinstance(value, str) else value


def _kind(value: Json, rules: Rules) -> tuple[str, Document]:
    """What a value is taken for, as templates call it, and what its field is told besides."""
    if isinstance(value, Mapping):
        return "object", {}
    if isinstance(value, bool):
        return "boolean", {}
    if isinstance(value, int):
        return "long", {}
    if isinstance(value, float):
        return "double", {}
    if rules.numbers and re.fullmatch(r"-?\d{1,18}", value, re.ASCII):
        return "long", {}
    if rules.dates and SLASHED.fullmatch(value) and nanoseconds(value) is not None:
        return "date", {"format": SLASHED_FORMAT}
    if rules.dates and ISO.fullmatch(value) and nanoseconds(value) is not None:
        return "date", {}
    return "string", {}


def _template(templates: Iterable[Document], name: str, path: str, kind: str) -> Document | None:
    """What the first of the dynamic templates says that fits a new field."""
    for template in templates:
        for rule in template.values():
            wanted, unwanted = _listed(rule.get("match_mapping_type", "*")), _listed(rule.get("unmatch_mapping_type", ()))
            whole = rule.get("match_pattern") == "regex"
            fits = (
                ("*" in wanted or kind in wanted)
                and kind not in unwanted
                and _fits(rule.get("match"), name, otherwise=True, whole=whole)
                and not _fits(rule.get("unmatch"), name, otherwise=False, whole=whole)
                and _fits(rule.get("path_match"), path, otherwise=True, whole=whole)
                and not _fits(rule.get("path_unmatch"), path, otherwise=False, whole=whole)
            )
            if fits:
                found: Document = rule.get("mapping", {})
                return found
    return None


def _listed(words: Json) -> list[str]:
    return [words] if isinstance(words, str) else list(words)


def _fits(patterns: Json, text: str, *, otherwise: bool, whole: bool) -> bool:
    if patterns is None:
        return otherwise
    if whole:
        return any(re.fullmatch(pattern, text) is not None for pattern in _listed(patterns))
    return any(fnmatchcase(text, pattern.replace("[", "[[]").replace("?", "[?]")) for pattern in _listed(patterns))
