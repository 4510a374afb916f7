"""Schedules of connections: which parts belong together, and how each kind is stored."""

import re
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mockserver.model.json import Document, Json
from mockserver.vendors.airbyte.members import needed
from mockserver.vendors.airbyte.problems import BadCron, ScheduleIncomplete, ScheduleMisplaced

DAYS: Final = "SUN|MON|TUE|WED|THU|FRI|SAT"
MONTHS: Final = "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC"
# The vendor reads Quartz expressions: seconds, minutes, hours, day of month, month, day of week, and perhaps years.
FIELDS: Final = (
    (r"\d{1,2}", 0, 59),
    (r"\d{1,2}", 0, 59),
    (r"\d{1,2}", 0, 23),
    (r"\d{1,2}W?|LW?|L-\d{1,2}", 1, 31),
    (rf"\d{{1,2}}|{MONTHS}", 1, 12),
    (rf"(?:\d|{DAYS})(?:L|#[1-5])?|L", 1, 7),
    (r"\d{4}", 1970, 2099),
)
ANY_DAY: Final = "?"


def for_new(connection: str, body: Document) -> dict[str, Json]:
    """The schedule of a new connection. Without `scheduleType`, the old `schedule` counts; `scheduleData` alone does not.

    Raises ScheduleIncomplete, BadCron and MissingMember.
    """
    kind, old = body.get("scheduleType"), body.get("schedule")
    if kind is not None:
        if old is not None:
            raise ScheduleIncomplete("both")
        return _typed(connection, kind, body.get("scheduleData"))
    return {"scheduleType": "manual"} if old is None else _basic(old)


def for_change(connection: str, patch: Document) -> dict[str, Json] | None:
    """The schedule that a patch asks for; None when it asks for none.

    Raises ScheduleMisplaced, ScheduleIncomplete, BadCron and MissingMember.
    """
    kind, data = patch.get("scheduleType"), patch.get("scheduleData")
    if patch.get("schedule") is not None:
        raise ScheduleMisplaced("legacy")
    if kind is None:
        if data is not None:
            raise ScheduleMisplaced("untyped")
        return None
    if (kind == "manual") is (data is not None):
        raise ScheduleMisplaced(kind)
    return _typed(connection, kind, data)


def _typed(connection: str, kind: str, data: Document | None) -> dict[str, Json]:
    if kind == "manual":
        return {"scheduleType": "manual"}
    if data is None:
        raise ScheduleIncomplete("data")
    if kind == "cron":
        return _cron(connection, data.get("cron"))
    if data.get("basicSchedule") is None:
        raise ScheduleIncomplete("basic")
    return _basic(data["basicSchedule"])


def _basic(found: Document) -> dict[str, Json]:
    """A basic schedule, with its twin of old: both are always shown."""
    unit, units = needed(found, "timeUnit"), int(needed(found, "units"))
    return {
        "schedule": {"units": units, "timeUnit": unit},
        "scheduleType": "basic",
        "scheduleData": {"basicSchedule": {"timeUnit": unit, "units": units}},
    }


def _cron(connection: str, found: Document | None) -> dict[str, Json]:
    if found is None:
        raise BadCron("missing-cron-data")
    expression, zone = found.get("cronExpression"), found.get("cronTimeZone")
    if expression is None or zone is None:
        facts = {"connectionId": connection, "cronExpression": expression, "cronTimezone": zone}
        raise BadCron("missing-component", facts)
    if not _reads(expression):
        raise BadCron("invalid-expression", {"cronExpression": expression})
    if zone.lower().startswith("etc") or not _known(zone):
        raise BadCron("invalid-timezone", {"connectionId": connection, "cronTimezone": zone})
    return {"scheduleType": "cron", "scheduleData": {"cron": {"cronExpression": expression, "cronTimeZone": zone}}}


def _known(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _reads(expression: str) -> bool:
    """Whether Quartz would read the expression: six or seven fields, one of the two day fields a question mark."""
    parts = expression.upper().split()
    if len(parts) not in (6, 7) or (parts[3] == ANY_DAY) == (parts[5] == ANY_DAY):
        return False
    return all((place in (3, 5) and part == ANY_DAY) or _field(part, *FIELDS[place]) for place, part in enumerate(parts))


def _field(part: str, value: str, low: int, high: int) -> bool:
    item = re.compile(rf"(?:\*|(?:{value})(?:-(?:{value}))?)(?:/\d{{1,4}})?")
    if not all(item.fullmatch(piece) for piece in part.split(",")):
        return False
    return all(low <= int(number) <= high for number in re.findall(r"(?<![/#\d-])\d+", part))
