"""What every test may ask for: a mount in process, without sockets."""

import json as jsonlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from multidict import CIMultiDict, CIMultiDictProxy

from mockserver import assembly
from mockserver.assembly import Server, assemble
from mockserver.config import Mount, Settings
from mockserver.control import Mounted
from mockserver.launch import SHIPPED, vendors
from mockserver.model.messages import Request
from mockserver.mounting import mount_vendor
from mockserver.state.session import Session
from mockserver.traffic.journal import Entry
from mockserver.traffic.post import Carry, carry_nothing
from mockserver.vendor import Vendor
from mockserver.worlds import MockWorld

START = datetime(2024, 1, 1, tzinfo=UTC)


class Answer:
    """An answer as a test reads it."""

    def __init__(self, status: int, headers: CIMultiDict[str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return jsonlib.loads(self.body)

    def __repr__(self) -> str:
        return f"<{self.status} {self.body[:400]!r} {dict(self.headers)}>"


class InProcess:
    """One mount in one world, asked without a network."""

    def __init__(self, server: Server, mount: str, world: MockWorld) -> None:
        self.server = server
        self.mount = mount
        self.world = world

    async def __call__(
        self,
        method: str,
        target: str,
        *,
        json: Any = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        origin: str = "http://mock.test",
    ) -> Answer:
        path, _, query = target.partition("?")
        given: CIMultiDict[str] = CIMultiDict(headers or {})
        raw = body if body is not None else b""
        if json is not None:
            raw = jsonlib.dumps(json).encode()
            given.setdefault("Content-Type", "application/json")
        if raw:
            given.setdefault("Content-Length", str(len(raw)))
        request = Request(method, path, query, CIMultiDictProxy(given), raw, self.world.live.tick(), origin)
        return Answer(*await self.server.engines[self.mount].answer(self.world, request))

    async def advance(self, **span: float) -> None:
        await self.world.live.advance(timedelta(**span))

    @property
    def journal(self) -> list[Entry]:
        return self.world.journal.select()

    async def state(self, resource: str) -> list[Any]:
        """The resource's records as the control API shows them."""
        found = await self.server.control.state(self.world.name, self.mount, resource)
        assert isinstance(found, list)
        return found

    async def session(self) -> Session:
        return await self.world.live.session(self.mount)


Opener = Callable[..., Awaitable[InProcess]]


@cache
def _shipped(name: str, strict: bool, folder: Path | None) -> Mounted:
    """A shipped vendor, made ready once for all tests of a process: an engine holds no state, all of which is in worlds."""
    (vendor,) = vendors((name,))
    return mount_vendor(vendor, Settings(strict=strict, cache=folder))


def _remembered(vendor: Vendor, settings: Settings) -> Mounted:
    if vendor.name in SHIPPED and vendors((vendor.name,)) == (vendor,):
        return _shipped(vendor.name, settings.strict, settings.cache)
    return mount_vendor(vendor, settings)


@pytest.fixture
async def mount(tmp_path: Path, spec_cache: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Opener]:
    """Opens a shipped vendor, a vendor value, or a specification file, in a frozen world with strict replies."""
    opened: list[Server] = []
    monkeypatch.setattr(assembly, "mount_vendor", _remembered)

    async def open_mount(
        named: str | Vendor | Path,
        *,
        scenario: str | Sequence[str] = "empty",
        settings: Mapping[str, Any] | None = None,
        credentials: Sequence[Mapping[str, Any]] = (),
        records: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
        clock: Mapping[str, Any] | None = None,
        strict: bool = True,
        name: str = "shop",
        carry: Carry = carry_nothing,
        over: Path | None = None,
    ) -> InProcess:
        mount_name = name if isinstance(named, Path) else named if isinstance(named, str) else named.name
        part: dict[str, Any] = {**(records or {})}
        if settings:
            part["settings"] = dict(settings)
        if credentials:
            part["credentials"] = list(credentials)
        extra = {
            "name": "test",
            "extends": [scenario] if isinstance(scenario, str) else list(scenario),
            "seed": 7,
            "clock": clock or {"start": "2024-01-01T00:00:00Z", "mode": "frozen"},
            "vendors": {mount_name: part},
        }
        top = tmp_path / f"scenario-{len(opened)}.json"
        top.write_text(jsonlib.dumps(extra))
        file = named if isinstance(named, Path) else over
        found = [named] if isinstance(named, Vendor) else list(vendors((named,))) if isinstance(named, str) else []
        server = await assemble(
            Settings(
                strict=strict,
                cache=spec_cache,
                specs=() if file is None else (Mount(mount_name, file),),
                scenarios=(str(top),),
            ),
            found,
            failed=_raise,
            alarms=False,
            carry=carry,
            shipped=SHIPPED,
        )
        opened.append(server)
        return InProcess(server, mount_name, await server.worlds.obtain("default"))

    yield open_mount
    for server in opened:
        await server.worlds.close()


@pytest.fixture(scope="session")
def spec_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache of parsed specifications for a whole run."""
    return tmp_path_factory.mktemp("cache")


def _raise(error: BaseException) -> None:
    raise error
