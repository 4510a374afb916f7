"""Tasks: export and import jobs from submission to their end, moved by the world's clock or by polls."""

from collections.abc import Hashable, Iterable, Mapping
from datetime import timedelta
from typing import Final, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.model.lifecycle import Lifecycle
from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendors.riversand import criteria, extracts, happenings, imports, summaries
from mockserver.vendors.riversand.connectorstates import TYPE
from mockserver.vendors.riversand.fields import NAME, TEXT, Form, wrong
from mockserver.vendors.riversand.profiles import PROFILES, Profile
from mockserver.vendors.riversand.steps import Kind, Steps
from mockserver.vendors.riversand.tenancy import key_of, tenant_of_key

LIFECYCLE: Final = Lifecycle(
    initial="Queued",
    on={
        ("Queued", "ready"): "waiting",
        ("waiting", "start"): "inProgress",
        ("inProgress", "step"): "inProgress",
        ("inProgress", "finish"): "Completed",
        ("inProgress", "warn"): "Completed With Errors",
        ("inProgress", "fail"): "Errored",
    },
)
"""Without `after`: the time of a step is a setting, and without one a task moves when it is polled (proposed).

A task that waits is ready to run, and does at once unless the tenant has as many jobs running as it may.
"""

ENDED: Final = frozenset({"Completed", "Completed With Errors", "Errored"})
_SHOWN: Final = {"waiting": "Queued"}
_END: Final = frozenset({"finish", "warn", "fail"})

KINDS: Final[Mapping[str, Kind]] = {
    "export": Kind(extracts.begin, extracts.proceed),
    "import": Kind(imports.begin, imports.proceed),
}


class Job(NamedTuple):
    """What is to be done, and for whom."""

    kind: str
    tenant: str
    profile: Profile
    user: str
    client: str
    notify: str
    """Who is told when it has ended; empty for nobody."""
    facts: Mapping[str, Json]
    """What its summary shows from the beginning, besides what every summary does."""
    hidden: Document
    """What it works on."""


def submit(world: World, task: str, job: Job) -> Record:
    """Queues a job."""
    service = job.profile.service
    facts = {
        **_status(world, "Queued"),
        "taskType": service,
        "profileType": service,
        "connectIntegrationType": service,
        "integrationType": "User",
        "profileId": job.profile.name,
        "profileName": job.profile.name,
        "clientId": "copClient",
        "originatingClientId": job.client,
        "fileType": "EXCEL",
        **job.facts,
    }
    document = summaries.compose(world, task, job.user, facts)
    events = happenings.after(world, document, (), "submit")
    hidden = {**job.hidden, "kind": job.kind, "notify": job.notify, "events": events, "next": "ready", "parts": 1}
    return _arm(world, world.insert(TASK, key_of(job.tenant, task), document, hidden=hidden))


async def poll(world: World, record: Record) -> Record:
    """Shows a task to its poller. Where jobs have no time of their own, every poll but the first moves one a step.

    While a task waits for others, that is the one that has run longest: or a job that nobody polls would be in its way for
    ever.
    """
    if record.phase in ENDED or world.settings["job_seconds"]:
        return record
    if not record.hidden.get("polled"):
        return world.put(TASK, record._replace(hidden={**record.hidden, "polled": True}))
    if record.phase != "waiting":
        return await _step(world, record)
    moved = await _start(world, record)
    if moved.phase == "waiting":
        running = await world.page(TASK, index="phase", value=("inProgress", tenant_of_key(record.key)), limit=1)
        for oldest in running.records:
            await _step(world, oldest)
    return moved


async def _step(world: World, record: Record) -> Record:
    event = record.hidden.get("next")
    if event is None:
        return record  # put there by hand, without a job: it stays as it is
    return await _carry_out(world, world.fire(TASK, record, event), event)


async def _moved(world: World, record: Record, event: str) -> None:
    await _carry_out(world, record, event)


async def _carry_out(world: World, record: Record, event: str) -> Record:
    """Does what a move brings with it."""
    hidden = {**record.hidden, "events": happenings.after(world, record.document, record.hidden["events"], event)}
    record = record._replace(hidden=hidden)
    if event == "ready":
        return await _start(world, record)
    if event in _END:
        return await _end(world, record)
    kind = KINDS[hidden["kind"]]
    return _note(world, record, await (kind.begin if event == "start" else kind.proceed)(world, record))


async def _start(world: World, record: Record) -> Record:
    """Starts a task that is ready, unless too many run already (at most four jobs: page "Limit Concurrent Jobs")."""
    if "kind" not in record.hidden:
        return record  # as in _step
    running = await world.count(TASK, index="phase", value=("inProgress", tenant_of_key(record.key)))
    hidden = {**record.hidden, "next": "start"}
    if running >= world.settings["running_jobs"]:
        return world.put(TASK, record._replace(hidden=hidden, due=None, event=""))
    return await _carry_out(world, world.fire(TASK, record._replace(hidden=hidden), "start"), "start")


def _note(world: World, record: Record, came: Steps) -> Record:
    parts = came.parts or record.hidden["parts"]
    document = summaries.change(world, record.document, {**_status(world, "inProgress"), **came.facts})
    return _arm(world, record._replace(document=document, hidden={**came.hidden, "next": came.next, "parts": parts}))


async def _end(world: World, record: Record) -> Record:
    facts = {**_status(world, record.phase), "isExtractComplete": True, **record.hidden["closing"]}
    document = summaries.change(world, record.document, facts, ended=True)
    ended = world.put(TASK, record._replace(document=document, due=None, event=""))
    if message := summaries.value_of(document, "errorMessage"):
        world.log(record.hidden["code"], message, taskId=document["id"])
    happenings.notify(world, ended)
    if world.settings["job_seconds"]:
        waiting = await world.page(TASK, index="phase", value=("waiting", tenant_of_key(record.key)), limit=1)
        for first in waiting.records:
            await _start(world, first)
    return ended


def _arm(world: World, record: Record) -> Record:
    """Sets the moment of the next move: the time of a step, cut into as many parts as the job has."""
    seconds = float(world.settings["job_seconds"])
    if not seconds:
        return world.put(TASK, record._replace(due=None, event=""))
    due = world.at + timedelta(seconds=seconds) / record.hidden["parts"]
    return world.put(TASK, record._replace(due=due, event=record.hidden["next"]))


def _status(world: World, phase: str) -> dict[str, str]:
    shown = _SHOWN.get(phase, phase)
    word = world.settings["status_words"].get(shown, shown)
    # An older page of the vendor calls it taskStatus.
    return {"status": word, "taskStatus": word}


def _tenant(record: Record) -> Iterable[Hashable]:
    return (tenant_of_key(record.key),)


def _phase(record: Record) -> Iterable[Hashable]:
    return ((record.phase, tenant_of_key(record.key)),)


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
    tenant, user = fields.get("tenant") or str(world.settings["default_tenant"]), fields.get("user", "system_user")
    record = submit(world, fields.get("id") or world.uuid(), export(world, tenant, PROFILES[0], user, "rdpclient", params))
    while record.phase != wanted:
        if record.phase in ENDED:
            raise wrong("status", f"the export ends as {record.phase}: {len(record.hidden['rows'])} states match its filters")
        if record.phase == "waiting":
            raise wrong("status", f"{world.settings['running_jobs']} jobs are running already, as many as may")
        record = await _step(world, record)
    return record


def export(world: World, tenant: str, profile: Profile, user: str, client: str, params: Document, notify: str = "") -> Job:
    """An export of what the request's `params` ask for: query, fields, sort, options and rsconnect are looked at."""
    extension = str(world.settings["export_extension"])
    hidden = {"params": params, "extension": extension, "covered": profile.covers_states}
    return Job("export", tenant, profile, user, client, notify, {"fileExtension": extension}, hidden)


TASK: Final = Resource(
    "tasks",
    key="",
    schema="#/components/schemas/TaskSummaryObject",
    lifecycle=LIFECYCLE,
    indexes=(Index("tenant", _tenant), Index("phase", _phase)),
    seed=_seed,
    moved=_moved,
)
