"""Connections as the web application sees them: with their ends, their catalog, and how they fare."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.actors import DESTINATION, DESTINATIONS, SOURCE, SOURCES
from mockserver.vendors.airbyte.checks import UNREACHABLE, catalog_of
from mockserver.vendors.airbyte.connections import CONNECTION
from mockserver.vendors.airbyte.discoveries import Discovery, by_id, latest, remember
from mockserver.vendors.airbyte.job_course import OVER
from mockserver.vendors.airbyte.latest import last_sync
from mockserver.vendors.airbyte.members import given, identifier
from mockserver.vendors.airbyte.operation_records import GONE, OPERATION
from mockserver.vendors.airbyte.web_backend.merging import difference, merged
from mockserver.vendors.airbyte.web_backend.versions import version

SAME: Final = (
    "connectionId",
    "name",
    "namespaceDefinition",
    "namespaceFormat",
    "prefix",
    "sourceId",
    "destinationId",
    "syncCatalog",
    "schedule",
    "scheduleType",
    "scheduleData",
    "status",
    "statusReason",
    "operationIds",
    "resourceRequirements",
    "destinationCatalogId",
    "dataplaneGroupId",
    "notifySchemaChanges",
    "notifySchemaChangesByEmail",
    "nonBreakingChangesPreference",
    "backfillPreference",
    "tags",
    "onDemandEnabled",
)
"""Members that are those of the connection as it is read elsewhere."""


async def get(call: Call, world: World) -> Reply:
    """Answers a connection; with a refreshed catalog, all that its source offers now is in it, and what is new is told."""
    body: Document = call.body
    connection = await world.read(CONNECTION, identifier(body, "connectionId"))
    source = await world.read(SOURCE, connection.document["sourceId"])
    if not body.get("withRefreshedCatalog") or source.hidden.get(UNREACHABLE) is not None:
        return Reply(200, await shown(world, connection))
    before = by_id(source, connection.document.get("sourceCatalogId"))
    catalog = await catalog_of(world, source)
    known = Discovery(await remember(world, source.key, catalog), catalog, int(world.at.timestamp()))
    document = await shown(world, connection, known)
    former: Document = connection.document["syncCatalog"] if before is None else before.catalog
    return Reply(200, {**document, "catalogDiff": difference(former, catalog)})


async def shown(world: World, connection: Record, refreshed: Discovery | None = None) -> dict[str, Json]:
    """A connection with all that belongs to it; its catalog holds what its source offered when it was configured."""
    document = connection.document
    source = await world.read(SOURCE, document["sourceId"])
    destination = await world.read(DESTINATION, document["destinationId"])
    known = refreshed or by_id(source, document.get("sourceCatalogId"))
    catalog = document["syncCatalog"] if known is None else merged(document["syncCatalog"], known.catalog)
    catalog_id = document.get("sourceCatalogId") if refreshed is None else refreshed.id
    return {
        **given({**document, "syncCatalog": catalog}, SAME),
        "source": source.document,
        "destination": destination.document,
        "operations": await _operations(world, document),
        **await of_jobs(world, connection),
        **({} if catalog_id is None else {"catalogId": catalog_id}),
        "schemaChange": schema_change(document, source),
        "createdAt": document["created_at"],
        "sourceActorDefinitionVersion": await version(world, SOURCES, source),
        "destinationActorDefinitionVersion": await version(world, DESTINATIONS, destination),
    }


async def _operations(world: World, connection: Document) -> list[Document]:
    found = [await world.read(OPERATION, key) for key in connection["operationIds"]]
    return [record.document for record in found if not record.hidden.get(GONE)]


async def of_jobs(world: World, connection: Record) -> dict[str, Json]:
    """The newest sync of a connection, and whether it has not ended."""
    job = await last_sync(world, connection.key)
    if job is None:
        return {"isSyncing": False}
    named = {"latestSyncJobCreatedAt": job.document["createdAt"], "latestSyncJobStatus": job.phase}
    return {**named, "isSyncing": job.phase not in OVER}


def schema_change(connection: Document, source: Record) -> str:
    """Whether a source offers something else than when the connection was configured: told by the ids of catalogs."""
    configured, newest = connection.get("sourceCatalogId"), latest(source)
    if configured is None:
        return "no_change"
    if connection["breakingChange"]:
        return "breaking"
    return "no_change" if newest is None or newest.id == configured else "non_breaking"


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {"webBackendGetConnection": get}
