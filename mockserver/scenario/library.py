"""The library: scenarios by name or file, their layers resolved, their origins made once."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from mockserver.model.json import Document
from mockserver.scenario.apply import Stage
from mockserver.scenario.fixture import Form, Scenario, ScenarioError
from mockserver.spec.faults import Fault
from mockserver.state.origin import Origin

SUFFIXES: Final = (".yaml", ".yml", ".json")


class UnknownScenario(LookupError):
    """No scenario of this name ships, and there is no such file."""


class Title(NamedTuple):
    """A scenario that ships."""

    name: str
    description: str


class Library:
    """Every scenario that can be named."""

    def __init__(self, folder: Path, stage: Stage, forms: Mapping[str, Document]) -> None:
        self._folder = folder
        self._stage = stage
        self.form = Form(forms)
        self._origins: dict[tuple[str, ...], Origin] = {}

    def titles(self) -> Iterator[Title]:
        """The scenarios that ship, by name."""
        for path in sorted(self._folder.glob("*.yaml")):
            scenario = self.form.read(path.read_bytes(), path.name)
            yield Title(scenario.name, scenario.description)

    async def origin(self, names: Sequence[str]) -> Origin:
        """What worlds of these scenarios begin with, the later laid over the earlier.

        Raises UnknownScenario and ScenarioError.
        """
        key = tuple(names)
        known = self._origins.get(key)
        if known is None:
            layers = {layer.source: layer for name in names for layer in self._layers(self.find(name), ())}
            known = self._origins[key] = await self._stage.origin(list(layers.values()))
        return known

    async def origin_of(self, text: bytes | str, source: str) -> Origin:
        """What worlds of a scenario text begin with. Raises ScenarioError."""
        return await self._stage.origin(list(self._layers(self.form.read(text, source), ())))

    def find(self, name: str, beside: Path | None = None) -> Scenario:
        """A scenario by name or file. Raises UnknownScenario and ScenarioError."""
        for path in self._places(name, beside):
            if path.is_file():
                return self.form.read(path.read_bytes(), str(path))
        names = ", ".join(path.stem for path in sorted(self._folder.glob("*.yaml")))
        raise UnknownScenario(f"there is no scenario {name!r}: neither a file nor one of {names}")

    def _places(self, name: str, beside: Path | None) -> Iterator[Path]:
        if name.lower().endswith(SUFFIXES) or "/" in name:
            if beside is not None:
                yield beside / name
            yield Path(name)
        else:
            yield self._folder / f"{name}.yaml"

    def _layers(self, scenario: Scenario, above: tuple[str, ...]) -> Iterator[Scenario]:
        """What a scenario extends, lowest first, then itself."""
        if scenario.source in above:
            raise ScenarioError(scenario.faults({"/extends": f"extends itself: {' -> '.join((*above, scenario.source))}"}))
        for number, name in enumerate(scenario.extends):
            try:
                base = self.find(name, Path(scenario.source).parent)
            except UnknownScenario as error:
                raise ScenarioError(_extends_fault(scenario, number, str(error))) from None
            yield from self._layers(base, (*above, scenario.source))
        yield scenario


def _extends_fault(scenario: Scenario, number: int, message: str) -> list[Fault]:
    return scenario.faults({f"/extends/{number}" if len(scenario.extends) > 1 else "/extends": message})
