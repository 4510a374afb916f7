"""Organizations and their users, for both APIs: here they are listed, the Configuration API changes them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import NotFound
from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.members import given
from mockserver.vendors.airbyte.public.paging import bare
from mockserver.vendors.airbyte.public.seeds import seeder
from mockserver.vendors.airbyte.workspaces import DEFAULT_ORGANIZATION, WORKSPACE

_ORGANIZATIONS: Final = Resource("organizations", key="organizationId")
ORGANIZATION: Final = replace(
    _ORGANIZATIONS, seed=seeder(_ORGANIZATIONS, {"organizationName": "Organization", "email": "organization@example.com"})
)
DEFAULT: Final[Mapping[str, Json]] = {
    "organizationId": DEFAULT_ORGANIZATION,
    "organizationName": "Default Organization",
    "email": "organization@example.com",
}
"""The one organization of a self-managed installation; a scenario that lists organizations does without it."""
NOBODY: Final = "00000000-0000-0000-0000-000000000000"
"""The user that a self-managed installation comes with."""
_USERS: Final = Resource(
    "users", key="id", indexes=(Index("organization", lambda record: (record.document["organizationId"],)),)
)
BLANK: Final[Mapping[str, Json]] = {
    "name": "User",
    "email": "user@example.com",
    "organizationId": DEFAULT_ORGANIZATION,
    **dict.fromkeys(("status", "companyName", "defaultWorkspaceId", "authUserId")),
}
USER: Final = replace(_USERS, seed=seeder(_USERS, BLANK))


async def organizations(_call: Call, world: World) -> Reply:
    """Answers the organizations."""
    found = (await world.page(ORGANIZATION)).records
    return bare(found, _whole) if found else Reply(200, {"data": [DEFAULT]})


async def users(call: Call, world: World) -> Reply:
    """Answers the users of an organization, or those of them that are named."""
    home = str(call.query["organizationId"]).lower()
    await check_organization(world, home)
    ids = {str(key).lower() for key in call.query.get("ids") or ()}
    emails = {str(each).lower() for each in call.query.get("emails") or ()}
    found = (await world.page(USER, index="organization", value=home)).records
    kept = [
        record
        for record in found
        if (not ids or record.key in ids) and (not emails or record.document["email"].lower() in emails)
    ]
    return bare(kept, _user)


async def organization(world: World, key: str) -> Document:
    """An organization; one that is only named by a workspace is made up. Raises NotFound."""
    found = await world.find(ORGANIZATION, key)
    if found is not None:
        return found.document
    if key == DEFAULT_ORGANIZATION and not await world.count(ORGANIZATION):
        return DEFAULT
    if not await world.count(WORKSPACE, index="organization", value=key):
        raise NotFound(ORGANIZATION.name, key)
    return {**DEFAULT, "organizationId": key, "organizationName": "Organization"}


async def check_organization(world: World, key: str) -> None:
    """Holds an id to the organizations that there are. Raises NotFound."""
    await organization(world, key)


async def told_of(world: World, key: str) -> Document:
    """What everybody may know of an organization. Raises NotFound."""
    found = given(await organization(world, key), ("organizationId", "organizationName"))
    return {**found, "sso": False, "scim": False}


def _whole(record: Record) -> Mapping[str, Json]:
    return record.document


def _user(record: Record) -> dict[str, Json]:
    return given(record.document, ("id", "name", "email"))


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "listOrganizationsForUser": organizations,
    "listUsersWithinAnOrganization": users,
}
