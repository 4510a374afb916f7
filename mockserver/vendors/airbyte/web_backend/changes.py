"""Connections made and changed by the web application. A change of streams sets them going, unless it is told not to."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte import jobs, operations
from mockserver.vendors.airbyte.actors import DESTINATION, DESTINATIONS, SOURCE
from mockserver.vendors.airbyte.connection_changes import patched
from mockserver.vendors.airbyte.connections import CONNECTION, DELETED, made
from mockserver.vendors.airbyte.discoveries import latest
from mockserver.vendors.airbyte.members import identifier, objects
from mockserver.vendors.airbyte.runs import RESET, interrupted
from mockserver.vendors.airbyte.web_backend.merging import changed
from mockserver.vendors.airbyte.web_backend.versions import refreshes
from mockserver.vendors.airbyte.web_backend.views import shown

NOT_OF_CONNECTIONS: Final = frozenset({"operations", "operationIds", "skipReset", "breakingChange"})


async def create(call: Call, world: World) -> Reply:
    """Makes a connection, and answers it with all that belongs to it."""
    told = {name: value for name, value in call.body.items() if name not in NOT_OF_CONNECTIONS}
    told["operationIds"] = [await _answered(operations.create, call, world, each) for each in _operations(call.body)]
    return Reply(200, await shown(world, await made(world, told)))


async def update(call: Call, world: World) -> Reply:
    """Patches a connection. Streams that come, go or change are refreshed, or reset where the destination cannot refresh."""
    body: Document = call.body
    before = await world.read(CONNECTION, identifier(body, "connectionId"))
    patch: dict[str, Json] = {name: value for name, value in body.items() if name not in NOT_OF_CONNECTIONS}
    if body.get("syncCatalog") is not None and latest(await world.read(SOURCE, before.document["sourceId"])) is not None:
        patch["breakingChange"] = False  # A catalog that was chosen from what the source offers now mends the connection.
    if body.get("operations") is not None:
        patch["operationIds"] = await _operations_of(call, world, before)
    after = await patched(world, patch)
    if not body.get("skipReset"):
        after = await _set_going(world, before, after)
    return Reply(200, await shown(world, after))


def _operations(body: Document) -> tuple[Document, ...]:
    return () if body.get("operations") is None else objects(body, "operations")


async def _operations_of(call: Call, world: World, connection: Record) -> list[Json]:
    """The operations that a connection is to have: made, changed, and those that are not named any more deleted."""
    known = connection.document["operationIds"]
    kept: list[Json] = []
    for each in _operations(call.body):
        is_known = str(each.get("operationId")).lower() in known
        kept.append(await _answered(operations.update if is_known else operations.create, call, world, each))
    for gone in known:
        if gone not in kept:
            await operations.delete(call._replace(body={"operationId": gone}), world)
    return kept


async def _answered(behave: Behaviour, call: Call, world: World, body: Document) -> Json:
    """The id of the operation that a call of its own would answer."""
    reply = await behave(call._replace(body=body), world)
    return reply.body["operationId"] if isinstance(reply.body, Mapping) else None


async def _set_going(world: World, before: Record, after: Record) -> Record:
    """Reads changed streams again, in place of whatever the connection does."""
    streams = changed(before.document["syncCatalog"], after.document["syncCatalog"])
    if not streams or after.document["status"] == DELETED:
        return after
    destination = await world.read(DESTINATION, after.document["destinationId"])
    idle = await interrupted(world, after.key)
    await jobs.start(world, idle, "refresh" if refreshes(DESTINATIONS, destination) else RESET, streams)
    return await world.read(CONNECTION, after.key)


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {"webBackendCreateConnection": create, "webBackendUpdateConnection": update}
