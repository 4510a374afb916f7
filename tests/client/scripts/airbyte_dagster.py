"""dagster-airbyte as its users run it: a workspace is looked at and made assets of, syncs are watched, left and taken up.

The world's clock takes a second with every request, so nobody has to wait for a sync.
"""

import json
import logging
import sys
from collections.abc import Callable
from typing import Any

import dagster as dg  # type: ignore[import-not-found]  # lives in an environment of its own
from dagster_airbyte import AirbyteWorkspace, airbyte_assets  # type: ignore[import-not-found]  # as above

WORKSPACE = "9b2c7f4e-6a1d-4c38-8e57-0d3f1a2b4c5d"
CONNECTION = "18712afe-7bae-44ed-88f5-e20d9f81c8b2"
FRAGILE = "2b7d5c1a-0e4f-4a63-9c88-5d1e6f7a8b90"
STRANGER = "00000000-0000-0000-0000-00000000beef"


def workspace(url: str, client: str = "the-client", **named: Any) -> AirbyteWorkspace:
    """A deployment as Dagster's users configure it: a refusal is told at once."""
    return AirbyteWorkspace(
        rest_api_base_url=f"{url}/api/public/v1",
        configuration_api_base_url=f"{url}/api/v1",
        workspace_id=WORKSPACE,
        client_id=client,
        client_secret="the-secret",
        request_max_retries=0,
        poll_interval=0,
        **named,
    )


def failure(call: Callable[..., Any], *arguments: Any) -> str:
    """What Dagster tells of a call that fails."""
    try:
        call(*arguments)
    except dg.Failure as error:
        return str(error.description)
    raise AssertionError("it did not fail")


def looks(url: str) -> dict[str, Any]:
    """What the workspace holds, as connections and as assets."""
    found = workspace(url, max_items_per_page=1).fetch_airbyte_workspace_data()
    specs = workspace(url).load_asset_specs(connection_selector_fn=lambda connection: connection.id == CONNECTION)
    return {
        "connections": {one.name: sorted(one.streams) for one in found.connections_by_id.values()},
        "destinations": [[one.type, one.database, one.schema] for one in found.destinations_by_id.values()],
        "assets": sorted(spec.key.to_user_string() for spec in specs),
        "unknown": failure(workspace(url).get_client().get_destination_details, STRANGER).rpartition("/v1/")[2],
        "forbidden": failure(workspace(url, "readers-client").get_client().start_sync_job, CONNECTION).rpartition("/v1/")[2],
        "stranger": failure(workspace(url, "nobody").get_client().validate_workspace_id).rpartition("/v1/")[2],
    }


def syncs(url: str) -> dict[str, Any]:
    """Syncs that succeed, fail, and are left; one that runs is refused, or watched, as it is asked for."""
    client = workspace(url).get_client()
    synced = client.sync_and_poll(CONNECTION)
    failed = failure(client.sync_and_poll, FRAGILE)
    began = client.start_sync_job(FRAGILE)["jobId"]
    running = failure(client.sync_and_poll, FRAGILE)
    cancelled = client.cancel_job(began)
    left = failure(workspace(url, poll_timeout=1e-9).get_client().sync_and_poll, FRAGILE)
    again = client.start_sync_job(FRAGILE)["jobId"]
    watched = workspace(url, poll_previous_running_sync=True).get_client().sync_and_poll(FRAGILE)
    jobs = client.get_jobs_for_connection(FRAGILE)
    return {
        "synced": [synced.job_details["status"], synced.job_details["rowsSynced"], synced.connection_details["name"]],
        "failed": failed,
        "running": running,
        "cancelled": cancelled["status"],
        "left": left.partition(" after")[0],
        "watched": [watched.job_details["jobId"] == again, watched.job_details["status"]],
        "jobs": [[job.id, job.status, job.type] for job in jobs],
    }


def materializes(url: str) -> dict[str, Any]:
    """A whole run of Dagster, which syncs a connection and tells what tables it filled."""
    deployment = workspace(url)

    @airbyte_assets(connection_id=CONNECTION, workspace=deployment)  # type: ignore[untyped-decorator]  # from a package that mypy cannot see
    def shop(context: dg.AssetExecutionContext, airbyte: AirbyteWorkspace) -> Any:
        yield from airbyte.sync_and_poll(context=context)

    result = dg.materialize([shop], resources={"airbyte": deployment}, raise_on_error=False)
    made = sorted(event.asset_key.to_user_string() for event in result.get_asset_materialization_events())
    return {"success": result.success, "tables": made}


STORIES = {story.__name__: story for story in (looks, syncs, materializes)}

if __name__ == "__main__":
    logging.disable()
    sys.stdout.write("\n" + json.dumps(STORIES[sys.argv[1]](sys.argv[2])) + "\n")
