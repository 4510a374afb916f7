"""Private links: created, changed and taken down, each of which takes its time."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.lifecycle import Lifecycle
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.fivetran.account import crud
from mockserver.vendors.fivetran.account.answers import author, told
from mockserver.vendors.fivetran.account.crud import Entity
from mockserver.vendors.fivetran.account.inputs import merged, typed
from mockserver.vendors.fivetran.account.problems import Moving
from mockserver.vendors.fivetran.account.seeds import filled, refused
from mockserver.vendors.fivetran.fresh import fresh_id
from mockserver.vendors.fivetran.wording import stamp

SECONDS: Final = "private_link_seconds"
# A link is marked for deletion and goes later; one that is still on its way cannot be changed (the vendor's client tests
# wait for that). Deletion is possible at any time.
LIFECYCLE: Final = Lifecycle(
    initial="CREATING",
    on=MappingProxyType(
        {
            ("CREATING", "finish"): "OK",
            ("UPDATING", "finish"): "OK",
            ("OK", "update"): "UPDATING",
            ("FAIL", "update"): "UPDATING",
            ("CREATING", "delete"): "DESTROYING",
            ("UPDATING", "delete"): "DESTROYING",
            ("OK", "delete"): "DESTROYING",
            ("FAIL", "delete"): "DESTROYING",
            ("DESTROYING", "vanish"): "DESTROYING",
        }
    ),
    after=MappingProxyType(
        {"CREATING": (SECONDS, "finish"), "UPDATING": (SECONDS, "finish"), "DESTROYING": (SECONDS, "vanish")}
    ),
)


def blank(key: str, now: str) -> dict[str, Json]:
    """A link that is there and works."""
    return {
        "id": key,
        "name": key,
        "region": "AWS_US_EAST_1",
        "service": "SOURCE_AWS",
        "state": "OK",
        "state_summary": "OK",
        "host": None,
        "account_id": None,
        "cloud_provider": "AWS",
        "created_at": now,
        "created_by": None,
        "config": {},
    }


async def _seed(world: World, fields: Document) -> Record:
    key = fields.get("id") or await fresh_id(world, LINK)
    document = filled("a private link", {**blank(key, stamp(world.at)), "account_id": world.settings["account_id"]}, fields)
    if document["state"] not in LIFECYCLE.phases:
        raise refused("state", f"a private link is never {document['state']!r}")
    return world.insert(LINK, key, _shown(typed(document), document["state"]), phase=document["state"])


async def _moved(world: World, record: Record, event: str) -> None:
    """Shows what a timed move has done: a link is ready, or gone."""
    if event == "vanish":
        world.delete(LINK, record.key)
    else:
        world.put(LINK, record._replace(document=_shown(record.document, record.phase)))


LINK: Final = Resource("private_links", lifecycle=LIFECYCLE, seed=_seed, moved=_moved)
ENTITY: Final = Entity(LINK, "privateLinkId", blank, frozenset({"name", "region", "service", "config"}), frozenset({"config"}))


async def create(call: Call, world: World) -> Reply:
    """Begins a link."""
    key = await fresh_id(world, LINK)
    body = typed(call.body)
    document = {
        **blank(key, stamp(call.at)),
        **{name: value for name, value in body.items() if name in ENTITY.settable},
        "account_id": world.settings["account_id"],
        "cloud_provider": body["service"].rpartition("_")[2],
        "created_by": author(call),
    }
    record = world.insert(LINK, key, _shown(document, LIFECYCLE.initial))
    return told(call, "Private link has been created", record.document, status=201)


async def update(call: Call, world: World) -> Reply:
    """Begins to change a link that is ready."""
    record = await crud.found(ENTITY, call, world)
    if not LIFECYCLE.allows(record.phase, "update"):
        raise Moving("private_links", record.key, record.phase)
    sent = {name: value for name, value in typed(call.body).items() if name in ENTITY.changeable}
    document = _shown(merged(record.document, sent), "UPDATING")
    return told(call, "Private link has been updated", world.fire(LINK, record, "update", document).document)


async def delete(call: Call, world: World) -> Reply:
    """Marks a link for deletion."""
    record = await crud.found(ENTITY, call, world)
    if LIFECYCLE.allows(record.phase, "delete"):
        world.fire(LINK, record, "delete", _shown(record.document, "DESTROYING"))
    return told(call, f"Private link with id '{record.key}' is marked for deletion")


def _shown(document: Document, state: str) -> Document:
    return {**document, "state": state, "state_summary": state}


BEHAVIOURS: Final[Mapping[str, Behaviour]] = MappingProxyType(
    {
        "get_private_links": crud.listing(ENTITY, "Private links retrieved successfully"),
        "create_private_link": create,
        "get_private_link_details": crud.read(ENTITY, "Private link details retrieved successfully"),
        "modify_private_link": update,
        "delete_private_link": delete,
    }
)
