"""Applying scenarios: layers of records, settings and credentials become the origin of worlds."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.operation import Api, Schema
from mockserver.model.problem import InvalidRequest, Problem, Violation
from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.scenario.fixture import Scenario, ScenarioError, clock_of
from mockserver.scenario.records import restored
from mockserver.scenario.schema import RECORD, vendor_schema
from mockserver.spec import pointer
from mockserver.spec.faults import Fault
from mockserver.state.clock import ClockStart
from mockserver.state.filling import FillingStore
from mockserver.state.iso import parse_instant
from mockserver.state.live import LiveWorld
from mockserver.state.origin import Origin
from mockserver.state.session import Mount
from mockserver.state.timed import EndlessMoves, TimedMoveFailed
from mockserver.validation.schemas import Schemas

STUMBLES: Final = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError)
"""What a resource may raise when a field is of another type than it expects: in its seed, or in an index."""


@dataclass(frozen=True, slots=True)
class Mountable:
    """What scenarios and the control API need to know of one mount."""

    name: str
    resources: Mapping[str, Resource]
    settings: Document
    """JSON Schemas by name, each with its default."""
    credential: Document
    api: Api
    """The specification that `Resource.schema` points into."""
    schemas: Schemas = field(init=False)
    """Schemas of answers: what records must look like."""
    own: Schemas = field(init=False)

    def __post_init__(self) -> None:
        """Prepares the schemas; they compile on first use."""
        object.__setattr__(self, "schemas", Schemas(self.api.answers))
        object.__setattr__(self, "own", Schemas({self._uri: {"credential": dict(self.credential), "record": RECORD}}))

    @property
    def _uri(self) -> str:
        return f"urn:mockserver:mount:{self.name}"

    @property
    def defaults(self) -> dict[str, Json]:
        """Every setting with its default."""
        return {name: schema.get("default") for name, schema in self.settings.items()}

    def form(self) -> dict[str, Json]:
        """The schema of this mount's part of a scenario."""
        return vendor_schema(self.name, self.resources.values(), self.settings, self.credential)

    def credential_violations(self, entry: Json) -> tuple[Violation, ...]:
        """How a credential breaks its schema."""
        return self.own.violations(Schema(f"{self._uri}#/credential", dict(self.credential)), entry, "body")

    def record_violations(self, kind: Resource, fields: Document) -> tuple[Violation, ...]:
        """How a record as a snapshot shows it breaks its form, its lifecycle, or the vendor's schema."""
        found = self.own.violations(Schema(f"{self._uri}#/record", RECORD), fields, "body")
        phase = fields.get("phase")
        if not found and phase and (kind.lifecycle is None or phase not in kind.lifecycle.phases):
            known = sorted(kind.lifecycle.phases) if kind.lifecycle is not None else []
            there = f"they are {', '.join(known)}" if known else "there are none"
            message = f"{phase!r} is no phase of {kind.name}; {there}"
            found = (Violation("enum", "body /phase", message, value=phase),)
        return (
            found
            or _late(fields.get("due"))
            or tuple(
                violation._replace(place=f"body /document{violation.pointer}")
                for violation in self.document_violations(kind, fields["document"], "body")
            )
        )

    def document_violations(self, kind: Resource, document: Document, place: str) -> tuple[Violation, ...]:
        """How a document breaks the vendor's schema of the resource."""
        if kind.schema is None:
            return ()
        return self.schemas.violations(self._schema(kind.schema), document, place)

    def member_violations(self, kind: Resource, fields: Document) -> tuple[Violation, ...]:
        """How an entry's fields break what the vendor's schema says of members of these names."""
        whole = self._schema(kind.schema) if kind.schema is not None else Schema("", {})
        return tuple(
            violation
            for name in whole.definition.get("properties", {})
            if name in fields
            for violation in self.schemas.violations(
                self._schema(f"{whole.reference}{pointer.to_fragment(pointer.join('properties', name))}"),
                fields[name],
                f"body {pointer.join(name)}",
            )
        )

    def _schema(self, reference: str) -> Schema:
        fragment = reference.partition("#")[2]
        definition = pointer.follow(self.api.answers[self.api.uri], pointer.from_fragment(fragment))
        return Schema(f"{self.api.uri}#{fragment}", definition)

    async def seeded(self, world: World, kind: Resource, fields: Document) -> Record:
        """Adds the record that a scenario's entry describes. Raises Problem."""
        if set(fields) == {"record"}:
            wrong = self.record_violations(kind, fields["record"])
            self._refuse(tuple(violation._replace(place=f"body /record{violation.pointer}") for violation in wrong))
            return restored(world, kind, fields["record"])
        record = await (kind.seed(world, fields) if kind.seed is not None else plainly(world, kind, fields))
        self._refuse(self.document_violations(kind, record.document, "body"))
        return record

    @staticmethod
    def _refuse(violations: tuple[Violation, ...]) -> None:
        if violations:
            raise InvalidRequest(violations)


def _told(place: str, violations: Sequence[Violation]) -> dict[str, str]:
    """Messages by the JSON pointers of what they are about, below the entry at a place."""
    return {place + (v.pointer if v.location == "body" else ""): f"{v.message} ({v.rule})" for v in violations}


def _late(due: Json) -> tuple[Violation, ...]:
    """What is wrong with an instant that keeps to RFC 3339: a leap second, an offset beyond the first year."""
    try:
        parse_instant(due or "0001-01-01T00:00:00Z")
    except ValueError as error:
        return (Violation("format", "body /due", str(error), value=due),)
    return ()


async def plainly(world: World, kind: Resource, fields: Document) -> Record:
    """Adds an entry as it stands, under its own key or a fresh one."""
    key = fields.get(kind.key)
    if key is None:
        key = world.uuid()
        fields = {kind.key: key, **fields}
    return world.insert(kind, str(key), dict(fields))


class Stage:
    """Where scenarios become origins: knows the mounts, and the time outside."""

    def __init__(self, mounts: Mapping[str, Mountable], monotonic: Callable[[], float], wall: Callable[[], datetime]) -> None:
        self.mounts = mounts
        self._monotonic = monotonic
        self._wall = wall

    async def origin(self, layers: Sequence[Scenario]) -> Origin:
        """Lays scenarios over one another, the first lowest. Raises ScenarioError with every fault."""
        clock = _clock(layers)
        bare = Origin(
            name=layers[-1].name,
            mounts={name: self._mount(mount, layers) for name, mount in self.mounts.items()},
            clock=clock._replace(mode="frozen"),
            seed=next((layer.seed for layer in reversed(layers) if layer.seed is not None), 0),
        )
        live = await LiveWorld.fork("scenario", bare, FillingStore(), monotonic=self._monotonic, wall=self._wall)
        faults: list[Fault] = []
        with _uncollected():
            for layer in layers:
                for name, mount in self.mounts.items():
                    if name in layer.vendors:
                        faults += layer.faults(await self._fill(live, mount, layer.vendors[name]))
        if faults:
            raise ScenarioError(faults)
        counters = {**live.ids.counters, **dict(counter for layer in layers for counter in layer.counters)}
        try:
            settled = await live.snapshot()
        except (TimedMoveFailed, EndlessMoves) as error:
            raise ScenarioError(layers[-1].faults({"": str(error)})) from error
        if len(settled.state.timers):
            # What is due is due at a date: a beginning that floats would find it overdue.
            clock = clock._replace(start=settled.clock.start)
        return Origin(bare.name, bare.mounts, settled.state, clock, bare.seed, MappingProxyType(counters))

    def _mount(self, mount: Mountable, layers: Sequence[Scenario]) -> Mount:
        parts = [layer.vendors[mount.name] for layer in layers if mount.name in layer.vendors]
        settings = mount.defaults
        for part in parts:
            settings |= part.get("settings", {})
        credentials = tuple(entry for part in parts for entry in part.get("credentials", ()))
        return Mount(mount.resources, MappingProxyType(settings), credentials)

    @staticmethod
    async def _fill(live: LiveWorld, mount: Mountable, part: Document) -> dict[str, str]:
        """Adds a layer's records of one vendor; returns what is wrong, by JSON pointer."""
        wrong: dict[str, str] = {}
        for kind in mount.resources.values():
            told: dict[str, int] = {}
            for number, fields in enumerate(part.get(kind.name, ())):
                place = pointer.join("vendors", mount.name, kind.name, number)

                async def work(world: World, kind: Resource = kind, fields: Document = fields) -> Record:
                    return await mount.seeded(world, kind, fields)

                try:
                    record, _ = await live.transact(mount.name, live.now(), work)
                    first = told.setdefault(record.key, number)
                    if first != number:
                        wrong[place] = f"a second record {record.key!r}; the first is entry {first + 1} of {kind.name}"
                except InvalidRequest as problem:
                    wrong |= _told(place, problem.violations)
                except Problem as problem:
                    wrong[place] = problem.reason
                except (*STUMBLES, TimedMoveFailed, EndlessMoves) as error:
                    told_of = _told(place, mount.member_violations(kind, fields))
                    wrong |= told_of or {place: f"no entry of {kind.name}: {type(error).__name__}: {error}"}
        return wrong


@contextmanager
def _uncollected() -> Iterator[None]:
    """Lets nobody look for rubbish: of a hundred thousand records that all stay, that would take as long as making them."""
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collected:
            gc.enable()


def _clock(layers: Sequence[Scenario]) -> ClockStart:
    given: dict[str, Json] = {}
    for layer in layers:
        given |= layer.clock or {}
    return clock_of(given)
