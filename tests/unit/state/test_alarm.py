"""A running world has one timer for its next due moment; a world whose time stands has none."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from mockserver.model.lifecycle import Lifecycle
from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.state.alarm import FARTHEST, Alarm
from mockserver.state.clock import ClockStart, Mode
from mockserver.state.live import LiveWorld
from mockserver.state.memory import MemoryStore
from mockserver.state.origin import Origin
from mockserver.state.session import Mount
from mockserver.state.timed import TimedMoveFailed

T0 = datetime(2024, 1, 1, tzinfo=UTC)
EGG = Resource("eggs", lifecycle=Lifecycle("raw", {("raw", "cook"): "soft"}, {"raw": (timedelta(minutes=5), "cook")}))


async def explode(_world: World, _record: Record, _event: str) -> None:
    raise RuntimeError("bang")


ROTTEN = Resource("rotten", lifecycle=EGG.lifecycle, moved=explode)


class Timer:
    """One timer of the fake loop."""

    def __init__(self, rings_at: float, action: Callable[[], None]) -> None:
        self.rings_at = rings_at
        self.action = action
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class Loop:
    """A monotonic clock with timers, both moved by the test."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.timers: list[Timer] = []
        self.failures: list[BaseException] = []

    def monotonic(self) -> float:
        return self.seconds

    def call_later(self, delay: float, action: Callable[[], None]) -> Timer:
        timer = Timer(self.seconds + delay, action)
        self.timers.append(timer)
        return timer

    @property
    def waiting(self) -> list[float]:
        """Seconds until every timer that is set."""
        return [timer.rings_at - self.seconds for timer in self.timers if not timer.cancelled]

    async def wait(self, seconds: float) -> None:
        """Lets time pass, and every timer ring on the way, until all is quiet."""
        self.seconds += seconds
        while due := [timer for timer in self.timers if not timer.cancelled and timer.rings_at <= self.seconds]:
            due[0].cancel()
            due[0].action()
            for _ in range(5):
                await asyncio.sleep(0)


@pytest.fixture
def loop() -> Loop:
    return Loop()


async def world(loop: Loop, mode: Mode, *, rate: float = 1.0) -> tuple[LiveWorld, Alarm]:
    mounts = {"shop": Mount({"eggs": EGG, "rotten": ROTTEN})}
    origin = Origin("empty", mounts, clock=ClockStart(T0, mode, rate))
    live = await LiveWorld.fork("w", origin, MemoryStore(), monotonic=loop.monotonic, wall=lambda: T0)
    return live, Alarm(live, loop.call_later, loop.failures.append)


def lay(*keys: str, resource: Resource = EGG) -> Callable[[World], Awaitable[None]]:
    async def work(world: World) -> None:
        for key in keys:
            world.insert(resource, key, {})

    return work


@pytest.mark.parametrize(("mode", "waiting"), [("frozen", []), ("on-request", []), ("running", [5.0])])
async def test_only_running_time_needs_a_timer(loop: Loop, mode: Mode, waiting: list[float]) -> None:
    live, _ = await world(loop, mode, rate=60)
    assert loop.waiting == []
    await live.transact("shop", T0, lay("a", "b", "c"))
    assert loop.waiting == waiting


async def test_a_running_world_moves_though_nobody_asks(loop: Loop) -> None:
    live, _ = await world(loop, "running")
    await live.transact("shop", T0, lay("a"))
    await loop.wait(300)
    table = (await live._store.state("w")).tables["shop", "eggs"]
    assert table.records["a"].phase == "soft"
    assert loop.waiting == []


async def test_the_timer_moves_to_the_next_moment(loop: Loop) -> None:
    live, _ = await world(loop, "running")
    await live.transact("shop", live.tick(), lay("a"))
    loop.seconds += 100
    await live.transact("shop", live.tick(), lay("b"))
    assert loop.waiting == [200]
    await loop.wait(200)
    assert loop.waiting == [100]


async def test_the_timer_follows_the_clock(loop: Loop) -> None:
    live, _ = await world(loop, "running")
    await live.transact("shop", live.tick(), lay("a"))
    await live.run(100)
    assert loop.waiting == [3]
    await live.freeze()
    assert loop.waiting == []
    await live.resume()
    assert loop.waiting == [3]
    await live.advance(timedelta(minutes=4))
    assert loop.waiting == [pytest.approx(0.6)]
    await live.advance(timedelta(minutes=4))
    assert loop.waiting == []
    await live.transact("shop", live.tick(), lay("b"))
    assert loop.waiting == [3]
    await live.reset()
    assert loop.waiting == []


async def test_a_timer_that_rings_early_is_set_again(loop: Loop) -> None:
    live, _ = await world(loop, "running")
    await live.transact("shop", live.tick(), lay("a"))
    loop.seconds += 299
    timer = loop.timers[-1]
    timer.cancel()
    timer.action()
    await loop.wait(0)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert loop.waiting == [1]


async def test_a_far_moment_is_approached_in_steps(loop: Loop) -> None:
    live, _ = await world(loop, "running")

    async def work(world: World) -> None:
        world.put(EGG, Record("eggs", "old", {}, "raw", T0 + timedelta(days=900), "cook"))

    await live.transact("shop", T0, work)
    assert loop.waiting == [FARTHEST]
    await loop.wait(FARTHEST)
    assert loop.waiting == [FARTHEST]


async def test_a_stopped_alarm_rings_no_more(loop: Loop) -> None:
    live, alarm = await world(loop, "running")
    await live.transact("shop", T0, lay("a"))
    alarm.stop()
    assert loop.waiting == []
    await live.transact("shop", T0, lay("b"))
    assert loop.waiting == []


async def test_dropping_a_world_takes_its_timer_along(loop: Loop) -> None:
    live, _ = await world(loop, "running")
    await live.transact("shop", T0, lay("a"))
    await live.drop()
    assert loop.waiting == []


async def test_a_failure_is_told_and_not_tried_over_and_over(loop: Loop) -> None:
    live, _ = await world(loop, "running")
    await live.transact("shop", T0, lay("a", resource=ROTTEN))
    await loop.wait(300)
    assert [type(error) for error in loop.failures] == [TimedMoveFailed]
    assert loop.waiting == []
