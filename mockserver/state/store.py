"""What a store of worlds can do: hold whole states by name, and change one by transactions that win or lose."""

from collections.abc import Hashable
from datetime import datetime
from typing import Final, NamedTuple, Protocol

from immutables import Map

from mockserver.model.record import Page, Record
from mockserver.model.resource import Resource
from mockserver.state.ordered import Ordered
from mockserver.state.table import Table


class Timer(NamedTuple):
    """A record that moves by itself."""

    due: datetime
    mount: str
    resource: str
    key: str


TimerKey = tuple[str, str, str]
"""Mount, resource and key of a record."""


class State(NamedTuple):
    """Everything that a world keeps, as one immutable value."""

    tables: Map[tuple[str, str], Table] = Map()
    """By mount and resource name."""
    timers: Ordered[TimerKey] = Ordered()
    """By due moment, then by arrival."""
    sequence: int = 0
    """How many records have arrived."""

    @property
    def due(self) -> datetime | None:
        """The next moment at which a record moves by itself."""
        first = self.timers.first
        return first[0][0] if first is not None else None


NOTHING_YET: Final = State()


class WorldGone(LookupError):
    """The store holds no world of this name: it was dropped, or never made."""


class Transaction(Protocol):
    """One reading and changing of one mount of a world, from one snapshot. Reads see its own writes."""

    @property
    def due(self) -> datetime | None:
        """The next moment at which a record of any mount moves by itself, own writes included."""

    @property
    def timers(self) -> int:
        """How many records of the world wait for a moment."""

    @property
    def changed(self) -> bool:
        """Whether anything was written."""

    async def find(self, resource: Resource, key: str) -> Record | None:
        """The record, or None."""

    async def page(
        self,
        resource: Resource,
        *,
        index: str = "",
        value: Hashable = None,
        offset: int = 0,
        limit: int | None = None,
        descending: bool = False,
    ) -> Page:
        """A slice of a listing. Raises LookupError for an index that the resource does not declare."""

    async def count(self, resource: Resource, *, index: str = "", value: Hashable = None) -> int:
        """How many records a listing holds."""

    def sequence(self) -> int:
        """The next number in the order of arrival."""

    def put(self, resource: Resource, record: Record) -> None:
        """Keeps the record as given, until commit in this transaction only."""

    def delete(self, resource: Resource, key: str) -> None:
        """Removes the record, until commit in this transaction only."""

    async def commit(self) -> bool:
        """Makes all writes count at once; False, and nothing happens, if the world changed since the snapshot.

        A transaction that wrote nothing always wins.
        """


class Store(Protocol):
    """Keeps the states of worlds by name."""

    async def create(self, world: str, state: State) -> None:
        """Makes a world, or replaces it; transactions that are under way in it lose."""

    async def drop(self, world: str) -> None:
        """Forgets a world; one that is not there is left alone."""

    async def state(self, world: str) -> State:
        """All of a world as it is now. Raises WorldGone."""

    async def timer(self, world: str) -> Timer | None:
        """The record of the world that moves by itself next. Raises WorldGone."""

    async def begin(self, world: str, mount: str) -> Transaction:
        """Opens a transaction on the world as it is now. Raises WorldGone."""
