"""Origins: what a world begins with, and what is saved of one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from mockserver.state.clock import FROM_THE_WALL, ClockStart
from mockserver.state.ids import NO_COUNTERS, Series
from mockserver.state.session import Mount
from mockserver.state.store import NOTHING_YET, State


@dataclass(frozen=True, slots=True)
class Origin:
    """A beginning that any number of worlds share and none changes."""

    name: str
    """The scenario's name."""
    mounts: Mapping[str, Mount] = field(default_factory=lambda: MappingProxyType({}))
    """By mount name; requests to other mounts are a bug of ours."""
    state: State = NOTHING_YET
    clock: ClockStart = FROM_THE_WALL
    seed: int = 0
    counters: Mapping[Series, int] = field(default_factory=lambda: NO_COUNTERS)
    """How far ids have counted."""
