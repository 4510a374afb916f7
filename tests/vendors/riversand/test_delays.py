"""The write delay: create, update and delete take effect later, on the world's clock."""

from typing import Any, Final

import pytest

from .support import CREATE, DELETE, DEMO, GET, SET, UPDATE, blob, query, setting

STATE: Final = {"id": "cs-1", "properties": {"entityid": "p-1", "entitytype": "sku", "channelid": DEMO}}
CONFIGURE: Final = "/acme/api/configurationservice"
CONFIG: Final = {"id": "rs-new", "type": "podsyndicationserviceconfig"}


@pytest.fixture
async def slow(mount: Any) -> Any:
    return await mount("riversand", settings={"write_delay": 60, "channels": "strict"})


async def read(shop: Any) -> list[Any]:
    answer = await shop("POST", GET, json=query(fields={"properties": ["_ALL"]}))
    found: list[Any] = answer.json["dataObjectOperationResponse"]["dataObjects"]
    return found


async def test_a_created_object_is_there_after_the_delay(slow: Any) -> None:
    await slow("POST", CREATE, json=blob(STATE))
    await slow.advance(seconds=59)
    assert await read(slow) == []
    await slow.advance(seconds=1)
    (found,) = await read(slow)
    assert found["properties"]["createdDate"] == "2023-12-31T18:01:00.000-0600"
    assert await slow.state("connectorstates") != []


async def test_writes_happen_in_the_order_they_were_sent(slow: Any) -> None:
    await slow("POST", CREATE, json=blob(STATE))
    await slow("POST", UPDATE, json=blob({"id": "cs-1", "properties": {"hub": "one"}}))
    await slow.advance(seconds=30)
    await slow("POST", UPDATE, json=blob({"id": "cs-1", "properties": {"hub": "two"}}))
    await slow.advance(seconds=30)
    assert [one["properties"]["hub"] for one in await read(slow)] == ["one"]
    await slow.advance(seconds=30)
    assert [one["properties"]["hub"] for one in await read(slow)] == ["two"]


async def test_a_deleted_object_is_gone_after_the_delay(slow: Any) -> None:
    await slow("POST", CREATE, json=blob(STATE))
    await slow.advance(seconds=60)
    await slow("POST", DELETE, json={"genericObject": {"id": "cs-1", "type": "connectorstate"}})
    assert len(await read(slow)) == 1
    await slow.advance(seconds=60)
    assert await read(slow) == []


async def test_what_is_wrong_is_refused_at_once(slow: Any) -> None:
    answer = await slow("POST", DELETE, json={"genericObject": {"id": "cs-1", "type": "connectorstate"}})
    assert answer.json["response"]["statusDetail"]["messages"][0]["messageCode"] == "E0405"
    answer = await slow("POST", CREATE, json=blob({"data": {"attributes": {"x": {}}}}))
    assert answer.json["dataObjectOperationResponse"]["statusDetail"]["code"] == "E0462"


async def test_a_channel_is_known_after_the_delay(slow: Any) -> None:
    await slow("POST", f"{CONFIGURE}/create", json={"configObject": CONFIG})
    assert "dataObjectOperationResponse" in (await slow("POST", SET, json=setting("rs-new"))).json
    await slow.advance(seconds=60)
    assert "id" in (await slow("POST", SET, json=setting("rs-new"))).json
    await slow("POST", f"{CONFIGURE}/delete", json={"configObject": CONFIG})
    assert "id" in (await slow("POST", SET, json=setting("rs-new"))).json
    await slow.advance(seconds=60)
    assert "dataObjectOperationResponse" in (await slow("POST", SET, json=setting("rs-new"))).json


async def test_setconnectorstate_is_never_late(slow: Any) -> None:
    await slow("POST", f"{CONFIGURE}/create", json={"configObject": CONFIG})
    await slow.advance(seconds=60)
    await slow("POST", SET, json=setting("rs-new"))
    assert len(await read(slow)) == 1
