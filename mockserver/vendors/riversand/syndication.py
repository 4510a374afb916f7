"""Work for connectors: syndicate, publish, withdraw, scheduleprocess, collect. Documented is that it is submitted.

What becomes of a syndication is told by the channel's `hub` in the scenario, after the Java connector of the vendor's
add-on template; without one nothing changes.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.riversand import answers, attributes, categories, connectorstates, criteria, wording, writes
from mockserver.vendors.riversand.attributes import Context
from mockserver.vendors.riversand.channels import CHANNEL
from mockserver.vendors.riversand.connectorstates import CONNECTORSTATE
from mockserver.vendors.riversand.dates import attribute_stamp
from mockserver.vendors.riversand.genericobjects import ACTIVITY
from mockserver.vendors.riversand.tenancy import find_tenant, key_of, tenant_of, user_of
from mockserver.vendors.riversand.writes import Write


class Shipment(NamedTuple):
    """One entity on its way to one channel."""

    tenant: str
    user: str
    entity: str
    kind: str
    channel: str
    request: str
    """The work automation id."""
    hub: Document
    """The channel's rule."""


async def _submit(call: Call, world: World) -> Reply:
    wording.params_of(call)
    return Reply(200, answers.work_submitted(world.uuid(), world.uuid()))


async def _syndicate(call: Call, world: World) -> Reply:
    params = wording.params_of(call)
    if params.get("rsconnect", {}).get("syndicationAction", "").lower() == categories.ACTION:
        return Reply(200, categories.schedule(call, world, params))
    task, child = world.uuid(), world.uuid()
    for shipment in await _shipments(call, world, params, task):
        await _play(world, shipment)
    return Reply(200, answers.work_submitted(task, child))


async def _shipments(call: Call, world: World, params: Document, task: str) -> list[Shipment]:
    tenant, query = tenant_of(call.request, world), params["query"]
    ids = [query["id"]] if "id" in query else query.get("ids", [])
    found = []
    for name in _channels(params.get("rsconnect", {})):
        record = await world.find(CHANNEL, key_of(tenant, name))
        hub = record.hidden.get("hub") if record is not None else None
        if hub is not None:
            for entity in dict.fromkeys(ids):
                kind = await _type_of(world, tenant, entity, name, query.get("filters", {}).get("typesCriterion", ()))
                found += [Shipment(tenant, user_of(call.request), entity, kind, name, task, hub)] if kind else []
    return found


def _channels(asked: Document) -> list[str]:
    """The channels that a syndication names, in either of the two documented ways."""
    listed = asked.get("syndicationChannels", ())
    one = asked.get("syndicationChannelSettings", {}).get("id")
    return list(dict.fromkeys([*listed, *([one] if one else ())]))


async def _type_of(world: World, tenant: str, entity: str, channel: str, types: Sequence[str]) -> str:
    """The type of an entity among the types that a call names: its state's, its tenant's, else the first (proposed)."""
    for kind in types:
        if await connectorstates.of_entity(world, tenant, _identity(entity, kind, channel)) is not None:
            return kind
    known = (await find_tenant(world, tenant)).get("entities", ())
    listed = [one["type"] for one in known if one["id"] == entity and one["type"] in types]
    return next(iter([*listed, *types]), "")


def _identity(entity: str, kind: str, channel: str) -> dict[str, str]:
    return {"entityid": entity, "entitytype": kind, "channelid": channel}


async def _play(world: World, shipment: Shipment) -> None:
    """Moves the state of a shipment on, and notes what the connector did."""
    stamp = attribute_stamp(world.at)
    dates = {"validationStateDate": stamp, "syndicationStateDate": stamp}
    accepted = shipment.hub["answer"] == "accepted"
    if accepted:
        moved = {"channelState": "listedPending", "syndicationState": "completed", "validationState": "completed", **dates}
    else:
        message = shipment.hub.get("message", "refused by the hub")
        moved = {"syndicationState": "error", "validationState": "inProcess", "syndicationMessage": message, **dates}
    record = await _state_of(world, shipment)
    held = _set(world, criteria.attributes_of(record.document), moved)
    document = connectorstates.modified(world, record.document, shipment.user, held)
    told = {"hub": shipment.hub.get("name", shipment.channel), "reqid": shipment.request}
    if accepted:
        told["submissionid"] = str(world.number("submissions"))
    world.put(CONNECTORSTATE, record._replace(document={**document, "properties": {**document["properties"], **told}}))
    state, status = ("sent", "inprogress") if accepted else ("error", moved["syndicationMessage"])
    await writes.submit(world, [_activity(world, shipment, state, status)], after=0)
    if accepted and "release_seconds" in shipment.hub:
        await _release(world, shipment, record.document["id"], float(shipment.hub["release_seconds"]))


async def _state_of(world: World, shipment: Shipment) -> Record:
    """The state that a shipment moves, made if there is none."""
    identity = _identity(shipment.entity, shipment.kind, shipment.channel)
    found = await connectorstates.of_entity(world, shipment.tenant, identity)
    if found is not None:
        return found
    stamps = connectorstates.stamps(world, shipment.user)
    properties = {"tenantId": shipment.tenant, **identity, "self": "self", **stamps}
    held = _set(world, {}, {**dict.fromkeys(attributes.STATES, "uninitialized"), "channelStateDate": attribute_stamp(world.at)})
    document: dict[str, Json] = {"id": world.uuid(), "type": connectorstates.TYPE, "properties": properties}
    return connectorstates.insert(world, shipment.tenant, {**document, "data": {"attributes": held}})


def _set(world: World, held: Mapping[str, Document], values: Mapping[str, str]) -> dict[str, Document]:
    moved = {name: attributes.set_value(world, held.get(name), Context(), value) for name, value in values.items()}
    return {**held, **moved}


async def _release(world: World, shipment: Shipment, name: str, seconds: float) -> None:
    """The hub confirms later that the entity is listed (proposed)."""
    at = world.at + timedelta(seconds=seconds)
    values = {"channelState": "listedSuccess", "channelStateDate": attribute_stamp(at)}
    raw = {"id": name, "type": connectorstates.TYPE, "data": {"attributes": _set(world, {}, values)}}
    state = Write("amend", shipment.tenant, shipment.user, raw)
    await writes.submit(world, [state, _activity(world, shipment, "published", "completed")], after=seconds)


def _activity(world: World, shipment: Shipment, state: str, status: str) -> Write:
    """What "Get connector History" shows of a shipment."""
    properties = {**_identity(shipment.entity, shipment.kind, shipment.channel), "reqid": shipment.request}
    values = {"state": state, "status": status, "messageId": world.uuid()}
    raw = {"id": world.uuid(), "type": ACTIVITY, "properties": properties, "data": {"attributes": _set(world, {}, values)}}
    return Write("create", shipment.tenant, shipment.user, raw)


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "syndicate": _syndicate,
    **dict.fromkeys(("publish", "withdraw", "scheduleProcess", "collect", "collectData"), _submit),
}
