"""Dates in searches: ends of ranges, and date math on the world's clock."""

from datetime import UTC, datetime
from typing import Any

import pytest

from mockserver.vendors.elastic.docs.moments import bound, milliseconds, nanoseconds
from tests.vendors.elastic.documents_support import found, shelf

NOW = datetime(2024, 1, 31, 12, 30, 15, 500_000, tzinfo=UTC)
STAMPS = {
    "eve": {"at": "2023-12-31T23:59:59Z"},
    "new": {"at": "2024-01-01T00:00:00Z"},
    "noon": {"at": "2024-01-01T12:00:00.123456Z"},
    "east": {"at": "2024-01-02T01:00:00+02:00"},
    "none": {"at": None},
}


@pytest.fixture
async def stamps(mount: Any) -> Any:
    mapping = {"properties": {"at": {"type": "date"}, "fine": {"type": "date_nanos"}}}
    return await mount("elastic", records=shelf({**STAMPS, "fine": {"fine": "2024-01-01T12:00:00.123456Z"}}, mapping))


@pytest.mark.parametrize(
    ("ends", "ids"),
    [
        ({"gte": "2024-01-01"}, "new noon east"),
        ({"gt": "2024-01-01"}, ""),  # after the end of the day, which `east` still belongs to
        ({"lte": "2023"}, "eve"),
        ({"lt": "2024"}, "eve"),
        ({"lte": "2024-01"}, "eve new noon east"),
        ({"lte": "2024-01-01T12"}, "eve new noon"),
        ({"gte": "2024-01-01T12:00:00.123Z"}, "noon east"),  # a date field keeps milliseconds
        ({"lte": "2024-01-01T12:00:00.123Z"}, "eve new noon"),
        ({"gte": 1704067200000, "lte": "1704067200000"}, "new"),
        ({"gt": "2024-01-01T22:59:59.999Z"}, "east"),
        ({"gte": "2024-01-01T00:00:00||+12h"}, "noon east"),
        ({"gte": "2024-01-01||-1d", "lt": "2024-01-01||/d"}, "eve"),
        ({"lte": "2023-12-01||/M"}, "eve"),
    ],
    ids=str,
)
async def test_what_lies_between_two_ends(stamps: Any, ends: Any, ids: str) -> None:
    assert await found(stamps, {"range": {"at": ends}}) == ids.split()


async def test_nanoseconds_are_kept_where_the_field_says_so(stamps: Any) -> None:
    query = {"range": {"fine": {"gt": "2024-01-01T12:00:00.123455Z", "lte": "2024-01-01T12:00:00.123456Z"}}}
    assert await found(stamps, query) == ["fine"]
    assert await found(stamps, {"range": {"fine": {"lt": "2024-01-01T12:00:00.123456Z"}}}) == []


async def test_now_is_the_time_of_the_world(stamps: Any) -> None:
    idle = {"range": {"at": {"lte": "now-12h"}}}
    assert await found(stamps, idle) == []
    await stamps.advance(hours=11, minutes=59, seconds=59)
    assert await found(stamps, idle) == ["eve"]
    await stamps.advance(seconds=1)
    assert await found(stamps, idle) == ["eve", "new"]
    assert await found(stamps, {"term": {"at": "now-12h"}}) == ["new"]
    assert await found(stamps, {"range": {"at": {"gte": "now/d"}}}) == ["new", "noon", "east"]
    assert await found(stamps, {"range": {"at": {"gt": "now/d"}}}) == []


@pytest.mark.parametrize(
    ("text", "down", "up"),
    [
        ("now", "2024-01-31T12:30:15.500", "2024-01-31T12:30:15.500"),
        ("now-300s", "2024-01-31T12:25:15.500", "2024-01-31T12:25:15.500"),
        ("now+h", "2024-01-31T13:30:15.500", "2024-01-31T13:30:15.500"),
        ("now-1M", "2023-12-31T12:30:15.500", "2023-12-31T12:30:15.500"),
        ("now+1M", "2024-02-29T12:30:15.500", "2024-02-29T12:30:15.500"),
        ("now+1y", "2025-01-31T12:30:15.500", "2025-01-31T12:30:15.500"),
        ("now/s", "2024-01-31T12:30:15.000", "2024-01-31T12:30:15.999"),
        ("now/m", "2024-01-31T12:30:00.000", "2024-01-31T12:30:59.999"),
        ("now/H", "2024-01-31T12:00:00.000", "2024-01-31T12:59:59.999"),
        ("now/d", "2024-01-31T00:00:00.000", "2024-01-31T23:59:59.999"),
        ("now/w", "2024-01-29T00:00:00.000", "2024-02-04T23:59:59.999"),
        ("now/M", "2024-01-01T00:00:00.000", "2024-01-31T23:59:59.999"),
        ("now/y", "2024-01-01T00:00:00.000", "2024-12-31T23:59:59.999"),
        ("now-1d/d", "2024-01-30T00:00:00.000", "2024-01-30T23:59:59.999"),
        ("2024-02||+1d", "2024-02-02T00:00:00.000", "2024-02-02T00:00:00.000"),
        ("2024-02-03T04", "2024-02-03T04:00:00.000", "2024-02-03T04:59:59.999"),
        ("2024-02-03T04:05", "2024-02-03T04:05:00.000", "2024-02-03T04:05:59.999"),
        ("2024-02-03T04:05:06", "2024-02-03T04:05:06.000", "2024-02-03T04:05:06.999"),
        ("2024-02-03T04:05:06.7-0130", "2024-02-03T05:35:06.700", "2024-02-03T05:35:06.700"),
        ("2024-02-03T04+01", "2024-02-03T03:00:00.000", "2024-02-03T03:59:59.999"),
        ("2024/02/03", "2024-02-03T00:00:00.000", "2024-02-03T23:59:59.999"),
    ],
)
def test_date_math(text: str, down: str, up: str) -> None:
    for shown, rounded in ((down, False), (up, True)):
        assert bound(text, NOW, up=rounded) == nanoseconds(f"{shown}Z")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "now-",
        "now-1x",
        "now/",
        "nowhere",
        "2024-13",
        "2024-02-30",
        "2024-01-01||x",
        "2024-01-01T25",
        "now+99999999y",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert bound(text, NOW, up=False) is None


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("1970-01-01", 0),
        ("1969-12-31T23:59:59.9999Z", -1),
        (1.5, 1),
        ("-10000", -10000),
        (True, None),
        (None, None),
        ([], None),
    ],
    ids=str,
)
def test_dates_of_documents_in_milliseconds(value: Any, told: int | None) -> None:
    assert milliseconds(value) == told
