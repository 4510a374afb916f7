"""The whole round of the official connector service, and the same story as the Connector API tells it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from elasticsearch import AsyncElasticsearch, BadRequestError, ConflictError, NotFoundError

from mockserver.launch import World
from tests.client.connector_service import HOST, IDLE, JOBS, PIPELINE, Service

pytestmark = [
    pytest.mark.scenario("frozen.yaml"),
    # The client says so of every connector call: its makers may still change them.
    pytest.mark.filterwarnings("ignore::elasticsearch.exceptions.GeneralAvailabilityWarning"),
]

ID, INDEX, ACL = "orders", "search-orders", ".search-acl-filter-search-orders"
CONFIGURATION: dict[str, Any] = {
    "host": {
        "default_value": None,
        "depends_on": [],
        "display": "textbox",
        "label": "Host",
        "options": [],
        "order": 1,
        "required": True,
        "sensitive": False,
        "tooltip": None,
        "type": "str",
        "ui_restrictions": [],
        "validations": [],
        "value": "",
    }
}
FEATURES = {
    "sync_rules": {"basic": {"enabled": True}, "advanced": {"enabled": False}},
    "document_level_security": {"enabled": True},
    "incremental_sync": {"enabled": False},
    "native_connector_api_keys": {"enabled": True},
}
FIRST = {"1": {"title": "First  order ", "body": "two\n words ", "size": 3}, "2": {"title": "Second order", "size": 5}}
START = "2024-01-01T00:00:00+00:00"


@pytest.fixture
async def client(world: World) -> AsyncIterator[AsyncElasticsearch]:
    origin = {"X-elastic-product-origin": "connectors", "user-agent": "elastic-connectors-9.0.0/service"}
    async with AsyncElasticsearch(world.url("elastic"), headers=origin) as made:
        yield made


@pytest.fixture
async def service(client: AsyncElasticsearch, world: World) -> Service:
    """The service, behind its preflight, with a connector that was made by the API."""
    made = Service(client, world, ID)
    assert await made.preflight() == [".elastic-connectors-v1", ".elastic-connectors-sync-jobs-v1"]
    await client.connector.put(connector_id=ID, name="Orders", index_name=INDEX, service_type="postgresql")
    return made


@pytest.fixture
async def ready(client: AsyncElasticsearch, service: Service) -> Service:
    """The service with a connector that is prepared, configured and connected."""
    await service.prepare(CONFIGURATION, FEATURES)
    await client.connector.update_configuration(connector_id=ID, values={"host": "db.example.org"})
    await service.connected()
    return service


async def connector(client: AsyncElasticsearch) -> dict[str, Any]:
    return dict((await client.connector.get(connector_id=ID)).body)


async def job(client: AsyncElasticsearch, key: str) -> dict[str, Any]:
    return dict((await client.connector.sync_job_get(connector_sync_job_id=key)).body)


async def jobs(client: AsyncElasticsearch, **filters: Any) -> list[str]:
    return [one["id"] for one in (await client.connector.sync_job_list(**filters))["results"]]


async def test_preflight_makes_the_indices_once(client: AsyncElasticsearch, service: Service) -> None:
    assert await service.preflight() == []
    assert (await client.connector.list())["count"] == 1


async def test_a_connector_is_found_by_its_id_or_kind(client: AsyncElasticsearch, service: Service) -> None:
    await client.connector.put(connector_id="managed", index_name="content-wiki", service_type="confluence", is_native=True)
    await client.connector.put(connector_id="other", index_name="search-wiki", service_type="confluence")
    assert [hit["_id"] for hit in await service.supported()] == [ID]
    assert sorted(hit["_id"] for hit in await service.supported("confluence")) == ["managed", ID]
    await client.connector.delete(connector_id=ID)
    assert await service.supported() == []


async def test_a_connector_is_prepared_unless_somebody_was_faster(client: AsyncElasticsearch, service: Service) -> None:
    (stale,) = await service.supported()
    await client.connector.check_in(connector_id=ID)
    with pytest.raises(ConflictError, match=r"version conflict, required seqNo \[\d+\], primary term \[1\]\. current document"):
        await service.change({"status": "needs_configuration"}, stale)
    await service.prepare(CONFIGURATION, FEATURES)
    found = await connector(client)
    assert (found["status"], found["configuration"]) == ("needs_configuration", CONFIGURATION)
    assert found["features"] == FEATURES
    await service.prepare({"other": CONFIGURATION["host"]}, {})
    assert (await connector(client))["configuration"] == CONFIGURATION


async def test_a_heartbeat_is_what_the_api_shows(client: AsyncElasticsearch, service: Service, world: World) -> None:
    world.clock.advance(minutes=1)
    await service.heartbeat()
    assert (await connector(client))["last_seen"] == "2024-01-01T00:01:00+00:00"
    await client.connector.check_in(connector_id=ID)
    (found,) = await service.supported()
    assert found["_source"]["last_seen"] > "2024-01-01T00:01:00"


async def test_an_edited_draft_is_validated_and_becomes_active(client: AsyncElasticsearch, ready: Service) -> None:
    assert not await ready.validate_filtering()
    rule = {"id": "no-tests", "field": "path", "policy": "exclude", "rule": "contains", "value": "test", "order": 0}
    await client.connector.update_filtering(connector_id=ID, rules=[rule])
    with pytest.raises(BadRequestError, match=r"Current filtering draft validation state \[edited\]"):
        await client.connector.update_active_filtering(connector_id=ID)
    assert await ready.validate_filtering()
    (filtering,) = (await connector(client))["filtering"]
    assert filtering["active"] == filtering["draft"]
    assert [one["id"] for one in filtering["active"]["rules"]] == ["no-tests", "DEFAULT"]
    assert filtering["draft"]["validation"] == {"state": "valid", "errors": []}
    assert (await client.connector.update_active_filtering(connector_id=ID))["result"] == "noop"


async def test_a_sync_from_its_schedule_to_its_end(client: AsyncElasticsearch, ready: Service, world: World) -> None:
    key = await ready.schedule()
    assert (await job(client, key))["status"] == "pending"
    assert await jobs(client, status="pending", connector_id=ID) == [key]
    (found,) = await ready.pending("full", "incremental")
    assert (found["_id"], found["sort"]) == (key, [1704067200000])
    world.clock.advance(seconds=30)
    await ready.start(key)
    told = await job(client, key)
    assert (told["status"], told["worker_hostname"]) == ("in_progress", HOST)
    assert told["started_at"] == told["last_seen"] == "2024-01-01T00:00:30+00:00"
    assert (await connector(client))["last_sync_status"] == "in_progress"
    assert await ready.pending("full") == []
    assert await jobs(client, status="in_progress") == [key]

    assert await ready.prepare_index(INDEX)
    written = await ready.sink(INDEX, FIRST)
    assert (written["errors"], [one["index"]["result"] for one in written["items"]]) == (False, ["created", "created"])
    await ready.report(key, indexed_document_count=2)
    world.clock.advance(seconds=30)
    counts = {"indexed_document_count": 2, "indexed_document_volume": 1, "deleted_document_count": 0}
    await ready.finish(key, "completed", counts={**counts, "total_document_count": await ready.count(INDEX)})
    await ready.sync_done(key, {"page": 7})

    told = await job(client, key)
    assert (told["status"], told["error"], told["completed_at"]) == ("completed", None, "2024-01-01T00:01:00+00:00")
    assert {name: told[name] for name in counts} == counts
    assert told["total_document_count"] == 2
    found = await connector(client)
    assert (found["status"], found["last_sync_status"], found["error"]) == ("connected", "completed", None)
    assert (found["sync_cursor"], found["last_indexed_document_count"]) == ({"page": 7}, 2)
    assert (found["last_sync_scheduled_at"], found["last_synced"]) == (START, "2024-01-01T00:01:00+00:00")
    assert await jobs(client, status="completed", job_type="full") == [key]
    with pytest.raises(BadRequestError, match=r"from \[completed\] to \[canceling\]"):
        await client.connector.sync_job_cancel(connector_sync_job_id=key)


async def test_content_passes_the_pipeline_on_its_way_in(client: AsyncElasticsearch, ready: Service) -> None:
    await ready.prepare_index(INDEX)
    await ready.sink(INDEX, FIRST)
    source = (await client.get(index=INDEX, id="1"))["_source"]
    assert source == {"title": "First  order ", "body": "two words", "size": 3, "id": "1", "_timestamp": START}
    assert list((await client.ingest.get_pipeline(id=PIPELINE)).body) == [PIPELINE]


async def test_the_next_sync_writes_the_difference(client: AsyncElasticsearch, ready: Service, world: World) -> None:
    await ready.prepare_index(INDEX)
    await ready.sink(INDEX, FIRST)
    assert not await ready.prepare_index(INDEX)
    assert await ready.existing(INDEX) == {"1": START, "2": START}
    world.clock.advance(hours=1)
    written = await ready.sink(INDEX, {"2": {"title": "Second order", "size": 6}, "3": {"title": "Third order"}})
    assert [(name, one["result"]) for item in written["items"] for name, one in item.items()] == [
        ("update", "updated"),
        ("index", "created"),
        ("delete", "deleted"),
    ]
    assert await ready.existing(INDEX) == dict.fromkeys(("2", "3"), "2024-01-01T01:00:00+00:00")
    assert await ready.count(INDEX) == 2
    assert (await client.get(index=INDEX, id="2"))["_source"]["size"] == 6
    stats = await client.indices.stats(index="*")
    assert {name: one["primaries"]["docs"]["count"] for name, one in stats["indices"].items()} == {INDEX: 2}


async def test_a_document_that_does_not_fit_fails_alone(client: AsyncElasticsearch, ready: Service) -> None:
    await client.indices.create(index=INDEX, mappings={"properties": {"size": {"type": "long"}}})
    written = await ready.sink(INDEX, {"1": {"size": "huge"}, "2": {"size": 2}})
    assert written["errors"] is True
    first, second = (one["index"] for one in written["items"])
    assert (first["status"], first["error"]["type"]) == (400, "document_parsing_exception")
    assert "failed to parse field [size] of type [long] in document with id '1'" in first["error"]["reason"]
    assert (second["status"], second["result"]) == (201, "created")


async def test_a_canceled_job_is_seen_and_ended(client: AsyncElasticsearch, ready: Service, world: World) -> None:
    key = await ready.schedule()
    await ready.start(key)
    await client.connector.sync_job_cancel(connector_sync_job_id=key)
    assert (await ready.fetch(JOBS, key))["_source"]["status"] == "canceling"
    world.clock.advance(seconds=1)
    await ready.finish(key, "canceled")
    await ready.sync_done(key)
    told = await job(client, key)
    assert (told["status"], told["canceled_at"]) == ("canceled", "2024-01-01T00:00:01+00:00")
    assert (await connector(client))["last_sync_status"] == "canceled"


async def test_a_suspended_job_is_pending_again(client: AsyncElasticsearch, ready: Service) -> None:
    key = await ready.schedule()
    await ready.start(key)
    await ready.finish(key, "suspended")
    assert [hit["_id"] for hit in await ready.pending("full")] == [key]
    assert (await client.connector.sync_job_cancel(connector_sync_job_id=key))["result"] == "updated"
    assert (await job(client, key))["status"] == "canceled"


async def test_a_claim_keeps_its_dotted_name(client: AsyncElasticsearch, ready: Service) -> None:
    key = await ready.schedule()
    await ready.start(key, {"page": 1})
    told = await job(client, key)
    assert told["connector.sync_cursor"] == {"page": 1}
    assert "sync_cursor" not in told["connector"]


async def test_an_idle_job_is_cleaned_up_after_five_minutes(client: AsyncElasticsearch, ready: Service, world: World) -> None:
    key = await ready.schedule()
    await ready.start(key)
    world.clock.advance(seconds=299)
    assert await ready.clean_up() == []
    world.clock.advance(seconds=1)
    assert await ready.clean_up() == [key]
    told = await job(client, key)
    assert (told["status"], told["error"], told["completed_at"]) == ("error", IDLE, "2024-01-01T00:05:00+00:00")
    found = await connector(client)
    assert (found["status"], found["error"], found["last_sync_error"]) == ("error", IDLE, IDLE)
    assert await jobs(client, status="error") == [key]
    assert await ready.clean_up() == []


async def test_a_check_in_by_the_api_keeps_a_job_from_idling(client: AsyncElasticsearch, ready: Service, world: World) -> None:
    key = await ready.schedule()
    await ready.start(key)
    world.clock.advance(seconds=200)
    await client.connector.sync_job_check_in(connector_sync_job_id=key)
    world.clock.advance(seconds=200)
    assert await ready.clean_up() == []
    world.clock.advance(seconds=101)
    assert await ready.clean_up() == [key]


async def test_jobs_of_a_connector_that_is_gone_are_orphaned(client: AsyncElasticsearch, ready: Service) -> None:
    key = await ready.schedule()
    await ready.start(key)
    await client.connector.delete(connector_id=ID, hard=True)
    assert await ready.clean_up() == [key]
    assert (await job(client, key))["error"] == IDLE
    with pytest.raises(NotFoundError):
        await ready.fetch(".elastic-connectors", ID)


async def test_access_control_goes_to_a_hidden_index_of_its_own(client: AsyncElasticsearch, ready: Service) -> None:
    assert await ready.licensed()
    key = await ready.schedule("access_control")
    (found,) = await ready.pending("access_control")
    assert (found["_id"], found["_source"]["connector"]["index_name"]) == (key, ACL)
    assert (await job(client, key))["job_type"] == "access_control"
    await ready.sink(ACL, {"user-1": {"query": {"template": {}}, "created_at": START}})
    assert list((await client.indices.get(index="*")).body) == []
    made = (await client.indices.get(index=ACL))[ACL]
    assert made["mappings"] == {"dynamic": "false", "properties": {"created_at": {"type": "date"}}}
    assert made["settings"]["index"]["hidden"] == "true"
    assert list(await ready.existing(ACL)) == ["user-1"]


async def test_a_connector_made_as_a_document_is_one(client: AsyncElasticsearch, service: Service) -> None:
    schedule = {"enabled": False, "interval": "0 0 0 * * ?"}
    document: dict[str, Any] = {
        "api_key_id": None,
        "api_key_secret_id": None,
        "configuration": {},
        "index_name": "search-made",
        "name": "Made",
        "service_type": "mysql",
        "status": "configured",
        "is_native": False,
        "language": "en",
        "last_sync_status": None,
        "last_sync_error": None,
        "last_synced": None,
        "last_seen": None,
        "created_at": START,
        "updated_at": START,
        "filtering": [],
        "scheduling": {"access_control": schedule, "full": schedule, "incremental": schedule},
        "custom_scheduling": {},
        "last_indexed_document_count": 0,
        "last_deleted_document_count": 0,
    }
    made = await client.index(index=".elastic-connectors", document=document)
    key = made["_id"]
    assert (await client.connector.get(connector_id=key)).body == {"id": key, **document}
    assert [one["id"] for one in (await client.connector.list(index_name="search-made"))["results"]] == [key]
    with pytest.raises(BadRequestError, match=r"Index name \[search-made\] is used by another connector"):
        await client.connector.put(connector_id="second", index_name="search-made")
    await client.connector.update_status(connector_id=key, status="connected")
    started = await client.connector.sync_job_post(id=key)
    assert (await job(client, started["id"]))["connector"]["index_name"] == "search-made"
    assert [hit["_id"] for hit in await service.supported()] == [ID]
