"""The server as a whole: health, what is mounted, who may ask, and how the API refuses."""

from typing import Any

import aiohttp
import pytest

import mockserver
from mockserver import __version__

from .conftest import Ask


class TestTheServer:
    async def test_health(self, ask: Ask) -> None:
        assert (await ask("GET", "/health"))[::2] == (200, {"status": "ready", "version": __version__})

    async def test_its_own_document(self, ask: Ask) -> None:
        found = await ask("GET", "/openapi.json")
        assert (found.status, found.body["openapi"]) == (200, "3.1.0")
        assert "/worlds/{world}/clock" in found.body["paths"]

    async def test_vendors(self, ask: Ask) -> None:
        found = {one["name"]: one for one in (await ask("GET", "/vendors")).body["vendors"]}
        assert set(found) == {"fivetran", "shop"}
        assert found["shop"]["operations"] == {"crud": 3}
        assert found["shop"]["apis"] == [{"title": "Shop", "version": "1", "operations": 3}]
        assert found["shop"]["resources"] == ["toys"]

    @pytest.mark.parametrize(
        ("method", "path", "title"),
        [
            ("GET", "/nowhere", "Not found"),
            ("GET", "/", "Not found"),
            ("GET", "", "Not found"),
            ("PUT", "/health", "Method not allowed"),
        ],
    )
    async def test_other_addresses_and_methods(self, ask: Ask, method: str, path: str, title: str) -> None:
        found = await ask(method, path)
        assert found.problem == (404 if title == "Not found" else 405, title, "")
        assert found.headers.get("Allow", "GET").startswith("GET")

    async def test_options_and_head(self, ask: Ask) -> None:
        found = await ask("OPTIONS", "/worlds")
        assert (found.status, "POST" in found.headers["Allow"]) == (204, True)
        found = await ask("HEAD", "/health")
        assert (found.status, found.body) == (200, b"")

    async def test_what_a_client_does_not_accept(self, ask: Ask) -> None:
        assert (await ask("GET", "/worlds", Accept="text/html")).problem == (406, "Not acceptable", "")

    async def test_an_unknown_query_parameter(self, ask: Ask) -> None:
        assert (await ask("GET", "/worlds?colour=red")).problem[:2] == (400, "Invalid request")


class TestToken:
    async def test_all_but_health_want_it(self) -> None:
        async with mockserver.serving(vendors=("fivetran",), admin_token="sesame") as server, aiohttp.ClientSession() as client:
            ask = Ask(server, client)
            assert (await ask("GET", "/health")).status == 200
            for path in ("/worlds", "/openapi.json", "/nowhere", "/health/"):
                assert (await ask("GET", path)).problem == (401, "Unauthorized", "")
                assert (await ask("GET", path, Authorization="Bearer wrong")).status == 401
            assert (await ask("GET", "/worlds")).headers["WWW-Authenticate"] == "Bearer"
            assert (await ask("GET", "/worlds", Authorization="bearer sesame")).status == 200
            assert (await ask("GET", "/v1/groups", prefix="/fivetran", Authorization="Basic azpz")).status == 200

    async def test_switched_off_there_is_health_alone(self) -> None:
        async with mockserver.serving(vendors=("fivetran",), admin="off") as server, aiohttp.ClientSession() as client:
            ask = Ask(server, client)
            assert (await ask("GET", "/health")).status == 200
            assert (await ask("GET", "/worlds")).problem == (404, "Not found", "")


async def test_a_bug_of_ours_says_that_it_is_one(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> Any:
        raise RuntimeError("oops")

    monkeypatch.setattr(ask.server.control, "vendors", broken)
    found = await ask("GET", "/vendors")
    assert found.problem == (500, "Bug in the mock", "")
    assert found.body["detail"] == "RuntimeError: oops"
    assert "a control request failed: GET /vendors" in caplog.text
