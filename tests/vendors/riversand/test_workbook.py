"""The exported workbook, cell by cell."""

import csv
import io
import subprocess
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from mockserver.vendors.riversand import extracts
from tests.needs import need

from .support import (
    AMAZON,
    CREATE,
    DEMO,
    GET,
    blob,
    export,
    fetch,
    finish,
    link,
    poll,
    query,
    rows,
    submit,
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


async def test_what_looks_like_an_escape_is_one_no_longer(shop: Any) -> None:
    """Excel reads `_x005F_` as an underscore, so that a text which only looks like an escape stays what it is."""
    texts = ["_x0007_", "_x005F_", "x_x000a_x", "_x00_", "a\rb"]
    made = [
        {"id": f"e-{place}", "properties": {"entityid": text, "entitytype": "odd", "channelid": DEMO}}
        for place, text in enumerate(texts)
    ]
    await shop("POST", CREATE, json=blob(*made))
    content = await workbook(shop, export({"entitytype": {"exact": "odd"}}))
    written = [line[5] for line in rows(content)[2:]]
    assert written == ["_x005F_x0007_", "_x005F_x005F_", "x_x005F_x000a_x", "_x00_", "a_x000D_b"]
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("Connector State")
    assert [line[5] for line in sheet.to_python(skip_empty_area=False)[2:]] == texts


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


async def states(shop: Any) -> list[dict[str, Any]]:
    body = query(fields={"attributes": ["_ALL"], "properties": ["_ALL"]})
    found: list[dict[str, Any]] = (await shop("POST", GET, json=body)).json["dataObjectOperationResponse"]["dataObjects"]
    return found


def expected(state: dict[str, Any], header: str) -> str | None:
    """What a cell must hold, told once more and without the code that wrote it."""
    words = header.partition(".")[0].split(" ")
    name = words[0].lower() + "".join(words[1:])
    if header in ("ID", "Type"):
        return str(state[header.lower()])
    if header in ("Action", "Name"):
        return None
    if "." in header:
        child = header.partition(".")[2].split(" ")
        part = child[0].lower() + "".join(child[1:])
        groups = state["data"]["attributes"].get(name, {}).get("group", [])
        return "||".join(group[part]["values"][0]["value"] if part in group else "" for group in groups) or None
    for known, value in state["properties"].items():
        if known.lower() == name.lower():
            return str(value)
    values = state["data"]["attributes"].get(name, {}).get("values", [])
    return "||".join(str(value["value"]) for value in values) or None


@pytest.mark.parametrize("count", [3, 1200], ids=["by a thread", "by another process"])
async def test_every_cell_is_what_its_state_says(shop: Any, count: int) -> None:
    more = [
        {
            "id": f"n-{number:04}",
            "properties": {"entityid": f"e-{number}", "entitytype": "odd", "channelid": DEMO, "hub": "=cmd|' /C calc'!A0"},
            "data": {
                "attributes": {
                    "itemState": "new" if number % 2 else "completed",
                    "amount": number,
                    **({"zest": {"values": [{"value": "a"}, {"value": "b", "locale": "de-DE"}]}} if number % 3 else {}),
                    **({"syndicationError": {"group": [{"sno": "1"}, {"error": "e"}]}} if number % 5 == 0 else {}),
                }
            },
        }
        for number in range(count - 3)
    ]
    for start in range(0, len(more), 100):
        await shop("POST", CREATE, json=blob(*more[start : start + 100]))
    _, headers, *lines = rows(await workbook(shop, export(validation=True)))
    found = await states(shop)
    assert len(lines) == len(found) == count
    for state, line in zip(found, lines, strict=True):
        assert dict(zip(headers, line, strict=True)) == {header: expected(state, header) for header in headers}, state["id"]
    if count > 3:
        assert headers[-10:] == (
            *("Amount", "Intro State", "Publish State", "Zest"),
            *("Syndication Error.Sno", "Syndication Error.Error"),
            *(f"Validation Error.{name}" for name in ("Sno", "Source Attribute", "Target Attribute", "Error")),
        )


async def test_another_process_writes_the_same_bytes(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    url = await link(shop, (await finish(shop, export(validation=True)))["fileId"])
    first = await fetch(shop, url)
    monkeypatch.setattr(extracts, "MANY", 1)
    second = await fetch(shop, url)
    assert (second.status, second.body) == (200, first.body)


async def test_a_workbook_needs_no_place_on_disk(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A container may have none that can be written to."""
    monkeypatch.setattr("openpyxl.worksheet._writer.create_temporary_file", None)
    assert len(rows(await workbook(shop, export()))) == 5


async def test_a_big_workbook_is_begun_when_its_job_runs_and_not_before(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extracts, "MANY", 1)
    begun: list[str] = []
    monkeypatch.setattr(shop.world.live, "on_labour", lambda labour: begun.append(labour.name))
    task = await submit(shop, export())
    seen = [((await poll(shop, task))["status"], list(begun)) for _ in range(3)]
    assert seen == [("Queued", []), ("inProgress", [task]), ("Completed", [task])]


def converted(folder: Path, *files: Path) -> list[list[list[str]]]:
    """The second sheet of workbooks, as LibreOffice opens them and writes CSV of it. It must have nothing to say of them."""
    need("soffice")
    kind = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    order = ["soffice", "--headless", profile, "--convert-to", kind, "--outdir", str(folder), *map(str, files)]
    told = subprocess.run(order, capture_output=True, text=True, timeout=120, check=True)
    assert [line for line in told.stderr.splitlines() if "javaldx" not in line] == []  # it misses Java, whatever it opens
    assert {line.split()[0] for line in told.stdout.splitlines()} == {"convert", "Writing"}
    made = [next(folder.glob(f"{file.stem}*.csv")) for file in files]
    return [list(csv.reader(io.StringIO(file.read_text("utf-8")))) for file in made]


async def test_libreoffice_opens_it_and_keeps_every_text(mount: Any, tmp_path: Path) -> None:
    """As text: what begins like a formula, a number or a date is none, in the CSV that it makes of it neither."""
    texts = ["=1+1", "+1", "-1", "@SUM(1)", "007", "1E5", "2024-01-01", "TRUE", "#N/A", 'say "x"', "a||b", " padded ", "é漢😀"]
    made = [
        {"id": f"l-{place}", "properties": {"entityid": text, "entitytype": "odd", "channelid": DEMO}}
        for place, text in enumerate(texts)
    ]
    files = []
    for extension in ("xlsx", "xlsm"):
        shop = await mount("riversand", scenario="riversand-two-tenants", settings={"export_extension": extension})
        await shop("POST", CREATE, json=blob(*made))
        files.append(tmp_path / f"states-{extension}.{extension}")
        files[-1].write_bytes(await workbook(shop, export(validation=True)))
    for file, lines in zip(files, converted(tmp_path, *files), strict=True):
        assert lines == [[value or "" for value in line] for line in rows(file.read_bytes())]
        assert [line[5] for line in lines[5:]] == texts
