"""The state of connections: how far each has read. Written stream by stream, never replaced as a whole.

The vendor keeps a row for each (connection, stream name, namespace). Here a connection's rows are one record, whose document
is what the API answers: reading is a look-up, and what is stored is what one sees. A connection without rows has no record.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.catalogs import Stream, descriptor_of
from mockserver.vendors.airbyte.connections import CONNECTION
from mockserver.vendors.airbyte.jobs import BLOCKS_STATE, unfinished
from mockserver.vendors.airbyte.members import identifier, needed, objects, spelt, wrong_field
from mockserver.vendors.airbyte.problems import DatabaseRefused, MissingMember, SyncIsRunning, TypeMigration

NOT_SET: Final = "not_set"
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
    if not _rows(state):
        raise wrong_field("state", f"of type {kind} holds nothing")
    return world.insert(STATE, connection, shown(connection, state))


STATE: Final = Resource("states", key="connectionId", schema="#/components/schemas/StoredConnectionState", seed=seed)


async def get(call: Call, world: World) -> Reply:
    """Answers the state. Whether there is such a connection is not looked at."""
    return Reply(200, await _read(world, identifier(call.body, "connectionId")))


async def write(call: Call, world: World) -> Reply:
    """Writes the state, whatever the connection is doing."""
    body: Document = call.body
    connection = identifier(body, "connectionId")
    await _write(world, connection, body.get("connectionState") or {})
    return Reply(200, await _read(world, connection))


async def write_safely(call: Call, world: World) -> Reply:
    """Writes the state unless a sync or refresh has not ended."""
    connection = identifier(call.body, "connectionId")
    if any(job.document["configType"] in BLOCKS_STATE for job in await unfinished(world, connection)):
        raise SyncIsRunning(connection)
    return await write(call, world)


async def drop_streams(world: World, connection: str, streams: Iterable[Stream]) -> None:
    """Forgets the state of streams. When none of those in the state is left, all of it goes, the shared part too."""
    record = await world.find(STATE, connection)
    if record is None or record.document["stateType"] == "legacy":
        return
    state, gone = opened(record.document), frozenset(streams)
    left = {stream: blob for stream, blob in state.streams.items() if stream not in gone}
    if len(left) < len(state.streams):
        _keep(world, connection, record, state._replace(streams=left, whole=state.whole if left else ABSENT))


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


async def _read(world: World, connection: str) -> Document:
    record = await world.find(STATE, connection)
    return {"stateType": NOT_SET, "connectionId": connection} if record is None else record.document


async def _write(world: World, connection: str, asked: Document) -> None:
    """Writes row by row. Raises TypeMigration, MissingMember and DatabaseRefused."""
    kind: str | None = None if asked.get("stateType") == NOT_SET else asked.get("stateType")
    record = await world.find(STATE, connection)
    stored = None if record is None else opened(record.document)
    # Only a legacy state gives way to another type; its blob is dropped on the way (StatePersistence).
    if stored is not None and stored.kind not in (kind, "legacy"):
        raise TypeMigration(stored.kind, "null" if kind is None else kind)
    if kind is None:
        raise MissingMember("stateType")
    before = stored if stored is not None and stored.kind == kind else State(kind)
    after = _merged(before, _asked(world, kind, asked))
    if await world.find(CONNECTION, connection) is None and _rows(after):
        raise DatabaseRefused(constraint="state_connection_id_fkey")
    _keep(world, connection, record, after)


class Write(NamedTuple):
    """What a request says of each row."""

    whole: Blob
    rows: tuple[tuple[Stream, Blob], ...] = ()


def _asked(world: World, kind: str, asked: Document) -> Write:
    if kind == "legacy":
        return Write(_blob(world, asked, "state"))
    if kind == "stream":
        return Write(ABSENT, _stream_rows(world, asked, "streamState"))
    inner: Document = needed(asked, "globalState")
    return Write(_blob(world, inner, "shared_state"), _stream_rows(world, inner, "streamStates"))


def _stream_rows(world: World, inner: Document, name: str) -> tuple[tuple[Stream, Blob], ...]:
    return tuple(
        (descriptor_of(needed(item, "streamDescriptor")), _blob(world, item, "streamState")) for item in objects(inner, name)
    )


def _blob(world: World, inner: Document, name: str) -> Blob:
    """A blob, or that it is absent. An explicit null is read as the world's settings say."""
    value: Json = inner.get(name)
    if value is None and (name not in inner or world.settings["null_state"] == "delete"):
        return ABSENT
    return value


def _merged(before: State, write: Write) -> State:
    """The rows after a write: named ones overwritten, absent blobs deleted, all others kept.

    Deletions come last, as the vendor batches them. Raises DatabaseRefused for a new stream with a namespace that is
    named twice: two inserts meet at the unique key, which does not hold where the namespace is null.
    """
    rows = dict(before.streams)
    for stream, blob in write.rows:
        if blob is not ABSENT:
            if stream in rows and stream not in before.streams and stream.namespace is not None:
                raise DatabaseRefused(constraint="state_connection_id_stream_name_namespace_key")
            rows[stream] = blob
    for stream, blob in write.rows:
        if blob is ABSENT:
            rows.pop(stream, None)
    return State(before.kind, write.whole, rows)


def _rows(state: State) -> bool:
    return bool(state.streams) or state.whole is not ABSENT


def _keep(world: World, connection: str, record: Record | None, state: State) -> None:
    if not _rows(state):
        world.delete(STATE, connection)
    elif record is None:
        world.insert(STATE, connection, shown(connection, state))
    else:
        world.put(STATE, record._replace(document=shown(connection, state)))


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "getState": get,
    "createOrUpdateState": write,
    "createOrUpdateStateSafe": write_safely,
}
