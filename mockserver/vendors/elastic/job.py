"""The sync job: the resource, its status machine, how a new one looks, and how a scenario makes one."""

from collections.abc import Hashable, Iterable, Mapping
from itertools import product
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.lifecycle import Lifecycle
from mockserver.model.problem import InvalidRequest, Violation
from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendors.elastic.coercion import several
from mockserver.vendors.elastic.connector import CONNECTORS, new_id
from mockserver.vendors.elastic.documents import merged, stamp

PENDING: Final = "pending"
IN_PROGRESS: Final = "in_progress"
SUSPENDED: Final = "suspended"
CANCELING: Final = "canceling"
CANCELED: Final = "canceled"
COMPLETED: Final = "completed"
FAILED: Final = "error"
FULL: Final = "full"
INCREMENTAL: Final = "incremental"
ACCESS_CONTROL: Final = "access_control"
ON_DEMAND: Final = "on_demand"
SCHEDULED: Final = "scheduled"
ACCESS_CONTROL_PREFIX: Final = ".search-acl-filter-"
ANY: Final = None
"""Stands for every connector, status or type in a place of the index."""

STATUS: Final = Lifecycle(
    initial=PENDING,
    on={
        (source, target): target
        for source, targets in {
            PENDING: (IN_PROGRESS, CANCELED),
            IN_PROGRESS: (CANCELING, COMPLETED, SUSPENDED, FAILED),
            SUSPENDED: (IN_PROGRESS, CANCELED),
            CANCELING: (CANCELED, FAILED),
        }.items()
        for target in targets
    },
)
"""Moves that are checked; the event is the status to come. Source: ConnectorSyncJobStateMachine."""

STATUS_WORDS: Final = tuple(sorted(STATUS.phases))
TYPE_WORDS: Final = (FULL, INCREMENTAL, ACCESS_CONTROL)
TRIGGER_WORDS: Final = (ON_DEMAND, SCHEDULED)
SNAPSHOT: Final = ("index_name", "language", "pipeline", "service_type", "configuration")
STAMPS: Final = ("cancelation_requested_at", "canceled_at", "completed_at", "created_at", "last_seen", "started_at")
COUNTERS: Final = ("deleted_document_count", "indexed_document_count", "indexed_document_volume", "total_document_count")
SEEDABLE: Final = frozenset(
    {"id", "connector", "connector_id", "error", "job_type", "metadata", "status", "trigger_method", "worker_hostname"}
    | {*STAMPS, *COUNTERS}
)


def snapshot(connector: Document, job_type: str) -> Document:
    """What a job keeps of its connector: the state of this moment, with the active rules only; absent parts are left out."""
    kept = {name: connector[name] for name in SNAPSHOT if connector.get(name) is not None}
    if job_type == ACCESS_CONTROL:
        # Java joins the prefix to whatever there is, so a missing index becomes the word null.
        kept["index_name"] = ACCESS_CONTROL_PREFIX + (connector.get("index_name") or "null")
    first: Document = next(iter(several(connector.get("filtering") or [])), {})
    active = {"filtering": first["active"]} if "active" in first else {}
    return {"id": connector["id"], **active, **kept}


def new_job(key: str, connector: Document, job_type: str, trigger_method: str, now: str) -> Document:
    """A job right after it was created."""
    return {
        "id": key,
        "connector": connector,
        "created_at": now,
        "deleted_document_count": 0,
        "indexed_document_count": 0,
        "indexed_document_volume": 0,
        "job_type": job_type,
        "last_seen": now,
        "metadata": {},
        "status": PENDING,
        "total_document_count": 0,
        "trigger_method": trigger_method,
    }


def by_creation(record: Record) -> tuple[str, int]:
    """Order of creation. Without its Z, a stamp with more digits sorts behind one with fewer."""
    return str(record.document.get("created_at", "")).removesuffix("Z"), record.sequence


def filed_under(record: Record) -> Iterable[Hashable]:
    """Every filter that a job passes: its connector, status and type, each or any."""
    document = record.document
    connector = document.get("connector")
    of = connector.get("id") if isinstance(connector, Mapping) else None
    return set(product({_text(of), ANY}, {_text(document.get("status")), ANY}, {_text(document.get("job_type")), ANY}))


def _text(value: Json) -> str | None:
    """What can be filed: the document APIs let anything be written."""
    return value if isinstance(value, str) else None


async def seed(world: World, fields: Document) -> Record:
    """A job from the fields that a scenario names; its connector is one there is, or written out. Raises InvalidRequest."""
    for name in fields:
        if name not in SEEDABLE:
            message = f"a sync job has no field {name!r}; it has {', '.join(sorted(SEEDABLE))}"
            _refuse("additionalProperties", name, message, fields[name])
    job_type = fields.get("job_type", FULL)
    connector = {} if "connector" in fields else await _connector(world, fields.get("connector_id"), job_type)
    key = fields.get("id") or new_id(world)
    given = {name: value for name, value in fields.items() if name != "connector_id"}
    created = fields.get("created_at", stamp(world.at))
    document = {**merged(new_job(key, connector, job_type, ON_DEMAND, created), given), "id": key}
    if document["status"] not in STATUS.phases:
        message = f"{document['status']!r} is no status; a sync job is one of {', '.join(sorted(STATUS.phases))}"
        _refuse("enum", "status", message, document["status"])
    return world.insert(SYNC_JOBS, key, document, phase=document["status"])


async def _connector(world: World, key: Json, job_type: str) -> Document:
    record = await world.find(CONNECTORS, key) if isinstance(key, str) else None
    if record is None:
        _refuse(
            "required", "connector_id", "a sync job names a connector of the scenario, or brings its `connector` along", key
        )
        return {}
    return snapshot(record.document, job_type)


def _refuse(rule: str, name: str, message: str, value: Json) -> None:
    raise InvalidRequest((Violation(rule, f"body /{name}", message, value=value),))


SYNC_JOBS: Final = Resource(
    name="sync_jobs",
    schema="#/components/schemas/SyncJob",
    lifecycle=STATUS,
    indexes=(Index("filters", filed_under, by_creation),),
    order=by_creation,
    seed=seed,
)
SYSTEM_INDICES: Final = Resource(name="system_indices", internal=True)
"""Tells of the indices of connectors and jobs, by resource, that they are there though nothing is in them (any more)."""
