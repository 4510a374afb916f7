"""A connector's life by elasticsearch-py, on the virtual clock: made, configured, scheduled, synced, failed, recovered."""

from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import BadRequestError, Elasticsearch

from mockserver.launch import World

pytestmark = [
    pytest.mark.scenario("frozen.yaml"),
    # The client says so of every connector call: its makers may still change them.
    pytest.mark.filterwarnings("ignore::elasticsearch.exceptions.GeneralAvailabilityWarning"),
]

ID = "orders"
SCHEMA = {"host": {"label": "Host", "type": "str", "display": "textbox", "order": 1, "required": True}}
HOURLY = {"enabled": True, "interval": "0 0 * * * ?"}
NO_TESTS = {"id": "no-tests", "field": "path", "policy": "exclude", "rule": "contains", "value": "test", "order": 0}


class Life:
    """A connector and its present job, with the client that looks after them."""

    def __init__(self, client: Elasticsearch, world: World) -> None:
        self.client = client
        self.world = world
        self.job = ""

    def connector(self, *names: str) -> tuple[Any, ...]:
        found = self.client.connector.get(connector_id=ID)
        return tuple(found.get(name) for name in names)

    def synced(self, *names: str) -> tuple[Any, ...]:
        found = self.client.connector.sync_job_get(connector_sync_job_id=self.job)
        return tuple(found.get(name) for name in names)

    def make(self) -> None:
        self.client.connector.put(connector_id=ID, name="Orders", index_name="search-orders", service_type="postgresql")

    def configure(self) -> None:
        self.client.connector.check_in(connector_id=ID)
        self.client.connector.update_status(connector_id=ID, status="needs_configuration")
        self.client.connector.update_configuration(connector_id=ID, configuration=SCHEMA)
        self.client.connector.update_configuration(connector_id=ID, values={"host": "db.example.org"})
        self.client.connector.update_status(connector_id=ID, status="connected")

    def begin(self, worker: str) -> None:
        made = self.client.connector.sync_job_post(id=ID, job_type="full", trigger_method="scheduled")
        self.job = made["id"]
        self.client.connector.sync_job_claim(connector_sync_job_id=self.job, worker_hostname=worker)

    def count(self, indexed: int, deleted: int = 0) -> None:
        self.client.connector.sync_job_update_stats(
            connector_sync_job_id=self.job,
            indexed_document_count=indexed,
            deleted_document_count=deleted,
            indexed_document_volume=indexed * 100,
        )

    def fail(self, reason: str) -> None:
        self.client.connector.sync_job_error(connector_sync_job_id=self.job, error=reason)
        self.client.connector.last_sync(
            connector_id=ID, last_sync_status="error", last_sync_error=reason, last_synced=self.world.clock.now.isoformat()
        )
        self.client.connector.update_error(connector_id=ID, error=reason)


@pytest.fixture
def life(world: World) -> Iterator[Life]:
    with Elasticsearch(world.url("elastic")) as client:
        made = Life(client, world)
        made.make()
        yield made


def test_a_new_connector_has_not_been_seen(life: Life) -> None:
    assert life.connector("status", "last_seen", "last_synced", "error") == ("created", None, None, None)


def test_setting_up_goes_from_status_to_status(life: Life, world: World) -> None:
    world.clock.advance(minutes=1)
    life.client.connector.check_in(connector_id=ID)
    assert life.connector("status", "last_seen") == ("created", "2024-01-01T00:01:00.000Z")
    life.client.connector.update_status(connector_id=ID, status="needs_configuration")
    assert life.connector("status") == ("needs_configuration",)
    world.clock.advance(minutes=5)
    life.client.connector.update_configuration(connector_id=ID, configuration=SCHEMA)
    assert life.connector("status") == ("configured",)
    life.client.connector.update_configuration(connector_id=ID, values={"host": "db.example.org"})
    (configuration,) = life.connector("configuration")
    assert configuration["host"]["value"] == "db.example.org"
    world.clock.advance(seconds=30)
    life.client.connector.check_in(connector_id=ID)
    life.client.connector.update_status(connector_id=ID, status="connected")
    assert life.connector("status", "last_seen") == ("connected", "2024-01-01T00:06:30.000Z")


def test_a_schedule_and_rules_are_stamped_when_they_are_drafted_and_activated_later(life: Life, world: World) -> None:
    life.configure()
    world.clock.advance(minutes=10)
    life.client.connector.update_scheduling(connector_id=ID, scheduling={"full": HOURLY})
    life.client.connector.update_filtering(connector_id=ID, rules=[NO_TESTS])
    world.clock.advance(minutes=10)
    with pytest.raises(BadRequestError, match=r"draft validation state \[edited\] is not equal to \[valid\]"):
        life.client.connector.update_active_filtering(connector_id=ID)
    life.client.connector.update_filtering_validation(connector_id=ID, validation={"state": "valid", "errors": []})
    life.client.connector.update_active_filtering(connector_id=ID)
    scheduling, filtering, status = life.connector("scheduling", "filtering", "status")
    assert (scheduling["full"], status) == (HOURLY, "connected")
    stamps = {rule["id"]: rule["created_at"] for rule in filtering[0]["active"]["rules"]}
    assert stamps == {"no-tests": "2024-01-01T00:10:00.000Z", "DEFAULT": "2024-01-01T00:10:00.000Z"}


def test_a_job_waits_is_claimed_and_counts(life: Life, world: World) -> None:
    life.configure()
    world.clock.advance(hours=1)
    life.job = life.client.connector.sync_job_post(id=ID, job_type="full", trigger_method="scheduled")["id"]
    one = "2024-01-01T01:00:00.000Z"
    assert life.synced("status", "created_at", "last_seen", "started_at") == ("pending", one, one, None)
    waiting = life.client.connector.sync_job_list(connector_id=ID, status="pending")
    assert [job["id"] for job in waiting["results"]] == [life.job]

    world.clock.advance(seconds=30)
    life.client.connector.sync_job_claim(connector_sync_job_id=life.job, worker_hostname="worker-1")
    half_past = "2024-01-01T01:00:30.000Z"
    assert life.synced("status", "worker_hostname", "started_at", "last_seen") == (
        *("in_progress", "worker-1"),
        *(half_past, half_past),
    )
    assert life.client.connector.sync_job_list(connector_id=ID, status="pending")["count"] == 0

    for minute in (1, 2):
        world.clock.advance(minutes=1)
        life.count(indexed=50 * minute, deleted=minute)
    assert life.synced("indexed_document_count", "deleted_document_count", "indexed_document_volume") == (100, 2, 10_000)
    assert life.synced("status", "last_seen", "started_at") == ("in_progress", "2024-01-01T01:02:30.000Z", half_past)
    world.clock.advance(minutes=1)
    life.client.connector.sync_job_check_in(connector_sync_job_id=life.job)
    assert life.synced("last_seen") == ("2024-01-01T01:03:30.000Z",)


def test_a_job_whose_worker_is_gone_stays_as_it_was_seen_last(life: Life, world: World) -> None:
    life.configure()
    life.begin("worker-1")
    claimed = life.synced("status", "last_seen", "started_at")
    world.clock.advance(days=3)
    assert life.synced("status", "last_seen", "started_at") == claimed
    life.client.connector.sync_job_cancel(connector_sync_job_id=life.job)
    assert life.synced("status", "cancelation_requested_at", "canceled_at") == (
        "canceling",
        "2024-01-04T00:00:00.000Z",
        None,
    )


def test_a_failure_is_told_by_the_job_and_by_the_connector(life: Life, world: World) -> None:
    life.configure()
    world.clock.advance(hours=1)
    life.begin("worker-1")
    world.clock.advance(minutes=4)
    life.count(indexed=7)
    life.fail("connection reset")
    assert life.synced("status", "error", "indexed_document_count", "completed_at") == ("error", "connection reset", 7, None)
    assert life.connector("status", "error", "last_sync_status", "last_sync_error", "last_synced") == (
        *("error", "connection reset"),
        *("error", "connection reset", "2024-01-01T01:04:00.000Z"),
    )
    with pytest.raises(BadRequestError, match=r"from \[error\] to \[canceling\]"):
        life.client.connector.sync_job_cancel(connector_sync_job_id=life.job)


def test_it_recovers_with_the_next_job(life: Life, world: World) -> None:
    life.configure()
    life.begin("worker-1")
    failed = life.job
    life.fail("connection reset")
    world.clock.advance(hours=1)
    life.begin("worker-2")
    world.clock.advance(minutes=2)
    life.count(indexed=100)
    life.client.connector.last_sync(
        connector_id=ID,
        last_sync_status="completed",
        last_sync_error="",
        last_synced=world.clock.now.isoformat(),
        last_indexed_document_count=100,
        sync_cursor={"page": 4},
    )
    assert life.connector("status", "error") == ("error", "connection reset")  # the last sync alone does not mend it
    life.client.connector.update_error(connector_id=ID, body={"error": None})
    assert life.connector("status", "error", "last_sync_status", "last_synced", "last_indexed_document_count") == (
        *("connected", None, "completed"),
        *("2024-01-01T01:02:00.000Z", 100),
    )
    jobs = life.client.connector.sync_job_list(connector_id=ID)["results"]
    assert [(job["id"], job["status"], job["worker_hostname"]) for job in jobs] == [
        (life.job, "in_progress", "worker-2"),
        (failed, "error", "worker-1"),
    ]


def test_its_jobs_outlive_it_with_the_configuration_they_ran_with(life: Life, world: World) -> None:
    life.configure()
    life.begin("worker-1")
    life.client.connector.update_configuration(connector_id=ID, values={"host": "other.example.org"})
    life.client.connector.update_index_name(connector_id=ID, index_name="search-others")
    world.clock.advance(days=1)
    life.client.connector.delete(connector_id=ID)
    (ran_with,) = life.synced("connector")
    assert ran_with["configuration"]["host"]["value"] == "db.example.org"
    assert ran_with["index_name"] == "search-orders"
    assert life.client.connector.sync_job_list(connector_id=ID)["count"] == 1
    again = life.client.connector.put(connector_id=ID, name="Orders once more")
    assert (again["result"], life.connector("status", "deleted", "last_seen")) == ("updated", ("created", False, None))
