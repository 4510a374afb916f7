"""The course of a job: what its document and its attempts tell of each move, and what the move does to the connection."""

from datetime import UTC, datetime, timedelta
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendors.airbyte import attempts, outcomes
from mockserver.vendors.airbyte.connections import CONNECTION, armed
from mockserver.vendors.airbyte.notices import tell
from mockserver.vendors.airbyte.syncing import READING, Counts, done, prepared

OVER: Final = frozenset({"succeeded", "failed", "cancelled"})


async def told(world: World, job: Record, event: str, *, seeded: bool = False) -> Record:
    """The job after a move, with a document that tells of it, and with all that the move brings with it done.

    A `seeded` job stands in a scenario, beside the state that it has left.
    """
    connection = await world.find(CONNECTION, job.document["configId"])
    if event == "start":
        if connection is not None and not seeded and not job.hidden["attempts"]:
            await prepared(world, connection, job.document)
        job = _begun(world, job, connection)
    counts = [] if event != "finish" or connection is None else await done(world, connection, job.document)
    job = written(world, job, event, counts)
    if job.phase in OVER:
        if connection is not None:
            await tell(world, job, connection, event)
        await _released(world, job)
    return job


def written(world: World, job: Record, event: str, counts: Counts) -> Record:
    """The job with a document that tells of the move it has made, and nothing else done."""
    now = int(world.at.timestamp())
    tries = _tries(world, job, event, counts)
    document = {**job.document, "status": job.phase, "updatedAt": now, **attempts.aggregated(tries)}
    if event == "start":
        document.setdefault("startedAt", now)
    return job._replace(document=document, hidden={**job.hidden, "attempts": tries})


async def taken(world: World, connection: Record, job: Document) -> None:
    """Notes at a connection that it is busy, and since when; so nothing starts by itself."""
    last = {"last": job["createdAt"]} if job["configType"] in READING else {}
    hidden = {**connection.hidden, **last, "busy": job["id"]}
    world.put(CONNECTION, armed(world, connection._replace(hidden=hidden)))


async def _released(world: World, job: Record) -> None:
    connection = await world.find(CONNECTION, job.document["configId"])
    if connection is None or connection.hidden.get("busy") != job.document["id"]:
        return
    hidden = {name: value for name, value in connection.hidden.items() if name != "busy"}
    world.put(CONNECTION, armed(world, connection._replace(hidden=hidden)))


def _begun(world: World, job: Record, connection: Record | None) -> Record:
    """The job with an attempt that begins now: its outcome is drawn, and its end is set."""
    outcome = outcomes.SUCCESS
    if connection is not None:
        plan = tuple(connection.hidden.get("plan", ()))
        if plan and job.document["configType"] in READING:
            outcome = plan[0]
            world.put(CONNECTION, connection._replace(hidden={**connection.hidden, "plan": plan[1:]}))
    event = outcomes.event(outcome, len(job.hidden["attempts"]) + 1, world.settings["max_attempts"])
    ends = _soon(world.at, outcome.get("seconds", world.settings["sync_seconds"]))
    return job._replace(hidden={**job.hidden, "outcome": outcome}, due=ends, event=event)


def _soon(at: datetime, seconds: float) -> datetime:
    try:
        return at + timedelta(seconds=seconds)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def _tries(world: World, job: Record, event: str, counts: Counts) -> tuple[Document, ...]:
    tries: tuple[Document, ...] = tuple(job.hidden["attempts"])
    if event == "start":
        return (*tries, attempts.begun(len(tries), world.at))
    if not tries or tries[-1]["status"] != "running":
        return tries
    *before, last = tries
    match event:
        case "finish":
            return (*before, attempts.succeeded(last, world.at, counts))
        case "cancel":
            return (*before, attempts.failed(last, world.at, attempts.CANCELLED))
        case "fail" | "stumble":
            outcome: Json = job.hidden.get("outcome", outcomes.SUCCESS)
            return (*before, attempts.failed(last, world.at, outcomes.reason(outcome)))
    return tries
