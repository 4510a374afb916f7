"""Clocks, resets and snapshots over HTTP."""

import json
from typing import Any

import pytest
import yaml

from .conftest import Ask


class TestClock:
    @pytest.mark.parametrize(
        ("order", "told"),
        [
            ({"advance": "PT6H"}, {"now": "2024-01-01T06:00:00Z", "mode": "frozen", "rate": 1.0}),
            ({"set": "2024-02-01T00:00:00Z"}, {"now": "2024-02-01T00:00:00Z", "mode": "frozen", "rate": 1.0}),
            ({"freeze": "2024-02-01T01:00:00+01:00"}, {"now": "2024-02-01T00:00:00Z", "mode": "frozen", "rate": 1.0}),
            ({"freeze": True}, {"now": "2024-01-01T00:00:00Z", "mode": "frozen", "rate": 1.0}),
            ({"on_request": "PT1S"}, {"now": "2024-01-01T00:00:00Z", "mode": "on-request", "rate": 1.0, "step": "PT1S"}),
        ],
    )
    async def test_orders(self, ask: Ask, order: Any, told: Any) -> None:
        assert (await ask("POST", "/clock", order))[::2] == (200, told)
        assert (await ask("GET", "/worlds/default/clock")).body == told

    @pytest.mark.parametrize(("order", "rate"), [({"rate": 60}, 60.0), ({"resume": True}, 1.0)])
    async def test_time_can_be_let_run(self, ask: Ask, order: Any, rate: float) -> None:
        told = (await ask("POST", "/clock", order)).body
        assert (told["mode"], told["rate"]) == ("running", rate)

    async def test_time_moves_on_with_requests(self, ask: Ask) -> None:
        await ask("POST", "/clock", {"on_request": "PT1M"})
        dates = [(await ask.shop("GET", "/toys")).headers["Date"] for _ in range(2)]
        assert dates == ["Mon, 01 Jan 2024 00:00:00 GMT", "Mon, 01 Jan 2024 00:01:00 GMT"]

    @pytest.mark.parametrize(
        "order", [{"advance": "-PT1S"}, {"set": "2023-12-31T23:59:59Z"}, {"freeze": "2023-01-01T00:00:00Z"}]
    )
    async def test_time_never_runs_backwards(self, ask: Ask, order: Any) -> None:
        assert (await ask("POST", "/clock", order)).problem == (409, "Time runs forward", next(iter(order)))
        assert (await ask("GET", "/clock")).body["now"] == "2024-01-01T00:00:00Z"

    @pytest.mark.parametrize(
        ("order", "field"),
        [
            ({"advance": "soon"}, "advance"),
            ({"advance": "P1M"}, "advance"),
            ({"advance": "P999999999D"}, "advance"),
            ({"on_request": "-PT1S"}, "on_request"),
            ({"set": "2024-06-30T23:59:60Z"}, "set"),
        ],
    )
    async def test_orders_that_mean_nothing(self, ask: Ask, order: Any, field: str) -> None:
        assert (await ask("POST", "/clock", order)).problem == (400, "Invalid request", field)

    @pytest.mark.parametrize(
        "order", [{}, {"rate": 0}, {"resume": False}, {"freeze": True, "rate": 1}, {"hurry": 1}, {"set": "now"}, []]
    )
    async def test_orders_of_the_wrong_form(self, ask: Ask, order: Any) -> None:
        assert (await ask("POST", "/clock", order)).problem[:2] == (400, "Invalid request")


class TestResetAndSnapshot:
    async def test_reset_brings_everything_back(self, ask: Ask) -> None:
        before = (await ask("GET", "/snapshot")).body
        first = (await ask.shop("POST", "/toys", {"name": "Owl"})).body
        await ask("POST", "/clock", {"rate": 5})
        await ask("PUT", "/state/shop/toys/bear", {"document": {"name": "Other"}})
        assert (await ask("POST", "/reset")).body["journal"] == {"entries": 0, "dropped": 0}
        assert (await ask("GET", "/snapshot")).body == before
        assert (await ask.shop("POST", "/toys", {"name": "Owl"})).body == first
        assert (await ask("POST", "/worlds/default/reset")).status == 200
        assert (await ask("POST", "/worlds/none/reset")).problem == (404, "Not found", "")

    @pytest.mark.parametrize("kind", ["application/json", "application/yaml", "text/yaml"])
    async def test_a_snapshot_goes_back_in(self, ask: Ask, kind: str) -> None:
        await ask.shop("POST", "/toys", {"name": "Owl"})
        shown = (await ask("GET", "/snapshot")).body
        await ask("POST", "/worlds", {"name": "other", "scenario": "empty"})
        text = (json.dumps(shown) if "json" in kind else yaml.safe_dump(shown)).encode()
        assert (await ask("PUT", "/worlds/other/snapshot", text, Content_Type=kind)).status == 200
        assert (await ask("GET", "/worlds/other/state")).body == (await ask("GET", "/state")).body

    async def test_a_snapshot_in_yaml(self, ask: Ask) -> None:
        found = await ask("GET", "/snapshot", Accept="application/yaml")
        assert (found.status, found.headers["Content-Type"]) == (200, "application/yaml")
        assert yaml.safe_load(found.body)["name"] == "stocked-snapshot"

    @pytest.mark.parametrize(
        ("text", "kind", "told"),
        [
            (b"{}", "application/json", (400, "Invalid request")),
            (b"[]", "application/json", (400, "Invalid request")),
            (b"{", "application/json", (400, "Malformed body")),
            (b"name: a\nvendors: {nobody: {}}", "application/yaml", (400, "Unusable scenario")),
            (b"name: [", "application/yaml", (400, "Unusable scenario")),
            (b"name: \xe9", "application/yaml", (400, "Unusable scenario")),
            (b"name: a\nextends: nowhere", "application/yaml", (400, "Unusable scenario")),
            (b"<a/>", "text/xml", (415, "Unsupported media type")),
        ],
    )
    async def test_a_faulty_snapshot_leaves_the_world_alone(self, ask: Ask, text: bytes, kind: str, told: Any) -> None:
        before = (await ask("GET", "/snapshot")).body
        assert (await ask("PUT", "/snapshot", text, Content_Type=kind)).problem[:2] == told
        assert (await ask("GET", "/snapshot")).body == before

    async def test_places_in_a_snapshot_are_told(self, ask: Ask) -> None:
        body = b"name: a\nvendors:\n  shop:\n    boats: []\n"
        (error,) = (await ask("PUT", "/snapshot", body, Content_Type="application/yaml")).body["errors"]
        assert (error["line"], error["column"], error["pointer"]) == (4, 5, "/vendors/shop/boats")
