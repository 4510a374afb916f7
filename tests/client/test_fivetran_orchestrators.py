"""dagster-fivetran and Airflow's provider, which know one host only: they start syncs of six hours and see them end."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mockserver.launch import World
from tests.needs import lack, need

pytestmark = pytest.mark.scenario("fivetran-account.yaml")
HERE = Path(__file__).parent
Run = Callable[..., Any]
TWO_HOURS = timedelta(hours=2)
MISSING = (
    "Max retries (0) exceeded with url: https://api.fivetran.com/v1/{0}. Caused by {1} for url: https://api.fivetran.com/v1/{0}"
)


@pytest.fixture
def dagster(run: Run, world: World) -> Run:
    """Runs one of the stories that Dagster has, in the test's world."""

    def tell(story: str) -> Any:
        return run("dagster", "fivetran_dagster.py", story, **world.proxy_env("fivetran"))

    return tell


@pytest.fixture
def airflow(run: Run, world: World) -> Run:
    """Runs one of the stories that Airflow has, with the connections that its stories name."""
    keys = {"FIVETRAN_DEFAULT": "the-key", "READER": "readers-key", "STRANGER": "stranger"}
    connections = {
        f"AIRFLOW_CONN_{name}": json.dumps({"conn_type": "fivetran", "login": key, "password": "the-secret"})
        for name, key in keys.items()
    }

    def tell(story: str, within: Sequence[str] = ()) -> Any:
        around = {} if within else world.proxy_env("fivetran")
        return run("airflow", "fivetran_airflow.py", story, within=within, **connections, **around)

    return tell


@pytest.mark.xdist_group("dagster")
def test_dagster_looks_at_a_workspace(dagster: Run) -> None:
    assert dagster("looks") == {
        "connectors": ["fragile_database", "postponed_database", "speak_inexpensive", "steady_database"],
        "destinations": {"projected_sickle": "ANALYTICS"},
        "assets": ["shop_public/customers", "shop_public/orders"],
        "columns": ["amount", "id"],
        "schedule": "manual",
        "unknown": MISSING.format("connectors/nobody", "404 Client Error: Not Found"),
    }


@pytest.mark.xdist_group("dagster")
def test_dagster_watches_a_sync_of_six_hours_to_its_end_in_three_polls(dagster: Run, world: World) -> None:
    world.clock.on_request(TWO_HOURS)
    report = dagster("syncs")
    assert report == {
        "after": ["2024-01-01T14:00:00.000000Z", "manual"],
        "resynced": True,
        "whole": [True, False],
        "paused": None,
        "failed": "Sync for connector 'fragile_database' failed!",
    }
    polls = [entry["response"]["body"]["data"]["status"]["sync_state"] for entry in world.journal[5:8]]
    assert polls == ["syncing", "syncing", "scheduled"]


@pytest.mark.xdist_group("dagster")
def test_dagster_wants_to_try_a_sync_again_that_is_put_off(dagster: Run, world: World) -> None:
    world.clock.on_request(TWO_HOURS)
    assert dagster("postponed") == {
        "wait": 0,
        "before": ["rescheduled", "2024-01-02T00:00:00Z"],
        "after": ["scheduled", "2024-01-02T06:00:00.000000Z"],
    }


@pytest.mark.xdist_group("dagster")
def test_a_run_of_dagster_tells_what_tables_were_filled(dagster: Run, world: World) -> None:
    world.clock.on_request(timedelta(hours=6))  # its run polls every ten seconds; the first poll is the last
    assert dagster("materializes") == {
        "success": True,
        "tables": {"shop_public/customers": ["email", "id"], "shop_public/orders": ["amount", "id"]},
    }


@pytest.mark.scenario("fivetran-keys.yaml")
@pytest.mark.xdist_group("dagster")
def test_dagster_is_let_in_for_what_its_key_may_do_and_so_often(dagster: Run) -> None:
    assert dagster("keys") == {
        "401": MISSING.format("groups", "401 Client Error: Unauthorized"),
        "403": MISSING.format("connectors/steady_database", "403 Client Error: Forbidden"),
        "calls": [1] * 4,
        "429": MISSING.format("groups", "429 Client Error: Too Many Requests"),
    }


@pytest.mark.xdist_group("airflow")
def test_airflow_finds_its_way_about_an_account(airflow: Run) -> None:
    missing = {"code": "NotFound_Connector", "message": "Connector with id 'nobody' does not exist."}
    report = airflow("looks")
    unknown = report.pop("unknown")
    assert unknown == f"Response: {json.dumps(missing, separators=(',', ':'))}, Status Code: 404"
    assert report == {
        "connection": [True, "Fivetran connection test passed"],
        "groups": ["Warehouse"],
        "group": "projected_sickle",
        "connectors": [
            "steady_database",
            "speak_inexpensive",
            "fragile_database",
            "postponed_database",
            "broken_database",
            "untouched_function",
        ],
        "by name": "steady_database",
        "destination": "ANALYTICS",
        "tables": ["customers", "orders"],
        "tests": ["PASSED"],
        "schedule": "manual",
    }


@pytest.mark.xdist_group("airflow")
def test_airflow_waits_for_syncs_and_has_a_broken_connection_tested(airflow: Run, world: World) -> None:
    world.clock.on_request(TWO_HOURS)
    at = "https://fivetran.com/dashboard/connectors/postgres"
    assert airflow("syncs") == {
        "pokes": [False, True],
        "later": True,
        "schedule": "manual",
        "unpaused": [False, "scheduled"],
        "failed": f"Fivetran sync for connector fragile_database failed; please see logs at {at}/crm/logs",
        "mended": None,
        "broken": (
            f'Fivetran connector "broken_database" not correctly configured, status: broken\nPlease see: {at}/archive/setup'
        ),
    }
    mended, broken = (world.state("fivetran", "connections", key) for key in ("fragile_database", "broken_database"))
    assert mended["succeeded_at"] > mended["failed_at"]
    assert (mended["status"]["setup_state"], broken["status"]["setup_state"]) == ("connected", "broken")


@pytest.mark.xdist_group("airflow")
def test_airflow_starts_a_sync_again_that_was_put_off(airflow: Run, world: World) -> None:
    world.clock.on_request(TWO_HOURS)
    assert airflow("postponed") == {"pokes": [False] * 6 + [True], "after": "scheduled"}
    started = [entry for entry in world.journal if entry["request"]["path"].endswith("/force")]
    assert len(started) == 2


@pytest.mark.xdist_group("airflow")
def test_airflow_defers_to_a_triggerer_that_asks_the_vendors_host_itself(airflow: Run, tmp_path: Path) -> None:
    """Its aiohttp asks no proxy. So the vendor's name is an alias of this machine, at the vendor's own port."""
    need("unshare", "mount")
    alone = ["unshare", "--map-root-user", "--net", "--mount"]
    if subprocess.run([*alone, "true"], capture_output=True, check=False).returncode != 0:
        lack("no namespaces of one's own")
    server = [sys.executable, "-m", "mockserver", "run", "--listen", "fivetran=127.0.0.1:443"]
    settings = ["--scenario", str(HERE / "fivetran-ticking.yaml"), "--strict", "--ca-folder", str(tmp_path / "ca")]
    aliased = [*alone, sys.executable, str(HERE / "aliased.py"), "api.fivetran.com", "--"]
    report = airflow("deferred", within=[*aliased, *server, *settings, "--"])
    assert report["event"]["status"] == "success"
    assert report["result"] == report["event"]["return_value"] == "2024-01-01T12:00:00Z"


@pytest.mark.scenario("fivetran-keys.yaml")
@pytest.mark.xdist_group("airflow")
def test_airflow_is_told_who_is_let_in(airflow: Run) -> None:
    report = airflow("keys")
    assert report.pop("401").endswith("Status Code: 401")
    assert report.pop("403").endswith('"message":"Access denied. Required permission: CONNECTION_EDIT"}, Status Code: 403')
    assert report == {"read": "auto"}
