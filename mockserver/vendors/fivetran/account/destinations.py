"""Operations on destinations: created, tested, changed, deleted, with the log connection that each brings."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.fivetran.account import crud
from mockserver.vendors.fivetran.account.answers import told
from mockserver.vendors.fivetran.account.crud import NO_MEMBERS, Entity
from mockserver.vendors.fivetran.account.destination import DESTINATION, LASTING, SERVICES, blank, results, tested
from mockserver.vendors.fivetran.account.inputs import merged, typed
from mockserver.vendors.fivetran.account.problems import (
    InUse,
    NoGroupForDestination,
    Taken,
    UnknownDestinationService,
)
from mockserver.vendors.fivetran.connection import CONNECTION, taken
from mockserver.vendors.fivetran.documents import drafted
from mockserver.vendors.fivetran.fresh import fresh_id
from mockserver.vendors.fivetran.groups import GROUP
from mockserver.vendors.fivetran.lifecycle import shown
from mockserver.vendors.fivetran.wording import stamp

LOG_SERVICE: Final = "fivetran_log"
LOG_SCHEMA: Final = "fivetran_metadata"
SYSTEM: Final = "_fivetran_system"
# Rows of the list lack these two (seen in the vendor's definition and on the wire).
NOT_LISTED: Final = frozenset({"config", "setup_tests"})


def _row(record: Record) -> Document:
    return {name: value for name, value in record.document.items() if name not in NOT_LISTED}


ENTITY: Final = Entity(DESTINATION, "destinationId", blank, NO_MEMBERS, LASTING, listed=_row)


async def create(call: Call, world: World) -> Reply:
    """Makes the destination of a group, and tests it unless told otherwise."""
    body = typed(call.body)
    group, service = body["group_id"], body["service"]
    if service not in SERVICES:
        raise UnknownDestinationService(service)
    if await world.find(GROUP, group) is None:
        raise NoGroupForDestination(group)
    if await world.find(DESTINATION, group) is not None:
        raise Taken("destinations", group)
    document: Document = {**blank(group, service), **{n: v for n, v in body.items() if n in LASTING}}
    answer = _tested(document, body, {})
    world.insert(DESTINATION, group, {name: value for name, value in answer.items() if name != "setup_tests"})
    if world.settings["destination_log"]:
        await _add_log(call, world, group)
    return told(call, "Destination has been created", answer, status=201, code="Created")


async def update(call: Call, world: World) -> Reply:
    """Changes a destination, and tests it unless told otherwise."""
    record = await crud.found(ENTITY, call, world)
    body = typed(call.body)
    document = merged(record.document, {name: value for name, value in body.items() if name in LASTING})
    return told(call, "Destination has been updated", _put(world, record, _tested(document, body, record.hidden)))


async def run(call: Call, world: World) -> Reply:
    """Runs the setup tests."""
    record = await crud.found(ENTITY, call, world)
    return told(call, "Setup tests have been completed", _put(world, record, _tested(record.document, {}, record.hidden)))


async def delete(call: Call, world: World) -> Reply:
    """Removes a destination that no connection fills any more; its log connection goes with it."""
    key = (await crud.found(ENTITY, call, world)).key
    ours = (await world.page(CONNECTION, index="group", value=key)).records
    logs = [record for record in ours if record.hidden.get("log_of") == key]
    if len(ours) > len(logs):
        raise InUse("destinations", key, connections=len(ours) - len(logs))
    for record in logs:
        world.delete(CONNECTION, record.key)
    world.delete(DESTINATION, key)
    return told(call, f"Destination with id '{key}' has been deleted")


def _tested(document: Document, body: Document, hidden: Mapping[str, Json]) -> dict[str, Json]:
    """The destination as the call answers it: with results, where tests were run."""
    if not body.get("run_setup_tests", True):
        return dict(document)
    found = results(hidden)
    return {**tested(document, found), "setup_tests": found}


def _put(world: World, record: Record, answer: Document) -> Document:
    kept = {name: value for name, value in answer.items() if name != "setup_tests"}
    world.put(DESTINATION, record._replace(document=kept))
    return answer


async def _add_log(call: Call, world: World, group: str) -> None:
    """Adds the paused connection that writes the vendor's own log into the new destination."""
    if await taken(world, group, LOG_SCHEMA):
        return
    key = await fresh_id(world, CONNECTION)
    body = {"group_id": group, "service": LOG_SERVICE, "config": {"schema": LOG_SCHEMA}}
    document = {**drafted(key, LOG_SCHEMA, stamp(call.at), body), "connected_by": SYSTEM}
    document["status"] = {**document["status"], "setup_state": "connected"}
    world.insert(CONNECTION, key, shown(document, "paused"), phase="paused", hidden={"log_of": group})


BEHAVIOURS: Final[Mapping[str, Behaviour]] = MappingProxyType(
    {
        "list_destinations": crud.listing(ENTITY, "Destinations list retrieved successfully"),
        "create_destination": create,
        "destination_details": crud.read(ENTITY, "Destination details retrieved successfully"),
        "modify_destination": update,
        "delete_destination": delete,
        "run_destination_setup_tests": run,
    }
)
