"""Whatever arrives, the answer is the vendor's envelope or problem+json, and nothing is written to the log."""

import gzip

import pytest

from mockserver.server.bodies import LARGEST_BODY
from mockserver.server.exchange import LONGEST_URL
from tests.unit.server.conftest import Heard, Site

MOUNTS = [None, "toys"]
"""The shared port, and the vendor's own."""
JSON = "Host: h\nContent-Type: application/json"
BALL = b'{"id":"ball"}'


def post(*headers: str, version: str = "1.1", length: int | None = len(BALL)) -> str:
    said = "" if length is None else f"\nContent-Length: {length}"
    return "\n".join((f"POST /toys/toys HTTP/{version}\n{JSON}{said}", *headers))


def ours(heard: Heard) -> bool:
    """Whether an answer is worded by the vendor, or by nobody in particular."""
    kind = heard.headers["Content-Type"]
    return "oops" in heard.json if kind == "application/json" else kind == "application/problem+json"


@pytest.mark.parametrize("mount", MOUNTS)
@pytest.mark.parametrize(
    "raw",
    [
        b"NONSENSE\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /a b HTTP/1.1\r\nHost: h\r\n\r\n",
        b"G@T / HTTP/1.1\r\nHost: h\r\n\r\n",
        b"GET / HTTP/1.1\r\nNo colon\r\n\r\n",
        b"GET / HTTP/1.1\r\nBad Name: x\r\n\r\n",
        b"GET / HTTP/1.1\r\n: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nA: x\x00y\r\n\r\n",
        b"GET / HTTP/1.1\r\nA: x\ry\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: h\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n",
    ],
)
async def test_a_head_that_is_no_http_is_refused(site: Site, mount: str | None, raw: bytes) -> None:
    line = await site.line(mount)
    await line.say(raw)
    heard = await line.hear()
    assert heard.status == 400
    assert ("oops" in heard.json) is (mount is not None)
    assert ours(heard)
    assert await line.rest() == b""


@pytest.mark.parametrize("mount", MOUNTS)
@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 5\r\nContent-Length: 6",
        b"Content-Length: 5\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5",
        b"Transfer-Encoding: xchunked",
        b"Transfer-Encoding: chunked, identity",
        b"Transfer-Encoding : chunked",
        b"Transfer-Encoding:\x0bchunked",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        b"Content-Length: +5",
        b"Content-Length: 5, 5",
        b"Content-Length: 0x5",
        b" Content-Length: 5",
    ],
)
async def test_a_second_request_cannot_be_smuggled_in(site: Site, mount: str | None, headers: bytes) -> None:
    line = await site.line(mount)
    smuggled = b"0\r\n\r\nGET /toys/text HTTP/1.1\r\nHost: smuggled\r\n\r\n"
    await line.say(b"POST /toys/toys HTTP/1.1\r\nHost: h\r\n" + headers + b"\r\n\r\n" + smuggled)
    heard = await line.hear()
    assert heard.status == 400
    assert ours(heard)
    assert await line.rest() == b""


@pytest.mark.parametrize("length", [LONGEST_URL + 1, 70_000, 1_000_000, 1_200_000])
@pytest.mark.parametrize("mount", MOUNTS)
async def test_a_url_may_not_be_too_long(site: Site, mount: str | None, length: int) -> None:
    line = await site.line(mount)
    heard = await line.ask(f"GET /toys/text?{'x' * length} HTTP/1.1\nHost: h")
    assert heard.status in (413, 414, 431)
    assert "url" in str(heard.json)
    assert ours(heard)


async def test_a_long_url_is_refused_in_the_vendors_words(site: Site) -> None:
    heard = await site.ask(f"GET /toys/text?{'x' * LONGEST_URL} HTTP/1.1\nHost: h")
    assert (heard.status, heard.json["oops"]) == (413, f"Too large (what: url; limit: {LONGEST_URL})")
    (entry,) = site.listening.server.control.world().journal.select()
    assert (entry.status, entry.mount) == (413, "toys")
    ok = f"GET /toys/text?{'x' * (LONGEST_URL - len('/toys/text?'))} HTTP/1.1\nHost: h"
    assert (await site.ask(ok)).status == 200


@pytest.mark.parametrize("mount", MOUNTS)
@pytest.mark.parametrize(
    "headers", ["\n".join(f"X-{n}: {n}" for n in range(200)), "X-Long: " + "x" * 70_000, "x" * 70_000 + ": 1"]
)
async def test_headers_may_not_be_too_many_or_too_large(site: Site, mount: str | None, headers: str) -> None:
    heard = await site.ask(f"GET /toys/text HTTP/1.1\nHost: h\n{headers}", mount=mount)
    assert ours(heard)
    assert "headers" in str(heard.json)
    assert heard.status == (431 if mount is None else 413)


async def test_many_headers_are_fine(site: Site) -> None:
    headers = "\n".join(f"X-{n}: {'x' * 500}" for n in range(100))
    assert (await site.ask(f"GET /toys/text HTTP/1.1\nHost: h\n{headers}")).status == 200


async def test_a_body_that_says_that_it_is_too_large_is_not_even_read(site: Site) -> None:
    heard = await site.ask(post("Expect: 100-continue", length=LARGEST_BODY + 1), b"")
    assert (heard.status, heard.json["oops"]) == (413, f"Too large (what: body; limit: {LARGEST_BODY})")
    assert heard.headers["Connection"] == "close"


async def test_a_body_that_turns_out_too_large_is_refused(site: Site) -> None:
    line = await site.line()
    megabyte = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    await line.say(post("Transfer-Encoding: chunked", length=None).replace("\n", "\r\n"), b"\r\n\r\n", megabyte * 11)
    heard = await line.hear()
    assert (heard.status, heard.json["oops"]) == (413, f"Too large (what: body; limit: {LARGEST_BODY})")


async def test_the_largest_body_is_read(site: Site) -> None:
    body = BALL + b" " * (LARGEST_BODY - len(BALL))
    assert (await site.ask(post(length=len(body)), body)).status == 201


async def test_a_client_that_waits_is_told_to_go_on(site: Site) -> None:
    line = await site.line()
    go_on = await line.ask(post("Expect: 100-continue"))
    assert (go_on.status, len(go_on.headers)) == (100, 0)
    await line.say(BALL)
    assert (await line.hear()).json == {"id": "ball"}
    assert (await line.ask("GET /toys/text HTTP/1.1\nHost: h")).body == b"hello"


async def test_an_old_client_is_not_told_to_go_on(site: Site) -> None:
    assert (await site.ask(post("Expect: 100-continue", version="1.0"), BALL)).status == 201


async def test_a_client_that_waits_with_nothing_to_send_gets_its_answer(site: Site) -> None:
    assert (await site.ask("GET /toys/text HTTP/1.1\nHost: h\nExpect: 100-continue")).status == 200


async def test_requests_may_follow_one_another_without_waiting(site: Site) -> None:
    line = await site.line()
    for number in range(50):
        body = b'{"id":"%d"}' % number
        await line.say(post(length=len(body)).replace("\n", "\r\n"), b"\r\n\r\n", body)
    assert [(await line.hear()).json["id"] for _ in range(50)] == [str(number) for number in range(50)]


async def test_a_connection_is_kept_unless_the_client_wants_it_closed(site: Site) -> None:
    line = await site.line()
    for _ in range(3):
        assert "Connection" not in (await line.ask("GET /toys/text HTTP/1.1\nHost: h")).headers
    last = await line.ask("GET /toys/text HTTP/1.1\nHost: h\nConnection: close")
    assert last.headers["Connection"] == "close"
    assert await line.rest() == b""


async def test_a_connection_is_kept_after_a_refusal(site: Site) -> None:
    line = await site.line()
    assert (await line.ask(post(), b"not JSON, no?")).status == 400
    assert (await line.ask("GET /toys/nothing HTTP/1.1\nHost: h")).status == 404
    assert (await line.ask("GET /nobody HTTP/1.1\nHost: h")).status == 404
    assert (await line.ask("GET /toys/text HTTP/1.1\nHost: h")).status == 200


async def test_http_1_0_is_spoken(site: Site) -> None:
    line = await site.line()
    assert (await line.ask("GET /toys/text HTTP/1.0")).body == b"hello"
    assert await line.rest() == b""
    kept = await site.line()
    assert (await kept.ask("GET /toys/text HTTP/1.0\nConnection: keep-alive")).headers["Connection"] == "keep-alive"
    assert (await kept.ask("GET /toys/text HTTP/1.0")).body == b"hello"


async def test_a_body_may_come_byte_by_byte(site: Site) -> None:
    line = await site.line()
    for byte in post().replace("\n", "\r\n").encode() + b"\r\n\r\n" + BALL:
        await line.say(bytes([byte]))
    assert (await line.hear()).status == 201


async def test_a_body_may_come_in_chunks(site: Site) -> None:
    body = b"5;x=y\r\n" + BALL[:5] + b"\r\n8\r\n" + BALL[5:] + b"\r\n0\r\nX-Trailer: 1\r\n\r\n"
    line = await site.line()
    assert (await line.ask(post("Transfer-Encoding: chunked", length=None), body)).json == {"id": "ball"}
    assert (await line.ask("GET /toys/text HTTP/1.1\nHost: h")).status == 200


@pytest.mark.parametrize("body", [b"zz\r\n", b"5\r\nabcdefgh\r\n", b"-1\r\n\r\n", b"\r\n", b"ffffffffffffffffff\r\n"])
@pytest.mark.parametrize("target", ["/toys/toys", "/__admin/worlds"])
async def test_broken_chunks_are_refused(site: Site, body: bytes, target: str) -> None:
    heard = await site.ask(post("Transfer-Encoding: chunked", length=None).replace("/toys/toys", target), body)
    assert heard.status == 400
    assert ours(heard)


@pytest.mark.parametrize("target", ["/toys/toys", "/__admin/worlds"])
@pytest.mark.parametrize("said", [b"{", b""])
async def test_a_client_may_leave_in_the_middle_of_a_body(site: Site, target: str, said: bytes) -> None:
    line = await site.line()
    await line.say(post(length=100).replace("/toys/toys", target).replace("\n", "\r\n"), b"\r\n\r\n", said)
    await line.hang_up()
    assert (await site.ask("GET /toys/text HTTP/1.1\nHost: h")).status == 200
    assert await site.listening.server.control.state("default", "toys", "toys") == []


async def test_a_client_may_leave_before_its_answer(site: Site) -> None:
    for _ in range(20):
        line = await site.line()
        await line.say("GET /toys/text HTTP/1.1\r\nHost: h\r\n\r\n" * 20)
        line.writer.transport.abort()
    assert (await site.ask("GET /toys/text HTTP/1.1\nHost: h")).status == 200


async def test_a_body_may_be_compressed(site: Site) -> None:
    body = gzip.compress(BALL)
    assert (await site.ask(post("Content-Encoding: gzip", length=len(body)), body)).status == 201


async def test_a_bomb_does_not_go_off(site: Site) -> None:
    body = gzip.compress(b" " * (LARGEST_BODY + 1))
    heard = await site.ask(post("Content-Encoding: gzip", length=len(body)), body)
    assert (heard.status, heard.json["oops"]) == (413, f"Too large (what: body; limit: {LARGEST_BODY})")


@pytest.mark.parametrize(
    ("encoding", "body", "status"),
    [("gzip", b"no gzip", 400), ("br", BALL, 415), ("gzip", gzip.compress(BALL, mtime=0)[:-4], 400)],
)
async def test_what_cannot_be_unpacked_is_refused(site: Site, encoding: str, body: bytes, status: int) -> None:
    heard = await site.ask(post(f"Content-Encoding: {encoding}", length=len(body)), body)
    assert heard.status == status
    assert ours(heard)


@pytest.mark.parametrize(
    "body",
    [
        b'{"id":"\\ud800"}',
        b'{"id":"\xed\xa0\x80"}',
        b'{"id":"\xff"}',
        b"\x00",
        b"[" * 100_000,
        b'{"id":NaN}',
        b"\xef\xbb\xbf{}",
    ],
)
async def test_text_that_is_no_json_is_refused(site: Site, body: bytes) -> None:
    heard = await site.ask(post(length=len(body)), body)
    assert heard.status == 400
    assert ours(heard)


@pytest.mark.parametrize("key", ["a\\u0000b", "a\\nb", "a\\r\\nSet-Cookie: x=1", "\\ud83d\\ude00", "\\u2028"])
async def test_any_text_may_be_kept(site: Site, key: str) -> None:
    body = f'{{"id":"{key}"}}'.encode()
    heard = await site.ask(post(length=len(body)), body)
    assert heard.status == 201
    assert "Set-Cookie" not in heard.headers


@pytest.mark.parametrize(
    "target",
    [
        b"/toys/toys/\xff",
        b"/toys/toys/\xc3\xa9",
        b"/toys/toys/%FF",
        b"/toys/toys/%",
        b"/toys/toys/%zz",
        b"/toys/toys/%00",
        b"/toys/toys/..",
        b"/toys/toys/%2E%2E",
        b"/toys/toys/a%2Fb",
        b"/toys/toys//",
        b"/toys//toys/1",
        b"/toys/toys/<script>",
        b"/toys/toys/{id}",
        b"/toys/toys/a;b=c",
        b"/toys/nothing\xff",
        b"/toys/text?\xff=\xfe",
        b"/\xff",
        b"/../toys/text",
        b"//h/toys/text",
        b"/toys/..%2f..%2fetc",
        b"/worlds/\xff/toys/text",
        b"/__admin/\xff",
        b"/__admin/..",
        b"/__admin/../toys/text",
        b"/__admin//",
        b"/__admin/worlds/%2F",
        b"/__admin/worlds/%FF",
        b"/__admin/worlds/a%00b/state",
        b"/__admin/%",
        b"/__admin?\xff",
        b"/__admin/journal?limit=\xff",
        b"http://[::1/x",
        b"http://h:99999/toys/toys/x",
        b"http:///toys/toys/x",
        b"*",
        b"toys/text",
    ],
)
async def test_an_odd_target_is_refused_or_answered_by_us(site: Site, target: bytes) -> None:
    for method in (b"GET", b"OPTIONS", b"DELETE"):
        heard = await site.ask(method + b" " + target + b" HTTP/1.1\nHost: h")
        expected = (400, 502) if b"://" in target else (200, 204, 400, 404, 405)  # with a host, it is a stranger's
        assert heard.status in expected, heard
        if heard.status >= 400:
            assert ours(heard), heard
    assert (await site.ask("GET /__admin/journal HTTP/1.1\nHost: h")).status == 200


async def test_text_in_a_target_is_percent_encoded(site: Site) -> None:
    body = '{"id":"caf\u00e9"}'.encode()
    assert (await site.ask(post(length=len(body)), body)).status == 201
    assert (await site.ask("GET /toys/toys/caf%C3%A9 HTTP/1.1\nHost: h")).status == 200
    assert (await site.ask("GET /toys/toys/caf\u00e9 HTTP/1.1\nHost: h")).status == 400


@pytest.mark.parametrize(
    "header",
    [
        b"Accept: \xff",
        b"Accept: image/\xff",
        b"Content-Type: \xff/\xfe",
        b"Content-Type: application/json; charset=\xff",
        b"Content-Encoding: \xff",
        b"X-Mock-World: \xff",
        b"Host: \xff",
        b"Authorization: Basic \xff",
        b"Expect: \xff",
        b"Cookie: \xff=\xfe",
        b"Upgrade: websocket\nConnection: upgrade",
        b"Upgrade: h2c\nConnection: Upgrade, HTTP2-Settings\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
        b"X-Empty:",
        b"Range: bytes=0-0",
        b"If-None-Match: *",
    ],
)
async def test_an_odd_header_is_refused_or_answered_by_us(site: Site, header: bytes) -> None:
    mine = b"Content-Type: application/json\n" if b"Content-Type" not in header else b""
    host = b"Host: h\n" if b"Host" not in header else b""
    head = b"POST /toys/toys HTTP/1.1\n" + host + mine + header + b"\nContent-Length: %d" % len(BALL)
    heard = await site.ask(head, BALL)
    assert heard.status in (201, 400, 404, 406, 415), heard
    assert heard.status == 201 or ours(heard)
    assert (await site.ask("GET /__admin/journal HTTP/1.1\nHost: h")).status == 200


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "PRI", "get", "PURGE"])
@pytest.mark.parametrize("mount", MOUNTS)
async def test_an_odd_method_is_refused_by_us(site: Site, mount: str | None, method: str) -> None:
    target = "/toys/text" if mount is None else "/text"
    heard = await site.ask(f"{method} {target} HTTP/1.1\nHost: h", mount=mount)
    assert heard.status in (400, 404, 405), heard
    assert ours(heard)


async def test_head_says_how_long_the_answer_would_be(site: Site) -> None:
    line = await site.line()
    head = await line.ask("HEAD /toys/text HTTP/1.1\nHost: h")
    assert (head.status, head.headers["Content-Length"], head.headers["Content-Type"]) == (200, "5", "text/plain")
    assert (await line.ask("HEAD /toys/nothing HTTP/1.1\nHost: h")).status == 404
    assert (await line.ask("HEAD /nobody HTTP/1.1\nHost: h")).status == 404
    assert (await line.ask("HEAD /__admin/health HTTP/1.1\nHost: h")).status == 200
    assert (await line.ask("GET /toys/text HTTP/1.1\nHost: h")).body == b"hello"


async def test_options_lists_the_methods(site: Site) -> None:
    line = await site.line()
    heard = await line.ask("OPTIONS /toys/text HTTP/1.1\nHost: h")
    assert (heard.status, heard.headers["Allow"], heard.body) == (204, "GET, HEAD", b"")
    assert "Content-Length" not in heard.headers
    assert (await line.ask("GET /toys/text HTTP/1.1\nHost: h")).body == b"hello"
