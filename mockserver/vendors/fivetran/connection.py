"""What a connection is: how it is found, how it moves, and how a scenario makes one."""

from collections.abc import Iterable
from typing import Final

from mockserver.model.json import Document
from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendors.fivetran.events import told, told_end
from mockserver.vendors.fivetran.fresh import fresh_id
from mockserver.vendors.fivetran.groups import GROUP, new_group
from mockserver.vendors.fivetran.life import armed, begun, ended, halted, resumed
from mockserver.vendors.fivetran.lifecycle import LIFECYCLE, RUNNING, phase_of, shown
from mockserver.vendors.fivetran.schemas.source import source_of
from mockserver.vendors.fivetran.schemas.tree import captured
from mockserver.vendors.fivetran.seeding import check, filled, hidden_of, refused
from mockserver.vendors.fivetran.wording import stamp


async def start(world: World, record: Record, event: str) -> Record:
    """Starts a sync by `sync` or `force`, where the phase lets it and the setup is complete."""
    if not LIFECYCLE.allows(record.phase, event) or record.document["status"]["setup_state"] == "incomplete":
        return record
    if record.phase in RUNNING:
        await told_end(world, record, sync_id=record.hidden.get("running", {}).get("id", ""), status="CANCELED")
    return await _begin(world, world.fire(CONNECTION, record, event))


async def pause(world: World, record: Record, *, paused: bool) -> Record:
    """Pauses or unpauses. A running sync goes on to its end, or is stopped; a re-sync that waited begins."""
    event = "pause" if paused else "unpause"
    if not LIFECYCLE.allows(record.phase, event):
        return record
    phase = LIFECYCLE.move(record.phase, event)
    moved = record._replace(phase=phase, document=shown(record.document, phase))
    if record.phase in RUNNING:
        moved = halted(world, moved) if paused else resumed(moved)
    moved = world.put(CONNECTION, armed(world, moved))
    await told(world, "pause_connector" if paused else "resume_connector", moved)
    return await start(world, moved, "sync") if not paused and "resync" in moved.hidden else moved


async def moved(world: World, record: Record, event: str) -> None:
    """Does what a timed move brings with it: a sync begins, or has ended."""
    if event == "sync":
        await _begin(world, record)
    else:
        after = world.put(CONNECTION, await ended(world, record, event))
        if "resync" in after.hidden:
            await start(world, after, "sync")


async def _begin(world: World, record: Record) -> Record:
    record = world.put(CONNECTION, begun(world, record))
    await told(world, "sync_start", record, sync_id=record.hidden["running"]["id"])
    return record


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
    if document["succeeded_at"] is not None:  # A first sync has captured the schemas of the source.
        record = record._replace(hidden={**record.hidden, "schema_config": captured(None, source_of(record))})
    return world.put(CONNECTION, begun(world, record) if phase in RUNNING else armed(world, record))


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
