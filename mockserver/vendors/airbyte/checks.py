"""Whether sources and destinations can be reached, and what sources offer. Both are told by the scenario."""

from collections.abc import Mapping, Sequence
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.actors import DESTINATIONS, RESOURCES, SOURCE, SOURCES, Kind
from mockserver.vendors.airbyte.catalogs import NOT_WORD, Stream
from mockserver.vendors.airbyte.discoveries import remember
from mockserver.vendors.airbyte.members import identifier, needed
from mockserver.vendors.airbyte.public.discovery import OFFERED, USUAL, offered, plain
from mockserver.vendors.airbyte.synchronous import job_info

UNREACHABLE: Final = "unreachable"
"""Member of an actor that the scenario keeps from being reached: why."""


def _check(kind: Kind) -> Behaviour:
    async def check(call: Call, world: World) -> Reply:
        """Answers 200 whatever comes of the check."""
        record = await world.read(RESOURCES[kind.noun], identifier(call.body, kind.key))
        return Reply(200, _checked(world, kind, record.document[kind.definition], record.hidden.get(UNREACHABLE)))

    return check


def _check_unsaved(kind: Kind) -> Behaviour:
    async def check(call: Call, world: World) -> Reply:
        """Checks a configuration that is not saved; one of a known source or destination fares as that does."""
        body: Document = call.body
        key = identifier(body, kind.definition)
        needed(body, "connectionConfiguration")
        saved = await world.find(RESOURCES[kind.noun], str(body.get(kind.key)).lower())
        return Reply(200, _checked(world, kind, key, None if saved is None else saved.hidden.get(UNREACHABLE)))

    return check


def _checked(world: World, kind: Kind, about: str, why: str | None) -> dict[str, Json]:
    info = job_info(world, f"check_connection_{kind.noun}", about)
    if why is None:
        return {"status": "succeeded", "jobInfo": info}
    return {"status": "failed", "message": why, "jobInfo": info}


async def discover(call: Call, world: World) -> Reply:
    """Answers what a source offers; of one that cannot be reached, only that the job has failed."""
    record = await world.read(SOURCE, identifier(call.body, "sourceId"))
    about, why = record.document["sourceDefinitionId"], record.hidden.get(UNREACHABLE)
    if why is not None:
        failure = {"failureOrigin": "source", "failureType": "config_error", "externalMessage": why}
        return Reply(200, {"jobInfo": job_info(world, "discover_schema", about, failure)})
    catalog = await catalog_of(world, record)
    known = await remember(world, record.key, catalog)
    connection = {"breakingChange": False} if call.body.get("connectionId") else {}
    return Reply(200, {**_discovered(world, about, catalog, known), **connection})


async def discover_unsaved(call: Call, world: World) -> Reply:
    """Answers what a source of an unsaved configuration offers."""
    body: Document = call.body
    about = identifier(body, "sourceDefinitionId")
    needed(body, "connectionConfiguration")
    streams = [plain(Stream(name)) for name in OFFERED.get(about, USUAL)]
    return Reply(200, _discovered(world, about, _catalog(streams), world.uuid()))


async def catalog_of(world: World, source: Record) -> dict[str, Json]:
    """The catalog that a source offers, every stream with the way in which it would be synced."""
    return _catalog(list((await offered(world, source)).values()))


def _discovered(world: World, about: str, catalog: Document, known: str) -> dict[str, Json]:
    return {"catalog": catalog, "catalogId": known, "jobInfo": job_info(world, "discover_schema", about)}


def _catalog(streams: Sequence[Document]) -> dict[str, Json]:
    return {"streams": [{"stream": stream, "config": _suggested(stream)} for stream in streams]}


def _suggested(stream: Document) -> dict[str, Json]:
    """How the vendor would sync a stream that nobody has configured."""
    modes, cursor = stream.get("supportedSyncModes", ()), stream.get("defaultCursorField", [])
    steps = "incremental" in modes and bool(cursor)
    return {
        "syncMode": "incremental" if steps else "full_refresh",
        "cursorField": list(cursor),
        "destinationSyncMode": "append" if steps else "overwrite",
        "primaryKey": list(stream.get("sourceDefinedPrimaryKey", [])),
        "aliasName": NOT_WORD.sub("_", stream["name"]),
        "selected": False,
        "suggested": True,
        "fieldSelectionEnabled": False,
        "selectedFields": [],
        "hashedFields": [],
        "mappers": [],
    }


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "checkConnectionToSource": _check(SOURCES),
    "checkConnectionToSourceForUpdate": _check(SOURCES),
    "checkConnectionToDestination": _check(DESTINATIONS),
    "checkConnectionToDestinationForUpdate": _check(DESTINATIONS),
    "executeSourceCheckConnection": _check_unsaved(SOURCES),
    "executeDestinationCheckConnection": _check_unsaved(DESTINATIONS),
    "discoverSchemaForSource": discover,
    "executeSourceDiscoverSchema": discover_unsaved,
}
