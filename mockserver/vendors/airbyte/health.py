"""Whether the server is up: told to anybody."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendor import Behaviour


async def health(_call: Call, _world: World) -> Reply:
    """Says that it is."""
    return Reply(200, {"available": True})


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {"getHealthCheck": health}
