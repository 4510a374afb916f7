"""Connections that sync by themselves."""

from dataclasses import replace
from typing import Final

from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendors.airbyte.connections import CONNECTION, armed
from mockserver.vendors.airbyte.jobs import line_up, unfinished


async def _due(world: World, record: Record, _event: str) -> None:
    """Starts the sync that a schedule asks for, unless the connection has changed its mind or does something."""
    if record.document["status"] != "active" or await unfinished(world, record.key):
        world.put(CONNECTION, armed(world, record))
        return
    await line_up(world, record)


# `jobs` needs connections, so what the clock does to connections can only be said above both.
TICKING: Final = replace(CONNECTION, moved=_due)
"""Connections, with what the clock does to them."""
