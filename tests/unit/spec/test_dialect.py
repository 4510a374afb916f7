"""Dialects and views: schemas of OpenAPI 3.0 mean the same in JSON Schema 2020-12; requests and answers differ."""

from typing import Any

import jsonschema_rs
import pytest

from mockserver.model.operation import Api
from mockserver.spec.dialect import modernise
from mockserver.spec.loader import load_text


def spec(schemas: str, version: str = "3.0.3") -> Api:
    return load_text(f"openapi: {version}\npaths: {{}}\ncomponents:\n  schemas:\n{schemas}", "s.yaml")


def schemas_of(api: Api, *, answers: bool = False) -> Any:
    return (api.answers if answers else api.documents)[api.uri]["components"]["schemas"]


def accepts(api: Api, name: str, value: object, *, answers: bool = False) -> bool:
    documents = [(uri, dict(tree)) for uri, tree in (api.answers if answers else api.documents).items()]
    registry = jsonschema_rs.Registry(documents, draft=jsonschema_rs.Draft202012)
    reference = {"$ref": f"{api.uri}#/components/schemas/{name}"}
    return jsonschema_rs.Draft202012Validator(reference, registry=registry).is_valid(value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        ({"nullable": True}, {}),
        ({"type": "string", "enum": ["a"], "nullable": True}, {"type": ["string", "null"], "enum": ["a", None]}),
        ({"enum": ["a", None], "nullable": True}, {"enum": ["a", None]}),
        ({"$ref": "#/x", "nullable": True, "description": "d", "x-y": 1}, {"$ref": "#/x", "x-y": 1}),
        ({"allOf": [{}], "nullable": True}, {"anyOf": [{"allOf": [{}]}, {"type": "null"}]}),
        ({"anyOf": [{}], "nullable": True}, {"anyOf": [{}, {"type": "null"}]}),
        ({"anyOf": [{"type": "null"}], "nullable": True}, {"anyOf": [{"type": "null"}]}),
        ({"oneOf": [{}], "nullable": True}, {"anyOf": [{"oneOf": [{}]}, {"type": "null"}]}),
        ({"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}),
        ({"minimum": 1, "exclusiveMinimum": False}, {"minimum": 1}),
        ({"maximum": 1, "exclusiveMaximum": True}, {"exclusiveMaximum": 1}),
        ({"exclusiveMaximum": True}, {}),
        ({"exclusiveMaximum": 5}, {"exclusiveMaximum": 5}),
        ({"example": 1}, {"examples": [1]}),
        ({"format": "int32"}, {"format": "int32"}),
        ({"discriminator": {"propertyName": "p"}}, {"discriminator": {"propertyName": "p"}}),
    ],
)
def test_a_schema_becomes(old: dict[str, Any], new: dict[str, Any]) -> None:
    modernise(old)
    assert old == new


NAMES = """
    T:
      type: object
      properties:
        nullable: {type: boolean, nullable: true}
        example: {type: string}
        exclusiveMinimum: {type: integer}
        $ref: {type: string}
        readOnly: {type: string}
"""


def test_members_named_like_keywords_survive() -> None:
    assert schemas_of(spec(NAMES))["T"]["properties"] == {
        "nullable": {"type": ["boolean", "null"]},
        "example": {"type": "string"},
        "exclusiveMinimum": {"type": "integer"},
        "$ref": {"type": "string"},
        "readOnly": {"type": "string"},
    }


def test_values_that_look_like_schemas_survive() -> None:
    api = spec("    T: {default: {nullable: true}, enum: [{nullable: true}], example: {nullable: true}}\n")
    value = {"nullable": True}
    assert schemas_of(api)["T"] == {"default": value, "enum": [value], "examples": [value]}


@pytest.mark.parametrize("keyword", ["not", "items", "additionalProperties"])
def test_lone_subschemas_are_rewritten(keyword: str) -> None:
    api = spec(f"    T: {{{keyword}: {{type: string, nullable: true}}}}\n")
    assert schemas_of(api)["T"][keyword] == {"type": ["string", "null"]}


def test_a_schema_of_3_1_is_left_as_it_is() -> None:
    api = spec("    T: {$ref: '#/components/schemas/U', maxLength: 2}\n    U: {type: string}\n", "3.1.0")
    assert schemas_of(api)["T"] == {"$ref": "#/components/schemas/U", "maxLength": 2}


MOVED = """
    T: {nullable: true, allOf: [{properties: {p: {type: integer, nullable: true, oneOf: [{type: integer}]}}}]}
    U: {$ref: '#/components/schemas/T/allOf/0/properties/p/oneOf/0'}
    V: {nullable: true, allOf: [{$ref: '#/components/schemas/W'}]}
    W: {type: string}
"""


def test_references_follow_what_moved() -> None:
    where = "#/components/schemas/T/anyOf/0/allOf/0/properties/p/anyOf/0/oneOf/0"
    assert schemas_of(spec(MOVED))["U"] == {"$ref": where}


@pytest.mark.parametrize(
    ("name", "value"), [("T", None), ("T", {"p": None}), ("T", {"p": 1}), ("U", 1), ("V", None), ("V", "a")]
)
def test_moved_schemas_accept(name: str, value: object) -> None:
    assert accepts(spec(MOVED), name, value)


@pytest.mark.parametrize(("name", "value"), [("T", {"p": "a"}), ("U", None), ("U", "a"), ("V", 1)])
def test_moved_schemas_refuse(name: str, value: object) -> None:
    assert not accepts(spec(MOVED), name, value)


VIEWS = """
    Toy:
      type: object
      required: [id, name, secret]
      properties:
        id: {type: string, readOnly: true}
        name: {type: string}
        secret: {type: string, writeOnly: true}
    Only: {required: [id], properties: {id: {readOnly: true}}}
    ByReference: {required: [id], properties: {id: {$ref: '#/components/schemas/Id'}}}
    ByAll: {required: [id], properties: {id: {allOf: [{$ref: '#/components/schemas/Id'}]}}}
    Id: {type: string, readOnly: true}
    Branch: {allOf: [{properties: {id: {readOnly: true}}}, {required: [id, name]}]}
    Derived: {required: [secret], allOf: [{$ref: '#/components/schemas/Toy'}]}
    Nullable: {nullable: true, allOf: [{required: [id], properties: {id: {readOnly: true}}}]}
    Plain: {required: [a], properties: {a: {type: string}}}
"""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Toy", {"name": "a", "secret": "b"}),
        ("Only", {}),
        ("ByReference", {}),
        ("ByAll", {}),
        ("Branch", {"name": "a"}),
        ("Nullable", {}),
    ],
)
def test_requests_need_no_read_only_members(name: str, value: object) -> None:
    api = spec(VIEWS)
    assert (accepts(api, name, value), accepts(api, name, value, answers=True)) == (True, False)


@pytest.mark.parametrize(("name", "value"), [("Toy", {"id": "1", "name": "a"}), ("Derived", {"id": "1", "name": "a"})])
def test_answers_need_no_write_only_members(name: str, value: object) -> None:
    api = spec(VIEWS)
    assert (accepts(api, name, value), accepts(api, name, value, answers=True)) == (False, True)


def test_other_members_stay_required() -> None:
    assert schemas_of(spec(VIEWS))["Toy"]["required"] == ["name", "secret"]


def test_views_share_what_does_not_differ() -> None:
    api = spec(VIEWS)
    assert schemas_of(api)["Plain"] is schemas_of(api, answers=True)["Plain"]


def test_views_are_one_document_where_nothing_differs() -> None:
    api = spec("    T: {type: object, required: [a], properties: {a: {type: string}}}\n")
    assert api.documents[api.uri] is api.answers[api.uri]


def test_a_schema_that_contains_itself_has_views() -> None:
    api = spec("    T: {required: [t], readOnly: true, properties: {t: {$ref: '#/components/schemas/T'}}}\n")
    assert "required" not in schemas_of(api)["T"]
