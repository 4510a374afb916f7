"""setconnectorstate: creates or updates the state of one entity in one or more channels."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.riversand import attributes, connectorstates, projection, wording
from mockserver.vendors.riversand.attributes import DATES, ORDER, STATES, Context
from mockserver.vendors.riversand.channels import Service, resolve
from mockserver.vendors.riversand.criteria import attributes_of
from mockserver.vendors.riversand.dates import attribute_stamp
from mockserver.vendors.riversand.problems import EntityNotNamed, MissingParameter, NoService, UnknownObject
from mockserver.vendors.riversand.standing import VALUES
from mockserver.vendors.riversand.tenancy import find_tenant, tenant_of, user_of


class Order(NamedTuple):
    """What a call wants done, for each of its services alike."""

    tenant: str
    user: str
    entity: str
    type: str
    context: Context
    attributes: Mapping[str, str]
    code: str


async def _set(call: Call, world: World) -> Reply:
    params = wording.params_of(call)
    order, services = _order(call, world, params), _services(params)
    await _check_entity(world, order)
    resolved = await resolve(world, order.tenant, services, order.code)
    failed = [service for service in resolved if service.failure]
    if len(failed) == len(resolved):
        raise NoService(tuple(service.channel for service in resolved) or services)
    for service in failed:
        # Documented: a service that fails (wrong channel name, endpoint missing) goes to the log, the rest goes on.
        world.log("RSC7820", f"{service.failure} : {service.channel}", channelid=service.channel, entityid=order.entity)
    documents = [await _apply(world, order, service) for service in resolved if not service.failure]
    camel = projection.is_camel(world)
    shown = [projection.whole(document, camel=camel) for document in documents]
    # One service answers with the bare object (documented), several with a list (proposed).
    return Reply(200, shown[0] if len(resolved) == 1 else {"dataObjects": shown})


def _order(call: Call, world: World, params: Document) -> Order:
    query = params["query"]
    types = query.get("filters", {}).get("typesCriterion", ())
    entity, kind = query.get("id", ""), types[0] if types else ""
    if not entity or not kind:
        raise EntityNotNamed
    asked = params.get("connectorstate", {})
    return Order(
        tenant_of(call.request, world),
        user_of(call.request),
        entity,
        kind,
        Context.of(query.get("valueContexts", ())),
        asked.get("attributes", {}),
        asked.get("transitioncode", ""),
    )


def _services(params: Document) -> tuple[str, ...]:
    if "connectorstate" not in params:
        raise MissingParameter("connectorstate")
    services = params["connectorstate"].get("services", ())
    if not services:
        raise MissingParameter("services")
    return tuple(services)


async def _check_entity(world: World, order: Order) -> None:
    if not world.settings["check_entity"]:
        return
    known = (await find_tenant(world, order.tenant)).get("entities", ())
    if not any((entity["id"], entity["type"]) == (order.entity, order.type) for entity in known):
        raise UnknownObject(order.entity, order.type)


async def _apply(world: World, order: Order, service: Service) -> Document:
    wanted = {**service.transitions.get(order.code, {}), **order.attributes}
    if order.code:
        facts = {"transitioncode": order.code, "entityid": order.entity, "channelid": service.channel}
        world.log("TRANSITION", f"{order.code} : {order.entity} in {service.channel}", **facts)
    identity = {"entityid": order.entity, "entitytype": order.type, "channelid": service.channel}
    _warn(world, wanted, identity)
    record = await connectorstates.of_entity(world, order.tenant, identity)
    if record is None:
        return _create(world, order, identity, wanted)
    found = _written(world, order, wanted, attributes_of(record.document))
    document = connectorstates.modified(world, record.document, order.user, found)
    return world.put(connectorstates.CONNECTORSTATE, record._replace(document=document)).document


def _warn(world: World, wanted: Mapping[str, str], identity: Mapping[str, str]) -> None:
    """Notes values of state attributes that no page shows, if the switch asks for that."""
    if world.settings["state_values"] == "warn":
        for name, value in wanted.items():
            if name in VALUES and value not in VALUES[name]:
                world.log("STATE_VALUE", f"{name} : {value}", **identity)


def _create(world: World, order: Order, identity: Mapping[str, str], wanted: Mapping[str, str]) -> Document:
    initial = {**dict.fromkeys(STATES, "uninitialized"), **wanted}
    written = _written(world, order, initial, {})
    rest = [name for name in written if name not in ORDER]
    document: dict[str, Json] = {
        "id": world.uuid(),
        "type": connectorstates.TYPE,
        "properties": {
            "tenantId": order.tenant,
            **identity,
            "self": "self",
            **connectorstates.stamps(world, order.user),
        },
        "data": {"attributes": {name: written[name] for name in (*ORDER, *rest) if name in written}},
    }
    return connectorstates.insert(world, order.tenant, document).document


def _written(world: World, order: Order, wanted: Mapping[str, str], found: Mapping[str, Document]) -> dict[str, Document]:
    """The attributes after the call. A state that is set gets its date, unless the call brings one; itemState has none."""
    stamp = attribute_stamp(world.at)
    dated = {date: stamp for state, date in zip(STATES, DATES, strict=True) if state in wanted}
    written = dict(found)
    for name, value in {**dated, **wanted}.items():
        written[name] = attributes.set_value(world, found.get(name), order.context, value)
    return written


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {"setConnectorState": _set}
