"""Workspaces as the public API shows them: a name, and who is told of what."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte import workspace_changes, workspaces
from mockserver.vendors.airbyte.members import needed
from mockserver.vendors.airbyte.notification_settings import MAIL, PLAIN_NAMES, WEBHOOK, merged
from mockserver.vendors.airbyte.public.config_calls import Asking
from mockserver.vendors.airbyte.public.paging import paged
from mockserver.vendors.airbyte.public.problems import WebhookNowhere
from mockserver.vendors.airbyte.workspaces import DEFAULT_ORGANIZATION, WORKSPACE

RESIDENCY: Final = "auto"


def view(record: Record) -> dict[str, Json]:
    """A workspace as it is answered."""
    document = record.document
    told = document.get("notificationSettings", {})
    return {
        "workspaceId": document["workspaceId"],
        "name": document["name"],
        "dataResidency": RESIDENCY,
        "notifications": {name: _shown(told[inner]) for name, inner in PLAIN_NAMES.items() if inner in told},
    }


async def listing(call: Call, world: World) -> Reply:
    """Answers a page of workspaces."""
    asked = {str(key).lower() for key in call.query.get("workspaceIds") or ()}
    deleted = bool(call.query.get("includeDeleted"))
    everything = (await world.page(WORKSPACE)).records
    found = [record for record in everything if deleted or not record.document.get("tombstone")]
    return paged(call, [record for record in found if not asked or record.key in asked], view)


async def create(call: Call, world: World) -> Reply:
    """Makes a workspace."""
    body: Document = call.body
    settings = _checked({}, body.get("notifications") or {})
    made = await Asking(call, world)(
        workspace_changes.create,
        name=needed(body, "name"),
        organizationId=body.get("organizationId") or DEFAULT_ORGANIZATION,
        notificationSettings=settings or None,
    )
    return Reply(200, view(await found(world, made["workspaceId"])))


async def get(call: Call, world: World) -> Reply:
    """Answers one workspace."""
    return Reply(200, view(await _asked(call, world)))


async def update(call: Call, world: World) -> Reply:
    """Changes a workspace; with a name comes a new slug."""
    record, body = await _asked(call, world), call.body
    asked = body.get("notifications")
    _checked(record.document.get("notificationSettings", {}), asked or {})
    await Asking(call, world)(
        workspace_changes.update, workspaceId=record.key, name=body.get("name"), notificationsConfig=asked
    )
    return Reply(200, view(await found(world, record.key)))


async def delete(call: Call, world: World) -> Reply:
    """Deletes a workspace: its connections first, then its destinations and sources, then itself."""
    await workspace_changes.empty(world, await _asked(call, world))
    return Reply(204)


async def found(world: World, key: str) -> Record:
    """A workspace that is not deleted. Raises NotFound."""
    return await workspaces.living(world, key.lower())


async def _asked(call: Call, world: World) -> Record:
    return await found(world, str(call.path["workspaceId"]))


def _shown(item: Document) -> dict[str, Json]:
    ways = item.get("notificationType", ())
    url = (item.get("slackConfiguration") or {}).get("webhook")
    webhook = {"enabled": WEBHOOK in ways, **({} if url is None else {"url": url})}
    return {"email": {"enabled": MAIL in ways}, "webhook": webhook}


def _checked(before: Document, asked: Document) -> dict[str, Json]:
    """The settings after a change, where every webhook that it names has an address. Raises WebhookNowhere."""
    after = merged(before, asked)
    for item in (after[PLAIN_NAMES[name]] for name in asked if PLAIN_NAMES.get(name) in after):
        if WEBHOOK in item.get("notificationType", ()) and not (item.get("slackConfiguration") or {}).get("webhook"):
            raise WebhookNowhere
    return after


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "listWorkspaces": listing,
    "createWorkspace": create,
    "getWorkspace": get,
    "updateWorkspace": update,
    "deleteWorkspace": delete,
}
