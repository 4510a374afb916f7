"""What ships: every scenario can be read and laid, says what it is for, and is what the published schema describes."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from mockserver import cli
from mockserver.launch import SHIPPED
from mockserver.spec import document

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "fixtures").glob("*.yaml"))
SCHEMA = ROOT / "specs" / "scenario.schema.json"
EVERY_REFUSAL = {
    "fivetran-sync-in-progress",
    "fivetran-not-a-function",
    "fivetran-no-state-yet",
    *(f"elastic-{status}" for status in ("created", "needs-configuration", "configured", "connected", "error")),
    *(f"airbyte-{kind}-state" for kind in ("stream", "global", "legacy")),
    "riversand-two-tenants",
    "empty",
    "demo",
}


@pytest.fixture(autouse=True)
def _cached(monkeypatch: pytest.MonkeyPatch, spec_cache: Path) -> None:
    monkeypatch.setenv("MOCKSERVER_CACHE_DIR", str(spec_cache))


def test_there_is_one_for_every_documented_refusal() -> None:
    assert {file.stem for file in FILES} >= EVERY_REFUSAL


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_is_called_what_it_says_and_describes_itself(file: Path) -> None:
    found = document.read(file.read_bytes(), file.name)
    assert found["name"] == file.stem
    assert found["description"].endswith(".")
    assert file.read_text().startswith("# yaml-language-server: $schema=../specs/scenario.schema.json\n")


def test_check_finds_nothing_wrong_with_any(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", *map(str, FILES)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(FILES)


def test_scenarios_lists_every_one_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["scenarios"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [file.stem for file in FILES]


def test_the_published_schema_is_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    """When this fails: `mockserver schema > specs/scenario.schema.json`."""
    assert cli.main(["schema"]) == 0
    assert capsys.readouterr().out == SCHEMA.read_text()


def test_every_member_of_the_published_schema_tells_an_editor_what_it_is() -> None:
    schema = orjson.loads(SCHEMA.read_bytes())
    members = schema["properties"]
    parts = members["vendors"]["properties"]
    told = {**members, **members["clock"]["properties"], **parts}
    for name, part in parts.items():
        told |= {f"{name}.{member}": shown for member, shown in part["properties"].items()}
        told |= {f"{name}.{setting}": shown for setting, shown in part["properties"]["settings"]["properties"].items()}
    assert set(parts) == set(SHIPPED)
    assert [name for name, shown in told.items() if not shown.get("description")] == []


@pytest.mark.parametrize("vendor", SHIPPED)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_every_file_can_be_laid_where_one_vendor_is_mounted(mount: Any, file: Path, vendor: str) -> None:
    """Parts of vendors that ship, and are not mounted, are passed over."""
    shop = await mount(vendor, scenario=file.stem)
    assert set(await shop.server.control.state("default")) == {vendor}


@pytest.mark.parametrize("vendor", SHIPPED)
async def test_the_demo_holds_something_of_every_vendor(mount: Any, vendor: str) -> None:
    records = await (await mount(vendor, scenario="demo")).server.control.state("default", vendor)
    empty = [resource for resource, found in records.items() if not found]
    assert empty in ([], ["jobs"], ["tasks"])


def test_the_demo_runs_on_the_walls_time() -> None:
    assert "clock" not in document.read((ROOT / "fixtures" / "demo.yaml").read_bytes(), "demo.yaml")
