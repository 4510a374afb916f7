"""Writes: what create, update and delete calls do, at once or when the write delay is over."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final, Literal, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.model.lifecycle import Lifecycle
from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.vendors.riversand import attributes, channels, connectorstates, criteria, genericobjects
from mockserver.vendors.riversand.channels import CHANNEL
from mockserver.vendors.riversand.connectorstates import CONNECTORSTATE
from mockserver.vendors.riversand.genericobjects import GENERICOBJECT
from mockserver.vendors.riversand.problems import NothingToDelete, UnknownObject
from mockserver.vendors.riversand.tenancy import key_of

GUARDED: Final = frozenset(
    {"tenantId", "createdService", "createdBy", "createdDate", "modifiedService", "modifiedBy", "modifiedDate"}
)
"""Properties that the platform writes itself, whatever a client sends (proposed)."""

Verb = Literal["create", "update", "amend", "delete"]
"""`amend` is an update that never creates: what the hub tells later of an object."""


class Write(NamedTuple):
    """One object to be written."""

    verb: Verb
    tenant: str
    user: str
    raw: Document
    """The object as sent, with id and type, its attributes filled in."""


async def submit(world: World, writes: Sequence[Write], after: float | None = None) -> None:
    """Writes objects, in order: after so many seconds, else after the world's write delay."""
    delay = float(world.settings["write_delay"]) if after is None else after
    for write in writes:
        if delay > 0:
            record = world.insert(LATER, str(world.number("writes")), write._asdict())
            world.put(LATER, record._replace(due=world.at + timedelta(seconds=delay)))
        else:
            await _carry_out(world, write)


async def check_there(world: World, write: Write) -> None:
    """Refuses what cannot be written, while the caller still listens. Raises NothingToDelete and UnknownObject."""
    if write.verb == "create" or await _find(world, write) is not None:
        return
    name, kind = write.raw["id"], write.raw["type"]
    if write.verb == "delete":
        raise NothingToDelete(name)
    # Documented for generic objects: the update of one that is not there becomes a create.
    if world.settings["update_missing"] == "refuse":
        raise UnknownObject(name, kind)


def _place(write: Write) -> tuple[Resource, str]:
    match write.raw["type"]:
        case connectorstates.TYPE:
            return CONNECTORSTATE, key_of(write.tenant, write.raw["id"])
        case channels.TYPE:
            return CHANNEL, key_of(write.tenant, write.raw["id"])
        case kind:
            return GENERICOBJECT, genericobjects.place_of(write.tenant, kind, write.raw["id"])


async def _find(world: World, write: Write) -> Record | None:
    resource, key = _place(write)
    return await world.find(resource, key)


async def _carry_out(world: World, write: Write) -> None:
    resource, key = _place(write)
    if write.verb == "delete":
        world.delete(resource, key)
        return
    found = await world.find(resource, key)
    if found is None and write.verb == "amend":
        return
    if resource is CHANNEL:
        await channels.fill(world, write.tenant, write.user, write.raw)
    elif found is None or write.verb == "create":
        _create(world, write)
    else:
        world.put(resource, found._replace(document=_updated(world, write, found.document)))


def _create(world: World, write: Write) -> None:
    raw = write.raw
    document: dict[str, Json] = {"id": raw["id"]}
    if "name" in raw:
        document["name"] = raw["name"]
    is_state = raw["type"] == connectorstates.TYPE
    own = {"tenantId": write.tenant, "self": "self"} if is_state else {}
    properties = {**own, **_properties(raw), **connectorstates.stamps(world, write.user)}
    data = {**raw.get("data", {}), "attributes": criteria.attributes_of(raw)}
    whole = {**document, "type": raw["type"], "properties": properties, "data": data}
    (connectorstates if is_state else genericobjects).insert(world, write.tenant, whole)


def _updated(world: World, write: Write, document: Document) -> Document:
    """The object with the properties and values that were sent, and nothing else changed."""
    found = dict(criteria.attributes_of(document))
    for name, attribute in criteria.attributes_of(write.raw).items():
        found[name] = attributes.merge(found.get(name), attribute)
    mended = {**document, "properties": {**document["properties"], **_properties(write.raw)}}
    if "name" in write.raw:
        mended["name"] = write.raw["name"]
    return connectorstates.modified(world, mended, write.user, found)


def _properties(raw: Document) -> Mapping[str, Json]:
    plain = connectorstates.plain_names(raw.get("properties", {}))
    return {name: value for name, value in plain.items() if name not in GUARDED}


async def _moved(world: World, record: Record, _event: str) -> None:
    await _carry_out(world, Write(**record.document))
    world.delete(LATER, record.key)


LATER: Final = Resource(
    "laterwrites",
    key="",
    lifecycle=Lifecycle(initial="waiting", on={("waiting", "apply"): "applied"}, after={"waiting": ("write_delay", "apply")}),
    moved=_moved,
    internal=True,
)
"""Writes that wait for their moment."""
