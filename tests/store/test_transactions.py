"""One request is one transaction: it sees its own writes, and they count together or not at all."""

import sys
from asyncio import Event, create_task, sleep
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from random import Random
from types import FrameType
from typing import Any

import pytest
from immutables import Map

from mockserver.model.problem import NotFound
from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.state.clock import ClockStart
from mockserver.state.live import LiveWorld
from mockserver.state.ordered import Ordered
from mockserver.state.origin import Origin
from mockserver.state.session import Mount
from mockserver.state.store import State, Store, WorldGone
from mockserver.state.table import Filed, Table

Fork = Callable[..., Awaitable[LiveWorld]]

T0 = datetime(2024, 1, 1, tzinfo=UTC)
LAMP = Resource(
    "lamps",
    indexes=(
        Index("room", lambda record: [record.document["room"]]),
        Index("watts", lambda record: [record.document["room"]], lambda record: (record.document["watts"], record.sequence)),
    ),
)
SECRET = Resource("secrets", internal=True)
MOUNT = Mount({"lamps": LAMP, "secrets": SECRET})
EMPTY = Origin("empty", {"shop": MOUNT, "attic": MOUNT}, clock=ClockStart(T0, "frozen"), seed=7)


def put(*keys: str, room: str = "hall", watts: int = 40) -> Callable[[World], Awaitable[None]]:
    async def work(world: World) -> None:
        for key in keys:
            world.insert(LAMP, key, {"room": room, "watts": watts})

    return work


async def keys(world: World) -> list[str]:
    return [record.key for record in (await world.page(LAMP)).records]


async def seen(live: LiveWorld, mount: str = "shop") -> list[str]:
    return await keys(await live.session(mount))


async def test_writes_count_together(fork: Fork) -> None:
    live = await fork(EMPTY)
    await live.transact("shop", T0, put("a", "b"))
    assert await seen(live) == ["a", "b"]


async def test_a_refused_request_changes_nothing(fork: Fork, store: Store) -> None:
    live = await fork(EMPTY)
    await live.transact("shop", T0, put("a"))
    before = await store.state("w")

    async def work(world: World) -> None:
        world.delete(LAMP, "a")
        await put("b")(world)
        await world.read(LAMP, "nobody")

    with pytest.raises(NotFound):
        await live.transact("shop", T0, work)
    assert await store.state("w") is before


async def test_reads_see_own_writes(fork: Fork) -> None:
    live = await fork(EMPTY)
    await live.transact("shop", T0, put("a", "b"))

    async def work(world: World) -> tuple[list[str], int, int]:
        world.delete(LAMP, "a")
        await put("c", room="attic")(world)
        in_the_attic = await world.count(LAMP, index="room", value="attic")
        return await keys(world), await world.count(LAMP), in_the_attic

    assert (await live.transact("shop", T0, work))[0] == (["b", "c"], 2, 1)


async def test_nobody_sees_writes_before_they_count(fork: Fork) -> None:
    live = await fork(EMPTY)
    written, go = Event(), Event()

    async def work(world: World) -> None:
        await put("a")(world)
        written.set()
        await go.wait()

    task = create_task(live.transact("shop", T0, work))
    await written.wait()
    assert await seen(live) == []
    go.set()
    await task
    assert await seen(live) == ["a"]


async def test_a_reader_keeps_its_snapshot(fork: Fork) -> None:
    live = await fork(EMPTY)
    first, go = Event(), Event()

    async def work(world: World) -> list[list[str]]:
        before = await keys(world)
        first.set()
        await go.wait()
        return [before, await keys(world)]

    task = create_task(live.transact("shop", T0, work))
    await first.wait()
    await live.transact("shop", T0, put("a"))
    go.set()
    assert (await task)[0] == [[], []]


async def test_what_lost_runs_again(fork: Fork) -> None:
    live = await fork(EMPTY)
    first, go, runs = Event(), Event(), []

    async def work(world: World) -> int:
        runs.append(await world.count(LAMP))
        first.set()
        await go.wait()
        await put(f"late-{runs[-1]}")(world)
        return runs[-1]

    task = create_task(live.transact("shop", T0, work))
    await first.wait()
    await live.transact("shop", T0, put("a"))
    go.set()
    assert (await task)[0] == 1
    assert runs == [0, 1]
    assert await seen(live) == ["a", "late-1"]


async def test_notes_of_a_lost_run_are_lost(fork: Fork) -> None:
    live = await fork(EMPTY)
    first, go = Event(), Event()

    async def work(world: World) -> None:
        world.log("seen", str(await world.count(LAMP)))
        await put("b")(world)
        first.set()
        await go.wait()

    task = create_task(live.transact("shop", T0, work))
    await first.wait()
    await live.transact("shop", T0, put("a"))
    go.set()
    assert [note.message for note in (await task)[1]] == ["1"]


async def test_mounts_keep_to_themselves(fork: Fork) -> None:
    live = await fork(EMPTY)
    await live.transact("attic", T0, put("a"))
    assert (await seen(live), await seen(live, "attic")) == ([], ["a"])


async def test_what_a_peek_writes_is_lost(fork: Fork) -> None:
    live = await fork(EMPTY)
    await put("a")(await live.session("shop"))
    assert await seen(live) == []


async def test_a_fork_shares_and_never_leaks_back(fork: Fork, store: Store) -> None:
    live = await fork(EMPTY)
    await live.transact("shop", T0, put("a"))
    origin = await live.snapshot()
    one, other = await fork(origin, "one"), await fork(origin, "other")
    assert (await store.state("one")).tables is origin.state.tables
    await one.transact("shop", T0, put("b"))
    one.ids.uuid("shop")
    await one.freeze(datetime(2025, 1, 1, tzinfo=UTC))
    assert (await seen(one), await seen(other), await seen(live)) == (["a", "b"], ["a"], ["a"])
    assert other.now() == live.now() == T0
    assert other.ids.uuid("shop") == live.ids.uuid("shop")


async def test_reset_begins_again(fork: Fork) -> None:
    live = await fork(EMPTY)
    first = live.ids.uuid("shop")
    await live.transact("shop", T0, put("a"))
    await live.freeze(datetime(2025, 1, 1, tzinfo=UTC))
    await live.reset()
    assert (await seen(live), live.now(), live.ids.uuid("shop")) == ([], T0, first)


@pytest.mark.parametrize(("rebase", "after_reset"), [(False, []), (True, ["a"])])
async def test_restoring_leads_back_and_a_rebase_stays(fork: Fork, *, rebase: bool, after_reset: list[str]) -> None:
    live = await fork(EMPTY)
    await live.transact("shop", T0, put("a"))
    saved = await live.snapshot()
    await live.transact("shop", T0, put("b"))
    await live.restore(saved, rebase=rebase)
    assert await seen(live) == ["a"]
    await live.reset()
    assert await seen(live) == after_reset


async def test_a_dropped_world_is_gone(fork: Fork, store: Store) -> None:
    live = await fork(EMPTY)
    await live.drop()
    with pytest.raises(WorldGone):
        await live.transact("shop", T0, put("a"))
    with pytest.raises(WorldGone):
        await store.state("w")


async def test_a_request_under_way_never_reaches_the_next_world_of_that_name(fork: Fork) -> None:
    old = await fork(EMPTY)
    first, go = Event(), Event()

    async def work(world: World) -> None:
        await put("stray")(world)
        first.set()
        await go.wait()

    task = create_task(old.transact("shop", T0, work))
    await first.wait()
    await old.drop()
    new = await fork(EMPTY)
    go.set()
    with pytest.raises(WorldGone):
        await task
    assert await seen(new) == []


async def test_a_request_under_way_during_a_reset_runs_again_in_the_fresh_world(fork: Fork) -> None:
    live = await fork(EMPTY)
    first, go, runs = Event(), Event(), []

    async def work(world: World) -> None:
        runs.append(world.uuid())
        await put(f"k{len(runs)}")(world)
        first.set()
        await go.wait()

    task = create_task(live.transact("shop", T0, work))
    await first.wait()
    await live.reset()
    go.set()
    await task
    assert await seen(live) == ["k2"]
    assert runs[0] == runs[1]


async def test_shelves_show_every_resource_but_internal_ones(fork: Fork) -> None:
    live = await fork(EMPTY)
    await live.transact("shop", T0, put("a"))
    found = [(shelf.mount, shelf.resource.name, [r.key for r in shelf.table.all()]) for shelf in await live.shelves()]
    assert found == [("shop", "lamps", ["a"]), ("attic", "lamps", [])]
    assert len(await live.shelves(internal=True)) == 4


@pytest.mark.parametrize("seed", range(5))
async def test_listings_agree_with_a_plain_model(fork: Fork, seed: int) -> None:
    draw, live = Random(seed), await fork(EMPTY)
    model: dict[str, Record] = {}
    for _ in range(80):
        draft = dict(model)
        refused = draw.random() < 0.3

        async def work(world: World, draft: dict[str, Record] = draft, *, refused: bool = refused) -> None:
            for _ in range(draw.randrange(1, 8)):
                key, document = f"k{draw.randrange(30)}", {"room": draw.choice("xyz"), "watts": draw.randrange(5)}
                choice = draw.random()
                if choice < 0.3:
                    world.delete(LAMP, key)
                    draft.pop(key, None)
                elif choice < 0.6 and key in draft:
                    draft[key] = world.put(LAMP, draft[key]._replace(document=document))
                else:
                    draft[key] = world.insert(LAMP, key, document)
            await agree(world, draft)
            if refused:
                raise NotFound("lamps", "k")

        try:
            await live.transact("shop", T0, work)
            model = draft
        except NotFound:
            assert refused
        await agree(await live.session("shop"), model)


async def agree(world: World, model: dict[str, Record]) -> None:
    arrived = sorted(model.values(), key=lambda record: record.sequence)
    assert (await world.page(LAMP)).records == tuple(arrived)
    for room in "xyz":
        here = [record for record in arrived if record.document["room"] == room]
        assert await world.count(LAMP, index="room", value=room) == len(here)
        assert (await world.page(LAMP, index="room", value=room)).records == tuple(here)
        here.sort(key=lambda record: record.document["watts"])
        page = await world.page(LAMP, index="watts", value=room, offset=1, limit=3, descending=True)
        assert page == (tuple(here[::-1][1:4]), len(here), 1, 3)


def stocked(size: int) -> Origin:
    """A world of many lamps, put together directly."""
    lamps = [Record("lamps", f"k{n}", {"room": "hall", "watts": n % 7}, sequence=n + 1) for n in range(size)]
    by_arrival = Ordered.build((record.sequence, record.key) for record in lamps)
    by_watts = Ordered.build(((record.document["watts"], record.sequence), record.key) for record in lamps)
    filed: Filed = Map([(("room", "hall"), by_arrival), (("watts", "hall"), by_watts)])
    table = Table(Map({record.key: record for record in lamps}), by_arrival, filed)
    return Origin("stocked", EMPTY.mounts, State(Map({("shop", "lamps"): table}), sequence=size), EMPTY.clock)


async def lines_of(live: LiveWorld, work: Callable[[World], Awaitable[Any]]) -> int:
    """How many lines of Python a transaction runs: work, not time."""
    count = 0

    def trace(_frame: FrameType, event: str, _argument: object) -> Callable[..., Any]:
        nonlocal count
        count += event == "line"
        return trace

    previous = sys.gettrace()
    sys.settrace(trace)
    try:
        await live.transact("shop", T0, work)
    finally:
        sys.settrace(previous)
    return count


async def replace_one(world: World) -> None:
    lamp = await world.read(LAMP, "k500")
    world.put(LAMP, lamp._replace(document={**lamp.document, "colour": "red"}))


WORKS: dict[str, Callable[[World], Awaitable[Any]]] = {
    "find": lambda world: world.find(LAMP, "k500"),
    "first page": lambda world: world.page(LAMP, limit=20),
    "middle page": lambda world: world.page(LAMP, offset=500, limit=20),
    "last page": lambda world: world.page(LAMP, limit=20, descending=True),
    "page of an index": lambda world: world.page(LAMP, index="watts", value="hall", offset=300, limit=20),
    "count": lambda world: world.count(LAMP, index="room", value="hall"),
    "replace": replace_one,
    "insert": put("new", watts=3),
}


async def test_100_000_records_cost_what_1_000_cost(fork: Fork) -> None:
    small, large = await fork(stocked(1000), "small"), await fork(stocked(100_000), "large")
    for name, work in WORKS.items():
        few, many = await lines_of(small, work), await lines_of(large, work)
        # One more level of a tree costs some steps; the hundredfold would be thousands.
        assert many <= few + 250, name


async def test_a_world_is_forked_and_dropped_without_looking_at_its_records(fork: Fork) -> None:
    origin, calls = stocked(100_000), 0

    def trace(_frame: FrameType, _event: str, _argument: object) -> None:
        nonlocal calls
        calls += 1

    previous = sys.gettrace()
    sys.settrace(trace)
    try:
        live = await fork(origin, "brief")
        await live.drop()
    finally:
        sys.settrace(previous)
    assert calls < 60


async def test_a_memory_transaction_never_suspends(fork: Fork) -> None:
    live = await fork(EMPTY)
    others: list[str] = []

    async def other() -> None:
        others.append("ran")

    task = create_task(other())
    await live.transact("shop", T0, put("a"))
    await live.session("shop")
    assert others == []
    await sleep(0)
    await task
