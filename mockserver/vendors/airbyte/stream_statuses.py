"""Statuses of streams: how each fared in each attempt at a job.

What the server itself writes as jobs run is told from the attempts at them: one status for each stream, whose state moves from
RUNNING to COMPLETE or INCOMPLETE. What callers write is kept beside it, or in its place where they name its id.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID, uuid5

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.catalogs import descriptor_of
from mockserver.vendors.airbyte.connections import CONNECTION
from mockserver.vendors.airbyte.jobs import JOB
from mockserver.vendors.airbyte.latest import REPLICATION
from mockserver.vendors.airbyte.members import given, identifier, key_of, needed, spelt, without_nulls, wrong_field
from mockserver.vendors.airbyte.problems import BadStreamStatus
from mockserver.vendors.airbyte.windows import Window

STATES: Final = ("PENDING", "RUNNING", "COMPLETE", "INCOMPLETE", "RATE_LIMITED")
CAUSES: Final = ("FAILED", "CANCELED")
KINDS: Final = ("SYNC", "RESET")
MEMBERS: Final = (
    "attemptNumber",
    "connectionId",
    "jobId",
    "incompleteRunCause",
    "jobType",
    "runState",
    "streamName",
    "streamNamespace",
    "transitionedAt",
    "workspaceId",
    "metadata",
)
NEEDED: Final = tuple(set(MEMBERS) - {"incompleteRunCause", "streamNamespace", "metadata"})
FILTERS: Final = ("streamName", "streamNamespace", "jobType")
ENDED: Final[Mapping[str, str]] = {"running": "RUNNING", "succeeded": "COMPLETE", "failed": "INCOMPLETE"}
"""The state of a stream by the status of the attempt."""


async def seed(world: World, fields: Document) -> Record:
    """A status from what a scenario names of it: its connection and stream, and what differs from a running sync.

    Raises InvalidRequest.
    """
    found = spelt(fields, {}, frozenset({"id", *MEMBERS}), "stream_statuses")
    connection = await world.find(CONNECTION, str(found.get("connectionId")))
    if connection is None:
        raise wrong_field("connection_id", "names no entry of connections", found.get("connectionId"))
    usual = {"attemptNumber": 0, "jobId": 1, "jobType": "SYNC", "runState": "RUNNING", "streamName": "users"}
    moment = {"transitionedAt": _millis(world), "workspaceId": connection.hidden["workspaceId"]}
    document = {**usual, **moment, **found, "id": key_of(found, "id", world.uuid)}
    return world.insert(STATUS, document["id"], document)


STATUS: Final = Resource(
    "stream_statuses",
    schema="#/components/schemas/StreamStatusRead",
    indexes=(
        Index("workspace", lambda record: (record.document["workspaceId"],)),
        Index("connection", lambda record: (record.document["connectionId"],)),
    ),
    seed=seed,
)


async def create(call: Call, world: World) -> Reply:
    """Writes a status."""
    return Reply(201, _put(world, call.body, world.uuid()))


async def update(call: Call, world: World) -> Reply:
    """Replaces a status, be it a caller's or the server's own."""
    return Reply(200, _put(world, call.body, identifier(call.body, "id")))


def _put(world: World, body: Document, key: str) -> Document:
    """Keeps a status. Raises BadStreamStatus, and MissingMember."""
    for name in NEEDED:
        needed(body, name)
    cause, is_incomplete = body.get("incompleteRunCause"), body["runState"] == "INCOMPLETE"
    if is_incomplete is (cause is None):
        raise BadStreamStatus("cause-missing" if is_incomplete else "cause-misplaced")
    document = without_nulls(given(body, MEMBERS))
    document |= {name: identifier(body, name) for name in ("connectionId", "workspaceId")}
    return world.insert(STATUS, key, {**document, "id": key}).document


async def listing(call: Call, world: World) -> Reply:
    """Answers a page of the statuses of a workspace, narrowed down by connection, job, attempt and stream."""
    body: Document = call.body
    window = _window(body.get("pagination"))
    workspace, connection = identifier(body, "workspaceId"), body.get("connectionId")
    if connection is None:
        near = (await world.page(CONNECTION, index="home", value=workspace)).records
    else:
        found = await world.find(CONNECTION, str(connection).lower())
        near = () if found is None else (found,)
    kept = (await world.page(STATUS, index="workspace", value=workspace)).records
    wanted: dict[str, Json] = given(body, FILTERS) | {"workspaceId": workspace}
    wanted |= {name: int(body[name]) for name in ("jobId", "attemptNumber") if body.get(name) is not None}
    wanted |= {} if connection is None else {"connectionId": str(connection).lower()}
    everything = [each for each in await _all(world, near, kept) if wanted.items() <= given(each, wanted).items()]
    return Reply(200, {"streamStatuses": window.of(everything)})


async def latest_per_run_state(call: Call, world: World) -> Reply:
    """Answers the newest status of each stream of a connection in each state, of syncs and of resets."""
    key = identifier(call.body, "connectionId")
    connection = await world.find(CONNECTION, key)
    kept = (await world.page(STATUS, index="connection", value=key)).records
    found: dict[tuple[Json, ...], Document] = {}
    for each in await _all(world, () if connection is None else (connection,), kept):
        if await world.find(JOB, str(each["jobId"])) is None:
            continue
        place = _place(each)
        if place not in found or found[place]["transitionedAt"] <= each["transitionedAt"]:
            found[place] = each
    return Reply(200, {"streamStatuses": [found[place] for place in sorted(found)]})


async def _all(world: World, connections: Sequence[Record], kept: Sequence[Record]) -> list[Document]:
    """The server's statuses of some connections, with those that callers have written."""
    written = {record.key: record.document for record in kept}
    own = [status for connection in connections for status in await _of_connection(world, connection)]
    return [*(written.pop(status["id"], status) for status in own), *written.values()]


async def _of_connection(world: World, connection: Record) -> list[Document]:
    jobs: list[Record] = []
    for kind in REPLICATION:
        jobs += (await world.page(JOB, index="shelf", value=(connection.key, kind, ""))).records
    jobs.sort(key=lambda job: job.sequence)
    return [status for job in jobs for status in _of_job(connection, job)]


def _of_job(connection: Record, job: Record) -> Iterator[dict[str, Json]]:
    """What the server writes of a job: a status for each of its streams in each attempt."""
    named = job.document.get("resetConfig", {}).get("streamsToReset")
    for attempt in job.hidden["attempts"]:
        for stream in map(descriptor_of, job.document["enabledStreams"] if named is None else named):
            text = f"{job.document['id']}/{attempt['id']}/{stream.key}"
            yield {
                "attemptNumber": attempt["id"],
                "connectionId": connection.key,
                "id": str(uuid5(UUID(connection.key), text)),
                "jobId": job.document["id"],
                **_cause(attempt),
                "jobType": "SYNC" if named is None else "RESET",
                "runState": ENDED[attempt["status"]],
                "streamName": stream.name,
                **({} if stream.namespace is None else {"streamNamespace": stream.namespace}),
                "transitionedAt": attempt["updatedAt"] * 1000,
                "workspaceId": connection.hidden["workspaceId"],
            }


def _cause(attempt: Document) -> dict[str, Json]:
    if attempt["status"] != "failed":
        return {}
    reasons = attempt["failureSummary"]["failures"]
    was_cancelled = any(reason.get("failureType") == "manual_cancellation" for reason in reasons)
    return {"incompleteRunCause": "CANCELED" if was_cancelled else "FAILED"}


def _place(status: Document) -> tuple[Json, ...]:
    """What tells statuses apart, in the order in which the vendor lists them; what is absent comes last."""
    namespace, cause = status.get("streamNamespace"), status.get("incompleteRunCause")
    return (
        KINDS.index(status["jobType"]),
        status["streamName"],
        namespace is None,
        namespace or "",
        STATES.index(status["runState"]),
        len(CAUSES) if cause is None else CAUSES.index(cause),
    )


def _window(page: Document | None) -> Window:
    """The page that is asked for; there must be one. Raises BadStreamStatus."""
    if page is None:
        raise BadStreamStatus("no-page")
    size, offset = int(needed(page, "pageSize")), int(needed(page, "rowOffset"))
    if size < 1:
        raise BadStreamStatus("page-size")
    if offset < 0:
        raise BadStreamStatus("row-offset")
    if offset % size:
        raise BadStreamStatus("uneven-offset")
    return Window(offset, size)


def _millis(world: World) -> int:
    return int(world.at.timestamp() * 1000)


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "createStreamStatus": create,
    "updateStreamStatus": update,
    "getStreamStatuses": listing,
    "getStreamStatusesByRunState": latest_per_run_state,
}
