"""What dashboards read: getstatus, getitemstatus, gethistory, getentityid, getentitystate."""

from typing import Any, Final

import pytest

from .support import AMAZON, DEMO, query, refused, refused_core

SERVICE: Final = "/acme/api/connectorService"


@pytest.fixture
async def shop(mount: Any) -> Any:
    return await mount("riversand", scenario="riversand-two-tenants")


async def counts(shop: Any, verb: str, *criteria: Any, **more: Any) -> Any:
    answer = await shop("POST", f"{SERVICE}/{verb}", json=query(*criteria, **more))
    body = answer.json["dataObjectOperationResponse"]
    assert (body["status"], body["totalRecords"]) == ("success", 0)
    return body["dataObjects"]


async def test_getstatus_counts_by_type_channel_attribute_and_value(shop: Any) -> None:
    (found,) = await counts(shop, "getstatus")
    assert (found["type"], found["systemInfo"]) == ("connectorstate", {"tenantId": "acme"})
    fresh = {name: {"uninitialized": 1} for name in ("channelState", "syndicationState", "validationState")}
    assert found["data"] == {
        "product": {
            DEMO: {"itemState": {"new": 1}, **fresh},
            AMAZON: {
                "itemState": {"new": 1},
                "channelState": {"listedPending": 1},
                "syndicationState": {"completed": 1},
                "validationState": {"completed": 1},
            },
        },
        "sku": {AMAZON: {"introState": {"completed": 1}, "publishState": {"completed": 1}, "validationState": {"errored": 1}}},
    }


async def test_getstatus_counts_what_the_query_finds(shop: Any) -> None:
    (found,) = await counts(
        shop, "getstatus", {"channelid": {"exacts": [DEMO]}}, {"entitytype": {"exacts": ["product", "sku"]}}
    )
    assert list(found["data"]) == ["product"]
    assert await counts(shop, "getstatus", {"channelid": {"exact": "none"}}) == []
    (other,) = await counts(shop, "getstatus", more={"valueContexts": [{"locale": "de-DE"}]})
    assert other["data"]["sku"] == {AMAZON: {}}


async def test_getitemstatus_tells_of_one_entity_by_channel(shop: Any) -> None:
    (found,) = await counts(
        shop,
        "getitemstatus",
        {"channelid": {"exacts": [AMAZON]}},
        {"entitytype": {"exacts": "sku"}},
        {"entityid": {"exacts": "s-200"}},
    )
    assert found["data"] == {AMAZON: {"published": 0, "validationErrorCount": 2, "syndicationErrorCount": 0}}


STANDINGS = [
    ({"listedState": "completed"}, (1, 0, 0)),
    ({"listedState": "errored"}, (0, 0, 1)),
    ({"channelState": "listedSuccess"}, (1, 0, 0)),
    ({"channelState": "completed", "validationState": "completed"}, (1, 0, 0)),
    ({"channelState": "listedPending", "syndicationState": "completed"}, (0, 0, 0)),
    ({"syndicationState": "error", "channelState": "error"}, (0, 0, 1)),
    ({"validationState": "error"}, (0, 1, 0)),
    ({"syndicationError": {"group": [{"error": "a"}, {"error": "b"}]}, "syndicationState": "error"}, (0, 0, 2)),
]


@pytest.mark.parametrize(("attributes", "expected"), STANDINGS)
async def test_what_counts_as_published_and_as_an_error(mount: Any, attributes: Any, expected: tuple[int, ...]) -> None:
    state = {"entityid": "p", "entitytype": "sku", "channelid": "c", "attributes": attributes}
    shop = await mount("riversand", records={"connectorstates": [state]})
    (found,) = await counts(shop, "getitemstatus")
    assert tuple(found["data"]["c"].values()) == expected


@pytest.mark.parametrize("verb", ["gethistory", "getconnectorhistory", "GetHistory"])
async def test_history_under_both_names(mount: Any, verb: str) -> None:
    shop = await mount("riversand", scenario="demo")
    answer = await shop("POST", f"{SERVICE}/{verb}", json=query(types=["integrationmessageactivity"]))
    (found,) = answer.json["dataObjects"]
    entries = found[AMAZON]["p-100"]
    assert [(one["state"], one["requestid"], one["messageId"]) for one in entries] == [("sent", "request-1", "message-1")]
    nothing = await shop("POST", f"{SERVICE}/{verb}", json=query({"entityid": {"exact": "none"}}, types=["_ALL"]))
    assert nothing.json == {"dataObjects": []}


async def test_a_history_has_pages(mount: Any) -> None:
    records = [{"id": f"a-{n}", "type": "integrationmessageactivity", "properties": {"entityid": "p"}} for n in range(3)]
    shop = await mount("riversand", records={"genericobjects": records})
    answer = await shop("POST", f"{SERVICE}/gethistory", json=query(types=["_ALL"], options={"from": 2, "maxRecords": 1}))
    assert [one["messageId"] for one in answer.json["dataObjects"][0][""]["p"]] == ["a-1"]


@pytest.mark.parametrize("verb", ["getstatus", "getitemstatus", "gethistory"])
async def test_reads_need_a_query(shop: Any, verb: str) -> None:
    answer = await shop("POST", f"{SERVICE}/{verb}", json={})
    assert (answer.status, answer.json) == (200, refused("E0038", "Missing Parameter: 'params'"))


def search(filters: Any, entities: Any = None, **beside: Any) -> Any:
    states = {"query": {"contexts": [{"country": "US"}], "filters": {"typesCriterion": ["connectorstate"], **filters}}}
    second = {"query": entities or {"filters": {"typesCriterion": ["product", "sku"]}}, **beside}
    return {
        "params": {
            "searchQueries": [
                {"serviceName": "connectorService", "searchQuery": states},
                {"serviceName": "entityappservice", "searchQuery": second},
            ]
        }
    }


async def entities(shop: Any, verb: str, body: Any) -> Any:
    answer = await shop("POST", f"{SERVICE}/{verb}", json=body)
    assert list(answer.json) == ["response"]
    assert answer.json["response"]["status"] == "success"
    return answer.json["response"]


async def test_getentityid_names_each_entity_once(shop: Any) -> None:
    found = await entities(shop, "getentityid", search({"nonContexual": True}))
    assert found["entities"] == [
        {"id": name, "name": "_EMPTY", "type": kind, "systemInfo": {"tenantId": ""}}
        for name, kind in (("p-100", "product"), ("s-200", "sku"))
    ]
    assert found["totalRecords"] == 2


@pytest.mark.parametrize(
    ("filters", "second", "names"),
    [
        ({"attributesCriterion": [{"introState": {"exacts": ["new"]}}]}, None, []),
        ({"attributesCriterion": [{"itemState": {"exacts": ["new"]}}]}, None, ["p-100"]),
        (
            {
                "attributesCriterion": [{"validationState": {"exacts": ["errored"]}}, {"listedState": {"exacts": ["errored"]}}],
                "isAttributesCriterionOR": True,
            },
            None,
            ["s-200"],
        ),
        ({}, {"filters": {"typesCriterion": ["sku"]}}, ["s-200"]),
        ({}, {"ids": ["p-100", "none"]}, ["p-100"]),
        ({}, {"options": {"maxRecords": 1}}, ["p-100"]),
    ],
)
async def test_getentityid_asks_states_and_entities(shop: Any, filters: Any, second: Any, names: list[str]) -> None:
    found = await entities(shop, "getentityid", search(filters, second))
    assert [one["id"] for one in found["entities"]] == names


async def test_getentitystate_reads_the_singular_criterion_of_its_page(shop: Any) -> None:
    criterion = [{"channelid": {"exact": AMAZON}}, {"validationState": {"exact": "errored"}}]
    found = await entities(shop, "getentitystate", search({"attributeCriterion": criterion}))
    (entity,) = found["entities"]
    assert (entity["id"], entity["type"], entity["systemInfo"]) == ("s-200", "sku", {"tenantId": "acme"})
    held = entity["data"]["attributes"]
    assert held["action"] == {"values": [{"value": "Fix 2 Errors", "source": "internal", "locale": "en-US"}]}
    told = [held[name]["values"][0]["value"] for name in ("messageType", "channelName")]
    assert told == ["validation Error", "Amazon Seller US"]


MESSAGES = [
    ({"introState": "new"}, [("new item", "new item")]),
    ({"itemState": "new", "listedState": "completed"}, [("published", "published")]),
    (
        {"listedState": "errored", "validationState": "errored"},
        [("publication Error", "Fix 1 Errors"), ("validation Error", "Fix 1 Errors")],
    ),
    ({"itemState": "deprecated"}, []),
]


@pytest.mark.parametrize(("attributes", "expected"), MESSAGES)
async def test_what_states_amount_to(mount: Any, attributes: Any, expected: Any) -> None:
    state = {"entityid": "p", "entitytype": "sku", "channelid": "c", "attributes": attributes}
    shop = await mount("riversand", records={"connectorstates": [state]})
    found = await entities(shop, "getentitystate", search({}, options={"maxRecords": 200}))
    held = [one["data"]["attributes"] for one in found["entities"]]
    assert [tuple(one[name]["values"][0]["value"] for name in ("messageType", "action")) for one in held] == expected


@pytest.mark.parametrize("verb", ["getentityid", "getentitystate"])
@pytest.mark.parametrize("body", [{}, {"params": {"searchQueries": [{"serviceName": "entityappservice"}]}}])
async def test_a_search_of_states_is_needed(shop: Any, verb: str, body: Any) -> None:
    answer = await shop("POST", f"{SERVICE}/{verb}", json=body)
    assert (answer.status, answer.json) == (200, refused_core(answer.json, "E0038", "Missing Parameter: 'searchQueries'"))
