"""Scenarios lie over one another: what they extend below, what is named later above."""

import os
from datetime import UTC, datetime
from typing import Any

import pytest

from mockserver.scenario.fixture import ScenarioError
from mockserver.scenario.library import UnknownScenario

from .conftest import JOBS, NOW, TOYS


def toys(*keys: str, **more: Any) -> dict[str, Any]:
    return {"vendors": {"workshop": {"toys": [{"id": key, **more} for key in keys]}}}


async def keys(workshop: Any, *names: str) -> list[str]:
    return [record.key for record in await workshop.records(await workshop.open(*names), TOYS)]


async def test_what_is_extended_lies_below(workshop: Any) -> None:
    workshop.write("low.yaml", toys("a"))
    workshop.write("middle.yaml", {"extends": "low", **toys("b")})
    workshop.write("top.yaml", {"extends": ["empty", "middle"], **toys("c")})
    assert await keys(workshop, "top") == ["a", "b", "c"]
    assert (await workshop.origin("top")).name == "top"


async def test_several_are_laid_in_the_order_of_their_naming(workshop: Any) -> None:
    workshop.write("one.yaml", {**toys("a", price=1), "seed": 1})
    workshop.write("two.yaml", {**toys("a", price=2), "seed": 2})
    workshop.write("three.yaml", {})
    first, second = await workshop.origin("one", "two", "three"), await workshop.origin("two", "one")
    assert (first.seed, first.name, second.seed, second.name) == (2, "three", 1, "one")
    for origin, price in ((first, 2), (second, 1)):
        (record,) = await workshop.records(await workshop.live(origin, f"at {price}"), TOYS)
        assert record.document["price"] == price


async def test_one_that_two_extend_is_laid_once(workshop: Any) -> None:
    workshop.write("base.yaml", {"vendors": {"workshop": {"toys": [{"name": "nameless"}]}}})
    workshop.write("left.yaml", {"extends": "base"})
    workshop.write("right.yaml", {"extends": "./base.yaml"})
    workshop.write("top.yaml", {"extends": ["left", "right", "../fixtures/base.yaml"]})
    assert len(await keys(workshop, "top")) == 1
    assert len(await keys(workshop, "left", "right", "./base.yaml")) == 1
    text = (workshop.folder / "top.yaml").read_text()
    origin = await workshop.library.origin_of(text, "sent.yaml")
    assert len(await workshop.records(await workshop.live(origin), TOYS)) == 1


async def test_a_file_is_looked_for_beside_the_one_that_extends_it(workshop: Any) -> None:
    workshop.write("own/low.yaml", toys("beside"))
    workshop.write("low.yaml", toys("elsewhere"))
    workshop.write("own/top.yaml", {"extends": "low.yaml"})
    assert await keys(workshop, "own/top.yaml") == ["beside"]


@pytest.mark.parametrize("spelled", ["self.yaml", "./self.yaml", "../fixtures/self.yaml", "self"])
async def test_one_that_extends_itself_is_refused(workshop: Any, spelled: str) -> None:
    workshop.write("self.yaml", f"name: self\nextends: {spelled}\n")
    with pytest.raises(ScenarioError, match=r"self\.yaml:2:1: extends itself: .*self\.yaml -> .*self\.yaml"):
        await workshop.origin("self")


async def test_a_circle_is_refused_where_it_closes(workshop: Any) -> None:
    for name, below in (("a", "b"), ("b", "c"), ("c", "a")):
        workshop.write(f"{name}.yaml", f"name: {name}\nextends: [empty, {below}]\n")
    with pytest.raises(ScenarioError, match=r"a\.yaml:2:1: extends itself: .*a\.yaml -> .*b\.yaml -> .*c\.yaml -> .*a\.yaml"):
        await workshop.origin("a")


@pytest.mark.parametrize(
    ("extends", "place"), [("missing", "2:1"), ("[empty, missing.yaml]", "2:18"), ("[./nowhere/at.json]", "2:1")]
)
async def test_what_is_missing_is_told_where_it_is_named(workshop: Any, extends: str, place: str) -> None:
    (told,) = await workshop.refused(f"name: top\nextends: {extends}\n")
    assert told.startswith(f"{place}: there is no scenario")
    assert told.endswith("neither a file nor one of empty")


@pytest.mark.parametrize("name", ["missing", "missing.yaml", "", "..", "a\0b.yaml", "x" * 5000, "x" * 5000 + ".yaml", "./"])
async def test_a_name_that_leads_nowhere_is_told_with_those_that_do(workshop: Any, name: str) -> None:
    with pytest.raises(UnknownScenario, match="neither a file nor one of empty"):
        await workshop.origin(name)


async def test_faults_are_told_of_the_file_that_has_them(workshop: Any) -> None:
    workshop.write("low.yaml", "name: low\nvendors:\n  workshop:\n    toys: [{id: 1}]\n")
    workshop.write("top.yaml", {"extends": "low", **toys("b", price=-1)})
    with pytest.raises(ScenarioError) as caught:
        await workshop.origin("top")
    assert [fault.file.rpartition("/")[2] for fault in caught.value.problems] == ["low.yaml", "top.yaml"]


async def test_settings_are_replaced_one_by_one_and_credentials_added(workshop: Any) -> None:
    def part(settings: Any, key: str) -> dict[str, Any]:
        return {"vendors": {"workshop": {"settings": settings, "credentials": [{"key": key}]}}}

    workshop.write("low.yaml", part({"seconds": 5, "colour": "blue"}, "k1"))
    workshop.write("top.yaml", {"extends": "low", **part({"seconds": 9}, "k2")})
    mount = (await workshop.origin("top")).mounts["workshop"]
    assert mount.settings == {"seconds": 9, "colour": "blue"}
    assert mount.credentials == ({"key": "k1"}, {"key": "k2"})
    assert (await workshop.origin("empty")).mounts["workshop"].settings == {"seconds": 2, "colour": "red"}


async def test_clocks_are_laid_member_by_member(workshop: Any) -> None:
    workshop.write("low.yaml", {"clock": {"start": "2024-01-01T00:00:00Z", "mode": "frozen", "step": "PT5S"}})
    workshop.write("top.yaml", {"extends": "low", "clock": {"mode": "on-request"}})
    clock = (await workshop.open("top")).clock
    assert (clock.now(), clock.mode, clock.step.total_seconds()) == (datetime(2024, 1, 1, tzinfo=UTC), "on-request", 5)


async def test_a_later_layer_may_speak_of_earlier_records(workshop: Any) -> None:
    workshop.write("low.yaml", toys("a"))
    workshop.write("top.yaml", {"extends": "low", "vendors": {"workshop": {"jobs": [{"id": "j", "toy": "a"}]}}})
    (job,) = await workshop.records(await workshop.open("top"), JOBS)
    assert (job.key, job.phase) == ("j", "running")


class TestTheBeginningOfTime:
    async def test_without_a_start_a_world_begins_at_the_walls_time(self, workshop: Any) -> None:
        workshop.write("a.yaml", toys("a"))
        origin = await workshop.origin("a")
        workshop.outside.seconds = 3600
        assert (await workshop.live(origin)).now() == datetime(2025, 6, 1, 13, tzinfo=UTC)

    async def test_with_a_start_every_world_begins_there(self, workshop: Any) -> None:
        workshop.write("a.yaml", {"clock": {"start": "2024-01-01T01:00:00+01:00", "mode": "running"}})
        origin = await workshop.origin("a")
        workshop.outside.seconds = 3600
        assert (await workshop.live(origin)).now() == datetime(2024, 1, 1, tzinfo=UTC)

    async def test_what_is_under_way_holds_the_start_where_it_was_laid(self, workshop: Any) -> None:
        workshop.write("a.yaml", {"vendors": {"workshop": {"toys": [{"id": "a"}], "jobs": [{"id": "j", "toy": "a"}]}}})
        origin = await workshop.origin("a")
        workshop.outside.seconds = 3600
        live = await workshop.live(origin)
        assert live.now() == NOW
        (job,) = await workshop.records(live, JOBS)
        assert (job.phase, (job.due - NOW).total_seconds()) == ("running", 2)


class TestRemembering:
    async def test_an_origin_is_made_once(self, workshop: Any) -> None:
        workshop.write("a.yaml", toys("a"))
        assert await workshop.origin("a") is await workshop.origin("a")

    @pytest.mark.parametrize("changed", ["low.yaml", "top.yaml"])
    async def test_it_is_made_anew_when_a_file_has_changed(self, workshop: Any, changed: str) -> None:
        workshop.write("low.yaml", toys("a"))
        workshop.write("top.yaml", {"extends": "low"})
        before = await workshop.origin("top")
        path = workshop.folder / changed
        path.write_text(path.read_text() + "seed: 99\n")
        os.utime(path, ns=(1, 1))
        assert await workshop.origin("top") is not before

    async def test_one_that_broke_is_refused(self, workshop: Any) -> None:
        path = workshop.write("a.yaml", {})
        await workshop.origin("a")
        path.write_text("name: [")
        with pytest.raises(ScenarioError):
            await workshop.origin("a")
        path.unlink()
        with pytest.raises(UnknownScenario):
            await workshop.origin("a")
