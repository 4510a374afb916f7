"""The library: scenarios by name or file, their layers resolved, their origins made once."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from mockserver.model.json import Document
from mockserver.scenario.apply import Stage
from mockserver.scenario.fixture import Form, Scenario, ScenarioError
from mockserver.scenario.schema import absent_schema
from mockserver.spec.faults import Fault
from mockserver.state.origin import Origin

SUFFIXES: Final = (".yaml", ".yml", ".json")


class UnknownScenario(LookupError):
    """No scenario of this name ships, and there is no such file."""


class Title(NamedTuple):
    """A scenario that ships."""

    name: str
    description: str


Reach = tuple[Path, ...] | None
"""Folders, resolved, that files may be read from besides the one that ships; None reads any file."""

REMEMBERED: Final = 64
"""Origins that are kept for worlds to come."""


class Layer(NamedTuple):
    """A scenario and the file that it was read from."""

    scenario: Scenario
    path: Path | None
    """Resolved, so that one file is one layer however it is spelled; None for a text that came by itself."""


class Stamp(NamedTuple):
    """What shows whether a file is still the one that was read."""

    path: Path
    changed: int
    size: int


class Made(NamedTuple):
    """An origin with the files that it was made from, as they were."""

    origin: Origin
    stamps: tuple[Stamp, ...]


class Library:
    """Every scenario that can be named."""

    def __init__(self, folder: Path, stage: Stage, absent: Iterable[str] = ()) -> None:
        """`absent` are vendors that ship but are not mounted: scenarios may speak of them to no effect."""
        self._folder = folder
        self._stage = stage
        forms: dict[str, Document] = {name: absent_schema(name) for name in absent}
        self.form = Form(forms | {name: mount.form() for name, mount in stage.mounts.items()})
        self._made: dict[tuple[tuple[str, ...], Reach], Made] = {}

    def titles(self) -> Iterator[Title]:
        """The scenarios that ship, by name."""
        for path in sorted(self._folder.glob("*.yaml")):
            scenario = self.form.read(path.read_bytes(), path.name)
            yield Title(scenario.name, scenario.description)

    async def origin(self, names: Sequence[str], reach: Reach = None) -> Origin:
        """What worlds of these scenarios begin with, the later laid over the earlier. Made anew when a file has changed.

        Raises UnknownScenario, for a file out of reach too, and ScenarioError.
        """
        key = (tuple(names), reach)
        made = self._made.get(key)
        if made is None or any(_stamp(stamp.path) != stamp for stamp in made.stamps):
            layers = _once(layer for name in names for layer in self._layers(self._find(name, None, reach), (), reach))
            # Stamped before they are applied: what changes meanwhile is noticed next time.
            stamps = tuple(stamp for layer in layers if layer.path is not None and (stamp := _stamp(layer.path)))
            origin = await self._stage.origin([layer.scenario for layer in layers])
            if len(self._made) >= REMEMBERED:
                self._made.pop(next(iter(self._made)))
            made = self._made[key] = Made(origin, stamps)
        return made.origin

    async def origin_of(self, text: bytes | str, source: str, reach: Reach = None) -> Origin:
        """What worlds of a scenario text begin with. Raises ScenarioError."""
        layers = _once(self._layers(Layer(self.form.read(text, source), None), (), reach))
        return await self._stage.origin([layer.scenario for layer in layers])

    def _find(self, name: str, beside: Path | None, reach: Reach) -> Layer:
        """A scenario by name or file. Raises UnknownScenario and ScenarioError."""
        for path in self._places(name, beside):
            if not self._reaches(path, reach):
                raise UnknownScenario(f"the file {name!r} is out of reach: only what ships, and files beside the server's own")
            if _is_file(path):
                return Layer(self.form.read(path.read_bytes(), str(path)), path.resolve())
        names = ", ".join(path.stem for path in sorted(self._folder.glob("*.yaml")))
        raise UnknownScenario(f"there is no scenario {name!r}: neither a file nor one of {names}")

    def _reaches(self, path: Path, reach: Reach) -> bool:
        if reach is None:
            return True
        resolved = path.resolve()
        return any(resolved.is_relative_to(folder) for folder in (self._folder.resolve(), *reach))

    def _places(self, name: str, beside: Path | None) -> Iterator[Path]:
        if name.lower().endswith(SUFFIXES) or "/" in name:
            if beside is not None:
                yield beside / name
            yield Path(name)
        else:
            yield self._folder / f"{name}.yaml"

    def _layers(self, layer: Layer, above: tuple[Layer, ...], reach: Reach) -> Iterator[Layer]:
        """What a scenario extends, lowest first, then itself."""
        scenario, path = layer
        if path is not None and path in [upper.path for upper in above]:
            way = " -> ".join(each.scenario.source for each in (*above, layer))
            raise ScenarioError(scenario.faults({"/extends": f"extends itself: {way}"}))
        beside = path.parent if path is not None else None
        for number, name in enumerate(scenario.extends):
            try:
                lower = self._find(name, beside, reach)
            except UnknownScenario as error:
                raise ScenarioError(_extends_fault(scenario, number, str(error))) from None
            yield from self._layers(lower, (*above, layer), reach)
        yield layer


def _once(layers: Iterable[Layer]) -> list[Layer]:
    """Layers without those that lie below already: a scenario that two others extend is laid once."""
    found: list[Layer] = []
    for layer in layers:
        if layer.path is None or layer.path not in [lower.path for lower in found]:
            found.append(layer)
    return found


def _stamp(path: Path) -> Stamp | None:
    try:
        seen = path.stat()
    except OSError:
        return None
    return Stamp(path, seen.st_mtime_ns, seen.st_size)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _extends_fault(scenario: Scenario, number: int, message: str) -> list[Fault]:
    return scenario.faults({f"/extends/{number}" if len(scenario.extends) > 1 else "/extends": message})
