"""The README's commands, typed as they stand: only the port is another, so that tests can run side by side."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

import mockserver
from mockserver.launch import Running
from tests.client.environments import prepared

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ADDRESS = "127.0.0.1:8080"
RUN_ELSEWHERE = ("make ", "mockserver serve", "mockserver verify")
"""Commands that other tests run: the image and wheel tests, the command line's, the contract suite."""


class Block(NamedTuple):
    """A fenced block of the README."""

    language: str
    text: str
    section: str


def blocks() -> Iterator[Block]:
    for found in BLOCK.finditer(README):
        section = README[: found.start()].rpartition("\n## ")[2].partition("\n")[0]
        yield Block(found.group(1), found.group(2), section)


def commands() -> list[str]:
    """Every shell command, continued lines joined."""
    text = "".join(block.text for block in blocks() if block.language == "sh")
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def scenario() -> str:
    return next(block.text for block in blocks() if block.language == "yaml" and "vendors:" in block.text)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the certificate authority is kept: one for the server and the commands."""
    return tmp_path_factory.mktemp("authority")


@pytest.fixture(scope="module")
def demo(authority: Path) -> Iterator[Running]:
    with mockserver.running(scenario="demo", ca_folder=authority) as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "nightly-orders.yaml").write_text(scenario())
    return tmp_path


def run(command: str, folder: Path, server: Running, authority: Path) -> subprocess.CompletedProcess[str]:
    typed = command.replace(ADDRESS, server.base_url.removeprefix("http://"))
    path = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
    environ = {"PATH": path, "HOME": str(folder), "MOCKSERVER_CA_FOLDER": str(authority)}
    return subprocess.run(["bash", "-c", typed], cwd=folder, capture_output=True, text=True, check=False, env=environ)


@pytest.mark.xdist_group("readme")
def test_every_command_works(folder: Path, demo: Running, authority: Path) -> None:
    """In the README's order, since later ones build on earlier ones."""
    tried = 0
    for command in commands():
        if command.startswith(RUN_ELSEWHERE):
            continue
        refused = "/_status" in command  # the one that is there to be refused
        ran = run(command if refused else command.replace("curl -s", "curl -sf"), folder, demo, authority)
        assert ran.returncode == 0, f"{command}\n{ran.stdout}{ran.stderr}"
        tried += command.startswith("curl")
    assert tried > 8


@pytest.mark.xdist_group("readme")
def test_the_refused_one_is_refused_in_the_vendors_words(folder: Path, demo: Running, authority: Path) -> None:
    demo.call(demo.control.reset("default"))
    command = next(command for command in commands() if "/_status" in command)
    told = run(f"{command} -i", folder, demo, authority).stdout
    assert "Invalid transition attempt from [created] to [connected]." in told
    assert "X-Mock-Reason: " in told


@pytest.mark.xdist_group("readme")
@pytest.mark.parametrize(
    ("client", "environment"), [("Elasticsearch(", None), ("FivetranWrapper(", None), ("CloudWorkspace(", "pyairbyte")]
)
def test_a_client_snippet_prints_what_it_says(demo: Running, tmp_path: Path, client: str, environment: str | None) -> None:
    """PyAirbyte lives in an environment of its own: that of the client tests."""
    snippet = next(block.text for block in blocks() if block.language == "python" and client in block.text)
    script = tmp_path / "snippet.py"
    script.write_text(snippet.replace(ADDRESS, demo.base_url.removeprefix("http://")))
    own = [sys.executable, "-W", "ignore", str(script)]
    command = own if environment is None else prepared(environment).command(script)
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert ran.stdout == snippet.rpartition("  # ")[2], ran.stderr


@pytest.mark.xdist_group("readme")
def test_the_pytest_examples_pass(tmp_path: Path) -> None:
    examples = [block.text for block in blocks() if block.language == "python" and "def test_" in block.text]
    for number, example in enumerate(examples):
        (tmp_path / f"test_example_{number}.py").write_text(example)
    order = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), str(tmp_path)]
    ran = subprocess.run(order, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert f"{len(examples)} passed" in ran.stdout, ran.stdout + ran.stderr


def test_the_service_examples_are_yaml() -> None:
    found = [yaml.safe_load(block.text) for block in blocks() if block.language == "yaml"]
    assert len(found) == 5
    assert all(isinstance(document, dict) for document in found)


def test_every_vendor_page_exists() -> None:
    for link in re.findall(r"\]\((mockserver/[^)#]+)\)", README):
        assert (ROOT / link).is_file(), link


def test_every_command_of_the_command_line_is_told() -> None:
    from mockserver.cli import make_parser  # noqa: PLC0415 - one test wants it

    told = next(block.text for block in blocks() if block.section == "Commands")
    choices = next(action.choices for action in make_parser()._actions if action.choices)
    assert set(choices) == set(re.findall(r"^mockserver (\w+)", told, re.MULTILINE))


def test_every_call_of_the_connector_api_is_in_the_table() -> None:
    spec = yaml.safe_load((ROOT / "specs" / "elastic" / "openapi.yaml").read_text())
    declared = {
        f"`{method.upper()} {path}`"
        for path, item in spec["paths"].items()
        for method, operation in item.items()
        if isinstance(operation, dict) and str(operation.get("operationId", "")).startswith("connector.")
    }
    section = README.partition("## Testing an Elastic connector")[2].partition("\n## ")[0]
    assert set(re.findall(r"`(?:GET|PUT|POST|DELETE) /_connector[^`]*`", section)) == declared
    assert len(declared) == 35  # 34 calls, and a second address of put
