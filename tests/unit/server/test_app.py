"""Ports open and close; who may control; many clients at once; and bugs of ours."""

import asyncio
import logging
import socket
from collections import Counter
from dataclasses import replace

import aiohttp
import pytest

from mockserver.config import Listen, Settings
from mockserver.model.messages import Call, Reply, Request
from mockserver.model.world import World
from mockserver.server.admin import Admin
from mockserver.server.app import UnknownMount, made_token
from mockserver.server.tls import Authority
from mockserver.server.wire import is_loopback, reachable
from tests.unit import invented
from tests.unit.invented import Shop
from tests.unit.server.conftest import Opening, Site

GET = "GET /toys/text HTTP/1.1\nHost: h"
SECOND = 1.0
REFUSED = r"refused|Connect call failed"


async def test_64_clients_at_once_get_what_they_asked_for(site: Site) -> None:
    url = f"http://127.0.0.1:{site.port}"

    async def client(number: int) -> None:
        base = f"{url}/worlds/w{number % 8}/toys/toys"
        async with aiohttp.ClientSession() as session:
            for turn in range(5):
                toy = {"id": f"{number}-{turn}"}
                async with session.post(base, json=toy) as made:
                    assert (made.status, await made.json()) == (201, toy)
                async with session.get(f"{base}/{toy['id']}") as read:
                    assert (read.headers["X-Mock-World"], await read.json()) == (f"w{number % 8}", toy)

    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        for number in range(64):
            tasks.create_task(client(number))
    for world in range(8):
        assert len(await site.listening.server.control.state(f"w{world}", "toys", "toys") or ()) == 40
        numbers = [entry.id for entry in site.listening.server.control.world(f"w{world}").journal.select()]
        assert sorted(numbers) == list(range(1, 81))


async def test_worlds_may_be_dropped_and_reset_under_load(site: Site) -> None:
    url = f"http://127.0.0.1:{site.port}"
    base = f"{url}/worlds/w/toys/text"
    seen: Counter[int] = Counter()

    async def asks(session: aiohttp.ClientSession) -> None:
        for _ in range(50):
            async with session.get(base) as answer:
                seen[answer.status] += 1
                # A request may lose its world twice; then it is told so.
                assert await answer.text() == "hello" if answer.status == 200 else "Unknown world" in await answer.text()

    async def meddles(session: aiohttp.ClientSession) -> None:
        for turn in range(50):
            method, path = ("DELETE", "") if turn % 2 else ("POST", "/reset")
            async with session.request(method, f"{url}/__admin/worlds/w{path}") as answer:
                assert answer.status in (200, 204, 404)

    async with asyncio.timeout(60), aiohttp.ClientSession() as session, asyncio.TaskGroup() as tasks:
        for _ in range(8):
            tasks.create_task(asks(session))
        tasks.create_task(meddles(session))
    assert set(seen) <= {200, 404}
    assert seen[200] > 350


class Gate:
    """A behaviour that waits until it is let go."""

    def __init__(self) -> None:
        self.reached, self.open = asyncio.Event(), asyncio.Event()

    async def __call__(self, call: Call, world: World) -> Reply:
        self.reached.set()
        await self.open.wait()
        return await invented.text(call, world)


@pytest.mark.parametrize("mount", [None, "toys"])
async def test_what_is_under_way_is_finished_before_the_server_stops(opening: Opening, shop: Shop, mount: str | None) -> None:
    gate = Gate()
    site = await opening(shop.vendor({"readText": gate}), own=("toys",))
    line, idle = await site.line(mount), await site.line()
    assert (await idle.ask("GET /toys/nothing HTTP/1.1\nHost: h")).status == 404
    asked = asyncio.ensure_future(line.ask("GET /text HTTP/1.1\nHost: h" if mount else GET))
    await gate.reached.wait()
    stopped = asyncio.ensure_future(site.listening.close(0.8))
    assert await idle.rest() == b""
    with pytest.raises(OSError, match=REFUSED):
        await site.line()
    gate.open.set()
    assert (await asked).body == b"hello"
    async with asyncio.timeout(SECOND):
        await stopped


async def test_the_rest_of_a_body_may_still_arrive_while_the_server_stops(site: Site) -> None:
    line, idle = await site.line(), await site.line()
    await line.say(
        "POST /toys/toys HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n", b'{"id"'
    )
    assert (await idle.ask(GET)).status == 200  # by now the beginning has arrived
    stopped = asyncio.ensure_future(site.listening.close(0.8))
    assert await idle.rest() == b""
    await line.say(b':"1"}')
    assert (await line.hear()).status == 201
    await stopped


async def test_who_never_comes_to_an_end_does_not_keep_the_server(opening: Opening, shop: Shop) -> None:
    gate = Gate()
    site = await opening(shop.vendor({"readText": gate}), own=("toys",))
    shared, own, slow = await site.line(), await site.line("toys"), await site.line()
    await shared.say(GET.replace("\n", "\r\n"), "\r\n\r\n")
    await own.say("GET /text HTTP/1.1\r\nHost: h\r\n\r\n")
    await slow.say("POST /toys/toys HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n")
    await gate.reached.wait()
    loop = asyncio.get_running_loop()
    begun = loop.time()
    await site.listening.close(0.3)
    assert loop.time() - begun < SECOND
    assert await shared.rest() == b""


async def test_a_busy_port_is_an_error_and_nothing_stays_open(opening: Opening, shop: Shop) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        with pytest.raises(OSError, match="in use"):
            await opening(shop.vendor(), port=number)
        with pytest.raises(OSError, match="in use"):
            await opening(shop.vendor(), listen=(Listen("toys", "127.0.0.1", number),))


async def test_a_port_for_what_is_not_mounted_is_an_error(opening: Opening, shop: Shop) -> None:
    with pytest.raises(UnknownMount, match="nothing is mounted as 'zoo'; mounted are toys"):
        await opening(shop.vendor(), own=("zoo",))


@pytest.mark.parametrize(
    ("host", "admin", "token", "made"),
    [
        ("127.0.0.1", "auto", None, False),
        ("localhost", "auto", None, False),
        ("::1", "auto", None, False),
        ("0.0.0.0", "auto", None, True),
        ("::", "auto", None, True),
        ("192.0.2.1", "auto", None, True),
        ("0.0.0.0", "auto", "mine", False),
        ("0.0.0.0", "open", None, False),
        ("0.0.0.0", "off", None, False),
    ],
)
def test_a_token_is_made_where_others_can_reach_the_server(host: str, admin: str, token: str | None, made: bool) -> None:
    settings = Settings(host=host, admin=admin, admin_token=token)  # type: ignore[arg-type]  # the table says text
    first, second = made_token(settings), made_token(settings)
    assert (first is not None) is made
    assert first is None or (len(first) >= 32 and first != second)


ADMIN = [
    ("GET", "/vendors"),
    ("GET", "/openapi.json"),
    ("GET", "/worlds"),
    ("POST", "/worlds"),
    ("DELETE", "/worlds/default"),
    ("POST", "/reset"),
    ("GET", "/state"),
    ("PUT", "/state/toys/toys/1"),
    ("GET", "/snapshot"),
    ("POST", "/clock"),
    ("GET", "/journal"),
    ("DELETE", "/journal"),
    ("GET", "/nothing"),
    ("PATCH", "/worlds"),
    ("OPTIONS", "/worlds"),
    ("GET", "/health/../worlds"),
    ("GET", ""),
]


@pytest.mark.parametrize(("method", "path"), ADMIN)
async def test_every_control_request_but_health_wants_the_token(opening: Opening, shop: Shop, method: str, path: str) -> None:
    site = await opening(shop.vendor(), admin_token="let me in")
    line = await site.line()
    for shown in ("", "\nAuthorization: Bearer wrong", "\nAuthorization: Basic let me in", "\nAuthorization: Bearer \u2603"):
        heard = await line.ask(f"{method} /__admin{path} HTTP/1.1\nHost: h{shown}")
        assert (heard.status, heard.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert heard.headers["Content-Type"] == "application/problem+json"
    assert (await line.ask(f"{method} /__admin{path} HTTP/1.1\nHost: h\nAuthorization: bearer let me in")).status != 401
    assert (await line.ask("GET /__admin/health HTTP/1.1\nHost: h")).status == 200


async def test_vendors_are_not_affected_by_the_token(opening: Opening, shop: Shop) -> None:
    site = await opening(shop.vendor(), admin_token="let me in")
    assert (await site.ask(GET)).status == 200


async def test_on_any_other_address_the_made_token_opens(opening: Opening, shop: Shop) -> None:
    site = await opening(shop.vendor(), host="0.0.0.0")
    token = site.listening.token
    assert token is not None
    assert (await site.ask("GET /__admin/worlds HTTP/1.1\nHost: h")).status == 401
    assert (await site.ask(f"GET /__admin/worlds HTTP/1.1\nHost: h\nAuthorization: Bearer {token}")).status == 200


async def test_control_may_be_open_to_all(opening: Opening, shop: Shop) -> None:
    site = await opening(shop.vendor(), host="0.0.0.0", admin="open")
    assert site.listening.token is None
    assert (await site.ask("GET /__admin/worlds HTTP/1.1\nHost: h")).status == 200


async def test_control_may_be_off(opening: Opening, shop: Shop) -> None:
    site = await opening(shop.vendor(), host="0.0.0.0", admin="off")
    assert site.listening.token is None
    for target in ("worlds", "vendors", "openapi.json", "reset", "nothing"):
        heard = await site.ask(f"GET /__admin/{target} HTTP/1.1\nHost: h")
        assert (heard.status, heard.json["detail"]) == (404, f"there is nothing at /__admin/{target}")
    assert "/__admin" not in (await site.ask("GET /nothing HTTP/1.1\nHost: h")).json["detail"]
    assert (await site.ask(GET)).status == 200


@pytest.mark.parametrize("token", [None, "let me in"])
async def test_health_is_told_even_where_control_is_off(opening: Opening, shop: Shop, token: str | None) -> None:
    site = await opening(shop.vendor(), admin="off", admin_token=token)
    assert (await site.ask("GET /__admin/health HTTP/1.1\nHost: h")).json["status"] == "ready"


async def test_every_control_operation_has_one_who_carries_it_out(opening: Opening, shop: Shop) -> None:
    parts = (await opening(shop.vendor())).listening.server
    fewer = replace(parts.admin, operations=parts.admin.operations[1:])
    with pytest.raises(ValueError, match=f"differ in {parts.admin.operations[0].id}"):
        Admin(parts.control, fewer, Authority(None), None)


async def test_a_bug_outside_the_engine_is_told_as_ours(opening: Opening, shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    def stumble(_request: Request) -> str | None:
        raise KeyError("shoe")

    site = await opening(shop.vendor(identify=stumble))
    await site.listening.server.worlds.create("w", credentials={"toys": [{"user": "ann"}]})
    heard = await site.ask(GET)
    assert (heard.status, heard.headers["Content-Type"]) == (500, "application/problem+json")
    assert heard.json["detail"] == "KeyError: 'shoe'"
    (record,) = (record for record in caplog.records if record.levelno == logging.ERROR)
    assert record.exc_info is not None
    caplog.clear()


@pytest.mark.parametrize("value", ["a\r\nSet-Cookie: x=1", "a\nb", "\udcff", "a\x00b"])
@pytest.mark.parametrize("version", ["1.0", "1.1"])
async def test_a_header_that_cannot_be_sent_is_no_end_of_the_conversation(
    opening: Opening, shop: Shop, value: str, version: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def odd(_call: Call, _world: World) -> Reply:
        return Reply(200, "hello", {"X-Odd": value})

    site = await opening(shop.vendor({"readText": odd}))
    heard = await site.ask(GET.replace("1.1", version))
    assert "Set-Cookie" not in heard.headers
    assert heard.status in (200, 500)
    caplog.clear()


@pytest.mark.parametrize(
    ("host", "named"),
    [("", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("::", "127.0.0.1"), ("::1", "[::1]"), ("mock.test", "mock.test")],
)
def test_the_server_says_where_a_client_finds_it(host: str, named: str) -> None:
    assert reachable(host) == named


@pytest.mark.parametrize(
    ("host", "only_here"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("", False)],
)
def test_loopback_is_this_machine_only(host: str, only_here: bool) -> None:
    assert is_loopback(host) is only_here
