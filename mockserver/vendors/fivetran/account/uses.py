"""Who leans on a proxy agent, an agent, a package or a secrets manager: connections and destinations that name it."""

from typing import NamedTuple

from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendors.fivetran.account.destination import DESTINATION
from mockserver.vendors.fivetran.connection import CONNECTION


class Uses(NamedTuple):
    """The connections and the destinations that name something."""

    connections: tuple[Record, ...]
    destinations: tuple[Record, ...]


async def of(world: World, member: str, key: str) -> Uses:
    """Whose member holds the key."""
    connections = (await world.page(CONNECTION)).records
    destinations = (await world.page(DESTINATION)).records
    return Uses(
        tuple(record for record in connections if record.document.get(member) == key),
        tuple(record for record in destinations if record.document.get(member) == key),
    )


async def bound_to(world: World, package: str) -> str | None:
    """The connection that runs a Connector SDK package, if one does."""
    for record in (await world.page(CONNECTION)).records:
        if record.document.get("config", {}).get("package_id") == package:
            return record.key
    return None
