"""The program as a shell sees it: what it prints, where, and with which exit code."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Final, NamedTuple
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from mockserver import __version__

PATIENCE: Final = 60
GOOD: Final = """\
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /toys:
    get:
      operationId: listToys
      responses:
        "200": {description: all, content: {application/json: {schema: {type: array}}}}
"""
BAD: Final = """\
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /toys:
    get:
      operationId: listToys
      parameters:
        - {$ref: "#/components/parameters/none"}
      responses: {}
  /toys/{id}:
    get:
      parameters:
        - {$ref: "#/components/parameters/gone"}
      responses: {}
"""
BAD_SCENARIO: Final = """\
name: bad
clock: {mode: backwards}
vendors:
  fivetran:
    grups: []
"""


class Ran(NamedTuple):
    """What a run of the program came to."""

    code: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line on standard error."""
        assert self.err.startswith("mockserver: ")
        assert self.err.count("\n") == 1, self.err
        assert "Traceback" not in self.err
        return self.err.removeprefix("mockserver: ").rstrip("\n")


class Shell:
    """An empty folder to run the program from, with nothing of the developer's in its environment."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder = folder
        self._cache = cache

    def environment(self, variables: Mapping[str, str]) -> dict[str, str]:
        own = {"PATH": os.environ["PATH"], "MOCKSERVER_CACHE_DIR": str(self._cache), "PYTHONWARNINGS": "error"}
        return {**own, **{f"MOCKSERVER_{name}" if name.isupper() else name: text for name, text in variables.items()}}

    def run(self, *arguments: str, **variables: str) -> Ran:
        ran = subprocess.run(
            [sys.executable, "-m", "mockserver", *arguments],
            cwd=self.folder,
            env=self.environment(variables),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return Ran(ran.returncode, ran.stdout, ran.stderr)

    def write(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text)
        return name

    @contextmanager
    def serving(self, *arguments: str, **variables: str) -> "Iterator[Serving]":
        """A server on a free port, stopped in the end."""
        process = subprocess.Popen(
            [sys.executable, "-m", "mockserver", "serve", "--port", "0", *arguments],
            cwd=self.folder,
            env=self.environment(variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout is not None
            yield Serving(process, process.stdout.readline().rstrip("\n"))
        finally:
            process.kill()
            process.communicate()


class Serving(NamedTuple):
    """A running server."""

    process: "subprocess.Popen[str]"
    ready: str
    """The first line that it printed."""

    @property
    def url(self) -> str:
        return self.ready.partition(" ready on ")[2].partition(" ")[0]

    def line(self) -> str:
        """The next line."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> Ran:
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=PATIENCE)
        return Ran(self.process.returncode, out, err)


def ask(url: str, **headers: str) -> int:
    """The status of an answer."""
    try:
        with urlopen(Request(url, headers=headers), timeout=PATIENCE) as answer:
            return int(answer.status)
    except HTTPError as error:
        with error:
            return error.code


@pytest.fixture
def shell(tmp_path: Path, spec_cache: Path) -> Shell:
    return Shell(tmp_path, spec_cache)


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody else listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_the_ready_line_to_the_letter(shell: Shell) -> None:
    with shell.serving() as server:
        port = server.url.rpartition(":")[2]
        assert server.ready == (
            f"mockserver {__version__} ready on http://127.0.0.1:{port} (elastic, fivetran, airbyte, riversand)"
        )
        assert ask(f"{server.url}/__admin/health") == 200
        assert server.stop() == Ran(0, "", "")
    assert list(shell.folder.iterdir()) == []


def test_each_port_of_its_own_has_a_line(shell: Shell) -> None:
    with shell.serving("--vendor", "fivetran", "--vendor", "elastic", LISTEN="elastic=0,fivetran=127.0.0.1:0") as server:
        assert server.ready.endswith("(elastic, fivetran)")
        for mount in ("elastic", "fivetran"):
            line = server.line()
            assert line.startswith(f"{mount} alone on http://127.0.0.1:")
            assert ask(f"{line.rpartition(' ')[2]}/nothing/there") in (400, 401, 404)
        assert server.stop() == Ran(0, "", "")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_well(shell: Shell, number: signal.Signals) -> None:
    with shell.serving("--vendor", "fivetran") as server:
        assert server.stop(number) == Ran(0, "", "")


def test_a_specification_of_ones_own_is_served(shell: Shell) -> None:
    with shell.serving("--vendor", "elastic", "--spec", f"shop={shell.write('shop.yaml', GOOD)}") as server:
        assert server.ready.endswith("(elastic, shop)")
        assert ask(f"{server.url}/shop/toys") == 200


def test_variables_are_as_good_as_flags(shell: Shell) -> None:
    with shell.serving(VENDOR="fivetran", STRICT_WORLDS="1", NO_MOCK_HEADERS="1", ADMIN_TOKEN="t") as server:
        assert server.ready.endswith("(fivetran)")
        assert ask(f"{server.url}/__admin/worlds") == 401
        assert ask(f"{server.url}/__admin/worlds", Authorization="Bearer t") == 200
        with pytest.raises(HTTPError) as caught:
            urlopen(f"{server.url}/worlds/none/fivetran/v1/groups", timeout=PATIENCE)
        with caught.value as error:
            assert error.code == 404
            assert not [name for name in error.headers if name.startswith("X-Mock")]


def test_where_others_can_reach_it_a_token_is_printed_once(shell: Shell) -> None:
    with shell.serving("--vendor", "fivetran", "--host", "0.0.0.0") as server:
        assert server.ready.startswith(f"mockserver {__version__} ready on http://127.0.0.1:")
        word, _, token = server.line().rpartition(" ")
        assert word == "admin token:"
        assert ask(f"{server.url}/__admin/worlds") == 401
        assert ask(f"{server.url}/__admin/health") == 200
        assert ask(f"{server.url}/__admin/worlds", Authorization=f"Bearer {token}") == 200


@pytest.mark.parametrize(("mode", "status"), [("open", 200), ("off", 404)])
def test_control_can_be_open_or_off(shell: Shell, mode: str, status: int) -> None:
    with shell.serving("--vendor", "fivetran", "--host", "0.0.0.0", ADMIN=mode) as server:
        assert ask(f"{server.url}/__admin/worlds") == status
        assert server.stop() == Ran(0, "", "")


def test_what_clients_do_wrong_is_not_told(shell: Shell) -> None:
    with shell.serving("--vendor", "fivetran") as server:
        host, _, port = server.url.removeprefix("http://").rpartition(":")
        for raw in (
            b"nonsense\r\n\r\n",
            b"POST /fivetran/v1/groups HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n",
            b"\x16\x03\x01",
        ):
            with socket.create_connection((host, int(port))) as line:
                line.sendall(raw)
        assert ask(f"{server.url}/__admin/health") == 200
        assert server.stop() == Ran(0, "", "")


def test_a_busy_port_is_told_and_the_code_is_1(shell: Shell, taken: int) -> None:
    for flags in (("--port", str(taken)), ("--port", "0", "--listen", f"fivetran={taken}")):
        ran = shell.run("serve", "--vendor", "fivetran", *flags)
        assert (ran.code, ran.out) == (1, "")
        assert "in use" in ran.complaint
        assert str(taken) in ran.complaint


def test_a_host_that_is_none_of_ours_is_told_and_the_code_is_1(shell: Shell) -> None:
    ran = shell.run("serve", "--vendor", "fivetran", "--port", "0", "--host", "no host")
    assert ran.code == 1
    assert "no host" in ran.complaint


def test_a_broken_specification_is_told_and_the_code_is_1(shell: Shell) -> None:
    ran = shell.run("serve", "--vendor", "fivetran", "--spec", f"shop={shell.write('shop.yaml', BAD)}")
    assert (ran.code, ran.out) == (1, "")
    assert "shop.yaml:8:" in ran.complaint
    assert "mockserver check" in ran.complaint


def test_a_broken_scenario_is_told_and_the_code_is_1(shell: Shell) -> None:
    ran = shell.run("serve", "--vendor", "fivetran", "--scenario", shell.write("bad.yaml", BAD_SCENARIO))
    assert (ran.code, ran.out) == (1, "")
    assert "bad.yaml:2:" in ran.complaint


WRONG: Final[list[tuple[tuple[str, ...], str]]] = [
    ((), "COMMAND"),
    (("dance",), "dance"),
    (("serve", "--bogus"), "--bogus"),
    (("serve", "extra"), "extra"),
    (("serve", "--port"), "--port"),
    (("serve", "--port", "x"), "--port: 'x'"),
    (("serve", "--vendor", "nobody"), "there is no vendor 'nobody'; there are elastic, fivetran, airbyte, riversand"),
    (("serve", "--scenario", "nothing"), "there is no scenario 'nothing'"),
    (("serve", "--scenario", "./none.yaml"), "there is no scenario './none.yaml'"),
    (("serve", "--spec", "shop=none.yaml"), "there is no file 'none.yaml'"),
    (("serve", "--port", "0", "--vendor", "elastic", "--listen", "fivetran=0"), "nothing is mounted as 'fivetran'"),
    (("serve", "--log-format", "xml"), "xml"),
    (("routes", "--vendor", "nobody"), "there is no vendor 'nobody'"),
    (("check",), "FILE"),
    (("check", "none.yaml"), "there is no file 'none.yaml'"),
    (("check", "."), "there is no file '.'"),
    (("health", "--url", "ftp://x"), "'ftp://x' is no http address"),
    (("verify",), "--vendor"),
]


@pytest.mark.parametrize(("arguments", "told"), WRONG, ids=[" ".join(arguments) for arguments, _ in WRONG])
def test_wrong_usage_is_told_and_the_code_is_2(shell: Shell, arguments: tuple[str, ...], told: str) -> None:
    ran = shell.run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.complaint


def test_a_wrong_variable_is_wrong_usage_too(shell: Shell) -> None:
    ran = shell.run("serve", PORT="x")
    assert (ran.code, ran.complaint) == (2, "MOCKSERVER_PORT: 'x' is no port: a number from 0 to 65535")


def test_the_version(shell: Shell) -> None:
    assert shell.run("--version") == Ran(0, f"mockserver {__version__}\n", "")


@pytest.mark.parametrize("command", ["", "serve", "check", "routes", "scenarios", "schema", "verify", "health"])
def test_help_is_there(shell: Shell, command: str) -> None:
    ran = shell.run(*filter(None, (command, "--help")))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("usage: mockserver")


def test_health_tells_whether_a_server_is_ready(shell: Shell, taken: int) -> None:
    with shell.serving("--vendor", "fivetran") as server:
        assert shell.run("health", "--url", server.url) == Ran(0, "ready\n", "")
        assert shell.run("health", "--url", f"{server.url}/") == Ran(0, "ready\n", "")
        port = server.url.rpartition(":")[2]
        assert shell.run("health", PORT=port) == Ran(0, "ready\n", "")
        assert shell.run("health", URL=server.url) == Ran(0, "ready\n", "")
        assert shell.run("health", PORT=port, HOST="0.0.0.0", http_proxy=f"http://127.0.0.1:{taken}").code == 0


class Stranger(BaseHTTPRequestHandler):
    """A server that is none of ours."""

    def do_GET(self) -> None:
        if self.path.startswith("/garbage"):
            self.wfile.write(b"this is no HTTP\r\n\r\n")
            return
        body = {"/list": b"[]", "/text": b"hello", "/null": b"{}"}.get(self.path.removesuffix("/__admin/health"), b"")
        self.send_response(200 if body else 503)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Says nothing."""


@pytest.fixture
def stranger() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Stranger) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("path", ["/list", "/text", "/null", "/unwell", "/garbage"])
def test_health_of_what_is_no_mock_server_is_bad(shell: Shell, stranger: str, path: str) -> None:
    ran = shell.run("health", "--url", f"{stranger}{path}")
    assert (ran.code, ran.out) == (1, "")
    assert stranger in ran.complaint


def test_health_of_nobody_is_bad(shell: Shell) -> None:
    ran = shell.run("health", "--url", "http://127.0.0.1:1")
    assert (ran.code, ran.out) == (1, "")
    assert ran.complaint.startswith("http://127.0.0.1:1 is not ready")


def test_routes_lists_every_operation(shell: Shell) -> None:
    ran = shell.run("routes", "--vendor", "fivetran", "--spec", f"shop={shell.write('shop.yaml', GOOD)}")
    assert (ran.code, ran.err) == (0, "")
    rows = [line.split() for line in ran.out.splitlines()]
    assert ["GET", "/shop/toys", "200", "listToys"] in [[row[0], row[1], row[3], row[-1]] for row in rows]
    assert all(row[1].startswith(("/fivetran/", "/shop/")) for row in rows)
    assert {row[2] for row in rows} <= {"handwritten", "crud", "example", "sample"}


@pytest.mark.parametrize("command", [("routes",), ("schema",), ("check", "shop.yaml")])
def test_a_broken_specification_is_told_by_every_command(shell: Shell, command: tuple[str, ...]) -> None:
    ran = shell.run(*command, "--spec", f"shop={shell.write('shop.yaml', BAD)}")
    assert (ran.code, ran.out) == (1, "")
    assert ran.complaint.startswith("shop.yaml:8:")


def test_scenarios_lists_what_ships(shell: Shell) -> None:
    ran = shell.run("scenarios")
    assert (ran.code, ran.err) == (0, "")
    assert "empty" in [line.split()[0] for line in ran.out.splitlines()]
    assert all(len(line.split()) > 2 for line in ran.out.splitlines())


def test_schema_prints_a_json_schema(shell: Shell) -> None:
    ran = shell.run("schema")
    assert (ran.code, ran.err) == (0, "")
    assert "fivetran" in json.loads(ran.out)["properties"]["vendors"]["properties"]


def test_check_says_what_a_good_file_is(shell: Shell) -> None:
    spec = shell.write("shop.yaml", GOOD)
    scenario = shell.write("good.yaml", "name: good\nvendors: {fivetran: {groups: [{id: g, name: Group}]}}\n")
    assert shell.run("check", spec, scenario) == Ran(
        0, "shop.yaml: OpenAPI document 'Shop', 1 operations\ngood.yaml: scenario 'good', 1 records\n", ""
    )


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (BAD, ["8:", "13:"]),
        (BAD_SCENARIO, ["2:", "5:"]),
        ("name: [", ["2:1:"]),
        ("", ["1:1:"]),
        ("name: x\nextends: nothing\n", ["2:"]),
        ("\tname: x", ["1:"]),
        ("name: x\nname: y\n", ["2:"]),
        ("[1, 2]", ["1:1:"]),
    ],
)
def test_check_tells_every_problem_with_its_place(shell: Shell, text: str, places: list[str]) -> None:
    ran = shell.run("check", shell.write("it.yaml", text))
    assert (ran.code, ran.err) == (1, "")
    for place in places:
        assert f"it.yaml:{place}" in ran.out


def test_check_goes_on_after_a_bad_file(shell: Shell) -> None:
    ran = shell.run("check", shell.write("bad.yaml", BAD), shell.write("shop.yaml", GOOD))
    assert ran.code == 1
    assert "bad.yaml:8:" in ran.out
    assert "shop.yaml: OpenAPI document" in ran.out


def test_check_of_bytes_that_are_no_text_is_bad(shell: Shell) -> None:
    (shell.folder / "bytes.yaml").write_bytes(b"name: \xff\xfe\x00")
    ran = shell.run("check", "bytes.yaml")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.startswith("./bytes.yaml:1:") or ran.out.startswith("bytes.yaml:1:")
