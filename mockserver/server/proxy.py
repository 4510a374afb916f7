"""What clients say to a proxy, and what they hear: CONNECT, and the user name that stands for a world."""

import base64
import binascii
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Final, NamedTuple
from urllib.parse import unquote

import orjson

LARGEST_HEAD: Final = 16 * 1024
"""Bytes of the head of a CONNECT."""
ESTABLISHED: Final = b"HTTP/1.1 200 Connection established\r\n\r\n"


class Asked(NamedTuple):
    """What a CONNECT asks for."""

    host: str
    port: int
    world: str | None


class Refusal(Exception):
    """A CONNECT that is not granted."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.title = title

    def response(self) -> bytes:
        """The answer, as the last on its connection."""
        told = {"type": "about:blank", "title": self.title, "status": self.status, "detail": str(self)}
        body = orjson.dumps(told)
        head = (
            f"HTTP/1.1 {self.status} {self.title}\r\nContent-Type: application/problem+json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        return head.encode() + body


def read_connect(head: bytes) -> Asked:
    """What a CONNECT asks for. Raises Refusal."""
    first, *lines = head.decode("latin-1").split("\r\n")
    parts = first.split(" ")
    host, _, port = (parts[1] if len(parts) == 3 and parts[2].startswith("HTTP/1.") else "").rpartition(":")
    if not host or not (port.isascii() and port.isdigit() and len(port) <= 5 and int(port) < 65536):
        raise Refusal(400, "Bad Request", "CONNECT names a host and a port, as in CONNECT api.example.com:443 HTTP/1.1")
    return Asked(host.strip("[]").rstrip(".").lower(), int(port), world_of(_header(lines, "proxy-authorization")))


def _header(lines: Sequence[str], wanted: str) -> str:
    named = (line.partition(":") for line in lines)
    return next((value.strip() for name, _, value in named if name.strip().lower() == wanted), "")


def world_of(header: str) -> str | None:
    """The world that a proxy's user name stands for, as in `HTTPS_PROXY=http://world-1@127.0.0.1:8080`; None without one."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user = base64.b64decode(encoded.strip(), validate=True).decode("utf-8", "surrogateescape").partition(":")[0]
    except (binascii.Error, ValueError):
        return None
    return unquote(user, errors="surrogateescape") or None


def is_own_name(host: str) -> bool:
    """Whether a host, named with our own port, can be this machine: no public name, and no public address."""
    try:
        return ip_address(host.strip("[]")).is_private
    except ValueError:
        return "." not in host.rstrip(".") or host.rstrip(".").endswith(".localhost")
