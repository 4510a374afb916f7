"""Notifications of syncs that end: who is told, and of what (JobNotifier)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.vendors.airbyte.actors import DESTINATION, SOURCE
from mockserver.vendors.airbyte.notification_settings import WEBHOOK
from mockserver.vendors.airbyte.slack import HEADERS, Place, Summary, ended
from mockserver.vendors.airbyte.workspaces import WORKSPACE

EVENTS: Final[Mapping[str, str]] = {"finish": "sendOnSuccess", "fail": "sendOnFailure"}
"""Settings by how a job ends. Of cancelled ones nobody is told."""
FIGURES: Final = ("bytesEmitted", "bytesCommitted", "recordsEmitted", "recordsCommitted")


async def tell(world: World, job: Record, connection: Record, event: str) -> None:
    """Sends what the workspace of a connection wants to be told of a sync that ends. Other jobs are not told of."""
    setting = EVENTS.get(event)
    workspace = await world.find(WORKSPACE, connection.hidden["workspaceId"])
    if setting is None or workspace is None or job.document["configType"] != "sync":
        return
    item = workspace.document.get("notificationSettings", {}).get(setting, {})
    url = (item.get("slackConfiguration") or {}).get("webhook")
    if url and WEBHOOK in item.get("notificationType", ()):
        body = ended(world, await _summary(world, job, connection, workspace))
        world.send(url, body, HEADERS, f"job {job.key}")


async def _summary(world: World, job: Record, connection: Record, workspace: Record) -> Summary:
    root = f"{str(world.settings['airbyte_url']).rstrip('/')}/workspaces/{workspace.key}"
    document, tries = job.document, job.hidden["attempts"]
    failures = (tries[-1].get("failureSummary") or {}).get("failures", ()) if tries else ()
    return Summary(
        workspace=Place(workspace.key, workspace.document["name"], root),
        connection=Place(connection.key, connection.document["name"], f"{root}/connections/{connection.key}"),
        source=await _end(world, connection, SOURCE, f"{root}/source"),
        destination=await _end(world, connection, DESTINATION, f"{root}/destination"),
        job=document["id"],
        success=job.phase == "succeeded",
        started=datetime.fromtimestamp(document["createdAt"], UTC),
        finished=datetime.fromtimestamp(document["updatedAt"], UTC),
        figures={name: sum(each.get("totalStats", {}).get(name, 0) for each in tries) for name in FIGURES},
        error=failures[0] if failures else {},
    )


async def _end(world: World, connection: Record, kind: Resource, root: str) -> Place:
    key = connection.document[kind.key]
    actor = await world.find(kind, key)
    # The control API may have taken it away.
    return Place(key, "" if actor is None else actor.document["name"], f"{root}/{key}")
