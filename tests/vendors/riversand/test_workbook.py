"""The exported workbook, cell by cell."""

import io
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from .support import (
    AMAZON,
    CREATE,
    DEMO,
    blob,
    export,
    fetch,
    finish,
    link,
    poll,
    rows,
    workbook,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSM = "application/vnd.ms-excel.sheet.macroEnabled.12"

HEADERS = [
    *("Action", "Type", "ID", "Name"),
    *("Tenant Id", "Entity Id", "Entity Type", "Channel Id", "Hub", "Self", "Submission Id", "Req Id"),
    *("Item State", "Channel State", "Channel State Date"),
    *("Syndication State", "Syndication State Date", "Validation State", "Validation State Date"),
]


@pytest.fixture
async def shop(mount: Any) -> Any:
    return await mount("riversand", scenario="riversand-two-tenants")


async def test_the_workbook_cell_by_cell(shop: Any) -> None:
    content = await workbook(shop, export({"channelid": {"exact": AMAZON}}))
    found = rows(content)
    assert [(value, place) for place, value in enumerate(found[0]) if value] == [
        ("System Fields", 0),
        ("Properties", 4),
        ("Attributes", 12),
    ]
    assert list(found[1]) == [*HEADERS, "Intro State", "Publish State"]
    assert found[2][:12] == (
        *(None, "connectorstate", "cs-1002", None),
        *("acme", "p-100", "product", AMAZON, "DemoHub", "self", "417", "1d7e0a34-77c2-4d2b-8c39-52f6b8a90e11"),
    )
    assert found[2][12:] == ("new", "listedPending", None, "completed", None, "completed", None, None, None)
    assert found[3][12:] == (None, None, None, None, None, "errored", None, "completed", "completed")
    book = load_workbook(io.BytesIO(content))
    assert [(sheet.title, sheet.sheet_state) for sheet in book] == [
        ("Help", "visible"),
        ("Connector State", "visible"),
        ("Model", "hidden"),
        ("Reference Data", "hidden"),
        ("Entities_comment", "hidden"),
    ]
    assert {str(area) for area in book["Connector State"].merged_cells.ranges} == {"A1:D1", "E1:L1", "M1:U1"}
    notes = [[cell.value for cell in line] for line in book["Help"]["A4:B13"]]
    assert notes == [
        ["TEMPLATE NAME", "RS EXCEL"],
        ["TEMPLATE VERSION", "V0.18"],
        ["MULTI VALUES DELIMITER", "||"],
        ["CONTEXT PATH DELIMITER", ">>"],
        ["TENANT ID", "acme"],
        ["LEGENDS", "SYSTEM FIELDS"],
        [None, "ATTRIBUTES"],
        [None, "COLLECTION ATTRIBUTES"],
        [None, "PROPERTIES"],
        [None, "MANDATORY"],
    ]
    assert [book["Model"][place].value for place in ("A1", "B1", "C1", "D1", "E1")] == [
        *("Sheet Name", "Data", None, "Attribute Name", "isCollection"),
    ]
    assert [cell.value for cell in book["Reference Data"]["A"]] == ["Type", "connectorstate"]


async def test_validation_data_brings_nested_columns(shop: Any) -> None:
    found = rows(await workbook(shop, export({"entityid": {"exact": "s-200"}}, validation=True)))
    assert dict(zip(found[1][-4:], found[2][-4:], strict=True)) == {
        "Validation Error.Sno": "1||2",
        "Validation Error.Source Attribute": "msrp||unknown",
        "Validation Error.Target Attribute": "price||title",
        "Validation Error.Error": "price is missing||title is too long",
    }


async def test_fields_choose_columns_and_max_records_rows(shop: Any) -> None:
    body = export(fields={"attributes": ["channelstate"]}, options={"maxRecords": "1"})
    found = rows(await workbook(shop, body))
    assert found[1][12:] == ("Channel State",)
    assert len(found) == 3


TRICKY = ["=1+1", "+1", "-1", "@x", "#N/A", "a\nb", "bell\x07", "\uffff", "<&>", " padded ", "1", "x" * 40000, "é漢😀"]


def tricky() -> list[Any]:
    return [
        {"id": f"t-{number}", "properties": {"entityid": text, "entitytype": "odd", "channelid": DEMO}}
        for number, text in enumerate(TRICKY)
    ]


async def test_every_cell_is_text(shop: Any) -> None:
    await shop("POST", CREATE, json=blob(*tricky()))
    content = await workbook(shop, export({"entitytype": {"exact": "odd"}}))
    cells = [line[5] for line in load_workbook(io.BytesIO(content))["Connector State"].iter_rows(min_row=3)]
    assert {cell.data_type for cell in cells} == {"s"}
    expected = [*TRICKY[:6], "bell_x0007_", "_xFFFF_", *TRICKY[8:11], "x" * 32767, TRICKY[12]]
    assert [cell.value for cell in cells] == expected


async def test_the_same_rows_are_the_same_bytes(shop: Any) -> None:
    url = await link(shop, (await finish(shop, export()))["fileId"])
    first, second = await fetch(shop, url), await fetch(shop, url)
    assert first.body == second.body
    with ZipFile(io.BytesIO(first.body)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(2024, 1, 1, 0, 0, 0)}
        assert "2024-01-01T00:00:00Z" in archive.read("docProps/core.xml").decode()


async def test_macro_workbooks_say_so(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-two-tenants", settings={"export_extension": "xlsm"})
    done = await finish(shop, export())
    assert (done["fileId"], done["fileExtension"]) == (f"{done['taskId']}_out.xlsm", "xlsm")
    answer = await fetch(shop, await link(shop, done["fileId"]))
    assert answer.headers["Content-Type"] == XLSM
    with ZipFile(io.BytesIO(answer.body)) as archive:
        assert "application/vnd.ms-excel.sheet.macroEnabled.main+xml" in archive.read("[Content_Types].xml").decode()
    assert len(rows(answer.body)) == 5


@pytest.mark.parametrize("extension", ["xlsx", "xlsm"])
async def test_a_reader_of_another_family_reads_the_same(mount: Any, extension: str) -> None:
    """calamine shares nothing with the library that wrote the file: not the language, the zip or the XML reader."""
    shop = await mount("riversand", scenario="riversand-two-tenants", settings={"export_extension": extension})
    content = await workbook(shop, export(validation=True))
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert [(sheet.name, sheet.visible == SheetVisibleEnum.Visible) for sheet in book.sheets_metadata] == [
        *(("Help", True), ("Connector State", True)),
        *(("Model", False), ("Reference Data", False), ("Entities_comment", False)),
    ]
    for name in ("Help", "Connector State", "Model", "Reference Data"):
        written = [[value or "" for value in line] for line in rows(content, name)]
        assert book.get_sheet_by_name(name).to_python(skip_empty_area=False) == written
    assert book.get_sheet_by_name("Connector State").merged_cell_ranges == [
        ((0, 0), (0, 3)),
        ((0, 4), (0, 11)),
        ((0, 12), (0, 24)),
    ]


async def test_a_reader_of_another_family_reads_tricky_text(shop: Any) -> None:
    await shop("POST", CREATE, json=blob(*tricky()))
    content = await workbook(shop, export({"entitytype": {"exact": "odd"}}))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("Connector State")
    found = [line[5] for line in sheet.to_python(skip_empty_area=False)[2:]]
    # It knows how Excel writes a character that XML cannot hold, as openpyxl does not; only U+FFFF is beyond it too.
    assert found == [text.replace("\uffff", "_xFFFF_")[:32767] for text in TRICKY]


async def test_scenario_with_a_finished_export(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-export-ready")
    done = await poll(shop, "7d4c2c1e-93a5-4b0f-a1d8-60c4b7e2f301")
    assert (done["status"], done["totalRecords"]) == ("Completed", 2)
    found = rows((await fetch(shop, await link(shop, done["fileId"]))).body)
    assert [row[2] for row in found[2:]] == ["cs-1002", "cs-1003"]
    assert found[1][-1] == "Validation Error.Error"
    queued = await poll(shop, "7d4c2c1e-93a5-4b0f-a1d8-60c4b7e2f302")
    assert queued["status"] == "Queued"
