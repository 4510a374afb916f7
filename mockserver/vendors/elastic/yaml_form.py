"""Answers in YAML, as the vendor writes them. PyYAML is loaded with this module, so import it where it is needed.

The vendor writes with Jackson's YAMLGenerator, and that with SnakeYAML's Emitter, which is PyYAML's in Java: layout, plain
names, names that are too long for one line, all are decided in the same way. What Jackson adds: the document begins with
`---`, every text is double-quoted, and names that YAML takes for more than text are. Texts are broken at 80 characters.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from typing import Any, Final

import orjson
from yaml import events
from yaml.emitter import Emitter

from mockserver.model.json import Json
from mockserver.model.messages import NULL

WORDS: Final = frozenset(
    word
    for plain in ("false", "n", "no", "null", "off", "on", "true", "y", "yes")
    for word in (plain, plain.capitalize(), plain.upper())
)
"""Names that are quoted (StringQuotingChecker.Default)."""
TELLING: Final = re.compile(r"~|[-+]?0[xX].")
"""How names begin that are quoted, too: as null does, and hexadecimal numbers."""
PLAIN: Final = re.compile('[^\x20-\x7e]|["\\\\]')
"""What ends a run of characters that are written as they are."""
UNPRINTABLE: Final = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def written(body: Json) -> bytes:
    """A body as YAML."""
    stream = StringIO()
    writer = _Writer(stream)
    writer.emit(events.StreamStartEvent())
    writer.emit(events.DocumentStartEvent(explicit=True))
    for event in _events(None if body is NULL else body):
        writer.emit(event)
    writer.emit(events.DocumentEndEvent(explicit=False))
    writer.emit(events.StreamEndEvent())
    return stream.getvalue().encode()


class _Writer(Emitter):
    """PyYAML's emitter, with texts as SnakeYAML breaks and escapes them."""

    def __init__(self, stream: StringIO) -> None:
        super().__init__(stream, allow_unicode=True, width=80)

    def write_double_quoted(self, text: str, split: bool = True) -> None:
        """Writes a text. Names are never broken."""
        self.write_indicator('"', True)
        start = 0
        for end, character in enumerate((*text, "")):
            if not character or PLAIN.match(character):
                self._put(text[start:end])
                start = end
                if character:
                    self._put(self._escaped(character))
                    start = end + 1
            if 0 < end < len(text) - 1 and (character == " " or start >= end) and split:
                start = self._broken(text, start, end)
        self.write_indicator('"', False)

    def _broken(self, text: str, start: int, end: int) -> int:
        """Goes to a new line where this one is full; returns where the text goes on."""
        if self.column + (end - start) <= self.best_width:
            return start
        self._put(text[start:end] + "\\")
        start = max(start, end)
        self.write_indent()
        self.whitespace = self.indention = False
        if text[start] == " ":
            self._put("\\")
        return start

    def _escaped(self, character: str) -> str:
        known = self.ESCAPE_REPLACEMENTS.get(character)
        if known is not None:
            return f"\\{known}"
        if not UNPRINTABLE.match(character):
            return character
        code = ord(character)
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"

    def _put(self, text: str) -> None:
        self.column += len(text)
        self.stream.write(text)


def _events(value: Json) -> Iterator[events.Event]:
    if isinstance(value, Mapping):
        yield events.MappingStartEvent(None, None, True, flow_style=False)
        for name, item in value.items():
            yield _scalar(str(name), '"' if name in WORDS or TELLING.match(name) else None)
            yield from _events(item)
        yield events.MappingEndEvent()
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield events.SequenceStartEvent(None, None, True, flow_style=False)
        for item in value:
            yield from _events(item)
        yield events.SequenceEndEvent()
    elif isinstance(value, str):
        yield _scalar(value, '"')
    else:
        yield _scalar(orjson.dumps(value).decode(), None)


def _scalar(text: str, style: Any) -> events.ScalarEvent:
    return events.ScalarEvent(None, None, (True, True), text, style=style)
