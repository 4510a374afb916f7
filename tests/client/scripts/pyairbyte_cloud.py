"""PyAirbyte as its users run it: a workspace's sources, destinations and connections, their syncs, and what became of them.

The world's clock takes two seconds with every request, as long as a sync, so that the first look at a job is the last.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

import airbyte as ab  # type: ignore[import-not-found]  # lives in an environment of its own
from airbyte.cloud import CloudClient, CloudWorkspace  # type: ignore[import-not-found]  # as above

WORKSPACE = "9b2c7f4e-6a1d-4c38-8e57-0d3f1a2b4c5d"
FRAGILE = "2b7d5c1a-0e4f-4a63-9c88-5d1e6f7a8b90"
STRANGER = "00000000-0000-0000-0000-00000000beef"
POSTGRES = {"destinationType": "postgres", "host": "db.example.com", "database": "lake", "username": "writer", "password": "x"}


def refusal(call: Callable[..., Any], *arguments: Any, **named: Any) -> list[Any]:
    """The error that a call raises, and the status behind it, if there is one."""
    try:
        call(*arguments, **named)
    except Exception as error:  # noqa: BLE001 - the story is which one it is
        context = getattr(error, "context", None) or {}
        return [type(error).__name__, context.get("status_code", getattr(error, "status_code", None))]
    raise AssertionError("it was not refused")


def faker() -> Any:
    """A source that is told of, and not run."""
    return ab.get_source("source-faker", config={"count": 7}, no_executor=True)


def deployed(workspace: CloudWorkspace) -> Any:
    """A connection with its source and its destination; what is to be deleted again has to say so in its name."""
    source = workspace.deploy_source("People, deleteme", faker())
    destination = workspace.deploy_destination("Lake, deleteme", POSTGRES)
    return workspace.deploy_connection(
        "Daily, deleteme", source=source, destination=destination, selected_streams=["users", "products"], table_prefix="raw_"
    )


def deploys(workspace: CloudWorkspace) -> dict[str, Any]:
    """A connection from its making to its end."""
    workspace.connect()
    connection = deployed(workspace)
    twice = refusal(workspace.deploy_source, "People, deleteme", faker())
    found: dict[str, Any] = {
        "twice": twice[0],
        "checks": [bool(connection.source.check()), bool(connection.destination.check())],
        "connection": [connection.check_is_valid(), connection.name, connection.table_prefix, connection.namespace_definition],
        "streams": connection.stream_names,
    }
    result = connection.run_sync()
    (attempt,) = result.get_attempts()
    found["job"] = [result.get_job_status().value, result.records_synced, result.bytes_synced > 0]
    found["attempt"] = [attempt.attempt_id, attempt.status, attempt.records_synced, attempt.created_at == result.start_time]
    found["logs"] = "sync" in attempt.get_full_log_text()
    found["history"] = [[one.job_id, one.get_job_status().value] for one in connection.get_previous_sync_logs()]
    found["latest"] = connection.get_sync_result().job_id == result.job_id
    connection.rename("Nightly, deleteme").set_table_prefix("cooked_").set_selected_streams(["users"])
    connection.source.rename("Crowd, deleteme").update_config({"count": 9})
    connection.set_schedule("0 0 0 * * ? Europe/Berlin")
    connection.enabled = False
    found["changed"] = [connection.name, connection.table_prefix, connection.stream_names, connection.enabled]
    found["disabled"] = refusal(connection.run_sync)
    connection.set_enabled(enabled=True)
    connection.set_manual_schedule()
    listed = [workspace.list_sources(), workspace.list_destinations(), workspace.list_connections()]
    found["before"] = [sorted(one.name for one in each) for each in listed]
    workspace.permanently_delete_connection(connection, cascade_delete_source=True, cascade_delete_destination=True)
    listed = [workspace.list_sources(), workspace.list_destinations(), workspace.list_connections()]
    found["after"] = [len(each) for each in listed]
    found["safe"] = refusal(workspace.permanently_delete_source, workspace.list_sources()[0])
    return found


def fails(workspace: CloudWorkspace) -> dict[str, Any]:
    """A sync that fails, one that is cancelled, and what is refused while it runs."""
    connection = workspace.get_connection(FRAGILE)
    found: dict[str, Any] = {"failed": refusal(connection.run_sync)[0]}
    (attempt,) = connection.get_sync_result().get_attempts()
    found["attempt"] = attempt.status
    running = connection.run_sync(wait=False)
    state = {"stateType": "stream", "streamState": []}
    found["locked"] = refusal(connection.import_raw_state, state)[0]
    found["twice"] = refusal(connection.run_sync)
    found["cancelled"] = [connection.cancel_sync().get_job_status().value, running.is_job_complete()]
    found["over"] = refusal(connection.cancel_sync)[0]
    connection.import_raw_state(state)
    found["unknown"] = refusal(workspace.get_connection(STRANGER).check_is_valid)
    return found


def incremental(catalog: dict[str, Any]) -> dict[str, Any]:
    """A catalog whose streams are read from where the last sync ended."""
    config = {"syncMode": "incremental", "destinationSyncMode": "append_dedup", "cursorField": ["updated_at"]}
    streams = catalog["streams"]
    return {**catalog, "streams": [{**entry, "config": {**entry["config"], **config}} for entry in streams]}


def rewinds(workspace: CloudWorkspace) -> dict[str, Any]:
    """A connection is made and synced; its state is read, rewound, and what came since is read again."""
    connection = deployed(workspace)
    connection.import_raw_catalog(incremental(connection.dump_raw_catalog(normalize=False)))
    catalog = connection.dump_raw_catalog()
    found: dict[str, Any] = {"modes": [entry["sync_mode"] for entry in catalog["streams"]]}
    found["first"] = connection.run_sync().records_synced
    backup = connection.dump_raw_state(normalize=False)
    found["next"] = [connection.run_sync().records_synced for _ in range(2)]
    connection.import_raw_state(backup)
    found["rewound"] = connection.get_stream_state("users") == backup["streamState"][0]["streamState"]
    found["since"] = connection.run_sync().records_synced
    connection.set_stream_state("products", {})
    found["of one"] = connection.run_sync().records_synced
    connection.import_raw_catalog(catalog)
    found["kept"] = connection.dump_raw_catalog() == catalog
    connection.permanently_delete(cascade_delete_source=True, cascade_delete_destination=True)
    return found


def account(workspace: CloudWorkspace) -> dict[str, Any]:
    """Who one is, what one may see, and a workspace from its making to its end."""
    keys = {"client_id": "the-client", "client_secret": "the-secret"}
    roots = {"public_api_root": workspace.api_root, "config_api_root": workspace.config_api_root}
    client = CloudClient(**keys, **roots)
    before, organization = client.get_default_context_for_user(), workspace.get_organization()
    made = client.create_workspace(name="Scratch", organization_id=organization.organization_id)
    client.rename_workspace(made.workspace_id, name="Scratch, deleteme")
    listed = [one.name for one in client.list_workspaces(organization_id=organization.organization_id)]
    client.set_default_workspace_for_user(user_email="owner@example.com", workspace_id=made.workspace_id)
    after = CloudClient(**keys, **roots).get_default_context_for_user()
    client.permanently_delete_workspace(made.workspace_id)
    return {
        "user": [before.user_name, before.user_email],
        "organization": [organization.organization_name, [one.organization_name for one in client.list_organizations()]],
        "member": [[one.name for one in before.member_workspaces], len(before.member_organizations)],
        "listed": sorted(listed),
        "default": [before.default_workspace_name, after.default_workspace_id == made.workspace_id],
        "left": [one.name for one in client.list_workspaces(name_contains="Scratch")],
    }


STORIES = (deploys, fails, rewinds, account)

if __name__ == "__main__":
    _, url = sys.argv
    roots = {"api_root": f"{url}/api/public/v1", "config_api_root": f"{url}/api/v1"}
    place = CloudWorkspace(workspace_id=WORKSPACE, client_id="the-client", client_secret="the-secret", **roots)
    sys.stdout.write(json.dumps({story.__name__: story(place) for story in STORIES}) + "\n")
