"""Connections as the public API shows them: one mode for each stream, one text for a schedule."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte import connection_changes
from mockserver.vendors.airbyte import connections as config
from mockserver.vendors.airbyte.actors import DESTINATION, SOURCE
from mockserver.vendors.airbyte.connections import CONNECTION, DELETED
from mockserver.vendors.airbyte.members import given, needed
from mockserver.vendors.airbyte.public import streams
from mockserver.vendors.airbyte.public.config_calls import Asking
from mockserver.vendors.airbyte.public.paging import gathered, paged
from mockserver.vendors.airbyte.public.timing import asked_schedule, shown_schedule

NAMESPACES: Final[Mapping[str, str]] = {"custom_format": "customformat"}
BEHAVIOURS_ON_CHANGE: Final[Mapping[str, str]] = {"disable_connection": "disable"}
SPELT: Final = {inner: outer for outer, inner in (*NAMESPACES.items(), *BEHAVIOURS_ON_CHANGE.items())}


def view(record: Record) -> dict[str, Json]:
    """A connection as it is answered."""
    document = record.document
    namespace, change = document["namespaceDefinition"], document["nonBreakingChangesPreference"]
    return {
        "connectionId": document["connectionId"],
        "name": document["name"],
        "sourceId": document["sourceId"],
        "destinationId": document["destinationId"],
        "workspaceId": record.hidden["workspaceId"],
        "status": document["status"],
        "schedule": shown_schedule(document),
        "nonBreakingSchemaUpdatesBehavior": SPELT.get(change, change),
        "namespaceDefinition": SPELT.get(namespace, namespace),
        **given(document, ("namespaceFormat", "prefix")),
        "configurations": {"streams": [streams.configuration(entry) for entry in document["syncCatalog"]["streams"]]},
        "createdAt": document["created_at"],
        "tags": document["tags"],
        **given(document, ("statusReason",)),
    }


async def listing(call: Call, world: World) -> Reply:
    """Answers a page of connections."""
    deleted = bool(call.query.get("includeDeleted"))
    tags = {str(key).lower() for key in call.query.get("tagIds") or ()}

    def kept(record: Record) -> bool:
        shown = deleted or record.document["status"] != DELETED
        return shown and (not tags or any(tag["tagId"].lower() in tags for tag in record.document["tags"]))

    # Deleted ones stand under their home only.
    return paged(call, await gathered(call, world, CONNECTION, kept, index="home" if deleted else "workspace"), view)


async def create(call: Call, world: World) -> Reply:
    """Makes a connection of the named streams, or of all that the source offers."""
    body: Document = call.body
    source = await world.read(SOURCE, str(needed(body, "sourceId")).lower())
    destination = await world.read(DESTINATION, str(needed(body, "destinationId")).lower())
    asking = Asking(call, world)
    made = await asking(
        config.create,
        sourceId=source.key,
        destinationId=destination.key,
        status=body.get("status") or "active",
        syncCatalog=await streams.catalog(world, source, body.get("configurations") or {}),
        tags=body.get("tags") or [],
        **{"namespaceDefinition": "destination", **_plain(body), **asked_schedule(body.get("schedule"))},
    )
    return Reply(200, view(await world.read(CONNECTION, made["connectionId"])))


async def get(call: Call, world: World) -> Reply:
    """Answers one connection, deleted or not."""
    return Reply(200, view(await _asked(call, world)))


async def patch(call: Call, world: World) -> Reply:
    """Changes a connection; what the body leaves out stays."""
    record, body = await _asked(call, world), call.body
    catalog = None
    if body.get("configurations") is not None:
        source = await world.read(SOURCE, record.document["sourceId"])
        catalog = await streams.catalog(world, source, body["configurations"])
    await Asking(call, world)(
        connection_changes.update,
        connectionId=record.key,
        status=body.get("status"),
        syncCatalog=catalog,
        tags=body.get("tags"),
        **{**_plain(body), **asked_schedule(body.get("schedule"))},
    )
    return Reply(200, view(await world.read(CONNECTION, record.key)))


async def delete(call: Call, world: World) -> Reply:
    """Deprecates a connection."""
    record = await _asked(call, world)
    await Asking(call, world)(connection_changes.delete, connectionId=record.key)
    return Reply(204)


async def _asked(call: Call, world: World) -> Record:
    return await world.read(CONNECTION, str(call.path["connectionId"]).lower())


def _plain(body: Document) -> dict[str, Json]:
    """The members that the Configuration API only spells otherwise."""
    found = given(body, ("name", "namespaceFormat", "prefix"))
    if body.get("namespaceDefinition") is not None:
        found["namespaceDefinition"] = NAMESPACES.get(body["namespaceDefinition"], body["namespaceDefinition"])
    change = body.get("nonBreakingSchemaUpdatesBehavior")
    if change is not None:
        found["nonBreakingChangesPreference"] = BEHAVIOURS_ON_CHANGE.get(change, change)
    return found


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "listConnections": listing,
    "createConnection": create,
    "getConnection": get,
    "patchConnection": patch,
    "deleteConnection": delete,
}
