"""The listening server: the shared port with its control API, and the ports that vendors have of their own."""

import asyncio
import secrets
from collections.abc import Mapping
from typing import Final

from aiohttp import web

from mockserver.assembly import Server as Parts
from mockserver.config import Settings
from mockserver.server.admin import PREFIX, Admin
from mockserver.server.bodies import PATIENCE
from mockserver.server.exchange import Exchange
from mockserver.server.tls import Authority
from mockserver.server.wire import Port, Server, is_loopback

TOKEN_BYTES: Final = 24


class Listening:
    """A server that takes connections."""

    def __init__(
        self,
        server: Parts,
        shared: Port,
        own: Mapping[str, Port],
        runner: web.AppRunner,
        authority: Authority,
        token: str | None,
    ) -> None:
        self.server = server
        self.authority = authority
        """Whoever vouches for the hosts."""
        self.shared = shared
        self.own = own
        self.token = token
        """The admin token that was made up at start, to be told once; None when none was."""
        self._runner = runner

    @property
    def url(self) -> str:
        """Where the shared port is."""
        return self.shared.url

    @property
    def ports(self) -> Mapping[str, str]:
        """Where vendors with a port of their own are, by mount."""
        return {mount: port.url for mount, port in self.own.items()}

    async def close(self, grace: float) -> None:
        """Stops taking connections, lets requests under way finish within `grace` seconds, and lets everything go."""
        await asyncio.gather(*(port.close(grace) for port in (self.shared, *self.own.values())))
        await self._runner.cleanup()
        await self.server.worlds.close()


class UnknownMount(LookupError):
    """A port is wanted for what is not mounted."""


async def listen(parts: Parts, *, patience: float = PATIENCE) -> Listening:
    """Opens the ports; `patience` is how many seconds of silence a body may have.

    Raises OSError for a busy or forbidden port, and UnknownMount.
    """
    settings = parts.settings
    for mount, _ in settings.hosts:
        if mount not in parts.engines:
            raise UnknownMount(f"--hostname {mount}: nothing is mounted as {mount!r}; mounted are {', '.join(parts.engines)}")
    made = made_token(settings)
    authority = Authority(settings.ca_folder)
    runner = await _admin(parts, authority, settings.admin_token or made, patience)

    def exchange(only: str | None = None) -> Exchange:
        return Exchange(
            parts.engines,
            parts.hosts,
            parts.worlds,
            only=only,
            mock_headers=settings.mock_headers,
            admin=settings.admin != "off",
            patience=patience,
        )

    shared = Port(Server(exchange(), runner, PREFIX), authority, parts.hosts)
    own: dict[str, Port] = {}
    try:
        await shared.open(settings.host, settings.port)
        for mount, host, number in settings.listen:
            if mount not in parts.engines:
                raise UnknownMount(f"--listen {mount}: nothing is mounted as {mount!r}; mounted are {', '.join(parts.engines)}")
            hosts = [name for name, mounted in parts.hosts.items() if mounted == mount]
            own[mount] = Port(Server(exchange(mount), None, PREFIX), authority, hosts)
            await own[mount].open(host, number)
    except BaseException:
        await Listening(parts, shared, own, runner, authority, None).close(0)
        raise
    return Listening(parts, shared, own, runner, authority, made)


def made_token(settings: Settings) -> str | None:
    """A fresh admin token where one is wanted and none was given: on any address but loopback."""
    if settings.admin_token is not None or settings.admin != "auto" or is_loopback(settings.host):
        return None
    return secrets.token_urlsafe(TOKEN_BYTES)


async def _admin(parts: Parts, authority: Authority, token: str | None, patience: float) -> web.AppRunner:
    """The control API; where it is off, health alone is left, which containers ask for."""
    off = parts.settings.admin == "off"
    admin = Admin(parts.control, parts.admin, authority, None if off else token, health_alone=off, patience=patience)
    application = admin.application()
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    return runner
