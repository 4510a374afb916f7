"""The vendor's own tools, which know one host only: fivetran-cli, and fivetran-connector-sdk that comes along with it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from mockserver.launch import World

pytestmark = [pytest.mark.scenario("fivetran-account.yaml"), pytest.mark.xdist_group("fivetran-cli")]
Run = Callable[..., Any]


@pytest.fixture
def cli(run: Run, world: World) -> Run:
    """Runs one of the stories that the command line has, in the test's world."""

    def tell(story: str) -> Any:
        return run("fivetran-cli", "fivetran_cli.py", story, **world.proxy_env("fivetran"))

    return tell


def test_the_command_line_lists_everything(cli: Run, world: World) -> None:
    for number in range(120):
        key = f"group_{number:03}"
        world.put("fivetran", "groups", key, {"id": key, "name": key, "created_at": "2023-12-01T08:00:00.000000Z"})
    report = cli("lists")
    connections = {
        "steady_database": "false",
        "speak_inexpensive": "true",
        "fragile_database": "false",
        "postponed_database": "false",
        "broken_database": "false",
        "untouched_function": "false",
    }
    assert report["table"] == [["id", "paused"], *map(list, connections.items())]
    assert (report["paused"], report["by schema"]) == (["speak_inexpensive"], ["steady_database"])
    assert report["pages"] == [121, 105]
    assert {name: count for name, count in report["found"].items() if count} == {
        "connection": len(connections),
        "destination": 1,
        "group": 121,
        "user": 1,
        "role": 8,
        "connector-metadata": 7,
        "public-connector": 7,
    }
    asked = [entry["request"] for entry in world.journal if entry["request"]["path"] == "/v1/groups"]
    assert [bool(request["query"]) for request in asked] == [False, True] * 3, "a cursor leads to each second page"


def test_the_command_line_keeps_an_account(cli: Run, world: World) -> None:
    assert cli("account") == {
        "destination": ["Created", "connected", "+1", {"database": "LAKE", "password": "******"}],
        "tests": 3,
        "log": ["fivetran_log", "fivetran_metadata", True, "_fivetran_system"],
        "user": [True, "guest@example.com"],
        "renamed": "Another",
        "tie": ["steady_database", "Connector Reviewer"],
        "member": [True, "Team Member"],
        "twice": "Error: unable to invite user\nReason: User 'guest@example.com' already exists",
        "in use": (
            'Error: unable to delete group "decent_acorn"\n'
            "Reason: Group with id 'decent_acorn' can't be deleted: it has connections"
        ),
        "removed": ["Success"] * 4,
    }
    assert [group["id"] for group in world.state("fivetran", "groups")] == ["projected_sickle"]


def test_the_command_line_leads_a_connection_through_its_life(cli: Run, world: World) -> None:
    world.clock.on_request(timedelta(hours=2))
    assert cli("life") == {
        "made": ["invoices", "paused", "connected", "PASSED"],
        "unpaused": ["scheduled", "manual"],
        "none yet": (
            "Error: unable to get connection-schema \"...\"\nReason: Connection with id '...' doesn't have schema config"
        ),
        "triggered": "Sync has been successfully triggered for connection with id '...'",
        "seen": ["syncing", "syncing", "scheduled"],
        "config": ["ALLOW_COLUMNS", False],
        "columns": ["amount", "customer_id", "id", "updated_at"],
        "reloaded": False,
        "tests": "Setup tests have been completed",
        "resync": "Success",
        "unasked": (
            'Error: unable to delete connection "..."\n'
            "Reason: Destructive operation requires --yes; use it instead of --non-interactive."
        ),
        "deleted": "Success",
        "gone": "Error: unable to get connection \"...\"\nReason: Connection with id '...' does not exist",
        "wrong": "Error: unable to create connection\nReason: Field 'group_id' is required",
    }


@pytest.mark.scenario("fivetran-keys.yaml")
def test_the_command_line_is_let_in_for_what_its_key_may_do_and_so_often(cli: Run) -> None:
    limit = "[429] TooManyRequests: Max 6 api calls allowed in one-hour rolling time period"
    assert cli("keys") == {
        "401": 'Error: unable to get connection "steady_database"\nReason: Invalid authorization credentials',
        "403": (
            'Error: unable to update connection "steady_database"\nReason: Access denied. Required permission: CONNECTION_EDIT'
        ),
        "read": 0,
        "calls": [0] * 4,
        "429": f"Error: unable to list group\nReason: Error while fetching page 1: {limit}",
    }


def test_a_connector_of_ones_own_is_deployed_twice(run: Run, world: World) -> None:
    report = run("fivetran-cli", "fivetran_deploy.py", **world.proxy_env("fivetran"))
    (connection,) = (row for row in world.state("fivetran", "connections") if row["schema"] == "my_orders")
    common = {"connection id": connection["id"], "runtime python version": "3.12", "naming strategy": "FIVETRAN_NAMING"}
    first, second = (package["id"] for package in world.state("fivetran", "packages"))
    assert report["first"] == [0, {"package id": first, **common}]
    assert report["second"] == [0, {"package id": second, **common}]
    assert report["packages"] == [[first, "0"], [second, "1"]]
    assert report["nowhere"][0] == 1
    assert "failed to deploy; destination 'Nowhere' not found in account" in report["nowhere"][1]
    assert (connection["paused"], connection["sync_frequency"]) == (True, 360), "it came as a text"
    assert connection["config"]["package_id"] == second
    assert connection["config"]["secrets_list"] == [{"key": "token", "value": "******"}]
