"""YAML texts, as far as JSON goes: string keys, no duplicates, dates stay texts, merge keys work.

Values are built from the parser's events. The C library's own composer calls itself for every level of nesting and takes
the whole process down on a hundred thousand brackets; events cost no stack, so depth can be counted and refused.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import orjson
import yaml

from mockserver.model.json import Json
from mockserver.spec import pointer
from mockserver.spec.faults import DocumentError, Fault

MOST_NODES: Final = 3_000_000
"""How many values a document may hold, aliases counted as often as they are used."""
MOST_LEVELS: Final = 200
INTEGER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
FLOAT: Final = re.compile(
    r"[-+]?(?:(?:0|[1-9][0-9]*)?\.[0-9]+(?:[eE][-+]?[0-9]+)?|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?[eE][-+]?[0-9]+|(?:0|[1-9][0-9]*)\.)"
)
TELLING: Final = frozenset("tTfFnN~-+.0123456789")
"""First characters of plain scalars that may be more than text."""
WORDS: Final[Mapping[str, bool | None]] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}
CORE: Final = "tag:yaml.org,2002:"
TAGS: Final[Mapping[str, type | None]] = {"int": int, "float": float, "bool": bool, "null": None, "str": str}
MERGE: Final = "<<"
OPEN: Final = object()
"""Stands for an anchor whose value is not complete."""


class _Frame:
    """A mapping or sequence that is being built."""

    __slots__ = ("anchor", "before", "explicit", "key", "merge", "value")

    def __init__(self, value: dict[str, Json] | list[Json], anchor: str | None, before: int) -> None:
        self.value = value
        self.anchor = anchor
        self.before = before
        self.key: str | None = None
        self.explicit = False
        """Whether the key was quoted: a quoted `<<` is a key like any other."""
        self.merge: list[dict[str, Json]] = []


class _Builder:
    """Builds the values of one document."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.frames: list[_Frame] = []
        self.anchors: dict[str, tuple[Json, int]] = {}
        self.count = 0
        self.shared = False
        self.root: Json = None

    def build(self, events: Iterator[Any]) -> Json:
        """The document's value; what aliases share is unshared."""
        documents = 0
        for event in events:
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self.scalar(event)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self.open(event, {} if kind is yaml.MappingStartEvent else [])
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self.close(event)
            elif kind is yaml.AliasEvent:
                self.alias(event)
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    raise self.fault(event, "a second document begins here; one is expected")
        return orjson.loads(orjson.dumps(self.root)) if self.shared else self.root

    def scalar(self, event: yaml.ScalarEvent) -> None:
        frame = self.frames[-1] if self.frames else None
        self.count += 1
        if frame is not None and frame.key is None and type(frame.value) is dict:
            frame.explicit = not event.implicit[0]
            self.key(event, frame, event.value)
            if event.anchor is not None:
                self.anchors[event.anchor] = (event.value, 1)
            return
        value = self.tagged(event) if event.tag is not None else plain(event.value) if event.implicit[0] else event.value
        if event.anchor is not None:
            self.anchors[event.anchor] = (value, 1)
        self.add(event, frame, value)

    def key(self, event: Any, frame: _Frame, key: str) -> None:
        frame.key = key
        assert isinstance(frame.value, dict)  # noqa: S101 - only mappings are asked for keys
        if key in frame.value or (key == MERGE and not frame.explicit and frame.merge):
            raise self.fault(event, f"duplicate key {key!r}", here=True)

    def add(self, event: Any, frame: _Frame | None, value: Json) -> None:
        """Puts a complete value where it belongs."""
        if frame is None:
            self.root = value
        elif type(frame.value) is list:
            frame.value.append(value)
        elif frame.key is None:
            if type(value) is not str:
                raise self.fault(event, "a key must be text")
            frame.explicit = True
            self.key(event, frame, value)
        elif frame.key == MERGE and not frame.explicit:
            self.merge(event, frame, value)
        else:
            frame.value[frame.key] = value  # type: ignore[call-overload]  # a mapping: sequences went the other way
            frame.key = None

    def merge(self, event: Any, frame: _Frame, value: Json) -> None:
        sources = value if isinstance(value, list) else [value]
        if not sources or not all(isinstance(source, dict) for source in sources):
            raise self.fault(event, "a merge key takes a mapping, or a list of mappings", here=True)
        frame.merge = sources
        frame.key = None

    def open(self, event: Any, value: dict[str, Json] | list[Json]) -> None:
        if len(self.frames) >= MOST_LEVELS:
            line, column = event.start_mark.line + 1, event.start_mark.column + 1
            raise DocumentError([Fault(self.name, line, column, f"nested more than {MOST_LEVELS} deep")])
        if event.tag not in (None, "!", f"{CORE}map" if isinstance(value, dict) else f"{CORE}seq"):
            raise self.fault(event, f"the tag {event.tag} means nothing in JSON", here=True)
        frame = self.frames[-1] if self.frames else None
        if frame is not None and frame.key is None and type(frame.value) is dict:
            raise self.fault(event, "a key must be text")
        if event.anchor is not None:
            self.anchors[event.anchor] = (OPEN, 0)
        self.frames.append(_Frame(value, event.anchor, self.count))

    def close(self, event: Any) -> None:
        frame = self.frames.pop()
        value = frame.value
        if frame.merge and isinstance(value, dict):
            own = dict(value)
            value.clear()
            for source in reversed(frame.merge):
                value.update(source)
            value.update(own)
        self.count += 1
        if frame.anchor is not None:
            self.anchors[frame.anchor] = (value, self.count - frame.before)
        self.add(event, self.frames[-1] if self.frames else None, value)

    def alias(self, event: yaml.AliasEvent) -> None:
        value, size = self.anchors.get(event.anchor or "", (None, 0))
        if value is OPEN:
            raise self.fault(event, f"the anchor {event.anchor!r} contains itself", here=True)
        if not size:
            raise self.fault(event, f"there is no anchor {event.anchor!r}", here=True)
        self.count += size
        if self.count > MOST_NODES:
            raise self.fault(event, f"aliases blow the document up to more than {MOST_NODES:,} values", here=True)
        self.shared = True
        self.add(event, self.frames[-1] if self.frames else None, value)

    def tagged(self, event: yaml.ScalarEvent) -> Json:
        """The value of a scalar with an explicit tag."""
        tag = str(event.tag)
        if tag in ("!", f"{CORE}str"):
            return event.value
        name = tag.removeprefix(CORE)
        value = plain(event.value)
        wanted = TAGS.get(name, str)
        if wanted is str or (value is not None if wanted is None else type(value) is not wanted):
            message = f"{event.value!r} is no {name}" if name in TAGS else f"the tag {tag} means nothing in JSON"
            raise self.fault(event, message, here=True)
        return value

    def fault(self, event: Any, message: str, *, here: bool = False) -> DocumentError:
        """The error at an event; the pointer is that of the open container, or of the member it stands at."""
        keys = [len(frame.value) if isinstance(frame.value, list) else frame.key or "" for frame in self.frames]
        mark = event.start_mark
        place = pointer.join(*(keys if here else keys[:-1]))
        return DocumentError([Fault(self.name, mark.line + 1, mark.column + 1, message, place)])


def plain(text: str) -> Json:
    """What an unquoted scalar means: the words and numbers of JSON, else its text."""
    if text and text[0] not in TELLING:
        return text
    if text in WORDS:
        return WORDS[text]
    if INTEGER.fullmatch(text):
        number = int(text) if len(text) < 400 else 2**64
        return number if -(2**63) <= number < 2**64 else (float(text) if len(text) < 300 else text)
    if FLOAT.fullmatch(text):
        value = float(text)
        return text if value in (float("inf"), float("-inf")) else value
    return text


def read(text: str, name: str) -> Json:
    """Reads a YAML text into plain values. Raises DocumentError: bad syntax, duplicate keys, anchors that blow it up."""
    loader = yaml.CSafeLoader(text)
    try:
        return _Builder(name).build(_events(loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise DocumentError([Fault(name, line, column, f"not YAML: {error.problem or error.context}")]) from None
    except yaml.reader.ReaderError as error:
        line, column = _place_of(text, error.position)
        raise DocumentError([Fault(name, line, column, f"not YAML: {error.reason}")]) from None
    finally:
        loader.dispose()


def positions(text: str, wanted: Iterable[str]) -> Mapping[str, tuple[int, int]]:
    """Line and column of each pointer: of the key for members, of the value for items and the root.

    A pointer that leads nowhere is given the place where its last existing part stands. The text must have been read.
    """
    loader = yaml.CSafeLoader(text)
    try:
        root = loader.get_single_node()
    finally:
        loader.dispose()
    if root is None:
        return dict.fromkeys(wanted, (1, 1))
    return {place: _position(root, pointer.split(place)) for place in wanted}


def _events(loader: yaml.CSafeLoader) -> Iterator[Any]:
    get = loader.get_event
    while True:
        event = get()
        yield event
        if type(event) is yaml.StreamEndEvent:
            return


def _position(root: yaml.Node, keys: list[str]) -> tuple[int, int]:
    node, mark = root, root.start_mark
    for key in keys:
        found = _child(node, key)
        if found is None:
            break
        named, node = found
        mark = named.start_mark
    return mark.line + 1, mark.column + 1


def _child(node: yaml.Node, key: str) -> tuple[yaml.Node, yaml.Node] | None:
    """The node that names a child (its key, or the item itself), and the child."""
    if isinstance(node, yaml.SequenceNode):
        items = node.value
        return (items[int(key)], items[int(key)]) if key.isdigit() and int(key) < len(items) else None
    if not isinstance(node, yaml.MappingNode):
        return None
    merged: list[yaml.Node] = []
    for name, value in node.value:
        if name.value == key:
            return name, value
        if name.value == MERGE:
            merged.extend(value.value if isinstance(value, yaml.SequenceNode) else [value])
    return next((found for source in merged if (found := _child(source, key))), None)


def _place_of(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
