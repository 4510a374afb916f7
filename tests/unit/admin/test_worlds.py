"""Worlds over HTTP: made, listed, bound to credentials, dropped."""

from pathlib import Path
from typing import Any

import pytest

from .conftest import Ask


class TestWorlds:
    async def test_one_is_made_listed_read_and_dropped(self, ask: Ask) -> None:
        made = await ask("POST", "/worlds", {"name": "a b"})
        assert (made.status, made.headers["Location"]) == (201, "/__admin/worlds/a%20b")
        assert made.body["urls"] == {name: f"{ask.server.base_url}/worlds/a%20b/{name}" for name in ("fivetran", "shop")}
        assert (made.body["name"], made.body["scenario"]) == ("a b", "stocked")
        listed = (await ask("GET", "/worlds")).body["worlds"]
        assert [world["name"] for world in listed] == ["default", "a b"]
        assert (await ask("GET", "/worlds/a%20b")).body == listed[1]
        assert (await ask("DELETE", "/worlds/a%20b"))[::2] == (204, b"")
        assert (await ask("GET", "/worlds/a%20b")).problem == (404, "Not found", "")
        assert (await ask("DELETE", "/worlds/a%20b")).problem == (404, "Not found", "")

    async def test_without_a_name_it_gets_a_fresh_one_and_the_start_scenario(self, ask: Ask) -> None:
        bodies: tuple[Any, ...] = (None, {})
        for body in bodies:
            made = await ask("POST", "/worlds", body)
            assert (made.status, made.body["scenario"]) == (201, "stocked")
        assert len((await ask("GET", "/worlds")).body["worlds"]) == 3

    async def test_several_scenarios_are_laid_over_one_another(self, ask: Ask, files: Path) -> None:
        scenario = ["fivetran-function", str(files / "stocked.json")]
        await ask("POST", "/worlds", {"name": "both", "scenario": scenario})
        state = (await ask("GET", "/worlds/both/state")).body
        assert (len(state["fivetran"]["connections"]), len(state["shop"]["toys"])) == (1, 2)

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            ({"name": "default"}, (409, "World exists", "name")),
            ({"scenario": "nowhere"}, (400, "Invalid request", "scenario")),
            ({"scenario": "x" * 5000}, (400, "Invalid request", "scenario")),
            ({"credentials": {"nobody": []}}, (400, "Invalid request", "credentials.nobody")),
            ({"credentials": {"fivetran": [{"key": "k"}]}}, (400, "Invalid request", "credentials.fivetran.0")),
            (
                {"credentials": {"fivetran": [{"key": 1, "secret": "s"}]}},
                (400, "Invalid request", "credentials.fivetran.0.key"),
            ),
        ],
    )
    async def test_one_that_cannot_be_made(self, ask: Ask, body: Any, told: Any) -> None:
        assert (await ask("POST", "/worlds", body)).problem == told
        assert len((await ask("GET", "/worlds")).body["worlds"]) == 1

    @pytest.mark.parametrize(
        ("body", "place"),
        [
            ({"name": "a/b"}, "body /name"),
            ({"name": ""}, "body /name"),
            ({"nmae": "x"}, "body"),
            ({"scenario": 7}, "body /scenario"),
        ],
    )
    async def test_a_body_of_the_wrong_form_names_its_places(self, ask: Ask, body: Any, place: str) -> None:
        found = await ask("POST", "/worlds", body)
        assert found.problem[:2] == (400, "Invalid request")
        assert place in {error["place"] for error in found.body["errors"]}

    @pytest.mark.parametrize(
        ("body", "kind", "status"),
        [(b"{", "application/json", 400), (b"{}", "text/plain", 415), (b'{"a":1,"a":2}', "application/json", 400)],
    )
    async def test_a_body_that_cannot_be_read(self, ask: Ask, body: bytes, kind: str, status: int) -> None:
        assert (await ask("POST", "/worlds", body, Content_Type=kind)).problem[0] == status

    async def test_there_are_only_so_many(self, ask: Ask) -> None:
        for _ in range(3):
            assert (await ask("POST", "/worlds")).status == 201
        assert (await ask("POST", "/worlds")).problem == (503, "Too many worlds", "")

    async def test_a_faulty_scenario_is_told_with_its_places(self, ask: Ask, files: Path) -> None:
        (files / "bad.yaml").write_text("name: bad\nvendors:\n  shop:\n    toys: [{id: x}, {name: 1}]\n")
        found = await ask("POST", "/worlds", {"scenario": str(files / "bad.yaml")})
        assert found.problem[:2] == (400, "Unusable scenario")
        assert [(error["line"], error["column"]) for error in found.body["errors"]] == [(4, 12), (4, 22)]

    async def test_files_of_the_machine_are_out_of_reach(self, ask: Ask) -> None:
        """Only what ships, and what stands beside the server's own scenario files."""
        found = await ask("POST", "/worlds", {"scenario": "/etc/passwd"})
        assert found.problem == (400, "Invalid request", "scenario")
        assert "out of reach" in found.body["detail"]
        found = await ask("PUT", "/snapshot", {"name": "x", "extends": "../../../../../../../../etc/passwd"})
        assert found.problem[:2] == (400, "Unusable scenario")
        assert "out of reach" in found.body["detail"]
        assert "root:" not in str(found.body)

    async def test_credentials_lead_to_their_world_and_nowhere_else(self, ask: Ask) -> None:
        made = {"name": "mine", "scenario": "fivetran-function", "credentials": {"fivetran": [{"key": "k", "secret": "s"}]}}
        assert (await ask("POST", "/worlds", made)).status == 201
        ours, theirs = "Basic azpz", "Basic azp4"  # k:s and k:x
        groups = "/v1/groups"
        found = await ask("GET", groups, prefix="/fivetran", Authorization=ours)
        assert (found.status, found.headers["X-Mock-World"]) == (200, "mine")
        assert [one["id"] for one in found.body["data"]["items"]] == ["projected_sickle"]
        assert (await ask("GET", groups, prefix="/fivetran", Authorization=theirs)).status == 401
        again = await ask("POST", "/worlds", {**made, "name": "other"})
        assert again.problem == (409, "Credential taken", "credentials")
        await ask("DELETE", "/worlds/mine")
        found = await ask("GET", groups, prefix="/fivetran", Authorization=ours)
        assert (found.headers["X-Mock-World"], found.body["data"]["items"]) == ("default", [])

    async def test_credentials_that_lead_to_a_world_outlive_a_new_beginning(self, ask: Ask) -> None:
        await ask("POST", "/worlds", {"name": "mine", "credentials": {"fivetran": [{"key": "k", "secret": "s"}]}})
        assert (await ask("PUT", "/worlds/mine/snapshot", {"name": "anew", "extends": "fivetran-function"})).status == 200
        found = await ask("GET", "/v1/groups", prefix="/fivetran", Authorization="Basic azpz")
        assert (found.status, found.headers["X-Mock-World"]) == (200, "mine")
        refused = await ask("GET", "/v1/groups", prefix="/worlds/mine/fivetran", Authorization="Basic eDp5")
        assert refused.status == 401

    async def test_the_default_one_comes_back_at_the_next_request(self, ask: Ask) -> None:
        await ask("PUT", "/state/shop/toys/owl", {"document": {"id": "owl", "name": "Owl"}})
        assert (await ask("DELETE", "/worlds/default")).status == 204
        assert (await ask("GET", "/worlds/default")).status == 404
        assert len((await ask("GET", "/state/shop/toys")).body) == 2
        assert (await ask("GET", "/worlds/default")).status == 200
