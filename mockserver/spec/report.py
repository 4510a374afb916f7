"""The report of one loading: everything that is wrong, and what people should know, in the order of the files."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from mockserver.model.json import Json
from mockserver.spec import document, pointer
from mockserver.spec.faults import Fault


class Place(NamedTuple):
    """A node of a document, and where it stands."""

    uri: str
    pointer: str
    node: Json

    def child(self, key: str | int) -> "Place":
        """The member or item of that name, which must exist."""
        return Place(self.uri, f"{self.pointer}/{pointer.escape(str(key))}", self.node[key])


class Text(NamedTuple):
    """A file as it was read."""

    name: str
    content: bytes | str


class Report:
    """Collects faults and notes by place; lines and columns are looked up once, at the end."""

    def __init__(self) -> None:
        self._faults: dict[tuple[str, str, str], None] = {}
        self._notes: dict[str, list[tuple[str, str]]] = {}
        self._unreadable: list[Fault] = []

    def fault(self, place: Place, message: str) -> None:
        """Adds a fault; the same one at the same place counts once."""
        self._faults[place.uri, place.pointer, message] = None

    def note(self, place: Place, message: str) -> None:
        """Adds a note. Notes of the same wording become one, which says how many there were."""
        found = self._notes.setdefault(message, [])
        if (place.uri, place.pointer) not in found[-1:]:
            found.append((place.uri, place.pointer))

    def unreadable(self, faults: Iterable[Fault]) -> None:
        """Adds faults of a file that could not be read at all."""
        self._unreadable.extend(fault for fault in faults if fault not in self._unreadable)

    def faults(self, texts: Mapping[str, Text]) -> tuple[Fault, ...]:
        """All faults, in the order of the files and lines."""
        places = _positions(texts, ((uri, where) for uri, where, _ in self._faults))
        found = [Fault(texts[uri].name, *places[uri, where], message, where) for uri, where, message in self._faults]
        return tuple(sorted([*found, *self._unreadable]))

    def notes(self, texts: Mapping[str, Text]) -> tuple[str, ...]:
        """All notes as lines of text, in the order of the files and lines."""
        places = _positions(texts, (found[0] for found in self._notes.values()))
        notes = []
        for message, found in self._notes.items():
            uri, where = found[0]
            more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
            notes.append(Fault(texts[uri].name, *places[uri, where], message + more, where))
        return tuple(str(note) for note in sorted(notes))


def _positions(texts: Mapping[str, Text], wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], tuple[int, int]]:
    by_file: dict[str, list[str]] = {}
    for uri, where in wanted:
        by_file.setdefault(uri, []).append(where)
    return {
        (uri, where): position
        for uri, pointers in by_file.items()
        for where, position in document.locate_all(texts[uri].content, pointers).items()
    }
