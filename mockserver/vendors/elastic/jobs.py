"""Sync jobs: creating, reading, listing and deleting them."""

from typing import Final

from mockserver.model.messages import Call, Reply
from mockserver.model.problem import NotFound
from mockserver.model.record import Page, Record
from mockserver.model.world import World
from mockserver.vendors.elastic.connector import CONNECTORS, new_id, sound
from mockserver.vendors.elastic.documents import stamp
from mockserver.vendors.elastic.job import ANY, FULL, ON_DEMAND, SYNC_JOBS, SYSTEM_INDICES, by_creation, new_job, snapshot
from mockserver.vendors.elastic.listing import LARGEST_WINDOW, window
from mockserver.vendors.elastic.problems import ConnectorAbsent, NoIndexAttached, NoServiceType, SyncJobUnseen, WindowTooLarge
from mockserver.vendors.elastic.wording import deleted, reply


async def stored_job(world: World, key: str) -> Record:
    """The job. Raises NotFound, and SyncJobUnseen while no job was ever made."""
    record = await world.find(SYNC_JOBS, key)
    if record is not None:
        return record
    if await world.count(SYNC_JOBS) or await world.find(SYSTEM_INDICES, SYNC_JOBS.name):
        raise NotFound(SYNC_JOBS.name, key)
    raise SyncJobUnseen(SYNC_JOBS.name, key)


def removed(world: World, keys: list[str]) -> None:
    """Removes jobs; their index stays."""
    if keys:
        world.insert(SYSTEM_INDICES, SYNC_JOBS.name, {"id": SYNC_JOBS.name})
    for key in keys:
        world.delete(SYNC_JOBS, key)


async def removed_with(world: World, connector: str) -> None:
    """Removes the jobs of a connector."""
    page = await world.page(SYNC_JOBS, index="filters", value=(connector, ANY, ANY))
    removed(world, [record.key for record in page.records])


async def post(call: Call, world: World) -> Reply:
    """Creates a job for a connector, soft-deleted or not and whatever its status."""
    key, job_type = call.body["id"], call.body.get("job_type", FULL).lower()
    record = await world.find(CONNECTORS, key)
    if record is None:
        raise ConnectorAbsent(CONNECTORS.name, key)
    connector = snapshot(sound(record).document, job_type)
    if not connector.get("index_name"):
        raise NoIndexAttached(CONNECTORS.name, key)
    if not connector.get("service_type"):
        raise NoServiceType(CONNECTORS.name, key)
    job = new_id(world)
    trigger = call.body.get("trigger_method", ON_DEMAND).lower()
    world.insert(SYNC_JOBS, job, new_job(job, connector, job_type, trigger, stamp(call.at)))
    return reply(201, {"id": job})


async def get(call: Call, world: World) -> Reply:
    """Reads a job."""
    record = await stored_job(world, call.path["connector_sync_job_id"])
    return reply(200, record.document)


async def listed(call: Call, world: World) -> Reply:
    """Lists jobs, the newest first."""
    query = call.query
    offset, limit = window(call)
    if offset + limit > LARGEST_WINDOW:
        raise WindowTooLarge(offset + limit, LARGEST_WINDOW)
    types: list[str | None] = [*dict.fromkeys(word.lower() for word in query.get("job_type") or () if word)] or [ANY]
    status = query["status"].lower() if "status" in query else ANY
    page = await _page(world, [(query.get("connector_id"), status, job_type) for job_type in types], offset, limit)
    return reply(200, {"count": page.total, "results": [record.document for record in page.records]})


async def _page(world: World, values: list[tuple[str | None, ...]], offset: int, limit: int) -> Page:
    """A page of the jobs that pass one of some filters, none of which overlap."""
    if len(values) == 1:
        return await world.page(SYNC_JOBS, index="filters", value=values[0], offset=offset, limit=limit, descending=True)
    end = offset + limit
    pages = [await world.page(SYNC_JOBS, index="filters", value=value, limit=end, descending=True) for value in values]
    records = sorted((record for page in pages for record in page.records), key=by_creation, reverse=True)
    return Page(tuple(records[offset:end]), sum(page.total for page in pages), offset, limit)


async def delete(call: Call, world: World) -> Reply:
    """Deletes a job, whatever its status."""
    record = await stored_job(world, call.path["connector_sync_job_id"])
    removed(world, [record.key])
    return deleted()


BEHAVIOURS: Final = {
    "connector.sync_job_post": post,
    "connector.sync_job_get": get,
    "connector.sync_job_list": listed,
    "connector.sync_job_delete": delete,
}
