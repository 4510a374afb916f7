"""A deployment to ask, as its clients do: by posting JSON. It also knows what the vendor's error bodies look like."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest


class Deployment:
    """The vendor in one world."""

    connection = "18712afe-7bae-44ed-88f5-e20d9f81c8b2"
    workspace = "9b2c7f4e-6a1d-4c38-8e57-0d3f1a2b4c5d"
    source = "3f6a9c12-58d4-4b7e-9a03-c1e2d4f5a6b7"
    destination = "c84e1d70-2b95-4f6a-8d31-7e9f0a1b2c3d"
    unknown = "11111111-2222-4333-8444-555555555555"
    now = 1704067200

    def __init__(self, shop: Any) -> None:
        self.shop = shop

    async def __call__(self, path: str, json: Any = None, *, headers: Mapping[str, str] | None = None, **body: Any) -> Any:
        """Posts the named members, or `json` as it stands."""
        return await self.shop("POST", f"/v1/{path}", json=body if json is None else json, headers=headers)

    async def state(self, connection: str | None = None) -> Any:
        return (await self("state/get", connectionId=connection or self.connection)).json

    async def write(self, *, safe: bool = False, to: str | None = None, **state: Any) -> Any:
        """Writes a state to the connection."""
        connection = to or self.connection
        path = "state/create_or_update_safe" if safe else "state/create_or_update"
        return await self(path, connectionId=connection, connectionState={"connectionId": connection, **state})

    def not_set(self, connection: str | None = None) -> dict[str, Any]:
        return {"stateType": "not_set", "connectionId": connection or self.connection}

    @staticmethod
    def classic(message: str, exception: str) -> dict[str, Any]:
        """An error body of releases up to 1.8."""
        return {"message": message, "exceptionClassName": exception, "exceptionStack": [], "rootCauseExceptionStack": []}

    def fallen(self, message: str, exception: str) -> dict[str, Any]:
        """The body of an uncaught exception."""
        return self.classic(f"Internal Server Error: {message}", exception)

    def known(self, message: str, exception: str) -> dict[str, Any]:
        """The body of a refusal that a handler worded."""
        return self.classic(message, f"io.airbyte.commons.server.errors.{exception}")

    def not_found(self, kind: str, key: str) -> dict[str, Any]:
        """The body for an id that leads nowhere."""
        return self.known(f"Internal Server Error: Could not find configuration for {kind}: {key}.", "IdNotFoundKnownException")

    def missing(self, member: str) -> dict[str, Any]:
        """The body for a member that a handler falls over."""
        return self.fallen(f'Cannot read "{member}" because it is null', "java.lang.NullPointerException")

    @staticmethod
    def framework(message: str, path: str, text: str) -> dict[str, Any]:
        """The body of a refusal by the HTTP framework."""
        inner = {"message": text, "_links": {}, "_embedded": {}}
        return {"message": message, "_links": {"self": {"href": path, "templated": False}}, "_embedded": {"errors": [inner]}}


Opened = Callable[..., Awaitable[Deployment]]


@pytest.fixture
def deployed(mount: Any) -> Opened:
    """Opens a scenario of the vendor."""

    async def deploy(scenario: str = "airbyte-stream-state", **options: Any) -> Deployment:
        return Deployment(await mount("airbyte", scenario=scenario, **options))

    return deploy


@pytest.fixture
async def api(deployed: Opened) -> Deployment:
    """A deployment with one connection, which has a state of two streams."""
    return await deployed()
