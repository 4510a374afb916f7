"""`mockserver serve` as a shell sees it: what it prints, where, and with which exit code; and wrong usage of all commands."""

import signal
import socket
from typing import Final
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from mockserver import __version__
from tests.unit.shell import BAD, BAD_SCENARIO, GOOD, PATIENCE, Ran, Shell, ask


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


def test_a_specification_under_a_vendors_name_replaces_it_and_says_so(shell: Shell) -> None:
    spec = shell.write("shop.yaml", GOOD)
    with shell.serving("--vendor", "fivetran", "--vendor", "elastic", "--spec", f"fivetran={spec}") as server:
        assert server.ready.endswith("(elastic, fivetran)")
        assert ask(f"{server.url}/fivetran/toys") == 200
        assert ask(f"{server.url}/toys", Host="api.fivetran.com") == 200
        ran = server.stop()
        assert (ran.code, ran.complaint) == (0, "shop.yaml is served as 'fivetran', instead of the vendor that ships")
    with shell.serving("--vendor", "elastic", "--spec", f"fivetran={spec}") as server:
        assert server.stop() == Ran(0, "", "")


def test_one_with_operations_of_the_vendors_is_served_over_it_and_says_so(shell: Shell) -> None:
    spec = shell.write("groups.yaml", GOOD.replace("/toys", "/v1/groups"))
    with shell.serving("--vendor", "fivetran", "--spec", f"fivetran={spec}") as server:
        assert ask(f"{server.url}/fivetran/v1/groups") == 401
        ran = server.stop()
        assert ran.complaint == "groups.yaml is served as 'fivetran', over the vendor that ships, which answers what it knows"


def test_a_specification_without_operations_is_told_and_the_code_is_1(shell: Shell) -> None:
    bare = shell.write("bare.yaml", 'openapi: 3.1.0\ninfo: {title: Bare, version: "1"}\npaths: {}\n')
    ran = shell.run("serve", "--vendor", "fivetran", "--spec", f"shop={bare}")
    assert (ran.code, ran.out) == (1, "")
    assert ran.complaint == "bare.yaml:3:1: there are no operations to serve (at #/paths)"


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


def test_a_container_is_healthy_where_control_is_off(shell: Shell) -> None:
    with shell.serving("--vendor", "fivetran", "--host", "0.0.0.0", ADMIN="off") as server:
        assert shell.run("health", PORT=server.url.rpartition(":")[2], HOST="0.0.0.0") == Ran(0, "ready\n", "")


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
