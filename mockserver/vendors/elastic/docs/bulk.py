"""Many writes in one request: each action succeeds or fails alone."""

from typing import Final

from mockserver.model.json import Document
from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendors.elastic import privileges
from mockserver.vendors.elastic.docs import sentences, writing
from mockserver.vendors.elastic.docs.actions import BULK, BULK_ITEM, BULK_ITEMS
from mockserver.vendors.elastic.docs.bulk_lines import Action, document, read
from mockserver.vendors.elastic.docs.calls import with_source
from mockserver.vendors.elastic.docs.problems import DocumentProblem
from mockserver.vendors.elastic.docs.requests import one, writable
from mockserver.vendors.elastic.docs.shelves import Shelf
from mockserver.vendors.elastic.media import major
from mockserver.vendors.elastic.problems import ActionDenied
from mockserver.vendors.elastic.wording import denied, reply

COMPATIBLE: Final = "compatible-with=8"


async def bulk(call: Call, world: World) -> Reply:
    """Carries out every action, in their order. Raises Unreadable for lines that cannot be read, and then does nothing."""
    old = major(world.settings["version"]) == 8 or COMPATIBLE in call.request.headers.get("Content-Type", "")
    shelves: dict[str, Shelf] = {}
    items = []
    for action in read(call.body or b"", call.path.get("index"), call.query, lenient=old):
        refusal = _denied(call, world, action)
        items.append({action.kind: refusal if refusal is not None else await _item(world, action, shelves)})
    for shelf in {shelf.name: shelf for shelf in shelves.values()}.values():
        shelf.close()
    errors = any("error" in item for told in items for item in told.values())
    return reply(200, {"errors": errors, "took": 0, "items": items})


def _denied(call: Call, world: World, action: Action) -> Document | None:
    """The answer to an action on an index that the user has no right to; None for one that may be."""
    if not world.credentials:
        return None
    name, granting = action.options["_index"], BULK_ITEMS[action.kind]
    if privileges.allows_on(call.identity.facts["indices"], (name,), granting):
        return None
    who = call.identity
    key = who.facts.get("api_key", {}).get("id", "")
    problem = ActionDenied(BULK_ITEM, who.name, who.roles, BULK, key, (name,))
    error = {"type": "security_exception", "reason": denied(problem)}
    return {"_index": name, "_id": action.options.get("_id"), "status": 403, "error": error}


async def _item(world: World, action: Action, shelves: dict[str, Shelf]) -> Document:
    options = action.options
    name, key = options["_index"], options.get("_id")
    try:
        shelf = shelves.get(name)
        if shelf is None:
            shelf = await (one(world, name, writing=True) if action.kind == "delete" else writable(world, name, options))
            # An index by two names, such as an alias, is opened once: its shelf counts.
            shelf = shelves[name] = shelves.setdefault(shelf.name, shelf)
        done = await _carried_out(world, shelf, action)
    except DocumentProblem as problem:
        status, error = sentences.exception(problem)
        return {"_index": name, "_id": key, "status": status, "error": error}
    return {**done.document, "status": done.status}


async def _carried_out(world: World, shelf: Shelf, action: Action) -> writing.Outcome:
    options, key = action.options, action.options.get("_id")
    match action.kind:
        case "index" | "create":
            new = action.kind == "create"
            return await writing.index(world, shelf, key, document(action), options, new=new, text=action.text)
        case "update":
            done = await writing.update(world, shelf, str(key), action.body, options)
            shown = {**action.body, **{name: options[name] for name in ("_source",) if name in options}}
            query = {name: value for name, value in options.items() if name != "_source"}
            return with_source(done, shown, query)
        case _:
            return await writing.delete(shelf, str(key), options)


BEHAVIOURS: Final = dict.fromkeys(("bulk", "bulk_put", "bulk_index", "bulk_index_put"), bulk)
