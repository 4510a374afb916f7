"""Indices: what is kept of one, and which names lead to it."""

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
from mockserver.vendors.elastic.docs.alias_definitions import defined
from mockserver.vendors.elastic.docs.mappings import declared, merged
from mockserver.vendors.elastic.docs.problems import BadIndexName, Unreadable, Unsupported
from mockserver.vendors.elastic.docs.settings import check_counts, copies, creation, normalised, primaries
from mockserver.vendors.elastic.docs.system import SYSTEM, template
from mockserver.vendors.elastic.documents import merged as deeply
from mockserver.vendors.elastic.job import SYSTEM_INDICES

SEEDABLE: Final = frozenset({"aliases", "mappings", "name", "settings"})
UPPER: Final = re.compile("[A-Z]")


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
        raise InvalidRequest((Violation("mapping", "body", problem.said),)) from None
    except Unsupported as problem:
        raise InvalidRequest((Violation("unsupported", "body /aliases", f"{problem.what} is not known here"),)) from None


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
    """Makes an index, by the template that its name calls for. Raises BadIndexName, Unreadable and Unsupported."""
    wrong = flaw(name)
    if wrong is not None:
        raise BadIndexName(name, wrong)
    base = template(name)
    settings = deeply(normalised(base.get("settings", {})), normalised(fields.get("settings") or {}))
    check_counts(settings)
    document = {
        "name": name,
        "uuid": world.token(22, ID_LETTERS),
        "aliases": defined(fields.get("aliases") or {}),
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
    primaries: int = 1
    """How many shards it has."""
    copies: int = 1
    """How many of each there are to be."""


async def known(world: World) -> list[Known]:
    """Every index, by name."""
    found = [
        Known(index.name, {index.alias: {"is_hidden": True}}, True, False, index.uuid)
        for index in SYSTEM.values()
        if await world.count(index.resource) or await world.find(SYSTEM_INDICES, index.resource.name)
    ]
    return sorted([*found, *map(_known, (await world.page(INDICES)).records)], key=lambda index: index.name)


def _known(record: Record) -> Known:
    document = record.document
    settings = document["settings"]
    hidden, closed = settings.get("hidden") == "true", document["state"] == "close"
    return Known(record.key, document["aliases"], hidden, closed, document["uuid"], primaries(settings), copies(settings))


def is_on(flag: Json, *, otherwise: bool = False) -> bool:
    """Whether a flag of the query is set."""
    return otherwise if flag is None else flag in (True, "", "true")
