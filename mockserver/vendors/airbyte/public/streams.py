"""Streams: what a source offers, and catalogs made of the few words by which a request names them."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.actors import DESTINATION, SOURCE
from mockserver.vendors.airbyte.catalogs import Stream
from mockserver.vendors.airbyte.members import given, needed
from mockserver.vendors.airbyte.public.discovery import offered, plain

MODES: Final[Mapping[str, tuple[str, str]]] = {
    "full_refresh_overwrite": ("full_refresh", "overwrite"),
    "full_refresh_overwrite_deduped": ("full_refresh", "overwrite_dedup"),
    "full_refresh_append": ("full_refresh", "append"),
    "full_refresh_update": ("full_refresh", "update"),
    "full_refresh_soft_delete": ("full_refresh", "soft_delete"),
    "incremental_append": ("incremental", "append"),
    "incremental_deduped_history": ("incremental", "append_dedup"),
    "incremental_update": ("incremental", "update"),
    "incremental_soft_delete": ("incremental", "soft_delete"),
}
"""How a stream is synced: in one word, and in the two of the Configuration API."""
WORDS: Final = {pair: word for word, pair in MODES.items()}
USUAL: Final = "full_refresh_overwrite"


def configuration(entry: Document) -> dict[str, Json]:
    """A stream of a stored catalog as the public API shows it."""
    stream, config = entry["stream"], entry["config"]
    mode = WORDS.get((config["syncMode"], config["destinationSyncMode"]))
    return {
        **given(stream, ("name", "namespace")),
        **({} if mode is None else {"syncMode": mode}),
        "cursorField": config["cursorField"],
        "primaryKey": config["primaryKey"],
        **given(config, ("includeFiles", "destinationObjectName")),
        "selectedFields": config["selectedFields"],
        "mappers": config["mappers"],
    }


async def catalog(world: World, source: Record, asked: Document) -> dict[str, Json]:
    """The catalog of the streams that are named, or of all that the source offers. Raises MissingMember."""
    known = await offered(world, source)
    wanted = asked.get("streams") or [{"name": s.name, "namespace": s.namespace, "syncMode": USUAL} for s in known]
    return {"streams": [_entry(known, item) for item in wanted]}


async def properties(call: Call, world: World) -> Reply:
    """Answers what a source offers."""
    source = await world.read(SOURCE, str(call.query["sourceId"]).lower())
    if call.query.get("destinationId") is not None:
        await world.read(DESTINATION, str(call.query["destinationId"]).lower())
    return Reply(200, [_offer(stream) for stream in (await offered(world, source)).values()])


def _entry(known: Mapping[Stream, Document], item: Document) -> dict[str, Json]:
    wanted = Stream(needed(item, "name"), item.get("namespace"))
    stream = known.get(wanted) or next((s for name, s in known.items() if _fits(name, wanted)), None) or plain(wanted)
    ways = MODES[item.get("syncMode") or USUAL]
    config = {
        "syncMode": ways[0],
        "destinationSyncMode": ways[1],
        "cursorField": item.get("cursorField") or list(stream.get("defaultCursorField", ())),
        "primaryKey": item.get("primaryKey") or list(stream.get("sourceDefinedPrimaryKey", ())),
        "selected": True,
        **given(item, ("includeFiles", "destinationObjectName", "mappers")),
    }
    fields = item.get("selectedFields")
    if fields:
        config |= {"fieldSelectionEnabled": True, "selectedFields": fields}
    return {"stream": stream, "config": config}


def _fits(name: Stream, wanted: Stream) -> bool:
    return wanted.namespace is None and name.name == wanted.name


def _offer(stream: Document) -> dict[str, Json]:
    modes = stream["supportedSyncModes"] or ["full_refresh", "incremental"]
    fields = (stream.get("jsonSchema") or {}).get("properties")
    return {
        "streamName": stream["name"],
        "syncModes": [word for word, pair in MODES.items() if pair[0] in modes and pair[1] not in ("update", "soft_delete")],
        **({"streamnamespace": stream["namespace"]} if "namespace" in stream else {}),
        "defaultCursorField": stream["defaultCursorField"],
        "sourceDefinedCursorField": stream["sourceDefinedCursor"],
        "sourceDefinedPrimaryKey": stream["sourceDefinedPrimaryKey"],
        "propertyFields": [[name] for name in fields] if isinstance(fields, Mapping) else [],
    }


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {"getStreamProperties": properties}
