"""Imports: the rows of an edited workbook, applied to the states of a tenant a step at a time."""

import asyncio
from collections.abc import Mapping
from itertools import pairwise
from typing import Final

import orjson

from mockserver.model.json import Document, Json
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendors.riversand import columns, edits
from mockserver.vendors.riversand.columns import Column
from mockserver.vendors.riversand.edits import BadRow, Row
from mockserver.vendors.riversand.steps import Steps
from mockserver.vendors.riversand.tenancy import tenant_of_key

BREATH: Final = 50
"""Rows after which others get to run."""

LOGGED: Final = 100
"""Bad rows of a job that the journal tells of."""

COUNTED: Final = ("Create", "Update", "Delete", "NoChange", "Error")


def read(found: bytes) -> Document:
    """What a job keeps of what the reader found: a failure, or headers and rows, these as they came."""
    first, *chunks = found.split(b"\n")
    table = orjson.loads(first)
    failure = table.get("failure") or _unfit(table["headers"])
    return {"failure": failure} if failure else {**table, "chunks": [chunk.decode() for chunk in chunks]}


def _unfit(headers: list[list[str]]) -> str:
    found = [columns.named(title, header) for title, header in headers]
    for place, column in enumerate(found):
        if column is None:
            return f"Unknown column header : '{headers[place][1]}'"
    # One header may stand for a property and for an attribute, and two spellings of one for the same attribute.
    for one, other in pairwise(sorted((column.title, column.name, column.child, column.header) for column in found if column)):
        if one[:3] == other[:3]:
            return f"Column header occurs twice : '{other[3]}'"
    return ""


async def begin(world: World, record: Record) -> Steps:
    """Applies the first rows, or finds that there is nothing to apply."""
    hidden = record.hidden
    failure = hidden.get("failure") or ("" if hidden["chunks"] else "No data in file")
    if failure:
        return Steps({**hidden, "closing": {"errorMessage": failure}, "code": "RSC7273"}, {}, "fail")
    began = {**hidden, "done": 0, "counts": dict.fromkeys(COUNTED, 0)}
    came = await proceed(world, record._replace(hidden=began))
    return came._replace(facts={"totalRecords": hidden["total"], **came.facts}, parts=len(hidden["chunks"]))


async def proceed(world: World, record: Record) -> Steps:
    """Applies some more rows."""
    hidden = record.hidden
    chunk, *rest = hidden["chunks"]
    counts = await _apply(world, record, orjson.loads(chunk), hidden["counts"])
    done = sum(counts.values())
    facts: dict[str, Json] = {f"totalRecords{name}": count for name, count in counts.items()}
    facts |= {"totalRecordsProcessed": done, "totalRecordsSuccess": done - counts["Error"]}
    kept = {**hidden, "chunks": rest, "counts": counts, "closing": {}}
    return Steps(kept, facts, "step" if rest else "warn" if counts["Error"] else "finish")


async def _apply(world: World, record: Record, rows: list[Json], before: Mapping[str, int]) -> dict[str, int]:
    counts = dict(before)
    found = [columns.named(title, header) for title, header in record.hidden["headers"]]
    known: list[Column] = [column for column in found if column is not None]  # all of them, or the job had failed
    tenant, user = tenant_of_key(record.key), record.document["properties"]["createdBy"]
    for place, (number, cells) in enumerate(rows, 1):
        try:
            counts[await edits.apply(world, tenant, user, Row.of(known, cells))] += 1
        except BadRow as bad:
            counts["Error"] += 1
            if counts["Error"] <= LOGGED:
                world.log("RSC7273", f"row {number} : {bad}", taskId=record.document["id"], row=number)
        if not place % BREATH:
            await asyncio.sleep(0)
    return counts
