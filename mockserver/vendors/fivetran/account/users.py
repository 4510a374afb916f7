"""Operations on users: invited, changed, listed, removed, in the account and in its groups."""

from collections.abc import Hashable, Mapping
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import NotFound
from mockserver.model.record import Record
from mockserver.model.resource import ALL
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.fivetran.account import crud, memberships
from mockserver.vendors.fivetran.account.answers import paged, sliced, told
from mockserver.vendors.fivetran.account.crud import Entity
from mockserver.vendors.fivetran.account.memberships import MEMBERSHIP, Tie
from mockserver.vendors.fivetran.account.people import USER, blank_user
from mockserver.vendors.fivetran.account.problems import Taken
from mockserver.vendors.fivetran.groups import GROUP
from mockserver.vendors.fivetran.wording import stamp

PROFILE: Final = frozenset({"given_name", "family_name", "phone", "picture", "role"})


async def _new_address(_call: Call, world: World, body: Document) -> None:
    if await world.count(USER, index="email", value=body["email"].lower()):
        raise Taken("users", body["email"])


ENTITY: Final = Entity(USER, "userId", blank_user, PROFILE | {"email"}, PROFILE, check=_new_address)


def active(call: Call) -> tuple[str, Hashable]:
    """The index, and the value in it, of the users that a list call asks for."""
    wanted = call.query.get("active")
    return (ALL, None) if wanted is None else ("active", wanted)


async def delete(call: Call, world: World) -> Reply:
    """Removes a user, memberships included."""
    key = (await crud.found(ENTITY, call, world)).key
    world.delete(USER, key)
    await memberships.forget(world, "user", key)
    return told(call, f"User with id '{key}' has been deleted")


async def take_role(call: Call, world: World) -> Reply:
    """Takes the role in the account away; those in groups and connections stay."""
    record = await crud.found(ENTITY, call, world)
    world.put(USER, record._replace(document={**record.document, "role": None}))
    return told(call, "User role in account has been removed")


async def of_group(call: Call, world: World) -> Reply:
    """Answers a page of the users of a group, each with the role it has there."""
    group = await world.read(GROUP, call.path["groupId"])
    users = await with_roles(world, await memberships.members(world, "group", group.key, "user"))
    wanted = call.query.get("active")
    records = tuple(user for user in users if wanted is None or user.document["active"] is wanted)
    return paged(call, "Group users retrieved successfully", sliced(call, records))


async def with_roles(world: World, ties: tuple[Record, ...]) -> list[Record]:
    """The users of some memberships, each shown with the role of its membership."""
    found = []
    for tie in ties:
        user = await world.read(USER, tie.document["holder_id"])
        found.append(user._replace(document={**user.document, "role": tie.document["role"]}))
    return found


async def add_to_group(call: Call, world: World) -> Reply:
    """Gives a user of the account, known by address, a role in a group."""
    group = await world.read(GROUP, call.path["groupId"])
    email, role = call.body["email"], call.body["role"]
    named = await world.page(USER, index="email", value=email.lower(), limit=1)
    if not named.records:
        raise NotFound("users", email)
    await memberships.joined(world, Tie("user", named.records[0].key, "group", group.key), role, stamp(call.at))
    return told(call, "User has been added to the group")


async def take_from_group(call: Call, world: World) -> Reply:
    """Takes a user out of a group."""
    group = await world.read(GROUP, call.path["groupId"])
    tie = await memberships.found(world, Tie("user", call.path["userId"], "group", group.key))
    world.delete(MEMBERSHIP, tie.key)
    return told(call, f"User with id '{tie.document['holder_id']}' has been removed from the group")


BEHAVIOURS: Final[Mapping[str, Behaviour]] = MappingProxyType(
    {
        "list_all_users": crud.listing(ENTITY, "Users list retrieved successfully", active),
        "create_user": crud.create(ENTITY, "User has been created"),
        "user_details": crud.read(ENTITY, "User details retrieved successfully"),
        "modify_user": crud.update(ENTITY, "User has been updated"),
        "delete_user": delete,
        "delete_user_membership_in_account": take_role,
        "list_all_users_in_group": of_group,
        "add_user_to_group": add_to_group,
        "delete_user_from_group": take_from_group,
    }
)
