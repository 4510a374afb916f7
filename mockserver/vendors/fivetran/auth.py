"""Who is let in: an API key and its secret, as HTTP Basic user and password."""

from base64 import b64decode
from typing import Final

from mockserver.model.json import Document
from mockserver.model.messages import ANYBODY, Identity, Request
from mockserver.model.operation import Operation
from mockserver.model.problem import Forbidden, Unauthenticated
from mockserver.model.world import World
from mockserver.vendors.fivetran.account import system_keys

SCHEMES: Final = ("basic",)
COLLECTION: Final = 2
"""Segments of the address of a collection: `v1/connections`."""


async def basic(request: Request, world: World, operation: Operation | None) -> Identity:
    """Lets any pair in until the scenario lists credentials, then only those, for what they may do.

    Raises Unauthenticated and Forbidden.
    """
    if operation is not None and (not operation.security or () in operation.security):
        return ANYBODY
    key, secret = _pair(request)
    if not world.credentials:
        return Identity(key)
    for known in world.credentials:
        if known["key"] == key and known["secret"] == secret:
            _check(known, operation)
            return Identity(key, facts={"user": known.get("user")})
    if await system_keys.admits(world, key, secret):
        return Identity(key)
    raise Unauthenticated(why="wrong", user=key, schemes=SCHEMES)


def identify(request: Request) -> str | None:
    """The API key, under which a world may be bound."""
    try:
        return _pair(request)[0]
    except Unauthenticated:
        return None


def name(credential: Document) -> str | None:
    """The name under which a listed credential is bound to a world."""
    key = credential.get("key")
    return key if isinstance(key, str) else None


def permission(operation: Operation) -> str:
    """What a key must be permitted to call the operation: `CONNECTION_READ`, `GROUP_CREATE`.

    Made of the address and the method, since of the vendor's names only `ACCOUNT_READ` is known. Older addresses are second
    spellings of the present ones, so that they need the same.
    """
    segments = operation.template.strip("/").split("/")
    noun = segments[1] if len(segments) > 1 else segments[0]
    thing = noun.removesuffix("s").replace("-", "_").upper()
    if operation.method in ("GET", "HEAD"):
        return f"{thing}_READ"
    if operation.method == "POST" and len(segments) == COLLECTION:
        return f"{thing}_CREATE"
    return f"{thing}_DELETE" if operation.method == "DELETE" and len(segments) == COLLECTION + 1 else f"{thing}_EDIT"


def _check(known: Document, operation: Operation | None) -> None:
    """A key without a list of permissions may do everything. Raises Forbidden."""
    if "permissions" not in known or operation is None:
        return
    needed = permission(operation)
    if needed not in known["permissions"]:
        raise Forbidden(permission=needed, user=known["key"])


def _pair(request: Request) -> tuple[str, str]:
    header = request.headers.get("Authorization")
    if not header:
        raise Unauthenticated(why="missing", schemes=SCHEMES)
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        raise Unauthenticated(why="scheme", schemes=SCHEMES)
    try:
        key, colon, secret = b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError:
        raise Unauthenticated(why="malformed", schemes=SCHEMES) from None
    if not (key and colon and secret):
        raise Unauthenticated(why="malformed", user=key, schemes=SCHEMES)
    return key, secret
