"""Imports run downward: each floor of the house knows only the floors below it."""

from pathlib import Path

import pytest

from tests.house.reading import PACKAGE, imports, label, module_of, sources

FLOORS = (
    ("mockserver",),  # the version, which anyone may tell
    ("model", "config"),
    ("spec", "validation", "routing", "state"),
    ("vendor", "traffic"),
    ("behaviour", "scenario", "worlds"),
    ("engine", "vendors"),
    ("control",),
    ("assembly",),
    ("server",),
    ("launch", "options"),
    ("commands", "pytest_plugin"),
    ("cli",),
    ("__main__",),
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

DOORS = {"mockserver/__init__.py": {"launch"}}  # `mockserver.running`, looked up when it is asked for
ONLY = {
    "aiohttp": ("mockserver/server/",),
    "yarl": ("mockserver/server/",),
    "uvloop": ("mockserver/launch.py",),
    "pytest": ("mockserver/pytest_plugin.py",),
    "schemathesis": ("mockserver/commands/verify.py",),
}
FILES = sources(PACKAGE)


def room_of(module: str) -> str:
    """The room that a module of ours belongs to: its top-level package or module."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "mockserver"


def vendor_of(module: str) -> str | None:
    """The vendor folder that a module belongs to."""
    parts = module.split(".")
    return parts[2] if parts[1:2] == ["vendors"] and len(parts) > 2 else None


@pytest.mark.parametrize("file", FILES, ids=label)
def test_a_module_imports_its_own_room_or_floors_below(file: Path) -> None:
    own = room_of(module_of(file))
    assert own in FLOOR, f"{label(file)} has no floor: give it one here and in the house plan"
    wrong = [
        f"{label(file)}:{found.line} imports {found.module}"
        for found in imports(file)
        if found.module.partition(".")[0] == "mockserver"
        for other in [room_of(found.module)]
        if other != own and FLOOR[other] >= FLOOR[own] and other not in DOORS.get(label(file), ())
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("file", FILES, ids=label)
def test_some_libraries_are_known_in_one_place_only(file: Path) -> None:
    wrong = [
        f"{label(file)}:{found.line} imports {found.module}"
        for found in imports(file)
        for places in [ONLY.get(found.module.partition(".")[0])]
        if places is not None and not label(file).startswith(places)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("file", sources(PACKAGE / "vendors"), ids=label)
def test_vendors_do_not_know_one_another(file: Path) -> None:
    own = vendor_of(module_of(file))
    wrong = [
        f"{label(file)}:{found.line} imports {found.module}"
        for found in imports(file)
        if found.module.startswith("mockserver.vendors") and (vendor_of(found.module) != own or own is None)
    ]
    assert not wrong, "\n".join(wrong)


def test_launch_alone_names_the_folder_of_vendors() -> None:
    """Vendors are imported by name, which no import statement shows."""
    naming = {label(file) for file in FILES if "mockserver.vendors" in file.read_text("utf-8")}
    assert {name for name in naming if not name.startswith("mockserver/vendors/")} == {"mockserver/launch.py"}


def test_every_floor_is_inhabited() -> None:
    """A room that is gone from the package is struck from the plan."""
    there = {room_of(module_of(file)) for file in FILES}
    assert set(FLOOR) <= there
