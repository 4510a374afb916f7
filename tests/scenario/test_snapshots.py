"""Snapshots of all four vendors: a world can be saved in the middle of its story and goes on elsewhere."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest

import mockserver

from .script import BASIC, CONNECTION, FIXED, SCRIPT

UNDER_WAY = {
    "fivetran": ("connections", "lively_lambda"),
    "airbyte": ("jobs", "1"),
}


class Saved:
    """A server whose default world has played the script, and its snapshot as bytes."""

    def __init__(self, server: mockserver.Mock, client: aiohttp.ClientSession) -> None:
        self.server = server
        self.client = client

    async def snapshot(self, world: str = "default", accept: str = "application/json") -> bytes:
        url = f"{self.server.base_url}/__admin/worlds/{world}/snapshot"
        async with self.client.get(url, headers={"Accept": accept}) as answer:
            assert (answer.status, answer.headers["Content-Type"]) == (200, accept)
            return await answer.read()

    async def restore(self, text: bytes, world: str = "default", kind: str = "application/json") -> tuple[int, Any]:
        url = f"{self.server.base_url}/__admin/worlds/{world}/snapshot"
        async with self.client.put(url, data=text, headers={"Content-Type": kind}) as answer:
            return answer.status, await answer.json()

    async def play(self, world: str = "default") -> None:
        for step in SCRIPT:
            url = self.server.url(step.mount, world) + step.path
            headers = BASIC if step.mount == "fivetran" else {}
            async with self.client.request(step.method, url, json=step.body, headers=headers) as answer:
                await answer.read()

    async def state(self, world: str) -> Any:
        return orjson.loads(orjson.dumps(await self.server.control.state(world)))


@pytest.fixture
async def saved(tmp_path: Path, spec_cache: Path) -> Any:
    path = tmp_path / "fixed.json"
    # A sync takes a minute: it is under way when the snapshot is taken.
    slow = {name: {"settings": {"sync_seconds": 60}} for name in ("fivetran", "airbyte")}
    path.write_text(json.dumps({"name": "fixed", "extends": "demo", **FIXED, "vendors": slow}))
    async with mockserver.serving(scenario=path, cache=spec_cache) as server, aiohttp.ClientSession() as client:
        made = Saved(server, client)
        await made.play()
        yield made


@pytest.mark.parametrize("kind", ["application/json", "application/yaml"])
async def test_a_restored_world_has_the_same_snapshot(saved: Saved, kind: str) -> None:
    text, plain = await saved.snapshot(accept=kind), await saved.snapshot()
    await saved.play()
    assert await saved.snapshot() != plain
    assert (await saved.restore(text, kind=kind))[0] == 200
    assert await saved.snapshot() == plain
    assert await saved.snapshot(accept=kind) == text


async def test_it_holds_something_of_every_vendor(saved: Saved) -> None:
    shown = orjson.loads(await saved.snapshot())
    assert set(shown["vendors"]) == {"elastic", "fivetran", "airbyte", "riversand"}
    assert shown["clock"] == {"mode": "on-request", "start": "2024-01-01T00:00:02.300000Z", "step": "PT0.1S"}


async def test_another_world_goes_on_from_there_as_the_first_does(saved: Saved) -> None:
    await saved.server.control.create("other", "empty")
    assert (await saved.restore(await saved.snapshot(), "other"))[0] == 200
    assert await saved.state("other") == await saved.state("default")
    for world in ("default", "other"):
        await saved.play(world)
    assert await saved.state("other") == await saved.state("default")


async def test_what_is_under_way_ends_at_its_moment(saved: Saved) -> None:
    control = saved.server.control
    await control.create("other", "empty")
    await saved.restore(await saved.snapshot(), "other")
    due = {}
    for mount, place in UNDER_WAY.items():
        due[mount] = (await control.state("other", mount, *place))["due"]
    for mount, place in sorted(UNDER_WAY.items(), key=lambda pair: datetime.fromisoformat(due[pair[0]])):
        phase = (await control.state("other", mount, *place))["phase"]
        await control.clock("other", {"freeze": due[mount]})
        assert (await control.state("other", mount, *place))["phase"] != phase
    await control.clock("default", {"freeze": max(due.values(), key=datetime.fromisoformat)})
    assert await saved.state("other") == await saved.state("default")


async def test_a_reset_comes_back_to_what_was_restored(saved: Saved) -> None:
    await saved.restore(text := await saved.snapshot())
    await saved.play()
    await saved.server.control.reset("default")
    assert await saved.snapshot() == text


@pytest.mark.parametrize(
    "spoil",
    [
        lambda shown: shown["vendors"]["fivetran"]["connections"][0]["record"].update(phase="asleep"),
        lambda shown: shown["vendors"]["elastic"]["connectors"][0]["record"]["document"].update(status=7),
        lambda shown: shown["vendors"]["airbyte"].update(planes=[]),
        lambda shown: shown["vendors"]["riversand"]["tenants"].append({"id": ["x"]}),
        lambda shown: shown.update(extends="nowhere"),
        lambda shown: shown["clock"].update(start="today"),
    ],
    ids=["phase", "document", "resource", "fields", "extends", "clock"],
)
async def test_a_faulty_one_leaves_the_world_as_it_was(saved: Saved, spoil: Any) -> None:
    text = await saved.snapshot()
    shown = orjson.loads(text)
    spoil(shown)
    status, told = await saved.restore(orjson.dumps(shown))
    assert (status, told["title"], bool(told["errors"][0]["line"])) == (400, "Unusable scenario", True)
    assert await saved.snapshot() == text
    journal = await saved.server.control.entries("default")
    assert len(journal) == len(SCRIPT)


async def test_a_state_is_put_where_it_was(saved: Saved) -> None:
    await saved.restore(await saved.snapshot())
    async with saved.client.post(f"{saved.server.url('airbyte')}/v1/state/get", json={"connectionId": CONNECTION}) as answer:
        assert (await answer.json())["stateType"] == "stream"
