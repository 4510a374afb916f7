"""Memberships: which user or team has which role in which group, connection or team."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from mockserver.model.json import Document
from mockserver.model.problem import NotFound
from mockserver.model.record import Page, Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendors.fivetran.account.people import TEAM, USER
from mockserver.vendors.fivetran.account.problems import Taken
from mockserver.vendors.fivetran.account.seeds import filled, refused
from mockserver.vendors.fivetran.connection import CONNECTION
from mockserver.vendors.fivetran.groups import GROUP
from mockserver.vendors.fivetran.wording import stamp


class Tie(NamedTuple):
    """What a membership joins: kinds and ids of its holder and of what it is held in."""

    holder: str
    holder_id: str
    place: str
    place_id: str

    @property
    def key(self) -> str:
        """What the membership is kept under."""
        return " ".join(self)


KINDS: Final = {"user": USER, "team": TEAM, "group": GROUP, "connection": CONNECTION}
ROLES: Final = {"team": "Team Member", "group": "Destination Reviewer", "connection": "Connector Reviewer"}
"""Roles of memberships for which a scenario names none."""
PLACES: Final = {"user": ("group", "connection", "team"), "team": ("group", "connection")}


def join(world: World, tie: Tie, role: str | None, now: str) -> Record:
    """Adds a membership, or gives one that is there another role."""
    document = {**tie._asdict(), "role": role, "created_at": now}
    return world.insert(MEMBERSHIP, tie.key, document)


async def joined(world: World, tie: Tie, role: str | None, now: str) -> Record:
    """Adds a membership between two that are there. Raises NotFound, and Taken for one that is there already."""
    await world.read(KINDS[tie.place], tie.place_id)
    if await world.find(MEMBERSHIP, tie.key) is not None:
        raise Taken("memberships", tie.place_id)
    return join(world, tie, role, now)


async def found(world: World, tie: Tie) -> Record:
    """The membership. Raises NotFound for whichever of its ends, or itself, is not there."""
    await world.read(KINDS[tie.holder], tie.holder_id)
    record = await world.find(MEMBERSHIP, tie.key)
    if record is None:
        raise NotFound("memberships", tie.place_id)
    return record


async def held(world: World, holder: str, holder_id: str, place: str, *, offset: int = 0, limit: int | None = None) -> Page:
    """A page of what a user or a team is a member of."""
    return await world.page(MEMBERSHIP, index="held", value=(holder, holder_id, place), offset=offset, limit=limit)


async def members(world: World, place: str, place_id: str, holder: str) -> tuple[Record, ...]:
    """The memberships of all users, or of all teams, in a place."""
    return (await world.page(MEMBERSHIP, index="members", value=(place, place_id, holder))).records


async def forget(world: World, kind: str, key: str) -> None:
    """Removes every membership of what is gone."""
    for place in PLACES.get(kind, ()):
        for record in (await held(world, kind, key, place)).records:
            world.delete(MEMBERSHIP, record.key)
    for holder in PLACES:
        for record in await members(world, kind, key, holder):
            world.delete(MEMBERSHIP, record.key)


async def _seed(world: World, fields: Document) -> Record:
    """`{user: …, group: …, role: …}`: a user or a team, in a group, a connection or (users only) a team."""
    now = stamp(world.at)
    told = filled("a membership", {"role": None, "created_at": now}, fields, dict.fromkeys(KINDS, str))
    named = [name for name in KINDS if name in fields]
    holder = "user" if "user" in named else "team"
    place = next((name for name in named if name != holder), "")
    if len(named) != 2 or holder not in named or place not in PLACES[holder]:
        raise refused("role", "a membership names a user or a team, and the group, connection or team it is held in")
    for name in named:
        if await world.find(KINDS[name], fields[name]) is None:
            raise refused(name, f"there is no {name} {fields[name]!r}")
    role = told["role"] or ROLES[place]
    return join(world, Tie(holder, fields[holder], place, fields[place]), role, told["created_at"])


def _of_holder(record: Record) -> Iterable[tuple[str, str, str]]:
    document = record.document
    return ((document["holder"], document["holder_id"], document["place"]),)


def _of_place(record: Record) -> Iterable[tuple[str, str, str]]:
    document = record.document
    return ((document["place"], document["place_id"], document["holder"]),)


MEMBERSHIP: Final = Resource(
    "memberships", key="", indexes=(Index("held", _of_holder), Index("members", _of_place)), seed=_seed
)
