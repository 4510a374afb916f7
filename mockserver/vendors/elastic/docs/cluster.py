"""What the cluster tells of itself: its health, its license, and how much is in its indices."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendors.elastic.docs.names import Known, known
from mockserver.vendors.elastic.docs.requests import asked, copies_of
from mockserver.vendors.elastic.docs.shelves import opened
from mockserver.vendors.elastic.documents import stamp
from mockserver.vendors.elastic.wording import reply

LICENSE_ID: Final = "8a5b1d0c-52f7-4b3f-9f0e-0d8f4f1c2a3b"
LICENSED: Final = datetime(2024, 1, 1, tzinfo=UTC)
"""When the license was issued; it stays what it is however often it is asked for, and never ends."""


async def stats(call: Call, world: World) -> Reply:
    """Tells how many documents indices hold."""
    found: dict[str, Json] = {}
    total = 0
    indices = await asked(call, world)
    for index in indices:
        _, count = await (await opened(world, index)).page(0, 0)
        total += count
        found[index.name] = {"uuid": index.uuid, "health": _colour([index]), "status": "open", **_counted(count)}
    return reply(200, {"_shards": copies_of(indices), "_all": _counted(total), "indices": found})


def _counted(count: int) -> Document:
    docs: Mapping[str, Json] = {"docs": {"count": count, "deleted": 0}}
    return {"primaries": docs, "total": docs}


async def license_(_call: Call, world: World) -> Reply:
    """Tells the license: a trial, under which every kind of connector may run."""
    told = {
        "status": "active",
        "uid": LICENSE_ID,
        "type": "trial",
        "issue_date": stamp(LICENSED),
        "issue_date_in_millis": int(LICENSED.timestamp() * 1000),
        "max_nodes": 1000,
        "max_resource_units": None,
        "issued_to": world.settings["cluster_name"],
        "issuer": "elasticsearch",
        "start_date_in_millis": -1,
    }
    return reply(200, {"license": told})


async def health(_call: Call, world: World) -> Reply:
    """Tells how the cluster is: well, but that one node holds no second copy of a shard."""
    indices = [index for index in await known(world) if not index.closed]
    count, missing = sum(index.primaries for index in indices), sum(index.primaries * (index.copies - 1) for index in indices)
    shards = {"active_primary_shards": count, "active_shards": count, "relocating_shards": 0, "initializing_shards": 0}
    idle = {
        "unassigned_shards": missing,
        "unassigned_primary_shards": 0,
        "delayed_unassigned_shards": 0,
        "number_of_pending_tasks": 0,
    }
    percent = 100.0 * count / (count + missing) if count else 100.0
    waiting = {"number_of_in_flight_fetch": 0, "task_max_waiting_in_queue_millis": 0}
    well = {"cluster_name": world.settings["cluster_name"], "status": _colour(indices)}
    nodes = {"timed_out": False, "number_of_nodes": 1, "number_of_data_nodes": 1}
    return reply(200, {**well, **nodes, **shards, **idle, **waiting, "active_shards_percent_as_number": percent})


def _colour(indices: Sequence[Known]) -> str:
    return "yellow" if any(index.copies > 1 for index in indices) else "green"


BEHAVIOURS: Final = {
    "indices.stats": stats,
    "indices.stats_index": stats,
    "license.get": license_,
    "cluster.health": health,
}
