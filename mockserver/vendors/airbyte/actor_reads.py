"""Sources and destinations read in further ways, and brought to a new version of their connector."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.actor_changes import BURIED
from mockserver.vendors.airbyte.actors import DESTINATIONS, RESOURCES, SOURCE, SOURCES, Kind
from mockserver.vendors.airbyte.connections import CONNECTION
from mockserver.vendors.airbyte.discoveries import latest
from mockserver.vendors.airbyte.members import given, identifier, needed, objects
from mockserver.vendors.airbyte.windows import of_page
from mockserver.vendors.airbyte.workspaces import WORKSPACE

# As connectors themselves spell the members of a stream (airbyte_protocol); the rest is spelt alike.
PROTOCOL: Final[Mapping[str, str]] = {
    "name": "name",
    "jsonSchema": "json_schema",
    "supportedSyncModes": "supported_sync_modes",
    "sourceDefinedCursor": "source_defined_cursor",
    "defaultCursorField": "default_cursor_field",
    "sourceDefinedPrimaryKey": "source_defined_primary_key",
    "namespace": "namespace",
    "isResumable": "is_resumable",
    "isFileBased": "is_file_based",
}


def _kinds_own(kind: Kind) -> dict[str, Behaviour]:
    own, title = RESOURCES[kind.noun], kind.noun.capitalize()

    async def list_paginated(call: Call, world: World) -> Reply:
        """Answers a page of those of several workspaces, each with whether an active connection uses it."""
        body: Document = call.body
        window, part = of_page(needed(body, "pagination")), (body.get("nameContains") or "").lower()
        found: list[Record] = []
        for workspace in dict.fromkeys(str(each).lower() for each in objects(body, "workspaceIds")):
            found += (await world.page(own, index="workspace", value=workspace)).records
        shown = [
            record
            for record in found
            if (body.get("includeDeleted") or not record.hidden.get(BURIED)) and part in record.document["name"].lower()
        ]
        return Reply(200, {f"{kind.noun}s": [await _with_status(world, kind, each) for each in window.of(shown)]})

    async def upgrade(call: Call, world: World) -> Reply:
        """Brings one to the newest version of its connector: that which it has, as versions are not kept for each."""
        await world.read(own, identifier(call.body, kind.key))
        return Reply(204)

    return {
        f"list{title}sForWorkspacePaginated" if kind is SOURCES else f"list{title}sForWorkspacesPaginated": list_paginated,
        f"upgrade{title}Version": upgrade,
    }


async def _with_status(world: World, kind: Kind, record: Record) -> dict[str, Json]:
    near = await world.page(CONNECTION, index="workspace", value=record.document["workspaceId"])
    used = any(each.document[kind.key] == record.key and each.document["status"] == "active" for each in near.records)
    return {**record.document, "status": "active" if used else "inactive"}


async def get_with_metadata(call: Call, world: World) -> Reply:
    """Answers a source with the name of its workspace. Raises NotFound."""
    record = await world.read(SOURCE, identifier(call.body, "sourceId"))
    workspace = await world.read(WORKSPACE, record.document["workspaceId"])
    return Reply(200, {**record.document, "metadata": {"workspaceName": workspace.document["name"]}})


async def most_recent_catalog(call: Call, world: World) -> Reply:
    """Answers what was last discovered at a source, as connectors spell it; an empty object where nothing was."""
    record = await world.find(SOURCE, identifier(call.body, "sourceId"))
    found = None if record is None else latest(record)
    if found is None:
        return Reply(200, {})
    streams = [_as_protocol(entry["stream"]) for entry in found.catalog["streams"]]
    return Reply(200, {"updatedAt": found.at, "catalog": {"streams": streams}})


def _as_protocol(stream: Document) -> dict[str, Json]:
    return {PROTOCOL[name]: value for name, value in given(stream, PROTOCOL).items()}


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    **_kinds_own(SOURCES),
    **_kinds_own(DESTINATIONS),
    "getSourceWithMetadata": get_with_metadata,
    "getMostRecentSourceActorCatalog": most_recent_catalog,
}
