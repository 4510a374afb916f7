"""The pytest plugin: a running server for the session, a fresh world for every test, its journal on a failing test's report.

Works in synchronous and asynchronous tests and under pytest-xdist: every worker has a server of its own.
"""

import json
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from mockserver.launch import Running, World

SHOWN: Final = 50
"""Journal entries on a failing test's report."""
LONGEST_BODY: Final = 500
KEY: Final = pytest.StashKey["World"]()
UNPLAIN: Final = re.compile(r"[^A-Za-z0-9._-]+")
"""What is left out of the names of worlds, so that clients need not encode them."""


def pytest_configure(config: pytest.Config) -> None:
    """Declares the marker."""
    config.addinivalue_line("markers", "scenario(*names): what the test's world begins with, by name or file")
    config.addinivalue_line(
        "markers", "proxied: clients that this process makes are led to the test's world, whatever host they ask"
    )


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declares the settings of pytest.ini."""
    parser.addini(
        "mockserver_scenario", "scenarios that worlds begin with where no marker names any", type="args", default=["empty"]
    )
    parser.addini("mockserver_specs", "specifications of one's own, as MOUNT=FILE", type="linelist", default=[])
    parser.addini("mockserver_strict", "hold every reply to its specification", type="bool", default=True)


@pytest.fixture(scope="session")
def mockserver(pytestconfig: pytest.Config) -> Iterator["Running"]:
    """A running server, for the whole session."""
    from mockserver.launch import running  # noqa: PLC0415 - costs nothing where nobody asks
    from mockserver.options import BadOption, cache_folder, spec  # noqa: PLC0415 - as above
    from mockserver.scenario.library import UnknownScenario  # noqa: PLC0415 - as above
    from mockserver.spec.faults import DocumentError  # noqa: PLC0415 - as above

    folders = _folders(pytestconfig)
    scenario = [_placed(name, folders) for name in pytestconfig.getini("mockserver_scenario")]
    with ExitStack() as stack:
        try:
            specs = [spec(_placed_spec(text, folders)) for text in pytestconfig.getini("mockserver_specs")]
            strict = pytestconfig.getini("mockserver_strict")
            server = running(specs=specs, scenario=scenario, strict=strict, cache=cache_folder(os.environ))
            found = stack.enter_context(server)
        except (BadOption, UnknownScenario, DocumentError) as error:
            raise pytest.UsageError(f"mockserver: {error}") from None
        yield found


@pytest.fixture
def world(mockserver: "Running", request: pytest.FixtureRequest) -> Iterator["World"]:
    """A fresh world for this test, dropped afterwards."""
    marker = request.node.get_closest_marker("scenario")
    folders = (request.path.parent, *_folders(request.config))
    scenarios = [_placed(str(name), folders) for name in (marker.args if marker is not None else ())]
    with mockserver.world(*scenarios, name=UNPLAIN.sub("-", request.node.nodeid)[-120:].strip("-")) as test:
        request.node.stash[KEY] = test
        with test.proxied() if request.node.get_closest_marker("proxied") is not None else nullcontext():
            yield test


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Attaches the world's journal to the report of a failing test."""
    report = yield
    test = item.stash.get(KEY, None)
    if report.failed and report.when != "teardown" and test is not None:
        report.sections.append((f"mockserver journal of {test.name}", _told(test)))
    return report


def _told(test: "World") -> str:
    try:
        entries = test.journal
    except LookupError:
        return "(the test dropped its world)"
    left = len(entries) - SHOWN
    lines = [f"({left} earlier entries)"] if left > 0 else []
    return "\n".join([*lines, *map(_line, entries[-SHOWN:])]) or "(nothing was asked)"


def _line(entry: dict[str, Any]) -> str:
    asked, answered = entry["request"], entry["response"]
    query = f"?{asked['query']}" if asked["query"] else ""
    line = f"#{entry['id']} {entry['at']} {asked['method']} /{entry['mount']}{asked['path']}{query} -> {answered['status']}"
    if entry.get("reason"):
        line += f"  [{entry['reason']}]"
    bodies = (("  > ", asked["body"]), ("  < ", answered["body"]))
    return "\n".join([line, *(mark + json.dumps(body)[:LONGEST_BODY] for mark, body in bodies if body not in (None, ""))])


def _folders(config: pytest.Config) -> tuple[Path, ...]:
    """Where files are looked for that settings and markers name: beside the settings, and in the root folder."""
    return (config.inipath.parent, config.rootpath) if config.inipath is not None else (config.rootpath,)


def _placed(name: str, folders: tuple[Path, ...]) -> str:
    """A file in the first folder that has it; what is none of theirs, or a name and no file, stays as it is."""
    if "/" not in name and not Path(name).suffix:
        return name
    return next((str(path) for folder in folders if (path := folder / name).is_file()), name)


def _placed_spec(text: str, folders: tuple[Path, ...]) -> str:
    mount, separator, file = text.partition("=")
    return f"{mount.strip()}{separator}{_placed(file.strip(), folders)}" if separator else text
