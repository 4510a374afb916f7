"""Workspaces: the containers of sources, destinations and connections."""

import re
import string
import unicodedata
from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import NotFound
from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.members import identifier, key_of, objects, spelt, without_nulls
from mockserver.vendors.airbyte.notification_settings import notifications, settings

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


async def seed(world: World, fields: Document) -> Record:
    """A workspace from what a scenario names of it. Raises InvalidRequest."""
    found = spelt(fields, {"id": "workspaceId"}, FIELDS, "workspaces")
    key = key_of(found, "workspaceId", world.uuid)
    return await insert(world, key, {"name": "Default Workspace", "organizationId": DEFAULT_ORGANIZATION, **found})


WORKSPACE: Final = Resource(
    "workspaces",
    key="workspaceId",
    schema="#/components/schemas/WorkspaceRead",
    indexes=(
        Index("slug", lambda record: (record.document["slug"],)),
        Index("organization", lambda record: (record.document["organizationId"],)),
    ),
    seed=seed,
)


async def home(world: World) -> str:
    """The workspace for entries of a scenario that name none: the first, or a new one."""
    first = await world.page(WORKSPACE, limit=1)
    return first.records[0].key if first.records else (await seed(world, {})).key


async def get(call: Call, world: World) -> Reply:
    """Answers one workspace; a deleted one only to those who ask for tombstones."""
    body: Document = call.body
    found = await living(world, identifier(body, "workspaceId"), deleted=bool(body.get("includeTombstone")))
    return Reply(200, found.document)


async def living(world: World, key: str, *, deleted: bool = False) -> Record:
    """A workspace that is not deleted, or `deleted` or not. Raises NotFound."""
    found = await world.read(WORKSPACE, key)
    if found.document.get("tombstone") and not deleted:
        raise NotFound(WORKSPACE.name, key)
    return found


async def insert(world: World, key: str, found: Document) -> Record:
    """Makes a workspace of a request or of an entry, the rest by default. Raises MissingMember."""
    document = {
        "workspaceId": key,
        "customerId": found.get("customerId") or world.uuid(),
        "email": found.get("email") or None,
        "name": found["name"],
        "slug": found.get("slug") or await free_slug(world, found["name"]),
        "initialSetupComplete": found.get("initialSetupComplete") or False,
        **{flag: found.get(flag) or False for flag in FLAGS},
        "notifications": notifications(found),
        "notificationSettings": settings(found.get("notificationSettings") or {}),
        "dataplaneGroupId": found.get("dataplaneGroupId"),
        "webhookConfigs": webhooks(world, found),
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


def webhooks(world: World, body: Document) -> list[Document]:
    """The webhooks that operations may call, as they are read back: with ids, without their tokens. Raises MissingMember."""
    return [_webhook(world, item) for item in objects(body, "webhookConfigs")]


def _webhook(world: World, item: Document) -> Document:
    return {"id": item.get("id") or world.uuid(), "name": item.get("name"), "customDbtHost": item.get("customDbtHost")}


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {"getWorkspace": get}
