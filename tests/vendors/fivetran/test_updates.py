"""PATCH /v1/connections/{id}."""

from typing import Any

import pytest

FN = "/v1/connections/fn"
PASSED = [{"title": "Validate Login", "status": "PASSED", "message": ""}]
FAILED = [{"title": "Validate Login", "status": "FAILED", "message": "Login failed"}]


async def update(shop: Any, body: Any, key: str = "fn") -> Any:
    answer = await shop("PATCH", f"/v1/connections/{key}", body)
    assert answer.status == 200, answer
    assert (answer.json["code"], answer.json["message"]) == ("Success", "Connection has been updated")
    return answer.json["data"]


async def test_pausing_and_unpausing_show_at_once(function: Any) -> None:
    on = await update(function, {"paused": False})
    assert (on["paused"], on["status"]["sync_state"]) == (False, "scheduled")
    off = await update(function, {"paused": "true"})
    assert (off["paused"], off["status"]["sync_state"]) == (True, "paused")


@pytest.mark.parametrize(
    ("body", "stored"),
    [
        ({"sync_frequency": "1440", "daily_sync_time": "14:00"}, {"sync_frequency": 1440, "daily_sync_time": "14:00"}),
        ({"schedule_type": "manual"}, {"schedule_type": "manual"}),
        ({"pause_after_trial": "true"}, {"pause_after_trial": True}),
        (
            {"data_delay_sensitivity": "CUSTOM", "data_delay_threshold": "5"},
            {"data_delay_sensitivity": "CUSTOM", "data_delay_threshold": 5},
        ),
        (
            {"networking_method": "PrivateLink", "private_link_id": "p"},
            {"networking_method": "PrivateLink", "private_link_id": "p"},
        ),
        ({"proxy_agent_id": "p"}, {"proxy_agent_id": "p"}),
        ({"hybrid_deployment_agent_id": "h"}, {"hybrid_deployment_agent_id": "h"}),
        ({"proxy_agent_id": None, "networking_method": "Directly"}, {"proxy_agent_id": None, "networking_method": "Directly"}),
        ({"destination_configuration": {"virtual_warehouse": "W"}}, {"destination_configuration": {"virtual_warehouse": "W"}}),
        ({"external_secrets_manager_id": "e"}, {"external_secrets_manager_id": "e"}),
        ({"external_secrets_keys_config": {"a": "b"}}, {"external_secrets_keys_config": {"a": "b"}}),
    ],
)
async def test_what_is_sent_is_stored_and_the_rest_stays(function: Any, body: Any, stored: Any) -> None:
    before = await function.connection("fn")
    after = await update(function, {**body, "run_setup_tests": False})
    assert after == {**before, **stored}
    assert await function.connection("fn") == after


@pytest.mark.parametrize("body", [{"schema_status": "ready"}, {"is_historical_sync": False}])
async def test_members_of_the_status(function: Any, body: Any) -> None:
    status = (await update(function, body))["status"]
    assert {name: status[name] for name in body} == body


@pytest.mark.parametrize(
    "body", [{}, {"run_setup_tests": True}, {"trust_certificates": True, "trust_fingerprints": True}, {"x": 1}]
)
async def test_one_member_must_last(function: Any, body: Any) -> None:
    answer = await function("PATCH", FN, body)
    assert (answer.status, answer.json) == (
        400,
        {"code": "InvalidInput", "message": "At least one field to update is required"},
    )


@pytest.mark.parametrize(
    "member", ["paused", "is_historical_sync", "sync_frequency", "schema_status", "schedule_type", "config"]
)
async def test_a_wrong_value_is_400_and_changes_nothing(function: Any, member: str) -> None:
    before = await function.connection("fn")
    answer = await function("PATCH", FN, {"data_delay_threshold": 9, member: "wrong"})
    assert answer.status == 400
    assert answer.json["message"].startswith(f"Invalid value of field '{member}': ")
    assert await function.connection("fn") == before


async def test_an_unknown_connection_is_404(function: Any) -> None:
    answer = await function("PATCH", "/v1/connections/nobody", {"paused": True})
    assert answer.status == 404
    assert answer.json == {"code": "NotFound_Connection", "message": "Connection with id 'nobody' does not exist"}


async def test_a_configuration_is_merged_and_its_name_is_permanent(account: Any) -> None:
    config = {"schema": "gsheets", "table": "table", "sheet_id": "1", "named_range": "a"}
    shop = await account(records={"connections": [{"id": "fn", "service": "google_sheets", "config": config}]})
    after = await update(shop, {"config": {"schema": "x", "table": "y", "named_range": "b", "api_key": "k"}})
    assert after["schema"] == "gsheets.table"
    assert after["config"] == {**config, "named_range": "b", "api_key": "******"}


async def test_the_hour_of_the_daily_sync_goes_with_daily_syncs(function: Any) -> None:
    await update(function, {"sync_frequency": 1440, "daily_sync_time": "03:00"})
    assert "daily_sync_time" not in await update(function, {"sync_frequency": 60})


@pytest.mark.parametrize(
    ("before", "results", "after"),
    [
        ("incomplete", None, "connected"),
        ("connected", None, "connected"),
        ("incomplete", FAILED, "incomplete"),
        ("connected", FAILED, "broken"),
        ("broken", None, "broken"),
        ("broken", PASSED, "connected"),
    ],
)
async def test_setup_tests_decide_the_setup_state(account: Any, before: str, results: Any, after: str) -> None:
    record = {"id": "fn", "status": {"setup_state": before}, **({"setup_tests": results} if results else {})}
    shop = await account(records={"connections": [record]})
    untested = await update(shop, {"data_delay_threshold": 1, "run_setup_tests": "false"})
    assert (untested["status"]["setup_state"], "setup_tests" in untested) == (before, False)
    tested = await update(shop, {"data_delay_threshold": 2})
    assert tested["setup_tests"] == (results or (FAILED if before == "broken" else PASSED))
    assert tested["status"]["setup_state"] == after


async def test_a_historical_sync_starts_at_once(function: Any) -> None:
    await update(function, {"paused": False})
    await function("POST", f"{FN}/sync")
    await function.advance(seconds=2)
    assert (await function.connection("fn"))["status"]["is_historical_sync"] is False
    status = (await update(function, {"is_historical_sync": True}))["status"]
    assert (status["is_historical_sync"], status["sync_state"]) == (True, "syncing")
    await function.advance(seconds=2)
    after = await function.connection("fn")
    assert (after["status"]["is_historical_sync"], after["succeeded_at"]) == (False, "2024-01-01T00:00:04.000000Z")


async def test_a_historical_sync_takes_the_place_of_a_running_one(function: Any) -> None:
    await update(function, {"paused": False})
    await function("POST", f"{FN}/sync")
    await function.advance(seconds=1)
    await update(function, {"is_historical_sync": "true"})
    await function.advance(seconds=1)
    assert (await function.connection("fn"))["status"]["sync_state"] == "syncing"
    await function.advance(seconds=1)
    assert (await function.connection("fn"))["succeeded_at"] == "2024-01-01T00:00:03.000000Z"


async def test_a_paused_connection_keeps_the_wish_for_a_historical_sync(function: Any) -> None:
    status = (await update(function, {"is_historical_sync": True}))["status"]
    assert (status["is_historical_sync"], status["sync_state"]) == (True, "paused")


async def test_unpausing_and_a_historical_sync_in_one_call(function: Any) -> None:
    status = (await update(function, {"paused": False, "is_historical_sync": True}))["status"]
    assert status["sync_state"] == "syncing"


async def test_an_update_does_not_move_the_end_of_a_running_sync(function: Any) -> None:
    await update(function, {"paused": False})
    await function("POST", f"{FN}/sync")
    await function.advance(seconds=1)
    await update(function, {"data_delay_threshold": 3})
    await function.advance(seconds=1)
    after = await function.connection("fn")
    assert (after["succeeded_at"], after["data_delay_threshold"]) == ("2024-01-01T00:00:02.000000Z", 3)


async def test_what_names_a_connection_neither_changes_nor_comes_later(account: Any) -> None:
    opened = await account(
        records={"connections": [{"id": "plain", "config": {"region": "eu"}}, {"id": "fn", "config": {"schema": "a"}}]}
    )
    sent = {"config": {"schema": "other", "region": "us"}}
    assert (await update(opened, sent, "plain"))["config"] == {"region": "us"}
    assert (await update(opened, sent))["config"] == {"schema": "a", "region": "us"}
