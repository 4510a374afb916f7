"""Queries over generated documents find what a naive filter finds."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockserver.model.json import Document
from mockserver.vendors.elastic.docs.queries import Reader
from mockserver.vendors.elastic.docs.terms import READERS
from tests.conftest import START

MAPPING: Document = {
    "properties": {
        "n": {"type": "long"},
        "k": {"type": "keyword"},
        "b": {"type": "boolean"},
        "o": {"properties": {"k": {"type": "keyword"}}},
    }
}
NUMBERS, WORDS, FLAGS = st.integers(-3, 3), st.sampled_from(["a", "b", "A", "ab", ""]), st.booleans()
VALUES = {"n": NUMBERS, "k": WORDS, "b": FLAGS, "o.k": WORDS}


def several(one: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A value, none, or a list of values with holes."""
    return st.one_of(one, st.none(), st.lists(st.one_of(one, st.none()), max_size=3))


INNER = st.fixed_dictionaries({}, optional={"k": several(WORDS)})
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "n": several(NUMBERS),
        "k": several(WORDS),
        "b": several(FLAGS),
        "o": st.one_of(INNER, st.lists(INNER, max_size=2)),
        "unknown": WORDS,
    },
)
FIELDS = st.sampled_from(sorted(VALUES))
ENDS = st.dictionaries(st.sampled_from(["gt", "gte", "lt", "lte"]), NUMBERS, max_size=2)


def clauses(kind: str) -> st.SearchStrategy[Any]:
    """A query on one field."""
    match kind:
        case "range":
            return ENDS.map(lambda ends: {"range": {"n": ends}})
        case "exists":
            return FIELDS.map(lambda name: {"exists": {"field": name}})
        case "terms":
            return FIELDS.flatmap(lambda name: st.lists(VALUES[name], max_size=3).map(lambda items: {"terms": {name: items}}))
    return FIELDS.flatmap(lambda name: VALUES[name].map(lambda value: {"term": {name: value}}))


def compound(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A query of queries."""
    listed = st.lists(inner, min_size=1, max_size=3)
    parts = dict.fromkeys(("must", "filter", "should", "must_not"), listed)
    least = {"minimum_should_match": st.integers(0, 3)}
    return st.fixed_dictionaries({}, optional={**parts, **least}).map(lambda body: {"bool": body})


LEAVES = st.sampled_from(["term", "terms", "range", "exists"]).flatmap(clauses)
QUERIES = st.recursive(LEAVES, compound, max_leaves=8)


def held(document: Any, path: str) -> list[Any]:
    """The values of a field, whatever lists they stand in."""
    name, _, rest = path.partition(".")
    found: list[Any] = []
    for value in document.get(name) if isinstance(document.get(name), list) else [document.get(name)]:
        if rest and isinstance(value, dict):
            found += held(value, rest)
        elif value is not None and not rest:
            found.append(value)
    return found


def equal(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


COMPARED = {
    "gt": lambda value, end: value > end,
    "gte": lambda value, end: value >= end,
    "lt": lambda value, end: value < end,
    "lte": lambda value, end: value <= end,
}


def naive(query: Any, document: Any) -> bool:
    """Whether a document is found, as the reference tells it."""
    ((kind, body),) = query.items()
    if kind == "bool":
        return naive_bool(body, document)
    if kind == "exists":
        return bool(held(document, body["field"]))
    ((path, wanted),) = body.items()
    values = held(document, path)
    if kind == "term":
        return any(equal(value, wanted) for value in values)
    if kind == "terms":
        return any(equal(value, item) for value in values for item in wanted)
    return any(all(COMPARED[name](value, end) for name, end in wanted.items()) for value in values)


def naive_bool(body: Any, document: Any) -> bool:
    needed = [*body.get("must", ()), *body.get("filter", ())]
    optional = body.get("should", [])
    # One of `should` has to match where nothing else has to, even if the number is 0; the number counts nothing where no
    # clause asks for anything (Queries.applyMinimumShouldMatch, fixNegativeQueryIfNeeded).
    least = max(body.get("minimum_should_match", 0), 0 if needed else 1) if needed or optional else 0
    hits = sum(naive(query, document) for query in optional)
    return (
        all(naive(query, document) for query in needed)
        and not any(naive(query, document) for query in body.get("must_not", ()))
        and hits >= least
    )


class Kept:
    """A document as queries see one."""

    home = "search-books"

    def __init__(self, source: Document) -> None:
        self.source = source
        self.id = "1"


@settings(max_examples=600, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(query=QUERIES, documents=st.lists(DOCUMENTS, min_size=1, max_size=4))
def test_a_query_finds_what_a_naive_filter_finds(query: Any, documents: Any) -> None:
    test = Reader(MAPPING, START, READERS).read(query)
    for document in documents:
        assert (test(Kept(document)) is not None) == naive(query, document), (query, document)  # type: ignore[arg-type]  # a store of its own, without a world
