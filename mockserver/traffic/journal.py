"""The journal of one world: what was asked and answered, bounded, and honest about what it dropped."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from mockserver.model.json import Json
from mockserver.model.problem import Violation
from mockserver.state.iso import format_instant
from mockserver.state.session import Note
from mockserver.traffic import redaction

LONGEST_BODY: Final = 64 * 1024
"""Bytes of a body that an entry keeps; it remembers how many there were."""

REPEATING: Final = frozenset({"request", "response", "reason", "breaches", "notes", "trace"})
"""Parts of a rendered entry that may repeat a secret of the request."""


LARGEST_JOURNAL: Final = 16 * 1024 * 1024
"""Bytes of bodies that a journal keeps."""


def folded(headers: Mapping[str, str]) -> str:
    """Headers as one text, a line each; no header's value can hold a line break."""
    return "\n".join([f"{name}:{value}" for name, value in headers.items()])


def unfolded(text: str) -> list[tuple[str, str]]:
    """The headers of a folded text."""
    return [(name, value) for name, _, value in (line.partition(":") for line in text.split("\n"))] if text else []


class Entry(NamedTuple):
    """One request and its answer. A tuple of references: rendered, and redacted, only when somebody reads it."""

    id: int
    at: datetime
    mount: str
    operation: str
    """Operation id; empty where the address leads nowhere."""
    answered_by: str
    """`handwritten`, `crud`, `example`, `sample`, or empty for a refusal by the engine."""
    method: str
    path: str
    query: str
    request_headers: str
    """Folded: thousands of entries are kept, and one text is let go sooner than the thirty objects it stands for."""
    request_body: bytes
    request_size: int
    status: int
    reply_headers: str
    reply_body: bytes
    reply_size: int
    reason: str = ""
    """Why the request was refused."""
    breaches: tuple[Violation, ...] = ()
    """How our own answer breaks its specification."""
    notes: tuple[Note, ...] = ()
    trace: str = ""
    """The traceback of a bug of ours."""
    sent: bool = False
    """Whether it is a request of ours to somebody else, such as a webhook; the path is the whole address then."""

    def render(self, private: Collection[str] = ()) -> dict[str, Json]:
        """The entry as JSON, secrets hidden: those of the request also where the answer, a reason or a trace repeats them.

        `private` are members that are secret whatever their names say.
        """
        redactor = redaction.Redactor(private)
        request: dict[str, Json] = {
            "method": self.method,
            "path": self.path,
            "query": redactor.query(self.query),
            "headers": redactor.headers(unfolded(self.request_headers)),
            "body": redactor.body(self.request_body),
            "size": self.request_size,
        }
        shown: dict[str, Json] = {
            "id": self.id,
            "at": format_instant(self.at),
            "mount": self.mount,
            "operation": self.operation or None,
            "answered_by": self.answered_by or None,
            "request": request,
            "response": {
                "status": self.status,
                "headers": redactor.headers(unfolded(self.reply_headers)),
                "body": redactor.body(self.reply_body),
                "size": self.reply_size,
            },
        }
        if self.sent:
            shown["sent"] = True
        if self.reason:
            shown["reason"] = self.reason
        if self.breaches:
            shown["breaches"] = [
                {"place": b.place, "rule": b.rule, "message": b.message, "spec": b.spec} for b in self.breaches
            ]
        if self.notes:
            shown["notes"] = [show_note(note) for note in self.notes]
        if self.trace:
            shown["trace"] = self.trace
        return {name: redactor.everywhere(part) if name in REPEATING else part for name, part in shown.items()}


def show_note(note: Note) -> dict[str, Json]:
    """A note as JSON, secrets hidden."""
    return {
        "at": format_instant(note.at),
        "mount": note.mount,
        "code": note.code,
        "message": note.message,
        "facts": redaction.value(dict(note.facts)),
    }


class Query(NamedTuple):
    """Which entries a reader wants; None and empty mean all."""

    mount: str = ""
    operation: str = ""
    status: int | None = None
    since: int = 0
    """Entries after this id."""
    limit: int | None = None
    """The newest so many."""

    def wants(self, entry: Entry) -> bool:
        """Whether the entry is asked for; the limit aside."""
        return (
            entry.id > self.since
            and (not self.mount or entry.mount == self.mount)
            and (not self.operation or entry.operation == self.operation)
            and (self.status is None or entry.status == self.status)
        )


EVERYTHING: Final = Query()


class Journal:
    """The newest entries of a world, in order. Knows how many older ones it let go."""

    __slots__ = ("_budget", "_entries", "_next", "_size", "dropped", "remarks")

    def __init__(self, size: int, budget: int = LARGEST_JOURNAL) -> None:
        self._entries: deque[Entry] = deque()
        self._size = size
        self._budget = budget
        self._next = 1
        self.dropped = 0
        self.remarks: deque[Note] = deque(maxlen=size)
        """What timed moves had to say, outside any request."""

    def __len__(self) -> int:
        return len(self._entries)

    def number(self) -> int:
        """The id of the next entry; every request takes one, kept or not."""
        taken = self._next
        self._next = taken + 1
        return taken

    def append(self, entry: Entry) -> None:
        """Keeps an entry; the oldest go when there are too many, or when their bodies take too much room."""
        entries = self._entries
        entries.append(entry)
        self._budget -= len(entry.request_body) + len(entry.reply_body)
        while entries and (len(entries) > self._size or self._budget < 0):
            oldest = entries.popleft()
            self._budget += len(oldest.request_body) + len(oldest.reply_body)
            self.dropped += 1

    def select(self, query: Query = EVERYTHING) -> list[Entry]:
        """Entries in order of their ids."""
        found: Iterator[Entry] = filter(query.wants, self._entries)
        chosen = list(found)
        return chosen if query.limit is None else chosen[len(chosen) - min(query.limit, len(chosen)) :]

    def remark(self, notes: Iterable[Note]) -> None:
        """Keeps what timed moves had to say."""
        self.remarks.extend(notes)

    def clear(self) -> None:
        """Forgets every entry and remark and the count of dropped ones; ids go on."""
        self._budget += sum(len(entry.request_body) + len(entry.reply_body) for entry in self._entries)
        self._entries.clear()
        self.remarks.clear()
        self.dropped = 0
