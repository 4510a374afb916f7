"""Syncs that are asked for."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.messages import Call, Reply
from mockserver.model.problem import UnsupportedMediaType
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.fivetran import inputs, wording
from mockserver.vendors.fivetran.connection import CONNECTION, start
from mockserver.vendors.fivetran.events import told


async def sync(call: Call, world: World) -> Reply:
    """Starts a sync; a running one is left alone unless `force` is true, and a paused connection does not sync at all.

    The older address `.../force` means the same: clients that call it send no body and expect a sync to start.
    """
    if world.settings["content_type"] == "always" and "Content-Type" not in call.request.headers:
        raise UnsupportedMediaType(None, ("application/json",))
    record = await world.read(CONNECTION, call.path["connectionId"])
    started = await start(world, record, "force" if inputs.typed(call.body).get("force") else "sync")
    if started is record:
        incomplete = record.document["status"]["setup_state"] == "incomplete"
        found = "not set up" if incomplete else record.phase
        world.log("sync_not_started", f"no sync was started: the connection is {found}", connection=record.key)
    else:
        await told(world, "force_update_connector", started)
    return wording.done(call, "Sync has been successfully triggered for {connection} with id '{id}'", key=record.key)


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {"sync_connection": sync}
