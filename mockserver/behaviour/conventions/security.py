"""Security as specifications declare it: who is let in, and under which name."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from http.cookies import CookieError, SimpleCookie
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qsl

from mockserver.model.convention import Authenticate, Identify
from mockserver.model.json import Document
from mockserver.model.messages import ANYBODY, Identity, Request
from mockserver.model.operation import Api, Operation, SecurityScheme
from mockserver.model.problem import Unauthenticated
from mockserver.model.world import World

_USER: Final = ("user", "username", "name", "key")
_PASSWORD: Final = ("password", "secret")
_TOKEN: Final = ("token", "key", "api_key", "value", "secret")

CREDENTIAL: Final[Document] = MappingProxyType(
    {
        "type": "object",
        "minProperties": 1,
        "properties": {name: {"type": "string"} for name in dict.fromkeys((*_USER, *_PASSWORD, *_TOKEN))},
        "additionalProperties": False,
    }
)
"""JSON Schema of a scenario's credential: user and password, or a token or key."""


def credential_name(credential: Document) -> str | None:
    """The name under which a credential is bound to a world: its user, token or key."""
    return next((str(credential[name]) for name in (*_USER[:3], *_TOKEN) if name in credential), None)


def declared_security(api: Api) -> Authenticate:
    """Lets in whoever shows a well-formed credential of a declared kind; only listed ones where the scenario lists any."""

    async def authenticate(request: Request, world: World, operation: Operation | None) -> Identity:
        if operation is None or not operation.security:
            return ANYBODY
        refusals: list[Unauthenticated] = []
        for alternative in operation.security:
            schemes = [api.security[name] for name in alternative if name in api.security]
            try:
                shown = [_show(scheme, request, world.credentials) for scheme in schemes]
            except Unauthenticated as refusal:
                refusals.append(refusal)
                continue
            return next((identity for identity in shown if identity.name), ANYBODY)
        accepted = dict.fromkeys(_label(api.security[n]) for names in operation.security for n in names if n in api.security)
        worst = max(refusals, key=lambda refusal: _RANK[refusal.why])
        raise Unauthenticated(worst.why, worst.user, tuple(accepted))

    return authenticate


def declared_identity(api: Api) -> Identify:
    """The name of whatever credential a request shows, by the kinds that the specification declares."""

    def identify(request: Request) -> str | None:
        for scheme in api.security.values():
            try:
                found = _show(scheme, request, ())
            except Unauthenticated:
                continue
            if found.name:
                return found.name
        return None

    return identify


_RANK: Final = {"missing": 0, "scheme": 1, "malformed": 2, "wrong": 3}
"""Of several refusals the one is told that came closest to letting in."""


def _label(scheme: SecurityScheme) -> str:
    return scheme.parameter or scheme.name if scheme.kind == "apiKey" else scheme.kind


def _show(scheme: SecurityScheme, request: Request, listed: Sequence[Document]) -> Identity:
    return _KINDS[scheme.kind](scheme, request, listed)


def _basic(_scheme: SecurityScheme, request: Request, listed: Sequence[Document]) -> Identity:
    try:
        text = base64.b64decode(_authorization(request, "basic"), validate=True).decode()
    except (binascii.Error, UnicodeError) as error:
        raise Unauthenticated("malformed") from error
    user, colon, password = text.partition(":")
    if not colon:
        raise Unauthenticated("malformed")
    if listed and not any(_says(c, _USER, user) and _says(c, _PASSWORD, password) for c in listed):
        raise Unauthenticated("wrong", user)
    return Identity(user)


def _bearer(_scheme: SecurityScheme, request: Request, listed: Sequence[Document]) -> Identity:
    return _known(_authorization(request, "bearer"), listed)


def _api_key(scheme: SecurityScheme, request: Request, listed: Sequence[Document]) -> Identity:
    match scheme.location:
        case "query":
            value = dict(parse_qsl(request.query)).get(scheme.parameter, "")
        case "cookie":
            value = _cookies(request).get(scheme.parameter, "")
        case _:
            value = request.headers.get(scheme.parameter, "").strip()
    if not value:
        raise Unauthenticated("missing")
    return _known(value, listed)


def _anybody(_scheme: SecurityScheme, _request: Request, _listed: Sequence[Document]) -> Identity:
    return ANYBODY


_KINDS: Final[Mapping[str, Callable[[SecurityScheme, Request, Sequence[Document]], Identity]]] = {
    "basic": _basic,
    "bearer": _bearer,
    "apiKey": _api_key,
    "other": _anybody,
}


def _authorization(request: Request, kind: str) -> str:
    header = request.headers.get("Authorization")
    if header is None:
        raise Unauthenticated("missing")
    scheme, _, rest = header.strip().partition(" ")
    if scheme.lower() != kind:
        raise Unauthenticated("scheme")
    if not rest.strip():
        raise Unauthenticated("malformed")
    return rest.strip()


def _known(value: str, listed: Sequence[Document]) -> Identity:
    if listed and not any(_says(credential, _TOKEN, value) for credential in listed):
        raise Unauthenticated("wrong")
    return Identity(value)


def _says(credential: Document, names: Sequence[str], value: str) -> bool:
    return any(str(credential[name]) == value for name in names if name in credential)


def _cookies(request: Request) -> Mapping[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(request.headers.get("Cookie", "")).items()}
    except CookieError:
        return {}
