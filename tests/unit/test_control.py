"""The facade over worlds, as programs of the same process use it: running servers, fresh worlds, faulty orders."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import mockserver
from mockserver.control import Backwards, NoSuch, Refused
from mockserver.launch import SHIPPED
from mockserver.scenario.fixture import ScenarioError
from mockserver.scenario.library import UnknownScenario
from mockserver.worlds import BadWorldName

ROOT = Path(__file__).parents[2]
START = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop of one's own, with something in it."""
    made = tmp_path_factory.mktemp("shop")
    toy = {"type": "object", "required": ["name"], "properties": {"id": {"type": "string"}, "name": {"type": "string"}}}
    named = {"$ref": "#/components/schemas/Toy"}
    answer = {"description": "toys", "content": {"application/json": {"schema": {"type": "array", "items": named}}}}
    body = {"required": True, "content": {"application/json": {"schema": named}}}
    one = {"description": "toy", "content": {"application/json": {"schema": named}}}
    paths = {
        "/toys": {
            "get": {"operationId": "listToys", "responses": {"200": answer}},
            "post": {"operationId": "createToy", "requestBody": body, "responses": {"201": one}},
        }
    }
    spec = {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "paths": paths,
        "components": {"schemas": {"Toy": toy}},
    }
    (made / "shop.json").write_text(json.dumps(spec))
    stock = {"name": "stock", "clock": {"start": "2024-01-01T00:00:00Z", "mode": "frozen"}}
    (made / "stock.json").write_text(json.dumps({**stock, "vendors": {"shop": {"toys": [{"id": "bear", "name": "Bear"}]}}}))
    (made / "bad.json").write_text(json.dumps({"name": "bad", "vendors": {"shop": {"toys": [{"id": "bear"}]}}}))
    return made


@pytest.fixture(scope="module")
def server(folder: Path) -> Any:
    with mockserver.running(
        vendors=("fivetran",), specs={"shop": folder / "shop.json"}, scenario=folder / "stock.json"
    ) as made:
        yield made


def test_a_world_is_fresh_and_dropped_afterwards(server: mockserver.Running) -> None:
    with server.world() as one, server.world(name="world") as two:
        assert (one.name, two.name) == ("world", "world-2")
        one.put("shop", "toys", "owl", {"id": "owl", "name": "Owl"})
        assert [len(each.state("shop", "toys")) for each in (one, two)] == [2, 1]
        assert two.url("shop") == f"{server.base_url}/worlds/world-2/shop"
    assert [each.name for each in server.control.worlds] == ["default"]


def test_a_world_is_dropped_when_the_test_fails(server: mockserver.Running) -> None:
    with pytest.raises(ZeroDivisionError), server.world():
        raise ZeroDivisionError
    assert [each.name for each in server.control.worlds] == ["default"]


def test_a_world_begins_with_scenarios_and_anew(server: mockserver.Running, folder: Path) -> None:
    with server.world("fivetran-function", folder / "stock.json") as world:
        assert len(world.state("fivetran", "connections")) == 1
        world.seed(folder / "stock.json")
        assert world.state("fivetran", "connections") == []
        world.remove("shop", "toys", "bear")
        world.reset()
        assert world.state("shop", "toys", "bear") == {"id": "bear", "name": "Bear"}


@pytest.mark.parametrize(("scenario", "error"), [("bad.json", ScenarioError), ("none.json", UnknownScenario)])
def test_a_faulty_scenario_leaves_the_world_as_it_was(
    server: mockserver.Running, folder: Path, scenario: str, error: type[Exception]
) -> None:
    with server.world() as world:
        world.put("shop", "toys", "owl", {"id": "owl", "name": "Owl"})
        world.clock.advance(hours=1)
        before = server.call(server.control.snapshot(world.name))
        with pytest.raises(error):
            world.seed(folder / scenario)
        with pytest.raises(error), server.world(folder / scenario):
            pass
        assert server.call(server.control.snapshot(world.name)) == before
    assert [each.name for each in server.control.worlds] == ["default"]


def test_time_is_told_and_moved(server: mockserver.Running) -> None:
    with server.world() as world:
        assert world.clock.now == START
        assert world.clock.advance(timedelta(hours=1), minutes=1) == START + timedelta(minutes=61)
        assert world.clock.set(START + timedelta(days=1)) == world.clock.freeze() == START + timedelta(days=1)
        with pytest.raises(Backwards, match="time runs forward") as caught:
            world.clock.set(START)
        assert caught.value.field == "set"
        with pytest.raises(Refused, match="no offset"):
            world.clock.set(datetime(2024, 3, 1))  # noqa: DTZ001 - a time of no place is what is refused


def test_what_is_not_there_is_told_with_what_is(server: mockserver.Running) -> None:
    with server.world() as world:
        for call, told in (
            (lambda: world.state("none"), "there is no mount 'none'; there are fivetran, shop"),
            (lambda: world.state("shop", "none"), "there is no resource in shop 'none'; there are toys"),
            (lambda: world.state("shop", "toys", "none"), "there is no record in shop/toys 'none'"),
            (lambda: world.remove("shop", "toys", "none"), "there is no record in shop/toys 'none'"),
        ):
            with pytest.raises(NoSuch, match=told):
                call()
    with pytest.raises(NoSuch, match="there is no world 'world'"):
        world.reset()


def test_a_name_that_no_world_can_have(server: mockserver.Running) -> None:
    with pytest.raises(BadWorldName, match="1 to 128 characters"), server.world(name="a/b"):
        pass


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"vendors": ("oracle",)}, LookupError),
        ({"scenario": "nowhere"}, UnknownScenario),
        ({"host": "203.0.113.1"}, OSError),
        ({"specs": {"shop": "missing.json"}}, OSError),
    ],
)
def test_a_server_that_cannot_run_says_why_to_whoever_started_it(options: Any, error: type[Exception]) -> None:
    with pytest.raises(error), mockserver.running(**{"vendors": ("fivetran",), **options}):
        pass


async def test_a_server_within_the_loop() -> None:
    async with mockserver.serving(vendors=("fivetran",), scenario=["fivetran-function"]) as server:
        assert server.url("fivetran") == f"{server.base_url}/fivetran"
        assert len((await server.control.state("default", "fivetran"))["groups"]) == 1


@pytest.mark.parametrize("vendor", SHIPPED)
async def test_one_vendor_alone_serves_a_scenario_of_all(vendor: str, spec_cache: Path) -> None:
    async with mockserver.serving(vendors=(vendor,), scenario="demo", cache=spec_cache) as server:
        assert [bool(records) for records in (await server.control.state("default")).values()] == [True]


async def test_a_vendor_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("name: a\nvendors: {oracle: {}}\n")
    with pytest.raises(
        ScenarioError, match=r"a\.yaml:2:11: unknown 'oracle'; known here: airbyte, elastic, fivetran, riversand"
    ):
        async with mockserver.serving(vendors=("fivetran",), scenario=path):
            pass


def test_importing_the_package_loads_nothing_else() -> None:
    code = "import sys, mockserver; print([name for name in sys.modules if name.startswith(('mockserver.', 'aiohttp'))])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_what_the_package_offers() -> None:
    assert all(getattr(mockserver, name) for name in mockserver.__all__)
    with pytest.raises(AttributeError, match="no attribute 'walking'"):
        _ = mockserver.walking  # type: ignore[attr-defined]  # that it is not there is what is tested


def test_type_checkers_know_what_the_package_offers(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import mockserver\n"
        "with mockserver.running(scenario='demo', specs={'shop': 'shop.yaml'}) as server:\n"
        "    with server.world('empty') as world:\n"
        "        reveal_type(world.clock.advance(hours=6))\n"
        "    reveal_type(server.url('shop'))\n"
        "mockserver.running(scenery='demo')\n"
        "async def go() -> None:\n"
        "    async with mockserver.serving(port=1) as mock:\n"
        "        reveal_type(mock.base_url)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", str(program)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    told = [
        line.partition("program.py:")[2]
        for line in ran.stdout.splitlines()
        if "program.py:" in line and " defined in " not in line
    ]
    assert told == [
        '4: note: Revealed type is "datetime.datetime"',
        '5: note: Revealed type is "str"',
        '6: error: Unexpected keyword argument "scenery" for "running"  [call-arg]',
        '9: note: Revealed type is "str"',
    ]
