"""64 clients in 100 worlds: nobody's write is lost, and nothing crosses from world to world."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from mockserver.model.lifecycle import Lifecycle
from mockserver.model.problem import Conflict
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.state.clock import ClockStart
from mockserver.state.live import LiveWorld
from mockserver.state.origin import Origin
from mockserver.state.session import Mount

Fork = Callable[..., Awaitable[LiveWorld]]
Work = Callable[[World], Awaitable[int]]

T0 = datetime(2024, 1, 1, tzinfo=UTC)
JAR = Resource("jars")
TICKET = Resource(
    "tickets",
    indexes=(Index("phase", lambda record: [record.phase]),),
    lifecycle=Lifecycle("open", {("open", "close"): "closed"}, {"open": (timedelta(seconds=3), "close")}),
)
ORIGIN = Origin("empty", {"shop": Mount({"jars": JAR, "tickets": TICKET})}, clock=ClockStart(T0, "on-request"))


def filling(amount: int) -> Work:
    async def work(world: World) -> int:
        jar = await world.find(JAR, "jar")
        await asyncio.sleep(0)
        if jar is None:
            world.insert(JAR, "jar", {"owner": world.name, "held": amount})
        else:
            await asyncio.sleep(0)
            world.put(JAR, jar._replace(document={**jar.document, "held": jar.document["held"] + amount}))
        return amount

    return work


async def ticketing(world: World) -> int:
    key = f"{world.name}/{await world.count(TICKET)}"
    await asyncio.sleep(0)
    world.insert(TICKET, key, {"owner": world.name})
    return 0


async def reading(world: World) -> int:
    page = await world.page(TICKET, limit=50)
    await asyncio.sleep(0)
    assert all(record.document["owner"] == world.name for record in page.records)
    open_ones = await world.count(TICKET, index="phase", value="open")
    closed_ones = await world.count(TICKET, index="phase", value="closed")
    assert open_ones + closed_ones == page.total
    return 0


async def failing(world: World) -> int:
    world.insert(JAR, "jar", {"owner": "nobody", "held": -1000})
    await asyncio.sleep(0)
    raise Conflict("jars", "jar")


async def test_64_clients_in_100_worlds(fork: Fork) -> None:
    worlds = [await fork(ORIGIN, f"w{number}") for number in range(100)]
    filled, tickets = dict.fromkeys(range(100), 0), dict.fromkeys(range(100), 0)

    async def client(number: int) -> None:
        draw = Random(number)
        for _ in range(60):
            # A few worlds are crowded, so that conflicts are many.
            place = draw.randrange(4) if draw.random() < 0.5 else draw.randrange(100)
            live = worlds[place]
            work = draw.choice([filling(draw.randrange(1, 9)), ticketing, reading, failing])
            try:
                amount, _ = await live.transact("shop", live.tick(), work)
            except Conflict:
                assert work is failing
                continue
            filled[place] += amount
            tickets[place] += work is ticketing

    await asyncio.gather(*(client(number) for number in range(64)))
    for place, live in enumerate(worlds):
        await live.settle(live.now() + timedelta(seconds=3))
        view = await live.session("shop")
        jar = await view.find(JAR, "jar")
        assert (jar.document if jar is not None else {"owner": live.name, "held": 0}) == {
            "owner": live.name,
            "held": filled[place],
        }
        page = await view.page(TICKET)
        assert [record.key for record in page.records] == [f"{live.name}/{n}" for n in range(tickets[place])]
        assert {record.phase for record in page.records} <= {"closed"}


@pytest.mark.parametrize("clients", [2, 64])
async def test_everybody_gets_through_after_few_tries(fork: Fork, clients: int) -> None:
    live, runs = await fork(ORIGIN), [0] * clients

    async def client(number: int) -> None:
        async def work(world: World) -> int:
            runs[number] += 1
            return await filling(1)(world)

        await live.transact("shop", T0, work)

    await asyncio.gather(*(client(number) for number in range(clients)))
    jar = await (await live.session("shop")).read(JAR, "jar")
    assert jar.document["held"] == clients
    assert max(runs) <= 3
