"""Secrets of connectors: values under ids, with no more life than being written, read and deleted."""

from typing import Final

from mockserver.model.json import Document
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import InvalidRequest, Violation
from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.vendors.elastic.connector import new_id
from mockserver.vendors.elastic.wording import reply

FIELDS: Final = ("id", "value")


async def seed(world: World, fields: Document) -> Record:
    """A secret from the fields that a scenario names. Raises InvalidRequest."""
    for name in fields:
        if name not in FIELDS:
            message = f"a secret has no field {name!r}; it has id and value"
            raise InvalidRequest((Violation("additionalProperties", f"body /{name}", message, value=fields[name]),))
    key = fields.get("id") or new_id(world)
    return world.insert(SECRETS, key, {**fields, "id": key})


SECRETS: Final = Resource(name="secrets", schema="#/components/schemas/Secret", seed=seed)


async def post(call: Call, world: World) -> Reply:
    """Keeps a value under an id of the vendor's making."""
    key = new_id(world)
    world.insert(SECRETS, key, {"id": key, "value": call.body["value"]})
    return reply(200, {"id": key})


async def put(call: Call, world: World) -> Reply:
    """Keeps a value under an id of the caller's, in place of the one before."""
    key = call.path["id"]
    before = await world.find(SECRETS, key)
    document = {"id": key, "value": call.body["value"]}
    if before is None:
        world.insert(SECRETS, key, document)
        return reply(201, {"result": "created"})
    world.put(SECRETS, before._replace(document=document))
    return reply(200, {"result": "updated"})


async def get(call: Call, world: World) -> Reply:
    """Reads a secret, in clear."""
    record = await world.read(SECRETS, call.path["id"])
    return reply(200, record.document)


async def delete(call: Call, world: World) -> Reply:
    """Deletes a secret."""
    record = await world.read(SECRETS, call.path["id"])
    world.delete(SECRETS, record.key)
    return reply(200, {"deleted": True})


BEHAVIOURS: Final = {
    "connector.secret_post": post,
    "connector.secret_put": put,
    "connector.secret_get": get,
    "connector.secret_delete": delete,
}
