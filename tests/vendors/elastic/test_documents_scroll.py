"""Searches that are told page by page."""

from typing import Any

import pytest

from mockserver.vendors.elastic.docs.scrolls import SCROLLS
from tests.vendors.elastic.conftest import argument, invalid
from tests.vendors.elastic.documents_support import INDEX, ask, shelf


@pytest.fixture
async def shop(mount: Any) -> Any:
    return await mount("elastic", records=shelf({str(number): {"n": number} for number in range(5)}, None))


def ids(answer: Any) -> list[str]:
    return [hit["_id"] for hit in answer.json["hits"]["hits"]]


async def begin(shop: Any, keep: str = "5m", **body: Any) -> Any:
    answer = await ask(shop, "POST", f"/{INDEX}/_search?scroll={keep}", {"size": 2, **body})
    assert answer.status == 200, answer
    return answer


async def go_on(shop: Any, key: str, **more: Any) -> Any:
    return await ask(shop, "POST", "/_search/scroll", {"scroll_id": key, **more})


def gone(number: int) -> dict[str, Any]:
    cause = {"type": "search_context_missing_exception", "reason": f"No search context found for id [{number}]"}
    error = {
        "root_cause": [cause],
        "type": "search_phase_execution_exception",
        "reason": "all shards failed",
        "phase": "query",
        "grouped": True,
        "failed_shards": [{"shard": -1, "index": None, "reason": cause}],
        "caused_by": cause,
    }
    return {"error": error, "status": 404}


async def test_pages_until_nothing_is_left(shop: Any) -> None:
    first = await begin(shop)
    key = first.json["_scroll_id"]
    assert list(first.json) == ["_scroll_id", "took", "timed_out", "_shards", "hits"]
    pages = [ids(first), *[ids(await go_on(shop, key, scroll="5m")) for _ in range(3)]]
    assert pages == [["0", "1"], ["2", "3"], ["4"], []]
    assert first.json["hits"]["total"] == {"value": 5, "relation": "eq"}


async def test_what_is_found_stays_as_it_was_found(shop: Any) -> None:
    key = (await begin(shop, sort=[{"n": "desc"}], query={"range": {"n": {"lt": 4}}})).json["_scroll_id"]
    await ask(shop, "DELETE", f"/{INDEX}/_doc/1")
    await ask(shop, "PUT", f"/{INDEX}/_doc/0", {"n": 9})
    answer = await go_on(shop, key)
    assert [(hit["_id"], hit["sort"], hit["_source"]) for hit in answer.json["hits"]["hits"]] == [
        ("1", [1], {"n": 1}),
        ("0", [0], {"n": 0}),
    ]


async def test_the_id_may_stand_in_the_address(shop: Any) -> None:
    key = (await begin(shop)).json["_scroll_id"]
    assert ids(await ask(shop, "GET", f"/_search/scroll?scroll_id={key}&scroll=1m")) == ["2", "3"]


async def test_time_runs_out_on_the_worlds_clock(shop: Any) -> None:
    key = (await begin(shop, "1m")).json["_scroll_id"]
    await shop.advance(seconds=60)
    assert ids(await go_on(shop, key, scroll="30s")) == ["2", "3"]
    await shop.advance(seconds=31)
    answer = await go_on(shop, key, scroll="30s")
    assert (answer.status, answer.json) == (404, gone(1))


async def test_without_a_new_time_the_old_one_stays(shop: Any) -> None:
    key = (await begin(shop, "1m")).json["_scroll_id"]
    await shop.advance(seconds=40)
    assert ids(await go_on(shop, key)) == ["2", "3"]
    await shop.advance(seconds=21)
    assert (await go_on(shop, key)).status == 404


async def test_what_nobody_asks_for_any_more_is_let_go(shop: Any) -> None:
    for _ in range(3):
        await begin(shop, "1m")
    await shop.advance(seconds=61)
    session = await shop.session()
    assert await session.count(SCROLLS) == 0


async def test_giving_up(shop: Any) -> None:
    one, other, third = [(await begin(shop)).json["_scroll_id"] for _ in range(3)]
    answer = await ask(shop, "DELETE", "/_search/scroll", {"scroll_id": [one, other]})
    assert (answer.status, answer.json) == (200, {"succeeded": True, "num_freed": 2})
    assert (await go_on(shop, other)).json == gone(2)
    answer = await ask(shop, "DELETE", "/_search/scroll", {"scroll_id": one})
    assert (answer.status, answer.json) == (404, {"succeeded": True, "num_freed": 0})
    answer = await ask(shop, "DELETE", "/_search/scroll", {"scroll_id": "_all"})
    assert (answer.status, answer.json) == (200, {"succeeded": True, "num_freed": 1})
    assert (await go_on(shop, third)).status == 404


@pytest.mark.parametrize(
    ("query", "body", "entries"),
    [
        ("", {"size": 0}, ["[size] cannot be [0] in a scroll context"]),
        ("", {"from": 1}, ["using [from] is not allowed in a scroll context"]),
        ("&track_total_hits=false", {}, ["disabling [track_total_hits] is not allowed in a scroll context"]),
        (
            "",
            {"track_total_hits": 5, "from": 1, "size": 0},
            [
                "disabling [track_total_hits] is not allowed in a scroll context",
                "using [from] is not allowed in a scroll context",
                "[size] cannot be [0] in a scroll context",
            ],
        ),
    ],
    ids=str,
)
async def test_searches_that_cannot_be_told_so(shop: Any, query: str, body: Any, entries: list[str]) -> None:
    answer = await ask(shop, "POST", f"/{INDEX}/_search?scroll=1m{query}", body)
    assert (answer.status, answer.json) == (400, invalid(*entries))


async def test_pages_that_are_too_large(shop: Any) -> None:
    answer = await ask(shop, "POST", f"/{INDEX}/_search?scroll=1m", {"size": 10_001})
    assert answer.status == 400
    reason = "Batch size is too large, size must be less than or equal to: [10000] but was [10001]. Scroll batch sizes cost"
    assert answer.json["error"]["root_cause"][0]["reason"].startswith(reason)


@pytest.mark.parametrize(
    ("method", "body", "refusal"),
    [
        ("POST", {}, invalid("scrollId is missing")),
        ("POST", {"scroll_id": "abc"}, argument("Cannot parse scroll id")),
        (
            "POST",
            {"scroll_id": "abc", "size": 5},
            argument("Unknown parameter [size] in request body or parameter is of the wrong type[VALUE_NUMBER] "),
        ),
        ("DELETE", {}, invalid("no scroll ids specified")),
        ("DELETE", {"scroll_id": []}, invalid("no scroll ids specified")),
        ("DELETE", {"scroll_id": [1]}, argument("scroll_id array element should only contain scroll_id")),
        ("DELETE", {"scroll_id": ["abc"]}, argument("Cannot parse scroll id")),
    ],
    ids=str,
)
async def test_requests_that_are_refused(shop: Any, method: str, body: Any, refusal: Any) -> None:
    answer = await ask(shop, method, "/_search/scroll", body)
    assert (answer.status, answer.json) == (400, refusal)


@pytest.mark.parametrize(
    ("keep", "reason"),
    [
        (
            "long",
            "failed to parse setting [scroll] with value [long] as a time value: unit is missing or unrecognized",
        ),
        (
            "2d",
            (
                "Keep alive for request (2d) is too large. It must be less than (1d). "
                "This limit can be set by changing the [search.max_keep_alive] cluster level setting."
            ),
        ),
    ],
)
async def test_times_that_are_refused(shop: Any, keep: str, reason: str) -> None:
    answer = await ask(shop, "POST", f"/{INDEX}/_search?scroll={keep}", {"size": 1})
    assert (answer.status, answer.json) == (400, argument(reason))
    key = (await begin(shop)).json["_scroll_id"]
    assert (await go_on(shop, key, scroll=keep)).json == argument(reason)
