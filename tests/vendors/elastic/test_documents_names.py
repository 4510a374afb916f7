"""Which indices the path of a call stands for: lists, patterns, exclusions, aliases, and those that are hidden or closed."""

from typing import Any

import pytest

from tests.vendors.elastic.conftest import argument, envelope
from tests.vendors.elastic.documents_support import absent, ask, uuid

HINT = "if you intended to exclude this index, ensure that you use wildcards that include it before explicitly excluding it"
INDICES = [
    {"name": "search-a", "aliases": {"one": {}, "both": {}}},
    {"name": "search-b", "aliases": {"both": {"is_write_index": True}, "none": {"is_write_index": False}}},
    {"name": "logs", "aliases": {"archive": {}}},
    {"name": "kept", "settings": {"index.hidden": True}, "aliases": {"shown": {}, "secret": {"is_hidden": True}}},
    {"name": ".dotted", "settings": {"index": {"hidden": "true"}}},
]


@pytest.fixture
async def shop(mount: Any) -> Any:
    """Five indices: two to be seen, one closed, two hidden; each has one document, named after its place in the list."""
    documents = [{"index": str(index["name"]), "id": str(n), "source": {"n": n}} for n, index in enumerate(INDICES, 1)]
    opened = await mount("elastic", records={"indices": INDICES, "documents": documents})
    assert (await ask(opened, "POST", "/logs/_close")).status == 200
    return opened


async def ids(shop: Any, expression: str, query: str = "") -> str:
    answer = await ask(shop, "GET", f"/{expression}/_search{query}")
    assert answer.status == 200, answer
    assert answer.json["_shards"]["total"] == len(answer.json["hits"]["hits"])
    return "".join(hit["_id"] for hit in answer.json["hits"]["hits"])


@pytest.mark.parametrize(
    ("expression", "query", "found"),
    [
        ("search-a", "", "1"),
        ("search-b,search-a", "", "12"),
        ("search-a,search-a,one", "", "1"),
        ("search-*", "", "12"),
        ("*-b", "", "2"),
        ("*a*h-*", "", "12"),
        ("search-*,-search-b", "", "1"),
        ("search-*,-*-b", "", "1"),
        ("search-*,-search-b,search-b", "", "12"),
        ("*,-nowhere", "", "412"),
        ("search-*,-bot*", "", ""),
        ("search-*,-both", "", "12"),
        ("one", "", "1"),
        ("both", "", "12"),
        ("bo*", "", "12"),
        ("nowhere*", "", ""),
        ("nowhere", "?ignore_unavailable=true", ""),
        ("search-a,nowhere", "?ignore_unavailable=true", "1"),
        ("logs", "?ignore_unavailable=true", ""),
        ("l*", "", ""),
        ("l*", "?expand_wildcards=all&ignore_unavailable=true", ""),
        ("kept", "", "4"),
        ("ke*", "", ""),
        ("ke*", "?expand_wildcards=open,hidden", "4"),
        ("ke*", "?expand_wildcards=all", "4"),
        ("sh*", "", "4"),
        ("sec*", "", ""),
        ("secret", "", "4"),
        (".dotted", "", "5"),
        (".d*", "", "5"),
        ("*dotted", "", ""),
        ("*dotted", "?expand_wildcards=open,hidden", "5"),
        ("_all", "?expand_wildcards=none", ""),
    ],
)
async def test_what_an_expression_finds(shop: Any, expression: str, query: str, found: str) -> None:
    assert await ids(shop, expression, query) == found


async def test_everything_is_what_is_open_and_to_be_seen(shop: Any) -> None:
    for path in ("/_search", "/_all/_search", "/*/_search"):
        hits = (await ask(shop, "GET", path)).json["hits"]["hits"]
        # The index `kept` is hidden, one of its aliases is not.
        assert [hit["_index"] for hit in hits] == ["kept", "search-a", "search-b"]
    hits = (await ask(shop, "GET", "/_search?expand_wildcards=open,hidden")).json["hits"]["hits"]
    assert [hit["_index"] for hit in hits] == [".dotted", "kept", "search-a", "search-b"]


@pytest.mark.parametrize(
    ("expression", "query", "missing"),
    [
        ("nowhere", "", "nowhere"),
        ("search-a,nowhere", "", "nowhere"),
        ("nowhere,elsewhere", "", "nowhere"),
        ("nowhere*", "?allow_no_indices=false", "nowhere*"),
        ("search-*,nowhere*", "?allow_no_indices=false", "nowhere*"),
        ("*dotted", "?allow_no_indices=false", "*dotted"),
        ("search-*", "?expand_wildcards=none", "search-*"),
        ("search-*", "?expand_wildcards=hidden", "search-*"),
        ("nowhere", "?ignore_unavailable=true&allow_no_indices=false", "nowhere"),
    ],
)
async def test_what_an_expression_misses(shop: Any, expression: str, query: str, missing: str) -> None:
    for call in ("_search", "_count"):
        answer = await ask(shop, "GET", f"/{expression}/{call}{query}")
        assert (answer.status, answer.json) == (404, absent(missing))


@pytest.mark.parametrize(("expression", "missing"), [("-search-b", "-search-b"), ("search-a,-search-a", "-search-a")])
async def test_an_exclusion_without_a_pattern_is_a_name(shop: Any, expression: str, missing: str) -> None:
    answer = await ask(shop, "GET", f"/{expression}/_search")
    place: dict[str, Any] = {"resource.type": "index_or_alias", "resource.id": missing, "index_uuid": "_na_", "index": missing}
    reason = f"no such index [{missing}] and {HINT}"
    assert (answer.status, answer.json) == (404, envelope(404, "index_not_found_exception", reason, **place))


async def test_nothing_behind_several_names(shop: Any) -> None:
    answer = await ask(shop, "GET", "/nowhere,elsewhere/_search?ignore_unavailable=true&allow_no_indices=false")
    place: dict[str, Any] = {"resource.type": "index_expression", "resource.id": ["nowhere", "elsewhere"]}
    assert answer.json == envelope(404, "index_not_found_exception", "no such index [null]", **place)


async def test_nothing_at_all(mount: Any) -> None:
    empty = await mount("elastic")
    assert (await ask(empty, "GET", "/_search")).json["hits"]["total"] == {"value": 0, "relation": "eq"}
    answer = await ask(empty, "GET", "/_all/_search?allow_no_indices=false")
    place: dict[str, Any] = {"resource.type": "index_or_alias", "resource.id": "_all", "index_uuid": "_na_", "index": "_all"}
    reason = "no such index [_all] and no indices exist"
    assert answer.json == envelope(404, "index_not_found_exception", reason, **place)


async def test_names_in_a_list_that_no_index_has(shop: Any) -> None:
    answer = await ask(shop, "GET", "/search-a,_all/_search")
    place: dict[str, Any] = {"index_uuid": "_na_", "index": "_all"}
    reason = "Invalid index name [_all], must not start with '_'."
    assert (answer.status, answer.json) == (400, envelope(400, "invalid_index_name_exception", reason, **place))


@pytest.mark.parametrize("expression", ["logs", "archive", "search-a,logs", "l*?expand_wildcards=closed"])
async def test_what_is_closed_is_not_searched(shop: Any, expression: str) -> None:
    path, _, query = expression.partition("?")
    place: dict[str, Any] = {"index_uuid": await uuid(shop, "logs"), "index": "logs"}
    for call in ("_search", "_count", "_refresh", "_stats"):
        answer = await ask(shop, "GET", f"/{path}/{call}?{query}")
        assert (answer.status, answer.json) == (400, envelope(400, "index_closed_exception", "closed", **place))


async def test_what_is_closed_is_neither_written_nor_read(shop: Any) -> None:
    place: dict[str, Any] = {"index_uuid": await uuid(shop, "logs"), "index": "logs"}
    refused = envelope(400, "index_closed_exception", "closed", **place)
    for method, path, body in (
        ("GET", "/logs/_doc/3", None),
        ("PUT", "/logs/_doc/3", {}),
        ("DELETE", "/archive/_doc/3", None),
        ("POST", "/logs/_update/3", {"doc": {}}),
        ("GET", "/logs/_source/3", None),
    ):
        assert (await ask(shop, method, path, body)).json == refused
    assert (await ask(shop, "POST", "/logs/_open")).json == {"acknowledged": True, "shards_acknowledged": True}
    assert (await ask(shop, "GET", "/logs/_doc/3")).json["_source"] == {"n": 3}


async def test_an_alias_is_written_through(shop: Any) -> None:
    assert (await ask(shop, "PUT", "/one/_doc/x", {})).json["_index"] == "search-a"
    assert (await ask(shop, "PUT", "/one/_doc/y?require_alias=true", {})).status == 201
    assert (await ask(shop, "GET", "/one/_doc/x")).json["_index"] == "search-a"


async def test_an_alias_of_several_indices_is_written_where_it_says(shop: Any) -> None:
    assert (await ask(shop, "PUT", "/both/_doc/x", {})).json["_index"] == "search-b"
    answer = await ask(shop, "GET", "/both/_doc/x")
    said = "alias [both] has more than one index associated with it [search-a, search-b], can't execute a single index op"
    assert (answer.status, answer.json) == (400, argument(said))


@pytest.mark.parametrize("alias", ["none", "spread"])
async def test_an_alias_without_an_index_to_write_to(shop: Any, alias: str) -> None:
    assert (await ask(shop, "PUT", "/search-a,search-b/_alias/spread")).status == 200
    said = (
        f"no write index is defined for alias [{alias}]. The write index may be explicitly disabled using "
        "is_write_index=false or the alias points to multiple indices without one being designated as a write index"
    )
    for method, path, body in (("PUT", "_doc/1", {}), ("DELETE", "_doc/1", None), ("POST", "_update/1", {"doc": {}})):
        answer = await ask(shop, method, f"/{alias}/{path}", body)
        assert (answer.status, answer.json) == (400, argument(said))


async def test_aliases_are_listed(shop: Any) -> None:
    answer = await ask(shop, "GET", "/_alias/both,one")
    both: dict[str, Any] = {"both": {}, "one": {}}
    assert answer.json == {"search-a": {"aliases": both}, "search-b": {"aliases": {"both": {"is_write_index": True}}}}
    assert (await ask(shop, "GET", "/search-a/_alias")).json == {"search-a": {"aliases": {"one": {}, "both": {}}}}
    answer = await ask(shop, "GET", "/_alias/one,nothing")
    told = {"error": "alias [nothing] missing", "status": 404, "search-a": {"aliases": {"one": {}}}}
    assert (answer.status, answer.json) == (404, told)
    assert [(await ask(shop, "HEAD", f"/_alias/{name}")).status for name in ("one", "nothing")] == [200, 404]
    assert (await ask(shop, "GET", "/nowhere/_alias")).json == absent("nowhere")


async def test_aliases_come_and_go(shop: Any) -> None:
    done = {"acknowledged": True}
    assert (await ask(shop, "PUT", "/search-a/_alias/two", {"is_hidden": True})).json == done
    assert (await ask(shop, "GET", "/_alias/two")).json == {"search-a": {"aliases": {"two": {"is_hidden": True}}}}
    assert (await ids(shop, "two"), await ids(shop, "tw*")) == ("1", "")
    assert (await ask(shop, "DELETE", "/_all/_alias/two")).json == done
    assert (await ask(shop, "GET", "/two/_search")).status == 404
    answer = await ask(shop, "DELETE", "/search-a/_alias/two")
    place: dict[str, Any] = {"resource.type": "aliases", "resource.id": "two"}
    assert answer.json == envelope(404, "aliases_not_found_exception", "aliases [two] missing", **place)


@pytest.mark.parametrize(
    ("name", "flaw"),
    [
        ("search-b", "an index or data stream exists with the same name as the alias"),
        ("-x", "must not start with '_', '-', or '+'"),
    ],
)
async def test_names_that_no_alias_has(shop: Any, name: str, flaw: str) -> None:
    answer = await ask(shop, "PUT", f"/search-a/_alias/{name}")
    assert answer.json == envelope(400, "invalid_alias_name_exception", f"Invalid alias name [{name}]: {flaw}")


async def test_an_alias_keeps_what_the_vendor_knows_of_it(shop: Any) -> None:
    given = {"strange": 1, "is_hidden": "true", "is_write_index": "false", "routing": 1, "search_routing": "2"}
    kept = {"index_routing": "1", "search_routing": "2", "is_write_index": False, "is_hidden": True}
    assert (await ask(shop, "PUT", "/search-a/_alias/two", given)).status == 200
    assert (await ask(shop, "PUT", "/new", {"aliases": {"two": given}})).status == 200
    for index in ("search-a", "new"):
        assert (await ask(shop, "GET", f"/{index}/_alias/two")).json == {index: {"aliases": {"two": kept}}}


async def test_a_flag_of_an_alias_is_one(shop: Any) -> None:
    answer = await ask(shop, "PUT", "/search-a/_alias/two", {"is_write_index": "yes"})
    said = "Failed to parse value [yes] as only [true] or [false] are allowed."
    assert (answer.status, answer.json) == (400, envelope(400, "illegal_argument_exception", said))


async def test_an_alias_that_hides_documents_is_not_built(shop: Any) -> None:
    hiding = {"filter": {"term": {"a": 1}}}
    for path, body in (("search-a/_alias/two", hiding), ("new", {"aliases": {"two": hiding}})):
        assert (await ask(shop, "PUT", f"/{path}", body)).status == 501
    assert (await ask(shop, "GET", "/_alias/two")).status == 404


@pytest.mark.parametrize(
    ("aliases", "kind", "said"),
    [
        ({"a b": {}}, "invalid_alias_name_exception", "Invalid alias name [a b]: must not contain"),
        ({"logs": {}}, "invalid_alias_name_exception", "Invalid alias name [logs]: an index or data stream exists"),
        ({"new": {}}, "illegal_argument_exception", "alias name [new] self-conflicts with index name"),
        ({"two": "x"}, "parse_exception", "Failed to parse aliases"),
    ],
    ids=str,
)
async def test_aliases_that_no_index_is_made_with(shop: Any, aliases: Any, kind: str, said: str) -> None:
    answer = await ask(shop, "PUT", "/new", {"aliases": aliases})
    assert (answer.status, answer.json["error"]["type"]) == (400, kind)
    assert answer.json["error"]["reason"].startswith(said)
    assert (await ask(shop, "HEAD", "/new")).status == 404
