"""Paging: what a list call asks for, in the spellings that APIs use, and what the answer says about the rest."""

import base64
import binascii
import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple
from urllib.parse import urlencode

from mockserver.behaviour.conventions.names import plain
from mockserver.behaviour.shape import is_object
from mockserver.model.json import Json
from mockserver.model.messages import Call
from mockserver.model.problem import InvalidRequest, Violation
from mockserver.model.record import Page, Record

DEFAULT_LIMIT: Final = 100
_LIMIT: Final = frozenset(
    ["limit", "perpage", "pagesize", "size", "maxresults", "maxitems", "pagelimit", "top", "itemsperpage", "first"]
)
_OFFSET: Final = frozenset(["offset", "skip", "start", "rowoffset", "startindex", "startat", "pageoffset"])
_PAGE: Final = frozenset(["page", "pagenumber", "pageno", "pageindex", "currentpage"])
_CURSOR: Final = frozenset(
    [
        "cursor",
        "after",
        "pageafter",
        "pagetoken",
        "nexttoken",
        "nextcursor",
        "continuationtoken",
        "pagecursor",
        "continuation",
        "marker",
    ]
)
_AROUND: Final = frozenset(["pagination", "paging", "page"])
_AFTER: Final = frozenset(["startingafter", "startafter", "afterid", "sinceid", "lastid"])
_BEFORE: Final = frozenset(["endingbefore", "endbefore", "beforeid"])
PAGING: Final = _LIMIT | _OFFSET | _PAGE | _CURSOR | _AFTER | _BEFORE


class Said(NamedTuple):
    """One paging parameter of a call: its place for people, its value or default."""

    name: str
    place: str
    value: Json
    schema: Mapping[str, Json]


class Mark(NamedTuple):
    """A record's key in place of a cursor: the page begins after it, or ends before it."""

    said: Said
    after: bool

    def beside(self, everything: Page, limit: int | None, key: Callable[[Record], str]) -> Page:
        """The page beside the marked record. Raises InvalidRequest when there is none."""
        keys = [key(record) for record in everything.records]
        if str(self.said.value) not in keys:
            raise _no_cursor(self.said)
        at, span = keys.index(str(self.said.value)), len(keys) if limit is None else limit
        start = at + 1 if self.after else max(0, at - span)
        return Page(everything.records[start : start + span if self.after else at], everything.total, start, limit)


def key_cursor(call: Call) -> Mark | None:
    """The key beside which a list call wants its page; a cursor that is not of our making is taken for one."""
    for names, after in ((_AFTER, True), (_BEFORE, False), (_CURSOR, True)):
        said = _find(call, names)
        if said is not None and said.value not in (None, "") and (names is not _CURSOR or _offset(said) is None):
            return Mark(said, after)
    return None


def without(call: Call, mark: Mark) -> Call:
    """A call that does not say its mark."""
    if not is_object(call.body) or mark.said.name not in call.body:
        return call._replace(query={name: value for name, value in call.query.items() if name != mark.said.name})
    return call._replace(body={name: value for name, value in call.body.items() if name != mark.said.name})


def slice_call(call: Call) -> tuple[int, int | None]:
    """Offset and limit of a list call; no limit where the operation declares no paging. Raises InvalidRequest."""
    said = {kind: found for kind, names in _KINDS.items() if (found := _find(call, names)) is not None}
    if not said:
        return 0, None
    limit = _number(said["limit"], least=1 if "page" in said else 0) if "limit" in said else None
    limit = DEFAULT_LIMIT if limit is None else limit
    if "cursor" in said and said["cursor"].value not in (None, ""):
        return _decode(said["cursor"]), limit
    if "offset" in said:
        return _number(said["offset"], least=0) or 0, limit
    if "page" in said:
        base = _base(said["page"])
        number = _number(said["page"], least=base)
        return ((base if number is None else number) - base) * limit, limit
    return 0, limit


def encode(offset: int) -> str:
    """An opaque cursor for an offset."""
    return base64.urlsafe_b64encode(f"o:{offset}".encode()).decode().rstrip("=")


def told(call: Call, page: Page, name: str, kinds: frozenset[str]) -> tuple[bool, Json]:
    """What a member of this name says about a page: whether we know, and the value; None where there is nothing to say."""
    say = _SAY.get(plain(name))
    if say is None:
        return False, None
    value = say(call, page)
    if isinstance(value, str) and "string" not in kinds and kinds:
        return False, None
    if isinstance(value, int) and kinds and not kinds & {"boolean" if isinstance(value, bool) else "integer", "number"}:
        return False, None
    return True, value


def _find(call: Call, names: frozenset[str]) -> Said | None:
    for parameter in call.operation.parameters:
        if parameter.location == "query" and plain(parameter.name) in names:
            schema = parameter.schema.definition if parameter.schema is not None else {}
            schema = schema if is_object(schema) else {}
            value = call.query.get(parameter.name, schema.get("default"))
            if not is_object(value) and schema.get("type") != "object":
                return Said(parameter.name, f"query {parameter.name}", value, schema)
    nested = {name: value for name, value in call.query.items() if plain(name) in _AROUND and is_object(value)}
    found = itertools.chain(_inside(nested, "query "), _inside(call.body, "body /"))
    return next((said for said in found if plain(said.name) in names), None)


def _inside(holder: Json, place: str) -> Iterator[Said]:
    for name, value in holder.items() if is_object(holder) else ():
        if plain(name) in _AROUND and is_object(value):
            yield from _inside(value, f"{place}{name}/")
        elif isinstance(value, (int, str)):
            yield Said(name, f"{place}{name}", value, {})


def _number(said: Said, *, least: int) -> int | None:
    value = said.value
    if isinstance(value, str) and value.lstrip("-").isdecimal():
        value = int(value)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidRequest(
            (Violation("type", said.place, f"{said.name} must be a whole number", value=value, expected="integer"),)
        )
    return max(value, least)  # What the specification lets through is mended, not refused.


def _base(said: Said) -> int:
    """The number of the first page: 1, unless the specification lets it be 0."""
    return 0 if 0 in (said.schema.get("minimum"), said.schema.get("default")) else 1


def _decode(said: Said) -> int:
    offset = _offset(said)
    if offset is None:
        raise _no_cursor(said)
    return offset


def _offset(said: Said) -> int | None:
    """The offset that a cursor of ours stands for."""
    text = str(said.value)
    try:
        mark, _, number = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition(":")
    except (binascii.Error, UnicodeError, ValueError):
        return None
    return int(number) if mark == "o" and number.isdecimal() else None


def _no_cursor(said: Said) -> InvalidRequest:
    return InvalidRequest((Violation("cursor", said.place, f"{said.name} is no cursor of ours", value=said.value),))


def _beyond(page: Page) -> int | None:
    end = page.offset + len(page.records)
    return end if end < page.total and page.records else None


def _cursor(_call: Call, page: Page) -> Json:
    end = _beyond(page)
    return None if end is None else encode(end)


def _next(call: Call, page: Page) -> Json:
    if _find(call, _CURSOR) is not None:
        return _cursor(call, page)
    end = _beyond(page)
    return None if end is None else _address(call, page, end)


def _previous(call: Call, page: Page) -> Json:
    if not page.offset or _find(call, _CURSOR) is not None:
        return None
    return _address(call, page, max(0, page.offset - (page.limit or page.offset)))


def _address(call: Call, page: Page, offset: int) -> str:
    query = {name: value for name, value in call.query.items() if isinstance(value, (str, int))}
    number, start = _find(call, _PAGE), _find(call, _OFFSET)
    if number is not None and start is None:
        query[number.name] = offset // (page.limit or 1) + _base(number)
    else:
        query[start.name if start is not None else "offset"] = offset
    return f"{call.request.origin}{call.request.path}?{urlencode(query)}"


def _number_of_page(call: Call, page: Page) -> int:
    said = _find(call, _PAGE)
    return page.offset // (page.limit or 1) + (_base(said) if said is not None else 1) if page.limit else 1


def _pages(_call: Call, page: Page) -> int:
    return -(-page.total // page.limit) if page.limit else 1


def _total(_call: Call, page: Page) -> int:
    return page.total


_KINDS: Final = {"limit": _LIMIT, "offset": _OFFSET, "page": _PAGE, "cursor": _CURSOR}
_SAY: Final[Mapping[str, Callable[[Call, Page], Json]]] = {
    **dict.fromkeys(
        ["total", "count", "totalcount", "totalitems", "totalresults", "totalsize", "totalelements", "totalrecords"], _total
    ),
    **dict.fromkeys(["nextcursor", "nextpagetoken", "nexttoken", "nextpagecursor", "cursor", "continuationtoken"], _cursor),
    **dict.fromkeys(["next", "nextpage", "nexturl", "nextlink", "nextpageurl"], _next),
    **dict.fromkeys(["previous", "prev", "previouspage", "prevpage", "previousurl", "prevurl", "previouslink"], _previous),
    **dict.fromkeys(["hasmore", "hasnext", "hasnextpage", "more"], lambda _, page: _beyond(page) is not None),
    **dict.fromkeys(["hasprevious", "hasprev", "haspreviouspage"], lambda _, page: page.offset > 0),
    **dict.fromkeys(["totalpages", "pagecount", "pages", "lastpage"], _pages),
    **dict.fromkeys(["page", "pagenumber", "currentpage"], _number_of_page),
    "firstid": lambda _, page: page.records[0].key if page.records else None,
    "lastid": lambda _, page: page.records[-1].key if page.records else None,
    **dict.fromkeys(["offset", "skip", "start", "rowoffset"], lambda _, page: page.offset),
    **dict.fromkeys(
        ["limit", "perpage", "pagesize", "size"], lambda _, page: len(page.records) if page.limit is None else page.limit
    ),
}
