"""The shipped scenarios, and what a scenario may say of a connector."""

from pathlib import Path
from typing import Any

import pytest

from mockserver.scenario.fixture import ScenarioError
from tests.vendors.elastic.conftest import STATUSES, connector_in, envelope

FIXTURES = sorted(path.stem for path in (Path(__file__).parents[3] / "fixtures").glob("elastic-*.yaml"))


@pytest.mark.parametrize("name", FIXTURES)
async def test_every_scenario_loads(mount: Any, name: str) -> None:
    elastic = await mount("elastic", scenario=name)
    assert await elastic.state("connectors")


@pytest.mark.parametrize("status", STATUSES)
async def test_one_connector_in_a_status(mount: Any, status: str) -> None:
    elastic = await mount("elastic", scenario=f"elastic-{status.replace('_', '-')}")
    shown = (await elastic("GET", "/_connector/my-connector")).json
    assert shown["status"] == status
    assert ("error" in shown) is (status == "error")


@pytest.mark.parametrize("status", STATUSES)
async def test_one_connector_in_each_status(statuses: Any, status: str) -> None:
    assert (await statuses("GET", f"/_connector/{connector_in(status)}")).json["status"] == status


async def test_the_index_of_a_deleted_connector_is_free(mount: Any) -> None:
    elastic = await mount("elastic", scenario="elastic-soft-deleted")
    assert (await elastic("PUT", "/_connector/new", json={"index_name": "search-gone"})).status == 201
    taken = envelope(400, "status_exception", "Index name [search-here] is used by another connector.")
    assert (await elastic("PUT", "/_connector/new", json={"index_name": "search-here"})).json == taken


async def test_the_same_story_gives_the_same_bytes(mount: Any) -> None:
    one, other = await mount("elastic"), await mount("elastic")
    assert (await one("POST", "/_connector")).body == (await other("POST", "/_connector")).body


@pytest.mark.parametrize(
    "record",
    [
        {"id": "a", "indexname": "x"},
        {"id": "a", "status": "unheard"},
        {"id": "a", "configuration": {"x": {"value": 1}}},
        {"id": "a", "configuration": []},
        {"id": "a", "name": 7},
        {"id": "a", "filtering": [{"active": {}}]},
    ],
)
async def test_a_record_that_is_no_connector(mount: Any, record: dict[str, Any]) -> None:
    with pytest.raises(ScenarioError):
        await mount("elastic", records={"connectors": [record]})
