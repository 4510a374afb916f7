"""A session arms timers, counts revisions, and refuses what the lifecycle does not know."""

from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import pytest

from mockserver.model.lifecycle import Lifecycle
from mockserver.model.problem import IllegalMove, NotFound
from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.state.ids import Ids
from mockserver.state.memory import MemoryStore
from mockserver.state.session import Mount, Note, Session
from mockserver.state.store import NOTHING_YET

T0 = datetime(2024, 1, 1, tzinfo=UTC)
LAMP = Resource(
    "lamps",
    lifecycle=Lifecycle(
        initial="cold",
        on={("cold", "switch"): "warming", ("warming", "glow"): "lit", ("lit", "switch"): "cold"},
        after={"warming": ("warm_up", "glow"), "lit": (timedelta(hours=1), "switch")},
    ),
)
SHADE = Resource("shades")


@pytest.fixture
async def world() -> Session:
    store = MemoryStore()
    await store.create("w", NOTHING_YET)
    vendor = Mount(MappingProxyType({}), {"warm_up": 2.5}, ({"key": "demo"},))
    return Session(name="w", mount="shop", at=T0, vendor=vendor, transaction=await store.begin("w", "shop"), ids=Ids(7))


@pytest.mark.parametrize(
    ("phase", "expected"),
    [
        (None, ("cold", None, "")),
        ("warming", ("warming", T0 + timedelta(seconds=2.5), "glow")),
        ("lit", ("lit", T0 + timedelta(hours=1), "switch")),
    ],
)
async def test_inserting_arms_the_timer_of_the_phase(
    world: Session, phase: str | None, expected: tuple[str, datetime | None, str]
) -> None:
    lamp = world.insert(LAMP, "a", {}, phase=phase)
    assert (lamp.phase, lamp.due, lamp.event) == expected
    assert await world.read(LAMP, "a") is lamp


async def test_a_resource_without_lifecycle_waits_for_nothing(world: Session) -> None:
    assert world.insert(SHADE, "a", {"colour": "red"}, hidden={"cost": 3}) == Record(
        "shades", "a", {"colour": "red"}, sequence=1, hidden={"cost": 3}
    )


@pytest.mark.parametrize(
    ("phase", "event", "expected"),
    [
        ("cold", "switch", ("warming", T0 + timedelta(seconds=2.5), "glow")),
        ("cold", "glow", None),
        ("warming", "switch", None),
        ("warming", "glow", ("lit", T0 + timedelta(hours=1), "switch")),
        ("lit", "switch", ("cold", None, "")),
        ("lit", "glow", None),
    ],
)
async def test_firing_follows_the_table(
    world: Session, phase: str, event: str, expected: tuple[str, datetime | None, str] | None
) -> None:
    lamp = world.insert(LAMP, "a", {"name": "A"}, phase=phase)
    if expected is None:
        with pytest.raises(IllegalMove) as refused:
            world.fire(LAMP, lamp, event)
        assert (refused.value.phase, refused.value.event, refused.value.resource, refused.value.key) == (
            phase,
            event,
            "lamps",
            "a",
        )
        assert await world.read(LAMP, "a") is lamp
    else:
        moved = world.fire(LAMP, lamp, event)
        assert (moved.phase, moved.due, moved.event, moved.document, moved.revision) == (*expected, {"name": "A"}, 2)


async def test_firing_may_bring_a_new_document(world: Session) -> None:
    moved = world.fire(LAMP, world.insert(LAMP, "a", {}), "switch", {"name": "B"})
    assert (await world.read(LAMP, "a")).document == moved.document == {"name": "B"}


async def test_without_a_lifecycle_every_move_is_illegal(world: Session) -> None:
    with pytest.raises(IllegalMove):
        world.fire(SHADE, world.insert(SHADE, "a", {}), "switch")


async def test_putting_counts_revisions_and_keeps_the_place(world: Session) -> None:
    first = world.insert(SHADE, "a", {})
    world.insert(SHADE, "b", {})
    again = world.put(SHADE, first._replace(document={"colour": "red"}))
    assert (again.revision, again.sequence) == (2, 1)
    assert [record.key for record in (await world.page(SHADE)).records] == ["a", "b"]


async def test_a_record_that_never_arrived_gets_its_place(world: Session) -> None:
    world.insert(SHADE, "a", {})
    strange = world.put(SHADE, Record("shades", "b", {}))
    assert (strange.sequence, strange.revision) == (2, 1)


async def test_inserting_again_arrives_again(world: Session) -> None:
    for key in ("a", "b", "a"):
        world.insert(SHADE, key, {})
    assert [record.key for record in (await world.page(SHADE)).records] == ["b", "a"]


async def test_reading_a_stranger_is_refused(world: Session) -> None:
    with pytest.raises(NotFound) as refused:
        await world.read(SHADE, "nobody")
    assert (refused.value.resource, refused.value.key) == ("shades", "nobody")
    assert await world.find(SHADE, "nobody") is None


async def test_notes_are_kept_in_order(world: Session) -> None:
    world.log("hot", "It is hot.", degrees=90)
    world.log("cold", "It is cold.")
    assert world.notes == [Note("hot", "It is hot.", {"degrees": 90}, T0, "shop"), Note("cold", "It is cold.", {}, T0, "shop")]


def test_ids_are_those_of_the_mount(world: Session) -> None:
    ids = Ids(7)
    drawn = (world.uuid(), world.token(8, "abc"), world.words(), world.number("bills", 5))
    assert drawn == (ids.uuid("shop"), ids.token("shop", 8, "abc"), ids.words("shop"), ids.number("shop", "bills", 5))
    assert (world.name, world.settings, world.credentials) == ("w", {"warm_up": 2.5}, ({"key": "demo"},))
