"""Live worlds: a state in a store, with its clock and its ids, changed by requests and by time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple, TypeVar

from mockserver.model.labour import Labour, Results
from mockserver.model.letter import Answers, Letter
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.state.clock import Clock
from mockserver.state.ids import Ids
from mockserver.state.origin import Origin
from mockserver.state.session import NO_ANSWERS, NO_RESULTS, Note, Session
from mockserver.state.store import Store, Timer, WorldGone
from mockserver.state.table import EMPTY, Table
from mockserver.state.timed import EndlessMoves, TimedMoveFailed, happen

T = TypeVar("T")

OnLetters = Callable[[str, Sequence[Letter]], asyncio.Future[None]]

ATTEMPTS: Final = 1000
"""Tries of one transaction with the turn taken; only those that were under way before can still beat it."""

AT_ONE_INSTANT: Final = 1000
"""Timed moves at one instant, besides ten for each record that waits, before we call them endless."""

BREATH: Final = 256
"""Timed moves after which everybody else gets to run."""


class Contended(RuntimeError):
    """A transaction lost again and again: somebody writes to the world past it."""


class Shelf(NamedTuple):
    """All records of one resource, to look at."""

    mount: str
    resource: Resource
    table: Table


class LiveWorld:
    """A world in use: one writer's view of it, and everybody's clock.

    Transactions are optimistic: the first try takes no lock. One that lost to another, or that finds timed moves due,
    takes its turn, and while the turn is taken newcomers queue for it; so everybody gets through.
    """

    __slots__ = (
        "_due",
        "_gone",
        "_monotonic",
        "_store",
        "_turn",
        "_wall",
        "clock",
        "ids",
        "mounts",
        "name",
        "on_anew",
        "on_change",
        "on_labour",
        "on_letters",
        "on_notes",
        "origin",
    )

    def __init__(
        self, name: str, origin: Origin, store: Store, *, monotonic: Callable[[], float], wall: Callable[[], datetime]
    ) -> None:
        self.name = name
        self.origin = origin
        """Where a reset leads."""
        self.on_change: Callable[[], None] | None = None
        """Called when the next due moment or the clock has changed."""
        self.on_notes: Callable[[list[Note]], None] | None = None
        """Given what timed moves noted, whoever made time pass."""
        self.on_anew: Callable[[], None] | None = None
        """Called when everything was replaced, as by a reset: what is under way belongs to a world that is no more."""
        self.on_letters: OnLetters | None = None
        """Given the letters of a transaction that counted, by mount. What it returns ends when they were all delivered."""
        self.on_labour: Callable[[Labour], None] | None = None
        """Given labour that is to begin, once the transaction that wants it has counted."""
        self._store = store
        self._monotonic = monotonic
        self._wall = wall
        self._turn = asyncio.Lock()
        self._gone = False
        self._become(origin)

    @classmethod
    async def fork(
        cls, name: str, origin: Origin, store: Store, *, monotonic: Callable[[], float], wall: Callable[[], datetime]
    ) -> "LiveWorld":
        """Makes a world of an origin. Nothing is copied but the counters of ids."""
        world = cls(name, origin, store, monotonic=monotonic, wall=wall)
        await store.create(name, origin.state)
        return world

    def _become(self, origin: Origin) -> None:
        self.mounts = origin.mounts
        self.clock = Clock(origin.clock, self._monotonic, self._wall)
        """To be read. Change it through the world, so that what falls due on the way happens."""
        self.ids = Ids(origin.seed, origin.counters)
        self._due = origin.state.due

    async def drop(self) -> None:
        """Forgets the world. Requests that are under way end with WorldGone."""
        # Remembered here too: by the next try of a request under way, another world may bear the name.
        self._gone = True
        await self._store.drop(self.name)
        self._know(None)

    async def reset(self) -> None:
        """Begins again: state, clock, ids, settings and credentials as the origin has them."""
        await self.restore(self.origin)

    async def restore(self, saved: Origin, *, rebase: bool = False) -> None:
        """Replaces everything by what was saved. With `rebase`, a later reset comes back here too."""
        async with self._turn:
            self._check()
            if rebase:
                self.origin = saved
            await self._store.create(self.name, saved.state)
            self._become(saved)
            if self.on_anew is not None:
                self.on_anew()
            self._changed()

    async def snapshot(self) -> Origin:
        """Everything as it is now, for other worlds to begin with; what is due by now has happened."""
        await self.settle(self.clock.now())
        state = await self._store.state(self.name)
        return Origin(self.origin.name, self.mounts, state, self.clock.mark(), self.ids.seed, self.ids.counters)

    @property
    def due(self) -> datetime | None:
        """The next moment at which a record moves by itself, as far as this world has seen."""
        return self._due

    def now(self) -> datetime:
        """The world's time."""
        return self.clock.now()

    def tick(self) -> datetime:
        """The instant of one request. On request, time then moves on by a step."""
        return self.clock.tick()

    async def freeze(self, at: datetime | None = None) -> None:
        """Stops time, now or at a later instant. Raises TimeRunsForward."""
        self.clock.freeze(at)
        await self._pass()

    async def resume(self) -> None:
        """Lets time run."""
        self.clock.resume()
        await self._pass()

    async def run(self, rate: float) -> None:
        """Lets time run at a rate. Raises ValueError."""
        self.clock.run(rate)
        await self._pass()

    async def on_request(self, step: timedelta) -> None:
        """Lets time move on with every request. Raises ValueError."""
        self.clock.on_request(step)
        await self._pass()

    async def advance(self, span: timedelta) -> None:
        """Moves time on, through every due moment on the way. Raises TimeRunsForward."""
        self.clock.advance(span)
        await self._pass()

    async def set(self, at: datetime) -> None:
        """Moves time on to an instant, through every due moment on the way. Raises TimeRunsForward."""
        self.clock.set(at)
        await self._pass()

    async def settle(self, until: datetime) -> None:
        """Lets every record move whose moment lies at or before `until`: in order, each alone and at its own instant.

        Raises TimedMoveFailed, EndlessMoves and WorldGone.
        """
        self._check()
        if not self._turn.locked():
            timer = await self._store.timer(self.name)
            if timer is None or timer.due > until:
                return
        while (sent := await self._turn_and_settle(until)) is not None:
            await asyncio.wait([sent])  # whoever takes a letter may ask this world meanwhile, so the turn is nobody's

    async def _turn_and_settle(self, until: datetime) -> asyncio.Future[None] | None:
        async with self._turn:
            return await self._settle(until, pausing=True)

    async def _pass(self) -> None:
        self._changed()
        await self.settle(self.clock.now())

    async def _settle(self, until: datetime, *, pausing: bool = False) -> asyncio.Future[None] | None:
        """Lets records move. With `pausing`, it stops at the first letter, and returns what ends with its delivery."""
        instant: datetime | None = None
        left, count = 0, 0
        self._check()
        while (timer := await self._store.timer(self.name)) is not None and timer.due <= until:
            session = await self._begin(timer.mount, timer.due)
            if instant is None or timer.due > instant:
                instant, left = timer.due, AT_ONE_INSTANT + 10 * session.transaction.timers
            elif not left:
                await self._park(timer)
                raise EndlessMoves(timer)
            try:
                await happen(session, self.mounts[timer.mount].resources[timer.resource], timer)
            except TimedMoveFailed:
                await self._park(timer)
                raise
            if await session.transaction.commit():
                if session.notes and self.on_notes is not None:
                    self.on_notes(session.notes)
                sent = self._post(timer.mount, session)
                if pausing and sent is not None:
                    return sent
            left, count = left - 1, count + 1
            if not count % BREATH:
                await asyncio.sleep(0)
        self._know(timer.due if timer is not None else None)
        return None

    def _post(self, mount: str, session: Session) -> asyncio.Future[None] | None:
        if session.labours and self.on_labour is not None:
            for labour in session.labours:
                self.on_labour(labour)
        return self.on_letters(mount, session.letters) if session.letters and self.on_letters is not None else None

    async def _park(self, timer: Timer) -> None:
        """Stops the timer of a record whose move fails, which would fail again: the rest of the world goes on without it."""
        session = await self._begin(timer.mount, timer.due)
        resource = self.mounts[timer.mount].resources[timer.resource]
        record = await session.find(resource, timer.key)
        if record is not None:
            session.put(resource, record._replace(due=None, event=""))
            session.log("TIMER", f"{timer.resource} {timer.key!r} could not move and waits for ever", event=record.event)
            if await session.transaction.commit() and self.on_notes is not None:
                self.on_notes(session.notes)

    def _know(self, due: datetime | None) -> None:
        if due != self._due:
            self._due = due
            self._changed()

    def _changed(self) -> None:
        if self.on_change is not None:
            self.on_change()

    async def transact(
        self,
        mount: str,
        at: datetime,
        work: Callable[[World], Awaitable[T]],
        answers: Answers = NO_ANSWERS,
        results: Results = NO_RESULTS,
    ) -> tuple[T, list[Note]]:
        """Does work at an instant, after everything that was due by then; returns its result with what it noted.

        `answers` and `results` are what came of letters and labour that an earlier try of this work waited for. Its writes
        count together, or not at all if it raises. It runs again when the world changed meanwhile.
        Raises what the work raises, further TimedMoveFailed, EndlessMoves and WorldGone.
        """
        if not self._turn.locked():
            session = await self._begin(mount, at, answers, results)
            due = session.transaction.due
            if due is None or due > at:
                result = await work(session)
                if await self._commit(session):
                    self._post(mount, session)
                    return result, session.notes
        async with self._turn:
            for _ in range(ATTEMPTS):
                await self._settle(at)
                session = await self._begin(mount, at, answers, results)
                result = await work(session)
                if await self._commit(session):
                    self._post(mount, session)
                    return result, session.notes
        raise Contended(f"{ATTEMPTS} tries to change {self.name!r} lost against others")

    async def look(self, mount: str, at: datetime) -> Session:
        """A look at a mount as it stands, letting nothing move; what is written to it is lost. Raises WorldGone."""
        return await self._begin(mount, at)

    async def session(self, mount: str, at: datetime | None = None) -> Session:
        """A look at a mount, at an instant or now; what is written to it is lost."""
        at = self.clock.now() if at is None else at
        await self.settle(at)
        return await self._begin(mount, at)

    async def shelves(self, *, internal: bool = False) -> tuple[Shelf, ...]:
        """Every resource of every mount with its records as they are now."""
        await self.settle(self.clock.now())
        tables = (await self._store.state(self.name)).tables
        return tuple(
            Shelf(mount, resource, tables.get((mount, resource.name), EMPTY))
            for mount, vendor in self.mounts.items()
            for resource in vendor.resources.values()
            if internal or not resource.internal
        )

    def _check(self) -> None:
        if self._gone:
            raise WorldGone(self.name)

    async def _begin(self, mount: str, at: datetime, answers: Answers = NO_ANSWERS, results: Results = NO_RESULTS) -> Session:
        self._check()
        transaction = await self._store.begin(self.name, mount)
        vendor = self.mounts[mount]
        return Session(
            name=self.name,
            mount=mount,
            at=at,
            vendor=vendor,
            transaction=transaction,
            ids=self.ids,
            answers=answers,
            results=results,
        )

    async def _commit(self, session: Session) -> bool:
        transaction = session.transaction
        if not await transaction.commit():
            return False
        if transaction.changed:
            self._know(transaction.due)
        return True
