"""Request bodies about API keys as the vendor parses them.

Source: CreateApiKeyRequestBuilder, RestInvalidateApiKeyAction, RoleDescriptor.parse, TimeValue.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Json
from mockserver.vendors.elastic.parsing import FLAG, TEXT, Broken, Field, Parser, texts
from mockserver.vendors.elastic.positions import END_OBJECT, NULL, START_ARRAY, START_OBJECT, STRING, Cursor
from mockserver.vendors.elastic.problems import Flaw

UNITS: Final[Mapping[str, float]] = MappingProxyType(
    {"nanos": 1e-6, "micros": 1e-3, "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
)
"""Milliseconds by the units of a time value."""
LONGEST_DAYS: Final = 106751
PARTS: Final = frozenset(
    {
        "cluster",
        "index",
        "indices",
        "application",
        "applications",
        "run_as",
        "global",
        "metadata",
        "transient_metadata",
        "remote_indices",
        "remote_cluster",
        "restriction",
        "description",
        "type",
    }
)
LISTS: Final = frozenset({"cluster", "run_as"})
OBJECTS: Final = frozenset({"index", "indices", "application", "applications"})


def duration(text: str) -> float:
    """Milliseconds of a time value. Raises ValueError with the vendor's words."""
    lower = text.lower().strip()
    for unit, factor in UNITS.items():
        if (text if unit == "m" else lower).endswith(unit):
            return _number(text, lower.removesuffix(unit).strip()) * factor
    if re.fullmatch("-0*1", lower):
        return -1
    if re.fullmatch("0+", lower, re.ASCII):
        return 0
    raise ValueError(
        f"failed to parse setting [expiration] with value [{text}] as a time value: unit is missing or unrecognized"
    )


def _number(text: str, digits: str) -> int:
    if re.fullmatch(r"[-+]?\d+", digits, re.ASCII):
        number = int(digits)
        if number < -1:
            told = f"failed to parse setting [expiration] with value [{text}] as a time value"
            raise ValueError(f"{told}: negative durations are not supported")
        return number
    if re.fullmatch(r"[-+]?(\d+\.\d*|\.\d+)(e[-+]?\d+)?", digits, re.ASCII):
        raise ValueError(f"failed to parse [{text}], fractional time values are not supported")
    raise ValueError(f"failed to parse [{text}]")


def _roles(cursor: Cursor) -> None:
    """Reads role descriptors by name."""
    while cursor.advance().kind != END_OBJECT:
        name = cursor.token.value
        if cursor.advance().kind != START_OBJECT:
            found = cursor.token.kind
            raise _failed(f"failed to parse role [{name}]. expected an object but found [{found}] instead")
        while cursor.advance().kind != END_OBJECT:
            part = cursor.token.value
            cursor.advance()
            _part(name, part, cursor)


def _part(name: str, part: str, cursor: Cursor) -> None:
    kind = cursor.token.kind
    if part not in PARTS:
        raise _failed(f"failed to parse role [{name}]. unexpected field [{part}]")
    if part in OBJECTS and kind != START_ARRAY:
        whose = "indices" if part.startswith("ind") else "application"
        told = f"expected field [{part}] value to be an array, but found [{kind}] instead"
        raise _failed(f"failed to parse {whose} privileges for role [{name}]. {told}")
    if part in LISTS and kind not in (START_ARRAY, STRING, NULL):
        inner = f"could not parse [{part}] field. expected a string array but found null value instead"
        raise Broken(Flaw("role", detail=f"failed to parse role [{name}]"), Flaw("role", detail=inner))
    if part == "metadata" and kind != START_OBJECT:
        raise _failed(f"expected field [{part}] to be of type object, but found [{kind}] instead")
    cursor.skip()


def _failed(reason: str) -> Broken:
    return Broken(Flaw("role", detail=reason))


def _made(values: Mapping[str, Json]) -> None:
    """Reads how long a key is to live."""
    if "expiration" in values:
        try:
            duration(values["expiration"])
        except ValueError as error:
            raise Broken(Flaw("argument", detail=str(error))) from None


CREATION: Final = Parser(
    "api_key_request",
    {
        "name": Field(TEXT.tokens, required=True),
        "role_descriptors": Field(frozenset({START_OBJECT}), _roles),
        "expiration": TEXT,
        "metadata": Field(frozenset({START_OBJECT})),
    },
    strict=True,
    build=_made,
)
INVALIDATION: Final = Parser(
    "invalidate_api_key",
    {
        "realm_name": TEXT,
        "username": TEXT,
        "name": TEXT,
        "owner": FLAG,
        "ids": Field(frozenset({START_ARRAY, STRING}), texts),
    },
    strict=True,
)

PARSERS: Final[Mapping[str, Parser]] = MappingProxyType(
    {
        "security.create_api_key": CREATION,
        "security.create_api_key_post": CREATION,
        "security.invalidate_api_key": INVALIDATION,
    }
)
"""By operation id."""
