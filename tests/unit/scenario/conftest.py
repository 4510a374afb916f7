"""An invented workshop, whose scenarios are read and laid: toys as they stand, and jobs that end by themselves."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import dedent
from typing import Any, Final

import pytest
import yaml

from mockserver.model.json import Document
from mockserver.model.lifecycle import Lifecycle
from mockserver.model.problem import InvalidRequest, NotFound, Violation
from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.scenario.apply import Mountable, Stage
from mockserver.scenario.fixture import ScenarioError
from mockserver.scenario.library import Library
from mockserver.spec.loader import load
from mockserver.state.live import LiveWorld
from mockserver.state.memory import MemoryStore
from mockserver.state.origin import Origin

SPEC: Final = {
    "openapi": "3.1.0",
    "info": {"title": "Workshop", "version": "1"},
    "paths": {
        "/toys": {
            "get": {
                "operationId": "listToys",
                "responses": {
                    "200": {
                        "description": "toys",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Toy"}}},
                    }
                },
            }
        }
    },
    "components": {
        "schemas": {
            "Toy": {
                "type": "object",
                "required": ["id"],
                "properties": {
                    "id": {"type": "string"},
                    "price": {"type": "integer", "minimum": 0},
                    "name": {"type": "string"},
                },
            }
        }
    },
}
SETTINGS: Final = {
    "seconds": {"type": "number", "minimum": 0, "default": 2, "description": "How long a job runs."},
    "colour": {"enum": ["red", "blue"], "default": "red", "description": "Colour of the toys."},
}
CREDENTIAL: Final = {
    "type": "object",
    "required": ["key"],
    "additionalProperties": False,
    "properties": {"key": {"type": "string"}},
}
TOYS: Final = Resource("toys", schema="#/components/schemas/Toy")


async def _job(world: World, fields: Document) -> Record:
    toy = fields.get("toy")
    if not isinstance(toy, str):
        raise InvalidRequest((Violation("type", "body /toy", "a job names its toy"),))
    if await world.find(TOYS, toy) is None:
        raise NotFound("toys", toy)
    return world.insert(JOBS, fields.get("id") or world.words(), {"toy": toy, "at": world.at.isoformat()})


async def _ended(world: World, record: Record, event: str) -> None:
    toy = await world.read(TOYS, record.document["toy"])
    world.put(TOYS, toy._replace(document={**toy.document, "name": f"{event} at {world.at.isoformat()}"}))


JOBS: Final = Resource(
    "jobs",
    lifecycle=Lifecycle(
        initial="running",
        on={("running", "end"): "ended", ("running", "stop"): "stopped"},
        after={"running": ("seconds", "end")},
    ),
    seed=_job,
    moved=_ended,
)
MAIL: Final = Resource("mail", internal=True)
NOW: Final = datetime(2025, 6, 1, 12, tzinfo=UTC)


@dataclass
class Outside:
    """The time outside, moved by hand."""

    seconds: float = 0.0

    def monotonic(self) -> float:
        return self.seconds

    def wall(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)


@dataclass
class Workshop:
    """A library over a folder of one's own, and the worlds that begin with what it makes."""

    folder: Path
    stage: Stage
    library: Library
    outside: Outside
    store: MemoryStore = field(default_factory=MemoryStore)

    def write(self, name: str, text: str | Mapping[str, Any]) -> Path:
        """A scenario file; what ships ends in .yaml and lies in the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text) if isinstance(text, str) else yaml.safe_dump({"name": path.stem, **text}, sort_keys=False))
        return path

    async def refused(self, text: str, name: str = "bad.yaml") -> list[str]:
        """What is wrong with a text, as `line:column: message`."""
        with pytest.raises(ScenarioError) as caught:
            await self.library.origin_of(dedent(text).lstrip("\n"), name)
        assert {fault.file for fault in caught.value.problems} == {name}
        return [f"{fault.line}:{fault.column}: {fault.message}" for fault in caught.value.problems]

    async def origin(self, *names: str) -> Origin:
        return await self.library.origin(names)

    async def open(self, *names: str, world: str = "test") -> LiveWorld:
        return await self.live(await self.origin(*names), world)

    async def live(self, origin: Origin, world: str = "test") -> LiveWorld:
        return await LiveWorld.fork(world, origin, self.store, monotonic=self.outside.monotonic, wall=self.outside.wall)

    @staticmethod
    async def records(live: LiveWorld, kind: Resource) -> list[Record]:
        return list((await (await live.session("workshop")).page(kind)).records)


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    spec = tmp_path / "workshop.json"
    spec.write_text(json.dumps(SPEC))
    folder = tmp_path / "fixtures"
    folder.mkdir()
    monkeypatch.chdir(folder)
    resources = {kind.name: kind for kind in (TOYS, JOBS, MAIL)}
    mounts = {"workshop": Mountable("workshop", resources, SETTINGS, CREDENTIAL, load(spec))}
    outside = Outside()
    stage = Stage(mounts, outside.monotonic, outside.wall)
    made = Workshop(folder, stage, Library(folder, stage, absent=("bakery",)), outside)
    made.write("empty.yaml", {"description": "Nothing."})
    return made
