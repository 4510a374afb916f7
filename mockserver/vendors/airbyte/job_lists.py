"""Lists of jobs: by type, connection, status and time, newest first."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import product
from math import inf
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import InvalidRequest, Violation
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.connections import CONNECTION
from mockserver.vendors.airbyte.jobs import JOB
from mockserver.vendors.airbyte.members import objects
from mockserver.vendors.airbyte.problems import ConfigTypesMissing
from mockserver.vendors.airbyte.windows import Window, of_page

PAGE: Final = 200
RANGES: Final = (("createdAt", "createdAtStart", "createdAtEnd"), ("updatedAt", "updatedAtStart", "updatedAtEnd"))


Shelves = list[tuple[str, str, str]]
"""Where the asked jobs stand: connection, type and status, the first and last perhaps empty."""


async def listing(call: Call, world: World) -> Reply:
    """Answers a page of jobs with their attempts, and how many there are in all."""
    body: Document = call.body
    return await _answered(world, body, _shelves(body, [body.get("configId") or ""]))


async def listing_of_workspaces(call: Call, world: World) -> Reply:
    """Answers a page of the jobs of all connections of some workspaces, deleted ones too."""
    body: Document = call.body
    connections: list[str] = []
    for workspace in objects(body, "workspaceIds"):
        found = await world.page(CONNECTION, index="home", value=str(workspace).lower())
        connections += [record.key for record in found.records if body.get("configId") in (None, "", record.key)]
    told = {name: value for name, value in body.items() if name != "includingJobId"}
    return await _answered(world, told, _shelves(body, connections))


def _shelves(body: Document, connections: Iterable[str]) -> Shelves:
    """Where the jobs stand that are asked for. Raises ConfigTypesMissing."""
    if "configTypes" in body and body["configTypes"] is None:
        raise ConfigTypesMissing("null")
    kinds = objects(body, "configTypes")
    if not kinds:
        raise ConfigTypesMissing
    statuses = objects(body, "statuses") if body.get("statuses") else ("",)
    return list(product(dict.fromkeys(connections), dict.fromkeys(kinds), dict.fromkeys(statuses)))


async def _answered(world: World, body: Document, shelves: Shelves) -> Reply:
    if body.get("includingJobId") is not None:
        found, total = await _including(world, shelves, int(body["includingJobId"]), _window(body))
    elif body.get("orderByField") == "updatedAt" or body.get("orderByMethod") == "ASC" or _ranged(body):
        found, total = await _sorted(world, shelves, body)
    else:
        found, total = await _newest(world, shelves, _window(body))
    return Reply(200, {"jobs": [_shown(record) for record in found], "totalJobCount": total})


def _window(body: Document) -> Window:
    return of_page(body.get("pagination"), PAGE)


def _shown(record: Record) -> dict[str, Json]:
    return {"job": record.document, "attempts": list(record.hidden["attempts"])}


async def _newest(world: World, shelves: Shelves, window: Window) -> tuple[list[Record], int]:
    """The slice, merged from the beginnings of the shelves: its cost is its end, not the number of jobs."""
    end, total = window.offset + window.limit, 0
    found: list[Record] = []
    for shelf in shelves:
        page = await world.page(JOB, index="shelf", value=shelf, limit=end, descending=True)
        found += page.records
        total += page.total
    found.sort(key=_age, reverse=True)
    return found[window.offset : end], total


def _age(record: Record) -> int:
    return record.sequence


async def _including(world: World, shelves: Shelves, number: int, window: Window) -> tuple[list[Record], int]:
    """All pages from the newest job to the page on which the asked one stands; none when it is not in the list."""
    everything, total = await _newest(world, shelves, Window(0, await _count(world, shelves)))
    at = next((place for place, record in enumerate(everything) if record.document["id"] == number), None)
    if at is None or not window.limit:
        return [], total
    return everything[: (at // window.limit + 1) * window.limit], total


async def _sorted(world: World, shelves: Shelves, body: Document) -> tuple[list[Record], int]:
    """A list that no index has: everything is looked at."""
    spans = [(member, _seconds(body, start, -inf), _seconds(body, end, inf)) for member, start, end in RANGES]
    everything, _ = await _newest(world, shelves, Window(0, await _count(world, shelves)))
    member = body.get("orderByField") or "createdAt"
    found = [record for record in everything if _within(record, spans)]
    found.sort(key=_by(member), reverse=body.get("orderByMethod") != "ASC")
    window = _window(body)
    return found[window.offset : window.offset + window.limit], len(found)


def _by(member: str) -> Callable[[Record], tuple[int, int]]:
    return lambda record: (record.document[member], record.document["id"])


async def _count(world: World, shelves: Shelves) -> int:
    return sum([await world.count(JOB, index="shelf", value=shelf) for shelf in shelves])


def _ranged(body: Document) -> bool:
    return any(body.get(name) is not None for _, *ends in RANGES for name in ends)


def _within(record: Record, spans: list[tuple[str, float, float]]) -> bool:
    return all(first <= record.document[member] <= last for member, first, last in spans)


def _seconds(body: Document, name: str, otherwise: float) -> float:
    """A moment of the request. Raises InvalidRequest for one that the calendar does not have, such as a leap second."""
    if body.get(name) is None:
        return otherwise
    try:
        return datetime.fromisoformat(body[name].upper()).timestamp()
    except (ValueError, OverflowError):
        broken = Violation("format", f"body /{name}", "is no moment", value=body[name], expected="date-time")
        raise InvalidRequest((broken,)) from None


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "listJobsFor": listing,
    "listJobsForWorkspaces": listing_of_workspaces,
}
