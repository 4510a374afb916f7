"""What a connection is: how it is found, how it moves, and what the end of a sync brings."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from mockserver.model.json import Document
from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendors.fivetran.documents import keeps_state
from mockserver.vendors.fivetran.fresh import fresh_id
from mockserver.vendors.fivetran.groups import GROUP, new_group
from mockserver.vendors.fivetran.lifecycle import LIFECYCLE, RUNNING, phase_of, shown
from mockserver.vendors.fivetran.seeding import check, filled, hidden_of, refused
from mockserver.vendors.fivetran.wording import stamp


def start(world: World, record: Record, event: str) -> Record:
    """Starts a sync by `sync` or `force`, where the phase lets it."""
    if not LIFECYCLE.allows(record.phase, event):
        return record
    return world.fire(CONNECTION, record, event, shown(record.document, LIFECYCLE.move(record.phase, event)))


def pause(world: World, record: Record, *, paused: bool) -> Record:
    """Pauses or unpauses. A running sync goes on to its end, at the moment it would have ended anyway."""
    event = "pause" if paused else "unpause"
    if not LIFECYCLE.allows(record.phase, event):
        return record
    phase = LIFECYCLE.move(record.phase, event)
    document = shown(record.document, phase)
    if record.phase in RUNNING:
        return world.put(CONNECTION, record._replace(phase=phase, document=document))
    return world.fire(CONNECTION, record, event, document)


async def moved(world: World, record: Record, event: str) -> None:
    """Shows what a timed move has done: a sync has ended, or a rescheduled one begins."""
    if event == "finish":
        world.put(CONNECTION, record._replace(document=_synced(record, world.at), hidden=_with_state(record)))
    else:
        world.put(CONNECTION, record._replace(document=shown(record.document, record.phase)))


def _synced(record: Record, at: datetime) -> Document:
    document = shown(record.document, record.phase)
    status = {**document["status"], "is_historical_sync": False}
    return {**document, "succeeded_at": _later(document, at), "status": status}


def _later(document: Document, at: datetime) -> str:
    """The end of a sync. Clients poll until a time differs from the one before, so it is strictly later than both."""
    ends = [document[name] for name in ("succeeded_at", "failed_at") if document[name]]
    before = max((datetime.fromisoformat(end) for end in ends), default=None)
    return stamp(at if before is None or at > before else before.astimezone(UTC) + timedelta(microseconds=1))


def _with_state(record: Record) -> Document:
    """A finished sync leaves the state that the scenario names as the next one; the first leaves at least an empty one."""
    if not keeps_state(record.document):
        return record.hidden
    state = record.hidden.get("next_state")
    if state is None:
        state = record.hidden.get("state")
    return {**record.hidden, "state": {} if state is None else state}


async def seeded(world: World, fields: Document) -> Record:
    """Adds a connection from what a scenario names of it. Raises InvalidRequest for what cannot be."""
    check(fields)
    group = await _home(world, fields)
    key = fields.get("id") or await fresh_id(world, CONNECTION)
    document = filled(key, group, stamp(world.at), fields)
    if await taken(world, group, document["schema"]):
        raise refused("schema", f"another connection of the group {group!r} has the schema {document['schema']!r}")
    phase = phase_of(document)
    record = world.insert(CONNECTION, key, shown(document, phase), phase=phase, hidden=hidden_of(document, fields))
    again = document["status"]["rescheduled_for"]
    if phase == "rescheduled" and again is not None and document["schedule_type"] == "auto":
        # With the schedule auto a rescheduled sync starts by itself; with manual it waits for a call.
        return world.put(CONNECTION, record._replace(due=datetime.fromisoformat(again), event="sync"))
    return record


async def taken(world: World, group: str, schema: str) -> bool:
    """Whether a connection of the group has this schema name already."""
    return await world.count(CONNECTION, index="group and schema", value=(group, schema)) > 0


async def _home(world: World, fields: Document) -> str:
    """The group that is named, the first one, or a new one."""
    group: str | None = fields.get("group_id")
    if group is not None:
        if await world.find(GROUP, group) is None:
            raise refused("group_id", f"there is no group {group!r}")
        return group
    first = (await world.page(GROUP, limit=1)).records
    return first[0].key if first else (await new_group(world, "Warehouse")).key


def _of_group(record: Record) -> Iterable[str]:
    return (record.document["group_id"],)


def _of_schema(record: Record) -> Iterable[str]:
    return (record.document["schema"],)


def _of_group_and_schema(record: Record) -> Iterable[tuple[str, str]]:
    return ((record.document["group_id"], record.document["schema"]),)


CONNECTION: Final = Resource(
    "connections",
    schema="#/components/schemas/ConnectorResponseV1",
    lifecycle=LIFECYCLE,
    indexes=(
        Index("group", _of_group),
        Index("schema", _of_schema),
        Index("group and schema", _of_group_and_schema),
    ),
    seed=seeded,
    moved=moved,
)
