"""Alarms: what makes due moments happen in a world whose time runs, even when nobody asks."""

import asyncio
from collections.abc import Callable
from typing import Final, Protocol

from mockserver.state.live import LiveWorld
from mockserver.state.store import WorldGone

FARTHEST: Final = 86_400.0
"""Real seconds ahead that a timer is set at most; event loops do not like longer ones."""


class Handle(Protocol):
    """What a timer can be stopped by."""

    def cancel(self) -> None:
        """Stops the timer."""


CallLater = Callable[[float, Callable[[], None]], Handle]


class Alarm:
    """Holds at most one timer, for the next due moment of one running world; none while its time stands."""

    __slots__ = ("_call_later", "_failed", "_handle", "_settling", "_world")

    def __init__(self, world: LiveWorld, call_later: CallLater, failed: Callable[[BaseException], None]) -> None:
        self._world = world
        self._call_later = call_later
        self._failed = failed
        self._handle: Handle | None = None
        self._settling: asyncio.Task[None] | None = None
        world.on_change = self.arm
        self.arm()

    def arm(self) -> None:
        """Sets the timer anew, for what the world has to do next."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        due = self._world.due
        if due is None or self._settling is not None:
            return
        delay = self._world.clock.until(due)
        if delay is not None:
            self._handle = self._call_later(min(delay, FARTHEST), self._ring)

    def stop(self) -> None:
        """Rings no more."""
        self._world.on_change = None
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        if self._settling is not None:
            self._settling.cancel()

    def _ring(self) -> None:
        self._handle = None
        self._settling = asyncio.get_running_loop().create_task(self._world.settle(self._world.now()))
        self._settling.add_done_callback(self._settled)

    def _settled(self, task: asyncio.Task[None]) -> None:
        self._settling = None
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            self.arm()
        elif not isinstance(error, WorldGone):
            # Not armed again: the same move would fail again at once. The next change of the world arms it.
            self._failed(error)
