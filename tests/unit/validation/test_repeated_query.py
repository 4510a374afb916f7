"""Query parameters that come several times: the first counts, or the last, as the dialect says."""

from datetime import UTC, datetime
from typing import Any

import pytest
from multidict import CIMultiDict, CIMultiDictProxy

from mockserver.model.convention import Dialect
from mockserver.model.messages import Request
from mockserver.model.operation import Api, Operation, Parameter, Schema
from mockserver.validation.request import RequestReader
from mockserver.validation.schemas import Schemas

URI = "urn:mockserver:test"
DOCUMENT = {
    "text": {"type": "string"},
    "number": {"type": "integer"},
    "texts": {"type": "array", "items": {"type": "string"}},
    "both": {"type": ["string", "array"], "items": {"type": "string"}},
}
FIRST = Dialect()
LAST = Dialect(repeated_query="last")
STRICT = Dialect(repeated_query="last", unknown_query="refuse")


def parameter(name: str, kind: str, *, explode: bool = False) -> Parameter:
    return Parameter(name, "query", False, Schema(f"{URI}#/{kind}", DOCUMENT[kind]), "form", explode)


def read(query: str, dialect: Dialect) -> tuple[Any, list[str]]:
    declared = (
        parameter("limit", "number"),
        parameter("name", "text"),
        parameter("commas", "texts"),
        parameter("lines", "texts", explode=True),
        parameter("some", "both", explode=True),
    )
    operation = Operation("op", "GET", "/p", ("/p",), declared, None, {}, (), "")
    api = Api("t", "1", "t.yaml", URI, (operation,), {}, {URI: DOCUMENT}, {URI: DOCUMENT})
    request = Request("GET", "/p", query, CIMultiDictProxy(CIMultiDict()), b"", datetime(2024, 1, 1, tzinfo=UTC), "")
    reading = RequestReader(api, operation, Schemas(api.documents), dialect).read(request, {})
    return reading.query, [violation.place for violation in reading.violations]


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("limit=1&limit=2", {"limit": 1}, {"limit": 2}),
        ("limit=1&name=a&limit=2&limit=3", {"limit": 1, "name": "a"}, {"limit": 3, "name": "a"}),
        ("name=a&name=", {"name": "a"}, {"name": ""}),
        ("n%61me=a&name=b", {"name": "a"}, {"name": "b"}),
        ("commas=a,b&commas=c", {"commas": ["a", "b", "c"]}, {"commas": ["c"]}),
        ("lines=a&lines=b", {"lines": ["a", "b"]}, {"lines": ["b"]}),
        ("some=a&some=b", {"some": ["a", "b"]}, {"some": "b"}),
        ("else=a&else=b", {"else": "a"}, {"else": "b"}),
        ("limit=1", {"limit": 1}, {"limit": 1}),
    ],
)
def test_one_value_of_a_repeated_parameter_counts(query: str, first: dict[str, Any], last: dict[str, Any]) -> None:
    assert read(query, FIRST) == (first, [])
    assert read(query, LAST) == (last, [])


def test_what_does_not_count_is_not_checked() -> None:
    assert read("limit=x&limit=2", LAST) == ({"limit": 2}, [])
    assert read("limit=2&limit=x", LAST) == ({"limit": "x"}, ["query limit"])
    assert read("limit=2&limit=x", FIRST) == ({"limit": 2}, [])


def test_a_repeated_stranger_is_refused_once() -> None:
    assert read("else=a&else=b", STRICT) == ({"else": "b"}, ["query else"])
    assert read("%ff=a", STRICT)[1] == ["query %ff"]
