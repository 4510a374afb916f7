"""What calls of the document APIs have in common: indices to work on, bodies, and flags of the query."""

from collections.abc import Mapping, Sequence
from typing import Final

import orjson

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call
from mockserver.model.world import World
from mockserver.vendors.elastic.docs.actions import ACTIONS
from mockserver.vendors.elastic.docs.fitting import place
from mockserver.vendors.elastic.docs.names import Known, is_on, make
from mockserver.vendors.elastic.docs.problems import AliasRequired, IndexMissing, Unreadable
from mockserver.vendors.elastic.docs.resolving import Options, options_of, resolve, single
from mockserver.vendors.elastic.docs.shelves import Content, Shelf, System, opened
from mockserver.vendors.elastic.docs.system import named
from mockserver.vendors.elastic.privileges import allows_on

READING: Final = Options(forbid_closed=True)
TERM: Final = 1
"""The primary term: no shard here ever loses its primary."""


async def asked(call: Call, world: World, base: Options = READING) -> list[Known]:
    """The indices of the path, or all of them, as far as the user may see them. Raises IndexMissing and IndexClosed."""
    expression = call.path.get("index", "_all")
    found = await resolve(world, expression, options_of(call.query, base))
    if not world.credentials or not ("*" in expression or expression == "_all"):
        return found
    granted, (_, granting) = call.identity.facts["indices"], ACTIONS[call.operation.id]
    return [index for index in found if any(allows_on(granted, (name,), granting) for name in (index.name, *index.aliases))]


async def one(world: World, name: str, *, writing: bool = False) -> Shelf:
    """The one index of a call on one document. Raises IndexMissing, IndexClosed, SeveralIndices and NoWriteIndex."""
    return await opened(world, await single(world, name, writing=writing))


async def writable(world: World, name: str, query: Mapping[str, Json]) -> Shelf:
    """The index that a document is written to, made unless it is there. Raises BadIndexName, AliasRequired and the like."""
    try:
        shelf = await one(world, name, writing=True)
    except IndexMissing:
        if is_on(query.get("require_alias")):
            raise AliasRequired(name) from None
        system = named(name)
        return System(world, system) if system is not None else Content(world, make(world, name, {}))
    if is_on(query.get("require_alias")) and shelf.name == name:
        raise AliasRequired(name)
    return shelf


def body(call: Call) -> Document:
    """The body, or an empty one."""
    return call.body or {}


def text(call: Call) -> bytes | None:
    """The body as it came; None for a compressed one, whose places are told in what is in it."""
    return None if call.request.headers.get("Content-Encoding") else call.request.body


def located(problem: Unreadable, call: Call) -> Unreadable:
    """Adds line and column of the value that the parser had reached when it gave up."""
    return placed(problem, text(call) or orjson.dumps(call.body))


def placed(problem: Unreadable, raw: bytes) -> Unreadable:
    """The same, for a part of a body."""
    if problem.path is not None and raw and not problem.line:
        problem.line, problem.column = place(raw, problem.path, problem.at)
    return problem


def copies_of(indices: Sequence[Known]) -> Document:
    """How many copies of the shards of indices there are to be, and how many there are on the one node."""
    total = sum(index.primaries * index.copies for index in indices)
    return {"total": total, "successful": sum(index.primaries for index in indices), "failed": 0}


def shards(shelf: Shelf, *, done: bool = True) -> Document:
    """How many copies of a shard were written."""
    return {"total": shelf.shards, "successful": 1, "failed": 0} if done else {"total": 0, "successful": 0, "failed": 0}
