"""Connector objects by the generic verbs: get, create, update, delete; and getconnectorstate, the special form of get."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.riversand import attributes, connectorstates, criteria, paging, projection, selection, wording
from mockserver.vendors.riversand.connectorstates import CONNECTORSTATE, TYPE
from mockserver.vendors.riversand.payload import objects_of
from mockserver.vendors.riversand.problems import (
    BadPayload,
    MissingParameter,
    NothingToDelete,
    TooManyToSort,
    TypesNotValid,
    UnknownObject,
)
from mockserver.vendors.riversand.projection import Fields
from mockserver.vendors.riversand.selection import Found
from mockserver.vendors.riversand.tenancy import key_of, tenant_of, user_of

_GUARDED: Final = frozenset(
    {"tenantId", "createdService", "createdBy", "createdDate", "modifiedService", "modifiedBy", "modifiedDate"}
)
"""Properties that the platform writes itself, whatever a client sends (proposed)."""


async def _get_state(call: Call, world: World) -> Reply:
    """Drops requested contexts, since connector states live in self context only: the verb's one difference (documented)."""
    params = wording.params_of(call)
    types = params["query"].get("filters", {}).get("typesCriterion", ())
    if TYPE not in types and criteria.ANY not in types:
        raise TypesNotValid
    found = await _find(call, world, params)
    shown = _shown(found, Fields.of(params, camel=projection.is_camel(world)))
    if world.settings["getstate_envelope"] == "wrapped":
        return Reply(200, wording.data_objects(shown, found.total))
    return Reply(200, {"dataObjects": shown})


async def _get(call: Call, world: World) -> Reply:
    """Honours requested contexts: there is no contextual data, so the objects come without attributes (proposed)."""
    params = wording.params_of(call)
    filters = params["query"].get("filters", {})
    own = filters.get("nonContextual", False) or filters.get("nonContexual", False)
    bare = bool(params["query"].get("contexts")) and not own
    found = await _find(call, world, params)
    shown = _shown(found, Fields.of(params, bare=bare, camel=projection.is_camel(world)))
    return Reply(200, wording.data_objects(shown, found.total))


async def _find(call: Call, world: World, params: Document) -> Found:
    query = criteria.read(params["query"], selection.rules_of(world))
    keys = paging.read_sort(params)
    wanted = paging.read_slice(params, paging.READ_LIMIT)
    found = await selection.find(world, tenant_of(call.request, world), query, keys, wanted)
    if keys and found.total > paging.SORT_LIMIT:
        raise TooManyToSort(found.total)
    return found


def _shown(found: Found, fields: Fields) -> list[Document]:
    return [projection.show(document, fields) for document in found.documents]


async def _create(call: Call, world: World) -> Reply:
    """Makes objects under their ids. Other ids with the same entity, type and channel are not merged (documented)."""
    tenant, user = tenant_of(call.request, world), user_of(call.request)
    made = [_made(world, tenant, user, raw) for raw in objects_of(call)]
    for document in made:
        connectorstates.insert(world, tenant, document)
    return Reply(200, wording.submitted(made[0]["id"]))


async def _update(call: Call, world: World) -> Reply:
    """Changes objects by id: properties and values that are sent, nothing else. One unknown id refuses the whole call."""
    tenant, user = tenant_of(call.request, world), user_of(call.request)
    sent = objects_of(call)
    for raw in sent:
        if "id" not in raw:
            raise MissingParameter("id")
        record = await world.find(CONNECTORSTATE, key_of(tenant, raw["id"]))
        if record is None:
            raise UnknownObject(raw["id"], TYPE)
        document = record.document
        found = dict(criteria.attributes_of(document))
        for name, attribute in _attributes(world, raw).items():
            found[name] = attributes.merge(found.get(name), attribute)
        mended = {**document, "properties": {**document["properties"], **_properties(raw)}}
        if "name" in raw:
            mended["name"] = raw["name"]
        world.put(CONNECTORSTATE, record._replace(document=connectorstates.modified(world, mended, user, found)))
    return Reply(200, wording.submitted(sent[0]["id"]))


async def _delete(call: Call, world: World) -> Reply:
    """Deletes by id and type, at once: the vendor does it a little later."""
    target = call.body.get("genericObject")
    if target is None:
        raise MissingParameter("genericObject")
    for member in ("id", "type"):
        if not target.get(member):
            raise MissingParameter(member)
    key = key_of(tenant_of(call.request, world), target["id"])
    if target["type"] != TYPE or await world.find(CONNECTORSTATE, key) is None:
        raise NothingToDelete(target["id"])
    world.delete(CONNECTORSTATE, key)
    return Reply(200, wording.deleted(world, target["id"]))


def _properties(raw: Document) -> dict[str, Json]:
    plain = connectorstates.plain_names(raw.get("properties", {}))
    return {name: value for name, value in plain.items() if name not in _GUARDED}


def _attributes(world: World, raw: Document) -> dict[str, Document]:
    sent = raw.get("data", {}).get("attributes", {})
    try:
        return {name: attributes.read(world, name, value) for name, value in sent.items()}
    except attributes.Malformed as error:
        raise BadPayload(str(error)) from None


def _made(world: World, tenant: str, user: str, raw: Document) -> dict[str, Json]:
    document: dict[str, Json] = {"id": raw.get("id") or world.uuid()}
    if "name" in raw:
        document["name"] = raw["name"]
    sent = {"self": "self", **_properties(raw)}
    properties = {"tenantId": tenant, **sent, **connectorstates.stamps(world, user)}
    return {
        **document,
        "type": TYPE,
        "properties": properties,
        "data": {**raw.get("data", {}), "attributes": _attributes(world, raw)},
    }


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "getConnectorState": _get_state,
    "getConnectorObjects": _get,
    "createConnectorObject": _create,
    "updateConnectorObject": _update,
    "deleteGenericObject": _delete,
}
