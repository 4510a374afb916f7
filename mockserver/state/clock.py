"""The virtual clock of one world: frozen, running at a rate, or moving on with every request."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Final, Literal, NamedTuple

from mockserver.state.iso import as_utc, format_instant

Mode = Literal["frozen", "running", "on-request"]

MAX_RATE: Final = 1_000_000.0
LATEST: Final = datetime(9000, 1, 1, tzinfo=UTC)
"""Where time ends: a running clock stands still there, and there is room for what lies ahead of a moment."""
_MICROSECOND: Final = timedelta(microseconds=1)
_SECOND: Final = timedelta(seconds=1)
_NO_TIME: Final = timedelta(0)


class ClockStart(NamedTuple):
    """How a world's clock begins."""

    start: datetime | None = None
    """In UTC; None begins at the wall's time."""
    mode: Mode = "running"
    rate: float = 1.0
    """Virtual seconds to a real one, while running."""
    step: timedelta = _SECOND
    """What one request takes, on request."""


FROM_THE_WALL: Final = ClockStart()


class TimeRunsForward(ValueError):
    """Somebody asked for an earlier instant than now."""

    def __init__(self, now: datetime, asked: datetime) -> None:
        super().__init__(f"time runs forward: {format_instant(asked)} lies before {format_instant(now)}")
        self.now = now
        self.asked = asked


def later(previous: datetime | None, at: datetime) -> datetime:
    """An instant strictly after the previous one: `at`, or one microsecond after the previous."""
    if previous is None or at > previous:
        return at
    return previous + _MICROSECOND


class Clock:
    """Tells a world's time. Instants are in UTC with microseconds and never go backwards."""

    __slots__ = ("_anchor", "_mode", "_monotonic", "_rate", "_since", "_step")

    def __init__(self, begin: ClockStart, monotonic: Callable[[], float], wall: Callable[[], datetime]) -> None:
        self._monotonic = monotonic
        self._anchor = as_utc(begin.start if begin.start is not None else wall())
        self._since = monotonic()
        self._mode: Mode = begin.mode
        self._rate = _checked_rate(begin.rate)
        self._step = _checked_step(begin.step)

    @property
    def mode(self) -> Mode:
        """`frozen`, `running` or `on-request`."""
        return self._mode

    @property
    def rate(self) -> float:
        """Virtual seconds to a real one, while running."""
        return self._rate

    @property
    def step(self) -> timedelta:
        """What one request takes, on request."""
        return self._step

    def now(self) -> datetime:
        """The present instant: the one that the next request gets."""
        if self._mode != "running":
            return self._anchor
        try:
            return min(self._anchor + timedelta(seconds=(self._monotonic() - self._since) * self._rate), LATEST)
        except OverflowError:
            return LATEST

    def tick(self) -> datetime:
        """The instant of one request. On request, time then moves on by a step."""
        now = self.now()
        if self._mode == "on-request":
            self._anchor = min(_shifted(now, self._step), LATEST)
        return now

    def freeze(self, at: datetime | None = None) -> None:
        """Stops time, now or at a later instant. Raises TimeRunsForward."""
        self._move(self.now() if at is None else self._forward(at))
        self._mode = "frozen"

    def resume(self) -> None:
        """Lets time run at the rate."""
        self._move(self.now())
        self._mode = "running"

    def run(self, rate: float) -> None:
        """Lets time run at another rate. Raises ValueError for a rate that is not above 0, or beyond MAX_RATE."""
        rate = _checked_rate(rate)
        self._move(self.now())
        self._rate, self._mode = rate, "running"

    def on_request(self, step: timedelta) -> None:
        """Lets time move on by a step with every request. Raises ValueError for a negative step."""
        step = _checked_step(step)
        self._move(self.now())
        self._step, self._mode = step, "on-request"

    def advance(self, span: timedelta) -> None:
        """Moves time on, in any mode. Raises TimeRunsForward."""
        self._move(self._forward(_shifted(self.now(), span)))

    def set(self, at: datetime) -> None:
        """Moves time on to an instant, in any mode. Raises TimeRunsForward."""
        self._move(self._forward(at))

    def until(self, moment: datetime) -> float | None:
        """Real seconds until an instant, 0 for one that has passed; None while time does not run by itself."""
        if self._mode != "running":
            return None
        return max(_NO_TIME, moment - self.now()).total_seconds() / self._rate

    def mark(self) -> ClockStart:
        """How another clock would begin to go on from here."""
        return ClockStart(self.now(), self._mode, self._rate, self._step)

    def _forward(self, at: datetime) -> datetime:
        at, now = as_utc(at), self.now()
        if at > LATEST:
            raise ValueError(f"a clock ends at {format_instant(LATEST)}, before {format_instant(at)}")
        if at < now:
            raise TimeRunsForward(now, at)
        return at

    def _move(self, to: datetime) -> None:
        self._anchor, self._since = to, self._monotonic()


def _shifted(moment: datetime, span: timedelta) -> datetime:
    try:
        return moment + span
    except OverflowError:
        raise ValueError(f"the clock cannot leave the years 1 to 9999: {format_instant(moment)} and {span}") from None


def _checked_rate(rate: float) -> float:
    if not (isfinite(rate) and 0 < rate <= MAX_RATE):
        raise ValueError(f"a clock's rate lies above 0 and up to {MAX_RATE:.0f}, not at {rate}; freeze it to stop time")
    return float(rate)


def _checked_step(step: timedelta) -> timedelta:
    if step < _NO_TIME:
        raise ValueError(f"a clock's step cannot be negative: {step}")
    return step
