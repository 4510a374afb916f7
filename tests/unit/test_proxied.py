"""`mockserver ca`, `env` and `run`: what leads clients with a hard-coded host here."""

import json
import signal
import sys
from pathlib import Path

import pytest

from mockserver.environment import variables
from mockserver.options import ca_folder
from tests.unit.shell import Shell

ASK = """
import json, os, sys, urllib.request
request = urllib.request.Request("https://api.fivetran.com/v1/groups", headers={"Authorization": "Basic azpz"})
with urllib.request.urlopen(request, timeout=30) as answer:
    print(json.dumps([answer.status, answer.headers["X-Mock-World"], json.load(answer)["code"]]))
"""


def test_the_authority_is_made_once_and_its_files_are_told(shell: Shell) -> None:
    first = shell.run("ca", "--ca-folder", "kept")
    names = ["ca.pem", "bundle.pem", "truststore.p12"]
    assert (first.code, first.out.split(), first.err) == (0, [str(Path("kept") / name) for name in names], "")
    certificate = (shell.folder / "kept" / "ca.pem").read_text()
    assert shell.run("ca", "--pem", CA_FOLDER="kept").out == certificate
    assert certificate.startswith("-----BEGIN CERTIFICATE-----")


def test_a_folder_that_cannot_be_used_is_told(shell: Shell) -> None:
    shell.write("file", "")
    complaint = shell.run("ca", "--ca-folder", "file/ca")
    assert (complaint.code, complaint.complaint.partition(":")[0]) == (1, "cannot keep a certificate authority in file/ca")


def test_the_environment_leads_to_the_server_and_the_world(shell: Shell) -> None:
    told = shell.run("env", "fivetran", "--world", "my world", "--format", "json", CA_FOLDER="ca", PORT="9000")
    found = json.loads(told.out)
    assert found["HTTPS_PROXY"] == found["http_proxy"] == "http://my%20world:world@127.0.0.1:9000"
    assert found["MOCKSERVER_FIVETRAN_URL"] == "http://127.0.0.1:9000/worlds/my%20world/fivetran"
    assert found["REQUESTS_CA_BUNDLE"] == found["SSL_CERT_FILE"] == str(Path("ca") / "bundle.pem")
    assert "MOCKSERVER_ELASTIC_URL" not in found
    assert "-Dhttps.proxyPort=9000" in found["JAVA_TOOL_OPTIONS"]


def test_the_environment_is_spelt_for_shells_and_for_files(shell: Shell) -> None:
    plain = shell.run("env", "--url", "http://mock:8080", CA_FOLDER="my ca")
    assert "export HTTPS_PROXY=http://mock:8080\n" in plain.out
    assert "export SSL_CERT_FILE='my ca/bundle.pem'\n" in plain.out
    assert "\nSSL_CERT_FILE=my ca/bundle.pem\n" in shell.run("env", "--format", "dotenv", CA_FOLDER="my ca").out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (
            ("env", "fivtran"),
            "there is no vendor 'fivtran'; there are elastic, fivetran, airbyte, riversand (--any takes your own)",
        ),
        (("env", "--url", "ftp://x"), "--url: 'ftp://x' is no address of a server, as in http://127.0.0.1:8080"),
        (("env", "--world", "a/b"), "--world: 'a/b' is no name for a world"),
        (("run",), "run needs a command, as in: mockserver run -- pytest -q"),
        (("run", "--scenario", "./none.yaml", "--", "true"), "there is no scenario './none.yaml'"),
        (("serve", "--hostname", "x"), "--hostname: 'x' is not MOUNT=NAME, as in shop=shop.example.com"),
        (("serve", "--hostname", "toys=toys.test"), "--hostname toys: nothing is mounted as 'toys'"),
    ],
)
def test_wrong_usage_is_told_in_one_line(shell: Shell, arguments: tuple[str, ...], complaint: str) -> None:
    ran = shell.run(*arguments, CA_FOLDER="ca")
    assert (ran.code, ran.complaint[: len(complaint)]) == (2, complaint)


def test_an_environment_that_cannot_be_told_fails_in_a_shell_too(shell: Shell) -> None:
    assert shell.run("env", "fivtran", CA_FOLDER="ca").out == "false\n"
    assert shell.run("env", "fivtran", "--format", "json", CA_FOLDER="ca").out == ""


def test_a_command_runs_beside_a_server_and_its_exit_code_is_passed_on(shell: Shell) -> None:
    script = shell.write("ask.py", ASK)
    ran = shell.run("run", "--vendor", "fivetran", "--world", "w", "--", sys.executable, script, CA_FOLDER="ca")
    assert (ran.code, json.loads(ran.out)) == (0, [200, "w", "Success"])
    assert shell.run("run", "--vendor", "fivetran", "--", "sh", "-c", "exit 7", CA_FOLDER="ca").code == 7
    assert shell.run("run", "--vendor", "fivetran", "--", "sh", "-c", "kill -9 $$", CA_FOLDER="ca").code == 128 + signal.SIGKILL
    missing = shell.run("run", "--vendor", "fivetran", "--", "no-such-command", CA_FOLDER="ca")
    assert (missing.code, missing.complaint) == (127, "there is no command 'no-such-command'")


def test_a_name_of_ones_own_leads_to_a_mount(shell: Shell) -> None:
    script = shell.write(
        "ask.py", ASK.replace("api.fivetran.com/v1/groups", "search.example.com/").replace('json.load(answer)["code"]', "1")
    )
    hostname = ("--hostname", "elastic=search.example.com")
    ran = shell.run("run", "--vendor", "elastic", *hostname, "--", sys.executable, script, CA_FOLDER="ca")
    assert (ran.code, json.loads(ran.out)) == (0, [200, "default", 1])


def test_the_folder_of_the_authority() -> None:
    assert ca_folder({"HOME": "/h"}) == Path("/h/.local/share/mockserver/ca")
    assert ca_folder({"HOME": "/h", "XDG_DATA_HOME": "/d"}) == Path("/d/mockserver/ca")
    assert ca_folder({"MOCKSERVER_CA_FOLDER": "x", "HOME": "/h"}) == Path("x")
    assert ca_folder({"MOCKSERVER_CA_FOLDER": "", "HOME": "/h"}) is None
    assert ca_folder({}) is None


def test_without_a_world_the_proxy_has_no_user() -> None:
    files = {name: Path(name) for name in ("ca.pem", "bundle.pem", "truststore.p12")}
    assert variables("http://127.0.0.1:1", [], files)["HTTPS_PROXY"] == "http://127.0.0.1:1"
