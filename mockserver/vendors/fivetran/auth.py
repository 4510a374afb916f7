"""Who is let in: an API key and its secret, as HTTP Basic user and password."""

from base64 import b64decode
from typing import Final

from mockserver.model.json import Document
from mockserver.model.messages import ANYBODY, Identity, Request
from mockserver.model.operation import Operation
from mockserver.model.problem import Unauthenticated
from mockserver.model.world import World

SCHEMES: Final = ("basic",)


async def basic(request: Request, world: World, operation: Operation | None) -> Identity:
    """Lets any pair in until the scenario lists credentials, then only those. Raises Unauthenticated."""
    if operation is not None and (not operation.security or () in operation.security):
        return ANYBODY
    key, secret = _pair(request)
    if not world.credentials:
        return Identity(key)
    for known in world.credentials:
        if known["key"] == key and known["secret"] == secret:
            return Identity(key, facts={"user": known.get("user")})
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
