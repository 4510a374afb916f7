"""The workbook of an export: openpyxl in write-only mode, the same bytes for the same rows.

Imported only when a workbook is wanted, since openpyxl is slow to import. Layout after the vendor's import profile for
generic objects and its sample workbook; that states are laid out like other generic objects is proposed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import orjson
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.packaging.core import DocumentProperties
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.writer.excel import ExcelWriter

from mockserver.model.json import Document
from mockserver.vendors.riversand.columns import ATTRIBUTES, DELIMITER, LONGEST, Column, cell, titles

DATA: Final = "Connector State"

_HIDDEN: Final = frozenset({"Model", "Reference Data", "Entities_comment"})
_MACRO_TYPE: Final = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_FIRST: Final = datetime(1980, 1, 1)  # noqa: DTZ001 - zip entries know no zones
_LAST: Final = datetime(2107, 12, 31)  # noqa: DTZ001 - as above
"""Zip dates begin and end here, however far the world's clock is."""

_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
"""What XML cannot hold, or would change; Excel writes and reads it as `_x0007_`, and so what only looks like that."""


def write(pieces: Iterator[bytes], target: IO[bytes]) -> None:
    """Writes a workbook: the first piece is its heading (see `extracts`), each other one a JSON array of states.

    No piece is looked at before its rows are written, and none is kept.
    """
    heading = orjson.loads(next(pieces))
    found = tuple(Column(*column) for column in heading["columns"])
    book = _Book(write_only=True)
    book.macros = heading["extension"] == "xlsm"
    at = datetime.fromisoformat(heading["at"]).replace(tzinfo=None)
    book.properties = DocumentProperties(creator="RSConnect", created=at, modified=at)
    rows: dict[str, Iterable[Sequence[str | None]]] = {
        "Help": _help(heading["tenant"]),
        DATA: _data((row for piece in pieces for row in orjson.loads(piece)), found),
        "Model": _model(found),
        "Reference Data": [("Type",), ("connectorstate",)],
        "Entities_comment": [],
    }
    for title in rows:
        page: Any = book.create_sheet(title)
        page.sheet_state = "hidden" if title in _HIDDEN else "visible"
        page.merged_cells = MultiCellRange(_merged(found) if title == DATA else ())
    with _Archive(target, "w", ZIP_DEFLATED, allowZip64=True) as archive:
        archive.at = at
        _Writer(book, archive, rows).write_data()


class _Writer(ExcelWriter):
    """Writes sheets straight into the archive. openpyxl would give each a file of its own first, and there may be no place."""

    def __init__(self, book: Workbook, archive: "_Archive", rows: Mapping[str, Iterable[Sequence[str | None]]]) -> None:
        super().__init__(book, archive)
        self._rows = rows
        self._target = archive

    def write_worksheet(self, ws: Any) -> None:
        ws._drawing = SpreadsheetDrawing()
        with self._target.part(ws.path[1:]) as part:
            ws._writer = WorksheetWriter(ws, part)
            ws._writer.write_top()
            for row in self._rows[ws.title]:
                ws.append([_cell(ws, value) for value in row])
            ws.close()
        ws._rels = ws._writer._rels
        self.manifest.append(ws)


class _Book(Workbook):
    """A workbook that can say it holds macros without holding any: Excel refuses an .xlsm whose content type says .xlsx."""

    macros = False

    @property
    def mime_type(self) -> str:
        return _MACRO_TYPE if self.macros else str(super().mime_type)


class _Archive(ZipFile):
    """An archive whose entries carry the job's time instead of the wall's."""

    at = datetime(2000, 1, 1)  # noqa: DTZ001 - zip entries know no zones

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_args: Any, **_options: Any) -> None:
        super().writestr(self._entry(str(zinfo_or_arcname)), data)

    def part(self, name: str) -> IO[bytes]:
        """A part to be written bit by bit."""
        return self.open(self._entry(name), "w", force_zip64=True)

    def _entry(self, name: str) -> ZipInfo:
        info = ZipInfo(name, min(max(self.at, _FIRST), _LAST).timetuple()[:6])
        info.compress_type = ZIP_DEFLATED
        return info


def _merged(found: Sequence[Column]) -> list[str]:
    """The cells that group titles stretch over."""
    places, start = [], 1
    for _, width in titles(found):
        if width > 1:
            places.append(f"{get_column_letter(start)}1:{get_column_letter(start + width - 1)}1")
        start += width
    return places


def _data(rows: Iterable[Document], found: Sequence[Column]) -> Iterator[Sequence[str | None]]:
    yield [text for title, width in titles(found) for text in (title, *[None] * (width - 1))]
    yield [column.header for column in found]
    for row in rows:
        yield [cell(column, row) for column in found]


def _cell(page: WriteOnlyWorksheet, value: str | None) -> Any:
    """Text as a text cell, also where openpyxl would see a formula or an error in it."""
    if value is None:
        return None
    value = _UNWRITABLE.sub(_escaped, value)
    if not value.startswith("=") and value not in ERROR_CODES and len(value) <= LONGEST:
        return value
    made: Any = WriteOnlyCell(page)
    made._value = value  # past openpyxl, which would cut a text with escapes, within an escape even
    made.data_type = "s"
    return made


def _escaped(match: re.Match[str]) -> str:
    return f"_x{ord(match[0]):04X}_"


def _help(tenant: str) -> list[tuple[str | None, ...]]:
    return [
        (),
        (),
        (),
        ("TEMPLATE NAME", "RS EXCEL"),
        ("TEMPLATE VERSION", "V0.18"),
        ("MULTI VALUES DELIMITER", DELIMITER),
        ("CONTEXT PATH DELIMITER", ">>"),
        # B8 in the sample workbook and the import profile; the export profile says B7.
        ("TENANT ID", tenant),
        ("LEGENDS", "SYSTEM FIELDS"),
        *((None, legend) for legend in ("ATTRIBUTES", "COLLECTION ATTRIBUTES", "PROPERTIES", "MANDATORY")),
    ]


def _model(found: Sequence[Column]) -> list[tuple[str | None, ...]]:
    listed: list[tuple[str | None, ...]] = [("Sheet Name", "Data", None, "Attribute Name", "isCollection")]
    for number, column in enumerate(column for column in found if column.title == ATTRIBUTES):
        sheet = (DATA, "connectorstate") if number == 0 else (None, None)
        listed.append((*sheet, None, column.header, "TRUE" if column.collection else "FALSE"))
    return listed
