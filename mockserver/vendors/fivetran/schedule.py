"""When a connection syncs by itself."""

from datetime import UTC, datetime, timedelta
from typing import Final

from mockserver.model.json import Document
from mockserver.model.record import Record

DAY: Final = timedelta(days=1)


def due(record: Record, at: datetime, *, schedules: bool) -> datetime | None:
    """When the connection, as it stands, starts its next sync by itself; None when it waits for a call."""
    document = record.document
    if document["schedule_type"] == "manual" or document["status"]["setup_state"] == "incomplete":
        return None
    if record.phase == "rescheduled":
        again = document["status"]["rescheduled_for"]
        return max(datetime.fromisoformat(again).astimezone(UTC), at) if again is not None else None
    return slot(document, at) if schedules and record.phase == "scheduled" else None


def slot(document: Document, at: datetime) -> datetime | None:
    """The next moment of the schedule after an instant; None past the end of all time.

    Syncs keep to a grid that begins with the connection, so neither a sync asked for nor a long one moves the others.
    """
    try:
        hour: str | None = document.get("daily_sync_time")
        if hour is not None and document["sync_frequency"] == DAY // timedelta(minutes=1):
            today = at.replace(hour=int(hour[:2]), minute=0, second=0, microsecond=0)
            return today if today > at else today + DAY
        every = timedelta(minutes=document["sync_frequency"])
        begun = datetime.fromisoformat(document["created_at"]).astimezone(UTC)
        return begun + (max((at - begun) // every, 0) + 1) * every
    except OverflowError:
        return None
