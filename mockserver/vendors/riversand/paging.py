"""Order and slices of what a query finds (`params.sort`, `params.options`)."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.vendors.riversand import attributes, criteria, operators
from mockserver.vendors.riversand.operators import Comparable, Rules

READ_LIMIT: Final = 2000
"""No read returns more (pages "Get Binary Stream Object" and "Download Data as a Job"); the export job knows no limit."""

SORT_LIMIT: Final = 30000
"""More matches than this are not sorted: E0427 in the list of error codes."""


_MOST: Final = 10**9
"""Counts above this are read as this: no world holds as much."""


class Key(NamedTuple):
    """One name to sort by."""

    where: str
    """`properties` or `attributes`."""
    name: str
    kind: str
    descending: bool


class Slice(NamedTuple):
    """Which of the matches are wanted."""

    offset: int = 0
    limit: int | None = None


def read_slice(params: Document, limit: int | None) -> Slice:
    """Reads `options`: numbers or the same as text. `from` counts from 1, and 0 means 1 (proposed)."""
    options = params.get("options", {})
    wanted = _count(options["maxRecords"]) if "maxRecords" in options else limit
    if wanted is not None and limit is not None:
        wanted = min(wanted, limit)
    return Slice(max(0, _count(options.get("from", 1)) - 1), wanted)


def _count(given: Json) -> int:
    return int(given) if isinstance(given, str) or given < _MOST else _MOST


def read_sort(params: Document) -> tuple[Key, ...]:
    """Reads `sort`. `_DES` stands in one of the vendor's files and is read as `_DESC` (proposed)."""
    return tuple(
        Key(where, name, entry.get("sortType", "_STRING"), direction != "_ASC")
        for where, entries in params.get("sort", {}).items()
        if where in {"properties", "attributes"}
        for entry in entries
        for name, direction in entry.items()
        if name != "sortType"
    )


def sort(documents: Sequence[Document], keys: Sequence[Key], contexts: Sequence[Document], rules: Rules) -> list[Document]:
    """The documents by the keys, the first the most important. What lacks a value comes last, either way (proposed)."""
    found = list(documents)
    for key in reversed(keys):
        valued = [(value, document) for document in found if (value := _value(document, key, contexts, rules)) is not None]
        valued.sort(key=lambda pair: pair[0], reverse=key.descending)
        rest = [document for document in found if _value(document, key, contexts, rules) is None]
        found = [*(document for _, document in valued), *rest]
    return found


def _value(document: Document, key: Key, contexts: Sequence[Document], rules: Rules) -> Comparable | None:
    folded = key.name.casefold()
    if key.where == "properties":
        raw = criteria.property_of(document, folded)
    else:
        leaves = (
            value
            for name, attribute in criteria.attributes_of(document).items()
            if name.casefold() == folded
            for value in attributes.leaves(attribute, contexts)
        )
        raw = next(leaves, None)
    return None if raw is None else operators.convert(raw, key.kind, rules.zone)
