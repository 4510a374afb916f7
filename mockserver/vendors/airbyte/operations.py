"""Operations: made, read, changed and deleted. Connections name them by their ids."""

import re
from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import NotFound
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.connections import CONNECTION
from mockserver.vendors.airbyte.members import identifier, needed
from mockserver.vendors.airbyte.operation_records import GONE, HOST, OPERATION, webhook
from mockserver.vendors.airbyte.problems import OperationUnfit
from mockserver.vendors.airbyte.workspaces import living

# The older form is an address that must be one of dbt Cloud's (OperationsConverter).
URL: Final = re.compile(r"https://(.*)/api/v2/accounts/(\d{1,18})/jobs/(\d{1,18})/run/")
DBT_CLOUD: Final = "dbt cloud"
"""The name of the webhook of a workspace that may move dbt Cloud to another host."""


async def create(call: Call, world: World) -> Reply:
    """Makes an operation."""
    body: Document = call.body
    home = await _home(world, identifier(body, "workspaceId"))
    name, configuration = needed(body, "name"), _configuration(home, needed(body, "operatorConfiguration"))
    key = world.uuid()
    document = {"workspaceId": home.key, "operationId": key, "name": name, "operatorConfiguration": configuration}
    return Reply(200, world.insert(OPERATION, key, document).document)


async def get(call: Call, world: World) -> Reply:
    """Answers one operation, deleted or not."""
    return Reply(200, (await world.read(OPERATION, identifier(call.body, "operationId"))).document)


async def listing(call: Call, world: World) -> Reply:
    """Answers the operations of a connection that are not deleted."""
    connection = await world.read(CONNECTION, identifier(call.body, "connectionId"))
    found = [await world.read(OPERATION, key) for key in connection.document["operationIds"]]
    return Reply(200, {"operations": [record.document for record in found if not record.hidden.get(GONE)]})


async def update(call: Call, world: World) -> Reply:
    """Replaces the name and the configuration of an operation."""
    body: Document = call.body
    record = await world.read(OPERATION, identifier(body, "operationId"))
    home = await _home(world, record.document["workspaceId"])
    name, configuration = needed(body, "name"), _configuration(home, needed(body, "operatorConfiguration"))
    document = {**record.document, "name": name, "operatorConfiguration": configuration}
    return Reply(200, world.put(OPERATION, record._replace(document=document)).document)


async def delete(call: Call, world: World) -> Reply:
    """Deletes an operation: it still reads, and no connection names it any more. One that nobody knows is no error."""
    key = identifier(call.body, "operationId")
    for connection in (await world.page(CONNECTION, index="operation", value=key)).records:
        left = [each for each in connection.document["operationIds"] if each != key]
        world.put(CONNECTION, connection._replace(document={**connection.document, "operationIds": left}))
    record = await world.find(OPERATION, key)
    if record is not None:
        world.put(OPERATION, record._replace(hidden={**record.hidden, GONE: True}))
    return Reply(204)


async def check(call: Call, _world: World) -> Reply:
    """Tells whether a configuration has what its type needs: only webhooks need anything."""
    body: Document = call.body
    fine = body.get("operatorType") != "webhook" or body.get("webhook") is not None
    return Reply(200, {"status": "succeeded" if fine else "failed"})


async def _home(world: World, key: str) -> Record:
    """The workspace of an operation; the vendor has a shorter name for one that is not there. Raises NotFound."""
    try:
        return await living(world, key)
    except NotFound:
        raise NotFound("operation_workspaces", key) from None


def _configuration(home: Record, asked: Document) -> dict[str, Json]:
    """What an operation does, as it is read back. Raises MissingMember and OperationUnfit."""
    kind = needed(asked, "operatorType")
    if kind != "webhook":
        return {"operatorType": kind}
    if asked.get("webhook") is None:
        raise OperationUnfit("webhook")
    return {"operatorType": kind, "webhook": _webhook(home, asked["webhook"])}


def _webhook(home: Record, asked: Document) -> dict[str, Json]:
    config = asked.get("webhookConfigId")
    if asked.get("webhookType") is not None:
        job = needed(asked, "dbtCloud")
        return webhook(_host(home), config, int(needed(job, "accountId")), int(needed(job, "jobId")))
    found = URL.fullmatch(str(needed(asked, "executionUrl")))
    if found is None:
        raise OperationUnfit("url")
    shown = webhook(found[1], config, int(found[2]), int(found[3]))
    shown["executionUrl"] = asked["executionUrl"]
    if asked.get("executionBody") is None:
        del shown["executionBody"]
    else:
        shown["executionBody"] = asked["executionBody"]
    return shown


def _host(home: Record) -> str:
    """The host of dbt Cloud; a workspace may have one of its own."""
    hosts = [each.get("customDbtHost") for each in home.document["webhookConfigs"] if each.get("name") == DBT_CLOUD]
    return str(hosts[-1]) if hosts and hosts[-1] else HOST


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "createOperation": create,
    "getOperation": get,
    "listOperationsForConnection": listing,
    "updateOperation": update,
    "deleteOperation": delete,
    "checkOperation": check,
}
