"""When a connection syncs by itself: the moments of basic and cron schedules."""

import calendar
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from mockserver.model.json import Document
from mockserver.vendors.airbyte.schedules import ANY_DAY, DAYS, MONTHS

UNITS: Final = {
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
    "weeks": timedelta(weeks=1),
    # As long as the vendor counts it (ScheduleHelpers).
    "months": timedelta(days=30),
}
HORIZON: Final = 4 * 366 + 1
"""Days that are looked at for the next moment: in a longer time, the 29th of February comes by."""
WEEK: Final = DAYS.split("|")
YEAR: Final = MONTHS.split("|")
NEVER: Final = 2099
"""The last year that expressions know."""

WITH_YEARS: Final = 7

OnDay = Callable[[date], bool]


def next_sync(document: Document, last: int | None, at: datetime) -> datetime | None:
    """When the connection starts its next sync; None when it waits for a call.

    A basic schedule counts from the creation of the last sync (`last`, in seconds since the epoch), and does not wait for
    the first. A cron schedule waits for its next moment.
    """
    data: Document = document.get("scheduleData") or {}
    match document["scheduleType"]:
        case "basic":
            return _after(data["basicSchedule"], last, at)
        case "cron":
            cron = data["cron"]
            return next_moment(cron["cronExpression"], cron["cronTimeZone"], at)
    return None


def _after(basic: Document, last: int | None, at: datetime) -> datetime | None:
    if basic["units"] < 1:
        return None
    if last is None:
        return at
    try:
        every: timedelta = basic["units"] * UNITS[basic["timeUnit"]]
        return max(datetime.fromtimestamp(last, UTC) + every, at)
    except OverflowError:
        return None


class Cron(NamedTuple):
    """A Quartz expression, read."""

    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    falls_on: OnDay


def next_moment(expression: str, zone: str, at: datetime) -> datetime | None:
    """The first moment of a Quartz expression after an instant; None when there is none in the next four years."""
    cron, local = read(expression), at.astimezone(ZoneInfo(zone))
    if not (cron.seconds and cron.minutes and cron.hours):
        return None
    for days in range(HORIZON):
        day = local.date() + timedelta(days=days)
        if day.year > NEVER:
            return None
        if cron.falls_on(day):
            found = _on(cron, day, local, ZoneInfo(zone))
            if found is not None:
                return found
    return None


def _on(cron: Cron, day: date, local: datetime, zone: ZoneInfo) -> datetime | None:
    """The first moment of a day after an instant. Hours that a change of the clocks skips are moved on by it."""
    early = local.hour if day == local.date() else 0
    for hour in (hour for hour in cron.hours if hour >= early):
        for minute in cron.minutes:
            for second in cron.seconds:
                moment = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone).astimezone(UTC)
                if moment > local:
                    return moment
    return None


@lru_cache(maxsize=256)
def read(expression: str) -> Cron:
    """A Quartz expression that `schedules` has let through."""
    parts = expression.upper().split()
    years = _numbers(parts[6], 1970, NEVER) if len(parts) == WITH_YEARS else ()
    months = _numbers(parts[4], 1, 12, YEAR)
    of_month, of_week = _days_of_month(parts[3]), _days_of_week(parts[5])

    def falls_on(day: date) -> bool:
        return (not years or day.year in years) and day.month in months and of_month(day) and of_week(day)

    return Cron(_numbers(parts[0], 0, 59), _numbers(parts[1], 0, 59), _numbers(parts[2], 0, 23), falls_on)


def _numbers(part: str, low: int, high: int, names: list[str] | None = None, first: int = 1) -> tuple[int, ...]:
    found: set[int] = set()
    for piece in part.split(","):
        span, slash, step = piece.partition("/")
        start, dash, end = span.partition("-")
        begin = low if start == "*" else _number(start, names, first)
        stop = _number(end, names, first) if dash else high if slash or start == "*" else begin
        # A span such as FRI-MON goes over the end.
        numbers = range(begin, stop + 1) if begin <= stop else (*range(begin, high + 1), *range(low, stop + 1))
        found.update(numbers[:: max(int(step), 1)] if slash else numbers)
    return tuple(sorted(found))


def _number(text: str, names: list[str] | None, first: int) -> int:
    return names.index(text) + first if names is not None and text in names else int(text)


def _days_of_month(part: str) -> OnDay:
    if part == ANY_DAY:
        return lambda _day: True
    tests = [_day_of_month(piece) for piece in part.split(",")]
    return lambda day: any(test(day) for test in tests)


def _day_of_month(piece: str) -> OnDay:
    if piece.startswith("L"):
        before = 0 if piece in ("L", "LW") else int(piece[2:])
        if piece == "LW":
            return lambda day: day == _weekday_near(day, _last(day))
        return lambda day: day.day == _last(day) - before
    if piece.endswith("W"):
        wanted = int(piece[:-1])
        return lambda day: wanted <= _last(day) and day == _weekday_near(day, wanted)
    days = _numbers(piece, 1, 31)
    return lambda day: day.day in days


def _days_of_week(part: str) -> OnDay:
    if part == ANY_DAY:
        return lambda _day: True
    tests = [_day_of_week(piece) for piece in part.split(",")]
    return lambda day: any(test(day) for test in tests)


def _day_of_week(piece: str) -> OnDay:
    """Days of the week count from Sunday, which is 1."""
    name, hash_, nth = piece.partition("#")
    if hash_:
        wanted = _number(name, WEEK, 1)
        return lambda day: _weekday(day) == wanted and (day.day - 1) // 7 + 1 == int(nth)
    if piece == "L":
        return lambda day: _weekday(day) == len(WEEK)
    if piece.endswith("L"):
        wanted = _number(piece[:-1], WEEK, 1)
        return lambda day: _weekday(day) == wanted and day.day > _last(day) - len(WEEK)
    days = _numbers(piece, 1, 7, WEEK)
    return lambda day: _weekday(day) in days


def _weekday(day: date) -> int:
    return day.isoweekday() % len(WEEK) + 1


def _last(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _weekday_near(day: date, wanted: int) -> date:
    """The working day of the month that is nearest to a day of it."""
    found = day.replace(day=wanted)
    match found.isoweekday():
        case 6:
            return found - timedelta(days=1) if wanted > 1 else found + timedelta(days=2)
        case 7:
            return found + timedelta(days=1) if wanted < _last(day) else found - timedelta(days=2)
    return found
