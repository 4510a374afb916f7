"""Searches: which documents a request finds, and how it wants them told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.model.world import World
from mockserver.vendors.elastic.docs.names import Known
from mockserver.vendors.elastic.docs.problems import SearchFailed, ShardFailure, ShardFlaw
from mockserver.vendors.elastic.docs.queries import Reader
from mockserver.vendors.elastic.docs.requests import TERM
from mockserver.vendors.elastic.docs.shelves import Doc, opened
from mockserver.vendors.elastic.docs.sorting import Entry, arranged, entry, readers
from mockserver.vendors.elastic.docs.terms import READERS
from mockserver.vendors.elastic.docs.wishes import EVERYTHING, Order, Wish
from mockserver.vendors.elastic.presenting import filtered

LARGEST_WINDOW: Final = 10_000


class Hits(NamedTuple):
    """What was found: one page, and how many there are."""

    page: Sequence[Document]
    total: int
    best: float | None
    rest: Sequence[Document] = ()
    """What comes behind the page, where a search is to be gone on with."""
    failures: Sequence[ShardFailure] = ()
    """Indices on which it failed, where it did not on all."""


async def matches(
    world: World, indices: Sequence[Known], query: Json, now: datetime, order: tuple[Order, ...] = ()
) -> tuple[list[Entry], list[ShardFailure]]:
    """Every document that a query finds, index by index in order of arrival, and where it failed.

    Raises SearchFailed where it failed everywhere, and Unreadable.
    """
    if not indices:
        Reader({}, now, READERS).read(query)
    found: list[Entry] = []
    failures: list[ShardFailure] = []
    for index in indices:
        shelf = await opened(world, index)
        try:
            test, reading = Reader(shelf.mapping, now, READERS).read(query), readers(order, shelf)
        except ShardFlaw as flaw:
            failures.append(ShardFailure(shelf.name, shelf.uuid, flaw))
            continue
        docs, _ = await shelf.page()
        found += [entry(doc, score, reading) for doc in docs if (score := test(doc)) is not None]
    if indices and len(failures) == len(indices):
        raise SearchFailed(tuple(failures))
    return found, failures


async def search(world: World, indices: Sequence[Known], wanted: Wish, now: datetime, *, rest: bool = False) -> Hits:
    """What a request finds. Raises SearchFailed and Unreadable."""
    _check_window(indices, wanted, rest=rest)
    plain = wanted.query == EVERYTHING and not wanted.order and wanted.min_score is None
    if plain and len(indices) == 1 and not rest:
        shelf = await opened(world, indices[0])  # the plainest search costs no more than its page
        docs, total = await shelf.page(wanted.offset, wanted.size)
        return Hits([_hit(doc, 1.0, (), wanted) for doc in docs], total, 1.0 if total and wanted.size else None)
    found, failures = await matches(world, indices, wanted.query, now, wanted.order)
    if wanted.min_score is not None:
        found = [one for one in found if one.score >= wanted.min_score]
    scored = not wanted.order or wanted.scores or any(order.name == "_score" for order in wanted.order)
    ranked = not wanted.order or wanted.scores or wanted.order[0].name == "_score"
    best = max((one.score for one in found), default=None) if ranked and wanted.size else None
    placed = arranged(found, wanted.order)[wanted.offset :]
    told = [
        _hit(one.doc, one.score if scored else None, one.told, wanted) for one in (placed if rest else placed[: wanted.size])
    ]
    return Hits(told[: wanted.size], len(found), best, told[wanted.size :], failures)


def _check_window(indices: Sequence[Known], wanted: Wish, *, rest: bool) -> None:
    """Raises SearchFailed for a page that is too far away, or too large."""
    end = wanted.offset + wanted.size
    if end <= LARGEST_WINDOW or not indices:
        return
    setting = "This limit can be set by changing the [index.max_result_window] index level setting."
    if rest:
        said = (
            f"Batch size is too large, size must be less than or equal to: [{LARGEST_WINDOW}] but was [{end}]. Scroll batch "
            "sizes cost as much memory as result windows so they are controlled by the [index.max_result_window] index level "
            "setting."
        )
    else:
        said = (
            f"Result window is too large, from + size must be less than or equal to: [{LARGEST_WINDOW}] but was [{end}]. "
            f"See the scroll api for a more efficient way to request large data sets. {setting}"
        )
    flaw = ShardFlaw("illegal_argument_exception", said)
    raise SearchFailed(tuple(ShardFailure(index.name, index.uuid, flaw) for index in indices))


def _hit(doc: Doc, score: float | None, keys: tuple[Json, ...], wanted: Wish) -> Document:
    hit: dict[str, Json] = {"_index": doc.home, "_id": doc.id}
    if wanted.version:
        hit["_version"] = doc.version
    if wanted.seq_no:
        hit |= {"_seq_no": doc.seq_no, "_primary_term": TERM}
    hit["_score"] = score
    if wanted.source is not False:
        hit["_source"] = doc.source if wanted.source is None else filtered(doc.source, wanted.source, dotted=True)
    if keys:
        hit["sort"] = list(keys)
    return hit
