"""Tables file records under their indexes, and leave alone what a write does not touch."""

from collections.abc import Iterable
from random import Random

import pytest

from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource
from mockserver.state.table import EMPTY, Table

LAMP = Resource(
    "lamps",
    indexes=(
        Index("room", lambda record: [record.document["room"]]),
        Index("tag", lambda record: record.document["tags"], lambda record: (record.document["name"], record.key)),
    ),
    order=lambda record: record.document["name"],
)


def lamp(key: str, sequence: int, *, name: str = "n", room: str = "hall", tags: Iterable[str] = ()) -> Record:
    return Record("lamps", key, {"name": name, "room": room, "tags": tuple(tags)}, sequence=sequence)


def keys(table: Table, index: str = "", value: str = "") -> list[str]:
    return list(table.filed(LAMP, index, value))


def test_every_listing_agrees_with_a_plain_search() -> None:
    draw, table = Random(3), EMPTY
    model: dict[str, Record] = {}
    for step in range(1500):
        key = f"k{draw.randrange(60)}"
        if draw.random() < 0.25:
            table, _ = table.delete(LAMP, key), model.pop(key, None)
        else:
            sequence = model[key].sequence if key in model and draw.random() < 0.8 else step + 1
            tags = draw.choices("abcd", k=draw.randrange(4))
            model[key] = lamp(key, sequence, name=f"n{draw.randrange(9)}", room=draw.choice("xyz"), tags=tags)
            table = table.put(LAMP, model[key])
        by_name = sorted(model.values(), key=lambda record: (record.document["name"], record.key))
        assert [record.key for record in table.all()] == [record.key for record in by_name]
        for tag in "abcd":
            assert keys(table, "tag", tag) == [record.key for record in by_name if tag in record.document["tags"]]
        arrived = sorted(model.values(), key=lambda record: record.sequence)
        for room in "xyz":
            assert keys(table, "room", room) == [record.key for record in arrived if record.document["room"] == room]


def test_a_write_that_moves_nothing_shares_listing_and_indexes() -> None:
    before = EMPTY.put(LAMP, lamp("a", 1, tags="x"))
    after = before.put(LAMP, lamp("a", 1, tags="x")._replace(phase="lit"))
    assert after.listing is before.listing
    assert after.indexes is before.indexes
    assert after.records["a"].phase == "lit"


def test_an_emptied_value_leaves_no_trace_in_the_index() -> None:
    assert EMPTY.put(LAMP, lamp("a", 1, tags="x")).delete(LAMP, "a").indexes == EMPTY.indexes


def test_deleting_a_stranger_changes_nothing() -> None:
    assert EMPTY.delete(LAMP, "nobody") is EMPTY


def test_a_repeated_value_files_once() -> None:
    assert keys(EMPTY.put(LAMP, lamp("a", 1, tags="xx")), "tag", "x") == ["a"]


def test_an_undeclared_index_is_a_bug_that_shows() -> None:
    with pytest.raises(LookupError, match="lamps has no index 'colour'"):
        EMPTY.filed(LAMP, "colour", "red")


def test_a_page_tells_the_whole() -> None:
    table = EMPTY
    for place in range(5):
        table = table.put(LAMP, lamp(f"k{place}", place + 1, name=f"n{place}"))
    page = table.page(table.listing, 1, 2, descending=True)
    assert ([record.key for record in page.records], page.total, page.offset, page.limit) == (["k3", "k2"], 5, 1, 2)
