"""What is kept of connections' states: how far each has read, a row for each stream, and how rows are dropped.

The vendor keeps a row for each (connection, stream name, namespace). Here a connection's rows are one record, whose document
is what the API answers: reading is a look-up, and what is stored is what one sees. A connection without rows has no record.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.vendors.airbyte.catalogs import Stream, descriptor_of
from mockserver.vendors.airbyte.connections import CONNECTION
from mockserver.vendors.airbyte.members import spelt, wrong_field

TYPES: Final = ("stream", "global", "legacy")
FIELDS: Final = frozenset({"connectionId", "type", "streams", "shared_state", "state"})


class Absent:
    """Stands for a blob that is not there; a blob may be any JSON, null too."""


ABSENT: Final = Absent()
Blob = Json | Absent


NO_ROWS: Final[Mapping[Stream, Blob]] = MappingProxyType({})


class State(NamedTuple):
    """The rows of a connection, apart."""

    kind: str
    whole: Blob = ABSENT
    """The row with neither name nor namespace: the shared part of `global`, the blob of `legacy`."""
    streams: Mapping[Stream, Blob] = NO_ROWS


async def seed(world: World, fields: Document) -> Record:
    """A state from what a scenario names of it. Raises InvalidRequest."""
    found = spelt(fields, {}, FIELDS, "states")
    connection = str(found.get("connectionId"))
    if await world.find(CONNECTION, connection) is None:
        raise wrong_field("connection_id", "names no entry of connections", found.get("connectionId"))
    usual = "legacy" if "state" in found else "global" if "shared_state" in found else "stream"
    kind = found.get("type", usual)
    if kind not in TYPES:
        raise wrong_field("type", f"must be one of {', '.join(TYPES)}", kind)
    rows: dict[Stream, Blob] = {}
    for item in found.get("streams", ()):
        if not isinstance(item, Mapping) or not isinstance(item.get("name"), str) or "state" not in item:
            raise wrong_field("streams", "lists objects with a name, a state and perhaps a namespace", item)
        rows[descriptor_of(item)] = item["state"]
    whole = found.get("state" if kind == "legacy" else "shared_state", ABSENT)
    state = State(kind, whole, rows)
    if not has_rows(state):
        raise wrong_field("state", f"of type {kind} holds nothing")
    return world.insert(STATE, connection, shown(connection, state))


STATE: Final = Resource("states", key="connectionId", schema="#/components/schemas/StoredConnectionState", seed=seed)


async def drop_streams(world: World, connection: str, streams: Iterable[Stream]) -> None:
    """Forgets the state of streams. When none of those in the state is left, all of it goes, the shared part too."""
    record = await world.find(STATE, connection)
    if record is None or record.document["stateType"] == "legacy":
        return
    state, gone = opened(record.document), frozenset(streams)
    left = {stream: blob for stream, blob in state.streams.items() if stream not in gone}
    if len(left) < len(state.streams):
        keep(world, connection, record, state._replace(streams=left, whole=state.whole if left else ABSENT))


async def drop_everything(world: World, connection: str) -> None:
    """Forgets the whole state."""
    world.delete(STATE, connection)


def shown(connection: str, state: State) -> dict[str, Json]:
    """The state as it is answered: only the member that fits its type."""
    document: dict[str, Json] = {"stateType": state.kind, "connectionId": connection}
    if state.kind == "legacy":
        return {**document, "state": state.whole}
    rows = [{"streamDescriptor": stream.descriptor(), "streamState": blob} for stream, blob in state.streams.items()]
    if state.kind == "stream":
        return {**document, "streamState": rows}
    shared = {} if state.whole is ABSENT else {"shared_state": state.whole}
    return {**document, "globalState": {**shared, "streamStates": rows}}


def opened(document: Document) -> State:
    """The rows behind an answer."""
    kind: str = document["stateType"]
    if kind == "legacy":
        return State(kind, document["state"])
    inner: Document = document if kind == "stream" else document["globalState"]
    rows = inner["streamState" if kind == "stream" else "streamStates"]
    streams = {descriptor_of(row["streamDescriptor"]): row["streamState"] for row in rows}
    return State(kind, inner.get("shared_state", ABSENT), streams)


def has_rows(state: State) -> bool:
    """Whether anything is left of a state."""
    return bool(state.streams) or state.whole is not ABSENT


def keep(world: World, connection: str, record: Record | None, state: State) -> None:
    """Writes a connection's rows in place of `record`; without rows there is no record."""
    if not has_rows(state):
        world.delete(STATE, connection)
    elif record is None:
        world.insert(STATE, connection, shown(connection, state))
    else:
        world.put(STATE, record._replace(document=shown(connection, state)))
