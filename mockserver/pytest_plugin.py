"""The pytest plugin: a running server for the session, a fresh world for every test, its journal on a failing test's report.

Works in synchronous and asynchronous tests and under pytest-xdist: every worker has a server of its own.
"""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from mockserver.launch import Running

SHOWN: Final = 50
"""Journal entries on a failing test's report."""
KEY: Final = pytest.StashKey["World"]()


class WorldClock:
    """The time of one world."""

    def __init__(self, world: "World") -> None:
        self._world = world

    @property
    def now(self) -> datetime:
        """The world's time."""
        return datetime.fromisoformat(self._order(None)["now"])

    def advance(self, span: timedelta | None = None, **parts: float) -> datetime:
        """Moves time on, as in `advance(hours=6)`, through everything that is due on the way."""
        whole = (span or timedelta()) + timedelta(**parts)
        return self._told({"advance": f"PT{whole.total_seconds():.6f}S"})

    def freeze(self, at: datetime | None = None) -> datetime:
        """Stops time, now or at a later instant."""
        return self._told({"freeze": True if at is None else at.isoformat()})

    def set(self, at: datetime) -> datetime:
        """Moves time on to an instant."""
        return self._told({"set": at.isoformat()})

    def run(self, rate: float = 1.0) -> datetime:
        """Lets time run, so many times as fast."""
        return self._told({"rate": rate})

    def _told(self, order: dict[str, Any]) -> datetime:
        return datetime.fromisoformat(self._order(order)["now"])

    def _order(self, order: dict[str, Any] | None) -> dict[str, Any]:
        return self._world._clock(order)


class World:
    """One test's world."""

    def __init__(self, server: "Running", name: str) -> None:
        self._server = server
        self.name = name
        self.clock = WorldClock(self)

    def url(self, mount: str) -> str:
        """The base URL of a vendor in this world."""
        return self._server.url(mount, self.name)

    @property
    def headers(self) -> dict[str, str]:
        """What a request to the vendor's plain address must carry to land in this world."""
        return {"X-Mock-World": quote(self.name, safe="")}

    def seed(self, *scenarios: str) -> None:
        """Begins the world anew from scenarios, by name or file; a later reset comes back here."""
        self._server.call(self._server.control.begin(self.name, scenarios))

    def reset(self) -> None:
        """Brings the world back to its beginning."""
        self._server.call(self._server.control.reset(self.name))

    @property
    def journal(self) -> list[dict[str, Any]]:
        """What was asked of this world and answered, oldest first, secrets hidden."""
        return self._server.call(self._server.control.entries(self.name))

    def state(self, mount: str, resource: str | None = None, key: str | None = None) -> Any:
        """Records: of a mount, a resource, or one; documents only where a resource is named."""
        found = self._server.call(self._server.control.state(self.name, mount, resource, key))
        if resource is None:
            return {name: [record["document"] for record in records] for name, records in found.items()}
        return [record["document"] for record in found] if key is None else found["document"]

    def put(self, mount: str, resource: str, key: str, document: dict[str, Any], *, phase: str | None = None) -> None:
        """Puts a record, in any phase."""
        given = {"document": document} if phase is None else {"document": document, "phase": phase}
        self._server.call(self._server.control.put(self.name, mount, resource, key, given))

    def _clock(self, order: dict[str, Any] | None) -> dict[str, Any]:
        return self._server.call(self._server.control.clock(self.name, order))


def pytest_configure(config: pytest.Config) -> None:
    """Declares the marker."""
    config.addinivalue_line("markers", "scenario(*names): what the test's world begins with, by name or file")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declares the settings of pytest.ini."""
    parser.addini("mockserver_scenario", "what worlds begin with where no marker says otherwise", default="empty")
    parser.addini("mockserver_specs", "specifications of one's own, as MOUNT=FILE", type="linelist", default=[])
    parser.addini("mockserver_strict", "hold every reply to its specification", type="bool", default=True)


@pytest.fixture(scope="session")
def mockserver(pytestconfig: pytest.Config) -> Iterator["Running"]:
    """A running server, for the whole session."""
    from mockserver.launch import running  # noqa: PLC0415 - costs nothing where nobody asks
    from mockserver.options import spec  # noqa: PLC0415

    specs = tuple(spec(text) for text in pytestconfig.getini("mockserver_specs"))
    with running(
        specs=specs, scenario=pytestconfig.getini("mockserver_scenario"), strict=pytestconfig.getini("mockserver_strict")
    ) as server:
        yield server


@pytest.fixture
def world(mockserver: "Running", request: pytest.FixtureRequest) -> Iterator[World]:
    """A fresh world for this test, dropped afterwards."""
    marker = request.node.get_closest_marker("scenario")
    name = request.node.nodeid.replace("/", "-")[-120:]
    made = mockserver.call(mockserver.control.fresh(name, marker.args if marker is not None else ()))
    test = World(mockserver, made)
    request.node.stash[KEY] = test
    yield test
    mockserver.call(mockserver.control.drop(made))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Attaches the world's journal to the report of a failing test."""
    report = yield
    test = item.stash.get(KEY, None)
    if report.when == "call" and report.failed and test is not None:
        entries = test.journal[-SHOWN:]
        text = "\n".join(_line(entry) for entry in entries) or "(nothing was asked)"
        report.sections.append((f"mockserver journal of {test.name}", text))
    return report


def _line(entry: dict[str, Any]) -> str:
    asked, answered = entry["request"], entry["response"]
    query = f"?{asked['query']}" if asked["query"] else ""
    line = f"#{entry['id']} {entry['at']} {asked['method']} /{entry['mount']}{asked['path']}{query} -> {answered['status']}"
    if entry.get("reason"):
        line += f"  [{entry['reason']}]"
    body = json.dumps(answered["body"])
    return f"{line}\n    {body[:500]}" if body != "null" else line
