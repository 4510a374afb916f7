"""Many writes in one request: what each action answers, and lines that cannot be read."""

from typing import Any

import pytest

from tests.vendors.elastic.conftest import argument, invalid, unparsed
from tests.vendors.elastic.documents_support import INDEX, ask, bulk, lines, shelf, uuid

ALIAS = "search-drives"
SHARDS = {"total": 2, "successful": 1, "failed": 0}


@pytest.fixture
async def shop(mount: Any) -> Any:
    records = shelf({"1": {"t": 1}}, {"properties": {"size": {"type": "long"}}})
    records["indices"][0]["aliases"] = {ALIAS: {}}
    return await mount("elastic", records=records)


def item(key: str, result: str, version: int, number: int, status: int, **more: Any) -> dict[str, Any]:
    told = {"_index": INDEX, "_id": key, "_version": version, "result": result, "_shards": SHARDS}
    return {**told, "_seq_no": number, "_primary_term": 1, **more, "status": status}


def to(kind: str, key: str | None = None, index: str | None = INDEX, **more: Any) -> dict[str, Any]:
    named = {"_index": index, "_id": key}
    return {kind: {**{name: value for name, value in named.items() if value is not None}, **more}}


async def source(shop: Any, key: str) -> Any:
    return (await ask(shop, "GET", f"/{INDEX}/_source/{key}")).json


async def test_every_kind_of_action(shop: Any) -> None:
    answer = await bulk(
        shop,
        *(to("index", "1"), {"t": 2}),
        *(to("index", "2"), {"t": 2}),
        *(to("create", "3"), {"t": 3}),
        *(to("update", "3"), {"doc": {"u": 4}}),
        *(to("update", "4"), {"doc": {"t": 4}, "doc_as_upsert": True}),
        to("delete", "2"),
        to("delete", "9"),
    )
    assert (answer.status, answer.json) == (
        200,
        {
            "errors": False,
            "took": 0,
            "items": [
                {"index": item("1", "updated", 2, 1, 200)},
                {"index": item("2", "created", 1, 2, 201)},
                {"create": item("3", "created", 1, 3, 201)},
                {"update": item("3", "updated", 2, 4, 200)},
                {"update": item("4", "created", 1, 5, 201)},
                {"delete": item("2", "deleted", 2, 6, 200)},
                {"delete": item("9", "not_found", 1, 7, 404)},
            ],
        },
    )
    assert (await source(shop, "3"), await source(shop, "4")) == ({"t": 3, "u": 4}, {"t": 4})


async def test_actions_fail_alone(shop: Any) -> None:
    answer = await bulk(
        shop,
        *(to("create", "1"), {}),
        *(to("index", "1", if_seq_no=5, if_primary_term=1), {}),
        *(to("update", "9"), {"doc": {}}),
        *(to("index", "2"), {"size": "huge"}),
        *(to("index", "3", "Upper"), {}),
        to("delete", "1", "nowhere"),
        *(to("index", None), {"size": 1}),
    )
    assert answer.json["errors"] is True
    told = [next(iter(one.values())) for one in answer.json["items"]]
    assert [one["status"] for one in told] == [409, 409, 404, 400, 400, 404, 201]
    place = {"index_uuid": await uuid(shop), "shard": "0", "index": INDEX}
    reason = "[1]: version conflict, document already exists (current version [1])"
    error = {"type": "version_conflict_engine_exception", "reason": reason, **place}
    assert told[0] == {"_index": INDEX, "_id": "1", "status": 409, "error": error}
    assert told[2]["error"] == {"type": "document_missing_exception", "reason": "[9]: document missing", **place}
    where = "failed to parse field [size] of type [long] in document with id '2'."
    assert told[3]["error"] == {
        "type": "document_parsing_exception",
        "reason": f"[1:9] {where} Preview of field's value: 'huge'",
        "caused_by": {"type": "illegal_argument_exception", "reason": 'For input string: "huge"'},
    }
    assert told[4]["error"]["type"] == "invalid_index_name_exception"
    assert told[5]["error"]["reason"] == "no such index [nowhere]"
    assert (told[6]["_seq_no"], len(told[6]["_id"])) == (1, 20)
    assert (await ask(shop, "HEAD", "/nowhere")).status == 404


async def test_an_item_without_an_id_that_fails_tells_none(shop: Any) -> None:
    answer = await bulk(shop, to("index", None, "Upper"), {})
    assert answer.json["items"][0]["index"]["_id"] is None


async def test_one_index_by_two_names(shop: Any) -> None:
    answer = await bulk(
        shop, to("index", "2", ALIAS), {"u": 1}, to("index", "3"), {"v": 1}, to("update", "2", ALIAS), {"doc": {}}
    )
    told = [next(iter(one.values())) for one in answer.json["items"]]
    assert [(one["_index"], one["_seq_no"]) for one in told] == [(INDEX, 1), (INDEX, 2), (INDEX, 1)]
    assert told[2]["result"] == "noop"
    fields = (await ask(shop, "GET", f"/{INDEX}/_mapping")).json[INDEX]["mappings"]["properties"]
    assert sorted(fields) == ["size", "t", "u", "v"]
    assert (await ask(shop, "PUT", f"/{INDEX}/_doc/4", {})).json["_seq_no"] == 3


async def test_the_index_of_the_path_is_the_usual_one(shop: Any) -> None:
    answer = await bulk(shop, to("index", "2", None), {}, to("index", "2", "search-other"), {}, path=f"/{INDEX}/_bulk")
    assert [one["index"]["_index"] for one in answer.json["items"]] == [INDEX, "search-other"]
    assert (await ask(shop, "PUT", f"/{ALIAS}/_bulk", lines(to("delete", "2", None)))).json["items"][0]["delete"][
        "status"
    ] == 200


async def test_ids_may_be_numbers(shop: Any) -> None:
    answer = await bulk(shop, {"index": {"_index": INDEX, "_id": 12}}, {})
    assert answer.json["items"][0]["index"]["_id"] == "12"


async def test_an_index_action_may_be_one_that_creates(shop: Any) -> None:
    answer = await bulk(shop, to("index", "1", op_type="create"), {}, to("index", "2", op_type="create"), {"t": 2})
    first, second = answer.json["items"]
    assert (first["create"]["status"], first["create"]["error"]["type"]) == (409, "version_conflict_engine_exception")
    assert second == {"create": item("2", "created", 1, 1, 201)}
    assert await source(shop, "1") == {"t": 1}


async def test_what_an_update_shows(shop: Any) -> None:
    answer = await bulk(shop, to("update", "1", _source={"includes": ["u"]}), {"doc": {"u": 1}}, path="/_bulk")
    told = {"_seq_no": 1, "_primary_term": 1, "found": True, "_source": {"u": 1}}
    assert answer.json["items"][0]["update"]["get"] == told
    answer = await bulk(shop, to("update", "1"), {"doc": {"u": 2}}, path="/_bulk?_source=true")
    assert answer.json["items"][0]["update"]["get"]["_source"] == {"t": 1, "u": 2}


async def test_a_forced_refresh_is_told_by_each_item(shop: Any) -> None:
    answer = await bulk(shop, to("index", "1"), {}, to("update", "1"), {"doc": {}}, path="/_bulk?refresh=true")
    first, second = answer.json["items"]
    assert (first["index"]["forced_refresh"], "forced_refresh" in second["update"]) == (True, False)


async def test_blank_lines_and_carriage_returns_are_passed_over(shop: Any) -> None:
    body = b'\n{"index":{"_index":"%s","_id":"7"}}\r\n{"t":7}\r\n\n\n' % INDEX.encode()
    answer = await ask(shop, "POST", "/_bulk", body)
    assert answer.json["items"] == [{"index": item("7", "created", 1, 1, 201)}]


async def test_a_last_action_without_its_line_is_none(shop: Any) -> None:
    answer = await bulk(shop, to("index", "7"), {}, to("index", "8"))
    assert [next(iter(one.values()))["_id"] for one in answer.json["items"]] == ["7"]
    assert (await bulk(shop, to("index", "8"))).json == invalid("no requests added")


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"", {"type": "document_parsing_exception", "reason": "[0:0] failed to parse, document is empty"}),
        (
            b"[1]",
            {"type": "document_parsing_exception", "reason": "[1:1] Malformed content, must start with an object"},
        ),
    ],
    ids=str,
)
async def test_a_document_that_cannot_be_read_fails_alone(shop: Any, line: bytes, error: Any) -> None:
    body = lines(to("index", "2")) + line + b"\n" + lines(to("index", "3"), {})
    answer = await ask(shop, "POST", "/_bulk", body)
    first, second = (one["index"] for one in answer.json["items"])
    assert (first["status"], first["error"], second["status"]) == (400, error, 201)


async def test_a_document_that_is_no_json_fails_alone(shop: Any) -> None:
    answer = await ask(shop, "POST", "/_bulk", lines(to("index", "2")) + b"{t}\n")
    error = answer.json["items"][0]["index"]["error"]
    assert (error["type"], error["caused_by"]["type"]) == ("document_parsing_exception", "x_content_parse_exception")
    assert error["reason"].startswith("[1:2] failed to parse: [1:2] ")


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        ([[]], "Malformed action/metadata line [1], expected START_OBJECT but found [START_ARRAY]"),
        (["x"], "Malformed action/metadata line [1], expected START_OBJECT but found [VALUE_STRING]"),
        ([{}], "Malformed action/metadata line [1], expected FIELD_NAME but found [END_OBJECT]"),
        (
            [to("upsert", "1"), {}],
            "Malformed action/metadata line [1], expected field [create], [delete], [index] or [update] but found [upsert]",
        ),
        (
            [to("index", "1"), {}, {"index": 5}],
            "Malformed action/metadata line [3], expected START_OBJECT or END_OBJECT but found [VALUE_NUMBER]",
        ),
        (
            [{"index": {"_id": ["1"]}}],
            "Malformed action/metadata line [1], expected a simple value for field [_id] but found [START_ARRAY]",
        ),
        ([{"index": {"_type": "doc"}}, {}], "Action/metadata line [1] contains an unknown parameter [_type]"),
        (
            [{**to("index", "1"), **to("delete", "1")}, {}],
            "Malformed action/metadata line [1], expected END_OBJECT but found [FIELD_NAME]",
        ),
        (
            [to("update", "1", version=3), {"doc": {}}],
            "Update requests do not support versioning. Please use `if_seq_no` and `if_primary_term` instead",
        ),
    ],
    ids=str,
)
async def test_lines_that_cannot_be_read_stop_everything(shop: Any, items: list[Any], reason: str) -> None:
    answer = await bulk(shop, to("index", "8"), {}, *items)
    number = int(reason.partition("line [")[2].partition("]")[0] or 0)
    reason = reason.replace(f"line [{number}]", f"line [{number + 2}]")
    assert (answer.status, answer.json) == (400, argument(reason))
    assert (await ask(shop, "HEAD", f"/{INDEX}/_doc/8")).status == 404


async def test_clients_of_the_last_major_version_may_say_more_than_one_thing(shop: Any) -> None:
    body = lines({**to("index", "8"), **to("delete", "1")}, {})
    media = "application/vnd.elasticsearch+x-ndjson; compatible-with=8"
    accept = "application/vnd.elasticsearch+json; compatible-with=8"
    answer = await ask(shop, "POST", "/_bulk", body, **{"Content-Type": media, "Accept": accept})
    assert (answer.status, answer.json["errors"]) == (200, False)


async def test_a_last_line_must_end(shop: Any) -> None:
    answer = await ask(shop, "POST", "/_bulk", lines(to("delete", "1")).rstrip(b"\n"))
    assert answer.json == argument("The bulk request must be terminated by a newline [\\n]")


@pytest.mark.parametrize(
    ("items", "entries"),
    [
        ([to("index", "1", None), {}], ["index is missing"]),
        ([to("delete", None, None)], ["index is missing", "id is missing"]),
        (
            [to("index", "1", None), {}, to("update", "1"), {}, to("delete", None)],
            ["index is missing", "script or doc is missing", "id is missing"],
        ),
        ([to("index", "1", if_seq_no=3), {}], ["ifSeqNo is set, but primary term is [0]"]),
    ],
    ids=str,
)
async def test_actions_that_make_no_sense_are_told_together(shop: Any, items: list[Any], entries: list[str]) -> None:
    answer = await bulk(shop, *items)
    assert (answer.status, answer.json) == (400, invalid(*entries))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"docs": {}}, "[1:2] [UpdateRequest] unknown field [docs] did you mean [doc]?"),
        ({"doc": 1}, "[1:8] [UpdateRequest] doc doesn't support values of type: VALUE_NUMBER"),
        ([], "[1:1] [UpdateRequest] Expected START_OBJECT but was: START_ARRAY"),
    ],
    ids=str,
)
async def test_an_update_that_cannot_be_read_stops_everything(shop: Any, line: Any, reason: str) -> None:
    answer = await bulk(shop, to("index", "8"), {}, to("update", "1"), line)
    assert (answer.status, answer.json) == (400, unparsed(reason))


async def test_bodies_of_any_media_type_are_lines(shop: Any) -> None:
    body = lines(to("delete", "1"))
    for media in ("application/json", "application/x-ndjson", "application/vnd.elasticsearch+x-ndjson;compatible-with=9"):
        accept = "application/vnd.elasticsearch+json;compatible-with=9" if "vnd" in media else "application/json"
        assert (await ask(shop, "POST", "/_bulk", body, **{"Content-Type": media, "Accept": accept})).status == 200
    assert (await ask(shop, "POST", "/_bulk", body, **{"Content-Type": "text/plain"})).status == 406
    assert (await ask(shop, "POST", "/_bulk")).status == 400


@pytest.mark.parametrize("kind", ["index", "create"])
async def test_an_empty_id_fails_alone(shop: Any, kind: str) -> None:
    answer = await bulk(shop, to(kind, ""), {"t": 1}, to(kind, "8"), {"t": 2})
    first, second = (told[kind] for told in answer.json["items"])
    error = {"type": "illegal_argument_exception", "reason": "if _id is specified it must not be empty"}
    assert first == {"_index": INDEX, "_id": "", "status": 400, "error": error}
    assert (answer.json["errors"], second["result"]) == (True, "created")


async def test_creations_on_conditions_make_no_sense(shop: Any) -> None:
    conditions: dict[str, Any] = {"if_seq_no": 0, "if_primary_term": 1}
    answer = await bulk(shop, to("index", "8"), {}, to("create", "9", **conditions), {}, to("create", "7", version=1), {})
    compared, versioned = ("compare and set", "explicit versions")
    entries = [f"create operations do not support {what}. use index instead" for what in (compared, versioned)]
    assert (answer.status, answer.json) == (400, invalid(*entries))
    assert (await ask(shop, "GET", f"/{INDEX}/_doc/8")).status == 404
