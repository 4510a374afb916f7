"""Catalogs laid over one another: what a source offers with the way in which it is synced, and what differs."""

from collections.abc import Mapping

from mockserver.model.json import Document, Json
from mockserver.vendors.airbyte.catalogs import Stream
from mockserver.vendors.airbyte.discoveries import streams

CONFIGURED = ("syncMode", "destinationSyncMode", "cursorField")
"""Members of a stream's configuration that make a change of it."""


def merged(configured: Document, offered: Document) -> dict[str, Json]:
    """All streams that are offered, those of the connection configured as they are there, the rest not selected."""
    chosen = streams(configured)
    return {"streams": [_entry(entry, chosen.get(stream)) for stream, entry in streams(offered).items()]}


def _entry(offered: Document, chosen: Document | None) -> dict[str, Json]:
    config = {**offered["config"], "selected": False} if chosen is None else {**chosen["config"], "selected": True}
    return {"stream": offered["stream"], "config": config}


def difference(before: Document, after: Document) -> dict[str, Json]:
    """The streams that came and that went from one catalog to another."""
    old, new = streams(before), streams(after)
    came = [_transform("add_stream", stream) for stream in new if stream not in old]
    return {"transforms": [*came, *(_transform("remove_stream", stream) for stream in old if stream not in new)]}


def changed(before: Document, after: Document) -> list[Stream]:
    """The streams that must be read again once a catalog takes another's place: new, gone, of another form or mode."""
    old, new = streams(before), streams(after)
    gone = [stream for stream in old if stream not in new]
    return [*gone, *(stream for stream, entry in new.items() if stream not in old or _differs(old[stream], entry))]


def _differs(old: Document, new: Document) -> bool:
    if old["stream"].get("jsonSchema") != new["stream"].get("jsonSchema"):
        return True
    one, other = old["config"], new["config"]
    return any(one[name] != other[name] for name in CONFIGURED) or _keys(one) != _keys(other)


def _keys(config: Mapping[str, Json]) -> set[tuple[str, ...]]:
    return {tuple(path) for path in config["primaryKey"]}


def _transform(kind: str, stream: Stream) -> dict[str, Json]:
    return {"transformType": kind, "streamDescriptor": stream.descriptor()}
