"""Tenants: whose data a request speaks of, and the keys that keep tenants apart."""

from typing import Final, NamedTuple
from urllib.parse import quote, unquote

from mockserver.model.json import Document
from mockserver.model.messages import Request
from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.vendors.riversand.fields import NAME, TEXT, Form


class Address(NamedTuple):
    """A path, taken apart: `/{tenant}/api/{service}/{verb}`, `/{tenant}/files/{key}`, or the same without tenant."""

    tenant: str
    """Empty in the external form, where the tenant comes from the header."""
    service: str
    """Lower-cased; `files` for the stand-in of the vendor's blob storage."""
    verb: str = ""
    """Lower-cased."""


def locate(path: str) -> Address:
    """Reads the raw path of a request."""
    segments = path.split("/")[1:]
    words = [segment.lower() for segment in segments]
    if len(words) > 3 and words[1] == "api":
        return Address(unquote(segments[0]), words[2], words[3])
    if len(words) == 3 and words[1] == "files":
        return Address(unquote(segments[0]), "files")
    if len(words) > 1 and words[0] == "api":
        return Address("", words[1], words[2] if len(words) > 2 else "")
    return Address("", words[0] if words else "")


def tenant_of(request: Request, world: World) -> str:
    """The tenant: the path's, else the header's, else the default one. That it is sought in this order is proposed."""
    return locate(request.path).tenant or header(request, "x-rdp-tenantId") or str(world.settings["default_tenant"])


def user_of(request: Request) -> str:
    """Who acts, as sent; nobody named is `system_user`, as in the sample of "Get and Set Connector State"."""
    return header(request, "x-rdp-userId") or "system_user"


def header(request: Request, name: str) -> str:
    """A header as text that JSON can hold, whatever bytes it came in; empty when it is absent."""
    raw = request.headers.get(name, "")
    return raw if raw.isascii() else raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def key_of(tenant: str, name: str) -> str:
    """The key of an object in the world. Object ids are unique within a tenant only."""
    return f"{quote(tenant, safe='')}:{name}"


def tenant_of_key(key: str) -> str:
    """The tenant that the object of such a key belongs to."""
    return unquote(key.partition(":")[0])


_ENTITY: Final[Document] = {
    "type": "object",
    "properties": {"id": NAME, "type": NAME},
    "required": ["id", "type"],
    "additionalProperties": False,
}

_FORM: Final = Form(
    "tenants",
    {
        "id": NAME,
        "name": TEXT,
        "authentication": {"enum": ["off", "strict", None]},
        "entities": {"type": "array", "items": _ENTITY},
    },
    required=("id",),
)


async def _seed(world: World, fields: Document) -> Record:
    _FORM.check(fields)
    tenant = fields["id"]
    document = {
        "id": tenant,
        "name": fields.get("name", tenant),
        "authentication": fields.get("authentication"),
        "entities": fields.get("entities", []),
    }
    return world.insert(TENANT, key_of(tenant, tenant), document)


TENANT: Final = Resource("tenants", seed=_seed)


async def find_tenant(world: World, tenant: str) -> Document:
    """What the world knows of a tenant; nothing for one that nobody set up, which is a tenant all the same."""
    record = await world.find(TENANT, key_of(tenant, tenant))
    return record.document if record is not None else {}
