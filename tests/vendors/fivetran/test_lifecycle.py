"""The life of a connection: every phase with every event."""

from typing import Any

import pytest

from mockserver.model.problem import IllegalMove
from mockserver.vendors.fivetran.documents import drafted, status
from mockserver.vendors.fivetran.lifecycle import LIFECYCLE, phase_of, shown

EVENTS = ("sync", "force", "finish", "fail", "reschedule", "stop", "pause", "unpause")
TABLE = {
    "scheduled": {"sync": "syncing", "force": "syncing", "pause": "paused"},
    "rescheduled": {"sync": "syncing", "force": "syncing", "pause": "paused"},
    "syncing": {
        "force": "syncing",
        "finish": "scheduled",
        "fail": "scheduled",
        "reschedule": "rescheduled",
        "pause": "pausing",
    },
    "pausing": {"finish": "paused", "fail": "paused", "reschedule": "paused", "stop": "paused", "unpause": "syncing"},
    "paused": {"unpause": "scheduled"},
}
LOOKS = {
    "scheduled": (False, "scheduled"),
    "rescheduled": (False, "rescheduled"),
    "syncing": (False, "syncing"),
    "pausing": (True, "syncing"),
    "paused": (True, "paused"),
}


def test_the_phases() -> None:
    assert LIFECYCLE.phases == set(TABLE) == set(LOOKS)
    assert LIFECYCLE.initial == "scheduled"


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("phase", TABLE)
def test_every_move(phase: str, event: str) -> None:
    expected = TABLE[phase].get(event)
    assert LIFECYCLE.allows(phase, event) is (expected is not None)
    if expected is not None:
        assert LIFECYCLE.move(phase, event) == expected
    else:
        with pytest.raises(IllegalMove):
            LIFECYCLE.move(phase, event)


@pytest.mark.parametrize("phase", TABLE)
def test_only_running_syncs_end_by_themselves(phase: str) -> None:
    timer = LIFECYCLE.timer(phase, {"sync_seconds": 1.5})
    running = phase in ("syncing", "pausing")
    assert (timer is not None) is running
    if timer is not None:
        assert (timer[0].total_seconds(), timer[1]) == (1.5, "finish")


@pytest.mark.parametrize("before", TABLE)
@pytest.mark.parametrize("phase", TABLE)
def test_a_document_looks_like_its_phase_and_tells_it(phase: str, before: str) -> None:
    body = {"group_id": "wh", "service": "connector_sdk"}
    document: dict[str, Any] = shown({**drafted("fn", "s", "t", body), "status": status(rescheduled_for="later")}, before)
    look = shown(document, phase)
    assert (look["paused"], look["status"]["sync_state"]) == LOOKS[phase]
    assert look["status"]["rescheduled_for"] == ("later" if before == phase == "rescheduled" else None)
    assert phase_of(look) == phase
