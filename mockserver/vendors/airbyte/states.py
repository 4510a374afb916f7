"""The state of connections as clients read and write it: stream by stream, never replaced as a whole."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.catalogs import Stream, descriptor_of
from mockserver.vendors.airbyte.connections import CONNECTION
from mockserver.vendors.airbyte.jobs import BLOCKS_STATE, unfinished
from mockserver.vendors.airbyte.members import identifier, needed, objects
from mockserver.vendors.airbyte.problems import DatabaseRefused, MissingMember, SyncIsRunning, TypeMigration
from mockserver.vendors.airbyte.releases import served
from mockserver.vendors.airbyte.state_rows import ABSENT, STATE, Blob, State, has_rows, keep, opened

NOT_SET: Final = "not_set"


async def get(call: Call, world: World) -> Reply:
    """Answers the state. Whether there is such a connection is not looked at."""
    return Reply(200, await _read(world, identifier(call.body, "connectionId")))


async def read_type(world: World, connection: str) -> str:
    """The type of a connection's state; `not_set` for one without rows."""
    return str((await _read(world, connection))["stateType"])


async def write(call: Call, world: World) -> Reply:
    """Writes the state, whatever the connection is doing."""
    body: Document = call.body
    connection = identifier(body, "connectionId")
    await _write(world, connection, body.get("connectionState") or {})
    return Reply(200, await _read(world, connection))


async def write_safely(call: Call, world: World) -> Reply:
    """Writes the state unless a sync or refresh has not ended. There is the call since release 0.50.22."""
    served(call, world, first="0.50.22")
    connection = identifier(call.body, "connectionId")
    if any(job.document["configType"] in BLOCKS_STATE for job in await unfinished(world, connection)):
        raise SyncIsRunning(connection)
    return await write(call, world)


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
    if await world.find(CONNECTION, connection) is None and has_rows(after):
        raise DatabaseRefused(constraint="state_connection_id_fkey")
    keep(world, connection, record, after)


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


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "getState": get,
    "createOrUpdateState": write,
    "createOrUpdateStateSafe": write_safely,
}
