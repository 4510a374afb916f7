"""Worlds by name: made, found, bound to credentials, reset and dropped. All that one test may touch is in one of them."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from types import MappingProxyType
from typing import Final
from unicodedata import category
from urllib.parse import quote

from mockserver.model.json import Document
from mockserver.model.problem import UnknownWorld
from mockserver.state.alarm import Alarm, CallLater
from mockserver.state.live import LiveWorld
from mockserver.state.origin import Origin
from mockserver.state.session import Note
from mockserver.state.store import Store
from mockserver.traffic.journal import Journal
from mockserver.traffic.post import Carry, Delivered, Post, carry_nothing
from mockserver.traffic.workshop import Bench, Workshop

DEFAULT: Final = "default"
LONGEST_NAME: Final = 128
NO_TEXT: Final = frozenset({"Cc", "Cs"})
"""Categories of what is in no name: control characters, and bytes that are no text, which come as lone surrogates."""

CredentialName = Callable[[Document], str | None]
NO_CREDENTIALS: Final[Mapping[str, Sequence[Document]]] = MappingProxyType({})


class BadWorldName(ValueError):
    """A name that no world can have."""

    def __init__(self, name: str) -> None:
        shown = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}..."
        super().__init__(f"{shown!r} is no name for a world: 1 to {LONGEST_NAME} characters, no slash, no control characters")


class WorldExists(Exception):
    """There is a world of this name already."""


class CredentialTaken(Exception):
    """A credential leads to another world already."""


class TooManyWorlds(Exception):
    """The server holds as many worlds as it may."""


class MockWorld:
    """One world with what passed through it. Faults, stubs and rate windows have their place here, beside the journal."""

    __slots__ = ("_alarm", "_credentials", "bench", "bindings", "header", "journal", "live", "name", "post")

    def __init__(
        self,
        live: LiveWorld,
        journal: Journal,
        alarm: Alarm | None,
        post: Post,
        bench: Bench,
        bindings: tuple[tuple[str, str], ...] = (),
        credentials: Mapping[str, Sequence[Document]] = NO_CREDENTIALS,
    ) -> None:
        self.name = live.name
        self.header = as_header(live.name)
        """The name as a header value."""
        self.live = live
        self.journal = journal
        self._credentials = credentials
        self.bindings = bindings
        """Credentials that lead here, as (mount, credential name)."""
        self._alarm = alarm
        self.post = post
        """What the world's vendors send."""
        self.bench = bench
        """Where what takes long is made."""
        live.on_labour = bench.begin
        live.on_notes = self._hear
        live.on_anew = self._give_up

    async def begin(self, origin: Origin) -> None:
        """Begins anew from an origin, to which a later reset comes back; the credentials that lead here stay."""
        await self.live.restore(with_credentials(origin, self._credentials), rebase=True)
        self.journal.clear()

    def stop(self) -> None:
        """Lets the world's timer go."""
        if self._alarm is not None:
            self._alarm.stop()

    async def end(self) -> None:
        """Lets timer, letters and labour go."""
        self.stop()
        self.bench.leave()
        await self.post.close()

    def _give_up(self) -> None:
        """What is under way belongs to a world that is no more."""
        self.post.forget()
        self.bench.leave()

    def _hear(self, notes: list[Note]) -> None:
        self.journal.remark(notes)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What worlds need from outside."""

    store: Store
    monotonic: Callable[[], float]
    wall: Callable[[], datetime]
    failed: Callable[[BaseException], None]
    """Told of a timed move that failed while nobody asked."""
    carry: Carry = carry_nothing
    """Takes letters to their receivers."""
    delivered: Mapping[str, Delivered] = field(default_factory=dict)
    """Who is told what came of letters, by mount."""
    call_later: CallLater | None = None
    """None leaves due moments to readers: nothing moves while nobody asks."""


class Worlds:
    """Every world of a server."""

    def __init__(
        self,
        origin: Origin,
        around: Surroundings,
        *,
        journal_size: int,
        limit: int,
        strict: bool = False,
        credential_names: Mapping[str, CredentialName] = MappingProxyType({}),
    ) -> None:
        self.origin = origin
        """What worlds begin with that are made without a scenario of their own."""
        self._around = around
        self._journal_size = journal_size
        self._limit = limit
        self.strict = strict
        """Whether worlds are made only where somebody asks for one to be made."""
        self._credential_names = credential_names
        self._worlds: dict[str, MockWorld] = {}
        self._making: dict[str, asyncio.Event] = {}
        """Names of worlds that are being made, with what tells that they are no longer."""
        self._bound: dict[tuple[str, str], str] = {}
        self._numbers = count(1)
        self._workshop = Workshop()

    def __iter__(self) -> Iterator[MockWorld]:
        return iter(tuple(self._worlds.values()))

    def __len__(self) -> int:
        return len(self._worlds)

    @property
    def binds(self) -> bool:
        """Whether any credential leads to a world."""
        return bool(self._bound)

    def find(self, name: str) -> MockWorld | None:
        """The world, or None."""
        return self._worlds.get(name)

    def bound(self, mount: str, credential: str) -> str | None:
        """The name of the world that a credential leads to."""
        return self._bound.get((mount, credential))

    async def obtain(self, name: str) -> MockWorld:
        """The world of that name, made from the start scenario when there is none.

        Raises UnknownWorld where worlds are not made on demand, BadWorldName and TooManyWorlds.
        """
        while (found := self._worlds.get(name)) is None:
            if (making := self._making.get(name)) is not None:
                await making.wait()
            elif not is_name(name):
                raise BadWorldName(name)
            elif self.strict and name != DEFAULT:
                raise UnknownWorld(name)
            else:
                return await self.create(name)
        return found

    async def create(
        self,
        name: str | None = None,
        origin: Origin | None = None,
        credentials: Mapping[str, Sequence[Document]] = NO_CREDENTIALS,
    ) -> MockWorld:
        """Makes a world. Credentials given here are the only ones it knows for their mounts, and they lead to it.

        Raises BadWorldName, WorldExists, CredentialTaken and TooManyWorlds.
        """
        name = next(free for n in self._numbers if not self._taken(free := f"world-{n}")) if name is None else name
        if not is_name(name):
            raise BadWorldName(name)
        if self._taken(name):
            raise WorldExists(name)
        if len(self._worlds) + len(self._making) >= self._limit and name != DEFAULT:
            raise TooManyWorlds(f"{self._limit} worlds, as many as this server may hold")
        bindings = self._bindings(credentials)
        begin = with_credentials(origin or self.origin, credentials)
        # From here to the first await nobody else runs, so that of two who want one name or credential only one gets it.
        made = self._making[name] = asyncio.Event()
        self._bound.update(dict.fromkeys(bindings, name))
        try:
            world = self._worlds[name] = await self._make(name, begin, bindings, credentials)
        except BaseException:
            self._unbind(bindings)
            raise
        finally:
            del self._making[name]
            made.set()
        return world

    async def _make(
        self, name: str, begin: Origin, bindings: tuple[tuple[str, str], ...], credentials: Mapping[str, Sequence[Document]]
    ) -> MockWorld:
        around = self._around
        live = await LiveWorld.fork(name, begin, around.store, monotonic=around.monotonic, wall=around.wall)
        alarm = Alarm(live, around.call_later, around.failed) if around.call_later is not None else None
        journal = Journal(self._journal_size)
        post = Post(live, journal, around.carry, around.delivered, around.failed)
        return MockWorld(live, journal, alarm, post, Bench(self._workshop), bindings, credentials)

    def _taken(self, name: str) -> bool:
        return name in self._worlds or name in self._making

    def _unbind(self, bindings: tuple[tuple[str, str], ...]) -> None:
        for binding in bindings:
            self._bound.pop(binding, None)

    async def drop(self, name: str) -> bool:
        """Forgets a world with everything in it; whether there was one."""
        world = self._worlds.pop(name, None)
        if world is None:
            return False
        self._unbind(world.bindings)
        world.stop()
        await world.live.drop()
        await world.end()
        return True

    async def close(self) -> None:
        """Lets all timers, letters and labour go."""
        for world in self:
            await world.end()
        await self._workshop.close()

    def _bindings(self, credentials: Mapping[str, Sequence[Document]]) -> tuple[tuple[str, str], ...]:
        found = tuple(
            (mount, named)
            for mount, entries in credentials.items()
            for entry in entries
            if (names := self._credential_names.get(mount)) is not None and (named := names(entry)) is not None
        )
        for binding in found:
            if binding in self._bound:
                raise CredentialTaken(f"{binding[1]!r} of {binding[0]} leads to world {self._bound[binding]!r} already")
        return found


def with_credentials(origin: Origin, credentials: Mapping[str, Sequence[Document]]) -> Origin:
    """The origin with the credentials of some mounts replaced."""
    if not credentials:
        return origin
    mounts = dict(origin.mounts)
    for mount, entries in credentials.items():
        mounts[mount] = mounts[mount]._replace(credentials=tuple(entries))
    return replace(origin, mounts=mounts)


def is_name(name: str) -> bool:
    """Whether a world may be called that."""
    return 0 < len(name) <= LONGEST_NAME and "/" not in name and not any(category(letter) in NO_TEXT for letter in name)


def as_header(name: str) -> str:
    """A name as a header value: percent-encoded where it is not plain, and at a blank that a header would lose."""
    encoded = quote(name, safe=" !#$&'()*+,:;=?@[]")
    inner = encoded.strip(" ")
    before = len(encoded) - len(encoded.lstrip(" "))
    return "%20" * before + inner + "%20" * (len(encoded) - len(inner) - before)
