"""What the tests of this vendor share: the ids of its scenarios, and a shorthand for calls."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

CONNECTION = "18712afe-7bae-44ed-88f5-e20d9f81c8b2"
WORKSPACE = "9b2c7f4e-6a1d-4c38-8e57-0d3f1a2b4c5d"
SOURCE = "3f6a9c12-58d4-4b7e-9a03-c1e2d4f5a6b7"
DESTINATION = "c84e1d70-2b95-4f6a-8d31-7e9f0a1b2c3d"
UNKNOWN = "11111111-2222-4333-8444-555555555555"
NOW = 1704067200

Ask = Callable[..., Awaitable[Any]]


@pytest.fixture
def opened(mount: Any) -> Callable[..., Awaitable[Ask]]:
    """Opens a scenario; the result posts JSON: `await ask("state/get", connectionId=…)`."""

    async def open_scenario(scenario: str = "airbyte-stream-state", **options: Any) -> Ask:
        shop = await mount("airbyte", scenario=scenario, **options)

        async def ask(path: str, **body: Any) -> Any:
            return await shop("POST", f"/v1/{path}", json=body)

        ask.shop = shop  # type: ignore[attr-defined]  # a function may carry what it works on
        return ask

    return open_scenario


def classic(message: str, exception: str) -> dict[str, Any]:
    """An error body of releases up to 1.8."""
    return {"message": message, "exceptionClassName": exception, "exceptionStack": [], "rootCauseExceptionStack": []}


def fallen(message: str, exception: str) -> dict[str, Any]:
    """The body of an uncaught exception."""
    return classic(f"Internal Server Error: {message}", exception)


def known(message: str, exception: str) -> dict[str, Any]:
    """The body of a refusal that a handler worded."""
    return classic(message, f"io.airbyte.commons.server.errors.{exception}")


def not_found(kind: str, key: str) -> dict[str, Any]:
    """The body for an id that leads nowhere."""
    return known(f"Internal Server Error: Could not find configuration for {kind}: {key}.", "IdNotFoundKnownException")


def framework(message: str, path: str, text: str) -> dict[str, Any]:
    """The body of a refusal by the HTTP framework."""
    inner = {"message": text, "_links": {}, "_embedded": {}}
    return {"message": message, "_links": {"self": {"href": path, "templated": False}}, "_embedded": {"errors": [inner]}}


def stream(name: str, state: Any = None, namespace: str | None = "public", **more: Any) -> dict[str, Any]:
    """A stream of a state, as it is written and answered. Without a state, its blob is absent."""
    descriptor = {"name": name} if namespace is None else {"name": name, "namespace": namespace}
    return {"streamDescriptor": descriptor, **({} if state is None else {"streamState": state}), **more}
