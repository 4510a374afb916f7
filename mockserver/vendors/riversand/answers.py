"""Answers of success, in the vendor's envelopes and sentences (pages of the generic object and configuration services)."""

from collections.abc import Mapping, Sequence
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.world import World
from mockserver.vendors.riversand import paging, wording
from mockserver.vendors.riversand.paging import Slice

_CODES: Final[Mapping[str, str]] = {"create": "I0011", "update": "I0013", "delete": "I0015"}
_CONFIG_CODES: Final[Mapping[str, str]] = {**_CODES, "delete": "I0011"}
"""A configuration is deleted under the code of a create ("Delete Configuration using Id")."""

_PATIENCE: Final[Mapping[str, str]] = {"create": "1 min", "update": "1 min", "delete": "1min"}
"""The missing blank is the vendor's."""


def entity_submitted(world: World, verb: str, name: str) -> Document:
    """The answer to a generic object that was created, updated or deleted."""
    message = f"Entity has been submitted for {verb} with entity Id : {name}. Please check back after {_PATIENCE[verb]}"
    told = {"messageCode": _CODES[verb], "message": message, "messageType": "success"}
    return _submitted(wording.core_request(world), [told])


def configs_submitted(world: World, verb: str, kind: str, names: Sequence[str]) -> Document:
    """The answer to configurations that were created, updated or deleted. Its request part has no `params`."""
    told = [
        {
            "message": f"Submitted {kind} for {verb} with Id {name}. Check after some time",
            "messageCode": _CONFIG_CODES[verb],
            "messageType": "success",
            "messageParams": [kind, verb, name],
        }
        for name in names
    ]
    return _submitted({"returnRequest": False, "requestId": world.uuid()}, told)


def _submitted(request: Document, messages: Sequence[Document]) -> Document:
    return {"request": request, "response": {"status": "success", "statusDetail": {"messages": messages}, "totalRecords": 0}}


def listed(request: Document, collection: str, shown: Sequence[Document], total: int) -> Document:
    """Objects of a core service. I0012 goes with an empty list (that it is no error is proposed)."""
    if total:
        return wording.core_objects(collection, shown, total, request)
    nothing = {"messageCode": "I0012", "message": "No objects found", "messageType": "success"}
    response = {collection: shown, "status": "success", "statusDetail": {"messages": [nothing]}, "totalRecords": 0}
    return {"request": request, "response": response}


def request_of(world: World, params: Document) -> dict[str, Json]:
    """The half of such a list that speaks of the request: how many records at most is told."""
    return {**wording.core_request(world), "maxRecords": paging.read_slice(params, paging.READ_LIMIT).limit}


def entities(found: Sequence[Document], wanted: Slice) -> Document:
    """Entities, as the connector service tells of them: a core answer without the half that speaks of the request."""
    end = None if wanted.limit is None else wanted.offset + wanted.limit
    return {"response": {"entities": found[wanted.offset : end], "status": "success", "totalRecords": len(found)}}


def counted(objects: Sequence[Document]) -> Document:
    """What getstatus and getitemstatus counted; their totalRecords is 0 whatever they show (documented)."""
    return {"dataObjectOperationResponse": {"status": "success", "dataObjects": objects, "totalRecords": 0}}


def work_submitted(task: str, child: str) -> Document:
    """The answer to work that connectors do later."""
    message = f"Binary object has been submitted for create with work automation id : {task}. Please check back after 10 mins."
    detail = {"code": "RSC1002", "message": message, "messageType": "Info", "childTaskIds": [child]}
    return {"dataObjectOperationResponse": {"status": "success", "statusDetail": detail, "totalRecords": 0}}
