"""Reading connector states: envelopes, criteria, sort, paging, projection."""

from typing import Any

import pytest

from mockserver.vendors.riversand import connectorstates

from .support import ALL, AMAZON, DEMO, GET, GET_STATE, query, refused, values


@pytest.fixture
async def shop(mount: Any) -> Any:
    return await mount("riversand", scenario="riversand-two-tenants")


async def ids(shop: Any, body: Any, path: str = GET) -> list[str]:
    answer = await shop("POST", path, json=body)
    assert answer.json["dataObjectOperationResponse"]["status"] == "success", answer
    return [one["id"] for one in answer.json["dataObjectOperationResponse"]["dataObjects"]]


@pytest.mark.parametrize("name", ["entityId", "entityid", "ENTITYID"])
async def test_getconnectorstate_answers_bare_and_finds_names_in_any_case(shop: Any, name: str) -> None:
    answer = await shop("POST", GET_STATE, json=query({name: {"exact": "s-200"}}, fields=ALL))
    assert list(answer.json) == ["dataObjects"]
    (found,) = answer.json["dataObjects"]
    assert list(found) == ["id", "type", "properties", "data"]
    assert found["properties"]["createdDate"] == "2023-12-19T10:00:00.000-0600"
    group = found["data"]["attributes"]["validationError"]["group"][0]
    assert list(group) == ["sno", "sourceAttribute", "targetAttribute", "error", "locale", "source", "id"]


async def test_getconnectorstate_can_be_wrapped(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-two-tenants", settings={"getstate_envelope": "wrapped"})
    answer = await shop("POST", GET_STATE, json=query({"entityid": {"exact": "none"}}))
    assert answer.json == {"dataObjectOperationResponse": {"status": "success", "dataObjects": [], "totalRecords": 0}}


async def test_no_match_is_an_empty_list(shop: Any) -> None:
    assert (await shop("POST", GET_STATE, json=query({"entityid": {"exact": "none"}}))).json == {"dataObjects": []}


async def test_get_answers_in_its_envelope_without_fields_id_and_type_only(shop: Any) -> None:
    answer = await shop("POST", GET, json=query())
    assert answer.json == {
        "dataObjectOperationResponse": {
            "status": "success",
            "dataObjects": [{"id": f"cs-{number}", "type": "connectorstate"} for number in (1001, 1002, 1003)],
            "totalRecords": 3,
        }
    }


async def test_contexts_are_dropped_by_getconnectorstate_only(shop: Any) -> None:
    body = query({"entityid": {"exact": "s-200"}}, fields=ALL, more={"contexts": [{"country": "US"}]})
    assert (await shop("POST", GET_STATE, json=body)).json["dataObjects"][0]["data"]["attributes"]
    (found,) = (await shop("POST", GET, json=body)).json["dataObjectOperationResponse"]["dataObjects"]
    assert found["data"] == {"attributes": {}}


@pytest.mark.parametrize("name", ["nonContextual", "nonContexual"])
async def test_get_reads_the_self_context_on_demand(shop: Any, name: str) -> None:
    body = query({"entityid": {"exact": "s-200"}}, fields=ALL, more={"contexts": [{"country": "US"}]}, filters={name: True})
    (found,) = (await shop("POST", GET, json=body)).json["dataObjectOperationResponse"]["dataObjects"]
    assert found["data"]["attributes"]


async def test_another_locale_has_no_values(shop: Any) -> None:
    body = query({"entityid": {"exact": "p-100"}}, fields=ALL, more={"valueContexts": [{"locale": "de-DE"}]})
    found = (await shop("POST", GET_STATE, json=body)).json["dataObjects"]
    assert [one["data"]["attributes"] for one in found] == [{}, {}]


CRITERIA = [
    ({"entityid": {"exact": "P-100"}}, []),
    ({"channelid": {"exacts": [AMAZON, "other"]}}, ["cs-1002", "cs-1003"]),
    ({"channelid": {"exacts": [AMAZON, DEMO]}}, ["cs-1001", "cs-1002", "cs-1003"]),
    ({"channelid": {"exacts": AMAZON}}, ["cs-1002", "cs-1003"]),
    ({"channelid": {"EXACT": AMAZON}}, ["cs-1002", "cs-1003"]),
    ({"channelid": {"exact": AMAZON}, "entitytype": {"exact": "sku"}}, ["cs-1003"]),
    ({"entityid": {"startswith": "p-"}}, ["cs-1001", "cs-1002"]),
    ({"entityid": {"startswith": ["s", "x"]}}, ["cs-1003"]),
    ({"entityid": {"startswith": "P-"}}, []),
    ({"entityid": {"exact": "p-100", "not": True}}, ["cs-1003"]),
    ({"hub": {"hasvalue": True}}, ["cs-1002"]),
    ({"hub": {"hasvalue": False}}, ["cs-1001", "cs-1003"]),
    ({"hub": {"hasvalue": True, "not": True}}, ["cs-1001", "cs-1003"]),
    ({"hub": {"hasvalue": None}}, ["cs-1002"]),
    ({"hub": {"hasvalue": ""}}, ["cs-1002"]),
    # The page on operators: `hasvalue` beside `not` asks for a value, another one than the excluded.
    ({"hub": {"exact": "Other", "not": True, "hasvalue": True}}, ["cs-1002"]),
    ({"hub": {"exact": "DemoHub", "not": True, "hasvalue": True}}, []),
    ({"entityid": {"exact": "p-100", "EXACT": "s-200"}}, []),
    ({"hub": {"eq": "DEMOHUB"}}, ["cs-1002"]),
    ({"hub": {"contains": "demo* other"}}, ["cs-1002"]),
    ({"channelid": {"eq": "self amazonsellerus"}}, ["cs-1002", "cs-1003"]),
    ({"channelid": {"eq": '"self amazonsellerus"'}}, []),
    ({"channelid": {"contains": '"amazonsellerus self"'}}, ["cs-1002", "cs-1003"]),
    ({"submissionid": {"gt": 99, "type": "_INTEGER"}}, ["cs-1002"]),
    ({"submissionid": {"gt": "99"}}, []),
    ({"submissionid": {"gte": "417.0", "lte": 417, "type": "_DECIMAL"}}, ["cs-1002"]),
    ({"createdDate": {"exact": "2023-12-18T15:30:12.004+0100", "type": "_DATETIME"}}, ["cs-1002"]),
    (
        {"createdDate": {"gte": "2023-12-18T03:06:46.521+0000", "lt": "2023-12-19T16:00:00Z", "type": "_DATETIME"}},
        ["cs-1001", "cs-1002"],
    ),
    ({"_ALL": {"exact": "DemoHub"}}, ["cs-1002"]),
    ({"_ALL": {"exact": "DemoHub", "not": True}}, ["cs-1001", "cs-1003"]),
]


@pytest.mark.parametrize(("criterion", "found"), CRITERIA)
async def test_properties_criterion(shop: Any, criterion: Any, found: list[str]) -> None:
    assert await ids(shop, query(criterion)) == found


ATTRIBUTE_CRITERIA = [
    ([{"itemState": {"exact": "new"}}], ["cs-1001", "cs-1002"]),
    ([{"ITEMSTATE": {"exact": "new"}}, {"channelState": {"startswith": "listed"}}], ["cs-1002"]),
    ([{"itemState": {"hasvalue": False}}], ["cs-1003"]),
    ([{"validationError": {"contains": "price"}}], ["cs-1003"]),
    ([{"_ALL": {"exact": "errored"}}], ["cs-1003"]),
    ([{"_ALL": {"exact": "new", "not": True}}], ["cs-1003"]),
]


@pytest.mark.parametrize(("criteria", "found"), ATTRIBUTE_CRITERIA)
async def test_attributes_criterion(shop: Any, criteria: Any, found: list[str]) -> None:
    assert await ids(shop, query(attributes=criteria)) == found


async def test_attributes_criteria_may_be_ored(shop: Any) -> None:
    either = [{"channelState": {"exact": "listedPending"}}, {"validationState": {"exact": "errored"}}]
    assert await ids(shop, query(attributes=either)) == []
    assert await ids(shop, query(attributes=either, filters={"isAttributesCriterionOR": True})) == ["cs-1002", "cs-1003"]


KEYWORDS = [
    ({"keywords": "price missing"}, ["cs-1003"]),
    ({"keywords": "price pending"}, []),
    ({"keywords": "price demohub", "operator": "_OR"}, ["cs-1002", "cs-1003"]),
    ({"keywords": "title is too", "operator": "_EXACT"}, ["cs-1003"]),
    ({"keywords": "too title", "operator": "_EXACT"}, []),
]


@pytest.mark.parametrize(("criterion", "found"), KEYWORDS)
async def test_keywords_criterion(shop: Any, criterion: Any, found: list[str]) -> None:
    assert await ids(shop, query(filters={"keywordsCriterion": criterion})) == found


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"id": "cs-1002"}, ["cs-1002"]),
        ({"ids": ["cs-1003", "cs-1001", "cs-9"]}, ["cs-1001", "cs-1003"]),
        ({"id": "cs-9"}, []),
        ({"name": "none"}, []),
    ],
)
async def test_direct_selection(shop: Any, more: Any, found: list[str]) -> None:
    assert await ids(shop, query(more=more)) == found


async def test_an_id_is_held_against_the_other_conditions(shop: Any) -> None:
    assert await ids(shop, query({"hub": {"hasvalue": True}}, more={"id": "cs-1001"})) == []


@pytest.mark.parametrize(("types", "found"), [(["_ALL"], 3), (["other"], 0), (["other", "connectorstate"], 3)])
async def test_types_criterion_is_ored(shop: Any, types: list[str], found: int) -> None:
    assert len(await ids(shop, query(types=types))) == found


async def test_case_insensitive_exact_is_a_setting(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-two-tenants", settings={"case_insensitive_exact": True})
    assert await ids(shop, query({"entityid": {"exact": "S-200"}})) == ["cs-1003"]
    assert await ids(shop, query({"entityid": {"startswith": "S-"}})) == ["cs-1003"]


SORTS = [
    ({"properties": [{"createdDate": "_DESC", "sortType": "_DATETIME"}]}, ["cs-1003", "cs-1002", "cs-1001"]),
    ({"properties": [{"createdDate": "_DES"}]}, ["cs-1003", "cs-1002", "cs-1001"]),
    ({"properties": [{"channelId": "_ASC"}, {"entityid": "_DESC"}]}, ["cs-1003", "cs-1002", "cs-1001"]),
    ({"attributes": [{"itemState": "_DESC"}]}, ["cs-1001", "cs-1002", "cs-1003"]),
    ({"attributes": [{"channelState": "_ASC"}]}, ["cs-1002", "cs-1001", "cs-1003"]),
]


@pytest.mark.parametrize(("sort", "found"), SORTS)
async def test_sort(shop: Any, sort: Any, found: list[str]) -> None:
    assert await ids(shop, query(sort=sort)) == found


SLICES = [
    ({"maxRecords": 2}, ["cs-1001", "cs-1002"]),
    ({"maxRecords": "1", "from": 2}, ["cs-1002"]),
    ({"from": 0}, ["cs-1001", "cs-1002", "cs-1003"]),
    ({"from": 3}, ["cs-1003"]),
    ({"from": 4}, []),
    ({"maxRecords": 99999}, ["cs-1001", "cs-1002", "cs-1003"]),
]


@pytest.mark.parametrize(("options", "found"), SLICES)
@pytest.mark.parametrize("criterion", [{}, {"channelid": {"exacts": [AMAZON, DEMO]}}, {"entityid": {"startswith": ""}}])
async def test_paging_counts_from_one_and_the_total_is_of_all(
    shop: Any, options: Any, found: list[str], criterion: Any
) -> None:
    answer = await shop("POST", GET, json=query(*([criterion] if criterion else []), options=options))
    response = answer.json["dataObjectOperationResponse"]
    assert [one["id"] for one in response["dataObjects"]] == found
    assert response["totalRecords"] == 3


async def test_projection_of_attributes_brings_the_properties(shop: Any) -> None:
    body = query({"entityid": {"exact": "p-100"}}, fields={"attributes": ["itemstate"]}, options={"maxRecords": 1})
    (found,) = (await shop("POST", GET_STATE, json=body)).json["dataObjects"]
    assert values(found) == {"itemState": ["new"]}
    assert found["properties"]["entityid"] == "p-100"


async def test_projection_of_properties_brings_no_data(shop: Any) -> None:
    body = query(fields={"properties": ["hub", "entityId"]}, more={"id": "cs-1002"})
    (found,) = (await shop("POST", GET_STATE, json=body)).json["dataObjects"]
    assert found == {
        "id": "cs-1002",
        "type": "connectorstate",
        "properties": {"hub": "DemoHub", "entityid": "p-100"},
    }


async def test_two_tenants_do_not_see_each_other(shop: Any) -> None:
    assert await ids(shop, query(), "/globex/api/connectorService/get") == ["cs-1001"]
    body = query(fields={"properties": ["tenantId"]})
    answer = await shop("POST", "/api/connectorService/getconnectorstate", json=body, headers={"X-RDP-TenantID": "globex"})
    assert [one["properties"] for one in answer.json["dataObjects"]] == [{"tenantId": "globex"}]
    default = await shop("POST", "/api/connectorService/getconnectorstate", json=query())
    assert len(default.json["dataObjects"]) == 3


async def test_the_path_names_the_tenant_before_the_header(shop: Any) -> None:
    answer = await shop("POST", GET_STATE, json=query(), headers={"x-rdp-tenantId": "globex"})
    assert len(answer.json["dataObjects"]) == 3


REFUSED = [
    ({}, "E0038", "Missing Parameter: 'params'"),
    ({"params": {}}, "E0038", "Missing Parameter: 'query'"),
    (query({"entityid": {"like": "x"}}), "E0462", "Invalid request, url = {path}: unknown operator 'like'"),
    (
        query({"createdDate": {"gt": "soon", "type": "_DATETIME"}}),
        "E0462",
        "Invalid request, url = {path}: 'soon' is not of type _DATETIME",
    ),
    (
        query({"entityid": {"GT": ["x"]}}),
        "E0462",
        "Invalid request, url = {path}: the value of operator 'gt' is not a text, number or boolean",
    ),
]


@pytest.mark.parametrize("path", [GET, GET_STATE])
@pytest.mark.parametrize(("body", "code", "message"), REFUSED)
async def test_bad_queries_are_refused_in_a_200(shop: Any, path: str, body: Any, code: str, message: str) -> None:
    answer = await shop("POST", path, json=body)
    assert (answer.status, answer.json) == (200, refused(code, message.replace("{path}", path)))


@pytest.mark.parametrize("filters", [{}, {"typesCriterion": []}, {"typesCriterion": ["entity"]}])
async def test_getconnectorstate_wants_its_type(shop: Any, filters: Any) -> None:
    answer = await shop("POST", GET_STATE, json={"params": {"query": {"filters": filters}}})
    assert (answer.status, answer.json) == (200, refused("E0420", "Type Criterion passed in the request is not valid"))


async def test_a_wrong_json_type_is_a_400(shop: Any) -> None:
    answer = await shop("POST", GET, json={"params": []})
    assert answer.status == 400
    detail = answer.json["dataObjectOperationResponse"]["statusDetail"]
    assert detail["code"] == "E0462"
    assert detail["message"].startswith(f"Invalid request, url = {GET}: body /params: ")


async def test_reads_end_at_2000_and_sorting_at_30000(mount: Any) -> None:
    shop = await mount("riversand")

    async def fill(world: Any) -> None:
        for number in range(30001):
            properties = {
                "tenantId": "acme",
                "entityid": f"p-{number}",
                "entitytype": "product" if number % 2 else "sku",
                "channelid": DEMO,
                "createdDate": "2024-01-01T00:00:00.000-0600",
            }
            document = {"id": f"cs-{number}", "type": "connectorstate", "properties": properties, "data": {"attributes": {}}}
            connectorstates.insert(world, "acme", document)

    await shop.world.live.transact("riversand", shop.world.live.now(), fill)
    answer = await shop("POST", GET, json=query(options={"maxRecords": 5000}))
    response = answer.json["dataObjectOperationResponse"]
    assert (len(response["dataObjects"]), response["totalRecords"]) == (2000, 30001)
    answer = await shop("POST", GET, json=query(sort={"properties": [{"entityid": "_ASC"}]}))
    message = "Sort is not supported when the total number of records is above 30000: 30001"
    assert answer.json == refused("E0427", message)
    both = query({"channelid": {"exact": DEMO}}, {"entitytype": {"exacts": ["product", "sku"]}}, options={"from": 29999})
    response = (await shop("POST", GET, json=both)).json["dataObjectOperationResponse"]
    assert [one["id"] for one in response["dataObjects"]] == ["cs-29998", "cs-29999", "cs-30000"]
