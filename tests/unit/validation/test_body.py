import gzip
from datetime import UTC, datetime
from typing import Any, Literal

import pytest
from multidict import CIMultiDict, CIMultiDictProxy

from mockserver.model.convention import Dialect
from mockserver.model.messages import Request
from mockserver.model.operation import Body, Media, Operation, Schema
from mockserver.model.problem import BodyMissing, MalformedBody, TooLarge, UnsupportedMediaType, Violation
from mockserver.validation.body import BodyReader
from mockserver.validation.schemas import Schemas

URI = "urn:mockserver:test"
AT = datetime(2024, 1, 1, tzinfo=UTC)
PET = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "age": {"type": "integer"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "home": {"type": "object", "properties": {"zip": {"type": "integer"}}},
        "photo": {"type": "string", "format": "binary"},
    },
}


def reader(*types: str, definition: Any = PET, required: bool = True, dialect: Dialect | None = None) -> BodyReader:
    schema = Schema(f"{URI}#/it", definition)
    body = Body(required, tuple(Media(kind, schema) for kind in types)) if types else None
    operation = Operation("op", "POST", "/p", ("/p",), (), body, {}, (), "#/paths/~1p/post")
    return BodyReader(operation, Schemas({URI: {"it": definition}}), dialect or Dialect())


def request(body: bytes, content_type: str | None = "application/json", **more: str) -> Request:
    headers = CIMultiDict({name.replace("_", "-"): value for name, value in more.items()})
    if content_type is not None:
        headers["Content-Type"] = content_type
    return Request("POST", "/p", "", CIMultiDictProxy(headers), body, AT, "")


def read(of: BodyReader, sent: Request) -> tuple[Any, str, list[str]]:
    found: list[Violation] = []
    value, media = of.read(sent, found)
    return value, media, [f"{v.rule} {v.place}" for v in found]


@pytest.mark.parametrize(
    ("declared", "sent", "media"),
    [
        (("application/json",), "application/json", "application/json"),
        (("application/json",), "Application/JSON; charset=UTF-8", "application/json"),
        (("application/json",), 'application/json; charset="utf-8"', "application/json"),
        (("application/json",), "application/vnd.x+json; compatible-with=8", "application/vnd.x+json"),
        (("application/vnd.x+json",), "application/vnd.x+json", "application/vnd.x+json"),
        (("application/*",), "application/json", "application/json"),
        (("*/*",), "application/json", "application/json"),
        (("text/plain", "application/json"), "application/json", "application/json"),
        (("application/json",), None, "application/json"),
        (("*/*",), None, "application/json"),
        (("application/json",), "", "application/json"),
        (("application/json",), "application/json; charset=utf-16-le", "application/json"),
    ],
)
def test_a_declared_type_is_read(declared: tuple[str, ...], sent: str | None, media: str) -> None:
    text = '{"name": "é"}'
    body = text.encode("utf-16-le" if sent and "utf-16" in sent else "utf-8")
    assert read(reader(*declared), request(body, sent)) == ({"name": "é"}, media, [])


@pytest.mark.parametrize(
    "sent", ["text/plain", "application/xml", "json", "application/", "application/problem+xml", ";", "*/*"]
)
def test_an_undeclared_type_is_refused(sent: str) -> None:
    with pytest.raises(UnsupportedMediaType) as caught:
        read(reader("application/json"), request(b"{}", sent))
    assert (caught.value.content_type, caught.value.supported) == (sent, ("application/json",))


def test_a_declared_type_without_a_decoder_is_refused() -> None:
    with pytest.raises(UnsupportedMediaType) as caught:
        read(reader("application/xml", "application/json"), request(b"<a/>", "application/xml"))
    assert caught.value.supported == ("application/json",)


def test_a_body_without_a_type_may_be_refused() -> None:
    with pytest.raises(UnsupportedMediaType) as caught:
        read(reader("application/json", dialect=Dialect(bare_content_type="refuse")), request(b"{}", None))
    assert caught.value.content_type is None


def test_violations_of_the_schema_are_found() -> None:
    assert read(reader("application/json"), request(b'{"age": "x"}'))[2] == ["required body", "type body /age"]


@pytest.mark.parametrize("mode", ["missing", "malformed"])
def test_a_required_body_that_is_empty_is_refused(mode: Literal["missing", "malformed"]) -> None:
    with pytest.raises(BodyMissing if mode == "missing" else MalformedBody):
        read(reader("application/json", dialect=Dialect(empty_body=mode)), request(b""))


def test_an_optional_body_may_be_absent() -> None:
    assert read(reader("application/json", required=False), request(b"", None)) == (None, "", [])


@pytest.mark.parametrize(("mode", "refused"), [("with-body", False), ("always", True)])
def test_the_type_of_an_empty_body_is_checked_where_the_dialect_says_so(
    mode: Literal["with-body", "always"], refused: bool
) -> None:
    of = reader("application/json", required=False, dialect=Dialect(check_content_type=mode))
    if refused:
        with pytest.raises(UnsupportedMediaType):
            read(of, request(b"", "text/plain"))
    else:
        assert read(of, request(b"", "text/plain")) == (None, "", [])


@pytest.mark.parametrize(("mode", "rules"), [("ignore", []), ("refuse", ["unexpected body"])])
def test_a_body_that_nobody_asked_for(mode: Literal["ignore", "refuse"], rules: list[str]) -> None:
    assert read(reader(dialect=Dialect(unwanted_body=mode)), request(b"{}", "text/odd")) == (None, "", rules)


@pytest.mark.parametrize(
    ("body", "content_type", "kind", "line"),
    [
        (b'{"name":\n NaN}', "application/json", "syntax", 2),
        (b'{"name":\n "\xff"}', "application/json", "charset", 2),
        (b"{}", "application/json; charset=klingon", "charset", 1),
        (b"{}", "application/json; charset=punycode", "charset", 1),
        (b"{}", "application/json; charset=zlib", "charset", 1),
        (b"\xff", "application/json; charset=ascii", "charset", 1),
        (b"[" * 11, "application/json", "depth", 1),
        (b'{"a":1,"a":2}', "application/json", "duplicate", 1),
    ],
)
def test_a_malformed_body_is_refused_with_its_kind(body: bytes, content_type: str, kind: str, line: int) -> None:
    of = reader("application/json", dialect=Dialect(max_depth=10, duplicate_keys="refuse"))
    with pytest.raises(MalformedBody) as caught:
        read(of, request(body, content_type))
    assert (caught.value.kind, caught.value.line) == (kind, line)


def test_a_compressed_body_is_unpacked() -> None:
    sent = request(gzip.compress(b'{"name": "Rex"}'), Content_Encoding="gzip")
    assert read(reader("application/json"), sent)[0] == {"name": "Rex"}


def test_a_compressed_body_beyond_the_limit_is_refused() -> None:
    with pytest.raises(TooLarge):
        read(
            reader("application/json", dialect=Dialect(max_body=99)),
            request(gzip.compress(bytes(100)), Content_Encoding="gzip"),
        )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("name=Rex+X&age=3&tags=a&tags=b", {"tags": ["a", "b"], "name": "Rex X", "age": 3}),
        ("name=Rex&home=%7B%22zip%22%3A1%7D", {"name": "Rex", "home": {"zip": 1}}),
        ("name=Rex&other=1&other=2&more=x", {"name": "Rex", "other": ["1", "2"], "more": "x"}),
    ],
)
def test_a_form_is_read_as_its_properties_ask(text: str, value: Any) -> None:
    of = reader("application/x-www-form-urlencoded")
    assert read(of, request(text.encode(), "application/x-www-form-urlencoded")) == (
        value,
        "application/x-www-form-urlencoded",
        [],
    )


@pytest.mark.parametrize(
    ("text", "rules"), [("age=x", ["required body", "type body /age"]), ("name=%ff", ["encoding body /name"])]
)
def test_a_bad_form_is_a_violation(text: str, rules: list[str]) -> None:
    sent = request(text.encode(), "application/x-www-form-urlencoded")
    assert read(reader("application/x-www-form-urlencoded"), sent)[2] == rules


def multipart(*parts: str) -> bytes:
    return "".join(f"--B\r\n{part}\r\n" for part in parts).encode("latin-1") + b"--B--\r\n"


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ('Content-Disposition: form-data; name="age"\r\n\r\n5', "age", 5),
        ("Content-Disposition: form-data; name=name\r\n\r\n5", "name", "5"),
        ('Content-Disposition: form-data; name="photo"; filename="a.png"\r\n\r\n\xff\r\n', "photo", b"\xff\r\n"),
        ('Content-Disposition: form-data; name="x"; filename="a"\r\nContent-Type: text/plain\r\n\r\nhi', "x", "hi"),
        ('Content-Disposition: form-data; name="home"\r\nContent-Type: application/json\r\n\r\n{"zip":1}', "home", {"zip": 1}),
        ('Content-Disposition: form-data; name="home"\r\n\r\n{"zip":1}', "home", {"zip": 1}),
        ('Content-Disposition: form-data; name="tags"\r\n\r\na', "tags", ["a"]),
        ('Content-Disposition: form-data; name="q\\"r"\r\n\r\n', 'q"r', ""),
    ],
)
def test_a_multipart_part_is_read_as_its_property_asks(part: str, name: str, value: Any) -> None:
    body = multipart('Content-Disposition: form-data; name="name"\r\n\r\nRex', part)
    got, media, rules = read(reader("multipart/form-data"), request(body, "multipart/form-data; boundary=B"))
    expected = {"name": "Rex"} | ({name: value} if name != "name" else {})
    assert (got, media, rules) == (expected, "multipart/form-data", [])


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"--B--\r\n", "multipart/form-data"),
        (b"--B\r\nContent-Disposition: form-data; name=a\r\n\r\nx", "multipart/form-data; boundary=B"),
        (b"--B\r\nno head\r\n--B--", "multipart/form-data; boundary=B"),
        (b"--B\r\nContent-Disposition: form-data\r\n\r\nx\r\n--B--", "multipart/form-data; boundary=B"),
        (b"nothing", "multipart/form-data; boundary=B"),
        (
            b'--B\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: application/json\r\n\r\n{\r\n--B--',
            "multipart/form-data; boundary=B",
        ),
    ],
)
def test_a_broken_multipart_body_is_malformed(body: bytes, content_type: str) -> None:
    with pytest.raises(MalformedBody) as caught:
        read(reader("multipart/form-data"), request(body, content_type))
    assert caught.value.kind == "form"


@pytest.mark.parametrize(
    ("content_type", "definition", "body", "value", "rules"),
    [
        ("text/plain", {"type": "string", "maxLength": 3}, "é".encode(), "é", []),
        ("text/plain", {"type": "string", "maxLength": 3}, b"long", "long", ["maxLength body"]),
        ("text/plain; charset=latin-1", {"type": "string"}, b"\xe9", "é", []),
        ("application/octet-stream", {"type": "string", "format": "binary"}, b"\xff", b"\xff", []),
        ("application/json", {"type": "string", "format": "binary"}, b'{"a":1}\n{', b'{"a":1}\n{', []),
        ("application/x-ndjson", {"type": "string", "format": "binary"}, b"{\n", b"{\n", []),
        ("application/octet-stream", {"type": "string", "maxLength": 1}, b"ab", "ab", ["maxLength body"]),
        ("image/png", {}, b"\x89", b"\x89", []),
        (
            "application/x-ndjson",
            {"type": "array", "items": {"type": "object"}},
            b'{"a":1}\n{"b":2}\n',
            [{"a": 1}, {"b": 2}],
            [],
        ),
        ("application/x-ndjson", {"type": "array", "items": {"type": "object"}}, b"{}\n\n1", [{}, 1], ["type body /1"]),
    ],
)
def test_other_types_are_text_bytes_or_lines(
    content_type: str, definition: Any, body: bytes, value: Any, rules: list[str]
) -> None:
    of = reader(content_type.partition(";")[0], definition=definition)
    assert read(of, request(body, content_type))[::2] == (value, rules)


def test_a_malformed_line_is_counted() -> None:
    with pytest.raises(MalformedBody) as caught:
        read(reader("application/x-ndjson"), request(b"{}\n{]\n", "application/x-ndjson"))
    assert caught.value.line == 2


def test_endless_content_types_do_not_fill_the_memory() -> None:
    of = reader("application/json")
    for number in range(1000):
        read(of, request(b'{"name":"x"}', f"application/json; v={number}"))
    assert len(of._plans) <= 256


@pytest.mark.parametrize("kind", ["application/vnd.x+json", "application/problem+json; charset=utf-8"])
def test_a_type_with_a_suffix_is_read_unless_the_dialect_refuses_it(kind: str) -> None:
    body = b'{"name": "Rex"}'
    found: list[Violation] = []
    assert reader("application/json").read(request(body, kind), found)[0] == {"name": "Rex"}
    with pytest.raises(UnsupportedMediaType):
        reader("application/json", dialect=Dialect(suffix_types=False)).read(request(body, kind), found)
    own = kind.partition(";")[0]
    assert reader(own, dialect=Dialect(suffix_types=False)).read(request(body, kind), found)[0] == {"name": "Rex"}
    assert found == []


def test_types_that_clients_put_on_json_by_mistake_are_read_as_json() -> None:
    lenient = Dialect(json_types=frozenset({"application/zip"}))
    found: list[Violation] = []
    asked = request(b'{"name": "Rex"}', "Application/Zip; charset=utf-8")
    assert reader("application/json", dialect=lenient).read(asked, found) == ({"name": "Rex"}, "application/json")
    with pytest.raises(UnsupportedMediaType):
        reader("application/json").read(asked, found)
