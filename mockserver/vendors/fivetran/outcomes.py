"""How syncs end: what a scenario has in store for a connection, one outcome for each sync."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.problem import Violation
from mockserver.vendors.fivetran.wording import stamp

EVENTS: Final = MappingProxyType({"success": "finish", "warning": "finish", "failure": "fail", "reschedule": "reschedule"})
"""The event that ends a sync, by its outcome."""
TYPES: Final[Mapping[str, tuple[type, ...]]] = MappingProxyType(
    {
        "outcome": (str,),
        "seconds": (int, float),
        "tasks": (list,),
        "warnings": (list,),
        "setup_state": (str,),
        "rescheduled_for": (str,),
        "reason": (str,),
    }
)
RECONNECT: Final[Document] = MappingProxyType({"code": "reconnect", "message": "Reconnect", "details": None})
RESYNC_TABLE: Final[Document] = MappingProxyType(
    {"code": "resync_table_warning", "message": "Resync Table Warning", "details": None}
)
LATER: Final = timedelta(hours=1)
"""How long a rescheduled sync waits when the scenario does not say."""


def drawn(document: Document, hidden: Document) -> tuple[Document, list[Json]]:
    """The outcome of the sync that begins, and those that are left. With none, a broken connection fails, others succeed."""
    queue = hidden.get("next_sync") or []
    if queue:
        return queue[0], list(queue[1:])
    return {"outcome": "failure" if document["status"]["setup_state"] == "broken" else "success"}, []


def queued(said: Json) -> list[Json]:
    """The outcomes that a scenario names: one, or a list of them."""
    return list(said) if isinstance(said, list) else [said]


def ended(document: Document, outcome: Document, event: str, at: datetime) -> dict[str, Json]:
    """The connection when its sync ends by an event of its lifecycle."""
    match event:
        case "finish":
            return _succeeded(document, outcome, at)
        case "fail":
            return _failed(document, outcome, at)
        case "reschedule":
            again = outcome.get("rescheduled_for") or stamp(at + LATER)
            return {**document, "status": {**document["status"], "rescheduled_for": again}}
        case _:
            return {**document}


def violations(said: Json) -> Iterator[Violation]:
    """What is wrong with the outcomes that a scenario names."""
    for number, outcome in enumerate(queued(said)):
        place = f"body /next_sync/{number}" if isinstance(said, list) else "body /next_sync"
        if not isinstance(outcome, Mapping):
            yield Violation("type", place, "an outcome of a sync is an object")
            continue
        for name, value in outcome.items():
            if name not in TYPES:
                yield Violation("additionalProperties", f"{place}/{name}", f"an outcome of a sync has no '{name}'")
            elif not isinstance(value, TYPES[name]) or isinstance(value, bool):
                yield Violation("type", f"{place}/{name}", f"'{name}' has a wrong type")
        yield from _wrong_values(outcome, place)


def _wrong_values(outcome: Document, place: str) -> Iterator[Violation]:
    if outcome.get("outcome", "success") not in EVENTS:
        yield Violation("enum", f"{place}/outcome", f"an outcome is one of {', '.join(EVENTS)}")
    if outcome.get("setup_state", "broken") not in ("broken", "connected"):
        yield Violation("enum", f"{place}/setup_state", "a sync leaves a connection 'connected' or 'broken'")
    seconds = outcome.get("seconds", 0)
    if isinstance(seconds, (int, float)) and not 0 <= seconds < timedelta.max.total_seconds():
        yield Violation("minimum", f"{place}/seconds", "a sync takes no less than no time, and ends some day")
    again = outcome.get("rescheduled_for")
    if isinstance(again, str) and not _is_instant(again):
        yield Violation("format", f"{place}/rescheduled_for", "write an instant like 2024-01-01T00:00:00Z")


def _is_instant(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None and text.endswith("Z")
    except ValueError:
        return False


def _succeeded(document: Document, outcome: Document, at: datetime) -> dict[str, Json]:
    status = document["status"]
    warnings = outcome.get("warnings", [dict(RESYNC_TABLE)] if outcome.get("outcome") == "warning" else [])
    after = {
        "setup_state": outcome.get("setup_state", "connected" if status["setup_state"] == "broken" else status["setup_state"]),
        "is_historical_sync": False,
        "tasks": outcome.get("tasks", []),
        "warnings": warnings,
    }
    return {**document, "succeeded_at": _later(document, at), "status": {**status, **after}}


def _failed(document: Document, outcome: Document, at: datetime) -> dict[str, Json]:
    status = document["status"]
    told = {name: outcome[name] for name in ("tasks", "warnings", "setup_state") if name in outcome}
    if told.get("setup_state") == "broken" and "tasks" not in told:
        told["tasks"] = [dict(RECONNECT)]
    return {**document, "failed_at": _later(document, at), "status": {**status, **told}}


def _later(document: Document, at: datetime) -> str:
    """The end of a sync. Clients poll until a time differs from the one before, so it is strictly later than both."""
    ends = [document[name] for name in ("succeeded_at", "failed_at") if document[name]]
    before = max((datetime.fromisoformat(end) for end in ends), default=None)
    return stamp(at if before is None or at > before else before.astimezone(UTC) + timedelta(microseconds=1))
