"""What tests of real clients share: a client in an environment of its own."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.client.environments import Environment, prepared, run_client

Runner = Callable[..., Any]


@pytest.fixture(scope="session")
def elasticsearch_8_18() -> Environment:
    return prepared("elasticsearch-8.18")


@pytest.fixture(scope="session")
def elasticsearch_8_19() -> Environment:
    return prepared("elasticsearch-8.19")


@pytest.fixture(scope="session")
def pyairbyte() -> Environment:
    return prepared("pyairbyte")


@pytest.fixture(scope="session")
def prefect_airbyte() -> Environment:
    return prepared("prefect-airbyte")


@pytest.fixture
def run(tmp_path: Path) -> Runner:
    """Runs a script in an environment, with a home folder of the test's own."""
    return partial(run_client, home=tmp_path)
