"""Connector SDK packages: files that connections run."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import InvalidRequest, Violation
from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.fivetran.account import uses
from mockserver.vendors.fivetran.account.answers import author, paged, told
from mockserver.vendors.fivetran.account.problems import InUse
from mockserver.vendors.fivetran.account.seeds import filled
from mockserver.vendors.fivetran.fresh import fresh_id
from mockserver.vendors.fivetran.paging import window
from mockserver.vendors.fivetran.wording import stamp

FILE: Final = "application/octet-stream"
EMPTY: Final = b"PK\x05\x06" + bytes(18)
"""A zip archive of nothing: the file of a package that a scenario gives no content."""


def blank(key: str, now: str, content: bytes) -> dict[str, Json]:
    """A package with this file."""
    return {
        "id": key,
        "created_by": None,
        "last_updated_by": None,
        "created_at": now,
        "updated_at": now,
        "file_sha256_hash": sha256(content).hexdigest(),
    }


async def _seed(world: World, fields: Document) -> Record:
    """A package whose file is the text that the scenario gives as `content`, or an empty archive."""
    key = fields.get("id") or await fresh_id(world, PACKAGE)
    content = str(fields.get("content", "")).encode() or EMPTY
    document = filled("a package", blank(key, stamp(world.at), content), fields, {"content": str})
    return world.insert(PACKAGE, key, document, hidden=_held(content))


PACKAGE: Final = Resource("packages", seed=_seed)


async def create(call: Call, world: World) -> Reply:
    """Keeps a file under a fresh id."""
    key = await fresh_id(world, PACKAGE)
    content = _content(call)
    user = author(call)
    document = {**blank(key, stamp(call.at), content), "created_by": user, "last_updated_by": user}
    record = world.insert(PACKAGE, key, document, hidden=_held(content))
    return told(call, "Package created successfully", await _shown(world, record), status=201)


async def update(call: Call, world: World) -> Reply:
    """Keeps another file in the place of the one before."""
    record = await _found(call, world)
    content = _content(call)
    fresh = blank(record.key, stamp(call.at), content)
    mine = {name: fresh[name] for name in ("updated_at", "file_sha256_hash")}
    document = {**record.document, **mine, "last_updated_by": author(call)}
    record = world.put(PACKAGE, record._replace(document=document, hidden=_held(content)))
    return told(call, "Package updated successfully", await _shown(world, record))


async def details(call: Call, world: World) -> Reply:
    """Answers what is known of a package."""
    data = await _shown(world, await _found(call, world))
    return told(call, "Connector SDK package details retrieved successfully", data)


async def listing(call: Call, world: World) -> Reply:
    """Answers a page of packages."""
    offset, limit = window(call)
    page = await world.page(PACKAGE, offset=offset, limit=limit)
    records = [record._replace(document=await _shown(world, record)) for record in page.records]
    return paged(call, "Connector SDK packages retrieved successfully", page._replace(records=tuple(records)))


async def download(call: Call, world: World) -> Reply:
    """Answers the file as it was uploaded."""
    record = await _found(call, world)
    return Reply(200, b64decode(record.hidden["file"]), media=FILE)


async def delete(call: Call, world: World) -> Reply:
    """Removes a package that no connection runs."""
    key = (await _found(call, world)).key
    if await uses.bound_to(world, key) is not None:
        raise InUse("packages", key, connections=1)
    world.delete(PACKAGE, key)
    return told(call, "Package deleted successfully")


async def _found(call: Call, world: World) -> Record:
    return await world.read(PACKAGE, call.path["package_id"])


async def _shown(world: World, record: Record) -> Document:
    """A package with the connection that runs it; that is whichever names it in its configuration."""
    return {**record.document, "connection_id": await uses.bound_to(world, record.key)}


def _content(call: Call) -> bytes:
    sent = call.body["file"]
    content = sent if isinstance(sent, bytes) else str(sent).encode("utf-8", "surrogatepass")
    if not content:
        raise InvalidRequest((Violation("minLength", "body /file", "it is empty"),))
    return content


def _held(content: bytes) -> Document:
    return {"file": b64encode(content).decode()}


BEHAVIOURS: Final[Mapping[str, Behaviour]] = MappingProxyType(
    {
        "list_connector_sdk_packages": listing,
        "create_connector_sdk_package": create,
        "get_connector_sdk_package": details,
        "update_connector_sdk_package": update,
        "delete_connector_sdk_package": delete,
        "download_connector_sdk_package": download,
    }
)
