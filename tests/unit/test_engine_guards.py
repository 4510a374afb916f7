"""What goes wrong behind a request stays behind it: one answer says so, and everything else goes on."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mockserver.model.lifecycle import Lifecycle
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.validation.response import ReplyChecker
from tests.conftest import Opener
from tests.unit import invented
from tests.unit.invented import Shop

WIND = Lifecycle("wound", on={("wound", "stop"): "still"}, after={"wound": (timedelta(seconds=5), "stop")})


async def jams(_world: World, _record: Record, _event: str) -> None:
    raise RuntimeError("the spring is broken")


CLOCKWORK = Resource("clockwork", lifecycle=WIND, moved=jams)


async def wind(call: Call, world: World) -> Reply:
    world.insert(CLOCKWORK, call.body["id"], call.body)
    return Reply(201, call.body)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return invented.open_shop(tmp_path)


async def test_a_timed_move_that_fails_is_told_once_and_parked(mount: Opener, shop: Shop) -> None:
    vendor = shop.vendor({"makeToy": wind})
    toys = await mount(replace(vendor, resources=(*vendor.resources, CLOCKWORK)))
    assert (await toys("POST", "/toys", json={"id": "robot"})).status == 201
    toys.world.live.clock.advance(timedelta(seconds=6))
    told = await toys("GET", "/toys/ball")
    assert told.status == 500
    assert "could not move" in told.text
    assert "the spring is broken" in toys.journal[-1].trace
    assert (await toys("GET", "/toys/ball")).status == 404
    assert [note.code for note in toys.world.journal.remarks] == ["TIMER"]
    (stuck,) = await toys.state("clockwork")
    assert "due" not in stuck or stuck["due"] is None


async def test_a_check_that_breaks_is_a_bug_that_is_journalled(
    mount: Opener, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("no ink")

    monkeypatch.setattr(ReplyChecker, "violations", breaks)
    toys = await mount(shop.vendor())
    assert (await toys("GET", "/toys/ball")).status == 500
    assert "no ink" in toys.journal[-1].trace
