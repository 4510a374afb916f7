"""Indices: what is kept of one, which names lead to it, and what patterns stand for."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.model.problem import InvalidRequest, Violation
from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.vendors.elastic import index_names
from mockserver.vendors.elastic.connector import ID_LETTERS
from mockserver.vendors.elastic.docs.mappings import declared, merged
from mockserver.vendors.elastic.docs.problems import (
    BadIndexName,
    IndexClosed,
    IndexMissing,
    NoWriteIndex,
    SeveralIndices,
    Unreadable,
)
from mockserver.vendors.elastic.docs.settings import creation, normalised
from mockserver.vendors.elastic.docs.system import SYSTEM, template
from mockserver.vendors.elastic.documents import merged as deeply
from mockserver.vendors.elastic.job import SYSTEM_INDICES
from mockserver.vendors.elastic.wildcards import name as pattern

SEEDABLE: Final = frozenset({"aliases", "mappings", "name", "settings"})
UPPER: Final = re.compile("[A-Z]")


class Options(NamedTuple):
    """How names are resolved. Source: IndicesOptions."""

    ignore_unavailable: bool = False
    allow_no_indices: bool = True
    open: bool = True
    closed: bool = False
    hidden: bool = False
    forbid_closed: bool = False
    """Whether an index that is named and closed is refused."""


async def seed(world: World, fields: Document) -> Record:
    """An index from what a scenario names. Raises InvalidRequest."""
    name = fields.get("name")
    wrong = flaw(name) if isinstance(name, str) else "is missing"
    if wrong is not None:
        raise InvalidRequest((Violation("pattern", "body /name", f"the name of an index {wrong}", value=name),))
    for member, value in fields.items():
        if member not in SEEDABLE:
            message = f"an index has no field {member!r}; it has {', '.join(sorted(SEEDABLE))}"
            raise InvalidRequest((Violation("additionalProperties", f"body /{member}", message, value=value),))
        if member != "name" and not isinstance(value, Mapping):
            raise InvalidRequest(
                (Violation("type", f"body /{member}", f"the {member} of an index are an object", value=value),)
            )
    try:
        return make(world, str(name), fields)
    except Unreadable as problem:
        raise InvalidRequest((Violation("mapping", "body /mappings", problem.said),)) from None


INDICES: Final = Resource(
    name="indices",
    key="name",
    schema="#/components/schemas/StoredIndex",
    order=lambda record: record.key,
    seed=seed,
)


def flaw(name: str) -> str | None:
    """What is wrong with the name of a new index, in the vendor's words. Source: MetadataCreateIndexService."""
    if UPPER.search(name):
        return "must be lowercase"
    return index_names.flaw(name)


def make(world: World, name: str, fields: Document) -> Record:
    """Makes an index, by the template that its name calls for. Raises BadIndexName and Unreadable."""
    wrong = flaw(name)
    if wrong is not None:
        raise BadIndexName(name, wrong)
    base = template(name)
    settings = deeply(normalised(base.get("settings", {})), normalised(fields.get("settings") or {}))
    document = {
        "name": name,
        "uuid": world.token(22, ID_LETTERS),
        "aliases": fields.get("aliases") or {},
        "mappings": merged(base.get("mappings", {}), declared(fields.get("mappings") or {})),
        "settings": deeply(creation(world), settings),
        "state": "open",
    }
    return world.insert(INDICES, name, document, hidden={"next": 0})


class Known(NamedTuple):
    """An index that is there."""

    name: str
    aliases: Mapping[str, Json]
    """Their definitions, by name."""
    hidden: bool
    closed: bool
    uuid: str


async def known(world: World) -> list[Known]:
    """Every index, by name."""
    found = [
        Known(index.name, {index.alias: {}}, True, False, index.uuid)
        for index in SYSTEM.values()
        if await world.count(index.resource) or await world.find(SYSTEM_INDICES, index.resource.name)
    ]
    return sorted([*found, *map(_known, (await world.page(INDICES)).records)], key=lambda index: index.name)


def _known(record: Record) -> Known:
    document = record.document
    hidden = document["settings"].get("hidden") == "true"
    return Known(record.key, document["aliases"], hidden, document["state"] == "close", document["uuid"])


async def resolve(world: World, expression: str, options: Options) -> list[Known]:
    """The indices that an expression names. Raises IndexMissing and IndexClosed.

    Source: IndexNameExpressionResolver.
    """
    there = await known(world)
    parts = [part for part in expression.split(",") if part]
    found: dict[str, Known] = {}
    for part in parts or ["*"]:
        is_pattern = part == "_all" or "*" in part or (part.startswith("-") and "*" in expression)
        if is_pattern and (options.open or options.closed):
            _by_pattern(part, there, options, found)
            continue
        named = [index for index in there if part == index.name or part in index.aliases]
        if not named and not options.ignore_unavailable:
            raise IndexMissing(part)
        for index in named:
            if index.closed and options.forbid_closed:
                if options.ignore_unavailable:
                    continue
                raise IndexClosed(index.name, index.uuid)
            found[index.name] = index
    if not found and not options.allow_no_indices:
        raise IndexMissing(expression)
    return list(found.values())


async def single(world: World, name: str, *, writing: bool = False) -> Known:
    """The one index of a call on one document; patterns are names like others here.

    Raises IndexMissing, IndexClosed, SeveralIndices and, for an alias that is written to, NoWriteIndex.
    """
    named = [index for index in await known(world) if name == index.name or name in index.aliases]
    if not named:
        raise IndexMissing(name)
    if len(named) > 1:
        if not writing:
            raise SeveralIndices(name, tuple(index.name for index in named))
        named = [index for index in named if is_on((index.aliases[name] or {}).get("is_write_index"))]
        if len(named) != 1:
            raise NoWriteIndex(name)
    (index,) = named
    if index.closed:
        raise IndexClosed(index.name, index.uuid)
    return index


def _by_pattern(part: str, there: list[Known], options: Options, found: dict[str, Known]) -> None:
    if part.startswith("-"):
        for name in [name for name in found if pattern(part[1:]).match(name)]:
            del found[name]
        return
    shape = pattern("*" if part == "_all" else part)
    for index in there:
        if not (options.closed if index.closed else options.open):
            continue
        if not any(shape.match(name) for name in (index.name, *index.aliases)):
            continue
        # A pattern that begins with a dot finds dotted indices, hidden or not.
        if not index.hidden or options.hidden or (part.startswith(".") and index.name.startswith(".")):
            found[index.name] = index


def options_of(query: Document, base: Options) -> Options:
    """The options of a request, with those of its call as defaults."""
    options = base
    if "expand_wildcards" in query:
        # `hidden` says which of the open and closed ones; alone it expands nothing (IndicesOptions.WildcardOptions).
        words = {word for word in str(query["expand_wildcards"]).split(",") if word}
        options = options._replace(
            open=bool(words & {"open", "all"}), closed=bool(words & {"closed", "all"}), hidden=bool(words & {"hidden", "all"})
        )
    return options._replace(
        ignore_unavailable=is_on(query.get("ignore_unavailable"), otherwise=options.ignore_unavailable),
        allow_no_indices=is_on(query.get("allow_no_indices"), otherwise=options.allow_no_indices),
    )


def is_on(flag: Json, *, otherwise: bool = False) -> bool:
    """Whether a flag of the query is set."""
    return otherwise if flag is None else flag in (True, "", "true")
