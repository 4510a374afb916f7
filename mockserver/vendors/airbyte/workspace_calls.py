"""Workspaces found otherwise than by their id, and listed."""

from collections.abc import Iterable, Mapping
from typing import Final

from mockserver.model.json import Document
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import NotFound
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.connections import CONNECTION
from mockserver.vendors.airbyte.members import identifier, needed, objects
from mockserver.vendors.airbyte.pages import page, slice_of
from mockserver.vendors.airbyte.public.people import told_of
from mockserver.vendors.airbyte.public.permissions import workspaces_of
from mockserver.vendors.airbyte.releases import served
from mockserver.vendors.airbyte.workspaces import WORKSPACE, living

WITHOUT_ORGANIZATION: Final = "workspace_organizations"
"""What the vendor calls the workspace that it looks for when it wants its organization."""


async def by_slug(call: Call, world: World) -> Reply:
    """Answers the workspace of a slug."""
    slug = str(needed(call.body, "slug"))
    found = (await world.page(WORKSPACE, index="slug", value=slug)).records
    for record in found:
        if not record.document.get("tombstone"):
            return Reply(200, record.document)
    raise NotFound(WORKSPACE.name, slug)


async def by_connection(call: Call, world: World) -> Reply:
    """Answers the workspace of a connection."""
    return Reply(200, (await _of_connection(call, world, deleted=False)).document)


async def by_connection_with_tombstone(call: Call, world: World) -> Reply:
    """Answers the workspace of a connection, deleted or not."""
    return Reply(200, (await _of_connection(call, world, deleted=True)).document)


async def organization_info(call: Call, world: World) -> Reply:
    """Answers the organization of a workspace, deleted or not."""
    key = identifier(call.body, "workspaceId")
    found = await world.find(WORKSPACE, key)
    if found is None:
        raise NotFound(WITHOUT_ORGANIZATION, key)
    return Reply(200, await told_of(world, found.document["organizationId"]))


async def listing(call: Call, world: World) -> Reply:
    """Answers every workspace; releases from 1.7.0 on do not know the call."""
    served(call, world, gone="1.7.0")
    return Reply(200, {"workspaces": _shown(_living((await world.page(WORKSPACE)).records))})


async def paginated(call: Call, world: World) -> Reply:
    """Answers a page of the workspaces that are named. Names are not looked at, whatever `nameContains` says."""
    body: Document = call.body
    keys = dict.fromkeys(str(key).lower() for key in objects(body, "workspaceIds"))
    asked = needed(body, "pagination")
    found = [record for key in keys if (record := await world.find(WORKSPACE, key)) is not None]
    kept = found if body.get("includeDeleted") else _living(found)
    return Reply(200, {"workspaces": page(asked, _shown(sorted(kept, key=_arrival)))})


async def of_organization(call: Call, world: World) -> Reply:
    """Answers the workspaces of an organization by name, or a page of them; none for one that nobody knows."""
    home = identifier(call.body, "organizationId")
    return _searched(call.body, (await world.page(WORKSPACE, index="organization", value=home)).records)


async def of_user(call: Call, world: World) -> Reply:
    """Answers the workspaces that a user may read, by name, or a page of them."""
    keys = await workspaces_of(world, identifier(call.body, "userId"))
    everything = (await world.page(WORKSPACE)).records
    return _searched(call.body, [record for record in everything if keys is None or record.key in keys])


async def _of_connection(call: Call, world: World, *, deleted: bool) -> Record:
    connection = await world.read(CONNECTION, identifier(call.body, "connectionId"))
    return await living(world, connection.hidden["workspaceId"], deleted=deleted)


def _searched(body: Document, records: Iterable[Record]) -> Reply:
    return Reply(200, {"workspaces": slice_of(body, _shown(_living(records)), "name")})


def _living(records: Iterable[Record]) -> list[Record]:
    return [record for record in records if not record.document.get("tombstone")]


def _shown(records: Iterable[Record]) -> list[Document]:
    return [record.document for record in records]


def _arrival(record: Record) -> int:
    return record.sequence


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "getWorkspaceBySlug": by_slug,
    "getWorkspaceByConnectionId": by_connection,
    "getWorkspaceByConnectionIdWithTombstone": by_connection_with_tombstone,
    "getOrganizationInfo": organization_info,
    "listWorkspaces": listing,
    "listWorkspacesPaginated": paginated,
    "listWorkspacesInOrganization": of_organization,
    "listWorkspacesByUser": of_user,
}
