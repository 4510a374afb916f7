"""connectorService create and update, genericobjectmanageservice delete."""

import base64
import json
from typing import Any

import pytest

from .support import ALL, CREATE, DELETE, DEMO, GET, UPDATE, blob, query, refused, refused_core, values

STATE = {
    "id": "cs-1",
    "type": "connectorstate",
    "properties": {"entityId": "p-1", "entityType": "sku", "channelId": DEMO, "productId": "77", "createdBy": "somebody"},
    "data": {"attributes": {"itemState": {"values": [{"source": "internal", "locale": "en-US", "id": "v1", "value": "new"}]}}},
}


def submitted(name: str) -> dict[str, Any]:
    detail = {"connectorStateId": name}
    return {"dataObjectOperationResponse": {"status": "success", "statusDetail": detail, "totalRecords": 0}}


async def read(shop: Any, name: str) -> Any:
    answer = await shop("POST", GET, json=query(more={"id": name}, fields=ALL))
    (found,) = answer.json["dataObjectOperationResponse"]["dataObjects"]
    return found


async def test_create_names_the_first_object_and_applies_at_once(mount: Any) -> None:
    shop = await mount("riversand")
    answer = await shop("POST", CREATE, json=blob(STATE, {"properties": {}}), headers={"x-rdp-userId": "jo_user"})
    assert (answer.status, answer.json) == (200, submitted("cs-1"))
    found = await read(shop, "cs-1")
    assert found["properties"] == {
        "tenantId": "acme",
        "self": "self",
        "entityid": "p-1",
        "entitytype": "sku",
        "channelid": DEMO,
        "productId": "77",
        "createdService": "genericObjectManageService",
        "createdBy": "jo_user",
        "modifiedService": "genericObjectManageService",
        "modifiedBy": "jo_user",
        "createdDate": "2023-12-31T18:00:00.000-0600",
        "modifiedDate": "2023-12-31T18:00:00.000-0600",
    }
    assert found["data"] == STATE["data"]
    assert len(await shop.state("connectorstates")) == 2


async def test_create_does_not_merge_by_identity(mount: Any) -> None:
    shop = await mount("riversand")
    await shop("POST", CREATE, json=blob(STATE, {**STATE, "id": "cs-2"}))
    answer = await shop("POST", GET, json=query({"entityid": {"exact": "p-1"}}))
    assert answer.json["dataObjectOperationResponse"]["totalRecords"] == 2


async def test_update_changes_what_is_sent_and_nothing_else(mount: Any) -> None:
    shop = await mount("riversand")
    await shop("POST", CREATE, json=blob(STATE), headers={"x-rdp-userId": "jo_user"})
    await shop.advance(seconds=1)
    sent = {
        "id": "cs-1",
        "properties": {"hub": "DemoHub"},
        "data": {"attributes": {"itemState": {"values": [{"value": "deprecated"}]}, "note": {"values": [{"value": "x"}]}}},
    }
    assert (await shop("POST", UPDATE, json=blob(sent))).json == submitted("cs-1")
    found = await read(shop, "cs-1")
    properties = found["properties"]
    assert (properties["hub"], properties["entityid"], properties["productId"]) == ("DemoHub", "p-1", "77")
    assert (properties["createdBy"], properties["modifiedBy"]) == ("jo_user", "system_user")
    assert properties["modifiedDate"] == "2023-12-31T18:00:01.000-0600"
    assert values(found) == {"itemState": ["deprecated"], "note": ["x"]}


async def test_update_of_an_unknown_id_creates(mount: Any) -> None:
    """Documented for generic objects: the update of one that is not there becomes a create."""
    shop = await mount("riversand")
    assert (await shop("POST", UPDATE, json=blob(STATE))).json == submitted("cs-1")
    assert (await read(shop, "cs-1"))["properties"]["self"] == "self"


async def test_update_of_an_unknown_id_may_be_refused_and_changes_nothing_of_the_call(mount: Any) -> None:
    shop = await mount("riversand", settings={"update_missing": "refuse"})
    await shop("POST", CREATE, json=blob(STATE))
    sent = {"id": "cs-1", "properties": {"hub": "DemoHub"}}
    answer = await shop("POST", UPDATE, json=blob(sent, {"id": "cs-9"}))
    assert (answer.status, answer.json) == (
        200,
        refused("E0018", "DataObject with eid=[cs-9] not found. DataObjectType=[connectorstate]"),
    )
    assert "hub" not in (await read(shop, "cs-1"))["properties"]


async def test_nested_attributes_are_kept(mount: Any) -> None:
    shop = await mount("riversand")
    group = {"sno": {"values": [{"value": "1"}]}, "locale": "en-US", "source": "internal", "id": "g1"}
    await shop("POST", CREATE, json=blob({**STATE, "data": {"attributes": {"validationError": {"group": [group]}}}}))
    found = (await read(shop, "cs-1"))["data"]["attributes"]["validationError"]["group"][0]
    assert found["sno"]["values"][0]["value"] == "1"
    assert (found["id"], found["locale"]) == ("g1", "en-US")


def encoded(text: bytes) -> dict[str, Any]:
    return {"dataObject": {"data": {"blob": base64.b64encode(text).decode()}}}


NO_ARRAY = "Invalid request, url = {path}: the blob holds no JSON array of objects"
BAD = [
    ({}, "E0038", "Missing Parameter: 'dataObject'"),
    ({"dataObject": {"id": "x"}}, "E0038", "Missing Parameter: 'data'"),
    ({"dataObject": {"data": {"x": 1}}}, "E0038", "Missing Parameter: 'blob'"),
    (encoded(b"{"), "E0462", NO_ARRAY),
    (encoded(b"{}"), "E0462", NO_ARRAY),
    (encoded(b"[]"), "E0462", NO_ARRAY),
    (encoded(b"[1]"), "E0462", NO_ARRAY),
    (encoded(b'[{"id": "cs-1", "data": ' + b'{"a":' * 300 + b"1" + b"}" * 302 + b"]"), "E0462", NO_ARRAY),
    (blob({"id": 5}), "E0462", "Invalid request, url = {path}: the id of an object is not text"),
    (blob({"id": "x", "type": "podsyndicationserviceconfig"}), "E0420", "Type Criterion passed in the request is not valid"),
    (
        blob({"id": "cs-1", "properties": {"entityId": 5}}),
        "E0462",
        "Invalid request, url = {path}: property 'entityid' is not text",
    ),
    (
        blob({"id": "cs-1", "data": {"attributes": {"itemState": {"values": [{"value": 5}]}}}}),
        "E0462",
        "Invalid request, url = {path}: the value of attribute 'itemState' is not text",
    ),
    (
        blob({"id": "cs-1", "data": {"attributes": {"note": {}}}}),
        "E0462",
        "Invalid request, url = {path}: attribute 'note' has neither values nor group",
    ),
]


@pytest.mark.parametrize("path", [CREATE, UPDATE])
@pytest.mark.parametrize(("body", "code", "message"), BAD)
async def test_bad_payloads_are_refused_in_a_200(mount: Any, path: str, body: Any, code: str, message: str) -> None:
    shop = await mount("riversand")
    await shop("POST", CREATE, json=blob(STATE))
    answer = await shop("POST", path, json=body)
    assert (answer.status, answer.json) == (200, refused(code, message.replace("{path}", path)))


async def test_update_needs_ids(mount: Any) -> None:
    shop = await mount("riversand")
    assert (await shop("POST", UPDATE, json=blob({}))).json == refused("E0038", "Missing Parameter: 'id'")


async def test_a_blob_that_is_not_base64_is_a_400(mount: Any) -> None:
    shop = await mount("riversand")
    answer = await shop("POST", CREATE, json={"dataObject": {"data": {"blob": "no base64!"}}})
    assert answer.status == 400
    assert answer.json["dataObjectOperationResponse"]["statusDetail"]["code"] == "E0462"


async def test_delete(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-two-tenants")
    answer = await shop("POST", DELETE, json={"genericObject": {"id": "cs-1001", "type": "connectorstate"}})
    message = "Entity has been submitted for delete with entity Id : cs-1001. Please check back after 1min"
    assert answer.status == 200
    assert answer.json == {
        "request": {"returnRequest": False, "params": {}, "requestId": answer.json["request"]["requestId"]},
        "response": {
            "status": "success",
            "statusDetail": {"messages": [{"messageCode": "I0015", "message": message, "messageType": "success"}]},
            "totalRecords": 0,
        },
    }
    kept = {one["key"] for one in await shop.state("connectorstates")}
    assert kept == {"acme:cs-1002", "acme:cs-1003", "globex:cs-1001"}


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({}, "E0038", "Missing Parameter: 'genericObject'"),
        ({"genericObject": {"type": "connectorstate"}}, "E0038", "Missing Parameter: 'id'"),
        ({"genericObject": {"id": "cs-1001"}}, "E0038", "Missing Parameter: 'type'"),
        (
            {"genericObject": {"id": "cs-9", "type": "connectorstate"}},
            "E0405",
            "Entity with given id cs-9 is not present, delete request failed",
        ),
        (
            {"genericObject": {"id": "cs-1001", "type": "thing"}},
            "E0405",
            "Entity with given id cs-1001 is not present, delete request failed",
        ),
    ],
)
async def test_delete_refusals(mount: Any, body: Any, code: str, message: str) -> None:
    shop = await mount("riversand", scenario="riversand-two-tenants")
    answer = await shop("POST", DELETE, json=body)
    assert (answer.status, answer.json) == (200, refused_core(answer.json, code, message))
    assert len(await shop.state("connectorstates")) == 4


async def test_the_blob_may_be_read_back_as_it_was_sent(mount: Any) -> None:
    shop = await mount("riversand")
    await shop("POST", CREATE, json=blob(STATE))
    found = await read(shop, "cs-1")
    again = await shop("POST", UPDATE, body=json.dumps(blob(found)).encode(), headers={"Content-Type": "application/json"})
    assert again.json == submitted("cs-1")
    assert await read(shop, "cs-1") == found
