"""Taking connections: one port speaks plain HTTP, TLS, and what clients say to a proxy.

A proxy's client names the host it wants (CONNECT). Where that host is one of ours, the connection goes on as if it had been
made to it; any other gets 502. Nothing is ever forwarded: there is no code here that opens a connection.
"""

import asyncio
import errno
import os
import socket
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Final

from mockserver.server.proxy import ESTABLISHED, LARGEST_HEAD, Asked, Refusal, read_connect
from mockserver.server.tls import FALLBACK, Authority

if TYPE_CHECKING:
    import ssl

    from mockserver.server.wire import Server

BACKLOG: Final = 1024
SILENCE: Final = 75.0
"""Seconds that a new connection may stay silent, as long as one between requests."""
HEAD_TIME: Final = 10.0
"""Seconds that the head of a CONNECT may take, and a TLS handshake."""
PAUSE: Final = 0.02
TLS_HELLO: Final = b"\x16"
CONNECT: Final = b"CONNECT "
END: Final = b"\r\n\r\n"

Knows = Callable[[str, int], bool]
"""Whether a host, at a port, is one of ours."""


class Acceptor:
    """Takes the connections of one port and hands each to the server, in plain or through TLS."""

    def __init__(self, server: "Server", authority: Authority, knows: Knows) -> None:
        self._server = server
        self._authority = authority
        self._knows = knows
        self._sockets: list[socket.socket] = []
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def number(self) -> int:
        """The port."""
        return int(self._sockets[0].getsockname()[1])

    async def open(self, host: str, number: int) -> None:
        """Listens; port 0 takes a free one. Raises OSError for a busy or forbidden port."""
        self._sockets = await _bound(host, number)
        for listening in self._sockets:
            self._begin(self._accept(listening))

    def close(self) -> None:
        """Takes no more connections, and lets those go that have not said anything yet."""
        for task in self._tasks:
            task.cancel()
        for listening in self._sockets:
            listening.close()

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _accept(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                taken, _ = await loop.sock_accept(listening)
            except OSError as error:
                if error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.ECONNABORTED):
                    await asyncio.sleep(0.1)  # no room now; others will go
                    continue
                raise
            self._begin(self._serve(taken))

    async def _serve(self, taken: socket.socket) -> None:
        """Finds out what a connection speaks and hands it over; closes one that speaks nothing."""
        try:
            taken.setblocking(False)
            if taken.family in (socket.AF_INET, socket.AF_INET6):
                taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            first = await _peek(taken, SILENCE)
            asked, context = None, None
            if first[:1] == TLS_HELLO:
                context = self._authority.context(FALLBACK)
            elif first == CONNECT:
                asked = await self._tunnel(taken)
                first = await _peek(taken, SILENCE)
                if first[:1] == TLS_HELLO:
                    context = self._authority.context(asked.host)
            if not first:
                taken.close()
                return
            await self._hand_over(taken, asked, context)
        except Refusal as refusal:
            await _answer(taken, refusal)
        except (OSError, TimeoutError, EOFError):  # ssl.SSLError is an OSError
            taken.close()
        except BaseException:
            taken.close()
            raise

    async def _tunnel(self, taken: socket.socket) -> Asked:
        """Grants a CONNECT to a host of ours. Raises Refusal."""
        async with asyncio.timeout(HEAD_TIME):
            asked = read_connect(await _head(taken))
        if not self._knows(asked.host, asked.port):
            detail = f"{asked.host}:{asked.port} is no host of this mock server, and it forwards nothing"
            raise Refusal(502, "Bad Gateway", detail)
        await asyncio.get_running_loop().sock_sendall(taken, ESTABLISHED)
        return asked

    async def _hand_over(self, taken: socket.socket, asked: Asked | None, context: "ssl.SSLContext | None") -> None:
        handler = self._server()
        if asked is not None:
            handler.world, handler.host = asked.world, asked.host
        loop = asyncio.get_running_loop()
        if context is None:
            await loop.connect_accepted_socket(lambda: handler, taken)
        else:
            await loop.connect_accepted_socket(lambda: handler, taken, ssl=context, ssl_handshake_timeout=HEAD_TIME)


async def _bound(host: str, number: int) -> list[socket.socket]:
    """Listening sockets for every address of a host, all at one port. Raises OSError."""
    infos = await asyncio.get_running_loop().getaddrinfo(host or None, number, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    found: list[socket.socket] = []
    try:
        for family, kind, protocol, _, (name, port, *rest) in dict.fromkeys(infos):
            listening = socket.socket(family, kind, protocol)
            found.append(listening)
            free = found[0].getsockname()[1] if port == 0 and len(found) > 1 else port
            _bind(listening, (name, free, *rest))
    except OSError:
        for listening in found:
            listening.close()
        raise
    return found


def _bind(listening: socket.socket, address: tuple[Any, ...]) -> None:
    if os.name == "posix":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if listening.family == socket.AF_INET6:
        listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    try:
        listening.bind(address)
    except OSError as error:
        told = f"error while attempting to bind on address {address!r}: {(error.strerror or '').lower()}"
        raise OSError(error.errno, told) from None
    listening.listen(BACKLOG)
    listening.setblocking(False)


async def _peek(taken: socket.socket, patience: float) -> bytes:
    """The first bytes of a connection, left where they are: as many as tell what it speaks. None of them for one that ends.

    Raises TimeoutError and OSError.
    """
    await asyncio.wait_for(_readable(taken), patience)
    async with asyncio.timeout(HEAD_TIME):
        while True:
            first = taken.recv(len(CONNECT), socket.MSG_PEEK)
            if first == CONNECT or not first or not CONNECT.startswith(first):
                return first
            await asyncio.sleep(PAUSE)  # the beginning of the word, and the rest is on its way


async def _readable(taken: socket.socket) -> None:
    """Waits until there is something to read, or the end."""
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(taken, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(taken)


async def _head(taken: socket.socket) -> bytes:
    """The head of a request, and not a byte more: what follows is for another reader. Raises Refusal, EOFError and OSError."""
    loop = asyncio.get_running_loop()
    head = b""
    while len(head) < LARGEST_HEAD:
        try:
            seen = taken.recv(LARGEST_HEAD - len(head), socket.MSG_PEEK)
        except BlockingIOError:
            await _readable(taken)
            continue
        if not seen:
            raise EOFError
        end = (head[-3:] + seen).find(END)
        length = len(seen) if end < 0 else end + len(END) - len(head[-3:])
        head += await loop.sock_recv(taken, length)
        if end >= 0:
            return head
    raise Refusal(431, "Request Header Fields Too Large", f"the head of a CONNECT may have {LARGEST_HEAD} bytes")


async def _answer(taken: socket.socket, refusal: Refusal) -> None:
    try:
        await asyncio.wait_for(asyncio.get_running_loop().sock_sendall(taken, refusal.response()), HEAD_TIME)
    except (OSError, TimeoutError):
        pass
    finally:
        taken.close()
