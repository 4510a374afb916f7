"""A toy shop behind real sockets, and a client that says exactly the bytes it is told to."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pytest
from multidict import CIMultiDict

from mockserver.assembly import assemble
from mockserver.config import Listen, Settings
from mockserver.server.app import Listening, listen
from mockserver.vendor import Vendor
from tests.unit.invented import Shop, open_shop

PATIENCE = 10.0
"""Seconds after which a test that waits for bytes has failed."""
FROZEN = "name: frozen\nclock: {start: 2024-02-29T12:30:00Z, mode: frozen}\n"


class Heard(NamedTuple):
    """One answer from the wire."""

    status: int
    headers: CIMultiDict[str]
    body: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


class Line:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def say(self, *pieces: bytes | str) -> None:
        """Sends bytes; text is sent as UTF-8."""
        for piece in pieces:
            self.writer.write(piece.encode() if isinstance(piece, str) else piece)
        await self.writer.drain()

    async def hear(self, *, bodiless: bool = False) -> Heard:
        """Reads one answer."""
        async with asyncio.timeout(PATIENCE):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
            first, *lines = head.split("\r\n")[:-2]
            headers = CIMultiDict((name, text.strip()) for name, _, text in (line.partition(":") for line in lines))
            length = 0 if bodiless else int(headers.get("Content-Length", "0"))
            return Heard(int(first.split()[1]), headers, await self.reader.readexactly(length))

    async def rest(self) -> bytes:
        """Everything until the server closes."""
        async with asyncio.timeout(PATIENCE):
            return await self.reader.read()

    async def ask(self, head: bytes | str, body: bytes = b"") -> Heard:
        """Sends a request, its lines given without line breaks at their ends, and reads the answer."""
        raw = head.encode() if isinstance(head, str) else head
        await self.say(raw.replace(b"\n", b"\r\n") + b"\r\n\r\n" + body)
        return await self.hear(bodiless=raw.startswith(b"HEAD "))

    async def hang_up(self) -> None:
        self.writer.close()


class Site:
    """A listening server with lines to it."""

    def __init__(self, listening: Listening) -> None:
        self.listening = listening
        self.lines: list[Line] = []

    @property
    def port(self) -> int:
        return self.listening.shared.number

    async def line(self, mount: str | None = None) -> Line:
        """A connection to the shared port, or to a vendor's own."""
        port = self.listening.own[mount].number if mount is not None else self.port
        self.lines.append(Line(*await asyncio.open_connection("127.0.0.1", port, limit=32 * 1024 * 1024)))
        return self.lines[-1]

    async def ask(self, head: bytes | str, body: bytes = b"", *, mount: str | None = None) -> Heard:
        """One request on a connection of its own."""
        return await (await self.line(mount)).ask(head, body)

    async def close(self) -> None:
        for line in self.lines:
            line.writer.close()
        await self.listening.close(0.2)


Opening = Callable[..., Awaitable[Site]]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_shop(tmp_path)


@pytest.fixture
async def opening(tmp_path: Path, spec_cache: Path) -> AsyncIterator[Opening]:
    """Opens vendors on free ports, in a world that is frozen at noon of a leap day."""
    sites: list[Site] = []
    scenario = tmp_path / "frozen.yaml"
    scenario.write_text(FROZEN)

    async def open_site(*vendors: Vendor, own: tuple[str, ...] = (), patience: float = PATIENCE, **settings: Any) -> Site:
        given = {
            "port": 0,
            "strict": True,
            "cache": spec_cache,
            "scenarios": (str(scenario),),
            "listen": tuple(Listen(mount, "127.0.0.1", 0) for mount in own),
            **settings,
        }
        parts = await assemble(Settings(**given), vendors, failed=_raise, alarms=False)
        sites.append(Site(await listen(parts, patience=patience)))
        return sites[-1]

    yield open_site
    for site in sites:
        await site.close()


@pytest.fixture
async def site(opening: Opening, shop: Shop) -> Site:
    """The toy shop on the shared port and on one of its own."""
    return await opening(shop.vendor(), own=("toys",))


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever a client does, the server has nothing to complain of."""
    caplog.set_level(logging.INFO)
    yield
    assert [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.WARNING] == []


def _raise(error: BaseException) -> None:
    raise error
