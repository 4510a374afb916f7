"""genericobjectmanageservice: every type of object, connector states among them."""

from typing import Any, Final

import pytest

from .support import ALL, CREATE, DELETE, DEMO, GET, GET_STATE, blob, query, refused_core, values

SERVICE: Final = "/acme/api/genericobjectmanageservice"
ACTIVITY: Final = {
    "id": "a-1",
    "name": "First",
    "type": "integrationmessageactivity",
    "properties": {"channelid": DEMO, "entityid": "p-1", "createdBy": "somebody"},
    "data": {"attributes": {"status": {"values": [{"value": "QUEUED"}]}}},
}
STATE: Final = {**ACTIVITY, "id": "cs-9", "type": "connectorstate", "properties": {"entityid": "p-1", "channelid": DEMO}}


def submitted(answer: Any, code: str, verb: str, name: str) -> dict[str, Any]:
    message = f"Entity has been submitted for {verb} with entity Id : {name}. Please check back after 1 min"
    detail = {"messages": [{"messageCode": code, "message": message, "messageType": "success"}]}
    return {
        "request": {"returnRequest": False, "params": {}, "requestId": answer.json["request"]["requestId"]},
        "response": {"status": "success", "statusDetail": detail, "totalRecords": 0},
    }


async def find(shop: Any, path: str = f"{SERVICE}/get", **asked: Any) -> list[Any]:
    answer = await shop("POST", path, json=query(fields=ALL, **asked))
    body = answer.json
    found: list[Any] = (
        body["response"]["genericObjects"] if "response" in body else body["dataObjectOperationResponse"]["dataObjects"]
    )
    return found


async def test_create(mount: Any) -> None:
    shop = await mount("riversand")
    answer = await shop("POST", f"{SERVICE}/create", json={"genericObject": ACTIVITY}, headers={"x-rdp-userId": "jo_user"})
    assert (answer.status, answer.json) == (200, submitted(answer, "I0011", "create", "a-1"))
    (found,) = await find(shop, types=["integrationmessageactivity"])
    assert (found["name"], found["properties"]["createdBy"], values(found)) == ("First", "jo_user", {"status": ["QUEUED"]})
    assert found["properties"]["createdService"] == "genericObjectManageService"


async def test_get_tells_of_the_request_and_of_all_matches(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-two-tenants")
    answer = await shop("POST", f"{SERVICE}/get", json=query(options={"maxRecords": "2"}))
    assert answer.json == {
        "request": {
            "returnRequest": False,
            "params": {},
            "requestId": answer.json["request"]["requestId"],
            "maxRecords": 2,
        },
        "response": {
            "genericObjects": [{"id": name, "type": "connectorstate"} for name in ("cs-1001", "cs-1002")],
            "status": "success",
            "totalRecords": 3,
        },
    }


async def test_nothing_found_has_a_code_and_is_no_error(mount: Any) -> None:
    shop = await mount("riversand")
    answer = await shop("POST", f"{SERVICE}/get", json=query(types=["scheduledrequestobject"]))
    nothing = {"messageCode": "I0012", "message": "No objects found", "messageType": "success"}
    assert answer.json["response"] == {
        "genericObjects": [],
        "status": "success",
        "statusDetail": {"messages": [nothing]},
        "totalRecords": 0,
    }


async def test_update_changes_what_is_sent(mount: Any) -> None:
    shop = await mount("riversand", records={"genericobjects": [{"id": "a-1", "type": "job", "attributes": {"x": "1"}}]})
    sent = {"id": "a-1", "type": "job", "data": {"attributes": {"status": {"values": [{"value": "COMPLETED"}]}}}}
    answer = await shop("POST", f"{SERVICE}/update", json={"genericObject": sent})
    assert answer.json == submitted(answer, "I0013", "update", "a-1")
    assert values((await find(shop, types=["job"]))[0]) == {"x": ["1"], "status": ["COMPLETED"]}


async def test_update_of_what_is_not_there_becomes_a_create(mount: Any) -> None:
    shop = await mount("riversand")
    await shop("POST", f"{SERVICE}/update", json={"genericObject": ACTIVITY})
    assert [one["id"] for one in await find(shop, types=["_ALL"])] == ["a-1"]


async def test_update_of_what_is_not_there_may_be_refused(mount: Any) -> None:
    shop = await mount("riversand", settings={"update_missing": "refuse"})
    answer = await shop("POST", f"{SERVICE}/update", json={"genericObject": ACTIVITY})
    message = "DataObject with eid=[a-1] not found. DataObjectType=[integrationmessageactivity]"
    assert (answer.status, answer.json) == (200, refused_core(answer.json, "E0018", message))


async def test_connector_states_are_generic_objects(mount: Any) -> None:
    shop = await mount("riversand")
    await shop("POST", f"{SERVICE}/create", json={"genericObject": STATE})
    (found,) = (await shop("POST", GET_STATE, json=query(fields=ALL))).json["dataObjects"]
    assert (found["id"], found["properties"]["self"], found["properties"]["tenantId"]) == ("cs-9", "self", "acme")


async def test_connector_service_keeps_other_objects_too(mount: Any) -> None:
    """Documented: create is for all connector objects, states and activities."""
    shop = await mount("riversand")
    await shop("POST", CREATE, json=blob(ACTIVITY, STATE))
    assert [one["id"] for one in await find(shop, path=GET, types=["_ALL"])] == ["a-1", "cs-9"]
    assert [one["id"] for one in await find(shop, path=GET)] == ["cs-9"]
    assert [one["id"] for one in await find(shop, path=GET, types=["other", "integrationmessageactivity"])] == ["a-1"]
    assert [one["id"] for one in await find(shop, path=GET, types=["_ALL"], more={"ids": ["a-1", "none"]})] == ["a-1"]
    one = await find(shop, path=GET, types=["_ALL"], options={"from": 2}, sort={"properties": [{"entityid": "_ASC"}]})
    assert [found["id"] for found in one] == ["cs-9"]
    assert len((await shop("POST", GET_STATE, json=query(types=["_ALL"]))).json["dataObjects"]) == 1


async def test_ids_are_unique_within_a_type_and_a_tenant(mount: Any) -> None:
    shop = await mount("riversand")
    for body in (ACTIVITY, {**ACTIVITY, "type": "job"}, {**ACTIVITY, "name": "Second"}):
        await shop("POST", f"{SERVICE}/create", json={"genericObject": body})
    await shop("POST", f"{SERVICE.replace('acme', 'globex')}/create", json={"genericObject": ACTIVITY})
    found = await find(shop, types=["_ALL"])
    assert [(one["type"], one["name"]) for one in found] == [("job", "First"), ("integrationmessageactivity", "Second")]


async def test_delete_wants_the_type_to_be_right(mount: Any) -> None:
    shop = await mount("riversand", records={"genericobjects": [{"id": "a-1", "type": "job"}]})
    for kind, code in (("other", "E0405"), ("job", "I0015"), ("job", "E0405")):
        answer = await shop("POST", DELETE, json={"genericObject": {"id": "a-1", "type": kind}})
        assert answer.json["response"]["statusDetail"]["messages"][0]["messageCode"] == code
    assert await find(shop, types=["_ALL"]) == []


@pytest.mark.parametrize("verb", ["create", "update"])
@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({}, "E0038", "Missing Parameter: 'genericObject'"),
        ({"genericObject": {"type": "job"}}, "E0038", "Missing Parameter: 'id'"),
        ({"genericObject": {"id": "a-1"}}, "E0038", "Missing Parameter: 'type'"),
        (
            {"genericObject": {"id": "a-1", "type": "podsyndicationserviceconfig"}},
            "E0420",
            "Type Criterion passed in the request is not valid",
        ),
        (
            {"genericObject": {"id": "a-1", "type": "job", "data": {"attributes": {"x": {}}}}},
            "E0462",
            "Invalid request, url = {path}: attribute 'x' has neither values nor group",
        ),
    ],
)
async def test_refusals(mount: Any, verb: str, body: Any, code: str, message: str) -> None:
    shop = await mount("riversand")
    path = f"{SERVICE}/{verb}"
    answer = await shop("POST", path, json=body)
    assert (answer.status, answer.json) == (200, refused_core(answer.json, code, message.replace("{path}", path)))
    assert await shop.state("genericobjects") == []


async def test_reads_need_a_query(mount: Any) -> None:
    shop = await mount("riversand")
    answer = await shop("POST", f"{SERVICE}/get", json={"params": {}})
    assert answer.json == refused_core(answer.json, "E0038", "Missing Parameter: 'query'")
