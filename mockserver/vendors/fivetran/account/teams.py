"""Operations on teams and on their members."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.fivetran.account import crud, memberships
from mockserver.vendors.fivetran.account.answers import paged, sliced, told
from mockserver.vendors.fivetran.account.crud import Entity
from mockserver.vendors.fivetran.account.memberships import MEMBERSHIP, Tie
from mockserver.vendors.fivetran.account.people import TEAM, USER, blank_team
from mockserver.vendors.fivetran.account.problems import Taken
from mockserver.vendors.fivetran.wording import stamp

MEMBERS: Final = frozenset({"name", "description", "role"})
ROLE: Final = "Team Member"
"""What a user is in a team unless told otherwise."""


async def _new_name(_call: Call, world: World, body: Document) -> None:
    if await world.count(TEAM, index="name", value=body["name"]):
        raise Taken("teams", body["name"])


ENTITY: Final = Entity(TEAM, "teamId", blank_team, MEMBERS, MEMBERS, check=_new_name)


async def delete(call: Call, world: World) -> Reply:
    """Removes a team, memberships included."""
    key = (await crud.found(ENTITY, call, world)).key
    world.delete(TEAM, key)
    await memberships.forget(world, "team", key)
    return told(call, "Team has been deleted")


async def take_role(call: Call, world: World) -> Reply:
    """Takes the role in the account away; those in groups and connections stay."""
    record = await crud.found(ENTITY, call, world)
    world.put(TEAM, record._replace(document={**record.document, "role": None}))
    return told(call, "Team role in account has been removed")


async def members(call: Call, world: World) -> Reply:
    """Answers a page of the members of a team."""
    team = await crud.found(ENTITY, call, world)
    wanted = call.query.get("active")
    ties = await memberships.members(world, "team", team.key, "user")
    users = [(tie, await world.read(USER, tie.document["holder_id"])) for tie in ties]
    records = tuple(tie for tie, user in users if wanted is None or user.document["active"] is wanted)
    return paged(call, "Team users retrieved successfully", sliced(call, records), member)


def member(tie: Record) -> Document:
    """A membership as a team shows it."""
    document = tie.document
    return {"user_id": document["holder_id"], "role": document["role"], "created_at": document["created_at"]}


async def add(call: Call, world: World) -> Reply:
    """Makes a user a member."""
    team = await crud.found(ENTITY, call, world)
    user = await world.read(USER, call.body["user_id"])
    tie = Tie("user", user.key, "team", team.key)
    record = await memberships.joined(world, tie, call.body.get("role", ROLE), stamp(call.at))
    return told(call, "User has been added to the team", member(record), status=201)


async def read(call: Call, world: World) -> Reply:
    """Answers one member."""
    return told(call, "Team user details retrieved successfully", member(await _tie(call, world)))


async def update(call: Call, world: World) -> Reply:
    """Gives a member another role."""
    record = await _tie(call, world)
    record = world.put(MEMBERSHIP, record._replace(document={**record.document, "role": call.body["role"]}))
    return told(call, "User role has been updated", member(record))


async def remove(call: Call, world: World) -> Reply:
    """Takes a user out of a team."""
    world.delete(MEMBERSHIP, (await _tie(call, world)).key)
    return told(call, "User has been removed from the team")


async def _tie(call: Call, world: World) -> Record:
    team = await crud.found(ENTITY, call, world)
    return await memberships.found(world, Tie("user", call.path["userId"], "team", team.key))


BEHAVIOURS: Final[Mapping[str, Behaviour]] = MappingProxyType(
    {
        "list_all_teams": crud.listing(ENTITY, "Teams retrieved successfully"),
        "create_team": crud.create(ENTITY, "Team has been created"),
        "team_details": crud.read(ENTITY, "Team details retrieved successfully"),
        "modify_team": crud.update(ENTITY, "Team has been updated"),
        "delete_team": delete,
        "delete_team_membership_in_account": take_role,
        "list_users_in_team": members,
        "add_user_to_team": add,
        "get_user_in_team": read,
        "update_user_membership": update,
        "delete_user_from_team": remove,
    }
)
