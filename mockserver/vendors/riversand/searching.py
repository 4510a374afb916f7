"""Searching: connector states and other generic objects by one query, as all reading verbs do."""

from mockserver.model.json import Document
from mockserver.model.world import World
from mockserver.vendors.riversand import filing, genericobjects, paging, selection
from mockserver.vendors.riversand.connectorstates import TYPE
from mockserver.vendors.riversand.criteria import Query
from mockserver.vendors.riversand.problems import TooManyToSort
from mockserver.vendors.riversand.selection import Found


async def find(world: World, tenant: str, query: Query, params: Document) -> Found:
    """A page of the objects that a query asks for, of whichever types. Raises TooManyToSort."""
    keys = paging.read_sort(params)
    wanted = paging.read_slice(params, paging.READ_LIMIT)
    only_states = query.types is not None and set(query.types) <= {TYPE}
    others = [] if only_states else await genericobjects.matches(world, tenant, query)
    if not keys and not others:
        return await selection.find(world, tenant, query, (), wanted)
    records = [*await selection.matches(world, tenant, query), *others]
    if keys and len(records) > paging.SORT_LIMIT:
        raise TooManyToSort(len(records))
    return selection.part(sorted(records, key=filing.order), query, keys, wanted, selection.rules_of(world))
