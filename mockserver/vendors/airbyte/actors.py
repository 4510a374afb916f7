"""Sources and destinations: the two kinds of configured connectors, alike but for their names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource, Seed
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte import definitions
from mockserver.vendors.airbyte.masking import masked
from mockserver.vendors.airbyte.members import given, identifier, key_of, needed, objects, spelt, without_nulls, wrong_field
from mockserver.vendors.airbyte.workspaces import home


@dataclass(frozen=True, slots=True)
class Kind:
    """What tells sources from destinations."""

    noun: str
    table: Mapping[str, str]
    usual: str
    """The definition of an entry of a scenario that names none."""

    @property
    def key(self) -> str:
        """Member of the actor's id."""
        return f"{self.noun}Id"

    @property
    def definition(self) -> str:
        """Member of the definition's id."""
        return f"{self.noun}DefinitionId"

    @property
    def title(self) -> str:
        """Member of the definition's name."""
        return f"{self.noun}Name"


SOURCES: Final = Kind("source", definitions.SOURCES, "dfd88b22-b603-4c3d-aad7-3701784586b1")
DESTINATIONS: Final = Kind("destination", definitions.DESTINATIONS, "a625d593-bba5-4a1c-a53d-2d246268a816")


def _seed(kind: Kind) -> Seed:
    aliases = {"id": kind.key, "definition_id": kind.definition, "configuration": "connectionConfiguration"}
    known = frozenset(
        {kind.key, kind.definition, kind.title, "workspaceId", "name", "connectionConfiguration", "createdAt", "icon"}
        | {"resourceAllocation", "supportState", "unreachable"}
    )

    async def seed(world: World, fields: Document) -> Record:
        """A source or destination from what a scenario names of it. Raises InvalidRequest."""
        found = spelt(fields, aliases, known, f"{kind.noun}s")
        definition = key_of(found, kind.definition, lambda: kind.usual)
        title = found.get(kind.title) or kind.table.get(definition, definitions.UNKNOWN)
        usual: dict[str, Json] = {
            "workspaceId": await home(world),
            "name": title,
            "connectionConfiguration": {},
            kind.title: title,
        }
        key = key_of(found, kind.key, world.uuid)
        why = found.get("unreachable", "")
        if not isinstance(why, str):
            raise wrong_field("unreachable", "tells why, in a sentence", why)
        return insert(world, kind, key, {**usual, **found, kind.definition: definition})

    return seed


SEEDS: Final[Mapping[str, Seed]] = {kind.key: _seed(kind) for kind in (SOURCES, DESTINATIONS)}


async def fresh(world: World, key: str) -> Record:
    """A new source or destination, all of it made up; `key` is the member of its id."""
    return await SEEDS[key](world, {})


def _resource(kind: Kind) -> Resource:
    return Resource(
        f"{kind.noun}s",
        key=kind.key,
        schema=f"#/components/schemas/{kind.noun.capitalize()}Read",
        indexes=(Index("workspace", lambda record: (record.document["workspaceId"],)),),
        seed=SEEDS[kind.key],
    )


SOURCE: Final = _resource(SOURCES)
DESTINATION: Final = _resource(DESTINATIONS)
RESOURCES: Final[Mapping[str, Resource]] = {"source": SOURCE, "destination": DESTINATION}


def _get(kind: Kind) -> Behaviour:
    async def get(call: Call, world: World) -> Reply:
        """Answers one source or destination."""
        return Reply(200, (await world.read(RESOURCES[kind.noun], identifier(call.body, kind.key))).document)

    return get


def insert(world: World, kind: Kind, key: str, found: Document) -> Record:
    """Adds a source or destination, its secrets masked in what is shown."""
    allocation = found.get("resourceAllocation")
    document: dict[str, Json] = {
        kind.definition: found[kind.definition],
        kind.key: key,
        "workspaceId": identifier(found, "workspaceId"),
        "connectionConfiguration": masked(found["connectionConfiguration"]),
        "name": found["name"],
        kind.title: found[kind.title],
        "icon": found.get("icon"),
        "supportState": found.get("supportState"),
        "createdAt": found.get("createdAt", int(world.at.timestamp())),
        "resourceAllocation": None if allocation is None else allocation_of(allocation),
    }
    shown = {name: value for name, value in document.items() if value is not None}
    hidden = {"connectionConfiguration": found["connectionConfiguration"], **given(found, ("unreachable",))}
    return world.insert(RESOURCES[kind.noun], key, shown, hidden=hidden)


def allocation_of(found: Document) -> Json:
    """Resources by job type; the list of them is [] when absent, as every list that may not be null."""
    limits = objects(found, "jobSpecific")
    for limit in limits:
        needed(limit, "jobType")
        needed(limit, "resourceRequirements")
    return without_nulls({**found, "jobSpecific": list(limits)})


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "getSource": _get(SOURCES),
    "getDestination": _get(DESTINATIONS),
}
