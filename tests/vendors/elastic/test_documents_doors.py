"""One truth, two doors: what the Connector API writes is what the document APIs read, and the other way round."""

from typing import Any

import pytest

from tests.vendors.elastic.conftest import STATUSES, connector_in, document_missing, envelope, not_found
from tests.vendors.elastic.documents_support import absent, ask, bulk, found

CONNECTORS, JOBS = "/.elastic-connectors", "/.elastic-connectors-sync-jobs"
JOB_STATUSES = ("pending", "in_progress", "canceling", "suspended", "canceled", "completed", "error")


@pytest.fixture
async def jobs(mount: Any) -> Any:
    """A sync job in each status; ids are `is-…`."""
    return await mount("elastic", scenario="elastic-sync-jobs")


def job_in(status: str) -> str:
    return "is-in-error" if status == "error" else f"is-{status.replace('_', '-')}"


async def source(shop: Any, index: str, key: str) -> Any:
    answer = await ask(shop, "GET", f"{index}/_source/{key}")
    assert answer.status == 200, answer
    return answer.json


async def change(shop: Any, index: str, key: str, **doc: Any) -> None:
    answer = await ask(shop, "POST", f"{index}/_update/{key}", {"doc": doc})
    assert (answer.status, answer.json["result"]) == (200, "updated")


@pytest.mark.parametrize("status", STATUSES)
async def test_a_connector_is_one_document(statuses: Any, status: str) -> None:
    key = connector_in(status)
    document, shown = await source(statuses, CONNECTORS, key), (await ask(statuses, "GET", f"/_connector/{key}")).json
    assert shown["id"] == key
    assert {name: value for name, value in shown.items() if name != "id"} == {
        name: value for name, value in document.items() if value is not None or name in shown
    }
    assert await found(statuses, {"term": {"status": status}}, CONNECTORS[1:]) == [key]


@pytest.mark.parametrize("status", JOB_STATUSES)
async def test_a_job_is_one_document(jobs: Any, status: str) -> None:
    key = job_in(status)
    document, shown = await source(jobs, JOBS, key), (await ask(jobs, "GET", f"/_connector/_sync_job/{key}")).json
    assert (shown["status"], document["status"], document["connector"]["id"]) == (status, status, "my-connector")
    assert await found(jobs, {"bool": {"filter": [{"term": {"status": status}}]}}, JOBS[1:]) == [key]


async def test_every_write_of_the_api_is_a_version_of_the_document(statuses: Any) -> None:
    seen = []
    for path, body in (("_check_in", None), ("_name", {"name": "n"}), ("_error", {"error": "x"})):
        assert (await ask(statuses, "PUT", f"/_connector/is-connected/{path}", body)).json == {"result": "updated"}
        hit = (await ask(statuses, "GET", f"{CONNECTORS}/_doc/is-connected")).json
        seen.append((hit["_version"], hit["_seq_no"]))
    assert [version for version, _ in seen] == [2, 3, 4]
    numbers = [number for _, number in seen]
    assert numbers == sorted(set(numbers))
    document = await source(statuses, CONNECTORS, "is-connected")
    assert (document["name"], document["error"], document["status"]) == ("n", "x", "error")


async def test_a_write_of_the_api_breaks_a_condition(statuses: Any) -> None:
    hit = (await ask(statuses, "GET", f"{CONNECTORS}/_doc/is-created")).json
    condition = f"if_seq_no={hit['_seq_no']}&if_primary_term={hit['_primary_term']}"
    await ask(statuses, "PUT", "/_connector/is-created/_check_in")
    answer = await ask(statuses, "POST", f"{CONNECTORS}/_update/is-created?{condition}", {"doc": {"name": "n"}})
    assert (answer.status, answer.json["error"]["type"]) == (409, "version_conflict_engine_exception")
    assert (await source(statuses, CONNECTORS, "is-created"))["name"] == "Just created"


@pytest.mark.parametrize("status", JOB_STATUSES)
async def test_the_status_of_the_document_is_what_the_api_goes_by(jobs: Any, status: str) -> None:
    await ask(jobs, "PUT", f"{JOBS}/_doc/other", await source(jobs, JOBS, "is-pending"))
    await ask(jobs, "POST", f"{JOBS}/_update/other", {"doc": {"status": status}})
    same = await ask(jobs, "PUT", f"/_connector/_sync_job/{job_in(status)}/_cancel")
    answer = await ask(jobs, "PUT", "/_connector/_sync_job/other/_cancel")
    assert (answer.status, answer.text.replace("other", job_in(status))) == (same.status, same.text)
    after = (await source(jobs, JOBS, "other"))["status"]
    assert after == (await source(jobs, JOBS, job_in(status)))["status"]


async def test_a_job_that_a_document_completed_cannot_be_canceled(jobs: Any) -> None:
    done = {"status": "completed", "completed_at": "2024-01-01T00:00:00+00:00", "indexed_document_count": 7}
    await change(jobs, JOBS, "is-in-progress", **done)
    answer = await ask(jobs, "PUT", "/_connector/_sync_job/is-in-progress/_cancel")
    assert answer.status == 400
    assert "[completed]" in answer.json["error"]["reason"]
    shown = (await ask(jobs, "GET", "/_connector/_sync_job/is-in-progress")).json
    assert {name: shown[name] for name in done} == done


async def test_a_job_that_the_api_claims_is_seen_by_a_search(jobs: Any) -> None:
    body = {"worker_hostname": "worker-9", "sync_cursor": {"page": 1}}
    assert (await ask(jobs, "PUT", "/_connector/_sync_job/is-pending/_claim", body)).status == 200
    query = {"bool": {"must": [{"terms": {"status": ["in_progress"]}}, {"term": {"worker_hostname": "worker-9"}}]}}
    assert await found(jobs, query, JOBS[1:]) == ["is-pending"]
    document = await source(jobs, JOBS, "is-pending")
    assert (document["connector"]["sync_cursor"], document["started_at"]) == ({"page": 1}, "2024-01-01T00:00:00.000Z")


async def test_a_connector_that_a_document_moved_goes_on_from_there(statuses: Any) -> None:
    await change(statuses, CONNECTORS, "is-created", status="connected")
    answer = await ask(statuses, "PUT", "/_connector/is-created/_status", {"status": "needs_configuration"})
    assert answer.status == 400
    assert "from [connected] to [needs_configuration]" in answer.text
    assert (await ask(statuses, "PUT", "/_connector/is-created/_status", {"status": "error"})).status == 200


async def test_a_new_document_is_a_connector(mount: Any) -> None:
    shop = await mount("elastic", strict=False)
    body = {"index_name": "search-x", "service_type": "s3", "status": "created", "name": "X", "is_native": False}
    answer = await ask(shop, "PUT", f"{CONNECTORS}/_doc/new", body)
    assert (answer.status, answer.json["_index"]) == (201, ".elastic-connectors-v1")
    assert (await ask(shop, "GET", "/_connector/new")).json == {"id": "new", **body}
    for query in ("index_name=search-x", "service_type=s3", "query=X", "connector_name=X"):
        listed = (await ask(shop, "GET", f"/_connector?{query}")).json
        assert [one["id"] for one in listed["results"]] == ["new"], query
    taken = await ask(shop, "POST", "/_connector", {"index_name": "search-x"})
    reason = "Index name [search-x] is used by another connector."
    assert (taken.status, taken.json["error"]["reason"]) == (400, reason)
    job = await ask(shop, "POST", "/_connector/_sync_job", {"id": "new", "job_type": "full"})
    assert (await source(shop, JOBS, job.json["id"]))["connector"]["index_name"] == "search-x"


async def test_lists_follow_the_documents(statuses: Any) -> None:
    async def listed(query: str) -> list[str]:
        return [one["id"] for one in (await ask(statuses, "GET", f"/_connector?{query}")).json["results"]]

    assert await listed("index_name=search-created") == ["is-created"]
    await change(statuses, CONNECTORS, "is-created", index_name="search-else", service_type="s3", name="Other")
    assert await listed("index_name=search-created") == []
    assert await listed("index_name=search-else") == ["is-created"]
    assert await listed("service_type=s3") == ["is-created"]
    assert await listed("connector_name=Other") == ["is-created"]
    assert (await ask(statuses, "POST", "/_connector", {"index_name": "search-created"})).status == 201


async def test_lists_of_jobs_follow_the_documents(jobs: Any) -> None:
    async def listed(query: str) -> list[str]:
        return [one["id"] for one in (await ask(jobs, "GET", f"/_connector/_sync_job?{query}")).json["results"]]

    await change(jobs, JOBS, "is-pending", status="error", job_type="access_control", created_at="2020-01-01T00:00:00+00:00")
    assert await listed("status=pending") == []
    assert await listed("status=error") == ["is-in-error", "is-pending"]
    assert await listed("job_type=access_control") == ["is-completed", "is-pending"]
    await change(jobs, JOBS, "is-pending", connector={"id": "another"})
    assert await listed("connector_id=another") == ["is-pending"]


async def test_a_deleted_document_is_gone(statuses: Any) -> None:
    answer = await ask(statuses, "DELETE", f"{CONNECTORS}/_doc/is-created")
    assert answer.json["result"] == "deleted"
    assert (await ask(statuses, "GET", "/_connector/is-created")).json == not_found("is-created")
    assert (await ask(statuses, "PUT", "/_connector/is-created/_check_in")).json == document_missing("is-created")
    assert (await ask(statuses, "GET", "/_connector")).json["count"] == 4
    assert (await ask(statuses, "PUT", "/_connector/new", {"index_name": "search-created"})).status == 201


@pytest.mark.parametrize("query", ["", "?hard=true"])
async def test_what_the_api_deletes(statuses: Any, query: str) -> None:
    assert (await ask(statuses, "DELETE", f"/_connector/is-created{query}")).status == 200
    assert (await ask(statuses, "GET", "/_connector/is-created")).status == 404
    answer = await ask(statuses, "GET", f"{CONNECTORS}/_doc/is-created")
    if query:
        assert (answer.status, answer.json["found"]) == (404, False)
    else:
        assert (answer.status, answer.json["_source"]["deleted"]) == (200, True)
        assert await found(statuses, {"term": {"deleted": True}}, CONNECTORS[1:]) == ["is-created"]


async def test_a_document_hides_a_connector_and_shows_it_again(statuses: Any) -> None:
    await change(statuses, CONNECTORS, "is-created", deleted=True)
    assert (await ask(statuses, "GET", "/_connector/is-created")).json == not_found("is-created")
    assert (await ask(statuses, "GET", "/_connector")).json["count"] == 4
    assert (await ask(statuses, "GET", "/_connector?include_deleted=true")).json["count"] == 5
    await change(statuses, CONNECTORS, "is-created", deleted=False)
    assert (await ask(statuses, "GET", "/_connector")).json["count"] == 5


async def test_a_job_is_deleted_by_either_door(jobs: Any) -> None:
    assert (await ask(jobs, "DELETE", "/_connector/_sync_job/is-pending")).status == 200
    assert (await ask(jobs, "GET", f"{JOBS}/_doc/is-pending")).status == 404
    query = {"query": {"terms": {"_id": ["is-error", "is-completed", "is-canceled"]}}}
    answer = await ask(jobs, "POST", f"{JOBS}/_delete_by_query", query)
    assert (answer.json["deleted"], answer.json["failures"]) == (2, [])
    assert (await ask(jobs, "GET", "/_connector/_sync_job/is-completed")).status == 404
    assert (await ask(jobs, "GET", "/_connector/_sync_job")).json["count"] == 4


async def test_dotted_names_stay_as_they_are(jobs: Any) -> None:
    """The connector service writes `connector.sync_cursor` beside `connector`: the vendor keeps both."""
    await change(jobs, JOBS, "is-in-progress", **{"connector.sync_cursor": {"page": 2}, "status": "suspended"})
    document = await source(jobs, JOBS, "is-in-progress")
    assert document["connector.sync_cursor"] == {"page": 2}
    assert "sync_cursor" not in document["connector"] or document["connector"]["sync_cursor"] != {"page": 2}
    assert (await ask(jobs, "GET", "/_connector/_sync_job/is-in-progress")).json["status"] == "suspended"
    filtered = await ask(jobs, "GET", f"{JOBS}/_source/is-in-progress?_source_includes=connector.sync_cursor")
    assert filtered.json == {"connector.sync_cursor": {"page": 2}}


async def test_a_bulk_request_writes_both_kinds(jobs: Any) -> None:
    answer = await bulk(
        jobs,
        {"update": {"_index": ".elastic-connectors", "_id": "my-connector"}},
        {"doc": {"last_sync_status": "completed"}},
        {"update": {"_index": ".elastic-connectors-sync-jobs-v1", "_id": "is-pending"}},
        {"doc": {"status": "in_progress"}},
        {"delete": {"_index": ".elastic-connectors-sync-jobs", "_id": "is-error"}},
    )
    assert [next(iter(item.values()))["status"] for item in answer.json["items"]] == [200, 200, 404]
    assert (await ask(jobs, "GET", "/_connector/my-connector")).json["last_sync_status"] == "completed"
    assert (await ask(jobs, "GET", "/_connector/_sync_job/is-pending")).json["status"] == "in_progress"


async def test_values_that_no_connector_has(statuses: Any) -> None:
    answer = await ask(statuses, "POST", f"{CONNECTORS}/_update/is-created", {"doc": {"last_seen": "soon"}})
    assert (answer.status, answer.json["error"]["type"]) == (400, "document_parsing_exception")
    assert (await ask(statuses, "GET", "/_connector/is-created")).json.get("last_seen") is None
    answer = await ask(statuses, "POST", f"{CONNECTORS}/_update/none", {"doc": {"name": "x"}})
    assert answer.json["error"] == document_missing("none")["error"]


async def test_before_the_first_record(mount: Any) -> None:
    shop = await mount("elastic")
    for name in (CONNECTORS, JOBS):
        for suffix in ("_search", "_count", "_doc/1", "_mapping"):
            assert (await ask(shop, "GET", f"{name}/{suffix}")).json == absent(name[1:])
    assert (await ask(shop, "GET", "/_connector")).json == {"count": 0, "results": []}


CONNECTOR_CALLS: tuple[tuple[str, str, Any], ...] = (
    ("PUT", "_check_in", None),
    ("PUT", "_status", {"status": "connected"}),
    ("PUT", "_configuration", {"values": {"a": 1}}),
    ("PUT", "_error", {"error": "x"}),
    ("PUT", "_service_type", {"service_type": "x"}),
    ("PUT", "_name", {"name": "n"}),
    ("PUT", "_index_name", {"index_name": "idx"}),
    ("PUT", "_native", {"is_native": True}),
    ("PUT", "_api_key_id", {"api_key_id": "k"}),
    ("PUT", "_features", {"features": {"incremental_sync": {"enabled": True}}}),
    ("PUT", "_scheduling", {"scheduling": {"full": {"enabled": True, "interval": "0 0 0 * * ?"}}}),
    ("PUT", "_last_sync", {"last_synced": "2024-01-01T00:00:00.000Z", "sync_cursor": {"a": 1}}),
    ("PUT", "_filtering", {"rules": []}),
    ("PUT", "_filtering/_validation", {"validation": {"errors": [], "state": "valid"}}),
    ("PUT", "_filtering/_activate", None),
    ("GET", "", None),
    ("DELETE", "", None),
)
NULLS = dict.fromkeys(
    ("filtering", "status", "configuration", "scheduling", "features", "pipeline", "last_seen", "index_name", "deleted")
)


@pytest.mark.parametrize("document", [{}, {"filtering": []}, NULLS, {"status": "weird", "filtering": {"active": {}}}], ids=str)
async def test_documents_that_hold_little_break_nothing(mount: Any, document: Any) -> None:
    shop = await mount("elastic", strict=False)
    for method, path, body in CONNECTOR_CALLS:
        assert (await ask(shop, "PUT", f"{CONNECTORS}/_doc/c", document)).status in (200, 201)
        answer = await ask(shop, method, f"/_connector/c/{path}".rstrip("/"), body)
        assert answer.status < 500, (path, answer)
    await ask(shop, "PUT", f"{CONNECTORS}/_doc/c", document)
    for query in ("", "?query=x", "?index_name=x", "?service_type=x&include_deleted=true"):
        assert (await ask(shop, "GET", f"/_connector{query}")).status == 200


@pytest.mark.parametrize(
    "document",
    [
        {"filtering": [[]]},
        {"filtering": [None]},
        {"filtering": [{"active": [[]]}]},
        {"filtering": [{"draft": {"validation": None}}]},
        {"filtering": [{"draft": {"validation": {}}}]},
        {"index_name": True},
        {"status": []},
    ],
    ids=str,
)
async def test_documents_that_are_no_connectors_are_told_so(mount: Any, document: Any) -> None:
    shop = await mount("elastic", strict=False)
    assert (await ask(shop, "PUT", f"{CONNECTORS}/_doc/c", document)).status == 201
    refused = envelope(400, "parse_exception", "Failed to parse a connector document.")
    for path, body in (("_filtering/_activate", None), ("_status", {"status": "error"}), ("_name", {"name": "n"})):
        answer = await ask(shop, "PUT", f"/_connector/c/{path}", body)
        assert (answer.status, answer.json) == (400, refused), path
    assert (await ask(shop, "POST", "/_connector/_sync_job", {"id": "c"})).json == refused
    assert (await ask(shop, "GET", "/_connector?query=x")).json["count"] == 0
    assert (await ask(shop, "GET", f"{CONNECTORS}/_source/c")).json == document


async def test_a_description_that_is_no_text_is_not_searched(mount: Any) -> None:
    shop = await mount("elastic", strict=False)
    await ask(shop, "PUT", f"{CONNECTORS}/_doc/c", {"description": True, "name": 1})
    assert (await ask(shop, "GET", "/_connector?query=true")).json == {"count": 0, "results": []}


@pytest.mark.parametrize("document", [{}, {"connector": None, "status": None}, {"connector": {}, "status": "weird"}], ids=str)
async def test_jobs_that_hold_little_break_nothing(mount: Any, document: Any) -> None:
    shop = await mount("elastic", strict=False)
    for method, path, body in (
        ("PUT", "_claim", {"worker_hostname": "w", "sync_cursor": {"a": 1}}),
        ("PUT", "_check_in", None),
        ("PUT", "_cancel", None),
        ("PUT", "_error", {"error": "x"}),
        ("PUT", "_stats", {"deleted_document_count": 1, "indexed_document_count": 1, "indexed_document_volume": 1}),
        ("GET", "", None),
        ("DELETE", "", None),
    ):
        assert (await ask(shop, "PUT", f"{JOBS}/_doc/j", document)).status in (200, 201)
        answer = await ask(shop, method, f"/_connector/_sync_job/j/{path}".rstrip("/"), body)
        assert answer.status < 500, (path, answer)
    await ask(shop, "PUT", f"{JOBS}/_doc/j", document)
    assert (await ask(shop, "GET", "/_connector/_sync_job")).status == 200
