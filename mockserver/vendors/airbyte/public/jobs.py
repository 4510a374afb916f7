"""Jobs as the public API shows them: a word, three moments and two sums."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte import connection_changes, jobs, runs
from mockserver.vendors.airbyte.connections import CONNECTION
from mockserver.vendors.airbyte.jobs import JOB
from mockserver.vendors.airbyte.members import needed
from mockserver.vendors.airbyte.public.config_calls import Asking
from mockserver.vendors.airbyte.public.paging import linked, paged, window
from mockserver.vendors.airbyte.public.problems import BadInput, NotRunning, Unprocessable
from mockserver.vendors.airbyte.public.timing import moment, span

KINDS: Final[Mapping[str, str]] = {"sync": "sync", "reset_connection": "reset", "refresh": "refresh", "clear": "clear"}
"""Types of the Configuration API that are shown here, with their public names."""
ENDED: Final = frozenset({"succeeded", "failed", "cancelled"})
RANGES: Final = (("createdAt", "createdAtStart", "createdAtEnd"), ("updatedAt", "updatedAtStart", "updatedAtEnd"))


def view(world: World, record: Record) -> dict[str, Json]:
    """A job as it is answered: what is not known yet is absent."""
    document = record.document
    created, status = document["createdAt"], document["status"]
    shown: dict[str, Json] = {
        "jobId": document["id"],
        "status": status,
        "jobType": KINDS[document["configType"]],
        "startTime": moment(created),
        "connectionId": document["configId"],
    }
    end = document["updatedAt"] if status in ENDED else int(world.at.timestamp())
    if status in ENDED:
        shown["lastUpdatedAt"] = moment(end)
    if status != "pending":
        shown["duration"] = span(max(end - created, 0))
    sums = document.get("aggregatedStats")
    return shown if sums is None else {**shown, "bytesSynced": sums["bytesCommitted"], "rowsSynced": sums["recordsCommitted"]}


async def listing(call: Call, world: World) -> Reply:
    """Answers a page of jobs, newest first unless it is asked otherwise."""
    query = call.query

    def shown(record: Record) -> dict[str, Json]:
        return view(world, record)

    connection = str(query["connectionId"]).lower() if query.get("connectionId") else ""
    kinds = [inner for inner, outer in KINDS.items() if query.get("jobType") in (None, outer)]
    shelves = [(connection, kind, query.get("status") or "") for kind in kinds]
    sought = query.get("workspaceIds") or query.get("orderBy") or any(query.get(name) for _, *ends in RANGES for name in ends)
    offset, limit = window(call)
    found = await _newest(world, shelves, None if sought else offset + (limit or 0))
    if not sought:
        return linked(call, found[offset:], shown)
    return paged(call, await _sifted(call, world, found), shown)


async def create(call: Call, world: World) -> Reply:
    """Starts a job."""
    body: Document = call.body
    kind = needed(body, "jobType")
    record = await world.read(CONNECTION, str(needed(body, "connectionId")).lower())
    if kind == "refresh":
        raise Unprocessable("Refresh jobs cannot be started through the public API")
    # A reset interrupts what runs, and state goes when it succeeds. A clear is a reset here, and comes back as one.
    behave = connection_changes.sync if kind == "sync" else runs.reset
    made = (await Asking(call, world)(behave, connectionId=record.key))["job"]
    return Reply(200, view(world, await world.read(JOB, str(made["id"]))))


async def get(call: Call, world: World) -> Reply:
    """Answers one job."""
    return Reply(200, view(world, await _asked(call, world)))


async def cancel(call: Call, world: World) -> Reply:
    """Cancels a job that has not ended."""
    record = await _asked(call, world)
    if record.document["status"] in ENDED:
        raise NotRunning
    await jobs.move(world, record, "cancel")
    return Reply(200, view(world, await world.read(JOB, record.key)))


async def _asked(call: Call, world: World) -> Record:
    record = await world.read(JOB, str(int(call.path["jobId"])))
    if record.document["configType"] not in KINDS:
        raise NotRunning
    return record


async def _newest(world: World, shelves: list[tuple[str, str, str]], limit: int | None) -> list[Record]:
    """The newest jobs of some shelves: all of them, or as many as are asked for."""
    pages = [await world.page(JOB, index="shelf", value=shelf, limit=limit, descending=True) for shelf in shelves]
    found = sorted((record for page in pages for record in page.records), key=_age, reverse=True)
    return found[:limit]


def _age(record: Record) -> int:
    return record.sequence


async def _sifted(call: Call, world: World, found: list[Record]) -> list[Record]:
    """What no index has: jobs of some workspaces, within some time, in another order."""
    homes = {str(key).lower() for key in call.query.get("workspaceIds") or ()}
    for member, first, last in RANGES:
        low, high = _seconds(call, first), _seconds(call, last)
        found = [
            r for r in found if (low is None or r.document[member] >= low) and (high is None or r.document[member] <= high)
        ]
    if homes:
        found = [record for record in found if await _home(world, record) in homes]
    member, _, way = (call.query.get("orderBy") or "").partition("|")
    return sorted(found, key=_by(member), reverse=way == "DESC") if member else found


async def _home(world: World, record: Record) -> str:
    connection = await world.find(CONNECTION, record.document["configId"])
    return "" if connection is None else str(connection.hidden["workspaceId"])


def _by(member: str) -> Callable[[Record], tuple[int, int]]:
    return lambda record: (record.document[member], record.document["id"])


def _seconds(call: Call, name: str) -> float | None:
    """A moment of the request. Raises BadInput for one that the calendar does not have, such as a leap second."""
    value = call.query.get(name)
    if not value:
        return None
    try:
        return datetime.fromisoformat(str(value).upper()).timestamp()
    except (ValueError, OverflowError):
        raise BadInput(f"{name} is no moment") from None


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {"listJobs": listing, "createJob": create, "getJob": get, "cancelJob": cancel}
