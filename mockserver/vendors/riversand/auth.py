"""Who is let in: everybody, unless the tenant has authentication switched on (page "Understanding the Request Headers")."""

import hmac
from typing import Final

from mockserver.model.json import Document
from mockserver.model.messages import ANYBODY, Identity, Request
from mockserver.model.operation import Operation
from mockserver.model.problem import Forbidden, Unauthenticated
from mockserver.model.world import World
from mockserver.vendors.riversand.tenancy import find_tenant, header, tenant_of

CLIENT: Final = "auth-client-id"
SECRET: Final = "auth-client-secret"  # noqa: S105 - a header's name
SCHEMES: Final = (CLIENT, SECRET)
NEEDED: Final = (CLIENT, SECRET, "x-rdp-clientId", "x-rdp-userId", "x-rdp-tenantId", "x-rdp-userRoles")


async def authenticate(request: Request, world: World, operation: Operation | None) -> Identity:
    """Checks headers, the client's secret, its tenant and its roles. A signed file address needs none of them."""
    if operation is not None and not any(operation.security):
        return ANYBODY
    tenant = tenant_of(request, world)
    switch = (await find_tenant(world, tenant)).get("authentication") or world.settings["auth"]
    if switch == "off":
        return ANYBODY
    missing = [name for name in NEEDED if not request.headers.get(name)]
    if missing:
        raise Unauthenticated("missing", schemes=SCHEMES)
    if request.headers.get("Authorization"):
        # Documented: `Authorization` must be empty when client id and secret are sent.
        raise Unauthenticated("scheme", schemes=SCHEMES)
    return _admit(request, world, tenant)


def identify(request: Request) -> str | None:
    """The client id, under which a credential may be bound to a world."""
    return request.headers.get(CLIENT) or None


def credential_name(credential: Document) -> str | None:
    """The name of a scenario's credential."""
    return str(credential["client_id"])


def _admit(request: Request, world: World, tenant: str) -> Identity:
    name, secret = header(request, CLIENT), header(request, SECRET)
    for credential in world.credentials:
        # Documented: clients are issued per tenant and environment, one for "dev" is rejected on "prod".
        here = credential.get("environment", world.settings["environment"]) == world.settings["environment"]
        known = here and credential["client_id"] == name and credential.get("tenant", tenant) == tenant
        if known and hmac.compare_digest(credential["client_secret"].encode(), secret.encode()):
            break
    else:
        raise Unauthenticated("wrong", name, SCHEMES)
    roles = _roles(header(request, "x-rdp-userRoles"))
    allowed = credential.get("roles")
    if allowed is not None and not set(roles) & set(allowed):
        raise Forbidden("role", header(request, "x-rdp-userId"))
    return Identity(name, roles)


def _roles(text: str) -> tuple[str, ...]:
    """The roles of a header: a comma list, or the text of a JSON array. Both occur."""
    return tuple(role for part in text.strip().strip("[]").split(",") if (role := part.strip().strip('"')))
