"""Sessions: the world as one request sees it."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.model.labour import Labour, LabourPending, Results
from mockserver.model.letter import Answers, Delivery, Letter, LetterPending
from mockserver.model.problem import IllegalMove, NotFound
from mockserver.model.record import NOTHING, Page, Record
from mockserver.model.resource import Resource
from mockserver.state.ids import Ids
from mockserver.state.store import Transaction

NO_ANSWERS: Final[Answers] = {}
NO_RESULTS: Final[Results] = {}


class Mount(NamedTuple):
    """What a world knows of one vendor besides its records."""

    resources: Mapping[str, Resource]
    settings: Document = NOTHING
    """Defaults filled in."""
    credentials: Sequence[Document] = ()


class Note(NamedTuple):
    """Something for the journal that the vendor would write to its own log."""

    code: str
    message: str
    facts: Document
    at: datetime
    mount: str


class Session:
    """One request's view of one mount: the World of the model, over one transaction."""

    __slots__ = (
        "_answers",
        "_ids",
        "_mount",
        "_results",
        "at",
        "credentials",
        "labours",
        "letters",
        "name",
        "notes",
        "settings",
        "transaction",
    )

    def __init__(
        self,
        *,
        name: str,
        mount: str,
        at: datetime,
        vendor: Mount,
        transaction: Transaction,
        ids: Ids,
        answers: Answers = NO_ANSWERS,
        results: Results = NO_RESULTS,
    ) -> None:
        self.name = name
        self.at = at
        self.settings = vendor.settings
        self.credentials = vendor.credentials
        self.transaction = transaction
        self.notes: list[Note] = []
        self.letters: list[Letter] = []
        """What is to be sent once the transaction counts."""
        self.labours: list[Labour] = []
        """What is to begin then."""
        self._results = results
        self._answers = answers
        self._mount = mount
        self._ids = ids

    async def find(self, resource: Resource, key: str) -> Record | None:
        """The record, or None."""
        return await self.transaction.find(resource, key)

    async def read(self, resource: Resource, key: str) -> Record:
        """The record. Raises NotFound."""
        found = await self.transaction.find(resource, key)
        if found is None:
            raise NotFound(resource.name, key)
        return found

    async def page(
        self,
        resource: Resource,
        *,
        index: str = "",
        value: Hashable = None,
        offset: int = 0,
        limit: int | None = None,
        descending: bool = False,
    ) -> Page:
        """A slice of a listing. Raises LookupError for an index that the resource does not declare."""
        return await self.transaction.page(
            resource, index=index, value=value, offset=offset, limit=limit, descending=descending
        )

    async def count(self, resource: Resource, *, index: str = "", value: Hashable = None) -> int:
        """How many records a listing holds."""
        return await self.transaction.count(resource, index=index, value=value)

    def insert(
        self, resource: Resource, key: str, document: Document, *, phase: str | None = None, hidden: Document | None = None
    ) -> Record:
        """Adds a record in its first phase, or in `phase`, its timer armed. An existing key is replaced by a new arrival."""
        if phase is None:
            phase = resource.lifecycle.initial if resource.lifecycle is not None else ""
        due, event = self._timer(resource, phase)
        record = Record(
            resource.name,
            key,
            document,
            phase,
            due,
            event,
            self.transaction.sequence(),
            1,
            NOTHING if hidden is None else hidden,
        )
        self.transaction.put(resource, record)
        return record

    def put(self, resource: Resource, record: Record) -> Record:
        """Keeps a record as given, timer included. One that never arrived gets its place, any other its next revision."""
        if record.sequence:
            record = record._replace(revision=record.revision + 1)
        else:
            record = record._replace(sequence=self.transaction.sequence())
        self.transaction.put(resource, record)
        return record

    def delete(self, resource: Resource, key: str) -> None:
        """Removes a record; one that is not there is left alone."""
        self.transaction.delete(resource, key)

    def fire(self, resource: Resource, record: Record, event: str, document: Document | None = None) -> Record:
        """Moves a record by an event and arms the timer of the new phase. Raises IllegalMove."""
        lifecycle = resource.lifecycle
        if lifecycle is None or not lifecycle.allows(record.phase, event):
            raise IllegalMove(record.phase, event, resource.name, record.key)
        phase = lifecycle.move(record.phase, event)
        due, armed = self._timer(resource, phase)
        shown = record.document if document is None else document
        return self.put(resource, record._replace(document=shown, phase=phase, due=due, event=armed))

    def _timer(self, resource: Resource, phase: str) -> tuple[datetime | None, str]:
        timer = resource.lifecycle.timer(phase, self.settings) if resource.lifecycle is not None else None
        return (self.at + timer[0], timer[1]) if timer is not None else (None, "")

    def uuid(self) -> str:
        """A fresh UUID (version 4 in form) from the world's seed."""
        return self._ids.uuid(self._mount)

    def token(self, length: int, alphabet: str) -> str:
        """Fresh text of the given length."""
        return self._ids.token(self._mount, length, alphabet)

    def words(self, count: int = 2, separator: str = "_") -> str:
        """Fresh dictionary words."""
        return self._ids.words(self._mount, count, separator)

    def number(self, series: str, start: int = 1) -> int:
        """The next number of a series of this vendor."""
        return self._ids.number(self._mount, series, start)

    def send(self, url: str, body: bytes, headers: Mapping[str, str], about: str) -> None:
        """Sends a letter once the transaction counts."""
        self.letters.append(Letter(url, body, tuple(headers.items()), about, self.at))

    async def ask(self, url: str, body: bytes, headers: Mapping[str, str], about: str) -> Delivery:
        """What came of a letter. Raises LetterPending until it was sent."""
        letter = Letter(url, body, tuple(headers.items()), about, self.at)
        answer = self._answers.get(letter)
        if answer is None:
            raise LetterPending(letter)
        return answer

    def begin(self, labour: Labour) -> None:
        """Lets labour begin once the transaction counts."""
        self.labours.append(labour)

    async def result(self, labour: Labour) -> bytes:
        """What came of labour. Raises LabourPending until it was done."""
        found = self._results.get(labour.name)
        if found is None:
            raise LabourPending(labour)
        return found

    def log(self, code: str, message: str, **facts: Json) -> None:
        """Notes something for the world's journal."""
        self.notes.append(Note(code, message, facts, self.at, self._mount))
