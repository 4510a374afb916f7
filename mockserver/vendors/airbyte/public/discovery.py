"""What a source offers, as far as that is told: by what was discovered and by its connections, else by its connector."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendors.airbyte.catalogs import Stream, streams_of
from mockserver.vendors.airbyte.connections import CONNECTION
from mockserver.vendors.airbyte.discoveries import latest, streams

OFFERED: Final[Mapping[str, tuple[str, ...]]] = {
    "dfd88b22-b603-4c3d-aad7-3701784586b1": ("users", "products", "purchases"),
}
"""Streams by definition, where the connector always has the same."""
USUAL: Final = ("users", "orders")


async def offered(world: World, source: Record) -> dict[Stream, Document]:
    """The streams that a source offers, each as a catalog holds it."""
    known = latest(source)
    found: dict[Stream, Document] = {} if known is None else {name: e["stream"] for name, e in streams(known.catalog).items()}
    home = source.document["workspaceId"]
    for each in (await world.page(CONNECTION, index="workspace", value=home)).records:
        if each.document["sourceId"] == source.key:
            entries = each.document["syncCatalog"]["streams"]
            names = (stream for stream, _ in streams_of(each.document["syncCatalog"]))
            found |= {name: entry["stream"] for name, entry in zip(names, entries, strict=True) if name not in found}
    if found:
        return found
    usual = OFFERED.get(source.document["sourceDefinitionId"], USUAL)
    return {Stream(name): plain(Stream(name)) for name in usual}


def plain(stream: Stream) -> dict[str, Json]:
    """A stream of which no more is known than its name."""
    fields = {"id": {"type": "integer"}, "updated_at": {"type": "string", "format": "date-time"}}
    return {
        **stream.descriptor(),
        "jsonSchema": {"type": "object", "properties": fields},
        "supportedSyncModes": ["full_refresh", "incremental"],
        "sourceDefinedCursor": False,
        "defaultCursorField": ["updated_at"],
        "sourceDefinedPrimaryKey": [["id"]],
    }
