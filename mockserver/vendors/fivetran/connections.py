"""Operations on connections: create, list, read, update, delete."""

from collections.abc import Hashable, Mapping
from typing import Final

from mockserver.model.json import Document
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Page
from mockserver.model.resource import ALL
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.fivetran import cards, documents, inputs, setup, trust, wording
from mockserver.vendors.fivetran.account import memberships
from mockserver.vendors.fivetran.connection import CONNECTION, pause, start, taken
from mockserver.vendors.fivetran.events import told
from mockserver.vendors.fivetran.fresh import fresh_id
from mockserver.vendors.fivetran.groups import GROUP
from mockserver.vendors.fivetran.life import armed
from mockserver.vendors.fivetran.lifecycle import shown
from mockserver.vendors.fivetran.paging import window
from mockserver.vendors.fivetran.problems import SchemaNameTaken, UnknownService


async def create(call: Call, world: World) -> Reply:
    """Makes a connection and, unless told otherwise, runs its setup tests."""
    body = inputs.typed(call.body)
    known = world.settings["services"]
    if known and body["service"] not in known:
        raise UnknownService(body["service"])
    await world.read(GROUP, body["group_id"])
    key = await fresh_id(world, CONNECTION)
    drafted = documents.drafted(key, await _schema_name(world, key, body), wording.stamp(call.at), body)
    drafted["connected_by"] = call.identity.facts.get("user")
    results = setup.results(body, {})
    document = setup.tested(drafted, results)
    phase = "paused" if body.get("paused") else "scheduled"
    made = world.insert(CONNECTION, key, shown(document, phase), phase=phase)
    made = world.put(CONNECTION, armed(world, made))
    await told(world, "create_connector", made)
    await setup.tell(world, made, results)
    answer = {**setup.shown(made, results), **_connect_card(body, world)}
    return wording.done(call, "{Connection} has been created", answer, status=201)


async def listing(call: Call, world: World) -> Reply:
    """Answers a page of the account's connections, or of those with a group, a schema name, or both."""
    found = await _found(call, world, call.query.get("group_id"))
    return wording.page(call, "{Connection}s list retrieved successfully", found)


async def group_listing(call: Call, world: World) -> Reply:
    """Answers a page of a group's connections."""
    group = await world.read(GROUP, call.path["groupId"])
    return wording.page(call, "Group {connection}s retrieved successfully", await _found(call, world, group.key))


async def details(call: Call, world: World) -> Reply:
    """Answers one connection."""
    found = await world.read(CONNECTION, call.path["connectionId"])
    return wording.done(call, "{Connection} details retrieved successfully", found.document)


async def update(call: Call, world: World) -> Reply:
    """Changes a connection, pauses or unpauses it, and starts the historical sync that is asked for."""
    record = await world.read(CONNECTION, call.path["connectionId"])
    body = inputs.typed(call.body)
    results = setup.results(body, record.hidden)
    document = setup.tested(documents.changed(record.document, body), results)
    record = world.put(CONNECTION, armed(world, record._replace(document=document)))
    await told(world, "edit_connector", record)
    await setup.tell(world, record, results)
    if "paused" in body:
        record = await pause(world, record, paused=body["paused"])
    if body.get("is_historical_sync"):
        # A running sync is cancelled and starts again; a paused connection keeps the wish for its next sync.
        record = await start(world, record, "force")
    return wording.done(call, "{Connection} has been updated", setup.shown(record, results))


async def delete(call: Call, world: World) -> Reply:
    """Removes a connection."""
    record = await world.read(CONNECTION, call.path["connectionId"])
    world.delete(CONNECTION, record.key)
    await memberships.forget(world, "connection", record.key)
    await trust.forget(world, record.key)
    await told(world, "delete_connector", record)
    return wording.done(call, "{Connection} with id '{id}' has been deleted", key=record.key)


async def _found(call: Call, world: World, group: str | None) -> Page:
    schema: str | None = call.query.get("schema")
    index: str
    value: Hashable
    match group, schema:
        case None, None:
            index, value = ALL, None
        case _, None:
            index, value = "group", group
        case None, _:
            index, value = "schema", schema
        case _:
            index, value = "group and schema", (group, schema)
    offset, limit = window(call)
    return await world.page(CONNECTION, index=index, value=value, offset=offset, limit=limit)


async def _schema_name(world: World, key: str, body: Document) -> str:
    """The name that the configuration gives, or one made from the service. Raises SchemaNameTaken."""
    group, name = body["group_id"], documents.schema_name(body.get("config", {}))
    if name and await taken(world, group, name):
        raise SchemaNameTaken(group, name)
    if name:
        return name
    service: str = body["service"]
    return f"{service}_{key}" if await taken(world, group, service) else service


def _connect_card(body: Document, world: World) -> Document:
    """The connect card, which only the call that asks for it is answered."""
    config = body.get("connect_card_config")
    return cards.made(world, config) if config is not None else {}


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "list_connections": listing,
    "create_connection": create,
    "connection_details": details,
    "modify_connection": update,
    "delete_connection": delete,
    "list_all_connections_in_group": group_listing,
}
