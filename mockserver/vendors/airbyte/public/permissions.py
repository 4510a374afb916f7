"""Permissions: what users may do, each within a workspace or an organization."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import Conflict
from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.members import given, needed
from mockserver.vendors.airbyte.public.paging import bare
from mockserver.vendors.airbyte.public.people import NOBODY, USER, check_organization
from mockserver.vendors.airbyte.public.problems import BadInput
from mockserver.vendors.airbyte.public.seeds import seeder
from mockserver.vendors.airbyte.public.workspaces import found as workspace_of
from mockserver.vendors.airbyte.workspaces import DEFAULT_ORGANIZATION, WORKSPACE

INSTANCE_ADMIN: Final = "instance_admin"
ORGANIZATION_ADMIN: Final = "organization_admin"
# The user that a self-managed installation comes with may do everything.
DEFAULT_PERMISSION: Final[Document] = {"permissionId": NOBODY, "permissionType": INSTANCE_ADMIN, "userId": NOBODY}
MEMBERS: Final = ("permissionId", "permissionType", "userId", "workspaceId", "organizationId")
_PLAIN: Final = Resource(
    "permissions",
    key="permissionId",
    indexes=(
        Index("user", lambda record: (record.document["userId"],)),
        Index("organization", lambda record: (record.document.get("organizationId"),)),
        Index("workspace", lambda record: (record.document.get("workspaceId"),)),
    ),
)
PERMISSION: Final = replace(
    _PLAIN,
    seed=seeder(_PLAIN, {"permissionType": "workspace_reader", "userId": ..., "workspaceId": None, "organizationId": None}),
)


async def listing(call: Call, world: World) -> Reply:
    """Answers the permissions of a user, or of everybody; perhaps within one organization."""
    user, home = call.query.get("userId"), call.query.get("organizationId")
    if user:
        found = (await world.page(PERMISSION, index="user", value=str(user).lower())).records
    else:
        found = (await world.page(PERMISSION)).records
    if home:
        found = tuple([record for record in found if await _organization(world, record) == str(home).lower()])
    return bare(found, _listed)


async def create(call: Call, world: World) -> Reply:
    """Gives a permission. It needs the one place that its type speaks of."""
    body: Document = call.body
    kind, user = str(needed(body, "permissionType")), str(needed(body, "userId")).lower()
    place = f"{kind.partition('_')[0]}Id"
    other = "organizationId" if place == "workspaceId" else "workspaceId"
    if body.get(place) is None or body.get(other) is not None:
        raise BadInput(f"A permission of type {kind} needs {place}, and no other place")
    where = str(body[place]).lower()
    await world.read(USER, user)
    if place == "workspaceId":
        await workspace_of(world, where)
    else:
        await check_organization(world, where)
    key = world.uuid()
    document = {"permissionId": key, "permissionType": kind, "userId": user, place: where}
    return Reply(200, world.insert(PERMISSION, key, document).document)


async def get(call: Call, world: World) -> Reply:
    """Answers one permission."""
    return Reply(200, given((await _asked(call, world)).document, MEMBERS))


async def update(call: Call, world: World) -> Reply:
    """Changes what a permission allows; where stays."""
    record, kind = await _asked(call, world), str(needed(call.body, "permissionType"))
    if f"{kind.partition('_')[0]}Id" not in record.document:
        raise BadInput(f"{kind} is no type for the place of this permission")
    if kind != ORGANIZATION_ADMIN:
        await keep_an_admin(world, record, "demote")
    return Reply(200, world.put(PERMISSION, record._replace(document={**record.document, "permissionType": kind})).document)


async def delete(call: Call, world: World) -> Reply:
    """Takes a permission away."""
    record = await _asked(call, world)
    await keep_an_admin(world, record, "delete")
    world.delete(PERMISSION, record.key)
    return Reply(204)


async def of_user(world: World, user: str) -> list[Document]:
    """What a user may do."""
    own = [DEFAULT_PERMISSION] if user == NOBODY else []
    return own + [record.document for record in (await world.page(PERMISSION, index="user", value=user)).records]


async def workspaces_of(world: World, user: str) -> set[str] | None:
    """The workspaces that a user may read, deleted or not; None for all of them."""
    found: set[str] = set()
    for document in await of_user(world, user):
        if document["permissionType"] == INSTANCE_ADMIN:
            return None
        if "workspaceId" in document:
            found.add(document["workspaceId"])
        elif document["permissionType"] != "organization_member":
            home = await world.page(WORKSPACE, index="organization", value=document["organizationId"])
            found |= {record.key for record in home.records}
    return found


async def keep_an_admin(world: World, record: Record, verb: str) -> None:
    """Holds an organization to having an admin. Raises Conflict."""
    home = record.document.get("organizationId")
    if record.document["permissionType"] != ORGANIZATION_ADMIN or home is None:
        return
    for other in (await world.page(PERMISSION, index="organization", value=home)).records:
        if other.key != record.key and other.document["permissionType"] == ORGANIZATION_ADMIN:
            return
    raise Conflict(PERMISSION.name, record.key, f"Cannot {verb} the last admin in Organization {home}.")


async def _asked(call: Call, world: World) -> Record:
    return await world.read(PERMISSION, str(call.path["permissionId"]).lower())


async def _organization(world: World, record: Record) -> str:
    """The organization that a permission is about, be it by a workspace."""
    if "organizationId" in record.document:
        return str(record.document["organizationId"])
    home = await world.find(WORKSPACE, record.document.get("workspaceId", ""))
    return DEFAULT_ORGANIZATION if home is None else str(home.document["organizationId"])


def _listed(record: Record) -> dict[str, Json]:
    document = record.document
    scope = next((name for name in ("workspace", "organization") if f"{name}Id" in document), "none")
    where = document.get(f"{scope}Id", DEFAULT_ORGANIZATION)
    return {**given(document, ("permissionId", "permissionType", "userId")), "scope": scope, "scopeId": where}


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "listPermissions": listing,
    "createPermission": create,
    "getPermission": get,
    "updatePermission": update,
    "deletePermission": delete,
}
