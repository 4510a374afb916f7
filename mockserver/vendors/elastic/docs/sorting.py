"""The order of what was found: by score, by arrival, or by the values of fields, which hits tell.

Source: FieldSortBuilder, IndexFieldData.
"""

from collections.abc import Callable, Sequence
from functools import cmp_to_key
from typing import Final, NamedTuple

from mockserver.model.json import Json
from mockserver.vendors.elastic.docs import mappings, values
from mockserver.vendors.elastic.docs.mappings import Field
from mockserver.vendors.elastic.docs.problems import ShardFlaw, Unsupported
from mockserver.vendors.elastic.docs.shelves import Doc, Shelf
from mockserver.vendors.elastic.docs.wishes import Order

LEAST: Final = -(2**63)
MOST: Final = 2**63 - 1
FRACTIONS: Final = frozenset({"double", "float", "half_float", "scaled_float"})
KEPT_AS_TEXT: Final = values.WORDS


class Entry(NamedTuple):
    """A document that was found."""

    doc: Doc
    score: float
    keys: tuple[Json, ...] = ()
    """What it is sorted by; None where it has no value."""
    told: tuple[Json, ...] = ()
    """The same, as hits tell it."""


Read = Callable[[Doc, float], tuple[Json, Json]]


def readers(order: Sequence[Order], shelf: Shelf) -> tuple[Read, ...]:
    """How documents of an index are asked for what they are sorted by. Raises ShardFlaw and Unsupported."""
    return tuple(_reader(one, shelf) for one in order)


def entry(doc: Doc, score: float, reading: tuple[Read, ...]) -> Entry:
    """A document with its place in the order."""
    pairs = [read(doc, score) for read in reading]
    return Entry(doc, score, tuple(key for key, _ in pairs), tuple(told for _, told in pairs))


def arranged(found: Sequence[Entry], order: Sequence[Order]) -> list[Entry]:
    """Entries in order; those that are alike stay as they arrived."""
    if not order:
        return sorted(found, key=lambda one: -one.score)

    def compare(one: Entry, other: Entry) -> int:
        for way, left, right in zip(order, one.keys, other.keys, strict=True):
            if left == right:
                continue
            if left is None or right is None:
                return -1 if (left is None) == way.missing_first else 1
            return -1 if (left < right) != way.descending else 1
        return 0

    return sorted(found, key=cmp_to_key(compare))


def _reader(order: Order, shelf: Shelf) -> Read:
    if order.name == "_score":
        return lambda _doc, score: (score, score)
    if order.name in ("_doc", "_shard_doc"):
        return lambda doc, _score: (doc.place, doc.place)
    if order.name == "_seq_no":
        return lambda doc, _score: (doc.seq_no, doc.seq_no)
    field = mappings.field(shelf.mapping, order.name)
    if field is None:
        if order.unmapped is None:
            raise ShardFlaw("query_shard_exception", f"No mapping found for [{order.name}] in order to sort on")
        absent = _absent(order, order.unmapped)
        return lambda _doc, _score: (None, absent)
    _check(field, order.name, shelf.name)
    absent = _absent(order, field.type)

    def read(doc: Doc, _score: float) -> tuple[Json, Json]:
        there = [key for value in values.leaves(doc, field) if (key := values.stored(field, value)) is not None]
        if not there:
            return None, absent
        found = max(there) if order.descending else min(there)
        return found, int(found) if isinstance(found, bool) else found

    return read


def _check(field: Field, name: str, index: str) -> None:
    """Raises ShardFlaw for a field that nothing can be sorted by."""
    if field.type == "_id":
        said = "Fielddata access on the _id field is disallowed, you can re-enable it by updating the dynamic cluster setting: "
        raise ShardFlaw("illegal_argument_exception", f"{said}indices.id_field_data.enabled")
    if field.type in values.TEXTS:
        said = (
            f"Fielddata is disabled on [{name}] in [{index}]. Text fields are not optimised for operations that require "
            "per-document field data like aggregations and sorting, so these operations are disabled by default. "
            f"Please use a keyword field instead. Alternatively, set fielddata=true on [{name}] in order to load field data "
            "by uninverting the inverted index. Note that this can use significant memory."
        )
        raise ShardFlaw("illegal_argument_exception", said)
    if field.type not in values.SEARCHED:
        raise Unsupported(f"sort by the field [{name}] of type [{field.type}]")


def _absent(order: Order, kind: str) -> Json:
    """What hits tell of a document without a value: the end of the range of its type, or null for texts."""
    if kind in KEPT_AS_TEXT or kind not in values.SEARCHED:
        return None
    low = order.missing_first != order.descending
    if kind in FRACTIONS:
        return "-Infinity" if low else "Infinity"
    return LEAST if low else MOST
