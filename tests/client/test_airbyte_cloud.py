"""PyAirbyte's cloud workspace, led to the mock by its roots of both APIs."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mockserver.launch import World

SYNC = timedelta(seconds=2)


@pytest.mark.scenario("airbyte-fragile.yaml")
@pytest.mark.xdist_group("pyairbyte")
def test_pyairbyte_deploys_syncs_rewinds_and_deletes(run: Callable[..., Any], world: World, tmp_path: Path) -> None:
    """All its stories in one program, which takes long to start. It is told to leave its registry of connectors alone."""
    world.clock.on_request(SYNC)
    own = {"AIRBYTE_OFFLINE_MODE": "1", "AIRBYTE_LOGGING_ROOT": str(tmp_path)}
    report = run("pyairbyte", "pyairbyte_cloud.py", world.url("airbyte"), **own)
    assert report["deploys"] == {
        "twice": "AirbyteDuplicateResourcesError",
        "checks": [True, True],
        "connection": [True, "Daily, deleteme", "raw_", "destination"],
        "streams": ["users", "products"],
        "job": ["succeeded", 2000, True],
        "attempt": [0, "succeeded", 2000, True],
        "logs": True,
        "history": [[1, "succeeded"]],
        "latest": True,
        "changed": ["Nightly, deleteme", "cooked_", ["users"], False],
        "disabled": ["PyAirbyteInputError", None],
        "before": [
            ["Crowd, deleteme", "Shop database"],
            ["Lake, deleteme", "Warehouse"],
            ["Fragile", "Nightly, deleteme", "Shop database <> Warehouse"],
        ],
        "after": [1, 1, 2],
        "safe": ["PyAirbyteInputError", None],
    }
    assert report["fails"] == {
        "failed": "AirbyteConnectionSyncError",
        "attempt": "failed",
        "locked": "AirbyteConnectionSyncActiveError",
        "twice": ["AirbyteConnectionSyncError", 409],
        "cancelled": ["cancelled", True],
        "over": "PyAirbyteInputError",
        "unknown": ["AirbyteMissingResourceError", 404],
    }
    assert report["rewinds"] == {
        "modes": ["incremental", "incremental"],
        "first": 2000,
        "next": [2000, 2000],
        "rewound": True,
        "since": 6000,
        "of one": 6000,
        "kept": True,
    }
    assert report["account"] == {
        "user": ["Owner", "owner@example.com"],
        "organization": ["Default Organization", ["Default Organization"]],
        "member": [["Data team"], 1],
        "listed": ["Data team", "Scratch, deleteme"],
        "default": ["Data team", True],
        "left": [],
    }
