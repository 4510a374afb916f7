"""Calls that find, count and read documents, and the one that deletes what it finds."""

from collections.abc import Iterable, Sequence
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendors.elastic.docs import scrolls
from mockserver.vendors.elastic.docs.names import Known, is_on
from mockserver.vendors.elastic.docs.problems import SearchFailed, ShardFailure, SourceMissing, Unreadable, Unsupported
from mockserver.vendors.elastic.docs.queries import token
from mockserver.vendors.elastic.docs.requests import TERM, asked, body, copies_of, located, one
from mockserver.vendors.elastic.docs.search import Hits, matches, search
from mockserver.vendors.elastic.docs.sentences import failure
from mockserver.vendors.elastic.docs.wishes import (
    EVERYTHING,
    LUCENE,
    Wish,
    invalid,
    refuse_unbuilt,
    text_query,
    wanted_source,
    wish,
)
from mockserver.vendors.elastic.presenting import filtered
from mockserver.vendors.elastic.wording import reply

COUNTABLE: Final = ("query",)
DELETABLE: Final = ("query", "max_docs", "conflicts", "sort", "size", "_source", "timeout")


async def find(call: Call, world: World) -> Reply:
    """Finds documents, one page of them, or the first of several pages."""
    indices = await asked(call, world)
    scrolled = "scroll" in call.query
    try:
        wanted = wish(body(call), call.query)
        hits = await search(world, indices, wanted, call.at, rest=scrolled)
    except Unreadable as problem:
        raise located(problem, call) from None
    told = answer(hits, wanted, indices, whole=is_on(call.query.get("rest_total_hits_as_int")))
    if scrolled:
        return reply(200, scrolls.begin(world, str(call.query["scroll"]), told, hits.rest, wanted.size))
    return reply(200, told)


def answer(found: Hits, wanted: Wish, indices: Sequence[Known], *, whole: bool) -> Document:
    """The answer to a search."""
    hits: dict[str, Json] = {}
    if whole:
        hits["total"] = found.total if wanted.counted is not False else -1
    elif wanted.counted is True:
        hits["total"] = {"value": found.total, "relation": "eq"}
    elif wanted.counted is not False:
        most = int(wanted.counted)
        hits["total"] = {"value": min(found.total, most), "relation": "eq" if found.total <= most else "gte"}
    hits |= {"max_score": found.best, "hits": list(found.page)}
    return {"took": 0, "timed_out": False, "_shards": _shards(indices, found.failures), "hits": hits}


def _shards(indices: Sequence[Known], failures: Sequence[ShardFailure] = ()) -> Document:
    names = {failed.home for failed in failures}
    total = sum(index.primaries for index in indices)
    wrong = sum(index.primaries for index in indices if index.name in names)
    counted = {"total": total, "successful": total - wrong, "skipped": 0, "failed": wrong}
    return {**counted, "failures": [failure(failed) for failed in failures]} if failures else counted


async def count(call: Call, world: World) -> Reply:
    """Counts documents."""
    refuse_unbuilt(call.query, (*LUCENE, "min_score", "terminate_after"))
    indices = await asked(call, world)
    try:
        query = _query(call, COUNTABLE, "request does not support [{}]")
        found, failures = await matches(world, indices, query, call.at)
    except Unreadable as problem:
        raise located(_unparsed(problem), call) from None
    return reply(200, {"count": len(found), "_shards": _shards(indices, failures)})


def _unparsed(problem: Unreadable) -> Unreadable:
    """What is wrong with a query that is read alone: other exceptions are wrapped (RestActions.getQueryContent)."""
    if problem.type == "parsing_exception":
        return problem
    return Unreadable("parsing_exception", "Failed to parse", problem.path, problem.at, inner=problem)


def _query(call: Call, known: Iterable[str], strange: str) -> Json:
    """The query of a request that has little else. Raises Unreadable."""
    given = body(call)
    for name in given:
        if name not in known:
            raise Unreadable("parsing_exception", strange.format(name, token(given[name])), (name,))
    return text_query(str(call.query["q"])) if "q" in call.query else given.get("query", EVERYTHING)


async def delete_by_query(call: Call, world: World) -> Reply:
    """Deletes what a query finds. Raises SearchFailed."""
    given = body(call)
    refuse_unbuilt(call.query, LUCENE)
    if "slice" in given or call.query.get("wait_for_completion") == "false":
        raise Unsupported("a deletion in slices, or one that is not waited for")
    if "query" not in given and "q" not in call.query:
        raise invalid("query is missing")
    try:
        query = _query(call, DELETABLE, "Unknown key for a {1} in [{0}].")
        found, failures = await matches(world, await asked(call, world), query, call.at)
    except Unreadable as problem:
        raise located(problem, call) from None
    if failures:
        raise SearchFailed(tuple(failures))
    most = call.query.get("max_docs", given.get("max_docs"))
    chosen = [one.doc for one in found][: None if most is None else int(most)]
    for name in dict.fromkeys(doc.home for doc in chosen):
        shelf = await one(world, name)
        for doc in chosen:
            if doc.home == name:
                await shelf.remove(doc)
        shelf.close()
    return reply(200, _deleted(len(chosen)))


def _deleted(number: int) -> Document:
    batches = -(-number // 1000)
    counted = {"total": number, "deleted": number, "batches": batches, "version_conflicts": 0, "noops": 0}
    throttled = {"throttled_millis": 0, "requests_per_second": -1.0, "throttled_until_millis": 0}
    tried = {"retries": {"bulk": 0, "search": 0}}
    return {"took": 0, "timed_out": False, **counted, **tried, **throttled, "failures": []}


async def get(call: Call, world: World) -> Reply:
    """Reads a document; one that is not there is told so, with its name."""
    shelf = await one(world, call.path["index"])
    doc = await shelf.find(call.path["id"])
    if doc is None:
        return reply(404, {"_index": shelf.name, "_id": call.path["id"], "found": False})
    told: dict[str, Json] = {"_index": shelf.name, "_id": doc.id, "_version": doc.version, "_seq_no": doc.seq_no}
    told |= {"_primary_term": TERM, "found": True}
    paths = wanted_source({}, call.query)
    if paths is not False:
        told["_source"] = doc.source if paths is None else filtered(doc.source, paths, dotted=True)
    return reply(200, told)


async def exists(call: Call, world: World) -> Reply:
    """Tells whether a document is there."""
    shelf = await one(world, call.path["index"])
    return reply(404 if await shelf.find(call.path["id"]) is None else 200)


async def get_source(call: Call, world: World) -> Reply:
    """Reads what was written. Raises SourceMissing."""
    shelf = await one(world, call.path["index"])
    doc = await shelf.find(call.path["id"])
    if doc is None:
        raise SourceMissing(shelf.name, call.path["id"])
    paths = wanted_source({}, call.query)
    return reply(200, doc.source if not paths else filtered(doc.source, paths, dotted=True))


async def refresh(call: Call, world: World) -> Reply:
    """Makes nothing findable that was not before."""
    return reply(200, {"_shards": copies_of(await asked(call, world))})


BEHAVIOURS: Final = {
    **{f"search{suffix}": find for suffix in ("", "_post", "_index", "_index_post")},
    **{f"count{suffix}": count for suffix in ("", "_post", "_index", "_index_post")},
    **{f"indices.refresh{suffix}": refresh for suffix in ("", "_get", "_index", "_index_get")},
    "delete_by_query": delete_by_query,
    "get": get,
    "exists": exists,
    "get_source": get_source,
}
