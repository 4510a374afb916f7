"""What an index learns of new fields from documents, by itself and by templates, and which documents do not fit."""

from typing import Any

import pytest

from tests.vendors.elastic.conftest import cause, envelope
from tests.vendors.elastic.documents_support import ask, bulk

NAME = "search-books"
KEYWORD = {"type": "keyword", "ignore_above": 256}
TEXT = {"type": "text", "fields": {"keyword": KEYWORD}}
LONG = {"type": "long"}
SLASHED = {"type": "date", "format": "yyyy/MM/dd HH:mm:ss||yyyy/MM/dd||epoch_millis"}
FORMATS = "[strict_date_optional_time||epoch_millis]"


@pytest.fixture
async def shop(mount: Any) -> Any:
    return await mount("elastic")


async def learned(shop: Any, source: Any, mapping: Any = None) -> Any:
    """What the index knows after a document."""
    assert (await ask(shop, "PUT", f"/{NAME}", {"mappings": mapping or {}})).status == 200
    answer = await ask(shop, "PUT", f"/{NAME}/_doc/1", source)
    assert answer.status == 201, answer
    return (await ask(shop, "GET", f"/{NAME}/_mapping")).json[NAME]["mappings"].get("properties", {})


@pytest.mark.parametrize(
    ("source", "properties"),
    [
        ({"t": "x"}, {"t": TEXT}),
        ({"t": ""}, {"t": TEXT}),
        ({"n": 1}, {"n": LONG}),
        ({"n": 1.5}, {"n": {"type": "float"}}),
        ({"b": True}, {"b": {"type": "boolean"}}),
        ({"d": "2024-01-01T10:00:00Z"}, {"d": {"type": "date"}}),
        ({"d": "2024-01-01"}, {"d": {"type": "date"}}),
        ({"d": "2024-13-01"}, {"d": TEXT}),
        ({"d": "2024/01/01"}, {"d": SLASHED}),
        ({"d": "2024/01/01 10:00:00"}, {"d": SLASHED}),
        ({"d": "2024"}, {"d": TEXT}),
        ({"n": "1"}, {"n": TEXT}),
        ({"o": {"n": 1}}, {"o": {"properties": {"n": LONG}}}),
        ({"o": {}}, {"o": {"type": "object"}}),
        ({"o.n": 1}, {"o": {"properties": {"n": LONG}}}),
        ({"o.n": 1, "o": {"m": 2}}, {"o": {"properties": {"m": LONG, "n": LONG}}}),
        ({"l": [None, 1, 2]}, {"l": LONG}),
        ({"l": [[1], 2]}, {"l": LONG}),
        ({"l": [{"a": 1}, {"b": "x", "a": 2}, {"c": [{"d": True}, {"e": 1}]}]}, None),
        ({"l": []}, {}),
        ({"l": None}, {}),
    ],
    ids=str,
)
async def test_what_becomes_of_a_new_field(shop: Any, source: Any, properties: Any) -> None:
    inner = {"properties": {"d": {"type": "boolean"}, "e": LONG}}
    expected = {"l": {"properties": {"a": LONG, "b": TEXT, "c": inner}}} if properties is None else properties
    assert await learned(shop, source) == expected


@pytest.mark.parametrize(
    ("mapping", "source", "properties"),
    [
        ({"dynamic": "false"}, {"t": "x"}, {}),
        ({"dynamic": False}, {"o": {"t": "x"}}, {}),
        ({"date_detection": False}, {"d": "2024-01-01"}, {"d": TEXT}),
        ({"numeric_detection": True}, {"n": "12"}, {"n": LONG}),
        (
            {"properties": {"o": {"type": "object", "dynamic": "false"}}},
            {"o": {"t": "x"}, "n": 1},
            {"n": LONG, "o": {"type": "object", "dynamic": "false"}},
        ),
        (
            {"dynamic": "false", "properties": {"o": {"dynamic": "true", "properties": {}}}},
            {"o": {"n": 1}, "n": 1},
            {"o": {"dynamic": "true", "properties": {"n": LONG}}},
        ),
        (
            {"properties": {"o": {"type": "object", "enabled": False}}},
            {"o": {"n": 1}},
            {"o": {"type": "object", "enabled": False}},
        ),
        (
            {"properties": {"o": {"type": "nested"}}},
            {"o": [{"n": 1}]},
            {"o": {"type": "nested", "properties": {"n": LONG}}},
        ),
    ],
    ids=str,
)
async def test_what_a_mapping_says_of_new_fields(shop: Any, mapping: Any, source: Any, properties: Any) -> None:
    assert await learned(shop, source, mapping) == properties


@pytest.mark.parametrize(
    ("rule", "source", "field"),
    [
        ({"match": "t*", "mapping": KEYWORD}, {"title": "x"}, KEYWORD),
        ({"match": "x*", "mapping": KEYWORD}, {"title": "x"}, TEXT),
        ({"match": ["x*", "*le"], "mapping": KEYWORD}, {"title": "x"}, KEYWORD),
        ({"match": "*", "unmatch": "ti*", "mapping": KEYWORD}, {"title": "x"}, TEXT),
        ({"match_mapping_type": "string", "mapping": KEYWORD}, {"title": "x"}, KEYWORD),
        ({"match_mapping_type": "string", "mapping": KEYWORD}, {"title": 1}, LONG),
        ({"unmatch_mapping_type": "string", "mapping": KEYWORD}, {"title": "x"}, TEXT),
        ({"match_mapping_type": "double", "mapping": {"type": "double"}}, {"title": 1.5}, {"type": "double"}),
        ({"match_pattern": "regex", "match": "^t[il]+e?.*$", "mapping": KEYWORD}, {"title": "x"}, KEYWORD),
        ({"match_pattern": "regex", "match": "itl", "mapping": KEYWORD}, {"title": "x"}, TEXT),
        (
            {"mapping": {"type": "{dynamic_type}", "analyzer": "{name}"}},
            {"title": "x"},
            {"type": "text", "analyzer": "title"},
        ),
        ({"mapping": {"store": True}}, {"title": 1}, {"type": "long", "store": True}),
        ({"match_mapping_type": "object", "mapping": {"type": "nested"}}, {"title": {}}, {"type": "nested"}),
    ],
    ids=str,
)
async def test_dynamic_templates(shop: Any, rule: Any, source: Any, field: Any) -> None:
    assert await learned(shop, source, {"dynamic_templates": [{"rule": rule}]}) == {"title": field}


async def test_templates_of_paths(shop: Any) -> None:
    rules = [
        {"path": {"path_match": "author.*", "path_unmatch": "*.name", "mapping": {"type": "keyword"}}},
        {"rest": {"match_mapping_type": "string", "mapping": {"type": "text"}}},
    ]
    source = {"author": {"name": "x", "title": "y"}, "title": "z"}
    properties = {"name": {"type": "text"}, "title": {"type": "keyword"}}
    expected = {"author": {"properties": properties}, "title": {"type": "text"}}
    assert await learned(shop, source, {"dynamic_templates": rules}) == expected


@pytest.mark.parametrize(
    ("mapping", "source", "place", "name", "home"),
    [
        ({"dynamic": "strict"}, {"t": "x"}, "1:6", "t", "_doc"),
        ({"dynamic": "strict", "properties": {"o": {"type": "object"}}}, {"o": {"t": 1}}, "1:11", "t", "o"),
    ],
    ids=str,
)
async def test_a_strict_mapping_takes_no_new_field(
    shop: Any, mapping: Any, source: Any, place: str, name: str, home: str
) -> None:
    await ask(shop, "PUT", f"/{NAME}", {"mappings": mapping})
    answer = await ask(shop, "PUT", f"/{NAME}/_doc/1", source)
    reason = f"[{place}] mapping set to strict, dynamic introduction of [{name}] within [{home}] is not allowed"
    assert (answer.status, answer.json) == (400, envelope(400, "strict_dynamic_mapping_exception", reason))


def unfit(place: str, field: str, kind: str, shown: str) -> str:
    told = f"failed to parse field [{field}] of type [{kind}] in document with id '1'."
    return f"[{place}] {told} Preview of field's value: '{shown}'"


@pytest.mark.parametrize(
    ("kind", "value", "place", "shown", "inner"),
    [
        ("long", "x", "1:6", "x", cause("illegal_argument_exception", 'For input string: "x"')),
        ("double", "x", "1:6", "x", cause("number_format_exception", 'For input string: "x"')),
        ("long", {"a": 1}, "1:12", "{a=1}", cause("illegal_argument_exception", "Cannot parse object as number")),
        (
            "long",
            True,
            "1:6",
            "true",
            cause(
                "x_content_parse_exception",
                "[1:6] Current token (VALUE_TRUE) not numeric, can not use numeric value accessors",
            ),
        ),
        (
            "integer",
            2**31,
            "1:6",
            "2147483648",
            cause(
                "x_content_parse_exception", "[1:6] Numeric value (2147483648) out of range of int (-2147483648 - 2147483647)"
            ),
        ),
        ("short", "70000", "1:6", "70000", cause("illegal_argument_exception", "Value [70000] is out of range for a short")),
        (
            "float",
            "NaN",
            "1:6",
            "NaN",
            cause("illegal_argument_exception", "[float] supports only finite values, but got [NaN]"),
        ),
        (
            "boolean",
            "maybe",
            "1:6",
            "maybe",
            cause("illegal_argument_exception", "Failed to parse value [maybe] as only [true] or [false] are allowed."),
        ),
        (
            "date",
            "soon",
            "1:6",
            "soon",
            cause(
                "illegal_argument_exception",
                f"failed to parse date field [soon] with format {FORMATS}",
                caused_by=cause("date_time_parse_exception", "Failed to parse with all enclosed parsers"),
            ),
        ),
        ("keyword", {"a": 1}, "1:12", "{a=1}", cause("illegal_state_exception", "Can't get text on a START_OBJECT at 1:6")),
    ],
    ids=str,
)
async def test_values_that_do_not_fit(shop: Any, kind: str, value: Any, place: str, shown: str, inner: Any) -> None:
    await ask(shop, "PUT", f"/{NAME}", {"mappings": {"properties": {"f": {"type": kind}}}})
    answer = await ask(shop, "PUT", f"/{NAME}/_doc/1", {"f": value})
    reason = unfit(place, "f", kind, shown)
    assert (answer.status, answer.json) == (400, envelope(400, "document_parsing_exception", reason, caused_by=inner))
    assert (await ask(shop, "GET", f"/{NAME}/_doc/1")).status == 404


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("long", "12"),
        ("long", 1.5),
        ("long", ""),
        ("long", [1, None, "2"]),
        ("boolean", "true"),
        ("boolean", ""),
        ("date", 1704067200000),
        ("date", "2024"),
        ("date", "1704067200000"),
        ("keyword", 1),
        ("text", True),
        ("geo_point", {"lat": 1, "lon": 2}),
    ],
    ids=str,
)
async def test_values_that_fit(shop: Any, kind: str, value: Any) -> None:
    await ask(shop, "PUT", f"/{NAME}", {"mappings": {"properties": {"f": {"type": kind}}}})
    answer = await ask(shop, "PUT", f"/{NAME}/_doc/1", {"f": value})
    assert answer.status == 201, answer
    assert (await ask(shop, "GET", f"/{NAME}/_source/1")).json == {"f": value}


async def test_values_in_lists_and_objects_are_told_by_their_place(shop: Any) -> None:
    properties = {"o": {"properties": {"n": {"type": "long"}}}}
    await ask(shop, "PUT", f"/{NAME}", {"mappings": {"properties": properties}})
    answer = await ask(shop, "PUT", f"/{NAME}/_doc/1", b'{"a": 1,\n "o": [{"n": 1},\n  {"n": [2, "x"]}]}')
    assert answer.json["error"]["reason"] == unfit("3:13", "o.n", "long", "x")


async def test_a_value_where_an_object_is_known(shop: Any) -> None:
    await ask(shop, "PUT", f"/{NAME}/_doc/0", {"o": {"n": 1}})
    answer = await ask(shop, "PUT", f"/{NAME}/_doc/1", {"o": 5})
    said = "[1:6] object mapping for [o] tried to parse field [o] as object, but found a concrete value"
    assert (answer.status, answer.json) == (400, envelope(400, "document_parsing_exception", said))


async def test_a_dotted_name_through_a_value(shop: Any) -> None:
    await ask(shop, "PUT", f"/{NAME}", {"mappings": {"properties": {"f": {"type": "long"}}}})
    answer = await ask(shop, "PUT", f"/{NAME}/_doc/1", {"f.g": "x"})
    must = "Existing mapping for [f] must be of type object but found [long]."
    said = f"[1:8] failed to parse: Could not dynamically add mapping for field [f.g]. {must}"
    assert (answer.status, answer.json) == (400, envelope(400, "document_parsing_exception", said))


async def test_metadata_is_no_member_of_a_document(shop: Any) -> None:
    answer = await ask(shop, "PUT", f"/{NAME}/_doc/1", {"_id": "2"})
    said = "[1:8] Field [_id] is a metadata field and cannot be added inside a document. Use the index API request parameters."
    inner = cause("document_parsing_exception", said)
    reason = unfit("1:8", "_id", "_id", "2")
    assert (answer.status, answer.json) == (
        400,
        envelope(400, "document_parsing_exception", reason, root=inner, caused_by=inner),
    )


async def test_an_item_that_does_not_fit_teaches_nothing(shop: Any) -> None:
    to = {"index": {"_index": NAME, "_id": "1"}}
    await ask(shop, "PUT", f"/{NAME}", {"mappings": {"properties": {"n": {"type": "long"}}}})
    answer = await bulk(shop, to, {"new": "x", "n": "y"}, to, {"n": 1})
    assert [item["index"]["status"] for item in answer.json["items"]] == [400, 201]
    assert (await ask(shop, "GET", f"/{NAME}/_mapping")).json[NAME]["mappings"] == {"properties": {"n": LONG}}
