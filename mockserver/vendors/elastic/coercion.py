"""Values as the vendor's parsers coerce them: flags, numbers and texts that may be written otherwise, and lists of one.

Source: AbstractXContentParser, Booleans and ObjectParser in org.elasticsearch.xcontent, which read numbers as Java does.
"""

import re
from decimal import Decimal
from typing import Final

import orjson

from mockserver.model.json import Json

LARGEST_INTEGER: Final = 2**31 - 1
LARGEST_LONG: Final = 2**63 - 1

_DOUBLE: Final = re.compile(r"([+-]?)(?:(NaN)|(Infinity)|((?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)[fFdD]?)", re.ASCII)
_DECIMAL: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,9})?", re.ASCII)
_BLANK: Final = "".join(map(chr, range(33)))
"""What Java's String.trim takes away."""
_LONGEST_SCALE: Final = 19


class OutOfRange(ValueError):
    """A number that its type cannot hold."""


def is_true(value: Json) -> bool:
    """Whether a flag is set, which may be written as a text; the empty text is false."""
    return value in (True, "true")


def several(value: Json) -> list[Json]:
    """A list, which may be one item alone (ObjectParser.declareFieldArray)."""
    return value if isinstance(value, list) else [value]


def text(value: Json) -> str:
    """A text, which may be written as a number or a flag (XContentParser.text)."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def trimmed(value: str) -> str:
    """A text without what surrounds it, as Java's doubles are read."""
    return value.strip(_BLANK)


def integer(value: Json) -> int:
    """A whole number of 32 bits; a text is read as a double, and a fraction is cut off. Raises OutOfRange and ValueError."""
    number = _double(value) if isinstance(value, str) else value
    if not -LARGEST_INTEGER - 1 <= number <= LARGEST_INTEGER:
        raise OutOfRange(value)
    return int(number)


def long(value: Json) -> int:
    """A whole number of 64 bits; a fraction is cut off. Raises OutOfRange and ValueError."""
    if isinstance(value, str):
        return _long(value)
    if isinstance(value, float):
        # What stands at the bounds may have been an integer beyond them: our JSON makes floats of integers that are too large.
        if not -(2.0**63) < value < 2.0**63:
            raise OutOfRange(value)
        return int(value)
    return _in_range(value, value)


def _double(value: str) -> float:
    found = _DOUBLE.fullmatch(trimmed(value))
    if found is None:
        raise ValueError(value)
    sign, nan, infinite, digits = found.groups()
    if nan:
        return 0.0  # what Java's cast makes of it
    return float(sign + ("inf" if infinite else digits))


def _long(value: str) -> int:
    """Long.parseLong, and where that fails BigDecimal, of which those with many places are 0."""
    if _DECIMAL.fullmatch(value) is None:
        raise ValueError(value)
    number = Decimal(value)
    scale = -int(number.as_tuple().exponent)
    if scale > _LONGEST_SCALE:
        return 0
    if scale < -_LONGEST_SCALE or (number and number.adjusted() > _LONGEST_SCALE):
        raise OutOfRange(value)
    return _in_range(int(number), value)


def _in_range(number: int, value: Json) -> int:
    if not -LARGEST_LONG - 1 <= number <= LARGEST_LONG:
        raise OutOfRange(value)
    return number
