"""downloadDataJob, polling, prepareDownload and the file."""

import csv
import io
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from mockserver.model.problem import IllegalMove
from mockserver.vendors.riversand.tasks import ENDED, LIFECYCLE

from .support import (
    AMAZON,
    CREATE,
    DEMO,
    DOWNLOAD,
    PREPARE,
    SET,
    TRACK,
    blob,
    export,
    polling,
    query,
    refused,
    refused_core,
    rows,
    setting,
    summary,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSM = "application/vnd.ms-excel.sheet.macroEnabled.12"

HEADERS = [
    *("Action", "Type", "ID", "Name"),
    *("Tenant Id", "Entity Id", "Entity Type", "Channel Id", "Hub", "Self", "Submission Id", "Req Id"),
    *("Item State", "Channel State", "Syndication State", "Validation State"),
    *("Channel State Date", "Syndication State Date", "Validation State Date"),
]


async def submit(shop: Any, body: Any, **headers: str) -> str:
    answer = await shop("POST", DOWNLOAD, json=body, headers=headers)
    (found,) = answer.json["dataObjectOperationResponse"]["dataObjects"]
    return str(found["properties"]["workAutomationId"])


async def poll(shop: Any, task: str) -> dict[str, Any]:
    return summary((await shop("POST", TRACK, json=polling(task))).json)


async def finish(shop: Any, body: Any) -> dict[str, Any]:
    task = await submit(shop, body)
    for _ in range(3):
        last = await poll(shop, task)
    return last


async def link(shop: Any, key: str, **properties: str) -> str:
    body = {"binaryStreamObject": {"id": key, "type": "binarystreamobject", "properties": properties}}
    answer = await shop("POST", PREPARE, json=body)
    return str(answer.json["response"]["binaryStreamObjects"][0]["properties"]["downloadURL"])


async def fetch(shop: Any, url: str) -> Any:
    parts = urlsplit(url)
    return await shop("GET", f"{parts.path}?{parts.query}")


async def workbook(shop: Any, body: Any) -> bytes:
    answer = await fetch(shop, await link(shop, (await finish(shop, body))["fileId"]))
    assert answer.status == 200, answer
    return bytes(answer.body)


@pytest.fixture
async def shop(mount: Any) -> Any:
    return await mount("riversand", scenario="riversand-two-tenants")


async def test_the_sample_is_answered_to_the_letter(shop: Any) -> None:
    body = export({"channelid": {"exacts": [AMAZON]}}, {"entitytype": {"exacts": ["product", "sku"]}})
    body["params"]["options"] = {"maxRecords": 10000}
    answer = await shop("POST", DOWNLOAD, json=body)
    task = answer.json["dataObjectOperationResponse"]["dataObjects"][0]["properties"]["workAutomationId"]
    assert answer.status == 200
    assert answer.json == {
        "dataObjectOperationResponse": {
            "status": "success",
            "dataObjects": [{"properties": {"workAutomationId": task}}],
            "statusDetail": {
                "code": "RSC2162",
                "message": f"Download data job has been initiated with work automation id : {task}.",
                "messageType": "Info",
            },
            "totalRecords": 0,
        }
    }


async def test_a_job_moves_one_step_per_poll(shop: Any) -> None:
    task = await submit(shop, export({"channelid": {"exact": AMAZON}}), **{"x-rdp-clientId": "rufClient"})
    answer = await shop("POST", TRACK, json=polling(task))
    assert answer.json["request"]["maxRecords"] == 1
    assert answer.json["request"]["requestId"] == answer.json["request"]["taskId"]
    assert answer.json["response"]["totalRecords"] == 1
    (found,) = answer.json["response"]["requestObjects"]
    assert (found["id"], found["type"]) == (task, "tasksummaryobject")
    assert list(found["data"]["attributes"]["taskId"]["values"][0]) == ["id", "value", "locale", "source"]
    now = "2023-12-31T18:00:00.000-0600"
    queued = summary(answer.json)
    zero = {name: value for name, value in queued.items() if name.startswith("total")}
    assert set(zero.values()) == {0}
    assert len(zero) == 16
    assert {name: value for name, value in queued.items() if not name.startswith("total")} == {
        "taskId": task,
        "status": "Queued",
        "taskStatus": "Queued",
        "taskType": "CONNECTOR_STATE_EXPORT",
        "profileType": "CONNECTOR_STATE_EXPORT",
        "connectIntegrationType": "CONNECTOR_STATE_EXPORT",
        "integrationType": "User",
        "profileId": "sys_export_connectorstate_excel_job_base",
        "profileName": "sys_export_connectorstate_excel_job_base",
        "clientId": "copClient",
        "originatingClientId": "rufClient",
        "fileType": "EXCEL",
        "fileExtension": "xlsx",
        "submittedBy": "username@riversand.com_user",
        "userId": "username@riversand.com_user",
        "isExtractComplete": False,
        "hasChildTasks": False,
        "taskAttemptCount": 1,
        "startTime": now,
        "lastModifiedTime": now,
    }
    running = await poll(shop, task)
    assert (running["status"], running["taskStatus"]) == ("inProgress", "inProgress")
    assert (running["totalRecords"], running["totalRecordsProcessed"], running["isExtractComplete"]) == (2, 0, False)
    await shop.advance(seconds=1)
    answer = await shop("POST", TRACK, json=polling(task))
    done = summary(answer.json)
    assert done["status"] == "Completed"
    assert (done["totalRecords"], done["totalRecordsProcessed"], done["totalRecordsSuccess"]) == (2, 2, 2)
    assert (done["fileName"], done["fileId"]) == (f"{task}_out.xlsx", f"{task}_out.xlsx")
    assert done["isExtractComplete"] is True
    assert answer.json["response"]["requestObjects"][0]["properties"] == {
        "createdService": "eventReportService",
        "createdBy": "username@riversand.com_user",
        "createdDate": now,
        "modifiedService": "eventReportService",
        "modifiedBy": "username@riversand.com_user",
        "modifiedDate": "2023-12-31T18:00:01.000-0600",
        "completedTime": "2023-12-31T18:00:01.000-0600",
    }
    assert await poll(shop, task) == done


async def test_with_job_seconds_time_moves_a_job_and_polls_do_not(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-two-tenants", settings={"job_seconds": 2})
    task = await submit(shop, export())
    seen = []
    for seconds in (0, 1, 1, 1, 1):
        await shop.advance(seconds=seconds)
        seen.append([(await poll(shop, task))["status"] for _ in range(2)])
    assert seen == [["Queued"] * 2, ["Queued"] * 2, ["inProgress"] * 2, ["inProgress"] * 2, ["Completed"] * 2]


async def test_rows_are_those_that_matched_when_the_job_ran(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-two-tenants", settings={"job_seconds": 2})
    task = await submit(shop, export())
    await shop("POST", SET, json=setting(DEMO, entity="early"))
    await shop.advance(seconds=2)
    await shop("POST", SET, json=setting(DEMO, entity="late"))
    await shop.advance(seconds=2)
    await shop("POST", SET, json=setting(AMAZON, itemState="deprecated"))
    content = (await fetch(shop, await link(shop, f"{task}_out.xlsx"))).body
    entities = [row[5] for row in rows(content)[2:]]
    assert entities == ["p-100", "p-100", "s-200", "early"]
    assert [row[12] for row in rows(content)[2:]] == ["new", "new", None, "new"][:3] + [None]


@pytest.mark.parametrize("phase", sorted(LIFECYCLE.phases))
@pytest.mark.parametrize("event", ["start", "finish", "fail"])
def test_lifecycle(phase: str, event: str) -> None:
    allowed = {
        ("Queued", "start"): "inProgress",
        ("inProgress", "finish"): "Completed",
        ("inProgress", "fail"): "Errored",
    }
    if (phase, event) in allowed:
        assert LIFECYCLE.move(phase, event) == allowed[phase, event]
    else:
        with pytest.raises(IllegalMove):
            LIFECYCLE.move(phase, event)
    assert LIFECYCLE.phases - {"Queued", "inProgress"} == ENDED


async def test_nothing_to_export_ends_in_error(shop: Any) -> None:
    done = await finish(shop, export({"channelid": {"exact": "none"}}))
    assert (done["status"], done["errorMessage"]) == ("Errored", "No data in file")
    assert "fileId" not in done
    assert [(note.code, note.message) for note in shop.journal[-1].notes] == [("RSC7483", "No data in file")]
    answer = await fetch(shop, await link(shop, f"{done['taskId']}_out.xlsx"))
    assert answer.status == 404


async def test_nothing_to_export_may_be_a_workbook_of_headers(mount: Any) -> None:
    shop = await mount("riversand", settings={"empty_export": "header_only"})
    assert [list(row) for row in rows(await workbook(shop, export()))[1:]] == [HEADERS]


async def test_status_words_are_a_setting(mount: Any) -> None:
    words = {"inProgress": "Processing", "Errored": "Errorred"}
    shop = await mount("riversand", settings={"status_words": words})
    task = await submit(shop, export())
    assert [(await poll(shop, task))["status"] for _ in range(3)] == ["Queued", "Processing", "Errorred"]


async def test_the_caller_may_choose_a_task_id_once(shop: Any) -> None:
    assert await submit(shop, export(), **{"x-rdp-taskId": "my-task"}) == "my-task"
    answer = await shop("POST", DOWNLOAD, json=export(), headers={"x-rdp-taskId": "my-task"})
    assert answer.json == refused("E0462", f"Invalid request, url = {DOWNLOAD}: task id my-task is in use")


async def test_polling_by_attribute(shop: Any) -> None:
    task = await submit(shop, export())
    await submit(shop, export())
    body = query(attributes=[{"taskId": {"exact": task}}], types=["tasksummaryobject"], fields={"attributes": ["status"]})
    answer = await shop("POST", TRACK, json=body)
    assert summary(answer.json) == {"status": "Queued"}


@pytest.mark.parametrize("path", [TRACK, TRACK.replace("acme", "globex")])
async def test_an_unknown_task_is_a_success_without_objects(shop: Any, path: str) -> None:
    task = "none" if path == TRACK else await submit(shop, export())
    answer = await shop("POST", path, json=polling(task))
    assert answer.json["response"] == {"requestObjects": [], "status": "success", "totalRecords": 0}


@pytest.mark.parametrize("body", [{}, {"params": {}}])
async def test_polling_without_a_query(shop: Any, body: Any) -> None:
    answer = await shop("POST", TRACK, json=body)
    name = "query" if body else "params"
    assert (answer.status, answer.json) == (200, refused_core(answer.json, "E0038", f"Missing Parameter: '{name}'"))


def without(*path: str) -> dict[str, Any]:
    body = export()
    here: Any = body
    for step in path[:-1]:
        here = here[step]
    del here[path[-1]]
    return body


def with_profile(**members: str) -> dict[str, Any]:
    body = export()
    body["params"]["rsconnect"]["profilecontexts"] = [members]
    return body


def with_rsconnect(**members: Any) -> dict[str, Any]:
    body = export()
    body["params"]["rsconnect"] = members
    return body


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({}, "E0038", "Missing Parameter: 'params'"),
        (without("params", "query"), "E0038", "Missing Parameter: 'query'"),
        (
            without("params", "query", "filters", "typesCriterion"),
            "E0420",
            "Type Criterion passed in the request is not valid",
        ),
        (without("params", "rsconnect"), "E0038", "Missing Parameter: 'profilecontexts'"),
        (with_rsconnect(profilecontexts=[]), "E0038", "Missing Parameter: 'profilecontexts'"),
        (
            with_profile(service="CONNECTOR_EXPORT", channel="JOB", format="Excel"),
            "RSC7820",
            "profile not found for service : CONNECTOR_EXPORT, channel : JOB, format : Excel",
        ),
        (with_rsconnect(profiles=["none"]), "RSC7820", "profile not found for name : none"),
        (
            export({"hub": {"near": 1}}),
            "E0462",
            f"Invalid request, url = {DOWNLOAD}: unknown operator 'near'",
        ),
    ],
)
async def test_bad_jobs_are_refused_in_a_200(shop: Any, body: Any, code: str, message: str) -> None:
    answer = await shop("POST", DOWNLOAD, json=body)
    assert (answer.status, answer.json) == (200, refused(code, message))
    assert await shop.state("tasks") == []


@pytest.mark.parametrize(
    ("body", "service"),
    [
        (with_profile(service="ENTITY_EXPORT", channel="JOB", format="GENERIC_OBJECT_EXCEL"), "ENTITY_EXPORT"),
        (with_profile(service="SERVICE_DATA_EXPORT", channel="JOB", format="ServiceDataExcel"), "SERVICE_DATA_EXPORT"),
        (with_rsconnect(profiles=["sys_export_connectorstate_excel_job_base"]), "CONNECTOR_STATE_EXPORT"),
    ],
)
async def test_other_profiles(shop: Any, body: Any, service: str) -> None:
    assert (await poll(shop, await submit(shop, body)))["taskType"] == service


async def test_prepare_download_signs_any_key(shop: Any) -> None:
    body = {"binaryStreamObject": {"id": "some/key", "type": "app-shopify-report"}}
    answer = await shop("POST", PREPARE, json=body, origin="https://mock.test:9095/worlds/w1/riversand")
    (found,) = answer.json["response"]["binaryStreamObjects"]
    assert {**answer.json["response"], "binaryStreamObjects": []} == {
        "binaryStreamObjects": [],
        "status": "success",
        "totalRecords": 1,
    }
    assert (found["id"], found["type"], found["systemInfo"]) == ("some/key", "app-shopify-report", {"tenantId": "acme"})
    assert found["properties"]["objectKey"] == "some/key"
    prefix = "https://mock.test:9095/worlds/w1/riversand/acme/files/some%2Fkey?expires=1704068100&signature="
    assert found["properties"]["downloadURL"].startswith(prefix)


async def test_the_object_key_goes_before_the_id(shop: Any) -> None:
    assert "/files/other?" in await link(shop, "id", objectKey="other")


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({}, "binaryStreamObject"),
        ({"binaryStreamObject": {"type": "t"}}, "id"),
        ({"binaryStreamObject": {"id": "i"}}, "type"),
    ],
)
async def test_prepare_download_refusals(shop: Any, body: Any, name: str) -> None:
    answer = await shop("POST", PREPARE, json=body)
    assert (answer.status, answer.json) == (200, refused_core(answer.json, "E0038", f"Missing Parameter: '{name}'"))


async def test_the_file(shop: Any) -> None:
    key = (await finish(shop, export()))["fileId"]
    answer = await fetch(shop, await link(shop, key))
    assert answer.status == 200
    assert answer.headers["Content-Type"] == XLSX
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{key}"'


async def test_the_file_without_a_tenant_in_its_address(shop: Any) -> None:
    url = await link(shop, (await finish(shop, export()))["fileId"])
    assert (await fetch(shop, url.replace("/acme/files", "/files"))).status == 200


async def test_the_address_expires(shop: Any) -> None:
    url = await link(shop, (await finish(shop, export()))["fileId"])
    await shop.advance(seconds=899)
    assert (await fetch(shop, url)).status == 200
    await shop.advance(seconds=1)
    answer = await fetch(shop, url)
    assert (answer.status, answer.json) == (403, refused_core(answer.json, "PD001", "Permission Denied"))


@pytest.mark.parametrize(
    ("old", "new"), [("signature=", "signature=0"), ("/acme/", "/globex/"), ("expires=1", "expires=2"), ("_out", "_in")]
)
async def test_a_forged_address_is_forbidden(shop: Any, old: str, new: str) -> None:
    url = await link(shop, (await finish(shop, export()))["fileId"])
    answer = await fetch(shop, url.replace(old, new))
    assert (answer.status, answer.json) == (403, refused_core(answer.json, "PD001", "Permission Denied"))


@pytest.mark.parametrize("asked", ["", "?expires=1", "?signature=x", "?expires=soon&signature=x", "?expires=1&signature="])
async def test_an_address_without_signature_or_expiry_is_a_400(shop: Any, asked: str) -> None:
    answer = await shop("GET", f"/acme/files/key{asked}")
    assert answer.status == 400
    assert answer.json["response"]["statusDetail"]["messages"][0]["messageCode"] == "E0462"


@pytest.mark.parametrize("signature", ["x", "%C3%A9", "/w.0", "YWNtZQ.0"])
async def test_a_nonsense_signature_is_forbidden(shop: Any, signature: str) -> None:
    for place in ("/acme/files/key", "/files/key"):
        assert (await shop("GET", f"{place}?expires=1&signature={signature}")).status == 403


async def test_there_is_no_file_before_the_job_ends(shop: Any) -> None:
    task = await submit(shop, export())
    url = await link(shop, f"{task}_out.xlsx")
    for _ in range(2):
        await poll(shop, task)
        answer = await fetch(shop, url)
        message = f'File not found : "{task}_out.xlsx" (Id and Name)'
        assert (answer.status, answer.json) == (404, refused_core(answer.json, "RSC7524", message))
    await poll(shop, task)
    assert (await fetch(shop, url)).status == 200


async def test_the_workbook_cell_by_cell(shop: Any) -> None:
    content = await workbook(shop, export({"channelid": {"exact": AMAZON}}))
    found = rows(content)
    assert [(value, place) for place, value in enumerate(found[0]) if value] == [
        ("System Fields", 0),
        ("Properties", 4),
        ("Attributes", 12),
    ]
    assert list(found[1]) == [*HEADERS, "Intro State", "Publish State"]
    assert found[2][:12] == (
        *(None, "connectorstate", "cs-1002", None),
        *("acme", "p-100", "product", AMAZON, "DemoHub", "self", "417", "1d7e0a34-77c2-4d2b-8c39-52f6b8a90e11"),
    )
    assert found[2][12:] == ("new", "listedPending", "completed", "completed", None, None, None, None, None)
    assert found[3][12:] == (None, None, None, "errored", None, None, None, "completed", "completed")
    book = load_workbook(io.BytesIO(content))
    assert [(sheet.title, sheet.sheet_state) for sheet in book] == [
        ("Help", "visible"),
        ("Connector State", "visible"),
        ("Model", "hidden"),
        ("Reference Data", "hidden"),
        ("Entities_comment", "hidden"),
    ]
    assert {str(area) for area in book["Connector State"].merged_cells.ranges} == {"A1:D1", "E1:L1", "M1:U1"}
    notes = [[cell.value for cell in line] for line in book["Help"]["A4:B13"]]
    assert notes == [
        ["TEMPLATE NAME", "RS EXCEL"],
        ["TEMPLATE VERSION", "V0.18"],
        ["MULTI VALUES DELIMITER", "||"],
        ["CONTEXT PATH DELIMITER", ">>"],
        ["TENANT ID", "acme"],
        ["LEGENDS", "SYSTEM FIELDS"],
        [None, "ATTRIBUTES"],
        [None, "COLLECTION ATTRIBUTES"],
        [None, "PROPERTIES"],
        [None, "MANDATORY"],
    ]
    assert [book["Model"][place].value for place in ("A1", "B1", "C1", "D1", "E1")] == [
        *("Sheet Name", "Data", None, "Attribute Name", "isCollection"),
    ]
    assert [cell.value for cell in book["Reference Data"]["A"]] == ["Type", "connectorstate"]


async def test_validation_data_brings_nested_columns(shop: Any) -> None:
    found = rows(await workbook(shop, export({"entityid": {"exact": "s-200"}}, validation=True)))
    assert dict(zip(found[1][-4:], found[2][-4:], strict=True)) == {
        "Validation Error.Sno": "1||2",
        "Validation Error.Source Attribute": "msrp||unknown",
        "Validation Error.Target Attribute": "price||title",
        "Validation Error.Error": "price is missing||title is too long",
    }


async def test_fields_choose_columns_and_max_records_rows(shop: Any) -> None:
    body = export(fields={"attributes": ["channelstate"]}, options={"maxRecords": "1"})
    found = rows(await workbook(shop, body))
    assert found[1][12:] == ("Channel State",)
    assert len(found) == 3


TRICKY = ["=1+1", "+1", "-1", "@x", "#N/A", "a\nb", "bell\x07", "\uffff", "<&>", " padded ", "1", "x" * 40000, "é漢😀"]


async def test_every_cell_is_text(shop: Any) -> None:
    states = [
        {"id": f"t-{number}", "properties": {"entityid": text, "entitytype": "odd", "channelid": DEMO}}
        for number, text in enumerate(TRICKY)
    ]
    await shop("POST", CREATE, json=blob(*states))
    content = await workbook(shop, export({"entitytype": {"exact": "odd"}}))
    cells = [line[5] for line in load_workbook(io.BytesIO(content))["Connector State"].iter_rows(min_row=3)]
    assert {cell.data_type for cell in cells} == {"s"}
    expected = [*TRICKY[:6], "bell_x0007_", "_xFFFF_", *TRICKY[8:11], "x" * 32767, TRICKY[12]]
    assert [cell.value for cell in cells] == expected


async def test_the_same_rows_are_the_same_bytes(shop: Any) -> None:
    url = await link(shop, (await finish(shop, export()))["fileId"])
    first, second = await fetch(shop, url), await fetch(shop, url)
    assert first.body == second.body
    with ZipFile(io.BytesIO(first.body)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(2024, 1, 1, 0, 0, 0)}
        assert "2024-01-01T00:00:00Z" in archive.read("docProps/core.xml").decode()


async def test_macro_workbooks_say_so(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-two-tenants", settings={"export_extension": "xlsm"})
    done = await finish(shop, export())
    assert (done["fileId"], done["fileExtension"]) == (f"{done['taskId']}_out.xlsm", "xlsm")
    answer = await fetch(shop, await link(shop, done["fileId"]))
    assert answer.headers["Content-Type"] == XLSM
    with ZipFile(io.BytesIO(answer.body)) as archive:
        assert "application/vnd.ms-excel.sheet.macroEnabled.main+xml" in archive.read("[Content_Types].xml").decode()
    assert len(rows(answer.body)) == 5


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
async def test_libreoffice_reads_the_workbook(shop: Any, tmp_path: Path) -> None:
    (tmp_path / "out.xlsx").write_bytes(await workbook(shop, export()))
    convert = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2"
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    subprocess.run(["soffice", home, "--headless", "--convert-to", convert, "out.xlsx"], cwd=tmp_path, check=True, timeout=120)
    (text,) = tmp_path.glob("*.csv")
    found = list(csv.reader(text.open(encoding="utf-8")))
    assert [row[2] for row in found[1:]] == ["ID", "cs-1001", "cs-1002", "cs-1003"]


async def test_scenario_with_a_finished_export(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-export-ready")
    done = await poll(shop, "7d4c2c1e-93a5-4b0f-a1d8-60c4b7e2f301")
    assert (done["status"], done["totalRecords"]) == ("Completed", 2)
    found = rows((await fetch(shop, await link(shop, done["fileId"]))).body)
    assert [row[2] for row in found[2:]] == ["cs-1002", "cs-1003"]
    assert found[1][-1] == "Validation Error.Error"
    queued = await poll(shop, "7d4c2c1e-93a5-4b0f-a1d8-60c4b7e2f302")
    assert queued["status"] == "Queued"
