"""Dates as the platform writes and reads them."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

STAMP_LEAD: Final = timedelta(milliseconds=2)
"""Attributes are stamped before the object is stored: 2 ms earlier in the sample of "Get and Set Connector State"."""


def server_date(at: datetime, zone: str) -> str:
    """A property date: milliseconds and the offset of the server's zone, without a colon (`-0600` in December)."""
    return write(at.astimezone(ZoneInfo(zone)))


def attribute_stamp(at: datetime) -> str:
    """A state attribute's date: always UTC, and a little earlier than the object's own dates."""
    return write((at - STAMP_LEAD).astimezone(UTC))


def parse(text: str, zone: str) -> datetime | None:
    """The instant, in UTC; a date without offset is in the server's zone. None for text that is no date."""
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None:
            found = found.replace(tzinfo=ZoneInfo(zone))
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def write(at: datetime) -> str:
    """A date as text: milliseconds, and the offset without a colon."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}{at:%z}"
