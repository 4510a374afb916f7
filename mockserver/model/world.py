"""The one door of a behaviour: a vendor's records, clock, ids and settings within one transaction."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from mockserver.model.json import Document, Json
from mockserver.model.labour import Labour
from mockserver.model.letter import Delivery
from mockserver.model.record import Page, Record

if TYPE_CHECKING:
    from mockserver.model.resource import Resource


class World(Protocol):
    """One request's view of its world, bound to one mount. Writes count when the request succeeds, together or not at all.

    Reads see the request's own writes and happen after every timed move that was due.
    """

    @property
    def name(self) -> str:
        """The world's name."""

    @property
    def at(self) -> datetime:
        """The one instant of this request, in UTC."""

    @property
    def settings(self) -> Document:
        """The vendor's settings, defaults filled in."""

    @property
    def credentials(self) -> Sequence[Document]:
        """The credentials that the scenario lists for this vendor; empty when it lists none."""

    async def find(self, resource: "Resource", key: str) -> Record | None:
        """The record, or None."""

    async def read(self, resource: "Resource", key: str) -> Record:
        """The record. Raises NotFound."""

    async def page(
        self,
        resource: "Resource",
        *,
        index: str = "",
        value: Hashable = None,
        offset: int = 0,
        limit: int | None = None,
        descending: bool = False,
    ) -> Page:
        """A slice of the plain listing, or of the records filed under a value of an index. Costs its length."""

    async def count(self, resource: "Resource", *, index: str = "", value: Hashable = None) -> int:
        """How many records a listing holds."""

    def insert(
        self, resource: "Resource", key: str, document: Document, *, phase: str | None = None, hidden: Document | None = None
    ) -> Record:
        """Adds a record in its lifecycle's initial phase, or in `phase`, its timer armed. An existing key is replaced."""

    def put(self, resource: "Resource", record: Record) -> Record:
        """Replaces a record as given, timer included; returns it with its new revision."""

    def delete(self, resource: "Resource", key: str) -> None:
        """Removes a record; one that is not there is left alone."""

    def fire(self, resource: "Resource", record: Record, event: str, document: Document | None = None) -> Record:
        """Moves a record by an event of its lifecycle, arms the timer of the new phase and puts it.

        Raises IllegalMove. With `document`, that is what the record shows from now on.
        """

    def uuid(self) -> str:
        """A fresh UUID (version 4 in form) from the world's seed."""

    def token(self, length: int, alphabet: str) -> str:
        """Fresh text of the given length."""

    def words(self, count: int = 2, separator: str = "_") -> str:
        """Fresh dictionary words, such as `decent_dropsy`."""

    def number(self, series: str, start: int = 1) -> int:
        """The next number of a series of this vendor."""

    def send(self, url: str, body: bytes, headers: Mapping[str, str], about: str) -> None:
        """Sends a letter once the request has succeeded; the vendor's `delivered` is told what came of it."""

    async def ask(self, url: str, body: bytes, headers: Mapping[str, str], about: str) -> Delivery:
        """Sends a letter now and tells what came of it.

        The behaviour is left there and run again once that is known, so nothing that draws ids may come before.
        """

    def begin(self, labour: Labour) -> None:
        """Lets labour begin once the request has succeeded, so that what comes of it is soon at hand."""

    async def result(self, labour: Labour) -> bytes:
        """What comes of labour, begun before or now. The behaviour is left there and run again, as with `ask`."""

    def log(self, code: str, message: str, **facts: Json) -> None:
        """Notes something in the world's journal that the vendor would write to its own log."""
