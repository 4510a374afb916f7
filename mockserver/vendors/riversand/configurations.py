"""Channels by their calls: configurationservice create, update, get and delete; connectorService/getchannels."""

from collections.abc import Mapping, Sequence
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.riversand import answers, channels, criteria, paging, payload, projection, selection, wording, writes
from mockserver.vendors.riversand.paging import Slice
from mockserver.vendors.riversand.problems import MissingParameter, TypesNotValid
from mockserver.vendors.riversand.projection import Fields
from mockserver.vendors.riversand.tenancy import tenant_of, user_of
from mockserver.vendors.riversand.writes import Verb, Write


async def _create(call: Call, world: World) -> Reply:
    return await _write(call, world, "create")


async def _update(call: Call, world: World) -> Reply:
    return await _write(call, world, "update")


async def _delete(call: Call, world: World) -> Reply:
    return await _write(call, world, "delete")


async def _write(call: Call, world: World, verb: Verb) -> Reply:
    tenant, user = tenant_of(call.request, world), user_of(call.request)
    wanted = [Write(verb, tenant, user, config) for config in _configs(call)]
    for write in wanted:
        await writes.check_there(world, write)
    await writes.submit(world, wanted)
    names = [write.raw["id"] for write in wanted]
    return Reply(200, answers.configs_submitted(world, verb, channels.TYPE, names))


def _configs(call: Call) -> Sequence[Document]:
    """The configurations of a call: one, or a list as on the pages of other kinds. Raises TypesNotValid for other kinds."""
    found = [call.body["configObject"]] if "configObject" in call.body else call.body.get("configObjects", ())
    if not found:
        raise MissingParameter("configObject")
    for config in found:
        payload.named(config)
        if config["type"] != channels.TYPE:
            raise TypesNotValid
    return found


async def _get(call: Call, world: World) -> Reply:
    params = wording.params_of(call)
    query = criteria.read(params["query"], selection.rules_of(world))
    records = await channels.of_tenant(world, tenant_of(call.request, world))
    found = _ordered([one.document for one in records if query.accepts(one.document)], query, params, world)
    wanted, fields = _slice(params), Fields.of(params)
    shown = [_shown(config, fields) for config in found[wanted.offset : wanted.offset + (wanted.limit or 0)]]
    request = {"returnRequest": False, "requestId": world.uuid(), "maxRecords": wanted.limit}
    return Reply(200, answers.listed(request, "configObjects", shown, len(found)))


def _shown(config: Document, fields: Fields) -> Document:
    shown = projection.show(config, fields)
    return {**shown, "data": config["data"]} if fields.attributes else shown


async def _get_channels(call: Call, world: World) -> Reply:
    """Enabled and disabled ones alike (documented). The types criterion speaks of configurations, the answer of entities."""
    params = wording.params_of(call)
    query = criteria.read(params["query"], selection.rules_of(world))
    records = await channels.of_tenant(world, tenant_of(call.request, world)) if query.names(channels.TYPE) else ()
    asked = query._replace(types=None)
    found = [one for one in map(channels.entity, records) if asked.accepts(one)]
    fields = Fields.of(params)
    shown = [projection.show(one, fields) for one in _ordered(found, query, params, world)]
    return Reply(200, answers.entities(shown, _slice(params)))


def _ordered(found: list[Document], query: criteria.Query, params: Document, world: World) -> list[Document]:
    keys = paging.read_sort(params)
    return paging.sort(found, keys, query.contexts, selection.rules_of(world)) if keys else found


def _slice(params: Document) -> Slice:
    """The page. The samples of these two calls say `totalRecords` for `maxRecords`; it is read as that (proposed)."""
    options: dict[str, Json] = dict(params.get("options", {}))
    if "totalRecords" in options:
        options.setdefault("maxRecords", options["totalRecords"])
    return paging.read_slice({"options": options}, paging.READ_LIMIT)


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "createConfiguration": _create,
    "updateConfiguration": _update,
    "deleteConfiguration": _delete,
    "getConfigurations": _get,
    "getChannels": _get_channels,
}
