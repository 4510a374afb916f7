"""How connections fare: the state of each, how far a run has come, the last run of each stream."""

from collections.abc import Mapping, Sequence
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.catalogs import Stream, descriptor_of, streams_of
from mockserver.vendors.airbyte.connections import CONNECTION
from mockserver.vendors.airbyte.job_course import OVER
from mockserver.vendors.airbyte.latest import REPLICATION, last_sync, newest
from mockserver.vendors.airbyte.members import given, identifier, objects

LOOKBACK: Final = 10
"""Jobs that a connection's status is told from."""
DROPPING: Final = ("reset_connection", "clear")
FIGURES: Final = ("recordsEmitted", "recordsCommitted", "bytesEmitted", "bytesCommitted", "recordsRejected")
WAITING: Final[Mapping[str, str]] = {"running": "running", "queued": "queued"}
"""How a connection is called whose newest job has not ended; `pending` for the rest."""


async def statuses(call: Call, world: World) -> Reply:
    """Answers how each of some connections fares. Raises NotFound for one that is not there."""
    keys = [str(key).lower() for key in objects(call.body, "connectionIds")]
    return Reply(200, [await _status(world, await world.read(CONNECTION, key)) for key in keys])


async def _status(world: World, connection: Record) -> dict[str, Json]:
    jobs = await newest(world, connection.key, REPLICATION, LOOKBACK)
    active = jobs[0] if jobs and jobs[0].phase not in OVER else None
    ended = next((job for job in jobs if job.phase in ("succeeded", "failed")), None)
    good = next((job for job in jobs if job.phase == "succeeded"), None)
    reasons = _reasons(ended)
    shown: dict[str, Json] = {
        "connectionId": connection.key,
        "connectionSyncStatus": _word(connection.document, jobs, ended, reasons),
        **given(connection.document, ("scheduleData",)),
    }
    if good is not None:
        shown["lastSuccessfulSync"] = good.document["updatedAt"]
    if active is not None:
        shown["activeJob"] = active.document
    if ended is not None:
        shown["lastSyncJobId"] = ended.document["id"]
        if ended.hidden["attempts"]:
            shown["lastSyncAttemptNumber"] = ended.hidden["attempts"][-1]["id"]
    sync = await last_sync(world, connection.key)
    if sync is not None:
        shown["lastSyncJobCreatedAt"] = sync.document["createdAt"]
    return {**shown, "failureReason": reasons[0]} if reasons else shown


def _reasons(ended: Record | None) -> Sequence[Document]:
    """Why a job failed, as its last failed attempt tells."""
    if ended is None or ended.phase != "failed":
        return ()
    summaries = [each["failureSummary"] for each in ended.hidden["attempts"] if "failureSummary" in each]
    return summaries[-1]["failures"] if summaries else ()


def _word(connection: Document, jobs: Sequence[Record], ended: Record | None, reasons: Sequence[Document]) -> str:
    """One word for how a connection fares (ConnectionsHandler)."""
    newest_job = jobs[0] if jobs else None
    if newest_job is not None and newest_job.phase not in OVER:
        return WAITING.get(newest_job.phase, "pending")
    if connection["breakingChange"] or any(reason.get("failureType") == "config_error" for reason in reasons):
        return "failed"
    if connection["status"] != "active":
        return "paused"
    if newest_job is not None and newest_job.phase == "cancelled":
        return "incomplete"
    if newest_job is None or ended is None or newest_job.document["configType"] in DROPPING:
        return "pending"
    return "incomplete" if ended.phase == "failed" else "synced"


async def progress(call: Call, world: World) -> Reply:
    """Answers how far the running job of a connection has come; nothing but the connection when none runs."""
    key = identifier(call.body, "connectionId")
    running = await newest(world, key, REPLICATION, 1, "running")
    if not running:
        return Reply(200, {"connectionId": key, "streams": []})
    job = running[0].document
    figures = {_stream(item): given(item, FIGURES) for item in job["streamAggregatedStats"]}
    items = [
        {**_named(stream), "configType": kind, **figures.get(stream, {})}
        for kind, streams in _tracked(job).items()
        for stream in streams
    ]
    return Reply(
        200,
        {
            "connectionId": key,
            "jobId": job["id"],
            "streams": items,
            **given(job.get("aggregatedStats", {}), FIGURES),
            "syncStartedAt": job["createdAt"],
            "configType": job["configType"],
        },
    )


def _tracked(job: Document) -> dict[str, list[Stream]]:
    """The streams that a job works on, by what it does to them: a refresh syncs those that it does not refresh."""
    kind, enabled = job["configType"], [descriptor_of(found) for found in job["enabledStreams"]]
    if kind in DROPPING:
        return {kind: [descriptor_of(found) for found in job["resetConfig"]["streamsToReset"]]}
    if kind != "refresh":
        return {kind: enabled}
    refreshed = [descriptor_of(found) for found in job["refreshConfig"]["streamsToRefresh"]]
    return {"sync": [stream for stream in enabled if stream not in refreshed], "refresh": refreshed}


async def last_jobs(call: Call, world: World) -> Reply:
    """Answers the last run that has figures of each stream; nothing for a connection that nobody knows."""
    key = identifier(call.body, "connectionId")
    connection = await world.find(CONNECTION, key)
    wanted = set() if connection is None else {stream for stream, _ in streams_of(connection.document["syncCatalog"])}
    found: dict[Stream, dict[str, Json]] = {}
    size = LOOKBACK
    while connection is not None:
        jobs = await newest(world, key, REPLICATION, size)
        for job in jobs:
            for item in job.document["streamAggregatedStats"]:
                found.setdefault(_stream(item), _last(job.document, item))
        if len(jobs) < size or wanted <= found.keys():
            break
        size *= 4
    return Reply(200, list(found.values()))


def _last(job: Document, item: Document) -> dict[str, Json]:
    return {
        **_named(_stream(item)),
        "jobId": job["id"],
        "configType": job["configType"],
        "jobStatus": job["status"],
        **given(item, ("recordsCommitted", "bytesCommitted")),
        "startedAt": job["startedAt"],
        "endedAt": job["updatedAt"],
    }


def _stream(item: Document) -> Stream:
    return Stream(item["streamName"], item.get("streamNamespace"))


def _named(stream: Stream) -> dict[str, Json]:
    return {"streamName": stream.name} | ({} if stream.namespace is None else {"streamNamespace": stream.namespace})


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "getConnectionStatuses": statuses,
    "getConnectionSyncProgress": progress,
    "getConnectionLastJobPerStream": last_jobs,
}
