"""Imports run downward: each floor of the house knows only the floors below it."""

from collections.abc import Iterator
from pathlib import Path

from tests.house.reading import PACKAGE, Import, imports, label, module_of, sources

FLOORS = (
    ("mockserver",),  # the version, which anyone may tell
    ("model", "config"),
    ("spec", "validation", "routing", "state"),
    ("vendor", "traffic", "encoding"),
    ("behaviour", "scenario", "worlds"),
    ("engine", "vendors"),
    ("control",),
    ("mounting",),
    ("assembly",),
    ("server",),
    ("environment",),
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


def all_imports() -> Iterator[tuple[Path, Import]]:
    return ((file, found) for file in FILES for found in imports(file))


def told(file: Path, found: Import) -> str:
    return f"{label(file)}:{found.line} imports {found.module}"


def is_upward(file: Path, found: Import) -> bool:
    own, other = room_of(module_of(file)), room_of(found.module)
    return other != own and FLOOR[other] >= FLOOR[own] and other not in DOORS.get(label(file), ())


def test_every_room_has_a_floor_and_every_floor_is_inhabited() -> None:
    """A new room gets its place here and in the house plan; one that is gone is struck."""
    assert {room_of(module_of(file)) for file in FILES} == set(FLOOR)


def test_a_module_imports_its_own_room_or_floors_below() -> None:
    ours = ((file, found) for file, found in all_imports() if found.module.partition(".")[0] == "mockserver")
    assert [told(file, found) for file, found in ours if is_upward(file, found)] == []


def test_some_libraries_are_known_in_one_place_only() -> None:
    wrong = [
        told(file, found)
        for file, found in all_imports()
        for places in [ONLY.get(found.module.partition(".")[0])]
        if places is not None and not label(file).startswith(places)
    ]
    assert wrong == []


def test_vendors_do_not_know_one_another() -> None:
    wrong = [
        told(file, found)
        for file, found in all_imports()
        if found.module.startswith("mockserver.vendors.") and vendor_of(found.module) != vendor_of(module_of(file))
    ]
    assert wrong == []


def test_launch_alone_names_the_folder_of_vendors() -> None:
    """Vendors are imported by name, which no import statement shows."""
    outside = (file for file in FILES if not file.is_relative_to(PACKAGE / "vendors"))
    assert [label(file) for file in outside if "mockserver.vendors" in file.read_text("utf-8")] == ["mockserver/launch.py"]
