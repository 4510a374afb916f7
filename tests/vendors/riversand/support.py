"""What the tests of this vendor share: addresses, requests and error bodies."""

import base64
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from openpyxl import load_workbook

SET: Final = "/acme/api/connectorService/setconnectorstate"
GET_STATE: Final = "/acme/api/connectorService/getconnectorstate"
GET: Final = "/acme/api/connectorService/get"
CREATE: Final = "/acme/api/connectorService/create"
UPDATE: Final = "/acme/api/connectorService/update"
DELETE: Final = "/acme/api/genericobjectmanageservice/delete"
DOWNLOAD: Final = "/acme/api/rsConnectService/downloadDataJob"
TRACK: Final = "/acme/api/requesttrackingservice/get"
PREPARE: Final = "/acme/api/binarystreamobjectservice/prepareDownload"

DEMO: Final = "rs-demo_podsyndicationserviceconfig"
AMAZON: Final = "rs-amazonsellerus-self"

CONTEXT: Final = {
    "app": "RSConnect",
    "service": "CONNECTOR_STATE_EXPORT",
    "channel": "JOB",
    "format": "Excel",
    "source": "internal",
    "role": "admin",
    "user": "system",
    "subtype": "User",
    "order": "10",
}


def setting(*services: str, entity: str = "p-100", kind: str = "product", code: str = "", **attributes: str) -> dict[str, Any]:
    wanted: dict[str, Any] = {"services": list(services), "attributes": attributes}
    if code:
        wanted["transitioncode"] = code
    query = {"id": entity, "filters": {"typesCriterion": [kind]}}
    return {"params": {"query": query, "connectorstate": wanted}}


def query(
    *properties: Mapping[str, Any],
    attributes: Sequence[Mapping[str, Any]] = (),
    fields: Mapping[str, Any] | None = None,
    more: Mapping[str, Any] | None = None,
    options: Mapping[str, Any] | None = None,
    sort: Mapping[str, Any] | None = None,
    filters: Mapping[str, Any] | None = None,
    types: Sequence[str] = ("connectorstate",),
) -> dict[str, Any]:
    found: dict[str, Any] = {"typesCriterion": list(types), **(filters or {})}
    if properties:
        found["propertiesCriterion"] = list(properties)
    if attributes:
        found["attributesCriterion"] = list(attributes)
    params: dict[str, Any] = {"query": {"filters": found, **(more or {})}}
    if fields is not None:
        params["fields"] = fields
    if options is not None:
        params["options"] = options
    if sort is not None:
        params["sort"] = sort
    return {"params": params}


ALL: Final = {"attributes": ["_ALL"]}


def blob(*objects: Any) -> dict[str, Any]:
    text = base64.b64encode(json.dumps(list(objects)).encode()).decode()
    return {"dataObject": {"id": "batch", "type": "connectorstate", "data": {"blob": text}}, "params": {}}


def export(*properties: Mapping[str, Any], validation: bool = False, **more: Any) -> dict[str, Any]:
    body = query(*properties, fields=more.pop("fields", ALL), **more)
    body["params"]["rsconnect"] = {"includeValidationData": validation, "profilecontexts": [CONTEXT]}
    body["clientState"] = {"notificationInfo": {"userId": "username@riversand.com_user"}}
    body["fileName"] = "EntityData"
    return body


def polling(task: str) -> dict[str, Any]:
    return query(more={"id": task}, types=["tasksummaryobject"], fields=ALL, options={"maxRecords": 1})


def refused(code: str, message: str) -> dict[str, Any]:
    """The error body of the connector and job services."""
    detail = {"code": code, "message": message, "messageType": "Error"}
    return {"dataObjectOperationResponse": {"status": "error", "statusDetail": detail, "totalRecords": 0}}


def refused_core(answer: Any, code: str, message: str) -> dict[str, Any]:
    """The error body of the core services; its request id is a fresh one."""
    detail = {"messages": [{"messageCode": code, "message": message, "messageType": "error"}]}
    return {
        "request": {"returnRequest": False, "params": {}, "requestId": answer["request"]["requestId"]},
        "response": {"status": "error", "statusDetail": detail, "totalRecords": 0},
    }


def values(document: Mapping[str, Any]) -> dict[str, Any]:
    """Attribute values by name."""
    return {
        name: [value["value"] for value in attribute.get("values", ())]
        for name, attribute in document["data"]["attributes"].items()
    }


def summary(answer: Any) -> dict[str, Any]:
    """The attributes of the one task that a poll found."""
    (found,) = answer["response"]["requestObjects"]
    return {name: attribute["values"][0]["value"] for name, attribute in found["data"]["attributes"].items()}


def rows(content: bytes, sheet: str = "Connector State") -> list[tuple[Any, ...]]:
    book = load_workbook(io.BytesIO(content))
    return list(book[sheet].iter_rows(values_only=True))


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
