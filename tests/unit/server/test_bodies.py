"""Bodies that break off, or never come."""

import pytest

from tests.unit.invented import Shop
from tests.unit.server.conftest import Opening, Site
from tests.unit.server.test_wire import JSON, ours

READERS = [(None, "/toys/toys"), ("toys", "/toys"), (None, "/__admin/worlds")]
"""Who reads bodies: a vendor on the shared port and on its own, and the control API."""


def start(target: str, *headers: str) -> str:
    """A head whose body comes later."""
    return "\n".join((f"POST {target} HTTP/1.1\n{JSON}", "Expect: 100-continue", *headers))


@pytest.mark.parametrize(("mount", "target"), READERS)
@pytest.mark.parametrize("before", [b"", b"5\r\nabcde\r\n"])
async def test_chunks_that_break_while_they_are_read_are_refused_at_once(
    site: Site, mount: str | None, target: str, before: bytes
) -> None:
    line = await site.line(mount)
    assert (await line.ask(start(target, "Transfer-Encoding: chunked"))).status == 100
    await line.say(before + b"zz\r\n")
    heard = await line.hear()
    assert (heard.status, heard.headers["Connection"]) == (400, "close")
    assert ours(heard)
    assert await line.rest() == b""


@pytest.mark.parametrize(("mount", "target"), READERS)
@pytest.mark.parametrize("said", [b"", b"{"])
async def test_a_body_that_does_not_arrive_is_given_up(
    opening: Opening, shop: Shop, mount: str | None, target: str, said: bytes
) -> None:
    site = await opening(shop.vendor(), own=("toys",), patience=0.01)
    line = await site.line(mount)
    assert (await line.ask(start(target, "Content-Length: 100"), said)).status == 100
    heard = await line.hear()
    assert (heard.status, heard.headers["Connection"]) == (400, "close")
    assert "the body did not arrive" in str(heard.json)
    assert ours(heard)


async def test_what_a_client_expects_of_the_control_api_is_refused_in_its_form(site: Site) -> None:
    heard = await site.ask("GET /__admin/worlds HTTP/1.1\nHost: h\nExpect: miracles")
    assert (heard.status, heard.headers["Content-Type"]) == (417, "application/problem+json")
    assert heard.json["detail"] == "'miracles' cannot be met: only 100-continue can"
