"""Writing documents: index, create, update and delete, alone or as one action of many."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.model.world import World
from mockserver.vendors.elastic.connector import new_id
from mockserver.vendors.elastic.docs.pipelines import passed
from mockserver.vendors.elastic.docs.problems import PLACE, MissingDocument, Unreadable, Unsupported, VersionConflict
from mockserver.vendors.elastic.docs.queries import did_you_mean
from mockserver.vendors.elastic.docs.requests import TERM, shards
from mockserver.vendors.elastic.docs.shelves import Doc, Shelf
from mockserver.vendors.elastic.docs.wishes import invalid
from mockserver.vendors.elastic.documents import differs, merged

LONGEST_ID: Final = 512
_UPDATE_MEMBERS: Final = "script scripted_upsert upsert doc doc_as_upsert detect_noop _source if_seq_no if_primary_term"
UPDATE_MEMBERS: Final = tuple(_UPDATE_MEMBERS.split())
TRUE: Final = (True, "true", "")


class Outcome(NamedTuple):
    """What became of a write."""

    status: int
    document: Document
    """The answer, as the vendor words it."""
    source: Document | None = None
    """What the document holds now."""


def outcome(shelf: Shelf, doc: Doc, result: str, query: Mapping[str, Json], *, status: int = 200) -> Outcome:
    """The answer to a write."""
    refreshed = {"forced_refresh": True} if result != "noop" and query.get("refresh") in TRUE else {}
    document = {
        "_index": shelf.name,
        "_id": doc.id,
        "_version": doc.version,
        "result": result,
        **refreshed,
        "_shards": shards(shelf, done=result != "noop"),
        "_seq_no": doc.seq_no,
        "_primary_term": TERM,
    }
    return Outcome(status, document, doc.source)


async def index(
    world: World,
    shelf: Shelf,
    key: str | None,
    source: Document,
    query: Mapping[str, Json],
    *,
    new: bool = False,
    text: bytes | None = None,
) -> Outcome:
    """Writes a document; with `new`, only if there is none yet. Places in `text` are told of what does not fit.

    Raises VersionConflict, PipelineMissing and Unreadable.
    """
    if key == "":
        # IndexRouting looks at ids, so that of many writes only this one fails.
        raise Unreadable("illegal_argument_exception", "if _id is specified it must not be empty")
    kept = await passed(world, query.get("pipeline"), shelf, source)
    before = await shelf.find(key) if key is not None else None
    if new and before is not None:
        raise VersionConflict(shelf.name, shelf.uuid, before.id, version=before.version)
    expect(shelf, key or "", before, query)
    doc = await shelf.put(key if key is not None else new_id(world), kept, text if kept is source else None)
    fresh = before is None
    return outcome(shelf, doc, "created" if fresh else "updated", query, status=201 if fresh else 200)


async def update(world: World, shelf: Shelf, key: str, body: Document, query: Mapping[str, Json]) -> Outcome:
    """Changes members of a document, or writes it where the request says how.

    Raises MissingDocument, VersionConflict, Unreadable, PipelineMissing and Unsupported.
    """
    if "script" in body:
        raise Unsupported("an update by [script]")
    before = await shelf.find(key)
    as_upsert = body.get("doc_as_upsert") in TRUE
    if before is None:
        first = body["doc"] if as_upsert else body.get("upsert")
        if first is None:
            raise MissingDocument(shelf.name, shelf.uuid, key)
        # The request's pipeline is for `upsert`; a document that is its own passes that of its index (BulkRequestParser).
        first = await passed(world, None if as_upsert else query.get("pipeline"), shelf, first)
        return outcome(shelf, await shelf.put(key, first), "created", query, status=201)
    expect(shelf, key, before, {**body, **query})
    change = await passed(world, None, shelf, body["doc"]) if as_upsert else body["doc"]
    source = merged(before.source, change)
    if body.get("detect_noop", True) in TRUE and not differs(before.source, source):
        return outcome(shelf, before, "noop", query)
    return outcome(shelf, await shelf.put(key, source), "updated", query)


def check_update(body: Document, *path: str) -> None:
    """Raises Unreadable for an update with members that it cannot have."""
    for name in body:
        if name not in UPDATE_MEMBERS:
            said = f"[{PLACE}] [UpdateRequest] unknown field [{name}]{did_you_mean(name, UPDATE_MEMBERS)}"
            raise Unreadable("x_content_parse_exception", said, (*path, name), "name")


def update_flaws(key: str | None, body: Document, query: Mapping[str, Json]) -> Iterator[str]:
    """What makes no sense in an update (UpdateRequest.validate)."""
    conditions = {**body, **query}
    if not key:
        yield "id is missing"
    yield from condition_flaws(conditions)
    if conditions.get("if_seq_no") is not None:
        if int(query.get("retry_on_conflict") or 0) > 0:
            yield "compare and write operations can not be retried"
        if body.get("doc_as_upsert") in TRUE:
            yield "compare and write operations can not be used with upsert"
        if "upsert" in body:
            yield "upsert requests don't support `if_seq_no` and `if_primary_term`"
    if "script" not in body and "doc" not in body:
        yield "script or doc is missing"
    if "script" in body and "doc" in body:
        yield "can't provide both script and doc"
    if "doc" not in body and body.get("doc_as_upsert") in TRUE:
        yield "doc must be specified if doc_as_upsert is enabled"
    yield from id_flaws(key)


def write_flaws(key: str | None, query: Mapping[str, Json], *, new: bool = False) -> Iterator[str]:
    """What makes no sense in writing a document (IndexRequest.validate). Raises Unsupported."""
    senseless = _creation_flaw(query) if new else ""
    if senseless:
        yield senseless
        return
    yield from _version_flaws(query)
    yield from condition_flaws(query)
    yield from id_flaws(key)


def _creation_flaw(query: Mapping[str, Json]) -> str:
    """Whatever a creation says of a document that is there is senseless, and ends its validation."""
    if query.get("version_type", "internal") != "internal":
        return "create operations only support internal versioning. use index instead"
    if query.get("version") is not None:
        return "create operations do not support explicit versions. use index instead"
    if query.get("if_seq_no") is not None or query.get("if_primary_term") is not None:
        return "create operations do not support compare and set. use index instead"
    return ""


def delete_flaws(key: str | None, query: Mapping[str, Json]) -> Iterator[str]:
    """What makes no sense in a deletion (DeleteRequest.validate). Raises Unsupported."""
    if not key:
        yield "id is missing"
    yield from _version_flaws(query)
    yield from condition_flaws(query)


def _version_flaws(query: Mapping[str, Json]) -> Iterator[str]:
    if query.get("version_type", "internal") != "internal":
        raise Unsupported(f"a version of the type [{query['version_type']}]")
    if query.get("version") is not None:
        yield (
            "internal versioning can not be used for optimistic concurrency control. "
            "Please use `if_seq_no` and `if_primary_term` instead"
        )
        if query.get("if_seq_no") is not None:
            yield "compare and write operations can not use versioning"


def condition_flaws(conditions: Mapping[str, Json]) -> Iterator[str]:
    """Half a condition is none (DocWriteRequest.validateSeqNoBasedCASParams)."""
    seq_no, term = conditions.get("if_seq_no"), conditions.get("if_primary_term")
    if seq_no is not None and term is None:
        yield "ifSeqNo is set, but primary term is [0]"
    if seq_no is None and term is not None:
        yield f"ifSeqNo is unassigned, but primary term is [{term}]"


def id_flaws(key: str | None) -> Iterator[str]:
    """An id may have 512 bytes."""
    if key is not None and (size := len(key.encode("utf-8", "replace"))) > LONGEST_ID:
        yield f"id [{key}] is too long, must be no longer than 512 bytes but was: {size}"


def check(flaws: Iterator[str]) -> None:
    """Raises Unreadable with all that makes no sense, if anything."""
    entries = list(flaws)
    if entries:
        raise invalid(*entries)


async def delete(shelf: Shelf, key: str, query: Mapping[str, Json]) -> Outcome:
    """Deletes a document. One that is not there is a write as well. Raises VersionConflict."""
    before = await shelf.find(key)
    expect(shelf, key, before, query)
    if before is None:
        return outcome(shelf, Doc(shelf.name, key, {}, 1, shelf.skip()), "not_found", query, status=404)
    return outcome(shelf, await shelf.remove(before), "deleted", query)


def expect(shelf: Shelf, key: str, doc: Doc | None, conditions: Mapping[str, Json]) -> None:
    """Holds a document against the state that the request takes it to be in. Raises VersionConflict."""
    seq_no, term = conditions.get("if_seq_no"), conditions.get("if_primary_term")
    if seq_no is None or term is None:
        return
    wanted = (int(seq_no), int(term))
    if doc is None:
        raise VersionConflict(shelf.name, shelf.uuid, key, wanted=wanted)
    if wanted != (doc.seq_no, TERM):
        raise VersionConflict(shelf.name, shelf.uuid, key, wanted=wanted, found=(doc.seq_no, TERM))
