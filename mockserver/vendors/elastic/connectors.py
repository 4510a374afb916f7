"""Connectors: creating, replacing, reading and deleting them."""

from typing import Final

from mockserver.model.json import Document
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import NotFound
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendors.elastic.connector import ALIVE, CONNECTORS, new_id, sound
from mockserver.vendors.elastic.documents import differs, merged, new_connector
from mockserver.vendors.elastic.job import SYSTEM_INDICES
from mockserver.vendors.elastic.jobs import removed_with
from mockserver.vendors.elastic.judge import creation, raise_entries
from mockserver.vendors.elastic.problems import DocumentMissing, IndexNameTaken
from mockserver.vendors.elastic.wording import created, deleted, reply, result


async def alive(world: World, key: str) -> Record:
    """The connector. Raises NotFound, also for a soft-deleted one, and Unreadable."""
    record = await world.find(CONNECTORS, key)
    if record is None or record.document.get("deleted"):
        raise NotFound(CONNECTORS.name, key)
    return sound(record)


async def stored(world: World, key: str) -> Record:
    """The connector, soft-deleted or not. Raises DocumentMissing and Unreadable."""
    record = await world.find(CONNECTORS, key)
    if record is None:
        raise DocumentMissing(CONNECTORS.name, key)
    return sound(record)


def replaced(world: World, record: Record, document: Document) -> None:
    """Keeps a new state of a connector."""
    world.put(CONNECTORS, record._replace(document=document, phase=document.get("status") or ""))


def updated(world: World, record: Record, document: Document) -> Reply:
    """Keeps a new state of a connector, if it is new, and says so."""
    changed = differs(record.document, document)
    if changed:
        replaced(world, record, document)
    return result(changed=changed)


def merge(world: World, record: Record, changes: Document) -> Reply:
    """A partial update of the document, which may turn out to change nothing."""
    return updated(world, record, merged(record.document, changes))


async def put(call: Call, world: World) -> Reply:
    """Creates a connector, or replaces one by the defaults and the given fields, whatever it was before."""
    return await _create(world, call.path.get("connector_id") or "", call.body or {})


async def post(call: Call, world: World) -> Reply:
    """Creates a connector under an id of the vendor's making."""
    return await _create(world, "", call.body or {})


async def _create(world: World, key: str, fields: Document) -> Reply:
    raise_entries(creation(fields))  # the specification counts characters of an index name, the vendor bytes
    name = fields.get("index_name")
    if name is not None and await is_taken(world, name, key):
        raise IndexNameTaken(CONNECTORS.name, name)
    before = await world.find(CONNECTORS, key) if key else None
    key = key or new_id(world)
    document = new_connector(key, fields, world.at)
    if before is None:
        world.insert(CONNECTORS, key, document, phase=document["status"])
    else:
        replaced(world, before, document)
    return created(key, new=before is None)


async def is_taken(world: World, name: str, own: str) -> bool:
    """Whether another connector that is not deleted has the index."""
    page = await world.page(CONNECTORS, index="index_name", value=(name, ALIVE), limit=2)
    return any(record.key != own for record in page.records)


async def get(call: Call, world: World) -> Reply:
    """Reads a connector."""
    key, hidden = call.path["connector_id"], call.query.get("include_deleted", "false") != "false"
    record = await world.read(CONNECTORS, key) if hidden else await alive(world, key)
    return reply(200, record.document)


async def delete(call: Call, world: World) -> Reply:
    """Deletes a connector for good, or marks it as deleted."""
    key = call.path["connector_id"]
    if call.query.get("hard", "false") != "false":
        await world.read(CONNECTORS, key)
        world.insert(SYSTEM_INDICES, CONNECTORS.name, {"id": CONNECTORS.name})
        world.delete(CONNECTORS, key)
    else:
        record = await alive(world, key)
        replaced(world, record, {**record.document, "deleted": True})
    if call.query.get("delete_sync_jobs", "false") != "false":
        await removed_with(world, key)
    return deleted()


BEHAVIOURS: Final = {
    "connector.put": put,
    "connector.put_1": put,
    "connector.post": post,
    "connector.get": get,
    "connector.delete": delete,
}
