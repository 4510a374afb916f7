"""Work for connectors: what is submitted, and what becomes of a syndication where the channel's hub has a rule."""

import re
from typing import Any, Final

import pytest

from .support import ALL, GET_STATE, query, refused, values

SERVICE: Final = "/acme/api/connectorService"
WORK: Final = re.compile(
    r"Binary object has been submitted for create with work automation id : ([0-9a-f-]{36})\. Please check back after 10 mins\."
)
ACCEPT: Final = {"answer": "accepted", "name": "DemoHub", "release_seconds": 60}
REFUSE: Final = {"answer": "refused", "message": "price is missing"}


def work(*ids: str, channel: str = "c1", types: tuple[str, ...] = ("product", "sku")) -> Any:
    asked = {"query": {"ids": list(ids), "filters": {"typesCriterion": list(types)}}}
    return {"params": {**asked, "rsconnect": {"syndicationChannelSettings": {"name": "One", "id": channel}}}}


async def states(shop: Any) -> list[Any]:
    found: list[Any] = (await shop("POST", GET_STATE, json=query(fields=ALL))).json["dataObjects"]
    return found


async def history(shop: Any) -> list[tuple[str, str]]:
    answer = await shop("POST", f"{SERVICE}/gethistory", json=query(types=["integrationmessageactivity"]))
    return [
        (one["state"], one["status"])
        for channel in answer.json["dataObjects"]
        for entities in channel.values()
        for entries in entities.values()
        for one in entries
    ]


@pytest.mark.parametrize("verb", ["syndicate", "publish", "withdraw", "scheduleprocess", "collect", "collectdata"])
async def test_work_is_submitted_and_nothing_changes(mount: Any, verb: str) -> None:
    shop = await mount("riversand", scenario="riversand-two-tenants")
    before = await shop.state("connectorstates")
    answer = await shop("POST", f"{SERVICE}/{verb}", json=work("p-100", channel="rs-amazonsellerus-self"))
    body = answer.json["dataObjectOperationResponse"]
    detail = body["statusDetail"]
    assert (body["status"], body["totalRecords"], detail["code"], detail["messageType"]) == ("success", 0, "RSC1002", "Info")
    told = WORK.fullmatch(detail["message"])
    assert told is not None
    assert len(detail["childTaskIds"]) == 1
    assert detail["childTaskIds"] != [told[1]]
    assert await shop.state("connectorstates") == before


@pytest.mark.parametrize("verb", ["syndicate", "publish"])
async def test_work_needs_a_query(mount: Any, verb: str) -> None:
    shop = await mount("riversand")
    answer = await shop("POST", f"{SERVICE}/{verb}", json={"params": {}})
    assert (answer.status, answer.json) == (200, refused("E0038", "Missing Parameter: 'query'"))


async def test_a_hub_that_accepts(mount: Any) -> None:
    shop = await mount("riversand", records={"channels": [{"id": "c1", "hub": ACCEPT}]})
    answer = await shop("POST", f"{SERVICE}/syndicate", json=work("p-1"), headers={"x-rdp-userId": "jo_user"})
    told = WORK.fullmatch(answer.json["dataObjectOperationResponse"]["statusDetail"]["message"])
    (found,) = await states(shop)
    assert told is not None
    properties = found["properties"]
    names = ("entityid", "entitytype", "channelid", "hub", "reqid", "submissionid", "createdBy")
    assert [properties[name] for name in names] == ["p-1", "product", "c1", "DemoHub", told[1], "1", "jo_user"]
    stamp = ["2023-12-31T23:59:59.998+0000"]
    assert values(found) == {
        "channelState": ["listedPending"],
        "syndicationState": ["completed"],
        "validationState": ["completed"],
        "channelStateDate": stamp,
        "syndicationStateDate": stamp,
        "validationStateDate": stamp,
    }
    assert await history(shop) == [("sent", "inprogress")]


async def test_the_hub_confirms_later_that_the_entity_is_listed(mount: Any) -> None:
    shop = await mount("riversand", records={"channels": [{"id": "c1", "hub": ACCEPT}]})
    await shop("POST", f"{SERVICE}/syndicate", json=work("p-1"))
    await shop.advance(seconds=59)
    assert values((await states(shop))[0])["channelState"] == ["listedPending"]
    await shop.advance(seconds=1)
    (found,) = await states(shop)
    assert values(found)["channelState"] == ["listedSuccess"]
    assert values(found)["channelStateDate"] == ["2024-01-01T00:00:59.998+0000"]
    assert found["properties"]["modifiedDate"] == "2023-12-31T18:01:00.000-0600"
    assert await history(shop) == [("sent", "inprogress"), ("published", "completed")]


async def test_a_state_that_is_deleted_meanwhile_does_not_come_back(mount: Any) -> None:
    shop = await mount("riversand", records={"channels": [{"id": "c1", "hub": ACCEPT}]})
    await shop("POST", f"{SERVICE}/syndicate", json=work("p-1"))
    target = {"id": (await states(shop))[0]["id"], "type": "connectorstate"}
    await shop("POST", "/acme/api/genericobjectmanageservice/delete", json={"genericObject": target})
    await shop.advance(seconds=60)
    assert await states(shop) == []


async def test_a_hub_that_refuses(mount: Any) -> None:
    state = {"entityid": "p-1", "entitytype": "sku", "channelid": "c1", "attributes": {"channelState": "listedSuccess"}}
    shop = await mount("riversand", records={"channels": [{"id": "c1", "hub": REFUSE}], "connectorstates": [state]})
    await shop("POST", f"{SERVICE}/syndicate", json=work("p-1"))
    (found,) = await states(shop)
    stamp = ["2023-12-31T23:59:59.998+0000"]
    assert values(found) == {
        "channelState": ["listedSuccess"],
        "syndicationState": ["error"],
        "validationState": ["inProcess"],
        "syndicationMessage": ["price is missing"],
        "syndicationStateDate": stamp,
        "validationStateDate": stamp,
    }
    assert "submissionid" not in found["properties"]
    assert await history(shop) == [("error", "price is missing")]


async def test_channels_by_list_and_types_by_tenant(mount: Any) -> None:
    records = {
        "tenants": [{"id": "acme", "entities": [{"id": "p-2", "type": "sku"}]}],
        "channels": [{"id": "c1", "hub": ACCEPT}, {"id": "c2", "hub": ACCEPT}, {"id": "c3"}],
    }
    shop = await mount("riversand", records=records)
    body = work("p-1", "p-2")
    body["params"]["rsconnect"] = {"syndicationChannels": ["c1", "c2", "c3", "c4"]}
    await shop("POST", f"{SERVICE}/syndicate", json=body)
    found = [[one["properties"][name] for name in ("entityid", "entitytype", "channelid")] for one in await states(shop)]
    assert found == [[name, kind, channel] for channel in ("c1", "c2") for name, kind in (("p-1", "product"), ("p-2", "sku"))]


async def test_without_a_type_no_state_is_made(mount: Any) -> None:
    shop = await mount("riversand", records={"channels": [{"id": "c1", "hub": ACCEPT}]})
    await shop("POST", f"{SERVICE}/syndicate", json=work("p-1", types=()))
    assert await states(shop) == []


async def test_a_category_is_scheduled_for_its_channels(mount: Any) -> None:
    """The sample of the page; the values are shown without ids, and kept with them."""
    shop = await mount("riversand", clock={"start": "2020-04-23T10:18:03.263Z", "mode": "frozen"})
    query_ = {"ids": ["blade"], "filters": {"typesCriterion": ["classification"]}}
    asked = {"syndicationChannels": ["rs-bigcommerce"], "syndicationAction": "categorysyndicate"}
    headers = {"x-rdp-userEmail": "jo@acme.example"}
    answer = await shop("POST", f"{SERVICE}/syndicate", json={"params": {"query": query_, "rsconnect": asked}}, headers=headers)
    (made,) = answer.json["genericObjects"]
    profile = "sys_export_connectors_bigcommerce_syndicate_category_base"
    expected = {
        "dataObjectId": "blade",
        "dataObjectType": "classification",
        "taskType": f"RSCONNECT_PUBLISH_AGREATED_{profile}",
        "status": "QUEUED",
        "profileNames": profile,
        "syndicationchannelid": "rs-bigcommerce",
        "contextName": "self",
        "contextValue": "self",
        "userId": "system_user",
        "userEmail": "jo@acme.example",
    }
    stamped = {"Service": "genericObjectManageService", "By": "system_user", "Date": "2020-04-23T05:18:03.263-0500"}
    assert made == {
        "id": made["id"],
        "name": made["id"],
        "type": "scheduledrequestobject",
        "properties": {
            "retryCount": 0,
            **{f"{verb}{name}": value for verb in ("created", "modified") for name, value in stamped.items()},
        },
        "data": {
            "attributes": {
                name: {"values": [{"locale": "en-US", "source": "internal", "value": value}]}
                for name, value in expected.items()
            }
        },
    }
    wanted = query(types=["scheduledrequestobject"], attributes=[{"status": {"exact": "QUEUED"}}], fields=ALL)
    (kept,) = (await shop("POST", "/acme/api/genericobjectmanageservice/get", json=wanted)).json["response"]["genericObjects"]
    assert values(kept) == {name: [value] for name, value in expected.items()}
