"""Entries of a scenario for the kinds that only the public API has."""

from collections.abc import Mapping

from mockserver.model.json import Document, Json
from mockserver.model.problem import InvalidRequest
from mockserver.model.record import Record
from mockserver.model.resource import Resource, Seed
from mockserver.model.world import World
from mockserver.vendors.airbyte.members import key_of, spelt, wrong_field


def seeder(resource: Resource, blank: Mapping[str, Json]) -> Seed:
    """Makes records of a scenario's entries: the blank one with what the entry names. Every member is a text.

    A blank member that is None may be left out, and is then absent; a `...` must be given.
    """

    async def seed(world: World, fields: Document) -> Record:
        found = spelt(fields, {"id": resource.key}, (resource.key, *blank), resource.name)
        key = key_of(found, resource.key, world.uuid)
        document = {**blank, **found, resource.key: key}
        for name, value in document.items():
            if not isinstance(value, str) and value is not None:
                raise missing(resource, name) if value is ... else wrong_field(name, "is a text", value)
        return world.insert(resource, key, {name: value for name, value in document.items() if value is not None})

    return seed


def missing(resource: Resource, name: str) -> InvalidRequest:
    """The refusal of an entry that lacks what it cannot do without."""
    return wrong_field(name, f"is needed for an entry of {resource.name}")
