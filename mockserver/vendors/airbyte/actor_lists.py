"""Lists of the sources and destinations of a workspace: filtered, sorted, and page by page where that is asked for."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from mockserver.model.json import Document
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.actor_changes import BURIED
from mockserver.vendors.airbyte.actors import DESTINATIONS, RESOURCES, SOURCES, Kind
from mockserver.vendors.airbyte.connections import CONNECTION
from mockserver.vendors.airbyte.latest import last_sync
from mockserver.vendors.airbyte.members import identifier, objects

LAST_SYNC: Final = "lastSync"


class Row(NamedTuple):
    """A source or destination with what lists look at."""

    actor: Record
    name: str
    definition: str
    is_used: bool
    """Whether an active connection uses it."""
    synced: int
    """When its newest sync was made; 0 where that is not asked for, or never was."""

    @property
    def status(self) -> str:
        """`active` or `inactive`; only lists tell."""
        return "active" if self.is_used else "inactive"


ORDERS: Final[Mapping[str, Callable[[Row], tuple[str | int, str]]]] = {
    "actorName": lambda row: (row.name.lower(), row.actor.key),
    "actorDefinitionName": lambda row: (row.definition.lower(), row.actor.key),
    LAST_SYNC: lambda row: (row.synced, row.actor.key),
}


def _listing(kind: Kind) -> Behaviour:
    async def listing(call: Call, world: World) -> Reply:
        """Answers those of a workspace that are not deleted: all of them, or a page."""
        body: Document = call.body
        field, _, way = (body.get("sortKey") or "").partition("_")
        rows = await _rows(world, kind, identifier(body, "workspaceId"), timed=field == LAST_SYNC)
        found = [row for row in rows if _wanted(row, body.get("filters") or {})]
        if field:
            found.sort(key=ORDERS[field], reverse=way == "desc")
        size = len(found) if body.get("pageSize") is None else max(int(body["pageSize"]), 0)
        page = _after(found, str(body.get("cursor") or "").lower())[:size]
        shown = [{**row.actor.document, "status": row.status} for row in page]
        # The count is that of all pages, whatever its name says.
        return Reply(200, {f"{kind.noun}s": shown, "page_size": size, "num_connections": len(found)})

    return listing


async def _rows(world: World, kind: Kind, workspace: str, *, timed: bool) -> list[Row]:
    actors = (await world.page(RESOURCES[kind.noun], index="workspace", value=workspace)).records
    connections = (await world.page(CONNECTION, index="workspace", value=workspace)).records
    used = {each.document[kind.key] for each in connections if each.document["status"] == "active"}
    times = await _times(world, kind, connections) if timed else {}
    return [
        Row(each, each.document["name"], each.document[kind.title], each.key in used, times.get(each.key, 0))
        for each in actors
        if not each.hidden.get(BURIED)
    ]


async def _times(world: World, kind: Kind, connections: Sequence[Record]) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in connections:
        job, actor = await last_sync(world, each.key), each.document[kind.key]
        found[actor] = max(found.get(actor, 0), 0 if job is None else job.document["createdAt"])
    return found


def _wanted(row: Row, filters: Document) -> bool:
    states, part = objects(filters, "states"), (filters.get("searchTerm") or "").lower()
    return (not states or row.status in states) and (part in row.name.lower() or part in row.definition.lower())


def _after(rows: list[Row], cursor: str) -> list[Row]:
    """The rows behind the last one of the page before; all of them without one."""
    return next((rows[place + 1 :] for place, row in enumerate(rows) if row.actor.key == cursor), rows)


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "listSourcesForWorkspace": _listing(SOURCES),
    "listDestinationsForWorkspace": _listing(DESTINATIONS),
}
