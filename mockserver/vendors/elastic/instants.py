"""Instants as clients send them and as the vendor shows them: UTC, with no more digits than they need, three at the least.

Source: ConnectorUtils.parseInstant, TimeUtils.parseTimeFieldToInstant and the format of DateFieldMapper, which is
`strict_date_optional_time||epoch_millis`: parts of a date may be left off from the end, and what has no zone is in UTC.
All parsers declare these fields as ValueType.STRING or the like, so that milliseconds are texts, too.
They are written by `strict_date_optional_time_nanos` (XContentElasticsearchExtension; its printer in DateFormatters).
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from mockserver.model.json import Json

_ISO: Final = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(?:([01]\d|2[0-3])(?::(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?"
    r"(?:Z|([+-])(\d\d)(?::?([0-5]\d))?)?)?)?)?)?",
    re.ASCII,
)
_MILLISECONDS: Final = re.compile(r"(-?)(\d{1,17})(?:\.(\d{1,6}))?", re.ASCII)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = 10**9
_FARTHEST: Final = timedelta(hours=18)
"""From UTC, as far as Java's zones go."""


def instant(value: Json) -> str:
    """The instant as it is shown. Raises ValueError for a text that is none, and for what is no text."""
    if not isinstance(value, str):
        raise ValueError(value)
    second, digits = _read(value)
    return f"{second.replace(tzinfo=None).isoformat()}.{digits.rstrip('0').ljust(3, '0')}Z"


def moment(stamp: Json) -> datetime | None:
    """A stamp to the microsecond; None for what is no stamp, as documents that were written directly may hold."""
    if not isinstance(stamp, str):
        return None
    try:
        second, digits = _read(stamp)
    except ValueError:
        return None
    return second + timedelta(microseconds=int(digits[:6].ljust(6, "0")))


def _read(text: str) -> tuple[datetime, str]:
    """The second and the digits of its fraction."""
    try:
        return _iso(text) or _milliseconds(text)
    except OverflowError as error:
        raise ValueError(text) from error


def _iso(text: str) -> tuple[datetime, str] | None:
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction, sign, hours, minutes = found.groups()
    away = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
    if abs(away) > _FARTHEST:
        return None
    try:
        local = datetime(
            int(year),
            int(month or 1),
            int(day or 1),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            tzinfo=timezone(away),
        )
    except ValueError:
        return None
    return local.astimezone(UTC), fraction or ""


def _milliseconds(text: str) -> tuple[datetime, str]:
    found = _MILLISECONDS.fullmatch(text)
    if found is None:
        raise ValueError(text)
    sign, whole, fraction = found[1], found[2], found[3] or ""
    nanoseconds = int(whole + fraction.ljust(6, "0")) * (-1 if sign else 1)
    seconds, rest = divmod(nanoseconds, _SECOND)
    return _EPOCH + timedelta(seconds=seconds), f"{rest:09d}"[: 3 + len(fraction)]
