"""Cancel, claim, check-in, error and statistics of a sync job: moves, stamps, merges and refusals."""

from typing import Any

import pytest

from tests.vendors.elastic.conftest import argument, cause, envelope, invalid, undated, unparsed

JOBS = "/_connector/_sync_job"
NOW = "2024-01-01T00:00:00.000Z"
IDS = {
    "pending": "is-pending",
    "in_progress": "is-in-progress",
    "suspended": "is-suspended",
    "canceling": "is-canceling",
    "canceled": "is-canceled",
    "completed": "is-completed",
    "error": "is-in-error",
}
CANCEL = {"pending": "canceled", "suspended": "canceled", "in_progress": "canceling"}
CLAIM = "claim_connector_sync_job"
STATS = "connector_sync_job_update_ingestion_stats"
ERROR = "connector_sync_job_error_request"
COUNTS = {"deleted_document_count": 1, "indexed_document_count": 2, "indexed_document_volume": 3}
BODIES: dict[str, Any] = {
    "_cancel": None,
    "_check_in": None,
    "_claim": {"worker_hostname": "w"},
    "_error": {"error": "boom"},
    "_stats": COUNTS,
}


def refused(source: str, target: str) -> dict[str, Any]:
    said = (
        f"Invalid transition attempt from [{source}] to [{target}]. "
        "Such a ConnectorSyncStatus transition is not supported by the Connector Protocol."
    )
    inner = cause("connector_sync_job_invalid_status_transition_exception", said)
    return envelope(400, "status_exception", said, caused_by=inner)


@pytest.fixture
async def jobs(mount: Any) -> Any:
    return await mount("elastic", scenario="elastic-sync-jobs")


async def shown(jobs: Any, status: str) -> Any:
    return (await jobs("GET", f"{JOBS}/{IDS[status]}")).json


@pytest.mark.parametrize("status", IDS)
async def test_cancel(jobs: Any, status: str) -> None:
    before = await shown(jobs, status)
    answer = await jobs("PUT", f"{JOBS}/{IDS[status]}/_cancel")
    if status not in CANCEL:
        assert (answer.status, answer.json) == (400, refused(status, "canceling"))
        assert await shown(jobs, status) == before
        return
    assert (answer.status, answer.json) == (200, {"result": "updated"})
    stamps = {"cancelation_requested_at": NOW}
    if CANCEL[status] == "canceled":
        stamps |= {"canceled_at": NOW, "completed_at": NOW}
    assert await shown(jobs, status) == {**before, "status": CANCEL[status], **stamps}


@pytest.mark.parametrize("status", IDS)
async def test_error(jobs: Any, status: str) -> None:
    before = await shown(jobs, status)
    answer = await jobs("PUT", f"{JOBS}/{IDS[status]}/_error", json={"error": "boom"})
    if status not in ("in_progress", "canceling"):
        assert (answer.status, answer.json) == (400, refused(status, "error"))
        assert await shown(jobs, status) == before
        return
    assert (answer.status, answer.json) == (200, {"result": "updated"})
    assert await shown(jobs, status) == {**before, "status": "error", "error": "boom"}


@pytest.mark.parametrize("status", IDS)
async def test_claim_from_any_status(jobs: Any, status: str) -> None:
    before = await shown(jobs, status)
    answer = await jobs("PUT", f"{JOBS}/{IDS[status]}/_claim", json={"worker_hostname": "w"})
    assert (answer.status, answer.json) == (200, {"result": "updated"})
    after = await shown(jobs, status)
    claimed = {"status": "in_progress", "worker_hostname": "w", "started_at": after["started_at"]}
    assert after == {**before, **claimed, "last_seen": after["started_at"]}
    assert after["started_at"].startswith("2024-01-01T00:00:00.")
    assert (await jobs("PUT", f"{JOBS}/{IDS[status]}/_cancel")).json == {"result": "updated"}


async def test_the_cursor_of_a_claim_merges_into_the_copy_of_the_connector(jobs: Any) -> None:
    for cursor in ({"a": {"x": 1}, "b": 1}, {"a": {"y": 2}}):
        await jobs("PUT", f"{JOBS}/is-pending/_claim", json={"worker_hostname": "w", "sync_cursor": cursor})
    assert (await shown(jobs, "pending"))["connector"]["sync_cursor"] == {"a": {"x": 1, "y": 2}, "b": 1}


@pytest.mark.parametrize("status", IDS)
async def test_check_in(jobs: Any, status: str) -> None:
    before, seen = await shown(jobs, status), []
    for _ in range(2):
        answer = await jobs("PUT", f"{JOBS}/{IDS[status]}/_check_in")
        assert (answer.status, answer.json) == (200, {"result": "updated"})
        seen.append((await shown(jobs, status))["last_seen"])
    assert seen == sorted(set(seen), key=lambda stamp: stamp.removesuffix("Z"))
    assert await shown(jobs, status) == {**before, "last_seen": seen[-1]}


@pytest.mark.parametrize("status", IDS)
async def test_stats(jobs: Any, status: str) -> None:
    before = await shown(jobs, status)
    answer = await jobs("PUT", f"{JOBS}/{IDS[status]}/_stats", json=COUNTS)
    assert (answer.status, answer.json) == (200, {"result": "updated"})
    after = await shown(jobs, status)
    assert after == {**before, **COUNTS, "last_seen": after["last_seen"]}


async def test_stats_with_everything(jobs: Any) -> None:
    body: dict[str, Any] = {
        **COUNTS,
        "total_document_count": "7",
        "metadata": {"a": {"x": 1}},
        "last_seen": "2023-12-04T08:45:50.567149Z",
    }
    target = f"{JOBS}/is-in-progress/_stats"
    assert (await jobs("PUT", target, json=body)).json == {"result": "updated"}
    assert (await jobs("PUT", target, json=body)).json == {"result": "updated"}
    assert (await jobs("PUT", target, json={**body, "metadata": {"a": {"y": 2}}})).json == {"result": "updated"}
    after = await shown(jobs, "in_progress")
    assert after["metadata"] == {"a": {"x": 1, "y": 2}}
    assert (after["total_document_count"], after["last_seen"]) == (7, "2023-12-04T08:45:50.567149Z")


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("2023-05-25T12:30:00.000Z", "2023-05-25T12:30:00.000Z"),
        ("2023-05-25T12:30:00Z", "2023-05-25T12:30:00.000Z"),
        ("2023-05-25T12:30:00.5Z", "2023-05-25T12:30:00.500Z"),
        ("2023-05-25T12:30:00.1234Z", "2023-05-25T12:30:00.1234Z"),
        ("2023-05-25T12:30:00.120000Z", "2023-05-25T12:30:00.120Z"),
        ("2023-05-25T12:30:00.123456789Z", "2023-05-25T12:30:00.123456789Z"),
        ("2023-05-25T12:30:00+02:00", "2023-05-25T10:30:00.000Z"),
        ("2023-05-25T12:30:00.25-0330", "2023-05-25T16:00:00.250Z"),
        ("2023-05-25T12:30:00", "2023-05-25T12:30:00.000Z"),
        ("2023-05-25T12:30:00.567149", "2023-05-25T12:30:00.567149Z"),
        ("2023-05-25T12:30Z", "2023-05-25T12:30:00.000Z"),
        ("2023-05-25", "2023-05-25T00:00:00.000Z"),
        ("2023-05", "2023-05-01T00:00:00.000Z"),
        ("1685017800000", "2023-05-25T12:30:00.000Z"),
        ("1685017800123", "2023-05-25T12:30:00.123Z"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"),
        ("0999-01-01T00:00:00Z", "0999-01-01T00:00:00.000Z"),
        ("1000-01-01T00:00:00+01:00", "0999-12-31T23:00:00.000Z"),
    ],
)
async def test_instants(jobs: Any, given: Any, stored: str) -> None:
    answer = await jobs("PUT", f"{JOBS}/is-pending/_stats", json={**COUNTS, "last_seen": given})
    assert (answer.status, answer.json) == (200, {"result": "updated"})
    assert (await shown(jobs, "pending"))["last_seen"] == stored


@pytest.mark.parametrize("call", ["_check_in", "_claim", "_stats"])
@pytest.mark.parametrize(
    ("seen", "then"),
    [
        ("2026-05-25T12:30:00Z", NOW),
        ("9999-12-31T23:59:59.999999999Z", NOW),
        ("2023-05-25T12:30:00Z", NOW),
        ("0999-01-01T00:00:00Z", NOW),
        ("2024-01-01T00:00:00.000000Z", "2024-01-01T00:00:00.000001Z"),
        ("2024-01-01T00:00:00.999999999Z", "2024-01-01T00:00:01.000Z"),
    ],
)
async def test_a_worker_s_clock_does_not_drag_the_server_s_along(jobs: Any, call: str, seen: str, then: str) -> None:
    """Stamps of the server differ from those just given; from those of another clock they need not."""
    await jobs("PUT", f"{JOBS}/is-pending/_stats", json={**COUNTS, "last_seen": seen})
    assert (await jobs("PUT", f"{JOBS}/is-pending/{call}", json=BODIES[call])).json == {"result": "updated"}
    after = await shown(jobs, "pending")
    assert (after["last_seen"], after.get("started_at", then)) == (then, then)


@pytest.mark.parametrize(
    ("given", "stored"),
    [(1.5, 1), (-0.5, 0), ("1.5", 1), ("+5", 5), ("1000000000000000000", 10**18), ("9223372036854775807", 2**63 - 1)],
)
async def test_counts_are_cut_to_whole_numbers(jobs: Any, given: Any, stored: int) -> None:
    answer = await jobs("PUT", f"{JOBS}/is-pending/_stats", json={**COUNTS, "total_document_count": given})
    assert (answer.status, answer.json) == (200, {"result": "updated"})
    assert (await shown(jobs, "pending"))["total_document_count"] == stored


PREFIX = b'{"deleted_document_count":1,"indexed_document_count":2,"indexed_document_volume":3,'


@pytest.mark.parametrize(
    ("call", "body", "answer"),
    [
        ("_claim", b"{}", argument("Required [worker_hostname]")),
        (
            "_claim",
            b'{"worker_hostname":null}',
            unparsed(f"[1:20] [{CLAIM}] worker_hostname doesn't support values of type: VALUE_NULL"),
        ),
        (
            "_claim",
            b'{"worker_hostname":"w","sync_cursor":[]}',
            unparsed(f"[1:38] [{CLAIM}] sync_cursor doesn't support values of type: START_ARRAY"),
        ),
        ("_error", b"{}", argument("Required [error]")),
        ("_error", b'{"error":""}', invalid("[error] of the connector sync job cannot be null or empty")),
        ("_error", b'{"error":null}', unparsed(f"[1:10] [{ERROR}] error doesn't support values of type: VALUE_NULL")),
        ("_stats", b'{"indexed_document_count":1}', argument("Required [deleted_document_count, indexed_document_volume]")),
        (
            "_stats",
            b'{"deleted_document_count":-1,"indexed_document_count":-1,"indexed_document_volume":-1,"total_document_count":"-1"}',
            invalid(
                "[deleted_document_count] cannot be negative.",
                "[indexed_document_count] cannot be negative.",
                "[indexed_document_volume] cannot be negative.",
                "[total_document_count] cannot be negative.",
            ),
        ),
        (
            "_stats",
            PREFIX + b'"metadata":1}',
            unparsed(f"[1:95] [{STATS}] metadata doesn't support values of type: VALUE_NUMBER"),
        ),
        (
            "_stats",
            PREFIX + b'"last_seen":1685017800123}',
            unparsed(f"[1:96] [{STATS}] last_seen doesn't support values of type: VALUE_NUMBER"),
        ),
        (
            "_stats",
            PREFIX + b'"last_seen":"soon"}',
            unparsed(
                f"[1:96] [{STATS}] failed to parse field [last_seen]",
                *undated("soon"),
            ),
        ),
        (
            "_stats",
            PREFIX + b'"last_seen":"2023-02-30T00:00:00Z"}',
            unparsed(
                f"[1:96] [{STATS}] failed to parse field [last_seen]",
                *undated("2023-02-30T00:00:00Z"),
            ),
        ),
        (
            "_stats",
            PREFIX + b'"last_seen":{}}',
            unparsed(
                f"[1:96] [{STATS}] failed to parse field [last_seen]",
                cause("illegal_argument_exception", "unexpected token [START_OBJECT] for [last_seen]"),
            ),
        ),
    ],
)
@pytest.mark.parametrize("key", ["is-pending", "nobody"])
async def test_bad_bodies_come_before_missing_jobs(jobs: Any, call: str, body: bytes, answer: Any, key: str) -> None:
    found = await jobs("PUT", f"{JOBS}/{key}/{call}", body=body, headers={"Content-Type": "application/json"})
    assert (found.status, found.json) == (400, answer)


@pytest.mark.parametrize("call", BODIES)
async def test_no_id(jobs: Any, call: str) -> None:
    answer = await jobs("PUT", f"{JOBS}//{call}", json=BODIES[call])
    told = "[connector_sync_job_id] of the connector sync job cannot be null or empty."
    assert (answer.status, answer.json) == (400, invalid(told))


@pytest.mark.parametrize("call", BODIES)
async def test_a_missing_job(jobs: Any, elastic: Any, call: str) -> None:
    """Calls that write at once say more than the id, and so do all while there never was a job."""
    at_once = call in ("_check_in", "_stats")
    long = "connector sync job [nobody] not found"
    for cluster, reason in ((jobs, long if at_once else "nobody"), (elastic, long)):
        answer = await cluster("PUT", f"{JOBS}/nobody/{call}", json=BODIES[call])
        assert (answer.status, answer.json) == (404, envelope(404, "resource_not_found_exception", reason))


@pytest.mark.parametrize("call", ["_cancel", "_check_in"])
async def test_a_body_where_none_is_read(jobs: Any, call: str) -> None:
    answer = await jobs("PUT", f"{JOBS}/is-pending/{call}", json={})
    said = f"request [PUT {JOBS}/is-pending/{call}] does not support having a body"
    assert (answer.status, answer.json) == (400, argument(said))
