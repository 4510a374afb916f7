"""Transformation projects: where the models of dbt transformations come from."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.fivetran.account import crud
from mockserver.vendors.fivetran.account.answers import told
from mockserver.vendors.fivetran.account.crud import Entity
from mockserver.vendors.fivetran.account.inputs import typed
from mockserver.vendors.fivetran.account.seeds import filled, refused
from mockserver.vendors.fivetran.fresh import fresh_id
from mockserver.vendors.fivetran.groups import GROUP
from mockserver.vendors.fivetran.wording import stamp

ROWS: Final = ("id", "type", "created_at", "created_by_id", "group_id")
TEST: Final = "Git Connection"


def blank(key: str, now: str) -> dict[str, Json]:
    """A project that has not been tested."""
    return {
        "id": key,
        "type": "DBT_CORE",
        "group_id": "",
        "status": "NOT_READY",
        "errors": [],
        "created_at": now,
        "created_by_id": None,
        "project_config": {},
    }


def _row(record: Record) -> Document:
    return {name: record.document[name] for name in ROWS}


def _of_group(record: Record) -> Iterable[str]:
    return (record.document["group_id"],)


async def _seed(world: World, fields: Document) -> Record:
    """A project that is ready, unless the scenario says otherwise."""
    key = fields.get("id") or await fresh_id(world, PROJECT)
    ready = {**blank(key, stamp(world.at)), "status": "READY"}
    document = typed(filled("a transformation project", ready, fields, {"setup_tests": list}))
    if await world.find(GROUP, document["group_id"]) is None:
        raise refused("group_id", f"there is no group {document['group_id']!r}")
    hidden = {name: fields[name] for name in ("setup_tests",) if name in fields}
    return world.insert(PROJECT, key, document, hidden=hidden)


async def _in_a_group(_call: Call, world: World, body: Document) -> None:
    await world.read(GROUP, body["group_id"])


PROJECT: Final = Resource("transformation_projects", indexes=(Index("group", _of_group),), seed=_seed)
ENTITY: Final = Entity(
    PROJECT,
    "projectId",
    blank,
    frozenset({"group_id", "type", "project_config"}),
    frozenset({"project_config"}),
    author="created_by_id",
    check=_in_a_group,
    listed=_row,
)


async def create(call: Call, world: World) -> Reply:
    """Makes a project, and tests it where asked to."""
    record = await crud.made(ENTITY, call, world)
    return told(call, "Transformation project created successfully", _settled(call, world, record), status=201)


async def update(call: Call, world: World) -> Reply:
    """Changes a project, and tests it where asked to."""
    record = crud.changed(ENTITY, call, world, await crud.found(ENTITY, call, world))
    return told(call, "Transformation project updated successfully", _settled(call, world, record))


async def run(call: Call, world: World) -> Reply:
    """Runs the tests of a project."""
    record = await crud.found(ENTITY, call, world)
    return told(call, "Transformation project test completed successfully", _tested(world, record))


def _settled(call: Call, world: World, record: Record) -> Document:
    return _tested(world, record) if typed(call.body).get("run_tests", False) else record.document


def _tested(world: World, record: Record) -> Document:
    results = record.hidden.get("setup_tests") or [{"title": TEST, "status": "PASSED", "message": ""}]
    errors = [result.get("message", "") for result in results if result["status"] in ("FAILED", "JOB_FAILED")]
    document = {**record.document, "status": "ERROR" if errors else "READY", "errors": errors}
    world.put(PROJECT, record._replace(document=document))
    return {**document, "setup_tests": results}


BEHAVIOURS: Final[Mapping[str, Behaviour]] = MappingProxyType(
    {
        "list_all_transformation_projects": crud.listing(ENTITY, "Transformation projects retrieved successfully"),
        "create_transformation_project": create,
        "transformation_project_details": crud.read(ENTITY, "Transformation project details retrieved successfully"),
        "modify_transformation_project": update,
        "delete_transformation_project": crud.delete(ENTITY, "Transformation project with id '{id}' has been deleted"),
        "test_transformation_project": run,
    }
)
