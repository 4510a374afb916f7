"""Releases: which calls there are, and what they ask for, as the setting `platform_version` has it."""

from typing import Final

from mockserver.model.messages import Call
from mockserver.model.problem import UnknownPath
from mockserver.model.world import World

DEFAULT: Final = "1.8.0"
SETTING: Final = "platform_version"


def version(world: World) -> str:
    """The release that the world's deployment is."""
    return str(world.settings[SETTING])


def since(world: World, release: str) -> bool:
    """Whether the deployment is of a release or of a later one."""
    return _parts(version(world)) >= _parts(release)


def served(call: Call, world: World, *, first: str = "0.0.0", gone: str = "") -> None:
    """Holds a call to the releases that have it: from `first` on, and until before `gone`. Raises UnknownPath."""
    if not since(world, first) or (gone and since(world, gone)):
        raise UnknownPath(call.request.method, call.request.path)


def _parts(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split("."))
