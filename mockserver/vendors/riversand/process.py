"""process: takes an edited workbook, in the request or stored before, and starts the job that imports it."""

import asyncio
import base64
from collections.abc import Mapping
from io import BytesIO
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.labour import Labour
from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.riversand import exports, imports, profiles, streams, tasks, wording
from mockserver.vendors.riversand.problems import MissingParameter, UnknownFile
from mockserver.vendors.riversand.tasks import Job
from mockserver.vendors.riversand.tenancy import header, tenant_of, user_of

SMALL: Final = 1024 * 1024
"""Unpacked bytes up to which a workbook is read by a thread: another process would have to start first."""

_READ: Final = "mockserver.vendors.riversand.reading:read_alone"


async def _process(call: Call, world: World) -> Reply:
    """Answers at once; whatever is wrong with the file, the job tells (documented: asynchronous; what fails when: proposed)."""
    sent = call.body.get("dataObject")
    if sent is None:
        raise MissingParameter("dataObject")
    properties: Document = sent.get("properties", {})
    profile = profiles.choose_import(properties)
    tenant, user = tenant_of(call.request, world), user_of(call.request)
    blob = sent.get("data", {}).get("blob")
    if not blob:
        blob = await _stored(world, tenant, properties.get("fileId"))
    found = await _read(world, blob)
    # From here on ids are drawn, which must not be when the reading is waited for.
    task = await exports.free_id(call, world, tenant)
    name = properties.get("filename") or f"{task}.xlsx"
    key = properties.get("fileId") or f"{task}.{name.rpartition('.')[2]}"
    if sent.get("data", {}).get("blob"):
        stored = {"id": key, "type": streams.TYPE, "properties": {"objectKey": key, "originalFileName": name}}
        streams.store(world, tenant, user, stored, blob)
    facts: dict[str, Json] = {"fileExtension": name.rpartition(".")[2], "fileName": name, "fileId": key}
    told = call.body.get("clientState", {}).get("notificationInfo", {}).get("userId", "")
    client = header(call.request, "x-rdp-clientId") or "rdpclient"
    tasks.submit(world, task, Job("import", tenant, profile, user, client, told, facts, imports.read(found)))
    return Reply(200, wording.import_started(task))


async def _stored(world: World, tenant: str, key: str | None) -> str:
    if not key:
        raise MissingParameter("blob")
    blob = await streams.blob_of(world, tenant, key)
    if blob is None:
        raise UnknownFile(key)
    return blob


async def _read(world: World, blob: str) -> bytes:
    """What is in a workbook, read off the event loop. The behaviour may be left here and run again."""
    try:
        content = base64.b64decode(blob, validate=True)
    except ValueError:  # also for what is not even ASCII
        return b'{"failure":"The file is not base64"}'
    if await asyncio.to_thread(_unpacked, content) > SMALL:
        return await world.result(Labour("workbook", _READ, lambda: iter((content,))))
    return await asyncio.to_thread(_found, content)


def _unpacked(content: bytes) -> int:
    # openpyxl is slow to import, and most servers never read a workbook.
    from mockserver.vendors.riversand import reading  # noqa: PLC0415 - imports openpyxl

    return reading.unpacked(content)


def _found(content: bytes) -> bytes:
    from mockserver.vendors.riversand import reading  # noqa: PLC0415 - as above

    target = BytesIO()
    reading.read((content,), target)
    return target.getvalue()


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {"processData": _process, "processConnectorData": _process}
