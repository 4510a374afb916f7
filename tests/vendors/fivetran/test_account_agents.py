"""Proxy agents, hybrid deployment agents, private links, secrets managers, log services, hubs."""

from typing import Any

import pytest

NOW = "2024-01-01T00:00:00.000000Z"
LINK = {
    "name": "Warehouse_link",
    "region": "AWS_US_EAST_1",
    "service": "SOURCE_AWS",
    "config": {"connection_service_name": "com.example"},
}


async def test_a_proxy_agent(account: Any) -> None:
    shop = await account()
    answer = await shop("POST", "/v1/proxy", {"display_name": "Office", "group_region": "AWS_EU_WEST_1"})
    assert (answer.status, answer.json["code"], answer.json["message"]) == (201, "Created", "Proxy agent has been created")
    secrets = answer.json["data"]
    key = secrets["agent_id"]
    answer = await shop("GET", f"/v1/proxy/{key}")
    data = {
        "id": key,
        "account_id": "acquired_endurance",
        "registered_at": NOW,
        "region": "AWS_EU_WEST_1",
        "created_by": None,
        "display_name": "Office",
        "version": "1.0.0",
        "status": "NOT_CONNECTED",
    }
    assert answer.json["data"] == {**data, "usage": []}
    listed = (await shop("GET", "/v1/proxy")).json["data"]["items"]
    assert listed == [{**data, "connector_count": 0, "destination_count": 0}]
    fresh = (await shop("POST", f"/v1/proxy/{key}/regenerate-secrets")).json["data"]
    assert fresh["auth_token"] != secrets["auth_token"]
    answer = await shop("DELETE", f"/v1/proxy/{key}")
    assert answer.json == {"code": "Success", "message": f"Agent {key} successfully deleted"}
    answer = await shop("GET", f"/v1/proxy/{key}")
    assert (answer.status, answer.json) == (404, {"code": "NotFound", "message": "Proxy Agent not found."})


async def test_what_a_proxy_agent_is_refused(account: Any) -> None:
    records = {"proxy_agents": [{"id": "p", "display_name": "Office"}], "connections": [{"id": "fn", "proxy_agent_id": "p"}]}
    shop = await account(records=records)
    answer = await shop("POST", "/v1/proxy", {"display_name": "Office"})
    assert answer.status == 409
    assert answer.json == {"code": "Conflict", "message": "Proxy agent with same name already exists."}
    answer = await shop("POST", "/v1/proxy", {"display_name": "Cellar", "group_region": "MOON"})
    assert (answer.status, answer.json) == (400, {"code": "InvalidInput", "message": "Group region not supported."})
    answer = await shop("DELETE", "/v1/proxy/p")
    assert (answer.status, answer.json) == (409, {"code": "Conflict", "message": "Proxy agent have attached connections."})
    assert (await shop("GET", "/v1/proxy/p/connections")).json["data"] == {"items": [{"connection_id": "fn"}]}
    assert (await shop("GET", "/v1/proxy/p")).json["data"]["usage"][0]["id"] == "fn"


async def test_a_private_link_takes_its_time(account: Any) -> None:
    shop = await account()
    answer = await shop("POST", "/v1/private-links", LINK)
    assert (answer.status, answer.json["message"]) == (201, "Private link has been created")
    data = answer.json["data"]
    assert (data["state"], data["cloud_provider"], data["account_id"]) == ("CREATING", "AWS", "acquired_endurance")
    path = f"/v1/private-links/{data['id']}"
    early = await shop("PATCH", path, {"config": {"connection_service_name": "com.other"}})
    assert (early.status, early.json["code"]) == (409, "IllegalState")
    await shop.advance(seconds=2)
    assert (await shop("GET", path)).json["data"]["state"] == "OK"
    answer = await shop("PATCH", path, {"config": {"connection_service_name": "com.other"}})
    assert (answer.json["message"], answer.json["data"]["state"]) == ("Private link has been updated", "UPDATING")
    await shop.advance(seconds=2)
    assert (await shop("GET", path)).json["data"]["config"] == {"connection_service_name": "com.other"}
    answer = await shop("DELETE", path)
    assert answer.json == {"code": "Success", "message": f"Private link with id '{data['id']}' is marked for deletion"}
    assert (await shop("GET", path)).json["data"]["state"] == "DESTROYING"
    await shop.advance(seconds=2)
    assert (await shop("GET", path)).json["code"] == "NotFound_PrivateLink"


async def test_a_hybrid_agent(account: Any) -> None:
    shop = await account(records={"groups": [{"id": "wh"}]})
    body = {"group_id": "wh", "display_name": "Cellar", "env_type": "PODMAN", "accept_terms": True}
    answer = await shop("POST", "/v1/hybrid-deployment-agents", body)
    assert (answer.status, answer.json["message"]) == (201, "Hybrid deployment agent has been created")
    data = answer.json["data"]
    assert (data["group_id"], data["deployment_type"], data["online"]) == ("wh", "PODMAN", False)
    assert data["token"]
    path = f"/v1/hybrid-deployment-agents/{data['id']}"
    plain = {name: value for name, value in data.items() if name != "token"}
    assert (await shop("GET", path)).json["data"] == {**plain, "usage": []}
    assert (await shop("GET", "/v1/hybrid-deployment-agents?groupId=other")).json["data"] == {"items": []}
    again = (await shop("PATCH", f"{path}/re-auth", {"auth_type": "MANUAL"})).json
    assert again["message"] == "Hybrid deployment agent re-authentication successful"
    assert set(again["data"]["files"]) == {"config_json", "auth_json", "docker_compose_yaml"}
    answer = await shop("POST", f"{path}/reset-credentials")
    assert answer.json["message"] == f"Successfully reset credentials the agent with id = {data['id']}"
    answer = await shop("DELETE", path)
    assert answer.json["message"] == f"Hybrid deployment agent with id = {data['id']} has been deleted."
    assert (await shop("GET", path)).json["code"] == "NotFound_RemoteExecutionAgent"


async def test_the_terms_are_accepted_first(account: Any) -> None:
    shop = await account(records={"groups": [{"id": "wh"}]})
    body = {"group_id": "wh", "display_name": "Cellar", "env_type": "DOCKER", "accept_terms": "false"}
    answer = await shop("POST", "/v1/hybrid-deployment-agents", body)
    assert (answer.status, answer.json["message"]) == (400, "Field 'accept_terms' must be true")


async def test_a_secrets_manager(account: Any) -> None:
    shop = await account()
    config = {"role_arn": "arn:aws:iam::1:role/R", "external_id": "fivetran"}
    body = {"type": "AWS_SECRET_MANAGER", "name": "Vault", "config": config}
    answer = await shop("POST", "/v1/external-secrets-managers", body)
    assert (answer.status, answer.json["code"]) == (201, "Created")
    data = answer.json["data"]
    assert data["config"] == {"role_arn": "******", "external_id": "fivetran"}
    path = f"/v1/external-secrets-managers/{data['id']}"
    answer = await shop("PATCH", path, {"config": {"external_id": "other"}})
    assert answer.json["data"]["config"] == {"role_arn": "******", "external_id": "other"}
    (row,) = (await shop("GET", "/v1/external-secrets-managers")).json["data"]["items"]
    assert "config" not in row
    answer = await shop("DELETE", path)
    assert answer.json["message"] == f"External Secrets Manager '{data['id']}' has been deleted."
    answer = await shop("GET", path)
    words = f"External Secrets Manager with '{data['id']}' id is not found."
    assert (answer.status, answer.json) == (404, {"code": "NotFound", "message": words})


@pytest.mark.parametrize(("method", "path"), [("POST", ""), ("PATCH", "/lucky_tiger")])
async def test_a_secrets_manager_needs_its_config(account: Any, method: str, path: str) -> None:
    shop = await account(records={"external_secrets_managers": [{"id": "lucky_tiger"}]})
    body = {"type": "AWS_SECRET_MANAGER", "name": "Vault"}
    answer = await shop(method, f"/v1/external-secrets-managers{path}", body)
    assert (answer.status, answer.json) == (400, {"code": "BadRequest", "message": "ESM config is required."})


async def test_a_secrets_manager_in_use_stays(account: Any) -> None:
    records = {
        "external_secrets_managers": [{"id": "lucky_tiger"}],
        "destinations": [{"id": "wh", "external_secrets_manager_id": "lucky_tiger"}],
        "connections": [{"id": "fn", "schema": "orders", "external_secrets_manager_id": "lucky_tiger"}],
    }
    shop = await account(records=records)
    answer = await shop("DELETE", "/v1/external-secrets-managers/lucky_tiger")
    words = (
        "Failed to delete External Secrets Manager with 'lucky_tiger' id, "
        "because it is used by 1 connection(s) and 1 destination(s)."
    )
    assert (answer.status, answer.json) == (400, {"code": "BadRequest", "message": words})
    everybody = (await shop("GET", "/v1/external-secrets-managers-entities")).json["data"]["items"]
    assert [(each["id"], each["type"]) for each in everybody] == [("fn", "SOURCE"), ("wh", "DESTINATION")]
    one = (await shop("GET", "/v1/external-secrets-managers/lucky_tiger/entities?type=SOURCE")).json["data"]["items"]
    assert one == [
        {
            "id": "fn",
            "type": "SOURCE",
            "name": "orders",
            "enabled": True,
            "secret_manager_id": "lucky_tiger",
            "created_at": NOW,
        }
    ]


async def test_the_log_service_of_a_group(account: Any) -> None:
    shop = await account(records={"groups": [{"id": "wh"}]})
    body = {"group_id": "wh", "service": "datadog_log", "config": {"api_key": "secret"}}
    answer = await shop("POST", "/v1/external-logging", body)
    data = {
        "id": "wh",
        "service": "datadog_log",
        "enabled": True,
        "status": {"setup_state": "incomplete", "tasks": []},
        "config": {"api_key": "******"},
    }
    added = {"code": "Success", "message": "External logging service has been added", "data": data}
    assert (answer.status, answer.json) == (201, added)
    assert (await shop("POST", "/v1/external-logging", body)).status == 409
    answer = await shop("PATCH", "/v1/external-logging/wh", {"enabled": False, "run_setup_tests": True})
    assert (answer.json["data"]["enabled"], answer.json["data"]["status"]["setup_state"]) == (False, "connected")
    (row,) = (await shop("GET", "/v1/external-logging")).json["data"]["items"]
    assert (row["id"], "config" in row) == ("wh", False)
    assert (await shop("POST", "/v1/external-logging/wh/test")).json["data"]["setup_tests"][0]["status"] == "PASSED"
    answer = await shop("DELETE", "/v1/external-logging/wh")
    assert answer.json["message"] == "External logging service with id 'wh' has been deleted"
    assert (await shop("GET", "/v1/external-logging/wh")).json["code"] == "NotFound_LogService"


async def test_the_log_service_of_the_account(account: Any) -> None:
    shop = await account()
    assert (await shop("GET", "/v1/external-logging/account")).status == 404
    answer = await shop("POST", "/v1/external-logging/account", {"service": "splunkLog", "run_setup_tests": True})
    assert (answer.status, answer.json["message"]) == (201, "Account external logging service has been added")
    assert answer.json["data"]["id"] == "acquired_endurance"
    assert (await shop("GET", "/v1/external-logging")).json["data"] == {"items": []}
    answer = await shop("DELETE", "/v1/external-logging/account")
    assert answer.json["message"] == "Account external logging service has been deleted"


async def test_a_hub(account: Any) -> None:
    answer = await (await account())("POST", "/v1/hvr/register-hub", {"hub_server_url": "https://hub.example", "port": 4343})
    assert answer.json["message"] == "HVR hub has been registered"
    assert set(answer.json["data"]) == {"access_token", "registration_id"}
