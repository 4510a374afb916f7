"""Reading: what all parts of a specification are read with. Shapes are checked, references followed, oddities noted."""

from collections.abc import Callable, Collection, Iterator
from typing import TypeVar

from mockserver.model.json import Json
from mockserver.model.operation import Schema
from mockserver.spec import pointer
from mockserver.spec.references import Library
from mockserver.spec.report import Place, Report

Part = TypeVar("Part")


class Reader:
    """Reads the parts of a specification from one view of its documents."""

    def __init__(self, library: Library, report: Report) -> None:
        self.library = library
        self.report = report
        self.schemas: list[Place] = []
        """Every place at which a schema was read."""
        self._known: dict[tuple[str, str, str], object] = {}

    def once(self, kind: str, place: Place, make: Callable[[Place], Part | None]) -> Part | None:
        """Follows the references of a place and makes its part, once for all who refer to it."""
        found = self.library.resolve(place)
        if found is None:
            return None
        key = (kind, found.uri, found.pointer)
        if key not in self._known:
            self._known[key] = make(found)
        return self._known[key]  # type: ignore[return-value]  # a kind is always made by the same function

    def schema(self, place: Place) -> Schema:
        """The schema that stands at a place."""
        self.schemas.append(place)
        return Schema(f"{place.uri}#{pointer.to_fragment(place.pointer)}", place.node)

    def members(self, place: Place, key: str) -> Iterator[tuple[str, Place]]:
        """The members of an object that a part may have; extensions (`x-`) are left out."""
        node = place.node.get(key)
        if node is None:
            return
        holder = place.child(key)
        if not isinstance(node, dict):
            self.report.fault(holder, f"{key} must be an object")
            return
        for name in node:
            if not name.startswith("x-"):
                yield name, holder.child(name)

    def objects(self, place: Place, key: str) -> Iterator[tuple[str, Place]]:
        """The same, where every member must be an object."""
        for name, child in self.members(place, key):
            if self.is_object(child):
                yield name, child

    def items(self, place: Place, key: str) -> Iterator[Place]:
        """The items of a list that a part may have; they must be objects."""
        node = place.node.get(key)
        if node is None:
            return
        holder = place.child(key)
        if not isinstance(node, list):
            self.report.fault(holder, f"{key} must be a list")
            return
        for index in range(len(node)):
            child = holder.child(index)
            if isinstance(child.node, dict):
                yield child
            else:
                self.report.fault(child, f"an item of {key} must be an object")

    def is_object(self, place: Place) -> bool:
        """Whether an object stands there; a fault is reported when not."""
        if isinstance(place.node, dict):
            return True
        self.report.fault(place, f"{pointer.split(place.pointer)[-1]} must be an object")
        return False

    def text(self, place: Place, key: str) -> str:
        """The text of a member; empty without one."""
        return str(self._typed(place, key, str, "text") or "")

    def flag(self, place: Place, key: str, default: bool = False) -> bool:
        """The truth of a member."""
        found = self._typed(place, key, bool, "true or false")
        return default if found is None else bool(found)

    def texts(self, place: Place, key: str) -> tuple[str, ...]:
        """The texts of a list of them."""
        found = self._typed(place, key, list, "a list")
        return tuple(item for item in found or () if isinstance(item, str))

    def unknown(self, place: Place, known: Collection[str], what: str) -> None:
        """Notes the keys that mean nothing in an object of this kind."""
        for key in place.node:
            if key not in known and not key.startswith("x-"):
                self.report.note(place.child(key), f"{key!r} means nothing in {what} and is ignored")

    def _typed(self, place: Place, key: str, kind: type, wanted: str) -> Json:
        found = place.node.get(key)
        if found is None or isinstance(found, kind):
            return found
        self.report.fault(place.child(key), f"{key} must be {wanted}")
        return None
