"""Values of documents as searches compare them: by the type of the field they stand in."""

import re
from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.vendors.elastic.docs.mappings import Field
from mockserver.vendors.elastic.docs.moments import milliseconds, nanoseconds
from mockserver.vendors.elastic.docs.problems import ShardFlaw
from mockserver.vendors.elastic.docs.shelves import Doc

WHOLE: Final = frozenset({"long", "integer", "short", "byte", "unsigned_long"})
NUMBERS: Final = WHOLE | {"double", "float", "half_float", "scaled_float"}
DATES: Final = frozenset({"date", "date_nanos"})
TEXTS: Final = frozenset({"text", "match_only_text"})
WORDS: Final = frozenset({"keyword", "constant_keyword", "wildcard", "_id", "_index"})
SEARCHED: Final = NUMBERS | DATES | TEXTS | WORDS | {"boolean"}
"""Types whose values are compared here."""
WORD: Final = re.compile(r"\w+")


def leaves(doc: Doc, field: Field) -> Iterator[Json]:
    """The values of a field that can be found, those in lists one by one; null is none."""
    if field.path == "_id":
        yield doc.id
    elif field.path == "_index":
        yield doc.home
    else:
        for value in _walk(doc.source, field.path):
            if field.longest is None or len(str(value)) <= field.longest:
                yield value


def _walk(value: Json, path: str) -> Iterator[Json]:
    if isinstance(value, list | tuple):
        for item in value:
            yield from _walk(item, path)
    elif not path:
        if value is not None and not isinstance(value, Mapping):
            yield value
    elif isinstance(value, Mapping):
        # A dot in a name of the source is a step down, as in the paths of searches.
        for name, item in value.items():
            if name == path:
                yield from _walk(item, "")
            elif path.startswith(f"{name}."):
                yield from _walk(item, path[len(name) + 1 :])


def there(doc: Doc, field: Field) -> bool:
    """Whether a field has a value."""
    return next(leaves(doc, field), None) is not None


def keys(field: Field, doc: Doc, *, fold: bool = False) -> Iterator[Json]:
    """What the values of a field are found by: words of a text, instants of dates, numbers, and texts as they are."""
    for value in leaves(doc, field):
        if field.type in TEXTS:
            yield from words(str(value))
        else:
            found = stored(field, value)
            yield found.lower() if fold and isinstance(found, str) else found


def key(field: Field, value: Json, *, fold: bool = False) -> Json:
    """What a wanted value is looked for by. Raises ShardFlaw for one that cannot stand in the field."""
    if field.type in NUMBERS:
        return number(value)
    if field.type == "boolean" and value not in (True, False, "true", "false", ""):
        reason = f"Can't parse boolean value [{value}], expected [true] or [false]"
        raise unfit(reason)
    found = stored(field, value)
    return found.lower() if fold and isinstance(found, str) else found


def stored(field: Field, value: Json) -> Json:
    """A value as a field of this type keeps it; None for one that it cannot keep."""
    if field.type in NUMBERS:
        found = as_number(value)
        return int(found) if field.type in WHOLE and isinstance(found, float) and isfinite(found) else found
    if field.type == "boolean":
        return value in (True, "true")
    if field.type == "date_nanos":
        return nanoseconds(value)
    if field.type == "date":
        return milliseconds(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def as_number(value: Json) -> float | int | None:
    """A number as it is, or read from a text; None for what is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    try:
        return int(value) if re.fullmatch(r"-?\d+", str(value), re.ASCII) else float(value)
    except (TypeError, ValueError):
        return None


def number(value: Json) -> float | int:
    """A wanted number. Raises ShardFlaw."""
    found = as_number(value)
    if found is None:
        raise unfit(f'For input string: "{value}"', "number_format_exception")
    return found


def unfit(reason: str, kind: str = "illegal_argument_exception") -> ShardFlaw:
    """A wanted value that cannot stand in the field: no query can be made of it."""
    return ShardFlaw("query_shard_exception", f"failed to create query: {reason}", cause={"type": kind, "reason": reason})


def words(text: str) -> list[str]:
    """The words of a text in lower case, as the standard analyser finds them, or nearly so."""
    return [word.lower() for word in WORD.findall(text)]


def within(mapping: Document, path: str) -> Iterator[str]:
    """The paths of all that lies below an object of the mapping; nothing for what is none."""
    place: Json = mapping
    for name in path.split("."):
        place = (place.get("properties") or {}).get(name) or {}
    for name in place.get("properties") or {}:
        yield f"{path}.{name}"
        yield from within(mapping, f"{path}.{name}")
