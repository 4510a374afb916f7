"""Durations and instants in ISO-8601 text, as scenarios and the control API spell them."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

_DURATION: Final = re.compile(
    r"(?P<sign>[+-])?P(?=[\dT])(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+(?:\.\d+)?)D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d+(?:\.\d+)?)H)?(?:(?P<minutes>\d+(?:\.\d+)?)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?",
    re.ASCII,
)
_CALENDAR: Final = re.compile(r"[+-]?P[\d.YMWD]*[YM]")


def parse_duration(text: str) -> timedelta:
    """Reads `PT6H`, `P1DT2H30M`, `PT0.5S`. Raises ValueError, which says what is wrong, for anything else."""
    found = _DURATION.fullmatch(text)
    if found is None:
        if _CALENDAR.match(text):
            raise ValueError(f"{text!r} counts years or months, which have no fixed length; write days, such as P30D")
        raise ValueError(f"{text!r} is not an ISO-8601 duration; write it like PT6H, P1DT2H30M or PT0.5S")
    parts = {name: float(number) for name, number in found.groupdict().items() if number and name != "sign"}
    try:
        span = timedelta(**parts)
    except OverflowError:
        raise ValueError(f"{text!r} is longer than time itself: {timedelta.max.days} days are the most") from None
    return -span if found["sign"] == "-" else span


def format_duration(span: timedelta) -> str:
    """Writes a duration so that `parse_duration` reads it back."""
    sign, span = ("-", -span) if span < timedelta(0) else ("", span)
    minutes, seconds = divmod(span.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{span.microseconds:06d}".rstrip("0") if span.microseconds else ""
    time = f"{f'{hours}H' if hours else ''}{f'{minutes}M' if minutes else ''}"
    if seconds or fraction:
        time += f"{seconds}{fraction}S"
    days = f"{span.days}D" if span.days else ""
    return f"{sign}P{days}T{time}" if time else f"{sign}P{days}" if days else "PT0S"


def parse_instant(text: str) -> datetime:
    """Reads `2024-01-01T00:00:00Z`, as UTC. Raises ValueError for other text, and for an instant without an offset."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not an ISO-8601 instant; write it like 2024-01-01T00:00:00Z") from None
    return as_utc(moment)


def format_instant(moment: datetime) -> str:
    """Writes an instant in UTC, with microseconds only where there are some."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"


def as_utc(moment: datetime) -> datetime:
    """The same instant in UTC. Raises ValueError for a datetime that does not say where it was noon."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no offset; write UTC as {moment.isoformat()}Z")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{moment.isoformat()} lies outside the years 1 to 9999 in UTC") from None
