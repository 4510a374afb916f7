"""The command line: serve, check, routes, scenarios, schema, verify, health, ca, env, run."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from mockserver import __version__
from mockserver.commands.exits import FINE, WRONG_USAGE, complain
from mockserver.options import BadOption, add_serve_options, health_url, settings_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit code: 0 fine, 1 could not run or a check failed, 2 wrong usage."""
    parser = make_parser()
    try:
        options = parser.parse_args(arguments)
        command: Callable[[argparse.Namespace], int] = options.command
        return command(options)
    except SystemExit as leaving:  # argparse has said what is wrong
        return leaving.code if isinstance(leaving.code, int) else WRONG_USAGE
    except BadOption as error:
        return complain(str(error), WRONG_USAGE)
    except KeyboardInterrupt:
        return FINE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE


class Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        """Complains and leaves."""
        self.exit(complain(f"{message} (see {self.prog} --help)", WRONG_USAGE))


def make_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = Parser(prog="mockserver", description="One small server that impersonates vendor APIs.")
    parser.add_argument("--version", action="version", version=f"mockserver {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="run the server")
    add_serve_options(serve)
    serve.set_defaults(command=run_serve)
    check = commands.add_parser("check", help="check specifications and scenarios")
    check.add_argument("files", nargs="+", metavar="FILE")
    check.add_argument("--spec", action="append", metavar="MOUNT=FILE", help="a mount that the scenarios may speak of")
    check.set_defaults(command=run_check)
    routes = commands.add_parser("routes", help="list operations and who answers them")
    routes.add_argument("--vendor", action="append", metavar="NAME")
    routes.add_argument("--spec", action="append", metavar="MOUNT=FILE")
    routes.set_defaults(command=run_routes)
    scenarios = commands.add_parser("scenarios", help="list the scenarios that ship")
    scenarios.set_defaults(command=run_scenarios)
    schema = commands.add_parser("schema", help="print the JSON Schema of scenario files")
    schema.add_argument("--spec", action="append", metavar="MOUNT=FILE")
    schema.set_defaults(command=run_schema)
    verify = commands.add_parser("verify", help="hold a server to a specification, with schemathesis")
    verify.add_argument("--vendor", required=True, metavar="NAME")
    verify.add_argument("--base-url", metavar="URL", help="where it answers; without one, a server of ours is started")
    verify.add_argument("--spec", metavar="FILE", help="the specification, for what is no vendor of ours")
    verify.add_argument("--max-examples", type=int, default=20, metavar="N", help="examples for each operation (20)")
    verify.add_argument("--junit", default="mockserver-verify.xml", metavar="FILE", help="where the JUnit report goes")
    verify.set_defaults(command=run_verify)
    health = commands.add_parser("health", help="ask a running server whether it is ready")
    health.add_argument("--url", metavar="URL", help="the server (http://$MOCKSERVER_HOST:$MOCKSERVER_PORT)")
    health.set_defaults(command=run_health)
    add_proxied(commands)
    return parser


def add_proxied(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Adds the commands that lead clients with a hard-coded host here."""
    ca = commands.add_parser("ca", help="make and show the certificate authority that vouches for the vendors' hosts")
    ca.add_argument("--pem", action="store_true", help="print the certificate instead of the files")
    ca.add_argument("--ca-folder", metavar="FOLDER", help="where it is kept (the user's data folder)")
    ca.set_defaults(command=run_ca)
    env = commands.add_parser("env", help="print the environment that leads clients to a running server")
    env.add_argument("mounts", nargs="*", metavar="VENDOR", help="whose plain addresses to tell as well (all)")
    env.add_argument("--world", metavar="W", help="the world to lead them to")
    env.add_argument("--url", metavar="URL", help="the server (http://$MOCKSERVER_HOST:$MOCKSERVER_PORT)")
    env.add_argument("--format", choices=("sh", "dotenv", "json"), default="sh", help="how to spell it (sh)")
    env.add_argument("--any", action="store_true", help="take names that are no shipped vendors")
    env.add_argument("--ca-folder", metavar="FOLDER", help="where the certificate authority is kept")
    env.set_defaults(command=run_env)
    run = commands.add_parser("run", help="run a command with a server of its own, and the environment that leads to it")
    add_serve_options(run)
    run.add_argument("--world", metavar="W", help="the world to lead clients to")
    run.add_argument("order", nargs="*", metavar="-- COMMAND", help="the command with its arguments")
    run.set_defaults(command=run_run)


def run_serve(options: argparse.Namespace) -> int:
    """Serves until a signal stops it."""
    settings = settings_of(vars(options), os.environ)
    from mockserver.commands import serve  # noqa: PLC0415 - wrong usage is told without loading the server

    return serve.run(settings)


def run_check(options: argparse.Namespace) -> int:
    """Checks files."""
    settings = settings_of({"spec": options.spec}, os.environ)
    from mockserver.commands import check  # noqa: PLC0415 - as above

    return check.run(settings, options.files)


def run_routes(options: argparse.Namespace) -> int:
    """Lists operations."""
    settings = settings_of({"spec": options.spec, "vendor": options.vendor}, os.environ)
    from mockserver.commands import listing  # noqa: PLC0415 - as above

    return listing.routes(settings)


def run_scenarios(_options: argparse.Namespace) -> int:
    """Lists scenarios."""
    from mockserver.commands import listing  # noqa: PLC0415 - as above

    return listing.scenarios(settings_of({}, os.environ))


def run_schema(options: argparse.Namespace) -> int:
    """Prints the scenario schema."""
    from mockserver.commands import listing  # noqa: PLC0415 - as above

    return listing.schema(settings_of({"spec": options.spec}, os.environ))


def run_verify(options: argparse.Namespace) -> int:
    """Runs the contract suite."""
    settings = settings_of({}, os.environ)
    from mockserver.commands import verify  # noqa: PLC0415 - schemathesis is heavy

    return verify.run(settings, options)


def run_health(options: argparse.Namespace) -> int:
    """Asks for the health of a server."""
    from mockserver.commands import health  # noqa: PLC0415 - as above

    return health.run(health_url(options.url, os.environ))


def run_ca(options: argparse.Namespace) -> int:
    """Makes and shows the certificate authority."""
    settings = settings_of({"ca_folder": options.ca_folder}, os.environ)
    from mockserver.commands import proxied  # noqa: PLC0415 - as above

    return proxied.ca(settings, options)


def run_env(options: argparse.Namespace) -> int:
    """Prints the environment of a client."""
    settings = settings_of({"ca_folder": options.ca_folder}, os.environ)
    from mockserver.commands import proxied  # noqa: PLC0415 - as above

    return proxied.env(settings, options, os.environ)


def run_run(options: argparse.Namespace) -> int:
    """Runs a command beside a server."""
    settings = settings_of(vars(options), os.environ)
    from mockserver.commands import proxied  # noqa: PLC0415 - as above

    return proxied.run(settings, options, os.environ)
