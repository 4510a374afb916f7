"""requesttrackingservice: how far jobs are, which for most of them is also what moves them."""

from collections.abc import Iterable, Mapping
from typing import Final

from mockserver.model.json import Document
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.riversand import criteria, paging, projection, selection, tasks, wording
from mockserver.vendors.riversand.projection import Fields
from mockserver.vendors.riversand.tasks import TASK
from mockserver.vendors.riversand.tenancy import key_of, tenant_of


async def _track(call: Call, world: World) -> Reply:
    params = wording.params_of(call)
    rules = selection.rules_of(world)
    query = criteria.read(params["query"], rules)
    tenant = tenant_of(call.request, world)
    matches = {
        record.document["id"]: record
        for record in await _candidates(world, tenant, query.ids)
        if query.accepts(record.document)
    }
    documents = [record.document for record in matches.values()]
    ordered = paging.sort(documents, paging.read_sort(params), query.contexts, rules)
    wanted = paging.read_slice(params, paging.READ_LIMIT)
    page = ordered[wanted.offset : wanted.offset + (wanted.limit or 0)]
    fields = Fields.of(params)
    shown: list[Document] = []
    for document in page:
        # Read again: the poll of one task may have moved another.
        polled = await tasks.poll(world, await world.read(TASK, matches[document["id"]].key))
        shown.append(projection.show(polled.document, fields))
    return Reply(200, wording.core_objects("requestObjects", shown, len(documents), wording.core_read(world, wanted.limit)))


async def _candidates(world: World, tenant: str, ids: Iterable[str] | None) -> list[Record]:
    if ids is None:
        return list((await world.page(TASK, index="tenant", value=tenant)).records)
    found = [await world.find(TASK, key_of(tenant, name)) for name in ids]
    return [record for record in found if record is not None]


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {"getRequestTracking": _track}
