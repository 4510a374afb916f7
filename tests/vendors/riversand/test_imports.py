"""An edited workbook, imported: what its rows do, what its job tells, and which files are refused."""

import base64
from typing import Any

import pytest

from .importing import CONNECTOR_PROCESS, PROCESS, STORE, counts, edited, imported, process, start, states, table
from .support import AMAZON, CREATE, DEMO, GET, SET, blob, export, fetch, link, poll, query, refused, setting, workbook


@pytest.fixture
async def shop(mount: Any) -> Any:
    return await mount("riversand", scenario="riversand-two-tenants")


async def test_the_sample_is_answered_to_the_letter(shop: Any) -> None:
    answer = await shop("POST", PROCESS, json=process(await workbook(shop, export())), headers={"x-rdp-taskId": "t-1"})
    assert answer.status == 200
    assert answer.json == {
        "dataObjectOperationResponse": {
            "status": "success",
            "statusDetail": {
                "code": "RSC1002",
                "message": "Binary object has been submitted for create with work automation id : t-1. "
                "Please check back after 10 mins.",
                "messageType": "Info",
            },
            "totalRecords": 0,
        }
    }


async def test_an_import_is_polled_like_an_export(shop: Any) -> None:
    task = await start(shop, process(await workbook(shop, export())))
    seen = [await poll(shop, task) for _ in range(3)]
    assert [told["status"] for told in seen] == ["Queued", "inProgress", "Completed"]
    told = seen[2]
    assert (told["taskType"], told["profileType"], told["integrationType"]) == ("ENTITY_IMPORT", "ENTITY_IMPORT", "User")
    assert (told["fileName"], told["fileId"], told["fileExtension"]) == ("edited.xlsx", f"{task}.xlsx", "xlsx")
    assert (told["isExtractComplete"], told["submittedBy"]) == (True, "system_user")


async def test_a_workbook_that_nobody_edited_changes_nothing(shop: Any) -> None:
    before = await shop.state("connectorstates")
    told = await imported(shop, process(await workbook(shop, export(validation=True))))
    assert (told["status"], counts(told)) == ("Completed", {"": 3, "Processed": 3, "Success": 3, "NoChange": 3})
    assert await shop.state("connectorstates") == before


TRICKY = [
    "=1+1",
    "@x",
    "#N/A",
    "bell\x07",
    "_x0007_",
    "line\r\nbreak",
    "\uffff",
    " padded ",
    "007",
    "1E5",
    "TRUE",
    "2024-01-01",
]


async def test_text_that_is_hard_to_write_comes_back_unchanged(shop: Any) -> None:
    made = [
        {"id": f"t-{place}", "properties": {"entityid": text, "entitytype": "odd", "channelid": DEMO}}
        for place, text in enumerate(TRICKY)
    ]
    await shop("POST", CREATE, json=blob(*made))
    content = edited(await workbook(shop, export({"entitytype": {"exact": "odd"}})), lambda _sheet, _columns: None)
    assert counts(await imported(shop, process(content)))["NoChange"] == len(TRICKY)


@pytest.mark.parametrize(
    "name", ["hub", "name", "id", "self", "tenantId", "type", "9lives", "a.b", "a.", ".b", "_x", "\N{GREEK SMALL LETTER ALPHA}"]
)
async def test_an_attribute_of_any_name_comes_back_unchanged(shop: Any, name: str) -> None:
    """Some are headed like a property, some like a part of a nested attribute."""
    await shop("POST", SET, json=setting(DEMO, **{name: "x"}))
    before = await shop.state("connectorstates")
    told = await imported(shop, process(await workbook(shop, export())))
    assert counts(told) == {"": 3, "Processed": 3, "Success": 3, "NoChange": 3}
    assert await shop.state("connectorstates") == before


async def test_edited_cells_update_and_others_stay(shop: Any) -> None:
    await shop.advance(seconds=60)

    def edit(sheet: Any, columns: dict[str, int]) -> None:
        for row in range(3, sheet.max_row + 1):
            if sheet.cell(row, columns["ID"]).value == "cs-1002":
                sheet.cell(row, columns["Item State"]).value = "deprecated"
                sheet.cell(row, columns["Channel State"]).value = None
                sheet.cell(row, columns["Syndication State"]).value = "[NULL]"
                sheet.cell(row, columns["Hub"]).value = "[DELETE]"
                sheet.cell(row, columns["Submission Id"]).value = 418
                sheet.cell(row, columns["Name"]).value = "renamed"

    (old,) = await states(shop, entityid="p-100", channelid=AMAZON)
    body = process(edited(await workbook(shop, export()), edit))
    answer = await shop("POST", PROCESS, json=body, headers={"x-rdp-userId": "jo@acme.example_user", "x-rdp-taskId": "t"})
    assert answer.status == 200
    told = [await poll(shop, "t") for _ in range(3)][-1]
    assert counts(told) == {"": 3, "Processed": 3, "Success": 3, "Update": 1, "NoChange": 2}
    (new,) = await states(shop, entityid="p-100", channelid=AMAZON)
    assert (new["id"], new["name"]) == ("cs-1002", "renamed")
    held = {name: [value["value"] for value in one["values"]] for name, one in new["data"]["attributes"].items()}
    assert held == {"itemState": ["deprecated"], "channelState": ["listedPending"], "validationState": ["completed"]}
    kept = {name: value for name, value in new["properties"].items() if not name.startswith("modified")}
    assert kept == {
        **{name: value for name, value in old["properties"].items() if not name.startswith("modified") and name != "hub"},
        "submissionid": "418",
    }
    assert new["properties"]["modifiedBy"] == "jo@acme.example_user"
    assert new["properties"]["modifiedDate"] == "2023-12-31T18:01:00.000-0600"
    unchanged = new["data"]["attributes"]["channelState"]["values"][0]["id"]
    assert unchanged == old["data"]["attributes"]["channelState"]["values"][0]["id"]


async def test_rows_create_delete_and_fail_side_by_side(shop: Any) -> None:
    rows: list[dict[str, Any]] = [
        {"Action": "delete", "ID": "cs-1001"},
        {"Action": "Delete", "Entity Id": "s-200", "Entity Type": "sku", "Channel Id": AMAZON},
        {"Entity Id": "new", "Entity Type": "product", "Channel Id": DEMO, "Item State": "new", "Hub": "H"},
        {"ID": "mine", "Type": "connectorstate", "Entity Id": "own", "Entity Type": "product", "Channel Id": DEMO},
        {"ID": "cs-1002", "Tenant Id": "acme", "Item State": "completed"},
        {"Action": "delete", "ID": "none"},
        {"Action": "replace", "ID": "cs-1002"},
        {"ID": "none", "Entity Id": "half"},
        {"ID": "cs-1002", "Type": "other"},
        {"ID": "cs-1002", "Tenant Id": "globex"},
        {"ID": "cs-1002", "Entity Id": "[NULL]"},
    ]
    told = await imported(shop, process(table(*rows)))
    assert told["status"] == "Completed With Errors"
    assert counts(told) == {"": 11, "Processed": 11, "Success": 5, "Create": 2, "Update": 1, "Delete": 2, "Error": 6}
    found = {state["id"]: state for state in await states(shop)}
    assert {"cs-1002", "mine"} < found.keys()
    assert len(found) == 3
    (made,) = await states(shop, entityid="new")
    assert made["properties"]["hub"] == "H"
    assert made["properties"]["self"] == "self"
    assert made["properties"]["tenantId"] == "acme"
    assert made["data"]["attributes"]["itemState"]["values"][0]["value"] == "new"
    notes = [note for entry in shop.journal for note in entry.notes if note.code == "RSC7273"]
    assert [(note.facts["row"], note.message) for note in notes] == [
        (8, "row 8 : there is no such object to delete"),
        (9, "row 9 : unknown action 'replace'"),
        (10, "row 10 : a new object needs its entitytype, channelid"),
        (11, "row 11 : objects of type 'other' are not in this sheet"),
        (12, "row 12 : tenant 'globex' is another one"),
        (13, "row 13 : property 'entityid' cannot be removed"),
    ]


async def test_rows_are_matched_by_entity_where_they_have_no_known_id(shop: Any) -> None:
    identity = {"Entity Id": "p-100", "Entity Type": "product", "Channel Id": DEMO, "Item State": "completed"}
    told = await imported(shop, process(table(identity, {**identity, "ID": "other", "Item State": "deprecated"})))
    assert counts(told)["Update"] == 2
    (found,) = await states(shop, entityid="p-100", channelid=DEMO)
    assert found["id"] == "cs-1001"
    assert found["data"]["attributes"]["itemState"]["values"][0]["value"] == "deprecated"


async def test_another_tenants_states_stay(shop: Any) -> None:
    told = await imported(shop, process(table({"Action": "delete", "ID": "cs-1001"})))
    assert counts(told)["Delete"] == 1
    assert [record["key"] for record in await shop.state("connectorstates")] == [
        "acme:cs-1002",
        "acme:cs-1003",
        "globex:cs-1001",
    ]


ERRORS = (
    "Validation Error.Sno",
    "Validation Error.Source Attribute",
    "Validation Error.Target Attribute",
    "Validation Error.Error",
)


def nested(state: dict[str, Any]) -> list[dict[str, Any]]:
    groups = state["data"]["attributes"]["validationError"]["group"]
    return [{name: child["values"][0]["value"] for name, child in group.items() if isinstance(child, dict)} for group in groups]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (
            {ERRORS[3]: "price is wrong||title is too long"},
            [
                {"sno": "1", "sourceAttribute": "msrp", "targetAttribute": "price", "error": "price is wrong"},
                {"sno": "2", "sourceAttribute": "unknown", "targetAttribute": "title", "error": "title is too long"},
            ],
        ),
        (
            dict(zip(ERRORS, ("1", "a", "b", "c"), strict=True)),
            [dict(zip(("sno", "sourceAttribute", "targetAttribute", "error"), "1abc", strict=True))],
        ),
        (
            dict(zip(ERRORS, ("1||2||3", "a||||c", "x||y||z", "e||f||g"), strict=True)),
            [
                {"sno": "1", "sourceAttribute": "a", "targetAttribute": "x", "error": "e"},
                {"sno": "2", "targetAttribute": "y", "error": "f"},
                {"sno": "3", "sourceAttribute": "c", "targetAttribute": "z", "error": "g"},
            ],
        ),
        (
            {ERRORS[1]: "[NULL]", ERRORS[2]: "[DELETE]"},
            [{"sno": "1", "error": "price is missing"}, {"sno": "2", "error": "title is too long"}],
        ),
    ],
    ids=["one cell", "fewer groups", "more groups", "markers"],
)
async def test_nested_columns_are_put_together_again(shop: Any, cells: dict[str, str], expected: Any) -> None:
    (old,) = await states(shop, entityid="s-200")
    assert counts(await imported(shop, process(table({"ID": "cs-1003", **cells}))))["Update"] == 1
    (new,) = await states(shop, entityid="s-200")
    assert nested(new) == expected
    before, after = (state["data"]["attributes"]["validationError"]["group"] for state in (old, new))
    assert [group["id"] for group in after][:2] == [group["id"] for group in before][: len(after)]


async def test_a_nested_attribute_is_removed_when_nothing_of_it_is_left(shop: Any) -> None:
    await imported(shop, process(table({"ID": "cs-1003", **dict.fromkeys(ERRORS, "[NULL]")})))
    (new,) = await states(shop, entityid="s-200")
    assert "validationError" not in new["data"]["attributes"]


async def test_parts_that_do_not_match_are_a_bad_row(shop: Any) -> None:
    told = await imported(shop, process(table({"ID": "cs-1003", ERRORS[0]: "1||2||3", ERRORS[3]: "a||b"})))
    assert (counts(told)["Error"], told["status"]) == (1, "Completed With Errors")
    notes = [note.message for entry in shop.journal for note in entry.notes]
    assert "row 3 : the parts of 'validationError' do not match: 2, 3 of them" in notes


async def test_several_values_keep_their_locales(shop: Any) -> None:
    values = [{"value": "a", "locale": "en-US"}, {"value": "b", "locale": "de-DE"}]
    made = {
        "id": "m",
        "properties": {"entityid": "m", "entitytype": "odd", "channelid": DEMO},
        "data": {"attributes": {"SKU note": {"values": values}}},
    }
    await shop("POST", CREATE, json=blob(made))

    def edit(sheet: Any, columns: dict[str, int]) -> None:
        assert sheet.cell(3, columns["SKU note"]).value == "a||b"
        sheet.cell(3, columns["SKU note"]).value = "a||c"

    content = edited(await workbook(shop, export({"entitytype": {"exact": "odd"}})), edit)
    assert counts(await imported(shop, process(content)))["Update"] == 1
    (state,) = await states(shop, entityid="m")
    held = state["data"]["attributes"]["SKU note"]["values"]
    assert [(value["locale"], value["value"]) for value in held] == [("en-US", "a"), ("de-DE", "c")]
    content = table({"ID": "m", "SKU note": "x||y||z"}, headers=("ID", "SKU note"))
    assert (await imported(shop, process(content)))["errorMessage"] == "Unknown column header : 'SKU note'"


async def test_numbers_and_dates_of_a_spreadsheet_become_text(shop: Any) -> None:
    from datetime import datetime  # noqa: PLC0415 - only here

    row = {"ID": "cs-1002", "Req Id": 5.0, "Submission Id": 1.5, "Hub": True, "Channel State Date": datetime(2024, 5, 1, 12)}  # noqa: DTZ001 - a spreadsheet has no zones
    await imported(shop, process(table(row)))
    (new,) = await states(shop, entityid="p-100", channelid=AMAZON)
    told = new["properties"]
    assert (told["reqid"], told["submissionid"], told["hub"]) == ("5", "1.5", "true")
    assert new["data"]["attributes"]["channelStateDate"]["values"][0]["value"] == "2024-05-01T12:00:00"


async def test_a_stored_file_is_imported_by_its_id_again_and_again(shop: Any) -> None:
    content = table({"Action": "delete", "ID": "cs-1001"})
    body = {
        "binaryStreamObject": {
            "id": "any",
            "type": "binarystreamobject",
            "properties": {"objectKey": "edited states.xlsx"},
            "data": {"blob": base64.b64encode(content).decode()},
        }
    }
    answer = await shop("POST", STORE, json=body)
    (message,) = answer.json["response"]["statusDetail"]["messages"]
    assert (message["messageCode"], message["messageType"]) == ("I0011", "success")
    again = process("", fileId="edited states.xlsx")
    assert counts(await imported(shop, again))["Delete"] == 1
    assert counts(await imported(shop, again))["Error"] == 1
    fetched = await fetch(shop, await link(shop, "edited states.xlsx"))
    assert (fetched.status, fetched.body) == (200, content)


async def test_an_imported_file_can_be_fetched_and_imported_again(shop: Any) -> None:
    content = table({"ID": "cs-1001", "Item State": "completed"})
    told = await imported(shop, process(content))
    assert (await fetch(shop, await link(shop, told["fileId"]))).body == content
    assert counts(await imported(shop, process("", fileId=told["fileId"])))["NoChange"] == 1


async def test_another_tenants_file_is_not_found(shop: Any) -> None:
    told = await imported(shop, process(table({"ID": "cs-1001"})))
    body = process("", fileId=told["fileId"])
    answer = await shop("POST", PROCESS.replace("acme", "globex"), json=body)
    assert answer.json == refused("RSC7524", f'File not found : "{told["fileId"]}" (Id and Name)')


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({}, "E0038", "Missing Parameter: 'dataObject'"),
        ({"dataObject": {}}, "E0038", "Missing Parameter: 'service'"),
        (process("", channel=""), "E0038", "Missing Parameter: 'channel'"),
        (process(""), "E0038", "Missing Parameter: 'blob'"),
        (process("", fileId="none"), "RSC7524", 'File not found : "none" (Id and Name)'),
        (
            process("x", format="Excel"),
            "RSC7820",
            "profile not found for service : ENTITY_IMPORT, channel : UI, format : Excel",
        ),
    ],
)
@pytest.mark.parametrize("path", [PROCESS, CONNECTOR_PROCESS])
async def test_bad_imports_are_refused_in_a_200(shop: Any, path: str, body: Any, code: str, message: str) -> None:
    answer = await shop("POST", path, json=body)
    assert (answer.status, answer.json) == (200, refused(code, message))
    assert await shop.state("tasks") == []


async def test_the_connectors_own_address_does_the_same(shop: Any) -> None:
    task = await start(shop, process(table({"Action": "delete", "ID": "cs-1001"})), CONNECTOR_PROCESS)
    assert [(await poll(shop, task))["status"] for _ in range(3)] == ["Queued", "inProgress", "Completed"]
    assert len(await states(shop)) == 2


async def test_imports_and_exports_wait_for_one_another(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-two-tenants", settings={"running_jobs": 1, "job_seconds": 5})
    first = await start(shop, process(table({"Action": "delete", "ID": "cs-1001"})))
    answer = await shop("POST", "/acme/api/rsConnectService/downloadDataJob", json=export())
    second = answer.json["dataObjectOperationResponse"]["dataObjects"][0]["properties"]["workAutomationId"]
    await shop.advance(seconds=5)
    assert [(await poll(shop, task))["status"] for task in (first, second)] == ["inProgress", "Queued"]
    await shop.advance(seconds=10)
    assert [(await poll(shop, task))["status"] for task in (first, second)] == ["Completed", "Completed"]
    assert (await poll(shop, second))["totalRecords"] == 2


async def test_a_big_import_goes_on_step_by_step(shop: Any) -> None:
    """Read by another process, and applied a thousand rows at a time."""
    rows = [
        {"Entity Id": f"e-{number}", "Entity Type": "odd", "Channel Id": DEMO, "Item State": "new", "Hub": "h" * 600}
        for number in range(2100)
    ]
    task = await start(shop, process(table(*rows)))
    seen = [await poll(shop, task) for _ in range(5)]
    assert [(told["status"], told["totalRecords"], told["totalRecordsCreate"]) for told in seen] == [
        ("Queued", 0, 0),
        ("inProgress", 2100, 1000),
        ("inProgress", 2100, 2000),
        ("inProgress", 2100, 2100),
        ("Completed", 2100, 2100),
    ]
    answer = await shop("POST", GET, json=query({"entitytype": {"exact": "odd"}}, options={"maxRecords": 1}))
    assert answer.json["dataObjectOperationResponse"]["totalRecords"] == 2100
