"""Generic objects of every type but connector states: scheduled requests, activities of connectors, what clients keep."""

from collections.abc import Hashable, Iterable
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendors.riversand import attributes, connectorstates, filing
from mockserver.vendors.riversand.criteria import ANY, Query
from mockserver.vendors.riversand.fields import NAME, TEXT, Form, wrong
from mockserver.vendors.riversand.tenancy import key_of

ACTIVITY: Final = "integrationmessageactivity"
"""The type that "Get connector History" asks for: what a connector did with an entity."""

STAMPS: Final = ("createdService", "createdBy", "modifiedService", "modifiedBy", "createdDate", "modifiedDate")

_FORM: Final = Form(
    "genericobjects",
    {
        "id": NAME,
        "name": TEXT,
        "type": {**NAME, "not": {"const": connectorstates.TYPE}},
        "tenant": NAME,
        **dict.fromkeys(STAMPS, TEXT),
        "properties": {"type": "object"},
        "attributes": {"type": "object"},
    },
    required=("type",),
)


async def _seed(world: World, fields: Document) -> Record:
    _FORM.check(fields)
    tenant = fields.get("tenant") or str(world.settings["default_tenant"])
    try:
        held = {name: attributes.read(world, name, value) for name, value in fields.get("attributes", {}).items()}
    except attributes.Malformed as error:
        raise wrong("attributes", str(error)) from None
    document: dict[str, Json] = {"id": fields.get("id") or world.uuid()}
    if "name" in fields:
        document["name"] = fields["name"]
    stamps = connectorstates.given_stamps(world, fields)
    properties = {**connectorstates.plain_names(fields.get("properties", {})), **stamps}
    return insert(world, tenant, {**document, "type": fields["type"], "properties": properties, "data": {"attributes": held}})


def insert(world: World, tenant: str, document: Document) -> Record:
    """Keeps a new object, or one in the place of another with the same id and type."""
    hidden = {"tenant": tenant, "created": connectorstates.instant(document, world)}
    return world.insert(GENERICOBJECT, place_of(tenant, document["type"], document["id"]), document, hidden=hidden)


def place_of(tenant: str, kind: str, name: str) -> str:
    """The key of an object in the world: ids are unique within a type (proposed)."""
    return key_of(tenant, f"{key_of(kind, name)}")


def _tenant(record: Record) -> Iterable[Hashable]:
    return (record.hidden["tenant"],)


def _type(record: Record) -> Iterable[Hashable]:
    return ((record.hidden["tenant"], record.document["type"]),)


def _id(record: Record) -> Iterable[Hashable]:
    return ((record.hidden["tenant"], record.document["id"]),)


GENERICOBJECT: Final = Resource(
    "genericobjects",
    key="",
    schema="#/components/schemas/GenericObject",
    indexes=(Index("tenant", _tenant, filing.order), Index("type", _type, filing.order), Index("id", _id, filing.order)),
    order=filing.order,
    seed=_seed,
)


async def matches(world: World, tenant: str, query: Query) -> list[Record]:
    """The tenant's generic objects that a query asks for, in order."""
    found: dict[str, Record] = {}
    for index, value in _listings(tenant, query):
        for record in (await world.page(GENERICOBJECT, index=index, value=value)).records:
            if query.accepts(record.document):
                found[record.key] = record
    return sorted(found.values(), key=filing.order)


def _listings(tenant: str, query: Query) -> list[tuple[str, Hashable]]:
    if query.ids is not None:
        return [("id", (tenant, name)) for name in query.ids]
    if query.types is None or ANY in query.types:
        return [("tenant", tenant)]
    return [("type", (tenant, kind)) for kind in dict.fromkeys(query.types)]
