"""Worlds in memory: a name stands for an immutable root, and a commit puts the next root in its place."""

from collections.abc import Hashable
from datetime import datetime

from mockserver.model.record import Page, Record
from mockserver.model.resource import Resource
from mockserver.state.store import State, Timer, TimerKey, WorldGone
from mockserver.state.table import EMPTY, Table


class MemoryStore:
    """Keeps worlds in this process. None of its coroutines really suspends."""

    __slots__ = ("_roots",)

    def __init__(self) -> None:
        self._roots: dict[str, State] = {}

    async def create(self, world: str, state: State) -> None:
        """Makes or replaces a world, sharing all of the given state."""
        # A root of its own, so that a transaction begun before loses even when the same state returns.
        self._roots[world] = State(*state)

    async def drop(self, world: str) -> None:
        """Forgets a world."""
        self._roots.pop(world, None)

    async def state(self, world: str) -> State:
        """The root. Raises WorldGone."""
        return self._root(world)

    async def timer(self, world: str) -> Timer | None:
        """The record that moves by itself next. Raises WorldGone."""
        first = self._root(world).timers.first
        return Timer(first[0][0], *first[1]) if first is not None else None

    async def begin(self, world: str, mount: str) -> "MemoryTransaction":
        """Opens a transaction on the present root. Raises WorldGone."""
        return MemoryTransaction(self._roots, world, mount, self._root(world))

    def _root(self, world: str) -> State:
        try:
            return self._roots[world]
        except KeyError:
            raise WorldGone(world) from None


class MemoryTransaction:
    """Drafts of tables over a snapshot; they become the next root if nobody was faster."""

    __slots__ = ("_base", "_drafts", "_mount", "_roots", "_sequence", "_timers", "_world")

    def __init__(self, roots: dict[str, State], world: str, mount: str, base: State) -> None:
        self._roots = roots
        self._world = world
        self._mount = mount
        self._base = base
        self._drafts: dict[str, Table] = {}
        self._timers = base.timers
        self._sequence = base.sequence

    @property
    def due(self) -> datetime | None:
        """The next moment at which a record moves by itself."""
        first = self._timers.first
        return first[0][0] if first is not None else None

    @property
    def timers(self) -> int:
        """How many records wait for a moment."""
        return len(self._timers)

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return bool(self._drafts)

    def _table(self, name: str) -> Table:
        draft = self._drafts.get(name)
        return draft if draft is not None else self._base.tables.get((self._mount, name), EMPTY)

    async def find(self, resource: Resource, key: str) -> Record | None:
        """The record, or None."""
        return self._table(resource.name).records.get(key)

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
        table = self._table(resource.name)
        return table.page(table.filed(resource, index, value), offset, limit, descending=descending)

    async def count(self, resource: Resource, *, index: str = "", value: Hashable = None) -> int:
        """How many records a listing holds."""
        return len(self._table(resource.name).filed(resource, index, value))

    def sequence(self) -> int:
        """The next number in the order of arrival; given back if the transaction loses."""
        self._sequence += 1
        return self._sequence

    def put(self, resource: Resource, record: Record) -> None:
        """Drafts the record."""
        table = self._table(resource.name)
        self._time((self._mount, resource.name, record.key), table.records.get(record.key), record)
        self._drafts[resource.name] = table.put(resource, record)

    def delete(self, resource: Resource, key: str) -> None:
        """Drafts the removal of the record."""
        table = self._table(resource.name)
        old = table.records.get(key)
        if old is not None:
            self._time((self._mount, resource.name, key), old, None)
            self._drafts[resource.name] = table.delete(resource, key)

    def _time(self, place: TimerKey, old: Record | None, new: Record | None) -> None:
        before = (old.due, old.sequence) if old is not None and old.due is not None else None
        after = (new.due, new.sequence) if new is not None and new.due is not None else None
        if before == after:
            return
        if before is not None:
            self._timers = self._timers.remove(before, place)
        if after is not None:
            self._timers = self._timers.add(after, place)

    async def commit(self) -> bool:
        """Puts the next root in place, unless another has been put there since."""
        base = self._base
        if not self._drafts:
            return True
        if self._roots.get(self._world) is not base:
            return False
        tables = base.tables
        for name, table in self._drafts.items():
            tables = tables.set((self._mount, name), table)
        self._roots[self._world] = State(tables, self._timers, self._sequence)
        return True
