"""Happenings: what others are told of a job: its external events, and the notice that its submitter gets at the end."""

from collections.abc import Mapping, Sequence
from typing import Final

import orjson

from mockserver.model.json import Document, Json
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendors.riversand import summaries
from mockserver.vendors.riversand.dates import server_date

TYPE: Final = "externalevent"
SERVICE: Final = "eventManageService"

STEPS: Final[Mapping[str, Sequence[tuple[str, str]]]] = {
    "submit": (("COLLECT", "QUEUED"),),
    "ready": (("COLLECT", "QUEUED_SUCCESS"),),
    "start": (("TRANSFORM", "PROCESSING_STARTED"),),
    "finish": (("PUBLISH", "SUBMITTED"), ("PUBLISH", "PROCESSING_COMPLETED")),
    "warn": (("PUBLISH", "SUBMITTED"), ("PUBLISH", "PROCESSING_COMPLETE_WITH_WARNING")),
    "fail": (("TRANSFORM", "PROCESSING_ERROR"),),
}
"""Events of each step of a job, by stage and kind. Words and order are the vendor's, what goes with what is proposed."""

_NOTICED: Final = ("taskId", "taskType", "status", "fileName", "fileId", "errorMessage", "totalRecords", "totalRecordsError")


def after(world: World, task: Document, before: Sequence[Document], step: str) -> list[Document]:
    """The events of a job after a step."""
    return [*before, *(_event(world, task, stage, kind) for stage, kind in STEPS.get(step, ()))]


def _event(world: World, task: Document, stage: str, kind: str) -> Document:
    service = str(summaries.value_of(task, "taskType"))
    way = "IMPORT" if service.endswith("IMPORT") else "EXPORT"
    facts: dict[str, Json] = {
        "eventType": f"BATCH_{stage}_ENTITY_{way}",
        "eventSubType": kind,
        "taskId": task["id"],
        "taskType": service,
        "userId": task["properties"]["createdBy"],
        "createdOn": server_date(world.at, "UTC"),
    }
    properties = summaries.stamps(world, SERVICE, task["properties"]["createdBy"])
    attributes = {name: summaries.attribute(world, value) for name, value in facts.items()}
    return {"id": world.uuid(), "type": TYPE, "properties": properties, "data": {"attributes": attributes}}


def notify(world: World, record: Record) -> None:
    """Tells the submitter that a job has ended, if the request named one to be told (documented).

    How is proposed: in the journal always, and by a POST where the world has an address for notices.
    """
    told = record.hidden.get("notify")
    if not told:
        return
    facts = {name: value for name in _NOTICED if (value := summaries.value_of(record.document, name)) is not None}
    world.log("NOTIFICATION", f"{facts['taskType']} {facts['status']} : {told}", userId=told, **facts)
    address = str(world.settings["notification_url"])
    if address:
        body = orjson.dumps({"userId": told, **facts})
        world.send(address, body, {"Content-Type": "application/json"}, record.document["id"])
