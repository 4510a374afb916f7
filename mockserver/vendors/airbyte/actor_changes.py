"""Sources and destinations changed and deleted."""

from collections.abc import Mapping
from itertools import zip_longest
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.actors import DESTINATIONS, RESOURCES, SOURCES, Kind, allocation_of
from mockserver.vendors.airbyte.connection_changes import deprecate
from mockserver.vendors.airbyte.connections import CONNECTION
from mockserver.vendors.airbyte.connectors import hold
from mockserver.vendors.airbyte.masking import STARS, masked
from mockserver.vendors.airbyte.members import identifier, needed

BURIED: Final = "tombstone"
EMPTY: Final[Document] = {}


def behaviours(kind: Kind) -> dict[str, Behaviour]:
    """The calls on one of the two kinds."""
    own, title = RESOURCES[kind.noun], kind.noun.capitalize()

    async def update(call: Call, world: World) -> Reply:
        """Replaces the name and the whole configuration; stars leave a secret as it was."""
        body: Document = call.body
        record = await world.read(own, identifier(body, kind.key))
        needed(body, "name")
        whole = _unmasked(record.hidden["connectionConfiguration"], needed(body, "connectionConfiguration"))
        await hold(world, kind, record.document[kind.definition], whole)
        return Reply(200, _put(world, kind, record, body, whole))

    async def patch(call: Call, world: World) -> Reply:
        """Changes a name, or members of the configuration; what the body leaves out stays."""
        body: Document = call.body
        record = await world.read(own, identifier(body, kind.key))
        before, sent = record.hidden["connectionConfiguration"], body.get("connectionConfiguration")
        if sent is None:
            return Reply(200, _put(world, kind, record, body, before))
        changed = _over(before, sent)
        await hold(world, kind, record.document[kind.definition], changed)
        return Reply(200, _put(world, kind, record, body, changed))

    async def delete(call: Call, world: World) -> Reply:
        """Deprecates every connection that uses it, and clears its configuration. It still reads."""
        await bury(world, kind, await world.read(own, identifier(call.body, kind.key)))
        return Reply(204)

    return {
        f"update{title}": update,
        f"partialUpdate{title}": patch,
        f"delete{title}": delete,
    }


async def bury(world: World, kind: Kind, record: Record) -> None:
    """Deletes a source or destination with its connections."""
    for each in (await world.page(CONNECTION, index="workspace", value=record.document["workspaceId"])).records:
        if each.document[kind.key] == record.key:
            await deprecate(world, each)
    hidden = {**record.hidden, "connectionConfiguration": EMPTY, BURIED: True}
    world.put(
        RESOURCES[kind.noun],
        record._replace(document={**record.document, "connectionConfiguration": EMPTY}, hidden=hidden),
    )


def _put(world: World, kind: Kind, record: Record, body: Document, configuration: Json) -> Document:
    document = {**record.document, "connectionConfiguration": masked(configuration)}
    if body.get("name") is not None:
        document["name"] = body["name"]
    if body.get("resourceAllocation") is not None:
        document["resourceAllocation"] = allocation_of(body["resourceAllocation"])
    hidden = {**record.hidden, "connectionConfiguration": configuration}
    return world.put(RESOURCES[kind.noun], record._replace(document=document, hidden=hidden)).document


def _over(before: Json, sent: Json) -> Json:
    """A configuration with members laid over those that were there, at every depth; stars leave a secret alone."""
    if isinstance(before, Mapping) and isinstance(sent, Mapping):
        return {**before, **{name: _over(before.get(name), value) for name, value in sent.items()}}
    if isinstance(sent, list):
        return _each(before, sent)
    return before if sent == STARS and before is not None else sent


def _unmasked(before: Json, sent: Json) -> Json:
    """A configuration as it is sent, with the secrets that were there in place of stars."""
    if isinstance(sent, Mapping):
        old = before if isinstance(before, Mapping) else EMPTY
        return {name: _unmasked(old.get(name), value) for name, value in sent.items()}
    if isinstance(sent, list):
        return _each(before, sent)
    return before if sent == STARS and before is not None else sent


def _each(before: Json, sent: list[Json]) -> list[Json]:
    """A list as it is sent; stars leave the secrets of the item at the same place alone."""
    old = before if isinstance(before, list) else ()
    return [_unmasked(was, item) for was, item in zip_longest(old[: len(sent)], sent)]


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {**behaviours(SOURCES), **behaviours(DESTINATIONS)}
