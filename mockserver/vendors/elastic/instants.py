"""Instants as clients send them and as the vendor shows them: UTC, with the digits that were sent, three at the least."""

import re
from datetime import UTC, datetime
from typing import Final

_INSTANT: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)", re.ASCII)


def instant(text: str) -> str:
    """The instant as it is shown. Raises ValueError for a text that is none."""
    found = _INSTANT.fullmatch(text)
    if found is None:
        raise ValueError(text)
    seconds, fraction, zone = found[1], found[2] or "", found[3]
    try:
        moment = datetime.fromisoformat(seconds + zone).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(text) from error
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{_digits(fraction)}Z"


def _digits(fraction: str) -> str:
    """Three, six or nine digits, as Java's ISO_INSTANT writes them."""
    length = next(size for size in (3, 6, 9) if len(fraction.rstrip("0")) <= size)
    return fraction[:length].ljust(length, "0")
