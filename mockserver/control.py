"""Control: one facade over worlds, clocks, records and journals. The admin API, the command line and pytest speak to it."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain, count
from pathlib import Path
from typing import Final, NamedTuple

from mockserver import __version__
from mockserver.engine import Engine
from mockserver.model.json import Document, Json
from mockserver.model.operation import Api
from mockserver.model.problem import Violation
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.scenario.apply import STUMBLES, Mountable
from mockserver.scenario.library import Library
from mockserver.scenario.portrait import portray
from mockserver.scenario.records import restored, show_record
from mockserver.spec import pointer
from mockserver.spec.private import private_members
from mockserver.state.clock import Clock, TimeRunsForward
from mockserver.state.iso import format_duration, format_instant, parse_duration, parse_instant
from mockserver.state.live import LiveWorld
from mockserver.state.session import Session
from mockserver.state.store import WorldGone
from mockserver.traffic.journal import EVERYTHING, Query, show_note
from mockserver.worlds import DEFAULT, NO_CREDENTIALS, MockWorld, Worlds

BREATH: Final = 50
"""Journal entries that are shown in one go."""


class NoSuch(LookupError):
    """A world, mount, resource or record that is not there."""

    def __init__(self, kind: str, name: str, known: Sequence[str] = ()) -> None:
        hint = f"; there are {', '.join(known)}" if known else ""
        super().__init__(f"there is no {kind} {name!r}{hint}")
        self.kind = kind


class Refused(ValueError):
    """A control request that cannot be done; `field` says which member is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Backwards(Refused):
    """An order that would lead to an earlier instant than now."""


class Mounted(NamedTuple):
    """One mount of a server, ready to answer."""

    engine: Engine
    apis: tuple[Api, ...]
    scenery: Mountable


class Control:
    """Everything that can be done to a running server but asking its vendors."""

    def __init__(self, mounts: Mapping[str, Mounted], worlds: Worlds, library: Library, reach: Sequence[Path] = ()) -> None:
        """`reach` are the folders of the server's own scenario files: callers from outside may name files there."""
        self.mounts = mounts
        self.worlds = worlds
        self.library = library
        self._reach = tuple(reach)
        self._private: dict[tuple[str, str], frozenset[str]] = {}

    def vendors(self) -> list[dict[str, Json]]:
        """What is mounted: specifications, and how many operations are answered by which kind of behaviour."""
        return [
            {
                "name": name,
                "apis": [
                    {"title": api.title, "version": api.version, "operations": len(api.operations)} for api in mounted.apis
                ],
                "operations": dict(sorted(Counter(plan.kind for plan in mounted.engine.plans).items())),
                "resources": sorted(n for n, r in mounted.scenery.resources.items() if not r.internal),
                "notes": [note for api in mounted.apis for note in api.notes],
            }
            for name, mounted in self.mounts.items()
        ]

    def world(self, name: str = DEFAULT) -> MockWorld:
        """A world by name. Raises NoSuch."""
        found = self.worlds.find(name)
        if found is None:
            raise NoSuch("world", name)
        return found

    def describe(self, world: MockWorld) -> dict[str, Json]:
        """A world in a few words."""
        return {
            "name": world.name,
            "scenario": world.live.origin.name,
            "clock": clock_face(world.live.clock),
            "journal": {"entries": len(world.journal), "dropped": world.journal.dropped},
        }

    async def create(
        self,
        name: str | None = None,
        scenario: str | Sequence[str] | None = None,
        credentials: Mapping[str, Sequence[Document]] = NO_CREDENTIALS,
        *,
        outside: bool = False,
    ) -> MockWorld:
        """Makes a world, from its own scenario or the server's. A caller from outside cannot have any file read.

        Raises Refused, ScenarioError, BadWorldName, WorldExists, CredentialTaken and TooManyWorlds.
        """
        for mount, entries in credentials.items():
            if mount not in self.mounts:
                raise Refused(f"credentials.{mount}", f"nothing is mounted as {mount!r}; mounted are {', '.join(self.mounts)}")
            for number, entry in enumerate(entries):
                self._hold(f"credentials.{mount}.{number}", self.mounts[mount].scenery.credential_violations(entry))
        names = [scenario] if isinstance(scenario, str) else scenario
        origin = await self.library.origin(tuple(names), self._reach if outside else None) if names else None
        return await self.worlds.create(name, origin, credentials)

    async def fresh(self, name: str, scenarios: Sequence[str] = ()) -> str:
        """Makes a world for one test and returns its name, which gets a number where the wanted one is taken.

        Raises ScenarioError, UnknownScenario, BadWorldName and TooManyWorlds.
        """
        free = next(n for n in chain((name,), (f"{name}-{i}" for i in count(2))) if self.worlds.find(n) is None)
        return (await self.create(free, scenarios or None)).name

    async def begin(self, name: str, scenarios: Sequence[str]) -> MockWorld:
        """Begins a world anew from scenarios; a later reset comes back here. Raises NoSuch and ScenarioError."""
        world = self.world(name)
        await world.begin(await self.library.origin(scenarios))
        return world

    async def drop(self, name: str) -> None:
        """Forgets a world; the default one comes back at the next request. Raises NoSuch."""
        if not await self.worlds.drop(name):
            raise NoSuch("world", name)

    async def reset(self, name: str) -> MockWorld:
        """Brings a world back to its beginning, journal and ids included. Raises NoSuch."""
        world = self.world(name)
        await world.live.reset()
        world.journal.clear()
        return world

    async def state(self, name: str, mount: str | None = None, resource: str | None = None, key: str | None = None) -> Json:
        """The records of a world: all of them, a mount's, a resource's, or one. Raises NoSuch."""
        world = self.world(name)
        if mount is None:
            return {m: await self._records(world, m) for m in self.mounts}
        if resource is None:
            self._mounted(mount)
            return await self._records(world, mount)
        kind = self._resource(mount, resource)
        session = await world.live.session(mount)
        if key is None:
            return await self._listing(session, kind)
        found = await session.find(kind, key)
        if found is None:
            raise NoSuch(f"record in {mount}/{resource}", key)
        return show_record(kind, found)

    async def put(self, name: str, mount: str, resource: str, key: str, given: Document) -> tuple[Json, bool]:
        """Puts a record in any phase; returns it and whether it is new. Raises NoSuch and Refused."""
        world = self.world(name)
        kind = self._resource(mount, resource)
        scenery = self.mounts[mount].scenery
        fields = {"key": key, **given}
        if fields["key"] != key:
            raise Refused("key", f"the address says {key!r}, the body {fields['key']!r}")
        self._hold("", scenery.record_violations(kind, fields))
        said = fields["document"].get(kind.key) if kind.key else None
        if said is not None and str(said) != key:
            raise Refused(f"document.{kind.key}", f"the address says {key!r}, the document {said!r}")

        async def work(view: World) -> tuple[Json, bool]:
            old = await view.find(kind, key)
            return show_record(kind, restored(view, kind, fields, old)), old is None

        try:
            done, _ = await world.live.transact(mount, world.live.now(), work)
        except WorldGone:
            raise
        except STUMBLES as error:
            raise Refused("document", f"{resource} cannot hold this: {type(error).__name__}: {error}") from error
        return done

    async def remove(self, name: str, mount: str, resource: str, key: str) -> None:
        """Removes a record. Raises NoSuch."""
        world = self.world(name)
        kind = self._resource(mount, resource)

        async def work(view: World) -> bool:
            if await view.find(kind, key) is None:
                return False
            view.delete(kind, key)
            return True

        there, _ = await world.live.transact(mount, world.live.now(), work)
        if not there:
            raise NoSuch(f"record in {mount}/{resource}", key)

    async def snapshot(self, name: str) -> dict[str, Json]:
        """A world as a scenario document. Raises NoSuch."""
        return await portray(self.world(name).live, {n: m.scenery.defaults for n, m in self.mounts.items()})

    async def restore(self, name: str, text: bytes | str, source: str, *, outside: bool = False) -> MockWorld:
        """Replaces a world by a scenario document; a later reset comes back here. Raises NoSuch and ScenarioError."""
        world = self.world(name)
        origin = await self.library.origin_of(text, source, self._reach if outside else None)
        await world.begin(origin)
        return world

    async def clock(self, name: str, orders: Document | None = None) -> dict[str, Json]:
        """Moves a world's clock by one order, or none. Raises NoSuch, Refused and Backwards."""
        world = self.world(name)
        live = world.live
        if orders is None:
            return clock_face(live.clock)
        if len(orders) != 1:
            raise Refused("", "one of freeze, advance, set, rate, on_request, resume")
        ((order, value),) = orders.items()
        await world.post.idle()  # what came of letters may bring more about, which lies on the way
        try:
            await _move(live, order, value)
        except TimeRunsForward as error:
            raise Backwards(order, str(error)) from error
        except ValueError as error:
            raise Refused(order, str(error)) from error
        while world.post.busy:  # others may have made time pass as well: what they sent is waited for, too
            await world.post.idle()
            await live.settle(live.clock.now())
        return clock_face(live.clock)

    async def journal(self, name: str, query: Query) -> dict[str, Json]:
        """Entries of a world, secrets hidden. Raises NoSuch."""
        journal = self.world(name).journal
        return {
            "entries": await self.entries(name, query),
            "dropped": journal.dropped,
            "remarks": [show_note(note) for note in journal.remarks],
        }

    async def entries(self, name: str, query: Query = EVERYTHING) -> list[Json]:
        """Entries of a world, secrets hidden; lets other requests pass between them. Raises NoSuch."""
        shown: list[Json] = []
        for entry in self.world(name).journal.select(query):
            shown.append(entry.render(self._members(entry.mount, entry.operation)))
            if not len(shown) % BREATH:
                await asyncio.sleep(0)
        return shown

    def _members(self, mount: str, operation: str) -> frozenset[str]:
        """The members of an operation's bodies and answers that its specification declares as passwords."""
        place = (mount, operation)
        if place not in self._private:
            apis = self.mounts[mount].apis if operation else ()
            found = (private_members(api, one) for api in apis for one in api.operations if one.id == operation)
            self._private[place] = frozenset[str]().union(*found)
        return self._private[place]

    def clear_journal(self, name: str) -> None:
        """Forgets a world's entries. Raises NoSuch."""
        self.world(name).journal.clear()

    def _mounted(self, mount: str) -> Mounted:
        try:
            return self.mounts[mount]
        except KeyError:
            raise NoSuch("mount", mount, tuple(self.mounts)) from None

    def _resource(self, mount: str, resource: str) -> Resource:
        resources = self._mounted(mount).scenery.resources
        try:
            return resources[resource]
        except KeyError:
            raise NoSuch(f"resource in {mount}", resource, tuple(resources)) from None

    async def _records(self, world: MockWorld, mount: str) -> dict[str, Json]:
        session = await world.live.session(mount)
        resources = self.mounts[mount].scenery.resources
        return {name: await self._listing(session, kind) for name, kind in resources.items() if not kind.internal}

    @staticmethod
    async def _listing(session: Session, kind: Resource) -> list[Json]:
        return [show_record(kind, record) for record in (await session.page(kind)).records]

    @staticmethod
    def _hold(field: str, violations: Sequence[Violation]) -> None:
        if violations:
            first = violations[0]
            raise Refused(".".join(filter(None, (field, *pointer.split(first.pointer)))), first.message)


async def _move(live: LiveWorld, order: str, value: Json) -> None:
    match order:
        case "freeze":
            await live.freeze(None if value is True else parse_instant(value))
        case "advance":
            await live.advance(parse_duration(value))
        case "set":
            await live.set(parse_instant(value))
        case "rate":
            await live.run(float(value))
        case "on_request":
            await live.on_request(parse_duration(value))
        case "resume":
            await live.resume()
        case _:
            raise Refused(order, f"{order!r} is none of freeze, advance, set, rate, on_request, resume")


def clock_face(clock: Clock) -> dict[str, Json]:
    """A clock for people."""
    face: dict[str, Json] = {"now": format_instant(clock.now()), "mode": clock.mode, "rate": clock.rate}
    if clock.mode == "on-request":
        face["step"] = format_duration(clock.step)
    return face


def health() -> dict[str, Json]:
    """What a container's health check wants to read."""
    return {"status": "ready", "version": __version__}
