"""How a request finds its vendor and its world."""

from base64 import b64encode
from dataclasses import replace

import pytest

from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.worlds import MockWorld, Worlds
from tests.unit import invented
from tests.unit.invented import Shop
from tests.unit.server.conftest import Opening, Site

HOST = "Host: mock.test"


def plain(target: str, *headers: str, method: str = "GET") -> str:
    return "\n".join((f"{method} {target} HTTP/1.1", *(headers if "Host" in "".join(headers) else (HOST, *headers))))


async def test_a_vendor_answers_below_its_mount(site: Site) -> None:
    heard = await site.ask(plain("/toys/text"))
    assert (heard.status, heard.body, heard.headers["Content-Type"]) == (200, b"hello", "text/plain")
    assert heard.headers["X-Mock-World"] == "default"


@pytest.mark.parametrize("target", ["/toys", "/toys/", "/toys?x", "/toys//text"])
async def test_below_its_mount_a_vendor_says_what_is_not_there(site: Site, target: str) -> None:
    heard = await site.ask(plain(target))
    assert heard.status == 404
    assert heard.json["oops"].startswith("Unknown path")


@pytest.mark.parametrize(
    "target", ["/", "/nobody/text", "//toys/text", "/toysx/text", "/worlds", "/worlds/", "/worlds/w", "/__adminx"]
)
async def test_where_nothing_is_mounted_nobody_says_so(site: Site, target: str) -> None:
    heard = await site.ask(plain(target))
    assert (heard.status, heard.headers["Content-Type"]) == (404, "application/problem+json")
    assert "/toys" in heard.json["detail"]
    assert heard.headers["X-Mock-Reason"] == heard.json["detail"]


@pytest.mark.parametrize("host", ["api.toys.test", "API.Toys.Test", "api.toys.test:80"])
async def test_a_vendors_host_is_that_vendor_at_the_root_of_any_port(opening: Opening, shop: Shop, host: str) -> None:
    site = await opening(shop.vendor(), replace(shop.vendor(), name="zoo", hosts=()), own=("toys", "zoo"))
    for mount in (None, "toys", "zoo"):
        heard = await site.ask(plain("/text", f"Host: {host}", "X-Mock-World: w"), mount=mount)
        assert heard.body == b"hello"
    assert [entry.mount for entry in site.listening.server.control.world("w").journal.select()] == ["toys"] * 3
    assert (await site.ask(plain("/text"), mount="zoo")).body == b"hello"
    assert [entry.mount for entry in site.listening.server.control.world().journal.select()] == ["zoo"]


async def test_a_target_in_absolute_form_names_its_host(site: Site) -> None:
    here = f"http://mock:{site.listening.shared.number}"
    assert (await site.ask(plain(f"{here}/toys/text"))).body == b"hello"
    assert (await site.ask(plain("http://api.toys.test/text"))).body == b"hello"
    assert (await site.ask(plain("http://api.toys.test/text?a=http://b/", "Host: elsewhere"))).body == b"hello"
    assert (await site.ask(plain(here))).status == 404
    assert (await site.ask(plain(f"{here}/__admin/health"))).json["status"] == "ready"
    assert (await site.ask(plain(f"{here}?x", method="OPTIONS"))).status == 404


@pytest.mark.parametrize(
    "target", ["http://stranger.test/", "http://stranger.test:1/toys/text", "http://stranger.test/__admin/health"]
)
async def test_a_stranger_in_absolute_form_is_no_host_of_ours(site: Site, target: str) -> None:
    heard = await site.ask(plain(target))
    assert (heard.status, heard.headers["Content-Type"]) == (502, "application/problem+json")
    assert "forwards nothing" in heard.json["detail"]


async def test_the_control_api_is_not_behind_a_vendors_host(site: Site) -> None:
    assert "oops" in (await site.ask(plain("http://api.toys.test/__admin/health"))).json
    assert "oops" in (await site.ask(plain("/__admin/health", "Host: api.toys.test"))).json


async def test_a_vendors_own_port_is_that_vendor_at_the_root(site: Site) -> None:
    line = await site.line("toys")
    assert (await line.ask(plain("/text"))).body == b"hello"
    for target in ("/toys/text", "/__admin/health", "/worlds/w/toys/text"):
        assert "oops" in (await line.ask(plain(target))).json, target


async def test_the_path_names_a_world(site: Site) -> None:
    heard = await site.ask(plain("/worlds/a%20b%5B1%5D/toys/text"))
    assert (heard.status, heard.headers["X-Mock-World"]) == (200, "a b[1]")
    assert site.listening.server.worlds.find("a b[1]") is not None


async def test_a_header_names_a_world(site: Site) -> None:
    line = await site.line("toys")
    heard = await line.ask(plain("/text", "X-Mock-World: t%C3%A9st%3A%3Aone"))
    assert heard.headers["X-Mock-World"] == "t%C3%A9st::one"
    assert site.listening.server.worlds.find("t\u00e9st::one") is not None


async def test_the_path_comes_before_the_header(site: Site) -> None:
    assert (await site.ask(plain("/worlds/p/toys/text", "X-Mock-World: h"))).headers["X-Mock-World"] == "p"


async def test_worlds_share_nothing(site: Site) -> None:
    line = await site.line()
    body = b'{"id":"1"}'
    post = f"POST /worlds/a/toys/toys HTTP/1.1\n{HOST}\nContent-Type: application/json\nContent-Length: {len(body)}"
    assert (await line.ask(post, body)).status == 201
    assert (await line.ask(plain("/worlds/a/toys/toys/1"))).status == 200
    assert (await line.ask(plain("/worlds/b/toys/toys/1"))).status == 404
    assert (await line.ask(plain("/toys/toys/1"))).status == 404


def basic(user: str) -> str:
    return f"Authorization: Basic {b64encode(f'{user}:x'.encode()).decode()}"


async def test_a_credential_may_lead_to_a_world(site: Site) -> None:
    await site.listening.server.worlds.create("mine", credentials={"toys": [{"user": "ann"}]})
    line = await site.line()
    assert (await line.ask(plain("/toys/text", basic("ann")))).headers["X-Mock-World"] == "mine"
    assert (await line.ask(plain("/toys/text", basic("bob")))).headers["X-Mock-World"] == "default"
    assert (await line.ask(plain("/toys/text", basic("ann"), "X-Mock-World: h"))).headers["X-Mock-World"] == "h"
    await site.listening.server.worlds.drop("mine")
    assert (await line.ask(plain("/toys/text", basic("ann")))).headers["X-Mock-World"] == "default"


@pytest.mark.parametrize("authorization", ["Basic !!!", "Basic \xff", "Basic", "Basic /w==", ""])
async def test_a_credential_that_cannot_be_read_leads_nowhere(site: Site, authorization: str) -> None:
    await site.listening.server.worlds.create("mine", credentials={"toys": [{"user": "ann"}]})
    heard = await site.ask(plain("/toys/text", f"Authorization: {authorization}"))
    assert (heard.status, heard.headers["X-Mock-World"]) == (200, "default")


@pytest.mark.parametrize("name", ["", "%2F", "a%2Fb", "%00", "a%0Ab", "x" * 129, "%FF", "%7F", "%ED%A0%80"])
async def test_what_no_world_can_be_called_is_refused_in_the_vendors_words(site: Site, name: str) -> None:
    before = len(site.listening.server.worlds)
    for head in (plain(f"/worlds/{name}/toys/text"), plain("/toys/text", f"X-Mock-World: {name}")):
        heard = await site.ask(head)
        assert heard.status == 400
        for told in (heard.json["oops"], heard.headers["X-Mock-Reason"]):
            assert told.startswith("Malformed head")
            assert "is no name for a world: 1 to 128 characters, no slash, no control characters" in told
    assert len(site.listening.server.worlds) == before


async def test_strict_worlds_are_not_made_on_demand(opening: Opening, shop: Shop) -> None:
    site = await opening(shop.vendor(), strict_worlds=True)
    assert (await site.ask(plain("/toys/text"))).status == 200
    heard = await site.ask(plain("/worlds/unknown/toys/text"))
    assert (heard.status, heard.json["oops"]) == (404, "Unknown world (world: unknown)")
    assert "make it with POST /__admin/worlds" in heard.headers["X-Mock-Reason"]
    (_, entry) = site.listening.server.control.world().journal.select()
    assert entry.reason == heard.headers["X-Mock-Reason"]
    await site.listening.server.worlds.create("known")
    assert (await site.ask(plain("/worlds/known/toys/text"))).status == 200


async def test_more_worlds_than_the_server_holds_are_refused_but_never_the_default(opening: Opening, shop: Shop) -> None:
    site = await opening(shop.vendor(), max_worlds=2)
    assert (await site.ask(plain("/worlds/a/toys/text"))).status == 200
    heard = await site.ask(plain("/worlds/b/toys/text"))
    assert (heard.status, heard.headers["Content-Type"]) == (503, "application/problem+json")
    worlds = site.listening.server.worlds
    await worlds.drop("default")
    await worlds.create("c")
    assert (await site.ask(plain("/worlds/b/toys/text"))).status == 503
    assert (await site.ask(plain("/toys/text"))).headers["X-Mock-World"] == "default"


async def test_a_world_that_is_dropped_meanwhile_is_unknown(opening: Opening, shop: Shop) -> None:
    async def dropping(call: Call, world: World) -> Reply:
        await site.listening.server.worlds.drop(world.name)
        world.log("DROPPED", "gone")
        return await _make(call, world)

    async def _make(call: Call, world: World) -> Reply:
        record = {"id": "1"}
        world.insert(shop_toy, "1", record)
        return Reply(201, record)

    shop_toy = shop.vendor().resources[0]
    site = await opening(shop.vendor({"makeToy": dropping}))
    head = f"POST /worlds/w/toys/toys HTTP/1.1\n{HOST}\nContent-Type: application/json\nContent-Length: 10"
    heard = await site.ask(head, b'{"id":"1"}')
    assert (heard.status, heard.json["oops"]) == (404, "Unknown world (world: w)")


@pytest.mark.parametrize(("strict", "status"), [(False, 201), (True, 404)])
async def test_a_request_whose_world_is_dropped_is_asked_again_where_worlds_are_made_on_demand(
    opening: Opening, shop: Shop, strict: bool, status: int
) -> None:
    dropped: list[str] = []

    async def dropping(call: Call, world: World) -> Reply:
        if not dropped:
            dropped.append(world.name)
            await site.listening.server.worlds.drop(world.name)
        return await invented.make(call, world)

    site = await opening(shop.vendor({"makeToy": dropping}), strict_worlds=strict)
    await site.listening.server.worlds.create("w")
    head = f"POST /worlds/w/toys/toys HTTP/1.1\n{HOST}\nContent-Type: application/json\nContent-Length: 10"
    heard = await site.ask(head, b'{"id":"1"}')
    assert (heard.status, dropped) == (status, ["w"])


async def test_a_refusal_outlives_the_world_that_it_is_told_in(opening: Opening, shop: Shop) -> None:
    """Even the default world may be dropped between the request and the words for it."""
    worlds: list[Worlds] = []

    async def vanish(name: str) -> MockWorld:
        world = await obtain(name)
        world.live._gone = True
        worlds[0]._worlds.pop(name)
        return world

    site = await opening(shop.vendor(), own=("toys",))
    worlds.append(site.listening.server.worlds)
    obtain = worlds[0].obtain
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worlds[0], "obtain", vanish)
        heard = await site.ask(plain("/worlds/%00/toys/text"))
        assert (heard.status, heard.headers["Content-Type"]) == (503, "application/problem+json")
    assert (await site.ask(plain("/worlds/%00/toys/text"))).status == 400


@pytest.mark.parametrize(("name", "header"), [("%20a%20b%20", "%20a b%20"), ("%20", "%20"), ("a%C2%A0b", "a%C2%A0b")])
async def test_a_worlds_name_comes_back_as_it_may_be_sent(site: Site, name: str, header: str) -> None:
    heard = await site.ask(plain(f"/worlds/{name}/toys/text"))
    assert (heard.status, heard.headers["X-Mock-World"]) == (200, header)
    assert (await site.ask(plain("/toys/text", f"X-Mock-World: {header}"))).headers["X-Mock-World"] == header
    assert len(site.listening.server.worlds) == 2


async def test_without_headers_of_ours_a_miss_has_none_either(opening: Opening, shop: Shop) -> None:
    site = await opening(shop.vendor(), mock_headers=False)
    for target in ("/toys/text", "/toys/x", "/nobody"):
        assert not [name for name in (await site.ask(plain(target))).headers if name.startswith("X-Mock")]


async def test_the_date_is_the_worlds(site: Site) -> None:
    leap_day = "Thu, 29 Feb 2024 12:30:00 GMT"
    for target in ("/toys/text", "/toys/nothing", "/worlds/%00/toys/text"):
        heard = await site.ask(plain(target))
        assert heard.headers.getall("Date") == [leap_day], target
    live = site.listening.server.worlds.find("default")
    assert live is not None
    await site.listening.server.control.clock("default", {"advance": "PT90S"})
    assert (await site.ask(plain("/toys/text"))).headers["Date"] == "Thu, 29 Feb 2024 12:31:30 GMT"
    assert (await site.ask(plain("/worlds/other/toys/text"))).headers["Date"] == leap_day


async def test_a_behaviour_sees_where_the_client_finds_it(opening: Opening, shop: Shop) -> None:
    async def where(call: Call, _world: World) -> Reply:
        return Reply(200, call.request.origin)

    site = await opening(shop.vendor({"readText": where}), own=("toys",))
    assert (await site.ask(plain("/toys/text"))).body == b"http://mock.test/toys"
    assert (await site.ask(plain("/worlds/a%20b/toys/text"))).body == b"http://mock.test/worlds/a%20b/toys"
    assert (await site.ask(plain("/text", "Host: api.toys.test:81"))).body == b"http://api.toys.test:81"
    assert (await site.ask(plain("/text", "Host: h:1"), mount="toys")).body == b"http://h:1"


async def test_two_vendors_keep_apart(opening: Opening, shop: Shop) -> None:
    site = await opening(shop.vendor(), replace(shop.vendor(), name="zoo", hosts=()), own=("zoo",))
    assert (await site.ask(plain("/zoo/text"))).body == b"hello"
    assert (await site.ask(plain("/text"), mount="zoo")).body == b"hello"
    assert sorted(entry.mount for entry in site.listening.server.control.world().journal.select()) == ["zoo", "zoo"]
