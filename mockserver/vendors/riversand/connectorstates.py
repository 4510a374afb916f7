"""Connector states: one object per entity and channel, in self context, with its indexes."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.vendors.riversand import attributes, dates
from mockserver.vendors.riversand.fields import NAME, TEXT, Form, wrong
from mockserver.vendors.riversand.filing import INDEXES, PROPERTY, order
from mockserver.vendors.riversand.projection import CAMEL
from mockserver.vendors.riversand.tenancy import key_of

TYPE: Final = "connectorstate"
SERVICE: Final = "genericObjectManageService"
"""What created and modified every connector state, in all samples of the pages."""

_PLAIN: Final = {spelled.casefold(): plain for plain, spelled in CAMEL.items()} | {"tenantid": "tenantId"}


def plain_names(properties: Document) -> dict[str, Json]:
    """The properties with the names of the identity in the spelling they are kept in: `entityid`, not `entityId`."""
    return {_PLAIN.get(name.casefold(), name): value for name, value in properties.items()}


def stamps(world: World, user: str) -> dict[str, str]:
    """The properties that tell of an object's making, in the vendor's order; created and modified are one instant."""
    now = dates.server_date(world.at, str(world.settings["zone"]))
    return {
        "createdService": SERVICE,
        "createdBy": user,
        "modifiedService": SERVICE,
        "modifiedBy": user,
        "createdDate": now,
        "modifiedDate": now,
    }


def modified(world: World, document: Document, user: str, found: Document) -> Document:
    """The object with other attributes, and with its modified properties moved on."""
    now = dates.server_date(world.at, str(world.settings["zone"]))
    properties = {**document["properties"], "modifiedService": SERVICE, "modifiedBy": user, "modifiedDate": now}
    return {**document, "properties": properties, "data": {**document.get("data", {}), "attributes": found}}


def insert(world: World, tenant: str, document: Document) -> Record:
    """Keeps a new object, or one in the place of another with the same id."""
    return world.insert(CONNECTORSTATE, key_of(tenant, document["id"]), document, hidden={"created": instant(document, world)})


def instant(document: Document, world: World) -> str:
    """When the object was created, as text that sorts."""
    zone = str(world.settings["zone"])
    found = dates.parse(document["properties"]["createdDate"], zone) or datetime.min.replace(tzinfo=UTC)
    return found.isoformat(timespec="microseconds")


async def of_entity(world: World, tenant: str, identity: Mapping[str, str]) -> Record | None:
    """The object of an entity id, entity type and channel id; the oldest, where `create` made several."""
    page = await world.page(CONNECTORSTATE, index=PROPERTY, value=(tenant, "entityid", identity["entityid"]))
    for record in page.records:
        if all(record.document["properties"].get(name) == value for name, value in identity.items()):
            return record
    return None


TEXTS: Final = ("entityid", "entitytype", "channelid", "hub", "reqid", "submissionid")
_STAMPS: Final = ("createdService", "createdBy", "modifiedService", "modifiedBy", "createdDate", "modifiedDate")

_FORM: Final = Form(
    "connectorstates",
    {
        "id": NAME,
        "name": TEXT,
        "tenant": NAME,
        **dict.fromkeys((*TEXTS, *_STAMPS), TEXT),
        "properties": {"type": "object"},
        "attributes": {"type": "object"},
        "validation_errors": {"type": "array", "items": {"type": "object", "additionalProperties": TEXT}},
    },
    required=TEXTS[:3],
)


async def _seed(world: World, fields: Document) -> Record:
    """Makes a state from entity, channel and attribute texts."""
    _FORM.check(fields)
    tenant = fields.get("tenant") or str(world.settings["default_tenant"])
    properties = {
        "tenantId": tenant,
        **{name: fields[name] for name in TEXTS[:3]},
        "self": "self",
        **{name: fields[name] for name in TEXTS[3:] if name in fields},
        **plain_names(fields.get("properties", {})),
        **given_stamps(world, fields),
    }
    document: dict[str, Json] = {"id": fields.get("id") or world.uuid()}
    if "name" in fields:
        document["name"] = fields["name"]
    document |= {"type": TYPE, "properties": properties, "data": {"attributes": _attributes(world, fields)}}
    return insert(world, tenant, document)


def given_stamps(world: World, fields: Document) -> dict[str, str]:
    """Who made an object of a scenario, and when; what is not named is made now, by nobody in particular."""
    given = {name: fields[name] for name in _STAMPS if name in fields}
    if "createdDate" in given:
        given.setdefault("modifiedDate", given["createdDate"])
    for name in ("createdDate", "modifiedDate"):
        if name in given and dates.parse(given[name], "UTC") is None:
            raise wrong(name, f"'{given[name]}' is no date like 2020-03-16T01:22:39.023-0500")
    return {**stamps(world, "system_user"), **given}


def _attributes(world: World, fields: Document) -> dict[str, Document]:
    raw = dict(fields.get("attributes", {}))
    if "validation_errors" in fields:
        raw["validationError"] = {"group": fields["validation_errors"]}
    try:
        return {name: attributes.read(world, name, value) for name, value in raw.items()}
    except attributes.Malformed as error:
        raise wrong("attributes", str(error)) from None


CONNECTORSTATE: Final = Resource(
    "connectorstates",
    key="",
    schema="#/components/schemas/CompleteConnectorState",
    indexes=INDEXES,
    order=order,
    seed=_seed,
)
