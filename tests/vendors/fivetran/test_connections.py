"""Connections: created, answered, listed, deleted."""

import re
from typing import Any

import pytest

NEW = {"group_id": "wh", "service": "connector_sdk"}
UNTESTED = {"run_setup_tests": False}
PASSED = [{"title": "Validate Login", "status": "PASSED", "message": ""}]


@pytest.fixture
async def shop(account: Any) -> Any:
    return await account(records={"groups": [{"id": "wh"}, {"id": "other"}]})


async def create(shop: Any, **members: Any) -> Any:
    answer = await shop("POST", "/v1/connections", {**NEW, **members})
    assert answer.status == 201, answer
    return answer.json["data"]


async def test_a_new_connection_has_every_field_and_default(shop: Any) -> None:
    answer = await shop("POST", "/v1/connections", {**NEW, **UNTESTED, "config": {"schema": "orders"}})
    assert answer.status == 201
    key = answer.json["data"]["id"]
    assert re.fullmatch("[a-z]+_[a-z]+", key)
    assert answer.json == {
        "code": "Success",
        "message": "Connection has been created",
        "data": {
            "id": key,
            "service": "connector_sdk",
            "schema": "orders",
            "group_id": "wh",
            "service_version": 1,
            "paused": False,
            "pause_after_trial": False,
            "sync_frequency": 360,
            "schedule_type": "auto",
            "connected_by": None,
            "created_at": "2024-01-01T00:00:00.000000Z",
            "succeeded_at": None,
            "failed_at": None,
            "data_delay_sensitivity": "NORMAL",
            "data_delay_threshold": 0,
            "networking_method": "Directly",
            "private_link_id": None,
            "proxy_agent_id": None,
            "hybrid_deployment_agent_id": None,
            "destination_schema_names": "FIVETRAN_NAMING",
            "config": {"schema": "orders"},
            "status": {
                "setup_state": "incomplete",
                "sync_state": "scheduled",
                "update_state": "on_schedule",
                "is_historical_sync": True,
                "tasks": [],
                "warnings": [],
                "rescheduled_for": None,
            },
        },
    }
    details = await shop("GET", f"/v1/connections/{key}")
    assert details.status == 200
    assert details.json == {**answer.json, "message": "Connection details retrieved successfully"}


async def test_what_is_asked_for_is_stored(shop: Any) -> None:
    wishes = {
        "paused": True,
        "pause_after_trial": True,
        "sync_frequency": 1440,
        "schedule_type": "manual",
        "daily_sync_time": "14:00",
        "data_delay_sensitivity": "CUSTOM",
        "data_delay_threshold": 30,
        "networking_method": "ProxyAgent",
        "private_link_id": "pl",
        "proxy_agent_id": "pa",
        "hybrid_deployment_agent_id": "hd",
        "destination_schema_names": "SOURCE_NAMING",
        "destination_configuration": {"virtual_warehouse": "BIG"},
        "external_secrets_manager_id": "esm",
        "external_secrets_keys_config": {"token": "path"},
    }
    made = await create(shop, **wishes, auth={"client_access": {"client_id": "x"}}, trust_certificates=True)
    assert {name: made[name] for name in wishes} == wishes
    assert made["status"]["sync_state"] == "paused"
    assert not {"auth", "trust_certificates", "run_setup_tests"} & set(made)


async def test_strings_become_booleans_and_numbers(shop: Any) -> None:
    made = await create(
        shop,
        paused="true",
        pause_after_trial="false",
        sync_frequency="720",
        data_delay_threshold="15",
        run_setup_tests="false",
        connect_card_config={"redirect_uri": "https://example.com", "hide_setup_guide": "true", "all_fields": "false"},
    )
    assert (made["paused"], made["pause_after_trial"], made["sync_frequency"], made["data_delay_threshold"]) == (
        True,
        False,
        720,
        15,
    )
    assert made["connect_card_config"] == {"redirect_uri": "https://example.com", "hide_setup_guide": True, "all_fields": False}
    assert "setup_tests" not in made


async def test_only_connector_sdk_connections_tell_their_naming_unasked(shop: Any) -> None:
    assert "destination_schema_names" not in await create(shop, service="aws_lambda")


async def test_ids_of_networking_parts_may_be_null(shop: Any) -> None:
    ids = {"private_link_id": None, "proxy_agent_id": None, "hybrid_deployment_agent_id": None}
    made = await create(shop, **ids)
    assert {name: made[name] for name in ids} == ids


async def test_whole_numbers_with_a_fraction_of_nothing_are_whole(shop: Any) -> None:
    answer = await shop(
        "POST",
        "/v1/connections",
        body=b'{"group_id": "wh", "service": "x", "sync_frequency": 60.0}',
        headers={"Content-Type": "application/json"},
    )
    assert '"sync_frequency":60,' in answer.text


async def test_setup_tests_run_unless_told_otherwise(shop: Any) -> None:
    tested = await create(shop)
    assert tested["setup_tests"] == PASSED
    assert tested["status"]["setup_state"] == "connected"
    assert "setup_tests" not in await shop.connection(tested["id"])


async def test_the_hour_of_the_daily_sync_is_for_daily_syncs(shop: Any) -> None:
    assert "daily_sync_time" not in await create(shop, daily_sync_time="14:00")


async def test_a_connect_card_is_answered_only_when_asked_for(shop: Any) -> None:
    made = await create(shop, connect_card_config={"redirect_uri": "https://example.com"})
    assert made["connect_card"]["uri"].endswith(made["connect_card"]["token"])
    assert made["connect_card_config"] == {"redirect_uri": "https://example.com"}
    assert not {"connect_card", "connect_card_config"} & set(await shop.connection(made["id"]))


async def test_secrets_are_asterisks(shop: Any) -> None:
    config = {
        "password": "p",
        "api_key": "k",
        "user": "u",
        "port": 5432,
        "secrets": None,
        "secrets_list": [{"key": "token", "value": "t"}],
        "custom_payloads": [{"key": "a", "value": "b"}],
        "reports": [{"token": "x", "name": "y"}],
        "nested": {"client_secret": "z"},
    }
    made = await create(shop, config=config)
    assert made["config"] == {
        "password": "******",
        "api_key": "******",
        "user": "u",
        "port": 5432,
        "secrets": None,
        "secrets_list": [{"key": "token", "value": "******"}],
        "custom_payloads": [{"key": "a", "value": "b"}],
        "reports": [{"token": "******", "name": "y"}],
        "nested": {"client_secret": "******"},
    }


async def test_the_user_of_the_key_connected_it(account: Any) -> None:
    credentials = [{"key": "key", "secret": "secret", "user": "interment_burdensome"}]
    shop = await account(records={"groups": [{"id": "wh"}]}, credentials=credentials)
    assert (await create(shop))["connected_by"] == "interment_burdensome"


@pytest.mark.parametrize(
    ("config", "schema"),
    [
        ({"schema": "orders"}, "orders"),
        ({"schema": "gsheets", "table": "table"}, "gsheets.table"),
        ({"schema_prefix": "pre"}, "pre"),
        ({"schema": "merged", "table_group_name": "group"}, "merged.group"),
        ({"schema": ""}, "connector_sdk"),
        ({}, "connector_sdk"),
    ],
)
async def test_the_configuration_names_the_connection(shop: Any, config: Any, schema: str) -> None:
    assert (await create(shop, config=config))["schema"] == schema


async def test_a_second_connection_without_a_name_gets_one_of_its_own(shop: Any) -> None:
    await create(shop)
    second = await create(shop)
    assert second["schema"] == f"connector_sdk_{second['id']}"


async def test_a_schema_name_is_taken_once_per_group(shop: Any) -> None:
    config = {"schema": "gsheets", "table": "table"}
    made = await create(shop, config=config)
    answer = await shop("POST", "/v1/connections", {**NEW, "config": config})
    words = "Connection with schema name 'gsheets.table' already exists"
    assert (answer.status, answer.json) == (409, {"code": "Conflict", "message": words})
    await create(shop, config=config, group_id="other")
    await shop("DELETE", f"/v1/connections/{made['id']}")
    await create(shop, config=config)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "Field 'group_id' is required"),
        ({"service": "x"}, "Field 'group_id' is required"),
        ({"group_id": "wh"}, "Field 'service' is required"),
        ({**NEW, "connect_card_config": {}}, "Field 'connect_card_config.redirect_uri' is required"),
        ([], "The request body is missing or malformed."),
    ],
)
async def test_what_is_missing_is_named(shop: Any, body: Any, message: str) -> None:
    answer = await shop("POST", "/v1/connections", body)
    assert (answer.status, answer.json) == (400, {"code": "InvalidInput", "message": message})


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("paused", "yes"),
        ("paused", None),
        ("sync_frequency", 7),
        ("sync_frequency", "7"),
        ("schedule_type", "never"),
        ("daily_sync_time", "14:30"),
        ("data_delay_threshold", -1),
        ("networking_method", "Unknown"),
        ("config", []),
        ("service", ""),
    ],
)
async def test_what_is_wrong_is_named(shop: Any, member: str, value: Any) -> None:
    answer = await shop("POST", "/v1/connections", {**NEW, member: value})
    assert (answer.status, answer.json["code"]) == (400, "InvalidInput")
    assert answer.json["message"].startswith(f"Invalid value of field '{member}': ")


async def test_an_unknown_group_is_404(shop: Any) -> None:
    answer = await shop("POST", "/v1/connections", {**NEW, "group_id": "nowhere"})
    assert answer.status == 404
    assert answer.json == {"code": "NotFound_Group", "message": "Group with id 'nowhere' does not exist"}


async def test_services_are_limited_by_setting(account: Any) -> None:
    shop = await account(records={"groups": [{"id": "wh"}]}, settings={"services": ["connector_sdk"]})
    await create(shop)
    answer = await shop("POST", "/v1/connections", {**NEW, "service": "share_point"})
    assert answer.status == 400
    assert answer.json == {"code": "InvalidInput", "message": "Unsupported connector service 'share_point'"}


async def test_a_deleted_connection_is_gone(shop: Any) -> None:
    key = (await create(shop))["id"]
    answer = await shop("DELETE", f"/v1/connections/{key}")
    assert (answer.status, answer.json) == (200, {"code": "Success", "message": f"Connection with id '{key}' has been deleted"})
    for method, rest in (("GET", ""), ("DELETE", ""), ("GET", "/state"), ("POST", "/sync")):
        gone = await shop(method, f"/v1/connections/{key}{rest}")
        words = f"Connection with id '{key}' does not exist"
        assert (gone.status, gone.json) == (404, {"code": "NotFound_Connection", "message": words})
    assert (await shop("GET", "/v1/connections")).json["data"] == {"items": []}


async def test_ids_come_from_the_seed(account: Any) -> None:
    keys = set()
    for _ in range(2):
        shop = await account(records={"groups": [{"id": "wh"}]})
        keys.add(tuple([(await create(shop))["id"] for _ in range(3)]))
    assert len(keys) == 1
    assert len(set(keys.pop())) == 3


async def test_ids_of_the_scenario_are_not_drawn_again(account: Any) -> None:
    drawn = (await create(await account(records={"groups": [{"id": "wh"}]})))["id"]
    shop = await account(records={"groups": [{"id": "wh"}], "connections": [{"id": drawn, "schema": "first"}]})
    assert (await create(shop))["id"] != drawn
    assert (await shop.connection(drawn))["schema"] == "first"
