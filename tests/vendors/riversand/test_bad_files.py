"""Files that are no workbook to import: the job says why, and nothing of them is run, expanded or unpacked."""

import base64
import io
from collections.abc import Mapping
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

import orjson
import pytest
from openpyxl import Workbook

from mockserver.vendors.riversand import reading

from .importing import PROCESS, SHEET, imported, process, start, table
from .support import export, poll, submit, workbook

LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
DECLARED = "The workbook declares a document type"
BROKEN = "The file is not a workbook"
LARGE = "The workbook is too large"


@pytest.fixture
async def shop(mount: Any) -> Any:
    return await mount("riversand", scenario="riversand-two-tenants")


def repacked(content: bytes, part: str, change: Any) -> bytes:
    """A workbook with one part changed."""
    target = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return target.getvalue()


def other_sheet() -> bytes:
    book = Workbook()
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def laughing(prologue: bytes, encoding: str = "") -> bytes:
    def change(part: bytes) -> bytes:
        text = prologue + part.partition(b"?>")[2] if part.startswith(b"<?xml") else prologue + part
        return text.decode().replace("?>", f' encoding="{encoding}"?>', 1).encode(encoding) if encoding else text

    return repacked(table({"ID": "cs-1001"}), "xl/worksheets/sheet1.xml", change)


def archive(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return target.getvalue()


BAD: Final[Mapping[str, tuple[bytes | str, str]]] = {
    "not base64": ("§", "The file is not base64"),
    "base64 without an end": ("UEs", "The file is not base64"),
    "text": (b"ID,Name\n", BROKEN),
    "cut off": (table({"ID": "a"})[:-400], BROKEN),
    "another archive": (archive(readme=b"hello"), f"{BROKEN} : KeyError"),
    "broken parts": (repacked(table({"ID": "a"}), "xl/workbook.xml", lambda _part: b"<no"), BROKEN),
    "no such sheet": (other_sheet(), f"Sheet not found : '{SHEET}'"),
    "no headers": (table(), "The workbook has no column headers"),
    "no rows": (table(headers=("ID",)), "No data in file"),
    "unknown header": (table({"ID": "a", "Colour": "b"}), "Unknown column header : 'Colour'"),
    "unknown part": (table({"ID": "a", "Colour.Hue": "b"}), "Unknown column header : 'Colour.Hue'"),
    "header twice": (table({"ID": "a", " ID": "b"}), "Column header occurs twice : 'ID'"),
    "two spellings of one header": (
        table({"ID": "a", "Item State": "b", "itemState": "c"}),
        "Column header occurs twice : 'itemState'",
    ),
    "cell without header": (table({"ID": "a", "": "b"}), "Row 3 has cells without a column header"),
    "header missing": (table({"ID": "a", "": "b", "Name": "c"}), "Unknown column header : ''"),
    "entities within": (laughing(LAUGHS), DECLARED),
    "entities outside": (laughing(OUTSIDE), DECLARED),
    "entities in another encoding": (laughing(LAUGHS, "utf-16"), DECLARED),
    "entities beside": (archive(**{"xl/other.xml": LAUGHS + b"<l>&b;</l>"}), DECLARED),
    "too much shared": (archive(**{"xl/sharedStrings.xml": bytes(65 * 1024 * 1024)}), LARGE),
}


@pytest.mark.parametrize("case", BAD)
async def test_a_bad_file_ends_its_job(shop: Any, case: str) -> None:
    content, message = BAD[case]
    before = await shop.state("connectorstates")
    told = await imported(shop, process(content))
    assert (told["status"], told["errorMessage"], told["totalRecords"]) == ("Errored", message, 0)
    assert told["isExtractComplete"] is True
    codes = [note.code for entry in shop.journal for note in entry.notes]
    assert codes == ["RSC7273"]
    assert await shop.state("connectorstates") == before


async def test_a_bad_file_among_good_jobs(shop: Any) -> None:
    await start(shop, process(b"no workbook"))
    task = await submit(shop, export())
    assert [(await poll(shop, task))["status"] for _ in range(3)] == ["Queued", "inProgress", "Completed"]


def found(content: bytes) -> Any:
    target = io.BytesIO()
    reading.read((content,), target)
    return orjson.loads(target.getvalue().split(b"\n")[0])


def test_what_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = archive(**{"xl/worksheets/sheet1.xml": bytes(4 * 1024 * 1024)})
    assert len(bomb) < 10_000
    assert reading.unpacked(bomb) == 4 * 1024 * 1024
    monkeypatch.setattr(reading, "MOST_UNPACKED", 1024 * 1024)
    monkeypatch.setattr(ZipFile, "open", None)
    assert found(bomb) == {"failure": LARGE}


async def test_a_bomb_is_refused_by_the_other_process(shop: Any) -> None:
    target = io.BytesIO()
    with ZipFile(target, "w") as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b"")
        bomb.infolist()[0].file_size = 301 * 1024 * 1024
    told = await imported(shop, process(target.getvalue()))
    assert (told["status"], told["errorMessage"]) == ("Errored", LARGE)


@pytest.mark.parametrize("cell", ["A200001", "A1048576", "XFD3", "SG3"])
def test_cells_that_are_far_away_are_refused(cell: str) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    sheet["A2"] = "ID"
    sheet[cell] = "x"
    target = io.BytesIO()
    book.save(target)
    assert found(target.getvalue()) == {"failure": LARGE}


def test_a_claim_of_dimensions_is_not_believed() -> None:
    def change(part: bytes) -> bytes:
        assert part.count(b'<dimension ref="A2:A3"') == 1
        return part.replace(b'<dimension ref="A2:A3"', b'<dimension ref="A1:XFD1048576"')

    told = found(repacked(table({"ID": "cs-1001"}), "xl/worksheets/sheet1.xml", change))
    assert told == {"headers": [["", "ID"]], "total": 1}


def test_too_many_parts_are_refused() -> None:
    assert found(archive(**{f"part{number}": b"" for number in range(1001)})) == {"failure": LARGE}


async def test_a_formula_is_what_was_last_computed_and_nothing_is_computed_here(shop: Any) -> None:
    told = await imported(shop, process(table({"ID": "cs-1001", "Hub": "=1+1", "Item State": "completed"})))
    assert told["totalRecordsUpdate"] == 1
    state = next(record for record in await shop.state("connectorstates") if record["key"] == "acme:cs-1001")
    assert "hub" not in state["document"]["properties"]


async def test_a_file_that_is_cut_short_in_the_request_is_a_400(shop: Any) -> None:
    text = base64.b64encode(await workbook(shop, export()))
    answer = await shop(
        "POST", PROCESS, body=b'{"dataObject": {"data": {"blob": "' + text, headers={"Content-Type": "application/json"}
    )
    assert answer.status == 400
