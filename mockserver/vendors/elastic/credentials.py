"""Credentials as requests show them: basic users, API keys and bearer tokens.

Source: Authenticator.extractCredentialFromHeaderValue, UsernamePasswordToken.extractToken, ApiKeyService.parseApiKey.
"""

import base64
import re
from typing import Final, NamedTuple

from mockserver.vendors.elastic.problems import CredentialRefused

SCHEMES: Final = ("basic", "bearer", "ApiKey")
REALM: Final = "basic"
BEARER: Final = "bearer"
KEY: Final = "apikey"
_FOREIGN: Final = re.compile(r"[^A-Za-z0-9+/=]")


class Shown(NamedTuple):
    """What an Authorization header shows."""

    scheme: str
    name: str
    """User or API key id; the token itself for a bearer."""
    secret: str


class Undecoded(ValueError):
    """A text is not base64; the message is Java's."""


def shown(header: str) -> Shown | None:
    """The credentials; None if there are none that the vendor reads. Raises CredentialRefused."""
    scheme, _, rest = header.partition(" ")
    scheme, rest = scheme.lower(), rest.strip()
    if not rest or scheme not in (REALM, BEARER, KEY):
        return None
    if scheme == BEARER:
        return Shown(scheme, rest, rest)
    return _key(rest) if scheme == KEY else _user(rest)


def name(header: str) -> str | None:
    """Scheme and name of the credentials, however wrong they are."""
    try:
        found = shown(header)
    except CredentialRefused:
        return None
    return f"{found.scheme} {found.name}" if found is not None else None


def _key(text: str) -> Shown:
    try:
        name, colon, secret = decoded(text).partition(":")
    except Undecoded as error:
        raise CredentialRefused(detail=f"API key: {error}") from None
    if not (name and colon):
        raise CredentialRefused(detail="API key: invalid ApiKey value")
    return Shown(KEY, name, secret)


def _user(text: str) -> Shown:
    try:
        name, colon, secret = decoded(text).partition(":")
    except Undecoded as error:
        raise CredentialRefused(message="invalid basic authentication header encoding", cause=str(error)) from None
    if not colon:
        raise CredentialRefused(message="invalid basic authentication header value")
    return Shown(REALM, name, secret)


def decoded(text: str) -> str:
    """The text behind base64, as java.util.Base64 reads it: padding may be missing. Raises Undecoded."""
    foreign = _FOREIGN.search(text)
    if foreign is not None:
        raise Undecoded(f"Illegal base64 character {foreign.group().encode('utf-8', 'surrogateescape')[0]:x}")
    if len(text) == 1:
        raise Undecoded("Input byte[] should at least have 2 bytes for base64 bytes")
    if len(text.rstrip("=")) % 4 == 1:
        raise Undecoded("Last unit does not have enough valid bits")
    if "=" in text.rstrip("=") or (text.endswith("=") and len(text) % 4):
        raise Undecoded("Input byte array has wrong 4-byte ending unit")
    return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)).decode("utf-8", "replace")
