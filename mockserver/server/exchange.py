"""The exchange: from aiohttp's request to ours, to the right engine and world, and back."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Final, NamedTuple, TypeVar
from urllib.parse import quote, unquote

import orjson
from aiohttp import web
from multidict import CIMultiDict, CIMultiDictProxy, istr

from mockserver.encoding import PROBLEM, one_line
from mockserver.engine import Engine
from mockserver.model.messages import Request
from mockserver.model.problem import MalformedHead, Problem, TooLarge, UnknownWorld
from mockserver.server.bodies import PATIENCE, read_body
from mockserver.server.proxy import is_own_name, world_of
from mockserver.server.sending import SERVER, respond
from mockserver.state.store import WorldGone
from mockserver.worlds import DEFAULT, BadWorldName, MockWorld, TooManyWorlds, Worlds

LONGEST_URL: Final = 8190
LARGEST_HEADERS: Final = 64 * 1024
LONGEST_LINE: Final = 1024 * 1024
"""Bytes of a first line that is still taken apart, so that its vendor can refuse it."""
WORLDS: Final = "/worlds/"
TRIES: Final = 2
"""Times that a request is asked whose world is dropped meanwhile."""
MAKE_ONE: Final = "; worlds are not made on demand here: make it with POST /__admin/worlds"
TOO_LARGE: Final = {"url": (414, "URI too long"), "headers": (431, "Request header fields too large")}
NO_HEADERS: Final = CIMultiDictProxy(CIMultiDict[str]())
HOST: Final = istr("Host")
PROXY_AUTHORIZATION: Final = istr("Proxy-Authorization")
WORLD: Final = istr("X-Mock-World")
SECOND: Final = timedelta(seconds=1)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


Response = TypeVar("Response", bound=web.StreamResponse)


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
    proxy_world: str | None = None
    """The world that a client told us as it would tell a proxy its user."""


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
        patience: float = PATIENCE,
    ) -> None:
        self._engines = engines
        self._hosts = {host: engines[mount] for host, mount in hosts.items() if mount in engines}
        self._worlds = worlds
        self._only = engines[only] if only is not None else None
        self._mock_headers = mock_headers
        self._admin = ", and /__admin" if admin else ""
        self._hint = MAKE_ONE if admin and worlds.strict else ""
        self._patience = patience
        self._from = self._until = EPOCH
        self._text = ""

    async def handle(self, incoming: web.BaseRequest) -> web.StreamResponse:
        """Answers one request."""
        target = incoming.raw_path
        path, _, query = target.partition("?")
        headers = incoming.headers
        host = headers.get(HOST, "")
        # A client may speak to us as to a proxy: within a connection that it asked for, or request by request.
        asked: str = getattr(incoming.protocol, "host", "")
        if path[:1] != "/":
            path, host = origin_form(path, host)
            if "://" in target:  # and not the lone star of OPTIONS
                asked = host
                if not self.is_here(host, incoming.transport):
                    return self._elsewhere(host)
        address = self._address(path, asked or host)
        if asked:
            address = address._replace(proxy_world=_told(incoming))
        engine = address.engine
        if engine is None:
            return self._nowhere(address)
        body = b""
        problem: Problem | None = None
        if len(target) > LONGEST_URL:
            problem = TooLarge("url", LONGEST_URL)
        elif incoming.body_exists:
            try:
                body = await read_body(incoming, self._patience)
            except Problem as unread:
                problem = unread
        origin = f"{incoming.scheme}://{host}{address.prefix}"
        request = Request(incoming.method, address.path or "/", query, headers, body, EPOCH, origin)
        if problem is not None:
            return closing(await self._ask(address, engine, request, None, problem))
        return await self._ask(address, engine, request, incoming, None)

    async def _ask(
        self, address: Address, engine: Engine, request: Request, incoming: web.BaseRequest | None, problem: Problem | None
    ) -> web.StreamResponse:
        """Asks in the world that the request means: for its answer, or for the words of a refusal."""
        lost: Exception = UnknownWorld("")
        for _ in range(TRIES):
            try:
                world = await self._world(address, engine, request)
            except (UnknownWorld, BadWorldName, TooManyWorlds) as none:
                lost = none
                break
            at = world.live.tick()
            asked = request._replace(at=at, origin=self._origin(address, request, world.name))
            try:
                sent = await (engine.answer(world, asked) if problem is None else engine.refuse(problem, world, asked))
                return respond(sent, self._date(at), incoming)
            except WorldGone:  # dropped while the request was under way
                lost = UnknownWorld(world.name)
        return await self._worldless(lost, engine, request)

    async def malformed(self, problem: Problem) -> web.StreamResponse:
        """Answers a head that is not HTTP: in the vendor's words on a port of its own, in nobody's on the shared one."""
        if self._only is None:
            status, title = TOO_LARGE[problem.what] if isinstance(problem, TooLarge) else (400, "Malformed request")
            return neutral(status, title, problem.reason)
        return await self._refuse(problem, self._only, Request("GET", "/", "", NO_HEADERS, b"", EPOCH, ""))

    def is_here(self, authority: str, transport: asyncio.BaseTransport | None) -> bool:
        """Whether the host that a proxy's client asks for is one of ours: a vendor's, or whatever this very port is called."""
        host, port = split(authority)
        if self.is_vendors(host):
            return True
        sockname = transport.get_extra_info("sockname") if transport is not None else None
        return sockname is not None and port == str(sockname[1]) and is_own_name(host)

    def is_vendors(self, host: str) -> bool:
        """Whether a vendor answers at a host."""
        return host.rstrip(".").lower() in self._hosts

    def _elsewhere(self, host: str) -> web.Response:
        detail = f"{host} is no host of this mock server, and it forwards nothing"
        reply = neutral(502, "Bad Gateway", detail)
        if self._mock_headers:
            reply.headers["X-Mock-Reason"] = one_line(detail)
        return reply

    def _address(self, path: str, host: str) -> Address:
        engine = self._hosts.get(host.partition(":")[0].lower(), self._only)
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

    @staticmethod
    def _origin(address: Address, request: Request, world: str) -> str:
        """Where the vendor is for this client: addresses that it hands out must lead back into the world, whatever named it."""
        if address.world is not None or not address.prefix or world == DEFAULT:
            return request.origin
        return f"{request.origin.removesuffix(address.prefix)}/worlds/{quote(world, safe='')}{address.prefix}"

    async def _world(self, address: Address, engine: Engine, request: Request) -> MockWorld:
        worlds = self._worlds
        name = address.world
        if name is None:
            named = request.headers.get(WORLD)
            if named is not None:
                name = _name(named)
            elif address.proxy_world is not None:
                name = address.proxy_world
            elif worlds.binds and (credential := engine.identify(request)) is not None:
                name = worlds.bound(engine.mount, credential) or DEFAULT
            else:
                name = DEFAULT
        return worlds.find(name) or await worlds.obtain(name)

    async def _worldless(self, lost: Exception, engine: Engine, request: Request) -> web.StreamResponse:
        """A refusal where there is no world to ask in."""
        if isinstance(lost, UnknownWorld):
            return await self._refuse(lost, engine, request, lost.reason + self._hint)
        if isinstance(lost, BadWorldName):
            return await self._refuse(MalformedHead(str(lost)), engine, request)
        return neutral(503, "Too many worlds", str(lost))

    async def _refuse(self, problem: Problem, engine: Engine, request: Request, reason: str = "") -> web.StreamResponse:
        """A refusal before there is a world: worded by the vendor, on the default world's clock, journalled there."""
        for _ in range(TRIES):
            world = await self._worlds.obtain(DEFAULT)
            asked = request._replace(at=world.live.tick())
            try:
                return respond(await engine.refuse(problem, world, asked, reason), self._date(asked.at), None)
            except WorldGone:  # somebody dropped it just now
                continue
        return neutral(503, "No world", reason or problem.reason)

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


def closing(response: Response) -> Response:
    """The same answer, as the last on its connection."""
    response.force_close()
    return response


def origin_form(target: str, host: str) -> tuple[str, str]:
    """Path and host of a target that is no path: in absolute form, as clients of a proxy send it, it names its own host."""
    _, separator, rest = target.partition("://")
    authority, slash, path = rest.partition("/")
    return slash + path or "/", authority.rpartition("@")[2] if separator else host


def split(authority: str) -> tuple[str, str]:
    """Host and port; 80 where none is told."""
    host, colon, port = authority.rpartition(":")
    return (host, port) if colon and "]" not in port else (authority, "80")


def _told(incoming: web.BaseRequest) -> str | None:
    """The world that a client told us as it would tell a proxy its user: with the connection, or with the request."""
    world: str | None = getattr(incoming.protocol, "world", None)
    return world or world_of(incoming.headers.get(PROXY_AUTHORIZATION, ""))


def _name(text: str) -> str:
    """A world's name as path and header spell it; bytes that are no text make a name that no world can have."""
    return unquote(text, errors="surrogateescape")
