"""pyfivetran and shipyard-fivetran, which know one host only: led here by their environment, each in one of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from requests import HTTPError
from spark_fivetran_api import FivetranAPI  # type: ignore[import-untyped]  # ships no types

from mockserver.launch import Running, World

HERE = Path(__file__).parent
Run = Callable[..., Any]
TWO_HOURS = timedelta(hours=2)
ACCOUNT = pytest.mark.scenario("fivetran-account.yaml")


@pytest.fixture
def pyfivetran(run: Run, world: World) -> Run:
    """Runs one of the stories that pyfivetran has, in the test's world."""

    def tell(story: str) -> Any:
        return run("pyfivetran", "fivetran_pyfivetran.py", story, **world.proxy_env("fivetran"))

    return tell


@pytest.fixture
def shipyard(run: Run, world: World) -> Run:
    def tell(story: str) -> Any:
        return run("shipyard-fivetran", "fivetran_shipyard.py", story, **world.proxy_env("fivetran"))

    return tell


@ACCOUNT
@pytest.mark.proxied
def test_spark_finds_the_vendor_at_its_own_host(world: World) -> None:
    spark = FivetranAPI(api_key="key", api_secret="secret")
    assert spark.api_base == "https://api.fivetran.com/v1"
    assert spark.get("/connections/steady_database")["data"]["schema"] == "shop"
    spark.sync_connector_data("steady_database")
    world.clock.advance(hours=6)
    assert spark.get("/connections/steady_database")["data"]["succeeded_at"] == "2024-01-01T06:00:00.000000Z"
    with pytest.raises(HTTPError, match="404"):
        spark.get("/connections/nobody")
    assert {dict(entry["request"]["headers"])["Host"] for entry in world.journal} == {"api.fivetran.com"}


@ACCOUNT
@pytest.mark.xdist_group("pyfivetran")
def test_pyfivetran_finds_its_way_about_an_account(pyfivetran: Run) -> None:
    assert pyfivetran("account") == {
        "group": ["projected_sickle", "Warehouse", "2023-12-01T08:00:00+00:00"],
        "by schema": ["steady_database"],
        "renamed": "Lakehouse",
        "key": "ssh-rsa",
        "service account": "fivetran-production.iam.gserviceaccount.com",
        "added": "User has been added to the group",
        "members": [["owner@example.com", "Destination Administrator"]],
        "memberships": [["decent_acorn", "Destination Administrator"]],
        "removed": "Success",
        "destination": ["snowflake", "connected", "ANALYTICS"],
        "tests": ["PASSED"] * 3,
        "roles": True,
        "type": "Connector SDK",
        "deleted": "Success",
        "gone": "NotFound_Group: Group with id 'decent_acorn' does not exist",
        "taken": "Conflict: Group with id 'projected_sickle' can't be deleted: it has connections",
    }


@ACCOUNT
@pytest.mark.xdist_group("pyfivetran")
def test_pyfivetran_leads_a_connection_through_its_life(pyfivetran: Run, world: World) -> None:
    world.clock.on_request(TWO_HOURS)
    assert pyfivetran("life") == {
        "made": ["invoices", False, "incomplete", None],
        "tests": ["PASSED"],
        "triggered": "Sync has been successfully triggered for connector with id '...'",
        "seen": ["syncing", "syncing", "scheduled"],
        "synced": [False, True],
        "state": {},
        "paused": "paused",
        "hourly": 60,
        "resync": "Success",
        "resynced": "scheduled",
        "deleted": "Success",
        "gone": "NotFound_Connector: Connector with id '...' does not exist.",
    }


@ACCOUNT
@pytest.mark.xdist_group("pyfivetran")
def test_pyfivetran_forgets_to_wrap_a_state_and_so_changes_nothing(pyfivetran: Run, world: World) -> None:
    assert pyfivetran("states") == {
        "before": {"cursor": "2023-12-31T18:00:00Z"},
        "answer": {"cursor": "2023-12-31T18:00:00Z"},
        "wrapped": {"cursor": "2020-01-01T00:00:00Z"},
        "other service": "InvalidInput: Not a function connector error.",
        "none yet": "InvalidInput: The connection state doesn't exist.",
    }
    patched = [entry["request"]["body"] for entry in world.journal if entry["request"]["method"] == "PATCH"]
    assert patched == [{"cursor": "2020-01-01T00:00:00Z"}, {"state": {"cursor": "2020-01-01T00:00:00Z"}}]


@ACCOUNT
@pytest.mark.xdist_group("pyfivetran")
def test_pyfivetran_chooses_what_is_synced(pyfivetran: Run) -> None:
    assert pyfivetran("schemas") == {
        "handling": "BLOCK_ALL",
        "enabled": {"customers": True, "orders": False},
        "hashed": True,
        "columns": {"id": True, "amount": False},
        "resync": "Re-sync has been triggered successfully",
        "none yet": "NotFound_SchemaConfig: Connector with id 'untouched_function' doesn't have schema config",
        "reloaded": ["first_steps"],
        "wrong case": "NotFound_Table: Table with name 'Orders' does not exist in the schema config",
    }


@pytest.mark.scenario("fivetran-keys.yaml")
@pytest.mark.xdist_group("pyfivetran")
def test_pyfivetran_is_let_in_for_what_its_key_may_do_and_so_often(pyfivetran: Run, world: World) -> None:
    refusals = {
        "401": "AuthFailed: Invalid authorization credentials",
        "403": "Forbidden: Access denied. Required permission: CONNECTION_EDIT",
        "429": "TooManyRequests: Max 6 api calls allowed in one-hour rolling time period",
    }
    assert pyfivetran("keys") == {**refusals, "author": "interment_burdensome", "calls left": [1, 1, 1]}
    world.clock.advance(hours=1)
    assert pyfivetran("keys") == {**refusals, "author": "interment_burdensome", "calls left": [1, 1, 1]}


@pytest.mark.xdist_group("pyfivetran")
def test_two_clients_of_one_program_stay_in_their_worlds(run: Run, mockserver: Running) -> None:
    with mockserver.world("fivetran-function") as first, mockserver.world("fivetran-function") as second:
        environments = [world.proxy_env("fivetran") for world in (first, second)]
        proxies = [environment["HTTPS_PROXY"] for environment in environments]
        report = run("pyfivetran", "fivetran_two_worlds.py", *proxies, **environments[0])
        assert report == [
            {
                "group": "decent_acorn",
                "groups": ["Warehouse_Staging", "One"],
                "sync": "syncing",
                "state": {"cursor": "2023-12-31T18:00:00Z"},
            },
            {
                "group": "decent_acorn",
                "groups": ["Warehouse_Staging", "Two"],
                "sync": "paused",
                "state": {"cursor": "second"},
            },
        ]
        assert [len(world.journal) for world in (first, second)] == [8, 6]


@ACCOUNT
@pytest.mark.xdist_group("shipyard-fivetran")
def test_shipyard_triggers_a_sync_and_waits_for_it(shipyard: Run, world: World) -> None:
    world.clock.on_request(TWO_HOURS)
    report = shipyard("sync")
    unknown = {"code": "NotFound_Connector", "message": "Connector with id 'nobody' does not exist."}
    assert report["before"] < report["after"][0]
    assert report == {
        "connected": 0,
        "before": "2023-12-31T18:00:02.417093Z",
        "after": ["2024-01-01T10:00:00.000000Z", None],
        "running": "syncing",
        "changed": ["manual", False, "scheduled"],
        "failed": [202, "Sync failed at 2024-01-02T08:00:00.000000Z"],
        "nothing to change": [201, "No updates to connector were provided"],
        "wrong": [
            201,
            'Error updating connector: Invalid value of field \'schedule_type\': "hourly" is not one of "auto" or "manual"',
        ],
        "unknown": [249, f"Error getting connector details: {unknown}"],
    }


@pytest.mark.scenario("fivetran-keys.yaml")
@pytest.mark.xdist_group("shipyard-fivetran")
def test_shipyard_is_told_who_is_let_in(shipyard: Run) -> None:
    refused = "{'code': 'Forbidden', 'message': 'Access denied. Required permission: CONNECTION_EDIT'}"
    assert shipyard("keys") == {
        "connected": [0, 1],
        "401": [200, "Error triggering sync: Invalid authorization credentials"],
        "403": [249, f"Error triggering sync: {refused}"],
        "read": "scheduled",
    }


@pytest.mark.xdist_group("shipyard-fivetran")
def test_programs_that_run_at_once_stay_in_their_worlds(run: Run, mockserver: Running) -> None:
    """Both wait for the same connection, in worlds whose clocks run at different speed."""

    def waited(hours: float) -> Any:
        with mockserver.world(HERE / "fivetran-account.yaml") as world:
            world.clock.on_request(timedelta(hours=hours))
            report = run("shipyard-fivetran", "fivetran_shipyard.py", "sync", **world.proxy_env("fivetran"))
            return report["after"][0], report["failed"][1]

    with ThreadPoolExecutor(2) as pool:
        slow, fast = pool.map(waited, (2, 6))
    assert slow == ("2024-01-01T10:00:00.000000Z", "Sync failed at 2024-01-02T08:00:00.000000Z")
    assert fast == ("2024-01-01T18:00:00.000000Z", "Sync failed at 2024-01-04T00:00:00.000000Z")
