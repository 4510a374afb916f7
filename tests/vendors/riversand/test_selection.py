"""What a query costs: an exact filter looks at its page, whatever the number of states."""

import asyncio
from typing import Any, Final

import pytest

from mockserver.model.json import Document
from mockserver.model.record import Page, Record
from mockserver.vendors.riversand import criteria
from mockserver.vendors.riversand.operators import Rules

from .querying import find, holding

SIZES: Final = (1000, 4000)


class Counting:
    """A world that counts the records it hands out."""

    def __init__(self, world: Any) -> None:
        self._world = world
        self.looked = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._world, name)

    async def page(self, *args: Any, **options: Any) -> Page:
        found: Page = await self._world.page(*args, **options)
        self.looked += len(found.records)
        return found

    async def find(self, *args: Any) -> Record | None:
        self.looked += 1
        found: Record | None = await self._world.find(*args)
        return found


def state(number: int) -> Document:
    properties = {
        "tenantId": "acme",
        "entityid": f"p-{number // 2}",
        "entitytype": "product",
        "channelid": f"c{number % 2}",
        "submissionid": str(number),
        "productId": f"sku {number % 4}",
        "self": "self",
        "createdService": "genericObjectManageService",
        "modifiedService": "genericObjectManageService",
        "createdDate": "2024-01-01T00:00:00.000-0600",
    }
    values = {"itemState": "new", "channelState": "error" if number % 10 == 0 else "completed", "note": "x"}
    held = {
        name: {"values": [{"source": "internal", "locale": "en-US", "id": "v", "value": text}]} for name, text in values.items()
    }
    return {"id": str(number), "type": "connectorstate", "properties": properties, "data": {"attributes": held}}


@pytest.fixture(scope="module")
def worlds() -> dict[int, Any]:
    return {size: asyncio.run(holding([state(number) for number in range(size)])) for size in SIZES}


CHANNEL = {"channelid": {"exact": "c0"}}
PAGE = {"maxRecords": 10}
USUAL = [{"source": "internal", "locale": "en-US"}]


def properties(*criteria: Document, **more: Any) -> Document:
    return {"filters": {"propertiesCriterion": list(criteria)}, **more}


def attributes(*criteria: Document, **more: Any) -> Document:
    return {"filters": {"attributesCriterion": list(criteria)}, **more}


EXACT = [
    (properties({"entityid": {"exact": "p-7"}}), 2),
    (properties({"ENTITYID": {"exact": "p-7"}}, CHANNEL), 2),
    (properties(CHANNEL), 10),
    (properties(CHANNEL, {"entitytype": {"exact": "product"}}), 10),
    (properties({"channelid": {"exacts": ["c0", "c1"]}}), 20),
    (properties({"channelid": {"exacts": ["c0", "c1"]}}, {"entitytype": {"exacts": ["product", "sku"]}}), 20),
    (properties({"entityid": {"exacts": [f"p-{number}" for number in range(100)]}}), 200),
    (properties({"submissionid": {"exact": "417"}}), 1),
    (properties({"productId": {"exact": "sku 3"}}), 10),
    (properties({"self": {"exact": "self"}}), 10),
    (properties(CHANNEL, {"createdService": {"exact": "genericObjectManageService"}}, {"tenantId": {"exact": "acme"}}), 10),
    (attributes({"channelState": {"exact": "error"}}), 10),
    (attributes({"channelstate": {"exact": "error"}}, valueContexts=USUAL), 10),
    (properties(), 10),
    (properties({"channelid": {"exact": "none"}}, {"hub": {"eq": "x"}}), 0),
    ({"ids": ["3", "5", "none"]}, 3),
    ({"id": "3", "filters": {"propertiesCriterion": [{"hub": {"hasvalue": False}}]}}, 1),
]


@pytest.mark.parametrize(("query", "looked"), EXACT)
@pytest.mark.parametrize("size", SIZES)
async def test_an_exact_filter_looks_at_as_many_states_however_many_there_are(
    worlds: dict[int, Any], size: int, query: Document, looked: int
) -> None:
    world = Counting(worlds[size])
    found = await find(world, {"query": query, "options": PAGE})
    assert world.looked == looked
    assert len(found.documents) <= min(found.total, 10)


@pytest.mark.parametrize(
    ("query", "total", "looked"),
    [
        (properties(CHANNEL, {"hub": {"hasvalue": False}}), 500, 500),
        (properties({"productId": {"exact": "sku 2"}}, {"channelid": {"exact": "c0"}}), 250, 250),
        ({**attributes({"channelState": {"exact": "error"}}), "valueContexts": [{"locale": "en-US"}]}, 100, 100),
        (attributes({"itemState": {"exact": "new"}}, {"channelState": {"exact": "error"}}), 100, 100),
        (attributes({"channelState": {"exacts": ["error", "listedPending"]}}), 100, 10),
        (attributes({"channelState": {"exacts": ["error", "completed"]}}), 1000, 1000),
        (attributes({"note": {"exact": "x"}}), 1000, 1000),
    ],
)
async def test_any_other_filter_looks_at_the_smallest_listing(
    worlds: dict[int, Any], query: Document, total: int, looked: int
) -> None:
    world = Counting(worlds[1000])
    found = await find(world, {"query": query, "options": PAGE})
    assert (found.total, world.looked) == (total, looked)


async def test_several_values_of_a_state_count_an_object_once() -> None:
    """One object may have both, in two locales."""
    both = state(1)
    values = [
        {"source": "internal", "locale": locale, "id": "v", "value": value}
        for locale, value in (("en-US", "new"), ("de-DE", "completed"))
    ]
    world = await holding([{**both, "data": {"attributes": {"itemState": {"values": values}}}}])
    found = await find(world, {"query": attributes({"itemState": {"exacts": ["new", "completed"]}})})
    assert found.total == 1


@pytest.mark.parametrize(
    ("criterion", "names"),
    [
        ({"self": {"exact": "self"}}, ["1", "3"]),
        ({"self": {"exact": "other"}}, ["2"]),
        ({"self": {"exacts": ["self", "other"]}}, ["1", "2", "3"]),
        ({"modifiedService": {"exact": "genericObjectManageService"}}, ["1", "2"]),
        ({"tenantId": {"exact": "globex"}}, []),
        ({"createdDate": {"exact": "2024-01-01T00:00:00.000-0600"}}, ["1", "2", "3"]),
    ],
)
async def test_a_state_that_differs_from_all_others_is_found_by_that(criterion: Document, names: list[str]) -> None:
    documents = [state(number) for number in (1, 2, 3)]
    documents[1]["properties"]["self"] = "other"
    del documents[2]["properties"]["modifiedService"]
    found = await find(await holding(documents), {"query": properties(criterion)})
    assert [one["id"] for one in found.documents] == names


class Counted(str):
    """A text that counts what it is compared with."""

    __slots__ = ()
    times = 0

    def __eq__(self, other: object) -> bool:
        Counted.times += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


@pytest.mark.parametrize(
    "asked",
    [{"ids": [f"p-{number}" for number in range(1000)]}, {"exacts": [f"p-{number}" for number in range(1000)]}],
    ids=["ids", "exacts"],
)
def test_one_of_many_texts_is_not_sought_through_all_of_them(asked: Document) -> None:
    """Or as many states found by as many ids would take the square of that."""
    filters = {"propertiesCriterion": [{"entityid": {"exacts": asked["exacts"]}}]} if "exacts" in asked else {}
    found = criteria.read({"filters": filters, **({"ids": asked["ids"]} if "ids" in asked else {})}, Rules())
    for name, wanted in (("p-999", True), ("p-1000", False)):
        Counted.times = 0
        text = Counted(name)
        assert found.accepts({"id": text, "type": "connectorstate", "properties": {"entityid": text}}) is wanted
        assert Counted.times < 3
