"""Projection: how much of an object an answer shows (`params.fields`, value contexts, spelling of properties)."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.model.world import World
from mockserver.vendors.riversand import attributes
from mockserver.vendors.riversand.criteria import ANY, attributes_of

CAMEL: Final[Mapping[str, str]] = {"entityid": "entityId", "entitytype": "entityType", "channelid": "channelId"}
"""Newer tenants spell these in camel case; every sample of the pages has them in lower case (switch `property_case`)."""


class Fields(NamedTuple):
    """What of an object is wanted. Nothing asked for shows id, name and type only; any field brings the properties along."""

    attributes: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    contexts: Sequence[Document] = ()
    bare: bool = False
    """Whether the attributes of the self context are held back, because another context was asked for."""
    camel: bool = False

    @classmethod
    def of(cls, params: Document, *, bare: bool = False, camel: bool = False) -> "Fields":
        """Reads `params.fields` and the value contexts."""
        fields = params.get("fields", {})
        contexts = params.get("query", {}).get("valueContexts", ())
        return cls(tuple(fields.get("attributes", ())), tuple(fields.get("properties", ())), contexts, bare, camel)


def show(document: Document, fields: Fields) -> Document:
    """The object as asked for."""
    shown = {member: document[member] for member in ("id", "name", "type") if member in document}
    if not fields.attributes and not fields.properties:
        return shown
    shown["properties"] = spell(_pick(document.get("properties", {}), fields.properties or (ANY,)), camel=fields.camel)
    if fields.attributes:
        shown["data"] = {"attributes": {} if fields.bare else _values(document, fields)}
    return shown


def spell(properties: Document, *, camel: bool) -> Document:
    """The properties in the tenant's spelling."""
    return {CAMEL.get(name, name): value for name, value in properties.items()} if camel else properties


def whole(document: Document, *, camel: bool) -> Document:
    """The whole object in the tenant's spelling."""
    return {**document, "properties": spell(document["properties"], camel=camel)} if camel else document


def _pick(found: Document, names: Sequence[str]) -> Document:
    if ANY in names:
        return found
    folded = {name.casefold() for name in names}
    return {name: value for name, value in found.items() if name.casefold() in folded}


def _values(document: Document, fields: Fields) -> Mapping[str, Json]:
    picked = _pick(attributes_of(document), fields.attributes)
    left = {name: attributes.within(attribute, fields.contexts) for name, attribute in picked.items()}
    return {name: attribute for name, attribute in left.items() if attribute is not None}


def is_camel(world: World) -> bool:
    """Whether this world's tenants are of the newer kind."""
    return bool(world.settings["property_case"] == "camel")
