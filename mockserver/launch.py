"""Launching: settings become a listening server, in this event loop or in a thread of its own."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from importlib import import_module
from typing import Any, Final, TypeVar, cast
from urllib.parse import quote

from mockserver.assembly import Server, assemble
from mockserver.config import Settings
from mockserver.control import Control
from mockserver.server.app import Listening, listen
from mockserver.vendor import Vendor

SHIPPED: Final = ("elastic", "fivetran", "airbyte", "riversand")
GRACE: Final = 0.8
"""Seconds that requests under way get to finish when the server stops."""

T = TypeVar("T")
log = logging.getLogger("mockserver")


def vendors(names: Sequence[str] = ()) -> tuple[Vendor, ...]:
    """Shipped vendors by name; none named means all. Only those are imported. Raises LookupError for an unknown name."""
    unknown = [name for name in names if name not in SHIPPED]
    if unknown:
        raise LookupError(f"there is no vendor {unknown[0]!r}; there are {', '.join(SHIPPED)}")
    return tuple(
        cast("Vendor", import_module(f"mockserver.vendors.{name}").VENDOR) for name in SHIPPED if not names or name in names
    )


def told(error: BaseException) -> None:
    """Logs a timed move that failed while nobody asked."""
    log.error("a timed move failed: %s", error, exc_info=error)


async def start(settings: Settings) -> Listening:
    """Builds the server and opens its ports.

    Raises SpecError, ScenarioError, UnknownScenario and LookupError for what it cannot use, and OSError for a busy port.
    """
    server: Server = await assemble(settings, vendors(settings.vendors), failed=told)
    return await listen(server)


class Mock:
    """A running server, as a program of the same process sees it."""

    def __init__(self, listening: Listening) -> None:
        self._listening = listening
        self.base_url = listening.url
        self.control: Control = listening.server.control

    def url(self, mount: str, world: str | None = None) -> str:
        """Where a vendor answers, in the default world or a named one."""
        own = self._listening.ports.get(mount)
        if world is None:
            return own or f"{self.base_url}/{mount}"
        return f"{self.base_url}/worlds/{quote(world, safe='')}/{mount}"


@asynccontextmanager
async def serving(**options: Any) -> AsyncIterator[Mock]:
    """Runs a server within the present event loop: `async with` it.

    Options are the members of Settings; the port is a free one and replies are held to their specifications.
    """
    listening = await start(_settings(options))
    try:
        yield Mock(listening)
    finally:
        await listening.close(GRACE)


@contextmanager
def running(**options: Any) -> Iterator["Running"]:
    """Runs a server in a thread of its own: `with` it. Options as for `serving`."""
    settings = _settings(options)
    ready: Future[Listening] = Future()
    loop = new_loop()

    def serve() -> None:
        asyncio.set_event_loop(loop)
        try:
            listening = loop.run_until_complete(start(settings))
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
            ready.set_exception(error)
            return
        ready.set_result(listening)
        loop.run_forever()
        loop.run_until_complete(listening.close(GRACE))
        loop.run_until_complete(loop.shutdown_asyncgens())

    thread = threading.Thread(target=serve, name="mockserver", daemon=True)
    thread.start()
    try:
        yield Running(ready.result(), loop)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


class Running(Mock):
    """A server in a thread of its own."""

    def __init__(self, listening: Listening, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(listening)
        self._loop = loop

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs a coroutine in the server's loop and waits for its result."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


def new_loop() -> asyncio.AbstractEventLoop:
    """The fastest event loop at hand."""
    try:
        import uvloop  # noqa: PLC0415 - not there on every platform
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


def _settings(options: Mapping[str, Any]) -> Settings:
    given = {"port": 0, "strict": True, **options}
    scenario = given.pop("scenario", None)
    if scenario is not None:
        given["scenarios"] = (scenario,) if isinstance(scenario, str) else tuple(scenario)
    return replace(Settings(), **given)
