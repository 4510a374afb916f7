"""The vendor's own REST tests, played by a runner of such files; both come with the official files."""

import re
import subprocess
import sys
from os import environ
from pathlib import Path
from urllib.parse import quote

import pytest

from mockserver.launch import Running, World
from tests.needs import reference_data

TESTS = "elastic-clients-tests"
CALLS = "elastic-rest-api"
RUNNER = "../../tools/elastic_yaml_runner.py"
NONE = "none"
"""Stands for the files where there are none."""
TOTAL = re.compile(r"passed (\d+), failed (\d+), skipped (\d+)")


def there() -> list[str]:
    folder = environ.get("MOCKSERVER_REFERENCE_DATA")
    found = sorted(Path(folder, TESTS).glob("*.yml")) if folder else []
    return [file.name for file in found] or [NONE]


def official(name: str) -> tuple[Path, Path, Path]:
    """The runner, the folder of tests and the folder of calls; skips the test where one is not there."""
    data = reference_data()
    wanted = (data / RUNNER, data / TESTS, data / CALLS)
    absent = [str(path.relative_to(data)) for path in wanted if not path.exists()]
    if absent or name == NONE:
        pytest.skip(f"not beside the official files: {', '.join(absent) or f'any file in {TESTS}'}")
    return wanted


@pytest.mark.parametrize("name", there())
def test_a_file_of_the_vendors_own_passes(mockserver: Running, world: World, name: str) -> None:
    runner, tests, calls = official(name)
    reset = f"POST:{mockserver.base_url}/__admin/worlds/{quote(world.name, safe='')}/reset"
    files = ["--tests", str(tests), "--api", str(calls), "--filter", f"^{re.escape(name)}$"]
    command = [sys.executable, str(runner), "--base-url", world.url("elastic"), "--reset", reset, *files]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    total = TOTAL.fullmatch(done.stdout.strip().rpartition("\n")[2])
    assert total is not None, done.stdout + done.stderr
    passed, failed, skipped = map(int, total.groups())
    assert (failed, done.returncode) == (0, 0), done.stdout
    assert passed + skipped > 0, f"nothing in {name} was found to run"
    if not passed:
        pytest.skip(f"the runner leaves all of {name} out, which is of another release or kind of server:\n{done.stdout}")
