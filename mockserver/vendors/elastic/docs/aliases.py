"""Aliases: other names of indices."""

from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendors.elastic import index_names
from mockserver.vendors.elastic.docs.alias_definitions import definition
from mockserver.vendors.elastic.docs.names import INDICES, Known, known
from mockserver.vendors.elastic.docs.problems import AliasesMissing, IndexMissing, InvalidAlias, NoIndices
from mockserver.vendors.elastic.docs.requests import asked, body
from mockserver.vendors.elastic.docs.resolving import Options
from mockserver.vendors.elastic.docs.system import SYSTEM
from mockserver.vendors.elastic.wildcards import name as pattern
from mockserver.vendors.elastic.wording import reply

EVERYWHERE: Final = Options(closed=True, hidden=True)
ACKNOWLEDGED: Final[Document] = {"acknowledged": True}


async def get(call: Call, world: World) -> Reply:
    """Tells which indices have which aliases; a 404 beside those that are there where one is not."""
    indices = await asked(call, world, EVERYWHERE)
    wanted = call.path.get("alias")
    if wanted is None:
        return reply(200, {index.name: {"aliases": {**index.aliases}} for index in indices})
    names = [name for name in wanted.split(",") if name]
    found = {index.name: {"aliases": having} for index in indices if (having := _matching(index, names))}
    missing = sorted(name for name in names if "*" not in name and name != "_all" and not _is_there(name, indices))
    if missing:
        told = f"alias{'es' if len(missing) > 1 else ''} [{','.join(missing)}] missing"
        return reply(404, {"error": told, "status": 404, **found})
    return reply(200, found)


def _matching(index: Known, names: list[str]) -> dict[str, Json]:
    wanted = [pattern("*" if name == "_all" else name) for name in names]
    return {alias: value for alias, value in index.aliases.items() if any(one.match(alias) for one in wanted)}


def _is_there(name: str, indices: list[Known]) -> bool:
    return any(name in index.aliases for index in indices)


async def exists(call: Call, world: World) -> Reply:
    """Tells whether the aliases are there."""
    try:
        indices = await asked(call, world, EVERYWHERE)
    except (IndexMissing, NoIndices):
        return reply(404)
    names = call.path["alias"].split(",")
    return reply(200 if any(_matching(index, names) for index in indices) else 404)


async def put(call: Call, world: World) -> Reply:
    """Gives indices an alias. Raises InvalidAlias, Unreadable and Unsupported."""
    name, given = call.path["alias"], definition(body(call))
    wrong = index_names.flaw(name)
    if wrong is not None:
        raise InvalidAlias(name, wrong)
    if any(index.name == name for index in await known(world)):
        raise InvalidAlias(name, "an index or data stream exists with the same name as the alias")
    for index in await asked(call, world, EVERYWHERE):
        await _change(world, index, {**index.aliases, name: given})
    return reply(200, ACKNOWLEDGED)


async def delete(call: Call, world: World) -> Reply:
    """Takes an alias away from indices. Raises AliasesMissing."""
    names = call.path["alias"].split(",")
    indices = await asked(call, world, EVERYWHERE)
    if not any(_matching(index, names) for index in indices):
        raise AliasesMissing(",".join(names))
    for index in indices:
        gone = _matching(index, names)
        await _change(world, index, {alias: value for alias, value in index.aliases.items() if alias not in gone})
    return reply(200, ACKNOWLEDGED)


async def _change(world: World, index: Known, aliases: Document) -> None:
    """Keeps other aliases of an index; those of the server's own indices stay as they are."""
    if index.name not in SYSTEM:
        record = await world.read(INDICES, index.name)
        world.put(INDICES, record._replace(document={**record.document, "aliases": aliases}))


BEHAVIOURS: Final = {
    **dict.fromkeys((f"indices.get_alias{end}" for end in ("", "_all", "_index", "_of")), get),
    "indices.exists_alias": exists,
    "indices.exists_alias_of": exists,
    "indices.put_alias": put,
    "indices.delete_alias": delete,
}
