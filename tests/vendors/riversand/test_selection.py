"""What a query costs: an exact filter reads its page, whatever the number of states."""

from typing import Any

import pytest

from mockserver.model.record import Page
from mockserver.vendors.riversand import connectorstates, criteria, selection
from mockserver.vendors.riversand.paging import Slice


class Counting:
    """A world that counts the records it hands out."""

    def __init__(self, world: Any) -> None:
        self._world = world
        self.read = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._world, name)

    async def page(self, *args: Any, **options: Any) -> Page:
        found: Page = await self._world.page(*args, **options)
        self.read += len(found.records)
        return found


CHANNEL = {"channelid": {"exact": "c0"}}
CASES = [
    ([{"entityid": {"exact": "p-7"}}], 2, 2),
    ([{"ENTITYID": {"exact": "p-7"}}, CHANNEL], 1, 2),
    ([CHANNEL], 500, 10),
    ([CHANNEL, {"entitytype": {"exact": "product"}}], 500, 10),
    ([{"channelid": {"exacts": ["c0", "c1"]}}], 1000, 20),
    ([], 1000, 10),
    ([CHANNEL, {"hub": {"hasvalue": True}}], 0, 500),
    ([{"channelid": {"exact": "none"}}, {"hub": {"eq": "x"}}], 0, 0),
]


@pytest.mark.parametrize(("wanted", "total", "read"), CASES)
async def test_records_read(mount: Any, wanted: Any, total: int, read: int) -> None:
    shop = await mount("riversand")
    world: Any = Counting(await shop.session())
    for number in range(1000):
        properties = {
            "tenantId": "acme",
            "entityid": f"p-{number // 2}",
            "entitytype": "product",
            "channelid": f"c{number % 2}",
        }
        stamped = {**properties, "createdDate": "2024-01-01T00:00:00.000-0600"}
        document = {"id": str(number), "type": "connectorstate", "properties": stamped, "data": {"attributes": {}}}
        connectorstates.insert(world, "acme", document)
    query = criteria.read({"filters": {"propertiesCriterion": wanted}}, selection.rules_of(world))
    found = await selection.find(world, "acme", query, (), Slice(0, 10))
    assert (found.total, world.read) == (total, read)
