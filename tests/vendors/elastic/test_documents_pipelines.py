"""Ingest pipelines: kept, read, and passed by documents on their way in."""

from typing import Any

import pytest

from tests.vendors.elastic.conftest import argument, envelope
from tests.vendors.elastic.documents_support import ask, bulk

NAME = "search-books"
DONE = {"acknowledged": True}
SET: dict[str, Any] = {"description": "d", "processors": [{"set": {"field": "via", "value": "one"}}]}
FLAGS = {"_extract_binary_content": True, "_reduce_whitespace": True, "_run_ml_inference": True}


@pytest.fixture
async def shop(mount: Any) -> Any:
    opened = await mount("elastic")
    assert (await ask(opened, "PUT", "/_ingest/pipeline/one", SET)).json == DONE
    return opened


async def behind(shop: Any, processor: Any, source: Any) -> Any:
    """The answer to writing a document through one processor, or the document."""
    assert (await ask(shop, "PUT", "/_ingest/pipeline/it", {"processors": [processor]})).status == 200
    answer = await ask(shop, "PUT", f"/{NAME}/_doc/1?pipeline=it", source)
    return answer.json if answer.status >= 400 else (await ask(shop, "GET", f"/{NAME}/_source/1")).json


async def test_pipelines_are_kept(shop: Any) -> None:
    assert (await ask(shop, "GET", "/_ingest/pipeline/one")).json == {"one": SET}
    assert (await ask(shop, "GET", "/_ingest/pipeline/o*,none")).json == {"one": SET}
    assert (await ask(shop, "GET", "/_ingest/pipeline/one?summary=true")).json == {"one": {}}
    assert list((await ask(shop, "GET", "/_ingest/pipeline")).json) == [
        "ent-search-generic-ingestion",
        "one",
        "search-default-ingestion",
    ]
    answer = await ask(shop, "GET", "/_ingest/pipeline/none")
    assert (answer.status, answer.json) == (404, {})
    assert (await ask(shop, "PUT", "/_ingest/pipeline/one", {"processors": []})).json == DONE
    assert (await ask(shop, "GET", "/_ingest/pipeline/one")).json == {"one": {"processors": []}}


async def test_pipelines_are_deleted(shop: Any) -> None:
    assert (await ask(shop, "DELETE", "/_ingest/pipeline/one")).json == DONE
    answer = await ask(shop, "DELETE", "/_ingest/pipeline/one")
    gone = envelope(404, "resource_not_found_exception", "pipeline [one] is missing")
    assert (answer.status, answer.json) == (404, gone)
    assert (await ask(shop, "DELETE", "/_ingest/pipeline/*")).json == DONE


@pytest.mark.parametrize(
    ("body", "said", "more"),
    [
        ({"description": "d"}, "[processors] required property is missing", {"property_name": "processors"}),
        (
            {"processors": {}},
            "[processors] property isn't a list, but of type [java.util.HashMap]",
            {"property_name": "processors"},
        ),
        (
            {"processors": [{"set": {"value": 1, "tag": "t"}}]},
            "[field] required property is missing",
            {"processor_tag": "t", "processor_type": "set", "property_name": "field"},
        ),
        (
            {"processors": [], "version": "one"},
            "[version] property cannot be converted to an int [one]",
            {"property_name": "version"},
        ),
        (
            {"processors": [], "description": ["d"]},
            "[description] property isn't a string, but of type [java.util.ArrayList]",
            {"property_name": "description"},
        ),
        ({"processors": [{"sett": {}}]}, "No processor type exists with name [sett]", {"processor_type": "sett"}),
        (
            {"processors": [], "processor": []},
            "pipeline [two] doesn't support one or more provided configuration parameters [processor]",
            {},
        ),
        (
            {"processors": [{"set": {"field": "a", "value": 1, "to": 2, "tag": "t"}}]},
            "processor [set] doesn't support one or more provided configuration parameters [to]",
            {"processor_tag": "t", "processor_type": "set"},
        ),
        (
            {"processors": [{"set": {"field": "a"}}]},
            "[value] required property is missing",
            {"processor_type": "set", "property_name": "value"},
        ),
        (
            {"processors": [{"set": {"field": "a", "value": 1, "copy_from": "b"}}]},
            "[copy_from] cannot set both `copy_from` and `value` in the same processor",
            {"processor_type": "set", "property_name": "copy_from"},
        ),
        (
            {"processors": [{"remove": {"ignore_missing": True}}]},
            "[keep] or [field] must be specified",
            {"processor_type": "remove", "property_name": "keep"},
        ),
        ({"processors": [], "on_failure": []}, "pipeline [two] cannot have an empty on_failure option defined", {}),
    ],
    ids=str,
)
async def test_pipelines_that_cannot_be_made(shop: Any, body: Any, said: str, more: dict[str, Any]) -> None:
    answer = await ask(shop, "PUT", "/_ingest/pipeline/two", body)
    assert (answer.status, answer.json) == (400, envelope(400, "parse_exception", said, **more))
    assert (await ask(shop, "GET", "/_ingest/pipeline/two")).status == 404


async def test_an_object_may_hold_several_processors(shop: Any) -> None:
    assert await behind(shop, {"trim": {"field": "a"}, "uppercase": {"field": "a"}}, {"a": " x "}) == {"a": "X"}


@pytest.mark.parametrize(
    ("processor", "source", "left"),
    [
        ({"set": {"field": "a.b", "value": 1}}, {}, {"a": {"b": 1}}),
        ({"set": {"field": "a", "value": 1, "override": False}}, {"a": 2}, {"a": 2}),
        ({"set": {"field": "a", "copy_from": "b.c"}}, {"b": {"c": [1]}}, {"b": {"c": [1]}, "a": [1]}),
        ({"set": {"field": "a", "copy_from": "b", "ignore_empty_value": True}}, {"a": 1}, {"a": 1}),
        ({"remove": {"field": ["a", "b.c"]}}, {"a": 1, "b": {"c": 1, "d": 2}}, {"b": {"d": 2}}),
        ({"remove": {"field": "x", "ignore_missing": True}}, {"a": 1}, {"a": 1}),
        ({"rename": {"field": "a", "target_field": "b.c"}}, {"a": 1}, {"b": {"c": 1}}),
        ({"gsub": {"field": "a", "pattern": r"\s+", "replacement": " "}}, {"a": "x \n y"}, {"a": "x y"}),
        ({"trim": {"field": "a", "target_field": "b"}}, {"a": " x "}, {"a": " x ", "b": "x"}),
        ({"lowercase": {"field": "a"}}, {"a": "X"}, {"a": "x"}),
        ({"lowercase": {"field": "a"}}, {"a": ["X", "Y"]}, {"a": ["x", "y"]}),
        ({"gsub": {"field": "a", "pattern": "(x)(y)", "replacement": "$2$1"}}, {"a": "xy"}, {"a": "yx"}),
        ({"uppercase": {"field": "a"}}, {"a": "x"}, {"a": "X"}),
        ({"append": {"field": "a", "value": ["y", "z"]}}, {"a": "x"}, {"a": ["x", "y", "z"]}),
        ({"append": {"field": "a", "value": "x"}}, {}, {"a": ["x"]}),
        ({"append": {"field": "a", "value": ["x", "y"], "allow_duplicates": False}}, {"a": ["x"]}, {"a": ["x", "y"]}),
        ({"append": {"field": "a", "value": "x", "allow_duplicates": False}}, {"a": "x"}, {"a": "x"}),
        ({"append": {"field": "a", "value": ["y", "y"], "allow_duplicates": False}}, {"a": "x"}, {"a": ["x", "y"]}),
        ({"lowercase": {"field": "a", "if": "ctx?.b == true"}}, {"a": "X", "b": True}, {"a": "x", "b": True}),
        ({"lowercase": {"field": "a", "if": "ctx.b == true"}}, {"a": "X", "b": False}, {"a": "X", "b": False}),
        ({"lowercase": {"field": "a", "ignore_failure": True}}, {"b": 1}, {"b": 1}),
    ],
    ids=str,
)
async def test_processors(shop: Any, processor: Any, source: Any, left: Any) -> None:
    assert await behind(shop, processor, source) == left


@pytest.mark.parametrize(
    ("processor", "reason"),
    [
        ({"remove": {"field": "a.b"}}, "field [b] not present as part of path [a.b]"),
        ({"rename": {"field": "x", "target_field": "y"}}, "field [x] doesn't exist"),
        ({"rename": {"field": "a", "target_field": "n"}}, "field [n] already exists"),
        ({"trim": {"field": "o"}}, "field [o] of type [java.util.HashMap] cannot be cast to [java.lang.String]"),
        (
            {"trim": {"field": "l"}},
            "value [1] of type [java.lang.Integer] in list field [l] cannot be cast to [java.lang.String]",
        ),
        ({"trim": {"field": "n"}}, "field [n] is null, cannot process it."),
        ({"set": {"field": "a", "copy_from": "x"}}, "field [x] not present as part of path [x]"),
    ],
    ids=str,
)
async def test_processors_that_fail(shop: Any, processor: Any, reason: str) -> None:
    assert await behind(shop, processor, {"a": "x", "n": None, "l": [" y", 1], "o": {}}) == argument(reason)
    assert (await ask(shop, "GET", f"/{NAME}/_doc/1")).status == 404


@pytest.mark.parametrize(
    ("processor", "named"),
    [
        ({"script": {"source": "ctx.a = 1"}}, "script"),
        ({"set": {"field": "a", "value": "{{b}}"}}, "set with a template"),
        ({"set": {"field": "a", "value": 1, "if": "ctx.x > 1"}}, "set if ctx.x > 1"),
        ({"append": {"field": "b", "value": "{{b}}"}}, "append with a template"),
        ({"remove": {"keep": ["a"]}}, "remove with [keep]"),
        ({"trim": {"field": "x", "on_failure": [{"drop": {}}]}}, "on_failure of trim"),
    ],
    ids=str,
)
async def test_processors_that_are_not_built_are_told_in_the_journal(shop: Any, processor: Any, named: str) -> None:
    assert await behind(shop, processor, {"b": 1}) == {"b": 1}
    (note,) = [note for entry in shop.journal for note in entry.notes]
    told = f"the processor {named!r} of pipeline 'it' is not built here: the document passes as it is"
    assert (note.code, note.message) == ("processor_skipped", told)


@pytest.mark.parametrize("name", ["search-default-ingestion", "ent-search-generic-ingestion"])
async def test_the_pipeline_of_connectors(shop: Any, name: str) -> None:
    source = {**FLAGS, "title": "x", "body": "  much\n\n  room ", "_timestamp": "2024-01-01"}
    await ask(shop, "PUT", f"/{NAME}/_doc/1?pipeline={name}", source)
    left = {"title": "x", "body": "much room", "_timestamp": "2024-01-01"}
    assert (await ask(shop, "GET", f"/{NAME}/_source/1")).json == left
    await ask(shop, "PUT", f"/{NAME}/_doc/2?pipeline={name}", {**source, "_reduce_whitespace": False})
    assert (await ask(shop, "GET", f"/{NAME}/_source/2")).json["body"] == source["body"]


async def test_an_index_names_its_pipelines(shop: Any) -> None:
    await ask(shop, "PUT", "/_ingest/pipeline/last", {"processors": [{"append": {"field": "via", "value": "last"}}]})
    await ask(shop, "PUT", "/_ingest/pipeline/asked", {"processors": [{"set": {"field": "via", "value": "asked"}}]})
    await ask(shop, "PUT", f"/{NAME}", {"settings": {"default_pipeline": "one", "final_pipeline": "last"}})
    for key, query in (("1", ""), ("2", "?pipeline=asked"), ("3", "?pipeline=_none")):
        await ask(shop, "PUT", f"/{NAME}/_doc/{key}{query}", {})
    seen = [(await ask(shop, "GET", f"/{NAME}/_source/{key}")).json["via"] for key in "123"]
    assert seen == [["one", "last"], ["asked", "last"], ["last"]]


async def test_a_pipeline_that_is_missing(shop: Any) -> None:
    refused = argument("pipeline with id [none] does not exist")
    answer = await ask(shop, "PUT", f"/{NAME}/_doc/1?pipeline=none", {})
    assert (answer.status, answer.json) == (400, refused)
    to: dict[str, Any] = {"index": {"_index": NAME, "_id": "1"}}
    mixed = {"index": {**to["index"], "pipeline": "one"}}
    answer = await bulk(shop, to, {}, mixed, {}, path="/_bulk?pipeline=none")
    first, second = (item["index"] for item in answer.json["items"])
    assert (first["status"], first["error"]) == (400, refused["error"]["root_cause"][0])
    assert second["status"] == 201


async def test_updates_pass_pipelines_where_they_write_a_whole_document(shop: Any) -> None:
    async def via(key: str, body: Any, query: str = "") -> Any:
        to = {"update": {"_index": NAME, "_id": key}}
        answer = await bulk(shop, to, body, path=f"/_bulk{query}")
        assert answer.json["errors"] is False, answer
        return (await ask(shop, "GET", f"/{NAME}/_source/{key}")).json

    assert await via("1", {"doc": {"a": 1}, "upsert": {"b": 2}}, "?pipeline=one") == {"b": 2, "via": "one"}
    assert await via("1", {"doc": {"a": 1}}, "?pipeline=one") == {"b": 2, "via": "one", "a": 1}
    assert await via("2", {"doc": {"a": 1}, "doc_as_upsert": True}, "?pipeline=one") == {"a": 1}


async def test_what_a_pipeline_left_out_is_not_learned(shop: Any) -> None:
    await behind(shop, {"remove": {"field": "secret"}}, {"secret": 1, "open": 2})
    mapping = (await ask(shop, "GET", f"/{NAME}/_mapping")).json[NAME]["mappings"]
    assert list(mapping["properties"]) == ["open"]
