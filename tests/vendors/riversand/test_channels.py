"""Channels: configurationservice and connectorService/getchannels."""

from typing import Any, Final

import pytest

from .support import SET, query, refused_core, setting

SERVICE: Final = "/acme/api/configurationservice"
CHANNELS: Final = "/acme/api/connectorService/getchannels"
TYPE: Final = "podsyndicationserviceconfig"


def config(name: str, **settings: Any) -> dict[str, Any]:
    return {"id": name, "name": f"{name} config", "type": TYPE, "data": {"jsonData": settings}}


async def write(shop: Any, verb: str, *configs: Any, tenant: str = "acme") -> Any:
    body = {"configObject": configs[0]} if len(configs) == 1 else {"configObjects": list(configs)}
    return (await shop("POST", f"{SERVICE.replace('acme', tenant)}/{verb}", json=body)).json


async def configs(shop: Any, **asked: Any) -> Any:
    return (await shop("POST", f"{SERVICE}/get", json=query(types=[TYPE], **asked))).json["response"]


async def channels(shop: Any, *criteria: Any, **asked: Any) -> Any:
    fields = asked.pop("fields", {"attributes": ["_ALL"]})
    return (await shop("POST", CHANNELS, json=query(*criteria, types=[TYPE], fields=fields, **asked))).json["response"]


def codes(found: Any) -> list[str]:
    return [one["data"]["attributes"]["referencecode"]["values"][0]["value"] for one in found["entities"]]


async def test_a_created_channel_is_listed_and_stands_among_all(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-two-tenants")
    await write(shop, "create", config("rs-new", attributes={"serviceName": {"value": "New Hub"}}))
    found = await channels(shop)
    assert (codes(found)[-1], found["entities"][-1]["name"], found["totalRecords"]) == ("rs-new", "New Hub", 3)
    body = (await shop("POST", SET, json=setting("_ALL", entity="p-900"))).json
    assert [one["properties"]["channelid"] for one in body["dataObjects"]][-1] == "rs-new"


async def test_enabled_and_disabled_channels_are_listed(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-broken-channel")
    found = (await channels(shop))["entities"]
    assert [one["properties"]["isEnabled"] for one in found] == [True, True, True, False]
    assert [one["name"] for one in found] == ["Demo Hub", "Broken Hub", "Shopify", "Retired Hub"]


@pytest.mark.parametrize("flag", [False, "false"])
async def test_a_disabled_channel_is_not_among_all(mount: Any, flag: Any) -> None:
    shop = await mount("riversand", scenario="riversand-two-tenants")
    await write(shop, "update", config("rs-amazonsellerus-self", isEnabled=flag))
    assert "properties" in (await shop("POST", SET, json=setting("_ALL", entity="p-900"))).json


async def test_an_update_fills_the_whole_and_keeps_what_the_scenario_said(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-broken-channel")
    before = (await configs(shop, fields={"attributes": ["_ALL"]}))["configObjects"][0]
    await shop.advance(seconds=5)
    await write(shop, "update", config(before["id"], serviceSettings={}))
    after = (await configs(shop, fields={"attributes": ["_ALL"]}))["configObjects"][0]
    assert after["data"] == {"jsonData": {"serviceSettings": {}}}
    assert after["properties"]["createdDate"] == before["properties"]["createdDate"]
    assert after["properties"]["modifiedDate"] == "2023-12-31T18:00:05.000-0600"
    assert (await channels(shop))["entities"][0]["name"] == f"{before['id']} config"
    state = (await shop("POST", SET, json=setting(before["id"], code="is_new_ready"))).json
    assert "itemState" in state["data"]["attributes"]


async def test_several_configurations_in_one_call(mount: Any) -> None:
    shop = await mount("riversand")
    answer = await write(shop, "create", config("a"), config("b"))
    assert [one["messageParams"][2] for one in answer["response"]["statusDetail"]["messages"]] == ["a", "b"]
    assert codes(await channels(shop)) == ["a", "b"]


async def test_reading_configurations(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-two-tenants")
    demo = "rs-demo_podsyndicationserviceconfig"
    assert (await configs(shop, more={"id": demo}))["configObjects"] == [{"id": demo, "name": demo, "type": TYPE}]
    answer = (await shop("POST", f"{SERVICE}/get", json=query(types=[TYPE], options={"totalRecords": 1}))).json
    assert (answer["request"]["maxRecords"], len(answer["response"]["configObjects"])) == (1, 1)
    assert answer["response"]["totalRecords"] == 2
    nothing = (await shop("POST", f"{SERVICE}/get", json=query(types=["matchConfig"]))).json["response"]
    assert nothing["statusDetail"]["messages"][0]["messageCode"] == "I0012"


async def test_a_deleted_channel_is_gone_and_its_states_stay(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-two-tenants")
    name = "rs-amazonsellerus-self"
    answer = await write(shop, "delete", {"id": name, "type": TYPE})
    told = answer["response"]["statusDetail"]["messages"][0]
    assert (told["messageCode"], told["messageParams"]) == ("I0011", [TYPE, "delete", name])
    assert codes(await channels(shop)) == ["rs-demo_podsyndicationserviceconfig"]
    assert len(await shop.state("connectorstates")) == 4
    again = await shop("POST", f"{SERVICE}/delete", json={"configObject": {"id": name, "type": TYPE}})
    message = f"Entity with given id {name} is not present, delete request failed"
    assert (again.status, again.json) == (200, refused_core(again.json, "E0405", message))


async def test_channels_are_found_by_the_query_language(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-broken-channel")
    assert codes(await channels(shop, {"isEnabled": {"exact": "false"}})) == ["rs-retired_podsyndicationserviceconfig"]
    named = await channels(
        shop, attributes=[{"referencevalue": {"eq": "hub"}}], sort={"attributes": [{"referencevalue": "_DESC"}]}
    )
    assert [one["name"] for one in named["entities"]] == ["Retired Hub", "Demo Hub", "Broken Hub"]
    assert (await channels(shop, options={"totalRecords": "2"}))["totalRecords"] == 4
    bare = await channels(shop, fields={}, options={"maxRecords": 1})
    assert [sorted(one) for one in bare["entities"]] == [["id", "name", "type"]]


async def test_other_types_are_not_channels(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-two-tenants")
    answer = await shop("POST", CHANNELS, json=query(types=["matchConfig"]))
    assert answer.json == {"response": {"entities": [], "status": "success", "totalRecords": 0}}


async def test_channels_belong_to_their_tenant(mount: Any) -> None:
    shop = await mount("riversand")
    await write(shop, "create", config("a"), tenant="globex")
    assert codes(await channels(shop)) == []
    assert len(await shop.state("channels")) == 1


@pytest.mark.parametrize("verb", ["create", "update", "delete"])
@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({}, "E0038", "Missing Parameter: 'configObject'"),
        ({"configObjects": []}, "E0038", "Missing Parameter: 'configObject'"),
        ({"configObject": {"type": TYPE}}, "E0038", "Missing Parameter: 'id'"),
        ({"configObject": {"id": "a"}}, "E0038", "Missing Parameter: 'type'"),
        ({"configObject": {"id": "a", "type": "matchConfig"}}, "E0420", "Type Criterion passed in the request is not valid"),
    ],
)
async def test_refusals(mount: Any, verb: str, body: Any, code: str, message: str) -> None:
    shop = await mount("riversand")
    answer = await shop("POST", f"{SERVICE}/{verb}", json=body)
    assert (answer.status, answer.json) == (200, refused_core(answer.json, code, message))


async def test_refusals_of_getchannels_are_in_the_core_envelope(mount: Any) -> None:
    shop = await mount("riversand")
    answer = await shop("POST", CHANNELS, json={"params": {}})
    assert (answer.status, answer.json) == (200, refused_core(answer.json, "E0038", "Missing Parameter: 'query'"))
