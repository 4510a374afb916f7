"""Letters: requests that a vendor sends to its user, such as webhooks, and what came of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple


class Letter(NamedTuple):
    """One POST to an address that the user named."""

    url: str
    body: bytes
    headers: tuple[tuple[str, str], ...]
    about: str
    """What the vendor knows it by, such as the key of a record."""
    at: datetime
    """When it was sent, by the world's clock, in UTC."""


class Delivery(NamedTuple):
    """What came of a letter."""

    letter: Letter
    status: int | None
    """The receiver's answer; None where there was none."""
    error: str = ""
    """Why there was none, in a sentence for people."""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    """The beginning of the receiver's answer."""

    @property
    def fine(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and 200 <= self.status < 300


Answers = Mapping[Letter, Delivery]
"""Letters that were sent while a request waited, with what came of them."""


class LetterPending(Exception):
    """A behaviour wants to know what comes of a letter before it goes on. It is run again once that is known."""

    def __init__(self, letter: Letter) -> None:
        super().__init__(f"a letter to {letter.url} is to be sent first")
        self.letter = letter
