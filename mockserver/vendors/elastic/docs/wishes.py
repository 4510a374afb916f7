"""Search requests: what a body and the query of the address want to know.

Source: RestSearchAction, whose parameters overrule the body; SearchSourceBuilder, SearchRequest.validate.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.vendors.elastic.docs.problems import Path, Unreadable, Unsupported
from mockserver.vendors.elastic.docs.queries import token

ARGUMENT: Final = "illegal_argument_exception"
COUNTED: Final = 10_000
"""Matches beyond this are not counted unless the request wants them to be."""
EVERYTHING: Final[Document] = {"match_all": {}}
_KNOWN: Final = "query from size sort _source track_total_hits track_scores seq_no_primary_term version timeout min_score"
KNOWN: Final = frozenset(_KNOWN.split())
_ELSEWHERE: Final = (
    "aggregations aggs collapse docvalue_fields explain ext fields highlight indices_boost knn pit post_filter profile "
    "rank rescore retriever runtime_mappings script_fields search_after slice stats stored_fields suggest terminate_after"
)
ELSEWHERE: Final = frozenset(_ELSEWHERE.split())
"""Parts of the vendor's searches that are not built here."""
LUCENE: Final = ("analyzer", "analyze_wildcard", "default_operator", "df", "lenient")
"""How `q` is to be read."""
UNBUILT: Final = (*LUCENE, "docvalue_fields", "explain", "stored_fields", "terminate_after")
PLAIN_QUERY: Final = re.compile(r'([\w.@-]+):(?:"([^"]*)"|([^\s:"()]+))')
TRUE: Final = (True, "", "true")


class Order(NamedTuple):
    """One thing to sort by."""

    name: str
    descending: bool = False
    missing_first: bool = False
    unmapped: str | None = None


class Wish(NamedTuple):
    """What a request wants to know."""

    query: Document
    offset: int
    size: int
    order: tuple[Order, ...]
    source: Json
    """False, or the members wanted, those that are not with a minus in front; None for all."""
    counted: int | bool
    """Whether, or up to what number, matches are counted."""
    seq_no: bool
    version: bool
    scores: bool
    """Whether scores are told of what is sorted by something else."""
    min_score: float | None


def invalid(*entries: str) -> Unreadable:
    """A request that was read and makes no sense."""
    told = "".join(f"{number}: {entry};" for number, entry in enumerate(entries, 1))
    return Unreadable("action_request_validation_exception", f"Validation Failed: {told}")


def refuse_unbuilt(query: Mapping[str, Json], names: Iterable[str]) -> None:
    """Raises Unsupported for parameters of the address that would change what is found."""
    for name in names:
        if query.get(name) not in (None, "", "false", 0, False):
            raise Unsupported(f"the parameter [{name}]")


def wish(body: Document, query: Mapping[str, Json]) -> Wish:
    """Reads a search request. Raises Unreadable and Unsupported."""
    refuse_unbuilt(query, UNBUILT)
    for name, value in body.items():
        if name in ELSEWHERE:
            raise Unsupported(f"search with [{name}]")
        if name not in KNOWN:
            raise strange(name, value)
    found = Wish(
        text_query(str(query["q"])) if "q" in query else body.get("query", EVERYTHING),
        _number("from", body, query, 0),
        _number("size", body, query, 10),
        orders(query["sort"].split(",") if "sort" in query else body.get("sort", ())),
        wanted_source(body, query),
        _counted(body, query),
        _is_set("seq_no_primary_term", body, query),
        _is_set("version", body, query),
        _is_set("track_scores", body, query),
        _least(body.get("min_score")),
    )
    if "scroll" in query:
        _check_scroll(found, body, query)
    return found


def strange(name: str, value: Json) -> Unreadable:
    """A member of the body that a search does not know, or not so."""
    return Unreadable("parsing_exception", f"Unknown key for a {token(value)} in [{name}].", (name,))


def _number(name: str, body: Document, query: Mapping[str, Json], otherwise: int) -> int:
    given = query.get(name, body.get(name, otherwise))
    try:
        found = int(given)
    except (TypeError, ValueError):
        raise Unreadable("number_format_exception", f'For input string: "{given}"', (name,)) from None
    if found < 0:
        path: Path | None = None if name in query else (name,)
        raise Unreadable(ARGUMENT, f"[{name}] parameter cannot be negative, found [{found}]", path)
    return found


def _least(score: Json) -> float | None:
    try:
        return None if score is None else float(score)
    except (TypeError, ValueError):
        raise Unreadable("number_format_exception", f'For input string: "{score}"', ("min_score",)) from None


def _is_set(name: str, body: Document, query: Mapping[str, Json]) -> bool:
    return query.get(name, body.get(name, False)) in TRUE


def _counted(body: Document, query: Mapping[str, Json]) -> int | bool:
    whole = query.get("rest_total_hits_as_int") in TRUE
    given = query.get("track_total_hits", body.get("track_total_hits", True if whole else COUNTED))
    if isinstance(given, bool):
        return given
    if given in ("", "true", "false"):
        return bool(given != "false")
    number = int(given)
    if whole:
        said = "[rest_total_hits_as_int] cannot be used if the tracking of total hits is not accurate, got "
        raise Unreadable(ARGUMENT, f"{said}{number}")
    if number < -1:
        raise Unreadable(ARGUMENT, f"[track_total_hits] parameter must be positive or equals to -1, got {number}")
    return number if number >= 0 else False


def _check_scroll(found: Wish, body: Document, query: Mapping[str, Json]) -> None:
    told = "track_total_hits" in query or "track_total_hits" in body
    entries = (
        ("disabling [track_total_hits] is not allowed in a scroll context", told and found.counted is not True),
        ("using [from] is not allowed in a scroll context", found.offset > 0),
        ("[size] cannot be [0] in a scroll context", found.size == 0),
    )
    wrong = [said for said, is_wrong in entries if is_wrong]
    if wrong:
        raise invalid(*wrong)


def text_query(text: str) -> Document:
    """A query of the address. Only the plainest are understood. Raises Unsupported."""
    if text in ("*", "*:*"):
        return EVERYTHING
    found = PLAIN_QUERY.fullmatch(text)
    if found is None:
        raise Unsupported(f"q=[{text}]")
    wanted = found[2] if found[2] is not None else found[3]
    if found[1] == "_exists_":
        return {"exists": {"field": wanted}}
    return {"wildcard": {found[1]: wanted}} if "*" in wanted else {"match": {found[1]: wanted}}


def wanted_source(body: Document, query: Mapping[str, Json]) -> Json:
    """What is to be told of the source: False, a list of paths (unwanted ones with a minus), or None for all of it.

    Source: FetchSourceContext.
    """
    if any(name in query for name in ("_source", "_source_includes", "_source_excludes")):
        given, includes, excludes = query.get("_source"), query.get("_source_includes"), query.get("_source_excludes")
        if given == "false":
            return False
        wanted = includes if includes is not None or given in ("", "true") else given
        return _paths(wanted, excludes)
    given = body.get("_source")
    if given in (False, "false"):
        return False
    if isinstance(given, Mapping):
        return _paths(given.get("includes", given.get("include")), given.get("excludes", given.get("exclude")))
    return None if given in TRUE else _paths(given, None)


def _paths(includes: Json, excludes: Json) -> list[str] | None:
    return [*_listed(includes), *(f"-{path}" for path in _listed(excludes))] or None


def _listed(value: Json) -> list[str]:
    if isinstance(value, str):
        return [path for path in value.split(",") if path]
    return [str(path) for path in value or ()]


def orders(given: Json) -> tuple[Order, ...]:
    """What to sort by. Raises Unreadable and Unsupported."""
    items = [given] if isinstance(given, str | Mapping) else given or ()
    return tuple(order for item in items for order in _orders(item))


def _orders(item: Json) -> list[Order]:
    if isinstance(item, str):
        name, _, way = item.partition(":")
        return [Order(name, _way(name, way or None) == "desc")]
    if not isinstance(item, Mapping):
        raise Unreadable(ARGUMENT, "malformed sort format, within the sort array, an object, or an actual string are allowed")
    found = []
    for name, given in item.items():
        options = given if isinstance(given, Mapping) else {"order": given}
        if name in ("_script", "_geo_distance") or not {"order", "missing", "unmapped_type"}.issuperset(options):
            raise Unsupported(f"sort by [{name}] with [{', '.join(sorted(options))}]")
        missing = options.get("missing", "_last")
        if missing not in ("_first", "_last"):
            raise Unsupported("a sort that stands in for missing values")
        way = _way(name, options.get("order"))
        found.append(Order(name, way == "desc", missing == "_first", options.get("unmapped_type")))
    return found


def _way(name: str, given: Json) -> str:
    way = str("desc" if name == "_score" else "asc") if given is None else str(given).lower()
    if way not in ("asc", "desc"):
        said = f"No enum constant org.elasticsearch.search.sort.SortOrder.{way.upper()}"
        raise Unreadable(ARGUMENT, said)
    return way
