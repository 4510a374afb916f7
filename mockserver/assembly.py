"""Assembly: settings and vendors become mounts, worlds and the control over them. Everything is built here, once."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from mockserver.behaviour.conventions.security import credential_name
from mockserver.config import Settings
from mockserver.control import Control
from mockserver.engine import Engine
from mockserver.model.operation import Api
from mockserver.mounting import mount_over, mount_spec, mount_vendor
from mockserver.scenario.apply import Stage
from mockserver.scenario.library import Library
from mockserver.spec.loader import load
from mockserver.state.alarm import CallLater
from mockserver.state.memory import MemoryStore
from mockserver.traffic.post import Carry, carry_nothing
from mockserver.vendor import Vendor
from mockserver.worlds import Surroundings, Worlds

CONTROL_SPEC: Final = "control/openapi.yaml"


@dataclass(frozen=True, slots=True)
class Server:
    """Everything of a server but its sockets."""

    settings: Settings
    control: Control
    engines: Mapping[str, Engine]
    hosts: Mapping[str, str]
    """Mount names by the host names that their vendors answer at."""
    worlds: Worlds
    admin: Api
    """The control API's own specification."""


def utc_now() -> datetime:
    """The wall's time."""
    return datetime.now(UTC)


def beside(scenarios: Sequence[str]) -> list[Path]:
    """The folders of the scenarios that are files: there, callers of the control API may name others."""
    return [path.resolve().parent for name in scenarios if (path := Path(name)).is_file()]


async def assemble(
    settings: Settings,
    vendors: Sequence[Vendor],
    *,
    monotonic: Callable[[], float] = time.monotonic,
    wall: Callable[[], datetime] = utc_now,
    failed: Callable[[BaseException], None],
    alarms: bool = True,
    carry: Carry = carry_nothing,
    shipped: Iterable[str] = (),
) -> Server:
    """Builds a server. Scenarios may speak of vendors that are `shipped` but not among those to mount.

    A specification of the user's under a vendor's name is served over that vendor, whose behaviours answer what they know;
    one that has none of its operations is served instead of it, at its hosts too.

    Raises DocumentError and UnknownScenario.
    """
    own = {mount.name: mount.path for mount in settings.specs}
    mounts = {vendor.name: mount_vendor(vendor, settings) for vendor in vendors if vendor.name not in own}
    over = {vendor.name: mount_over(vendor, own[vendor.name], settings) for vendor in vendors if vendor.name in own}
    mounts |= {name: mounted for name, mounted in over.items() if mounted is not None}
    strangers = [name for name in own if name not in mounts]
    mounts |= {name: mount_spec(name, own[name], settings) for name in strangers}
    stage = Stage({name: mounted.scenery for name, mounted in mounts.items()}, monotonic, wall)
    library = Library(settings.fixtures_folder, stage, shipped)
    origin = await library.origin(settings.scenarios)
    call_later: CallLater | None = asyncio.get_running_loop().call_later if alarms else None
    worlds = Worlds(
        origin,
        Surroundings(
            MemoryStore(),
            monotonic,
            wall,
            failed,
            carry,
            {v.name: v.delivered for v in vendors if v.delivered is not None and v.name not in strangers},
            call_later,
        ),
        journal_size=settings.journal_size,
        limit=settings.max_worlds,
        strict=settings.strict_worlds,
        credential_names={
            **{vendor.name: vendor.credential_name for vendor in vendors},
            **dict.fromkeys(strangers, credential_name),
        },
    )
    await worlds.obtain("default")
    return Server(
        settings,
        Control(mounts, worlds, library, beside(settings.scenarios)),
        {name: mounted.engine for name, mounted in mounts.items()},
        {
            **{host: vendor.name for vendor in vendors for host in vendor.hosts},
            **{host.name: host.mount for host in settings.hosts},
        },
        worlds,
        load(settings.specs_folder / CONTROL_SPEC, cache=settings.cache),
    )
