"""What a scenario may say of indices, documents and pipelines."""

from typing import Any

import pytest

from mockserver.scenario.fixture import ScenarioError
from tests.vendors.elastic.documents_support import ask, found, shelf


async def test_indices_and_documents(mount: Any) -> None:
    indices = [
        {
            "name": "search-books",
            "aliases": {"books": {}},
            "mappings": {"dynamic": "strict", "properties": {"title": {"type": "keyword"}}},
            "settings": {"index": {"number_of_replicas": 0}},
        }
    ]
    documents = [
        {"index": "search-books", "id": "b", "source": {"title": "B"}},
        {"index": "search-books", "id": "a", "source": {"title": "A"}},
        {"index": "search-new", "source": {"n": 1}},
    ]
    shop = await mount("elastic", records={"indices": indices, "documents": documents})
    assert await found(shop, {"match_all": {}}, "books") == ["b", "a"]
    assert await found(shop, {"term": {"title": "A"}}) == ["a"]
    answer = await ask(shop, "GET", "/search-books/_doc/a")
    assert (answer.json["_version"], answer.json["_seq_no"]) == (1, 1)
    (made,) = await found(shop, {"match_all": {}}, "search-new")
    assert len(made) == 20
    assert (await ask(shop, "GET", "/search-new/_mapping")).json["search-new"]["mappings"]["properties"] == {
        "n": {"type": "long"}
    }
    assert (await ask(shop, "PUT", "/search-books/_doc/c", {"other": 1})).status == 400
    assert (await ask(shop, "PUT", "/search-books/_doc/c", {})).json["_seq_no"] == 2


async def test_what_is_kept_can_be_seen_from_outside(mount: Any) -> None:
    shop = await mount("elastic", records=shelf({"1": {"t": 1}}, None))
    (index,) = [row["document"] for row in await shop.state("indices")]
    (document,) = [row["document"] for row in await shop.state("documents")]
    assert (index["name"], index["mappings"]) == ("search-books", {"properties": {"t": {"type": "long"}}})
    assert (document["index"], document["id"], document["source"]) == ("search-books", "1", {"t": 1})


async def test_pipelines(mount: Any) -> None:
    pipeline = {"id": "tag", "description": "d", "processors": [{"set": {"field": "via", "value": "tag"}}]}
    indices = [{"name": "search-books", "settings": {"default_pipeline": "tag"}}]
    documents = [{"index": "search-books", "id": "old", "source": {}}]
    shop = await mount("elastic", records={"pipelines": [pipeline], "indices": indices, "documents": documents})
    assert (await ask(shop, "GET", "/_ingest/pipeline/tag")).json == {
        "tag": {"description": "d", "processors": pipeline["processors"]}
    }
    await ask(shop, "PUT", "/search-books/_doc/new", {})
    assert (await ask(shop, "GET", "/search-books/_source/new")).json == {"via": "tag"}
    assert (await ask(shop, "GET", "/search-books/_source/old")).json == {}


async def test_two_documents_of_one_id(mount: Any) -> None:
    documents = [{"index": name, "id": "1", "source": {"in": name}} for name in ("a", "b")]
    shop = await mount("elastic", records={"documents": documents})
    assert [(await ask(shop, "GET", f"/{name}/_source/1")).json for name in "ab"] == [{"in": "a"}, {"in": "b"}]


@pytest.mark.parametrize(
    ("resource", "record", "said"),
    [
        ("indices", {}, "the name of an index is missing"),
        ("indices", {"name": "Upper"}, "the name of an index must be lowercase"),
        ("indices", {"name": "a", "state": "close"}, "an index has no field 'state'; it has aliases, mappings, name, settings"),
        ("indices", {"name": "a", "mappings": []}, "the mappings of an index are an object"),
        ("indices", {"name": "a", "mappings": {"properties": {"f": {"type": "string"}}}}, "The mapper type [string] declared"),
        ("documents", {"index": "a"}, "a document names its `index` and has a `source`, an object"),
        ("documents", {"source": {}}, "a document names its `index` and has a `source`, an object"),
        (
            "documents",
            {"index": "a", "source": {}, "version": 3},
            "a document has no field 'version'; it has id, index, source",
        ),
        ("documents", {"index": ".elastic-connectors", "source": {}}, "belongs to the Connector API"),
        ("documents", {"index": "-a", "source": {}}, "the name of an index must not start with"),
        ("documents", {"index": "a", "source": {"_id": 1}}, "failed to parse field [_id] of type [_id]"),
        ("pipelines", {"id": "a"}, "a pipeline has an `id` and a list of `processors`"),
        ("pipelines", {"id": "a", "processors": [{}]}, "a processor is an object with one member, its kind"),
    ],
    ids=str,
)
async def test_what_a_scenario_may_not_say(mount: Any, resource: str, record: Any, said: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        await mount("elastic", records={resource: [record]})
    assert said in str(refused.value)


async def test_a_document_that_its_index_forbids(mount: Any) -> None:
    mappings = {"properties": {"n": {"type": "long"}}}
    records = {
        "indices": [{"name": "a", "mappings": mappings}],
        "documents": [{"index": "a", "id": "1", "source": {"n": "x"}}],
    }
    with pytest.raises(ScenarioError) as refused:
        await mount("elastic", records=records)
    assert "failed to parse field [n] of type [long] in document with id '1'" in str(refused.value)
