"""genericobjectmanageservice get, create, update and delete: any type of object, connector states among them."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.riversand import answers, objects, payload, wording, writes
from mockserver.vendors.riversand.problems import MissingParameter
from mockserver.vendors.riversand.tenancy import tenant_of, user_of
from mockserver.vendors.riversand.writes import Verb, Write


async def _get(call: Call, world: World) -> Reply:
    params = wording.params_of(call)
    found, shown = await objects.asked_for(call, world, params)
    return Reply(200, answers.listed(answers.request_of(world, params), "genericObjects", shown, found.total))


async def _create(call: Call, world: World) -> Reply:
    return await _write(call, world, "create")


async def _update(call: Call, world: World) -> Reply:
    """Documented: the update of an object that is not there becomes a create."""
    return await _write(call, world, "update")


async def _write(call: Call, world: World, verb: Verb) -> Reply:
    raw = payload.generic_object(call, world)
    write = Write(verb, tenant_of(call.request, world), user_of(call.request), raw)
    await writes.check_there(world, write)
    await writes.submit(world, [write])
    return Reply(200, answers.entity_submitted(world, verb, raw["id"]))


async def _delete(call: Call, world: World) -> Reply:
    """Deletes by id and type."""
    target = call.body.get("genericObject")
    if target is None:
        raise MissingParameter("genericObject")
    payload.named(target)
    payload.check_type(target)
    raw = {"id": target["id"], "type": target["type"]}
    write = Write("delete", tenant_of(call.request, world), user_of(call.request), raw)
    await writes.check_there(world, write)
    await writes.submit(world, [write])
    return Reply(200, answers.entity_submitted(world, "delete", raw["id"]))


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "getGenericObjects": _get,
    "createGenericObject": _create,
    "updateGenericObject": _update,
    "deleteGenericObject": _delete,
}
