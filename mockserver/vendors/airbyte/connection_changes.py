"""Changes of connections: updated, deleted, set going. They reach into state and jobs."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import Conflict
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte import jobs, schedules
from mockserver.vendors.airbyte.actors import DESTINATION, SOURCE
from mockserver.vendors.airbyte.catalogs import stored, streams_of
from mockserver.vendors.airbyte.connections import (
    CONNECTION,
    DELETED,
    PLAIN,
    RESOURCE_REQUIREMENTS,
    USUAL,
    armed,
    check_home,
    operation_ids,
    tags,
)
from mockserver.vendors.airbyte.job_calls import info
from mockserver.vendors.airbyte.members import given, identifier, needed
from mockserver.vendors.airbyte.operation_records import GONE, OPERATION
from mockserver.vendors.airbyte.problems import ConnectionLocked, NotActive
from mockserver.vendors.airbyte.releases import since
from mockserver.vendors.airbyte.state_rows import drop_streams

PATCHED: Final = ("name", *USUAL, *PLAIN, "status", "breakingChange")
SCHEDULE: Final = ("schedule", "scheduleType", "scheduleData")


async def update(call: Call, world: World) -> Reply:
    """Patches a connection: members that are absent or null stay, whatever the vendor's document says of replacing."""
    return Reply(200, (await patched(world, call.body)).document)


async def update_with_reason(call: Call, world: World) -> Reply:
    """Patches a connection, as `update` does; the reason is for the vendor's own timeline."""
    return Reply(200, (await patched(world, needed(call.body, "connectionUpdate"))).document)


async def patched(world: World, patch: Document) -> Record:
    """The connection that a patch names, changed. Raises NotFound, ConnectionLocked and what schedules and catalogs refuse."""
    record = await world.read(CONNECTION, identifier(patch, "connectionId"))
    before = record.document
    if before["status"] == "locked":
        raise ConnectionLocked(record.key, before.get("statusReason"))
    await _check_home(world, record, patch)
    schedule = schedules.for_change(record.key, patch)
    after: dict[str, Json] = {**before, **given(patch, PATCHED), **_lists(patch)}
    if schedule is not None:
        after = {name: value for name, value in after.items() if name not in SCHEDULE} | schedule
    if patch.get("resourceRequirements") is not None:
        after["resourceRequirements"] = given(patch["resourceRequirements"], RESOURCE_REQUIREMENTS)
    if patch.get("syncCatalog") is not None:
        after["syncCatalog"] = stored(world, patch["syncCatalog"])
        await _forget_streams(world, record.key, before["syncCatalog"], after["syncCatalog"])
    return world.put(CONNECTION, armed(world, record._replace(document=after)))


async def delete(call: Call, world: World) -> Reply:
    """Deprecates a connection and cancels what it does. Its state stays."""
    record = await world.read(CONNECTION, identifier(call.body, "connectionId"))
    await deprecate(world, record)
    return Reply(204)


async def deprecate(world: World, record: Record) -> None:
    """Deprecates a connection, and cancels what it does. Operations that only it has go with it."""
    await jobs.cancel_all(world, record.key)
    for key in record.document["operationIds"]:
        operation = await world.find(OPERATION, key)
        if operation is not None and await world.count(CONNECTION, index="operation", value=key) == 1:
            world.put(OPERATION, operation._replace(hidden={**operation.hidden, GONE: True}))
    record = await world.read(CONNECTION, record.key)
    document = {**record.document, "status": DELETED, "operationIds": []}
    world.put(CONNECTION, armed(world, record._replace(document=document)))


async def sync(call: Call, world: World) -> Reply:
    """Starts a sync of an active connection that does nothing else."""
    record = await world.read(CONNECTION, identifier(call.body, "connectionId"))
    _check_active(world, record)
    if await jobs.unfinished(world, record.key):
        raise Conflict(jobs.JOB.name, record.key)
    return Reply(200, info(await jobs.start(world, record)))


def _check_active(world: World, record: Record) -> None:
    """Holds a sync to active connections, as releases from 1.0.0 on do. Raises NotActive, and Conflict for a deleted one."""
    if record.document["status"] != "active" and since(world, "1.0.0"):
        raise NotActive(record.key)
    if record.document["status"] == DELETED:
        raise Conflict(CONNECTION.name, record.key, f"Can't manipulate deleted connection: {record.key}")


async def _check_home(world: World, record: Record, patch: Document) -> None:
    ends = [await world.find(kind, record.document[kind.key]) for kind in (SOURCE, DESTINATION)]
    if ends[0] is not None and ends[1] is not None:
        await check_home(world, ends[0], ends[1], tuple(patch.get("operationIds") or ()))


def _lists(patch: Document) -> dict[str, Json]:
    """The lists that may be null: absent and null leave them alone, [] empties them."""
    found: dict[str, Json] = {}
    if patch.get("operationIds") is not None:
        found["operationIds"] = operation_ids(patch)
    if patch.get("tags") is not None:
        found["tags"] = tags(patch)
    return found


async def _forget_streams(world: World, connection: str, before: Document, after: Document) -> None:
    """Streams whose sync mode has changed lose their state; by setting, so do those that are no longer there."""
    new = dict(streams_of(after))
    gone = [
        stream
        for stream, config in streams_of(before)
        if (new[stream]["syncMode"] != config["syncMode"] if stream in new else world.settings["forget_deselected_streams"])
    ]
    await drop_streams(world, connection, gone)


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "updateConnection": update,
    "updateConnectionWithReason": update_with_reason,
    "deleteConnection": delete,
    "syncConnection": sync,
}
