"""Changes of a source's schema, brought to its connections as far as these want them."""

from collections.abc import Iterator, Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.actors import SOURCE
from mockserver.vendors.airbyte.connection_changes import patched
from mockserver.vendors.airbyte.connections import CONNECTION
from mockserver.vendors.airbyte.discoveries import streams
from mockserver.vendors.airbyte.members import identifier, needed

COLUMNS: Final = "propagate_columns"
EVERYTHING: Final = "propagate_fully"


async def to_connection(call: Call, world: World) -> Reply:
    """Brings a catalog to a connection. Raises NotFound."""
    body: Document = call.body
    catalog, known = needed(body, "catalog"), identifier(body, "catalogId")
    await _apply(world, await world.read(CONNECTION, identifier(body, "connectionId")), catalog, known)
    return Reply(204)


async def to_source(call: Call, world: World) -> Reply:
    """Brings a catalog to every connection of a source that is not deleted. Raises NotFound."""
    body: Document = call.body
    catalog, known = needed(body, "catalog"), identifier(body, "catalogId")
    source = await world.read(SOURCE, identifier(body, "sourceId"))
    for each in (await world.page(CONNECTION, index="workspace", value=source.document["workspaceId"])).records:
        if each.document["sourceId"] == source.key:
            await _apply(world, each, catalog, known)
    return Reply(204)


async def _apply(world: World, connection: Record, catalog: Document, known: str) -> None:
    """Changes what the connection's preference lets through; a breaking change is left to people."""
    document = connection.document
    preference, before = document["nonBreakingChangesPreference"], document["syncCatalog"]
    if preference not in (COLUMNS, EVERYTHING) or _breaks(before, catalog):
        return
    after = {"streams": list(_brought(before, catalog, fully=preference == EVERYTHING))}
    if after != before:
        await patched(world, {"connectionId": connection.key, "syncCatalog": after, "sourceCatalogId": known})


def _brought(before: Document, catalog: Document, *, fully: bool) -> Iterator[dict[str, Json]]:
    """The entries of a catalog after a change: columns of its streams, and with `fully` the streams that came and went."""
    old, new = streams(before), streams(catalog)
    for stream, entry in old.items():
        if stream in new:
            yield {**entry, "stream": {**entry["stream"], **new[stream]["stream"]}}
        elif not fully:
            yield dict(entry)
    for stream, entry in new.items():
        if fully and stream not in old:
            yield {**entry, "config": {**needed(entry, "config"), "selected": True}}


def _breaks(before: Document, catalog: Document) -> bool:
    """Whether a stream loses a column that it is synced by."""
    new = streams(catalog)
    return any(_lacks(entry["config"], new[stream]["stream"]) for stream, entry in streams(before).items() if stream in new)


def _lacks(config: Document, stream: Document) -> bool:
    columns = (stream.get("jsonSchema") or {}).get("properties")
    if not isinstance(columns, Mapping):
        return False
    needs = [*config["cursorField"][:1], *(path[0] for path in config["primaryKey"] if path)]
    return any(column not in columns for column in needs)


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "applySchemaChangeForConnection": to_connection,
    "applySchemaChangeForSource": to_source,
}
