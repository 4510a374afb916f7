"""pyfivetran as its users run it, at the only host that it knows: what an account holds, and the life of a connection.

The world's clock takes two hours with every request, so a sync of six hours ends while the client looks at it.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

from pyfivetran.client import FivetranClient  # type: ignore[import-not-found]  # lives in an environment of its own
from pyfivetran.endpoints.connector import Connector  # type: ignore[import-not-found]  # as above
from pyfivetran.shed import ApiError  # type: ignore[import-not-found]  # as above

POLLS = 10


def refusal(call: Callable[..., Any], *arguments: Any, **named: Any) -> str:
    """The code and the message of an error that a call raises."""
    try:
        call(*arguments, **named)
    except ApiError as error:
        told = json.loads(str(error))
        return f"{told['code']}: {told['message']}"
    raise AssertionError("it was not refused")


def watched(client: FivetranClient, key: str) -> list[str]:
    """What the connection shows, poll by poll, until its sync is over."""
    seen = []
    for _ in range(POLLS):
        seen.append(client.connector_endpoint.get_connector(key).status["sync_state"])
        if seen[-1] != "syncing":
            return seen
    raise AssertionError("the sync never ended")


def account(client: FivetranClient) -> dict[str, Any]:
    """A group, its users and its destination; roles and connector types."""
    (group,) = client.group_endpoint.list_groups()
    (page,) = group.list_connectors(schema="shop")
    made = client.group_endpoint.create_group("Lake")
    made.modify("Lakehouse")
    (user,) = client.user_endpoint.get_users()
    added = made.add_user(email=user.email, role="Destination Administrator")
    (members,) = made.list_users()
    (memberships,) = user.group_memberships
    removed = made.remove_user(user.fivetran_id)
    destination = client.destination_endpoint.get_destination(group.fivetran_id)
    return {
        "group": [group.fivetran_id, group.name, group.created_at.isoformat()],
        "by schema": [row["id"] for row in page["data"]["items"]],
        "renamed": client.group_endpoint.get_group(made.fivetran_id).name,
        "key": made.public_key.split()[0],
        "service account": made.service_account.partition("@")[2],
        "added": added["message"],
        "members": [[row["email"], row["role"]] for row in members["data"]["items"]],
        "memberships": [[row["id"], row["role"]] for row in memberships["data"]["items"]],
        "removed": removed["code"],
        "destination": [destination.service, destination.setup_status, destination.config["database"]],
        "tests": [result["status"] for result in destination.run_setup_tests()["data"]["setup_tests"]],
        "roles": "Account Administrator" in {row["name"] for row in client.role_endpoint.list_roles()[0]["data"]["items"]},
        "type": client.connector_endpoint.get_config_metadata("connector_sdk")["data"]["name"],
        "deleted": made.delete()["code"],
        "gone": refusal(client.group_endpoint.get_group, made.fivetran_id),
        "taken": refusal(group.delete),
    }


def life(client: FivetranClient) -> dict[str, Any]:
    """A connection from its making to its end."""
    endpoint = client.connector_endpoint
    new = {
        "group_id": "projected_sickle",
        "service": "connector_sdk",
        "config": {"schema": "invoices"},
        "run_setup_tests": False,
    }
    made: Connector = endpoint.create_connector(new)
    found: dict[str, Any] = {"made": [made.schema, made.paused, made.status["setup_state"], made.succeeded_at]}
    found["tests"] = [result["status"] for result in made.run_setup_tests()["data"]["setup_tests"]]
    found["triggered"] = made.sync()["message"].replace(made.fivetran_id, "...")
    found["seen"] = watched(client, made.fivetran_id)
    after = endpoint.get_connector(made.fivetran_id)
    found["synced"] = [after.status["is_historical_sync"], (after.succeeded_at - after.created_at).total_seconds() >= 21600]
    found["state"] = endpoint.get_connector_state(made.fivetran_id)["data"]["state"]
    found["paused"] = made.modify(paused=True)["data"]["status"]["sync_state"]
    found["hourly"] = made.modify(paused=False, sync_frequency=60)["data"]["sync_frequency"]
    found["resync"] = made.resync()["code"]
    found["resynced"] = watched(client, made.fivetran_id)[-1]
    found["deleted"] = made.delete()["code"]
    found["gone"] = refusal(endpoint.get_connector, made.fivetran_id).replace(made.fivetran_id, "...")
    return found


def states(client: FivetranClient) -> dict[str, Any]:
    """The state of a connection; this client forgets to wrap the one it sends, which leaves the stored one as it is."""
    endpoint = client.connector_endpoint
    connector = endpoint.get_connector("speak_inexpensive")
    return {
        "before": endpoint.get_connector_state("speak_inexpensive")["data"]["state"],
        "answer": connector.modify_state({"cursor": "2020-01-01T00:00:00Z"})["data"]["state"],
        "wrapped": connector.modify_state({"state": {"cursor": "2020-01-01T00:00:00Z"}})["data"]["state"],
        "other service": refusal(endpoint.get_connector_state, "steady_database"),
        "none yet": refusal(endpoint.get_connector_state, "untouched_function"),
    }


def schemas(client: FivetranClient) -> dict[str, Any]:
    """The schema config of a connection."""
    endpoint, key = client.connector_schema_endpoint, "steady_database"
    endpoint.modify_connector_column_config(key, "public", "customers", "email", enabled=True, hashed=True)
    endpoint.modify_table_config(key, "public", "orders", enabled=False, sync_mode="SOFT_DELETE")
    endpoint.modify_connector_schema_config(key, schema_change_handling="BLOCK_ALL")
    config = endpoint.get_connector_schema_config(key)["data"]
    tables = config["schemas"]["public"]["tables"]
    columns = endpoint.get_source_table_columns_config(key, "public", "orders")["data"]["columns"]
    return {
        "handling": config["schema_change_handling"],
        "enabled": {name: table["enabled"] for name, table in tables.items()},
        "hashed": tables["customers"]["columns"]["email"]["hashed"],
        "columns": {name: column.get("is_primary_key", False) for name, column in columns.items()},
        "resync": endpoint.resync_connector_table_data(key, public=["customers"])["message"],
        "none yet": refusal(endpoint.get_connector_schema_config, "untouched_function"),
        "reloaded": list(endpoint.reload_connector_schema_config("untouched_function", "PRESERVE")["data"]["schemas"]),
        "wrong case": refusal(endpoint.modify_table_config, key, "public", "Orders", enabled=True, sync_mode="SOFT_DELETE"),
    }


def webhooks(client: FivetranClient, url: str) -> dict[str, Any]:
    """A webhook for the account, which is tried, listed and removed."""
    endpoint = client.webhook_endpoint
    made = endpoint.create_webhook(url, events=["sync_end"], active=True, secret="shared")
    key = made["data"]["id"]
    (page,) = endpoint.list_webhook()
    return {
        "made": [made["message"], made["data"]["type"], made["data"]["secret"]],
        "listed": [row["id"] == key for row in page["data"]["items"]],
        "tested": endpoint.test_webhook(key, "sync_end")["data"],
        "read": endpoint.get_webhook(key)["data"]["events"],
        "open": refusal(endpoint.create_webhook, "http://example.com/hook", events=["sync_end"], active=True),
        "deleted": endpoint.delete_webhook(key)["code"],
        "gone": refusal(endpoint.get_webhook, key).replace(key, "..."),
    }


def keys(client: FivetranClient) -> dict[str, Any]:
    """Who is let in, for what, and how often."""
    stranger, reader = (FivetranClient(name, "the-secret") for name in ("stranger", "readers-key"))
    connector = reader.connector_endpoint.get_connector("steady_database")
    made = client.connector_endpoint.create_connector({"group_id": "projected_sickle", "service": "aws_lambda"})
    return {
        "401": refusal(stranger.group_endpoint.list_groups),
        "403": refusal(connector.modify, paused=True),
        "author": made.connected_by,
        "calls left": [len(client.group_endpoint.list_groups()) for _ in range(3)],
        "429": refusal(client.group_endpoint.list_groups),
    }


STORIES = {story.__name__: story for story in (account, life, states, schemas, webhooks, keys)}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(STORIES[sys.argv[1]](FivetranClient("the-key", "the-secret"), *sys.argv[2:])) + "\n")
