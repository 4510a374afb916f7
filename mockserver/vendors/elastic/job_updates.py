"""Updates of a sync job: cancel, check-in, claim, error and statistics. None of them touches the connector."""

from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import NotFound
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendors.elastic.coercion import long
from mockserver.vendors.elastic.documents import merged, stamp, stamp_after
from mockserver.vendors.elastic.instants import instant
from mockserver.vendors.elastic.job import CANCELED, CANCELING, COUNTERS, FAILED, IN_PROGRESS, PENDING, SUSPENDED, SYNC_JOBS
from mockserver.vendors.elastic.jobs import stored_job
from mockserver.vendors.elastic.problems import SyncJobUnseen
from mockserver.vendors.elastic.wording import result


async def cancel(call: Call, world: World) -> Reply:
    """Cancels a job that waits; asks a running one to stop."""
    record = await stored_job(world, call.path["connector_sync_job_id"])
    now = stamp(call.at)
    stamps = {"cancelation_requested_at": now}
    status = CANCELING
    if record.phase in (PENDING, SUSPENDED):
        status = CANCELED
        stamps = {**stamps, "canceled_at": now, "completed_at": now}
    return _moved(world, record, status, stamps)


async def error(call: Call, world: World) -> Reply:
    """Ends a running job with an error."""
    record = await stored_job(world, call.path["connector_sync_job_id"])
    return _moved(world, record, FAILED, {"error": call.body["error"]})


async def claim(call: Call, world: World) -> Reply:
    """Gives a job to a worker, whatever its status: the vendor checks no transition here."""
    record = await stored_job(world, call.path["connector_sync_job_id"])
    now = stamp_after(call.at, record.document.get("last_seen"))
    claimed: dict[str, Json] = {
        "last_seen": now,
        "started_at": now,
        "status": IN_PROGRESS,
        "worker_hostname": call.body["worker_hostname"],
    }
    if "sync_cursor" in call.body:
        claimed["connector"] = {"sync_cursor": call.body["sync_cursor"]}
    _kept(world, record, merged(record.document, claimed))
    return result(changed=True)


async def check_in(call: Call, world: World) -> Reply:
    """Notes that the job is alive."""
    record = await _written(world, call.path["connector_sync_job_id"])
    _kept(world, record, {**record.document, "last_seen": stamp_after(call.at, record.document.get("last_seen"))})
    return result(changed=True)


async def update_stats(call: Call, world: World) -> Reply:
    """Sets the counters that are given, and merges the metadata. It counts as a check-in, at the instant given or now."""
    record = await _written(world, call.path["connector_sync_job_id"])
    before, body = record.document, call.body
    seen = instant(body["last_seen"]) if "last_seen" in body else stamp_after(call.at, before.get("last_seen"))
    given: dict[str, Json] = {name: long(body[name]) for name in COUNTERS if name in body}
    if "metadata" in body:
        given["metadata"] = body["metadata"]
    _kept(world, record, merged(before, {**given, "last_seen": seen}))
    return result(changed=True)


async def _written(world: World, key: str) -> Record:
    """The job, of a call that writes without reading first. Raises SyncJobUnseen."""
    try:
        return await stored_job(world, key)
    except NotFound:
        raise SyncJobUnseen(SYNC_JOBS.name, key) from None


def _moved(world: World, record: Record, status: str, more: Document) -> Reply:
    world.fire(SYNC_JOBS, record, status, {**record.document, "status": status, **more})
    return result(changed=True)


def _kept(world: World, record: Record, document: Document) -> None:
    world.put(SYNC_JOBS, record._replace(document=document, phase=document.get("status") or ""))


BEHAVIOURS: Final = {
    "connector.sync_job_cancel": cancel,
    "connector.sync_job_check_in": check_in,
    "connector.sync_job_claim": claim,
    "connector.sync_job_error": error,
    "connector.sync_job_update_stats": update_stats,
}
