"""Calls of the Configuration API, made from within: what the public API writes, it writes through them."""

from typing import NamedTuple

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call
from mockserver.model.world import World
from mockserver.vendor import Behaviour


class Asking(NamedTuple):
    """A public call, from which calls of the Configuration API are made."""

    call: Call
    world: World

    async def __call__(self, behave: Behaviour, **body: Json) -> Document:
        """The answer's document; empty where there is none. Members that are None are left out. Raises what it refuses."""
        sent = {name: value for name, value in body.items() if value is not None}
        reply = await behave(self.call._replace(body=sent), self.world)
        return reply.body if isinstance(reply.body, dict) else {}
