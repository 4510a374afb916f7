"""downloadDataJob starts an export of connector states; requesttrackingservice tells how far it is."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.riversand import criteria, paging, profiles, projection, selection, tasks, wording
from mockserver.vendors.riversand.problems import TaskExists, TypesNotValid
from mockserver.vendors.riversand.projection import Fields
from mockserver.vendors.riversand.tasks import TASK, Export
from mockserver.vendors.riversand.tenancy import header, key_of, tenant_of, user_of


async def _download(call: Call, world: World) -> Reply:
    """Answers at once; the work automation id is the id of the task to poll (documented by a sister page's sample)."""
    params = wording.params_of(call)
    if not params["query"].get("filters", {}).get("typesCriterion"):
        raise TypesNotValid
    profile = profiles.choose(params.get("rsconnect", {}))
    criteria.read(params["query"], selection.rules_of(world))
    # Seen with a live client, not in the pages: the caller may choose the task id.
    task = header(call.request, "x-rdp-taskId") or world.uuid()
    tenant = tenant_of(call.request, world)
    if await world.find(TASK, key_of(tenant, task)) is not None:
        raise TaskExists(task)
    told = call.body.get("clientState", {}).get("notificationInfo", {}).get("userId")
    client = header(call.request, "x-rdp-clientId") or "rdpclient"
    tasks.submit(world, task, Export(tenant, profile, told or user_of(call.request), client, params))
    return Reply(200, wording.job_started(task))


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
    polled = [await tasks.poll(world, matches[document["id"]]) for document in page]
    fields = Fields.of(params)
    shown: list[Document] = [projection.show(record.document, fields) for record in polled]
    number = world.uuid()
    request = {"returnRequest": False, "requestId": number, "maxRecords": wanted.limit, "taskId": number}
    return Reply(200, wording.core_objects("requestObjects", shown, len(documents), request))


async def _candidates(world: World, tenant: str, ids: tuple[str, ...] | None) -> list[Record]:
    if ids is None:
        return list((await world.page(TASK, index="tenant", value=tenant)).records)
    found = [await world.find(TASK, key_of(tenant, name)) for name in ids]
    return [record for record in found if record is not None]


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {"downloadDataJob": _download, "getRequestTracking": _track}
