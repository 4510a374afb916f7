"""Calls on one document: writing, reading, changing and deleting it, on conditions or without."""

from typing import Any

import pytest

from tests.vendors.elastic.conftest import argument, envelope, invalid, unparsed
from tests.vendors.elastic.documents_support import INDEX, absent, ask, shelf, uuid

SHARDS = {"total": 2, "successful": 1, "failed": 0}
NO_SHARDS = {"total": 0, "successful": 0, "failed": 0}
INTERNAL = (
    "internal versioning can not be used for optimistic concurrency control. "
    "Please use `if_seq_no` and `if_primary_term` instead"
)
COMPARED = "compare and write operations can not use versioning"


@pytest.fixture
async def shop(mount: Any) -> Any:
    return await mount("elastic", records=shelf({"1": {"a": {"b": 1}, "list": [1, 2], "n": None}}, None))


def written(key: str, result: str, version: int, number: int, index: str = INDEX, **more: Any) -> dict[str, Any]:
    shards = NO_SHARDS if result == "noop" else SHARDS
    told = {"_index": index, "_id": key, "_version": version, "result": result, "_shards": shards}
    return {**told, "_seq_no": number, "_primary_term": 1, **more}


async def conflict(shop: Any, key: str, reason: str) -> dict[str, Any]:
    place: dict[str, Any] = {"index_uuid": await uuid(shop), "shard": "0", "index": INDEX}
    return envelope(409, "version_conflict_engine_exception", f"[{key}]: version conflict, {reason}", **place)


async def missing(shop: Any, key: str, name: str = INDEX) -> dict[str, Any]:
    place: dict[str, Any] = {"index_uuid": await uuid(shop, name), "shard": "0", "index": name}
    return envelope(404, "document_missing_exception", f"[{key}]: document missing", **place)


async def test_a_document_is_written_twice(shop: Any) -> None:
    answer = await ask(shop, "PUT", f"/{INDEX}/_doc/x", {"t": 1})
    assert (answer.status, answer.json) == (201, written("x", "created", 1, 1))
    assert answer.headers["Location"] == f"/{INDEX}/_doc/x"
    answer = await ask(shop, "POST", f"/{INDEX}/_doc/x", {"t": 2})
    assert (answer.status, answer.json) == (200, written("x", "updated", 2, 2))
    assert "Location" not in answer.headers
    answer = await ask(shop, "GET", f"/{INDEX}/_doc/x")
    source = {"_version": 2, "_seq_no": 2, "_primary_term": 1, "found": True, "_source": {"t": 2}}
    assert answer.json == {"_index": INDEX, "_id": "x", **source}


async def test_an_id_is_made_where_none_is_given(shop: Any) -> None:
    answer = await ask(shop, "POST", f"/{INDEX}/_doc", {"t": 1})
    key = answer.json["_id"]
    assert (answer.status, len(key)) == (201, 20)
    assert (await ask(shop, "GET", f"/{INDEX}/_source/{key}")).json == {"t": 1}


async def test_a_location_is_encoded(shop: Any) -> None:
    answer = await ask(shop, "PUT", f"/{INDEX}/_doc/a%20b%2Fc%C3%A9", {})
    assert (answer.status, answer.json["_id"]) == (201, "a b/c\u00e9")
    assert answer.headers["Location"] == f"/{INDEX}/_doc/a+b%2Fc%C3%A9"
    assert (await ask(shop, "GET", f"/{INDEX}/_doc/a%20b%2Fc%C3%A9")).json["found"] is True


async def test_an_index_is_made_by_its_first_document(shop: Any) -> None:
    answer = await ask(shop, "PUT", "/search-new/_doc/1", {"t": "x"})
    assert (answer.status, answer.json) == (201, written("1", "created", 1, 0, "search-new"))
    mappings = (await ask(shop, "GET", "/search-new/_mapping")).json["search-new"]["mappings"]
    assert list(mappings["properties"]) == ["t"]


@pytest.mark.parametrize("path", ["_create/1", "_doc/1?op_type=create"])
async def test_a_document_that_is_there_is_not_created(shop: Any, path: str) -> None:
    answer = await ask(shop, "PUT", f"/{INDEX}/{path}", {"t": 1})
    refusal = await conflict(shop, "1", "document already exists (current version [1])")
    assert (answer.status, answer.json) == (409, refusal)
    assert (await ask(shop, "PUT", f"/{INDEX}/{path.replace('1', '2', 1)}", {"t": 1})).status == 201


async def test_conditions(shop: Any) -> None:
    stale = f"/{INDEX}/_doc/1?if_seq_no=7&if_primary_term=1"
    reason = "required seqNo [7], primary term [1]. current document has seqNo [0] and primary term [1]"
    for method, body in (("PUT", {"t": 1}), ("DELETE", None)):
        answer = await ask(shop, method, stale, body)
        assert (answer.status, answer.json) == (409, await conflict(shop, "1", reason))
    answer = await ask(shop, "PUT", f"/{INDEX}/_doc/9?if_seq_no=7&if_primary_term=2", {})
    refusal = await conflict(shop, "9", "required seqNo [7], primary term [2]. but no document was found")
    assert (answer.status, answer.json) == (409, refusal)
    answer = await ask(shop, "PUT", f"/{INDEX}/_doc/1?if_seq_no=0&if_primary_term=1", {"t": 1})
    assert (answer.status, answer.json) == (200, written("1", "updated", 2, 1))
    assert (await ask(shop, "DELETE", f"/{INDEX}/_doc/1?if_seq_no=1&if_primary_term=1")).status == 200


@pytest.mark.parametrize(
    ("query", "entries"),
    [
        ("if_seq_no=1", ["ifSeqNo is set, but primary term is [0]"]),
        ("if_primary_term=1", ["ifSeqNo is unassigned, but primary term is [1]"]),
        ("version=3&if_seq_no=1", [INTERNAL, COMPARED, "ifSeqNo is set, but primary term is [0]"]),
    ],
)
async def test_writes_that_make_no_sense(shop: Any, query: str, entries: list[str]) -> None:
    for method, body in (("PUT", {}), ("DELETE", None)):
        answer = await ask(shop, method, f"/{INDEX}/_doc/1?{query}", body)
        assert (answer.status, answer.json) == (400, invalid(*entries))


async def test_ids_that_are_too_long(shop: Any) -> None:
    key = "\u00e9" * 257
    answer = await ask(shop, "PUT", f"/{INDEX}/_doc/{'%C3%A9' * 257}", {})
    assert answer.json == invalid(f"id [{key}] is too long, must be no longer than 512 bytes but was: 514")


async def test_external_versions_are_unbuilt(shop: Any) -> None:
    answer = await ask(shop, "PUT", f"/{INDEX}/_doc/1?version=3&version_type=external", {})
    reason = "The mock server does not know how to answer: a version of the type [external]"
    assert (answer.status, answer.json["error"]["reason"]) == (501, reason)


async def test_reading(shop: Any) -> None:
    base = {"_index": INDEX, "_id": "1", "_version": 1, "_seq_no": 0, "_primary_term": 1, "found": True}
    assert (await ask(shop, "GET", f"/{INDEX}/_doc/1?_source=false")).json == base
    answer = await ask(shop, "GET", f"/{INDEX}/_doc/1?_source_includes=a.b&realtime=true&preference=_local")
    assert answer.json == {**base, "_source": {"a": {"b": 1}}}
    answer = await ask(shop, "GET", f"/{INDEX}/_source/1?_source_excludes=a,n")
    assert answer.json == {"list": [1, 2]}
    assert ((await ask(shop, "HEAD", f"/{INDEX}/_doc/1")).status, (await ask(shop, "HEAD", f"/{INDEX}/_doc/2")).status) == (
        200,
        404,
    )


async def test_what_is_not_there(shop: Any) -> None:
    answer = await ask(shop, "GET", f"/{INDEX}/_doc/9")
    assert (answer.status, answer.json) == (404, {"_index": INDEX, "_id": "9", "found": False})
    answer = await ask(shop, "GET", f"/{INDEX}/_source/9")
    assert answer.json == envelope(404, "resource_not_found_exception", f"Document not found [{INDEX}]/[9]")
    for path in ("/nowhere/_doc/1", "/nowhere/_source/1", "/search-*/_doc/1"):
        answer = await ask(shop, "GET", path)
        assert (answer.status, answer.json) == (404, absent(path.split("/")[1]))
    assert (await ask(shop, "HEAD", "/nowhere/_doc/1")).status == 404
    assert (await ask(shop, "DELETE", "/nowhere/_doc/1")).json == absent("nowhere")


async def test_deletion_is_a_write_even_of_nothing(shop: Any) -> None:
    answer = await ask(shop, "DELETE", f"/{INDEX}/_doc/9")
    assert (answer.status, answer.json) == (404, written("9", "not_found", 1, 1))
    answer = await ask(shop, "DELETE", f"/{INDEX}/_doc/1")
    assert (answer.status, answer.json) == (200, written("1", "deleted", 2, 2))
    assert (await ask(shop, "PUT", f"/{INDEX}/_doc/2", {})).json["_seq_no"] == 3


@pytest.mark.parametrize("refresh", ["true", ""])
async def test_a_forced_refresh_is_told(shop: Any, refresh: str) -> None:
    for method, key, body in (("PUT", "2", {}), ("PUT", "2", {}), ("DELETE", "2", None), ("DELETE", "9", None)):
        answer = (await ask(shop, method, f"/{INDEX}/_doc/{key}?refresh={refresh}", body)).json
        assert answer["forced_refresh"] is True
        assert list(answer)[4] == "forced_refresh"
    for other in ("wait_for", "false"):
        assert "forced_refresh" not in (await ask(shop, "PUT", f"/{INDEX}/_doc/2?refresh={other}", {})).json
    noop = await ask(shop, "POST", f"/{INDEX}/_update/1?refresh={refresh}", {"doc": {}})
    assert noop.json == written("1", "noop", 1, 0)


@pytest.mark.parametrize(
    ("change", "source"),
    [
        ({"a": {"c": 2}}, {"a": {"b": 1, "c": 2}, "list": [1, 2], "n": None}),
        ({"a": None}, {"a": None, "list": [1, 2], "n": None}),
        ({"list": [3]}, {"a": {"b": 1}, "list": [3], "n": None}),
        ({"a.b": 2}, {"a": {"b": 1}, "list": [1, 2], "n": None, "a.b": 2}),
        ({"a": {"b": 1.0}}, {"a": {"b": 1.0}, "list": [1, 2], "n": None}),
    ],
    ids=str,
)
async def test_an_update_merges_objects(shop: Any, change: Any, source: Any) -> None:
    answer = await ask(shop, "POST", f"/{INDEX}/_update/1", {"doc": change})
    assert (answer.status, answer.json) == (200, written("1", "updated", 2, 1))
    assert (await ask(shop, "GET", f"/{INDEX}/_source/1")).json == source


@pytest.mark.parametrize("change", [{}, {"a": {"b": 1}}, {"list": [1, 2], "n": None}], ids=str)
async def test_an_update_that_changes_nothing(shop: Any, change: Any) -> None:
    answer = await ask(shop, "POST", f"/{INDEX}/_update/1", {"doc": change})
    assert (answer.status, answer.json) == (200, written("1", "noop", 1, 0))
    answer = await ask(shop, "POST", f"/{INDEX}/_update/1", {"doc": change, "detect_noop": False})
    assert answer.json == written("1", "updated", 2, 1)


async def test_an_update_that_shows_the_document(shop: Any) -> None:
    told = {"_seq_no": 1, "_primary_term": 1, "found": True, "_source": {"a": {"b": 2}}}
    answer = await ask(shop, "POST", f"/{INDEX}/_update/1?_source_includes=a", {"doc": {"a": {"b": 2}}})
    assert answer.json == written("1", "updated", 2, 1, get=told)
    answer = await ask(shop, "POST", f"/{INDEX}/_update/1", {"doc": {}, "_source": ["list"]})
    assert answer.json["get"]["_source"] == {"list": [1, 2]}
    assert "get" not in (await ask(shop, "POST", f"/{INDEX}/_update/1?_source=false", {"doc": {}})).json


async def test_an_update_on_condition(shop: Any) -> None:
    body = {"doc": {"t": 1}}
    answer = await ask(shop, "POST", f"/{INDEX}/_update/1?if_seq_no=3&if_primary_term=1", body)
    reason = "required seqNo [3], primary term [1]. current document has seqNo [0] and primary term [1]"
    assert (answer.status, answer.json) == (409, await conflict(shop, "1", reason))
    assert (await ask(shop, "POST", f"/{INDEX}/_update/1?if_seq_no=0&if_primary_term=1", body)).json["result"] == "updated"
    assert (await ask(shop, "POST", f"/{INDEX}/_update/1", {**body, "if_seq_no": 0, "if_primary_term": 1})).status == 409
    answer = await ask(shop, "POST", f"/{INDEX}/_update/9?if_seq_no=0&if_primary_term=1", body)
    assert (answer.status, answer.json) == (404, await missing(shop, "9"))


async def test_an_update_of_what_is_not_there(shop: Any) -> None:
    answer = await ask(shop, "POST", f"/{INDEX}/_update/9", {"doc": {"t": 1}})
    assert (answer.status, answer.json) == (404, await missing(shop, "9"))
    answer = await ask(shop, "POST", "/search-new/_update/1", {"doc": {"t": 1}})
    assert (answer.status, answer.json["error"]["type"]) == (404, "document_missing_exception")


@pytest.mark.parametrize(
    ("query", "body", "source"),
    [
        ("", {"doc": {"t": 1}, "doc_as_upsert": True}, {"t": 1}),
        ("?doc_as_upsert=true", {"doc": {"t": 1}}, {"t": 1}),
        ("", {"doc": {"t": 1}, "upsert": {"u": 2}}, {"u": 2}),
    ],
    ids=str,
)
async def test_an_upsert(shop: Any, query: str, body: Any, source: Any) -> None:
    answer = await ask(shop, "POST", f"/{INDEX}/_update/9{query}", body)
    assert (answer.status, answer.json) == (201, written("9", "created", 1, 1))
    assert answer.headers["Location"] == f"/{INDEX}/_doc/9"
    assert (await ask(shop, "GET", f"/{INDEX}/_source/9")).json == source
    assert (await ask(shop, "POST", f"/{INDEX}/_update/9{query}", body)).json["result"] == (
        "noop" if "t" in source else "updated"
    )


@pytest.mark.parametrize(
    ("query", "body", "entries"),
    [
        ("", {}, ["script or doc is missing"]),
        ("", {"upsert": {}}, ["script or doc is missing"]),
        ("", {"doc": {}, "script": "x"}, ["can't provide both script and doc"]),
        (
            "",
            {"doc_as_upsert": True},
            ["script or doc is missing", "doc must be specified if doc_as_upsert is enabled"],
        ),
        ("?if_seq_no=1", {"doc": {}}, ["ifSeqNo is set, but primary term is [0]"]),
        (
            "?if_seq_no=1&if_primary_term=1&retry_on_conflict=2",
            {"doc": {}, "doc_as_upsert": True, "upsert": {}},
            [
                "compare and write operations can not be retried",
                "compare and write operations can not be used with upsert",
                "upsert requests don't support `if_seq_no` and `if_primary_term`",
            ],
        ),
    ],
    ids=str,
)
async def test_updates_that_make_no_sense(shop: Any, query: str, body: Any, entries: list[str]) -> None:
    answer = await ask(shop, "POST", f"/{INDEX}/_update/1{query}", body)
    assert (answer.status, answer.json) == (400, invalid(*entries))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"docs": {}}, "[1:2] [UpdateRequest] unknown field [docs] did you mean [doc]?"),
        ({"doc": {}, "fields": 1}, "[1:11] [UpdateRequest] unknown field [fields]"),
        ({"doc": []}, "[1:8] [UpdateRequest] doc doesn't support values of type: START_ARRAY"),
        (
            {"doc": {}, "detect_noop": "maybe"},
            "[1:25] [UpdateRequest] detect_noop doesn't support values of type: VALUE_STRING",
        ),
    ],
    ids=str,
)
async def test_updates_that_cannot_be_read(shop: Any, body: Any, reason: str) -> None:
    answer = await ask(shop, "POST", f"/{INDEX}/_update/1", body)
    assert (answer.status, answer.json) == (400, unparsed(reason))


async def test_scripts_are_unbuilt(shop: Any) -> None:
    answer = await ask(shop, "POST", f"/{INDEX}/_update/1", {"script": {"source": "ctx._source.t = 1"}})
    reason = "The mock server does not know how to answer: an update by [script]"
    assert (answer.status, answer.json["error"]["reason"]) == (501, reason)


@pytest.mark.parametrize("name", ["Upper", "a b", "a*b", "-x", "_all"])
async def test_names_that_no_index_has(shop: Any, name: str) -> None:
    answer = await ask(shop, "PUT", f"/{name.replace(' ', '%20')}/_doc/1", {})
    assert (answer.status, answer.json["error"]["type"]) == (400, "invalid_index_name_exception")
    assert answer.json["error"]["reason"].startswith(f"Invalid index name [{name}], must ")


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("refresh=maybe", "Unknown value for refresh: [maybe]."),
        ("op_type=delete", "opType must be 'create' or 'index', found: [delete]"),
        ("if_seq_no=x&if_primary_term=1", "Failed to parse long parameter [if_seq_no] with value [x]"),
        ("require_alias=maybe", "Failed to parse value [maybe] as only [true] or [false] are allowed."),
        (
            "timeout=soon",
            "failed to parse setting [timeout] with value [soon] as a time value: unit is missing or unrecognized",
        ),
        ("reefresh=true", f"request [/{INDEX}/_doc/1] contains unrecognized parameter: [reefresh] -> did you mean [refresh]?"),
    ],
)
async def test_parameters_that_are_refused(shop: Any, query: str, reason: str) -> None:
    answer = await ask(shop, "PUT", f"/{INDEX}/_doc/1?{query}", {})
    assert (answer.status, answer.json) == (400, argument(reason))


async def test_an_alias_may_be_required(shop: Any) -> None:
    answer = await ask(shop, "PUT", f"/{INDEX}/_doc/1?require_alias=true", {})
    reason = f"no such index [{INDEX}] and [require_alias] request flag is [true] and [{INDEX}] is not an alias"
    assert answer.json == envelope(404, "index_not_found_exception", reason, index_uuid="_na_", index=INDEX)
    assert (await ask(shop, "PUT", "/nowhere/_doc/1?require_alias=true", {})).status == 404
    assert (await ask(shop, "GET", "/nowhere")).status == 404


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("if_seq_no=0&if_primary_term=1", "do not support compare and set"),
        ("if_primary_term=1", "do not support compare and set"),
        ("version=1", "do not support explicit versions"),
        ("version=1&version_type=external", "only support internal versioning"),
    ],
)
async def test_creations_on_conditions_make_no_sense(shop: Any, query: str, what: str) -> None:
    refused = invalid(f"create operations {what}. use index instead")
    for method, path in (("PUT", "_create/9"), ("POST", "_doc"), ("PUT", "_doc/9")):
        asked = f"{query}&op_type=create" if path == "_doc/9" else query
        answer = await ask(shop, method, f"/{INDEX}/{path}?{asked}", {})
        assert (answer.status, answer.json) == (400, refused), path
    assert (await ask(shop, "GET", f"/{INDEX}/_count")).json["count"] == 1


async def test_a_document_without_an_id_may_be_written_as_any_other(shop: Any) -> None:
    answer = await ask(shop, "POST", f"/{INDEX}/_doc?op_type=index&if_seq_no=0&if_primary_term=1", {})
    assert (answer.status, answer.json["error"]["type"]) == (409, "version_conflict_engine_exception")


@pytest.mark.parametrize(
    ("body", "place", "said", "cause"),
    [
        (b"\n [1]", "[2:2]", "Malformed content, must start with an object", None),
        (b'{"a":1,"a":2}', "[1:8]", "failed to parse: [1:8] Duplicate field 'a'", "x_content_parse_exception"),
    ],
    ids=str,
)
async def test_what_is_no_document(shop: Any, body: bytes, place: str, said: str, cause: str | None) -> None:
    for method, path in (("PUT", "_doc/1"), ("PUT", "_create/9"), ("POST", "_doc")):
        answer = await ask(shop, method, f"/{INDEX}/{path}", body)
        error = answer.json["error"]
        assert (answer.status, error["type"]) == (400, "document_parsing_exception"), path
        assert error["reason"].startswith(f"{place} {said}")
        assert error["root_cause"] == [{"type": error["type"], "reason": error["reason"]}]
        assert error.get("caused_by", {}).get("type") == cause
    assert (await ask(shop, "GET", f"/{INDEX}/_doc/1")).json["_version"] == 1


async def test_a_body_that_cannot_be_unpacked_is_no_document_yet(shop: Any) -> None:
    answer = await ask(shop, "PUT", f"/{INDEX}/_doc/1", b"plain", **{"Content-Encoding": "gzip"})
    assert (answer.status, answer.json["error"]["type"]) == (400, "x_content_parse_exception")


@pytest.mark.parametrize(
    ("method", "path", "said"),
    [
        ("PUT", "_doc/1?wait_for_active_shards=two", "cannot parse ActiveShardCount[two]"),
        ("PUT", "_doc/1?wait_for_active_shards=-2", "shard count cannot be a negative value"),
        ("PUT", "_doc/1?version_type=x", "No version type match [x]"),
        ("POST", "_search?search_type=x", "No search type for [x]"),
        ("POST", "_search?track_total_hits=x", "Failed to parse int parameter [track_total_hits] with value [x]"),
        ("POST", "_delete_by_query?conflicts=x", 'conflicts may only be "proceed" or "abort" but was [x]'),
        ("POST", "_delete_by_query?slices=x", '[slices] must be a positive integer or the string "auto", but was [x]'),
    ],
)
async def test_words_that_a_parameter_does_not_know(shop: Any, method: str, path: str, said: str) -> None:
    answer = await ask(shop, method, f"/{INDEX}/{path}", {"query": {"match_all": {}}})
    cause = {"type": "number_format_exception", "reason": 'For input string: "two"'}
    more = {"caused_by": cause} if "two" in path else {}
    assert (answer.status, answer.json) == (400, envelope(400, "illegal_argument_exception", said, **more))
