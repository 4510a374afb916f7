"""A world's portrait is a scenario that makes the same world again, timers under way included."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
import yaml

from mockserver.model.world import World
from mockserver.scenario.portrait import portray
from mockserver.state.live import LiveWorld

from .conftest import JOBS, MAIL, NOW, TOYS

START = datetime(2024, 1, 1, tzinfo=UTC)
DEFAULTS = {"workshop": {"seconds": 2, "colour": "red"}}
STORY = {
    "seed": 3,
    "clock": {"start": "2024-01-01T00:00:00Z", "mode": "frozen"},
    "vendors": {
        "workshop": {
            "settings": {"seconds": 60},
            "credentials": [{"key": "k"}],
            "toys": [{"id": "z", "price": 1}, {"name": "nameless"}, {"id": "a", "name": "é ☃ 'x': #"}],
            "jobs": [{"toy": "z"}, {"id": "second", "toy": "a"}],
        }
    },
}


@pytest.fixture
async def live(workshop: Any) -> LiveWorld:
    workshop.write("story.yaml", STORY)
    opened: LiveWorld = await workshop.open("story")

    async def work(world: World) -> None:
        record = await world.read(JOBS, "second")
        world.put(JOBS, record._replace(due=None))  # held: it does not end by itself
        world.insert(MAIL, "m1", {"to": "x"}, hidden={"tries": 2})
        world.number("letters")

    await opened.transact("workshop", opened.now(), work)
    await opened.advance(timedelta(seconds=10))
    return opened


async def portrait(live: LiveWorld) -> dict[str, Any]:
    return await portray(live, DEFAULTS)


async def test_it_is_a_scenario(live: LiveWorld) -> None:
    shown = await portrait(live)
    assert shown["name"] == "story-snapshot"
    assert shown["description"] == "World 'test' at 2024-01-01T00:00:10Z."
    assert shown["seed"] == 3
    assert shown["clock"] == {"mode": "frozen", "start": "2024-01-01T00:00:10Z"}
    part = shown["vendors"]["workshop"]
    assert (part["settings"], part["credentials"]) == ({"seconds": 60}, [{"key": "k"}])
    assert [entry["record"]["key"] for entry in part["toys"]][::2] == ["z", "a"]
    running, held = (entry["record"] for entry in part["jobs"])
    assert (running["due"], running["event"]) == ("2024-01-01T00:01:00Z", "end")
    assert (held["due"], held["revision"]) == (None, 2)
    assert part["mail"] == [{"record": {"key": "m1", "revision": 1, "document": {"to": "x"}, "hidden": {"tries": 2}}}]
    assert ["workshop", "number letters", 1] in shown["counters"]


@pytest.mark.parametrize("form", ["json", "yaml"])
async def test_the_world_it_makes_has_the_same_portrait(workshop: Any, live: LiveWorld, form: str) -> None:
    shown = await portrait(live)
    text = orjson.dumps(shown).decode() if form == "json" else yaml.safe_dump(shown, sort_keys=False, allow_unicode=True)
    await live.restore(await workshop.library.origin_of(text, f"snapshot.{form}"))
    assert orjson.dumps(await portrait(live)) == orjson.dumps(shown)


async def test_what_was_under_way_ends_at_its_moment(workshop: Any, live: LiveWorld) -> None:
    again = await workshop.live(await workshop.library.origin_of(orjson.dumps(await portrait(live)), "s.json"), "again")
    await again.advance(timedelta(seconds=49))
    assert [job.phase for job in await workshop.records(again, JOBS)] == ["running", "running"]
    await again.advance(timedelta(hours=1))
    assert [job.phase for job in await workshop.records(again, JOBS)] == ["ended", "running"]
    assert (await workshop.records(again, TOYS))[0].document["name"] == "end at 2024-01-01T00:01:00+00:00"


async def test_ids_go_on_where_they_were(workshop: Any, live: LiveWorld) -> None:
    async def draw(world: World) -> tuple[Any, ...]:
        return world.uuid(), world.words(), world.number("letters"), world.token(5, "abc")

    again = await workshop.live(await workshop.library.origin_of(orjson.dumps(await portrait(live)), "s.json"), "again")
    drawn, _ = await live.transact("workshop", live.now(), draw)
    assert (await again.transact("workshop", again.now(), draw))[0] == drawn


@pytest.mark.parametrize(
    "clock",
    [{"mode": "running"}, {"mode": "running", "rate": 60}, {"mode": "on-request", "step": "PT0.05S"}, {"mode": "frozen"}],
)
async def test_clocks_go_on_as_they_went(workshop: Any, clock: dict[str, Any]) -> None:
    workshop.write("a.yaml", {"clock": clock})
    live = await workshop.open("a")
    again = await workshop.live(await workshop.library.origin_of(orjson.dumps(await portrait(live)), "s.json"), "again")
    assert again.clock.mark() == live.clock.mark()
    assert again.now() == NOW


async def test_what_fell_due_by_now_has_happened(workshop: Any, live: LiveWorld) -> None:
    await live.on_request(timedelta(seconds=0))
    live.clock.advance(timedelta(hours=1))  # past the moment, and nobody has looked
    jobs = (await portrait(live))["vendors"]["workshop"]["jobs"]
    assert [job["record"]["phase"] for job in jobs] == ["ended", "running"]
