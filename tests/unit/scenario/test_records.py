"""Records as they are shown go back as they were; what makes a scenario's entry stumble is told as its fault."""

from typing import Any

import pytest

from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.scenario.records import restored, show_record

from .conftest import JOBS, TOYS


async def test_a_record_that_is_restored_over_another_keeps_its_place(workshop: Any) -> None:
    workshop.write("a.yaml", {"vendors": {"workshop": {"toys": [{"id": "a"}, {"id": "b"}]}}})
    live = await workshop.open("a")

    async def work(world: World) -> Record:
        old = await world.find(TOYS, "a")
        return restored(world, TOYS, {"key": "a", "document": {"id": "a", "price": 1}}, old)

    record, _ = await live.transact("workshop", live.now(), work)
    assert record.revision == 2
    assert [(found.key, found.revision) for found in await workshop.records(live, TOYS)] == [("a", 2), ("b", 1)]


@pytest.mark.parametrize(
    "fields",
    [
        {
            "key": "j",
            "phase": "running",
            "due": "2030-01-01T00:00:00Z",
            "event": "end",
            "revision": 4,
            "document": {"toy": "a"},
        },
        {"key": "j", "phase": "running", "due": None, "revision": 1, "document": {"toy": "a"}},
        {"key": "j", "phase": "ended", "due": "2030-01-01T00:00:00Z", "event": "stop", "revision": 1, "document": {"toy": "a"}},
        {"key": "j", "phase": "ended", "revision": 1, "document": {"toy": "a"}, "hidden": {"n": [1]}},
    ],
)
async def test_what_is_shown_is_what_was_put(workshop: Any, fields: dict[str, Any]) -> None:
    live = await workshop.open("empty")

    async def work(world: World) -> Record:
        return restored(world, JOBS, fields)

    record, _ = await live.transact("workshop", live.now(), work)
    assert show_record(JOBS, record) == fields


async def test_a_phase_without_a_moment_gets_its_own(workshop: Any) -> None:
    live = await workshop.open("empty")

    async def work(world: World) -> Record:
        return restored(world, JOBS, {"key": "j", "phase": "running", "document": {"toy": "a"}})

    record, _ = await live.transact("workshop", live.now(), work)
    assert ((record.due - live.now()).total_seconds(), record.event) == (2, "end")


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("{id: [x], name: a}", '4:13: ["x"] is not of type "string" (type)'),
        ("{id: {a: 1}, price: cheap}", '4:13: {"a":1} is not of type "string" (type)'),
    ],
)
async def test_a_field_of_the_wrong_type_is_told_and_not_stumbled_over(workshop: Any, entry: str, told: str) -> None:
    assert told in await workshop.refused(f"name: bad\nvendors:\n  workshop:\n    toys: [{entry}]\n")


async def test_what_no_schema_explains_is_told_of_the_entry(workshop: Any) -> None:
    text = "name: bad\nvendors:\n  workshop:\n    toys: [{id: a}]\n    jobs:\n    - {id: [x], toy: a}\n"
    assert await workshop.refused(text) == ["6:7: no entry of jobs: TypeError: unhashable type: 'list'"]


async def test_a_moment_that_has_passed_happens_on_loading(workshop: Any) -> None:
    job = {"record": {"key": "j", "phase": "running", "due": "2020-01-01T00:00:00Z", "event": "end", "document": {"toy": "a"}}}
    workshop.write("late.yaml", {"vendors": {"workshop": {"toys": [{"id": "a"}], "jobs": [job]}}})
    (record,) = await workshop.records(await workshop.open("late"), JOBS)
    assert record.phase == "ended"


async def test_a_moment_that_cannot_pass_is_a_fault(workshop: Any) -> None:
    text = """
        name: bad
        vendors:
          workshop:
            jobs:
            - record: {key: j, phase: running, due: 2020-01-01T00:00:00Z, event: end, document: {toy: gone}}
        """
    assert await workshop.refused(text) == ["1:1: workshop jobs 'j' could not move at 2020-01-01T00:00:00Z"]
