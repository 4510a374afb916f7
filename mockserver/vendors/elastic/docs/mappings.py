"""Mappings: which fields an index knows, of which types, and what becomes of those that a request declares.

Source: ObjectMapper, RootObjectMapper, FieldMapper and MapperService of org.elasticsearch.index.mapper.
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.vendors.elastic.docs.problems import Unreadable

ARGUMENT: Final = "illegal_argument_exception"
PARSING: Final = "mapper_parsing_exception"
OBJECTS: Final = frozenset({"object", "nested"})
_TYPES: Final = (
    "aggregate_metric_double alias binary boolean byte completion constant_keyword counted_keyword date date_nanos "
    "date_range dense_vector double double_range flattened float float_range geo_point geo_shape half_float histogram "
    "integer integer_range ip ip_range join keyword long long_range match_only_text murmur3 passthrough percolator "
    "point rank_feature rank_features scaled_float search_as_you_type semantic_text shape short sparse_vector text "
    "token_count unsigned_long version wildcard"
)
TYPES: Final = OBJECTS | frozenset(_TYPES.split())
"""Types of fields that the vendor has."""
_ROOT: Final = (
    "dynamic enabled subobjects _meta _routing _source _size _field_names _data_stream_timestamp dynamic_date_formats "
    "dynamic_templates date_detection numeric_detection runtime"
)
ROOT: Final = tuple(_ROOT.split())
"""What a mapping may say besides its fields, in the order in which the vendor tells it."""
PATTERNS: Final = ("match", "unmatch", "path_match", "path_unmatch", "match_mapping_type", "unmatch_mapping_type")
TEMPLATE: Final = frozenset({*PATTERNS, "match_pattern", "mapping", "runtime"})
"""What a dynamic template may say."""
FIXED: Final[Document] = {
    "analyzer": "default",
    "doc_values": True,
    "format": "strict_date_optional_time||epoch_millis",
    "index": True,
    "store": False,
}
"""Parameters that a field keeps, with their defaults."""


class Field(NamedTuple):
    """A field that can be searched."""

    type: str
    path: str
    """Where its values stand in the source: that of its parent, for one field among `fields`."""
    longest: int | None = None
    """Texts that are longer are kept and cannot be found (`ignore_above`)."""


def field(mapping: Document, path: str) -> Field | None:
    """A field by its dotted path; None for one that the index does not know, and for what lies within nested objects."""
    if path in ("_id", "_index"):
        return Field(path, path)
    place: Json = mapping
    names = path.split(".")
    for number, name in enumerate(names):
        child = place.get("properties", {}).get(name)
        if child is None:
            rest = ".".join(names[number:])
            fields = place.get("fields", {})
            return _typed(fields[rest], ".".join(names[:number])) if number and rest in fields else None
        if child.get("type") == "nested" or child.get("enabled") in (False, "false"):
            return None
        place = child
    return _typed(place, path)


def _typed(place: Document, path: str) -> Field | None:
    kind = place.get("type", "object")
    return None if kind == "object" or "properties" in place else Field(kind, path, place.get("ignore_above"))


def is_object(place: Document) -> bool:
    """Whether a place of a mapping holds further fields, not values."""
    return "properties" in place or place.get("type", "object") in OBJECTS


def declared(given: Document) -> dict[str, Json]:
    """A mapping as it is kept: dotted names as objects in objects. Raises Unreadable where a field is of no known type."""
    strange = [name for name in given if name not in (*ROOT, "properties")]
    try:
        if strange:
            told = "".join(f"  [{name} : {printed(given[name])}]" for name in strange)
            raise Unreadable(PARSING, f"Root mapping definition has unsupported parameters:{told}")
        if "dynamic_templates" in given:
            _check_templates(given["dynamic_templates"])
        return _nest({**given})
    except Unreadable as flaw:
        cause = {"type": flaw.type, "reason": flaw.said}
        raise Unreadable(PARSING, f"Failed to parse mapping: {flaw.said}", caused_by=cause) from None


def _check_templates(given: Json) -> None:
    """Raises Unreadable for dynamic templates that no new field could be held against."""
    if not isinstance(given, list | tuple):
        raise Unreadable(PARSING, "Dynamic template syntax error. An array of named objects is expected.")
    for template in given:
        if not isinstance(template, Mapping) or len(template) != 1 or not isinstance(next(iter(template.values())), Mapping):
            raise Unreadable(PARSING, "A dynamic template must be defined with a name")
        ((name, rule),) = template.items()
        for parameter, value in rule.items():
            if parameter not in TEMPLATE:
                raise Unreadable(ARGUMENT, f"Illegal dynamic template parameter: [{parameter}]")
            if parameter in PATTERNS and not _is_texts(value):
                raise Unreadable(
                    ARGUMENT, f"[{parameter}] values must either be a string or list of strings, but was [{value}]"
                )
        if not isinstance(rule.get("mapping"), Mapping) and "runtime" not in rule:
            raise Unreadable(PARSING, f"template [{name}] must have either mapping or runtime set")
        if rule.get("match_pattern") == "regex":
            _check_patterns(name, [text for parameter in PATTERNS[:4] for text in _texts(rule.get(parameter, ()))])


def _check_patterns(name: str, patterns: list[str]) -> None:
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error:
            said = f"Pattern [{pattern}] of type [REGEX] is invalid. Cannot create dynamic template [{name}]."
            raise Unreadable(ARGUMENT, said) from None


def _texts(value: Json) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _is_texts(value: Json) -> bool:
    return isinstance(value, str) or (isinstance(value, list | tuple) and all(isinstance(item, str) for item in value))


def _nest(place: dict[str, Json]) -> dict[str, Json]:
    given = place.pop("properties", None)
    if not given:
        return place
    if not isinstance(given, Mapping):
        raise Unreadable(PARSING, "Expected map for property [properties] but got a class java.lang.String")
    found: dict[str, Json] = {}
    for name, item in given.items():
        _known(name, item)
        parents = parts(name)
        last = parents.pop()
        inner = found
        for parent in parents:
            inner = inner.setdefault(parent, {}).setdefault("properties", {})
        inner[last] = merged(inner[last], _nest({**item})) if last in inner else _nest({**item})
    place["properties"] = found
    return place


def _known(name: str, item: Json) -> None:
    """Raises Unreadable for what is no declaration of a field."""
    if not isinstance(item, Mapping):
        kind = "java.util.ArrayList" if isinstance(item, list | tuple) else "java.lang.String"
        raise Unreadable(PARSING, f"Expected map for property [fields] on field [{name}] but got a class {kind}")
    kind = item.get("type", "object" if "properties" in item or set(item) == {"enabled"} else None)
    if kind is None:
        raise Unreadable(PARSING, f"No type specified for field [{name}]")
    if kind not in TYPES:
        missing = f"The mapper type [{kind}] declared on field [{name}] does not exist."
        hint = "It might have been created within a future version or requires a plugin to be installed."
        raise Unreadable(PARSING, f"{missing} {hint} Check the documentation.")


def parts(name: str) -> list[str]:
    """The steps of a dotted name; one that has an empty step is a name as it is."""
    steps = name.split(".")
    return steps if all(step.strip() for step in steps) else [name]


def merged(old: Document, new: Document, prefix: str = "") -> dict[str, Json]:
    """A mapping with more fields. Raises Unreadable where a field would change its type."""
    found = {**old, **{name: value for name, value in new.items() if name != "properties"}}
    known, more = old.get("properties") or {}, new.get("properties") or {}
    if known or more:
        found["properties"] = dict(known)
        for name, value in more.items():
            path = f"{prefix}{name}"
            before = known.get(name)
            if before is not None:
                _check_change(path, before, value)
            found["properties"][name] = value if before is None else merged(before, value, f"{path}.")
    return found


def _check_change(path: str, old: Document, new: Document) -> None:
    if is_object(old) != is_object(new):
        raise Unreadable(ARGUMENT, f"can't merge a non object mapping [{path}] with an object mapping")
    one, other = old.get("type", "object"), new.get("type", "object")
    if one != other and is_object(old):
        way = "non-nested to nested" if other == "nested" else "nested to non-nested"
        raise Unreadable(ARGUMENT, f"object mapping [{path}] can't be changed from {way}")
    if one != other:
        raise Unreadable(ARGUMENT, f"mapper [{path}] cannot be changed from type [{one}] to [{other}]")
    if is_object(old):
        return
    changed = [name for name, usual in FIXED.items() if old.get(name, usual) != new.get(name, usual)]
    if changed:
        told = "".join(
            f"\n\tCannot update parameter [{name}] from [{printed(old.get(name, FIXED[name]))}] "
            f"to [{printed(new.get(name, FIXED[name]))}]"
            for name in changed
        )
        raise Unreadable(ARGUMENT, f"Mapper for [{path}] conflicts with existing mapper:{told}")


def shown(mapping: Document) -> dict[str, Json]:
    """A mapping as the vendor tells it: fields in the order of their names, whatever the order in which they came."""
    told = {name: mapping[name] for name in ROOT if name in mapping}
    told |= {name: value for name, value in mapping.items() if name not in (*told, "properties", "type")}
    if "dynamic" in told:
        told["dynamic"] = printed(told["dynamic"])
    fields = mapping.get("properties")
    kind = mapping.get("type")
    if kind is not None and (not fields or kind != "object"):
        told = {"type": kind, **told}
    if fields:
        told["properties"] = {name: shown(fields[name]) if is_object(fields[name]) else fields[name] for name in sorted(fields)}
    return told


def printed(value: Json) -> str:
    """A value as Java prints it."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}={printed(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(printed, value)) + "]"
    return str(value)
