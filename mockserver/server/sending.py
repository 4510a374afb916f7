"""Sending: answers as bytes on the connection."""

from http import HTTPStatus
from typing import Final

from aiohttp import HttpVersion11, web
from aiohttp.abc import AbstractStreamWriter

from mockserver import __version__
from mockserver.engine import Sent

SERVER: Final = f"mockserver/{__version__}"
REASONS: Final = {status.value: status.phrase for status in HTTPStatus}
BODILESS: Final = frozenset({204, 205, 304})
LARGE: Final = 64 * 1024


class Whole(web.StreamResponse):
    """An answer that is complete, written head and body in one piece.

    aiohttp's own Response takes steps for what may still change (cookies, compression, chunks), which cost as much as
    all the rest of an answer. This one is for the plain case only: HTTP/1.1, a small body, a method that has one.
    """

    def __init__(self, sent: Sent, date: str) -> None:
        super().__init__(status=sent.status)
        self._sent = sent
        self._date = date

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Writes everything. Raises ConnectionResetError when the client is gone."""
        sent = self._sent
        self._keep_alive = keep_alive = request.keep_alive
        lines = [f"HTTP/1.1 {sent.status} {REASONS.get(sent.status, '')}"]
        lines += [f"{name}: {value}" for name, value in sent.headers.items()]
        lines.append(f"Content-Length: {len(sent.body)}\r\nDate: {self._date}\r\nServer: {SERVER}")
        if not keep_alive:
            lines.append("Connection: close")
        head = "\r\n".join(lines)
        if head.count("\n") != len(lines) + 1 or head.count("\r") != len(lines) + 1:
            raise ValueError("a header of an answer holds a line break")
        transport = request.transport
        if transport is None or transport.is_closing():
            raise ConnectionResetError("the client is gone")
        message = b"".join((head.encode(), b"\r\n\r\n", sent.body))
        transport.write(message)
        request.writer.output_size += len(message)
        return None

    async def write_eof(self, data: bytes = b"") -> None:
        """Has nothing left to do: `prepare` wrote everything."""


def respond(sent: Sent, date: str, request: web.BaseRequest | None) -> web.StreamResponse:
    """The response for an answer; without a request, the general kind."""
    if (
        request is not None
        and request.version == HttpVersion11
        and request.method != "HEAD"
        and sent.status not in BODILESS
        and len(sent.body) < LARGE
    ):
        return Whole(sent, date)
    headers = sent.headers
    headers["Date"] = date
    headers["Server"] = SERVER
    return web.Response(status=sent.status, headers=headers, body=sent.body)
