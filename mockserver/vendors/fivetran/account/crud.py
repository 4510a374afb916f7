"""Creating, listing, reading, changing and deleting what needs no more than that; each kind is a row of facts."""

from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.resource import ALL, Resource
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.fivetran.account.answers import author, paged, told
from mockserver.vendors.fivetran.account.inputs import merged, typed
from mockserver.vendors.fivetran.fresh import fresh_id
from mockserver.vendors.fivetran.paging import window
from mockserver.vendors.fivetran.wording import stamp

Check = Callable[[Call, World, Document], Awaitable[None]]
"""Raises the problem that stands against a typed body."""


async def unchecked(_call: Call, _world: World, _body: Document) -> None:
    """Lets everything through."""


def whole(record: Record) -> Document:
    """The document as it is kept."""
    return record.document


@dataclass(frozen=True, slots=True)
class Entity:
    """A kind of record, and what sets it apart from the others."""

    resource: Resource
    parameter: str
    """The path parameter that holds its id."""
    blank: Callable[[str, str], Mapping[str, Json]]
    """A new document by id and time."""
    settable: frozenset[str]
    """Members that the call that creates one decides."""
    changeable: frozenset[str]
    """Members that the call that changes one decides."""
    author: str = ""
    """The member that names who created it."""
    changed_at: str = ""
    """The member that tells when it was changed."""
    check: Check = unchecked
    listed: Callable[[Record], Document] = whole
    """How lists show one."""


def create(entity: Entity, message: str, *, code: str = "Success") -> Behaviour:
    """Makes one, under a fresh id."""

    async def behave(call: Call, world: World) -> Reply:
        record = await made(entity, call, world)
        return told(call, message, record.document, status=201, code=code)

    return behave


async def made(entity: Entity, call: Call, world: World, *, phase: str | None = None) -> Record:
    """Adds one, as the body wants it. Raises what stands against it."""
    body = typed(call.body)
    await entity.check(call, world, body)
    key = await fresh_id(world, entity.resource)
    document = {**entity.blank(key, stamp(call.at)), **{n: v for n, v in body.items() if n in entity.settable}}
    if entity.author:
        document[entity.author] = author(call)
    return world.insert(entity.resource, key, document, phase=phase)


def read(entity: Entity, message: str) -> Behaviour:
    """Answers one."""

    async def behave(call: Call, world: World) -> Reply:
        return told(call, message, (await found(entity, call, world)).document)

    return behave


def listing(entity: Entity, message: str, by: Callable[[Call], tuple[str, Hashable]] | None = None) -> Behaviour:
    """Answers a page, of all or of those that `by` names an index and a value for."""

    async def behave(call: Call, world: World) -> Reply:
        index, value = (ALL, None) if by is None else by(call)
        offset, limit = window(call)
        page = await world.page(entity.resource, index=index, value=value, offset=offset, limit=limit)
        return paged(call, message, page, entity.listed)

    return behave


def update(entity: Entity, message: str) -> Behaviour:
    """Changes one; what the body leaves out stays."""

    async def behave(call: Call, world: World) -> Reply:
        record = await found(entity, call, world)
        return told(call, message, changed(entity, call, world, record).document)

    return behave


def changed(entity: Entity, call: Call, world: World, record: Record) -> Record:
    """Puts the record as the body wants it."""
    sent = {name: value for name, value in typed(call.body).items() if name in entity.changeable}
    document = merged(record.document, sent)
    if entity.changed_at:
        document[entity.changed_at] = stamp(call.at)
    return world.put(entity.resource, record._replace(document=document))


def delete(entity: Entity, message: str) -> Behaviour:
    """Removes one; `{id}` in the message is its id."""

    async def behave(call: Call, world: World) -> Reply:
        key = (await found(entity, call, world)).key
        world.delete(entity.resource, key)
        return told(call, message.format(id=key))

    return behave


async def found(entity: Entity, call: Call, world: World) -> Record:
    """The record of the address. Raises NotFound."""
    return await world.read(entity.resource, call.path[entity.parameter])


NO_MEMBERS: Final[frozenset[str]] = frozenset()
