"""GET _connector: order, filters, search and paging."""

from typing import Any

import pytest

from tests.vendors.elastic.conftest import argument, invalid, not_a_number

RECORDS = [
    {"id": "none-2", "name": "Zoo"},
    {"id": "b", "index_name": "search-b", "name": "Beta", "service_type": "mysql", "description": "Sales Files of Europe"},
    {"id": "a", "index_name": "search-a", "name": "Alpha", "service_type": "mysql"},
    {"id": "gone", "index_name": "search-gone", "name": "Alpha", "service_type": "drive", "deleted": True},
    {"id": "c", "index_name": "search-c", "name": "Alpha", "service_type": "drive"},
    {"id": "none-1", "service_type": "drive"},
]


@pytest.fixture
async def listed(mount: Any) -> Any:
    return await mount("elastic", records={"connectors": RECORDS})


async def test_an_empty_list(elastic: Any) -> None:
    answer = await elastic("GET", "/_connector")
    assert (answer.status, answer.json) == (200, {"count": 0, "results": []})


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("", "a b c none-2 none-1"),
        ("include_deleted=true", "a b c gone none-2 none-1"),
        ("include_deleted", "a b c gone none-2 none-1"),
        ("include_deleted=false", "a b c none-2 none-1"),
        ("index_name=search-b", "b"),
        ("index_name=search-c,search-a", "a c"),
        ("index_name=search-c%2Csearch-a", "a c"),
        ("index_name=search-gone", ""),
        ("index_name=search-gone&include_deleted=true", "gone"),
        ("index_name=", "a b c none-2 none-1"),
        ("connector_name=Alpha", "a c"),
        ("connector_name=alpha", ""),
        ("connector_name=Alpha,Beta&service_type=mysql", "a b"),
        ("service_type=drive", "c none-1"),
        ("service_type=drive,mysql", "a b c none-1"),
        ("service_type=drive&connector_name=Alpha&include_deleted=true", "c gone"),
        ("query=alp", ""),
        ("query=Alp", "a c"),
        ("query=search", "a b c"),
        ("query=rch-%3F", "a b c"),
        ("query=s*b", "b"),
        ("query=files", "b"),
        ("query=Europe", "b"),
        ("query=sales+files", ""),
        ("query=.", ""),
        ("query=search&service_type=drive", "c"),
        ("query=", "a b c none-2 none-1"),
    ],
)
async def test_what_is_listed(listed: Any, query: str, keys: str) -> None:
    answer = await listed("GET", f"/_connector?{query}")
    assert answer.status == 200
    assert [shown["id"] for shown in answer.json["results"]] == keys.split()
    assert answer.json["count"] == len(keys.split())


@pytest.mark.parametrize(
    ("query", "keys", "count"),
    [
        ("size=2", "a b", 5),
        ("from=1&size=2", "b c", 5),
        ("from=4", "none-1", 5),
        ("from=9", "", 5),
        ("size=0", "", 5),
        ("from=1&connector_name=Alpha", "c", 2),
        ("size=1&query=search", "a", 3),
        ("from=10000&size=0", "", 5),
    ],
)
async def test_pages(listed: Any, query: str, keys: str, count: int) -> None:
    answer = await listed("GET", f"/_connector?{query}")
    assert [shown["id"] for shown in answer.json["results"]] == keys.split()
    assert answer.json["count"] == count


async def test_a_page_holds_a_hundred(mount: Any) -> None:
    many = [{"id": f"c{n}", "index_name": f"i{n:03}"} for n in range(120)]
    elastic = await mount("elastic", records={"connectors": many})
    answer = (await elastic("GET", "/_connector")).json
    assert (answer["count"], len(answer["results"])) == (120, 100)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("from=-1", "Parameter [from] cannot be < 0"),
        ("size=-1", "Parameter [size] cannot be < 0"),
        ("from=-1&size=-1", "Parameter [from] cannot be < 0"),
        ("include_deleted=no", "Failed to parse value [no] as only [true] or [false] are allowed."),
    ],
)
async def test_bad_pages(elastic: Any, query: str, reason: str) -> None:
    answer = await elastic("GET", f"/_connector?{query}")
    assert (answer.status, answer.json) == (400, argument(reason))


@pytest.mark.parametrize(
    ("query", "name", "value"),
    [
        ("size=abc", "size", "abc"),
        ("from=1.5", "from", "1.5"),
        ("from=", "from", ""),
        ("size=99999999999", "size", "99999999999"),
        ("size=abc&foo=1", "size", "abc"),
        ("from=-1&size=abc", "size", "abc"),
    ],
)
async def test_a_page_that_is_no_number_names_its_cause(elastic: Any, query: str, name: str, value: str) -> None:
    answer = await elastic("GET", f"/_connector?{query}")
    assert (answer.status, answer.json) == (400, not_a_number(name, value))


@pytest.mark.parametrize("number", ["%2B1", "01", "abc&size=1"])
async def test_numbers_are_read_as_java_reads_them_and_the_last_counts(listed: Any, number: str) -> None:
    answer = await listed("GET", f"/_connector?size={number}")
    assert (answer.status, [row["id"] for row in answer.json["results"]]) == (200, ["a"])


@pytest.mark.parametrize(("query", "window"), [("from=9901", 10001), ("from=1&size=10000", 10001), ("size=20000", 20000)])
async def test_a_window_that_is_too_large(elastic: Any, query: str, window: int) -> None:
    answer = await elastic("GET", f"/_connector?{query}")
    assert answer.status == 400
    error = answer.json["error"]
    assert (error["type"], error["reason"]) == ("search_phase_execution_exception", "all shards failed")
    told = f"Result window is too large, from + size must be less than or equal to: [10000] but was [{window}]. "
    assert error["root_cause"][0]["type"] == "illegal_argument_exception"
    assert error["root_cause"][0]["reason"].startswith(told)


async def test_a_bad_index_name(elastic: Any) -> None:
    answer = await elastic("GET", "/_connector?index_name=ok,_x")
    told = "Invalid index name [_x], must not start with '_', '-', or '+'"
    java = f"[_x] org.elasticsearch.indices.InvalidIndexNameException: {told}"
    assert (answer.status, answer.json) == (400, invalid(java))


async def test_stars_cost_no_more_than_their_number(mount: Any) -> None:
    """A pattern that could be tried in countless ways is tried in one."""
    cluster = await mount("elastic", records={"connectors": [{"id": "a", "name": "a" * 5000, "description": "a" * 5000}]})
    answer = await cluster("GET", f"/_connector?query={'a*' * 50}b")
    assert answer.json["count"] == 0
    answer = await cluster("GET", f"/_connector?query={'a*' * 50}a")
    assert answer.json["count"] == 1


@pytest.mark.parametrize(
    ("query", "count"), [("%5C*", 1), ("*", 2), ("a%3Fz", 1), ("a%5C%3Fz", 0), ("[a]", 1), ("[b]", 0), ("A.Z", 0)]
)
async def test_what_is_special_in_a_search(mount: Any, query: str, count: int) -> None:
    cluster = await mount("elastic", records={"connectors": [{"id": "1", "name": "a*z"}, {"id": "2", "name": "x[a]y"}]})
    assert (await cluster("GET", f"/_connector?query={query}")).json["count"] == count
