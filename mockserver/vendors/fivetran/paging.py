"""Pages of a list: the cursor is an offset in disguise."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

import orjson

from mockserver.model.messages import Call
from mockserver.model.record import Page

LIMIT: Final = 100


def window(call: Call) -> tuple[int, int | None]:
    """Offset and limit that a list call asks for. The spec's pattern has seen to it that its cursor can be read."""
    cursor, limit = call.query.get("cursor"), call.query.get("limit")
    return (offset_of(cursor) if cursor else 0), (LIMIT if limit is None else int(limit))


def cursor_after(page: Page) -> str | None:
    """The cursor of the next page; None after the last one."""
    end = page.offset + len(page.records)
    return cursor_at(end) if page.records and end < page.total else None


def cursor_at(offset: int) -> str:
    """A cursor as published: `eyJza2lwIjoxfQ` is unpadded base64 of `{"skip":1}` (page on pagination)."""
    return urlsafe_b64encode(orjson.dumps({"skip": offset})).rstrip(b"=").decode()


def offset_of(cursor: str) -> int:
    """The offset that a cursor stands for."""
    return int(orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))["skip"])
