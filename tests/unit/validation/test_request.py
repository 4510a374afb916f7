from datetime import UTC, datetime

from multidict import CIMultiDict, CIMultiDictProxy

from mockserver.model.convention import Dialect
from mockserver.model.messages import Request
from mockserver.model.operation import Api, Body, Location, Media, Operation, Parameter, Schema, SecurityScheme
from mockserver.validation.parameters import NOTHING
from mockserver.validation.request import RequestReader
from mockserver.validation.schemas import Schemas

URI = "urn:mockserver:test"
DOCUMENT = {"text": {"type": "string"}, "number": {"type": "integer"}, "pet": {"type": "object", "required": ["name"]}}


def schema(name: str) -> Schema:
    return Schema(f"{URI}#/{name}", DOCUMENT[name])


def parameter(name: str, where: Location, kind: str = "number") -> Parameter:
    return Parameter(name, where, where == "path", schema(kind), "form" if where in ("query", "cookie") else "simple", False)


PARAMETERS = (
    parameter("id", "path", "text"),
    parameter("limit", "query"),
    parameter("X-Depth", "header"),
    parameter("session", "cookie"),
)


def reader(parameters: tuple[Parameter, ...] = PARAMETERS, dialect: Dialect | None = None) -> RequestReader:
    body = Body(True, (Media("application/json", schema("pet")),))
    operation = Operation("op", "POST", "/p/{id}", ("/p/{id}",), parameters, body, {}, (), "")
    key = SecurityScheme("key", "apiKey", "api_key", "query")
    api = Api("t", "1", "t.yaml", URI, (operation,), {"key": key}, {URI: DOCUMENT}, {URI: DOCUMENT})
    return RequestReader(api, operation, Schemas(api.documents), dialect or Dialect())


def request(query: str, body: bytes, **headers: str) -> Request:
    sent = CIMultiDictProxy(CIMultiDict({name.replace("_", "-"): value for name, value in headers.items()}))
    return Request("POST", "/p/a", query, sent, body, datetime(2024, 1, 1, tzinfo=UTC), "")


def test_everything_is_read() -> None:
    got = reader().read(request("limit=5", b'{"name":"x"}', X_Depth="1", Cookie="session=7"), {"id": "a%20b", "tenant": "t"})
    assert got == (
        {"id": "a b", "tenant": "t"},
        {"limit": 5},
        {"X-Depth": 1},
        {"session": 7},
        {"name": "x"},
        "application/json",
        (),
    )


def test_violations_are_collected_from_all_places() -> None:
    got = reader().read(request("limit=a", b"{}", X_Depth="b", Cookie="session=c"), {"id": "%ff"})
    assert [v.location for v in got.violations] == ["path", "query", "header", "cookie", "body"]


def test_places_without_parameters_share_one_empty_mapping() -> None:
    got = reader(()).read(request("", b'{"name":"x"}', Cookie="a=1"), {})
    assert got.path is got.query is got.headers is got.cookies is NOTHING


def test_an_api_key_in_the_query_is_not_unknown() -> None:
    strict = reader(dialect=Dialect(unknown_query="refuse"))
    got = strict.read(request("api_key=s&other=1", b'{"name":"x"}'), {"id": "a"})
    assert [v.pointer for v in got.violations] == ["other"]


def test_a_parameter_that_every_operation_knows_is_no_stranger() -> None:
    dialect = Dialect(unknown_query="refuse", known_query=frozenset({"format"}))
    got = reader(dialect=dialect).read(request("format=1&api_key=k&formats=2", b'{"name":"x"}'), {"id": "a"})
    assert got.query == {"format": "1", "api_key": "k", "formats": "2"}
    assert [violation.place for violation in got.violations] == ["query formats"]
