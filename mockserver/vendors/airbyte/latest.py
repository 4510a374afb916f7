"""The newest jobs of a connection."""

from collections.abc import Iterable
from typing import Final

from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendors.airbyte.jobs import JOB

REPLICATION: Final = ("sync", "refresh", "reset_connection", "clear")
"""Types of jobs that a connection runs."""
SYNCS: Final = ("sync", "refresh")


async def newest(world: World, connection: str, kinds: Iterable[str], limit: int, status: str = "") -> list[Record]:
    """The newest jobs of some types, the newest first, and in one status if that is named."""
    found: list[Record] = []
    for kind in kinds:
        page = await world.page(JOB, index="shelf", value=(connection, kind, status), limit=limit, descending=True)
        found += page.records
    return sorted(found, key=_age, reverse=True)[:limit]


async def last_sync(world: World, connection: str) -> Record | None:
    """The newest sync or refresh of a connection, whatever came of it."""
    return next(iter(await newest(world, connection, SYNCS, 1)), None)


def _age(record: Record) -> int:
    return record.sequence
