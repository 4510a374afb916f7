"""Users in the Configuration API: the same as the public API lists, with more of them told."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.members import given, identifier, needed
from mockserver.vendors.airbyte.problems import NothingToUpdate, UnknownUser
from mockserver.vendors.airbyte.public.people import NOBODY, USER
from mockserver.vendors.airbyte.public.permissions import PERMISSION
from mockserver.vendors.airbyte.workspaces import DEFAULT_ORGANIZATION, WORKSPACE

CHANGEABLE: Final = ("name", "companyName", "status", "news", "defaultWorkspaceId", "metadata")
DEFAULT_USER: Final = Record(
    USER.name,
    NOBODY,
    {
        "id": NOBODY,
        "name": "Default User",
        "email": "user@example.com",
        "organizationId": DEFAULT_ORGANIZATION,
        "authUserId": NOBODY,
    },
)
"""Who asks as long as nobody has to sign in."""


async def known_user(world: World, key: str) -> Record:
    """A user by its id. Raises NotFound."""
    found = await world.find(USER, key)
    return DEFAULT_USER if found is None and key == NOBODY else found or await world.read(USER, key)


async def get(call: Call, world: World) -> Reply:
    """Answers one user."""
    return Reply(200, _view(await known_user(world, identifier(call.body, "userId"))))


async def by_email(call: Call, world: World) -> Reply:
    """Answers the user of an address, in any case."""
    email = str(needed(call.body, "email"))
    for record in await _everybody(world):
        if record.document["email"].lower() == email.lower():
            return Reply(200, _view(record))
    raise UnknownUser("email", email)


async def by_auth_id(call: Call, world: World) -> Reply:
    """Answers the user whom a sign-in service knows by an id."""
    wanted = str(needed(call.body, "authUserId"))
    for record in await _everybody(world):
        if record.document.get("authUserId") == wanted:
            return Reply(200, _view(record))
    raise UnknownUser("authUserId", wanted)


async def update(call: Call, world: World) -> Reply:
    """Patches a user; its address stays."""
    record = await known_user(world, identifier(call.body, "userId"))
    changes = given(call.body, CHANGEABLE)
    if not changes:
        raise NothingToUpdate
    return Reply(200, _view(_put(world, record, {**record.document, **changes})))


async def delete(call: Call, world: World) -> Reply:
    """Disables a user: it is still there."""
    record = await known_user(world, identifier(call.body, "userId"))
    _put(world, record, {**record.document, "status": "disabled"})
    return Reply(204)


async def of_organization(call: Call, world: World) -> Reply:
    """Answers the users that have a permission in an organization, each with it."""
    home = identifier(call.body, "organizationId")
    shown: list[Document] = []
    for each in (await world.page(PERMISSION, index="organization", value=home)).records:
        user = await world.find(USER, each.document["userId"])
        if user is not None and user.key != NOBODY:
            told = given(each.document, ("permissionId", "permissionType", "organizationId"))
            shown.append({**given(_view(user), ("userId", "email", "name")), **told})
    return Reply(200, {"users": shown})


async def with_access(call: Call, world: World) -> Reply:
    """Answers the users that have a permission in a workspace or in its organization, with both."""
    key = identifier(call.body, "workspaceId")
    home = await world.find(WORKSPACE, key)
    places = [("workspacePermission", "workspace", key)]
    if home is not None:
        places.append(("organizationPermission", "organization", home.document["organizationId"]))
    told: dict[str, dict[str, Json]] = {}
    for member, index, place in places:
        for each in (await world.page(PERMISSION, index=index, value=place)).records:
            told.setdefault(each.document["userId"], {}).setdefault(member, each.document)
    shown = []
    for user in [await world.find(USER, user) for user in told]:
        if user is not None and user.key != NOBODY:
            named = {"userId": user.key, "userEmail": user.document["email"], "userName": user.document["name"]}
            shown.append({**named, "workspaceId": key, **told[user.key]})
    return Reply(200, {"usersWithAccess": shown})


async def _everybody(world: World) -> list[Record]:
    found = list((await world.page(USER)).records)
    return found if any(record.key == NOBODY for record in found) else [*found, DEFAULT_USER]


def _put(world: World, record: Record, document: Document) -> Record:
    return world.put(USER, record._replace(document=document))


def _view(record: Record) -> dict[str, Json]:
    document = record.document
    return {
        **given(document, ("name",)),
        "userId": record.key,
        **given(document, ("defaultWorkspaceId",)),
        "status": document.get("status", "registered"),
        **given(document, ("companyName", "email", "news")),
        "metadata": document.get("metadata") or {},
    }


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "getUser": get,
    "getUserByEmail": by_email,
    "getUserByAuthId": by_auth_id,
    "updateUser": update,
    "deleteUser": delete,
    "listUsersInOrganization": of_organization,
    "listAccessInfoByWorkspaceId": with_access,
}
