"""Records and journals over HTTP."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from .conftest import Ask


class TestState:
    async def test_it_is_shown_from_the_whole_to_the_part(self, ask: Ask) -> None:
        whole = (await ask("GET", "/worlds/default/state")).body
        assert set(whole) == {"fivetran", "shop"}
        assert (await ask("GET", "/state/shop")).body == whole["shop"]
        toys = (await ask("GET", "/state/shop/toys")).body
        assert toys == whole["shop"]["toys"]
        assert (await ask("GET", "/state/shop/toys/bear")).body == toys[0]
        assert toys[0] == {"key": "bear", "revision": 1, "document": {"id": "bear", "name": "Bear", "price": 3}}
        assert (await ask("GET", f"/state/shop/toys/{quote('a/b c', safe='')}")).body == toys[1]

    @pytest.mark.parametrize("path", ["/worlds/none/state", "/state/none", "/state/shop/none", "/state/shop/toys/none"])
    async def test_what_is_not_there(self, ask: Ask, path: str) -> None:
        for method in ("GET", "DELETE"):
            found = await ask(method, path)
            assert (found.status, found.body["title"]) in ((404, "Not found"), (405, "Method not allowed"))
        assert (await ask("GET", path)).problem == (404, "Not found", "")

    async def test_a_record_is_put_replaced_and_removed(self, ask: Ask) -> None:
        owl = {"id": "owl", "name": "Owl"}
        made = await ask("PUT", "/state/shop/toys/owl", {"document": owl})
        assert made[::2] == (201, {"key": "owl", "revision": 1, "document": owl})
        assert (await ask.shop("GET", "/toys/owl")).body == owl
        again = await ask("PUT", "/state/shop/toys/bear", {"document": {**owl, "id": "bear"}, "key": "bear"})
        assert (again.status, again.body["revision"]) == (200, 2)
        assert [one["key"] for one in (await ask("GET", "/state/shop/toys")).body] == ["bear", "a/b c", "owl"]
        assert (await ask("PUT", "/state/shop/toys/owl", {"document": owl, "revision": 9})).body["revision"] == 9
        assert (await ask("DELETE", "/state/shop/toys/owl")).status == 204
        assert (await ask("DELETE", "/state/shop/toys/owl")).problem == (404, "Not found", "")
        assert (await ask.shop("GET", "/toys/owl")).status == 404

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"document": {"id": "owl"}}, "document"),
            ({"document": {"name": 7}}, "document.name"),
            ({"document": {"name": "Owl", "price": -1}}, "document.price"),
            ({"document": {"name": "Owl"}, "phase": "new"}, "phase"),
            ({"document": {"name": "Owl"}, "key": "eagle"}, "key"),
            ({"document": {"name": "Owl"}, "due": "2024-06-30T23:59:60Z"}, "due"),
        ],
    )
    async def test_a_record_that_the_vendor_could_not_show(self, ask: Ask, given: Any, field: str) -> None:
        assert (await ask("PUT", "/state/shop/toys/owl", given)).problem == (400, "Invalid request", field)
        assert (await ask("GET", "/state/shop/toys/owl")).status == 404

    async def test_a_record_of_the_wrong_form(self, ask: Ask) -> None:
        wrong: tuple[Any, ...] = ({}, {"document": []}, {"document": {}, "colour": 1})
        for given in wrong:
            assert (await ask("PUT", "/state/shop/toys/owl", given)).problem[:2] == (400, "Invalid request")

    async def test_any_phase_can_be_put_and_its_timer_runs(self, ask: Ask) -> None:
        await ask("POST", "/worlds", {"name": "w", "scenario": "fivetran-function"})
        at = "/worlds/w/state/fivetran/connections/speak_inexpensive"
        record = (await ask("GET", at)).body
        assert record["phase"] == "paused"
        record["document"]["paused"] = False
        record["document"]["status"]["sync_state"] = "syncing"
        put = await ask("PUT", at, {name: record[name] for name in ("document", "hidden")} | {"phase": "syncing"})
        assert (put.status, put.body["phase"], put.body["due"]) == (200, "syncing", "2024-01-01T00:00:02Z")
        await ask("POST", "/worlds/w/clock", {"advance": "PT2S"})
        assert (await ask("GET", at)).body["phase"] == "scheduled"
        assert (await ask("PUT", at, {"document": record["document"], "phase": "asleep"})).problem[2] == "phase"


class TestJournal:
    async def test_it_tells_what_was_asked_and_answered(self, ask: Ask) -> None:
        made = await ask.shop("POST", "/toys?x=1", {"name": "Owl"})
        (entry,) = (await ask("GET", "/worlds/default/journal")).body["entries"]
        assert (entry["id"], entry["mount"], entry["operation"], entry["answered_by"]) == (1, "shop", "createToy", "crud")
        assert (entry["request"]["method"], entry["request"]["path"], entry["request"]["query"]) == ("POST", "/toys", "x=1")
        assert (entry["request"]["body"], entry["response"]["body"]) == ({"name": "Owl"}, made.body)
        assert (entry["at"], entry["response"]["status"]) == ("2024-01-01T00:00:00Z", 201)

    async def test_secrets_are_hidden(self, ask: Ask) -> None:
        await ask.shop(
            "POST", "/toys?api_key=hunter2", {"name": "Owl", "password": "hunter2"}, Authorization="Basic aHVudGVyMg=="
        )
        text = json.dumps((await ask("GET", "/journal")).body)
        assert "hunter2" not in text
        assert "aHVudGVyMg" not in text

    async def test_it_can_be_filtered(self, ask: Ask) -> None:
        await ask.shop("GET", "/toys")
        await ask.shop("GET", "/toys/none")
        await ask("GET", "/v1/groups", prefix="/fivetran")

        async def ids(query: str) -> list[int]:
            return [entry["id"] for entry in (await ask("GET", f"/journal?{query}")).body["entries"]]

        assert await ids("mount=shop") == [1, 2]
        assert await ids("operation=getToy") == [2]
        assert await ids("status=404") == [2]
        assert await ids("since=2") == [3]
        assert await ids("limit=2") == [2, 3]
        assert await ids("limit=0") == []
        assert await ids("mount=shop&limit=1&since=1") == [2]
        for bad in ("status=hello", "status=99", "since=-1", "limit=x"):
            assert (await ask("GET", f"/journal?{bad}")).problem[:2] == (400, "Invalid request")

    async def test_it_is_bounded_and_says_so(self, ask: Ask) -> None:
        for _ in range(5):
            await ask.shop("GET", "/toys")
        found = (await ask("GET", "/journal")).body
        assert ([entry["id"] for entry in found["entries"]], found["dropped"]) == ([3, 4, 5], 2)
        assert (await ask("GET", "/worlds/default")).body["journal"] == {"entries": 3, "dropped": 2}

    async def test_it_can_be_forgotten(self, ask: Ask) -> None:
        await ask.shop("GET", "/toys")
        assert (await ask("DELETE", "/journal")).status == 204
        assert (await ask("GET", "/journal")).body == {"entries": [], "dropped": 0, "remarks": []}

    async def test_control_requests_do_not_stand_in_it(self, ask: Ask) -> None:
        await ask("GET", "/state")
        assert (await ask("GET", "/journal")).body["entries"] == []
