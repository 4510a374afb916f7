"""Jobs beside one another: four at a time, in steps that a poller sees, with events and notices."""

import json
from typing import Any

import pytest

from mockserver.model.letter import Delivery, Letter

from .support import (
    ALL,
    AMAZON,
    DEMO,
    SET,
    TRACK,
    export,
    fetch,
    link,
    poll,
    polling,
    query,
    rows,
    setting,
    submit,
    summary,
)

EVENTS = "/acme/api/eventservice/get"
CHUNKS = {"export_step": 1}


@pytest.fixture
async def shop(mount: Any) -> Any:
    return await mount("riversand", scenario="riversand-two-tenants")


async def statuses(shop: Any, *tasks: str) -> list[str]:
    return [(await poll(shop, task))["status"] for task in tasks]


async def five(shop: Any) -> list[str]:
    return [await submit(shop, export()) for _ in range(5)]


async def test_a_fifth_job_waits_until_one_ends(shop: Any) -> None:
    *four, fifth = tasks = await five(shop)
    assert await statuses(shop, *tasks) == ["Queued"] * 5
    assert await statuses(shop, *four) == ["inProgress"] * 4
    assert await statuses(shop, fifth) == ["Queued"]
    assert await statuses(shop, four[2], fifth) == ["Completed", "inProgress"]
    assert await statuses(shop, *tasks) == ["Completed"] * 5


async def test_jobs_that_nobody_polls_are_in_nobodys_way_for_ever(shop: Any) -> None:
    """The polls of a job that waits move the one that has run longest."""
    *four, fifth = await five(shop)
    for _ in range(2):
        await statuses(shop, *four)
    assert await statuses(shop, *[fifth] * 5) == ["Queued", "Queued", "Queued", "inProgress", "Completed"]
    assert [record["phase"] for record in await shop.state("tasks")] == ["Completed", *["inProgress"] * 3, "Completed"]


async def test_jobs_that_have_not_been_started_do_not_count(shop: Any) -> None:
    *_, fifth = await five(shop)
    assert await statuses(shop, *[fifth] * 3) == ["Queued", "inProgress", "Completed"]


async def test_tenants_do_not_wait_for_one_another(shop: Any) -> None:
    for task in await five(shop):
        await statuses(shop, task, task)
    other = await shop("POST", "/globex/api/rsConnectService/downloadDataJob", json=export())
    task = other.json["dataObjectOperationResponse"]["dataObjects"][0]["properties"]["workAutomationId"]
    path = TRACK.replace("acme", "globex")
    seen = [summary((await shop("POST", path, json=polling(task))).json)["status"] for _ in range(3)]
    assert seen == ["Queued", "inProgress", "Completed"]


async def test_on_the_clock_the_next_job_starts_when_one_ends(mount: Any) -> None:
    settings = {"job_seconds": 10, "running_jobs": 2}
    shop = await mount("riversand", scenario="riversand-two-tenants", settings=settings)
    tasks = [await submit(shop, export()) for _ in range(4)]
    seen = [await statuses(shop, *tasks)]
    for _ in range(4):
        await shop.advance(seconds=10)
        seen.append(await statuses(shop, *tasks))
    assert seen == [
        ["Queued", "Queued", "Queued", "Queued"],
        ["inProgress", "inProgress", "Queued", "Queued"],
        ["Completed", "Completed", "inProgress", "inProgress"],
        ["Completed", "Completed", "Completed", "Completed"],
        ["Completed", "Completed", "Completed", "Completed"],
    ]
    third = await poll(shop, tasks[2])
    assert third["startTime"] == "2023-12-31T18:00:00.000-0600"
    assert third["lastModifiedTime"] == "2023-12-31T18:00:30.000-0600"


async def test_a_failing_job_makes_room_as_well(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-two-tenants", settings={"job_seconds": 10, "running_jobs": 1})
    tasks = [await submit(shop, export({"hub": {"exact": "none"}})), await submit(shop, export())]
    await shop.advance(seconds=30)
    assert await statuses(shop, *tasks) == ["Errored", "Completed"]


async def test_a_scenario_cannot_have_more_jobs_running_than_may(mount: Any) -> None:
    tasks = [{"status": "inProgress"} for _ in range(3)]
    with pytest.raises(Exception, match="2 jobs are running already"):
        await mount("riversand", scenario="riversand-two-tenants", settings={"running_jobs": 2}, records={"tasks": tasks})


async def test_every_poll_of_a_big_job_sees_it_further(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-two-tenants", settings=CHUNKS)
    task = await submit(shop, export())
    seen = [await poll(shop, task) for _ in range(5)]
    assert [(told["status"], told["totalRecords"], told["totalRecordsProcessed"]) for told in seen] == [
        ("Queued", 0, 0),
        ("inProgress", 3, 0),
        ("inProgress", 3, 1),
        ("inProgress", 3, 2),
        ("Completed", 3, 3),
    ]
    assert [told["totalRecordsSuccess"] for told in seen] == [0, 0, 0, 0, 3]


async def test_on_the_clock_a_big_job_gets_further_as_time_passes(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-two-tenants", settings={**CHUNKS, "job_seconds": 30})
    task = await submit(shop, export())
    seen = []
    for seconds in (29, 1, 10, 10, 9, 1):
        await shop.advance(seconds=seconds)
        told = await poll(shop, task)
        seen.append((told["status"], told["totalRecordsProcessed"]))
    assert seen == [
        ("Queued", 0),
        ("inProgress", 0),
        ("inProgress", 1),
        ("inProgress", 2),
        ("inProgress", 2),
        ("Completed", 3),
    ]


async def events(shop: Any, body: Any) -> list[tuple[str, str, str]]:
    answer = await shop("POST", EVENTS, json=body)
    found = answer.json["response"]["events"]
    assert answer.json["response"]["totalRecords"] == len(found)
    held = [{name: one["values"][0]["value"] for name, one in event["data"]["attributes"].items()} for event in found]
    return [(one["eventType"], one["eventSubType"], one["createdOn"]) for one in held]


def of_task(task: str) -> dict[str, Any]:
    return query(types=["externalevent"], attributes=[{"taskId": {"exact": task}}], fields=ALL)


async def test_every_step_of_a_job_is_an_event(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-two-tenants", settings={"job_seconds": 1})
    await submit(shop, export())
    task = await submit(shop, export())
    counts = []
    for _ in range(3):
        counts.append(len(await events(shop, of_task(task))))
        await shop.advance(seconds=1)
    assert counts == [1, 3, 5]
    collect, transform, publish = (f"BATCH_{stage}_ENTITY_EXPORT" for stage in ("COLLECT", "TRANSFORM", "PUBLISH"))
    assert await events(shop, of_task(task)) == [
        (collect, "QUEUED", "2024-01-01T00:00:00.000+0000"),
        (collect, "QUEUED_SUCCESS", "2024-01-01T00:00:01.000+0000"),
        (transform, "PROCESSING_STARTED", "2024-01-01T00:00:01.000+0000"),
        (publish, "SUBMITTED", "2024-01-01T00:00:02.000+0000"),
        (publish, "PROCESSING_COMPLETED", "2024-01-01T00:00:02.000+0000"),
    ]


async def test_an_export_that_fails_says_so_in_an_event(shop: Any) -> None:
    task = await submit(shop, export({"hub": {"exact": "none"}}))
    await statuses(shop, *[task] * 3)
    assert (await events(shop, of_task(task)))[-1][:2] == ("BATCH_TRANSFORM_ENTITY_EXPORT", "PROCESSING_ERROR")


async def test_events_are_read_by_the_query_language_and_move_nothing(shop: Any) -> None:
    task = await submit(shop, export())
    whole = await shop("POST", EVENTS, json=query(types=["externalevent"], fields=ALL))
    (event,) = whole.json["response"]["events"]
    assert (event["type"], event["properties"]["createdService"]) == ("externalevent", "eventManageService")
    assert whole.json["request"]["maxRecords"] == 2000
    for body in (query(types=["connectorstate"]), query(types=["externalevent"], attributes=[{"userId": {"exact": "x"}}])):
        assert (await shop("POST", EVENTS, json=body)).json["response"]["events"] == []
    other = await shop("POST", EVENTS.replace("acme", "globex"), json=of_task(task))
    assert other.json["response"]["totalRecords"] == 0
    assert await statuses(shop, task) == ["Queued"]


@pytest.mark.parametrize("criterion", [{"status": {"exact": "Queued"}}, {"taskType": {"exacts": ["CONNECTOR_STATE_EXPORT"]}}])
async def test_tasks_are_found_by_any_attribute(shop: Any, criterion: Any) -> None:
    task = await submit(shop, export())
    body = query(attributes=[criterion], types=["tasksummaryobject"], fields=ALL)
    found = (await shop("POST", TRACK, json=body)).json["response"]["requestObjects"]
    assert [one["id"] for one in found] == [task]
    nothing = query(attributes=[{"status": {"exact": "Completed"}}], types=["tasksummaryobject"])
    assert (await shop("POST", TRACK, json=nothing)).json["response"]["totalRecords"] == 0


async def test_tasks_are_found_by_ids_sorted_and_paged(shop: Any) -> None:
    tasks = [await submit(shop, export(), **{"x-rdp-taskId": f"t-{number}"}) for number in range(3)]
    body = query(
        types=["tasksummaryobject"],
        more={"ids": ["t-2", "t-0", "none"]},
        sort={"attributes": [{"taskId": "_DESC"}]},
        options={"maxRecords": 1},
    )
    answer = (await shop("POST", TRACK, json=body)).json["response"]
    assert ([one["id"] for one in answer["requestObjects"]], answer["totalRecords"]) == ([tasks[2]], 2)


async def test_the_submitter_is_notified_at_the_end(shop: Any) -> None:
    task = await submit(shop, export({"channelid": {"exact": AMAZON}}))
    await statuses(shop, *[task] * 3)
    (note,) = shop.journal[-1].notes
    user = "username@riversand.com_user"
    assert (note.code, note.message) == ("NOTIFICATION", f"CONNECTOR_STATE_EXPORT Completed : {user}")
    assert note.facts == {
        "userId": user,
        "taskId": task,
        "taskType": "CONNECTOR_STATE_EXPORT",
        "status": "Completed",
        "fileName": f"{task}_out.xlsx",
        "fileId": f"{task}_out.xlsx",
        "totalRecords": 2,
        "totalRecordsError": 0,
    }


async def test_nobody_is_notified_who_is_not_named(shop: Any) -> None:
    body = export()
    del body["clientState"]
    task = await submit(shop, body, **{"x-rdp-userId": "jo@acme.example_user"})
    for _ in range(2):
        await poll(shop, task)
    done = await poll(shop, task)
    assert done["submittedBy"] == "jo@acme.example_user"
    assert shop.journal[-1].notes == ()


async def test_a_notice_is_posted_where_the_world_has_an_address_for_it(mount: Any) -> None:
    letters: list[Letter] = []

    async def carry(letter: Letter) -> Delivery:
        letters.append(letter)
        return Delivery(letter, 200)

    settings = {"notification_url": "http://127.0.0.1:9/notices"}
    shop = await mount("riversand", scenario="riversand-two-tenants", settings=settings, carry=carry)
    await shop("POST", SET, json=setting(DEMO))
    task = await submit(shop, export({"hub": {"exact": "none"}}))
    await statuses(shop, *[task] * 3)
    await shop.world.post.idle()
    (letter,) = letters
    assert (letter.url, dict(letter.headers)) == ("http://127.0.0.1:9/notices", {"Content-Type": "application/json"})
    assert json.loads(letter.body) == {
        "userId": "username@riversand.com_user",
        "taskId": task,
        "taskType": "CONNECTOR_STATE_EXPORT",
        "status": "Errored",
        "errorMessage": "No data in file",
        "totalRecords": 0,
        "totalRecordsError": 0,
    }


async def test_a_snapshot_keeps_jobs_and_their_files(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-two-tenants", settings={"export_step": 1})
    done, running, queued = [await submit(shop, export(validation=True)) for _ in range(3)]
    await statuses(shop, *[done] * 5, *[running] * 3, queued)
    first = await fetch(shop, await link(shop, f"{done}_out.xlsx"))
    control = shop.server.control
    saved = json.dumps(await control.snapshot(shop.world.name))
    await shop("POST", SET, json=setting(DEMO, entity="later"))
    await control.restore(shop.world.name, saved, "snapshot")
    second = await fetch(shop, await link(shop, f"{done}_out.xlsx"))
    assert (second.status, second.body) == (200, first.body)
    assert await statuses(shop, done, running, queued) == ["Completed", "inProgress", "inProgress"]
    assert await statuses(shop, running) == ["Completed"]
    third = await fetch(shop, await link(shop, f"{running}_out.xlsx"))
    assert (third.status, len(rows(third.body))) == (200, 5)


@pytest.mark.parametrize("phase", ["Queued", "waiting", "inProgress", "Completed"])
async def test_a_task_that_was_put_there_by_hand_stays_as_it_is(shop: Any, phase: str) -> None:
    task = await submit(shop, export())
    await statuses(shop, *[task] * 3)
    (record,) = await shop.state("tasks")
    document = {**record["document"], "id": "mine"}
    await shop.server.control.put(shop.world.name, "riversand", "tasks", "acme:mine", {"document": document, "phase": phase})
    assert await statuses(shop, "mine", "mine", "mine") == ["Completed"] * 3
    assert len(await events(shop, of_task("mine"))) == 0
    answer = await fetch(shop, await link(shop, "mine_out.xlsx"))
    assert answer.status == 404
