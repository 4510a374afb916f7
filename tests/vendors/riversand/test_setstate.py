"""setconnectorstate: create, update, several services, refusals."""

import re
from typing import Any

import pytest

from .support import AMAZON, CREATE, DEMO, GET_STATE, SET, blob, query, refused, setting, values

SAMPLE = """
"params": {
    "query": {
      "filters": {"typesCriterion": ["sku"]},
      "valueContexts": [{"source": "internal", "locale": "en-US"}],
      "id":"skuid1"
    },
    "connectorstate": {
      "services": ["_ALL", "OR", "serviceId1"],
      "attributes": {"itemState": "new"},
      "transitioncode":"is_new_ready"
    }
  }
}
"""
"""The request as the page prints it: its opening brace is missing."""


async def test_create_answers_with_the_documented_object(mount: Any) -> None:
    shop = await mount("riversand")
    answer = await shop("POST", SET, json=setting(DEMO, itemState="new", code="is_new_ready"))
    assert answer.status == 200
    body = answer.json
    assert list(body) == ["id", "type", "properties", "data"]
    stamped = {"createdDate": "2023-12-31T18:00:00.000-0600", "modifiedDate": "2023-12-31T18:00:00.000-0600"}
    assert body["properties"] == {
        "tenantId": "acme",
        "entityid": "p-100",
        "entitytype": "product",
        "channelid": DEMO,
        "self": "self",
        "createdService": "genericObjectManageService",
        "createdBy": "system_user",
        "modifiedService": "genericObjectManageService",
        "modifiedBy": "system_user",
        **stamped,
    }
    assert list(body["properties"]) == [
        *("tenantId", "entityid", "entitytype", "channelid", "self", "createdService", "createdBy"),
        *("modifiedService", "modifiedBy", "createdDate", "modifiedDate"),
    ]
    stamp = "2023-12-31T23:59:59.998+0000"
    assert list(values(body).items()) == [
        ("itemState", ["new"]),
        ("channelState", ["uninitialized"]),
        ("syndicationState", ["uninitialized"]),
        ("validationState", ["uninitialized"]),
        ("channelStateDate", [stamp]),
        ("syndicationStateDate", [stamp]),
        ("validationStateDate", [stamp]),
    ]
    value = body["data"]["attributes"]["itemState"]["values"][0]
    assert list(value) == ["source", "locale", "id", "value"]
    assert (value["source"], value["locale"]) == ("internal", "en-US")
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value["id"])


async def test_property_dates_follow_daylight_saving(mount: Any) -> None:
    shop = await mount("riversand", clock={"start": "2020-03-16T06:22:39.023Z", "mode": "frozen"})
    body = (await shop("POST", SET, json=setting(DEMO, itemState="new"))).json
    assert body["properties"]["createdDate"] == "2020-03-16T01:22:39.023-0500"
    assert values(body)["channelStateDate"] == ["2020-03-16T06:22:39.021+0000"]


async def test_the_zone_is_a_setting(mount: Any) -> None:
    shop = await mount("riversand", settings={"zone": "Europe/Berlin"})
    body = (await shop("POST", SET, json=setting(DEMO))).json
    assert body["properties"]["createdDate"] == "2024-01-01T01:00:00.000+0100"


async def test_create_with_given_states_keeps_them_in_the_vendors_order(mount: Any) -> None:
    shop = await mount("riversand")
    wanted = {"note": "x", "validationState": "completed", "validationStateDate": "2020-01-01T00:00:00.000+0000"}
    body = (await shop("POST", SET, json=setting(DEMO, **wanted))).json
    assert list(values(body)) == [
        *("channelState", "syndicationState", "validationState"),
        *("channelStateDate", "syndicationStateDate", "validationStateDate", "note"),
    ]
    assert values(body)["validationState"] == ["completed"]
    assert values(body)["validationStateDate"] == ["2020-01-01T00:00:00.000+0000"]


async def test_update_keeps_id_and_creation_and_other_values(mount: Any) -> None:
    shop = await mount("riversand")
    first = (await shop("POST", SET, json=setting(DEMO, itemState="new"), headers={"x-rdp-userId": "jo_user"})).json
    await shop.advance(seconds=5)
    second = (await shop("POST", SET, json=setting(DEMO, itemState="completed"), headers={"x-rdp-userId": "li_user"})).json
    assert second["id"] == first["id"]
    properties = second["properties"]
    assert (properties["createdBy"], properties["modifiedBy"]) == ("jo_user", "li_user")
    assert properties["createdDate"] == "2023-12-31T18:00:00.000-0600"
    assert properties["modifiedDate"] == "2023-12-31T18:00:05.000-0600"
    old, new = first["data"]["attributes"], second["data"]["attributes"]
    assert {name for name in new if new[name] != old[name]} == {"itemState"}
    assert new["itemState"]["values"][0]["id"] != old["itemState"]["values"][0]["id"]


async def test_update_with_an_equal_value_keeps_its_id(mount: Any) -> None:
    shop = await mount("riversand")
    first = (await shop("POST", SET, json=setting(DEMO, itemState="new"))).json
    second = (await shop("POST", SET, json=setting(DEMO, itemState="new"))).json
    assert first["data"] == second["data"]


@pytest.mark.parametrize("state", ["channelState", "syndicationState", "validationState"])
async def test_update_of_a_state_moves_its_date(mount: Any, state: str) -> None:
    shop = await mount("riversand")
    await shop("POST", SET, json=setting(DEMO))
    await shop.advance(seconds=1)
    body = (await shop("POST", SET, json=setting(DEMO, **{state: "inProcess"}))).json
    dates = {name: value for name, (value,) in values(body).items() if name.endswith("Date")}
    moved = {name for name, value in dates.items() if value == "2024-01-01T00:00:00.998+0000"}
    assert moved == {f"{state}Date"}


async def test_a_date_that_the_caller_sets_stays(mount: Any) -> None:
    shop = await mount("riversand")
    await shop("POST", SET, json=setting(DEMO))
    wanted = {"channelState": "error", "channelStateDate": "2023-06-01T00:00:00.000+0000"}
    assert values((await shop("POST", SET, json=setting(DEMO, **wanted))).json)["channelStateDate"] == [
        "2023-06-01T00:00:00.000+0000"
    ]


async def test_values_of_another_locale_stand_beside(mount: Any) -> None:
    shop = await mount("riversand")
    await shop("POST", SET, json=setting(DEMO, itemState="new"))
    body = setting(DEMO, itemState="neu")
    body["params"]["query"]["valueContexts"] = [{"source": "rs", "locale": "de-DE"}]
    found = (await shop("POST", SET, json=body)).json["data"]["attributes"]["itemState"]["values"]
    assert [(value["source"], value["locale"], value["value"]) for value in found] == [
        ("internal", "en-US", "new"),
        ("rs", "de-DE", "neu"),
    ]


@pytest.mark.parametrize(
    "other", [{"entity": "p-101"}, {"kind": "sku"}, {"services": (AMAZON,)}], ids=["entity", "type", "channel"]
)
async def test_entity_type_and_channel_are_the_identity(mount: Any, other: dict[str, Any]) -> None:
    shop = await mount("riversand")
    first = (await shop("POST", SET, json=setting(DEMO))).json
    services = other.pop("services", (DEMO,))
    assert (await shop("POST", SET, json=setting(*services, **other))).json["id"] != first["id"]


async def test_all_and_or_stand_for_every_enabled_channel(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-two-tenants")
    body = (await shop("POST", SET, json=setting("_ALL", "OR", DEMO, entity="p-900"))).json
    assert [one["properties"]["channelid"] for one in body["dataObjects"]] == [DEMO, AMAZON]


async def test_the_set_sample_of_the_page_made_whole(mount: Any) -> None:
    shop = await mount("riversand", records={"channels": [{"id": "serviceId1"}]})
    answer = await shop("POST", SET, body=b"{" + SAMPLE.encode(), headers={"Content-Type": "application/json"})
    assert answer.json["properties"]["entitytype"] == "sku"
    assert answer.json["properties"]["channelid"] == "serviceId1"


async def test_a_failing_service_leaves_the_others_applied_and_is_logged(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-broken-channel")
    answer = await shop("POST", SET, json=setting("_ALL", "rs-nowhere", itemState="new"))
    assert [one["properties"]["channelid"] for one in answer.json["dataObjects"]] == [DEMO, "rs-shopify"]
    assert [(note.code, note.message) for note in shop.journal[-1].notes] == [
        ("RSC7820", "endpoint missing : rs-broken_podsyndicationserviceconfig"),
        ("RSC7820", "no channel of this name : rs-nowhere"),
    ]
    found = (await shop("POST", GET_STATE, json=query({"entityid": {"exact": "p-100"}}))).json
    assert len(found["dataObjects"]) == 2


async def test_one_success_of_two_services_is_still_a_list(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-broken-channel")
    answer = await shop("POST", SET, json=setting(DEMO, "rs-nowhere"))
    assert len(answer.json["dataObjects"]) == 1


async def test_all_services_failing_stores_nothing(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-broken-channel")
    answer = await shop("POST", SET, json=setting("rs-nowhere", "rs-broken_podsyndicationserviceconfig"))
    message = "Connector configuration not found for channel : rs-nowhere, rs-broken_podsyndicationserviceconfig"
    assert (answer.status, answer.json) == (200, refused("RSC7820", message))
    assert await shop.state("connectorstates") == []


async def test_all_of_no_channels_fails(mount: Any) -> None:
    shop = await mount("riversand")
    answer = await shop("POST", SET, json=setting("_ALL"))
    assert answer.json == refused("RSC7820", "Connector configuration not found for channel : _ALL")


async def test_strict_channels_know_no_unregistered_id(mount: Any) -> None:
    shop = await mount("riversand", settings={"channels": "strict"})
    answer = await shop("POST", SET, json=setting("rs-any"))
    assert answer.json == refused("RSC7820", "Connector configuration not found for channel : rs-any")


async def test_a_transition_code_fills_in_and_is_logged(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-broken-channel")
    body = (await shop("POST", SET, json=setting(DEMO, code="is_new_ready"))).json
    assert values(body)["itemState"] == ["new"]
    assert [note.code for note in shop.journal[-1].notes] == ["TRANSITION"]


async def test_what_the_call_says_goes_before_the_transition(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-broken-channel")
    body = (await shop("POST", SET, json=setting(DEMO, code="is_new_ready", itemState="deprecated"))).json
    assert values(body)["itemState"] == ["deprecated"]


async def test_an_unknown_transition_code_changes_nothing_and_is_logged(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-broken-channel")
    body = (await shop("POST", SET, json=setting(DEMO, code="is_gone"))).json
    assert "itemState" not in values(body)
    assert [(note.code, note.facts["transitioncode"]) for note in shop.journal[-1].notes] == [("TRANSITION", "is_gone")]


async def test_strict_transition_codes_fail_the_channels_that_lack_them(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-broken-channel", settings={"transition_codes": "strict"})
    body = (await shop("POST", SET, json=setting(DEMO, "rs-shopify", code="is_new_ready"))).json
    assert [one["properties"]["channelid"] for one in body["dataObjects"]] == [DEMO]
    noted = [(note.code, note.message) for note in shop.journal[-1].notes]
    assert noted[0] == ("RSC7820", "transition code 'is_new_ready' unknown : rs-shopify")
    assert "id" in (await shop("POST", SET, json=setting("rs-shopify"))).json


@pytest.mark.parametrize(("state", "noted"), [("new", []), ("odd", [("STATE_VALUE", "itemState : odd")])])
async def test_values_that_no_page_shows_may_be_noted(mount: Any, state: str, noted: Any) -> None:
    shop = await mount("riversand", settings={"state_values": "warn"})
    body = (await shop("POST", SET, json=setting(DEMO, itemState=state, note="anything"))).json
    assert values(body)["itemState"] == [state]
    assert [(note.code, note.message) for note in shop.journal[-1].notes] == noted


@pytest.mark.parametrize(
    ("start", "offset"),
    [
        ("2024-03-10T07:59:59.999Z", "2024-03-10T01:59:59.999-0600"),
        ("2024-03-10T08:00:00Z", "2024-03-10T03:00:00.000-0500"),
        ("2024-11-03T06:30:00Z", "2024-11-03T01:30:00.000-0500"),
        ("2024-11-03T07:30:00Z", "2024-11-03T01:30:00.000-0600"),
    ],
)
async def test_the_hour_at_which_daylight_saving_begins_and_ends(mount: Any, start: str, offset: str) -> None:
    shop = await mount("riversand", clock={"start": start, "mode": "frozen"})
    assert (await shop("POST", SET, json=setting(DEMO))).json["properties"]["createdDate"] == offset


async def test_both_generations_of_names_stand_beside_each_other(mount: Any) -> None:
    shop = await mount("riversand")
    wanted = {"introState": "new", "publishState": "completed", "listedState": "completed", "itemState": "new"}
    body = (await shop("POST", SET, json=setting(DEMO, **wanted))).json
    assert {name: values(body)[name] for name in wanted} == {name: [value] for name, value in wanted.items()}
    found = query(attributes=[{"listedState": {"exact": "completed"}}, {"itemState": {"exact": "new"}}])
    assert len((await shop("POST", GET_STATE, json=found)).json["dataObjects"]) == 1


async def test_an_update_leaves_nested_errors_alone(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-two-tenants")
    body = (await shop("POST", SET, json=setting(AMAZON, entity="s-200", kind="sku", validationState="completed"))).json
    assert body["id"] == "cs-1003"
    assert len(body["data"]["attributes"]["validationError"]["group"]) == 2


async def test_check_entity_knows_the_tenants_entities(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-broken-channel", settings={"check_entity": True})
    assert "id" in (await shop("POST", SET, json=setting(DEMO))).json
    answer = await shop("POST", SET, json=setting(DEMO, entity="p-9"))
    assert answer.json == refused("E0018", "DataObject with eid=[p-9] not found. DataObjectType=[product]")


@pytest.mark.parametrize("service", ["connectorservice", "CONNECTORSERVICE", "connectorService"])
@pytest.mark.parametrize("verb", ["setConnectorState", "setconnectorstate"])
async def test_service_and_verb_match_in_any_case(mount: Any, service: str, verb: str) -> None:
    shop = await mount("riversand")
    assert "id" in (await shop("POST", f"/acme/API/{service}/{verb}", json=setting(DEMO))).json


async def test_camel_case_tenants_spell_the_identity_differently(mount: Any) -> None:
    shop = await mount("riversand", settings={"property_case": "camel"})
    body = (await shop("POST", SET, json=setting(DEMO))).json
    assert list(body["properties"])[:5] == ["tenantId", "entityId", "entityType", "channelId", "self"]
    found = (await shop("POST", GET_STATE, json=query(fields={"properties": ["entityid"]}))).json
    assert found["dataObjects"][0]["properties"] == {"entityId": "p-100"}


async def test_of_several_objects_of_one_identity_the_oldest_is_set(mount: Any) -> None:
    shop = await mount("riversand")
    twin = {"properties": {"entityid": "p-100", "entitytype": "product", "channelid": DEMO}}
    await shop("POST", CREATE, json=blob({"id": "one", **twin}, {"id": "two", **twin}))
    assert (await shop("POST", SET, json=setting(DEMO, itemState="new"))).json["id"] == "one"


@pytest.mark.parametrize("path", [SET, "/api/connectorService/setconnectorstate"])
async def test_the_malformed_sample_is_refused(mount: Any, path: str) -> None:
    shop = await mount("riversand")
    answer = await shop("POST", path, body=SAMPLE.encode(), headers={"Content-Type": "application/json"})
    assert answer.status == 400
    assert answer.json == refused("E0462", f"Invalid request, url = {path}: the body is not JSON")


MISSING = [
    ({}, "E0038", "Missing Parameter: 'params'"),
    ({"params": {}}, "E0038", "Missing Parameter: 'query'"),
    ({"params": {"query": {}}}, "RSC7831", "Entity id or entity type not found in payload"),
    ({"params": {"query": {"id": "p"}}}, "RSC7831", "Entity id or entity type not found in payload"),
    (
        {"params": {"query": {"id": "p", "filters": {"typesCriterion": []}}}},
        "RSC7831",
        "Entity id or entity type not found in payload",
    ),
    (
        {"params": {"query": {"filters": {"typesCriterion": ["sku"]}}}},
        "RSC7831",
        "Entity id or entity type not found in payload",
    ),
    (
        {"params": {"query": {"id": "p", "filters": {"typesCriterion": ["sku"]}}}},
        "E0038",
        "Missing Parameter: 'connectorstate'",
    ),
    (setting(), "E0038", "Missing Parameter: 'services'"),
]


@pytest.mark.parametrize(("body", "code", "message"), MISSING)
async def test_what_is_missing_is_named_in_a_200(mount: Any, body: Any, code: str, message: str) -> None:
    shop = await mount("riversand")
    answer = await shop("POST", SET, json=body)
    assert (answer.status, answer.json) == (200, refused(code, message))
