"""PyAirbyte on states and prefect-airbyte on syncs, each in an environment of its own."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mockserver.config import Listen
from mockserver.launch import World, running
from tests.client.environments import ENVIRONMENTS

CONNECTION = "18712afe-7bae-44ed-88f5-e20d9f81c8b2"
SWITCHED_OFF = "2b7d5c1a-0e4f-4a63-9c88-5d1e6f7a8b90"
STRANGER = "00000000-0000-0000-0000-00000000beef"
SECOND = timedelta(seconds=1)
Run = Callable[..., Any]


@pytest.mark.xdist_group("pyairbyte")
@pytest.mark.scenario("keys.yaml", "airbyte-sync-running")
def test_pyairbyte_backs_up_changes_and_restores_a_state(run: Run, world: World) -> None:
    world.clock.on_request(0.3 * SECOND)
    assert run("pyairbyte", "pyairbyte_state.py", world.url("airbyte")) == {
        "attempts": 2,
        "types": ["STREAM", "STREAM"],
        "changed": {"users": {"cursor": "2024-02-01"}, "orders": {"cursor_field": ["id"], "cursor": "4711"}},
        "empty": "not_set",
        "refusals": {"stranger": 409, "reader": 403, "nobody": 401},
    }
    assert [entry["response"]["status"] for entry in world.journal].count(423) == 2


@pytest.mark.xdist_group("prefect-airbyte")
@pytest.mark.scenario("keys.yaml")
def test_prefects_client_syncs_and_polls_the_job_to_its_end(run: Run, world: World) -> None:
    world.clock.on_request(SECOND)
    report = run("prefect-airbyte", "prefect_client.py", world.url("airbyte"), CONNECTION)
    assert report == {"connection": "active", "seen": ["running", "succeeded"], "records": 2000}
    (job,) = world.state("airbyte", "jobs")
    assert (job["configId"], job["status"]) == (CONNECTION, "succeeded")


@pytest.mark.xdist_group("prefect-airbyte")
def test_a_prefect_flow_runs_against_a_port_of_the_vendors_own(run: Run) -> None:
    """Its block knows a host and a port, so this is the default world at the root of a port."""
    options = {"PREFECT_LOGGING_LEVEL": "CRITICAL", "PREFECT_HOME": str(ENVIRONMENTS["prefect-airbyte"].folder / "home")}
    with running(listen=[Listen("airbyte", "127.0.0.1", 0)], scenario=Path(__file__).parent / "ticking.yaml") as server:
        outcomes = run(
            "prefect-airbyte", "prefect_sync.py", server.url("airbyte"), CONNECTION, SWITCHED_OFF, STRANGER, **options
        )
    assert outcomes == [
        {"status": "succeeded", "records": 2000, "job": 1},
        {"refusal": "AirbyteConnectionInactiveException"},
        {"refusal": "ConnectionNotFoundException"},
    ]
