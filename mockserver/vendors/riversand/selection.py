"""Selection: finds connector states by a query, from the smallest listing that holds all of them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from heapq import merge
from itertools import islice, product
from math import prod
from typing import Final, NamedTuple

from mockserver.model.json import Document
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendors.riversand import paging
from mockserver.vendors.riversand.connectorstates import CONNECTORSTATE, LISTINGS, TYPE, order
from mockserver.vendors.riversand.criteria import Query
from mockserver.vendors.riversand.operators import Rules
from mockserver.vendors.riversand.paging import Key, Slice
from mockserver.vendors.riversand.tenancy import key_of

CHUNK: Final = 500
"""Records looked at before others get to run."""

MANY: Final = 64
"""More listings than this are not read side by side."""


class Found(NamedTuple):
    """A slice of the matches and the number of all of them."""

    documents: Sequence[Document]
    total: int


class Listing(NamedTuple):
    """One or more values of an index, whose records do not overlap."""

    under: str
    """Name of the index."""
    values: tuple[tuple[str, ...], ...]
    names: frozenset[str]
    """Properties that the listing settles."""
    size: int


def rules_of(world: World) -> Rules:
    """How this world compares."""
    return Rules(str(world.settings["zone"]), bool(world.settings["case_insensitive_exact"]))


async def find(world: World, tenant: str, query: Query, keys: Sequence[Key], wanted: Slice) -> Found:
    """The tenant's connector states that a query asks for, in order. An exact filter costs its page."""
    if not query.names(TYPE):
        return Found((), 0)
    if query.ids is not None:
        matches = await _by_id(world, tenant, query)
    else:
        listing = await _smallest(world, tenant, query)
        if not keys and not query.conditions and listing.names == query.equals.keys():
            return await _covered(world, listing, wanted)
        matches = [record async for record in _read(world, listing) if query.accepts(record.document)]
        matches.sort(key=order)
    documents: Sequence[Document] = [record.document for record in matches]
    if keys:
        documents = paging.sort(documents, keys, query.contexts, rules_of(world))
    end = None if wanted.limit is None else wanted.offset + wanted.limit
    return Found(documents[wanted.offset : end], len(documents))


async def _by_id(world: World, tenant: str, query: Query) -> list[Record]:
    found = [await world.find(CONNECTORSTATE, key_of(tenant, name)) for name in query.ids or ()]
    return sorted((one for one in found if one is not None and query.accepts(one.document)), key=order)


async def _smallest(world: World, tenant: str, query: Query) -> Listing:
    found = []
    for names in LISTINGS:
        choices = [query.equals.get(name) for name in names]
        known = [choice for choice in choices if choice is not None]
        if len(known) == len(names) and prod(map(len, known)) <= MANY:
            values = tuple((tenant, *value) for value in product(*known))
            index = " ".join(names) or "tenant"
            size = sum([await world.count(CONNECTORSTATE, index=index, value=value) for value in values])
            found.append(Listing(index, values, frozenset(names), size))
    # Of two listings of one size, the one that settles more is read without a filter.
    return min(found, key=lambda listing: (listing.size, -len(listing.names)))


async def _covered(world: World, listing: Listing, wanted: Slice) -> Found:
    if len(listing.values) == 1:
        page = await world.page(
            CONNECTORSTATE, index=listing.under, value=listing.values[0], offset=wanted.offset, limit=wanted.limit
        )
        return Found([record.document for record in page.records], page.total)
    end = None if wanted.limit is None else wanted.offset + wanted.limit
    pages = [
        (await world.page(CONNECTORSTATE, index=listing.under, value=value, limit=end)).records for value in listing.values
    ]
    return Found([record.document for record in islice(merge(*pages, key=order), wanted.offset, end)], listing.size)


async def _read(world: World, listing: Listing) -> AsyncIterator[Record]:
    for value in listing.values:
        offset = 0
        while True:
            page = await world.page(CONNECTORSTATE, index=listing.under, value=value, offset=offset, limit=CHUNK)
            for record in page.records:
                yield record
            offset += CHUNK
            if offset >= page.total:
                break
            await asyncio.sleep(0)
