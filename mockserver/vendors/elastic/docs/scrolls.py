"""Searches that are told page by page: what is left of one is kept until it was told or its time is over."""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.vendors.elastic.docs.problems import ScrollMissing, Unreadable
from mockserver.vendors.elastic.docs.queries import token
from mockserver.vendors.elastic.docs.requests import body
from mockserver.vendors.elastic.docs.wishes import invalid
from mockserver.vendors.elastic.wording import reply

TICK: Final = timedelta(microseconds=1)


async def _forget(world: World, record: Record, _event: str) -> None:
    """Lets go of what nobody asks for any more."""
    world.delete(SCROLLS, record.key)


SCROLLS: Final = Resource(name="scrolls", internal=True, moved=_forget)
"""Each is forgotten once its time is over."""
ARGUMENT: Final = "illegal_argument_exception"
SPAN: Final = re.compile(r"(\d{1,9})(d|h|m|s|ms)", re.ASCII)
SECONDS: Final = {"d": 86_400.0, "h": 3_600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
KIND: Final = b"\x14\x10include_context_uuid"
"""How the vendor's ids begin; what follows is ours."""


def _span(text: str) -> timedelta:
    """How long a search is kept. Raises Unreadable."""
    found = SPAN.fullmatch(text)
    if found is None:
        reason = f"failed to parse setting [scroll] with value [{text}] as a time value: unit is missing or unrecognized"
        raise Unreadable(ARGUMENT, reason)
    seconds = int(found[1]) * SECONDS[found[2]]
    if seconds > SECONDS["d"]:
        setting = "This limit can be set by changing the [search.max_keep_alive] cluster level setting."
        raise Unreadable(ARGUMENT, f"Keep alive for request ({text}) is too large. It must be less than (1d). {setting}")
    return timedelta(seconds=seconds)


def begin(world: World, keep: str, first: Document, rest: Sequence[Document], size: int) -> Document:
    """The first page, with the id to go on by."""
    number = world.number("scrolls")
    told = {"_scroll_id": _id(number), **first}
    document = {"page": {**told, "hits": {**told["hits"], "hits": []}}, "rest": list(rest), "size": size}
    record = Record(SCROLLS.name, str(number), document, due=_over(world.at, keep), event="end")
    world.put(SCROLLS, record)
    return told


def _over(at: datetime, keep: str) -> datetime:
    """The first instant at which a search is no longer there."""
    return at + _span(keep) + TICK


def _id(number: int) -> str:
    return base64.urlsafe_b64encode(KIND + number.to_bytes(8, "big")).decode()


def _number(text: str) -> int:
    try:
        raw = base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raw = b""
    if not raw.startswith(KIND) or len(raw) != len(KIND) + 8:
        raise Unreadable(ARGUMENT, "Cannot parse scroll id")
    return int.from_bytes(raw[len(KIND) :], "big")


async def go_on(call: Call, world: World) -> Reply:
    """Tells the next page. Raises ScrollMissing, also once the time of a search is over."""
    given = _given(call, "scroll_id", "scroll")
    wanted = given.get("scroll_id", call.query.get("scroll_id"))
    if not wanted:
        raise invalid("scrollId is missing")
    number = _number(str(wanted))
    record = await world.find(SCROLLS, str(number))
    if record is None:
        raise ScrollMissing(number)
    document = record.document
    page, rest = document["rest"][: document["size"]], document["rest"][document["size"] :]
    keep = given.get("scroll", call.query.get("scroll"))
    due = record.due if keep is None else _over(call.at, str(keep))
    world.put(SCROLLS, record._replace(document={**document, "rest": rest}, due=due))
    told = document["page"]
    return reply(200, {**told, "hits": {**told["hits"], "hits": page}})


def _given(call: Call, *known: str) -> Document:
    """The body. Raises Unreadable for members that it does not know (SearchScrollRequest.fromXContent)."""
    given = body(call)
    for name, value in given.items():
        if name not in known or isinstance(value, Mapping):
            said = f"Unknown parameter [{name}] in request body or parameter is of the wrong type[{token(value)}] "
            raise Unreadable(ARGUMENT, said)
    return given


async def give_up(call: Call, world: World) -> Reply:
    """Forgets searches; a 404 if none of them was there."""
    given: Json = _given(call, "scroll_id").get("scroll_id", ())
    wanted = [given] if isinstance(given, str) else given
    if not wanted:
        raise invalid("no scroll ids specified")
    freed = 0
    for text in wanted:
        if not isinstance(text, str):
            raise Unreadable(ARGUMENT, "scroll_id array element should only contain scroll_id")
        records = (await world.page(SCROLLS)).records if text == "_all" else [await world.find(SCROLLS, str(_number(text)))]
        for record in records:
            if record is not None:
                world.delete(SCROLLS, record.key)
                freed += 1
    return reply(200 if freed else 404, {"succeeded": True, "num_freed": freed})


BEHAVIOURS: Final = {"scroll": go_on, "scroll_post": go_on, "clear_scroll": give_up}
