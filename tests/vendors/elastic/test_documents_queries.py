"""Queries: what each kind finds, and how one that cannot be read is refused."""

from typing import Any

import pytest

from tests.vendors.elastic.conftest import envelope
from tests.vendors.elastic.documents_support import FORMATS, INDEX, ask, at, failed, found, parsing, shelf, uuid

UNNAMED = "named_object_not_found_exception"


@pytest.fixture
async def books(mount: Any) -> Any:
    return await mount("elastic", records=shelf())


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"match_all": {}}, "1234"),
        ({"match_none": {}}, ""),
        ({"term": {"genre": "fable"}}, "1"),
        ({"term": {"genre": {"value": "FABLE", "case_insensitive": True}}}, "12"),
        ({"term": {"pages": 300}}, "2"),
        ({"term": {"pages": "300"}}, "2"),
        ({"term": {"pages": 300.5}}, ""),
        ({"term": {"price": 9}}, "2"),
        ({"term": {"sold": True}}, "1"),
        ({"term": {"sold": "false"}}, "2"),
        ({"term": {"title": "fox"}}, "13"),
        ({"term": {"title": "Fox"}}, ""),
        ({"term": {"title.raw": "A lazy dog"}}, "2"),
        ({"term": {"title.raw": "The quick brown Fox"}}, ""),  # longer than ignore_above
        ({"term": {"author.name": "A. Writer"}}, "1"),
        ({"term": {"author.name": "C. Writer"}}, "4"),
        ({"term": {"tags": "short"}}, "1"),
        ({"term": {"tags": "long"}}, "3"),
        ({"term": {"unmapped": "x"}}, ""),
        ({"term": {"author": "x"}}, ""),
        ({"term": {"_id": "3"}}, "3"),
        ({"term": {"_index": INDEX}}, "1234"),
        ({"term": {"printed": "2024-01-01"}}, "23"),  # a date without a time is the whole day
        ({"term": {"printed": "2024-01-01T00:00:00.000Z"}}, "2"),
        ({"terms": {"genre": ["fable", "novel"]}}, "13"),
        ({"terms": {"genre": []}}, ""),
        ({"terms": {"_id": ["4", "1", "9"]}}, "14"),
        ({"terms": {"pages": [12, "300"]}}, "12"),
        ({"ids": {"values": ["2", "3"]}}, "23"),
        ({"ids": {"values": "2"}}, "2"),
        ({"ids": {}}, ""),
        ({"exists": {"field": "pages"}}, "12"),
        ({"exists": {"field": "title"}}, "123"),
        ({"exists": {"field": "title.raw"}}, "23"),
        ({"exists": {"field": "tags"}}, "13"),
        ({"exists": {"field": "author"}}, "124"),
        ({"exists": {"field": "author.born"}}, "1"),
        ({"exists": {"field": "unmapped"}}, ""),
        ({"range": {"pages": {"gt": 12}}}, "2"),
        ({"range": {"pages": {"gte": 12, "lt": "300"}}}, "1"),
        ({"range": {"pages": {"gte": 12.5}}}, "2"),
        ({"range": {"price": {"lte": 1.5}}}, "1"),
        ({"range": {"genre": {"gte": "f"}}}, "13"),
        ({"range": {"pages": {}}}, "12"),
        ({"range": {"pages": {"gte": None}}}, "12"),
        ({"range": {"unmapped": {"gte": 1}}}, ""),
        ({"match": {"title": "brown cow"}}, "1"),
        ({"match": {"title": "fox dog"}}, "312"),  # both words score more than one
        ({"match": {"title": {"query": "fox dog", "operator": "AND"}}}, "3"),
        ({"match": {"title": {"query": "fox and cow", "minimum_should_match": 2}}}, "3"),
        ({"match": {"title": {"query": "!", "zero_terms_query": "all"}}}, "1234"),
        ({"match": {"title": "!"}}, ""),
        ({"match": {"genre": "novel"}}, "3"),
        ({"match": {"pages": "12"}}, "1"),
        ({"prefix": {"genre": "fa"}}, "1"),
        ({"prefix": {"genre": {"value": "FA", "case_insensitive": True}}}, "12"),
        ({"prefix": {"genre": {"prefix": "no"}}}, "3"),
        ({"prefix": {"genre": "f*"}}, ""),
        ({"prefix": {"title": "qui"}}, "1"),
        ({"wildcard": {"genre": "*a?le"}}, "12"),
        ({"wildcard": {"genre": {"wildcard": "n*"}}}, "3"),
        ({"wildcard": {"title": "do*"}}, "23"),
        ({"constant_score": {"filter": {"term": {"genre": "novel"}}, "boost": 2}}, "3"),
    ],
    ids=str,
)
async def test_what_a_query_finds(books: Any, query: Any, ids: str) -> None:
    assert await found(books, query) == list(ids)


FABLE, FOX, SOLD = {"term": {"genre": "fable"}}, {"match": {"title": "fox"}}, {"term": {"sold": True}}


@pytest.mark.parametrize(
    ("clauses", "ids"),
    [
        ({}, "1234"),
        ({"must": FABLE}, "1"),
        ({"must": [FOX, SOLD]}, "1"),
        ({"filter": [FOX]}, "13"),
        ({"must_not": FOX}, "24"),
        ({"must_not": FOX, "minimum_should_match": 1}, "24"),
        ({"must_not": FOX, "adjust_pure_negative": False}, ""),
        ({"filter": FOX, "minimum_should_match": 1}, ""),
        ({"must_not": [FOX], "filter": {"exists": {"field": "genre"}}}, "2"),
        ({"should": [FABLE, FOX]}, "13"),
        ({"should": [FABLE, FOX], "minimum_should_match": 2}, "1"),
        ({"should": [FABLE, FOX], "minimum_should_match": "-1"}, "13"),
        ({"should": [FABLE, FOX, SOLD], "minimum_should_match": "67%"}, "1"),
        ({"should": [FABLE, FOX, SOLD], "minimum_should_match": -1}, "1"),
        ({"should": [FABLE, FOX, SOLD], "minimum_should_match": "-50%"}, "1"),
        ({"should": [FABLE], "minimum_should_match": 0}, "1"),
        ({"should": [FABLE], "minimum_should_match": 3}, ""),
        ({"must": [{"match_all": {}}], "should": [SOLD]}, "1234"),
        ({"filter": [{"match_all": {}}], "should": [FABLE], "minimum_should_match": 1}, "1"),
        ({"filter": [FOX], "minimum_should_match": 1}, ""),
        ({"filter": [{"bool": {"must_not": {"bool": {"should": [FABLE, FOX]}}}}]}, "24"),
        ({"must": None, "should": []}, "1234"),
    ],
    ids=str,
)
async def test_what_a_bool_finds(books: Any, clauses: Any, ids: str) -> None:
    assert await found(books, {"bool": clauses}) == list(ids)


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ({"match_all": {}}, 1.0),
        ({"match_all": {"boost": 3}}, 3.0),
        ({"bool": {"must": [FOX, SOLD]}}, 2.0),
        ({"bool": {"filter": [FOX]}}, 0.0),
        ({"bool": {"must_not": [FOX]}}, 0.0),
        ({"constant_score": {"filter": FOX, "boost": 2.5}}, 2.5),
        ({"match_none": {}}, None),
    ],
    ids=str,
)
async def test_scores_are_one_for_each_clause_that_counts(books: Any, query: Any, best: float | None) -> None:
    assert (await ask(books, "POST", f"/{INDEX}/_search", {"query": query})).json["hits"]["max_score"] == best


@pytest.mark.parametrize(
    ("query", "reason", "column"),
    [
        ({"foo": []}, "[foo] query malformed, no start_object after query name", 17),
        ({"match_none": {"x": 1}}, "[match_none] query does not support [x]", 29),
        ({"term": {"a": 1, "b": 2}}, "[term] query doesn't support multiple fields, found [a] and [b]", 29),
        ({"term": {"a": [1]}}, "[term] query does not support array of values", 23),
        ({"term": {"a": {"values": 1}}}, "[term] query does not support [values]", 33),
        ({"term": {"a": {"value": {}}}}, "[term] query does not support [value]", 32),
        ({"terms": {"a": 1}}, "[terms] query does not support [a]", 24),
        ({"terms": {"a": [1], "b": [2]}}, "[terms] query does not support multiple fields", 32),
        (
            {"terms": {}},
            "[terms] query requires a field name, followed by array of terms or a document lookup specification",
            20,
        ),
        ({"terms": {"a": [1, None]}}, "No value specified for terms query", 27),
        ({"range": {"a": 5}}, "[range] query does not support [a]", 24),
        ({"range": {"a": {"from": 5}}}, "[range] query does not support [from]", 32),
        ({"exists": {}}, "[exists] must be provided with a [field]", 21),
        ({"exists": {"name": "x"}}, "[exists] query does not support [name]", 28),
        ({"match": {}}, "No text specified for text query", 20),
        ({"match": {"a": {"slop": 1}}}, "[match] query does not support [slop]", 32),
        ({"match": {"a": {}}}, "No text specified for text query", 26),
        ({"match": {"a": {"query": None}}}, "[match] unknown token [VALUE_NULL] after [query]", 33),
        ({"constant_score": {}}, "[constant_score] requires a 'filter' element", 29),
        ({"term": {"a": 1}, "ids": {}}, "[term] malformed query, expected [END_OBJECT] but found [FIELD_NAME]", 26),
    ],
    ids=str,
)
async def test_what_is_no_query_is_refused_with_its_place(books: Any, query: Any, reason: str, column: int) -> None:
    answer = await ask(books, "POST", f"/{INDEX}/_search", {"query": query})
    assert (answer.status, answer.json) == (400, parsing(reason, column))


async def test_an_unknown_query_is_refused_by_name(books: Any) -> None:
    answer = await ask(books, "POST", f"/{INDEX}/_search", {"query": {"terma": {}}})
    cause = {"type": UNNAMED, "reason": "[1:19] unknown field [terma]"}
    reason = "unknown query [terma] did you mean any of [term, terms]?"
    assert (answer.status, answer.json) == (400, parsing(reason, 19, caused_by=cause))


async def test_lines_are_counted(books: Any) -> None:
    answer = await ask(books, "POST", f"/{INDEX}/_search", b'{\n  "size": 1,\n  "query": {\n    "foo": {}\n  }\n}')
    assert (answer.json["error"]["line"], answer.json["error"]["col"]) == (4, 12)


async def test_an_empty_clause_is_refused_where_it_ends(books: Any) -> None:
    answer = await ask(books, "POST", f"/{INDEX}/_search", {"query": {}})
    reason = "query malformed, empty clause found at [1:11]"
    assert (answer.status, answer.json) == (400, envelope(400, "illegal_argument_exception", reason))


@pytest.mark.parametrize(
    ("query", "reason"),
    [({"term": {}}, "field name is null or empty"), ({"prefix": {"a": {"value": None}}}, "value cannot be null")],
    ids=str,
)
async def test_a_query_that_no_builder_makes_is_refused(books: Any, query: Any, reason: str) -> None:
    answer = await ask(books, "POST", f"/{INDEX}/_search", {"query": query})
    assert (answer.status, answer.json) == (400, envelope(400, "illegal_argument_exception", reason))


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"match_all": {"bost": 1}}, "[1:24] [match_all] unknown field [bost] did you mean [boost]?"),
        ({"ids": {"value": ["1"]}}, "[1:18] [ids] unknown field [value] did you mean [values]?"),
        ({"ids": {"values": {}}}, "[1:27] [ids] values doesn't support values of type: START_OBJECT"),
        ({"bool": {"filters": []}}, "[1:19] [bool] unknown field [filters] did you mean [filter]?"),
        ({"bool": {"must": "x"}}, "[1:26] [bool] must doesn't support values of type: VALUE_STRING"),
    ],
    ids=str,
)
async def test_queries_with_declared_parsers_say_so(books: Any, query: Any, reason: str) -> None:
    answer = await ask(books, "POST", f"/{INDEX}/_search", {"query": query})
    assert (answer.status, answer.json) == (400, envelope(400, "x_content_parse_exception", reason))


async def test_what_is_wrong_in_a_clause_is_told_as_the_cause(books: Any) -> None:
    answer = await ask(books, "POST", f"/{INDEX}/_search", {"query": {"bool": {"filter": [{"foo": {}}]}}})
    inner = at("parsing_exception", "unknown query [foo]", 1, 36)
    cause = {**inner, "caused_by": {"type": UNNAMED, "reason": "[1:36] unknown field [foo]"}}
    reason = "[1:36] [bool] failed to parse field [filter]"
    assert answer.json == envelope(400, "x_content_parse_exception", reason, root=inner, caused_by=cause)


async def test_an_empty_clause_in_a_bool_is_its_cause(books: Any) -> None:
    answer = await ask(books, "POST", f"/{INDEX}/_search", {"query": {"bool": {"must": {}}}})
    cause = {"type": "illegal_argument_exception", "reason": "query malformed, empty clause found at [1:27]"}
    reason = "[1:27] [bool] failed to parse field [must]"
    assert answer.json == envelope(400, "x_content_parse_exception", reason, caused_by=cause)


@pytest.mark.parametrize(
    "query",
    [
        {"geo_shape": {}},
        {"query_string": {"query": "x"}},
        {"bool": {"must": [{"nested": {}}]}},
        {"terms": {"a": {"index": "x", "id": "1", "path": "b"}}},
        {"range": {"printed": {"gte": "now", "time_zone": "+01:00"}}},
        {"match": {"title": {"query": "x", "fuzziness": 1}}},
        {"bool": {"should": [], "must": {"match_all": {}}, "minimum_should_match": "2<75%"}},
    ],
    ids=str,
)
async def test_what_the_vendor_would_know_is_told_to_be_unbuilt(books: Any, query: Any) -> None:
    answer = await ask(books, "POST", f"/{INDEX}/_search", {"query": query})
    assert (answer.status, answer.json["error"]["type"]) == (501, "mock_server_exception")
    assert answer.json["error"]["reason"].startswith("The mock server does not know how to answer: ")


@pytest.mark.parametrize(
    ("query", "reason", "cause"),
    [
        ({"term": {"pages": "x"}}, 'failed to create query: For input string: "x"', "number_format_exception"),
        ({"range": {"pages": {"gt": "x"}}}, 'failed to create query: For input string: "x"', "number_format_exception"),
        (
            {"term": {"sold": "maybe"}},
            "failed to create query: Can't parse boolean value [maybe], expected [true] or [false]",
            "illegal_argument_exception",
        ),
        (
            {"prefix": {"pages": "1"}},
            "Can only use prefix queries on keyword, text and wildcard fields - not on [pages] which is of type [long]",
            None,
        ),
        (
            {"wildcard": {"printed": "2*"}},
            "Can only use wildcard queries on keyword, text and wildcard fields - not on [printed] which is of type [date]",
            None,
        ),
    ],
    ids=str,
)
async def test_a_value_that_no_field_has_fails_on_the_shard(books: Any, query: Any, reason: str, cause: str | None) -> None:
    answer = await ask(books, "POST", f"/{INDEX}/_search", {"query": query})
    flaw: dict[str, Any] = {"type": "query_shard_exception", "reason": reason, "index_uuid": await uuid(books), "index": INDEX}
    if cause is not None:
        flaw["caused_by"] = {"type": cause, "reason": reason.removeprefix("failed to create query: ")}
    assert (answer.status, answer.json) == (400, failed((INDEX, flaw)))


async def test_a_date_that_is_none_fails_on_the_shard(books: Any) -> None:
    answer = await ask(books, "POST", f"/{INDEX}/_search", {"query": {"range": {"printed": {"lte": "soon"}}}})
    reason = f"failed to parse date field [soon] with format [{FORMATS}]"
    inner = {"type": "date_time_parse_exception", "reason": "Failed to parse with all enclosed parsers"}
    cause = {"type": "illegal_argument_exception", "reason": reason, "caused_by": inner}
    flaw = {"type": "parse_exception", "reason": f"{reason}: [{reason}]", "caused_by": cause}
    assert (answer.status, answer.json) == (400, failed((INDEX, flaw)))
