"""What tests of real clients share: a program in an environment of its own."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.client.environments import run_client


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Any]:
    """Runs a script in an environment, by their names, with a home folder of the test's own."""
    return partial(run_client, home=tmp_path)
