"""Messages: what came in, what it means, what goes out. Tuples, since several are made for every request."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, NamedTuple

from multidict import CIMultiDictProxy

from mockserver.model.json import Document, Json
from mockserver.model.operation import Operation

NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})


class Request(NamedTuple):
    """One request as it arrived, within its mount."""

    method: str
    path: str
    """Raw, still percent-encoded, within the mount; begins with `/`."""
    query: str
    """Raw, without the question mark."""
    headers: CIMultiDictProxy[str]
    body: bytes
    at: datetime
    """The one instant of this request, from the world's clock, in UTC."""
    origin: str
    """Scheme, host and prefix under which the client sees the mount: `http://127.0.0.1:8080/worlds/w1/shop`."""


class Identity(NamedTuple):
    """Who asks."""

    name: str
    roles: tuple[str, ...] = ()
    facts: Document = MappingProxyType({})


ANYBODY: Final = Identity("")


class Call(NamedTuple):
    """A request bound to its operation: everything decoded."""

    operation: Operation
    template: str
    """The spelling that was used: one of `operation.spellings`."""
    path: Mapping[str, Json]
    query: Mapping[str, Json]
    headers: Mapping[str, Json]
    cookies: Mapping[str, Json]
    body: Json
    """Decoded; None when there was none (`request.body` is empty then)."""
    media: str
    """Media type of the request body, lower-cased, without parameters; empty without one."""
    accept: str
    """Media type of the answer, as negotiated."""
    identity: Identity
    request: Request
    at: datetime


class Reply(NamedTuple):
    """An answer: a JSON value to be encoded, or bytes to be sent as they are."""

    status: int
    body: Json | bytes | None = None
    """None sends no body at all; use `Null` for the JSON null."""
    headers: Mapping[str, str] = NO_HEADERS
    media: str = ""
    """Media type with parameters; empty means what was negotiated."""


class Null:
    """Stands for a body that is JSON null."""


NULL: Final = Null()
