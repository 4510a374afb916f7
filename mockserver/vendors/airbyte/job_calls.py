"""Calls about single jobs: found, shown in more or less detail, cancelled."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte import attempts
from mockserver.vendors.airbyte.actors import DESTINATIONS, RESOURCES, SOURCES
from mockserver.vendors.airbyte.connections import CONNECTION
from mockserver.vendors.airbyte.connectors import described
from mockserver.vendors.airbyte.job_course import OVER
from mockserver.vendors.airbyte.jobs import JOB, cancel_all
from mockserver.vendors.airbyte.members import given, identifier, needed
from mockserver.vendors.airbyte.problems import NothingRunning
from mockserver.vendors.airbyte.releases import version
from mockserver.vendors.airbyte.syncing import READING


def info(record: Record) -> dict[str, Json]:
    """A job with its attempts and their lines."""
    return {"job": record.document, "attempts": [attempts.with_logs(each) for each in record.hidden["attempts"]]}


async def get(call: Call, world: World) -> Reply:
    """Answers one job."""
    return Reply(200, info(await world.read(JOB, _key(call))))


async def get_light(call: Call, world: World) -> Reply:
    """Answers one job without its attempts."""
    return Reply(200, {"job": (await world.read(JOB, _key(call))).document})


async def get_without_logs(call: Call, world: World) -> Reply:
    """Answers one job with its attempts, but not their lines."""
    record = await world.read(JOB, _key(call))
    return Reply(200, {"job": record.document, "attempts": [{"attempt": each} for each in record.hidden["attempts"]]})


async def get_debug_info(call: Call, world: World) -> Reply:
    """Answers one job with the connectors that it is about, and whether it goes on."""
    record = await world.read(JOB, _key(call))
    connection = await world.read(CONNECTION, record.document["configId"])
    shown = given(record.document, ("id", "configType", "configId", "status"))
    for kind in (SOURCES, DESTINATIONS):
        actor = await world.read(RESOURCES[kind.noun], connection.document[kind.key])
        shown[f"{kind.noun}Definition"] = await described(world, kind, actor)
    workflow = {} if record.phase in OVER else {"workflowState": {"running": True}}
    return Reply(200, {**info(record), "job": {**shown, "airbyteVersion": version(world)}, **workflow})


async def last_replication(call: Call, world: World) -> Reply:
    """Answers the newest sync or refresh of a connection, if there is one."""
    connection = identifier(call.body, "connectionId")
    found: list[Record] = []
    for kind in sorted(READING):
        found += (await world.page(JOB, index="shelf", value=(connection, kind, ""), limit=1, descending=True)).records
    newest = max(found, key=_age, default=None)
    return Reply(200, {} if newest is None else {"job": newest.document})


async def cancel(call: Call, world: World) -> Reply:
    """Cancels what the job's connection is doing, be it this job or a later one, and answers this job."""
    record = await world.read(JOB, _key(call))
    if not await cancel_all(world, record.document["configId"]):
        raise NothingRunning(record.document["configId"])
    return Reply(200, info(await world.read(JOB, record.key)))


def _key(call: Call) -> str:
    return str(int(needed(call.body, "id")))


def _age(record: Record) -> int:
    return record.sequence


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "getJobInfo": get,
    "getJobInfoLight": get_light,
    "getJobInfoWithoutLogs": get_without_logs,
    "getJobDebugInfo": get_debug_info,
    "getLastReplicationJob": last_replication,
    "cancelJob": cancel,
}
