"""The cluster itself: the two calls that clients make on `/`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document
from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendors.elastic.media import major
from mockserver.vendors.elastic.wording import reply

CLUSTER_UUID: Final = "q3mZpK0ISRmVUm1Wc2tHfA"
BUILDS: Final[Mapping[int, tuple[str, str, str, str]]] = MappingProxyType(
    {
        8: ("9.12.1", "7.17.0", "7.0.0", "2025-04-10T10:09:16.444104780Z"),
        9: ("10.1.0", "8.18.0", "8.0.0", "2025-04-08T15:13:46.049795831Z"),
    }
)
"""Lucene, smallest wire and index version, and build date by major version."""


def identity(world: World) -> Document:
    """Name and version."""
    number: str = world.settings["version"]
    lucene, wire, index, date = BUILDS[max(8, min(major(number), 9))]
    version: Document = {
        "number": number,
        "build_flavor": "default",
        "build_type": "docker",
        "build_hash": "0" * 40,
        "build_date": date,
        "build_snapshot": False,
        "lucene_version": lucene,
        "minimum_wire_compatibility_version": wire,
        "minimum_index_compatibility_version": index,
    }
    return {
        "name": "instance-0000000000",
        "cluster_name": world.settings["cluster_name"],
        "cluster_uuid": CLUSTER_UUID,
        "version": version,
        "tagline": "You Know, for Search",
    }


async def info(_call: Call, world: World) -> Reply:
    """Tells name and version."""
    return reply(200, identity(world))


async def ping(_call: Call, _world: World) -> Reply:
    """Tells that the cluster answers."""
    return reply(200)


BEHAVIOURS: Final = {"info": info, "ping": ping}
