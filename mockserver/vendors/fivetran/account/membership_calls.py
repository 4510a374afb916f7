"""The operations on memberships, the same for users and teams: added, listed, read, changed, ended."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from mockserver.model.json import Document
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.fivetran.account import memberships
from mockserver.vendors.fivetran.account.answers import paged, told
from mockserver.vendors.fivetran.account.inputs import typed
from mockserver.vendors.fivetran.account.memberships import KINDS, MEMBERSHIP, Tie
from mockserver.vendors.fivetran.paging import window
from mockserver.vendors.fivetran.wording import stamp


class Way(NamedTuple):
    """One kind of membership as the API addresses it."""

    holder: str
    place: str
    member: str = "id"
    """The member of bodies that names what it is held in."""

    def tie(self, call: Call) -> Tie:
        """The membership of an address."""
        return Tie(self.holder, call.path[f"{self.holder}Id"], self.place, call.path[f"{self.place}Id"])

    def shown(self, record: Record) -> Document:
        """A membership as answers show it."""
        document = record.document
        return {self.member: document["place_id"], "role": document["role"], "created_at": document["created_at"]}


def add(way: Way, message: str) -> Behaviour:
    """Makes a user or team a member."""

    async def behave(call: Call, world: World) -> Reply:
        holder = await world.read(KINDS[way.holder], call.path[f"{way.holder}Id"])
        body = typed(call.body)
        tie = Tie(way.holder, holder.key, way.place, body[way.member])
        record = await memberships.joined(world, tie, body.get("role"), stamp(call.at))
        return told(call, message, way.shown(record), status=201)

    return behave


def listing(way: Way, message: str) -> Behaviour:
    """Answers a page of the memberships of a user or team."""

    async def behave(call: Call, world: World) -> Reply:
        holder = await world.read(KINDS[way.holder], call.path[f"{way.holder}Id"])
        offset, limit = window(call)
        page = await memberships.held(world, way.holder, holder.key, way.place, offset=offset, limit=limit)
        return paged(call, message, page, way.shown)

    return behave


def read(way: Way, message: str) -> Behaviour:
    """Answers one membership."""

    async def behave(call: Call, world: World) -> Reply:
        return told(call, message, way.shown(await memberships.found(world, way.tie(call))))

    return behave


def update(way: Way, message: str, *, silent: bool = False) -> Behaviour:
    """Gives another role; `silent` answers without the membership."""

    async def behave(call: Call, world: World) -> Reply:
        record = await memberships.found(world, way.tie(call))
        document = {**record.document, "role": call.body["role"]}
        record = world.put(MEMBERSHIP, record._replace(document=document))
        return told(call, message) if silent else told(call, message, way.shown(record))

    return behave


def end(way: Way, message: str, *, telling: bool = False) -> Behaviour:
    """Ends a membership; `telling` answers with what it was."""

    async def behave(call: Call, world: World) -> Reply:
        record = await memberships.found(world, way.tie(call))
        world.delete(MEMBERSHIP, record.key)
        return told(call, message, way.shown(record)) if telling else told(call, message)

    return behave


USER_GROUP: Final = Way("user", "group")
USER_CONNECTION: Final = Way("user", "connection")
TEAM_GROUP: Final = Way("team", "group")
TEAM_CONNECTION: Final = Way("team", "connection")

# Two oddities of the vendor's definition: the end of a user's membership in a connection answers with the membership, and
# a change of one in a group answers without it.
BEHAVIOURS: Final[Mapping[str, Behaviour]] = MappingProxyType(
    {
        "get_user_memberships_in_groups": listing(USER_GROUP, "User memberships in groups retrieved successfully"),
        "add_user_membership_in_group": add(USER_GROUP, "Group membership has been created"),
        "get_user_membership_in_group": read(USER_GROUP, "User membership in group retrieved successfully"),
        "update_user_membership_in_group": update(USER_GROUP, "Group membership has been updated", silent=True),
        "delete_user_membership_in_group": end(USER_GROUP, "Group membership has been deleted"),
        "get_user_memberships_in_connections": listing(
            USER_CONNECTION, "User memberships in connections retrieved successfully"
        ),
        "add_user_membership_in_connection": add(USER_CONNECTION, "Connection membership has been created"),
        "get_user_membership_in_connections": read(USER_CONNECTION, "User membership in connection retrieved successfully"),
        "update_user_membership_in_connection": update(USER_CONNECTION, "Connection membership has been updated"),
        "delete_user_membership_in_connection": end(USER_CONNECTION, "Connection membership has been deleted", telling=True),
        "get_team_memberships_in_groups": listing(TEAM_GROUP, "Team group memberships retrieved successfully"),
        "add_team_membership_in_group": add(TEAM_GROUP, "Group membership has been created"),
        "get_team_membership_in_group": read(TEAM_GROUP, "Team group membership retrieved successfully"),
        "update_team_membership_in_group": update(TEAM_GROUP, "Group membership has been updated"),
        "delete_team_membership_in_group": end(TEAM_GROUP, "Group membership has been deleted"),
        "get_team_memberships_in_connections": listing(TEAM_CONNECTION, "Team connection memberships retrieved successfully"),
        "add_team_membership_in_connection": add(TEAM_CONNECTION, "Connection membership has been created"),
        "get_team_membership_in_connection": read(TEAM_CONNECTION, "Team connection membership retrieved successfully"),
        "update_team_membership_in_connection": update(TEAM_CONNECTION, "Connection membership has been updated"),
        "delete_team_membership_in_connection": end(TEAM_CONNECTION, "Connection membership has been deleted"),
    }
)
