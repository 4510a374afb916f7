"""Bearer tokens that a client gets for its credentials, and how long they are good for."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import timedelta
from string import ascii_letters, digits
from typing import Final

import orjson

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Identity, Reply, Request
from mockserver.model.operation import Operation
from mockserver.model.problem import Forbidden, Unauthenticated
from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte import auth
from mockserver.vendors.airbyte.members import needed
from mockserver.vendors.airbyte.public.problems import WrongClient

GOOD_FOR: Final = timedelta(minutes=15)
TOKEN: Final = Resource("access_tokens", key="token", internal=True)
CREDENTIAL: Final[Document] = {
    **auth.CREDENTIAL,
    "properties": {
        **auth.CREDENTIAL["properties"],
        "client_id": {"type": "string", "minLength": 1, "description": "What a client trades for tokens."},
        "client_secret": {"type": "string"},
    },
    "oneOf": [*auth.CREDENTIAL["oneOf"], {"required": ["client_id", "client_secret"]}],
}
ADMINISTERED: Final = frozenset({"createPermission", "updatePermission", "deletePermission", "deleteWorkspace"})


async def authenticate_config(request: Request, world: World, operation: Operation | None) -> Identity:
    """Says who asks the Configuration API. Raises Unauthenticated and Forbidden."""
    record = await _issued(request, world, operation)
    if record is None:
        return await auth.authenticate(request, world, operation)
    identity = _identity(record)
    await auth.check_role(request, world, operation, identity)
    return identity


async def authenticate(request: Request, world: World, operation: Operation | None) -> Identity:
    """Says who asks the public API. Raises Unauthenticated and Forbidden."""
    record = await _issued(request, world, operation)
    # Roles of the Configuration API are looked for in bodies: here they are held to methods.
    identity = auth.recognised(request, world, operation) if record is None else _identity(record)
    role = identity.roles[0] if identity.roles else "admin"
    if operation is not None and auth.ROLES.index(role) < auth.ROLES.index(_needed(operation)):
        raise Forbidden(permission=_needed(operation), user=identity.name)
    return identity


async def grant(call: Call, world: World) -> Reply:
    """Trades client credentials for a token: any while the scenario lists no credentials at all."""
    body: Document = call.body
    client, secret = needed(body, "client_id"), needed(body, "client_secret")
    listed = next((each for each in world.credentials if _fits(each, client, secret)), None)
    if listed is None and world.credentials:
        raise WrongClient(client)
    ends = call.at + GOOD_FOR
    token = _token(call, world, client, int(ends.timestamp()))
    role = "admin" if listed is None else listed.get("role", "admin")
    world.insert(TOKEN, token, {"token": token, "client": client, "role": role, "ends": ends.timestamp()})
    return Reply(200, {"access_token": token, "token_type": "Bearer", "expires_in": int(GOOD_FOR.total_seconds())})


async def _issued(request: Request, world: World, operation: Operation | None) -> Record | None:
    """What is known of the token that a request shows; None for none of ours. Raises Unauthenticated."""
    if operation is not None and operation.security == ((),):
        return None
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    record = await world.find(TOKEN, token.strip()) if scheme.lower() == "bearer" else None
    if record is not None and record.document["ends"] <= request.at.timestamp():
        raise Unauthenticated(why="expired", user=record.document["client"], schemes=auth.SCHEMES)
    return record


def _identity(record: Record) -> Identity:
    return Identity(record.document["client"], (record.document["role"],))


def _needed(operation: Operation) -> str:
    if operation.id in ADMINISTERED:
        return "admin"
    return "reader" if operation.method == "GET" or operation.security == ((),) else "editor"


def _fits(credential: Document, client: Json, secret: Json) -> bool:
    return bool(credential.get("client_id") == client and credential.get("client_secret") == secret)


def _token(call: Call, world: World, client: str, ends: int) -> str:
    """A token of the form of a JSON Web Token, whose signature is chance."""
    claims = {"iss": call.request.origin, "sub": client, "iat": int(call.at.timestamp()), "exp": ends}
    parts: tuple[Mapping[str, Json], ...] = ({"alg": "HS256", "typ": "JWT"}, claims)
    text = ".".join(urlsafe_b64encode(orjson.dumps(part)).decode().rstrip("=") for part in parts)
    return f"{text}.{world.token(43, ascii_letters + digits)}"


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {"createAccessToken": grant}
