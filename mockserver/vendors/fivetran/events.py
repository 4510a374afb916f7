"""What happens to connections that webhooks tell of: every such moment comes by here."""

from typing import Final

from mockserver.model.json import Json
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendors.fivetran.webhooks.sending import tell

EVENTS: Final = frozenset(
    {
        "sync_start",
        "sync_end",
        "status",
        "connection_successful",
        "connection_failure",
        "create_connector",
        "pause_connector",
        "resume_connector",
        "edit_connector",
        "delete_connector",
        "force_update_connector",
    }
)
"""The events of connections, by the names that webhooks subscribe to (page on webhooks)."""


async def told(world: World, event: str, connection: Record, **data: Json) -> None:
    """Tells of an event of a connection, to the journal and to webhooks; `data` is what the event says of it besides."""
    document = connection.document
    world.log(event, f"{event} of {connection.key}", connection=connection.key, group=document["group_id"], **data)
    await tell(world, event, connection, data)


async def told_end(world: World, connection: Record, **data: Json) -> None:
    """Tells of the end of a sync: by the deprecated name, and by the one that took its place."""
    for event in ("status", "sync_end"):
        await told(world, event, connection, **data)
