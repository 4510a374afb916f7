"""Queries that look at the values of one field."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.vendors.elastic.docs import bool_query, queries, values
from mockserver.vendors.elastic.docs.mappings import Field
from mockserver.vendors.elastic.docs.moments import bound
from mockserver.vendors.elastic.docs.problems import ShardFlaw, Unsupported
from mockserver.vendors.elastic.docs.queries import ARGUMENT, Reader, Score, Test, nothing, token
from mockserver.vendors.elastic.docs.shelves import Doc
from mockserver.vendors.elastic.wildcards import keyword

SHARD: Final = "query_shard_exception"
ENDS: Final[Mapping[str, Callable[[Json, Json], bool]]] = MappingProxyType(
    {
        "gt": lambda value, end: value > end,
        "gte": lambda value, end: value >= end,
        "lt": lambda value, end: value < end,
        "lte": lambda value, end: value <= end,
    }
)
SIMPLE: Final = (str, int, float)
"""Values that a field can hold; true and false are numbers in Python."""


def term(reader: Reader, body: Document) -> Test:
    """Reads `term`."""
    name, value, given = _wanted(reader, "term", body, ("value",))
    return _any_equal(reader, name, [value], fold=given.get("case_insensitive") in (True, "true"))


def _wanted(reader: Reader, query: str, body: Document, names: tuple[str, ...]) -> tuple[str, Json, Document]:
    """The field, the one value that is wanted of it, and what is said besides. Raises Unreadable."""
    name, wanted = reader.one_field(query, body)
    if isinstance(wanted, list | tuple):
        raise reader.malformed(f"[{query}] query does not support array of values", name)
    if not isinstance(wanted, Mapping):
        wanted = {"value": wanted}
    given = reader.options(query, wanted, (*names, "case_insensitive", "rewrite"), name)
    value = next((given[one] for one in names if given.get(one) is not None), None)
    if value is None:
        raise reader.senseless("value cannot be null")
    if not isinstance(value, SIMPLE):
        raise reader.malformed(f"[{query}] query does not support [value]", name, "value")
    return name, value, given


def terms(reader: Reader, body: Document) -> Test:
    """Reads `terms`."""
    fields = [name for name in body if name not in queries.COMMON]
    for place, name in enumerate(fields):
        if isinstance(body[name], Mapping):
            raise Unsupported("a lookup in query [terms]")
        if not isinstance(body[name], list | tuple):
            raise reader.malformed(f"[terms] query does not support [{name}]", name)
        if place:
            raise reader.malformed("[terms] query does not support multiple fields", name)
    if not fields:
        said = "[terms] query requires a field name, followed by array of terms or a document lookup specification"
        raise reader.incomplete(said)
    (name,) = fields
    for place, value in enumerate(body[name]):
        if value is None:
            raise reader.malformed("No value specified for terms query", name, place)
        if not isinstance(value, SIMPLE):
            raise reader.malformed(f"[terms] query does not support values of type [{token(value)}]", name, place)
    return _any_equal(reader, name, body[name])


def _any_equal(reader: Reader, name: str, wanted: Sequence[Json], *, fold: bool = False) -> Test:
    field = reader.field(name)
    if field is None:
        return nothing
    if field.type in values.DATES:
        # A date that leaves something off stands for all of its span (DateFieldType.termQuery).
        spans = [_inside(field, {"gte": value, "lte": value}, reader.now) for value in wanted]
        return lambda doc: 1.0 if any(span(doc) is not None for span in spans) else None
    keys = {values.key(field, value, fold=fold) for value in wanted}
    return lambda doc: 1.0 if any(key in keys for key in values.keys(field, doc, fold=fold)) else None


def between(reader: Reader, body: Document) -> Test:
    """Reads `range`."""
    name, wanted = reader.one_field("range", body)
    if not isinstance(wanted, Mapping):
        raise reader.malformed(f"[range] query does not support [{name}]", name)
    given = reader.options("range", wanted, (*ENDS, "format", "time_zone", "relation"), name)
    for unbuilt in ("format", "time_zone"):
        if unbuilt in given:
            raise Unsupported(f"[{unbuilt}] in query [range]")
    ends = {end: given[end] for end in ENDS if given.get(end) is not None}
    for end, value in ends.items():
        if not isinstance(value, SIMPLE):
            raise reader.malformed(f"[range] query does not support [{end}]", name, end)
    field = reader.field(name)
    if field is None:
        return nothing
    if field.type == "_id":
        raise values.unfit("Field [_id] of type [_id] does not support range queries")
    return _inside(field, ends, reader.now)


def _inside(field: Field, ends: Mapping[str, Json], now: datetime) -> Test:
    limits: dict[str, Json]
    if field.type in values.DATES:
        limits = {end: _date_end(field, value, now, end) for end, value in ends.items()}
    elif field.type in values.NUMBERS:
        limits = {end: values.number(value) for end, value in ends.items()}
    else:
        limits = {end: values.key(field, value) for end, value in ends.items()}

    def inside(value: Json) -> bool:
        return value is not None and all(ENDS[end](value, limit) for end, limit in limits.items())

    return lambda doc: 1.0 if any(map(inside, values.keys(field, doc))) else None


def _date_end(field: Field, value: Json, now: datetime, end: str) -> int:
    found = None if isinstance(value, bool) else bound(value, now, up=end in ("lte", "gt"))
    if found is None:
        reason = f"failed to parse date field [{value}] with format [strict_date_optional_time||epoch_millis]"
        inner: Document = {"type": "date_time_parse_exception", "reason": "Failed to parse with all enclosed parsers"}
        cause = {"type": ARGUMENT, "reason": reason, "caused_by": inner}
        raise ShardFlaw("parse_exception", f"{reason}: [{reason}]", cause=cause)
    return found if field.type == "date_nanos" else found // 1_000_000


def match(reader: Reader, body: Document) -> Test:
    """Reads `match`: words of a text, and values of other fields as they are."""
    if not [name for name in body if name not in queries.COMMON]:
        raise reader.incomplete("No text specified for text query")
    name, wanted = reader.one_field("match", body)
    known = ("query", "operator", "minimum_should_match", "lenient", "zero_terms_query", "analyzer", "fuzziness")
    given = reader.options("match", wanted, known, name) if isinstance(wanted, Mapping) else {"query": wanted}
    if isinstance(wanted, Mapping) and not isinstance(given.get("query", ""), SIMPLE):
        raise reader.malformed(f"[match] unknown token [{token(given['query'])}] after [query]", name, "query")
    if not isinstance(given.get("query"), SIMPLE):
        raise reader.incomplete("No text specified for text query")
    for unbuilt in ("analyzer", "fuzziness"):
        if unbuilt in given:
            raise Unsupported(f"[{unbuilt}] in query [match]")
    field = reader.field(name)
    if field is None or field.type not in values.TEXTS:
        return _any_equal(reader, name, [given["query"]])
    words = values.words(str(given["query"]))
    if not words:
        return queries.anything if str(given.get("zero_terms_query", "none")).lower() == "all" else nothing
    every = str(given.get("operator", "or")).lower() == "and"
    least = len(words) if every else bool_query.minimum(given.get("minimum_should_match", 1), len(words))

    def test(doc: Doc) -> Score:
        there = set(values.keys(field, doc))
        found = sum(word in there for word in words)
        return float(found) if found and found >= least else None

    return test


def _pattern(query: str, shape: Callable[[str], str], reader: Reader, body: Document) -> Test:
    name, text, given = _wanted(reader, query, body, ("value", query))
    fold = given.get("case_insensitive") in (True, "true")
    field = reader.field(name)
    if field is None:
        return nothing
    if field.type not in values.TEXTS | values.WORDS:
        where = f"not on [{name}] which is of type [{field.type}]"
        raise ShardFlaw(SHARD, f"Can only use {query} queries on keyword, text and wildcard fields - {where}")
    pattern = keyword(shape(str(text).lower() if fold else str(text)))
    return lambda doc: 1.0 if any(pattern.match(str(key)) for key in values.keys(field, doc, fold=fold)) else None


def _quoted(text: str) -> str:
    return re.sub(r"([*?\\])", r"\\\1", text) + "*"


READERS: Final[Mapping[str, Callable[[Reader, Document], Test]]] = MappingProxyType(
    {
        "match_all": queries.everything,
        "match_none": queries.none_at_all,
        "bool": bool_query.all_of,
        "term": term,
        "terms": terms,
        "ids": queries.ids,
        "exists": queries.exists,
        "range": between,
        "match": match,
        "prefix": partial(_pattern, "prefix", _quoted),
        "wildcard": partial(_pattern, "wildcard", str),
        "constant_score": queries.constant,
    }
)
"""By the name of the query."""
