"""Historical syncs that are asked for: of everything, or of some tables."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from mockserver.model.json import Document
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.fivetran import wording
from mockserver.vendors.fivetran.connection import CONNECTION, start
from mockserver.vendors.fivetran.lifecycle import PAUSED, RUNNING
from mockserver.vendors.fivetran.problems import SyncNotFinished, TablesNotResynced
from mockserver.vendors.fivetran.schemas.source import is_database
from mockserver.vendors.fivetran.schemas.tree import find_table


async def resync(call: Call, world: World) -> Reply:
    """Starts a historical sync of the connection, or of the tables in its scope."""
    record = await world.read(CONNECTION, call.path["connectionId"])
    scope = (call.body or {}).get("scope")
    if scope is not None:
        if not is_database(record.document["service"]):
            raise TablesNotResynced(record.key, record.document["service"])
        _check_names(record, scope)
    await _again(world, record, whole=scope is None)
    return wording.done(call, "Sync has been successfully triggered for {connection} with id '{id}'", key=record.key)


async def resync_tables(call: Call, world: World) -> Reply:
    """Starts a historical sync of some tables."""
    record = await world.read(CONNECTION, call.path["connectionId"])
    _check_names(record, call.body)
    await _again(world, record, whole=False)
    return wording.done(call, "Re-sync has been triggered successfully")


def _check_names(record: Record, scope: Document) -> None:
    """Raises NotFound for a table that the connection's schema config does not know, once there is one."""
    config: Document | None = record.hidden.get("schema_config")
    if config is None:
        return
    for schema, tables in scope.items():
        for table in tables:
            find_table(config, schema, table)


async def _again(world: World, record: Record, *, whole: bool) -> None:
    """Starts the sync; where one runs, after it, and where the connection is paused, when it is unpaused.

    Raises SyncNotFinished for a sync that takes too long to be waited for.
    """
    if record.phase == "syncing" and record.due is not None:
        patience = timedelta(seconds=world.settings["pause_seconds"])
        if record.due - world.at > patience:
            raise SyncNotFinished(record.key)
    record = world.put(CONNECTION, record._replace(hidden={**record.hidden, "resync": {"whole": whole}}))
    if record.phase not in PAUSED | RUNNING:
        await start(world, record, "sync")


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {"resync_connection": resync, "resync_tables": resync_tables}
