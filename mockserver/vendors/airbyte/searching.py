"""Searches: connections, sources and destinations that are like an example.

The vendor compares what it has with a copy of it that the example is laid over. Since that copy lacks members of newer
releases, such as the time of creation, nothing is ever like it and the answer is empty (ConnectionMatcher and SourceMatcher;
airbytehq/airbyte#27694). The setting `search` chooses between that and what is meant.
"""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.actor_changes import BURIED
from mockserver.vendors.airbyte.actors import DESTINATIONS, RESOURCES, SOURCES, Kind
from mockserver.vendors.airbyte.connection_reads import living

IDS: Final = frozenset({"connectionId", "sourceId", "destinationId", "workspaceId"})
SHARED: Final = ("workspaceId", "name", "connectionConfiguration")
OF_CONNECTIONS: Final = (
    "connectionId",
    "name",
    "namespaceDefinition",
    "namespaceFormat",
    "prefix",
    "sourceId",
    "destinationId",
    "schedule",
    "scheduleType",
    "scheduleData",
    "status",
)


async def connections(call: Call, world: World) -> Reply:
    """Answers the connections like the example, whose ends are like those of the example."""
    body: Document = call.body
    ends = [(kind, await _like(world, kind, body.get(kind.noun) or {})) for kind in (SOURCES, DESTINATIONS)]
    found = [
        record.document
        for record in (await living(world) if world.settings["search"] == "matching" else ())
        if _fits(record.document, body, OF_CONNECTIONS) and all(record.document[kind.key] in fit for kind, fit in ends)
    ]
    return Reply(200, {"connections": found})


def _search(kind: Kind) -> Behaviour:
    async def search(call: Call, world: World) -> Reply:
        """Answers the sources or destinations like the example."""
        found = await _like(world, kind, call.body) if world.settings["search"] == "matching" else {}
        return Reply(200, {f"{kind.noun}s": list(found.values())})

    return search


async def _like(world: World, kind: Kind, example: Document) -> dict[str, Document]:
    names = (kind.definition, kind.key, kind.title, *SHARED)
    return {
        record.key: record.document
        for record in (await world.page(RESOURCES[kind.noun])).records
        if not record.hidden.get(BURIED) and _fits(record.document, example, names)
    }


def _fits(document: Document, example: Document, names: tuple[str, ...]) -> bool:
    return all(_alike(document.get(name), example[name], name) for name in names if _says(example.get(name)))


def _says(wanted: Json) -> bool:
    """Whether a member of an example says anything: blank text does not."""
    return wanted is not None and not (isinstance(wanted, str) and not wanted.strip())


def _alike(value: Json, wanted: Json, name: str) -> bool:
    if name == "connectionConfiguration" and isinstance(wanted, Mapping) and isinstance(value, Mapping):
        return all(value.get(member) == each for member, each in wanted.items())
    return bool(value == (str(wanted).lower() if name in IDS or name.endswith("DefinitionId") else wanted))


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "searchConnections": connections,
    "searchSources": _search(SOURCES),
    "searchDestinations": _search(DESTINATIONS),
}
