"""Webhooks as they are kept, and what waits to be delivered."""

from collections.abc import Hashable, Iterable
from datetime import timedelta
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from mockserver.model.json import Document, Json
from mockserver.model.problem import InvalidRequest, Violation
from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendors.fivetran.fresh import fresh_id
from mockserver.vendors.fivetran.wording import stamp

ACCOUNT: Final = "account"
GROUP: Final = "group"
MASK: Final = "******"
EVERYWHERE: Final = ""
"""Stands for the account where webhooks are filed by group."""
STEP: Final = timedelta(minutes=5)
LONGEST: Final = timedelta(hours=24)
"""How long a delivery is tried again; the waits grow by a step each time (page on webhooks)."""


def webhook(key: str, fields: Document, group: str | None, author: str | None, now: str) -> dict[str, Json]:
    """A webhook right after it was made. The secret is kept elsewhere."""
    kind = {"type": ACCOUNT} if group is None else {"type": GROUP, "group_id": group}
    secret = {"secret": MASK} if fields.get("secret") else {}
    return {
        "id": key,
        **kind,
        "url": fields["url"],
        "events": fields["events"],
        "active": fields.get("active", True) in (True, "true"),
        **secret,
        "created_at": now,
        "created_by": author or "_fivetran_api",
    }


async def seed(world: World, fields: Document) -> Record:
    """A webhook from what a scenario names: of the group that it names, or of the account. Raises InvalidRequest."""
    for name in ("url", "events"):
        if name not in fields:
            raise InvalidRequest((Violation("required", "body", f"a webhook needs {name}", expected=name),))
    key = fields.get("id") or await fresh_id(world, WEBHOOKS)
    given = {name: value for name, value in fields.items() if name in ("created_at", "created_by")}
    document = {**webhook(key, fields, fields.get("group_id"), None, stamp(world.at)), **given}
    return world.insert(WEBHOOKS, key, document, hidden={"secret": fields.get("secret", "")})


def _filed(record: Record) -> Iterable[Hashable]:
    return (record.document.get("group_id", EVERYWHERE),)


def is_receiver(url: str) -> bool:
    """Whether webhooks may have an address: HTTPS, as the vendor has it, or plain HTTP where the vendor could never reach.

    That is this machine and networks without a public name: a host without a dot, or a private or loopback address.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    host = parts.hostname or ""
    if parts.scheme != "http" or not host:
        return parts.scheme == "https" and bool(host)
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".localhost", ".internal", ".test"))


WEBHOOKS: Final = Resource(
    name="webhooks",
    schema="#/components/schemas/Webhook",
    indexes=(Index("group", _filed),),
    seed=seed,
)
