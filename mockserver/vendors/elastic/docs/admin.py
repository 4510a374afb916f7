"""Calls about indices themselves: making, reading, changing, opening and closing them."""

from typing import Final

from mockserver.model.json import Document
from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendors.elastic import index_names
from mockserver.vendors.elastic.docs.mappings import declared, merged
from mockserver.vendors.elastic.docs.mappings import shown as shown_mapping
from mockserver.vendors.elastic.docs.names import INDICES, Known, flaw, is_on, known, make
from mockserver.vendors.elastic.docs.problems import (
    BadIndexName,
    IndexExists,
    IndexMissing,
    InvalidAlias,
    NoIndices,
    Unreadable,
)
from mockserver.vendors.elastic.docs.requests import asked, body
from mockserver.vendors.elastic.docs.resolving import Options
from mockserver.vendors.elastic.docs.settings import changed, check_change, check_counts, flat, wanted
from mockserver.vendors.elastic.docs.shelves import DOCUMENTS
from mockserver.vendors.elastic.docs.system import SYSTEM, named
from mockserver.vendors.elastic.docs.wishes import invalid
from mockserver.vendors.elastic.job import SYSTEM_INDICES
from mockserver.vendors.elastic.wording import reply

ANY: Final = Options(closed=True, allow_no_indices=False)
LOOSE: Final = Options(closed=True)
ACKNOWLEDGED: Final[Document] = {"acknowledged": True}


async def create(call: Call, world: World) -> Reply:
    """Makes an index. Raises IndexExists, BadIndexName, InvalidAlias, Unreadable and Unsupported."""
    name, given = call.path["index"], body(call)
    for member in given:
        if member not in ("aliases", "mappings", "settings"):
            raise Unreadable("parse_exception", f"unknown key [{member}] for create index")
    wrong = flaw(name)
    if wrong is not None:
        raise BadIndexName(name, wrong)
    there = await known(world)
    for index in there:
        if name == index.name:
            raise IndexExists(index.name, index.uuid)
        if name in index.aliases:
            raise BadIndexName(name, "already exists as alias")
    _check_aliases(name, given.get("aliases") or {}, there)
    system = named(name)
    if system is not None:
        world.insert(SYSTEM_INDICES, system.resource.name, {"id": system.resource.name})
    else:
        make(world, name, given)
    return reply(200, {"acknowledged": True, "shards_acknowledged": True, "index": name})


def _check_aliases(name: str, aliases: Document, there: list[Known]) -> None:
    """Raises InvalidAlias and Unreadable for aliases that a new index cannot have."""
    for alias in aliases:
        wrong = index_names.flaw(alias)
        if wrong is not None:
            raise InvalidAlias(alias, wrong)
        if alias == name:
            raise Unreadable("illegal_argument_exception", f"alias name [{alias}] self-conflicts with index name")
        if any(alias == index.name for index in there):
            raise InvalidAlias(alias, "an index or data stream exists with the same name as the alias")


async def get(call: Call, world: World) -> Reply:
    """Reads the definitions of indices."""
    features = [part.lstrip("_") for part in str(call.query.get("features", "aliases,mappings,settings")).split(",")]
    return reply(
        200, {index.name: await _definition(call, world, index, features) for index in await asked(call, world, LOOSE)}
    )


async def _definition(call: Call, world: World, index: Known, features: list[str]) -> Document:
    if index.name in SYSTEM:
        system = SYSTEM[index.name]
        whole = {
            "aliases": index.aliases,
            "mappings": system.mapping,
            "settings": {**system.settings, "uuid": system.uuid},
        }
    else:
        whole = dict((await world.read(INDICES, index.name)).document)
        whole["settings"] = {**whole["settings"], "uuid": whole["uuid"]}
    settings = {**whole["settings"], "provided_name": index.name}
    shown = {f"index.{name}": value for name, value in flat(settings).items()}
    nested = shown if is_on(call.query.get("flat_settings")) else {"index": settings}
    told = {**whole, "mappings": shown_mapping(whole["mappings"]), "settings": nested}
    return {name: told[name] for name in ("aliases", "mappings", "settings") if name in features}


async def exists(call: Call, world: World) -> Reply:
    """Tells whether the indices are there; those that need not be count as there."""
    try:
        await asked(call, world, LOOSE)
    except (IndexMissing, NoIndices):
        return reply(404)
    return reply(200)


async def delete(call: Call, world: World) -> Reply:
    """Deletes indices and what is in them. Raises IndexMissing."""
    if "*" in call.path["index"] or call.path["index"] == "_all":
        # The default of `action.destructive_requires_name` since 8.0.
        raise Unreadable("illegal_argument_exception", "Wildcard expressions or all indices are not allowed")
    there = {index.name for index in await known(world)}
    for index in await asked(call, world, Options(closed=True)):
        if call.path["index"] in index.aliases and call.path["index"] not in there:
            matched = f"The provided expression [{call.path['index']}] matches an alias"
            reason = f"{matched}, specify the corresponding concrete indices instead."
            raise Unreadable("illegal_argument_exception", reason)
        if index.name in SYSTEM:
            await _emptied(world, index.name)
            continue
        for record in (await world.page(DOCUMENTS, index="index", value=index.name)).records:
            world.delete(DOCUMENTS, record.key)
        world.delete(INDICES, index.name)
    return reply(200, ACKNOWLEDGED)


async def _emptied(world: World, name: str) -> None:
    resource = SYSTEM[name].resource
    for record in (await world.page(resource)).records:
        world.delete(resource, record.key)
    world.delete(SYSTEM_INDICES, resource.name)


async def get_mapping(call: Call, world: World) -> Reply:
    """Reads the mappings of indices."""
    return reply(
        200, {index.name: await _definition(call, world, index, ["mappings"]) for index in await asked(call, world, LOOSE)}
    )


async def get_settings(call: Call, world: World) -> Reply:
    """Reads the settings of indices."""
    return reply(
        200, {index.name: await _definition(call, world, index, ["settings"]) for index in await asked(call, world, LOOSE)}
    )


async def put_mapping(call: Call, world: World) -> Reply:
    """Adds fields to the mappings of indices. Raises Unreadable where one would change its type."""
    given = declared(call.body)
    for index in await asked(call, world, ANY):
        if index.name in SYSTEM:
            merged(SYSTEM[index.name].mapping, given)  # fields of the server's own stay as they are
            continue
        record = await world.read(INDICES, index.name)
        mapping = merged(record.document["mappings"], given)
        world.put(INDICES, record._replace(document={**record.document, "mappings": mapping}))
    return reply(200, ACKNOWLEDGED)


async def put_settings(call: Call, world: World) -> Reply:
    """Changes settings of indices. Raises Unreadable for those that are fixed."""
    given = wanted(call.body)
    if not given:
        raise invalid("no settings to update")
    check_counts(given)
    found = await asked(call, world, ANY)
    check_change(given, [(index.name, index.uuid, index.closed) for index in found])
    for index in found:
        if index.name not in SYSTEM:
            record = await world.read(INDICES, index.name)
            kept = changed(record.document["settings"], given, preserve=is_on(call.query.get("preserve_existing")))
            world.put(INDICES, record._replace(document={**record.document, "settings": kept}))
    return reply(200, ACKNOWLEDGED)


async def _put_state(call: Call, world: World, state: str) -> list[Known]:
    found = await asked(call, world, ANY)
    for index in found:
        if index.name not in SYSTEM:
            record = await world.read(INDICES, index.name)
            world.put(INDICES, record._replace(document={**record.document, "state": state}))
    return found


async def close(call: Call, world: World) -> Reply:
    """Closes indices: they can be neither searched nor written."""
    names = {index.name: {"closed": True} for index in await _put_state(call, world, "close")}
    return reply(200, {"acknowledged": True, "shards_acknowledged": True, "indices": names})


async def open_(call: Call, world: World) -> Reply:
    """Opens indices."""
    await _put_state(call, world, "open")
    return reply(200, {"acknowledged": True, "shards_acknowledged": True})


BEHAVIOURS: Final = {
    "indices.create": create,
    "indices.get": get,
    "indices.exists": exists,
    "indices.delete": delete,
    "indices.get_mapping": get_mapping,
    "indices.get_mapping_all": get_mapping,
    "indices.put_mapping": put_mapping,
    "indices.put_mapping_post": put_mapping,
    "indices.get_settings": get_settings,
    "indices.put_settings": put_settings,
    "indices.close": close,
    "indices.open": open_,
}
