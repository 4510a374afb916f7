"""rsConnectService: downloadDataJob starts an export of connector states, downloadDataExcel gives it at once."""

import base64
from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document
from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.riversand import criteria, extracts, profiles, selection, tasks, wording
from mockserver.vendors.riversand.extracts import Sheet
from mockserver.vendors.riversand.problems import NoData, TaskExists, TypesNotValid
from mockserver.vendors.riversand.profiles import Profile
from mockserver.vendors.riversand.tasks import TASK
from mockserver.vendors.riversand.tenancy import header, key_of, tenant_of, user_of


async def _download(call: Call, world: World) -> Reply:
    """Answers at once; the work automation id is the id of the task to poll (documented by a sister page's sample)."""
    params, profile = _read(call, world)
    tenant = tenant_of(call.request, world)
    told = call.body.get("clientState", {}).get("notificationInfo", {}).get("userId", "")
    user, client = told or user_of(call.request), header(call.request, "x-rdp-clientId") or "rdpclient"
    task = await free_id(call, world, tenant)
    tasks.submit(world, task, tasks.export(world, tenant, profile, user, client, params, told))
    return Reply(200, wording.job_started(task))


async def free_id(call: Call, world: World, tenant: str) -> str:
    """The id of a new task. Seen with a live client, not in the pages: the caller may choose it. Raises TaskExists."""
    task = header(call.request, "x-rdp-taskId") or world.uuid()
    if await world.find(TASK, key_of(tenant, task)) is not None:
        raise TaskExists(task)
    return task


async def _download_now(call: Call, world: World) -> Reply:
    """The synchronous sister: the same workbook, in the answer. Its file is called after the moment (documented)."""
    params, profile = _read(call, world)
    tenant = tenant_of(call.request, world)
    rows = await extracts.matches(world, tenant, params) if profile.covers_states else []
    if not rows and world.settings["empty_export"] == "error":
        raise NoData
    extension = str(world.settings["export_extension"])
    content = await extracts.made(world, "inline", rows, Sheet.of(tenant, params, extension, world.at), again=False)
    name = call.body.get("fileName") or "EntityData"
    found = {
        "id": world.uuid(),
        "type": "excelObject",
        "systemInfo": {"tenantId": tenant},
        "properties": {
            "fileName": f"{name}-{int(world.at.timestamp() * 1000)}.{extension}",
            "version": "V0.18",
            "extension": extension,
        },
        "data": {"blob": base64.b64encode(content).decode()},
    }
    return Reply(200, wording.core_objects("binaryObjects", [found], 1, wording.core_request(world)))


def _read(call: Call, world: World) -> tuple[Document, Profile]:
    """The parameters of an export and its profile, refused before anything is done."""
    params = wording.params_of(call)
    if not params["query"].get("filters", {}).get("typesCriterion"):
        raise TypesNotValid
    profile = profiles.choose(params.get("rsconnect", {}))
    criteria.read(params["query"], selection.rules_of(world))
    return params, profile


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {"downloadDataJob": _download, "downloadDataExcel": _download_now}
