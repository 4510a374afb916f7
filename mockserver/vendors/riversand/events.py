"""eventservice: the second view of jobs, one external event for each of their steps."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document
from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.riversand import criteria, paging, projection, selection, wording
from mockserver.vendors.riversand.projection import Fields
from mockserver.vendors.riversand.tasks import TASK
from mockserver.vendors.riversand.tenancy import tenant_of


async def _get(call: Call, world: World) -> Reply:
    """The events of the tenant's jobs, by the shared query language. Looking at them moves no job (proposed)."""
    params = wording.params_of(call)
    rules = selection.rules_of(world)
    query = criteria.read(params["query"], rules)
    tasks = (await world.page(TASK, index="tenant", value=tenant_of(call.request, world))).records
    found = [event for task in tasks for event in task.hidden.get("events", ()) if query.accepts(event)]
    ordered = paging.sort(found, paging.read_sort(params), query.contexts, rules)
    wanted = paging.read_slice(params, paging.READ_LIMIT)
    fields = Fields.of(params)
    page = ordered[wanted.offset : wanted.offset + (wanted.limit or 0)]
    shown: list[Document] = [projection.show(event, fields) for event in page]
    return Reply(200, wording.core_objects("events", shown, len(ordered), wording.core_read(world, wanted.limit)))


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {"getEvents": _get}
