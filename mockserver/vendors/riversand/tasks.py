"""Tasks: export jobs from submission to the rows of their workbook, moved by the world's clock or by polls."""

from collections.abc import Hashable, Iterable
from datetime import timedelta
from typing import Final, NamedTuple
from urllib.parse import unquote

from mockserver.model.json import Document, Json
from mockserver.model.lifecycle import Lifecycle
from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendors.riversand import criteria, paging, selection, summaries
from mockserver.vendors.riversand.connectorstates import TYPE
from mockserver.vendors.riversand.fields import NAME, TEXT, Form, wrong
from mockserver.vendors.riversand.profiles import PROFILES, Profile
from mockserver.vendors.riversand.tenancy import key_of

LIFECYCLE: Final = Lifecycle(
    initial="Queued",
    on={
        ("Queued", "start"): "inProgress",
        ("inProgress", "finish"): "Completed",
        ("inProgress", "fail"): "Errored",
    },
)
"""Without `after`: the time of a step is a setting, and without one a task moves when it is polled (proposed)."""

ENDED: Final = frozenset({"Completed", "Errored"})


class Export(NamedTuple):
    """What a job is to export, and for whom."""

    tenant: str
    profile: Profile
    user: str
    client: str
    params: Document
    """The request's `params`: query, fields, sort, options and rsconnect are looked at."""


def submit(world: World, task: str, export: Export) -> Record:
    """Queues a job."""
    extension = str(world.settings["export_extension"])
    service = export.profile.service
    facts = {
        **_status(world, "Queued"),
        "taskType": service,
        "profileType": service,
        "connectIntegrationType": service,
        "integrationType": "User",
        "profileId": export.profile.name,
        "profileName": export.profile.name,
        "clientId": "copClient",
        "originatingClientId": export.client,
        "fileType": "EXCEL",
        "fileExtension": extension,
    }
    document = summaries.compose(world, task, export.user, facts)
    hidden = {"params": export.params, "extension": extension}
    return _arm(world, world.insert(TASK, key_of(export.tenant, task), document, hidden=hidden))


async def poll(world: World, record: Record) -> Record:
    """Shows a task to its poller. One that waits for no moment moves a step with every poll but the first."""
    if record.phase in ENDED or record.due is not None:
        return record
    if not record.hidden.get("polled"):
        return world.put(TASK, record._replace(hidden={**record.hidden, "polled": True}))
    return await _step(world, record)


async def _step(world: World, record: Record) -> Record:
    event = _next(record)
    return await _carry_out(world, world.fire(TASK, record, event), event)


async def _moved(world: World, record: Record, event: str) -> None:
    await _carry_out(world, record, event)


async def _carry_out(world: World, record: Record, event: str) -> Record:
    if event == "start":
        return await _extract(world, record)
    rows = record.hidden.get("rows", ())
    facts: dict[str, Json] = {**_status(world, record.phase), "isExtractComplete": True}
    if event == "fail":
        # RSC7483 is documented for other exports; that a state export without a match ends so is proposed.
        world.log("RSC7483", "No data in file", taskId=record.document["id"])
        facts["errorMessage"] = "No data in file"
    else:
        name = f"{record.document['id']}_out.{record.hidden['extension']}"
        counted = dict.fromkeys(("totalRecordsProcessed", "totalRecordsSuccess"), len(rows))
        facts |= {**counted, "fileName": name, "fileId": name}
    return world.put(TASK, record._replace(document=summaries.change(world, record.document, facts, ended=True)))


async def _extract(world: World, record: Record) -> Record:
    """Takes the rows that match now: what is in the file is what matched when the job ran."""
    rows = await _matches(world, tenant_of_task(record), record.hidden["params"])
    wanted = bool(rows) or world.settings["empty_export"] == "header_only"
    hidden = {**record.hidden, "rows": rows, "outcome": "finish" if wanted else "fail", "at": world.at.isoformat()}
    facts = {**_status(world, "inProgress"), "totalRecords": len(rows)}
    document = summaries.change(world, record.document, facts)
    return _arm(world, record._replace(document=document, hidden=hidden))


async def _matches(world: World, tenant: str, params: Document) -> list[Document]:
    rules = selection.rules_of(world)
    query = criteria.read(params["query"], rules)
    wanted = paging.read_slice(params, None)
    return list((await selection.find(world, tenant, query, paging.read_sort(params), wanted)).documents)


def _arm(world: World, record: Record) -> Record:
    seconds = float(world.settings["job_seconds"])
    due = world.at + timedelta(seconds=seconds) if seconds > 0 else None
    return world.put(TASK, record._replace(due=due, event=_next(record) if due is not None else ""))


def _next(record: Record) -> str:
    return "start" if record.phase == "Queued" else str(record.hidden.get("outcome", "finish"))


def _status(world: World, phase: str) -> dict[str, Json]:
    """Both names of the status, in this tenant's spelling: the vendor has several for every phase."""
    word = world.settings["status_words"].get(phase, phase)
    return {"status": word, "taskStatus": word}


def tenant_of_task(record: Record) -> str:
    """The tenant that a task belongs to."""
    return unquote(record.key.partition(":")[0])


def _tenant(record: Record) -> Iterable[Hashable]:
    return (tenant_of_task(record),)


_FORM: Final = Form(
    "tasks",
    {
        "id": NAME,
        "tenant": NAME,
        "status": {"enum": ["Queued", "inProgress", "Completed", "Errored"]},
        "user": TEXT,
        "filters": {"type": "object"},
        "attributes": {"type": "array", "items": TEXT},
        "include_validation_data": {"type": "boolean"},
    },
)


async def _seed(world: World, fields: Document) -> Record:
    """Makes a connector-state export and drives it to the named status, over the states of the scenario."""
    _FORM.check(fields)
    wanted = fields.get("status", "Queued")
    params = {
        "query": {"filters": {"typesCriterion": [TYPE], **fields.get("filters", {})}},
        "fields": {"attributes": fields.get("attributes", [criteria.ANY])},
        "rsconnect": {"includeValidationData": fields.get("include_validation_data", False)},
    }
    tenant = fields.get("tenant") or str(world.settings["default_tenant"])
    user = fields.get("user", "system_user")
    record = submit(world, fields.get("id") or world.uuid(), Export(tenant, PROFILES[0], user, "rdpclient", params))
    while record.phase != wanted:
        if record.phase in ENDED:
            raise wrong("status", f"the export ends as {record.phase}: {len(record.hidden['rows'])} states match its filters")
        record = await _step(world, record)
    return record


TASK: Final = Resource(
    "tasks",
    key="",
    schema="#/components/schemas/TaskSummaryObject",
    lifecycle=LIFECYCLE,
    indexes=(Index("tenant", _tenant),),
    seed=_seed,
    moved=_moved,
)
