"""Connections: made, read and listed. A deleted one stays, deprecated."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import Problem
from mockserver.model.record import NOTHING, Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte import schedules
from mockserver.vendors.airbyte.actors import DESTINATION, SOURCE, fresh
from mockserver.vendors.airbyte.catalogs import descriptor_of, stored
from mockserver.vendors.airbyte.members import given, identifier, key_of, needed, objects, spelt, wrong_field
from mockserver.vendors.airbyte.operation_records import OPERATION
from mockserver.vendors.airbyte.outcomes import planned
from mockserver.vendors.airbyte.problems import ForeignOperation, ForeignWorkspace
from mockserver.vendors.airbyte.progress import rules_of
from mockserver.vendors.airbyte.timetable import next_sync

DELETED: Final = "deprecated"
RESOURCE_REQUIREMENTS: Final = (
    "cpu_request",
    "cpu_limit",
    "memory_request",
    "memory_limit",
    "ephemeral_storage_request",
    "ephemeral_storage_limit",
)
TAG: Final = ("tagId", "workspaceId", "name", "color")
# Members that are stored as they come. The order is that of the answers.
PLAIN: Final = ("namespaceFormat", "prefix", "sourceCatalogId", "destinationCatalogId", "dataplaneGroupId")
USUAL: Final[Mapping[str, Json]] = {
    "namespaceDefinition": "source",
    "notifySchemaChanges": False,
    "notifySchemaChangesByEmail": False,
    "nonBreakingChangesPreference": "ignore",
    "backfillPreference": "disabled",
    "onDemandEnabled": False,
}
FIELDS: Final = frozenset(
    {
        "connectionId",
        "name",
        "sourceId",
        "destinationId",
        "operationIds",
        "syncCatalog",
        "schedule",
        "scheduleType",
        "scheduleData",
        "status",
        "statusReason",
        "resourceRequirements",
        "breakingChange",
        "created_at",
        "tags",
        "streams",
        "attempts",
        "stateRule",
        *PLAIN,
        *USUAL,
    }
)


def _workspace(record: Record) -> tuple[str, ...]:
    return () if record.document["status"] == DELETED else (record.hidden["workspaceId"],)


def _home(record: Record) -> tuple[str, ...]:
    """The workspace of a connection, deleted or not."""
    return (record.hidden["workspaceId"],)


def _operations(record: Record) -> tuple[str, ...]:
    return tuple(record.document["operationIds"])


async def seed(world: World, fields: Document) -> Record:
    """A connection from what a scenario names of it. Raises InvalidRequest.

    Without a source or destination it gets new ones; `streams` may list names instead of a whole catalog.
    """
    found = spelt(fields, {"id": "connectionId", "createdAt": "created_at"}, FIELDS, "connections")
    key = key_of(found, "connectionId", world.uuid)
    ends = {}
    for resource in (SOURCE, DESTINATION):
        given_id = key_of(found, resource.key, str)
        actor = await world.find(resource, given_id) if given_id else await fresh(world, resource.key)
        if actor is None:
            raise wrong_field(resource.key, f"names no entry of {resource.name}", given_id)
        ends[resource.key] = actor
    for operation in found.get("operationIds") or ():
        if await world.find(OPERATION, str(operation).lower()) is None:
            raise wrong_field("operation_ids", "names no entry of operations", operation)
    streams = found.pop("streams", ())
    catalog = found.pop("syncCatalog", None) or {"streams": [_entry(item) for item in streams]}
    story = {
        "plan": planned(found.pop("attempts", [])),
        "rules": rules_of(found.pop("stateRule", {})),
        "new": dict(_counts(streams)),
    }
    try:
        return _insert(world, key, {"status": "active", **found, "syncCatalog": catalog}, ends, story)
    except Problem as problem:
        raise wrong_field("schedule or catalog", problem.reason) from problem


CONNECTION: Final = Resource(
    "connections",
    key="connectionId",
    schema="#/components/schemas/ConnectionRead",
    indexes=(Index("workspace", _workspace), Index("home", _home), Index("operation", _operations)),
    seed=seed,
)


async def create(call: Call, world: World) -> Reply:
    """Makes a connection."""
    return Reply(200, (await made(world, call.body)).document)


async def made(world: World, body: Document) -> Record:
    """A new connection. Raises NotFound, and what its parts refuse."""
    source = await world.read(SOURCE, identifier(body, "sourceId"))
    destination = await world.read(DESTINATION, identifier(body, "destinationId"))
    await check_home(world, source, destination, objects(body, "operationIds"))
    needed(body, "status")
    ends = {SOURCE.key: source, DESTINATION.key: destination}
    return _insert(world, world.uuid(), body, ends)


async def get(call: Call, world: World) -> Reply:
    """Answers one connection, deleted or not."""
    return Reply(200, (await world.read(CONNECTION, identifier(call.body, "connectionId"))).document)


async def listing(call: Call, world: World) -> Reply:
    """Answers the connections of a workspace that are not deleted; none for a workspace that nobody knows."""
    found = await world.page(CONNECTION, index="workspace", value=identifier(call.body, "workspaceId"))
    return Reply(200, {"connections": [record.document for record in found.records]})


def armed(world: World, record: Record) -> Record:
    """The connection with the start of its next sync, if it is to start by itself and does nothing else."""
    waits = record.document["status"] == "active" and world.settings["schedules"] and "busy" not in record.hidden
    due = next_sync(record.document, record.hidden.get("last"), world.at) if waits else None
    return record._replace(due=due, event="" if due is None else "sync")


async def check_home(world: World, source: Record, destination: Record, operations: tuple[Json, ...]) -> None:
    """Holds everything to one workspace. Raises ForeignWorkspace and ForeignOperation."""
    homes = source.document["workspaceId"], destination.document["workspaceId"]
    if homes[0] != homes[1]:
        raise ForeignWorkspace(source.key, homes[0], destination.key, homes[1])
    for operation in operations:
        found = await world.find(OPERATION, str(operation).lower())
        if found is None or found.document["workspaceId"] != homes[0]:
            raise ForeignOperation(homes[0], operation, None if found is None else found.document["workspaceId"])


def operation_ids(body: Document) -> list[Json]:
    """The operations that a request names, each once. Raises MissingMember."""
    return list(dict.fromkeys(str(key).lower() for key in objects(body, "operationIds")))


def tags(body: Document) -> list[Json]:
    """The tags that a request gives a connection. Raises MissingMember."""
    return [{name: needed(tag, name) for name in TAG} for tag in objects(body, "tags")]


def _insert(world: World, key: str, found: Document, ends: Mapping[str, Record], story: Document = NOTHING) -> Record:
    source, destination = ends[SOURCE.key], ends[DESTINATION.key]
    usual = {name: value if found.get(name) is None else found[name] for name, value in USUAL.items()}
    requirements = found.get("resourceRequirements")
    name = found.get("name")
    document = {
        "connectionId": key,
        "name": f"{source.document['name']} <> {destination.document['name']}" if name is None else name,
        **usual,
        **given(found, PLAIN),
        "sourceId": source.key,
        "destinationId": destination.key,
        "operationIds": operation_ids(found),
        "syncCatalog": stored(world, found.get("syncCatalog")),
        **schedules.for_new(key, found),
        "status": found["status"],
        **given(found, ("statusReason",)),
        **({} if requirements is None else {"resourceRequirements": given(requirements, RESOURCE_REQUIREMENTS)}),
        "breakingChange": found.get("breakingChange") or False,
        "created_at": found.get("created_at", int(world.at.timestamp())),
        "tags": tags(found),
    }
    record = world.insert(CONNECTION, key, document, hidden={"workspaceId": source.document["workspaceId"], **story})
    waiting = armed(world, record)
    return record if waiting == record else world.put(CONNECTION, waiting)


def _entry(item: Json) -> Json:
    """A stream of a scenario: its name, or some of its members and of its configuration."""
    found = {"name": item} if isinstance(item, str) else item
    if not isinstance(found, Mapping) or not isinstance(found.get("name"), str):
        raise wrong_field("streams", "lists names, or objects with a name", item)
    config = {
        "syncMode": found.get("sync_mode", "incremental"),
        "destinationSyncMode": found.get("destination_sync_mode", "append_dedup"),
        "cursorField": found.get("cursor_field", []),
        "primaryKey": found.get("primary_key", []),
    }
    stream = {"name": found["name"], "supportedSyncModes": ["full_refresh", "incremental"], **given(found, ("namespace",))}
    return {"stream": stream, "config": config}


def _counts(streams: Iterable[Json]) -> Iterator[tuple[str, int]]:
    """The new records that a scenario gives each stream between two syncs."""
    for item in streams:
        if isinstance(item, Mapping) and "records" in item:
            records = item["records"]
            if not isinstance(records, int) or isinstance(records, bool) or records < 0:
                raise wrong_field("streams/records", "is a number of records", records)
            yield descriptor_of(item).key, records


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "createConnection": create,
    "getConnection": get,
    "listConnectionsForWorkspace": listing,
}
