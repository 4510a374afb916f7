"""Task summary objects: what a poller reads of a job (page "Track Govern Errors and Status in Task Summary Object")."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.world import World
from mockserver.vendors.riversand.dates import server_date

TYPE: Final = "tasksummaryobject"
SERVICE: Final = "eventReportService"

_COUNTERS: Final = (
    *("totalRecords", "totalRecordsProcessed", "totalRecordsSuccess"),
    *("totalRecordsError", "totalRecordsCreate", "totalRecordsUpdate", "totalRecordsDelete", "totalRecordsNoChange"),
    *("totalExtractError", "totalExtractIgnore", "totalLoadError", "totalLoadIgnore"),
    *("totalTransformError", "totalTransformIgnore", "totalRDPErrors", "totalRSConnectErrors"),
)
"""Counters, in the order of the samples; an export moves the first three only."""


def stamps(world: World, service: str, user: str) -> dict[str, Json]:
    """The properties that tell of an object's making."""
    now = server_date(world.at, str(world.settings["zone"]))
    return {
        "createdService": service,
        "createdBy": user,
        "createdDate": now,
        "modifiedService": service,
        "modifiedBy": user,
        "modifiedDate": now,
    }


def attribute(world: World, value: Json) -> Document:
    """An attribute with one value, its members in the vendor's order."""
    return {"values": [{"id": world.uuid(), "value": value, "locale": "en-US", "source": "internal"}]}


def compose(world: World, task: str, user: str, facts: Mapping[str, Json]) -> Document:
    """The summary of a task that was just submitted; `facts` are attributes that differ from task to task."""
    properties = stamps(world, SERVICE, user)
    shown: dict[str, Json] = {
        "taskId": task,
        **facts,
        "submittedBy": user,
        "userId": user,
        **dict.fromkeys(_COUNTERS, 0),
        "isExtractComplete": False,
        "hasChildTasks": False,
        "taskAttemptCount": 1,
        "startTime": properties["createdDate"],
    }
    empty = {"id": task, "type": TYPE, "properties": properties, "data": {"attributes": {}}}
    return change(world, empty, shown)


def change(world: World, document: Document, facts: Mapping[str, Json], *, ended: bool = False) -> Document:
    """The summary with other attribute values and a later date; a value that stays the same keeps its id (proposed)."""
    now = server_date(world.at, str(world.settings["zone"]))
    shown = dict(document["data"]["attributes"])
    for name, value in {**facts, "lastModifiedTime": now}.items():
        if name not in shown or shown[name]["values"][0]["value"] != value:
            shown[name] = attribute(world, value)
    properties = {**document["properties"], "modifiedDate": now}
    if ended:
        # Not on the pages: the newest client waits for it.
        properties["completedTime"] = now
    return {**document, "properties": properties, "data": {"attributes": shown}}


def value_of(document: Document, name: str) -> Json:
    """The value of an attribute; None when it has none."""
    attribute = document["data"]["attributes"].get(name)
    return attribute["values"][0]["value"] if attribute is not None else None
