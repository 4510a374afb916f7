"""Steps of a job: what an export or an import gives back to the task that it is run for."""

from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from mockserver.model.json import Document, Json
from mockserver.model.record import Record
from mockserver.model.world import World


class Steps(NamedTuple):
    """What came of one step, and what comes next."""

    hidden: Document
    """What the task keeps. Its `closing` are the facts that it shows when it ends."""
    facts: Mapping[str, Json]
    """What it shows now."""
    next: str
    """The event that comes next: `step`, or one that ends it."""
    parts: int = 0
    """Into how many parts the time of the job is cut; told when it begins, and 0 from then on."""


Step = Callable[[World, Record], Awaitable[Steps]]


class Kind(NamedTuple):
    """A kind of job."""

    begin: Step
    proceed: Step
