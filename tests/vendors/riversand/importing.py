"""What the tests of imports share: requests, workbooks and what came of them."""

import base64
import io
from collections.abc import Callable
from typing import Any, Final

from openpyxl import Workbook, load_workbook

from .support import GET, poll, query

PROCESS: Final = "/acme/api/rsConnectService/process"
CONNECTOR_PROCESS: Final = "/acme/api/connectorService/process"
STORE: Final = "/acme/api/binarystreamobjectservice/create"
SHEET: Final = "Connector State"
WHOLE: Final = {"attributes": ["_ALL"], "properties": ["_ALL"]}

Edit = Callable[[Any, dict[str, int]], None]


def process(content: bytes | str, **properties: str) -> dict[str, Any]:
    text = base64.b64encode(content).decode() if isinstance(content, bytes) else content
    named = {"service": "ENTITY_IMPORT", "channel": "UI", "format": "GENERIC_OBJECT_EXCEL", "filename": "edited.xlsx"}
    return {"dataObject": {"id": "import", "properties": {**named, **properties}, "data": {"blob": text} if text else {}}}


def edited(content: bytes, edit: Edit) -> bytes:
    """A workbook after an edit with openpyxl; the edit is given the states sheet and the columns by header."""
    book = load_workbook(io.BytesIO(content))
    sheet = book[SHEET]
    edit(sheet, {str(cell.value): cell.column or 0 for cell in sheet[2]})
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def table(*rows: dict[str, Any], headers: tuple[str, ...] = ()) -> bytes:
    """A workbook made from scratch, without group titles."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    names = headers or tuple(dict.fromkeys(name for row in rows for name in row))
    sheet.append([])
    for place, name in enumerate(names, 1):
        sheet.cell(2, place, name)
    for row in rows:
        sheet.append([row.get(name) for name in names])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


async def start(shop: Any, body: Any, path: str = PROCESS) -> str:
    answer = await shop("POST", path, json=body)
    detail = answer.json["dataObjectOperationResponse"]["statusDetail"]
    assert detail["code"] == "RSC1002", answer
    return str(detail["message"].partition(" id : ")[2].partition(". Please")[0])


async def imported(shop: Any, body: Any) -> dict[str, Any]:
    task = await start(shop, body)
    for _ in range(3):
        last = await poll(shop, task)
    return last


def counts(told: dict[str, Any]) -> dict[str, int]:
    names = ("", "Processed", "Success", "Create", "Update", "Delete", "NoChange", "Error")
    return {name: told[f"totalRecords{name}"] for name in names if told[f"totalRecords{name}"]}


async def states(shop: Any, **exact: str) -> list[dict[str, Any]]:
    body = query(*({name: {"exact": value}} for name, value in exact.items()), fields=WHOLE)
    found: list[dict[str, Any]] = (await shop("POST", GET, json=body)).json["dataObjectOperationResponse"]["dataObjects"]
    return found
