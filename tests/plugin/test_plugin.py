"""What the fixtures and the marker of the plugin do, in suites as users write them."""

import pytest

SHOP = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /toys:
    get:
      operationId: listToys
      responses:
        "200": {description: all, content: {application/json: {schema: {type: array, items: {type: object}}}}}
"""
SCENARIO = """
name: {name}
clock: {{start: 2024-01-01T00:00:00Z, mode: frozen}}
vendors: {{fivetran: {{groups: [{{id: {name}, name: Group}}]}}}}
"""


def run(suite: pytest.Pytester, *arguments: str, **outcomes: int) -> pytest.RunResult:
    """Runs the suite; `-p no:randomly` and the like are nobody's business here."""
    result = suite.runpytest_subprocess("-q", *arguments, timeout=120)
    result.assert_outcomes(**outcomes)
    return result


def set_up(suite: pytest.Pytester, *settings: str) -> None:
    """Adds lines to the settings of the suite."""
    with (suite.path / "pytest.ini").open("a") as ini:
        ini.write("".join(f"\n{setting}" for setting in settings))


def test_a_world_can_be_asked_moved_looked_at_and_reset(suite: pytest.Pytester) -> None:
    suite.makepyfile("""
        from datetime import datetime, timedelta, timezone
        import pytest
        from helpers import ask

        @pytest.mark.scenario("fivetran-sync-in-progress")
        def test_story(world):
            one = world.url("fivetran") + "/v1/connections/hectic_lambda"
            assert ask(one)["data"]["status"]["sync_state"] == "syncing"
            assert world.clock.now == datetime(2024, 1, 1, tzinfo=timezone.utc)
            assert world.clock.advance(hours=1, seconds=0.5) == datetime(2024, 1, 1, 1, 0, 0, 500000, tzinfo=timezone.utc)
            assert ask(one)["data"]["status"]["sync_state"] == "scheduled"
            assert [entry["operation"] for entry in world.journal] == ["connection_details"] * 2
            world.reset()
            assert ask(one)["data"]["status"]["sync_state"] == "syncing"
            assert len(world.journal) == 1

        def test_clock(world):
            now = world.clock.freeze()
            assert world.clock.now == now
            assert world.clock.advance(timedelta(days=1)) == now + timedelta(days=1)
            assert world.clock.set(now + timedelta(days=2)) == now + timedelta(days=2)
            assert world.clock.on_request(timedelta(seconds=1)) == now + timedelta(days=2)
            assert world.clock.run(1000) >= now + timedelta(days=2)

        def test_state(world):
            everything = world.state("fivetran")
            assert everything["groups"] == everything["connections"] == []
            assert not any(everything.values())
            world.seed("fivetran-function", "elastic-created")
            (group,) = world.state("fivetran", "groups")
            assert world.state("fivetran", "groups", group["id"]) == group
            world.put("fivetran", "groups", "g", {**group, "id": "g"})
            assert ask(world.url("fivetran") + "/v1/groups/g")["data"]["id"] == "g"
            world.remove("fivetran", "groups", "g")
            assert len(world.state("fivetran", "groups")) == len(world.state("elastic", "connectors")) == 1
            with pytest.raises(ValueError, match="is not of type|required"):
                world.put("fivetran", "groups", "g", {"id": 7})

        def test_plain_address(world, mockserver):
            world.seed("fivetran-function")
            url = mockserver.url("fivetran") + "/v1/groups"
            assert ask(url)["data"]["items"] == []
            assert len(ask(url, **world.headers)["data"]["items"]) == 1

        def test_wrong_mount(world):
            with pytest.raises(LookupError, match="nothing is mounted as 'oracle'; mounted are elastic, fivetran"):
                world.url("oracle")
    """)
    run(suite, passed=5)


def test_async_tests_share_their_loop_with_nobody(suite: pytest.Pytester) -> None:
    suite.makepyfile("""
        import aiohttp
        import pytest

        @pytest.fixture
        async def client():
            async with aiohttp.ClientSession() as session:
                yield session

        @pytest.mark.scenario("elastic-created")
        async def test_async(world, client):
            async with client.get(world.url("elastic") + "/_connector/my-connector") as answer:
                assert (answer.status, answer.headers["X-Mock-World"]) == (200, world.name)
            world.clock.advance(minutes=1)
            assert len(world.journal) == 1
    """)
    run(suite, passed=1)


@pytest.mark.parametrize("arguments", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_tests_do_not_see_each_other(suite: pytest.Pytester, arguments: tuple[str, ...]) -> None:
    """Nor do they move each other's ids: the first group of every world is called the same."""
    suite.makepyfile("""
        import pytest
        from helpers import ask

        @pytest.mark.parametrize("number", range(6))
        def test_apart(world, number):
            url = world.url("fivetran") + "/v1/groups"
            assert ask(url)["data"]["items"] == [] and len(world.journal) == 1
            made = ask(url, {"name": f"Group_{number}"}, "POST")["data"]["id"]
            assert [group["id"] for group in ask(url)["data"]["items"]] == [made]
            with open("drawn.txt", "a") as drawn:
                drawn.write(made + "\\n")
    """)
    run(suite, *arguments, passed=6)
    drawn = (suite.path / "drawn.txt").read_text().split()
    assert (len(drawn), len(set(drawn))) == (6, 1)


def test_worlds_are_dropped_and_the_server_is_one(suite: pytest.Pytester) -> None:
    suite.makepyfile("""
        seen = []

        def test_one(world, mockserver):
            seen.append((world.name, mockserver.base_url))

        def test_two(world, mockserver):
            names = [each.name for each in mockserver.control.worlds]
            assert names == ["default", world.name]
            assert seen[0] == ("test_worlds_are_dropped_and_the_server_is_one.py-test_one", mockserver.base_url)

        def test_three(world, mockserver):
            mockserver.call(mockserver.control.drop(world.name))
    """)
    run(suite, passed=3)


def test_a_marker_names_scenarios_that_ship_and_files_beside_the_test(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path, name in (
        ("tests/deep/own.yaml", "beside"),
        ("tests/deep/both.yaml", "beside"),
        ("root.yaml", "root"),
        ("both.yaml", "root"),
    ):
        (suite.path / path).parent.mkdir(parents=True, exist_ok=True)
        (suite.path / path).write_text(SCENARIO.format(name=name))
    (suite.path / "tests/deep/test_files.py").write_text("""
import pytest

def groups(world):
    return [group["id"] for group in world.state("fivetran", "groups")]

@pytest.mark.scenario("own.yaml")
def test_beside(world):
    assert groups(world) == ["beside"]

@pytest.mark.scenario("both.yaml")
def test_beside_first(world):
    assert groups(world) == ["beside"]

@pytest.mark.scenario("root.yaml")
def test_root(world):
    assert groups(world) == ["root"]

@pytest.mark.scenario("fivetran-function", "own.yaml")
class TestClass:
    def test_both(self, world):
        assert groups(world) == ["projected_sickle", "beside"]

    @pytest.mark.scenario("empty")
    def test_the_closest_counts(self, world):
        assert groups(world) == []
""")
    run(suite, passed=5)
    monkeypatch.chdir(suite.path / "tests")
    run(suite, "-c", "../pytest.ini", passed=5)


def test_settings_choose_the_start_scenario_and_mount_files(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(suite, "mockserver_scenario = fivetran-function elastic-created", "mockserver_specs = shop=api/shop.yaml")
    (suite.path / "api").mkdir()
    (suite.path / "api/shop.yaml").write_text(SHOP)
    (suite.path / "sub").mkdir()
    (suite.path / "sub/test_ini.py").write_text("""
import sys
sys.path.insert(0, "..")
from helpers import ask

def test_ini(world):
    assert len(world.state("fivetran", "connections")) == len(world.state("elastic", "connectors")) == 1
    assert ask(world.url("shop") + "/toys") == [{}]
""")
    monkeypatch.chdir(suite.path / "sub")
    run(suite, "-c", "../pytest.ini", passed=1)


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("mockserver_specs = shop=missing.yaml", "mockserver: there is no file 'missing.yaml'"),
        ("mockserver_specs = shop", "mockserver: 'shop' is not MOUNT=FILE"),
        ("mockserver_scenario = nowhere", "mockserver: there is no scenario 'nowhere'"),
        ("mockserver_scenario = bad.yaml", "mockserver: */bad.yaml:*: not YAML"),
    ],
)
def test_a_wrong_setting_is_told_in_a_line(suite: pytest.Pytester, setting: str, told: str) -> None:
    set_up(suite, setting)
    (suite.path / "bad.yaml").write_text("name: {")
    suite.makepyfile("def test_it(world): pass")
    result = run(suite, errors=1)
    result.stdout.fnmatch_lines([f"*{told}*"])
    result.stdout.no_fnmatch_line("*mockserver/launch.py*")


def test_without_the_fixtures_nothing_is_loaded(suite: pytest.Pytester) -> None:
    suite.makepyfile("""
        import sys

        def test_light():
            assert "mockserver.launch" not in sys.modules and "mockserver.server.app" not in sys.modules
    """)
    run(suite, passed=1)


def test_clients_with_a_hard_coded_host_are_led_to_the_world(suite: pytest.Pytester) -> None:
    suite.makepyfile("""
        import json, os, urllib.request
        import pytest

        def ask():
            url = "https://api.fivetran.com/v1/groups"
            request = urllib.request.Request(url, headers={"Authorization": "Basic azpz"})
            with urllib.request.build_opener().open(request, timeout=30) as answer:  # urlopen remembers its first proxy
                return answer.headers["X-Mock-World"]

        @pytest.mark.proxied
        def test_by_marker(world):
            assert ask() == world.name

        def test_for_a_while(world):
            before = dict(os.environ)
            with world.proxied("fivetran") as variables:
                assert os.environ["HTTPS_PROXY"] == variables["HTTPS_PROXY"] == world.proxy_env("fivetran")["HTTPS_PROXY"]
                assert ask() == world.name
            assert dict(os.environ) == before
    """)
    run(suite, passed=2)
