"""connectorService get, create and update; and getconnectorstate, the special form of get."""

from collections.abc import Mapping, Sequence
from typing import Final

from mockserver.model.json import Document
from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.riversand import criteria, projection, searching, selection, wording, writes
from mockserver.vendors.riversand.connectorstates import TYPE
from mockserver.vendors.riversand.payload import objects_of
from mockserver.vendors.riversand.problems import MissingParameter, TypesNotValid
from mockserver.vendors.riversand.projection import Fields
from mockserver.vendors.riversand.selection import Found
from mockserver.vendors.riversand.tenancy import tenant_of, user_of
from mockserver.vendors.riversand.writes import Verb, Write


async def _get_state(call: Call, world: World) -> Reply:
    """Drops requested contexts, since connector states live in self context only: the verb's one difference (documented)."""
    params = wording.params_of(call)
    types = params["query"].get("filters", {}).get("typesCriterion", ())
    if TYPE not in types and criteria.ANY not in types:
        raise TypesNotValid
    query = criteria.read(params["query"], selection.rules_of(world))._replace(types=(TYPE,))
    found = await searching.find(world, tenant_of(call.request, world), query, params)
    shown = _shown(found, Fields.of(params, camel=projection.is_camel(world)))
    if world.settings["getstate_envelope"] == "wrapped":
        return Reply(200, wording.data_objects(shown, found.total))
    return Reply(200, {"dataObjects": shown})


async def _get(call: Call, world: World) -> Reply:
    params = wording.params_of(call)
    found, shown = await asked_for(call, world, params)
    return Reply(200, wording.data_objects(shown, found.total))


async def asked_for(call: Call, world: World, params: Document) -> tuple[Found, list[Document]]:
    """What the generic get finds, and how it shows that.

    Requested contexts are honoured: there is no contextual data, so the objects come without attributes (proposed).
    """
    filters = params["query"].get("filters", {})
    own = filters.get("nonContextual", False) or filters.get("nonContexual", False)
    bare = bool(params["query"].get("contexts")) and not own
    query = criteria.read(params["query"], selection.rules_of(world))
    found = await searching.find(world, tenant_of(call.request, world), query, params)
    return found, _shown(found, Fields.of(params, bare=bare, camel=projection.is_camel(world)))


def _shown(found: Found, fields: Fields) -> list[Document]:
    return [projection.show(document, fields) for document in found.documents]


async def _create(call: Call, world: World) -> Reply:
    """Makes objects under their ids. Other ids with the same entity, type and channel are not merged (documented)."""
    made = [raw if "id" in raw else {**raw, "id": world.uuid()} for raw in objects_of(call, world)]
    return await _write(call, world, "create", made)


async def _update(call: Call, world: World) -> Reply:
    """Changes objects by id: properties and values that are sent, nothing else."""
    sent = objects_of(call, world)
    if not all("id" in raw for raw in sent):
        raise MissingParameter("id")
    return await _write(call, world, "update", sent)


async def _write(call: Call, world: World, verb: Verb, objects: Sequence[Document]) -> Reply:
    tenant, user = tenant_of(call.request, world), user_of(call.request)
    wanted = [Write(verb, tenant, user, raw) for raw in objects]
    for write in wanted:
        await writes.check_there(world, write)
    await writes.submit(world, wanted)
    return Reply(200, wording.submitted(objects[0]["id"]))


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "getConnectorState": _get_state,
    "getConnectorObjects": _get,
    "createConnectorObject": _create,
    "updateConnectorObject": _update,
}
