"""Groups that end: only those that hold nothing any more."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.fivetran import wording
from mockserver.vendors.fivetran.account import memberships
from mockserver.vendors.fivetran.account.destination import DESTINATION
from mockserver.vendors.fivetran.connection import CONNECTION
from mockserver.vendors.fivetran.groups import GROUP
from mockserver.vendors.fivetran.problems import GroupInUse


async def delete(call: Call, world: World) -> Reply:
    """Removes a group without connections and destination. Raises GroupInUse for any other."""
    key = (await world.read(GROUP, call.path["groupId"])).key
    if await world.count(CONNECTION, index="group", value=key):
        raise GroupInUse(key, "connections")
    if await world.find(DESTINATION, key) is not None:
        raise GroupInUse(key, "a destination")
    world.delete(GROUP, key)
    await memberships.forget(world, "group", key)
    return wording.done(call, "Group with id '{id}' has been deleted", key=key)


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {"delete_group": delete}
