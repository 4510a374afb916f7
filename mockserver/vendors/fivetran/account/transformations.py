"""Transformations: run when they are asked to, on the world's clock; and the packages that Quickstart ones are made of."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.lifecycle import Lifecycle
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.fivetran.account import crud
from mockserver.vendors.fivetran.account.answers import paged, sliced, told
from mockserver.vendors.fivetran.account.crud import Entity
from mockserver.vendors.fivetran.account.inputs import typed
from mockserver.vendors.fivetran.account.problems import Moving
from mockserver.vendors.fivetran.account.projects import PROJECT
from mockserver.vendors.fivetran.account.seeds import filled, refused
from mockserver.vendors.fivetran.fresh import fresh_id
from mockserver.vendors.fivetran.wording import stamp

SECONDS: Final = "transformation_seconds"
RUNNABLE: Final = ("NEW", "SUCCEEDED", "FAILED", "CANCELED", "PARTIALLY_SUCCEEDED", "BLOCKED")
# Phases are the statuses that the definition lists, as far as a story can reach them.
LIFECYCLE: Final = Lifecycle(
    initial="NEW",
    on=MappingProxyType(
        {
            **{(phase, "run"): "RUNNING" for phase in RUNNABLE},
            ("RUNNING", "finish"): "SUCCEEDED",
            ("RUNNING", "cancel"): "CANCELED",
        }
    ),
    after=MappingProxyType({"RUNNING": (SECONDS, "finish")}),
)
SETTABLE: Final = frozenset({"schedule", "type", "paused", "transformation_config"})
CHANGEABLE: Final = frozenset({"schedule", "paused", "transformation_config"})


def blank(key: str, now: str) -> dict[str, Json]:
    """A transformation that never ran."""
    return {
        "id": key,
        "status": "NEW",
        "schedule": {"schedule_type": "INTEGRATED"},
        "type": "DBT_CORE",
        "paused": False,
        "created_at": now,
        "created_by_id": None,
        "last_started_at": None,
        "last_ended_at": None,
        "output_model_names": [],
        "transformation_config": {},
    }


async def _seed(world: World, fields: Document) -> Record:
    key = fields.get("id") or await fresh_id(world, TRANSFORMATION)
    document = typed(filled("a transformation", blank(key, stamp(world.at)), fields))
    if document["status"] not in LIFECYCLE.phases:
        raise refused("status", f"a transformation is never {document['status']!r} here")
    return world.insert(TRANSFORMATION, key, document, phase=document["status"])


async def _moved(world: World, record: Record, _event: str) -> None:
    """Shows that a run has ended."""
    world.put(TRANSFORMATION, record._replace(document=_ended(record.document, record.phase, stamp(world.at))))


def _of_type(record: Record) -> Iterable[str]:
    return (record.document["type"],)


TRANSFORMATION: Final = Resource(
    "transformations", lifecycle=LIFECYCLE, indexes=(Index("type", _of_type),), seed=_seed, moved=_moved
)


async def _of_a_project(_call: Call, world: World, body: Document) -> None:
    project = body.get("transformation_config", {}).get("project_id")
    if body["type"] == "DBT_CORE" and isinstance(project, str):
        await world.read(PROJECT, project)


ENTITY: Final = Entity(
    TRANSFORMATION, "transformationId", blank, SETTABLE, CHANGEABLE, author="created_by_id", check=_of_a_project
)


async def listing(call: Call, world: World) -> Reply:
    """Answers a page of transformations, of those of a group, a project, a type, or all three."""
    records = [record for record in (await world.page(TRANSFORMATION)).records if await _wanted(call, world, record)]
    return paged(call, "Transformations list retrieved successfully", sliced(call, tuple(records)))


async def _wanted(call: Call, world: World, record: Record) -> bool:
    project = record.document["transformation_config"].get("project_id")
    kind, wanted, group = (call.query.get(name) for name in ("type", "project_id", "group_id"))
    if (kind is not None and record.document["type"] != kind) or (wanted is not None and project != wanted):
        return False
    if group is None:
        return True
    found = await world.find(PROJECT, project) if isinstance(project, str) else None
    return found is not None and found.document["group_id"] == group


async def run(call: Call, world: World) -> Reply:
    """Starts a run. Raises Moving while one is on its way."""
    record = await crud.found(ENTITY, call, world)
    if not LIFECYCLE.allows(record.phase, "run"):
        raise Moving("transformations", record.key, record.phase)
    document = {**record.document, "status": "RUNNING", "last_started_at": stamp(call.at)}
    world.fire(TRANSFORMATION, record, "run", document)
    return told(call, f"Transformation with id '{record.key}' has been started")


async def cancel(call: Call, world: World) -> Reply:
    """Ends the run, if there is one."""
    record = await crud.found(ENTITY, call, world)
    if LIFECYCLE.allows(record.phase, "cancel"):
        world.fire(TRANSFORMATION, record, "cancel", _ended(record.document, "CANCELED", stamp(call.at)))
    return told(call, f"Transformation with id '{record.key}' has been canceled")


async def upgrade(call: Call, world: World) -> Reply:
    """Says that the package is the newest; versions of packages are not told apart."""
    await crud.found(ENTITY, call, world)
    return told(call, "Transformation package has been upgraded")


def _ended(document: Document, status: str, now: str) -> Document:
    return {**document, "status": status, "last_ended_at": now}


async def _seed_package(world: World, fields: Document) -> Record:
    key = fields.get("id") or await fresh_id(world, PACKAGE)
    plain: dict[str, Json] = {"id": key, "name": key, "version": "1.0.0", "connector_types": [], "output_model_names": []}
    blank_package = {**plain, "configurable_variables": {}}
    return world.insert(PACKAGE, key, filled("a Quickstart package", blank_package, fields))


PACKAGE: Final = Resource("quickstart_packages", seed=_seed_package)
"""Only scenarios make them."""


async def packages(call: Call, world: World) -> Reply:
    """Answers a page of packages, of those for a service, with a name, or both."""
    service, name = call.query.get("service"), call.query.get("name")
    found = tuple(
        record
        for record in (await world.page(PACKAGE)).records
        if (service is None or service in record.document["connector_types"])
        and (name is None or record.document["name"] == name)
    )
    return paged(call, "Transformation package metadata list retrieved successfully", sliced(call, found))


async def package(call: Call, world: World) -> Reply:
    """Answers one package."""
    record = await world.read(PACKAGE, call.path["package_definition_id"])
    return told(call, "Transformation package metadata details retrieved successfully", record.document)


BEHAVIOURS: Final[Mapping[str, Behaviour]] = MappingProxyType(
    {
        "transformations_list": listing,
        "create_transformation": crud.create(ENTITY, "Transformation created successfully"),
        "transformation_details": crud.read(ENTITY, "Transformation details retrieved successfully"),
        "update_transformation": crud.update(ENTITY, "Transformation updated successfully"),
        "delete_transformation": crud.delete(ENTITY, "Transformation with id '{id}' has been deleted"),
        "run_transformation": run,
        "cancel_transformation": cancel,
        "upgrade_transformation_package": upgrade,
        "transformation_package_metadata_list": packages,
        "transformation_package_metadata_details": package,
    }
)
