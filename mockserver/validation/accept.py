"""Negotiation: which of the offered media types a client wants most (RFC 9110, section 12.5.1)."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

RANGE: Final = re.compile(r"\s*([\w!#$&^.+*-]+)/([\w!#$&^.+*-]+)\s*((?:;[^;]*)*)\Z")
QUALITY: Final = re.compile(r";\s*q\s*=\s*([0-9.]+)\s*(?:;|\Z)", re.IGNORECASE)
REMEMBERED: Final = 1024


class Range(NamedTuple):
    """One media range of an Accept header."""

    main: str
    sub: str
    quality: float

    def covers(self, main: str, sub: str) -> bool:
        """Whether a media type falls into the range; an offered range overlaps it."""
        return (self.main in ("*", main) or main == "*") and (self.sub in ("*", sub) or sub == "*")

    @property
    def precision(self) -> int:
        """How narrow the range is: the narrowest that covers a type decides about it."""
        return (self.main != "*") + (self.sub != "*")


@lru_cache(maxsize=REMEMBERED)
def negotiate(accept: str | None, offered: tuple[str, ...]) -> str | None:
    """The offered type with the highest quality; None when nothing is acceptable, empty text when nothing is offered.

    Among equals the one that was asked for most precisely wins, then the one that is offered first. Parts of the header
    that are not media ranges are passed over; a header without any accepts everything.
    """
    if not offered:
        return ""
    ranges = _ranges(accept or "")
    if not ranges:
        return offered[0]
    best: tuple[float, int] = (0.0, -1)
    chosen = None
    for candidate in offered:
        main, _, sub = candidate.partition(";")[0].strip().lower().partition("/")
        covering = [one for one in ranges if one.covers(main, sub)]
        decisive = max(covering, key=lambda one: (one.precision, one.quality), default=None)
        if decisive and decisive.quality > 0 and (decisive.quality, decisive.precision) > best:
            best, chosen = (decisive.quality, decisive.precision), candidate
    return chosen


def _ranges(accept: str) -> list[Range]:
    matches = (RANGE.match(part) for part in accept.lower().split(","))
    return [Range(m[1], m[2], _quality(m[3])) for m in matches if m and (m[1] != "*" or m[2] == "*")]


def _quality(parameters: str) -> float:
    match = QUALITY.search(parameters)
    try:
        return min(float(match[1]), 1.0) if match else 1.0
    except ValueError:
        return 1.0
