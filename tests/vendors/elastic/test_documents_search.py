"""Searches: order, paging, totals, what is told of a document, and indices of which some fail."""

from typing import Any

import pytest

from tests.vendors.elastic.conftest import argument, envelope, invalid
from tests.vendors.elastic.documents_support import INDEX, MAPPING, absent, ask, failed, found, parsing, shelf, uuid

MOST, LEAST = 2**63 - 1, -(2**63)


@pytest.fixture
async def books(mount: Any) -> Any:
    return await mount("elastic", records=shelf())


async def sorted_(shop: Any, sort: Any, **more: Any) -> list[tuple[str, Any]]:
    answer = await ask(shop, "POST", f"/{INDEX}/_search", {"sort": sort, **more})
    assert answer.status == 200, answer
    return [(hit["_id"], hit["sort"]) for hit in answer.json["hits"]["hits"]]


async def test_a_whole_answer(mount: Any) -> None:
    shop = await mount("elastic", records=shelf({"1": {"a": 1}, "2": {"a": 2}}, None))
    answer = await ask(shop, "GET", f"/{INDEX}/_search", {"size": 1, "version": True, "seq_no_primary_term": True})
    hit = {"_index": INDEX, "_id": "1", "_version": 1, "_seq_no": 0, "_primary_term": 1, "_score": 1.0, "_source": {"a": 1}}
    assert answer.json == {
        "took": 0,
        "timed_out": False,
        "_shards": {"total": 1, "successful": 1, "skipped": 0, "failed": 0},
        "hits": {"total": {"value": 2, "relation": "eq"}, "max_score": 1.0, "hits": [hit]},
    }
    assert list(answer.json["hits"]["hits"][0]) == list(hit)
    assert answer.headers["X-elastic-product"] == "Elasticsearch"


@pytest.mark.parametrize(
    ("sort", "told"),
    [
        ("genre", [("2", ["Fable"]), ("1", ["fable"]), ("3", ["novel"]), ("4", [None])]),
        (["genre:desc"], [("3", ["novel"]), ("1", ["fable"]), ("2", ["Fable"]), ("4", [None])]),
        (
            {"genre": {"order": "asc", "missing": "_first"}},
            [("4", [None]), ("2", ["Fable"]), ("1", ["fable"]), ("3", ["novel"])],
        ),
        ([{"pages": "desc"}], [("2", [300]), ("1", [12]), ("3", [LEAST]), ("4", [LEAST])]),
        ([{"pages": "asc"}], [("1", [12]), ("2", [300]), ("3", [MOST]), ("4", [MOST])]),
        ([{"pages": {"missing": "_first"}}], [("3", [LEAST]), ("4", [LEAST]), ("1", [12]), ("2", [300])]),
        ([{"price": "asc"}], [("1", [1.5]), ("2", [9.0]), ("3", ["Infinity"]), ("4", ["Infinity"])]),
        ([{"sold": "desc"}], [("1", [1]), ("2", [0]), ("3", [LEAST]), ("4", [LEAST])]),
        ([{"printed": "desc"}], [("3", [1704067260000]), ("2", [1704067200000]), ("1", [1704067199500]), ("4", [LEAST])]),
        ([{"tags": "asc"}], [("3", ["long"]), ("1", ["new"]), ("2", [None]), ("4", [None])]),
        ([{"tags": "desc"}], [("1", ["short"]), ("3", ["long"]), ("2", [None]), ("4", [None])]),
        ([{"nope": {"unmapped_type": "keyword"}}, {"pages": "desc"}], [("2", [None, 300]), ("1", [None, 12])]),
        ([{"nope": {"unmapped_type": "long", "order": "desc"}}, {"_id": "asc"}], None),
        (["_score", {"pages": "asc"}], [("1", [1.0, 12]), ("2", [1.0, 300]), ("3", [1.0, MOST]), ("4", [1.0, MOST])]),
    ],
    ids=str,
)
async def test_order(books: Any, sort: Any, told: Any) -> None:
    if told is None:
        answer = await ask(books, "POST", f"/{INDEX}/_search", {"sort": sort})
        said = "Fielddata access on the _id field is disallowed, you can re-enable it by updating the dynamic cluster setting: "
        flaw = {"type": "illegal_argument_exception", "reason": f"{said}indices.id_field_data.enabled"}
        assert answer.json == failed((INDEX, flaw), caused_by={**flaw, "caused_by": flaw})
    else:
        assert (await sorted_(books, sort))[: len(told)] == told


async def test_order_by_arrival_and_by_writes(books: Any) -> None:
    assert [key for key, _ in await sorted_(books, "_doc")] == list("1234")
    assert [key for key, _ in await sorted_(books, [{"_doc": "desc"}])] == list("4321")
    await ask(books, "PUT", f"/{INDEX}/_doc/1", {"genre": "fable"})
    assert await sorted_(books, [{"_seq_no": "desc"}], size=1) == [("1", [4])]


async def test_scores_of_what_is_sorted_by_something_else(books: Any) -> None:
    for more, best, scores in (({}, None, [None, None]), ({"track_scores": True}, 1.0, [1.0, 1.0])):
        query = {"query": {"match": {"title": "fox"}}, "sort": ["genre"], **more}
        hits = (await ask(books, "POST", f"/{INDEX}/_search", query)).json["hits"]
        assert (hits["max_score"], [hit["_score"] for hit in hits["hits"]]) == (best, scores)


async def test_a_sort_by_what_is_unmapped_fails(books: Any) -> None:
    answer = await ask(books, "POST", f"/{INDEX}/_search", {"sort": "nope"})
    reason = "No mapping found for [nope] in order to sort on"
    flaw = {"type": "query_shard_exception", "reason": reason, "index_uuid": await uuid(books), "index": INDEX}
    assert (answer.status, answer.json) == (400, failed((INDEX, flaw)))


async def test_a_sort_by_text_fails(books: Any) -> None:
    answer = await ask(books, "POST", f"/{INDEX}/_search", {"sort": [{"title": "asc"}]})
    (shard,) = answer.json["error"]["failed_shards"]
    assert shard["reason"]["reason"].startswith(f"Fielddata is disabled on [title] in [{INDEX}]. Text fields are not optimised")
    assert answer.json == failed((INDEX, shard["reason"]), caused_by={**shard["reason"], "caused_by": shard["reason"]})


@pytest.mark.parametrize(
    ("sort", "status", "reason"),
    [
        ({"genre": "up"}, 400, "No enum constant org.elasticsearch.search.sort.SortOrder.UP"),
        ([1], 400, "malformed sort format, within the sort array, an object, or an actual string are allowed"),
        (
            {"pages": {"missing": 5}},
            501,
            "The mock server does not know how to answer: a sort that stands in for missing values",
        ),
        ({"_script": {}}, 501, "The mock server does not know how to answer: sort by [_script] with []"),
        ({"pages": {"mode": "avg"}}, 501, "The mock server does not know how to answer: sort by [pages] with [mode]"),
    ],
    ids=str,
)
async def test_sorts_that_are_refused(books: Any, sort: Any, status: int, reason: str) -> None:
    answer = await ask(books, "POST", f"/{INDEX}/_search", {"sort": sort})
    assert (answer.status, answer.json["error"]["reason"]) == (status, reason)


async def test_some_indices_fail_and_others_do_not(mount: Any) -> None:
    one, other = shelf(), shelf({"9": {"size": 1}}, {"properties": {"size": {"type": "long"}}}, "search-sizes")
    shop = await mount("elastic", records={name: one[name] + other[name] for name in one})
    answer = await ask(shop, "POST", "/search-*/_search", {"sort": "size"})
    assert answer.status == 200
    assert [hit["_id"] for hit in answer.json["hits"]["hits"]] == ["9"]
    flaw = {"type": "query_shard_exception", "reason": "No mapping found for [size] in order to sort on"}
    flaw |= {"index_uuid": await uuid(shop), "index": INDEX}
    assert answer.json["_shards"] == {
        "total": 2,
        "successful": 1,
        "skipped": 0,
        "failed": 1,
        "failures": [{"shard": 0, "index": INDEX, "node": "q3mZpK0ISRmVUm1Wc2tHfA", "reason": flaw}],
    }
    both = await ask(shop, "POST", "/search-*/_search", {"query": {"range": {"size": {"gte": "x"}}}})
    assert (both.status, both.json["_shards"]["failed"]) == (200, 1)


SOURCE = {"a": {"b": 1, "c": [{"d": 2, "e": 3}]}, "f": 4}


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (True, SOURCE),
        (False, None),
        ("f", {"f": 4}),
        (["f", "a.b"], {"f": 4, "a": {"b": 1}}),
        ("a", {"a": SOURCE["a"]}),
        ("a.c.d", {"a": {"c": [{"d": 2}]}}),
        ("a.*", {"a": SOURCE["a"]}),
        ("nope", {}),
        ({"includes": "a.*", "excludes": ["*.c"]}, {"a": {"b": 1}}),
        ({"excludes": "a"}, {"f": 4}),
    ],
    ids=str,
)
async def test_what_is_told_of_the_source(mount: Any, wanted: Any, told: Any) -> None:
    shop = await mount("elastic", records=shelf({"1": SOURCE}, None))
    (hit,) = (await ask(shop, "POST", f"/{INDEX}/_search", {"_source": wanted})).json["hits"]["hits"]
    assert hit.get("_source") == told


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("_source=false", None),
        ("_source=f", {"f": 4}),
        ("_source_includes=a.b,f", {"a": {"b": 1}, "f": 4}),
        ("_source=true&_source_excludes=a", {"f": 4}),
    ],
)
async def test_the_address_overrules_the_body(mount: Any, query: str, told: Any) -> None:
    shop = await mount("elastic", records=shelf({"1": SOURCE}, None))
    body = {"_source": ["a.c"], "size": 0, "track_total_hits": False}
    answer = await ask(shop, "POST", f"/{INDEX}/_search?{query}&size=1&track_total_hits=true&version=true", body)
    (hit,) = answer.json["hits"]["hits"]
    assert (hit.get("_source"), hit["_version"], answer.json["hits"]["total"]["value"]) == (told, 1, 1)


async def test_paging(books: Any) -> None:
    assert await found(books, {"match_all": {}}, size=2) == ["1", "2"]
    assert await found(books, {"match_all": {}}, **{"from": 2, "size": 2}) == ["3", "4"]
    assert await found(books, {"match_all": {}}, **{"from": 9}) == []
    assert await found(books, {"exists": {"field": "genre"}}, **{"from": 1, "size": 1}) == ["2"]
    assert await found(books, {"match_all": {}}, size="1") == ["1"]
    hits = (await ask(books, "POST", f"/{INDEX}/_search", {"size": 0})).json["hits"]
    assert hits == {"total": {"value": 4, "relation": "eq"}, "max_score": None, "hits": []}


async def test_the_window_has_an_end(books: Any) -> None:
    assert (await ask(books, "POST", f"/{INDEX}/_search", {"from": 9990, "size": 10})).status == 200
    reason = (
        "Result window is too large, from + size must be less than or equal to: [10000] but was [10001]. See the scroll api "
        "for a more efficient way to request large data sets. This limit can be set by changing the "
        "[index.max_result_window] index level setting."
    )
    flaw = {"type": "illegal_argument_exception", "reason": reason}
    refusal = failed((INDEX, flaw), caused_by={**flaw, "caused_by": flaw})
    for path, body in ((f"/{INDEX}/_search", {"from": 9991, "size": 10}), (f"/{INDEX}/_search?size=10001", None)):
        answer = await ask(books, "POST", path, body)
        assert (answer.status, answer.json) == (400, refusal)
    assert (await ask(books, "POST", "/nothing-*/_search?size=10001")).status == 200


@pytest.mark.parametrize("name", ["from", "size"])
async def test_negative_pages_are_refused(books: Any, name: str) -> None:
    reason = f"[{name}] parameter cannot be negative, found [-1]"
    for path, body in ((f"/{INDEX}/_search", {name: -1}), (f"/{INDEX}/_search?{name}=-1", None)):
        answer = await ask(books, "POST", path, body)
        assert (answer.status, answer.json) == (400, argument(reason))


@pytest.mark.parametrize(
    ("wanted", "total"),
    [
        (True, {"value": 4, "relation": "eq"}),
        (3, {"value": 3, "relation": "gte"}),
        (4, {"value": 4, "relation": "eq"}),
        ("true", {"value": 4, "relation": "eq"}),
        (False, None),
        (-1, None),
    ],
    ids=str,
)
async def test_totals(books: Any, wanted: Any, total: Any) -> None:
    in_query = str(wanted).lower()
    for query, body in (("", {"track_total_hits": wanted}), (f"?track_total_hits={in_query}", None)):
        assert (await ask(books, "POST", f"/{INDEX}/_search{query}", body)).json["hits"].get("total") == total


async def test_totals_as_numbers(books: Any) -> None:
    search = f"/{INDEX}/_search?rest_total_hits_as_int=true"
    assert (await ask(books, "POST", search)).json["hits"]["total"] == 4
    assert (await ask(books, "POST", search, {"track_total_hits": False})).json["hits"]["total"] == -1
    answer = await ask(books, "POST", search, {"track_total_hits": 3})
    said = "[rest_total_hits_as_int] cannot be used if the tracking of total hits is not accurate, got 3"
    assert (answer.status, answer.json) == (400, argument(said))


async def test_matches_beyond_ten_thousand_are_not_counted(mount: Any) -> None:
    many: dict[str, Any] = {str(number): {} for number in range(10_001)}
    shop = await mount("elastic", records=shelf(many, None))
    body = {"size": 0, "query": {"bool": {"filter": [{"match_all": {}}]}}}
    for search in ({"size": 0}, body):
        assert (await ask(shop, "POST", f"/{INDEX}/_search", search)).json["hits"]["total"] == {
            "value": 10_000,
            "relation": "gte",
        }
    body["track_total_hits"] = True
    assert (await ask(shop, "POST", f"/{INDEX}/_search", body)).json["hits"]["total"] == {"value": 10_001, "relation": "eq"}


async def test_a_least_score(books: Any) -> None:
    query = {"bool": {"must": [{"match_all": {}}], "should": [{"term": {"genre": "novel"}}]}}
    assert await found(books, query, min_score=1.5) == ["3"]
    answer = await ask(books, "POST", f"/{INDEX}/_search", {"min_score": "much"})
    assert answer.json == envelope(400, "number_format_exception", 'For input string: "much"')


@pytest.mark.parametrize(
    ("body", "reason", "column"),
    [
        ({"sizes": 5}, "Unknown key for a VALUE_NUMBER in [sizes].", 10),
        ({"query": None}, "Unknown key for a VALUE_NULL in [query].", 10),
        ({"size": 1, "hits": {}}, "Unknown key for a START_OBJECT in [hits].", 18),
        ({"_source": 5}, "Unknown key for a VALUE_NUMBER in [_source].", 12),
        ([], "Expected [START_OBJECT] but found [START_ARRAY]", 1),
    ],
    ids=str,
)
async def test_bodies_with_strange_members_are_refused(books: Any, body: Any, reason: str, column: int) -> None:
    answer = await ask(books, "POST", f"/{INDEX}/_search", body)
    assert (answer.status, answer.json) == (400, parsing(reason, column))


@pytest.mark.parametrize("name", ["aggs", "knn", "search_after", "pit", "suggest", "collapse", "highlight"])
async def test_parts_of_searches_that_are_unbuilt(books: Any, name: str) -> None:
    answer = await ask(books, "POST", f"/{INDEX}/_search", {name: {}})
    reason = f"The mock server does not know how to answer: search with [{name}]"
    assert (answer.status, answer.json["error"]["reason"]) == (501, reason)


@pytest.mark.parametrize("query", ["explain=true", "terminate_after=5", "default_operator=and", "stored_fields=a"])
async def test_parameters_of_searches_that_are_unbuilt(books: Any, query: str) -> None:
    assert (await ask(books, "GET", f"/{INDEX}/_search?{query}")).status == 501


@pytest.mark.parametrize(
    ("text", "ids"),
    [("*", "1234"), ("genre:novel", "3"), ("title:%22fox%22", "13"), ("_exists_:pages", "12"), ("genre:*able", "12")],
)
async def test_queries_in_the_address(books: Any, text: str, ids: str) -> None:
    answer = await ask(books, "GET", f"/{INDEX}/_search?q={text}")
    assert [hit["_id"] for hit in answer.json["hits"]["hits"]] == list(ids)
    assert (await ask(books, "GET", f"/{INDEX}/_count?q={text}")).json["count"] == len(ids)
    assert (await ask(books, "GET", f"/{INDEX}/_search?q=a+AND+b")).status == 501


async def test_count(books: Any) -> None:
    shards = {"total": 1, "successful": 1, "skipped": 0, "failed": 0}
    assert (await ask(books, "GET", f"/{INDEX}/_count")).json == {"count": 4, "_shards": shards}
    answer = await ask(books, "POST", f"/{INDEX}/_count", {"query": {"term": {"genre": "novel"}}})
    assert answer.json == {"count": 1, "_shards": shards}
    assert (await ask(books, "GET", "/_count")).json["count"] == 4
    assert (await ask(books, "GET", "/nowhere/_count")).json == absent("nowhere")


async def test_count_words_refusals_in_its_own_way(books: Any) -> None:
    answer = await ask(books, "POST", f"/{INDEX}/_count", {"query": {}})
    cause = {"type": "illegal_argument_exception", "reason": "query malformed, empty clause found at [1:11]"}
    assert (answer.status, answer.json) == (400, parsing("Failed to parse", 11, caused_by=cause))
    answer = await ask(books, "POST", f"/{INDEX}/_count", {"size": 1})
    assert (answer.status, answer.json) == (400, parsing("request does not support [size]", 9))
    answer = await ask(books, "POST", f"/{INDEX}/_count", {"query": {"foo": {}}})
    assert answer.json["error"]["reason"] == "unknown query [foo]"


async def test_deletion_of_what_a_query_finds(books: Any) -> None:
    answer = await ask(books, "POST", f"/{INDEX}/_delete_by_query?conflicts=proceed", {"query": {"match": {"title": "fox"}}})
    assert answer.json == {
        "took": 0,
        "timed_out": False,
        "total": 2,
        "deleted": 2,
        "batches": 1,
        "version_conflicts": 0,
        "noops": 0,
        "retries": {"bulk": 0, "search": 0},
        "throttled_millis": 0,
        "requests_per_second": -1.0,
        "throttled_until_millis": 0,
        "failures": [],
    }
    assert await found(books, {"match_all": {}}) == ["2", "4"]
    answer = await ask(books, "POST", f"/{INDEX}/_delete_by_query?max_docs=1", {"query": {"match_all": {}}})
    assert (answer.json["total"], await found(books, {"match_all": {}})) == (1, ["4"])


async def test_deletions_that_are_refused(books: Any) -> None:
    path = f"/{INDEX}/_delete_by_query"
    assert (await ask(books, "POST", path, {})).json == invalid("query is missing")
    answer = await ask(books, "POST", path, {"query": {"match_all": {}}, "foo": 1})
    assert answer.json == parsing("Unknown key for a VALUE_NUMBER in [foo].", 33)
    assert (await ask(books, "POST", "/nowhere/_delete_by_query", {"query": {"match_all": {}}})).json == absent("nowhere")
    assert (await ask(books, "POST", f"{path}?wait_for_completion=false", {"query": {"match_all": {}}})).status == 501
    assert await found(books, {"match_all": {}}) == list("1234")
    ignored = await ask(books, "POST", "/nowhere/_delete_by_query?ignore_unavailable=true", {"query": {"match_all": {}}})
    assert (ignored.status, ignored.json["total"]) == (200, 0)


async def test_a_search_over_several_indices(mount: Any) -> None:
    one, other = shelf(), shelf({"9": {"genre": "novel"}}, MAPPING, "search-more")
    shop = await mount("elastic", records={name: one[name] + other[name] for name in one})
    answer = await ask(shop, "POST", "/search-more,search-books/_search", {"query": {"term": {"genre": "novel"}}})
    assert [(hit["_index"], hit["_id"]) for hit in answer.json["hits"]["hits"]] == [(INDEX, "3"), ("search-more", "9")]
    assert answer.json["_shards"]["total"] == 2
    assert (await ask(shop, "POST", "/_search", {"query": {"term": {"_index": "search-more"}}})).json["hits"]["total"][
        "value"
    ] == 1
