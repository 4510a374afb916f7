import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict, CIMultiDictProxy

from mockserver.model.operation import Location, Media, Parameter, Schema
from mockserver.model.problem import Violation
from mockserver.validation.inputs import Input
from mockserver.validation.parameters import NOTHING, CookieReader, HeaderReader, PathReader, QueryReader
from mockserver.validation.schemas import Schemas

URI = "urn:mockserver:test"
DEFAULTS = {"path": "simple", "header": "simple", "query": "form", "cookie": "form"}
STRINGS = {"type": "array", "items": {"type": "string"}}
NUMBERS = {"type": "array", "items": {"type": "integer"}}
COLOUR = {"type": "object", "properties": {"R": {"type": "integer"}, "G": {"type": "integer"}, "name": {"type": "string"}}}
EITHER = {"oneOf": [{"type": "string"}, STRINGS]}


def parameter(
    definition: Any, where: Location, style: str = "", explode: bool | None = None, *, name: str = "p", required: bool = False
) -> tuple[Parameter, Schemas]:
    style = style or DEFAULTS[where]
    schema = Schema(f"{URI}#/it", definition)
    wide = style == "form" if explode is None else explode
    return Parameter(name, where, required, schema, style, wide, pointer="#/paths/x"), Schemas({URI: {"it": definition}})


def query(text: str, definition: Any, style: str = "form", explode: bool | None = None) -> tuple[Any, list[str]]:
    declared, schemas = parameter(definition, "query", style, explode)
    found: list[Violation] = []
    values = QueryReader([Input(declared, schemas)]).read(text, found)
    return values.get("p"), [f"{v.rule} {v.place}" for v in found]


def path(raw: str, definition: Any, style: str = "simple", explode: bool = False) -> tuple[Any, list[str]]:
    declared, schemas = parameter(definition, "path", style, explode, required=True)
    found: list[Violation] = []
    return PathReader([declared], schemas).read({"p": raw}, found)["p"], [f"{v.rule} {v.place}" for v in found]


def headers(*pairs: tuple[str, str]) -> CIMultiDictProxy[str]:
    return CIMultiDictProxy(CIMultiDict(pairs))


@pytest.mark.parametrize(
    ("text", "definition", "value"),
    [
        ("p=abc", {"type": "string"}, "abc"),
        ("p=", {"type": "string"}, ""),
        ("p", {"type": "string"}, ""),
        ("p=a+b%2Bc", {"type": "string"}, "a b+c"),
        ("p=caf%C3%A9", {"type": "string"}, "café"),
        ("p=a&p=b", {"type": "string"}, "a"),
        ("p=a=b", {"type": "string"}, "a=b"),
        ("%70=a", {"type": "string"}, "a"),
        ("p=5", {"type": "string"}, "5"),
        ("p=5", {}, "5"),
        ("p=5", {"type": "integer"}, 5),
        ("p=-5", {"type": "integer"}, -5),
        ("p=1.0", {"type": "integer"}, 1),
        ("p=1e3", {"type": "integer"}, 1000),
        ("p=1.50", {"type": "number"}, 1.5),
        ("p=123456789012345678901234567890", {"type": "integer"}, 123456789012345678901234567890),
        ("p=true", {"type": "boolean"}, True),
        ("p=false", {"type": "boolean"}, False),
        ("p=", {"type": ["integer", "null"]}, None),
        ("p=null", {"type": ["integer", "null"]}, None),
        ("p=5", {"type": ["integer", "string"]}, 5),
        ("p=five", {"type": ["integer", "string"]}, "five"),
        ("p=true", {"anyOf": [{"type": "boolean"}, {"type": "string"}]}, True),
        ("p=5", {"anyOf": [{"type": "integer", "minimum": 9}, {"type": "string"}]}, "5"),
        ("p=2", {"enum": [1, 2]}, 2),
        ("p=5", {"allOf": [{"type": "integer"}, {"minimum": 1}]}, 5),
        ("p=1&p=2", NUMBERS, [1, 2]),
        ("p=1", NUMBERS, [1]),
        ("p=", NUMBERS, []),
        ("p=a", EITHER, "a"),
        ("p=a&p=b", EITHER, ["a", "b"]),
        ("R=1&G=2", COLOUR, {"R": 1, "G": 2}),
    ],
)
def test_a_query_value_is_read_as_its_schema_asks(text: str, definition: Any, value: Any) -> None:
    got = query(text, definition)
    assert got == (value, [])
    assert type(got[0]) is type(value)


@pytest.mark.parametrize(
    ("text", "definition", "style", "explode", "value"),
    [
        ("p=a,b", STRINGS, "form", False, ["a", "b"]),
        ("p=a%2Cb", STRINGS, "form", False, ["a", "b"]),
        ("p=a%2Cb,c", STRINGS, "form", False, ["a,b", "c"]),
        ("p=a,b&p=c", STRINGS, "form", False, ["a", "b", "c"]),
        ("p=a,b", EITHER, "form", False, ["a", "b"]),
        ("p=a", EITHER, "form", False, "a"),
        ("p=R,1,G,2", COLOUR, "form", False, {"R": 1, "G": 2}),
        ("p=1%202%203", NUMBERS, "spaceDelimited", False, [1, 2, 3]),
        ("p=1+2", NUMBERS, "spaceDelimited", False, [1, 2]),
        ("p=1|2", NUMBERS, "pipeDelimited", False, [1, 2]),
        ("p=1%7C2", NUMBERS, "pipeDelimited", False, [1, 2]),
        ("p=1&p=2", NUMBERS, "pipeDelimited", True, [1, 2]),
        ("p[R]=1&p[G]=2", COLOUR, "deepObject", True, {"R": 1, "G": 2}),
        ("p%5BR%5D=1", COLOUR, "deepObject", True, {"R": 1}),
        ("p[a][b]=x&p[a][c]=y", {"type": "object"}, "deepObject", True, {"a": {"b": "x", "c": "y"}}),
        ("p[a][]=x&p[a][]=y", {"type": "object"}, "deepObject", True, {"a": ["x", "y"]}),
        ("p[a]=1&p[a]=2", {"type": "object", "properties": {"a": NUMBERS}}, "deepObject", True, {"a": [1, 2]}),
    ],
)
def test_a_query_style_is_undone(text: str, definition: Any, style: str, explode: bool, value: Any) -> None:
    assert query(text, definition, style, explode) == (value, [])


@pytest.mark.parametrize(
    ("raw", "definition", "style", "explode", "value"),
    [
        ("a%20b", {"type": "string"}, "simple", False, "a b"),
        ("a+b", {"type": "string"}, "simple", False, "a+b"),
        ("5", {"type": "integer"}, "simple", False, 5),
        ("1,2", NUMBERS, "simple", False, [1, 2]),
        ("R,1,G,2", COLOUR, "simple", False, {"R": 1, "G": 2}),
        ("R=1,G=2", COLOUR, "simple", True, {"R": 1, "G": 2}),
        (".5", {"type": "integer"}, "label", False, 5),
        (".1,2", NUMBERS, "label", False, [1, 2]),
        (".1.2", NUMBERS, "label", True, [1, 2]),
        (".R=1.G=2", COLOUR, "label", True, {"R": 1, "G": 2}),
        (";p=5", {"type": "integer"}, "matrix", False, 5),
        (";p", {"type": "string"}, "matrix", False, ""),
        (";p=1,2", NUMBERS, "matrix", False, [1, 2]),
        (";p=1;p=2", NUMBERS, "matrix", True, [1, 2]),
        (";R=1;G=2", COLOUR, "matrix", True, {"R": 1, "G": 2}),
        (";p=R,1,G,2", COLOUR, "matrix", False, {"R": 1, "G": 2}),
        ("a,b", EITHER, "simple", False, ["a", "b"]),
        ("a", EITHER, "simple", False, "a"),
    ],
)
def test_a_path_style_is_undone(raw: str, definition: Any, style: str, explode: bool, value: Any) -> None:
    assert path(raw, definition, style, explode) == (value, [])


@pytest.mark.parametrize(
    ("text", "definition", "rule"),
    [
        ("p=abc", {"type": "integer"}, "type"),
        ("p=1.5", {"type": "integer"}, "type"),
        ("p=007", {"type": "integer"}, "type"),
        ("p=NaN", {"type": "number"}, "type"),
        ("p=1e999", {"type": "number"}, "type"),
        ("p=" + "9" * 5000, {"type": "integer"}, "type"),
        ("p=", {"type": "integer"}, "type"),
        ("p=True", {"type": "boolean"}, "type"),
        ("p=1", {"type": "boolean"}, "type"),
        ("p=9", {"type": "integer", "maximum": 5}, "maximum"),
        ("p=c", {"enum": ["a", "b"]}, "enum"),
        ("p=99999999999", {"type": "integer", "format": "int32"}, "format"),
        ("p=1&p=x", NUMBERS, "type"),
        ("p=%zz", {"type": "string"}, "encoding"),
        ("p=%", {"type": "string"}, "encoding"),
        ("p=%ff", {"type": "string"}, "encoding"),
        ("p=a&p=%ff", STRINGS, "encoding"),
    ],
)
def test_a_bad_query_value_is_a_violation(text: str, definition: Any, rule: str) -> None:
    assert query(text, definition)[1] == [f"{rule} query p"]


@pytest.mark.parametrize("text", ["p[R=1", "p[]=1", "p[a]x=1", "p[a]=1&p[a][b]=2", "p[a][b]=1&p[a]=1"])
def test_a_misspelled_deep_object_is_a_violation(text: str) -> None:
    assert query(text, COLOUR, "deepObject", True)[1] == ["style query p"]


def test_a_deep_object_is_not_bottomless() -> None:
    assert query("p" + "[a]" * 1000 + "=1", COLOUR, "deepObject", True)[1] == ["style query p"]


@pytest.mark.parametrize(
    ("raw", "style", "rule"), [("5", "label", "style"), ("5", "matrix", "style"), ("%ff", "simple", "encoding")]
)
def test_a_bad_path_value_is_a_violation(raw: str, style: str, rule: str) -> None:
    assert path(raw, {"type": "string"}, style)[1] == [f"{rule} path p"]


def test_a_violation_shows_the_text_that_was_sent() -> None:
    declared, schemas = parameter({"type": "integer"}, "query")
    found: list[Violation] = []
    QueryReader([Input(declared, schemas)]).read("p=abc", found)
    assert (found[0].value, found[0].expected, found[0].message) == ("abc", "integer", '"abc" is not of type "integer"')


def test_a_path_value_that_is_not_declared_is_decoded_and_kept() -> None:
    assert PathReader([], Schemas({})).read({"tenant": "a%20b"}, []) == {"tenant": "a b"}


def test_a_missing_required_parameter_is_a_violation() -> None:
    declared, schemas = parameter({"type": "string"}, "query", required=True)
    found: list[Violation] = []
    QueryReader([Input(declared, schemas)]).read("", found)
    assert [(v.rule, v.place, v.spec) for v in found] == [("required", "query p", "#/paths/x")]


def test_an_absent_parameter_is_absent_whatever_its_default() -> None:
    declared, schemas = parameter({"type": "integer", "default": 5}, "query")
    assert QueryReader([Input(declared, schemas)]).read("", []) is NOTHING


def test_an_unknown_query_parameter_is_kept_as_text() -> None:
    assert QueryReader([]).read("x=1&y=%C3%A9", []) == {"x": "1", "y": "é"}


@pytest.mark.parametrize("text", ["x=%ff", "x=%zz", "x%ff=1"])
def test_an_unknown_query_parameter_that_nobody_reads_may_be_broken(text: str) -> None:
    found: list[Violation] = []
    QueryReader([]).read(text, found)
    assert found == []


@pytest.mark.parametrize(("text", "refused"), [("x=1", ["query x"]), ("p=1", []), ("key=1", []), ("x%ff=1", ["query x%ff"])])
def test_an_unknown_query_parameter_may_be_refused(text: str, refused: list[str]) -> None:
    declared, schemas = parameter({"type": "string"}, "query")
    found: list[Violation] = []
    reader = QueryReader([Input(declared, schemas)], refuse_unknown=True, known=frozenset({"key"}))
    reader.read(text, found)
    assert [v.place for v in found] == refused


@pytest.mark.parametrize(
    ("definition", "value"), [({"type": "boolean"}, True), ({"type": "integer"}, ""), (NUMBERS, []), ({"type": "string"}, "")]
)
@pytest.mark.parametrize("text", ["p", "p="])
def test_a_parameter_may_be_allowed_to_come_without_a_value(text: str, definition: Any, value: Any) -> None:
    declared, schemas = parameter(definition, "query")
    found: list[Violation] = []
    got = QueryReader([Input(replace(declared, empty=True), schemas)]).read(text, found)
    assert (got, found) == ({"p": value}, [])


def test_members_of_an_exploded_object_are_not_unknown() -> None:
    declared, schemas = parameter(COLOUR, "query")
    found: list[Violation] = []
    QueryReader([Input(declared, schemas)], refuse_unknown=True).read("R=1&x=2", found)
    assert [v.place for v in found] == ["query x"]


@pytest.mark.parametrize(
    ("lines", "definition", "value"),
    [
        (["5"], {"type": "integer"}, 5),
        (["a%20b"], {"type": "string"}, "a%20b"),
        (["1, 2"], NUMBERS, [1, 2]),
        (["1", "2"], NUMBERS, [1, 2]),
        (["R,1,G,2"], COLOUR, {"R": 1, "G": 2}),
    ],
)
def test_a_header_is_read_as_its_schema_asks(lines: list[str], definition: Any, value: Any) -> None:
    declared, schemas = parameter(definition, "header", name="X-P")
    found: list[Violation] = []
    got = HeaderReader([declared], schemas).read(headers(*(("x-p", line) for line in lines)), found)
    assert (got, found) == ({"X-P": value}, [])


@pytest.mark.parametrize("name", ["Accept", "content-type", "AUTHORIZATION"])
def test_a_header_that_openapi_sets_aside_is_not_asked_for(name: str) -> None:
    declared, schemas = parameter({"type": "string"}, "header", name=name, required=True)
    found: list[Violation] = []
    assert (HeaderReader([declared], schemas).read(headers(), found), found) == (NOTHING, [])


def test_a_header_that_is_not_text_is_a_violation() -> None:
    declared, schemas = parameter({"type": "string"}, "header")
    found: list[Violation] = []
    HeaderReader([declared], schemas).read(headers(("p", "a\udcff")), found)
    assert [v.rule for v in found] == ["encoding"]


@pytest.mark.parametrize(
    ("cookie", "definition", "value"),
    [
        ("a=1; p=5", {"type": "integer"}, 5),
        ('p="5"', {"type": "integer"}, 5),
        ("p=a%20b", {"type": "string"}, "a b"),
        ("p=100%", {"type": "string"}, "100%"),
        ("p=a=b; broken; x=%ff", {"type": "string"}, "a=b"),
    ],
)
def test_a_cookie_is_read_as_its_schema_asks(cookie: str, definition: Any, value: Any) -> None:
    declared, schemas = parameter(definition, "cookie")
    found: list[Violation] = []
    assert (CookieReader([declared], schemas).read(headers(("Cookie", cookie)), found), found) == ({"p": value}, [])


def test_cookies_are_not_looked_at_without_a_declared_one() -> None:
    assert CookieReader([], Schemas({})).read(headers(("Cookie", "a=1")), []) is NOTHING


@pytest.mark.parametrize(("text", "rules"), [('p={"R":1}', []), ('p={"R":"x"}', ["type"]), ("p={", ["content"])])
def test_a_parameter_may_travel_as_json(text: str, rules: list[str]) -> None:
    media = Media("application/json", Schema(f"{URI}#/it", COLOUR))
    declared = Parameter("p", "query", False, None, "form", True, media)
    found: list[Violation] = []
    values = QueryReader([Input(declared, Schemas({URI: {"it": COLOUR}}))]).read(text, found)
    assert [v.rule for v in found] == rules
    assert rules or values == {"p": {"R": 1}}


def test_a_schema_that_refers_to_itself_is_read() -> None:
    definition = {"anyOf": [{"type": "integer"}, {"type": "array", "items": {"$ref": "#/it"}}]}
    assert query("p=5", definition) == (5, [])


TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=8)
PATTERNS = {"spaceDelimited": " ", "pipeDelimited": "|", "form": ","}


def encoded(text: str) -> str:
    return re.sub(r"[.~]", lambda m: f"%{ord(m[0]):02X}", quote(text, safe=""))


@given(st.lists(TEXT, min_size=2, max_size=5), st.sampled_from(["simple", "label", "matrix"]), st.booleans())
def test_what_is_spelled_in_a_path_is_read_back(items: list[str], style: str, explode: bool) -> None:
    sign = {"simple": ("", ","), "label": (".", "." if explode else ","), "matrix": (";p=", ";p=" if explode else ",")}[style]
    assert path(sign[0] + sign[1].join(map(encoded, items)), STRINGS, style, explode) == (items, [])


@given(st.lists(TEXT, min_size=2, max_size=5), st.sampled_from(["form", "pipeDelimited"]), st.booleans())
def test_what_is_spelled_in_a_query_is_read_back(items: list[str], style: str, explode: bool) -> None:
    if style == "pipeDelimited":
        items = [item.replace("|", "") for item in items]
    text = "&".join(f"p={encoded(item)}" for item in items) if explode else "p=" + PATTERNS[style].join(map(encoded, items))
    assert query(text, STRINGS, style, explode) == (items, [])


@given(st.dictionaries(st.text("abc[", min_size=1, max_size=3).filter(lambda t: "[" not in t), TEXT, min_size=1, max_size=4))
def test_what_is_spelled_as_a_deep_object_is_read_back(value: dict[str, str]) -> None:
    text = "&".join(f"p%5B{name}%5D={encoded(item)}" for name, item in value.items())
    assert query(text, {"type": "object"}, "deepObject", True) == (value, [])


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans())
def test_a_number_is_read_back(value: float) -> None:
    text = str(value).lower()
    got, found = query(f"p={quote(text)}", {"type": ["number", "boolean"]})
    assert (got, found) == (value, [])


@given(st.text(max_size=30))
def test_any_query_string_can_be_read(text: str) -> None:
    for style in ("form", "deepObject", "spaceDelimited"):
        query(text, COLOUR, style)
        query(f"p={text}", STRINGS, style, False)
