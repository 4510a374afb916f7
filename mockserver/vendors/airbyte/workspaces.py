"""Workspaces: the containers of sources, destinations and connections."""

import re
import string
import unicodedata
from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import NotFound
from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.members import identifier, key_of, needed, objects, spelt, without_nulls
from mockserver.vendors.airbyte.problems import OrganizationMissing

DEFAULT_ORGANIZATION: Final = "00000000-0000-0000-0000-000000000000"
"""The organization of a self-managed installation."""
FLAGS: Final = ("displaySetupWizard", "anonymousDataCollection", "news", "securityUpdates")
FIELDS: Final = frozenset(
    {
        "workspaceId",
        "customerId",
        "email",
        "name",
        "slug",
        "initialSetupComplete",
        *FLAGS,
        "notifications",
        "notificationSettings",
        "dataplaneGroupId",
        "webhookConfigs",
        "organizationId",
        "tombstone",
    }
)
# Mail to the customer for everything but successes, unless the caller says otherwise (WorkspacesHandler, 0.50 and later).
TOLD_BY_MAIL: Final = (
    "sendOnFailure",
    "sendOnConnectionUpdate",
    "sendOnConnectionUpdateActionRequired",
    "sendOnSyncDisabled",
    "sendOnSyncDisabledWarning",
    "sendOnBreakingChangeWarning",
    "sendOnBreakingChangeSyncsDisabled",
)


async def seed(world: World, fields: Document) -> Record:
    """A workspace from what a scenario names of it. Raises InvalidRequest."""
    found = spelt(fields, {"id": "workspaceId"}, FIELDS, "workspaces")
    key = key_of(found, "workspaceId", world.uuid)
    return await _insert(world, key, {"name": "Default Workspace", "organizationId": DEFAULT_ORGANIZATION, **found})


WORKSPACE: Final = Resource(
    "workspaces",
    key="workspaceId",
    schema="#/components/schemas/WorkspaceRead",
    indexes=(Index("slug", lambda record: (record.document["slug"],)),),
    seed=seed,
)


async def home(world: World) -> str:
    """The workspace for entries of a scenario that name none: the first, or a new one."""
    first = await world.page(WORKSPACE, limit=1)
    return first.records[0].key if first.records else (await seed(world, {})).key


async def create(call: Call, world: World) -> Reply:
    """Makes a workspace."""
    body: Document = call.body
    if body.get("organizationId") is None:
        raise OrganizationMissing
    needed(body, "name")
    made = await _insert(world, world.uuid(), body)
    return Reply(200, made.document)


async def get(call: Call, world: World) -> Reply:
    """Answers one workspace; a deleted one only to those who ask for tombstones."""
    body: Document = call.body
    found = await world.read(WORKSPACE, identifier(body, "workspaceId"))
    if found.document.get("tombstone") and not body.get("includeTombstone"):
        raise NotFound(WORKSPACE.name, found.key)
    return Reply(200, found.document)


async def _insert(world: World, key: str, found: Document) -> Record:
    document = {
        "workspaceId": key,
        "customerId": found.get("customerId") or world.uuid(),
        "email": found.get("email") or None,
        "name": found["name"],
        "slug": found.get("slug") or await free_slug(world, found["name"]),
        "initialSetupComplete": found.get("initialSetupComplete") or False,
        **{flag: found.get(flag) or False for flag in FLAGS},
        "notifications": [_notification(item) for item in objects(found, "notifications")],
        "notificationSettings": _told(found.get("notificationSettings") or {}),
        "dataplaneGroupId": found.get("dataplaneGroupId"),
        "webhookConfigs": [_webhook(world, item) for item in objects(found, "webhookConfigs")],
        "organizationId": identifier(found, "organizationId"),
        "tombstone": found.get("tombstone") or False,
    }
    return world.insert(WORKSPACE, key, without_nulls(document))


async def free_slug(world: World, name: str) -> str:
    """The name in plain letters; when that is taken, eight random letters are added."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    wanted = slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    while await world.count(WORKSPACE, index="slug", value=slug):
        slug = f"{wanted}-{world.token(8, string.ascii_letters)}"
    return slug


def _told(chosen: Document) -> dict[str, Json]:
    usual: dict[str, Json] = {"sendOnSuccess": {"notificationType": []}}
    usual |= {event: {"notificationType": ["customerio"]} for event in TOLD_BY_MAIL}
    for event, item in chosen.items():
        if item is not None and (event in usual or event == "sendOnConnectionSyncQueued"):
            slack = item.get("slackConfiguration")
            if slack is not None:
                needed(slack, "webhook")
            ways = [] if item.get("notificationType") is None else list(objects(item, "notificationType"))
            usual[event] = {**item, "notificationType": ways}
    return usual


def _notification(item: Document) -> Document:
    needed(item, "notificationType")
    if item.get("slackConfiguration") is not None:
        needed(item["slackConfiguration"], "webhook")
    success, failure = item.get("sendOnSuccess"), item.get("sendOnFailure")
    return {**item, "sendOnSuccess": success or False, "sendOnFailure": True if failure is None else failure}


def _webhook(world: World, item: Document) -> Document:
    """A webhook as it is read back: with an id, without its token."""
    return {"id": item.get("id") or world.uuid(), "name": item.get("name"), "customDbtHost": item.get("customDbtHost")}


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {"createWorkspace": create, "getWorkspace": get}
