"""Selection: finds connector states by a query, from the smallest listing that holds all of them."""

import asyncio
from collections.abc import AsyncIterator, Collection, Hashable, Iterator, Sequence
from heapq import merge
from itertools import islice, product
from typing import Final, NamedTuple

from mockserver.model.json import Document
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendors.riversand import filing, paging
from mockserver.vendors.riversand.attributes import Context
from mockserver.vendors.riversand.connectorstates import CONNECTORSTATE, TYPE
from mockserver.vendors.riversand.criteria import Query
from mockserver.vendors.riversand.filing import order
from mockserver.vendors.riversand.operators import Rules
from mockserver.vendors.riversand.paging import Key, Slice
from mockserver.vendors.riversand.tenancy import key_of

CHUNK: Final = 500
"""Records looked at before others get to run."""

MANY: Final = 64
"""More listings than this are not put together from pairs of values."""


class Found(NamedTuple):
    """A slice of the matches and the number of all of them."""

    documents: Sequence[Document]
    total: int


class Listing(NamedTuple):
    """One or more values of an index."""

    under: str
    """Name of the index."""
    values: tuple[Hashable, ...]
    settled: frozenset[str]
    """What the listing settles: names of properties, and attributes as `attribute 0`."""
    disjoint: bool = True
    """Whether no record stands under two of the values."""
    size: int = 0


def rules_of(world: World) -> Rules:
    """How this world compares."""
    return Rules(str(world.settings["zone"]), bool(world.settings["case_insensitive_exact"]))


async def find(world: World, tenant: str, query: Query, keys: Sequence[Key], wanted: Slice) -> Found:
    """The tenant's connector states that a query asks for, in order. An exact filter costs its page."""
    if query.names(TYPE) and query.ids is None and not keys and not query.conditions:
        listing = await _smallest(world, tenant, query)
        if listing.settled >= await _needed(world, tenant, query) and listing.disjoint:
            return await _covered(world, listing, wanted)
    return part(await matches(world, tenant, query), query, keys, wanted, rules_of(world))


async def matches(world: World, tenant: str, query: Query) -> list[Record]:
    """All of the tenant's connector states that a query asks for, in order."""
    if not query.names(TYPE):
        return []
    if query.ids is not None:
        named = [await world.find(CONNECTORSTATE, key_of(tenant, name)) for name in query.ids]
        found = {one.key: one for one in named if one is not None and query.accepts(one.document)}
    else:
        listing = await _smallest(world, tenant, query)
        found = {one.key: one async for one in _read(world, listing) if query.accepts(one.document)}
    return sorted(found.values(), key=order)


async def paced(records: Sequence[Record]) -> AsyncIterator[Document]:
    """The documents of records one by one, others getting to run in between."""
    for number, record in enumerate(records, 1):
        yield record.document
        if number % CHUNK == 0:
            await asyncio.sleep(0)


def part(records: Sequence[Record], query: Query, keys: Sequence[Key], wanted: Slice, rules: Rules) -> Found:
    """The wanted slice of matches, sorted by keys if there are any."""
    documents: Sequence[Document] = [record.document for record in records]
    if keys:
        documents = paging.sort(documents, keys, query.contexts, rules)
    end = None if wanted.limit is None else wanted.offset + wanted.limit
    return Found(documents[wanted.offset : end], len(documents))


async def _needed(world: World, tenant: str, query: Query) -> frozenset[str]:
    """What a listing must settle. What every state of the tenant has needs no settling."""
    properties = [name for name, values in query.equals.items() if not await _is_everywhere(world, tenant, name, values)]
    return frozenset({*properties, *(f"attribute {number}" for number in range(len(query.attributes)))})


async def _is_everywhere(world: World, tenant: str, name: str, values: Collection[str]) -> bool:
    if name == "tenantid":
        return tenant in values
    return filing.SAME.get(name) in values and not await world.count(CONNECTORSTATE, index=filing.ODD, value=(tenant, name))


async def _smallest(world: World, tenant: str, query: Query) -> Listing:
    found = [await _sized(world, listing) for listing in _listings(tenant, query)]
    # Of two listings of one size, the one that settles more is read without a filter.
    return min(found, key=lambda listing: (listing.size, -len(listing.settled)))


async def _sized(world: World, listing: Listing) -> Listing:
    sizes = [await world.count(CONNECTORSTATE, index=listing.under, value=value) for value in listing.values]
    filled = tuple(value for value, size in zip(listing.values, sizes, strict=True) if size)
    return listing._replace(values=filled, size=sum(sizes), disjoint=listing.disjoint or len(filled) < 2)


def _listings(tenant: str, query: Query) -> Iterator[Listing]:
    """Every listing that holds all matches."""
    yield Listing(filing.TENANT, (tenant,), frozenset())
    for name, values in query.equals.items():
        if filing.is_filed(name):
            yield Listing(filing.PROPERTY, tuple((tenant, name, value) for value in values), frozenset({name}))
    pairs = [query.equals.get(name, ()) for name in filing.TOGETHER]
    if all(pairs) and len(pairs[0]) * len(pairs[1]) <= MANY:
        yield Listing(filing.PAIR, tuple((tenant, *pair) for pair in product(*pairs)), frozenset(filing.TOGETHER))
    for number, wanted in enumerate(query.attributes):
        if wanted.name in filing.STATE_NAMES:
            usual = _is_usual(query.contexts)
            places = (True,) if usual else (True, False)
            states = tuple((tenant, wanted.name, value, place) for value in wanted.values for place in places)
            settled = frozenset({f"attribute {number}"} if usual or not query.contexts else ())
            yield Listing(filing.STATE, states, settled, disjoint=False)


def _is_usual(contexts: Sequence[Document]) -> bool:
    """Whether a query speaks of values of the usual source and locale only, both named."""
    return bool(contexts) and all(Context(one.get("source", ""), one.get("locale", "")) == filing.USUAL for one in contexts)


async def _covered(world: World, listing: Listing, wanted: Slice) -> Found:
    if len(listing.values) == 1:
        return await _paged(world, listing, wanted)
    end = None if wanted.limit is None else wanted.offset + wanted.limit
    pages = [
        (await world.page(CONNECTORSTATE, index=listing.under, value=value, limit=end)).records for value in listing.values
    ]
    return Found([record.document for record in islice(merge(*pages, key=order), wanted.offset, end)], listing.size)


async def _paged(world: World, listing: Listing, wanted: Slice) -> Found:
    """A slice of one listing. An export may want all of it, so others get to run in between."""
    found: list[Document] = []
    limit = listing.size if wanted.limit is None else wanted.limit
    for start in range(0, max(1, min(limit, listing.size - wanted.offset)), CHUNK):
        page = await world.page(
            CONNECTORSTATE,
            index=listing.under,
            value=listing.values[0],
            offset=wanted.offset + start,
            limit=min(CHUNK, limit - start),
        )
        found += [record.document for record in page.records]
        if start:
            await asyncio.sleep(0)
    return Found(found, listing.size)


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
