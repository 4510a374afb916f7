"""Groups, each of which stands for one destination."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import InvalidRequest, Violation
from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.fivetran import wording
from mockserver.vendors.fivetran.fresh import fresh_id
from mockserver.vendors.fivetran.paging import window

FIELDS: Final = frozenset({"id", "name", "created_at"})


async def seed(world: World, fields: Document) -> Record:
    """A group from what a scenario names of it. Raises InvalidRequest for a member that groups do not have."""
    unknown = tuple(
        Violation("additionalProperties", f"body /{name}", f"a group has no '{name}'") for name in fields if name not in FIELDS
    )
    if unknown:
        raise InvalidRequest(unknown)
    key = fields.get("id") or await fresh_id(world, GROUP)
    return world.insert(GROUP, key, {"id": key, "name": key, "created_at": wording.stamp(world.at), **fields})


async def new_group(world: World, name: str) -> Record:
    """Adds a group with a fresh id."""
    key = await fresh_id(world, GROUP)
    return world.insert(GROUP, key, {"id": key, "name": name, "created_at": wording.stamp(world.at)})


GROUP: Final = Resource("groups", schema="#/components/schemas/GroupResponse", seed=seed)


async def create(call: Call, world: World) -> Reply:
    """Makes a group."""
    made = await new_group(world, call.body["name"])
    return wording.done(call, "Group has been created", made.document, status=201)


async def details(call: Call, world: World) -> Reply:
    """Answers one group."""
    found = await world.read(GROUP, call.path["groupId"])
    return wording.done(call, "Group details retrieved successfully", found.document)


async def listing(call: Call, world: World) -> Reply:
    """Answers a page of groups."""
    offset, limit = window(call)
    return wording.page(call, "Groups retrieved successfully", await world.page(GROUP, offset=offset, limit=limit))


async def update(call: Call, world: World) -> Reply:
    """Renames a group; without a name it stays as it is."""
    record = await world.read(GROUP, call.path["groupId"])
    chosen = {"name": call.body["name"]} if "name" in call.body else {}
    record = world.put(GROUP, record._replace(document={**record.document, **chosen}))
    return wording.done(call, "Group has been updated", record.document)


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "list_all_groups": listing,
    "create_group": create,
    "group_details": details,
    "modify_group": update,
}
