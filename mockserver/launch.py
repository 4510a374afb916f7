"""Launching: settings become a listening server, in this event loop or in a thread of its own."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from importlib import import_module
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal, TypedDict, TypeVar, Unpack, cast
from urllib.parse import quote

from mockserver.assembly import Server, assemble
from mockserver.config import Host, Listen, Mount, Settings
from mockserver.control import Control
from mockserver.environment import exported, variables
from mockserver.model.json import Document
from mockserver.server.app import Listening, UnknownMount, listen
from mockserver.server.carrier import Carrier
from mockserver.state.iso import format_duration
from mockserver.vendor import Vendor

SHIPPED: Final = ("elastic", "fivetran", "airbyte", "riversand")
GRACE: Final = 0.8
"""Seconds that requests under way get to finish when the server stops."""

T = TypeVar("T")
Named = str | PathLike[str]
"""A scenario by its name or file."""
log = logging.getLogger("mockserver")


class Options(TypedDict, total=False):
    """What a server of one's own may be told; the rest is as Settings have it, but the port is free and replies are strict."""

    scenario: Named | Sequence[Named]
    """What worlds begin with; several are laid over one another."""
    vendors: Sequence[str]
    """The vendors to serve; all of them when left out."""
    specs: Mapping[str, Named] | Sequence[Mount]
    """OpenAPI files of one's own, by the name to mount them at."""
    host: str
    port: int
    listen: Sequence[Listen]
    journal_size: int
    strict: bool
    strict_worlds: bool
    mock_headers: bool
    admin: Literal["auto", "open", "off"]
    admin_token: str | None
    cache: Path | None
    """Folder for parsed specifications; nowhere when left out."""
    max_worlds: int
    ca_folder: Path | None
    """Folder of the certificate authority; one in memory when left out."""
    webhook_hosts: Sequence[str]
    """Host names outside of test networks that vendors may send webhooks to."""
    hosts: Sequence[Host]
    """Further host names that mounts answer at."""


class UnknownVendor(LookupError):
    """No vendor of this name ships."""


def vendors(names: Sequence[str] = ()) -> tuple[Vendor, ...]:
    """Shipped vendors by name; none named means all. Only those are imported. Raises UnknownVendor."""
    unknown = [name for name in names if name not in SHIPPED]
    if unknown:
        raise UnknownVendor(f"there is no vendor {unknown[0]!r}; there are {', '.join(SHIPPED)}")
    return tuple(
        cast("Vendor", import_module(f"mockserver.vendors.{name}").VENDOR) for name in SHIPPED if not names or name in names
    )


def told(error: BaseException) -> None:
    """Logs a timed move, or the end of a delivery, that failed while nobody asked."""
    log.error("what nobody asked for just now failed: %s", error, exc_info=error)


async def start(settings: Settings) -> Listening:
    """Builds the server and opens its ports.

    Raises DocumentError, UnknownScenario, UnknownVendor and UnknownMount for what it cannot use, and OSError for a busy port.
    """
    carrier = Carrier(settings.webhook_hosts)
    found = vendors(settings.vendors)
    server: Server = await assemble(settings, found, failed=told, shipped=SHIPPED, carry=carrier.carry)
    return await listen(server)


class Mock:
    """A running server, as a program of the same process sees it."""

    def __init__(self, listening: Listening) -> None:
        self._listening = listening
        self.base_url = listening.url
        self.control: Control = listening.server.control

    def url(self, mount: str, world: str | None = None) -> str:
        """Where a vendor answers, in the default world or a named one. Raises UnknownMount."""
        if mount not in self.control.mounts:
            raise UnknownMount(f"nothing is mounted as {mount!r}; mounted are {', '.join(self.control.mounts)}")
        if world is None:
            return self._listening.ports.get(mount) or f"{self.base_url}/{mount}"
        return f"{self.base_url}/worlds/{quote(world, safe='')}/{mount}"


@asynccontextmanager
async def serving(**options: Unpack[Options]) -> AsyncIterator[Mock]:
    """Runs a server within the present event loop: `async with` it. Raises what `start` raises."""
    listening = await start(_settings(options))
    try:
        yield Mock(listening)
    finally:
        await listening.close(GRACE)


@contextmanager
def running(**options: Unpack[Options]) -> Iterator["Running"]:
    """Runs a server in a thread of its own: `with` it. Raises what `start` raises."""
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
        with TemporaryDirectory(prefix="mockserver-") as scratch:
            yield Running(ready.result(), loop, Path(scratch))
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


class Running(Mock):
    """A server in a thread of its own."""

    def __init__(self, listening: Listening, loop: asyncio.AbstractEventLoop, scratch: Path) -> None:
        super().__init__(listening)
        self._loop = loop
        self._scratch = scratch

    def proxy_env(self, *mounts: str, world: str | None = None) -> dict[str, str]:
        """The variables that lead clients with a hard-coded host here, and to a world; with the plain addresses of mounts.

        Raises BrokenAuthority.
        """
        authority = self._listening.authority
        files = authority.files(None if authority.folder else self._scratch)
        return variables(self.base_url, mounts or list(self.control.mounts), files, world=world)

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs a coroutine in the server's loop and waits for its result."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    @contextmanager
    def world(self, *scenarios: Named, name: str = "world") -> Iterator["World"]:
        """A fresh world, from scenarios or the server's own, dropped afterwards: `with` it.

        Its name gets a number where the wanted one is taken. Raises ScenarioError, UnknownScenario and BadWorldName.
        """
        made = self.call(self.control.fresh(name, [str(scenario) for scenario in scenarios]))
        try:
            yield World(self, made)
        finally:
            self.call(self.control.worlds.drop(made))


class World:
    """One world of a running server."""

    def __init__(self, server: Running, name: str) -> None:
        self._server = server
        self.name = name
        self.clock = WorldClock(server, name)

    def url(self, mount: str) -> str:
        """The base URL of a vendor in this world. Raises UnknownMount."""
        return self._server.url(mount, self.name)

    @property
    def headers(self) -> dict[str, str]:
        """What a request to the vendor's plain address must carry to land in this world."""
        return {"X-Mock-World": quote(self.name, safe="")}

    def proxy_env(self, *mounts: str) -> dict[str, str]:
        """The variables that lead clients with a hard-coded host to this world, as a proxy and whom to trust."""
        return self._server.proxy_env(*mounts, world=self.name)

    @contextmanager
    def proxied(self, *mounts: str) -> Iterator[dict[str, str]]:
        """Sets these variables in this process, and puts back what was there before: `with` it."""
        with exported(self.proxy_env(*mounts)) as found:
            yield found

    def seed(self, *scenarios: Named) -> None:
        """Begins the world anew from scenarios, by name or file; a later reset comes back here."""
        self._server.call(self._server.control.begin(self.name, [str(scenario) for scenario in scenarios]))

    def reset(self) -> None:
        """Brings the world back to its beginning: records, ids, clock and journal."""
        self._server.call(self._server.control.reset(self.name))

    @property
    def journal(self) -> list[dict[str, Any]]:
        """What was asked of this world and answered, oldest first, secrets hidden."""
        return self._server.call(self._server.control.entries(self.name))

    @property
    def sent(self) -> list[dict[str, Any]]:
        """Webhooks that were sent, oldest first, as journal entries; waits until none is under way."""
        self._server.call(self._server.control.world(self.name).post.idle())
        return [entry for entry in self.journal if entry.get("sent")]

    def state(self, mount: str, resource: str | None = None, key: str | None = None) -> Any:
        """Documents: of a mount by resource, of one resource, or that of one record."""
        found = self._server.call(self._server.control.state(self.name, mount, resource, key))
        if resource is None:
            return {name: [record["document"] for record in records] for name, records in found.items()}
        return [record["document"] for record in found] if key is None else found["document"]

    def put(self, mount: str, resource: str, key: str, document: Document, *, phase: str | None = None) -> None:
        """Puts a record, in any phase. Raises Refused for a document that the vendor could not show."""
        given = {"document": document} if phase is None else {"document": document, "phase": phase}
        self._server.call(self._server.control.put(self.name, mount, resource, key, given))

    def remove(self, mount: str, resource: str, key: str) -> None:
        """Removes a record."""
        self._server.call(self._server.control.remove(self.name, mount, resource, key))


class WorldClock:
    """The time of one world. It never runs backwards: what leads there raises Backwards."""

    def __init__(self, server: Running, name: str) -> None:
        self._server = server
        self._name = name

    @property
    def now(self) -> datetime:
        """The world's time."""
        return self._order(None)

    def advance(self, span: timedelta | None = None, **parts: float) -> datetime:
        """Moves time on, as in `advance(hours=6)`, through everything that is due on the way."""
        return self._order({"advance": format_duration((span or timedelta()) + timedelta(**parts))})

    def freeze(self, at: datetime | None = None) -> datetime:
        """Stops time, now or at a later instant."""
        return self._order({"freeze": True if at is None else at.isoformat()})

    def set(self, at: datetime) -> datetime:
        """Moves time on to an instant."""
        return self._order({"set": at.isoformat()})

    def run(self, rate: float = 1.0) -> datetime:
        """Lets time run, so many times as fast."""
        return self._order({"rate": rate})

    def on_request(self, step: timedelta) -> datetime:
        """Lets time move on by a step with every request."""
        return self._order({"on_request": format_duration(step)})

    def _order(self, order: Document | None) -> datetime:
        return datetime.fromisoformat(self._server.call(self._server.control.clock(self._name, order))["now"])


def new_loop() -> asyncio.AbstractEventLoop:
    """The fastest event loop at hand."""
    try:
        import uvloop  # noqa: PLC0415 - not there on every platform
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


def _settings(options: Options) -> Settings:
    given: dict[str, Any] = {"port": 0, "strict": True, **options}
    scenario = given.pop("scenario", None)
    if scenario is not None:
        given["scenarios"] = tuple(map(str, [scenario] if isinstance(scenario, str | PathLike) else scenario))
    specs = given.get("specs", ())
    if isinstance(specs, Mapping):
        given["specs"] = tuple(Mount(name, Path(file)) for name, file in specs.items())
    return replace(Settings(), **given)
