"""The life of a connection: its phases as a table, and how a document looks in each of them."""

from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.lifecycle import Lifecycle

RUNNING: Final = frozenset({"syncing", "pausing"})
PAUSED: Final = frozenset({"paused", "pausing"})

LIFECYCLE: Final = Lifecycle(
    initial="scheduled",
    # `pausing` is ours: `paused` is true already and `sync_state` still `syncing` until the sync ends or is stopped, which
    # is why the vendor's troubleshooting page tells clients to poll. A paused connection does not sync, and `sync` leaves a
    # running sync alone ("only if it isn't currently syncing"): those moves are not in the table.
    on=MappingProxyType(
        {
            ("scheduled", "sync"): "syncing",
            ("scheduled", "force"): "syncing",
            ("scheduled", "pause"): "paused",
            ("rescheduled", "sync"): "syncing",
            ("rescheduled", "force"): "syncing",
            ("rescheduled", "pause"): "paused",
            ("syncing", "force"): "syncing",
            ("syncing", "finish"): "scheduled",
            ("syncing", "fail"): "scheduled",
            ("syncing", "reschedule"): "rescheduled",
            ("syncing", "pause"): "pausing",
            ("pausing", "finish"): "paused",
            ("pausing", "fail"): "paused",
            ("pausing", "reschedule"): "paused",
            ("pausing", "stop"): "paused",
            ("pausing", "unpause"): "syncing",
            ("paused", "unpause"): "scheduled",
        }
    ),
    after=MappingProxyType({"syncing": ("sync_seconds", "finish"), "pausing": ("sync_seconds", "finish")}),
)


def phase_of(document: Document) -> str:
    """The phase in which a connection looks like this."""
    state: str = document["status"]["sync_state"]
    if state == "syncing":
        return "pausing" if document["paused"] else "syncing"
    return "paused" if document["paused"] else state


def shown(document: Document, phase: str) -> dict[str, Json]:
    """The document as it looks in a phase."""
    status = {**document["status"], "sync_state": "syncing" if phase in RUNNING else phase}
    if phase != "rescheduled":
        status["rescheduled_for"] = None
    return {**document, "paused": phase in PAUSED, "status": status}
