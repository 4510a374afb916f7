"""The carrier: takes letters of vendors to their receivers, and to nobody that the server's user has not let it reach.

Loopback and the private networks of tests are open; any other host must be allowed by name. What a name resolves to is looked
at, and exactly that is connected to, so that no name can mean two things. Redirects are not followed.
"""

import asyncio
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from mockserver.model.letter import Delivery, Letter

PATIENCE: Final = 10.0
"""Seconds that a receiver has for its answer, as the vendors give theirs."""
LARGEST_ANSWER: Final = 64 * 1024
PRIVATE: Final = tuple(map(ip_network, ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")))
"""Loopback and private networks. Link-local addresses are not among them: there, clouds keep what nobody should be told."""
CLOSED: Final = ip_network("fd00:ec2::/32")
"""The same, of a cloud that took private addresses for it."""


class Carrier:
    """Delivers letters."""

    def __init__(self, allowed: Sequence[str] = ()) -> None:
        """`allowed` are host names that may be reached wherever they lead."""
        self._allowed = frozenset(name.lower() for name in allowed)

    async def carry(self, letter: Letter) -> Delivery:
        """Takes a letter to its receiver. Whatever goes wrong is a delivery without an answer."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._carry(letter)
        except TimeoutError:
            return Delivery(letter, None, f"no answer within {PATIENCE:.0f} seconds")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Delivery(letter, None, f"{type(error).__name__}: {error}")

    async def _carry(self, letter: Letter) -> Delivery:
        parts = urlsplit(letter.url)
        host = parts.hostname
        if parts.scheme not in ("http", "https") or not host:
            return Delivery(letter, None, f"{letter.url!r} is no address of a receiver")
        addresses = await _addresses(host, parts.port or (443 if parts.scheme == "https" else 80))
        known = host.lower() in self._allowed
        strange = [address for address in addresses if not is_private(address)]
        if strange and not known:
            refusal = f"{host} is at {strange[0]}, outside of test networks, and --webhook-host does not name it"
            return Delivery(letter, None, refusal)
        # Receivers within test networks have certificates that nobody vouches for.
        connector = aiohttp.TCPConnector(resolver=Fixed(addresses), ssl=known and bool(strange), force_close=True)
        async with (
            aiohttp.ClientSession(connector=connector, auto_decompress=False) as session,
            session.post(letter.url, data=letter.body, headers=list(letter.headers), allow_redirects=False) as answer,
        ):
            body = await answer.content.read(LARGEST_ANSWER)
            return Delivery(letter, answer.status, "", tuple(answer.headers.items()), body)


class Fixed(AbstractResolver):
    """Resolves to what was looked at before."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._addresses = addresses

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC) -> list[ResolveResult]:
        """The addresses, whatever the name."""
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self._addresses
            if family in (socket.AF_UNSPEC, socket.AF_INET6 if ":" in address else socket.AF_INET)
        ]

    async def close(self) -> None:
        """There is nothing to close."""


def is_private(address: str) -> bool:
    """Whether an address is this machine's or of a private network."""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if found.version == CLOSED.version and found in CLOSED:
        return False
    return any(found.version == network.version and found in network for network in PRIVATE)


async def _addresses(host: str, port: int) -> list[str]:
    infos = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in infos))
