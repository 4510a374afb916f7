"""The commands beside `serve`, as a shell sees them."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.unit.shell import BAD, BAD_SCENARIO, GOOD, Ran, Shell


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


@pytest.mark.parametrize("command", ["scenarios", "routes", "schema"])
def test_what_is_listed_does_not_depend_on_the_start_scenario(shell: Shell, command: str) -> None:
    ran = shell.run(command, SCENARIO="gone")
    assert (ran.code, ran.err) == (0, "")


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
