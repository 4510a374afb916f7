"""Good answers of the account's operations: the vendor's envelope around a document, a page, or nothing."""

from collections.abc import Callable
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Page, Record
from mockserver.vendors.fivetran.paging import cursor_after, window

NOTHING: Final = object()


def told(_call: Call, message: str, data: Json = NOTHING, *, status: int = 200, code: str = "Success") -> Reply:
    """A success; without data it only tells that it is done."""
    body = {"code": code, "message": message}
    return Reply(status, body if data is NOTHING else {**body, "data": data})


def paged(call: Call, message: str, found: Page, shown: Callable[[Record], Document] | None = None) -> Reply:
    """A page of documents; the cursor is left out on the last one."""
    items = [record.document if shown is None else shown(record) for record in found.records]
    cursor = cursor_after(found)
    return told(call, message, {"items": items} if cursor is None else {"items": items, "next_cursor": cursor})


def sliced(call: Call, records: tuple[Record, ...]) -> Page:
    """The part of some records that a list call asks for."""
    offset, limit = window(call)
    end = None if limit is None else offset + limit
    return Page(records[offset:end], len(records), offset, limit)


def author(call: Call) -> str | None:
    """The user whose key the call came with; None where the scenario tells of none."""
    user: str | None = call.identity.facts.get("user")
    return user
