"""Lists: filters, pages, cursors."""

from base64 import b64encode
from typing import Any

import pytest

from mockserver.vendors.fivetran.paging import cursor_at, offset_of

LISTS = ("/v1/connections", "/v1/groups/wh/connections", "/v1/groups")


@pytest.fixture
async def shop(account: Any) -> Any:
    groups = [{"id": "wh"}, {"id": "other"}, *({"id": f"g{n}"} for n in range(5))]
    connections = [{"id": f"c{n}", "group_id": "wh", "schema": f"s{n}"} for n in range(7)]
    return await account(
        records={"groups": groups, "connections": [*connections, {"id": "o", "group_id": "other", "schema": "s1"}]}
    )


def keys(answer: Any) -> list[str]:
    return [item["id"] for item in answer.json["data"]["items"]]


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("/v1/connections", "Connections list retrieved successfully"),
        ("/v1/groups/wh/connections", "Group connections retrieved successfully"),
        ("/v1/groups", "Groups retrieved successfully"),
        ("/v1/connectors", "Connectors list retrieved successfully"),
        ("/v1/groups/wh/connectors", "Group connectors retrieved successfully"),
    ],
)
async def test_a_whole_list_has_no_cursor(shop: Any, target: str, message: str) -> None:
    answer = await shop("GET", target)
    assert answer.status == 200
    assert set(answer.json) == {"code", "message", "data"}
    assert (answer.json["code"], answer.json["message"]) == ("Success", message)
    assert set(answer.json["data"]) == {"items"}
    assert len(keys(answer)) == (8 if target.count("/") == 2 and "conne" in target else 7)


async def test_rows_are_whole_connections(shop: Any) -> None:
    rows = (await shop("GET", "/v1/groups/wh/connections?limit=1")).json["data"]["items"]
    assert rows == [await shop.connection("c0")]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("group_id=other", ["o"]),
        ("group_id=nowhere", []),
        ("schema=s1", ["c1", "o"]),
        ("schema=s", []),
        ("group_id=wh&schema=s1", ["c1"]),
        ("group_id=other&schema=s2", []),
    ],
)
async def test_filters_are_exact(shop: Any, query: str, expected: list[str]) -> None:
    assert keys(await shop("GET", f"/v1/connections?{query}")) == expected


async def test_a_group_lists_its_own(shop: Any) -> None:
    assert keys(await shop("GET", "/v1/groups/other/connections")) == ["o"]
    assert keys(await shop("GET", "/v1/groups/wh/connections?schema=s3")) == ["c3"]
    assert keys(await shop("GET", "/v1/groups/g0/connections")) == []


@pytest.mark.parametrize("noun", ["connections", "connectors"])
async def test_an_unknown_group_is_404(shop: Any, noun: str) -> None:
    answer = await shop("GET", f"/v1/groups/nowhere/{noun}")
    assert answer.status == 404
    assert answer.json == {"code": "NotFound_Group", "message": "Group with id 'nowhere' does not exist"}


@pytest.mark.parametrize("target", LISTS)
@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
async def test_cursors_lead_through_the_whole_list(shop: Any, target: str, limit: int) -> None:
    whole = keys(await shop("GET", target))
    seen: list[str] = []
    cursor = ""
    while True:
        answer = await shop("GET", f"{target}?limit={limit}{cursor and f'&cursor={cursor}'}")
        seen += keys(answer)
        assert len(keys(answer)) <= limit
        cursor = answer.json["data"].get("next_cursor", "")
        if not cursor:
            break
    assert seen == whole


async def test_a_cursor_is_the_published_one(shop: Any) -> None:
    answer = await shop("GET", "/v1/groups?limit=1")
    assert answer.json["data"]["next_cursor"] == "eyJza2lwIjoxfQ"


async def test_a_cursor_past_the_end_answers_an_empty_page(shop: Any) -> None:
    answer = await shop("GET", f"/v1/connections?cursor={cursor_at(999)}")
    assert answer.json["data"] == {"items": []}


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=-1", "limit=many", "limit=", "limit=1.5"])
async def test_a_limit_out_of_range_is_400(shop: Any, query: str) -> None:
    answer = await shop("GET", f"/v1/connections?{query}")
    assert (answer.status, answer.json["code"]) == (400, "InvalidInput")
    assert answer.json["message"].startswith("Invalid value of parameter 'limit': ")


@pytest.mark.parametrize("text", ["x", b64encode(b'{"skip":1}').decode(), b64encode(b'{"skip":-1}').decode(), ""])
async def test_a_cursor_of_another_form_is_400(shop: Any, text: str) -> None:
    answer = await shop("GET", f"/v1/groups?cursor={text.replace('=', '%3D')}")
    message = "Invalid value of parameter 'cursor': it has a wrong format"
    assert (answer.status, answer.json) == (400, {"code": "InvalidInput", "message": message})


async def test_a_page_has_a_hundred_entries_by_default(account: Any) -> None:
    shop = await account(records={"groups": [{"id": f"g{n}"} for n in range(101)]})
    answer = await shop("GET", "/v1/groups")
    assert len(keys(answer)) == 100
    rest = await shop("GET", f"/v1/groups?limit=1000&cursor={answer.json['data']['next_cursor']}")
    assert keys(rest) == ["g100"]


@pytest.mark.parametrize("offset", [0, 1, 9, 10, 99, 100, 999, 1000, 99_999, 123_456, 999_999])
async def test_cursors_keep_to_the_pattern_and_can_be_read_back(shop: Any, offset: int) -> None:
    assert offset_of(cursor_at(offset)) == offset
    assert (await shop("GET", f"/v1/groups?cursor={cursor_at(offset)}")).status == 200
