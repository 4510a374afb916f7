"""Samples are valid, deterministic, and take the schema's own examples first."""

from typing import Any

import pytest

from mockserver.behaviour.pattern import matching
from mockserver.behaviour.sample import Sampler
from mockserver.model.json import Document
from mockserver.model.operation import Schema

URI = "urn:test:shop"
COMPONENTS: dict[str, Any] = {
    "Pet": {
        "type": "object",
        "required": ["id", "name"],
        "properties": {"id": {"type": "integer"}, "name": {"type": "string"}, "parent": {"$ref": "#/components/schemas/Pet"}},
    },
    "Chain": {"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#/components/schemas/Chain"}}},
    "Tree": {
        "type": "object",
        "required": ["leaves"],
        "properties": {"leaves": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}},
    },
    "Cat": {
        "allOf": [
            {"$ref": "#/components/schemas/Animal"},
            {"type": "object", "required": ["lives"], "properties": {"lives": {"type": "integer", "minimum": 1}}},
        ]
    },
    "Dog": {
        "allOf": [
            {"$ref": "#/components/schemas/Animal"},
            {"type": "object", "required": ["bark"], "properties": {"bark": {"type": "string", "minLength": 3}}},
        ]
    },
    "Animal": {
        "type": "object",
        "required": ["species"],
        "properties": {"species": {"type": "string"}},
        "discriminator": {
            "propertyName": "species",
            "mapping": {"feline": "#/components/schemas/Cat", "canine": "#/components/schemas/Dog"},
        },
    },
    "Either": {
        "oneOf": [{"$ref": "#/components/schemas/Dog"}, {"$ref": "#/components/schemas/Cat"}],
        "discriminator": {
            "propertyName": "species",
            "mapping": {"feline": "#/components/schemas/Cat", "canine": "#/components/schemas/Dog"},
        },
    },
    "Parent": {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"type": "string"}},
        "oneOf": [{"$ref": "#/components/schemas/Child"}],
    },
    "Child": {
        "allOf": [{"$ref": "#/components/schemas/Parent"}, {"type": "object", "properties": {"kind": {"const": "child"}}}],
    },
}

SCHEMAS: list[Any] = [
    True,
    {},
    {"type": "string"},
    {"type": "string", "minLength": 20},
    {"type": "string", "maxLength": 2},
    {"type": "string", "maxLength": 0},
    *({"type": "string", "format": form} for form in ("uuid", "date-time", "date", "time", "email", "uri", "ipv4", "ipv6")),
    *(
        {"type": "string", "format": form}
        for form in ("hostname", "byte", "binary", "password", "duration", "regex", "unknown")
    ),
    {"type": "string", "format": "date-time", "pattern": r"\.\d{3}Z$"},
    *(
        {"type": "string", "pattern": p}
        for p in (r"^[a-z]{3,5}$", r"^\d{4}-\d{2}$", r"^(foo|bar)_[^a-z]+$", r"^urn:\w+:[\w.-]*$")
    ),
    *(
        {"type": "string", "pattern": p}
        for p in (r"[A-F0-9]{8}", r"^(?!x)[a-z]+$", r"^\p{L}+$", r"^(?<year>\d{4})$", "", "^.+@.+$")
    ),
    {"type": "string", "pattern": "^[a-z0-9]+$", "minLength": 12, "maxLength": 16},
    {"type": "string", "pattern": "^a+$", "minLength": 3, "maxLength": 3},
    {"type": "integer"},
    {"type": "integer", "minimum": 10, "maximum": 10},
    {"type": "integer", "exclusiveMinimum": 3, "exclusiveMaximum": 5},
    {"type": "integer", "multipleOf": 7, "minimum": 8},
    {"type": "integer", "maximum": -4},
    {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
    {"type": "number", "multipleOf": 0.01, "minimum": 0.015},
    {"type": "integer", "format": "int32", "minimum": 2147483647},
    {"type": ["null", "string"], "enum": [None, "a"]},
    {"enum": [3, "x"]},
    {"const": {"a": 1}},
    {"type": "array", "items": {"type": "integer"}, "minItems": 3, "uniqueItems": True},
    {"type": "array", "items": {"enum": ["a", "b", "c"]}, "minItems": 3, "uniqueItems": True},
    {"type": "array", "items": {"type": "boolean"}, "minItems": 2, "uniqueItems": True},
    {"type": "array", "items": {"type": "string", "format": "uuid"}, "minItems": 2, "uniqueItems": True},
    {"type": "array", "items": {"type": "string", "pattern": "^[a-z]+$"}, "minItems": 2, "uniqueItems": True},
    {"type": "array", "items": {"type": "integer"}, "maxItems": 0},
    {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": False},
    {"type": "array", "items": {"type": "integer"}, "contains": {"minimum": 50}},
    {"type": "object", "minProperties": 2},
    {"type": "object", "minProperties": 2, "additionalProperties": {"type": "integer"}},
    {
        "type": "object",
        "minProperties": 1,
        "patternProperties": {"^x-[a-z]+$": {"type": "boolean"}},
        "additionalProperties": False,
    },
    {"type": "object", "minProperties": 1, "propertyNames": {"pattern": "^[A-Z]{2}$"}},
    {"type": "object", "maxProperties": 1, "properties": {"a": {"type": "string"}, "b": {"type": "string"}}},
    {"type": "object", "required": ["free"]},
    {"type": "object", "properties": {"never": False, "b": {"type": "string"}}},
    {
        "allOf": [
            {"type": "object", "properties": {"a": {"minimum": 3}}},
            {"required": ["a"], "properties": {"a": {"type": "integer"}}},
        ]
    },
    {"oneOf": [{"type": "string", "maxLength": 3}, {"type": "integer"}]},
    {"oneOf": [False, {"type": "integer"}]},
    {"oneOf": [{"required": ["a"]}, {"required": ["b"]}], "type": "object", "properties": {"a": {"type": "string"}, "b": {}}},
    {"anyOf": [{"type": "null"}, {"$ref": "#/components/schemas/Pet"}]},
    {"type": "string", "not": {"const": "string"}, "enum": ["string", "other"]},
    {"type": "integer", "example": "not one", "default": 4},
    *({"$ref": f"#/components/schemas/{name}"} for name in COMPONENTS if name != "Chain"),
]


def sampler() -> Sampler:
    documents: dict[str, Document] = {URI: {"components": {"schemas": COMPONENTS}}}
    return Sampler(documents)


def placed(definition: Any) -> tuple[Sampler, Schema]:
    documents: dict[str, Document] = {URI: {"components": {"schemas": {**COMPONENTS, "It": definition}}}}
    return Sampler(documents), Schema(f"{URI}#/components/schemas/It", definition)


@pytest.mark.parametrize("lean", [False, True])
@pytest.mark.parametrize("definition", SCHEMAS, ids=str)
def test_a_sample_is_valid(definition: Any, lean: bool) -> None:
    made, schema = placed(definition)
    value = made.sample(schema, lean=lean)
    assert made.shapes.valid(made.shapes.of(schema), value), value


@pytest.mark.parametrize("definition", SCHEMAS, ids=str)
def test_a_sample_is_valid_without_examples_and_with_a_seed(definition: Any) -> None:
    made, schema = placed(definition)
    value = made.sample(schema, "seed", examples=False)
    assert made.shapes.valid(made.shapes.of(schema), value), value


@pytest.mark.parametrize("definition", SCHEMAS, ids=str)
def test_a_sample_is_always_the_same(definition: Any) -> None:
    (one, schema), (other, _) = placed(definition), placed(definition)
    assert one.sample(schema, "x") == other.sample(schema, "x")


@pytest.mark.parametrize(
    ("definition", "value"),
    [
        ({"type": "string", "example": "Rex", "default": "Max"}, "Rex"),
        ({"type": "string", "examples": ["Rex"], "default": "Max"}, "Rex"),
        ({"type": "string", "default": "Max", "enum": ["Tom", "Max"]}, "Max"),
        ({"type": "string", "enum": ["Tom", "Max"]}, "Tom"),
        ({"type": "string", "example": 3, "enum": ["Tom"]}, "Tom"),
        ({"type": "object", "properties": {"a": {"example": 1}}, "example": {"a": 7}}, {"a": 7}),
    ],
)
def test_what_the_schema_shows_comes_first(definition: Any, value: Any) -> None:
    made, schema = placed(definition)
    assert made.sample(schema) == value


def test_a_cycle_that_may_be_left_out_is_left_out() -> None:
    made, schema = placed({"$ref": "#/components/schemas/Pet"})
    assert made.sample(schema) == {"id": 1, "name": "string"}


def test_a_cycle_that_must_be_there_ends_somewhere() -> None:
    made, schema = placed({"$ref": "#/components/schemas/Chain"})
    assert "next" in made.sample(schema)


def test_a_branch_says_by_its_discriminator_which_it_is() -> None:
    made, schema = placed({"$ref": "#/components/schemas/Either"})
    assert made.sample(schema) == {"species": "canine", "bark": "string"}


def test_a_child_says_by_its_parents_discriminator_which_it_is() -> None:
    made, schema = placed({"$ref": "#/components/schemas/Cat"})
    assert made.sample(schema) == {"species": "feline", "lives": 1}


def test_what_is_only_written_is_not_shown() -> None:
    made, schema = placed(
        {"type": "object", "properties": {"name": {"type": "string"}, "pin": {"type": "string", "writeOnly": True}}}
    )
    assert made.sample(schema) == {"name": "string"}


def test_seeds_tell_samples_apart() -> None:
    made, schema = placed({"type": "string", "format": "uuid"})
    assert made.sample(schema, "a") != made.sample(schema, "b")


def test_a_schema_that_allows_nothing_gives_the_nearest() -> None:
    made, schema = placed({"type": "object", "required": ["a"], "properties": {"a": {"type": "integer", "enum": ["x"]}}})
    assert made.sample(schema) == {"a": "x"}


def test_an_object_is_completed_by_the_alternative_that_suits_it() -> None:
    made = sampler()
    node = {"$ref": f"{URI}#/components/schemas/Either"}
    assert made.completed(node, {"species": "feline"}) == {"species": "feline", "lives": 1}


@pytest.mark.parametrize(("pattern", "shortest", "longest"), [("^[a-c]{2}$", 3, None), ("(", 0, None), ("^a$", 0, 0)])
def test_a_pattern_without_a_way_through_gives_none(pattern: str, shortest: int, longest: int | None) -> None:
    assert matching(pattern, shortest, longest) is None
