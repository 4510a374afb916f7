"""Assembly: settings and vendors become mounts, worlds and the control over them. Everything is built here, once."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from mockserver.behaviour.choose import choose
from mockserver.behaviour.conventions.generic import generic_convention
from mockserver.behaviour.conventions.security import CREDENTIAL, credential_name
from mockserver.config import Settings
from mockserver.control import Control, Mounted
from mockserver.engine import Engine, Plan
from mockserver.model.convention import Convention
from mockserver.model.operation import Api, Operation
from mockserver.model.resource import Resource
from mockserver.scenario.apply import Mountable, Stage
from mockserver.scenario.library import Library
from mockserver.spec.document import locate
from mockserver.spec.faults import DocumentError, Fault
from mockserver.spec.loader import load
from mockserver.state.alarm import CallLater
from mockserver.state.memory import MemoryStore
from mockserver.traffic.post import Carry, carry_nothing
from mockserver.validation.request import RequestReader
from mockserver.validation.response import ReplyChecker
from mockserver.validation.schemas import Schemas
from mockserver.vendor import Behaviour, Vendor
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


def mount_vendor(vendor: Vendor, settings: Settings) -> Mounted:
    """Makes a vendor ready to answer. Raises DocumentError."""
    apis = tuple(load(settings.specs_folder / face.spec, cache=settings.cache) for face in vendor.faces)
    plans: list[Plan] = []
    resources: dict[str, Resource] = {resource.name: resource for resource in vendor.resources}
    for face, api in zip(vendor.faces, apis, strict=True):
        more, generic = _plans(api, face.convention, face.behaviours, face.prefixes, vendor.resources)
        plans += more
        resources = {**{resource.name: resource for resource in generic}, **resources}
    engine = Engine(vendor.name, plans, strict=settings.strict, mock_headers=settings.mock_headers)
    return Mounted(engine, apis, Mountable(vendor.name, resources, vendor.settings, vendor.credential, apis[0]))


def mount_spec(name: str, path: Path, settings: Settings) -> Mounted:
    """Makes a user's own specification ready to answer. Raises DocumentError, also where it has no operations."""
    api = load(path, cache=settings.cache)
    if not api.operations:
        raise DocumentError(
            [Fault(str(path), *locate(path.read_bytes(), "/paths"), "there are no operations to serve", "/paths")]
        )
    plans, resources = _plans(api, generic_convention(api), {}, prefixes_of(api))
    engine = Engine(name, plans, strict=settings.strict, mock_headers=settings.mock_headers)
    return Mounted(engine, (api,), Mountable(name, {r.name: r for r in resources}, {}, CREDENTIAL, api))


def _plans(
    api: Api,
    convention: Convention,
    behaviours: Mapping[str, Behaviour],
    prefixes: Sequence[str],
    own: Sequence[Resource] = (),
) -> tuple[list[Plan], Sequence[Resource]]:
    choice = choose(api, convention, behaviours, own)
    requests, answers = Schemas(api.documents), Schemas(api.answers)

    def plan(operation: Operation) -> Plan:
        kind, behave = choice.answers[operation.id]
        return Plan(
            operation,
            convention,
            kind,
            behave,
            RequestReader(api, operation, requests, convention.dialect),
            ReplyChecker(api, operation, answers),
            offered(operation),
            tuple(prefix + spelling for prefix in prefixes for spelling in operation.spellings),
        )

    return [plan(operation) for operation in api.operations], choice.resources


def offered(operation: Operation) -> tuple[str, ...]:
    """The media types of an operation's good answers: JSON first, since that is what who asks for nothing wants."""
    good = [response for status, response in operation.responses.items() if status[0] in "23d"]
    found = dict.fromkeys(media.type for response in good for media in response.content)
    return tuple(sorted(found, key=lambda media: "json" not in media))


def prefixes_of(api: Api) -> tuple[str, ...]:
    """Where a user's specification is served: at its mount, and below its servers' base paths as well."""
    found = [""]
    for server in api.servers:
        rest = server.partition("://")[2].partition("/") if "://" in server else ("", "/", server.lstrip("/"))
        path = "/" + rest[2].strip("/") if rest[2].strip("/") else ""
        if path not in found and "?" not in path:
            found.append(path)
    return tuple(found)


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

    A specification of the user's under a vendor's name is served instead of that vendor, at its hosts too.

    Raises DocumentError and UnknownScenario.
    """
    own = {mount.name: mount.path for mount in settings.specs}
    mounts = {vendor.name: mount_vendor(vendor, settings) for vendor in vendors if vendor.name not in own}
    mounts |= {name: mount_spec(name, path, settings) for name, path in own.items()}
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
            {vendor.name: vendor.delivered for vendor in vendors if vendor.delivered is not None and vendor.name not in own},
            call_later,
        ),
        journal_size=settings.journal_size,
        limit=settings.max_worlds,
        strict=settings.strict_worlds,
        credential_names={
            **{vendor.name: vendor.credential_name for vendor in vendors},
            **dict.fromkeys(own, credential_name),
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
