"""The workbook of an export: openpyxl in write-only mode, the same bytes for the same rows.

Imported only when a workbook is wanted, since openpyxl is slow to import. Layout after the vendor's import profile for
generic objects and its sample workbook; that states are laid out like other generic objects is proposed.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.packaging.core import DocumentProperties
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.writer.excel import ExcelWriter

from mockserver.model.json import Document
from mockserver.vendors.riversand.columns import DELIMITER, Column, columns, titles

DATA: Final = "Connector State"

_MACRO_TYPE: Final = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold; Excel writes and reads it as `_x0007_`."""

_LONGEST: Final = 32767
"""Characters that a cell holds."""


class Sheet(NamedTuple):
    """What a workbook shows besides its rows."""

    tenant: str
    attributes: Sequence[str] = ()
    """Names of the attributes that get a column; none or `_ALL` means all."""
    validation: bool = False
    """Whether validation errors get columns."""
    extension: str = "xlsx"
    at: datetime = datetime(2000, 1, 1)  # noqa: DTZ001 - Excel knows no zones
    """When the job ran."""


def build(rows: Sequence[Document], sheet: Sheet) -> bytes:
    """The workbook's bytes."""
    found = columns(rows, sheet.attributes, validation=sheet.validation)
    book = _Book(write_only=True)
    book.macros = sheet.extension == "xlsm"
    at = sheet.at.replace(tzinfo=None)
    book.properties = DocumentProperties(creator="RSConnect", created=at, modified=at)
    _fill(book, "Help", _help(sheet.tenant))
    _fill_data(book, rows, found)
    _fill(book, "Model", _model(found), hidden=True)
    _fill(book, "Reference Data", [("Type",), ("connectorstate",)], hidden=True)
    _fill(book, "Entities_comment", [], hidden=True)
    target = BytesIO()
    with _Archive(target, "w", ZIP_DEFLATED, allowZip64=True) as archive:
        archive.at = at
        ExcelWriter(book, archive).write_data()
    return target.getvalue()


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

    def write(self, filename: Any, arcname: Any = None, *_args: Any, **_options: Any) -> None:
        with Path(filename).open("rb") as source, self.open(self._entry(str(arcname)), "w", force_zip64=True) as target:
            while chunk := source.read(1 << 16):
                target.write(chunk)

    def _entry(self, name: str) -> ZipInfo:
        # Zip dates begin in 1980.
        info = ZipInfo(name, max(self.at, datetime(1980, 1, 1)).timetuple()[:6])  # noqa: DTZ001 - no zones
        info.compress_type = ZIP_DEFLATED
        return info


def _fill(book: Workbook, title: str, rows: Iterable[Sequence[str | None]], *, hidden: bool = False) -> None:
    page = book.create_sheet(title)
    if hidden:
        page.sheet_state = "hidden"
    for row in rows:
        page.append([_cell(page, value) for value in row])


def _fill_data(book: Workbook, rows: Sequence[Document], found: Sequence[Column]) -> None:
    page: Any = book.create_sheet(DATA)
    page.merged_cells = MultiCellRange()
    first: list[str | None] = []
    for title, width in titles(found):
        start = len(first) + 1
        first += [title, *[None] * (width - 1)]
        if width > 1:
            page.merged_cells.add(f"{get_column_letter(start)}1:{get_column_letter(start + width - 1)}1")
    page.append(first)
    page.append([column.header for column in found])
    for row in rows:
        page.append([_cell(page, column.cell(row)) for column in found])


def _cell(page: WriteOnlyWorksheet, value: str | None) -> Any:
    """Text as a text cell, also where openpyxl would see a formula or an error in it."""
    if value is None:
        return None
    value = _UNWRITABLE.sub(lambda match: f"_x{ord(match[0]):04X}_", value)[:_LONGEST]
    if not value.startswith("=") and value not in ERROR_CODES:
        return value
    cell = WriteOnlyCell(page, value)
    cell.data_type = "s"
    return cell


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
    for number, column in enumerate(column for column in found if column.title == "Attributes"):
        sheet = (DATA, "connectorstate") if number == 0 else (None, None)
        listed.append((*sheet, None, column.header, "TRUE" if column.collection else "FALSE"))
    return listed
