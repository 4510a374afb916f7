"""Users and teams as they are kept, and how a scenario makes them."""

from collections.abc import Iterable
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendors.fivetran.account.seeds import filled, refused
from mockserver.vendors.fivetran.fresh import fresh_id
from mockserver.vendors.fivetran.wording import stamp


def blank_user(key: str, now: str) -> dict[str, Json]:
    """A user who was invited and has not come yet."""
    return {
        "id": key,
        "email": f"{key}@example.com",
        "given_name": None,
        "family_name": None,
        "verified": False,
        "invited": True,
        "picture": None,
        "phone": None,
        "role": None,
        "active": True,
        "logged_in_at": None,
        "created_at": now,
    }


def blank_team(key: str, _now: str) -> dict[str, Json]:
    """A team without a role in the account."""
    return {"id": key, "name": key, "description": "", "role": None}


async def _seed_user(world: World, fields: Document) -> Record:
    """A user who has verified the address, unless the scenario says otherwise."""
    key = fields.get("id") or await fresh_id(world, USER)
    settled = {**blank_user(key, stamp(world.at)), "verified": True, "invited": False, "role": "Account Administrator"}
    document = filled("a user", settled, fields)
    if await world.count(USER, index="email", value=document["email"].lower()):
        raise refused("email", f"another user has the address {document['email']!r}")
    return world.insert(USER, key, document)


async def _seed_team(world: World, fields: Document) -> Record:
    key = fields.get("id") or await fresh_id(world, TEAM)
    return world.insert(TEAM, key, filled("a team", blank_team(key, ""), fields))


def _of_email(record: Record) -> Iterable[str]:
    return (record.document["email"].lower(),)


def _of_activity(record: Record) -> Iterable[bool]:
    return (record.document["active"],)


def _of_name(record: Record) -> Iterable[str]:
    return (record.document["name"],)


USER: Final = Resource("users", indexes=(Index("email", _of_email), Index("active", _of_activity)), seed=_seed_user)
TEAM: Final = Resource("teams", indexes=(Index("name", _of_name),), seed=_seed_team)
