"""Resources: what kinds of records a vendor keeps, how they are found, and how they live."""

from collections.abc import Awaitable, Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from mockserver.model.json import Document
from mockserver.model.lifecycle import Lifecycle
from mockserver.model.record import Record
from mockserver.model.world import World


def arrival(record: Record) -> Any:
    """Orders records by their arrival in the world."""
    return record.sequence


@dataclass(frozen=True, slots=True)
class Index:
    """A way to find records: the values under which one is filed, and the order within a value.

    `of` and `order` are pure functions of the record; orders of one index must compare with each other.
    """

    name: str
    of: Callable[[Record], Iterable[Hashable]]
    order: Callable[[Record], Any] = arrival


Seed = Callable[[World, Document], Awaitable[Record]]
"""Inserts a record from the few fields that a scenario names, and returns it; raises InvalidRequest for a wrong one."""

Moved = Callable[[World, Record, str], Awaitable[None]]
"""Does what a timed move brings with it. It is given the record as moved, and the event."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A kind of record. Everything but the name has a plain default."""

    name: str
    """The vendor's own plural noun, as scenarios and the control API spell it."""
    key: str = "id"
    """The document member that holds the record's key; empty where keys are made of several."""
    schema: str | None = None
    """Place of the document's schema in the vendor's first spec, such as `#/components/schemas/Pet`."""
    lifecycle: Lifecycle | None = None
    indexes: tuple[Index, ...] = ()
    order: Callable[[Record], Any] = arrival
    """Order of the plain listing."""
    seed: Seed | None = None
    moved: Moved | None = None
    internal: bool = False
    """Internal records (timers, outgoing mail) are not part of scenarios or of the control API's listing."""


ALL: Final = ""
"""Name of the plain listing, as an index."""
