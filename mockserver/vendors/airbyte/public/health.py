"""Whether the server is up, as the public API says it."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendor import Behaviour


async def health(_call: Call, _world: World) -> Reply:
    """Says that it is."""
    return Reply(200, b"Successful operation", media="text/plain")


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {"getHealthCheck": health}
