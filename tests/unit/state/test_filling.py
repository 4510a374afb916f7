"""What is filed later, and together, is found as if it had been filed at once."""

from collections.abc import Hashable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource
from mockserver.state.filling import FillingStore
from mockserver.state.memory import MemoryStore
from mockserver.state.ordered import Ordered
from mockserver.state.store import NOTHING_YET, WorldGone
from mockserver.state.table import Table

T0 = datetime(2024, 1, 1, tzinfo=UTC)
LAMP = Resource(
    "lamps",
    indexes=(
        Index("room", lambda record: [record.document["room"]]),
        Index("tag", lambda record: record.document["tags"], lambda record: (record.document["name"], record.key)),
    ),
    order=lambda record: (record.document["name"], record.sequence),
)
SHADE = Resource("shades")
LISTINGS: list[tuple[str, Hashable]] = [("", None), ("room", "x"), ("room", "y"), ("tag", "a"), ("tag", "b"), ("tag", "none")]


async def opened(store: MemoryStore) -> MemoryStore:
    await store.create("w", NOTHING_YET)
    return store


def lamp(draw: Random, sequence: int) -> Record:
    document = {
        "name": f"n{draw.randrange(9)}",
        "room": draw.choice("xy"),
        "tags": tuple(draw.choices("ab", k=draw.randrange(3))),
    }
    due = T0 + timedelta(seconds=draw.randrange(99)) if draw.random() < 0.3 else None
    return Record("lamps", f"k{draw.randrange(80)}", document, due=due, sequence=sequence)


async def done(store: MemoryStore, seed: int, steps: int) -> list[Any]:
    """What a series of transactions sees, and how it ends; some of them are given up."""
    draw, seen = Random(seed), list[Any]()
    for _ in range(steps):
        transaction = await store.begin("w", "shop")
        for _ in range(draw.randrange(4)):
            match draw.choices(["put", "shade", "delete", "find", "page", "count"], [60, 9, 5, 20, 3, 3])[0]:
                case "put":
                    transaction.put(LAMP, lamp(draw, transaction.sequence()))
                case "shade":
                    transaction.put(SHADE, Record("shades", f"s{draw.randrange(9)}", {}, sequence=transaction.sequence()))
                case "delete":
                    transaction.delete(LAMP, f"k{draw.randrange(80)}")
                case "find":
                    seen.append(await transaction.find(LAMP, f"k{draw.randrange(80)}"))
                case "page":
                    index, value = draw.choice(LISTINGS)
                    seen.append(await transaction.page(LAMP, index=index, value=value, limit=5))
                case _:
                    index, value = draw.choice(LISTINGS)
                    seen.append(await transaction.count(LAMP, index=index, value=value))
            seen.append((transaction.changed, transaction.due, transaction.timers))
        if draw.random() < 0.8:
            assert await transaction.commit()
        seen.append(await store.timer("w"))
    return seen


def told(table: Table) -> Any:
    filed = {place: tuple(keys) for place, keys in table.indexes.items()}
    return dict(table.records), tuple(table.listing), filed


@pytest.mark.parametrize("seed", range(12))
async def test_it_finds_what_any_other_store_does(seed: int) -> None:
    plain, filling = await opened(MemoryStore()), await opened(FillingStore())
    assert await done(filling, seed, 150) == await done(plain, seed, 150)
    one, other = await filling.state("w"), await plain.state("w")
    assert (tuple(one.timers), one.sequence, set(one.tables)) == (tuple(other.timers), other.sequence, set(other.tables))
    for place, table in other.tables.items():
        assert told(one.tables[place]) == told(table)


async def test_what_was_given_up_is_gone() -> None:
    store = await opened(FillingStore())
    lost = await store.begin("w", "shop")
    lost.put(SHADE, Record("shades", "a", {}, sequence=1))
    transaction = await store.begin("w", "shop")
    assert await transaction.find(SHADE, "a") is None
    assert dict((await store.state("w")).tables) == {}


async def test_a_record_that_no_index_takes_is_refused_at_once() -> None:
    """So that a scenario's fault is told of the entry that has it."""
    transaction = await (await opened(FillingStore())).begin("w", "shop")
    with pytest.raises(TypeError, match="unhashable"):
        transaction.put(LAMP, Record("lamps", "a", {"name": "n", "room": [], "tags": ()}, sequence=1))
    assert not transaction.changed


async def test_a_world_that_is_not_there() -> None:
    with pytest.raises(WorldGone):
        await FillingStore().begin("w", "shop")


@pytest.mark.parametrize("new", [0, 1, 5, 700])
@pytest.mark.parametrize("old", [0, 1, 63, 64, 5000])
def test_a_sequence_is_extended_as_by_one_after_the_other(old: int, new: int) -> None:
    draw = Random(old + new)
    rows = [(draw.randrange(50), f"k{number}") for number in range(old + new)]
    before = Ordered.build(rows[:old])
    after = before.extended(rows[old:])
    assert tuple(after) == tuple(key for _, key in sorted(rows))
    assert len(after) == old + new
    assert len(before) == old
    for order, key in rows:
        after = after.remove(order, key)
    assert not after
