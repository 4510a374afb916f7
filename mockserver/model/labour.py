"""Labour: work that takes so long that another process does it, such as writing a big file, and what came of it."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple


class Labour(NamedTuple):
    """Something to be made of what it is fed. The same feed makes the same bytes."""

    name: str
    """What tells it from other labour of one request."""
    entry: str
    """`module:function` of ours. In another process it is given what is fed, piece by piece, and a file to write to."""
    feed: Callable[[], Iterator[bytes]]
    """The pieces. They are drawn one by one, and others get to run between them."""
    source: object = None
    """What the pieces are made from: a result is kept, and serves again for labour from the very same object.

    None is nothing that comes again: the result is forgotten as soon as it has been handed over.
    """


Results = Mapping[str, bytes]
"""What came of labour that a request waited for, by its name."""


class LabourPending(Exception):
    """A behaviour wants to know what comes of labour before it goes on. It is run again once that is known."""

    def __init__(self, labour: Labour) -> None:
        super().__init__(f"{labour.name} is to be made first")
        self.labour = labour
