"""Who is let in: everybody until the scenario lists credentials, then whoever shows one of them."""

from base64 import b64decode
from collections.abc import Mapping
from typing import Final, NamedTuple

import orjson

from mockserver.model.json import Document, Json
from mockserver.model.messages import ANYBODY, Identity, Request
from mockserver.model.operation import Operation
from mockserver.model.problem import Forbidden, NotFound, Unauthenticated
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.vendors.airbyte.actors import DESTINATION, SOURCE
from mockserver.vendors.airbyte.connections import CONNECTION
from mockserver.vendors.airbyte.jobs import JOB
from mockserver.vendors.airbyte.operation_records import OPERATION
from mockserver.vendors.airbyte.public.people import organization
from mockserver.vendors.airbyte.public.permissions import PERMISSION
from mockserver.vendors.airbyte.workspaces import WORKSPACE

SCHEMES: Final = ("bearer", "basic")
ROLES: Final = ("reader", "editor", "admin")
"""From the least to the most powerful; the first two count within workspaces, the last everywhere."""
# Writing state past a running sync is for instance admins and workers; changes are for editors; the rest is for readers.
NEEDED: Final[Mapping[str, str]] = {
    "createOrUpdateState": "admin",
    **dict.fromkeys(("getWorkspaceBySlug", "getWorkspaceByConnectionId", "getWorkspaceByConnectionIdWithTombstone"), "reader"),
    **dict.fromkeys(("listWorkspacesPaginated", "getOrganizationInfo", "getOrganization", "getOrgInfo"), "reader"),
    **dict.fromkeys(("getOperation", "listOperationsForConnection", "getPermission"), "reader"),
    **dict.fromkeys(("listAccessInfoByWorkspaceId", "listUsersInOrganization"), "reader"),
    # For admins of the workspace or of its organization, or of the instance. Nobody here is known to ask about themselves.
    **dict.fromkeys(("createWorkspace", "deleteWorkspace", "updateWorkspaceOrganization", "createOrganization"), "admin"),
    **dict.fromkeys(("getUser", "getUserByEmail", "getUserByAuthId", "updateUser", "deleteUser"), "admin"),
    **dict.fromkeys(("createPermission", "updatePermission", "deletePermission", "deleteUserFromWorkspace"), "admin"),
    **dict.fromkeys(("listPermissionsByUser", "checkPermissions", "checkPermissionsAcrossMultipleWorkspaces"), "admin"),
    **dict.fromkeys(("listWorkspacesByUser", "listOrganizationsByUser"), "admin"),
    **dict.fromkeys(("getState", "getConnection", "listConnectionsForWorkspace", "getJobInfo", "listJobsFor"), "reader"),
    **dict.fromkeys(("getWorkspace", "getSource", "getDestination"), "reader"),
    **dict.fromkeys(("listSourcesForWorkspace", "listDestinationsForWorkspace", "getLastReplicationJob"), "reader"),
    **dict.fromkeys(("getJobInfoLight", "getJobInfoWithoutLogs", "getJobDebugInfo"), "reader"),
    **dict.fromkeys(("listSourceDefinitionsForWorkspace", "listDestinationDefinitionsForWorkspace"), "reader"),
    **dict.fromkeys(("getSourceDefinitionForWorkspace", "getDestinationDefinitionForWorkspace"), "reader"),
    **dict.fromkeys(("getSourceDefinitionSpecification", "getDestinationDefinitionSpecification"), "reader"),
    **dict.fromkeys(("listAllConnectionsForWorkspace", "listConnectionsForWorkspacesPaginated", "searchConnections"), "reader"),
    **dict.fromkeys(("getConnectionForJob", "getConnectionContext", "getConnectionStatuses"), "reader"),
    **dict.fromkeys(("getConnectionSyncProgress", "getConnectionLastJobPerStream", "listJobsForWorkspaces"), "reader"),
    **dict.fromkeys(("listSourcesForWorkspacePaginated", "listDestinationsForWorkspacesPaginated"), "reader"),
    **dict.fromkeys(("searchSources", "searchDestinations", "getMostRecentSourceActorCatalog"), "reader"),
    **dict.fromkeys(("getStateType", "webBackendGetConnection", "webBackendListConnectionsForWorkspace"), "reader"),
    **dict.fromkeys(("webBackendGetConnectionStatusCounts", "webBackendGetWorkspaceState"), "reader"),
    **dict.fromkeys(("getStreamStatuses", "getStreamStatusesByRunState"), "reader"),
    # For the instance's own workers.
    **dict.fromkeys(("createStreamStatus", "updateStreamStatus", "listConnectionsByActorDefinition"), "admin"),
    **dict.fromkeys(("getSourceWithMetadata",), "admin"),
}
# For whoever has signed in, wherever their roles are.
EVERYBODYS: Final = frozenset(
    f"{verb}{kind}{noun}"
    for kind in ("Source", "Destination")
    for verb, noun in (("list", "Definitions"), ("listLatest", "Definitions"), ("get", "Definition"))
) | {
    "listWorkspaces",
    "listWorkspacesInOrganization",
    "checkOperation",
    "getOpenApiSpec",
    "webBackendCheckUpdates",
    "tryNotificationConfig",
    "tryNotificationWebhookConfig",
}
# The server looks for the workspace of a call by these members of its body.
PLACES: Final[Mapping[str, Resource]] = {
    "workspaceId": WORKSPACE,
    "connectionId": CONNECTION,
    "sourceId": SOURCE,
    "destinationId": DESTINATION,
    "operationId": OPERATION,
    "permissionId": PERMISSION,
    "configId": CONNECTION,
    "id": JOB,
}
# As JSON Schema, for scenarios.
CREDENTIAL: Final[Mapping[str, Json]] = {
    "type": "object",
    "properties": {
        "token": {"type": "string", "minLength": 1, "description": "A bearer token."},
        "username": {"type": "string", "minLength": 1},
        "password": {"type": "string"},
        "role": {"enum": list(ROLES), "default": "admin"},
    },
    "oneOf": [{"required": ["token"]}, {"required": ["username", "password"]}],
    "additionalProperties": False,
}


class Shown(NamedTuple):
    """What a request shows of itself."""

    name: str
    """The token, or the user."""
    password: str | None = None
    """None for a token."""


async def authenticate(request: Request, world: World, operation: Operation | None) -> Identity:
    """Says who asks. Raises Unauthenticated and Forbidden."""
    identity = recognised(request, world, operation)
    if identity.roles:
        await check_role(request, world, operation, identity)
    return identity


def recognised(request: Request, world: World, operation: Operation | None) -> Identity:
    """Says who asks, whatever they may do. Raises Unauthenticated."""
    shown = _shown(request)
    if not world.credentials:
        return ANYBODY if shown is None else Identity(shown.name)
    if operation is not None and operation.security == ((),):
        return ANYBODY
    if shown is None:
        why = "malformed" if "Authorization" in request.headers else "missing"
        raise Unauthenticated(why=why, schemes=SCHEMES)
    for credential in world.credentials:
        if _fits(credential, shown):
            return Identity(shown.name, (credential.get("role", "admin"),))
    raise Unauthenticated(why="wrong", user=shown.name if shown.password is not None else "", schemes=SCHEMES)


def identify(request: Request) -> str | None:
    """The token or user, under which a world may be bound."""
    shown = _shown(request)
    return None if shown is None else shown.name


def name(credential: Document) -> str | None:
    """The name under which a listed credential is bound to a world."""
    found = credential.get("token", credential.get("username"))
    return found if isinstance(found, str) else None


def _fits(credential: Document, shown: Shown) -> bool:
    if shown.password is None:
        return bool(credential.get("token") == shown.name)
    return (credential.get("username"), credential.get("password")) == shown


def _shown(request: Request) -> Shown | None:
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    match scheme.lower(), rest.strip():
        case "bearer", token if token:
            return Shown(token)
        case "basic", encoded:
            try:
                user, colon, password = b64decode(encoded, validate=True).decode().partition(":")
            except ValueError:
                return None
            return Shown(user, password) if colon else None
    return None


async def check_role(request: Request, world: World, operation: Operation | None, identity: Identity) -> None:
    """Holds the caller to its role. An ordinary one has none where the body leads to no workspace."""
    role = identity.roles[0]
    if operation is None or role == "admin" or operation.id in EVERYBODYS:
        return
    needed = NEEDED.get(operation.id, "editor")
    if ROLES.index(role) < ROLES.index(needed) or not await _leads_home(request, world):
        raise Forbidden(permission=needed, user=identity.name)


async def _leads_home(request: Request, world: World) -> bool:
    try:
        body = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        return False
    if not isinstance(body, dict):
        return False
    if body.get("organizationId") is not None:
        return await _is_organization(world, str(body["organizationId"]).lower())
    if isinstance(body.get("workspaceIds"), list) and body["workspaceIds"]:
        return all([await world.find(WORKSPACE, str(key).lower()) is not None for key in body["workspaceIds"]])
    if isinstance(body.get("connectionIds"), list) and body["connectionIds"]:
        return all([await world.find(CONNECTION, str(key).lower()) is not None for key in body["connectionIds"]])
    for member, resource in PLACES.items():
        value = body.get(member)
        if value is not None and await world.find(resource, str(value).lower()) is not None:
            return True
    return False


async def _is_organization(world: World, key: str) -> bool:
    try:
        await organization(world, key)
    except NotFound:
        return False
    return True
