"""Configurations are held to the specifications of their connectors, where the scenario or a client tells them."""

from typing import Any

import pytest

from mockserver.vendors.airbyte.actors import SOURCE
from mockserver.vendors.airbyte.specifications import pretty

KINDS = ["source", "destination"]
POSTGRES = {"source": "decd338e-5647-4c0b-adf4-da0e75f5a750", "destination": "25c5221d-dce2-4163-ade9-739ef790f503"}
SCHEMA = {"type": "object", "required": ["host"], "properties": {"host": {"type": "string"}, "password": {"type": "string"}}}
PRINTED = """{
  "type" : "object",
  "required" : [ "host" ],
  "properties" : {
    "host" : {
      "type" : "string"
    },
    "password" : {
      "type" : "string"
    }
  }
}"""
HEAD = (
    "The provided configuration does not fulfill the specification. Errors: json schema validation failed when comparing"
    " the data to the json schema. \nErrors: "
)
GOOD = {"host": "db", "password": "hush"}


def unfit(api: Any, errors: str, printed: str = PRINTED) -> Any:
    return api.known(f"{HEAD}{errors} \nSchema: \n{printed}", "BadObjectSchemaKnownException")


def body(api: Any, kind: str, configuration: Any, definition: str = "") -> dict[str, Any]:
    told = {f"{kind}DefinitionId": definition or POSTGRES[kind], "workspaceId": api.workspace, "name": "Shop"}
    return {**told, "connectionConfiguration": configuration}


@pytest.mark.parametrize("kind", KINDS)
class TestConfigurations:
    @pytest.fixture
    async def api(self, deployed: Any, kind: str) -> Any:
        return await deployed(records={f"{kind}_definitions": [{"id": POSTGRES[kind], "specification": SCHEMA}]})

    @pytest.mark.parametrize(
        ("configuration", "errors"),
        [
            ({}, "$.host: is missing but it is required"),
            ({"host": 1}, "$.host: integer found, string expected"),
            ({"password": None}, "$.host: is missing but it is required, $.password: null found, string expected"),
        ],
    )
    async def test_one_that_does_not_fit_is_refused(self, api: Any, kind: str, configuration: Any, errors: str) -> None:
        answer = await api(f"{kind}s/create", json=body(api, kind, configuration))
        assert (answer.status, answer.json) == (422, unfit(api, errors))
        assert len((await api(f"{kind}s/list", workspaceId=api.workspace)).json[f"{kind}s"]) == 1

    async def test_changes_are_held_to_it_as_a_whole(self, api: Any, kind: str) -> None:
        made = (await api(f"{kind}s/create", json=body(api, kind, GOOD))).json
        one = {f"{kind}Id": made[f"{kind}Id"], "name": "Shop"}
        kept = {"host": "db", "password": "**********"}
        for verb, configuration, status in (
            ("update", {"password": "x"}, 422),
            ("update", kept, 200),
            ("partial_update", {"host": 3}, 422),
            ("partial_update", {"password": "other"}, 200),
            ("partial_update", None, 200),
        ):
            answer = await api(f"{kind}s/{verb}", json={**one, "connectionConfiguration": configuration})
            assert answer.status == status, (verb, configuration)
            assert (await api(f"{kind}s/get", json=one)).json["connectionConfiguration"] == kept

    async def test_the_public_api_has_its_own_words(self, api: Any, kind: str) -> None:
        sent = {"name": "x", "workspaceId": api.workspace, "configuration": {f"{kind}Type": "postgres"}}
        answer = await api.shop("POST", f"/api/public/v1/{kind}s", json=sent)
        assert (answer.status, answer.json["title"]) == (422, "unprocessable-entity")
        assert "$.host: is missing but it is required" in answer.json["data"]["message"]

    async def test_the_newer_generation_tells_it_too(self, deployed: Any, kind: str) -> None:
        records = {f"{kind}_definitions": [{"id": POSTGRES[kind], "specification": SCHEMA}]}
        api = await deployed(records=records, settings={"error_style": "errorid"})
        answer = await api(f"{kind}s/create", json=body(api, kind, {}))
        assert (answer.status, set(answer.json)) == (422, {"message", "exceptionStack", "rootCauseExceptionStack", "errorId"})

    async def test_a_custom_connector_is_held_to_its_own(self, api: Any, kind: str) -> None:
        ours = {"name": "Ours", "dockerRepository": "a/b", "dockerImageTag": "1", "documentationUrl": "https://example.com"}
        made = []
        for specification in ({"required": ["key"]}, {"type": "no type at all"}):
            sent = {**ours, "connectorSpecification": specification}
            answer = await api(f"{kind}_definitions/create_custom", json={f"{kind}Definition": sent})
            made.append(answer.json[f"{kind}DefinitionId"])
        strict, broken = made
        answer = await api(f"{kind}s/create", json=body(api, kind, {}, strict))
        assert answer.json == unfit(api, "$.key: is missing but it is required", '{\n  "required" : [ "key" ]\n}')
        assert (await api(f"{kind}s/create", json=body(api, kind, {"key": 1}, strict))).status == 200
        assert (await api(f"{kind}s/create", json=body(api, kind, {}, broken))).status == 200

    async def test_one_that_nobody_told_takes_anything(self, deployed: Any, kind: str) -> None:
        api = await deployed()
        assert (await api(f"{kind}s/create", json=body(api, kind, {}))).status == 200


@pytest.mark.parametrize(
    ("schema", "configuration", "said"),
    [
        ({"additionalProperties": False}, {"b": 1}, "$.b: is not defined in the schema and the schema does not allow"),
        ({"properties": {"a": {"enum": ["x", 1]}}}, {"a": "y"}, "$.a: does not have a value in the enumeration [x, 1]"),
        ({"properties": {"a": {"const": "x"}}}, {"a": "y"}, "$.a: must be a constant value x"),
        ({"properties": {"a": {"pattern": "^\\d+$"}}}, {"a": "y"}, "$.a: does not match the regex pattern ^\\d+$"),
        ({"properties": {"a": {"minimum": 3}}}, {"a": 2}, "$.a: must have a minimum value of 3"),
        ({"properties": {"a": {"items": {"type": "string"}}}}, {"a": ["x", 2]}, "$.a[1]: integer found, string expected"),
        ({"properties": {"a": {"type": ["string", "null"]}}}, {"a": 2}, "$.a: integer found, [string, null] expected"),
    ],
)
async def test_the_validators_words(deployed: Any, schema: Any, configuration: Any, said: str) -> None:
    api = await deployed(records={"source_definitions": [{"id": POSTGRES["source"], "specification": schema}]})
    assert said in (await api("sources/create", json=body(api, "source", configuration))).json["message"]


async def test_a_specification_that_is_no_schema_is_found_when_a_scenario_is_loaded(deployed: Any) -> None:
    with pytest.raises(Exception, match=r"specification.*JSON Schema"):
        await deployed(records={"source_definitions": [{"id": POSTGRES["source"], "specification": {"type": 7}}]})


async def test_a_specification_of_an_older_draft_is_one(deployed: Any) -> None:
    """It cannot be read as of the newest draft, so it holds nothing back."""
    schema = {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "properties": {"a": {"minimum": 3, "exclusiveMinimum": True}},
    }
    api = await deployed(records={"source_definitions": [{"id": POSTGRES["source"], "specification": schema}]})
    assert (await api("sources/create", json=body(api, "source", {"a": 1}))).status == 200


@pytest.mark.parametrize("verb", ["update", "partial_update"])
async def test_stars_within_lists_leave_secrets_alone(deployed: Any, verb: str) -> None:
    api = await deployed()
    made = (await api("sources/create", json=body(api, "source", {"keys": [{"password": "one"}, {"password": "two"}]}))).json
    shown = made["connectionConfiguration"]
    assert shown == {"keys": [{"password": "**********"}] * 2}
    one = {
        "sourceId": made["sourceId"],
        "name": "Shop",
        "connectionConfiguration": {"keys": [*shown["keys"], {"password": "three"}]},
    }
    assert (await api(f"sources/{verb}", json=one)).status == 200
    record = await (await api.shop.session()).read(SOURCE, made["sourceId"])
    assert [key["password"] for key in record.hidden["connectionConfiguration"]["keys"]] == ["one", "two", "three"]


def test_json_as_it_is_printed() -> None:
    assert pretty({"a": [], "b": {}, "c": [{"d": 1}, {"e": [True, None]}], "f": 'x"y'}) == (
        '{\n  "a" : [ ],\n  "b" : { },\n  "c" : [ {\n    "d" : 1\n  }, {\n    "e" : [ true, null ]\n  } ],\n  "f" : "x\\"y"\n}'
    )
