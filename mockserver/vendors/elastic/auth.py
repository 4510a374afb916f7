"""Who is let in, once a scenario lists credentials, and what they may do."""

from collections.abc import Mapping, Sequence
from hmac import compare_digest
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qsl

from mockserver.model.json import Document
from mockserver.model.messages import ANYBODY, Call, Identity, Reply, Request
from mockserver.model.operation import Operation
from mockserver.model.problem import MethodNotAllowed, Problem, Unauthenticated, UnknownPath
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.elastic import credentials, media, privileges, security_keys
from mockserver.vendors.elastic.credentials import BEARER, KEY, SCHEMES, Shown
from mockserver.vendors.elastic.problems import ActionDenied, BadParameter, CredentialRefused

SECURITY: Final = "/_security/"
INDICES: Final = "indices:"
"""How the names of actions on indices begin."""
FLAGS: Final[Mapping[str, str]] = MappingProxyType({"pretty": "flag", "human": "flag", "error_trace": "trace"})
"""Query flags that every request is held to, with the rule by which a wrong one is refused."""
SUPERUSER: Final = "elastic"
SUPERUSER_ROLE: Final = "superuser"
RESERVED: Final[Document] = {"name": "reserved", "type": "reserved"}
NATIVE: Final[Document] = {"name": "default_native", "type": "native"}

CREDENTIAL: Final[Document] = {
    "type": "object",
    "description": "A user with a password, an API key, or a bearer token.",
    "properties": {
        "username": {"type": "string", "minLength": 1},
        "password": {"type": "string"},
        "api_key_id": {"type": "string", "minLength": 1},
        "api_key": {"type": "string", "minLength": 1},
        "token": {"type": "string", "minLength": 1},
        "roles": {"type": "array", "items": {"type": "string"}, "description": "Role names, as refusals show them."},
        "privileges": {
            "type": "array",
            "items": {"enum": sorted(privileges.NAMES)},
            "description": "Cluster privileges; all of them unless listed.",
        },
        "indices": {
            "type": "array",
            "description": "Index privileges; all of them for one who has the cluster privilege `all`.",
            "items": {
                "type": "object",
                "properties": {
                    "names": {"type": "array", "items": {"type": "string"}, "description": "Names or patterns with `*`."},
                    "privileges": {"type": "array", "items": {"type": "string"}},
                },
                "required": ["names", "privileges"],
                "additionalProperties": False,
            },
        },
    },
    "anyOf": [{"required": ["username", "password"]}, {"required": ["api_key_id", "api_key"]}, {"required": ["token"]}],
    "additionalProperties": False,
}


async def admit(request: Request, world: World, _operation: Operation | None) -> Identity:
    """Says who asks. Raises Unauthenticated, HeaderUnread, VersionMismatch, BadParameter, and UnknownPath with security off.

    The network layer authenticates first, then the request is held to its media types and flags, and only then is it
    routed. What it may do is asked when it has been read (SecurityActionFilter): see `guarded`.
    """
    known = bool(world.credentials)
    # Preflights carry no credentials (SecurityRestFilter).
    identity = await _authenticated(request, world) if known and request.method != "OPTIONS" else ANYBODY
    media.check(request, world.settings)
    if request.query:
        _check_flags(request.query)
    if not known and request.path.startswith(SECURITY):
        raise _absent(request, media.major(world.settings["version"]))
    return identity


def guarded(
    behaviours: Mapping[str, Behaviour], actions: Mapping[str, tuple[str, privileges.Granting]] = privileges.ACTIONS
) -> Mapping[str, Behaviour]:
    """The behaviours, by operation id, for those who may do what they do; the rest get ActionDenied."""
    return {name: _guarded(behave, *actions[name]) for name, behave in behaviours.items()}


def authorise(call: Call, world: World, action: str, granting: privileges.Granting) -> None:
    """Raises ActionDenied. Without security everybody may do everything."""
    if not world.credentials:
        return
    facts = call.identity.facts
    names: tuple[str, ...] = ()
    if action.startswith(INDICES):
        names = tuple(name for name in call.path.get("index", "").split(",") if name)
        # A pattern stands for what the user may see: a right on any index is enough to ask.
        asked = () if names == ("_all",) else tuple(name for name in names if not ("*" in name or name.startswith("-")))
        allowed = privileges.allows_on(facts["indices"], asked, granting)
    else:
        allowed = privileges.allows(facts["granted"], action, granting)
    if not allowed:
        key = facts.get("api_key", {}).get("id", "")
        raise ActionDenied(action, call.identity.name, call.identity.roles, granting, key, names)


def identify(request: Request) -> str | None:
    """The name of the request's credential, under which a world may be bound."""
    return credentials.name(request.headers.get("Authorization", ""))


def credential_name(credential: Document) -> str | None:
    """The same name, of a listed credential."""
    if "api_key_id" in credential:
        return f"{KEY} {credential['api_key_id']}"
    return f"{BEARER} {credential['token']}" if "token" in credential else f"basic {credential['username']}"


def _guarded(behave: Behaviour, action: str, granting: privileges.Granting) -> Behaviour:
    async def guard(call: Call, world: World) -> Reply:
        authorise(call, world, action, granting)
        return await behave(call, world)

    return guard


async def _authenticated(request: Request, world: World) -> Identity:
    shown = credentials.shown(request.headers.get("Authorization", ""))
    if shown is None:
        # A scheme that no realm reads is as good as none (U).
        raise Unauthenticated("missing", schemes=SCHEMES)
    if shown.scheme == KEY:
        return await _key_holder(shown, world)
    member, secret = ("token", "token") if shown.scheme == BEARER else ("username", "password")
    found = _listed(world.credentials, shown, member, secret)
    if found is not None and _is_same(found[secret], shown.secret):
        return _user(found, "token" if shown.scheme == BEARER else "realm")
    if shown.scheme == BEARER:
        raise CredentialRefused("wrong", schemes=SCHEMES, detail="oauth2 token: invalid token")
    raise Unauthenticated("wrong", user=shown.name, schemes=SCHEMES)


async def _key_holder(shown: Shown, world: World) -> Identity:
    """Whom an API key stands for: one that the scenario lists, or one that was made. Raises CredentialRefused."""
    listed = _listed(world.credentials, shown, "api_key_id", "api_key")
    if listed is not None and _is_same(listed["api_key"], shown.secret):
        user = _user(listed, "api_key")
        return user._replace(roles=(), facts={**user.facts, "api_key": {"id": shown.name}})
    made = await world.find(security_keys.API_KEYS, shown.name)
    if made is None and listed is None:
        raise CredentialRefused("wrong", schemes=SCHEMES, detail=f"API key: unable to find apikey with id {shown.name}")
    if made is not None and made.document["invalidated"]:
        told = f"API key: api key [{shown.name}] has been invalidated"
        raise CredentialRefused("wrong", schemes=SCHEMES, detail=told)
    if made is None or not _is_same(made.hidden["api_key"], shown.secret):
        told = f"API key: invalid credentials for API key [{shown.name}]"
        raise CredentialRefused("wrong", schemes=SCHEMES, detail=told)
    if security_keys.is_expired(made, world.at):
        raise CredentialRefused("expired", schemes=SCHEMES, detail="API key: api key is expired")
    return security_keys.holder(made)


def _user(credential: Document, kind: str) -> Identity:
    name = str(credential.get("username", SUPERUSER))
    built_in = name == SUPERUSER
    granted = list(credential.get("privileges", ("all",)))
    facts = {
        "type": kind,
        "realm": RESERVED if built_in else NATIVE,
        "metadata": {"_reserved": True} if built_in else {},
        "granted": [granted],
        "indices": [[*(privileges.EVERYWHERE if "all" in granted else ()), *credential.get("indices", ())]],
    }
    return Identity(name, tuple(credential.get("roles", (SUPERUSER_ROLE,))), facts)


def _listed(listed: Sequence[Document], shown: Shown, member: str, secret: str) -> Document | None:
    return next((one for one in listed if one.get(member) == shown.name and secret in one), None)


def _is_same(secret: str, other: str) -> bool:
    return compare_digest(secret.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))


def _check_flags(query: str) -> None:
    """Raises BadParameter. Source: AbstractRestChannel, RestController.validateErrorTrace."""
    given = dict(parse_qsl(query, keep_blank_values=True))
    for name, rule in FLAGS.items():
        if given.get(name, "") not in ("", "true", "false"):
            raise BadParameter("trace" if rule == "trace" else "flag", name, given[name])


def _absent(request: Request, version: int) -> Problem:
    """Why nobody answers below `/_security/` while security is off (Security.getRestHandlers).

    8.x still has a route `POST /{index}/{type}` for clients of 7.x, which other methods run into.
    """
    if version == 8 and request.method != "POST" and request.path.count("/") == 2:
        return MethodNotAllowed(request.method, request.path, ("POST",))
    return UnknownPath(request.method, request.path)
