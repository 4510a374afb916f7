"""While records are made, nobody looks for rubbish; afterwards everything is as it was."""

import gc
from typing import Any

import pytest

from mockserver.scenario.apply import Stage
from mockserver.scenario.fixture import ScenarioError


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether rubbish was collected while records were made."""
    found: list[bool] = []
    fill = Stage._fill

    async def spy(*args: Any) -> dict[str, str]:
        found.append(gc.isenabled())
        return await fill(*args)

    monkeypatch.setattr(Stage, "_fill", staticmethod(spy))
    return found


async def test_rubbish_waits_until_the_records_are_made(workshop: Any, seen: list[bool]) -> None:
    workshop.write("a.yaml", {"vendors": {"workshop": {"toys": [{"id": "a"}]}}})
    await workshop.origin("a")
    assert (seen, gc.isenabled()) == ([False], True)


async def test_it_does_not_wait_for_ever_for_a_scenario_that_is_refused(workshop: Any, seen: list[bool]) -> None:
    workshop.write("a.yaml", {"vendors": {"workshop": {"toys": [{"id": "a"}, {"id": "a"}]}}})
    with pytest.raises(ScenarioError, match="a second record"):
        await workshop.origin("a")
    assert (seen, gc.isenabled()) == ([False], True)


async def test_who_has_switched_it_off_finds_it_off(workshop: Any, seen: list[bool]) -> None:
    gc.disable()
    try:
        workshop.write("a.yaml", {"vendors": {"workshop": {"toys": [{"id": "a"}]}}})
        await workshop.origin("a")
        assert (seen, gc.isenabled()) == ([False], False)
    finally:
        gc.enable()
