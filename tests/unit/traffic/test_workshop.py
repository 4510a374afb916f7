"""Labour: done by another process, once for one source, without anybody else having to wait."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path

import pytest

from mockserver.model.labour import Labour
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import NotFound
from mockserver.model.world import World
from mockserver.traffic import workshop as shop
from mockserver.traffic.workbench import CutOff, pieces
from mockserver.traffic.workshop import Bench, LabourFailed, Workshop
from tests.conftest import Opener
from tests.unit import invented

HERE = "tests.unit.traffic.labours"


@pytest.fixture
async def workshop() -> AsyncIterator[Workshop]:
    made = Workshop()
    yield made
    await made.close()


def labour(source: object, *said: bytes, entry: str = "shout") -> Labour:
    return Labour("test", f"{HERE}:{entry}", lambda: iter(said), source)


async def test_what_is_fed_comes_back_made_by_somebody_else(workshop: Workshop) -> None:
    made, _, who = (await workshop.make(labour(object(), b"a", b"", b"b" * 200_000))).partition(b" by ")
    assert made == b"A" + b"B" * 200_000
    assert int(who) != os.getpid()


async def test_one_source_is_worked_on_once(workshop: Workshop) -> None:
    """Whoever made it tells: the process has ended by the second time."""
    source, other = object(), object()
    workshop.begin(labour(source, b"a"))
    first = await workshop.make(labour(source, b"a"))
    assert await workshop.make(labour(source, b"a")) == first
    assert await workshop.make(labour(other, b"a")) != first


async def test_what_comes_from_nothing_that_comes_again_is_forgotten(workshop: Workshop) -> None:
    made = [await workshop.make(labour(None, said)) for said in (b"a", b"b")]
    assert [one.partition(b" ")[0] for one in made] == [b"A", b"B"]
    one = labour(None, b"a")
    assert await workshop.make(one) != await workshop.make(one)  # by another process each time
    both = await asyncio.gather(workshop.make(labour(None, b"c")), workshop.make(labour(None, b"d")))
    assert [one.partition(b" ")[0] for one in both] == [b"C", b"D"]


async def test_it_needs_no_place_on_disk(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> None:
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.setattr(shop, "TemporaryFile", nowhere)
    assert (await workshop.make(labour(object(), b"a"))).startswith(b"A by ")


async def test_what_was_forgotten_is_made_again(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shop, "KEPT", 1)
    sources = [object(), object()]
    first, _ = [await workshop.make(labour(source, b"a")) for source in sources]
    again = await workshop.make(labour(sources[0], b"a"))
    assert again != first
    assert again.startswith(b"A by ")


async def test_labour_that_fails_says_why_and_may_be_tried_again(workshop: Workshop) -> None:
    source, fed = object(), list[int]()

    def feed() -> Iterator[bytes]:
        fed.append(1)
        yield from (b"a", b"b" * 2_000_000)

    for _ in range(2):
        with pytest.raises(LabourFailed, match=r"test could not be made: (?s:.*)ValueError: cannot do a"):
            await workshop.make(Labour("test", f"{HERE}:fail", feed, source))
    assert len(fed) == 2
    with pytest.raises(LabourFailed, match=r"could not be made: 3$"):
        await workshop.make(labour(source, b"a", entry="leave"))


async def test_others_run_between_the_pieces(workshop: Workshop) -> None:
    seen: list[int] = []
    begun = asyncio.Event()

    def feed() -> Iterator[bytes]:
        for number in range(5):
            seen.append(number)
            begun.set()
            yield b"" if number % 2 else b"x"

    making = asyncio.ensure_future(workshop.make(Labour("test", f"{HERE}:shout", feed, seen)))
    await begun.wait()
    assert len(seen) == 1
    assert (await making).startswith(b"XXX by ")


async def test_one_is_made_at_a_time(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten processes at once would leave the server none."""
    seen: list[str] = []

    async def run(one: Labour, _target: object) -> None:
        seen.append(f"begin {one.name}")
        for _ in range(3):
            await asyncio.sleep(0)
        seen.append(f"end {one.name}")

    monkeypatch.setattr(shop, "_run", run)
    await asyncio.gather(*(workshop.make(labour(None, b"a")._replace(name=name)) for name in "ab"))
    assert seen == ["begin a", "end a", "begin b", "end b"]


async def test_who_leaves_does_not_stop_it(workshop: Workshop) -> None:
    source = object()
    waiting = asyncio.ensure_future(workshop.make(labour(source, b"a")))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert (await workshop.make(labour(source, b"b"))).startswith(b"A by ")


async def test_a_workshop_that_closes_ends_its_process() -> None:
    """The feed never ends by itself."""
    fed: list[int] = []
    begun = asyncio.Event()

    def feed() -> Iterator[bytes]:
        while True:
            fed.append(1)
            begun.set()
            yield b"x"

    workshop = Workshop()
    workshop.begin(Labour("test", f"{HERE}:shout", feed, fed))
    await begun.wait()
    await workshop.close()
    count = len(fed)
    await asyncio.sleep(0)
    assert len(fed) == count


async def test_what_only_a_world_wanted_goes_with_it(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Labour that nobody wants any more holds nobody else's up."""
    seen: list[str] = []
    hold = asyncio.Event()

    async def run(one: Labour, _target: object) -> None:
        seen.append(f"begin {one.name}")
        await hold.wait()
        seen.append(f"end {one.name}")

    monkeypatch.setattr(shop, "_run", run)
    gone, stays = Bench(workshop), Bench(workshop)
    lone, shared, last = (labour(object(), b"a")._replace(name=name) for name in ("lone", "shared", "last"))
    for bench, one in ((gone, lone), (gone, shared), (stays, shared), (stays, last)):
        bench.begin(one)
    await asyncio.sleep(0)
    gone.leave()
    hold.set()
    await stays.make(last)
    assert seen == ["begin lone", "begin shared", "end shared", "begin last", "end last"]


async def test_what_somebody_waits_for_is_made_although_its_world_is_gone(workshop: Workshop) -> None:
    bench = Bench(workshop)
    waiting = asyncio.ensure_future(bench.make(labour(object(), b"a")))
    await asyncio.sleep(0)
    bench.leave()
    assert (await waiting).startswith(b"A by ")


async def test_what_nobody_waits_for_any_more_goes_with_the_last_who_did(workshop: Workshop) -> None:
    """The feed never ends by itself; whoever comes next gets a turn all the same."""
    bench = Bench(workshop)
    begun = asyncio.Event()

    def feed() -> Iterator[bytes]:
        while True:
            begun.set()
            yield b"x"

    waiting = asyncio.ensure_future(bench.make(Labour("test", f"{HERE}:shout", feed, feed)))
    await begun.wait()
    bench.leave()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    async with asyncio.timeout(20):  # or a failure would wait for ever
        assert (await workshop.make(labour(object(), b"a"))).startswith(b"A by ")


async def test_two_may_wait_for_the_same(workshop: Workshop) -> None:
    one = labour(None, b"a")
    first, second = await asyncio.gather(workshop.make(one), workshop.make(one))
    assert first == second


async def test_a_world_that_is_dropped_or_reset_gives_its_labour_up(mount: Opener, tmp_path: Path) -> None:
    left: list[str] = []
    toys = await mount(invented.open_shop(tmp_path).vendor())
    for name in ("other", "default"):
        bench = (await toys.server.worlds.obtain(name)).bench
        bench.leave = partial(left.append, name)  # type: ignore[method-assign]  # a spy
    await toys.world.live.reset()
    await toys.server.worlds.drop("other")
    assert left == ["default", "other"]


def test_a_server_that_goes_away_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "fed"
    file.write_bytes(b"\0\0\0\2ab\0\0\0\5abc")
    with file.open("rb") as source:
        found = pieces(source)
        assert next(found) == b"ab"
        with pytest.raises(CutOff):
            next(found)


async def test_a_behaviour_waits_for_labour_and_is_run_again(mount: Opener, tmp_path: Path) -> None:
    ran = []

    async def text(_call: Call, world: World) -> Reply:
        ran.append(world.number("tries"))
        made = await world.result(labour(ran, b"hello"))
        return Reply(200, made.partition(b" ")[0].decode(), media="text/plain")

    toys = await mount(invented.open_shop(tmp_path).vendor({"readText": text}))
    assert (await toys("GET", "/text")).text == "HELLO"
    assert len(ran) == 2


async def test_labour_that_fails_is_a_bug_of_ours(mount: Opener, tmp_path: Path) -> None:
    async def text(_call: Call, world: World) -> Reply:
        return Reply(200, await world.result(labour(toys, b"a", entry="fail")))

    toys = await mount(invented.open_shop(tmp_path).vendor({"readText": text}), strict=False)
    answer = await toys("GET", "/text")
    assert answer.status == 500
    assert "cannot do a" in answer.text


async def test_labour_begins_when_its_request_has_succeeded_and_not_before(mount: Opener, tmp_path: Path) -> None:
    begun: list[str] = []

    async def text(call: Call, world: World) -> Reply:
        world.begin(labour(begun, b"a")._replace(name=call.request.query))
        assert begun == []
        if call.request.query == "bad":
            raise NotFound("toys", "none")
        return Reply(200, "fine", media="text/plain")

    toys = await mount(invented.open_shop(tmp_path).vendor({"readText": text}))
    toys.world.live.on_labour = lambda one: begun.append(one.name)
    await toys("GET", "/text?bad")
    await toys("GET", "/text?good")
    assert begun == ["good"]
