"""Sync jobs: created from a connector, read, listed, deleted."""

from typing import Any

import pytest

from tests.vendors.elastic.conftest import argument, cause, envelope, invalid, not_a_number, unparsed

POST = "/_connector/_sync_job"
PARSER = "connector_sync_job_post_request"
NOW = "2024-01-01T00:00:00.000Z"
CONNECTOR = {"id": "c", "index_name": "search-c", "service_type": "mysql", "language": "de", "name": "not kept"}
UNBUILT = cause("x_content_parse_exception", f"Failed to build [{PARSER}] after last required field arrived")


def gone(reason: str) -> dict[str, Any]:
    return envelope(404, "resource_not_found_exception", reason)


@pytest.fixture
async def cluster(mount: Any) -> Any:
    return await mount("elastic", records={"connectors": [CONNECTOR]})


@pytest.fixture
async def jobs(mount: Any) -> Any:
    return await mount("elastic", scenario="elastic-sync-jobs")


async def test_a_new_job(cluster: Any) -> None:
    answer = await cluster("POST", POST, json={"id": "c"})
    assert (answer.status, list(answer.json)) == (201, ["id"])
    active = (await cluster("GET", "/_connector/c")).json["filtering"][0]["active"]
    shown = await cluster("GET", f"{POST}/{answer.json['id']}")
    assert (shown.status, shown.json) == (
        200,
        {
            "id": answer.json["id"],
            "connector": {
                "id": "c",
                "filtering": active,
                "index_name": "search-c",
                "language": "de",
                "service_type": "mysql",
                "configuration": {},
            },
            "created_at": NOW,
            "deleted_document_count": 0,
            "indexed_document_count": 0,
            "indexed_document_volume": 0,
            "job_type": "full",
            "last_seen": NOW,
            "metadata": {},
            "status": "pending",
            "total_document_count": 0,
            "trigger_method": "on_demand",
        },
    )


async def test_the_connector_in_a_job_is_of_the_moment(cluster: Any) -> None:
    key = (await cluster("POST", POST, json={"id": "c"})).json["id"]
    await cluster("PUT", "/_connector/c/_service_type", json={"service_type": "other"})
    assert (await cluster("GET", f"{POST}/{key}")).json["connector"]["service_type"] == "mysql"


async def test_words_in_any_case(cluster: Any) -> None:
    body = {"id": "c", "job_type": "ACCESS_CONTROL", "trigger_method": "Scheduled"}
    key = (await cluster("POST", POST, json=body)).json["id"]
    shown = (await cluster("GET", f"{POST}/{key}")).json
    assert (shown["job_type"], shown["trigger_method"]) == ("access_control", "scheduled")
    assert shown["connector"]["index_name"] == ".search-acl-filter-search-c"


async def test_a_soft_deleted_connector_may_be_synced(cluster: Any) -> None:
    await cluster("DELETE", "/_connector/c")
    assert (await cluster("POST", POST, json={"id": "c"})).status == 201


async def test_a_job_does_not_change_its_connector(cluster: Any) -> None:
    before = (await cluster("GET", "/_connector/c")).body
    key = (await cluster("POST", POST, json={"id": "c"})).json["id"]
    await cluster("PUT", f"{POST}/{key}/_claim", json={"worker_hostname": "w", "sync_cursor": {"a": 1}})
    await cluster("PUT", f"{POST}/{key}/_error", json={"error": "x"})
    assert (await cluster("GET", "/_connector/c")).body == before


async def test_a_connector_that_is_not_there(cluster: Any) -> None:
    answer = await cluster("POST", POST, json={"id": "nobody"})
    assert (answer.status, answer.json) == (404, gone("Connector with id 'nobody' does not exist."))


NO_INDEX = (
    "Cannot start a sync for connector [x] with no index attached. "
    "Set the [index_name] property for the connector to enable syncing data."
)
NO_TYPE = (
    "Cannot start a sync for connector [x] with [service_type] not defined. "
    "Set the service type of your connector before starting the sync."
)


@pytest.mark.parametrize(
    ("fields", "job_type", "reason"),
    [
        ({}, "full", NO_INDEX),
        ({"service_type": "a"}, "incremental", NO_INDEX),
        ({"index_name": "i"}, "full", NO_TYPE),
        ({}, "access_control", NO_TYPE),
    ],
)
async def test_a_connector_that_cannot_be_synced(elastic: Any, fields: dict[str, Any], job_type: str, reason: str) -> None:
    await elastic("PUT", "/_connector/x", json=fields)
    answer = await elastic("POST", POST, json={"id": "x", "job_type": job_type})
    assert (answer.status, answer.json) == (400, envelope(400, "status_exception", reason))


async def test_access_control_needs_no_index(elastic: Any) -> None:
    await elastic("PUT", "/_connector/x", json={"service_type": "a"})
    key = (await elastic("POST", POST, json={"id": "x", "job_type": "access_control"})).json["id"]
    assert (await elastic("GET", f"{POST}/{key}")).json["connector"]["index_name"] == ".search-acl-filter-null"


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        (b"{}", argument("Required [id]")),
        (b'{"id":""}', invalid("[id] of the connector cannot be null or empty")),
        (b'{"id":null}', unparsed(f"[1:7] [{PARSER}] id doesn't support values of type: VALUE_NULL")),
        (b'{"id":"c","foo":1}', unparsed(f"[1:11] [{PARSER}] unknown field [foo]")),
        (
            b'{"id":"c","job_type":"x"}',
            unparsed(
                UNBUILT["reason"],
                cause("illegal_argument_exception", "Unknown ConnectorSyncJobType [x]."),
            ),
        ),
        (
            b'{"id":"c","job_type":"full","trigger_method":"x"}',
            unparsed(
                f"[1:46] [{PARSER}] failed to parse field [trigger_method]",
                UNBUILT,
                cause("illegal_argument_exception", "Unknown ConnectorSyncJobTriggerMethod [x]."),
                root=UNBUILT,
            ),
        ),
    ],
)
async def test_bad_bodies(cluster: Any, body: bytes, refused: dict[str, Any]) -> None:
    answer = await cluster("POST", POST, body=body, headers={"Content-Type": "application/json"})
    assert (answer.status, answer.json) == (400, refused)


async def test_no_body(cluster: Any) -> None:
    answer = await cluster("POST", POST)
    assert (answer.status, answer.json) == (400, envelope(400, "parse_exception", "request body is required"))


async def test_a_missing_job(jobs: Any, elastic: Any) -> None:
    """While there never was a job there is no index, and the sentence is longer."""
    for method in ("GET", "DELETE"):
        assert (await jobs(method, f"{POST}/none")).json == gone("none")
        assert (await elastic(method, f"{POST}/none")).json == gone("connector sync job [none] not found")


async def test_a_deleted_job(cluster: Any) -> None:
    key = (await cluster("POST", POST, json={"id": "c"})).json["id"]
    answer = await cluster("DELETE", f"{POST}/{key}")
    assert (answer.status, answer.json) == (200, {"acknowledged": True})
    assert (await cluster("GET", f"{POST}/{key}")).json == gone(key)


ALL = "is-pending is-in-progress is-canceling is-suspended is-canceled is-completed is-in-error"


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("", ALL),
        ("status=pending", "is-pending"),
        ("status=IN_PROGRESS", "is-in-progress"),
        ("connector_id=my-connector", ALL),
        ("connector_id=other", ""),
        ("connector_id=", ""),
        ("job_type=incremental", "is-canceling"),
        ("job_type=access_control,INCREMENTAL", "is-canceling is-completed"),
        ("job_type=", ALL),
        ("job_type=full&status=error&connector_id=my-connector", "is-in-error"),
        ("job_type=full&status=canceling", ""),
    ],
)
async def test_what_is_listed(jobs: Any, query: str, keys: str) -> None:
    answer = await jobs("GET", f"{POST}?{query}")
    assert answer.status == 200
    assert [job["id"] for job in answer.json["results"]] == keys.split()
    assert answer.json["count"] == len(keys.split())


@pytest.mark.parametrize(
    ("query", "keys", "count"),
    [
        ("size=2", "is-pending is-in-progress", 7),
        ("from=5", "is-completed is-in-error", 7),
        ("from=1&size=1&job_type=incremental,access_control", "is-completed", 2),
        ("size=0", "", 7),
    ],
)
async def test_pages(jobs: Any, query: str, keys: str, count: int) -> None:
    answer = (await jobs("GET", f"{POST}?{query}")).json
    assert ([job["id"] for job in answer["results"]], answer["count"]) == (keys.split(), count)


async def test_the_newest_comes_first_even_within_one_instant(cluster: Any) -> None:
    keys = [(await cluster("POST", POST, json={"id": "c"})).json["id"] for _ in range(3)]
    await cluster.advance(microseconds=1)
    keys.append((await cluster("POST", POST, json={"id": "c"})).json["id"])
    assert [job["id"] for job in (await cluster("GET", POST)).json["results"]] == keys[::-1]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("status=x", "Unknown ConnectorSyncStatus [x]."),
        ("status=", "Unknown ConnectorSyncStatus []."),
        ("job_type=full,x", "Unknown ConnectorSyncJobType [x]."),
        ("from=-1&status=x", "Unknown ConnectorSyncStatus [x]."),
        ("size=-1", "Parameter [size] cannot be < 0"),
        ("foo=1", "request [/_connector/_sync_job] contains unrecognized parameter: [foo]"),
    ],
)
async def test_bad_lists(jobs: Any, query: str, reason: str) -> None:
    answer = await jobs("GET", f"{POST}?{query}")
    assert (answer.status, answer.json) == (400, argument(reason))


async def test_a_page_of_jobs_that_is_no_number_is_refused_before_the_status(jobs: Any) -> None:
    answer = await jobs("GET", f"{POST}?from=a&status=x")
    assert (answer.status, answer.json) == (400, not_a_number("from", "a"))


async def test_an_empty_list(elastic: Any) -> None:
    assert (await elastic("GET", POST)).json == {"count": 0, "results": []}


@pytest.mark.parametrize("hard", ["false", "true"])
async def test_jobs_outlive_their_connector_unless_they_are_deleted_with_it(mount: Any, hard: str) -> None:
    cluster = await mount("elastic", scenario="elastic-sync-jobs", records={"connectors": [CONNECTOR]})
    other = (await cluster("POST", POST, json={"id": "c"})).json["id"]
    await cluster("DELETE", f"/_connector/c?hard={hard}")
    assert (await cluster("GET", f"{POST}?connector_id=c")).json["count"] == 1
    await cluster("DELETE", f"/_connector/my-connector?hard={hard}&delete_sync_jobs=true")
    assert [job["id"] for job in (await cluster("GET", POST)).json["results"]] == [other]


async def test_put_without_an_id_is_a_connector_of_that_name(elastic: Any) -> None:
    """The literal route lacks PUT, so the wildcard answers."""
    answer = await elastic("PUT", POST)
    assert (answer.status, answer.json) == (201, {"id": "_sync_job", "result": "created"})
