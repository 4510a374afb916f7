"""The wheel, installed in an empty environment and run from an empty folder, is the whole product."""

import os
import re
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from mockserver import __version__
from tests.house.reading import ROOT
from tests.house.test_imports import HEAVY, LOADS, loaded_too
from tests.visits import VISITS, Visit, ask

pytestmark = pytest.mark.xdist_group("wheel")


def run(*command: str | Path, cwd: Path | None = None, env: dict[str, str] | None = None) -> str:
    """Runs a program and returns what it printed; a failure shows what it complained of."""
    done = subprocess.run([*map(str, command)], cwd=cwd, env=env, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def build(source: Path, folder: Path) -> Path:
    """Builds a wheel with the backend at hand."""
    flags = ("--quiet", "--no-deps", "--no-build-isolation", "-w", folder)
    run(sys.executable, "-m", "pip", "wheel", *flags, source)
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that holds the wheel and what it needs, nothing more."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=True)
    run(home / "bin/python", "-m", "pip", "install", "--quiet", "-c", ROOT / "constraints.txt", wheel)
    return home / "bin"


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment that tells nothing but where programs and a home are."""
    return {"PATH": os.defpath, "HOME": str(tmp_path_factory.mktemp("home"))}


@pytest.fixture(scope="module")
def server(programs: Path, bare: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The installed server's address."""
    command = (programs / "mockserver", "serve", "--port", "0")
    empty = tmp_path_factory.mktemp("empty")
    with subprocess.Popen(command, cwd=empty, env=bare, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        ready = re.search(r"ready on (http://\S+)", process.stdout.readline())
        try:
            assert ready, process.communicate(timeout=10)
            yield ready[1]
        finally:
            process.terminate()
            process.communicate(timeout=10)


def test_the_wheel_holds_the_package_its_documents_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        names = set(file.namelist())
    assert {name.partition("/")[0] for name in names} == {"mockserver", f"mockserver-{__version__}.dist-info"}
    documents = {f"_{name}" for top in ("specs", "fixtures") for name in tracked(top)}
    assert {f"mockserver/{name}" for name in documents} <= names
    assert "mockserver/py.typed" in names


def test_a_wheel_made_from_the_source_archive_is_the_same(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path, cwd=ROOT)
    (archive,) = tmp_path.glob("*.tar.gz")
    again = build(archive, tmp_path / "again")
    with zipfile.ZipFile(wheel) as first, zipfile.ZipFile(again) as second:
        assert sorted(second.namelist()) == sorted(first.namelist())


def test_it_lists_its_scenarios(programs: Path, bare: dict[str, str], tmp_path: Path) -> None:
    listed = run(programs / "mockserver", "scenarios", cwd=tmp_path, env=bare)
    shipped = {Path(name).stem for name in tracked("fixtures")}
    assert shipped <= set(re.findall(r"^\S+", listed, re.MULTILINE))


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.vendor)
def test_every_vendor_answers(server: str, visit: Visit) -> None:
    status, text = ask(server, visit.method, visit.path, visit.body)
    assert (status, visit.known_by in text) == (visit.status, True), text


def test_it_loads_nothing_heavy(programs: Path, bare: dict[str, str], tmp_path: Path) -> None:
    assert loaded_too(run(programs / "python", "-c", LOADS, cwd=tmp_path, env=bare)) == []
    assert "jsonschema" in HEAVY  # installed, and yet not loaded


def tracked(folder: str) -> list[str]:
    """The files of a top folder that ship: its YAML documents."""
    return [file.relative_to(ROOT).as_posix() for file in sorted((ROOT / folder).rglob("*.yaml"))]
