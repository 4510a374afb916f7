"""A Fivetran account to ask, as its clients do: with a key and a secret."""

from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

import pytest


class Shop(Protocol):
    """The in-process mount of the shared fixture."""

    journal: list[Any]

    async def __call__(self, method: str, target: str, **rest: Any) -> Any: ...

    async def advance(self, **span: float) -> None: ...

    async def state(self, resource: str) -> list[Any]: ...


class Account:
    """One account: every request carries credentials, unless it brings its own headers for that."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    async def __call__(
        self, method: str, target: str, json: Any = None, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Any:
        given = {"Authorization": f"Basic {b64encode(b'key:secret').decode()}", **(headers or {})}
        return await self.shop(method, target, json=json, body=body, headers=given)

    async def advance(self, **span: float) -> None:
        await self.shop.advance(**span)

    @property
    def journal(self) -> list[Any]:
        return self.shop.journal

    async def connection(self, key: str) -> Any:
        """The document of a connection as the API answers it."""
        return (await self("GET", f"/v1/connections/{key}")).json["data"]

    async def hidden(self, key: str) -> Any:
        """What the record of a connection keeps besides."""
        records = {record["key"]: record for record in await self.shop.state("connections")}
        return records[key].get("hidden", {})


Opening = Callable[..., Awaitable[Account]]


@pytest.fixture
def account(mount: Callable[..., Awaitable[Shop]]) -> Opening:
    """Opens an account in a scenario, frozen at the first moment of 2024."""

    async def opening(scenario: str = "empty", **rest: Any) -> Account:
        return Account(await mount("fivetran", scenario=scenario, **rest))

    return opening


@pytest.fixture
async def function(account: Opening) -> Account:
    """An account with a paused Connector SDK connection `fn` with a state, in the group `wh`."""
    return await account(
        records={
            "groups": [{"id": "wh", "name": "Warehouse"}],
            "connections": [{"id": "fn", "group_id": "wh", "schema": "orders", "paused": True, "state": {"cursor": 1}}],
        }
    )
