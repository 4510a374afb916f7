"""Channels: what connector states are kept for, and how the services of a request resolve to them."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Final, NamedTuple

from mockserver.model.json import Document
from mockserver.model.record import NOTHING, Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendors.riversand.criteria import ANY
from mockserver.vendors.riversand.fields import NAME, TEXT, Form
from mockserver.vendors.riversand.tenancy import key_of

OR: Final = "OR"
"""The sample of "Get and Set Connector State" lists `"_ALL", "OR", "serviceId1"`: notation for one or the other."""


class Service(NamedTuple):
    """One service of a request: the channel it names, or why it fails."""

    channel: str
    failure: str = ""
    transitions: Document = NOTHING
    """Attributes by transition code, for what a request leaves out."""


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
    },
    required=("id",),
)


async def _seed(world: World, fields: Document) -> Record:
    _FORM.check(fields)
    tenant = fields.get("tenant") or str(world.settings["default_tenant"])
    document = {
        "id": fields["id"],
        "tenantId": tenant,
        "name": fields.get("name", fields["id"]),
        "isEnabled": fields.get("enabled", True),
        "endpoint": fields.get("endpoint", f"https://hub.example/{fields['id']}"),
        "transitions": fields.get("transitions", {}),
    }
    return world.insert(CHANNEL, key_of(tenant, fields["id"]), document)


def _tenant(record: Record) -> Iterable[Hashable]:
    return (record.document["tenantId"],)


CHANNEL: Final = Resource("channels", key="", indexes=(Index("tenant", _tenant),), seed=_seed)


async def resolve(world: World, tenant: str, services: Sequence[str]) -> tuple[Service, ...]:
    """The services of a request, each once, in order: `_ALL` stands for every enabled channel (proposed)."""
    known = {
        record.document["id"]: record.document for record in (await world.page(CHANNEL, index="tenant", value=tenant)).records
    }
    named: list[str] = []
    for service in services:
        if service == ANY:
            named += [name for name, channel in known.items() if channel["isEnabled"]]
        elif service != OR:
            named.append(service)
    # A tenant whose channels nobody registered takes any id, unless the switch says otherwise (proposed).
    lenient = not known and world.settings["channels"] == "lenient"
    return tuple(_service(name, known.get(name), lenient) for name in dict.fromkeys(named))


def _service(name: str, channel: Document | None, lenient: bool) -> Service:
    if channel is None:
        return Service(name) if lenient else Service(name, "no channel of this name")
    if channel["endpoint"] is None:
        return Service(name, "endpoint missing")
    return Service(name, transitions=channel["transitions"])
