"""Workspaces as the public API shows them: a name, and who is told of what."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import NotFound
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte import connections, workspaces
from mockserver.vendors.airbyte.actor_changes import bury
from mockserver.vendors.airbyte.actors import DESTINATIONS, RESOURCES, SOURCES
from mockserver.vendors.airbyte.connection_changes import delete as delete_connection
from mockserver.vendors.airbyte.members import needed
from mockserver.vendors.airbyte.public.config_calls import Asking
from mockserver.vendors.airbyte.public.paging import paged
from mockserver.vendors.airbyte.public.problems import WebhookNowhere
from mockserver.vendors.airbyte.workspaces import DEFAULT_ORGANIZATION, WORKSPACE

EVENTS: Final[Mapping[str, str]] = {
    "failure": "sendOnFailure",
    "success": "sendOnSuccess",
    "connectionUpdate": "sendOnConnectionUpdate",
    "connectionUpdateActionRequired": "sendOnConnectionUpdateActionRequired",
    "syncDisabled": "sendOnSyncDisabled",
    "syncDisabledWarning": "sendOnSyncDisabledWarning",
}
"""The public names of what is told, with those of the Configuration API."""
EMAIL: Final = "customerio"
WEBHOOK: Final = "slack"
RESIDENCY: Final = "auto"


def view(record: Record) -> dict[str, Json]:
    """A workspace as it is answered."""
    document = record.document
    told = document.get("notificationSettings", {})
    return {
        "workspaceId": document["workspaceId"],
        "name": document["name"],
        "dataResidency": RESIDENCY,
        "notifications": {name: _shown(told[inner]) for name, inner in EVENTS.items() if inner in told},
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
    settings = _settings({}, body.get("notifications"))
    made = await Asking(call, world)(
        workspaces.create,
        name=needed(body, "name"),
        organizationId=body.get("organizationId") or DEFAULT_ORGANIZATION,
        notificationSettings=settings,
    )
    return Reply(200, view(await found(world, made["workspaceId"])))


async def get(call: Call, world: World) -> Reply:
    """Answers one workspace."""
    return Reply(200, view(await _asked(call, world)))


async def update(call: Call, world: World) -> Reply:
    """Changes a workspace; with the name, its slug."""
    record, body = await _asked(call, world), call.body
    document = dict(record.document)
    if body.get("name") is not None and body["name"] != document["name"]:
        document |= {"name": body["name"], "slug": await workspaces.free_slug(world, body["name"])}
    settings = _settings(document.get("notificationSettings", {}), body.get("notifications"))
    if settings is not None:
        document["notificationSettings"] = settings
    return Reply(200, view(world.put(WORKSPACE, record._replace(document=document))))


async def delete(call: Call, world: World) -> Reply:
    """Deletes a workspace: its connections first, then its destinations and sources, then itself."""
    record = await _asked(call, world)
    asking = Asking(call, world)
    for each in (await world.page(connections.CONNECTION, index="workspace", value=record.key)).records:
        await asking(delete_connection, connectionId=each.key)
    for kind in (DESTINATIONS, SOURCES):
        for each in (await world.page(RESOURCES[kind.noun], index="workspace", value=record.key)).records:
            await bury(world, kind, each)
    world.put(WORKSPACE, record._replace(document={**record.document, "tombstone": True}))
    return Reply(204)


async def found(world: World, key: str) -> Record:
    """A workspace that is not deleted. Raises NotFound."""
    record = await world.read(WORKSPACE, key.lower())
    if record.document.get("tombstone"):
        raise NotFound(WORKSPACE.name, record.key)
    return record


async def _asked(call: Call, world: World) -> Record:
    return await found(world, str(call.path["workspaceId"]))


def _shown(item: Document) -> dict[str, Json]:
    ways = item.get("notificationType", ())
    url = (item.get("slackConfiguration") or {}).get("webhook")
    webhook = {"enabled": WEBHOOK in ways, **({} if url is None else {"url": url})}
    return {"email": {"enabled": EMAIL in ways}, "webhook": webhook}


def _settings(before: Document, asked: Document | None) -> dict[str, Json] | None:
    """The settings of the Configuration API after a change; None when none is asked for. Raises WebhookNowhere."""
    if asked is None:
        return None
    told = {EVENTS[name]: item for name, item in asked.items() if name in EVENTS and item is not None}
    return {**before, **{inner: _changed(before.get(inner, {}), item) for inner, item in told.items()}}


def _changed(before: Document, asked: Document) -> dict[str, Json]:
    ways = [str(way) for way in before.get("notificationType", ())]
    email, webhook = asked.get("email") or {}, asked.get("webhook") or {}
    url = webhook.get("url") or (before.get("slackConfiguration") or {}).get("webhook")
    for way, wanted in ((EMAIL, email.get("enabled")), (WEBHOOK, webhook.get("enabled"))):
        if wanted is not None:
            ways = [each for each in ways if each != way] + ([way] if wanted else [])
    if WEBHOOK in ways and not url:
        raise WebhookNowhere
    return {**before, "notificationType": ways, **({"slackConfiguration": {"webhook": url}} if url else {})}


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "listWorkspaces": listing,
    "createWorkspace": create,
    "getWorkspace": get,
    "updateWorkspace": update,
    "deleteWorkspace": delete,
}
