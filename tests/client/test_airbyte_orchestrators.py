"""dagster-airbyte's workspace, led to the mock by its base URLs of both APIs, and Airflow's provider by its connections."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from mockserver.launch import World

pytestmark = pytest.mark.scenario("airbyte-fragile.yaml")
Tell = Callable[[str], Any]


@pytest.fixture
def dagster(run: Callable[..., Any], world: World) -> Tell:
    """Runs one of the stories that Dagster has, in the test's world."""
    return lambda story: run("dagster", "airbyte_dagster.py", story, world.url("airbyte"))


def statuses(world: World) -> set[int]:
    return {entry["response"]["status"] for entry in world.journal}


@pytest.mark.xdist_group("dagster")
def test_dagster_looks_at_a_workspace(dagster: Tell, world: World) -> None:
    """It asks for one connection a page, and is refused what it does not find, what a reader may not do, and as a stranger."""
    assert dagster("looks") == {
        "connections": {"Shop database <> Warehouse": ["orders", "users"], "Fragile": ["items"]},
        "destinations": [["postgres", "warehouse", "public"]],
        "assets": ["orders", "users"],
        "unknown": "destinations/00000000-0000-0000-0000-00000000beef.",
        "forbidden": "jobs.",
        "stranger": "applications/token.",
    }
    assert statuses(world) == {200, 400, 403, 404}


@pytest.mark.xdist_group("dagster")
def test_dagster_watches_syncs_to_their_end(dagster: Tell, world: World) -> None:
    report = dagster("syncs")
    assert report == {
        "synced": ["succeeded", 2000, "Shop database <> Warehouse"],
        "failed": "Job failed: 2",
        "running": "Found sync job for connection_id=2b7d5c1a-0e4f-4a63-9c88-5d1e6f7a8b90 already running.",
        "cancelled": "cancelled",
        "left": "Timeout: Airbyte job 4 is not ready",
        "watched": [True, "succeeded"],
        "jobs": [[5, "succeeded", "sync"], [4, "cancelled", "sync"], [3, "cancelled", "sync"], [2, "failed", "sync"]],
    }
    assert statuses(world) == {200}


@pytest.mark.xdist_group("dagster")
def test_a_run_of_dagster_tells_what_tables_were_filled(dagster: Tell) -> None:
    assert dagster("materializes") == {"success": True, "tables": ["orders", "users"]}


@pytest.mark.xdist_group("airflow")
def test_airflow_starts_watches_and_cancels_syncs(run: Callable[..., Any], world: World) -> None:
    place, clients = f"{world.url('airbyte')}/api/public/v1", {"AIRBYTE_DEFAULT": "the-client", "READER": "readers-client"}
    whole = {"conn_type": "airbyte", "host": place, "schema": f"{place}/applications/token", "password": "the-secret"}
    connections = {f"AIRFLOW_CONN_{name}": json.dumps({**whole, "login": client}) for name, client in clients.items()}
    assert run("airflow", "airbyte_airflow.py", **connections) == {
        "connection": [True, "Connection successfully tested"],
        "synced": ["succeeded", 2000],
        "pokes": [False, True],
        "deferred": ["execute_complete", "success"],
        "failed": "Job failed:",
        "twice": "API error occurred: Status 409",
        "cancelled": "cancelled",
        "over": ["Job was cancelled: ", "API error occurred: Status 409"],
        "reset": "reset",
        "forbidden": "API error occurred: Status 403",
    }
