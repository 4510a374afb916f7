"""Time passes through every due moment, in order, each at its own instant."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from mockserver.model.lifecycle import Lifecycle
from mockserver.model.problem import IllegalMove, NotFound
from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.state.clock import ClockStart, Mode, TimeRunsForward
from mockserver.state.live import LiveWorld
from mockserver.state.origin import Origin
from mockserver.state.session import Mount, Note
from mockserver.state.timed import EndlessMoves, TimedMoveFailed

Fork = Callable[..., Awaitable[LiveWorld]]

T0 = datetime(2024, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
NOW = timedelta(0)

BELL = Resource("bells")


async def chime(world: World, record: Record, event: str) -> None:
    """Leaves a bell behind, and a note: what happened, and when."""
    world.insert(BELL, f"{record.key} {event} #{await world.count(BELL)}", {"at": world.at, "phase": record.phase})
    world.log("chime", record.key)


KETTLE = Resource(
    "kettles",
    lifecycle=Lifecycle(
        "cold",
        on={
            ("cold", "heat"): "warm",
            ("warm", "boil"): "boiling",
            ("boiling", "whistle"): "done",
            ("hopping", "hop"): "hopping",
            ("mad", "spin"): "mad",
            ("stuck", "other"): "cold",
        },
        after={
            "cold": (2 * HOUR, "heat"),
            "warm": (timedelta(seconds=5), "boil"),
            "boiling": (NOW, "whistle"),
            "hopping": (HOUR, "hop"),
            "mad": (NOW, "spin"),
            "stuck": (HOUR, "shake"),
        },
    ),
    moved=chime,
)


async def fail(world: World, record: Record, event: str) -> None:
    world.insert(BELL, "never", {"event": event})
    raise NotFound("bells", record.key)


async def dawdle(world: World, record: Record, event: str) -> None:
    await asyncio.sleep(0)
    await chime(world, record, event)


BROKEN = Resource("broken", lifecycle=KETTLE.lifecycle, moved=fail)
MUTE = Resource("mute", lifecycle=KETTLE.lifecycle)
SLOW = Resource("slow", lifecycle=KETTLE.lifecycle, moved=dawdle)
ALARM_CLOCK = Resource("alarm_clocks", moved=chime)
RESOURCES = {resource.name: resource for resource in (BELL, KETTLE, BROKEN, MUTE, SLOW, ALARM_CLOCK)}


def origin(mode: Mode = "frozen", *, rate: float = 1.0, step: timedelta = HOUR) -> Origin:
    return Origin("empty", {"shop": Mount(RESOURCES), "attic": Mount(RESOURCES)}, clock=ClockStart(T0, mode, rate, step))


def boil(resource: Resource = KETTLE, *keys: str, phase: str | None = None) -> Callable[[World], Awaitable[None]]:
    async def work(world: World) -> None:
        for key in keys or ("k",):
            world.insert(resource, key, {}, phase=phase)

    return work


async def look(world: World) -> str:
    kettle = await world.find(KETTLE, "k")
    return kettle.phase if kettle is not None else ""


async def rung(live: LiveWorld, mount: str = "shop") -> list[tuple[str, timedelta]]:
    """Who rang, and how long after the beginning, in the order in which it happened."""
    page = await (await live.session(mount)).page(BELL)
    return [(record.key.partition(" #")[0], record.document["at"] - T0) for record in page.records]


WARM = 2 * HOUR
BOILS = WARM + timedelta(seconds=5)


@pytest.mark.parametrize(
    ("span", "happened"),
    [
        (HOUR, []),
        (WARM - timedelta(microseconds=1), []),
        (WARM, [("k heat", WARM)]),
        (3 * HOUR, [("k heat", WARM), ("k boil", BOILS), ("k whistle", BOILS)]),
        (timedelta(days=900), [("k heat", WARM), ("k boil", BOILS), ("k whistle", BOILS)]),
    ],
)
async def test_a_chain_happens_each_move_at_its_own_instant(
    fork: Fork, span: timedelta, happened: list[tuple[str, timedelta]]
) -> None:
    live = await fork(origin())
    await live.transact("shop", live.tick(), boil())
    await live.advance(span)
    assert await rung(live) == happened
    assert live.now() == T0 + span


async def test_moves_of_several_records_interleave_in_order_of_time(fork: Fork) -> None:
    live = await fork(origin())
    await live.transact("shop", live.tick(), boil(KETTLE, "a"))
    await live.advance(timedelta(seconds=2))
    await live.transact("shop", live.tick(), boil(KETTLE, "b"))
    await live.advance(3 * HOUR)
    assert [key for key, _ in await rung(live)] == ["a heat", "b heat", "a boil", "a whistle", "b boil", "b whistle"]


async def test_moves_at_one_instant_happen_in_order_of_arrival(fork: Fork) -> None:
    live = await fork(origin())
    await live.transact("shop", live.tick(), boil(KETTLE, "k10", "k9", "k1"))
    await live.advance(WARM)
    assert [key for key, _ in await rung(live)] == ["k10 heat", "k9 heat", "k1 heat"]


async def test_a_repeating_move_happens_once_an_hour(fork: Fork) -> None:
    live = await fork(origin())
    await live.transact("shop", live.tick(), boil(phase="hopping"))
    await live.advance(timedelta(days=30))
    assert [after for _, after in await rung(live)] == [HOUR * n for n in range(1, 721)]


async def test_moves_reach_every_mount(fork: Fork) -> None:
    live = await fork(origin())
    await live.transact("attic", live.tick(), boil())
    await live.advance(WARM)
    assert (await rung(live), await rung(live, "attic")) == ([], [("k heat", WARM)])


async def test_a_moved_record_keeps_its_document_and_counts_a_revision(fork: Fork) -> None:
    live = await fork(origin())
    await live.transact("shop", live.tick(), boil())
    await live.advance(WARM)
    kettle = await (await live.session("shop")).read(KETTLE, "k")
    assert (kettle.phase, kettle.due, kettle.event, kettle.revision) == ("warm", T0 + BOILS, "boil", 2)


async def test_without_a_lifecycle_a_due_record_rings_once(fork: Fork) -> None:
    live = await fork(origin())

    async def work(world: World) -> None:
        world.put(ALARM_CLOCK, Record("alarm_clocks", "a", {}, due=T0 + HOUR, event="ring"))

    await live.transact("shop", T0, work)
    await live.advance(5 * HOUR)
    assert await rung(live) == [("a ring", HOUR)]
    clock = await (await live.session("shop")).read(ALARM_CLOCK, "a")
    assert (clock.due, clock.event) == (None, "")


async def test_a_due_event_beside_the_lifecycle_is_the_resource_s_own(fork: Fork) -> None:
    live = await fork(origin())
    await live.transact("shop", T0, boil(phase="stuck"))
    await live.advance(HOUR)
    assert await rung(live) == [("k shake", HOUR)]
    assert (await live.transact("shop", live.tick(), look))[0] == "stuck"


async def test_a_due_event_that_nobody_knows_is_a_bug_that_shows(fork: Fork) -> None:
    live = await fork(origin())
    await live.transact("shop", T0, boil(MUTE, phase="stuck"))
    with pytest.raises(TimedMoveFailed) as failed:
        await live.advance(HOUR)
    assert isinstance(failed.value.__cause__, IllegalMove)


async def test_removed_and_replaced_records_let_go_of_their_timers(fork: Fork) -> None:
    live = await fork(origin())
    await live.transact("shop", T0, boil(KETTLE, "a", "b", "c"))

    async def work(world: World) -> None:
        world.delete(KETTLE, "a")
        world.put(KETTLE, (await world.read(KETTLE, "b"))._replace(due=None, event=""))
        world.fire(KETTLE, await world.read(KETTLE, "c"), "heat")

    await live.transact("shop", T0, work)
    assert live.due == T0 + timedelta(seconds=5)
    await live.advance(WARM)
    assert [key for key, _ in await rung(live)] == ["c boil", "c whistle"]
    assert live.due is None


async def test_a_request_finds_everything_settled_up_to_its_instant(fork: Fork, hand: list[float]) -> None:
    live = await fork(origin("running", rate=3600))
    await live.transact("shop", live.tick(), boil())
    phases = []
    for _ in range(3):
        hand[0] += 1
        phases.append((await live.transact("shop", live.tick(), look))[0])
    assert phases == ["cold", "warm", "done"]
    assert [after for _, after in await rung(live)] == [WARM, BOILS, BOILS]


async def test_on_request_time_moves_with_requests(fork: Fork) -> None:
    live = await fork(origin("on-request", step=HOUR))
    await live.transact("shop", live.tick(), boil())
    assert [(await live.transact("shop", live.tick(), look))[0] for _ in range(3)] == ["cold", "warm", "done"]


async def test_a_frozen_world_waits(fork: Fork, hand: list[float]) -> None:
    live = await fork(origin())
    await live.transact("shop", live.tick(), boil())
    hand[0] += 1e6
    assert (await live.transact("shop", live.tick(), look))[0] == "cold"


@pytest.mark.parametrize(
    "pass_time",
    [
        lambda live: live.advance(WARM),
        lambda live: live.set(T0 + WARM),
        lambda live: live.freeze(T0 + WARM),
    ],
)
async def test_every_way_to_move_time_settles(fork: Fork, pass_time: Callable[[LiveWorld], Awaitable[None]]) -> None:
    live = await fork(origin())
    await live.transact("shop", T0, boil())
    await pass_time(live)
    assert await rung(live) == [("k heat", WARM)]


async def test_time_runs_forward_in_worlds_too(fork: Fork) -> None:
    live = await fork(origin())
    with pytest.raises(TimeRunsForward):
        await live.set(T0 - HOUR)


async def test_modes_change_through_the_world(fork: Fork, hand: list[float]) -> None:
    live = await fork(origin())
    await live.run(60)
    hand[0] += 1
    assert (live.now(), live.clock.mode, live.clock.rate) == (T0 + timedelta(minutes=1), "running", 60)
    await live.on_request(HOUR)
    assert (live.tick(), live.tick()) == (T0 + timedelta(minutes=1), T0 + timedelta(minutes=61))
    await live.resume()
    hand[0] += 1
    assert live.now() == T0 + timedelta(minutes=122)


async def test_a_refused_request_keeps_the_moves_that_time_made(fork: Fork) -> None:
    live = await fork(origin())
    await live.transact("shop", T0, boil())

    async def work(world: World) -> None:
        world.delete(KETTLE, "k")
        raise NotFound("kettles", "x")

    with pytest.raises(NotFound):
        await live.transact("shop", T0 + WARM, work)
    assert (await live.transact("shop", T0, look))[0] == "warm"


async def test_notes_of_timed_moves_reach_the_listener_and_not_the_request(fork: Fork) -> None:
    live, heard = await fork(origin()), list[Note]()
    live.on_notes = heard.extend
    await live.transact("shop", T0, boil())
    _, notes = await live.transact("shop", T0 + WARM, look)
    assert (heard, notes) == ([Note("chime", "k", {}, T0 + WARM, "shop")], [])


async def test_a_failing_move_changes_nothing_and_is_not_the_request_s_refusal(fork: Fork) -> None:
    live = await fork(origin())
    await live.transact("shop", T0, boil(BROKEN))
    with pytest.raises(TimedMoveFailed, match="shop broken 'k' could not move at 2024-01-01T02:00:00Z") as failed:
        await live.transact("shop", T0 + WARM, look)
    assert isinstance(failed.value.__cause__, NotFound)
    view = await live.session("shop", T0)
    assert ((await view.read(BROKEN, "k")).phase, await view.find(BELL, "never")) == ("cold", None)


async def test_moves_without_delay_that_never_end_are_stopped(fork: Fork) -> None:
    live = await fork(origin())
    await live.transact("shop", T0, boil(MUTE, phase="mad"))
    with pytest.raises(EndlessMoves, match="time stands still at 2024-01-01T00:00:00Z"):
        await live.settle(T0)


async def test_many_records_may_move_at_one_instant(fork: Fork) -> None:
    live = await fork(origin())
    await live.transact("shop", T0, boil(MUTE, *(f"k{n}" for n in range(3000))))
    await live.advance(3 * HOUR)
    assert {record.phase for record in (await (await live.session("shop")).page(MUTE)).records} == {"done"}


async def test_coroutines_that_settle_together_keep_the_order(fork: Fork) -> None:
    live = await fork(origin())
    await live.transact("shop", T0, boil(SLOW, "a", "b"))
    await asyncio.gather(
        live.advance(WARM),
        live.transact("shop", T0 + WARM, look),
        live.advance(HOUR),
        live.settle(T0 + 5 * HOUR),
        live.transact("shop", T0 + WARM, look),
    )
    chain = [("heat", WARM), ("boil", BOILS), ("whistle", BOILS)]
    rings = await rung(live)
    assert sorted(rings) == sorted((f"{key} {event}", after) for key in "ab" for event, after in chain)
    assert [after for _, after in rings] == sorted(after for _, after in rings)


async def test_a_long_way_lets_others_run(fork: Fork) -> None:
    live, breaths = await fork(origin()), 0
    await live.transact("shop", T0, boil(phase="hopping"))

    async def breathe() -> None:
        nonlocal breaths
        while True:
            breaths += 1
            await asyncio.sleep(0)

    task = asyncio.get_running_loop().create_task(breathe())
    await live.advance(timedelta(days=100))
    task.cancel()
    assert breaths >= 2400 // 256


async def test_a_snapshot_carries_timers_along(fork: Fork) -> None:
    live = await fork(origin())
    await live.transact("shop", T0, boil())
    await live.advance(HOUR)
    other = await fork(await live.snapshot(), "other")
    assert (other.now(), other.due) == (T0 + HOUR, T0 + WARM)
    await other.advance(HOUR)
    assert (await rung(other), await rung(live)) == ([("k heat", WARM)], [])


async def test_changes_of_the_next_moment_are_told_and_only_those(fork: Fork) -> None:
    live, told = await fork(origin()), list[datetime | None]()
    live.on_change = lambda: told.append(live.due)
    await live.transact("shop", T0, look)
    await live.transact("shop", T0, boil(BELL))
    assert told == []
    await live.transact("shop", T0, boil())
    await live.transact("shop", T0, boil(KETTLE, "later"))
    assert told == [T0 + WARM]
    await live.drop()
    assert told == [T0 + WARM, None]
