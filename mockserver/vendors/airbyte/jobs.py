"""Jobs: runs of a connection. Their ids are small numbers that grow over all connections."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.lifecycle import Lifecycle
from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendors.airbyte import attempts
from mockserver.vendors.airbyte.catalogs import Stream, streams_of
from mockserver.vendors.airbyte.connections import CONNECTION
from mockserver.vendors.airbyte.job_course import OVER, taken, told, written
from mockserver.vendors.airbyte.members import spelt, wrong_field

HIGHEST_GIVEN: Final = 100_000
"""The highest id that a scenario may give a job."""

BLOCKS_STATE: Final = frozenset({"sync", "refresh"})
"""Types of jobs that keep the state from being written; resets and clears do not."""
CONFIGS: Final[Mapping[str, Callable[[list[dict[str, Json]]], Document]]] = MappingProxyType(
    {
        "reset_connection": lambda streams: {"resetConfig": {"streamsToReset": streams}},
        "clear": lambda streams: {"resetConfig": {"streamsToReset": streams}},
        "refresh": lambda streams: {"refreshConfig": {"streamsToRefresh": streams}},
    }
)
"""What a job shows of the streams that it is about, by its type."""

# Every move that the vendor allows (JobStatus). `queued` came after release 2.0.0 and is never entered by itself, since
# older clients do not know it. `incomplete`: an attempt has failed and another may follow.
LIFECYCLE: Final = Lifecycle(
    initial="pending",
    on=MappingProxyType(
        {
            ("pending", "queue"): "queued",
            ("pending", "start"): "running",
            ("pending", "fail"): "failed",
            ("pending", "cancel"): "cancelled",
            ("pending", "stumble"): "incomplete",
            ("queued", "wait"): "pending",
            ("queued", "start"): "running",
            ("queued", "cancel"): "cancelled",
            ("queued", "fail"): "failed",
            ("running", "stumble"): "incomplete",
            ("running", "finish"): "succeeded",
            ("running", "fail"): "failed",
            ("running", "cancel"): "cancelled",
            ("incomplete", "wait"): "pending",
            ("incomplete", "start"): "running",
            ("incomplete", "fail"): "failed",
            ("incomplete", "cancel"): "cancelled",
            ("incomplete", "stumble"): "incomplete",
            ("incomplete", "finish"): "succeeded",
        }
    ),
    after=MappingProxyType(
        {
            "pending": (timedelta(seconds=1), "start"),
            "running": ("sync_seconds", "finish"),
            "incomplete": ("retry_seconds", "start"),
        }
    ),
)
FIELDS: Final = frozenset({"id", "connectionId", "configType", "status", "createdAt", "startedAt"})


def _shelves(record: Record) -> Iterable[Hashable]:
    """A job stands under its type, with and without its connection, with and without its status."""
    kind, connection = record.document["configType"], record.document["configId"]
    return [(c, kind, s) for c in (connection, "") for s in (record.phase, "")]


def _unfinished(record: Record) -> Iterable[Hashable]:
    return () if record.phase in OVER else (record.document["configId"],)


async def moved(world: World, record: Record, event: str) -> None:
    """Does what a timed move brings with it."""
    world.put(JOB, await told(world, record, event))


async def seed(world: World, fields: Document) -> Record:
    """A job from what a scenario names of it: its connection, and whatever differs from a sync under way.

    Raises InvalidRequest.
    """
    found = spelt(fields, {"config_id": "connectionId", "type": "configType"}, FIELDS, "jobs")
    connection = await world.find(CONNECTION, str(found.get("connectionId")))
    if connection is None:
        raise wrong_field("connection_id", "names no entry of connections", found.get("connectionId"))
    status = found.get("status", "running")
    if status not in LIFECYCLE.phases:
        raise wrong_field("status", f"must be one of {sorted(LIFECYCLE.phases)}", status)
    number = _claimed(world, found["id"]) if "id" in found else await _next(world)
    kind = found.get("configType", "sync")
    record = _insert(world, number, connection, kind, created=found.get("createdAt"))
    if status not in OVER:
        await taken(world, connection, record.document)
    for event in WAYS[status]:
        record = await _into(world, record, event, status)
    if "startedAt" in found:
        record = world.put(JOB, record._replace(document={**record.document, "startedAt": found["startedAt"]}))
    return record


async def _into(world: World, record: Record, event: str, status: str) -> Record:
    """Brings a job on its way to the status that a scenario gives it. What is past has left its traces elsewhere already."""
    if status == "running":
        return world.put(JOB, await told(world, world.fire(JOB, record, event), event, seeded=True))
    counts = [(stream, int(world.settings["records_per_stream"])) for stream in record.document["enabledStreams"]]
    return world.put(JOB, written(world, world.fire(JOB, record, event), event, counts))


WAYS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "pending": (),
        "queued": ("queue",),
        "running": ("start",),
        "incomplete": ("start", "stumble"),
        "succeeded": ("start", "finish"),
        "failed": ("start", "fail"),
        "cancelled": ("start", "cancel"),
    }
)
"""How a job gets into each phase."""

JOB: Final = Resource(
    "jobs",
    schema="#/components/schemas/JobRead",
    lifecycle=LIFECYCLE,
    indexes=(Index("shelf", _shelves), Index("unfinished", _unfinished)),
    seed=seed,
    moved=moved,
)


async def unfinished(world: World, connection: str) -> Sequence[Record]:
    """The jobs of a connection that have not ended, newest first."""
    return (await world.page(JOB, index="unfinished", value=connection, descending=True)).records


async def start(world: World, connection: Record, kind: str = "sync", streams: Iterable[Stream] | None = None) -> Record:
    """Starts a job for a connection. The vendor answers once it runs."""
    return await move(world, await line_up(world, connection, kind, streams), "start")


async def line_up(world: World, connection: Record, kind: str = "sync", streams: Iterable[Stream] | None = None) -> Record:
    """Makes a job that starts a second later. `streams` are those to reset or refresh: all where there are none."""
    record = _insert(world, await _next(world), connection, kind, streams)
    await taken(world, connection, record.document)
    return record


async def move(world: World, record: Record, event: str) -> Record:
    """Moves a job by an event, with all that this brings with it. Raises IllegalMove."""
    return world.put(JOB, await told(world, world.fire(JOB, record, event), event))


async def cancel_all(world: World, connection: str) -> Sequence[Record]:
    """Cancels whatever a connection does, and tells what that was."""
    return [await move(world, record, "cancel") for record in await unfinished(world, connection)]


def _claimed(world: World, number: Json) -> int:
    """An id that a scenario gives away. Later ones come after it. Raises InvalidRequest."""
    if not isinstance(number, int) or not 0 < number <= HIGHEST_GIVEN:
        raise wrong_field("id", f"must be a number from 1 to {HIGHEST_GIVEN}", number)
    while world.number("jobs") < number:
        pass
    return number


async def _next(world: World) -> int:
    """The next id; those that scenarios have given away are passed over."""
    while True:
        number = world.number("jobs")
        if await world.find(JOB, str(number)) is None:
            return number


def _insert(
    world: World,
    number: int,
    connection: Record,
    kind: str,
    streams: Iterable[Stream] | None = None,
    *,
    created: int | None = None,
) -> Record:
    now = int(world.at.timestamp()) if created is None else created
    every = [stream.descriptor() for stream, _ in streams_of(connection.document["syncCatalog"])]
    named = [stream.descriptor() for stream in streams or ()] or every
    document = {
        "id": number,
        "configType": kind,
        "configId": connection.key,
        "enabledStreams": every,
        "createdAt": now,
        "updatedAt": now,
        "status": LIFECYCLE.initial,
        **(CONFIGS[kind](named) if kind in CONFIGS else {}),
        **attempts.aggregated(()),
    }
    return world.insert(JOB, str(number), document, hidden={"attempts": ()})
