"""Operations on the stored state of a connection: where its next sync goes on."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.fivetran import wording
from mockserver.vendors.fivetran.connection import CONNECTION
from mockserver.vendors.fivetran.documents import keeps_state
from mockserver.vendors.fivetran.lifecycle import RUNNING
from mockserver.vendors.fivetran.problems import StateMissing, StateNotKept, SyncInProgress


async def read(call: Call, world: World) -> Reply:
    """Answers the state."""
    record = await _keeper(call, world)
    state = record.hidden.get("state")
    if state is None:
        raise StateMissing(record.key)
    return wording.done(call, "{Connection} state retrieved successfully", {"state": state})


async def write(call: Call, world: World) -> Reply:
    """Replaces the state; one that is left out or null leaves it as it is."""
    record = await _keeper(call, world)
    if record.phase in RUNNING:
        raise SyncInProgress(record.key)
    before: Json = record.hidden.get("state")
    state: Json = call.body.get("state")
    if before is None and (state is None or world.settings["patch_before_state"] == "refuse"):
        raise StateMissing(record.key)
    if state is None:
        state = before
    else:
        world.put(CONNECTION, record._replace(hidden={**record.hidden, "state": state}))
    return wording.done(call, "{Connection} state has been updated", {"state": state})


async def _keeper(call: Call, world: World) -> Record:
    record = await world.read(CONNECTION, call.path["connectionId"])
    if not keeps_state(record.document):
        raise StateNotKept(record.key, record.document["service"])
    return record


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {"connection_state": read, "modify_connection_state": write}
