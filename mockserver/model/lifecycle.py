"""Lifecycles: which phase follows which, by an event or by time, as a table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType

from mockserver.model.json import Document
from mockserver.model.problem import IllegalMove

Delay = timedelta | str
"""A fixed time, or the name of a vendor setting that holds seconds."""


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Phases of a resource: `on` moves them by events, `after` by time spent in a phase."""

    initial: str
    on: Mapping[tuple[str, str], str] = field(default_factory=lambda: MappingProxyType({}))
    after: Mapping[str, tuple[Delay, str]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def phases(self) -> frozenset[str]:
        """Every phase the table names."""
        sources = {source for source, _ in self.on}
        return frozenset({self.initial, *sources, *self.on.values(), *self.after})

    def allows(self, phase: str, event: str) -> bool:
        """Whether the event may happen in the phase."""
        return (phase, event) in self.on

    def move(self, phase: str, event: str) -> str:
        """The phase that follows. Raises IllegalMove when the table does not know the move."""
        try:
            return self.on[phase, event]
        except KeyError:
            raise IllegalMove(phase=phase, event=event) from None

    def timer(self, phase: str, settings: Document) -> tuple[timedelta, str] | None:
        """How long the phase lasts and which event ends it; None for a phase that waits for events."""
        found = self.after.get(phase)
        if found is None:
            return None
        delay, event = found
        return (delay if isinstance(delay, timedelta) else timedelta(seconds=float(settings[delay]))), event
