"""Sources and destinations as the public API shows them: alike but for their names."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte import actor_changes, actor_creation
from mockserver.vendors.airbyte.actor_changes import BURIED
from mockserver.vendors.airbyte.actors import DESTINATIONS, RESOURCES, SOURCES, Kind
from mockserver.vendors.airbyte.members import needed
from mockserver.vendors.airbyte.public.config_calls import Asking
from mockserver.vendors.airbyte.public.paging import gathered, paged
from mockserver.vendors.airbyte.public.types import definition_of, type_of
from mockserver.vendors.airbyte.workspaces import WORKSPACE

View = Callable[[Record], dict[str, Json]]


def behaviours(kind: Kind) -> dict[str, Behaviour]:
    """The calls on one of the two kinds."""
    resource, title = RESOURCES[kind.noun], kind.noun.capitalize()

    def viewer(world: World) -> View:
        return partial(_view, kind, typed=bool(world.settings["configuration_types"]))

    async def listing(call: Call, world: World) -> Reply:
        """Answers a page of sources or destinations."""
        deleted = bool(call.query.get("includeDeleted"))
        return paged(
            call, await gathered(call, world, resource, lambda each: deleted or not each.hidden.get(BURIED)), viewer(world)
        )

    async def create(call: Call, world: World) -> Reply:
        """Makes a source or destination."""
        body: Document = call.body
        definition, configuration = definition_of(kind, body), needed(body, "configuration")
        home = await world.read(WORKSPACE, str(needed(body, "workspaceId")).lower())
        made = await Asking(call, world)(
            actor_creation.BEHAVIOURS[f"create{title}"],
            name=needed(body, "name"),
            workspaceId=home.key,
            connectionConfiguration=_plain(kind, configuration),
            resourceAllocation=body.get("resourceAllocation"),
            **{kind.definition: definition},
        )
        return Reply(200, viewer(world)(await world.read(resource, made[kind.key])))

    async def get(call: Call, world: World) -> Reply:
        """Answers one source or destination."""
        return Reply(200, viewer(world)(await _asked(kind, call, world)))

    async def patch(call: Call, world: World) -> Reply:
        """Changes a name, or members of the configuration; what the body leaves out stays."""
        return await change(call, world, f"partialUpdate{title}")

    async def replace(call: Call, world: World) -> Reply:
        """Replaces the name and the whole configuration."""
        needed(call.body, "configuration")
        return await change(call, world, f"update{title}")

    async def change(call: Call, world: World, operation: str) -> Reply:
        record, body = await _asked(kind, call, world), call.body
        await Asking(call, world)(
            actor_changes.BEHAVIOURS[operation],
            name=body.get("name"),
            connectionConfiguration=_plain(kind, body.get("configuration")),
            resourceAllocation=body.get("resourceAllocation"),
            **{kind.key: record.key},
        )
        return Reply(200, viewer(world)(await world.read(resource, record.key)))

    async def delete(call: Call, world: World) -> Reply:
        """Deletes a source or destination, and before it the connections that use it."""
        await actor_changes.bury(world, kind, await _asked(kind, call, world))
        return Reply(204)

    return {
        f"list{title}s": listing,
        f"create{title}": create,
        f"get{title}": get,
        f"patch{title}": patch,
        f"put{title}": replace,
        f"delete{title}": delete,
    }


def _view(kind: Kind, record: Record, *, typed: bool) -> dict[str, Json]:
    document = record.document
    configuration, name = document["connectionConfiguration"], f"{kind.noun}Type"
    type_ = type_of(kind, document[kind.definition])
    shown = {
        kind.key: document[kind.key],
        "name": document["name"],
        name: type_,
        "definitionId": document[kind.definition],
        "workspaceId": document["workspaceId"],
        "configuration": {**configuration, name: type_} if typed and type_ else configuration,
        "createdAt": document["createdAt"],
    }
    allocation = document.get("resourceAllocation")
    return shown if allocation is None else {**shown, "resourceAllocation": allocation}


async def _asked(kind: Kind, call: Call, world: World) -> Record:
    return await world.read(RESOURCES[kind.noun], str(call.path[kind.key]).lower())


def _plain(kind: Kind, configuration: Json) -> Json:
    """A configuration without the member that only names the connector."""
    if not isinstance(configuration, Mapping):
        return configuration
    return {name: value for name, value in configuration.items() if name != f"{kind.noun}Type"}


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {**behaviours(SOURCES), **behaviours(DESTINATIONS)}
