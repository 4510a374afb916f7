"""What was discovered at sources: every catalog under an id, which is the same as long as the catalog is."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from mockserver.model.json import Document
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendors.airbyte.actors import SOURCE
from mockserver.vendors.airbyte.catalogs import Stream, descriptor_of
from mockserver.vendors.airbyte.members import needed, objects

FOUND: Final = "discovered"
"""Hidden member of a source: what was discovered, oldest first, the newest of each catalog last."""


class Discovery(NamedTuple):
    """A catalog that was discovered, and when that was last."""

    id: str
    catalog: Document
    at: int


async def remember(world: World, source: str, catalog: Document) -> str:
    """Notes that a source offers this now; returns the catalog's id."""
    record = await world.read(SOURCE, source)
    known = _all(record)
    same = next((each for each in known if each.catalog == catalog), None)
    made = Discovery(world.uuid() if same is None else same.id, catalog, int(world.at.timestamp()))
    kept = [each._asdict() for each in (*(each for each in known if each is not same), made)]
    world.put(SOURCE, record._replace(hidden={**record.hidden, FOUND: kept}))
    return made.id


def latest(source: Record) -> Discovery | None:
    """The last discovery at a source."""
    return next(reversed(_all(source)), None)


def by_id(source: Record, catalog: str | None) -> Discovery | None:
    """What was discovered under an id."""
    return next((each for each in _all(source) if each.id == catalog), None)


def streams(catalog: Document) -> Mapping[Stream, Document]:
    """The entries of a catalog by what tells its streams apart. Raises MissingMember."""
    return {descriptor_of(needed(entry, "stream")): entry for entry in objects(catalog, "streams")}


def _all(source: Record) -> list[Discovery]:
    return [Discovery(**each) for each in source.hidden.get(FOUND, ())]
