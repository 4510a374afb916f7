"""The wire: aiohttp's low-level server with our own words for what is not HTTP, and the ports it listens on."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Collection
from typing import Any, Final

from aiohttp import web
from aiohttp.http_exceptions import LineTooLong
from aiohttp.web_protocol import RequestHandler, _ErrInfo

from mockserver.model.problem import MalformedHead, Problem, TooLarge
from mockserver.server.accept import Acceptor
from mockserver.server.bodies import LARGEST_BODY
from mockserver.server.exchange import HOST, LARGEST_HEADERS, LONGEST_LINE, LONGEST_URL, Exchange, neutral, origin_form, split
from mockserver.server.proxy import is_own_name
from mockserver.server.tls import Authority

PAUSE: Final = 0.01
"""Seconds."""


class Handler(RequestHandler):
    """One connection. Differs from aiohttp's in how it answers what it cannot parse."""

    __slots__ = ("host", "world")

    def __init__(self, manager: "Server", loop: asyncio.AbstractEventLoop, **options: Any) -> None:
        super().__init__(manager, loop=loop, **options)
        self.host = ""
        """The host that the client asked a proxy for; empty where it asked for none."""
        self.world: str | None = None
        """The world that the client told the proxy."""

    def data_received(self, data: bytes) -> None:
        """Takes bytes. Where they break the body of a request that is being read, its reader is told, and need not wait."""
        super().data_received(data)
        last = self._messages[-1][0] if self._messages else None
        if isinstance(last, _ErrInfo):
            current = self._current_request
            for payload in (*((current.content,) if current is not None else ()), *(payload for _, payload in self._messages)):
                if not payload.is_eof():
                    payload.set_exception(web.RequestPayloadError(last.message or str(last.exc)))
                    payload.feed_eof()

    def _make_error_handler(self, err_info: Any) -> Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]:
        """Answers a head that the parser refused; aiohttp would send its own text."""
        manager = self._manager
        assert isinstance(manager, Server)  # noqa: S101 - made by Server.__call__ only
        problem = fault_of(err_info.exc, err_info.message or "")

        async def refuse(_request: web.BaseRequest) -> web.StreamResponse:
            response = await manager.malformed(problem)
            response.force_close()
            return response

        return refuse

    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        """Answers what nobody else caught: a bug of ours, in words of ours. A client that has gone gets nothing.

        Raises ConnectionResetError when the client has gone.
        """
        if isinstance(exc, ConnectionError) or self.transport is None:
            raise ConnectionResetError("the client is gone")
        self.log_exception("a request failed: %s %s", request.method, request.path, exc_info=exc)
        response = neutral(status, "Bug in the mock server", f"{type(exc).__name__}: {exc}" if exc else message or "")
        response.force_close()
        return response


def fault_of(error: BaseException, message: str) -> Problem:
    """Why the parser refused a head."""
    if isinstance(error, LineTooLong):
        # The parser tells URLs from headers only by their limits.
        return TooLarge("url", LONGEST_URL) if LONGEST_LINE in error.args else TooLarge("headers", LARGEST_HEADERS)
    if message == "Too many headers received":
        return TooLarge("headers", LARGEST_HEADERS)
    return MalformedHead(" ".join((message or str(error)).split()))


class Server(web.Server):
    """Hands every request to one function; requests to the control API go to its application."""

    def __init__(self, exchange: Exchange, admin: web.AppRunner | None, admin_prefix: str) -> None:
        self._exchange = exchange
        self._admin = admin.server if admin is not None else None
        self._admin_prefix = admin_prefix
        self.malformed = exchange.malformed
        super().__init__(
            self._dispatch,
            request_factory=self._make,
            access_log=None,
            auto_decompress=False,
            max_line_size=LONGEST_LINE,
            max_field_size=LARGEST_HEADERS,
            keepalive_timeout=75.0,
        )

    def __call__(self) -> Handler:
        """Makes the handler of a new connection."""
        return Handler(self, self._loop, **self._kwargs)

    def _for_admin(self, path: str, host: str, connection: Handler) -> bool:
        prefix = self._admin_prefix
        if path[:1] != "/":
            path, authority = origin_form(path, "")
            if self._exchange.is_vendors(split(authority)[0]) or not self._exchange.is_here(authority, connection.transport):
                return False
        elif connection.host and self._exchange.is_vendors(connection.host):
            return False
        if self._admin is None or not path.startswith(prefix) or path[len(prefix) : len(prefix) + 1] not in ("", "/", "?"):
            return False
        return not self._exchange.is_vendors(split(host)[0])  # which the vendor would not have there

    def _make(self, message: Any, payload: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
        if self._admin is not None and self._for_admin(message.path, message.headers.get(HOST, ""), protocol):
            return self._admin.request_factory(message, payload, protocol, writer, task)
        return web.BaseRequest(message, payload, protocol, writer, task, self._loop, client_max_size=LARGEST_BODY)

    async def _dispatch(self, request: web.BaseRequest) -> web.StreamResponse:
        if self._admin is not None and isinstance(request, web.Request):
            return await self._admin.request_handler(request)
        return await self._exchange.handle(request)


class Port:
    """One listening port."""

    def __init__(self, server: Server, authority: Authority, hosts: Collection[str]) -> None:
        """`hosts` are those that a proxy's client may ask for, besides the port itself."""
        self._server = server
        self._acceptor = Acceptor(server, authority, self._knows)
        self._hosts = frozenset(hosts)
        self.host = ""
        self.number = 0

    async def open(self, host: str, number: int) -> None:
        """Listens; port 0 takes a free one. Raises OSError for a busy or forbidden port."""
        await self._acceptor.open(host, number)
        self.host = host
        self.number = self._acceptor.number

    def _knows(self, host: str, number: int) -> bool:
        return host in self._hosts or (number == self.number and (host == self.host or is_own_name(host)))

    @property
    def url(self) -> str:
        """Where clients on this machine find it."""
        return f"http://{reachable(self.host)}:{self.number}"

    async def close(self, grace: float) -> None:
        """Takes no more connections, lets requests that are under way finish within `grace` seconds, and closes."""
        self._acceptor.close()
        loop = asyncio.get_running_loop()
        deadline = loop.time() + grace
        # aiohttp throws away what arrives on a connection that it was told to close, the rest of a body included.
        while busy(self._server) and loop.time() < deadline:  # noqa: ASYNC110 - aiohttp tells nobody when a request ends
            await asyncio.sleep(PAUSE)
        self._server.pre_shutdown()
        await self._server.shutdown(PAUSE)


def busy(server: Server) -> bool:
    """Closes idle connections, and tells whether any other is left."""
    idle = [connection for connection in server.connections if not (connection._request_in_progress or connection._messages)]
    for connection in idle:
        connection.force_close()  # at once, or its client would ask again and never hear
    return len(idle) < len(server.connections)


def reachable(host: str) -> str:
    """A host that a client can name, for one that a server listens on."""
    if host in ("", "0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a listening host."""
    if host == "localhost":
        return True
    try:
        infos = socket.getaddrinfo(host, None)
    except OSError:
        return False
    return all(info[4][0] == "::1" or str(info[4][0]).startswith("127.") for info in infos)
