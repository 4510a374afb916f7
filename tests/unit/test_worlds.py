"""Worlds by name: who gets a name, a credential and a place, also when many ask at once."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from mockserver.model.problem import UnknownWorld
from mockserver.state.memory import MemoryStore
from mockserver.state.origin import Origin
from mockserver.state.session import Mount
from mockserver.state.store import State
from mockserver.worlds import (
    DEFAULT,
    BadWorldName,
    CredentialTaken,
    MockWorld,
    Surroundings,
    TooManyWorlds,
    WorldExists,
    Worlds,
    as_header,
    is_name,
)

ORIGIN = Origin("empty", {"toys": Mount({})})
ANN = {"toys": [{"user": "ann"}]}


class SlowStore(MemoryStore):
    """A store that is somewhere else: whoever makes a world lets others run."""

    __slots__ = ("broken",)

    def __init__(self) -> None:
        super().__init__()
        self.broken = False

    async def create(self, world: str, state: State) -> None:
        """Makes a world, later."""
        await asyncio.sleep(0)
        if self.broken:
            raise OSError("the store is away")
        await super().create(world, state)


@pytest.fixture
def store() -> SlowStore:
    return SlowStore()


@pytest.fixture
def opening(store: SlowStore) -> Callable[..., Worlds]:
    def open_worlds(*, limit: int = 10, strict: bool = False) -> Worlds:
        around = Surroundings(store, lambda: 0.0, lambda: datetime(2024, 1, 1, tzinfo=UTC), _raise)
        names = {"toys": lambda entry: str(entry["user"])}
        return Worlds(ORIGIN, around, journal_size=10, limit=limit, strict=strict, credential_names=names)

    return open_worlds


@pytest.fixture
def worlds(opening: Callable[..., Worlds]) -> Worlds:
    return opening()


def _raise(error: BaseException) -> None:
    raise error


@pytest.mark.parametrize(
    "name", ["a", "x" * 128, "a b", " ", "caf\u00e9", "\u2028", "\u00a0", "\U0001f600", "\ue000", "%", "a\\b"]
)
def test_any_text_is_a_name(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize("name", ["", "x" * 129, "a/b", "/", "a\nb", "\x00", "\x7f", "\x85", "\udcff"])
async def test_what_is_no_name_is_refused_as_such(worlds: Worlds, name: str) -> None:
    for make in (worlds.obtain, worlds.create):
        with pytest.raises(BadWorldName, match="is no name for a world: 1 to 128 characters, no slash, no control characters"):
            await make(name)
    assert len(worlds) == 0


def test_the_refusal_of_a_long_name_is_short() -> None:
    assert len(str(BadWorldName("x" * 100_000))) < 300


@pytest.mark.parametrize(
    ("name", "header"),
    [("a b", "a b"), (" a ", "%20a%20"), ("  ", "%20%20"), ("caf\u00e9", "caf%C3%A9"), ("100%", "100%25"), ("t[1]", "t[1]")],
)
def test_a_name_survives_as_a_header(name: str, header: str) -> None:
    assert as_header(name) == header


async def test_of_two_who_make_one_world_one_gets_it_whole(worlds: Worlds) -> None:
    made = await asyncio.gather(
        worlds.create("w", credentials=ANN), worlds.create("w", credentials={"toys": [{"user": "bob"}]}), return_exceptions=True
    )
    assert isinstance(made[1], WorldExists)
    assert worlds.find("w") is made[0]
    assert (worlds.bound("toys", "ann"), worlds.bound("toys", "bob")) == ("w", None)


async def test_of_two_who_want_one_credential_one_gets_it(worlds: Worlds) -> None:
    made = await asyncio.gather(
        worlds.create("a", credentials=ANN), worlds.create("b", credentials=ANN), return_exceptions=True
    )
    assert isinstance(made[1], CredentialTaken)
    assert [world.name for world in worlds] == ["a"]
    with pytest.raises(CredentialTaken, match="'ann' of toys leads to world 'a' already"):
        await worlds.create("c", credentials=ANN)


async def test_all_who_name_a_world_at_once_get_the_same(worlds: Worlds) -> None:
    first, *others = await asyncio.gather(*(worlds.obtain("w") for _ in range(10)))
    assert all(other is first for other in others)


async def test_who_names_a_world_that_is_being_made_waits_for_it_even_where_none_is_made_on_demand(
    opening: Callable[..., Worlds],
) -> None:
    worlds = opening(strict=True)
    made, found = await asyncio.gather(worlds.create("w"), worlds.obtain("w"))
    assert made is found
    with pytest.raises(UnknownWorld):
        await worlds.obtain("v")
    assert (await worlds.obtain(DEFAULT)).name == DEFAULT


async def test_a_world_that_could_not_be_made_leaves_nothing(worlds: Worlds, store: SlowStore) -> None:
    store.broken = True
    with pytest.raises(OSError, match="away"):
        await worlds.create("w", credentials=ANN)
    assert (len(worlds), worlds.binds) == (0, False)
    store.broken = False
    assert worlds.find("w") is None
    await worlds.create("w", credentials=ANN)
    assert worlds.bound("toys", "ann") == "w"


async def test_numbered_worlds_have_names_of_their_own(worlds: Worlds) -> None:
    await worlds.create("world-2")
    made = await asyncio.gather(*(worlds.create() for _ in range(3)))
    assert [world.name for world in made] == ["world-1", "world-3", "world-4"]


async def test_the_limit_counts_worlds_that_are_being_made_and_spares_the_default(opening: Callable[..., Worlds]) -> None:
    worlds = opening(limit=2)
    made = await asyncio.gather(*(worlds.obtain(name) for name in "abc"), return_exceptions=True)
    assert [type(one) for one in made] == [MockWorld, MockWorld, TooManyWorlds]
    assert (await worlds.obtain(DEFAULT)).name == DEFAULT
    await worlds.drop("a")
    await worlds.drop(DEFAULT)
    assert (await worlds.create("c")).name == "c"


async def test_a_credential_is_free_again_when_its_world_is_dropped(worlds: Worlds) -> None:
    await worlds.create("w", credentials=ANN)
    assert await worlds.drop("w")
    assert not await worlds.drop("w")
    assert not worlds.binds
    await worlds.create("v", credentials=ANN)
    assert worlds.bound("toys", "ann") == "v"
