"""Connections read in further ways: deleted ones too, over several workspaces, by connector, for a job."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.actors import DESTINATIONS, RESOURCES, SOURCES
from mockserver.vendors.airbyte.connections import CONNECTION, DELETED
from mockserver.vendors.airbyte.jobs import JOB
from mockserver.vendors.airbyte.members import identifier, needed, objects
from mockserver.vendors.airbyte.windows import of_page
from mockserver.vendors.airbyte.workspaces import WORKSPACE

KINDS: Final = {"source": SOURCES, "destination": DESTINATIONS}


async def list_all(call: Call, world: World) -> Reply:
    """Answers the connections of a workspace, deleted ones too."""
    found = await world.page(CONNECTION, index="home", value=identifier(call.body, "workspaceId"))
    return _listed([record.document for record in found.records])


async def list_paginated(call: Call, world: World) -> Reply:
    """Answers a page of the connections of several workspaces, each with the id of its own."""
    body: Document = call.body
    window = of_page(body.get("pagination"))
    index = "home" if body.get("includeDeleted") else "workspace"
    tags = {str(tag).lower() for tag in objects(body, "tagIds")}
    found: list[Record] = []
    for workspace in dict.fromkeys(str(each).lower() for each in objects(body, "workspaceIds")):
        found += (await world.page(CONNECTION, index=index, value=workspace)).records
    shown = [record for record in found if not tags or tags & {tag["tagId"] for tag in record.document["tags"]}]
    return _listed([{**record.document, "workspaceId": record.hidden["workspaceId"]} for record in window.of(shown)])


async def list_by_definition(call: Call, world: World) -> Reply:
    """Answers the connections, in any workspace, whose source or destination is of a connector."""
    kind = KINDS[needed(call.body, "actorType")]
    definition = identifier(call.body, "actorDefinitionId")
    actors = await world.page(RESOURCES[kind.noun])
    fitting = {actor.key for actor in actors.records if actor.document[kind.definition] == definition}
    found = await living(world)
    return _listed([record.document for record in found if record.document[kind.key] in fitting])


async def living(world: World) -> list[Record]:
    """Every connection that is not deleted, in whatever workspace."""
    return [record for record in (await world.page(CONNECTION)).records if record.document["status"] != DELETED]


async def get_for_job(call: Call, world: World) -> Reply:
    """Answers a connection as a job sees it: the streams of its catalog carry the job's id."""
    connection = await world.read(CONNECTION, identifier(call.body, "connectionId"))
    job = await world.read(JOB, str(int(needed(call.body, "jobId"))))
    entries = connection.document["syncCatalog"]["streams"]
    streams = [{**entry, "config": {**entry["config"], "syncId": job.document["id"]}} for entry in entries]
    return Reply(200, {**connection.document, "syncCatalog": {"streams": streams}})


async def context(call: Call, world: World) -> Reply:
    """Answers the ids of all that a connection belongs to."""
    connection = await world.read(CONNECTION, identifier(call.body, "connectionId"))
    shown: dict[str, Json] = {"connectionId": connection.key}
    for kind in KINDS.values():
        actor = await world.read(RESOURCES[kind.noun], connection.document[kind.key])
        shown |= {kind.key: actor.key, kind.definition: actor.document[kind.definition]}
    workspace = await world.read(WORKSPACE, connection.hidden["workspaceId"])
    return Reply(200, {**shown, "workspaceId": workspace.key, "organizationId": workspace.document["organizationId"]})


def _listed(documents: list[Document]) -> Reply:
    return Reply(200, {"connections": documents})


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "listAllConnectionsForWorkspace": list_all,
    "listConnectionsForWorkspacesPaginated": list_paginated,
    "listConnectionsByActorDefinition": list_by_definition,
    "getConnectionForJob": get_for_job,
    "getConnectionContext": context,
}
