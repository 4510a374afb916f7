"""What becomes of a connection when its sync begins and ends, and when the next one is due."""

from datetime import UTC, datetime, timedelta

from mockserver.model.json import Document
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendors.fivetran import outcomes, schedule
from mockserver.vendors.fivetran.documents import keeps_state
from mockserver.vendors.fivetran.events import told_end
from mockserver.vendors.fivetran.lifecycle import RUNNING, shown
from mockserver.vendors.fivetran.schemas.edits import synced
from mockserver.vendors.fivetran.schemas.source import source_of
from mockserver.vendors.fivetran.schemas.tree import captured
from mockserver.vendors.fivetran.state_rules import moved_on
from mockserver.vendors.fivetran.wording import stamp

STATUSES = {"finish": "SUCCESSFUL", "fail": "FAILURE", "reschedule": "RESCHEDULED", "stop": "CANCELED"}
"""How webhooks and the history call the ends of a sync."""


def begun(world: World, record: Record) -> Record:
    """The connection, in a running phase, with a sync that begins now: its outcome is drawn, and its end is set."""
    outcome, left = outcomes.drawn(record.document, record.hidden)
    event = outcomes.EVENTS[outcome.get("outcome", "success")]
    ends = _soon(world.at, outcome.get("seconds", world.settings["sync_seconds"]))
    running = {"id": world.uuid(), "outcome": outcome, "started": stamp(world.at), "ends": stamp(ends), "event": event}
    hidden = {name: value for name, value in record.hidden.items() if name not in ("next_sync", "resync")}
    hidden |= {"running": running, **({"next_sync": left} if left else {})}
    document = shown(record.document, record.phase)
    if record.hidden.get("resync", {}).get("whole"):
        document["status"]["is_historical_sync"] = True
    return record._replace(document=document, hidden=hidden, due=ends, event=event)


async def ended(world: World, record: Record, event: str) -> Record:
    """The connection, moved by the end of its sync: what it shows, what it keeps, and when it moves again."""
    running = record.hidden.get("running", {})
    outcome = running.get("outcome", {})
    hidden: Document = {name: value for name, value in record.hidden.items() if name != "running"}
    document = outcomes.ended(record.document, outcome, event, world.at)
    if event == "finish":
        hidden = _with_schemas(record, _with_state(document, hidden, world.at))
    record = record._replace(document=shown(document, record.phase), hidden=hidden)
    reason = {"reason": outcome["reason"]} if "reason" in outcome else {}
    await told_end(world, record, sync_id=running.get("id", ""), status=STATUSES[event], **reason)
    return armed(world, record)


def armed(world: World, record: Record) -> Record:
    """The connection with the start of its next sync; a running one keeps its end."""
    if record.phase in RUNNING:
        return record
    due = schedule.due(record, world.at, schedules=world.settings["schedules"])
    return record._replace(due=due, event="sync" if due is not None else "")


def halted(world: World, record: Record) -> Record:
    """A running sync that is paused: it ends at its moment, or is stopped when that is too far away."""
    limit = _soon(world.at, world.settings["pause_seconds"])
    if record.due is None or record.due <= limit:
        return record
    return record._replace(due=limit, event="stop")


def resumed(record: Record) -> Record:
    """A sync that was to be stopped and goes on: it ends as it would have."""
    running = record.hidden.get("running")
    if running is None:
        return record
    return record._replace(due=datetime.fromisoformat(running["ends"]).astimezone(UTC), event=running["event"])


def _soon(at: datetime, seconds: float) -> datetime:
    try:
        return at + timedelta(seconds=seconds)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def _with_state(document: Document, hidden: Document, at: datetime) -> Document:
    """A finished sync leaves the state that the scenario names as the next, or moves it on; the first leaves at least `{}`."""
    if not keeps_state(document):
        return hidden
    state = hidden.get("next_state")
    if state is None:
        state = moved_on(hidden.get("state") or {}, hidden.get("state_rule", {}), at)
    return {**hidden, "state": state}


def _with_schemas(record: Record, hidden: Document) -> Document:
    """The first sync captures the schemas of the source; any drops the columns that were marked for deletion."""
    config = hidden.get("schema_config")
    if config is None or not config["captured"]:
        return {**hidden, "schema_config": captured(config, source_of(record))}
    return {**hidden, "schema_config": synced(config)} if config.get("marked") else hidden
