"""The samples of the vendor's pages, asked again: the same request, and an answer of the same members and values."""

import re
from typing import Any, Final

import pytest

from .support import GET_STATE, SET

HISTORY: Final = "/acme/api/connectorService/gethistory"
CHANNELS: Final = "/acme/api/connectorService/getchannels"
CONFIGURE: Final = "/acme/api/configurationservice/create"
GUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def held(**values: tuple[str, str]) -> dict[str, Any]:
    """Attributes with one value each, as (id, value)."""
    return {
        name: {"values": [{"source": "internal", "locale": "en-US", "id": number, "value": value}]}
        for name, (number, value) in values.items()
    }


def masked(document: Any) -> Any:
    """The document with every id that the mock draws in one form."""
    if isinstance(document, dict):
        return {name: masked(value) for name, value in document.items()}
    if isinstance(document, list):
        return [masked(value) for value in document]
    return GUID.sub("<id>", document) if isinstance(document, str) else document


FOUND: Final[dict[str, Any]] = {
    "id": "47333498-48f6-46fd-a523e2fr2125e000",
    "type": "connectorstate",
    "properties": {
        "hub": "Acenda",
        "self": "self",
        "tenantId": "connectorsedev",
        "reqid": "ec5b140a-0e52-451d-bb72-6b7c9a8a786f",
        "entityid": "TQhs_QmGShyUvFKZz0tXXA",
        "channelid": "rs-amazonsellerus-self",
        "entitytype": "sku",
        "submissionid": "823",
        "createdService": "genericObjectManageService",
        "createdBy": "system",
        "modifiedService": "genericObjectManageService",
        "modifiedBy": "system",
        "createdDate": "2019-12-17T21:06:46.521-0600",
        "modifiedDate": "2019-12-17T21:06:46.521-0600",
    },
    "data": {
        "attributes": held(
            introState=("6df3a51b-a35a-48d1-a973-1ff16a2647c2", "completed"),
            publishState=("aaf65bed-6d4b-43fa-b6ae-5228d2c731cd", "completed"),
            validationState=("536413c7-850b-4efd-ad1c-8fc66b783a9e", "completed"),
        )
    },
}


async def test_get_connector_state(mount: Any) -> None:
    names = ("entityid", "entitytype", "channelid", "hub", "reqid", "submissionid", "createdBy", "modifiedBy", "createdDate")
    given = {name: FOUND["properties"][name] for name in names}
    record = {"id": FOUND["id"], "tenant": "connectorsedev", **given, "attributes": FOUND["data"]["attributes"]}
    shop = await mount("riversand", records={"connectorstates": [record]})
    query = {
        "filters": {
            "typesCriterion": ["connectorstate"],
            "propertiesCriterion": [{"entityId": {"exact": "TQhs_QmGShyUvFKZz0tXXA"}}],
        },
        "valueContexts": [{"locale": "en-US", "source": "internal"}],
    }
    body = {"params": {"query": query, "fields": {"attributes": ["_ALL"]}}}
    answer = await shop("POST", GET_STATE.replace("acme", "connectorsedev"), json=body)
    assert answer.json == {"dataObjects": [FOUND]}


async def test_set_connector_state(mount: Any) -> None:
    """The printed answer belongs to another request: this is that one."""
    shop = await mount("riversand", clock={"start": "2020-03-16T06:22:39.023Z", "mode": "frozen"})
    body = {
        "params": {
            "query": {
                "filters": {"typesCriterion": ["product"]},
                "valueContexts": [{"source": "internal", "locale": "en-US"}],
                "id": "ersH51xcppmKVAS",
            },
            "connectorstate": {
                "services": ["rs-bigcommerce_podsyndicationserviceconfig"],
                "attributes": {"itemState": "new"},
                "transitioncode": "is_new_ready",
            },
        }
    }
    answer = await shop("POST", SET.replace("acme", "qa8connectors"), json=body)
    stamp = ("<id>", "2020-03-16T06:22:39.021+0000")
    assert masked(answer.json) == {
        "id": "<id>",
        "type": "connectorstate",
        "properties": {
            "tenantId": "qa8connectors",
            "entityid": "ersH51xcppmKVAS",
            "entitytype": "product",
            "channelid": "rs-bigcommerce_podsyndicationserviceconfig",
            "self": "self",
            "createdService": "genericObjectManageService",
            "createdBy": "system_user",
            "modifiedService": "genericObjectManageService",
            "modifiedBy": "system_user",
            "createdDate": "2020-03-16T01:22:39.023-0500",
            "modifiedDate": "2020-03-16T01:22:39.023-0500",
        },
        "data": {
            "attributes": held(
                itemState=("<id>", "new"),
                channelState=("<id>", "uninitialized"),
                syndicationState=("<id>", "uninitialized"),
                validationState=("<id>", "uninitialized"),
                channelStateDate=stamp,
                syndicationStateDate=stamp,
                validationStateDate=stamp,
            )
        },
    }


@pytest.mark.parametrize("verb", ["create", "update"])
async def test_create_and_update_channel(mount: Any, verb: str) -> None:
    shop = await mount("riversand")
    name = "6b0593e8-d22c-4cab-993f-1ab5b77674d5"
    settings = {
        "isEnabled": True,
        "attributes": {"serviceName": {"value": "Amazon Seller Central_3"}},
        "serviceSettings": {"settings": {}, "models": ""},
    }
    body = {"configObject": {"type": "podsyndicationserviceconfig", "data": {"jsonData": settings}, "id": name, "name": name}}
    answer = await shop("POST", CONFIGURE.replace("create", verb), json=body)
    message = f"Submitted podsyndicationserviceconfig for {verb} with Id {name}. Check after some time"
    told = {
        "message": message,
        "messageCode": {"create": "I0011", "update": "I0013"}[verb],
        "messageType": "success",
        "messageParams": ["podsyndicationserviceconfig", verb, name],
    }
    assert answer.json == {
        "request": {"returnRequest": False, "requestId": answer.json["request"]["requestId"]},
        "response": {"status": "success", "statusDetail": {"messages": [told]}, "totalRecords": 0},
    }


async def test_get_channels(mount: Any) -> None:
    channel = {"id": "rs-amazonsellerus-self", "name": "Amazon Seller Central US"}
    shop = await mount(
        "riversand", records={"channels": [channel]}, clock={"start": "2019-12-18T15:33:49.874Z", "mode": "frozen"}
    )
    params = {
        "query": {"filters": {"typesCriterion": ["podsyndicationserviceconfig"]}},
        "fields": {"attributes": ["_ALL"], "properties": ["_ALL"]},
        "options": {"totalRecords": 100},
    }
    answer = await shop("POST", CHANNELS, json={"params": params})
    stamped = {"Service": "entityManageService", "By": "system_user", "Date": "2019-12-18T09:33:49.874-0600"}
    assert masked(answer.json) == {
        "response": {
            "entities": [
                {
                    "id": "<id>",
                    "name": "Amazon Seller Central US",
                    "type": "syndicationchannel",
                    "properties": {
                        **{f"created{name}": value for name, value in stamped.items()},
                        **{f"modified{name}": value for name, value in stamped.items()},
                        "isEnabled": True,
                    },
                    "data": {
                        "attributes": held(
                            referencecode=("<id>", "rs-amazonsellerus-self"),
                            referencevalue=("<id>", "Amazon Seller Central US"),
                        )
                    },
                }
            ],
            "status": "success",
            "totalRecords": 1,
        }
    }


async def test_get_history(mount: Any) -> None:
    told = [("error", "Product Active", "request001", "message001"), ("sent", "inprogress", "request001", "message002")]
    records = [
        {
            "type": "integrationmessageactivity",
            "properties": {"channelid": "f9a2930c919744eb8d293e52b7bdfe53", "entityid": "entity001", "reqid": request},
            "attributes": {"state": state, "status": status, "messageId": message},
            "createdDate": "2019-07-18T07:13:54.907-0500",
        }
        for state, status, request, message in told
    ]
    shop = await mount("riversand", records={"genericobjects": records})
    criteria = [
        {"channelid": {"exacts": ["f9a2930c919744eb8d293e52b7bdfe53"]}},
        {"reqid": {"exacts": ["request001"]}},
        {"entityid": {"exacts": ["entity001", "entity002"]}},
    ]
    filters = {"typesCriterion": ["integrationmessageactivity"], "propertiesCriterion": criteria}
    body = {"params": {"query": {"filters": filters}, "fields": {"attributes": ["_ALL"]}}}
    answer = await shop("POST", HISTORY, json=body)
    at = "2019-07-18T12:13:54.907+0000"
    entries = [
        {"state": state, "status": status, "Timestamp": at, "requestid": request, "messageId": message}
        for state, status, request, message in told
    ]
    assert answer.json == {"dataObjects": [{"f9a2930c919744eb8d293e52b7bdfe53": {"entity001": entries}}]}
