"""Channels: the configurations that connector states are kept for, and how services of a request resolve to them."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.model.record import NOTHING, Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendors.riversand import dates
from mockserver.vendors.riversand.criteria import ANY
from mockserver.vendors.riversand.fields import NAME, TEXT, Form
from mockserver.vendors.riversand.tenancy import key_of

OR: Final = "OR"
"""The sample of "Get and Set Connector State" lists `"_ALL", "OR", "serviceId1"`: notation for one or the other."""

TYPE: Final = "podsyndicationserviceconfig"
"""The type of a channel's configuration ("Create and Update Channel"), which "Get Channels" filters on."""

SERVICE: Final = "configurationManageService"


class Service(NamedTuple):
    """One service of a request: the channel it names, or why it fails."""

    channel: str
    failure: str = ""
    transitions: Document = NOTHING
    """Attributes by transition code, for what a request leaves out."""


_HUB: Final[Document] = {
    "type": "object",
    "description": "What the hub says to a syndication; without it, connectorService/syndicate changes no state",
    "properties": {
        "answer": {"enum": ["accepted", "refused"]},
        "message": {"type": "string", "description": "text of a refusal"},
        "name": {"type": "string", "description": "what the state's property hub says"},
        "release_seconds": {"type": "number", "minimum": 0, "description": "after which an accepted entity is listed"},
    },
    "required": ["answer"],
    "additionalProperties": False,
}

_FORM: Final = Form(
    "channels",
    {
        "id": NAME,
        "tenant": NAME,
        "name": TEXT,
        "enabled": {"type": "boolean"},
        "endpoint": {"type": ["string", "null"], "description": "null: the endpoint is missing, so the service fails"},
        "transitions": {
            "type": "object",
            "additionalProperties": {"type": "object", "additionalProperties": TEXT},
        },
        "hub": _HUB,
    },
    required=("id",),
)


async def _seed(world: World, fields: Document) -> Record:
    _FORM.check(fields)
    tenant = fields.get("tenant") or str(world.settings["default_tenant"])
    name = fields.get("name", fields["id"])
    settings = {"isEnabled": fields.get("enabled", True), "attributes": {"serviceName": {"value": name}}}
    raw = {"id": fields["id"], "data": {"jsonData": {**settings, "serviceSettings": {"settings": {}, "models": ""}}}}
    rules = {name: fields[name] for name in ("endpoint", "transitions", "hub") if name in fields}
    return await fill(world, tenant, "system_user", raw, rules)


async def fill(world: World, tenant: str, user: str, raw: Document, rules: Document = NOTHING) -> Record:
    """Keeps a configuration as it was sent ("flush and fill"), in the place of one with the same id."""
    old = await world.find(CHANNEL, key_of(tenant, raw["id"]))
    now = dates.server_date(world.at, str(world.settings["zone"]))
    stamps = {"modifiedService": SERVICE, "modifiedBy": user, "modifiedDate": now}
    made = {"createdService": SERVICE, "createdBy": user, "createdDate": now} if old is None else old.document["properties"]
    document: dict[str, Json] = {
        "id": raw["id"],
        "name": raw.get("name", raw["id"]),
        "type": TYPE,
        "properties": {**made, **stamps},
        "data": {"jsonData": raw.get("data", {}).get("jsonData", {})},
    }
    if old is not None:
        return world.put(CHANNEL, old._replace(document=document))
    hidden = {"tenant": tenant, "endpoint": f"https://hub.example/{raw['id']}", **rules, "entity": _numbers(world)}
    return world.insert(CHANNEL, key_of(tenant, raw["id"]), document, hidden=hidden)


def _numbers(world: World) -> dict[str, str]:
    """Ids of the entity that "Get Channels" shows for a configuration."""
    return {name: world.uuid() for name in ("id", "referencecode", "referencevalue")}


def entity(record: Record) -> Document:
    """A channel as "Get Channels" shows it: an entity of its own, whose reference code is the channel's id."""
    config, numbers = record.document, record.hidden["entity"]
    stamps = config["properties"]
    names = ("createdService", "createdBy", "createdDate", "modifiedService", "modifiedBy", "modifiedDate")
    services = dict.fromkeys(("createdService", "modifiedService"), "entityManageService")
    values = {"referencecode": config["id"], "referencevalue": name_of(config)}
    held = {
        name: {"values": [{"source": "internal", "locale": "en-US", "id": numbers[name], "value": value}]}
        for name, value in values.items()
    }
    return {
        "id": numbers["id"],
        "name": values["referencevalue"],
        "type": "syndicationchannel",
        "properties": {**{name: {**stamps, **services}[name] for name in names}, "isEnabled": is_enabled(config)},
        "data": {"attributes": held},
    }


def name_of(config: Document) -> str:
    """What people call a channel: its service name, else the name or id of the configuration."""
    told = _member(_member(_member(_settings(config), "attributes"), "serviceName"), "value")
    return told if isinstance(told, str) and told else str(config["name"])


def is_enabled(config: Document) -> bool:
    """Whether a channel is enabled; one that does not say so is (proposed). Flags of configurations also come as text."""
    return _settings(config).get("isEnabled", True) in (True, "true")


def _settings(config: Document) -> Document:
    found: Document = config["data"]["jsonData"]
    return found


def _member(holder: Json, name: str) -> Json:
    return holder.get(name) if isinstance(holder, Mapping) else None


def _tenant(record: Record) -> Iterable[Hashable]:
    return (record.hidden["tenant"],)


CHANNEL: Final = Resource(
    "channels",
    key="",
    schema="#/components/schemas/ChannelConfig",
    indexes=(Index("tenant", _tenant),),
    seed=_seed,
)


async def of_tenant(world: World, tenant: str) -> Sequence[Record]:
    """Every channel of a tenant, in the order of their making."""
    return (await world.page(CHANNEL, index="tenant", value=tenant)).records


async def resolve(world: World, tenant: str, services: Sequence[str], code: str = "") -> tuple[Service, ...]:
    """The services of a request, each once, in order: `_ALL` stands for every enabled channel (proposed)."""
    known = {record.document["id"]: record for record in await of_tenant(world, tenant)}
    named: list[str] = []
    for service in services:
        if service == ANY:
            named += [name for name, channel in known.items() if is_enabled(channel.document)]
        elif service != OR:
            named.append(service)
    # A tenant whose channels nobody registered takes any id, unless the switch says otherwise (proposed).
    lenient = not known and world.settings["channels"] == "lenient"
    found = (_service(name, known.get(name), lenient) for name in dict.fromkeys(named))
    strict = bool(code) and world.settings["transition_codes"] == "strict"
    return tuple(_knowing(service, code) if strict else service for service in found)


def _service(name: str, channel: Record | None, lenient: bool) -> Service:
    if channel is None:
        return Service(name) if lenient else Service(name, "no channel of this name")
    if channel.hidden["endpoint"] is None:
        return Service(name, "endpoint missing")
    return Service(name, transitions=channel.hidden.get("transitions", NOTHING))


def _knowing(service: Service, code: str) -> Service:
    """The service, failed if its channel's table lacks the transition code."""
    unknown = not service.failure and code not in service.transitions
    return service._replace(failure=f"transition code '{code}' unknown") if unknown else service
