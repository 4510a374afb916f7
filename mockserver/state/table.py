"""Tables: the records of one resource with their listing and indexes, as one immutable value."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from immutables import Map

from mockserver.model.record import Page, Record
from mockserver.model.resource import ALL, Index, Resource, arrival
from mockserver.state.ordered import Ordered

Filed = Map[tuple[str, Hashable], Ordered[str]]
"""Keys of records by (index name, value)."""

_NOBODY: Final[Ordered[str]] = Ordered()


class Filing(NamedTuple):
    """Where a new record belongs: worked out before it gets there."""

    record: Record
    order: Any
    """In the plain listing."""
    places: tuple[tuple[tuple[str, Hashable], Any], ...]
    """By index name and value, with the order there."""

    @classmethod
    def of(cls, resource: Resource, record: Record) -> "Filing":
        """Works it out."""
        places = [
            ((index.name, value), order)
            for index in resource.indexes
            for order in (index.order(record),)
            for value in frozenset(index.of(record))
        ]
        return cls(record, resource.order(record), tuple(places))


class Table(NamedTuple):
    """The records of one resource. Putting and deleting make a new table; the old one stays as it was."""

    records: Map[str, Record]
    listing: Ordered[str]
    indexes: Filed

    def all(self) -> Iterator[Record]:
        """Every record, in the order of the plain listing."""
        return map(self.records.__getitem__, self.listing)

    def put(self, resource: Resource, record: Record) -> "Table":
        """The table with the record added, or in the place of its predecessor."""
        old = self.records.get(record.key)
        listing = self.listing
        if old is None:
            listing = listing.add(resource.order(record), record.key)
        elif resource.order is not arrival or old.sequence != record.sequence:
            before, now = resource.order(old), resource.order(record)
            if before != now:
                listing = listing.remove(before, record.key).add(now, record.key)
        filed = self.indexes
        for index in resource.indexes:
            filed = _refile(filed, index, old, record)
        return Table(self.records.set(record.key, record), listing, filed)

    def extended(self, filings: Mapping[str, Filing]) -> "Table":
        """The table with new records by key, none of which it has a predecessor of: many together cost less than one by one."""
        found: dict[tuple[str, Hashable], list[tuple[Any, str]]] = {}
        for key, filing in filings.items():
            for place, order in filing.places:
                found.setdefault(place, []).append((order, key))
        filed = self.indexes.update({place: self.indexes.get(place, _NOBODY).extended(rows) for place, rows in found.items()})
        listing = self.listing.extended([(filing.order, key) for key, filing in filings.items()])
        return Table(self.records.update({key: filing.record for key, filing in filings.items()}), listing, filed)

    def delete(self, resource: Resource, key: str) -> "Table":
        """The table without the record; one that is not there is left alone."""
        old = self.records.get(key)
        if old is None:
            return self
        filed = self.indexes
        for index in resource.indexes:
            filed = _refile(filed, index, old, None)
        return Table(self.records.delete(key), self.listing.remove(resource.order(old), key), filed)

    def filed(self, resource: Resource, index: str, value: Hashable) -> Ordered[str]:
        """The keys under a value of an index, or all. Raises LookupError for an index that the resource does not declare."""
        if index == ALL:
            return self.listing
        found = self.indexes.get((index, value))
        if found is not None:
            return found
        if not any(known.name == index for known in resource.indexes):
            raise LookupError(f"{resource.name} has no index {index!r}")
        return _NOBODY

    def page(self, keys: Ordered[str], offset: int, limit: int | None, *, descending: bool) -> Page:
        """A slice of the records behind some of this table's keys."""
        slots = keys.slice(offset, limit, descending=descending)
        return Page(tuple(map(self.records.__getitem__, slots)), len(keys), offset, limit)


EMPTY: Final = Table(Map(), _NOBODY, Map())


def _refile(filed: Filed, index: Index, old: Record | None, new: Record | None) -> Filed:
    before = frozenset(index.of(old)) if old is not None else frozenset()
    after = frozenset(index.of(new)) if new is not None else frozenset()
    if old is not None and new is not None:
        moved = old.sequence != new.sequence if index.order is arrival else index.order(old) != index.order(new)
        if not moved:
            if before == after:
                return filed
            before, after = before - after, after - before
    if old is not None:
        for value in before:
            rest = filed[index.name, value].remove(index.order(old), old.key)
            filed = filed.set((index.name, value), rest) if rest else filed.delete((index.name, value))
    if new is not None:
        for value in after:
            there = filed.get((index.name, value), _NOBODY)
            filed = filed.set((index.name, value), there.add(index.order(new), new.key))
    return filed
