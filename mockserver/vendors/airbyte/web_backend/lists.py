"""Lists of connections as the web application shows them: filtered, sorted, page by page; and how many there are of what."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.actor_changes import BURIED
from mockserver.vendors.airbyte.actors import DESTINATION, DESTINATIONS, RESOURCES, SOURCE, SOURCES, Kind
from mockserver.vendors.airbyte.connections import CONNECTION
from mockserver.vendors.airbyte.latest import last_sync
from mockserver.vendors.airbyte.members import given, identifier, objects
from mockserver.vendors.airbyte.states import read_type
from mockserver.vendors.airbyte.web_backend.versions import version
from mockserver.vendors.airbyte.web_backend.views import schema_change

PAGE: Final = 20
SAME: Final = ("connectionId", "name", "scheduleType", "scheduleData", "status", "tags", "onDemandEnabled")
WORDS: Final[Mapping[str, str]] = {"succeeded": "healthy", "running": "running"}
"""How a connection is called by the status of its newest sync."""


class Row(NamedTuple):
    """A connection with what lists look at."""

    connection: Record
    source: Record
    destination: Record
    job: Record | None

    @property
    def word(self) -> str:
        """`healthy`, `failed`, `running`, `paused` or, without any sync, `notSynced`; `queued` before a sync has begun."""
        if self.connection.document["status"] != "active":
            return "paused"
        if self.job is None:
            return "notSynced"
        return "queued" if self.job.phase in ("pending", "queued") else WORDS.get(self.job.phase, "failed")


async def listing(call: Call, world: World) -> Reply:
    """Answers a page of the connections of a workspace that are not deleted."""
    body: Document = call.body
    rows = [row for row in await _rows(world, identifier(body, "workspaceId")) if _wanted(row, body)]
    field, _, way = (body.get("sortKey") or "connectionName_asc").partition("_")
    rows.sort(key=ORDERS[field], reverse=way == "desc")
    size = PAGE if body.get("pageSize") is None else int(body["pageSize"])
    page = _after(rows, str(body.get("cursor") or "").lower())[: max(size, 0)]
    items = [await _item(world, row) for row in page]
    return Reply(200, {"connections": items, "page_size": size, "num_connections": len(rows)})


def _after(rows: list[Row], cursor: str) -> list[Row]:
    """The rows behind the last one of the page before; all of them without one."""
    return next((rows[place + 1 :] for place, row in enumerate(rows) if row.connection.key == cursor), rows)


async def _rows(world: World, workspace: str) -> list[Row]:
    found = await world.page(CONNECTION, index="workspace", value=workspace)
    return [await _row(world, record) for record in found.records]


async def _row(world: World, connection: Record) -> Row:
    ends = [await world.read(kind, connection.document[kind.key]) for kind in (SOURCE, DESTINATION)]
    return Row(connection, ends[0], ends[1], await last_sync(world, connection.key))


def _wanted(row: Row, body: Document) -> bool:
    filters: Document = body.get("filters") or {}
    connection = row.connection.document
    part = (filters.get("searchTerm") or "").lower()
    names = (connection["name"], row.source.document["name"], row.destination.document["name"])
    tags = {tag["tagId"] for tag in connection["tags"]}
    chosen = _ids(filters, "tagIds")
    on_demand = filters.get("onDemandEnabled")
    return (
        _in(row.source.key, _ids(body, "sourceId"))
        and _in(row.destination.key, _ids(body, "destinationId"))
        and _in(row.source.document[SOURCES.definition], _ids(filters, "sourceDefinitionIds"))
        and _in(row.destination.document[DESTINATIONS.definition], _ids(filters, "destinationDefinitionIds"))
        and _in(row.word, set(objects(filters, "statuses")))
        and _in("active" if connection["status"] == "active" else "inactive", set(objects(filters, "states")))
        and (not chosen or bool(chosen & tags))
        and (not part or any(part in name.lower() for name in names))
        and on_demand in (None, connection["onDemandEnabled"])
    )


def _ids(body: Document, name: str) -> set[str]:
    return {str(each).lower() for each in objects(body, name)}


def _in(value: str, chosen: set[str]) -> bool:
    return not chosen or value in chosen


def _by_name(kind: str) -> Callable[[Row], tuple[str, str]]:
    def key(row: Row) -> tuple[str, str]:
        name: str = getattr(row, kind).document["name"]
        return name.lower(), row.connection.key

    return key


def _by_sync(row: Row) -> tuple[int, str]:
    return (0 if row.job is None else row.job.document["createdAt"]), row.connection.key


ORDERS: Final[Mapping[str, Callable[[Row], tuple[str | int, str]]]] = {
    "connectionName": _by_name("connection"),
    "sourceName": _by_name("source"),
    "destinationName": _by_name("destination"),
    "lastSync": _by_sync,
}


async def _item(world: World, row: Row) -> dict[str, Json]:
    document = row.connection.document
    latest: dict[str, Json] = {}
    if row.job is not None:
        latest = {"latestSyncJobCreatedAt": row.job.document["createdAt"], "latestSyncJobStatus": row.job.phase}
    return {
        **given(document, SAME),
        "source": _snippet(SOURCES, row.source),
        "destination": _snippet(DESTINATIONS, row.destination),
        **latest,
        "isSyncing": row.job is not None and row.job.phase == "running",
        "schemaChange": schema_change(document, row.source),
        "sourceActorDefinitionVersion": await version(world, SOURCES, row.source),
        "destinationActorDefinitionVersion": await version(world, DESTINATIONS, row.destination),
    }


def _snippet(kind: Kind, actor: Record) -> dict[str, Json]:
    return given(actor.document, (kind.key, "name", kind.definition, kind.title, "icon"))


async def counts(call: Call, world: World) -> Reply:
    """Answers how many connections of a workspace fare how."""
    words = [row.word for row in await _rows(world, identifier(call.body, "workspaceId"))]
    names = ("running", "queued", "healthy", "failed", "paused", "notSynced")
    return Reply(200, {name: words.count(name) for name in names})


async def workspace(call: Call, world: World) -> Reply:
    """Answers whether a workspace holds connections, sources and destinations."""
    key = identifier(call.body, "workspaceId")
    shown = {"hasConnections": await world.count(CONNECTION, index="workspace", value=key) > 0}
    for kind in (SOURCES, DESTINATIONS):
        found = await world.page(RESOURCES[kind.noun], index="workspace", value=key)
        shown[f"has{kind.noun.capitalize()}s"] = any(not record.hidden.get(BURIED) for record in found.records)
    return Reply(200, shown)


async def state_type(call: Call, world: World) -> Reply:
    """Answers the type of a connection's state: a text, and nothing around it."""
    return Reply(200, await read_type(world, identifier(call.body, "connectionId")))


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "webBackendListConnectionsForWorkspace": listing,
    "webBackendGetConnectionStatusCounts": counts,
    "webBackendGetWorkspaceState": workspace,
    "getStateType": state_type,
}
