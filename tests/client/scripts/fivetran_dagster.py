"""dagster-fivetran as its users run it, at the only host that it knows: a workspace is looked at, syncs are watched.

The world's clock takes two hours with every request, so nobody has to wait for a sync of six hours.
"""

import json
import logging
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

import dagster as dg  # type: ignore[import-not-found]  # lives in an environment of its own
from dagster_fivetran import FivetranWorkspace, fivetran_assets  # type: ignore[import-not-found]  # as above


def workspace(key: str = "the-key", *, retry_on_reschedule: bool = True, disable_schedule: bool = True) -> FivetranWorkspace:
    """The account as Dagster's users configure it: a refusal is told at once."""
    return FivetranWorkspace(
        account_id="account",
        api_key=key,
        api_secret="the-secret",
        request_max_retries=0,
        retry_on_reschedule=retry_on_reschedule,
        disable_schedule_on_trigger=disable_schedule,
    )


def failure(call: Callable[..., Any], *arguments: Any, **named: Any) -> str:
    """What Dagster tells of a call that fails."""
    try:
        call(*arguments, **named)
    except dg.Failure as error:
        return str(error.description)
    raise AssertionError("it did not fail")


def looks() -> dict[str, Any]:
    """What the workspace holds, as connectors and as assets; the connection without a schema config is left out."""
    found = workspace().fetch_fivetran_workspace_data()
    specs = workspace().load_asset_specs(connector_selector_fn=lambda connector: connector.id == "steady_database")
    client = workspace().get_client()
    return {
        "connectors": sorted(found.connectors_by_id),
        "destinations": {key: one.database for key, one in found.destinations_by_id.items()},
        "assets": sorted(spec.key.to_user_string() for spec in specs),
        "columns": sorted(client.get_columns_config_for_table("steady_database", "public", "orders")["columns"]),
        "schedule": client.update_schedule_type_for_connector("steady_database", "manual")["schedule_type"],
        "unknown": failure(client.get_connector_details, "nobody"),
    }


def keys() -> dict[str, Any]:
    """Who is let in, for what, and how often."""
    client = workspace().get_client()
    return {
        "401": failure(workspace("stranger").get_client().get_groups),
        "403": failure(workspace("readers-key").get_client().start_sync, "steady_database"),
        "calls": [len(client.get_groups()["items"]) for _ in range(4)],
        "429": failure(client.get_groups),
    }


def syncs() -> dict[str, Any]:
    """Syncs that are started and watched to their end."""
    client = workspace().get_client()
    after = client.sync_and_poll("steady_database", poll_interval=0).connector_details
    client.start_resync("steady_database", {"public": ["orders"]})
    resync = client.poll_sync("steady_database", datetime.fromisoformat(after["succeeded_at"]), poll_interval=0)
    whole = client.resync_and_poll("steady_database", poll_interval=0).connector_details
    return {
        "after": [after["succeeded_at"], after["schedule_type"]],
        "resynced": resync["succeeded_at"] > after["succeeded_at"],
        "whole": [whole["succeeded_at"] > resync["succeeded_at"], whole["status"]["is_historical_sync"]],
        "paused": client.sync_and_poll("speak_inexpensive", poll_interval=0),
        "failed": failure(client.sync_and_poll, "fragile_database", poll_interval=0),
    }


def postponed() -> dict[str, Any]:
    """A sync that the vendor puts off: Dagster wants to try again, or waits until the vendor does."""
    try:
        workspace(disable_schedule=False).get_client().sync_and_poll("postponed_database", poll_interval=0)
    except dg.RetryRequested as again:
        wait = again.seconds_to_wait
    client = workspace(retry_on_reschedule=False, disable_schedule=False).get_client()
    before = client.get_connector_details("postponed_database")
    after = client.poll_sync("postponed_database", datetime.fromisoformat(before["succeeded_at"]), poll_interval=0)
    return {
        "wait": wait,
        "before": [before["status"]["sync_state"], before["status"]["rescheduled_for"]],
        "after": [after["status"]["sync_state"], after["succeeded_at"]],
    }


def materializes() -> dict[str, Any]:
    """A whole run of Dagster, which syncs a connector and tells what tables it filled."""
    account = workspace()

    @fivetran_assets(connector_id="steady_database", workspace=account)  # type: ignore[untyped-decorator]  # from a package that mypy cannot see
    def shop(context: dg.AssetExecutionContext, fivetran: FivetranWorkspace) -> Any:
        yield from fivetran.sync_and_poll(context=context).fetch_column_metadata()

    result = dg.materialize([shop], resources={"fivetran": account}, raise_on_error=False)
    tables = {}
    for event in result.get_asset_materialization_events():
        schema = event.materialization.metadata["dagster/column_schema"].value
        tables[event.asset_key.to_user_string()] = [column.name for column in schema.columns]
    return {"success": result.success, "tables": tables}


STORIES = {story.__name__: story for story in (looks, keys, syncs, postponed, materializes)}

if __name__ == "__main__":
    logging.disable()
    sys.stdout.write("\n" + json.dumps(STORIES[sys.argv[1]]()) + "\n")
