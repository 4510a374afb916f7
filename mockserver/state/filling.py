"""The store that scenarios are loaded into: new records are filed under their indexes together, once somebody looks."""

from collections.abc import Hashable

from mockserver.model.record import Page, Record
from mockserver.model.resource import Resource
from mockserver.state.memory import MemoryStore, MemoryTransaction
from mockserver.state.store import State
from mockserver.state.table import EMPTY, Filing

Fresh = dict[str, tuple[Resource, dict[str, Filing]]]
"""Records that are not in their tables yet, by resource name and key."""


class FillingStore(MemoryStore):
    """A store with one world and one writer, who mostly adds. It finds what every other store would."""

    __slots__ = ("_fresh",)

    def __init__(self) -> None:
        super().__init__()
        self._fresh: dict[str, Fresh] = {}

    async def state(self, world: str) -> State:
        """The root, with everything in its place. Raises WorldGone."""
        for mount, kinds in self._fresh.items():
            for name in tuple(kinds):
                self.file(world, mount, name)
        return self._root(world)

    async def begin(self, world: str, mount: str) -> "FillingTransaction":
        """Opens a transaction on the present root. Raises WorldGone."""
        return FillingTransaction(self, self._fresh.setdefault(mount, {}), world, mount)

    def root(self, world: str) -> State:
        """The root as it is. Raises WorldGone."""
        return self._root(world)

    @property
    def roots(self) -> dict[str, State]:
        """Every root."""
        return self._roots

    def file(self, world: str, mount: str, name: str) -> State:
        """The root after the new records of a resource have got their places. Raises WorldGone."""
        root = self._root(world)
        found = self._fresh.get(mount, {}).pop(name, None)
        if found is not None:
            table = root.tables.get((mount, name), EMPTY).extended(found[1])
            root = self._roots[world] = root._replace(tables=root.tables.set((mount, name), table))
        return root


class FillingTransaction(MemoryTransaction):
    """Keeps new records aside until a listing is wanted, or a record is changed."""

    __slots__ = ("_fresh", "_new", "_store")

    def __init__(self, store: FillingStore, fresh: Fresh, world: str, mount: str) -> None:
        super().__init__(store.roots, world, mount, store.root(world))
        self._store = store
        self._fresh = fresh
        """Of earlier transactions."""
        self._new: Fresh = {}

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return bool(self._new) or super().changed

    def _aside(self, name: str, key: str) -> Record | None:
        for kinds in (self._new, self._fresh):
            if name in kinds and key in kinds[name][1]:
                return kinds[name][1][key].record
        return None

    async def find(self, resource: Resource, key: str) -> Record | None:
        """The record, or None."""
        return self._aside(resource.name, key) or await super().find(resource, key)

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
        self._file(resource.name)
        return await super().page(resource, index=index, value=value, offset=offset, limit=limit, descending=descending)

    async def count(self, resource: Resource, *, index: str = "", value: Hashable = None) -> int:
        """How many records a listing holds."""
        self._file(resource.name)
        return await super().count(resource, index=index, value=value)

    def put(self, resource: Resource, record: Record) -> None:
        """Drafts the record."""
        name, key = resource.name, record.key
        if self._aside(name, key) is not None or key in self._table(name).records:
            self._file(name)
            super().put(resource, record)
            return
        filing = Filing.of(resource, record)  # whatever is wrong with the record shows now
        self._time((self._mount, name, key), None, record)
        self._new.setdefault(name, (resource, {}))[1][key] = filing

    def delete(self, resource: Resource, key: str) -> None:
        """Drafts the removal of the record."""
        self._file(resource.name)
        super().delete(resource, key)

    def _file(self, name: str) -> None:
        if name in self._fresh:
            self._base = self._store.file(self._world, self._mount, name)
        new = self._new.pop(name, None)
        if new is not None:
            self._drafts[name] = self._table(name).extended(new[1])

    async def commit(self) -> bool:
        """Puts the next root in place, unless another has been put there since."""
        for name in self._new:
            self._drafts.setdefault(name, self._table(name))  # so that it counts as written
        if not await super().commit():
            return False
        for name, (resource, filings) in self._new.items():
            self._fresh.setdefault(name, (resource, {}))[1].update(filings)
        return True
