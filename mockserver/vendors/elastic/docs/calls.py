"""Calls that write one document."""

from typing import Final
from urllib.parse import quote_plus

from mockserver.model.json import Document
from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendors.elastic.docs import writing
from mockserver.vendors.elastic.docs.problems import Unreadable
from mockserver.vendors.elastic.docs.requests import body, located, one, text, writable
from mockserver.vendors.elastic.docs.wishes import wanted_source
from mockserver.vendors.elastic.presenting import filtered
from mockserver.vendors.elastic.wording import reply


def _told(done: writing.Outcome) -> Reply:
    document = done.document
    if done.status != 201:
        return reply(done.status, document)
    return reply(201, document, {"Location": f"/{quote_plus(document['_index'])}/_doc/{quote_plus(document['_id'])}"})


async def index(call: Call, world: World) -> Reply:
    """Writes a document, new or not. One without an id is taken for new unless the request says otherwise."""
    usual = "index" if "id" in call.path else "create"  # RestIndexAction.AutoIdHandler
    return await _indexed(call, world, new=call.query.get("op_type", usual) == "create")


async def create(call: Call, world: World) -> Reply:
    """Writes a document that must not be there yet."""
    return await _indexed(call, world, new=True)


async def _indexed(call: Call, world: World, *, new: bool) -> Reply:
    key = call.path.get("id")
    writing.check(writing.write_flaws(key, call.query, new=new))
    shelf = await writable(world, call.path["index"], call.query)
    done = await writing.index(world, shelf, key, call.body, call.query, new=new, text=text(call))
    shelf.close()
    return _told(done)


async def update(call: Call, world: World) -> Reply:
    """Changes members of a document."""
    given, name, key = body(call), call.path["index"], call.path["id"]
    if call.query.get("doc_as_upsert") in writing.TRUE:
        given = {"doc_as_upsert": True, **given}
    try:
        writing.check_update(given)
    except Unreadable as problem:
        raise located(problem, call) from None
    writing.check(writing.update_flaws(key, given, call.query))
    shelf = await writable(world, name, call.query)
    done = await writing.update(world, shelf, key, given, call.query)
    shelf.close()
    return _told(with_source(done, given, call.query))


def with_source(done: writing.Outcome, given: Document, query: Document) -> writing.Outcome:
    """An answer that shows the document as well, where the request wants to see it."""
    asked = {name: value for name, value in query.items() if name in ("_source", "_source_includes", "_source_excludes")}
    if done.source is None or not ("_source" in given or asked):
        return done
    paths = wanted_source(given, asked)
    if paths is False:
        return done
    shown = done.source if paths is None else filtered(done.source, paths, dotted=True)
    position = {"_seq_no": done.document["_seq_no"], "_primary_term": done.document["_primary_term"]}
    return done._replace(document={**done.document, "get": {**position, "found": True, "_source": shown}})


async def delete(call: Call, world: World) -> Reply:
    """Deletes a document. Raises IndexMissing."""
    writing.check(writing.delete_flaws(call.path["id"], call.query))
    shelf = await one(world, call.path["index"], writing=True)
    done = await writing.delete(shelf, call.path["id"], call.query)
    shelf.close()
    return _told(done)


BEHAVIOURS: Final = {
    **dict.fromkeys(("index", "index_post", "index_new"), index),
    **dict.fromkeys(("create", "create_post"), create),
    "update": update,
    "delete": delete,
}
