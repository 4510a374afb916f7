"""Plain values for plain schemas: numbers within bounds, texts of a format, a pattern and a length."""

import base64
import hashlib
import math
import re
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

from mockserver.behaviour.pattern import matching
from mockserver.model.json import Json

_DAY: Final = datetime(2024, 1, 1, tzinfo=UTC)
_FREE: Final = frozenset({"password", "byte", "binary"})
"""Formats that hold any text, so that its length may give way."""
_BOUNDS: Final = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}


def number(keywords: Mapping[str, Json], *, integer: bool, vary: int = 0) -> int | float | None:
    """The first number within the bounds, the `vary`-th after it where there is room; None when there is none."""
    step = _decimal(keywords.get("multipleOf")) or Decimal(1)
    least, most = _bounds(keywords)
    if integer and step != int(step):
        step = step * next(n for n in range(1, 10**6) if (step * n) % 1 == 0)
    first = _first(least, most, step)
    if integer or "multipleOf" in keywords:
        first = Decimal(math.ceil(first / step)) * step
    chosen = first + vary * step
    for value in (chosen, first, *_between(least, most, integer=integer)):
        if _within(value, least, most, keywords) and (not integer or value % 1 == 0):
            return int(value) if integer or value % 1 == 0 else float(value)
    return None


def text(keywords: Mapping[str, Json], seed: str, vary: int = 0) -> str | None:
    """A text of the wanted format, pattern and length; None when none is found."""
    shortest, longest = int(keywords.get("minLength", 0)), keywords.get("maxLength")
    pattern, form = keywords.get("pattern"), str(keywords.get("format", ""))
    made = [_FORMATS[form](seed, vary)] if form in _FORMATS else []
    made += [made[0].replace("Z", end) for end in (".000Z", "+00:00", ".000000Z", "")] if form == "date-time" else []
    for each in made:
        if shortest <= len(each) and (longest is None or len(each) <= longest) and _matches(pattern, each):
            return each
    if isinstance(pattern, str):
        plain = matching(pattern, shortest, longest)
        return plain if not vary or plain is None else matching(pattern, max(shortest, len(plain) + vary), longest)
    if made and form not in _FREE:
        return made[0]
    plain = f"string{vary + 1}" if vary else "string"
    padded = plain.ljust(shortest, "x")
    return padded if longest is None else padded[-longest:] if longest else ""


def _matches(pattern: Json, text_: str) -> bool:
    try:
        return not isinstance(pattern, str) or re.search(pattern, text_) is not None
    except re.error:
        return False


def _decimal(value: Json) -> Decimal | None:
    return Decimal(str(value)) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _bounds(keywords: Mapping[str, Json]) -> tuple[Decimal | None, Decimal | None]:
    floor, roof = _BOUNDS.get(str(keywords.get("format")), (None, None))
    lows = [_decimal(v) for v in (keywords.get("minimum"), keywords.get("exclusiveMinimum"))]
    highs = [_decimal(v) for v in (keywords.get("maximum"), keywords.get("exclusiveMaximum"))]
    least = max((v for v in lows if v is not None), default=_decimal(floor))
    return least, min((v for v in highs if v is not None), default=_decimal(roof))


def _first(least: Decimal | None, most: Decimal | None, step: Decimal) -> Decimal:
    usual = max(step, Decimal(1))
    if (least is None or least < usual) and (most is None or usual < most):
        return usual
    return least if least is not None else most - step if most is not None else usual


def _between(least: Decimal | None, most: Decimal | None, *, integer: bool) -> list[Decimal]:
    found = [Decimal(0)]
    if least is not None:
        found += [least, least + 1]
    if most is not None:
        found += [most, most - 1]
    if least is not None and most is not None and not integer:
        found.append((least + most) / 2)
    return [Decimal(math.ceil(v)) for v in found] if integer else found


def _within(value: Decimal, least: Decimal | None, most: Decimal | None, keywords: Mapping[str, Json]) -> bool:
    low, high = _decimal(keywords.get("exclusiveMinimum")), _decimal(keywords.get("exclusiveMaximum"))
    multiple = _decimal(keywords.get("multipleOf"))
    return (
        (least is None or value >= least)
        and (most is None or value <= most)
        and (low is None or value > low)
        and (high is None or value < high)
        and (not multiple or value % multiple == 0)
    )


def _uuid(seed: str, vary: int) -> str:
    return str(uuid.UUID(bytes=hashlib.sha256(f"{seed}|{vary}".encode()).digest()[:16], version=4))


def _on(_seed: str, vary: int) -> date:
    return (_DAY + timedelta(days=vary)).date()


_FORMATS: Final[Mapping[str, Callable[[str, int], str]]] = {
    "uuid": _uuid,
    "date-time": lambda seed, vary: f"{_on(seed, vary)}T00:00:00Z",
    "date": lambda seed, vary: str(_on(seed, vary)),
    "time": lambda _, vary: f"00:00:{vary % 60:02d}Z",
    "duration": lambda _, vary: f"PT{vary + 1}H",
    "email": lambda _, vary: f"someone{vary or ''}@example.com",
    "idn-email": lambda _, vary: f"someone{vary or ''}@example.com",
    "hostname": lambda _, vary: f"host{vary or ''}.example.com",
    "idn-hostname": lambda _, vary: f"host{vary or ''}.example.com",
    "ipv4": lambda _, vary: f"192.0.2.{vary % 254 + 1}",
    "ipv6": lambda _, vary: f"2001:db8::{vary + 1:x}",
    "uri": lambda _, vary: f"https://example.com/{vary or ''}",
    "url": lambda _, vary: f"https://example.com/{vary or ''}",
    "iri": lambda _, vary: f"https://example.com/{vary or ''}",
    "uri-reference": lambda _, vary: f"/{vary or ''}",
    "iri-reference": lambda _, vary: f"/{vary or ''}",
    "uri-template": lambda _, vary: f"/{{id}}{vary or ''}",
    "json-pointer": lambda _, vary: f"/{vary}",
    "relative-json-pointer": lambda _, vary: f"{vary}/a",
    "regex": lambda _, vary: "a" * (vary + 1),
    "byte": lambda _, vary: base64.b64encode(f"bytes{vary or ''}".encode()).decode(),
    "binary": lambda _, vary: f"bytes{vary or ''}",
    "password": lambda _, vary: f"password{vary or ''}",
}
