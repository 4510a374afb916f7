"""How attempts end: what a scenario has in store for a connection, one outcome for each attempt."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.vendors.airbyte.members import wrong_field

SUCCESS: Final[Document] = {"outcome": "succeeded"}
TYPES: Final[Mapping[str, tuple[type, ...]]] = MappingProxyType(
    {
        "outcome": (str,),
        "seconds": (int, float),
        "failure_origin": (str,),
        "failure_type": (str,),
        "message": (str,),
        "retryable": (bool,),
    }
)
ALLOWED: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "outcome": frozenset({"succeeded", "failed"}),
        "failure_origin": frozenset({"source", "destination", "replication", "persistence", "airbyte_platform", "unknown"}),
        "failure_type": frozenset(
            {"config_error", "system_error", "refresh_schema", "heartbeat_timeout", "destination_timeout", "transient_error"}
        ),
    }
)


def planned(said: Json) -> tuple[Document, ...]:
    """The outcomes that a scenario names: each a word, or an object that tells more. Raises InvalidRequest."""
    if not isinstance(said, list):
        raise wrong_field("attempts", "is a list of outcomes", said)
    return tuple(_outcome(item) for item in said)


def _outcome(item: Json) -> Document:
    found: Json = {"outcome": item} if isinstance(item, str) else item
    if not isinstance(found, Mapping):
        raise wrong_field("attempts", "lists words or objects", item)
    for name, value in found.items():
        if name not in TYPES or not isinstance(value, TYPES[name]) or (isinstance(value, bool) and TYPES[name] != (bool,)):
            raise wrong_field(f"attempts/{name}", f"is none of {', '.join(TYPES)} with a value of its type", value)
        if name in ALLOWED and value not in ALLOWED[name]:
            raise wrong_field(f"attempts/{name}", f"must be one of {', '.join(sorted(ALLOWED[name]))}", value)
    seconds = found.get("seconds", 0)
    if not 0 <= seconds < timedelta.max.total_seconds():
        raise wrong_field("attempts/seconds", "is no less than no time, and ends some day", seconds)
    return {"outcome": "failed" if "message" in found or "failure_type" in found else "succeeded", **found}


def event(outcome: Document, tried: int, at_most: int) -> str:
    """The event that ends an attempt, when `tried` attempts have begun and there may be `at_most`."""
    if outcome["outcome"] == "succeeded":
        return "finish"
    # A failure of the configuration is not tried again, as it would not help.
    again = outcome.get("retryable", outcome.get("failure_type") != "config_error")
    return "stumble" if again and tried < at_most else "fail"


def reason(outcome: Document) -> Document:
    """Why an attempt failed, as its failure summary has it."""
    found = {
        "failureOrigin": outcome.get("failure_origin", "source"),
        "failureType": outcome.get("failure_type", "system_error"),
        "externalMessage": outcome.get("message", "Something went wrong within the source connector"),
    }
    return {**found, "retryable": outcome["retryable"]} if "retryable" in outcome else found
