"""Organizations in the Configuration API: the same as the public API lists."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import NotFound
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.members import given, identifier, needed
from mockserver.vendors.airbyte.pages import slice_of
from mockserver.vendors.airbyte.problems import DatabaseRefused
from mockserver.vendors.airbyte.public.people import DEFAULT, ORGANIZATION, organization, told_of
from mockserver.vendors.airbyte.public.permissions import INSTANCE_ADMIN, ORGANIZATION_ADMIN, PERMISSION, of_user
from mockserver.vendors.airbyte.users import known_user
from mockserver.vendors.airbyte.workspaces import WORKSPACE


async def get(call: Call, world: World) -> Reply:
    """Answers one organization."""
    return Reply(200, await organization(world, identifier(call.body, "organizationId")))


async def info(call: Call, world: World) -> Reply:
    """Answers what everybody may know of an organization."""
    return Reply(200, await told_of(world, identifier(call.body, "organizationId")))


async def create(call: Call, world: World) -> Reply:
    """Makes an organization, whose first admin is the user that is named."""
    body: Document = call.body
    user, name = identifier(body, "userId"), needed(body, "organizationName")
    email = needed(body, "email")
    try:
        await known_user(world, user)
    except NotFound:
        raise DatabaseRefused(constraint="organization_user_id_fkey") from None
    await _keep_default(world)
    key, permission = world.uuid(), world.uuid()
    made = world.insert(ORGANIZATION, key, {"organizationId": key, "organizationName": name, "email": email})
    document = {"permissionId": permission, "permissionType": ORGANIZATION_ADMIN, "userId": user, "organizationId": key}
    world.insert(PERMISSION, permission, document)
    return Reply(201, made.document)


async def update(call: Call, world: World) -> Reply:
    """Renames an organization, and changes its address if another is given."""
    body: Document = call.body
    before = await organization(world, identifier(body, "organizationId"))
    document: dict[str, Json] = {**before, "organizationName": needed(body, "organizationName"), **given(body, ("email",))}
    key = before["organizationId"]
    record = await world.find(ORGANIZATION, key) or Record(ORGANIZATION.name, key, before)
    return Reply(200, world.put(ORGANIZATION, record._replace(document=document)).document)


async def of_a_user(call: Call, world: World) -> Reply:
    """Answers the organizations of a user by name, or a page of them: all of them to who may do everything."""
    body: Document = call.body
    permissions = await of_user(world, identifier(body, "userId"))
    homes: set[str] = set()
    for each in permissions:
        home = await world.find(WORKSPACE, each["workspaceId"]) if "workspaceId" in each else None
        homes |= {str(place) for place in (each.get("organizationId"), home and home.document["organizationId"]) if place}
    if any(each["permissionType"] == INSTANCE_ADMIN for each in permissions):
        homes |= {record.key for record in (await world.page(ORGANIZATION)).records} or {DEFAULT["organizationId"]}
    found = [await organization(world, home) for home in sorted(homes)]
    return Reply(200, {"organizations": slice_of(body, found, "organizationName")})


async def _keep_default(world: World) -> None:
    """Writes down the organization of the installation, which is there only as long as no other is."""
    if not await world.count(ORGANIZATION):
        world.insert(ORGANIZATION, DEFAULT["organizationId"], DEFAULT)


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "getOrganization": get,
    "getOrgInfo": info,
    "createOrganization": create,
    "updateOrganization": update,
    "listOrganizationsByUser": of_a_user,
}
