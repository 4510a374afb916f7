"""Sources and destinations made."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document
from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte import definitions
from mockserver.vendors.airbyte.actors import DESTINATIONS, SOURCES, Kind, insert
from mockserver.vendors.airbyte.connectors import hold
from mockserver.vendors.airbyte.members import identifier, needed
from mockserver.vendors.airbyte.problems import DatabaseRefused
from mockserver.vendors.airbyte.workspaces import WORKSPACE


def _create(kind: Kind) -> Behaviour:
    async def create(call: Call, world: World) -> Reply:
        """Makes a source or destination, if its connector can do with the configuration."""
        body: Document = call.body
        definition = identifier(body, kind.definition)
        name = definitions.title(world, f"{kind.noun}_definitions", kind.table, definition)
        workspace = identifier(body, "workspaceId")
        await hold(world, kind, definition, needed(body, "connectionConfiguration"))
        if await world.find(WORKSPACE, workspace) is None:
            raise DatabaseRefused(constraint="actor_workspace_id_fkey")
        # A nameless one is called "default" (SourceHandler, DestinationHandler).
        told = {name: value for name, value in body.items() if name != "unreachable"}
        named = {**told, "name": "default" if body.get("name") is None else body["name"], kind.title: name}
        key = world.uuid()
        return Reply(200, insert(world, kind, key, {**named, kind.definition: definition}).document)

    return create


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "createSource": _create(SOURCES),
    "createDestination": _create(DESTINATIONS),
}
