"""Catalogs: the streams of a connection, as the server hands them back."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.model.world import World
from mockserver.vendors.airbyte.members import given, needed, objects, without_nulls
from mockserver.vendors.airbyte.problems import DuplicateStream, MissingMember

EMPTY: Final[Mapping[str, Json]] = {"streams": []}
NOT_WORD: Final = re.compile(r"[^A-Za-z0-9_]")


class Stream(NamedTuple):
    """What tells streams apart."""

    name: str
    namespace: str | None = None

    @property
    def key(self) -> str:
        """The stream as one text."""
        return self.name if self.namespace is None else f"{self.namespace}\n{self.name}"

    def descriptor(self) -> dict[str, Json]:
        """The stream as answers name it: no namespace where there is none."""
        return {"name": self.name} if self.namespace is None else {"name": self.name, "namespace": self.namespace}


def descriptor_of(found: Document) -> Stream:
    """The stream that a descriptor or a catalog entry names. Raises MissingMember."""
    return Stream(needed(found, "name"), found.get("namespace"))


def stored(world: World, catalog: Document | None) -> dict[str, Json]:
    """A catalog as it reads back. Raises DuplicateStream and MissingMember.

    Streams that are not selected are dropped, since a configured catalog has no place for them, and the lists that may
    not be null are filled in (CatalogConverter, 1.5). One that does not say whether it is selected counts as selected.
    """
    entries = objects(catalog or {}, "streams")
    seen: set[Stream] = set()
    for entry in entries:
        stream = descriptor_of(needed(entry, "stream"))
        if stream in seen:
            raise DuplicateStream(stream.name, stream.namespace)
        seen.add(stream)
    chosen = [entry for entry in entries if needed(entry, "config").get("selected") is not False]
    return {"streams": [{"stream": _stream(e["stream"]), "config": _config(world, e["stream"], e["config"])} for e in chosen]}


def streams_of(catalog: Document) -> Iterator[tuple[Stream, Document]]:
    """The streams of a stored catalog with the way in which each is synced."""
    return ((descriptor_of(entry["stream"]), entry["config"]) for entry in catalog["streams"])


def _stream(found: Document) -> dict[str, Json]:
    return {
        "name": found["name"],
        **given(found, ("jsonSchema",)),
        "supportedSyncModes": list(objects(found, "supportedSyncModes")),
        "sourceDefinedCursor": found.get("sourceDefinedCursor") or False,
        "defaultCursorField": list(objects(found, "defaultCursorField")),
        "sourceDefinedPrimaryKey": _paths(found, "sourceDefinedPrimaryKey"),
        **given(found, ("namespace", "isResumable", "isFileBased")),
    }


def _config(world: World, stream: Document, found: Document) -> dict[str, Json]:
    return {
        "syncMode": needed(found, "syncMode"),
        "cursorField": list(objects(found, "cursorField")),
        "destinationSyncMode": needed(found, "destinationSyncMode"),
        **given(found, ("namespace",)),
        "primaryKey": _paths(found, "primaryKey"),
        "aliasName": NOT_WORD.sub("_", stream["name"]),
        "selected": True,
        "suggested": False,
        **given(found, ("destinationObjectName", "includeFiles")),
        "fieldSelectionEnabled": found.get("fieldSelectionEnabled") or False,
        "selectedFields": [_path(item) for item in objects(found, "selectedFields")],
        "hashedFields": [_path(item) for item in objects(found, "hashedFields")],
        "mappers": [_mapper(world, item) for item in objects(found, "mappers")],
        **given(found, ("minimumGenerationId", "generationId", "syncId")),
    }


def _paths(found: Document, name: str) -> list[Json]:
    paths = objects(found, name)
    if any(step is None for path in paths for step in path):
        raise MissingMember(name)
    return list(paths)


def _path(item: Document) -> dict[str, Json]:
    return {"fieldPath": list(objects(item, "fieldPath"))}


def _mapper(world: World, item: Document) -> dict[str, Json]:
    return {
        "id": item.get("id") or world.uuid(),
        "type": needed(item, "type"),
        "mapperConfiguration": without_nulls(needed(item, "mapperConfiguration")),
    }
