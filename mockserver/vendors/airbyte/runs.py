"""Runs other than syncs: resets and clears, which drop state, and refreshes, which read everything again."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import Conflict
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte import jobs
from mockserver.vendors.airbyte.catalogs import Stream
from mockserver.vendors.airbyte.connections import CONNECTION, DELETED
from mockserver.vendors.airbyte.job_calls import info
from mockserver.vendors.airbyte.members import identifier, needed, objects
from mockserver.vendors.airbyte.problems import NotActive

RESET: Final = "reset_connection"
"""The type of the job behind resets and clears alike."""


async def reset(call: Call, world: World) -> Reply:
    """Drops the state of all streams, once the job behind it has ended well. What runs is interrupted."""
    return await _reset(call, world, ())


async def reset_streams(call: Call, world: World) -> Reply:
    """Drops the state of some streams; of all when none is named."""
    return await _reset(call, world, _streams(call.body))


async def refresh(call: Call, world: World) -> Reply:
    """Reads streams again from their beginning."""
    needed(call.body, "refreshMode")
    record = await world.read(CONNECTION, identifier(call.body, "connectionId"))
    if record.document["status"] != "active":
        raise NotActive(record.key)
    if await jobs.unfinished(world, record.key):
        raise Conflict(jobs.JOB.name, record.key)
    made = await jobs.start(world, record, "refresh", _streams(call.body))
    return Reply(200, {"job": made.document})


async def interrupted(world: World, key: str) -> Record:
    """A connection whose work has been cancelled. Raises NotFound, and Conflict for a deleted one."""
    record = await world.read(CONNECTION, key)
    if record.document["status"] == DELETED:
        raise Conflict(CONNECTION.name, key, f"Can't manipulate deleted connection: {key}")
    await jobs.cancel_all(world, key)
    return await world.read(CONNECTION, key)


async def _reset(call: Call, world: World, streams: tuple[Stream, ...]) -> Reply:
    record = await interrupted(world, identifier(call.body, "connectionId"))
    return Reply(200, info(await jobs.start(world, record, RESET, streams)))


def _streams(body: Document) -> tuple[Stream, ...]:
    return tuple(Stream(needed(item, "streamName"), item.get("streamNamespace")) for item in objects(body, "streams"))


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "resetConnection": reset,
    "clearConnection": reset,
    "resetConnectionStream": reset_streams,
    "clearConnectionStream": reset_streams,
    "refreshConnectionStream": refresh,
}
