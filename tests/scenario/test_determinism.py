"""The same scenario and the same requests give the same bytes, from two servers that know nothing of each other."""

import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

import mockserver

from .script import BASIC, FIXED, SCRIPT

Told = list[tuple[int, list[tuple[str, str]], bytes]]


@pytest.fixture
def fixed(tmp_path: Path) -> str:
    path = tmp_path / "fixed.json"
    path.write_text(json.dumps({"name": "fixed", "extends": "demo", **FIXED}))
    return str(path)


async def play(server: mockserver.Mock) -> Told:
    """What is answered to the script: status, every header, body."""
    told: Told = []
    async with aiohttp.ClientSession() as client:
        for step in SCRIPT:
            headers = {"Host": "mock.test", **(BASIC if step.mount == "fivetran" else {})}
            url = server.url(step.mount) + step.path
            async with client.request(step.method, url, json=step.body, headers=headers) as answer:
                told.append((answer.status, list(answer.headers.items()), await answer.read()))
    return told


async def test_two_servers_answer_alike(fixed: str, spec_cache: Path) -> None:
    async with mockserver.serving(scenario=fixed, cache=spec_cache) as one, mockserver.serving(scenario=fixed) as other:
        first, second = await play(one), await play(other)
    assert first == second
    assert {status // 100 for status, _, _ in first} == {2, 4}


async def test_a_reset_world_answers_alike(fixed: str, spec_cache: Path) -> None:
    async with mockserver.serving(scenario=fixed, cache=spec_cache) as server:
        first = await play(server)
        before = await server.control.snapshot("default")
        await server.control.reset("default")
        second = await play(server)
        assert await server.control.snapshot("default") == before

    def but_entries(told: Told) -> Any:
        """Journal ids go on after a reset, so that no reader takes a new entry for an old one."""
        return [(status, [pair for pair in headers if pair[0] != "X-Mock-Entry"], body) for status, headers, body in told]

    assert but_entries(first) == but_entries(second)


async def test_another_seed_draws_other_ids(fixed: str, spec_cache: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text(json.dumps({"name": "other", "extends": fixed, "seed": 8}))
    async with mockserver.serving(scenario=(fixed, other), cache=spec_cache) as server:
        (step,) = [step for step in SCRIPT if step.path == "/v1/groups"]
        async with aiohttp.ClientSession() as client:
            async with client.post(server.url(step.mount) + step.path, json=step.body, headers=BASIC) as answer:
                drawn = (await answer.json())["data"]["id"]
            made = await server.control.create("seventh", fixed)
            async with client.post(server.url(step.mount, made.name) + step.path, json=step.body, headers=BASIC) as answer:
                assert (await answer.json())["data"]["id"] != drawn
