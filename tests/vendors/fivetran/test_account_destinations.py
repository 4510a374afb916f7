"""Destinations, what they trust, and the log connection that each brings."""

from typing import Any

import pytest

BODY = {
    "group_id": "wh",
    "service": "snowflake",
    "region": "GCP_US_EAST4",
    "time_zone_offset": "-5",
    "config": {"host": "warehouse.example", "port": 443, "password": "secret"},
}
PASSED = [
    {"title": title, "status": "PASSED", "message": ""}
    for title in ("Host Connection", "Database Connection", "Permission Test")
]


async def warehouse(account: Any, **rest: Any) -> Any:
    return await account(records={"groups": [{"id": "wh", "name": "Warehouse"}]}, **rest)


async def test_a_new_destination(account: Any) -> None:
    shop = await warehouse(account)
    answer = await shop("POST", "/v1/destinations", BODY)
    data = {
        "id": "wh",
        "group_id": "wh",
        "service": "snowflake",
        "region": "GCP_US_EAST4",
        "time_zone_offset": "-5",
        "setup_status": "connected",
        "daylight_saving_time_enabled": True,
        "networking_method": "Directly",
        "private_link_id": None,
        "proxy_agent_id": None,
        "hybrid_deployment_agent_id": None,
        "local_processing_agent_id": None,
        "external_secrets_manager_id": None,
        "config": {"host": "warehouse.example", "port": 443, "password": "******"},
    }
    created = {"code": "Created", "message": "Destination has been created", "data": {**data, "setup_tests": PASSED}}
    assert (answer.status, answer.json) == (201, created)
    answer = await shop("GET", "/v1/destinations/wh")
    assert answer.json == {"code": "Success", "message": "Destination details retrieved successfully", "data": data}
    row = {name: value for name, value in data.items() if name != "config"}
    assert (await shop("GET", "/v1/destinations")).json["data"] == {"items": [row]}


async def test_without_tests_a_destination_is_incomplete(account: Any) -> None:
    shop = await warehouse(account)
    data = (await shop("POST", "/v1/destinations", {**BODY, "run_setup_tests": "false"})).json["data"]
    assert data["setup_status"] == "incomplete"
    assert "setup_tests" not in data
    answer = await shop("POST", "/v1/destinations/wh/test", {})
    assert answer.json["message"] == "Setup tests have been completed"
    assert (answer.json["data"]["setup_status"], answer.json["data"]["setup_tests"]) == ("connected", PASSED)


async def test_a_failing_test_breaks_a_destination(account: Any) -> None:
    failed = [{"title": "Connecting to SSH tunnel", "status": "FAILED", "message": "Auth fail"}]
    shop = await account(records={"destinations": [{"id": "wh", "setup_tests": failed}]})
    answer = await shop("POST", "/v1/destinations/wh/test")
    assert (answer.json["data"]["setup_status"], answer.json["data"]["setup_tests"]) == ("broken", failed)
    assert (await shop("GET", "/v1/destinations/wh")).json["data"]["setup_status"] == "broken"


async def test_a_changed_destination(account: Any) -> None:
    shop = await warehouse(account)
    await shop("POST", "/v1/destinations", BODY)
    body = {"time_zone_offset": "+10", "region": "GCP_AUSTRALIA_SOUTHEAST1", "config": {"host": "other.example"}}
    answer = await shop("PATCH", "/v1/destinations/wh", body)
    assert answer.json["message"] == "Destination has been updated"
    data = answer.json["data"]
    assert (data["time_zone_offset"], data["region"]) == ("+10", "GCP_AUSTRALIA_SOUTHEAST1")
    assert data["config"] == {"host": "other.example", "port": 443, "password": "******"}


@pytest.mark.parametrize(
    ("change", "status", "code", "message"),
    [
        ({"group_id": None}, 400, "InvalidInput", "Field 'group_id' is required"),
        ({"service": None}, 400, "InvalidInput", "Field 'service' is required"),
        ({"time_zone_offset": None}, 400, "InvalidInput", "Field 'time_zone_offset' is required"),
        ({"service": "typewriter"}, 400, "InvalidInput", "Unsupported service 'typewriter'"),
        ({"group_id": "nowhere"}, 404, "NotFound", "Destination with id nowhere not found"),
    ],
)
async def test_no_destination_without(account: Any, change: Any, status: int, code: str, message: str) -> None:
    body = {name: value for name, value in {**BODY, **change}.items() if value is not None}
    answer = await (await warehouse(account))("POST", "/v1/destinations", body)
    assert (answer.status, answer.json) == (status, {"code": code, "message": message})


async def test_a_group_has_one_destination(account: Any) -> None:
    shop = await warehouse(account)
    await shop("POST", "/v1/destinations", BODY)
    answer = await shop("POST", "/v1/destinations", BODY)
    assert (answer.status, answer.json["code"]) == (409, "Conflict")


async def test_an_unknown_destination(account: Any) -> None:
    answer = await (await account())("GET", "/v1/destinations/nowhere")
    assert answer.status == 404
    assert answer.json == {"code": "NotFound_Destination", "message": "Destination with id 'nowhere' does not exist"}


async def test_a_destination_brings_its_log(account: Any) -> None:
    shop = await warehouse(account)
    await shop("POST", "/v1/destinations", BODY)
    (log,) = (await shop("GET", "/v1/groups/wh/connections")).json["data"]["items"]
    assert (log["service"], log["schema"], log["connected_by"]) == ("fivetran_log", "fivetran_metadata", "_fivetran_system")
    assert (log["paused"], log["status"]["sync_state"]) == (True, "paused")
    answer = await shop("DELETE", "/v1/destinations/wh")
    assert answer.json == {"code": "Success", "message": "Destination with id 'wh' has been deleted"}
    assert (await shop("GET", "/v1/groups/wh/connections")).json["data"] == {"items": []}


async def test_the_log_can_be_switched_off(account: Any) -> None:
    shop = await warehouse(account, settings={"destination_log": False})
    await shop("POST", "/v1/destinations", BODY)
    assert (await shop("GET", "/v1/groups/wh/connections")).json["data"] == {"items": []}


async def test_a_destination_with_connections_stays(account: Any) -> None:
    records = {"groups": [{"id": "wh"}], "destinations": [{"id": "wh"}], "connections": [{"id": "fn", "group_id": "wh"}]}
    shop = await account(records=records)
    answer = await shop("DELETE", "/v1/destinations/wh")
    assert (answer.status, answer.json["code"]) == (409, "Conflict")
    await shop("DELETE", "/v1/connections/fn")
    assert (await shop("DELETE", "/v1/destinations/wh")).status == 200


async def test_a_certificate_that_is_trusted_and_revoked(account: Any) -> None:
    shop = await account(records={"destinations": [{"id": "wh"}]})
    path = "/v1/destinations/wh/certificates"
    answer = await shop("POST", path, {"hash": "abc", "encoded_cert": "YWJj"})
    assert (answer.status, answer.json["message"]) == (200, "The certificate has been approved.")
    data = answer.json["data"]
    assert data["sha1"] == "a9993e364706816aba3e25717850c26c9cd0d89d"
    assert (data["hash"], data["validated_date"]) == ("abc", "2024-01-01T00:00:00.000000Z")
    assert (await shop("GET", path)).json["data"] == {"items": [data]}
    assert (await shop("GET", f"{path}/abc")).json["data"] == data
    answer = await shop("DELETE", f"{path}/abc")
    assert answer.json["message"] == "Certificate 'abc' has been revoked for destination 'wh'"
    answer = await shop("GET", f"{path}/abc")
    assert (answer.status, answer.json["code"]) == (404, "NotFound_Certificate")


async def test_a_fingerprint_that_is_trusted_and_revoked(account: Any) -> None:
    shop = await account(records={"destinations": [{"id": "wh"}]})
    path = "/v1/destinations/wh/fingerprints"
    answer = await shop("POST", path, {"hash": "abc", "public_key": "YWJj"})
    assert answer.status == 201
    assert (await shop("GET", f"{path}/abc")).json["data"] == answer.json["data"]
    answer = await shop("DELETE", f"{path}/abc")
    assert answer.json["message"] == "Fingerprint with hash = 'abc' has been revoked for destination id = 'wh'"


async def test_a_certificate_is_trusted_from_aside(account: Any) -> None:
    shop = await account(records={"destinations": [{"id": "wh"}], "connections": [{"id": "fn"}]})
    body = {"hash": "abc", "encoded_cert": "YWJj"}
    assert (await shop("POST", "/v1/certificates", {**body, "connection_id": "fn"})).status == 200
    assert (await shop("GET", "/v1/connections/fn/certificates/abc")).status == 200
    answer = await shop("POST", "/v1/certificates", {**body, "destination_id": "wh"})
    assert answer.json == {"code": "Success", "message": "The certificate has been approved."}
    assert (await shop("GET", "/v1/destinations/wh/certificates/abc")).status == 200
    answer = await shop("POST", "/v1/certificates", body)
    assert (answer.status, answer.json["message"]) == (400, "Field 'connection_id' is required")


async def test_what_a_group_is_given(account: Any) -> None:
    shop = await account(records={"groups": [{"id": "decent_dropsy"}]})
    answer = await shop("GET", "/v1/groups/decent_dropsy/service-account")
    data = {"service_account": "g-decent-dropsy@fivetran-production.iam.gserviceaccount.com"}
    message = "Group service account retrieved successfully"
    assert answer.json == {"code": "Success", "message": message, "data": data}
    first = (await shop("GET", "/v1/groups/decent_dropsy/public-key")).json["data"]["public_key"]
    assert first.startswith("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ")
    assert (await shop("GET", "/v1/groups/decent_dropsy/public-key")).json["data"]["public_key"] == first
    assert (await shop("GET", "/v1/groups/nowhere/public-key")).json["code"] == "NotFound_Group"
