"""The container image, built and run for real."""

import json
import os
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.container.image import Container, build, free_port, running, tool
from tests.needs import need, need_root
from tests.visits import VISITS, Visit, ask

pytestmark = pytest.mark.xdist_group("container")


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    need("buildah", "debootstrap", "podman", "runc")
    need_root()
    name = f"localhost/mockserver-test:{os.getpid()}"
    build(name, tmp_path_factory.mktemp("image"))
    yield name
    tool("buildah", "rmi", "-f", name)


@pytest.fixture(scope="module")
def container(image: str) -> Iterator[Container]:
    """One running container, told by its environment where to listen."""
    variables = (f"MOCKSERVER_PORT={free_port()}", "MOCKSERVER_ADMIN_TOKEN=secret", "MOCKSERVER_NO_MOCK_HEADERS=1")
    with running(image, variables=variables) as started:
        yield started.wait_until_ready()


@pytest.fixture(scope="module")
def described(image: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(tool("buildah", "inspect", "--type", "image", image))["Docker"]["config"]
    return found


def test_the_image_says_how_it_is_run(described: dict[str, Any]) -> None:
    told = {key: described[key] for key in ("User", "Entrypoint", "Cmd", "ExposedPorts", "StopSignal")}
    assert told == {
        "User": "10001:10001",
        "Entrypoint": ["mockserver"],
        "Cmd": ["serve"],
        "ExposedPorts": {"8080/tcp": {}},
        "StopSignal": "SIGTERM",
    }


def test_the_image_checks_its_health_without_a_shell(described: dict[str, Any]) -> None:
    assert described["Healthcheck"]["Test"] == ["CMD", "mockserver", "health"]


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.vendor)
def test_every_vendor_answers_from_a_read_only_container(container: Container, visit: Visit) -> None:
    status, text = ask(container.url, visit.method, visit.path, visit.body)
    assert (status, visit.known_by in text) == (visit.status, True), text


def test_the_ready_line_names_the_vendors(container: Container) -> None:
    assert container.said[-1].endswith("(elastic, fivetran, airbyte, riversand)")


def test_the_health_command_finds_it_ready(container: Container) -> None:
    done = container.execute("mockserver", "health")
    assert (done.returncode, done.stdout.strip()) == (0, "ready"), done.stderr


def test_it_does_not_run_as_root(container: Container) -> None:
    assert container.execute("id", "-u").stdout.strip() == "10001"


def test_it_can_write_nowhere(container: Container) -> None:
    for folder in ("/", "/tmp", "/opt/mockserver/cache"):
        assert container.execute("touch", f"{folder}/trace").returncode != 0


def test_its_cache_of_specifications_was_filled_when_it_was_built(container: Container) -> None:
    files = container.execute("find", "/opt/mockserver/cache", "-name", "*.json", "-readable", "-size", "+1k").stdout.split()
    assert len(files) >= len(VISITS)


def test_its_variables_are_honoured(container: Container) -> None:
    """The port by its being there, the admin token by a refusal, and the headers by their absence."""
    assert ask(container.url, "GET", "/__admin/worlds")[0] == 401
    assert ask(container.url, "GET", "/__admin/worlds", headers={"Authorization": "Bearer secret"})[0] == 200
    with socket.create_connection(address(container)) as line:
        line.sendall(b"GET /elastic/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert b"X-Mock-" not in everything(line)


def test_it_finishes_what_is_in_flight_and_stops_within_a_second(image: str) -> None:
    body = b'{"name": "in flight"}'
    head = f"PUT /elastic/_connector/a HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    with running(image, variables=(f"MOCKSERVER_PORT={free_port()}",)) as container:
        container.wait_until_ready()
        with socket.create_connection(address(container)) as line:
            line.sendall(head.encode() + b"\r\n\r\n" + body[:5])
            ask(container.url, "GET", "/__admin/health")  # by then the first half has been read as well
            told = time.monotonic()
            container.signal("TERM")
            wait_until_refused(container)
            line.sendall(body[5:])
            answer = everything(line)
            code = container.process.wait(10)
            took = time.monotonic() - told
    assert answer.startswith(b"HTTP/1.1 201 "), answer
    assert code == 0
    assert took < 1.0


def test_a_wrong_flag_ends_it_with_one_line(image: str) -> None:
    with running(image, command=("serve", "--vendor", "nobody")) as container:
        _, complaint = container.process.communicate(timeout=60)
        assert (container.process.returncode, len(complaint.splitlines())) == (2, 1), complaint


def address(container: Container) -> tuple[str, int]:
    """Where the container listens."""
    host, _, port = container.url.removeprefix("http://").partition(":")
    return host, int(port)


def everything(line: socket.socket) -> bytes:
    """What comes until the other side closes."""
    line.settimeout(10)
    return b"".join(iter(lambda: line.recv(65536), b""))


def wait_until_refused(container: Container) -> None:
    """Until the server takes no connection any more."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            socket.create_connection(address(container)).close()
        except ConnectionRefusedError:
            return
    raise AssertionError("it goes on taking connections")
