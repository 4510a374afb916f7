"""Clients that cannot live in the project's own environment: one environment each, made once and kept in `.venvs/`."""

import fcntl
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from tests.needs import lack

HERE: Final = Path(__file__).parent
KEPT: Final = HERE.parent.parent / ".venvs"
READY: Final = "ready"
LONGEST_RUN: Final = 120
"""Seconds after which a client is given up."""


class Environment(NamedTuple):
    """What one client is installed with; `locks/` pins what comes along with it."""

    name: str
    requirements: tuple[str, ...]

    @property
    def lock(self) -> Path:
        return HERE / "locks" / f"{self.name}.txt"

    @property
    def folder(self) -> Path:
        """Where it is kept; another name for every change of what is in it."""
        made_of = [platform.python_version(), *self.requirements, self.lock.read_text("utf-8")]
        return KEPT / f"{self.name}-{hashlib.sha256(chr(10).join(made_of).encode()).hexdigest()[:12]}"

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"


# The project's own environment has elasticsearch 9, spark-fivetran-api and fivetran-wrapper: see constraints.txt.
ENVIRONMENTS: Final = {
    environment.name: environment
    for environment in (
        Environment("elasticsearch-8.18", ("elasticsearch[async]==8.18.1",)),  # wants elastic-transport 8
        Environment("elasticsearch-8.19", ("elasticsearch[async]==8.19.3",)),
        Environment("pyairbyte", ("airbyte==0.71.3",)),  # brings pandas, pyarrow and DuckDB
        Environment("prefect-airbyte", ("prefect-airbyte==0.3.2", "prefect==2.20.26")),  # its blocks do not load in Prefect 3
    )
}


def prepared(name: str) -> Environment:
    """An environment, made now unless it is there. Skips the test where it cannot be had; fails it in CI."""
    environment = ENVIRONMENTS[name]
    KEPT.mkdir(exist_ok=True)
    with _alone(KEPT / f"{name}.lock"):
        if not (environment.folder / READY).exists():
            _make(environment)
    return environment


def run_client(name: str, script: str, *arguments: str, home: Path, **variables: str) -> Any:
    """Runs a script of `scripts/` in an environment, and returns what it reports: the JSON on its last line."""
    command = [str(prepared(name).python), "-I", "-W", "ignore", str(HERE / "scripts" / script), *arguments]
    around = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PYTHON", "MOCKSERVER_"))}
    done = subprocess.run(
        command,
        env={**around, "HOME": str(home), "DO_NOT_TRACK": "1", **variables},
        cwd=home,
        capture_output=True,
        text=True,
        timeout=LONGEST_RUN,
        check=False,
    )
    assert done.returncode == 0, f"{script} failed:\n{done.stdout}\n{done.stderr}"
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Holds other workers and other runs off."""
    with file.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _make(environment: Environment) -> None:
    for stale in KEPT.glob(f"{environment.name}-????????????"):
        shutil.rmtree(stale)
    pip = [str(environment.python), "-m", "pip", "--disable-pip-version-check", "--quiet", "--no-input"]
    try:
        _do([sys.executable, "-m", "venv", str(environment.folder)])
        _do([*pip, "install", "--no-compile", "--retries", "2", "-c", str(environment.lock), *environment.requirements])
    except subprocess.CalledProcessError as failure:
        shutil.rmtree(environment.folder, ignore_errors=True)
        lines = (failure.stderr or failure.stdout).strip().splitlines() or ["no word of why"]
        lack(f"cannot install {', '.join(environment.requirements)}: {lines[-1]}")
    (environment.folder / READY).touch()


def _do(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)
