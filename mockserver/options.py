"""Options: the command line and the MOCKSERVER_ variables become Settings. The only reader of the environment."""

import argparse
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

from mockserver.config import Host, Listen, Mount, Settings

Choice = TypeVar("Choice")
Value = TypeVar("Value")

PREFIX: Final = "MOCKSERVER_"
DIGITS: Final = 9
"""Most digits of a number that an option takes."""
MOUNT: Final = re.compile(r"[A-Za-z0-9._~-]+")
HOSTNAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
NO_MOUNTS: Final = frozenset({"worlds", ".", ".."})
TRUE: Final = frozenset({"1", "true", "yes", "on"})
ADMIN: Final[Mapping[str, Literal["auto", "open", "off"]]] = {"auto": "auto", "open": "open", "off": "off"}
LOG_FORMAT: Final[Mapping[str, Literal["text", "json"]]] = {"text": "text", "json": "json"}
FALSE: Final = frozenset({"0", "false", "no", "off", ""})


class BadOption(ValueError):
    """A flag or a variable has a value that cannot be used."""


def flag(value: str) -> bool:
    """A variable that switches something. Raises BadOption."""
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    raise BadOption(f"{value!r} is neither 1 nor 0")


def port(text: str) -> int:
    """A port number; 0 asks for a free one. Raises BadOption."""
    if not is_number(text) or int(text) > 65535:
        raise BadOption(f"{text!r} is no port: a number from 0 to 65535")
    return int(text)


def size(text: str) -> int:
    """How many of something there may be. Raises BadOption."""
    if not is_number(text):
        raise BadOption(f"{text!r} is no size: a number from 0 to {10**DIGITS - 1}")
    return int(text)


def is_number(text: str) -> bool:
    """Whether a text is a whole number of a size that one may mean."""
    return text.isascii() and text.isdigit() and len(text) <= DIGITS


def listen(text: str) -> Listen:
    """`VENDOR=[HOST:]PORT`. Raises BadOption."""
    mount, separator, address = text.partition("=")
    if not separator or not mount:
        raise BadOption(f"{text!r} is not VENDOR=[HOST:]PORT")
    host, _, number = address.rpartition(":")
    return Listen(mount, host.strip("[]") or "127.0.0.1", port(number))


def spec(text: str) -> Mount:
    """`MOUNT=FILE`. Raises BadOption."""
    name, separator, path = text.partition("=")
    if not separator or not name or not path:
        raise BadOption(f"{text!r} is not MOUNT=FILE")
    if not MOUNT.fullmatch(name) or name in NO_MOUNTS or name.startswith("__"):
        raise BadOption(f"{name!r} cannot be a mount: letters, digits and . _ ~ - only, not `worlds`, not beginning with `__`")
    if not Path(path).is_file():
        raise BadOption(f"there is no file {path!r}")
    return Mount(name, Path(path))


def hostname(text: str) -> Host:
    """`MOUNT=NAME`. Raises BadOption."""
    mount, separator, name = text.partition("=")
    if not separator or not mount or not HOSTNAME.fullmatch(name):
        raise BadOption(f"{text!r} is not MOUNT=NAME, as in shop=shop.example.com")
    return Host(mount, name.lower())


def add_serve_options(parser: argparse.ArgumentParser) -> None:
    """Adds the flags of `serve`. None has a default here, so that a variable can stand in for it."""
    add = parser.add_argument
    add("--host", help="address to listen on (127.0.0.1)")
    add("--port", help="shared port; 0 takes a free one (8080)")
    add("--journal-size", metavar="N", help="entries that each world keeps (10000)")
    add("--vendor", action="append", metavar="NAME", help="serve this vendor only; may be repeated")
    add("--listen", action="append", metavar="VENDOR=[HOST:]PORT", help="a port of its own for one vendor")
    add("--spec", action="append", metavar="MOUNT=FILE", help="serve an OpenAPI file of yours")
    add(
        "--scenario",
        action="append",
        metavar="NAME|FILE",
        help="what worlds begin with; several are laid over one another (empty)",
    )
    add("--max-worlds", metavar="N", help="worlds that the server holds at most (10000)")
    add("--strict-worlds", action="store_true", default=None, help="refuse worlds that nobody made")
    add("--strict", action="store_true", default=None, help="answer 500 where a reply of ours breaks its specification")
    add("--no-mock-headers", action="store_true", default=None, help="leave out the X-Mock- headers")
    add(
        "--hostname",
        action="append",
        metavar="MOUNT=NAME",
        help="a host name that a mount answers at, besides the vendor's own",
    )
    add("--webhook-host", action="append", metavar="NAME", help="a host outside of test networks that webhooks may be sent to")
    add("--ca-folder", metavar="FOLDER", help="where the certificate authority for TLS is kept (the user's data folder)")
    add("--admin-token", metavar="T", help="what control requests must show")
    add("--log-format", choices=("text", "json"), help="form of log lines on standard error (text)")


def settings_of(given: Mapping[str, Any], environ: Mapping[str, str]) -> Settings:
    """Settings from parsed flags and variables; a flag beats its variable. Raises BadOption naming what is wrong."""

    def one(name: str) -> Any:
        value = given.get(name)
        return value if value is not None else environ.get(PREFIX + name.upper()) or None

    def read(name: str, parse: Callable[[str], Value], value: str) -> Value:
        spelt = f"--{name.replace('_', '-')}" if given.get(name) is not None else PREFIX + name.upper()
        try:
            return parse(value)
        except BadOption as error:
            raise BadOption(f"{spelt}: {error}") from None

    def number(name: str, parse: Callable[[str], int], default: int) -> int:
        value = one(name)
        return default if value is None else read(name, parse, value)

    def many(name: str) -> Sequence[str]:
        value = given.get(name)
        if value is not None:
            return list(value)
        return [part.strip() for part in environ.get(PREFIX + name.upper(), "").split(",") if part.strip()]

    def switch(name: str) -> bool:
        value = one(name)
        return value if isinstance(value, bool) else value is not None and read(name, flag, value)

    known = Settings()
    return Settings(
        host=one("host") or known.host,
        port=number("port", port, known.port),
        journal_size=number("journal_size", size, known.journal_size),
        vendors=tuple(many("vendor")),
        listen=once("listen", [read("listen", listen, text) for text in many("listen")], lambda each: each.mount),
        specs=once("spec", [read("spec", spec, text) for text in many("spec")], lambda each: each.name),
        scenarios=tuple(many("scenario")) or known.scenarios,
        max_worlds=number("max_worlds", size, known.max_worlds),
        strict_worlds=switch("strict_worlds"),
        strict=switch("strict"),
        mock_headers=not switch("no_mock_headers"),
        admin_token=one("admin_token") or None,
        admin=one_of("ADMIN", environ.get(PREFIX + "ADMIN") or known.admin, ADMIN),
        log_format=one_of("LOG_FORMAT", one("log_format") or known.log_format, LOG_FORMAT),
        cache=cache_folder(environ),
        ca_folder=Path(one("ca_folder")) if one("ca_folder") else ca_folder(environ),
        webhook_hosts=tuple(many("webhook_host")),
        hosts=tuple(read("hostname", hostname, text) for text in many("hostname")),
    )


def once(name: str, values: Sequence[Value], of: Callable[[Value], str]) -> tuple[Value, ...]:
    """Values of a list in which each mount may stand once. Raises BadOption."""
    mounts = [of(value) for value in values]
    twice = [mount for mount in mounts if mounts.count(mount) > 1]
    if twice:
        raise BadOption(f"--{name}: {twice[0]!r} is given twice")
    return tuple(values)


def health_url(given: str | None, environ: Mapping[str, str]) -> str:
    """Where a server is asked for its health: as given, or where one would listen with the same variables."""
    named = given or environ.get(PREFIX + "URL")
    if named:
        return named
    host = environ.get(PREFIX + "HOST") or "127.0.0.1"
    here = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host  # noqa: S104 - compared, not bound
    return f"http://{here}:{environ.get(PREFIX + 'PORT') or Settings().port}"


def one_of(name: str, value: str, choices: Mapping[str, Choice]) -> Choice:
    """A variable with few possible values. Raises BadOption."""
    if value not in choices:
        raise BadOption(f"{PREFIX}{name}: {value!r} is none of {', '.join(choices)}")
    return choices[value]


def cache_folder(environ: Mapping[str, str]) -> Path | None:
    """Where parsed specifications are kept: MOCKSERVER_CACHE_DIR (empty: nowhere), else the user's cache folder."""
    named = environ.get(PREFIX + "CACHE_DIR")
    if named is not None:
        return Path(named) if named else None
    base = environ.get("XDG_CACHE_HOME") or (f"{environ['HOME']}/.cache" if environ.get("HOME") else "")
    return Path(base) / "mockserver" if base else None


def ca_folder(environ: Mapping[str, str]) -> Path | None:
    """Where the certificate authority is kept: MOCKSERVER_CA_FOLDER (empty: nowhere), else the user's data folder."""
    named = environ.get(PREFIX + "CA_FOLDER")
    if named is not None:
        return Path(named) if named else None
    base = environ.get("XDG_DATA_HOME") or (f"{environ['HOME']}/.local/share" if environ.get("HOME") else "")
    return Path(base) / "mockserver" / "ca" if base else None
