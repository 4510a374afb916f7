"""Jobs: runs of a connection. Their ids are small numbers that grow over all connections."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.lifecycle import Lifecycle
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte import attempts
from mockserver.vendors.airbyte.catalogs import streams_of
from mockserver.vendors.airbyte.connections import CONNECTION
from mockserver.vendors.airbyte.members import needed, spelt, wrong_field
from mockserver.vendors.airbyte.problems import NothingRunning

HIGHEST_GIVEN: Final = 100_000
"""The highest id that a scenario may give a job."""

OVER: Final = frozenset({"succeeded", "failed", "cancelled"})
BLOCKS_STATE: Final = frozenset({"sync", "refresh"})
"""Types of jobs that keep the state from being written; resets and clears do not."""

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
    after=MappingProxyType({"pending": (timedelta(seconds=1), "start"), "running": ("sync_seconds", "finish")}),
)
FIELDS: Final = frozenset({"id", "connectionId", "configType", "status", "createdAt", "startedAt"})


def _shelves(record: Record) -> Iterable[Hashable]:
    """A job stands under its type, with and without its connection, with and without its status."""
    kind, connection = record.document["configType"], record.document["configId"]
    return [(c, kind, s) for c in (connection, "") for s in (record.phase, "")]


def _unfinished(record: Record) -> Iterable[Hashable]:
    return () if record.phase in OVER else (record.document["configId"],)


async def moved(world: World, record: Record, event: str) -> None:
    """Writes down what a timed move has changed."""
    world.put(JOB, _told(world, record, event))


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
    record = _insert(world, number, connection, found.get("configType", "sync"), created=found.get("createdAt"))
    for event in WAYS[status]:
        record = move(world, record, event)
    if "startedAt" in found:
        record = world.put(JOB, record._replace(document={**record.document, "startedAt": found["startedAt"]}))
    return record


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


async def start(world: World, connection: Record, kind: str = "sync") -> Record:
    """Starts a job for a connection. The vendor answers once it runs."""
    return move(world, _insert(world, await _next(world), connection, kind), "start")


def move(world: World, record: Record, event: str) -> Record:
    """Moves a job by an event, and writes down what that changes. Raises IllegalMove."""
    fired = world.fire(JOB, record, event)
    return world.put(JOB, _told(world, fired, event))


def info(record: Record) -> dict[str, Json]:
    """A job with its attempts and their lines."""
    return {"job": record.document, "attempts": [attempts.with_logs(each) for each in record.hidden["attempts"]]}


async def get(call: Call, world: World) -> Reply:
    """Answers one job."""
    return Reply(200, info(await world.read(JOB, _key(call))))


async def cancel(call: Call, world: World) -> Reply:
    """Cancels what the job's connection is doing, be it this job or a later one, and answers this job."""
    record = await world.read(JOB, _key(call))
    running = await unfinished(world, record.document["configId"])
    if not running:
        raise NothingRunning(record.document["configId"])
    for each in running:
        move(world, each, "cancel")
    return Reply(200, info(await world.read(JOB, record.key)))


def _claimed(world: World, number: Json) -> int:
    """An id that a scenario gives away. Later ones come after it. Raises InvalidRequest."""
    if not isinstance(number, int) or not 0 < number <= HIGHEST_GIVEN:
        raise wrong_field("id", f"must be a number from 1 to {HIGHEST_GIVEN}", number)
    while world.number("jobs") < number:
        pass
    return number


def _key(call: Call) -> str:
    return str(int(needed(call.body, "id")))


async def _next(world: World) -> int:
    """The next id; those that scenarios have given away are passed over."""
    while True:
        number = world.number("jobs")
        if await world.find(JOB, str(number)) is None:
            return number


def _insert(world: World, number: int, connection: Record, kind: str, created: int | None = None) -> Record:
    now = int(world.at.timestamp()) if created is None else created
    document = {
        "id": number,
        "configType": kind,
        "configId": connection.key,
        "enabledStreams": [stream.descriptor() for stream, _ in streams_of(connection.document["syncCatalog"])],
        "createdAt": now,
        "updatedAt": now,
        "status": LIFECYCLE.initial,
        **attempts.aggregated(()),
    }
    return world.insert(JOB, str(number), document, hidden={"attempts": ()})


def _told(world: World, record: Record, event: str) -> Record:
    """The record with a document that tells of the move it has made."""
    now = int(world.at.timestamp())
    tries = _tries(world, record, event)
    document = {**record.document, "status": record.phase, "updatedAt": now, **attempts.aggregated(tries)}
    if event == "start":
        document.setdefault("startedAt", now)
    return record._replace(document=document, hidden={**record.hidden, "attempts": tries})


def _tries(world: World, record: Record, event: str) -> tuple[Document, ...]:
    tries: tuple[Document, ...] = tuple(record.hidden["attempts"])
    if event == "start":
        return (*tries, attempts.begun(len(tries), world.at))
    if not tries or tries[-1]["status"] != "running":
        return tries
    *before, last = tries
    match event:
        case "finish":
            records = int(world.settings["records_per_stream"])
            return (*before, attempts.succeeded(last, world.at, records, record.document["enabledStreams"]))
        case "cancel":
            return (*before, attempts.failed(last, world.at, attempts.CANCELLED))
        case "fail" | "stumble":
            return (*before, attempts.failed(last, world.at, attempts.BROKEN))
    return tries


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {"getJobInfo": get, "cancelJob": cancel}
