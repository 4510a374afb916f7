"""The sorted sequence keeps the order, shares with its predecessors, and works in proportion to what is asked."""

import sys
from bisect import insort
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from types import FrameType
from typing import Any

import pytest

from mockserver.state import ordered
from mockserver.state.ordered import Ordered


def filled(size: int) -> Ordered[str]:
    return Ordered.build((place, f"k{place}") for place in range(size))


@pytest.fixture(params=[4, 5, 64])
def width(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Narrow trees reach every split and join with few entries."""
    monkeypatch.setattr(ordered, "WIDTH", request.param)
    return int(request.param)


@pytest.mark.parametrize("seed", range(8))
def test_behaves_like_a_sorted_list(width: int, seed: int) -> None:
    draw = Random(seed)
    model: list[tuple[int, str]] = []
    sequence: Ordered[str] = Ordered()
    for step in range(900):
        if not model or draw.random() < (0.75 if step % 600 < 300 else 0.3):
            entry = (draw.randrange(150) if seed % 2 else step, f"k{draw.randrange(40)}")
            sequence = sequence.add(*entry)
            if entry not in model:
                insort(model, entry)
        else:
            sequence = sequence.remove(*model.pop(draw.randrange(len(model))))
        keys = [key for _, key in model]
        offset, limit = draw.randrange(50), draw.choice([0, 1, 7, 40])
        assert len(sequence) == len(model)
        assert sequence.first == (model[0] if model else None)
        assert list(sequence) == keys
        assert list(sequence.slice(offset, limit)) == keys[offset : offset + limit]
        assert list(sequence.slice(offset, limit, descending=True)) == keys[::-1][offset : offset + limit]
    while model:
        sequence = sequence.remove(*model.pop(draw.randrange(len(model))))
        assert list(sequence) == [key for _, key in model]


def test_building_sorts(width: int) -> None:
    shuffled = list(range(1000))
    Random(1).shuffle(shuffled)
    assert list(Ordered.build((place, place) for place in shuffled)) == list(range(1000))


def test_an_earlier_value_never_changes(width: int) -> None:
    before = filled(300)
    kept = list(before)
    before.add(10.5, "new").remove(20, "k20")
    assert list(before) == kept


def test_an_entry_that_is_there_changes_nothing() -> None:
    sequence = filled(100)
    assert sequence.add(50, "k50") is sequence


@pytest.mark.parametrize("entry", [(5, "k6"), (-1, "a"), (999, "z")])
def test_removing_a_stranger_is_refused(width: int, entry: tuple[int, str]) -> None:
    with pytest.raises(KeyError):
        filled(100).remove(*entry)


@pytest.mark.parametrize(("offset", "limit"), [(-1, None), (0, -1)])
def test_negative_slices_are_refused(offset: int, limit: int | None) -> None:
    with pytest.raises(ValueError, match="a slice cannot begin"):
        filled(3).slice(offset, limit)


@contextmanager
def counted_lines() -> Iterator[list[int]]:
    """Counts lines of Python that run: work, not time."""
    count = [0]

    def trace(_frame: FrameType, event: str, _argument: Any) -> Callable[..., Any]:
        count[0] += event == "line"
        return trace

    previous = sys.gettrace()
    sys.settrace(trace)
    try:
        yield count
    finally:
        sys.settrace(previous)


def work(action: Callable[[], object]) -> int:
    with counted_lines() as count:
        action()
    return count[0]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("where", [0.0, 0.5, 0.9])
def test_a_page_of_100_000_costs_what_a_page_of_1_000_costs(where: float, *, descending: bool) -> None:
    small, large = filled(1000), filled(100_000)
    few = work(lambda: small.slice(int(1000 * where), 20, descending=descending))
    many = work(lambda: large.slice(int(100_000 * where), 20, descending=descending))
    # One more level of the tree, at most WIDTH steps wide; never the hundredfold.
    assert many <= few + 6 * ordered.WIDTH


def test_a_change_in_100_000_costs_what_a_change_in_1_000_costs() -> None:
    small, large = filled(1000), filled(100_000)
    few = work(lambda: small.add(500.5, "new").remove(500.5, "new"))
    many = work(lambda: large.add(50_000.5, "new").remove(50_000.5, "new"))
    assert many <= 3 * few
