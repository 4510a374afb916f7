"""Extracts: the rows of an export, and the workbook that is made of them, by a thread or by another process."""

import asyncio
import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import Final, NamedTuple

from mockserver.encoding import JSON, encode
from mockserver.model.json import Document, Json
from mockserver.model.labour import Labour
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendors.riversand import criteria, paging, selection
from mockserver.vendors.riversand.columns import Survey
from mockserver.vendors.riversand.steps import Steps
from mockserver.vendors.riversand.tenancy import tenant_of_key

MANY: Final = 1000
"""Rows from which on a workbook is written by another process: fewer are written before that has even started."""

PIECE: Final = 100
"""Rows that are handed to the writer at once."""

_WRITE: Final = "mockserver.vendors.riversand.workbook:write"


class Sheet(NamedTuple):
    """What a workbook shows besides its rows."""

    tenant: str
    attributes: tuple[str, ...]
    """Names of the attributes that are wanted; none or `_ALL` means all."""
    validation: bool
    """Whether validation errors are wanted."""
    extension: str
    at: datetime

    @classmethod
    def of(cls, tenant: str, params: Document, extension: str, at: datetime) -> "Sheet":
        """Reads the `params` of a request."""
        wanted = tuple(params.get("fields", {}).get("attributes", ()))
        return cls(tenant, wanted, bool(params.get("rsconnect", {}).get("includeValidationData", False)), extension, at)


async def begin(world: World, record: Record) -> Steps:
    """Takes the rows that match now: what is in the file is what matched when the job ran."""
    hidden = record.hidden
    rows = await matches(world, tenant_of_key(record.key), hidden["params"]) if hidden["covered"] else []
    at = world.at.isoformat()
    task, total = record.document["id"], len(rows)
    if not rows and world.settings["empty_export"] == "error":
        # RSC7483 is documented for other exports; that a state export without a match ends so is proposed.
        closing: dict[str, Json] = {"errorMessage": "No data in file"}
        return Steps({**hidden, "rows": rows, "closing": closing, "code": "RSC7483"}, {}, "fail")
    name = f"{task}_out.{hidden['extension']}"
    counted = dict.fromkeys(("totalRecordsProcessed", "totalRecordsSuccess"), total)
    kept = {**hidden, "rows": rows, "at": at, "processed": 0, "closing": {**counted, "fileName": name, "fileId": name}}
    if total >= MANY:
        world.begin(_labour(task, rows, _sheet(record.key, kept)))
    parts = max(1, math.ceil(total / world.settings["export_step"]))
    return Steps(kept, {"totalRecords": total}, "step" if parts > 1 else "finish", parts)


async def proceed(world: World, record: Record) -> Steps:
    """Gets on by a step: what the poller sees of it, since the file is made by another process in its own time."""
    hidden, step = record.hidden, world.settings["export_step"]
    done, total = hidden["processed"] + step, len(hidden["rows"])
    last = done + step >= total
    return Steps({**hidden, "processed": done}, {"totalRecordsProcessed": done}, "finish" if last else "step")


async def matches(world: World, tenant: str, params: Document) -> Sequence[Document]:
    """The states that a request asks for; there is no limit but its own."""
    rules = selection.rules_of(world)
    query = criteria.read(params["query"], rules)
    wanted = paging.read_slice(params, None)
    return list((await selection.find(world, tenant, query, paging.read_sort(params), wanted)).documents)


async def stored(world: World, record: Record) -> bytes:
    """The workbook of a task that has ended well."""
    return await made(world, record.document["id"], record.hidden["rows"], _sheet(record.key, record.hidden))


async def made(world: World, name: str, rows: Sequence[Document], sheet: Sheet, *, again: bool = True) -> bytes:
    """The workbook of some rows, which may be asked for again. The behaviour may be left here and run again."""
    if len(rows) < MANY:
        return await asyncio.to_thread(_write, rows, sheet)
    labour = _labour(name, rows, sheet)
    return await world.result(labour if again else labour._replace(source=None))


def _sheet(key: str, hidden: Document) -> Sheet:
    return Sheet.of(tenant_of_key(key), hidden["params"], hidden["extension"], datetime.fromisoformat(hidden["at"]))


def _labour(name: str, rows: Sequence[Document], sheet: Sheet) -> Labour:
    return Labour(name, _WRITE, lambda: feed(rows, sheet), rows)


def _write(rows: Sequence[Document], sheet: Sheet) -> bytes:
    # openpyxl is slow to import, and most servers never write a workbook.
    from mockserver.vendors.riversand import workbook  # noqa: PLC0415 - imports openpyxl

    target = BytesIO()
    workbook.write(filter(None, feed(rows, sheet)), target)
    return target.getvalue()


def feed(rows: Sequence[Document], sheet: Sheet) -> Iterator[bytes]:
    """What the writer is fed. The columns depend on every row, so the rows are looked at first, with breaths between."""
    survey = Survey(validation=sheet.validation)
    for piece in _pieces(rows):
        for row in piece:
            survey.look(row)
        yield b""
    heading = {
        "tenant": sheet.tenant,
        "extension": sheet.extension,
        "at": sheet.at.isoformat(),
        "columns": survey.columns(sheet.attributes),
    }
    yield encode(heading, JSON)
    for piece in _pieces(rows):
        yield encode(piece, JSON)


def _pieces(rows: Sequence[Document]) -> Iterator[Sequence[Document]]:
    for start in range(0, len(rows), PIECE):
        yield rows[start : start + PIECE]
