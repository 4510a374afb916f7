"""Workspaces made, changed and deleted."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import NotFound
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.actor_changes import bury
from mockserver.vendors.airbyte.actors import DESTINATIONS, RESOURCES, SOURCES
from mockserver.vendors.airbyte.connection_changes import deprecate
from mockserver.vendors.airbyte.connections import CONNECTION
from mockserver.vendors.airbyte.members import given, identifier, needed, without_nulls
from mockserver.vendors.airbyte.notification_settings import merged, notifications, settings
from mockserver.vendors.airbyte.problems import DatabaseRefused, OrganizationMissing
from mockserver.vendors.airbyte.public.people import ORGANIZATION, organization
from mockserver.vendors.airbyte.releases import since
from mockserver.vendors.airbyte.workspaces import (
    DEFAULT_ORGANIZATION,
    FLAGS,
    WORKSPACE,
    free_slug,
    insert,
    living,
    webhooks,
)

PATCHED: Final = (*FLAGS, "initialSetupComplete", "dataplaneGroupId")


async def create(call: Call, world: World) -> Reply:
    """Makes a workspace."""
    body: Document = call.body
    if body.get("organizationId") is None:
        if since(world, "1.0.0"):
            raise OrganizationMissing
        # Before release 1.0.0 a name was enough (0.50.56).
        body = {**body, "organizationId": DEFAULT_ORGANIZATION}
    needed(body, "name")
    await _check_organization(world, identifier(body, "organizationId"))
    return Reply(200, (await insert(world, world.uuid(), body)).document)


async def update(call: Call, world: World) -> Reply:
    """Patches a workspace. With a name, be it a new one or not, comes a new slug."""
    patch: Document = call.body
    record = await living(world, identifier(patch, "workspaceId"))
    document: dict[str, Json] = {**record.document, **given(patch, PATCHED)}
    if str(patch.get("email") or "").strip():
        document["email"] = patch["email"]
    # An empty list is to the server what an absent one is, hence it leaves the notifications alone.
    if patch.get("notifications"):
        document["notifications"] = notifications(patch)
    document["notificationSettings"] = settings(_settings(document, patch))
    if patch.get("name") is not None:
        document |= {"name": patch["name"], "slug": await free_slug(world, patch["name"])}
    if patch.get("webhookConfigs") is not None:
        document["webhookConfigs"] = webhooks(world, patch)
    return _put(world, record, document)


async def update_name(call: Call, world: World) -> Reply:
    """Renames a workspace, with a new slug."""
    record = await living(world, identifier(call.body, "workspaceId"))
    name = str(needed(call.body, "name"))
    return _put(world, record, {**record.document, "name": name, "slug": await free_slug(world, name)})


async def update_organization(call: Call, world: World) -> Reply:
    """Gives a workspace to another organization."""
    record = await living(world, identifier(call.body, "workspaceId"))
    home = identifier(call.body, "organizationId")
    await _check_organization(world, home)
    return _put(world, record, {**record.document, "organizationId": home})


async def feedback(call: Call, world: World) -> Reply:
    """Notes that the customer has given feedback; nothing happens to a workspace that nobody knows."""
    record = await world.find(WORKSPACE, identifier(call.body, "workspaceId"))
    if record is not None:
        _put(world, record, {**record.document, "feedbackDone": True})
    return Reply(204)


async def delete(call: Call, world: World) -> Reply:
    """Deletes a workspace with all that is in it."""
    await empty(world, await living(world, identifier(call.body, "workspaceId")))
    return Reply(204)


async def empty(world: World, record: Record) -> None:
    """Deletes a workspace: its connections first, then its destinations and sources, then itself."""
    for each in (await world.page(CONNECTION, index="workspace", value=record.key)).records:
        await deprecate(world, each)
    for kind in (DESTINATIONS, SOURCES):
        for each in (await world.page(RESOURCES[kind.noun], index="workspace", value=record.key)).records:
            await bury(world, kind, each)
    _put(world, record, {**record.document, "tombstone": True})


async def _check_organization(world: World, key: str) -> None:
    """Holds an organization to those that the scenario lists, if it lists any. Raises DatabaseRefused."""
    if not await world.count(ORGANIZATION):
        return
    try:
        await organization(world, key)
    except NotFound:
        raise DatabaseRefused(constraint="workspace_organization_id_fkey") from None


def _settings(document: Document, patch: Document) -> Document:
    """The settings as they are chosen: replaced under their own names, merged under the plain ones."""
    before: Document = document.get("notificationSettings") or {}
    if patch.get("notificationSettings") is not None:
        chosen: Document = patch["notificationSettings"]
        return chosen
    plain = patch.get("notificationsConfig")
    return before if plain is None else merged(before, plain)


def _put(world: World, record: Record, document: Document) -> Reply:
    return Reply(200, world.put(WORKSPACE, record._replace(document=without_nulls(dict(document)))).document)


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "createWorkspace": create,
    "updateWorkspace": update,
    "updateWorkspaceName": update_name,
    "updateWorkspaceOrganization": update_organization,
    "updateWorkspaceFeedback": feedback,
    "deleteWorkspace": delete,
}
