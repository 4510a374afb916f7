"""Who is let in, once a scenario lists credentials: basic users, API keys and bearer tokens, with cluster privileges."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from hmac import compare_digest
from types import MappingProxyType
from typing import Final, NamedTuple

from mockserver.model.json import Document
from mockserver.model.messages import ANYBODY, Identity, Request
from mockserver.model.operation import Operation
from mockserver.model.problem import Unauthenticated
from mockserver.model.world import World
from mockserver.vendors.elastic import media
from mockserver.vendors.elastic.problems import ActionDenied

SCHEMES: Final = ("basic", "bearer", "ApiKey")
READ: Final = ("monitor_connector", "manage_connector", "manage", "all")
WRITE: Final = ("manage_connector", "manage", "all")
READ_SECRET: Final = ("read_connector_secrets", "manage", "all")
WRITE_SECRET: Final = ("write_connector_secrets", "manage", "all")
MONITOR: Final = ("monitor", "manage", "all")

ACTIONS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = MappingProxyType(
    {
        "info": ("cluster:monitor/main", MONITOR),
        "ping": ("cluster:monitor/main", MONITOR),
        "connector.list": ("cluster:admin/xpack/connector/list", READ),
        "connector.get": ("cluster:admin/xpack/connector/get", READ),
        "connector.put": ("cluster:admin/xpack/connector/put", WRITE),
        "connector.put_1": ("cluster:admin/xpack/connector/put", WRITE),
        "connector.post": ("cluster:admin/xpack/connector/post", WRITE),
        "connector.delete": ("cluster:admin/xpack/connector/delete", WRITE),
        "connector.check_in": ("cluster:admin/xpack/connector/update_last_seen", WRITE),
        "connector.update_status": ("cluster:admin/xpack/connector/update_status", WRITE),
        "connector.update_configuration": ("cluster:admin/xpack/connector/update_configuration", WRITE),
        "connector.update_error": ("cluster:admin/xpack/connector/update_error", WRITE),
        "connector.update_service_type": ("cluster:admin/xpack/connector/update_service_type", WRITE),
        "connector.update_name": ("cluster:admin/xpack/connector/update_name", WRITE),
        "connector.update_index_name": ("cluster:admin/xpack/connector/update_index_name", WRITE),
        "connector.update_native": ("cluster:admin/xpack/connector/update_native", WRITE),
        "connector.update_api_key_id": ("cluster:admin/xpack/connector/update_api_key_id", WRITE),
        "connector.update_pipeline": ("cluster:admin/xpack/connector/update_pipeline", WRITE),
        "connector.update_features": ("cluster:admin/xpack/connector/update_features", WRITE),
        "connector.update_scheduling": ("cluster:admin/xpack/connector/update_scheduling", WRITE),
        "connector.last_sync": ("cluster:admin/xpack/connector/update_last_sync_stats", WRITE),
        "connector.update_filtering": ("cluster:admin/xpack/connector/update_filtering", WRITE),
        "connector.update_filtering_validation": ("cluster:admin/xpack/connector/update_filtering/draft_validation", WRITE),
        "connector.update_active_filtering": ("cluster:admin/xpack/connector/update_filtering/activate", WRITE),
        "connector.sync_job_list": ("cluster:admin/xpack/connector/sync_job/list", READ),
        "connector.sync_job_get": ("cluster:admin/xpack/connector/sync_job/get", READ),
        "connector.sync_job_post": ("cluster:admin/xpack/connector/sync_job/post", WRITE),
        "connector.sync_job_delete": ("cluster:admin/xpack/connector/sync_job/delete", WRITE),
        "connector.sync_job_cancel": ("cluster:admin/xpack/connector/sync_job/cancel", WRITE),
        "connector.sync_job_check_in": ("cluster:admin/xpack/connector/sync_job/check_in", WRITE),
        "connector.sync_job_claim": ("cluster:admin/xpack/connector/sync_job/claim", WRITE),
        "connector.sync_job_error": ("cluster:admin/xpack/connector/sync_job/update_error", WRITE),
        "connector.sync_job_update_stats": ("cluster:admin/xpack/connector/sync_job/update_stats", WRITE),
        "connector.secret_get": ("cluster:admin/xpack/connector/secret/get", READ_SECRET),
        "connector.secret_post": ("cluster:admin/xpack/connector/secret/post", WRITE_SECRET),
        "connector.secret_put": ("cluster:admin/xpack/connector/secret/put", WRITE_SECRET),
        "connector.secret_delete": ("cluster:admin/xpack/connector/secret/delete", WRITE_SECRET),
    }
)
"""By operation id: the action, and the cluster privileges that grant it, least first."""

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
            "items": {"enum": sorted({*READ, *WRITE, *MONITOR, *READ_SECRET, *WRITE_SECRET})},
            "description": "Cluster privileges; all of them unless listed.",
        },
    },
    "anyOf": [{"required": ["username", "password"]}, {"required": ["api_key_id", "api_key"]}, {"required": ["token"]}],
    "additionalProperties": False,
}


class Shown(NamedTuple):
    """What an Authorization header shows."""

    scheme: str
    name: str = ""
    """User or API key id; the token itself for a bearer."""
    secret: str = ""


async def admit(request: Request, world: World, operation: Operation | None) -> Identity:
    """Says who asks. Raises Unauthenticated, VersionMismatch and ActionDenied.

    The network layer authenticates first, then the request is held to its media types, and only then is it routed.
    """
    credentials = world.credentials
    if not credentials or request.method == "OPTIONS":  # preflights carry no credentials (SecurityRestFilter)
        media.check(request, world.settings)
        return ANYBODY
    credential = _authenticate(request, credentials)
    media.check(request, world.settings)
    if operation is not None:
        _authorise(credential, operation.id)
    return Identity(_user(credential), _roles(credential))


def identify(request: Request) -> str | None:
    """The name of the request's credential, under which a world may be bound."""
    shown = _shown(request.headers.get("Authorization", ""))
    return f"{shown.scheme} {shown.name}" if shown is not None else None


def credential_name(credential: Document) -> str | None:
    """The same name, of a listed credential."""
    if "api_key_id" in credential:
        return f"apikey {credential['api_key_id']}"
    return f"bearer {credential['token']}" if "token" in credential else f"basic {credential['username']}"


def _authenticate(request: Request, credentials: Sequence[Document]) -> Document:
    header = request.headers.get("Authorization", "")
    if not header:
        raise Unauthenticated("missing", schemes=SCHEMES)
    shown = _shown(header)
    if shown is None:
        # A scheme that no realm reads is as good as none (U).
        raise Unauthenticated("missing", schemes=SCHEMES)
    found = next((credential for credential in credentials if _fits(credential, shown)), None)
    if found is None:
        raise Unauthenticated("wrong", user=shown.name if shown.scheme == "basic" else "", schemes=SCHEMES)
    return found


def _shown(header: str) -> Shown | None:
    scheme, _, rest = header.partition(" ")
    scheme, rest = scheme.lower(), rest.strip()
    if scheme == "bearer" and rest:
        return Shown(scheme, rest, rest)
    if scheme not in ("basic", "apikey"):
        return None
    try:
        text = base64.b64decode(rest, validate=True).decode()
    except (binascii.Error, ValueError):
        return Shown(scheme)
    name, _, secret = text.partition(":")
    return Shown(scheme, name, secret)


def _fits(credential: Document, shown: Shown) -> bool:
    name, secret = {
        "basic": ("username", "password"),
        "apikey": ("api_key_id", "api_key"),
        "bearer": ("token", "token"),
    }[shown.scheme]
    if credential.get(name) != shown.name or secret not in credential:
        return False
    return compare_digest(str(credential[secret]).encode(), shown.secret.encode())


def _authorise(credential: Document, operation: str) -> None:
    action, granting = ACTIONS[operation]
    if not set(granting).isdisjoint(credential.get("privileges", ("all",))):
        return
    key = credential.get("api_key_id", "") if "password" not in credential else ""
    raise ActionDenied(action, _user(credential), _roles(credential), granting, key)


def _user(credential: Document) -> str:
    return str(credential.get("username", "elastic"))


def _roles(credential: Document) -> tuple[str, ...]:
    return tuple(credential.get("roles", ("superuser",)))
