"""Letters: what vendors send, whom they reach, in which order, and what comes of it on the world's clock."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from aiohttp import web

from mockserver.assembly import assemble
from mockserver.config import Settings
from mockserver.model.letter import Delivery, Letter
from mockserver.model.lifecycle import Lifecycle
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.server.app import listen
from mockserver.server.carrier import Carrier, is_private
from mockserver.vendor import Face, Vendor
from tests.unit.invented import Shop
from tests.unit.server.conftest import FROZEN, Site
from tests.unit.server.test_addressing import plain

AT = datetime(2024, 2, 29, 12, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def moved(world: World, record: Record, _event: str) -> None:
    """A hook that has waited sends its letter again."""
    world.send(record.document["url"], b"again", {"Content-Type": "text/plain"}, record.key)


HOOK = Resource("hooks", lifecycle=Lifecycle("new", on={("new", "again"): "new"}), moved=moved)


class Receiver:
    """Takes letters, and answers as it is told."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.statuses: list[int] = []
        self.url = ""
        self.asks: Callable[[], Awaitable[Any]] | None = None

    async def take(self, request: web.Request) -> web.Response:
        self.taken.append(await request.read())
        self.headers.append(dict(request.headers))
        if self.asks is not None:
            await self.asks()
        status = self.statuses.pop(0) if self.statuses else 200
        return web.Response(status=status, headers={"Location": self.url} if status == 302 else {}, text="taken")


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    app = web.Application()
    app.router.add_post("/hook", made.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield made
    await runner.cleanup()


@pytest.fixture
async def hooked(shop: Shop, receiver: Receiver, tmp_path: Any, spec_cache: Any) -> AsyncIterator[Site]:
    """The toy shop, which sends a letter for every toy that is made, and tries again an hour after one that failed."""

    async def make(call: Call, world: World) -> Reply:
        world.insert(HOOK, call.body["id"], {"id": call.body["id"], "url": receiver.url, "tries": []})
        world.send(receiver.url, orjson.dumps(call.body), {"Content-Type": "application/json", "X-Toy": "1"}, call.body["id"])
        return Reply(201, call.body)

    async def text(_call: Call, world: World) -> Reply:
        answer = await world.ask(receiver.url, b"are you there?", {}, "test")
        return Reply(200, f"{answer.status} {answer.error} {world.token(3, 'ab')}".strip())

    async def delivered(world: World, delivery: Delivery) -> None:
        record = await world.read(HOOK, delivery.letter.about)
        document = {**record.document, "tries": [*record.document["tries"], delivery.status]}
        due = None if delivery.fine else world.at + HOUR
        world.put(HOOK, record._replace(document=document, due=due, event="again" if due else ""))

    vendor = shop.vendor()
    face = vendor.faces[0]
    hooks: Vendor = replace(
        vendor,
        faces=(Face(face.spec, face.convention, {**face.behaviours, "makeToy": make, "readText": text}),),
        resources=(*vendor.resources, HOOK),
        delivered=delivered,
    )
    scenario = tmp_path / "frozen.yaml"
    scenario.write_text(FROZEN)
    settings = Settings(port=0, strict=True, cache=spec_cache, scenarios=(str(scenario),))
    parts = await assemble(settings, [hooks], failed=_raise, alarms=False, carry=Carrier().carry)
    site = Site(await listen(parts))
    yield site
    await site.close()


def _raise(error: BaseException) -> None:
    raise error


async def make_toy(site: Site, name: str = "ball") -> None:
    body = orjson.dumps({"id": name})
    head = f"POST /toys/toys HTTP/1.1\nHost: h\nContent-Type: application/json\nContent-Length: {len(body)}"
    assert (await site.ask(head, body)).status == 201


async def tries(site: Site, name: str = "ball") -> list[int | None]:
    control = site.listening.server.control
    await control.world().post.idle()
    found = await control.state("default", "toys", "hooks", name)
    assert isinstance(found, dict)
    tried: list[int | None] = found["document"]["tries"]
    return tried


async def test_a_letter_is_sent_once_its_request_has_succeeded(hooked: Site, receiver: Receiver) -> None:
    await make_toy(hooked)
    assert await tries(hooked) == [200]
    assert receiver.taken == [b'{"id":"ball"}']
    assert receiver.headers[0]["X-Toy"] == "1"


async def test_nothing_is_sent_for_a_request_that_is_refused(hooked: Site, receiver: Receiver) -> None:
    head = "POST /toys/toys HTTP/1.1\nHost: h\nContent-Type: application/json\nContent-Length: 2"
    assert (await hooked.ask(head, b"{}")).status == 400
    await hooked.listening.server.control.world().post.idle()
    assert receiver.taken == []


async def test_what_failed_is_tried_again_on_the_worlds_clock(hooked: Site, receiver: Receiver) -> None:
    receiver.statuses = [500, 302, 503]
    await make_toy(hooked)
    control = hooked.listening.server.control
    await control.clock("default", {"advance": "PT59M"})
    assert await tries(hooked) == [500]
    await control.clock("default", {"advance": "PT6H"})
    assert await tries(hooked) == [500, 302, 503, 200], "each an hour behind the one before, all within one order"
    sent = [entry for entry in control.world().journal.select() if entry.sent]
    assert [entry.at - AT for entry in sent] == [0 * HOUR, HOUR, 2 * HOUR, 3 * HOUR]
    assert [(entry.operation, entry.method, entry.path, entry.status) for entry in sent][:2] == [
        ("webhook", "POST", receiver.url, 500),
        ("webhook", "POST", receiver.url, 302),
    ]


async def test_letters_are_delivered_in_the_order_of_their_sending(hooked: Site, receiver: Receiver) -> None:
    for number in range(20):
        await make_toy(hooked, f"toy-{number}")
    await tries(hooked, "toy-19")
    assert [orjson.loads(body)["id"] for body in receiver.taken] == [f"toy-{number}" for number in range(20)]


async def test_a_receiver_may_ask_the_world_while_it_takes_a_letter(hooked: Site, receiver: Receiver) -> None:
    receiver.statuses = [500]
    await make_toy(hooked)
    await tries(hooked)

    async def ask() -> None:
        assert (await hooked.ask(plain("/toys/toys/nobody"))).status == 404

    receiver.asks = ask
    await hooked.listening.server.control.clock("default", {"advance": "PT2H"})
    assert await tries(hooked) == [500, 200]


async def test_a_reset_forgets_what_is_under_way(hooked: Site, receiver: Receiver) -> None:
    control = hooked.listening.server.control
    arrived, leave = asyncio.Event(), asyncio.Event()

    async def linger() -> None:
        arrived.set()
        await leave.wait()

    receiver.asks = linger
    await make_toy(hooked)
    await arrived.wait()
    await control.reset("default")
    receiver.asks = None
    receiver.statuses = [500]
    await make_toy(hooked)
    assert await tries(hooked) == [500], "the letter of the world before has no say in this one"
    leave.set()
    assert [entry.status for entry in control.world().journal.select() if entry.sent] == [500]


async def test_a_dropped_world_sends_nothing_more(hooked: Site, receiver: Receiver) -> None:
    control = hooked.listening.server.control
    arrived, leave = asyncio.Event(), asyncio.Event()

    async def linger() -> None:
        arrived.set()
        await leave.wait()

    receiver.asks = linger
    for number in range(3):
        await make_toy(hooked, f"toy-{number}")
    await arrived.wait()
    await control.drop("default")
    leave.set()
    await asyncio.sleep(0)
    assert len(receiver.taken) == 1


async def test_an_order_to_the_clock_ends_when_all_letters_have(hooked: Site, receiver: Receiver) -> None:
    receiver.statuses = [500, 500]
    await make_toy(hooked)
    control = hooked.listening.server.control
    order = asyncio.ensure_future(control.clock("default", {"advance": "PT6H"}))
    await asyncio.sleep(0)
    assert (await hooked.ask(plain("/toys/toys/nobody"))).status == 404  # makes time pass as well
    await order
    found = await control.state("default", "toys", "hooks", "ball")
    assert isinstance(found, dict)
    assert found["document"]["tries"] == [500, 500, 200]


async def test_a_request_may_wait_for_what_comes_of_a_letter(hooked: Site, receiver: Receiver) -> None:
    receiver.statuses = [418]
    heard = await hooked.ask(plain("/toys/text"))
    assert heard.body.split()[0] == b"418"
    assert receiver.taken == [b"are you there?"]
    assert [entry.sent for entry in hooked.listening.server.control.world().journal.select()] == [True, False]


async def test_without_a_network_a_letter_is_told_as_not_delivered(shop: Shop, spec_cache: Any) -> None:
    parts = await assemble(Settings(cache=spec_cache), [shop.vendor()], failed=_raise, alarms=False)
    delivery = await parts.control.world().post.carry("toys", Letter("http://x", b"", (), "a", AT))
    assert (delivery.status, delivery.error, delivery.fine) == (None, "this server sends nothing", False)


@pytest.mark.parametrize(
    ("address", "open_"),
    [
        *((address, True) for address in ("127.0.0.1", "127.9.9.9", "10.1.2.3", "172.31.0.1", "192.168.1.1", "::1", "fd00::1")),
        *(
            (address, False)
            for address in ("8.8.8.8", "169.254.169.254", "0.0.0.0", "172.32.0.1", "fe80::1", "fd00:ec2::254", "2001:db8::1")
        ),
        ("::ffff:127.0.0.1", True),
        ("::ffff:8.8.8.8", False),
    ],
)
def test_only_loopback_and_private_networks_are_open(address: str, open_: bool) -> None:
    assert is_private(address) is open_


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://169.254.169.254/latest/meta-data", "169.254.169.254 is at 169.254.169.254, outside of test networks"),
        ("http://192.0.2.1:9/", "192.0.2.1 is at 192.0.2.1, outside of test networks, and --webhook-host does not name it"),
        ("ftp://127.0.0.1/", "is no address of a receiver"),
        ("http://", "is no address of a receiver"),
        ("http://127.0.0.1:1/", "Cannot connect to host 127.0.0.1:1"),
        ("http://127.0.0.1:99999/", "ValueError"),
    ],
)
async def test_what_cannot_be_delivered_says_why(url: str, said: str) -> None:
    delivery = await Carrier().carry(Letter(url, b"", (), "a", AT))
    assert delivery.status is None
    assert said in delivery.error


async def test_one_strange_address_among_several_is_enough(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    port = int(receiver.url.rpartition(":")[2].partition("/")[0])

    async def resolve(*_arguments: Any, **_options: Any) -> list[Any]:
        return [(2, 1, 6, "", ("127.0.0.1", port)), (2, 1, 6, "", ("93.184.216.34", port))]

    with monkeypatch.context() as patched:
        patched.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
        delivery = await Carrier().carry(Letter(f"http://rebound.example:{port}/hook", b"", (), "a", AT))
    assert (delivery.status, receiver.taken) == (None, [])
    assert "rebound.example is at 93.184.216.34, outside of test networks" in delivery.error


async def test_a_name_is_held_to_what_it_resolves_to(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    port = receiver.url.rpartition(":")[2].partition("/")[0]

    async def resolve(*_arguments: Any, **_options: Any) -> list[Any]:
        return [(2, 1, 6, "", ("93.184.216.34", 80))]

    with monkeypatch.context() as patched:
        patched.setattr(loop, "getaddrinfo", resolve)
        refused = await Carrier().carry(Letter(f"http://receiver.test:{port}/hook", b"", (), "a", AT))
    assert "receiver.test is at 93.184.216.34" in refused.error
    taken = await Carrier().carry(Letter(f"http://localhost:{port}/hook", b"x", (), "a", AT))
    assert (taken.status, taken.body) == (200, b"taken")
