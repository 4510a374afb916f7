"""The vendor's cron expressions: six or seven fields, seconds first, as its scheduler reads them."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

NEITHER: Final = "?"
MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
DAYS: Final = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")

_SPACE: Final = re.compile(r"[ \t]+")
_STEP: Final = re.compile(r"(?:\*|(?=/))(?:/(\d+))?")
_NUMBER: Final = re.compile(r"(\d+)(?:-(\d+))?(?:/(\d+))?")
_NAME: Final = re.compile(r"([A-Z]{3})(?:-([A-Z]{3}))?")
_LAST_DAY: Final = re.compile(r"L(?:-(\d{1,2}))?W?")
_WEEKDAY: Final = re.compile(r"(\d+)W")
_NTH: Final = re.compile(r"(\d|[A-Z]{3})#([1-5])")
_LAST_OF: Final = re.compile(r"(?:([1-7])|([A-Z]{3}))L|L")


class Unit(NamedTuple):
    """A field of an expression: the values it holds, and the largest step it takes."""

    first: int
    last: int
    step: int
    names: tuple[str, ...] = ()


UNITS: Final = (
    Unit(0, 59, 59),
    Unit(0, 59, 59),
    Unit(0, 23, 23),
    Unit(1, 31, 31),
    Unit(1, 12, 12, MONTHS),
    Unit(1, 7, 7, DAYS),
    Unit(0, 9999, 9999),
)
DAY_OF_MONTH: Final = 3
DAY_OF_WEEK: Final = 5
SPECIAL: Final[Mapping[int, str]] = {DAY_OF_MONTH: "month", DAY_OF_WEEK: "week"}


def normal(expression: str) -> str:
    """An expression as it is stored: in upper case (Cron.toString)."""
    return expression.upper()


def is_valid(expression: str) -> bool:
    """Whether the scheduler can read it: one of the two fields for days is `?`, and what follows the seventh is ignored."""
    fields = [field for field in _SPACE.split(normal(expression)) if field][: len(UNITS)]
    if len(fields) <= DAY_OF_WEEK:
        return False
    if (fields[DAY_OF_MONTH] == NEITHER) == (fields[DAY_OF_WEEK] == NEITHER):
        return False
    return all(_is_field(position, field) for position, field in enumerate(fields))


def _is_field(position: int, field: str) -> bool:
    if field == NEITHER:
        return position in SPECIAL
    items = [item for item in field.split(",") if item]
    if position in SPECIAL and len(items) > 1 and any(_is_special(position, item) for item in items):
        return False
    return bool(items) and all(_is_item(position, item) or _is_special(position, item) for item in items)


def _is_item(position: int, item: str) -> bool:
    unit = UNITS[position]
    if found := _STEP.fullmatch(item):
        return int(found[1] or 0) <= unit.step
    if found := _NUMBER.fullmatch(item):
        bounds = [int(bound) for bound in found.group(1, 2) if bound is not None]
        return all(unit.first <= bound <= unit.last for bound in bounds)
    if found := _NAME.fullmatch(item):
        return all(name in unit.names for name in found.groups() if name is not None)
    return False


def _is_special(position: int, item: str) -> bool:
    """The last day, the nearest weekday, the nth or last weekday of a month."""
    if position == DAY_OF_MONTH:
        found = _LAST_DAY.fullmatch(item)
        if found is not None:
            return int(found[1] or 0) <= 30
        found = _WEEKDAY.fullmatch(item)
        return found is not None and 1 <= int(found[1]) <= 31
    if position != DAY_OF_WEEK:
        return False
    found = _NTH.fullmatch(item)
    if found is not None:
        return found[1] in DAYS or found[1] in "1234567"
    found = _LAST_OF.fullmatch(item)
    return found is not None and (found[2] is None or found[2] in DAYS)
