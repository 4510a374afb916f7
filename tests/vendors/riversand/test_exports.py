"""downloadDataJob and polling: from submission to the end of the job."""

from typing import Any

import pytest

from mockserver.model.problem import IllegalMove
from mockserver.vendors.riversand.tasks import ENDED, LIFECYCLE

from .support import (
    AMAZON,
    DEMO,
    DOWNLOAD,
    SET,
    TRACK,
    export,
    fetch,
    finish,
    link,
    poll,
    polling,
    query,
    refused,
    refused_core,
    rows,
    setting,
    submit,
    summary,
    workbook,
)


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
    assert [row[12] for row in rows(content)[2:]] == ["new", "new", None, None]


MOVES = {
    ("Queued", "ready"): "waiting",
    ("waiting", "start"): "inProgress",
    ("inProgress", "step"): "inProgress",
    ("inProgress", "finish"): "Completed",
    ("inProgress", "warn"): "Completed With Errors",
    ("inProgress", "fail"): "Errored",
}


@pytest.mark.parametrize("phase", sorted(LIFECYCLE.phases))
@pytest.mark.parametrize("event", ["ready", "start", "step", "finish", "warn", "fail"])
def test_lifecycle(phase: str, event: str) -> None:
    if (phase, event) in MOVES:
        assert LIFECYCLE.move(phase, event) == MOVES[phase, event]
    else:
        with pytest.raises(IllegalMove):
            LIFECYCLE.move(phase, event)
    assert LIFECYCLE.phases - {"Queued", "waiting", "inProgress"} == ENDED


async def test_nothing_to_export_ends_in_error(shop: Any) -> None:
    done = await finish(shop, export({"channelid": {"exact": "none"}}))
    assert (done["status"], done["errorMessage"]) == ("Errored", "No data in file")
    assert "fileId" not in done
    assert [(note.code, note.message) for note in shop.journal[-1].notes] == [
        ("RSC7483", "No data in file"),
        ("NOTIFICATION", "CONNECTOR_STATE_EXPORT Errored : username@riversand.com_user"),
    ]
    answer = await fetch(shop, await link(shop, f"{done['taskId']}_out.xlsx"))
    assert answer.status == 404


async def test_nothing_to_export_may_be_a_workbook_of_headers(mount: Any) -> None:
    shop = await mount("riversand", settings={"empty_export": "header_only"})
    assert len(rows(await workbook(shop, export()))) == 2


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
