"""Permissions in the Configuration API: the same records as the public API's."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import NotFound
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.members import given, identifier, needed, objects
from mockserver.vendors.airbyte.problems import DatabaseRefused, PermissionMisplaced
from mockserver.vendors.airbyte.public.people import check_organization
from mockserver.vendors.airbyte.public.permissions import (
    INSTANCE_ADMIN,
    MEMBERS,
    ORGANIZATION_ADMIN,
    PERMISSION,
    keep_an_admin,
    of_user,
)
from mockserver.vendors.airbyte.users import known_user
from mockserver.vendors.airbyte.workspaces import WORKSPACE, living

PLACES: Final = ("workspaceId", "organizationId")
LADDER: Final = ("reader", "runner", "editor", "admin")
# Roles that stand beside the ladder: they grant themselves, or what another does (PermissionHelper).
ODD: Final[Mapping[str, frozenset[str]]] = {
    "organization_member": frozenset({"organization_member"}),
    "workspace_owner": frozenset(f"workspace_{role}" for role in LADDER),
    "workspace_source_editor": frozenset({"workspace_source_editor", "workspace_runner", "workspace_reader"}),
    "workspace_destination_editor": frozenset({"workspace_destination_editor", "workspace_runner", "workspace_reader"}),
}


async def create(call: Call, world: World) -> Reply:
    """Gives a permission; one that the user has already is answered as it is."""
    body: Document = call.body
    kind = needed(body, "permissionType")
    if kind == INSTANCE_ADMIN:
        raise PermissionMisplaced("created-admin")
    places = {name: str(body[name]).lower() for name in PLACES if body.get(name) is not None}
    if len(places) != 1:
        raise PermissionMisplaced("two-places" if places else "no-place")
    user = identifier(body, "userId")
    document = {"permissionType": kind, "userId": user, **places}
    for each in await of_user(world, user):
        if given(each, document) == document:
            return Reply(200, each)
    await _check(world, user, places)
    key = str(body["permissionId"]).lower() if body.get("permissionId") is not None else world.uuid()
    if await world.find(PERMISSION, key) is not None:
        raise DatabaseRefused(constraint="permission_pkey")
    return Reply(200, world.insert(PERMISSION, key, {"permissionId": key, **document}).document)


async def get(call: Call, world: World) -> Reply:
    """Answers one permission."""
    return Reply(200, given((await _asked(call, world)).document, MEMBERS))


async def update(call: Call, world: World) -> Reply:
    """Changes what a permission allows; whose it is and where stays."""
    kind = call.body.get("permissionType")
    if kind == INSTANCE_ADMIN:
        raise PermissionMisplaced("changed-admin")
    record = await _asked(call, world)
    kind = needed(call.body, "permissionType")
    if f"{kind.partition('_')[0]}Id" not in record.document:
        raise DatabaseRefused(constraint="permission_check")
    if kind != ORGANIZATION_ADMIN:
        await keep_an_admin(world, record, "demote")
    world.put(PERMISSION, record._replace(document={**record.document, "permissionType": kind}))
    return Reply(204)


async def delete(call: Call, world: World) -> Reply:
    """Takes a permission away."""
    record = await _asked(call, world)
    await keep_an_admin(world, record, "delete")
    world.delete(PERMISSION, record.key)
    return Reply(204)


async def delete_from_workspace(call: Call, world: World) -> Reply:
    """Takes away all that a user may do in a workspace by permissions for it."""
    user, home = identifier(call.body, "userId"), identifier(call.body, "workspaceId")
    for record in (await world.page(PERMISSION, index="user", value=user)).records:
        if record.document.get("workspaceId") == home:
            world.delete(PERMISSION, record.key)
    return Reply(204)


async def of_a_user(call: Call, world: World) -> Reply:
    """Answers what a user may do."""
    found = await of_user(world, identifier(call.body, "userId"))
    return Reply(200, {"permissions": [given(each, MEMBERS) for each in found]})


async def check(call: Call, world: World) -> Reply:
    """Tells whether a user may do something somewhere."""
    body: Document = call.body
    kind, user = needed(body, "permissionType"), identifier(body, "userId")
    places = {name: str(body[name]).lower() for name in PLACES if body.get(name) is not None}
    return _status(await _may(world, user, kind, places))


async def check_workspaces(call: Call, world: World) -> Reply:
    """Tells whether a user may do something in each of several workspaces; in none is everywhere."""
    body: Document = call.body
    kind, user = needed(body, "permissionType"), identifier(body, "userId")
    homes = [str(key).lower() for key in objects(body, "workspaceIds")]
    return _status(all([await _may(world, user, kind, {"workspaceId": home}) for home in homes]))


def grants(kind: str) -> frozenset[str]:
    """What a permission of a type allows, as the types whose holders may as much."""
    if kind in ODD:
        return ODD[kind]
    scope, _, role = kind.partition("_")
    if role not in LADDER:
        return frozenset({kind})
    below = LADDER[: LADDER.index(role) + 1]
    found = {f"workspace_{each}" for each in below}
    return frozenset(found if scope == "workspace" else found | {f"organization_{each}" for each in (*below, "member")})


async def _may(world: World, user: str, kind: str, places: Mapping[str, str]) -> bool:
    return any([await _gives(world, each, kind, places) for each in await of_user(world, user)])


async def _gives(world: World, permission: Document, kind: str, places: Mapping[str, str]) -> bool:
    if permission["permissionType"] == INSTANCE_ADMIN:
        return True
    asked_home = places.get("workspaceId")
    if "workspaceId" in permission:
        return permission["workspaceId"] == asked_home and kind in grants(permission["permissionType"])
    if places.get("organizationId", permission["organizationId"]) != permission["organizationId"]:
        return False
    if asked_home is not None and (await living(world, asked_home)).document["organizationId"] != permission["organizationId"]:
        return False
    return kind in grants(permission["permissionType"])


async def _check(world: World, user: str, places: Mapping[str, str]) -> None:
    """Holds a permission to users and places that there are, as foreign keys do. Raises DatabaseRefused."""
    try:
        await known_user(world, user)
        if "workspaceId" in places:
            await world.read(WORKSPACE, places["workspaceId"])
        else:
            await check_organization(world, places["organizationId"])
    except NotFound as problem:
        raise DatabaseRefused(constraint=f"permission_{problem.resource}_fkey") from None


async def _asked(call: Call, world: World) -> Record:
    return await world.read(PERMISSION, identifier(call.body, "permissionId"))


def _status(fine: bool) -> Reply:
    return Reply(200, {"status": "succeeded" if fine else "failed"})


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "createPermission": create,
    "getPermission": get,
    "updatePermission": update,
    "deletePermission": delete,
    "deleteUserFromWorkspace": delete_from_workspace,
    "listPermissionsByUser": of_a_user,
    "checkPermissions": check,
    "checkPermissionsAcrossMultipleWorkspaces": check_workspaces,
}
