"""Instants in searches: dates as documents hold them, and date math such as `now-300s` or `2024-01-01||+1M/d`.

Source: "Date math" in the Elasticsearch reference; JavaDateMathParser.
"""

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta
from typing import Final

from mockserver.model.json import Json

_ISO: Final = re.compile(
    r"(\d{4})(?:[-/](\d\d)(?:[-/](\d\d)(?:[T ]([01]\d|2[0-3])(?::([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,9}))?)?)?)?)?)?"
    r"(Z|[+-]\d\d:?(?:\d\d)?)?",
    re.ASCII,
)
EPOCH: Final = re.compile(r"-?\d{5,17}", re.ASCII)
"""Milliseconds since 1970 as a text; four digits are a year."""
_STEP: Final = re.compile(r"([+-])(\d*)([yMwdhHms])|/([yMwdhHms])")
_SPANS: Final = {"w": "weeks", "d": "days", "h": "hours", "H": "hours", "m": "minutes", "s": "seconds"}
SECOND: Final = 1_000_000_000


def nanoseconds(value: Json) -> int | None:
    """A date of a document as nanoseconds since 1970, UTC: a text in ISO form, or a number of milliseconds. None for others."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return int(value * 1_000_000)
    if not isinstance(value, str):
        return None
    if EPOCH.fullmatch(value):
        return int(value) * 1_000_000
    return _iso(value, up=False)


def milliseconds(value: Json) -> int | None:
    """The same in milliseconds, which is all that a field of type `date` keeps."""
    found = nanoseconds(value)
    return None if found is None else found // 1_000_000


def bound(text: Json, now: datetime, *, up: bool) -> int | None:
    """An end of a range, date math and all, as nanoseconds; None for what is no date.

    With `up`, what is not said (or is rounded off) is taken for its last moment.
    """
    if not isinstance(text, str):
        return nanoseconds(text)
    anchor, joint, math = ("now", "||", text[3:]) if text.startswith("now") else text.partition("||")
    if anchor == "now":
        base: datetime | None = now
        rest = 0
    elif not joint:
        return nanoseconds(text) if EPOCH.fullmatch(text) else _iso(text, up=up)
    else:
        found = nanoseconds(anchor)
        base, rest = (None, 0) if found is None else (_moment(found), found % 1000)
    if base is None:
        return None
    at = 0
    while at < len(math):
        step = _STEP.match(math, at)
        if step is None:
            return None
        at = step.end()
        try:
            base = _rounded(base, step[4], up=up) if step[4] else _moved(base, step)
        except (OverflowError, ValueError):
            return None
    return _nanoseconds(base) + rest


def _moment(value: int) -> datetime | None:
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=value // 1000)
    except OverflowError:
        return None


def _nanoseconds(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 1000


def _iso(text: str, *, up: bool) -> int | None:
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part) if part else None for part in found.groups()[:6])
    zone = (found[8] or "Z").replace("Z", "+00:00")
    zone = f"{zone[:3]}:{zone[3:].removeprefix(':') or '00'}"
    try:
        first = datetime.fromisoformat(f"{year:04d}-{month or 1:02d}-{day or 1:02d}T00:00:00{zone}")
        start = first + timedelta(hours=hour or 0, minutes=minute or 0, seconds=second or 0)
        base = _nanoseconds(start.astimezone(UTC))
        fraction = int(found[7].ljust(9, "0")) if found[7] else 0
        if not up or found[7]:
            return base + fraction
        missing = next(
            (unit for unit, part in zip("yMdHms", (month, day, hour, minute, second), strict=False) if part is None), "s"
        )
        return _nanoseconds(_ceiling(start, missing).astimezone(UTC))
    except (OverflowError, ValueError):
        return None


def _moved(base: datetime, step: re.Match[str]) -> datetime:
    count = int(step[2] or 1) * (1 if step[1] == "+" else -1)
    unit = step[3]
    if unit in _SPANS:
        return base + timedelta(**{_SPANS[unit]: count})
    months = base.year * 12 + base.month - 1 + count * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    return base.replace(year=year, month=month + 1, day=min(base.day, monthrange(year, month + 1)[1]))


def _rounded(base: datetime, unit: str, *, up: bool) -> datetime:
    floor = base.replace(microsecond=0)
    if unit != "s":
        floor = floor.replace(second=0)
    if unit not in "sm":
        floor = floor.replace(minute=0)
    if unit not in "smhH":
        floor = floor.replace(hour=0)
    if unit == "w":
        floor -= timedelta(days=floor.weekday())
    if unit in "My":
        floor = floor.replace(day=1)
    if unit == "y":
        floor = floor.replace(month=1)
    return _ceiling(floor, unit) if up else floor


def _ceiling(floor: datetime, unit: str) -> datetime:
    """The last millisecond of the span that begins here."""
    if unit in _SPANS:
        end = floor + timedelta(**{_SPANS[unit]: 1})
    else:
        months = floor.year * 12 + floor.month - 1 + (12 if unit == "y" else 1)
        end = floor.replace(year=months // 12, month=months % 12 + 1)
    return end - timedelta(milliseconds=1)
