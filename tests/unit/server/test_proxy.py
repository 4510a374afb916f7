"""One port for plain HTTP, TLS, and clients that take us for a proxy."""

import asyncio
import base64
import ssl
from pathlib import Path

import pytest

from mockserver.server.proxy import world_of
from mockserver.server.tls import Authority, BrokenAuthority
from tests.unit.server.conftest import PATIENCE, Line, Site
from tests.unit.server.test_addressing import plain

GRANTED = b"HTTP/1.1 200 Connection established\r\n\r\n"


def user(name: str) -> str:
    return "Proxy-Authorization: Basic " + base64.b64encode(f"{name}:".encode()).decode()


def trusting(site: Site) -> ssl.SSLContext:
    """A client's view: our authority and no other, host names checked."""
    context = ssl.create_default_context(cadata=site.listening.authority.certificate.decode())
    context.set_alpn_protocols(["h2", "http/1.1"])
    return context


async def secured(site: Site, name: str, *, mount: str | None = None) -> Line:
    """A TLS connection made straight to a port."""
    port = site.listening.shared.number if mount is None else site.listening.own[mount].number
    async with asyncio.timeout(PATIENCE):
        return Line(*await asyncio.open_connection("127.0.0.1", port, ssl=trusting(site), server_hostname=name))


async def tunnel(site: Site, target: str, *headers: str, name: str = "api.toys.test") -> Line:
    """A TLS connection through a tunnel that a CONNECT asked for."""
    line = await site.line(None)
    await line.say("\r\n".join([f"CONNECT {target} HTTP/1.1", f"Host: {target}", *headers, "", ""]))
    async with asyncio.timeout(PATIENCE):
        assert await line.reader.readexactly(len(GRANTED)) == GRANTED
        await line.writer.start_tls(trusting(site), server_hostname=name)
    return line


@pytest.mark.parametrize("mount", [None, "toys"])
async def test_every_port_speaks_tls_with_a_certificate_for_the_name_asked_for(site: Site, mount: str | None) -> None:
    for name in ("api.toys.test", "localhost", "other.example"):
        line = await secured(site, name, mount=mount)
        shown = line.writer.get_extra_info("ssl_object")
        assert shown.selected_alpn_protocol() == "http/1.1"
        assert shown.version() in ("TLSv1.2", "TLSv1.3")
        target = "/text" if mount or name == "api.toys.test" else "/toys/text"
        assert (await line.ask(plain(target, f"Host: {name}"))).body == b"hello"
        await line.hang_up()


async def test_plain_http_goes_on_at_the_same_port(site: Site) -> None:
    assert (await site.ask(plain("/toys/text"))).body == b"hello"


async def test_a_tunnel_leads_to_the_vendor(site: Site) -> None:
    line = await tunnel(site, "api.toys.test:443")
    for _ in range(2):
        heard = await line.ask(plain("/text", "Host: api.toys.test"))
        assert (heard.body, heard.headers["X-Mock-World"]) == (b"hello", "default")
    assert "oops" in (await line.ask(plain("/__admin/health", "Host: api.toys.test"))).json


@pytest.mark.parametrize("host", ["API.Toys.Test:443", "api.toys.test:8443"])
async def test_a_tunnel_is_granted_in_any_case_and_at_any_port(site: Site, host: str) -> None:
    line = await tunnel(site, host)
    assert (await line.ask(plain("/text", "Host: api.toys.test"))).body == b"hello"


async def test_the_hosts_name_of_the_tunnel_counts(site: Site) -> None:
    line = await tunnel(site, "api.toys.test:443")
    assert (await line.ask(plain("/text", "Host: elsewhere"))).body == b"hello"


async def test_a_tunnel_may_carry_plain_http(site: Site) -> None:
    line = await site.line(None)
    await line.say("CONNECT api.toys.test:80 HTTP/1.1\r\n\r\n")
    assert await line.reader.readexactly(len(GRANTED)) == GRANTED
    assert (await line.ask(plain("/text", "Host: api.toys.test"))).body == b"hello"


async def test_what_is_sent_without_waiting_for_the_grant_is_not_lost(site: Site) -> None:
    line = await site.line(None)
    await line.say("CONNECT api.toys.test:80 HTTP/1.1\r\n\r\nGET /text HTTP/1.1\r\nHost: api.toys.test\r\n\r\n")
    assert await line.reader.readexactly(len(GRANTED)) == GRANTED
    assert (await line.hear()).body == b"hello"


async def test_a_head_may_come_in_pieces(site: Site) -> None:
    line = await site.line(None)
    for piece in ("CON", "NECT api.toys.te", "st:80 HTTP/1.1\r\nHost: x\r", "\n\r", "\n"):
        await line.say(piece)
        await asyncio.sleep(0)
    assert await line.reader.readexactly(len(GRANTED)) == GRANTED


async def test_the_users_name_is_the_world(site: Site) -> None:
    line = await tunnel(site, "api.toys.test:443", user("tests-a%5B1%5D"))
    assert (await line.ask(plain("/text", "Host: api.toys.test"))).headers["X-Mock-World"] == "tests-a[1]"
    heard = await line.ask(plain("/text", "Host: api.toys.test", "X-Mock-World: named"))
    assert heard.headers["X-Mock-World"] == "named", "a header says it more plainly"
    heard = await site.ask(plain("http://api.toys.test/text", user("second")))
    assert (heard.body, heard.headers["X-Mock-World"]) == (b"hello", "second")


@pytest.mark.parametrize("target", ["stranger.test:443", "169.254.169.254:80", "api.toys.test.evil:443", "localhost:1"])
async def test_strangers_are_never_reached(site: Site, target: str) -> None:
    line = await site.line(None)
    await line.say(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n")
    heard = await line.hear()
    assert (heard.status, heard.headers["Content-Type"], heard.headers["Connection"]) == (
        502,
        "application/problem+json",
        "close",
    )
    assert heard.json["detail"] == f"{target} is no host of this mock server, and it forwards nothing"
    assert await line.rest() == b""


@pytest.mark.parametrize("host", ["evil.example", "8.8.8.8", "api.toys.test.evil"])
async def test_our_own_port_does_not_make_a_stranger_one_of_ours(site: Site, host: str) -> None:
    target = f"{host}:{site.listening.shared.number}"
    line = await site.line(None)
    await line.say(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n")
    assert (await line.hear()).status == 502
    assert (await site.ask(plain(f"http://{target}/toys/text"))).status == 502
    assert (await site.ask(plain(f"http://{target}/__admin/health"))).status == 502


async def test_a_host_may_end_with_a_dot(site: Site) -> None:
    line = await tunnel(site, "api.toys.test.:443")
    assert (await line.ask(plain("/text", "Host: api.toys.test."))).body == b"hello"


async def test_the_port_itself_may_be_asked_for(site: Site) -> None:
    line = await tunnel(site, f"localhost:{site.listening.shared.number}", name="localhost")
    assert (await line.ask(plain("/toys/text", "Host: localhost"))).body == b"hello"


@pytest.mark.parametrize(
    "target", ["", "api.toys.test", "api.toys.test:", "api.toys.test:x", "a:" + "1" * 5000, ":443", "api.toys.test:65536"]
)
async def test_a_connect_must_name_host_and_port(site: Site, target: str) -> None:
    line = await site.line(None)
    await line.say(f"CONNECT {target} HTTP/1.1\r\n\r\n")
    heard = await line.hear()
    assert (heard.status, heard.json["title"]) == (400, "Bad Request")


async def test_a_connect_must_be_http(site: Site) -> None:
    line = await site.line(None)
    await line.say("CONNECT api.toys.test:443 FOO\r\n\r\n")
    assert (await line.hear()).status == 400


async def test_a_head_has_its_limit(site: Site) -> None:
    line = await site.line(None)
    await line.say("CONNECT api.toys.test:443 HTTP/1.1\r\nX: " + "x" * 20_000)
    assert (await line.hear()).status == 431


async def test_a_broken_handshake_hurts_nobody(site: Site) -> None:
    line = await site.line(None)
    await line.say(b"\x16\x03\x01\x00\x05hello")
    await line.rest()
    assert (await site.ask(plain("/toys/text"))).body == b"hello"


@pytest.mark.parametrize("header", ["", "Bearer abc", "Basic", "Basic %%%", "Basic Og==", "Basic OnB3"])
def test_no_user_is_no_world(header: str) -> None:
    assert world_of(header) is None


def test_an_authority_is_kept_with_its_key_hidden(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "ca"
    first = Authority(folder).certificate
    assert Authority(folder).certificate == first
    assert [place.stat().st_mode & 0o777 for place in (folder, folder / "ca-key.pem")] == [0o700, 0o600]
    files = Authority(folder).files()
    assert {file.stat().st_mode & 0o777 for file in files.values()} == {0o644}  # any program may read what is public
    assert files["ca.pem"].read_bytes() == first
    assert files["bundle.pem"].read_bytes().startswith(first)
    assert files["truststore.p12"].stat().st_size > 100
    assert b"PRIVATE" not in b"".join(file.read_bytes() for file in files.values())


def test_our_own_bundle_is_never_taken_for_the_systems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Authority(tmp_path).files()["bundle.pem"].read_bytes()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "bundle.pem"))
    assert Authority(tmp_path).files()["bundle.pem"].read_bytes() == first


def test_an_authority_in_memory_is_another_each_time() -> None:
    assert Authority(None).certificate != Authority(None).certificate


def test_a_broken_authority_is_told(tmp_path: Path) -> None:
    (tmp_path / "ca-key.pem").write_text("nonsense")
    with pytest.raises(BrokenAuthority, match="holds no certificate authority"):
        Authority(tmp_path).context("localhost")
    (tmp_path / "file").write_text("")
    with pytest.raises(BrokenAuthority, match="cannot keep a certificate authority"):
        Authority(tmp_path / "file" / "ca").context("localhost")
