"""The clock stands, runs or moves with requests, and never goes backwards."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from mockserver.state.clock import LATEST, MAX_RATE, Clock, ClockStart, Mode, TimeRunsForward, later

T0 = datetime(2024, 1, 1, tzinfo=UTC)
WALL = datetime(2030, 6, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Hand:
    """A monotonic clock that the test moves."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def hand() -> Hand:
    return Hand()


def clock(hand: Hand, mode: Mode = "frozen", *, rate: float = 1.0, step: timedelta = SECOND) -> Clock:
    return Clock(ClockStart(T0, mode, rate, step), hand, lambda: WALL)


def test_a_frozen_clock_stands(hand: Hand) -> None:
    frozen = clock(hand)
    hand.seconds += 60
    assert (frozen.now(), frozen.tick(), frozen.now()) == (T0, T0, T0)


@pytest.mark.parametrize(("rate", "passed"), [(1.0, 10), (60.0, 600), (0.5, 5)])
def test_a_running_clock_runs_at_its_rate(hand: Hand, rate: float, passed: int) -> None:
    running = clock(hand, "running", rate=rate)
    hand.seconds += 10
    assert running.now() == running.tick() == T0 + timedelta(seconds=passed)


def test_on_request_every_request_gets_its_own_instant(hand: Hand) -> None:
    stepping = clock(hand, "on-request", step=timedelta(minutes=1))
    hand.seconds += 60
    assert [stepping.tick() for _ in range(3)] == [T0 + timedelta(minutes=n) for n in range(3)]
    assert stepping.now() == T0 + timedelta(minutes=3)


def test_without_a_start_the_wall_says_when(hand: Hand) -> None:
    assert Clock(ClockStart(), hand, lambda: WALL).now() == WALL


def test_a_change_of_rate_keeps_the_present(hand: Hand) -> None:
    running = clock(hand, "running")
    hand.seconds += 10
    running.run(60)
    assert running.now() == T0 + 10 * SECOND
    hand.seconds += 1
    assert running.now() == T0 + 70 * SECOND


def test_freezing_and_resuming_loses_and_wins_no_time(hand: Hand) -> None:
    running = clock(hand, "running")
    hand.seconds += 10
    running.freeze()
    hand.seconds += 100
    running.resume()
    hand.seconds += 5
    assert running.now() == T0 + 15 * SECOND


@pytest.mark.parametrize("mode", ["frozen", "running", "on-request"])
def test_every_mode_can_be_moved_on_and_stays_what_it_is(hand: Hand, mode: Mode) -> None:
    moved = clock(hand, mode)
    moved.advance(timedelta(hours=6))
    assert moved.now() == T0 + timedelta(hours=6)
    moved.set(T0 + timedelta(days=1))
    assert (moved.now(), moved.mode) == (T0 + timedelta(days=1), mode)


@pytest.mark.parametrize(
    "move",
    [
        lambda moved: moved.advance(-SECOND),
        lambda moved: moved.set(T0 - SECOND),
        lambda moved: moved.freeze(T0 - SECOND),
    ],
)
def test_time_runs_forward(hand: Hand, move: Callable[[Clock], None]) -> None:
    with pytest.raises(TimeRunsForward, match="2023-12-31T23:59:59Z lies before 2024-01-01T00:00:00Z") as refused:
        move(clock(hand))
    assert (refused.value.now, refused.value.asked) == (T0, T0 - SECOND)


def test_freezing_at_a_later_instant_goes_there(hand: Hand) -> None:
    running = clock(hand, "running")
    running.freeze(T0 + timedelta(days=1))
    hand.seconds += 5
    assert (running.mode, running.now()) == ("frozen", T0 + timedelta(days=1))


@pytest.mark.parametrize("rate", [0, -1, float("nan"), float("inf"), MAX_RATE * 2])
def test_impossible_rates_are_refused(hand: Hand, rate: float) -> None:
    with pytest.raises(ValueError, match="rate lies above 0"):
        clock(hand).run(rate)


def test_a_negative_step_is_refused(hand: Hand) -> None:
    with pytest.raises(ValueError, match="step cannot be negative"):
        clock(hand).on_request(-SECOND)


def test_the_calendar_has_an_end(hand: Hand) -> None:
    with pytest.raises(ValueError, match="years 1 to 9999"):
        clock(hand).advance(timedelta(days=9999 * 366))


def test_a_refused_move_leaves_the_clock_alone(hand: Hand) -> None:
    running = clock(hand, "running")
    with pytest.raises(TimeRunsForward):
        running.freeze(T0 - SECOND)
    assert (running.mode, running.now()) == ("running", T0)


@pytest.mark.parametrize(("mode", "wait"), [("frozen", None), ("on-request", None), ("running", 0.5)])
def test_only_a_running_clock_knows_how_long_to_wait(hand: Hand, mode: Mode, wait: float | None) -> None:
    assert clock(hand, mode, rate=60).until(T0 + timedelta(seconds=30)) == wait


def test_what_has_passed_is_not_waited_for(hand: Hand) -> None:
    assert clock(hand, "running").until(T0 - SECOND) == 0


def test_another_clock_goes_on_from_a_mark(hand: Hand) -> None:
    running = clock(hand, "running", rate=60)
    hand.seconds += 1
    assert running.mark() == ClockStart(T0 + timedelta(minutes=1), "running", 60, SECOND)


@pytest.mark.parametrize(
    ("previous", "expected"),
    [
        (None, T0),
        (T0 - SECOND, T0),
        (T0, T0 + timedelta(microseconds=1)),
        (T0 + SECOND, T0 + timedelta(seconds=1, microseconds=1)),
    ],
)
def test_later_is_strictly_later(previous: datetime | None, expected: datetime) -> None:
    assert later(previous, T0) == expected


def test_time_stands_still_where_it_ends() -> None:
    """A clock that runs fast gets there one day, and the world behind it still answers."""
    ticks = [0.0]
    clock = Clock(ClockStart(datetime(8999, 12, 31, tzinfo=UTC), "running", 1e6), lambda: ticks[0], lambda: WALL)
    ticks[0] = 10_000.0
    assert clock.now() == LATEST
    assert clock.tick() == LATEST
    with pytest.raises(ValueError, match="a clock ends at"):
        clock.set(datetime(9500, 1, 1, tzinfo=UTC))
    assert clock.now() == LATEST
