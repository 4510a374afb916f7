"""Calls that are counted: before anything else, refused ones too."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from mockserver.model.convention import Asked
from mockserver.model.messages import Reply, Request
from mockserver.model.operation import Operation
from mockserver.model.problem import Problem, RateLimited
from mockserver.model.record import Record
from mockserver.model.world import World
from tests.conftest import Opener
from tests.unit import invented
from tests.unit.invented import TOY

RED = {"id": "ball", "colour": "red"}


async def meter(_request: Request, operation: Operation | None, world: World) -> Mapping[str, str]:
    """Lets three calls through."""
    before = await world.find(TOY, "count")
    count = (before.document["id"] if before else 0) + 1
    if count > 3:
        raise RateLimited(7, 3)
    world.put(TOY, before._replace(document={"id": count}) if before else Record("toys", "count", {"id": count}))
    return {"X-Count": str(count), "X-Where": operation.id if operation else "nowhere"}


def refuse(problem: Problem, asked: Asked) -> Reply:
    if isinstance(problem, RateLimited):
        return Reply(429, {"oops": "slow"}, {"Retry-After": str(problem.retry_after)}, "application/json")
    return invented.refuse(problem, asked)


async def test_every_call_counts_refused_or_not_and_every_answer_tells(mount: Opener, tmp_path: Path) -> None:
    toys = await mount(invented.open_shop(tmp_path).vendor(meter=meter, refuse=refuse))
    answers = [
        await toys("GET", "/toys/none"),
        await toys("GET", "/nothing"),
        await toys("POST", "/toys", json=RED),
        await toys("GET", "/toys/ball"),
    ]
    assert [answer.status for answer in answers] == [404, 404, 201, 429]
    assert [answer.headers.get("X-Count") for answer in answers] == ["1", "2", "3", None]
    assert [answer.headers.get("X-Where") for answer in answers] == ["getToy", "nowhere", "makeToy", None]
    assert answers[3].headers["Retry-After"] == "7"


async def test_an_answer_may_say_otherwise(mount: Opener, tmp_path: Path) -> None:
    async def text(_call: object, _world: World) -> Reply:
        return Reply(200, "hello", {"X-Count": "mine"})

    toys = await mount(invented.open_shop(tmp_path).vendor({"readText": text}, meter=meter))
    assert (await toys("GET", "/text")).headers["X-Count"] == "mine"


async def test_a_meter_that_fails_is_a_bug_of_ours(mount: Opener, tmp_path: Path) -> None:
    async def broken(_request: Request, _operation: Operation | None, _world: World) -> Mapping[str, str]:
        raise KeyError("till")

    toys = await mount(invented.open_shop(tmp_path).vendor(meter=broken))
    assert (await toys("GET", "/text")).status == 500


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_nobody_counts_unless_told_to(mount: Opener, tmp_path: Path, method: str) -> None:
    toys = await mount(invented.open_shop(tmp_path).vendor())
    assert "X-Count" not in (await toys(method, "/text")).headers


@pytest.mark.parametrize(("limit", "counted"), [(0, None), (1, "1")])
async def test_a_setting_switches_the_meter(mount: Opener, tmp_path: Path, limit: int, counted: str | None) -> None:
    vendor = invented.open_shop(tmp_path).vendor(meter=meter, meter_switch="limit")
    toys = await mount(replace(vendor, settings={"limit": {"type": "integer", "default": limit}}))
    assert (await toys("GET", "/text")).headers.get("X-Count") == counted
