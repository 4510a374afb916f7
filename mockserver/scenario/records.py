"""Records as snapshots show them, and back."""

from mockserver.model.json import Document, Json
from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.state.iso import format_instant, parse_instant


def show_record(kind: Resource, record: Record) -> dict[str, Json]:
    """A record with everything that is needed to put it back."""
    shown: dict[str, Json] = {"key": record.key}
    if record.phase:
        shown["phase"] = record.phase
    if record.due is not None:
        shown["due"] = format_instant(record.due)
        shown["event"] = record.event
    elif kind.lifecycle is not None and record.phase in kind.lifecycle.after:
        shown["due"] = None  # its phase usually ends by itself, and would when it is put back
    shown["revision"] = record.revision
    shown["document"] = record.document
    if record.hidden:
        shown["hidden"] = record.hidden
    return shown


def restored(world: World, kind: Resource, fields: Document, old: Record | None = None) -> Record:
    """Puts a record in the phase it names. Without `due`, the phase's own timer is armed.

    One that stands where an old one stood keeps its place in listings, and counts its revisions on.
    """
    record = world.insert(kind, fields["key"], fields["document"], phase=fields.get("phase"), hidden=fields.get("hidden"))
    if "due" in fields:
        due = fields["due"]
        record = record._replace(due=parse_instant(due) if due is not None else None, event=fields.get("event", record.event))
    if old is not None:
        record = record._replace(sequence=old.sequence, revision=old.revision + 1)
    # `put` counts the write that `insert` has counted already.
    return world.put(kind, record._replace(revision=fields.get("revision", record.revision) - 1))
