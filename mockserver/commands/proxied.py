"""`mockserver ca`, `env` and `run`: how clients with a hard-coded host are led here."""

import shlex
import signal
import subprocess
import sys
from argparse import Namespace
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

import orjson

from mockserver.commands.exits import FAILED, FINE, WRONG_USAGE, complain
from mockserver.config import Settings
from mockserver.environment import variables
from mockserver.launch import SHIPPED, UnknownVendor, running
from mockserver.options import health_url
from mockserver.scenario.library import UnknownScenario
from mockserver.server.app import UnknownMount
from mockserver.server.tls import Authority, BrokenAuthority
from mockserver.spec.faults import DocumentError
from mockserver.worlds import BadWorldName, is_name

NOT_FOUND: Final = 127
"""What shells answer for a command that is not there."""
NOT_ALLOWED: Final = 126
HANDED_ON: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def ca(settings: Settings, options: Namespace) -> int:
    """Makes the certificate authority unless it is there, and tells where it is; or prints its certificate."""
    authority = Authority(settings.ca_folder)
    try:
        if options.pem or settings.ca_folder is None:
            sys.stdout.write(authority.certificate.decode())
        else:
            sys.stdout.write("".join(f"{file}\n" for file in authority.files().values()))
    except BrokenAuthority as error:
        return complain(str(error), FAILED)
    return FINE


def env(settings: Settings, options: Namespace, environ: Mapping[str, str]) -> int:
    """Prints the variables that lead clients to a running server; where it cannot, what makes a shell's `eval` fail."""
    code = _env(settings, options, environ)
    if code != FINE and options.format == "sh":
        sys.stdout.write("false\n")
    return code


def _env(settings: Settings, options: Namespace, environ: Mapping[str, str]) -> int:
    url = health_url(options.url, environ)
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        return complain(f"--url: {url!r} is no address of a server, as in http://127.0.0.1:8080", WRONG_USAGE)
    if options.world is not None and not is_name(options.world):
        return complain(f"--world: {BadWorldName(options.world)}", WRONG_USAGE)
    if settings.ca_folder is None:
        return complain("there is no folder to keep a certificate authority in: name one by --ca-folder", FAILED)
    unknown = [name for name in options.mounts if name not in SHIPPED and not options.any]
    if unknown:
        return complain(
            f"there is no vendor {unknown[0]!r}; there are {', '.join(SHIPPED)} (--any takes your own)", WRONG_USAGE
        )
    try:
        files = Authority(settings.ca_folder).files()
    except BrokenAuthority as error:
        return complain(str(error), FAILED)
    found = variables(url.rstrip("/"), options.mounts or SHIPPED, files, world=options.world)
    sys.stdout.write(spelt(found, options.format))
    return FINE


def spelt(found: Mapping[str, str], form: str) -> str:
    """Variables as a shell reads them, as lines of a file, or as JSON."""
    if form == "json":
        return orjson.dumps(dict(found), option=orjson.OPT_INDENT_2).decode() + "\n"
    if form == "dotenv":
        return "".join(f"{name}={value}\n" for name, value in found.items())
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in found.items())


def run(settings: Settings, options: Namespace, environ: Mapping[str, str]) -> int:
    """Starts a server, runs a command with what leads clients to it, and stops it; returns the command's exit code."""
    if not options.order:
        return complain("run needs a command, as in: mockserver run -- pytest -q", WRONG_USAGE)
    if settings.ca_folder is None:
        return complain("there is no folder to keep a certificate authority in: name one by --ca-folder", FAILED)
    given = {name: getattr(settings, name) for name in RUN_WITH}
    try:
        files = Authority(settings.ca_folder).files()
        with running(scenario=settings.scenarios, port=0 if options.port is None else settings.port, **given) as server:
            mounts = list(server.control.mounts)
            found = variables(server.base_url, mounts, files, world=options.world)
            return _carried_out(options.order, {**environ, **found})
    except (UnknownVendor, UnknownMount, UnknownScenario) as error:
        return complain(str(error), WRONG_USAGE)
    except DocumentError as error:
        return complain(str(error.problems[0]), FAILED)
    except (BrokenAuthority, OSError) as error:
        return complain(error.strerror or str(error), FAILED)


RUN_WITH: Final = (
    *("host", "journal_size", "vendors", "listen", "specs", "strict_worlds", "strict", "mock_headers"),
    *("admin_token", "admin", "cache", "max_worlds", "ca_folder", "hosts", "webhook_hosts"),
)


def _carried_out(order: list[str], environ: Mapping[str, str]) -> int:
    """Runs a command, hands signals on to it, and tells its exit code as a shell would."""
    try:
        child = subprocess.Popen(order, env=dict(environ))  # noqa: S603 - what the user asked for
    except FileNotFoundError:
        return complain(f"there is no command {order[0]!r}", NOT_FOUND)
    except OSError as error:
        return complain(f"cannot run {order[0]!r}: {error.strerror}", NOT_ALLOWED)
    before = {number: signal.signal(number, lambda number, _frame: child.send_signal(number)) for number in HANDED_ON}
    if sys.stdin is not None and sys.stdin.isatty():  # a terminal sends SIGINT to the child by itself
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        code = child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return code if code >= 0 else 128 - code
