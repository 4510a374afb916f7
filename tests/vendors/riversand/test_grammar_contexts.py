"""Property test of what else a query may say: value contexts, ids, names, keywords, types; against a plain filter."""

import re
from datetime import datetime
from typing import Any, Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockserver.model.json import Document

from .querying import ask

USUAL: Final = {"source": "internal", "locale": "en-US"}
PLACES: Final = [USUAL, {"source": "internal", "locale": "de-DE"}, {"source": "erp", "locale": "en-US"}]
CONTEXTS: Final = [*PLACES, {"locale": "en-US"}, {"source": "internal"}, {}]
WORDS: Final = ["new", "error", "a new error", "new-error", "NEW", ""]
NAMES: Final = ["itemState", "channelstate", "note", "_ALL", "none"]

words = st.sampled_from(WORDS)
placed = st.lists(st.tuples(st.sampled_from(PLACES), words), min_size=1, max_size=3, unique_by=lambda pair: str(pair[0]))
attribute = placed.map(lambda pairs: {"values": [{**place, "id": "v", "value": value} for place, value in pairs]})
groups = st.lists(
    st.tuples(st.sampled_from(PLACES), words).map(
        lambda pair: {"error": {"values": [{**USUAL, "id": "e", "value": pair[1]}]}, **pair[0], "id": "g"}
    ),
    min_size=1,
    max_size=2,
).map(lambda found: {"group": found})
objects = st.fixed_dictionaries(
    {
        "attributes": st.fixed_dictionaries(
            {}, optional={"itemState": attribute, "channelState": attribute, "note": attribute, "validationError": groups}
        )
    },
    optional={"name": words, "hub": words},
)
operators = st.one_of(
    st.fixed_dictionaries({"exact": words}),
    st.fixed_dictionaries({"exacts": st.lists(words, max_size=3) | words}),
    st.fixed_dictionaries({"hasvalue": st.sampled_from([True, False, None, "", "true", "false"])}),
    st.fixed_dictionaries({"exact": words, "not": st.sampled_from([True, False, "true", "false"])}),
)
keywords = st.fixed_dictionaries(
    {"keywords": st.sampled_from(["new", "new error", "error a", '"new error"', "err*", "", "cs1"])},
    optional={"operator": st.sampled_from(["_AND", "_OR", "_EXACT"])},
)
queries = st.fixed_dictionaries(
    {
        "filters": st.fixed_dictionaries(
            {},
            optional={
                "typesCriterion": st.sampled_from([["connectorstate"], ["other"], ["other", "_ALL"], []]),
                "attributesCriterion": st.lists(st.dictionaries(st.sampled_from(NAMES), operators, max_size=2), max_size=2),
                "isAttributesCriterionOR": st.booleans(),
                "keywordsCriterion": keywords,
                "nonContextual": st.booleans(),
            },
        )
    },
    optional={
        "valueContexts": st.lists(st.sampled_from(CONTEXTS), max_size=2),
        "ids": st.lists(st.sampled_from(["cs1", "cs2", "cs9"]), max_size=3),
        "id": st.sampled_from(["cs0", "cs9"]),
        "name": words,
        "contexts": st.just([{"country": "US"}]),
    },
)
indexed = st.builds(
    lambda name, asked, contexts: {"filters": {"attributesCriterion": [{name: asked}]}, "valueContexts": contexts},
    st.sampled_from(["itemState", "channelstate"]),
    st.fixed_dictionaries({"exact": words}) | st.fixed_dictionaries({"exacts": st.lists(words, max_size=3)}),
    st.sampled_from([[], [USUAL], [USUAL, USUAL], *([place] for place in CONTEXTS[1:])]),
)
"""Queries that an index alone may answer."""


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(objects, max_size=6), queries)
def test_a_query_finds_what_a_plain_filter_finds(made: list[Any], query: dict[str, Any]) -> None:
    _compare(made, query)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(objects, min_size=1, max_size=6), indexed)
def test_an_index_finds_what_a_plain_filter_finds(made: list[Any], query: dict[str, Any]) -> None:
    _compare(made, query)


ranks = st.sampled_from(["10", "9", "2.5", "-1", "x", "2024-03-10T01:30:00.000-0600", "2024-03-10T08:00:00.000+0000"])
ranked = st.fixed_dictionaries(
    {}, optional={"hub": ranks, "rank": st.lists(st.tuples(st.sampled_from(PLACES), ranks), min_size=1, max_size=2)}
)
keys = st.builds(
    lambda where, direction, kind: (where, direction, kind),
    st.sampled_from(["properties", "attributes"]),
    st.sampled_from(["_ASC", "_DESC", "_DES"]),
    st.sampled_from([None, "_STRING", "_DATETIME", "_DECIMAL", "_INTEGER"]),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ranked, max_size=7), keys, st.sampled_from([[], [USUAL], [{"locale": "de-DE"}]]))
def test_a_sort_orders_as_a_plain_sort_does(
    made: list[Any], key: tuple[str, str, str | None], contexts: list[Document]
) -> None:
    where, direction, kind = key
    documents = []
    for number, one in enumerate(made):
        held = [{**place, "id": "v", "value": value} for place, value in one.get("rank", [])]
        attributes = {"Rank": {"values": held}} if held else {}
        documents.append(_document(number, {"attributes": attributes, **{n: v for n, v in one.items() if n == "hub"}}))
    entry = {"HUB" if where == "properties" else "rank": direction, **({"sortType": kind} if kind else {})}
    found = ask(documents, {"query": {"valueContexts": contexts}, "sort": {where: [entry]}})
    sortable = [(value, one["id"]) for one in documents if (value := _rank(one, where, kind, contexts)) is not None]
    sortable.sort(key=lambda pair: pair[0], reverse=direction != "_ASC")
    rest = [one["id"] for one in documents if _rank(one, where, kind, contexts) is None]
    assert [one["id"] for one in found.documents] == [name for _, name in sortable] + rest


def _rank(document: Document, where: str, kind: str | None, contexts: list[Document]) -> Any:
    """What a document is sorted by: its first value that is seen, if it is of the kind."""
    if where == "properties":
        texts = [document["properties"]["hub"]] if "hub" in document["properties"] else []
    else:
        texts = _seen(document["data"]["attributes"].get("Rank", {}), contexts)
    if not texts or kind in (None, "_STRING"):
        return texts[0] if texts else None
    if kind == "_DATETIME":
        return datetime.fromisoformat(texts[0]) if "T" in texts[0] else None
    whole = re.fullmatch(r"-?[0-9]+" if kind == "_INTEGER" else r"-?[0-9]+(\.[0-9]+)?", texts[0])
    return float(texts[0]) if whole else None


def _compare(made: list[Any], query: dict[str, Any]) -> None:
    documents = [_document(number, one) for number, one in enumerate(made)]
    found = ask(documents, {"query": query})
    wanted = [one["id"] for one in documents if _asked_for(one, query)]
    assert ([one["id"] for one in found.documents], found.total) == (wanted, len(wanted))


def _document(number: int, made: dict[str, Any]) -> Document:
    properties = {"tenantId": "acme", "entityid": f"p{number}", "createdDate": "2024-01-01T00:00:00.000-0600"}
    properties |= {"hub": made["hub"]} if "hub" in made else {}
    named = {"name": made["name"]} if "name" in made else {}
    data = {"attributes": made["attributes"]}
    return {"id": f"cs{number}", **named, "type": "connectorstate", "properties": properties, "data": data}


def _asked_for(document: Document, query: dict[str, Any]) -> bool:
    filters = query["filters"]
    ids = [query["id"]] if "id" in query else query.get("ids", [document["id"]])
    types = filters.get("typesCriterion", ["_ALL"])
    held = {
        name.lower(): _seen(attribute, query.get("valueContexts", []))
        for name, attribute in document["data"]["attributes"].items()
    }
    each = [_holds(held, criterion) for criterion in filters.get("attributesCriterion", [])]
    either = filters.get("isAttributesCriterionOR", False) and bool(each)
    return (
        document["id"] in ids
        and bool({"connectorstate", "_ALL"} & set(types))
        and document.get("name") == query.get("name", document.get("name"))
        and (any(each) if either else all(each))
        and ("keywordsCriterion" not in filters or _has_words(document, held, filters["keywordsCriterion"]))
    )


def _seen(attribute: Document, contexts: list[Document]) -> list[str]:
    """The values that lie in one of the value contexts; a group is seen or not as a whole."""
    found = [value["value"] for value in attribute.get("values", []) if _within(value, contexts)]
    for group in attribute.get("group", []):
        if _within(group, contexts):
            found += [value["value"] for value in group["error"]["values"]]
    return found


def _within(entry: Document, contexts: list[Document]) -> bool:
    return not contexts or any(all(entry[key] == value for key, value in context.items()) for context in contexts)


def _holds(held: dict[str, list[str]], criterion: dict[str, Any]) -> bool:
    for name, asked in criterion.items():
        places = list(held.values()) if name == "_ALL" else [held.get(name.lower(), [])]
        negated = asked.get("not", False) in (True, "true")
        if any(_fits(values, asked) for values in places) == negated:
            return False
    return True


def _fits(values: list[str], asked: dict[str, Any]) -> bool:
    if "hasvalue" in asked:
        return any(values) == (asked["hasvalue"] not in (False, "false"))
    wanted = asked["exact"] if "exact" in asked else asked["exacts"]
    return any(value in ([wanted] if isinstance(wanted, str) else wanted) for value in values)


def _has_words(document: Document, held: dict[str, list[str]], asked: dict[str, str]) -> bool:
    properties = document["properties"]
    texts = [document["id"], document.get("name", ""), properties["entityid"], properties.get("hub", "")]
    texts += [value for values in held.values() for value in values]
    split = [re.findall(r"[a-z0-9]+", text.lower()) for text in texts]
    found = {word for one in split for word in one}
    joined = [f" {' '.join(one)} " for one in split]
    wanted, mode = asked["keywords"], asked.get("operator", "_AND")
    if mode == "_EXACT" or wanted.startswith('"'):
        phrase = " ".join(re.findall(r"[a-z0-9*]+", wanted))
        pattern = re.compile(f" {phrase.replace('*', '[a-z0-9]*')} ")
        return bool(phrase) and any(pattern.search(text) for text in joined)
    tests = [re.compile(word.replace("*", "[a-z0-9]*")) for word in wanted.split()]
    matched = [any(test.fullmatch(word) for word in found) for test in tests]
    return bool(matched) and (any(matched) if mode == "_OR" else all(matched))
