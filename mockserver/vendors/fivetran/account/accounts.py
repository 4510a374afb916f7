"""The account itself: whose credentials a call came with, its roles, and what groups are given by the vendor."""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Page, Record
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.fivetran.account.answers import author, paged, sliced, told
from mockserver.vendors.fivetran.account.seeds import filled
from mockserver.vendors.fivetran.account.system_keys import SYSTEM_KEY
from mockserver.vendors.fivetran.groups import GROUP

RSA: Final = b"\x00\x00\x00\x07ssh-rsa\x00\x00\x00\x03\x01\x00\x01\x00\x00\x01\x01\x00"
"""What an SSH public key of 2048 bits begins with: kind, exponent, length of the modulus."""
ROLES: Final[tuple[tuple[str, str, str], ...]] = (
    ("Account Administrator", "ACCOUNT", "Manages the account and everything in it."),
    ("Account Reviewer", "ACCOUNT", "Sees the account and everything in it."),
    ("Destination Administrator", "DESTINATION", "Manages destinations and what fills them."),
    ("Destination Reviewer", "DESTINATION", "Sees destinations and what fills them."),
    ("Connector Administrator", "CONNECTOR", "Manages connections."),
    ("Connector Reviewer", "CONNECTOR", "Sees connections."),
    ("Team Manager", "TEAM", "Manages the members of a team."),
    ("Team Member", "TEAM", "Has what the team may do."),
)
"""A selection: names and scopes as the vendor's clients know them, descriptions of our own."""


async def info(call: Call, world: World) -> Reply:
    """Tells the account, and the system key or the user that the credentials belong to, if either is known."""
    account = {"account_id": world.settings["account_id"], "account_name": world.settings["account_name"]}
    keys = await world.page(SYSTEM_KEY, index="key", value=call.identity.name, limit=1)
    if keys.records:
        account["system_key_id"] = keys.records[0].key
    elif author(call) is not None:
        account["user_id"] = author(call)
    return told(call, "Account information retrieved successfully", account)


async def _seed_role(world: World, fields: Document) -> Record:
    """A custom role of an account."""
    blank = {**_role("Custom Role", "ACCOUNT", ""), "is_custom": True}
    document = filled("a role", blank, fields)
    return world.insert(ROLE, document["name"], document)


ROLE: Final = Resource("roles", key="name", seed=_seed_role)


async def roles(call: Call, world: World) -> Reply:
    """Answers a page of roles: the vendor's, then the account's own."""
    own = (await world.page(ROLE)).records
    standard = [Record("roles", name, _role(name, scope, about)) for name, scope, about in ROLES]
    page: Page = sliced(call, (*standard, *own))
    return paged(call, "Roles list retrieved successfully", page)


def _role(name: str, scope: str, about: str) -> dict[str, Json]:
    return {
        "name": name,
        "description": about,
        "scope": [scope],
        "is_custom": False,
        "is_deprecated": False,
        "replacement_role_name": None,
    }


async def public_key(call: Call, world: World) -> Reply:
    """Answers the key that the vendor's SSH client shows to the tunnels of a group."""
    group = await world.read(GROUP, call.path["groupId"])
    modulus = b"".join(sha256(f"{group.key}/{part}".encode()).digest() for part in range(8))
    key = b64encode(RSA + bytes((modulus[0] | 0x80,)) + modulus[1:]).decode()
    return told(call, "Group SSH public key retrieved successfully", {"public_key": f"ssh-rsa {key} fivetran user key"})


async def service_account(call: Call, world: World) -> Reply:
    """Answers the Google service account of a group, named as the vendor's client tests expect it."""
    name = (await world.read(GROUP, call.path["groupId"])).key.replace("_", "-")
    address = f"g-{name}@fivetran-production.iam.gserviceaccount.com"
    return told(call, "Group service account retrieved successfully", {"service_account": address})


async def register_hub(call: Call, world: World) -> Reply:
    """Registers an HVR hub; nothing else is ever told of it."""
    data = {"access_token": world.token(40, "abcdefghijklmnopqrstuvwxyz0123456789"), "registration_id": world.words()}
    return told(call, "HVR hub has been registered", data)


BEHAVIOURS: Final[Mapping[str, Behaviour]] = MappingProxyType(
    {
        "get_account_info": info,
        "list_all_roles": roles,
        "group_ssh_public_key": public_key,
        "group_service_account": service_account,
        "hvr_register_hub": register_hub,
    }
)
