"""Ids that are not taken yet."""

from mockserver.model.resource import Resource
from mockserver.model.world import World


async def fresh_id(world: World, resource: Resource) -> str:
    """An id of two words, as the vendor's samples have them. Scenarios may have used words of the same dictionary."""
    while await world.find(resource, words := world.words()) is not None:
        pass
    return words
