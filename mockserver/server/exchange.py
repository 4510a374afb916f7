"""The exchange: from aiohttp's request to ours, to the right engine and world, and back."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Final, NamedTuple
from urllib.parse import quote, unquote

import orjson
from aiohttp import HttpVersion11, web
from multidict import CIMultiDict, CIMultiDictProxy, istr

from mockserver.engine import Engine, one_line
from mockserver.model.messages import Request
from mockserver.model.problem import MalformedHead, Problem, TooLarge, UnknownWorld
from mockserver.server.sending import SERVER, respond
from mockserver.state.store import WorldGone
from mockserver.worlds import DEFAULT, MockWorld, TooManyWorlds, Worlds

LONGEST_URL: Final = 8190
LARGEST_HEADERS: Final = 64 * 1024
LARGEST_BODY: Final = 10 * 1024 * 1024
LONGEST_LINE: Final = 1024 * 1024
"""Bytes of a first line that is still taken apart, so that its vendor can refuse it."""
WORLDS: Final = "/worlds/"
TOO_LARGE: Final = {"url": (414, "URI too long"), "headers": (431, "Request header fields too large")}
PROBLEM: Final = "application/problem+json"
NO_HEADERS: Final = CIMultiDictProxy(CIMultiDict[str]())
HOST: Final = istr("Host")
EXPECT: Final = istr("Expect")
WORLD: Final = istr("X-Mock-World")
SECOND: Final = timedelta(seconds=1)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Address(NamedTuple):
    """Where a request is going."""

    engine: Engine | None
    """None where nothing is mounted."""
    world: str | None
    """The world named by the path; None leaves it to the headers."""
    prefix: str
    """What of the path was ours."""
    path: str
    """The rest: the vendor's."""


class Exchange:
    """Turns HTTP into answers. One for the shared port, and one for each vendor with a port of its own."""

    def __init__(
        self,
        engines: Mapping[str, Engine],
        hosts: Mapping[str, str],
        worlds: Worlds,
        *,
        only: str | None = None,
        mock_headers: bool = True,
        admin: bool = True,
    ) -> None:
        self._engines = engines
        self._hosts = {host: engines[mount] for host, mount in hosts.items() if mount in engines}
        self._worlds = worlds
        self._only = engines[only] if only is not None else None
        self._mock_headers = mock_headers
        self._admin = ", and /__admin" if admin else ""
        self._from = self._until = EPOCH
        self._text = ""

    async def handle(self, incoming: web.BaseRequest) -> web.StreamResponse:
        """Answers one request."""
        target = incoming.raw_path
        path, _, query = target.partition("?")
        headers = incoming.headers
        host = headers.get(HOST, "")
        if path[:1] != "/":
            path, host = origin_form(path, host)
        address = self._address(path, host)
        engine = address.engine
        if engine is None:
            return self._nowhere(address)
        origin = f"{incoming.scheme}://{host}{address.prefix}"
        body = b""
        problem: Problem | None = None
        if len(target) > LONGEST_URL:
            problem = TooLarge("url", LONGEST_URL)
        elif incoming.body_exists:
            body, problem = await _body(incoming)
        request = Request(incoming.method, address.path or "/", query, headers, body, EPOCH, origin)
        try:
            world = await self._world(address, engine, request)
        except (UnknownWorld, TooManyWorlds) as lost:
            return await self._worldless(lost, engine, request)
        at = world.live.tick()
        if address.world is None and self._only is None and world.name != DEFAULT:
            # Addresses that a vendor hands out must lead back into this world, whatever named it.
            origin = f"{incoming.scheme}://{host}/worlds/{quote(world.name, safe='')}/{engine.mount}"
        request = Request(incoming.method, request.path, query, headers, body, at, origin)
        if problem is not None:
            response = respond(await engine.refuse(problem, world, request), self._date(at), None)
            response.force_close()
            return response
        try:
            return respond(await engine.answer(world, request), self._date(at), incoming)
        except WorldGone:  # dropped while the request was under way
            return await self._worldless(UnknownWorld(world.name), engine, request)

    async def malformed(self, problem: Problem) -> web.StreamResponse:
        """Answers a head that is not HTTP: in the vendor's words on a port of its own, in nobody's on the shared one."""
        if self._only is None:
            status, title = TOO_LARGE[problem.what] if isinstance(problem, TooLarge) else (400, "Malformed request")
            return neutral(status, title, problem.reason)
        world = await self._worlds.obtain(DEFAULT)
        request = Request("GET", "/", "", NO_HEADERS, b"", world.live.tick(), "")
        return respond(await self._only.refuse(problem, world, request), self._date(request.at), None)

    def _address(self, path: str, host: str) -> Address:
        if self._only is not None:
            return Address(self._only, None, "", path)
        name = host.partition(":")[0].lower()
        engine = self._hosts.get(name)
        if engine is not None:
            return Address(engine, None, "", path)
        world, prefix, rest = None, "", path
        if path.startswith(WORLDS):
            named, slash, after = path[len(WORLDS) :].partition("/")
            world, prefix, rest = _name(named), WORLDS + named, slash + after
        end = rest.find("/", 1)
        mount = rest[1:] if end < 0 else rest[1:end]
        engine = self._engines.get(mount)
        return Address(engine, world, f"{prefix}/{mount}", "" if end < 0 else rest[end:])

    async def _world(self, address: Address, engine: Engine, request: Request) -> MockWorld:
        worlds = self._worlds
        name = address.world
        if name is None:
            named = request.headers.get(WORLD)
            if named is not None:
                name = _name(named)
            elif worlds.binds and (credential := engine.identify(request)) is not None:
                name = worlds.bound(engine.mount, credential) or DEFAULT
            else:
                name = DEFAULT
        return worlds.find(name) or await worlds.obtain(name)

    async def _worldless(self, problem: Exception, engine: Engine, request: Request) -> web.StreamResponse:
        """A refusal before there is a world: worded by the vendor, on the default world's clock, journalled there."""
        if not isinstance(problem, UnknownWorld):
            return neutral(503, "Too many worlds", str(problem))
        world = await self._worlds.obtain(DEFAULT)
        at = world.live.tick()
        return respond(await engine.refuse(problem, world, request._replace(at=at)), self._date(at), None)

    def _date(self, at: datetime) -> str:
        """The Date header for an instant of a world; worlds mostly ask within the same second."""
        if not self._from <= at < self._until:
            self._from = at.replace(microsecond=0)
            self._until = self._from + SECOND
            self._text = format_datetime(self._from, usegmt=True)
        return self._text

    def _nowhere(self, address: Address) -> web.Response:
        mounts = ", ".join(f"/{name}" for name in self._engines)
        detail = f"nothing is mounted at {address.prefix}; mounted are {mounts}{self._admin}"
        reply = neutral(404, "Nothing is mounted here", detail)
        if self._mock_headers:
            reply.headers["X-Mock-Reason"] = one_line(detail)
        return reply


def neutral(status: int, title: str, detail: str) -> web.Response:
    """A refusal in nobody's name."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return web.Response(status=status, body=orjson.dumps(body), headers={"Content-Type": PROBLEM, "Server": SERVER})


def origin_form(target: str, host: str) -> tuple[str, str]:
    """Path and host of a target that is no path: in absolute form, as clients of a proxy send it, it names its own host."""
    _, separator, rest = target.partition("://")
    authority, slash, path = rest.partition("/")
    return slash + path or "/", authority.rpartition("@")[2] if separator else host


def _name(text: str) -> str:
    """A world's name as path and header spell it; bytes that are no text make a name that no world can have."""
    return unquote(text, errors="surrogateescape")


async def _body(incoming: web.BaseRequest) -> tuple[bytes, Problem | None]:
    """The request's body, or why it cannot be read."""
    if (incoming.content_length or 0) > LARGEST_BODY:
        return b"", TooLarge("body", LARGEST_BODY)
    try:
        if incoming.headers.get(EXPECT, "").lower() == "100-continue" and incoming.version >= HttpVersion11:
            await incoming.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            incoming.writer.output_size = 0
        content = incoming.content
        if content.is_eof():  # all of it came with the head, as small bodies do
            body = content.read_nowait()
            return (body, None) if len(body) <= LARGEST_BODY else (b"", TooLarge("body", LARGEST_BODY))
        return await incoming.read(), None
    except web.HTTPRequestEntityTooLarge:
        return b"", TooLarge("body", LARGEST_BODY)
    except web.RequestPayloadError as error:
        return b"", MalformedHead(str(error) or "the body ended early")
