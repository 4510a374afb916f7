"""What a job does to its connection: a sync moves the state on and counts records, a reset drops state."""

from collections.abc import Iterable
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendors.airbyte import progress
from mockserver.vendors.airbyte.catalogs import Stream, descriptor_of
from mockserver.vendors.airbyte.connections import CONNECTION
from mockserver.vendors.airbyte.state_rows import ABSENT, STATE, State, drop_everything, drop_streams, keep, opened

READING: Final = frozenset({"sync", "refresh"})
"""Types of jobs that read; the others drop state."""

Counts = list[tuple[Document, int]]
"""The records that a job has moved, by stream."""


async def done(world: World, connection: Record, job: Document) -> Counts:
    """Does what a job does when it succeeds."""
    if job["configType"] in READING:
        return await _read(world, connection)
    await forget(world, connection, _named(job, "resetConfig", "streamsToReset"))
    return [(stream, 0) for stream in job["enabledStreams"]]


async def prepared(world: World, connection: Record, job: Document) -> None:
    """Does what a job does before its first attempt: a refresh begins with streams that have no state."""
    if job["configType"] == "refresh":
        await forget(world, connection, _named(job, "refreshConfig", "streamsToRefresh"))


async def forget(world: World, connection: Record, streams: Iterable[Stream]) -> None:
    """Drops the state of streams; of all streams of the connection, everything."""
    gone = frozenset(streams)
    if gone >= {descriptor_of(entry["stream"]) for entry in connection.document["syncCatalog"]["streams"]}:
        await drop_everything(world, connection.key)
    else:
        await drop_streams(world, connection.key, gone)


def _named(job: Document, config: str, member: str) -> list[Stream]:
    return [descriptor_of(found) for found in job.get(config, {}).get(member, ())]


async def _read(world: World, connection: Record) -> Counts:
    """Reads every stream, and keeps how far that came."""
    record, hidden = await world.find(STATE, connection.key), connection.hidden
    state = State("stream") if record is None else opened(record.document)
    rows, remembered = dict(state.streams), dict(hidden.get("read", {}))
    rules: Document = hidden.get("rules") or {}
    counts: Counts = []
    for entry in connection.document["syncCatalog"]["streams"]:
        stream, config = descriptor_of(entry["stream"]), entry["config"]
        keeps = config["syncMode"] == "incremental" and state.kind != "legacy"
        blob = _blob(rows, stream) if keeps else None
        new = hidden.get("new", {}).get(stream.key, world.settings["records_per_stream"])
        found = progress.read(entry["stream"], config, blob, remembered.get(stream.key, ()), new, world.at)
        remembered[stream.key] = found.batches
        counts.append((stream.descriptor(), found.records))
        if keeps:
            rows[stream] = progress.ruled(blob, rules, world.at) if rules else found.blob
    world.put(CONNECTION, connection._replace(hidden={**hidden, "read": remembered}))
    after = state._replace(streams=rows, whole=_whole(world, state, rules, counts))
    if after != state:
        keep(world, connection.key, record, after)
    return counts


def _blob(rows: dict[Stream, Json], stream: Stream) -> Json:
    found = rows.get(stream)
    return None if found is ABSENT else found


def _whole(world: World, state: State, rules: Document, counts: Counts) -> Json:
    """The part of a state that belongs to no stream: the shared one moves on with all streams, a legacy one by rules only."""
    if state.whole is ABSENT:
        return ABSENT
    whole: Json = state.whole
    if rules:
        return progress.ruled(whole, rules, world.at)
    place = None if state.kind == "legacy" else progress.position(whole, {})
    if place is None:
        return whole
    records = sum(count for _, count in counts)
    return {**whole, place: progress.moved(whole[place], records, world.at)}
