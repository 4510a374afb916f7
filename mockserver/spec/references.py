"""References: what a `$ref` leads to, in the same document or in a file next to it."""

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urljoin

from mockserver.model.json import Json
from mockserver.spec import document, pointer
from mockserver.spec.faults import DocumentError
from mockserver.spec.report import Place, Report, Text

URN: Final = "urn:mockserver:"
SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(slots=True)
class Names:
    """The `$id`s and anchors of one document."""

    ids: dict[str, str] = field(default_factory=dict)
    """Pointers by absolute URI."""
    bases: dict[str, str] = field(default_factory=dict)
    """URIs by pointer: the same, the other way round."""
    anchors: dict[tuple[str, str], str] = field(default_factory=dict)
    """Pointers by the pointer of the resource they belong to, and name."""


@dataclass(slots=True)
class Source:
    """One document of a specification."""

    uri: str
    name: str
    tree: Json
    content: bytes = b""
    file: Path | None = None
    names: Names = field(default_factory=Names)


def source(content: bytes, name: str, file: Path | None, salt: str = "") -> Source:
    """Reads a document and finds the names in it. Raises DocumentError."""
    tree = document.read(content, name)
    digest = hashlib.sha256(salt.encode() + content).hexdigest()[:16]
    found = Source(URN + digest, name, tree, content, file)
    if b"$id" in content or b"nchor" in content:
        found.names = _names(tree)
    return found


class Library:
    """The documents of one specification, opened as references ask for them.

    References are rewritten in place, on the way: within a document to `#/pointer`, between documents to
    `urn:mockserver:…#/pointer`. So a tree that went through here once needs no files any more.
    """

    def __init__(self, main: Source, report: Report) -> None:
        self.main = main
        self.sources: dict[str, Source] = {main.uri: main}
        self._report = report

    @property
    def texts(self) -> Mapping[str, Text]:
        """Names and contents by URI, to find lines in."""
        return {uri: Text(found.name, found.content) for uri, found in self.sources.items()}

    def root(self) -> Place:
        """The main document."""
        return Place(self.main.uri, "", self.main.tree)

    def at(self, uri: str, where: str) -> Place:
        """What stands at a pointer of an open document. Raises Nowhere."""
        return Place(uri, where, pointer.follow(self.sources[uri].tree, where))

    def where(self, place: Place) -> str:
        """The place for people: a pointer into the main document, or the file's name and a pointer."""
        return place.pointer if place.uri == self.main.uri else f"{self.sources[place.uri].name}#{place.pointer}"

    def resolve(self, place: Place) -> Place | None:
        """Follows `$ref`s to the object they stand for; None, with a fault reported, when there is none."""
        passed: set[tuple[str, str]] = set()
        found: Place | None = place
        while found is not None and isinstance(found.node, dict) and "$ref" in found.node:
            if found[:2] in passed:
                self._report.fault(place, "the reference goes in a circle")
                return None
            passed.add(found[:2])
            found = self.target(found)
        if found is not None and not isinstance(found.node, dict):
            self._report.fault(place, "this must be an object")
            return None
        return found

    def target(self, place: Place) -> Place | None:
        """Takes one step; None, with a fault reported, when the reference leads nowhere."""
        reference = place.node["$ref"]
        if not isinstance(reference, str):
            self._report.fault(place.child("$ref"), "a reference must be text")
            return None
        address, _, fragment = reference.partition("#")
        opened = self._open(place, address)
        if opened is None:
            return None
        found, resource = opened
        where = pointer.from_fragment(fragment)
        if where and where[0] != "/":
            anchor = found.names.anchors.get((resource, where))
            if anchor is None:
                self._report.fault(place.child("$ref"), f"there is no anchor {where!r} to refer to")
                return None
            where = anchor
        elif resource and _leads(found.tree, resource + where):
            where = resource + where  # else from the root, as OpenAPI 3.0 has it, which knows no `$id`
        try:
            node = pointer.follow(found.tree, where)
        except pointer.Nowhere:
            self._report.fault(place.child("$ref"), f"the reference {reference!r} leads nowhere")
            return None
        local = found.uri == place.uri and not found.names.bases
        canonical = f"{'' if local else found.uri}#{pointer.to_fragment(where)}"
        if canonical != reference:
            place.node["$ref"] = canonical
        return Place(found.uri, where, node)

    def _open(self, place: Place, address: str) -> tuple[Source, str] | None:
        """The document an address means, and the pointer of the resource within it."""
        own = self.sources[place.uri]
        resource = _resource(own.names, place.pointer) if own.names.bases else None
        if not address:
            return own, resource or ""
        if address in self.sources:
            return self.sources[address], ""
        absolute = urljoin(own.names.bases[resource], address) if resource is not None else address
        for known in self.sources.values():
            if absolute in known.names.ids:
                return known, known.names.ids[absolute]
        if SCHEME.match(address) or address.startswith("/"):
            fetched = address.startswith(("http:", "https:"))
            why = "is remote: copy the file next to this one" if fetched else "is not relative to this file"
            self._report.fault(place.child("$ref"), f"the reference {address!r} {why}")
            return None
        return self._read(place, own, unquote(address))

    def _read(self, place: Place, own: Source, relative: str) -> tuple[Source, str] | None:
        if own.file is None:
            self._report.fault(place.child("$ref"), f"the reference {relative!r} has no folder to be looked up in")
            return None
        file = Path(os.path.normpath(own.file.parent / relative))
        for known in self.sources.values():
            if known.file == file:
                return known, ""
        try:
            found = source(file.read_bytes(), self._name(file), file, salt=self.relative(file))
        except OSError:
            self._report.fault(place.child("$ref"), f"there is no readable file {relative!r}")
            return None
        except DocumentError as error:
            self._report.unreadable(error.problems)
            return None
        self.sources[found.uri] = found
        return found, ""

    def relative(self, file: Path) -> str:
        """A file as seen from the main one."""
        folder = self.main.file.parent if self.main.file else Path()
        return Path(os.path.relpath(file, folder)).as_posix()

    def _name(self, file: Path) -> str:
        return str(Path(self.main.name).parent / self.relative(file))


def _leads(tree: Json, where: str) -> bool:
    """Whether something stands at the pointer."""
    try:
        pointer.follow(tree, where)
    except pointer.Nowhere:
        return False
    return True


def _resource(names: Names, where: str) -> str | None:
    """The innermost resource with an `$id` around a place."""
    around: str = where
    while True:
        if around in names.bases:
            return around
        if not around:
            return None
        around = around.rpartition("/")[0]


def _names(tree: Json) -> Names:
    """Finds every `$id` and anchor, wherever it stands: which of them are schemas shows only when they are asked for."""
    names = Names()
    waiting: list[tuple[Json, str, str, str]] = [(tree, "", "", "")]
    while waiting:
        node, where, base, resource = waiting.pop()
        if isinstance(node, list):
            waiting.extend((item, f"{where}/{index}", base, resource) for index, item in enumerate(node))
        if not isinstance(node, dict):
            continue
        name = node.get("$id")
        if isinstance(name, str) and name.startswith("#"):
            names.anchors[resource, name[1:]] = where  # drafts 06 and 07 spell anchors so
        elif isinstance(name, str):
            base, resource = urljoin(base, name).removesuffix("#"), where
            names.ids.setdefault(base, where)
            names.bases[where] = base
        for keyword in ("$anchor", "$dynamicAnchor"):
            if isinstance(node.get(keyword), str):
                names.anchors[resource, node[keyword]] = where
        waiting.extend((value, f"{where}/{pointer.escape(key)}", base, resource) for key, value in node.items())
    return names
