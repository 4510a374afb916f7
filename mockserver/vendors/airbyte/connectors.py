"""Definitions of connectors and their specifications: those that come with an installation, and custom ones."""

import re
from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import NotFound
from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte import specifications
from mockserver.vendors.airbyte.actors import DESTINATIONS, SOURCES, Kind, allocation_of
from mockserver.vendors.airbyte.definitions import UNKNOWN
from mockserver.vendors.airbyte.members import given, identifier, key_of, needed, spelt, wrong_field
from mockserver.vendors.airbyte.synchronous import job_info

MODES: Final = ("append", "overwrite", "append_dedup", "overwrite_dedup")
VERSION: Final = "1.0.0"
"""The version of every connector here: the vendor's grow by the week."""
CHANGEABLE: Final = ("name", "dockerRepository", "dockerImageTag", "documentationUrl", "icon", "resourceRequirements")
GIVEN: Final = ("name", "dockerRepository", "dockerImageTag", "documentationUrl")
SPECIFICATION: Final = "connectionSpecification"
OPEN: Final[Document] = {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "additionalProperties": True}
"""The schema of a connector whose own is not here: any object."""


def resource(kind: Kind) -> Resource:
    """Custom definitions of a kind, and built-in ones that were changed."""

    async def seed(world: World, fields: Document) -> Record:
        """A definition from what a scenario names of it. Raises InvalidRequest."""
        known = frozenset({kind.definition, *CHANGEABLE, "custom", SPECIFICATION})
        found = spelt(fields, {"id": kind.definition, "specification": SPECIFICATION}, known, f"{kind.noun}_definitions")
        key = key_of(found, kind.definition, world.uuid)
        document = {**_built_in(kind, key, kind.table.get(key, UNKNOWN)), "custom": key not in kind.table}
        named = {name: value for name, value in found.items() if name != SPECIFICATION}
        hidden = given(found, (SPECIFICATION,))
        if SPECIFICATION in hidden and not specifications.is_schema(hidden[SPECIFICATION]):
            raise wrong_field("specification", "is a JSON Schema", hidden[SPECIFICATION])
        return world.insert(DEFINITIONS[kind.noun], key, {**document, **named, kind.definition: key}, hidden=hidden)

    return Resource(f"{kind.noun}_definitions", key=kind.definition, seed=seed)


DEFINITIONS: Final[Mapping[str, Resource]] = {"source": resource(SOURCES), "destination": resource(DESTINATIONS)}


async def definition(world: World, kind: Kind, key: str) -> Record:
    """A definition by its id, deleted or not. Raises NotFound."""
    own = DEFINITIONS[kind.noun]
    found = await world.find(own, key)
    if found is not None:
        return found
    if key not in kind.table:
        raise NotFound(own.name, key)
    return Record(own.name, key, _built_in(kind, key, kind.table[key]))


async def described(world: World, kind: Kind, actor: Record) -> Document:
    """The definition behind a source or destination; one that nobody knows is made up."""
    key = actor.document[kind.definition]
    try:
        return (await definition(world, kind, key)).document
    except NotFound:
        return _built_in(kind, key, actor.document[kind.title])


async def hold(world: World, kind: Kind, key: str, configuration: Json) -> None:
    """Holds a configuration to what its connector wants to be told, if anybody said so. Raises ConfigurationUnfit."""
    found = await world.find(DEFINITIONS[kind.noun], key)
    if found is not None and SPECIFICATION in found.hidden:
        specifications.hold(found.hidden[SPECIFICATION], configuration)


async def every(world: World, kind: Kind) -> list[Document]:
    """All definitions of a kind: built-in ones first."""
    own = {record.key: record for record in (await world.page(DEFINITIONS[kind.noun])).records}
    built_in = [own[key].document if key in own else _built_in(kind, key, kind.table[key]) for key in kind.table]
    everything = [*built_in, *(record.document for key, record in own.items() if key not in kind.table)]
    gone = {key for key, record in own.items() if record.hidden.get("gone")}
    return [document for document in everything if document[kind.definition] not in gone]


def behaviours(kind: Kind) -> dict[str, Behaviour]:
    """The calls on definitions of one of the two kinds."""
    title, own = kind.noun.capitalize(), DEFINITIONS[kind.noun]

    async def listing(_call: Call, world: World) -> Reply:
        """Answers every definition."""
        return Reply(200, {f"{kind.noun}Definitions": await every(world, kind)})

    async def get(call: Call, world: World) -> Reply:
        """Answers one definition."""
        return Reply(200, (await definition(world, kind, identifier(call.body, kind.definition))).document)

    async def create(call: Call, world: World) -> Reply:
        """Makes a custom definition."""
        body: Document = needed(call.body, f"{kind.noun}Definition")
        fields = {name: needed(body, name) for name in GIVEN}
        key = world.uuid()
        plain = {**_built_in(kind, key, fields["name"]), **fields, **_changed(body), "custom": True}
        plain = {name: value for name, value in plain.items() if name not in ("releaseStage", "releaseDate", "sourceType")}
        hidden = {SPECIFICATION: body["connectorSpecification"]} if body.get("connectorSpecification") else {}
        return Reply(200, world.insert(own, key, {**plain, "supportLevel": "none"}, hidden=hidden).document)

    async def update(call: Call, world: World) -> Reply:
        """Changes a definition; what the body leaves out stays."""
        record = await definition(world, kind, identifier(call.body, kind.definition))
        document = {**record.document, **_changed(call.body)}
        return Reply(200, world.put(own, record._replace(document=document)).document)

    async def delete(call: Call, world: World) -> Reply:
        """Deletes a definition: it still reads, and is listed no more."""
        record = await definition(world, kind, identifier(call.body, kind.definition))
        world.put(own, record._replace(hidden={**record.hidden, "gone": True}))
        return Reply(204)

    async def specification(call: Call, world: World) -> Reply:
        """Answers what a connector wants to be told."""
        record = await definition(world, kind, identifier(call.body, kind.definition))
        shown: dict[str, Json] = {
            kind.definition: record.key,
            **given(record.document, ("documentationUrl",)),
            SPECIFICATION: record.hidden.get(SPECIFICATION, OPEN),
            "jobInfo": job_info(world, "get_spec", record.key),
        }
        return Reply(200, {**shown, "supportedDestinationSyncModes": list(MODES)} if kind is DESTINATIONS else shown)

    return {
        f"list{title}Definitions": listing,
        f"listLatest{title}Definitions": listing,
        f"list{title}DefinitionsForWorkspace": listing,
        f"get{title}Definition": get,
        f"get{title}DefinitionForWorkspace": get,
        f"createCustom{title}Definition": create,
        f"update{title}Definition": update,
        f"delete{title}Definition": delete,
        f"get{title}DefinitionSpecification": specification,
    }


def _changed(body: Document) -> dict[str, Json]:
    found = given(body, CHANGEABLE)
    if "resourceRequirements" in found:
        found["resourceRequirements"] = allocation_of(found["resourceRequirements"])
    return found


def _built_in(kind: Kind, key: str, name: str) -> dict[str, Json]:
    slug = re.sub(r"[^a-z0-9]+", "-", name.partition(" (")[0].lower()).strip("-")
    return {
        kind.definition: key,
        "name": name,
        "dockerRepository": f"airbyte/{kind.noun}-{slug}",
        "dockerImageTag": VERSION,
        "documentationUrl": f"https://docs.airbyte.com/integrations/{kind.noun}s/{slug}",
        "protocolVersion": "0.2.0",
        "custom": False,
        "enterprise": False,
        "supportLevel": "certified",
        "releaseStage": "generally_available",
        **({"sourceType": "api"} if kind is SOURCES else {}),
    }


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {**behaviours(SOURCES), **behaviours(DESTINATIONS)}
