"""Mappings: declared, shown, changed, and refused."""

from typing import Any

import pytest

from tests.vendors.elastic.conftest import argument, cause, envelope
from tests.vendors.elastic.documents_support import absent, ask

NAME = "search-books"
DONE = {"acknowledged": True}


@pytest.fixture
async def shop(mount: Any) -> Any:
    return await mount("elastic")


async def made(shop: Any, mapping: Any) -> None:
    answer = await ask(shop, "PUT", f"/{NAME}", {"mappings": mapping})
    assert (answer.status, answer.json) == (200, {**DONE, "shards_acknowledged": True, "index": NAME})


async def mapping_of(shop: Any) -> Any:
    return (await ask(shop, "GET", f"/{NAME}/_mapping")).json[NAME]["mappings"]


def refused(reason: str, kind: str = "mapper_parsing_exception") -> dict[str, Any]:
    """The body of a mapping that cannot be parsed; the root cause is the innermost exception of the vendor's own kind."""
    told = f"Failed to parse mapping: {reason}"
    root = cause("mapper_parsing_exception", reason if kind == "mapper_parsing_exception" else told)
    return envelope(400, "mapper_parsing_exception", told, root=root, caused_by=cause(kind, reason))


async def test_fields_are_told_in_the_order_of_their_names(shop: Any) -> None:
    fields = {
        "b": {"type": "long"},
        "a": {"properties": {"z": {"type": "date"}, "y": {"type": "keyword"}}},
        "a.x": {"type": "ip"},
    }
    await made(shop, {"properties": fields, "dynamic": False, "_meta": {"by": "me"}})
    answer = await ask(shop, "GET", f"/{NAME}/_mapping")
    a = '{"properties":{"x":{"type":"ip"},"y":{"type":"keyword"},"z":{"type":"date"}}}'
    told = f'{{"dynamic":"false","_meta":{{"by":"me"}},"properties":{{"a":{a},"b":{{"type":"long"}}}}}}'
    assert answer.text == f'{{"{NAME}":{{"mappings":{told}}}}}'


async def test_no_mapping_at_all(shop: Any) -> None:
    assert (await ask(shop, "PUT", f"/{NAME}")).status == 200
    assert await mapping_of(shop) == {}
    assert (await ask(shop, "GET", "/_mapping")).json == {NAME: {"mappings": {}}}
    assert (await ask(shop, "GET", "/nowhere/_mapping")).json == absent("nowhere")


async def test_fields_are_added(shop: Any) -> None:
    await made(shop, {"properties": {"o": {"properties": {"a": {"type": "long"}}}, "t": {"type": "text"}}})
    more = {"o": {"properties": {"b": {"type": "date"}}}, "t": {"type": "text", "fields": {"raw": {"type": "keyword"}}}}
    body = {"properties": more, "dynamic_templates": [{"all": {"match": "*", "mapping": {"type": "keyword"}}}]}
    for method in ("PUT", "POST"):
        assert (await ask(shop, method, f"/{NAME}/_mapping", body)).json == DONE
    expected = {"a": {"type": "long"}, "b": {"type": "date"}}
    assert await mapping_of(shop) == {
        "dynamic_templates": body["dynamic_templates"],
        "properties": {"o": {"properties": expected}, "t": more["t"]},
    }
    assert (await ask(shop, "PUT", "/nowhere/_mapping", {"properties": {}})).json == absent("nowhere")


async def test_subfields_and_objects_are_searched(shop: Any) -> None:
    await made(shop, {"properties": {"t": {"type": "text"}}})
    await ask(shop, "PUT", f"/{NAME}/_doc/1", {"t": "Quick Fox"})
    body = {"properties": {"t": {"type": "text", "fields": {"raw": {"type": "keyword"}}}}}
    assert (await ask(shop, "PUT", f"/{NAME}/_mapping", body)).json == DONE
    answer = await ask(shop, "POST", f"/{NAME}/_count", {"query": {"term": {"t.raw": "Quick Fox"}}})
    assert answer.json["count"] == 1


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ({"type": "long"}, {"type": "keyword"}, "mapper [f] cannot be changed from type [long] to [keyword]"),
        ({"type": "long"}, {"properties": {}}, "can't merge a non object mapping [f] with an object mapping"),
        ({"type": "object"}, {"type": "long"}, "can't merge a non object mapping [f] with an object mapping"),
        ({"type": "object"}, {"type": "nested"}, "object mapping [f] can't be changed from non-nested to nested"),
        ({"type": "nested"}, {"type": "object"}, "object mapping [f] can't be changed from nested to non-nested"),
        (
            {"properties": {"g": {"type": "date"}}},
            {"properties": {"g": {"type": "long"}}},
            "mapper [f.g] cannot be changed from type [date] to [long]",
        ),
        (
            {"type": "text"},
            {"type": "text", "analyzer": "english"},
            "Mapper for [f] conflicts with existing mapper:\n\tCannot update parameter [analyzer] from [default] to [english]",
        ),
        (
            {"type": "keyword", "index": False},
            {"type": "keyword"},
            "Mapper for [f] conflicts with existing mapper:\n\tCannot update parameter [index] from [false] to [true]",
        ),
    ],
    ids=str,
)
async def test_fields_that_would_change(shop: Any, old: Any, new: Any, reason: str) -> None:
    await made(shop, {"properties": {"f": old}})
    before = await mapping_of(shop)
    answer = await ask(shop, "PUT", f"/{NAME}/_mapping", {"properties": {"f": new}})
    assert (answer.status, answer.json) == (400, argument(reason))
    assert await mapping_of(shop) == before


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        ({"properties": {"f": {}}}, "No type specified for field [f]"),
        ({"properties": {"f": {"ignore_above": 3}}}, "No type specified for field [f]"),
        ({"properties": {"f": {"properties": {"g": {"analyzer": "x"}}}}}, "No type specified for field [g]"),
        (
            {"properties": {"f": {"type": "string"}}},
            (
                "The mapper type [string] declared on field [f] does not exist. It might have been created within a future "
                "version or requires a plugin to be installed. Check the documentation."
            ),
        ),
        ({"properties": {"f": "long"}}, "Expected map for property [fields] on field [f] but got a class java.lang.String"),
        ({"fields": {}, "x": 1}, "Root mapping definition has unsupported parameters:  [fields : {}]  [x : 1]"),
        ({"properties": "long"}, "Expected map for property [properties] but got a class java.lang.String"),
        ({"dynamic_templates": {}}, "Dynamic template syntax error. An array of named objects is expected."),
        ({"dynamic_templates": [{"a": {}, "b": {}}]}, "A dynamic template must be defined with a name"),
        ({"dynamic_templates": [{"a": {"match": "*"}}]}, "template [a] must have either mapping or runtime set"),
    ],
    ids=str,
)
async def test_mappings_that_cannot_be_parsed(shop: Any, mapping: Any, reason: str) -> None:
    answer = await ask(shop, "PUT", f"/{NAME}", {"mappings": mapping})
    assert (answer.status, answer.json) == (400, refused(reason))
    assert (await ask(shop, "HEAD", f"/{NAME}")).status == 404
    await ask(shop, "PUT", f"/{NAME}")
    assert (await ask(shop, "PUT", f"/{NAME}/_mapping", mapping)).json == refused(reason)


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ({"matches": "x", "mapping": {}}, "Illegal dynamic template parameter: [matches]"),
        ({"match": 1, "mapping": {}}, "[match] values must either be a string or list of strings, but was [1]"),
        (
            {"match": "(", "match_pattern": "regex", "mapping": {}},
            "Pattern [(] of type [REGEX] is invalid. Cannot create dynamic template [a].",
        ),
    ],
    ids=str,
)
async def test_dynamic_templates_that_make_no_sense(shop: Any, rule: Any, reason: str) -> None:
    answer = await ask(shop, "PUT", f"/{NAME}", {"mappings": {"dynamic_templates": [{"a": rule}]}})
    assert (answer.status, answer.json) == (400, refused(reason, "illegal_argument_exception"))


async def test_the_servers_own_mappings(mount: Any) -> None:
    shop = await mount("elastic", scenario="elastic-sync-jobs")
    answer = await ask(shop, "GET", "/.elastic-connectors-sync-jobs/_mapping")
    ((name, told),) = answer.json.items()
    mappings = told["mappings"]
    assert (name, mappings["dynamic"]) == (".elastic-connectors-sync-jobs-v1", "false")
    assert mappings["properties"]["status"] == {"type": "keyword"}
    assert list(mappings["properties"]) == sorted(mappings["properties"])
    body = {"properties": {"status": {"type": "long"}}}
    answer = await ask(shop, "PUT", "/.elastic-connectors-sync-jobs/_mapping", body)
    assert answer.json == argument("mapper [status] cannot be changed from type [keyword] to [long]")


async def test_a_body_is_wanted(shop: Any) -> None:
    await ask(shop, "PUT", f"/{NAME}")
    answer = await ask(shop, "PUT", f"/{NAME}/_mapping")
    assert (answer.status, answer.json) == (400, envelope(400, "parse_exception", "request body is required"))
