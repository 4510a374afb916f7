"""Settings: everything the outside may choose, read once at the door; and the places of our own files."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, NamedTuple

PACKAGE: Final = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    """A folder of ours: inside the installed package, or beside it in a checkout."""
    packed = PACKAGE / f"_{name}"
    return packed if packed.is_dir() else PACKAGE.parent / name


class Listen(NamedTuple):
    """A port of its own for one vendor."""

    mount: str
    host: str
    port: int


class Host(NamedTuple):
    """A host name that a mount answers at, as if it were the vendor's own."""

    mount: str
    name: str


class Mount(NamedTuple):
    """A user's own specification under a name."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Settings:
    """How one server runs."""

    host: str = "127.0.0.1"
    port: int = 8080
    journal_size: int = 10_000
    vendors: tuple[str, ...] = ()
    """Names of the shipped vendors to serve; empty means all."""
    listen: tuple[Listen, ...] = ()
    specs: tuple[Mount, ...] = ()
    scenarios: tuple[str, ...] = ("empty",)
    """Names or files, laid over one another in order."""
    strict_worlds: bool = False
    strict: bool = False
    mock_headers: bool = True
    admin_token: str | None = None
    admin: Literal["auto", "open", "off"] = "auto"
    log_format: Literal["text", "json"] = "text"
    cache: Path | None = None
    """Folder for parsed specifications; None keeps nothing."""
    max_worlds: int = 10_000
    ca_folder: Path | None = None
    """Where the certificate authority for TLS is kept; None makes one that ends with the server."""
    webhook_hosts: tuple[str, ...] = ()
    """Host names outside of loopback and private networks that webhooks may be sent to."""
    hosts: tuple[Host, ...] = ()
    """Further host names that mounts answer at."""
    specs_folder: Path = field(default_factory=lambda: _shipped("specs"))
    fixtures_folder: Path = field(default_factory=lambda: _shipped("fixtures"))
