from typing import Any

import pytest

from mockserver.model.operation import Schema
from mockserver.validation.schemas import MOST, SchemaError, Schemas

URI = "urn:mockserver:test"


def checker(definition: Any, **others: Any) -> tuple[Schemas, Schema]:
    document = {"components": {"schemas": {"It": definition, **others}}}
    return Schemas({URI: document}), Schema(f"{URI}#/components/schemas/It", definition)


def found(definition: Any, value: Any, **others: Any) -> list[tuple[str, str]]:
    schemas, schema = checker(definition, **others)
    return [(v.rule, v.place) for v in schemas.violations(schema, value, "body")]


CAT = {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}}}
DOG = {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "dog"}, "tricks": {"type": "array"}}}


@pytest.mark.parametrize(
    ("definition", "good", "bad"),
    [
        ({"type": "string", "format": "byte"}, "YQ==", "YQ="),
        ({"type": "string", "format": "base64url"}, "_-8", "/+8"),
        ({"type": "string", "format": "char"}, "a", "ab"),
        ({"type": "string", "format": "uuid"}, "123e4567-e89b-12d3-a456-426614174000", "123e4567e89b12d3a456426614174000"),
        ({"type": "string", "format": "date-time"}, "2024-01-01T00:00:00Z", "2024-01-01T00:00:00"),
        ({"type": "string", "format": "date-time"}, "2024-01-01T00:00:00.5+01:00", "2024-01-01 00:00:00Z"),
        ({"type": "string", "format": "date"}, "2024-02-29", "2023-02-29"),
        ({"type": "string", "format": "email"}, "a@example.com", "a"),
        ({"type": "string", "format": "uri"}, "https://example.com", "/x"),
        ({"type": "integer", "format": "int32"}, 2**31 - 1, 2**31),
        ({"type": "integer", "format": "int32"}, -(2**31), -(2**31) - 1),
        ({"type": "integer", "format": "int64"}, 2**63 - 1, 2**63),
        ({"type": ["integer", "null"], "format": "int32"}, None, 2**40),
    ],
)
def test_a_format_tells_good_from_bad(definition: Any, good: Any, bad: Any) -> None:
    schemas, schema = checker(definition)
    assert (schemas.valid(schema, good), schemas.valid(schema, bad)) == (True, False)


@pytest.mark.parametrize("name", ["password", "binary", "float", "double", "made-up"])
def test_a_format_that_says_nothing_about_text_lets_text_pass(name: str) -> None:
    schemas, schema = checker({"type": "string", "format": name})
    assert schemas.valid(schema, "anything")


def test_a_number_beyond_its_integer_format_breaks_the_format() -> None:
    schemas, schema = checker({"type": "object", "properties": {"n": {"type": "integer", "format": "int32"}}})
    (violation,) = schemas.violations(schema, {"n": 2**31}, "body")
    assert (violation.rule, violation.expected) == ("format", "int32")
    assert violation.spec == "#/components/schemas/It/properties/n/format"


def test_a_limit_that_is_written_keeps_its_name() -> None:
    assert found({"type": "integer", "format": "int32", "maximum": 5}, 6) == [("maximum", "body")]


def test_the_document_given_is_left_as_it_was() -> None:
    definition = {"type": "integer", "format": "int32"}
    schemas, schema = checker(definition)
    schemas.valid(schema, 1)
    assert definition == {"type": "integer", "format": "int32"}


@pytest.mark.parametrize(
    ("definition", "value", "rule", "place", "broken", "expected"),
    [
        ({"type": "integer"}, "x", "type", "body", "x", "integer"),
        ({"type": ["integer", "null"]}, "x", "type", "body", "x", ["integer", "null"]),
        ({"required": ["a"]}, {}, "required", "body", {}, "a"),
        ({"enum": [1, 2]}, 3, "enum", "body", 3, [1, 2]),
        ({"properties": {"a": {"maximum": 5}}}, {"a": 9}, "maximum", "body /a", 9, 5),
        ({"properties": {"a/b~c": {"type": "null"}}}, {"a/b~c": 1}, "type", "body /a~1b~0c", 1, "null"),
        ({"items": {"minLength": 2}}, ["ab", "a"], "minLength", "body /1", "a", 2),
        ({"additionalProperties": False, "properties": {"a": {}}}, {"b": 1}, "additionalProperties", "body", ["b"], False),
        ({"additionalProperties": False}, {"b": 1}, "additionalProperties", "body", ["b"], False),
        ({"pattern": "^a"}, "b", "pattern", "body", "b", "^a"),
    ],
)
def test_a_violation_names_rule_place_value_and_expectation(
    definition: Any, value: Any, rule: str, place: str, broken: Any, expected: Any
) -> None:
    schemas, schema = checker(definition)
    (violation,) = schemas.violations(schema, value, "body")
    assert (violation.rule, violation.place, violation.value, violation.expected) == (rule, place, broken, expected)


def test_a_violation_points_to_the_keyword_behind_its_reference() -> None:
    schemas, schema = checker({"properties": {"a": {"$ref": "#/components/schemas/B"}}}, B={"type": "integer"})
    assert schemas.violations(schema, {"a": ""}, "body")[0].spec == "#/components/schemas/B/type"


def test_a_violation_in_another_document_names_the_document() -> None:
    schemas = Schemas({URI: {"a": {"$ref": "urn:other#/b"}}, "urn:other": {"b": {"type": "integer"}}})
    (violation,) = schemas.violations(Schema(f"{URI}#/a", {}), "", "body")
    assert violation.spec == "urn:other#/b/type"


def test_violations_come_in_the_order_of_the_value() -> None:
    definition = {"properties": {n: {"type": "integer"} for n in "abc"} | {"l": {"items": {"type": "integer"}}}}
    value = {"c": "", "l": [1, "", ""], "a": "", "b": ""}
    assert [place for _, place in found(definition, value)] == ["body /c", "body /l/1", "body /l/2", "body /a", "body /b"]


def test_a_value_with_countless_errors_costs_a_bounded_list() -> None:
    assert len(found({"items": {"type": "integer"}}, [""] * 5000)) == MOST


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_of_alternatives_the_tagged_one_explains(keyword: str) -> None:
    assert found({keyword: [CAT, DOG]}, {"kind": "cat", "lives": "nine"}) == [("type", "body /lives")]


def test_an_unknown_tag_lists_all_tags() -> None:
    schemas, schema = checker({"oneOf": [CAT, DOG]})
    (violation,) = schemas.violations(schema, {"kind": "cow"}, "body")
    assert (violation.rule, violation.place, violation.expected) == ("enum", "body /kind", ["cat", "dog"])


def test_null_is_not_what_was_meant() -> None:
    assert found({"anyOf": [{"type": "null"}, {"type": "integer"}]}, "x") == [("type", "body")]


def test_alternatives_of_another_type_do_not_explain() -> None:
    definition = {"oneOf": [{"type": "string"}, {"type": "object", "required": ["a"]}]}
    assert found(definition, {}) == [("required", "body")]


def test_alternatives_that_fit_equally_badly_are_all_told() -> None:
    schemas, schema = checker({"oneOf": [{"required": ["a"]}, {"required": ["b"]}]})
    (violation,) = schemas.violations(schema, {}, "body")
    assert violation.rule == "oneOf"
    assert '"a"' in violation.message
    assert '"b"' in violation.message


def test_two_alternatives_that_fit_are_one_too_many() -> None:
    assert found({"oneOf": [{"minimum": 1}, {"minimum": 2}]}, 3) == [("oneOf", "body")]


def test_nested_alternatives_are_narrowed_too() -> None:
    inner = {"anyOf": [{"type": "null"}, {"oneOf": [CAT, DOG]}]}
    assert found({"properties": {"pet": inner}}, {"pet": {"kind": "dog", "tricks": 1}}) == [("type", "body /pet/tricks")]


@pytest.mark.parametrize("value", [b"bytes", {1: 2}, "\ud800", object(), {"a": "\ud800"}])
def test_a_value_that_json_cannot_hold_is_a_violation(value: Any) -> None:
    schemas, schema = checker({"type": "integer"})
    assert not schemas.valid(schema, value)
    assert [v.rule for v in schemas.violations(schema, value, "body")] == ["json"]


def nested(depth: int) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = {"a": value}
    return value


def test_a_value_as_deep_as_a_body_may_be_is_checked() -> None:
    schemas, schema = checker({"type": "object", "additionalProperties": {"$ref": "#/components/schemas/It"}})
    (violation,) = schemas.violations(schema, nested(500), "body")
    assert (violation.rule, len(violation.pointer)) == ("type", 1000)


def test_a_value_too_deep_for_the_validator_is_a_violation() -> None:
    schemas, schema = checker({"type": "string"})
    assert [v.rule for v in schemas.violations(schema, nested(5000), "body")] == ["depth"]


@pytest.mark.parametrize("value", [10**30, -(10**400), 1e300])
def test_huge_numbers_are_numbers(value: Any) -> None:
    schemas, schema = checker({"type": "number"})
    assert schemas.valid(schema, value)


def test_a_message_stays_short() -> None:
    schemas, schema = checker({"type": "integer"})
    assert len(schemas.violations(schema, "x" * 100_000, "body")[0].message) < 400


@pytest.mark.parametrize("definition", [{"pattern": "("}, {"$ref": "#/components/schemas/Nothing"}, {"type": "nonsense"}])
def test_a_schema_that_cannot_be_compiled_names_itself(definition: Any) -> None:
    schemas, schema = checker(definition)
    with pytest.raises(SchemaError, match="urn:mockserver:test#/components/schemas/It"):
        schemas.valid(schema, "x")


def test_a_bad_schema_does_not_harm_its_neighbours() -> None:
    schemas, schema = checker({"type": "integer"}, Bad={"pattern": "("})
    assert schemas.valid(schema, 1)


def test_a_recursive_schema_is_compiled() -> None:
    tree = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/It"}}, "additionalProperties": False}
    assert found(tree, {"next": {"next": {"x": 1}}}) == [("additionalProperties", "body /next/next")]
