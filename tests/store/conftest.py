"""Every test of this folder runs once for each store, with a monotonic clock that the test moves."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from mockserver.state.live import LiveWorld
from mockserver.state.memory import MemoryStore
from mockserver.state.origin import Origin
from mockserver.state.store import Store

STORES: dict[str, Callable[[], Store]] = {"memory": MemoryStore}


@pytest.fixture
def hand() -> list[float]:
    """The monotonic clock's seconds, as the only item."""
    return [1000.0]


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> Store:
    return STORES[request.param]()


@pytest.fixture
def fork(store: Store, hand: list[float]) -> Callable[..., Awaitable[LiveWorld]]:
    """Makes a world of an origin, named `w` if not said otherwise."""

    async def made(origin: Origin, name: str = "w") -> LiveWorld:
        return await LiveWorld.fork(
            name, origin, store, monotonic=lambda: hand[0], wall=lambda: datetime(2030, 1, 1, tzinfo=UTC)
        )

    return made
