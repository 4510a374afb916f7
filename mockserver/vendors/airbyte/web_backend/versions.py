"""Versions of connectors: what the web application is told of the one behind a source or destination."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.actors import DESTINATIONS, SOURCES, Kind
from mockserver.vendors.airbyte.connectors import VERSION, described, every
from mockserver.vendors.airbyte.members import given
from mockserver.vendors.airbyte.releases import version as release


async def version(world: World, kind: Kind, actor: Record) -> dict[str, Json]:
    """The version of an actor's connector."""
    definition = await described(world, kind, actor)
    return {
        **given(definition, ("dockerRepository", "dockerImageTag")),
        "supportsRefreshes": refreshes(kind, actor),
        "isVersionOverrideApplied": False,
        **given(definition, ("supportLevel",)),
        "supportState": "supported",
        "supportsFileTransfer": False,
        "supportsDataActivation": False,
    }


def refreshes(kind: Kind, actor: Record) -> bool:
    """Whether a connector can read streams again beside what it has: those that come with an installation can."""
    return actor.document[kind.definition] in kind.table


async def check_updates(_call: Call, world: World) -> Reply:
    """Answers how many connectors of an installation are not at their newest version."""
    return Reply(200, {f"{kind.noun}Definitions": await _outdated(world, kind) for kind in (DESTINATIONS, SOURCES)})


async def _outdated(world: World, kind: Kind) -> int:
    return sum(_is_old(found) for found in await every(world, kind) if found[kind.definition] in kind.table)


def _is_old(found: Document) -> bool:
    return bool(found["dockerImageTag"] != VERSION)


async def config(_call: Call, world: World) -> Reply:
    """Tells the web application which installation it talks to."""
    return Reply(200, {"version": release(world), "edition": "community"})


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {"webBackendCheckUpdates": check_updates, "getWebappConfig": config}
