"""The list of connectors: filters, search and paging."""

import re
from collections.abc import Sequence
from typing import Final

from mockserver.model.json import Document
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Page, Record
from mockserver.model.world import World
from mockserver.vendors.elastic.connector import ALIVE, ANY, CONNECTORS, by_index_name
from mockserver.vendors.elastic.judge import filters, raise_entries
from mockserver.vendors.elastic.problems import WindowTooLarge
from mockserver.vendors.elastic.wildcards import substring
from mockserver.vendors.elastic.wording import reply

LARGEST_WINDOW: Final = 10_000
FILTERS: Final = {"index_name": "index_name", "connector_name": "name", "service_type": "service_type"}
"""Query parameters and the members, and indexes, that they narrow."""
WORD: Final = re.compile(r"\w+")


def window(call: Call) -> tuple[int, int]:
    """How many matches to skip, and how many to show at most."""
    return call.query.get("from", 0), call.query.get("size", 100)


async def connectors(call: Call, world: World) -> Reply:
    """Lists connectors by index name, those without one last."""
    query = call.query
    raise_entries(filters(query.get("index_name") or ()))
    offset, limit = window(call)
    if offset + limit > LARGEST_WINDOW:
        raise WindowTooLarge(offset + limit, LARGEST_WINDOW)
    wanted = {member: values for name, member in FILTERS.items() if (values := [v for v in query.get(name) or () if v])}
    kind = ALIVE if query.get("include_deleted", "false") == "false" else ANY
    page = await _find(world, kind, wanted, query.get("query") or "", offset, limit)
    return reply(200, {"count": page.total, "results": [record.document for record in page.records]})


async def _find(world: World, kind: str, wanted: dict[str, list[str]], text: str, offset: int, limit: int) -> Page:
    """A page of the matches. Without a search and with at most one value to look for, it costs its length."""
    if not text and not wanted:
        return await world.page(CONNECTORS, index="all", value=("", kind), offset=offset, limit=limit)
    if not text and [len(set(values)) for values in wanted.values()] == [1]:
        ((member, values),) = wanted.items()
        return await world.page(CONNECTORS, index=member, value=(values[0], kind), offset=offset, limit=limit)
    matches = [
        record
        for record in await _candidates(world, kind, wanted)
        if _passes(record.document, wanted) and (not text or _is_found(record.document, text))
    ]
    matches.sort(key=by_index_name)
    return Page(tuple(matches[offset : offset + limit]), len(matches), offset, limit)


async def _candidates(world: World, kind: str, wanted: dict[str, list[str]]) -> Sequence[Record]:
    """Connectors that may match: those of the filter that leaves the fewest, or all."""
    if not wanted:
        return (await world.page(CONNECTORS, index="all", value=("", kind))).records
    sizes = {
        member: sum([await world.count(CONNECTORS, index=member, value=(value, kind)) for value in set(values)])
        for member, values in wanted.items()
    }
    member = min(sizes, key=lambda name: sizes[name])
    pages = [await world.page(CONNECTORS, index=member, value=(value, kind)) for value in dict.fromkeys(wanted[member])]
    return [record for page in pages for record in page.records]


def _passes(document: Document, wanted: dict[str, list[str]]) -> bool:
    return all(document.get(member) in values for member, values in wanted.items())


def _is_found(document: Document, text: str) -> bool:
    """Index name and name are keywords and met whole; the description is text, so the pattern meets its words one by one."""
    whole, word = substring(text), substring(text.lower())
    if any(whole.match(value) for member in ("index_name", "name") if isinstance(value := document.get(member), str)):
        return True
    description = document.get("description")
    return isinstance(description, str) and any(word.match(found) for found in WORD.findall(description.lower()))


BEHAVIOURS: Final = {"connector.list": connectors}
