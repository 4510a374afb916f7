"""System keys: credentials that belong to the account and not to a user."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.fivetran.account import crud
from mockserver.vendors.fivetran.account.answers import told
from mockserver.vendors.fivetran.account.crud import Entity
from mockserver.vendors.fivetran.account.inputs import typed
from mockserver.vendors.fivetran.account.seeds import filled
from mockserver.vendors.fivetran.fresh import fresh_id
from mockserver.vendors.fivetran.wording import stamp

HEX: Final = "0123456789abcdef"
DEFAULT_PERIOD: Final = "SIX_MONTHS"
MONTHS: Final[Mapping[str, int]] = {"ONE_MONTH": 1, "THREE_MONTHS": 3, "SIX_MONTHS": 6}
LONGEST_DAY: Final = 28


def blank(key: str, now: str) -> dict[str, Json]:
    """A key without permissions."""
    return {
        "id": key,
        "name": key,
        "key": "",
        "permissions": [],
        "created_at": now,
        "updated_at": now,
        "expired_at": None,
        "last_used_at": None,
    }


async def _seed(world: World, fields: Document) -> Record:
    key = fields.get("id") or await fresh_id(world, SYSTEM_KEY)
    document = filled("a system key", {**blank(key, stamp(world.at)), "key": world.token(16, HEX)}, fields, {"secret": str})
    return world.insert(SYSTEM_KEY, key, document, hidden={"secret": fields.get("secret") or world.token(32, HEX)})


def _of_key(record: Record) -> Iterable[str]:
    return (record.document["key"],)


SYSTEM_KEY: Final = Resource("system_keys", indexes=(Index("key", _of_key),), seed=_seed)
CHANGEABLE: Final = frozenset({"name", "permissions"})
ENTITY: Final = Entity(SYSTEM_KEY, "keyId", blank, CHANGEABLE, CHANGEABLE, changed_at="updated_at")


async def admits(world: World, key: str, secret: str) -> bool:
    """Whether there is such a key, with this secret, that has not ended."""
    found = (await world.page(SYSTEM_KEY, index="key", value=key, limit=1)).records
    if not found or found[0].hidden.get("secret") != secret:
        return False
    end = found[0].document["expired_at"]
    return end is None or world.at < datetime.fromisoformat(end)


async def create(call: Call, world: World) -> Reply:
    """Makes a key; its secret is told this once."""
    record = await crud.made(ENTITY, call, world)
    return told(call, "System key has been created", _with_secret(call, world, record), status=201)


async def rotate(call: Call, world: World) -> Reply:
    """Gives a key a new value and a new secret, told this once."""
    record = await crud.found(ENTITY, call, world)
    return told(call, f"System key with id '{record.key}' has been rotated", _with_secret(call, world, record))


def _with_secret(call: Call, world: World, record: Record) -> Document:
    period = typed(call.body).get("expiration_period", DEFAULT_PERIOD)
    document = {
        **record.document,
        "key": world.token(16, HEX),
        "expired_at": expiry(call.at, period),
        "updated_at": stamp(call.at),
    }
    secret = world.token(32, HEX)
    world.put(SYSTEM_KEY, record._replace(document=document, hidden={"secret": secret}))
    return {**document, "secret": secret}


def expiry(now: datetime, period: str) -> str | None:
    """When a key of this period ends; None for one that never does."""
    if period == "INFINITE":
        return None
    if period == "ONE_WEEK":
        return stamp(now + timedelta(weeks=1))
    years, month = divmod(now.month - 1 + MONTHS[period], 12)
    day = now.day
    while True:
        try:
            return stamp(now.replace(year=now.year + years, month=month + 1, day=day))
        except ValueError:  # The 31st of a shorter month: its last day.
            if day <= LONGEST_DAY:
                raise
            day -= 1


BEHAVIOURS: Final[Mapping[str, Behaviour]] = MappingProxyType(
    {
        "get_system_keys": crud.listing(ENTITY, "System keys retrieved successfully"),
        "create_system_key": create,
        "get_system_key_details": crud.read(ENTITY, "System key details retrieved successfully"),
        "update_system_key": crud.update(ENTITY, "System key has been updated"),
        "delete_system_key": crud.delete(ENTITY, "System key with id '{id}' has been deleted"),
        "rotate_system_key": rotate,
    }
)
