"""Asks the query language without a server: documents in, matches out."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from mockserver.model.json import Document
from mockserver.state.clock import ClockStart
from mockserver.state.live import LiveWorld
from mockserver.state.memory import MemoryStore
from mockserver.state.origin import Origin
from mockserver.state.session import Mount, Session
from mockserver.vendors.riversand import VENDOR, connectorstates, criteria, paging, selection

START = datetime(2024, 1, 1, tzinfo=UTC)


async def holding(documents: Sequence[Document]) -> Session:
    """A world with these connector states."""
    resources = {resource.name: resource for resource in VENDOR.resources}
    origin = Origin("t", {"riversand": Mount(resources, VENDOR.defaults())}, clock=ClockStart(mode="frozen"), seed=7)
    live = await LiveWorld.fork("w", origin, MemoryStore(), monotonic=lambda: 0.0, wall=lambda: START)
    world = await live.session("riversand")
    for document in documents:
        connectorstates.insert(world, "acme", document)
    return world


async def find(world: Any, params: Mapping[str, Any]) -> selection.Found:
    """What `params` ask for, as the reading verbs do."""
    query = criteria.read(params["query"], selection.rules_of(world))
    return await selection.find(world, "acme", query, paging.read_sort(params), paging.read_slice(params, paging.READ_LIMIT))


def ask(documents: Sequence[Document], params: Mapping[str, Any]) -> selection.Found:
    """The same, of documents."""

    async def run() -> selection.Found:
        return await find(await holding(documents), params)

    return asyncio.run(run())
