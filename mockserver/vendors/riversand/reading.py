"""Reading a workbook that a client sends: its states sheet as text, row by row, and whatever is wrong with the file.

Imported only when a workbook is read. Files of strangers: nothing in them is run, document types are refused, and so is what
unpacks to too much.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import IO, Any, Final
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

import orjson
from openpyxl import load_workbook

DATA: Final = "Connector State"

MOST_UNPACKED: Final = 300 * 1024 * 1024
"""Bytes of all parts together."""
MOST_SHARED: Final = 64 * 1024 * 1024
"""Bytes of any part but a sheet: those are kept in memory, a sheet is not."""
MOST_PARTS: Final = 1000
MOST_MEMORY: Final = 1024 * 1024 * 1024
"""Bytes that a process of its own may take for it."""
MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 500

CHUNK: Final = 1000
"""Rows in one line of what is found, which are applied in one step."""

_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PIECE: Final = 1 << 16


class Unreadable(Exception):
    """Why a file is no workbook that can be imported."""


class _Root(Exception):
    """The root element begins: no document type can follow."""


def read(pieces: Iterable[bytes], target: IO[bytes]) -> None:
    """Writes what is found as lines of JSON: `{headers, total}` or `{failure}`, then rows as `[number, cells]`, in chunks."""
    try:
        headers, total, chunks = _table(b"".join(pieces))
    except Unreadable as error:
        target.write(orjson.dumps({"failure": str(error)}))
        return
    target.write(b"\n".join([orjson.dumps({"headers": headers, "total": total}), *chunks]))


def read_alone(pieces: Iterable[bytes], target: IO[bytes]) -> None:
    """The same, in a process that nobody else lives in: too large a file ends there."""
    import resource  # noqa: PLC0415 - not there on every platform

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    read(pieces, target)


def unpacked(content: bytes) -> int:
    """How many bytes a file claims to unpack to, which it cannot exceed; 0 for what is no archive."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            return sum(part.file_size for part in archive.infolist())
    except (BadZipFile, ValueError, NotImplementedError):
        return 0


def _table(content: bytes) -> tuple[list[tuple[str, str]], int, list[bytes]]:
    _check(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        if DATA not in book.sheetnames:
            raise Unreadable(f"Sheet not found : '{DATA}'")
        sheet = book[DATA]
        sheet.reset_dimensions()  # what the file claims of them may be anything
        return _rows(_lines(sheet.iter_rows(values_only=True)))
    except Unreadable:
        raise
    except MemoryError:
        raise Unreadable("The workbook is too large") from None
    except Exception as error:
        # openpyxl raises whatever a broken part makes it stumble over.
        raise Unreadable(f"The file is not a workbook : {type(error).__name__}") from error


def _check(content: bytes) -> None:
    """Looks at every part before any is believed. Raises Unreadable."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise Unreadable("The workbook is too large")
            for part in parts:
                if part.file_size > MOST_SHARED and not part.filename.startswith("xl/worksheets/"):
                    raise Unreadable("The workbook is too large")
                if part.filename.endswith((".xml", ".rels", ".vml")):
                    with archive.open(part) as source:
                        _refuse_document_type(source)
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable("The file is not a workbook") from error


def _refuse_document_type(source: IO[bytes]) -> None:
    """Entities are declared in a document type, which no workbook has: one that does is out to harm."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _found_document_type
    parser.StartElementHandler = _found_root
    try:
        while piece := source.read(_PIECE):
            parser.Parse(piece)
        parser.Parse(b"", True)
    except _Root:
        return


def _found_document_type(*_told: object) -> None:
    raise Unreadable("The workbook declares a document type")


def _found_root(*_told: object) -> None:
    raise _Root


def _lines(rows: Iterable[Sequence[Any]]) -> Iterator[list[str | None]]:
    for number, row in enumerate(rows, 1):
        if number > MOST_ROWS or len(row) > MOST_COLUMNS:
            raise Unreadable("The workbook is too large")
        yield [_text(value) for value in row]


def _rows(lines: Iterator[list[str | None]]) -> tuple[list[tuple[str, str]], int, list[bytes]]:
    """The headers with their group titles, the number of rows, and the rows in chunks."""
    titles, names = next(lines, []), next(lines, [])
    headers = _headers(titles, names)
    total, chunks, chunk = 0, [], []
    for number, cells in enumerate(lines, 3):
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            continue
        if len(cells) > len(headers):
            raise Unreadable(f"Row {number} has cells without a column header")
        total += 1
        chunk.append((number, cells))
        if len(chunk) == CHUNK:
            chunks.append(orjson.dumps(chunk))
            chunk = []
    return headers, total, [*chunks, orjson.dumps(chunk)] if chunk else chunks


def _headers(titles: Sequence[str | None], names: Sequence[str | None]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    title = ""
    for place, name in enumerate(names):
        title = (titles[place] if place < len(titles) else None) or title
        found.append((title.strip(), (name or "").strip()))
    while found and not found[-1][1]:
        found.pop()
    if not found:
        raise Unreadable("The workbook has no column headers")
    return found


def _text(value: Any) -> str | None:
    """A cell as text; an empty one is None. Numbers and dates are what an edit in a spreadsheet may make of text."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return _ESCAPED.sub(_unescaped, value) if "_x" in value else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, (datetime, date, time)) else str(value)


def _unescaped(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code < 0xE000 else chr(code)
