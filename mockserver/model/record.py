"""Records: a vendor's document with what we need besides, and pages of them."""

from datetime import datetime
from typing import NamedTuple

from mockserver.model.json import Document

NOTHING: Document = {}


class Record(NamedTuple):
    """One object of a world. A tuple, since one is made for every write: replaced, never mutated."""

    resource: str
    key: str
    document: Document
    """What the vendor shows."""
    phase: str = ""
    """Where the record stands in its resource's lifecycle."""
    due: datetime | None = None
    """When the record moves by itself; None when it waits for an event."""
    event: str = ""
    """The event that happens at `due`."""
    sequence: int = 0
    """Order of arrival in the world."""
    revision: int = 1
    """Counts the writes of this record."""
    hidden: Document = NOTHING
    """What no answer shows: counters, owners, secrets."""


class Page(NamedTuple):
    """A slice of a listing and the number of records in the whole of it."""

    records: tuple[Record, ...]
    total: int
    offset: int = 0
    limit: int | None = None
