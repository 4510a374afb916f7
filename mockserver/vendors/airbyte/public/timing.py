"""Schedules and moments in the public API's words."""

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mockserver.model.json import Document, Json

ZONE: Final = "UTC"
MINUTE: Final = 60
HOUR: Final = 3600


def shown_schedule(connection: Document) -> dict[str, Json]:
    """The schedule of a stored connection."""
    kind = connection.get("scheduleType", "manual")
    data = connection.get("scheduleData") or {}
    if kind == "cron":
        cron = data["cron"]
        return {"scheduleType": kind, "cronExpression": f"{cron['cronExpression']} {cron['cronTimeZone']}"}
    if kind == "basic":
        basic = data["basicSchedule"]
        return {"scheduleType": kind, "basicTiming": f"Every {basic['units']} {basic['timeUnit'].upper()}"}
    return {"scheduleType": kind}


def asked_schedule(schedule: Document | None) -> dict[str, Json]:
    """The schedule that a request asks for, as the Configuration API takes it; empty when it asks for none."""
    if schedule is None:
        return {}
    if schedule.get("scheduleType") != "cron":
        return {"scheduleType": "manual"}
    expression, zone = _split(schedule.get("cronExpression") or "")
    cron = {"cronExpression": expression or None, "cronTimeZone": zone}
    return {"scheduleType": "cron", "scheduleData": {"cron": cron}}


def _split(text: str) -> tuple[str, str]:
    """Expression and zone: what answers show may be sent back."""
    expression, _, last = text.strip().rpartition(" ")
    if len(expression.split()) in (6, 7) and not last[:1].isdigit() and _is_zone(last):
        return expression.strip(), last
    return text.strip(), ZONE


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def moment(seconds: int) -> str:
    """A moment as Java's OffsetDateTime writes it: seconds that are zero are left out."""
    at = datetime.fromtimestamp(seconds, UTC)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ" if at.second else "%Y-%m-%dT%H:%MZ")


def span(seconds: int) -> str:
    """A time as Java's Duration writes it: `PT1H2M3S`."""
    hours, rest = divmod(seconds, HOUR)
    minutes, left = divmod(rest, MINUTE)
    parts = [f"{number}{unit}" for number, unit in ((hours, "H"), (minutes, "M"), (left, "S")) if number]
    return "PT" + ("".join(parts) or "0S")
