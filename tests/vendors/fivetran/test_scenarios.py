"""Scenarios: what ships, and what may stand in one."""

from typing import Any

import pytest

from mockserver.scenario.fixture import ScenarioError

SHIPPED = ["fivetran-function", "fivetran-sync-in-progress", "fivetran-not-a-function", "fivetran-no-state-yet"]


@pytest.mark.parametrize("scenario", SHIPPED)
async def test_shipped_scenarios_load_and_keep_to_the_spec(account: Any, scenario: str) -> None:
    shop = await account(scenario)
    answer = await shop("GET", "/v1/connections")
    assert answer.status == 200
    assert len(answer.json["data"]["items"]) == (3 if scenario == "fivetran-sync-in-progress" else 1)


async def test_few_members_make_a_whole_connection(account: Any) -> None:
    shop = await account(records={"connections": [{}]})
    (group,) = (await shop("GET", "/v1/groups")).json["data"]["items"]
    (made,) = (await shop("GET", "/v1/connections")).json["data"]["items"]
    assert (made["group_id"], made["service"], made["schema"]) == (group["id"], "connector_sdk", f"connector_sdk_{made['id']}")
    assert (made["status"]["setup_state"], made["status"]["sync_state"], made["paused"]) == ("connected", "scheduled", False)


async def test_a_connection_without_a_group_goes_to_the_first_one(account: Any) -> None:
    shop = await account(records={"groups": [{"id": "a"}, {"id": "b"}], "connections": [{"id": "fn"}]})
    assert (await shop.connection("fn"))["group_id"] == "a"


@pytest.mark.parametrize(
    ("fields", "paused", "state"),
    [
        ({"paused": True}, True, "paused"),
        ({"status": {"sync_state": "paused"}}, True, "paused"),
        ({"status": {"sync_state": "syncing"}}, False, "syncing"),
        ({"status": {"sync_state": "syncing"}, "paused": True}, True, "syncing"),
        ({"status": {"sync_state": "rescheduled"}}, False, "rescheduled"),
        ({}, False, "scheduled"),
    ],
)
async def test_any_phase_may_be_the_first(account: Any, fields: Any, paused: bool, state: str) -> None:
    shop = await account(records={"connections": [{"id": "fn", **fields}]})
    found = await shop.connection("fn")
    assert (found["paused"], found["status"]["sync_state"]) == (paused, state)


@pytest.mark.parametrize(
    ("fields", "historical"),
    [({}, True), ({"state": {}}, False), ({"succeeded_at": "2023-01-01T00:00:00Z"}, False), ({"succeeded_at": None}, True)],
)
async def test_who_has_synced_reads_no_history(account: Any, fields: Any, historical: bool) -> None:
    shop = await account(records={"connections": [{"id": "fn", **fields}]})
    assert (await shop.connection("fn"))["status"]["is_historical_sync"] is historical


async def test_members_are_taken_as_they_stand(account: Any) -> None:
    fields = {
        "created_at": "2020-01-01T00:00:00.000000Z",
        "failed_at": "2023-01-01T00:00:00.000000Z",
        "connected_by": "somebody",
        "service_version": 0,
        "sync_frequency": 1440,
        "daily_sync_time": "05:00",
        "networking_method": "UnmanagedProxyAgent",
        "source_sync_details": {"a": 1},
    }
    shop = await account(records={"connections": [{"id": "fn", "config": {"password": "p"}, **fields}]})
    found = await shop.connection("fn")
    assert {name: found[name] for name in fields} == fields
    assert found["config"] == {"password": "******"}


@pytest.mark.parametrize(
    ("kind", "records", "words"),
    [
        ("connections", [{"pauzed": True}], "a connection has no 'pauzed'"),
        ("connections", [{"status": {"sync": "x"}}], "the status of a connection has no 'sync'"),
        ("connections", [{"status": {"sync_state": "asleep"}}], "asleep"),
        ("connections", [{"group_id": "nowhere"}], "there is no group 'nowhere'"),
        ("connections", [{"schema": "a"}, {"schema": "a"}], "another connection of the group"),
        ("connections", [{"service": "google_sheets", "state": {}}], "only Function and Connector SDK services keep a state"),
        ("connections", [{"state": "x"}], "'state' is an object"),
        ("connections", [{"paused": "true"}], "'paused' is true or false"),
        ("connections", [{"id": 7}], "'id' is a text"),
        ("connections", [{"setup_tests": {}}], "'setup_tests' is a list"),
        ("connections", [{"sync_frequency": 7}], "sync_frequency"),
        ("groups", [{"title": "x"}], "a group has no 'title'"),
        ("groups", [{"name": 1}], "name"),
    ],
)
async def test_what_cannot_be_is_refused_at_load(account: Any, kind: str, records: Any, words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        await account(records={kind: records})


@pytest.mark.parametrize(
    "settings",
    [{"non_function_state_status": 404}, {"patch_before_state": "maybe"}, {"sync_seconds": -1}, {"content_type": 1}, {"x": 1}],
)
async def test_settings_are_checked(account: Any, settings: Any) -> None:
    with pytest.raises(ScenarioError):
        await account(settings=settings)


@pytest.mark.parametrize(
    "credential", [{}, {"key": "a"}, {"key": "a:b", "secret": "s"}, {"key": "a", "secret": "s", "role": "x"}]
)
async def test_credentials_are_checked(account: Any, credential: Any) -> None:
    with pytest.raises(ScenarioError):
        await account(credentials=[credential])
