"""External secrets managers: where connections and destinations may keep their secrets."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.fivetran.account import crud, uses
from mockserver.vendors.fivetran.account.answers import paged, sliced, told
from mockserver.vendors.fivetran.account.crud import Entity
from mockserver.vendors.fivetran.account.inputs import typed
from mockserver.vendors.fivetran.account.problems import InUse
from mockserver.vendors.fivetran.account.seeds import filled
from mockserver.vendors.fivetran.fresh import fresh_id
from mockserver.vendors.fivetran.groups import GROUP
from mockserver.vendors.fivetran.wording import stamp

USED_AS: Final = "external_secrets_manager_id"


def blank(key: str, now: str) -> dict[str, Json]:
    """A manager without configuration."""
    return {
        "id": key,
        "type": "AWS_SECRET_MANAGER",
        "name": key,
        "config": {},
        "is_hybrid_deployment": False,
        "created_at": now,
        "updated_at": now,
    }


def _row(record: Record) -> Document:
    """Rows of the list lack the configuration (the definition's example)."""
    return {name: value for name, value in record.document.items() if name != "config"}


async def _seed(world: World, fields: Document) -> Record:
    key = fields.get("id") or await fresh_id(world, MANAGER)
    return world.insert(MANAGER, key, typed(filled("a secrets manager", blank(key, stamp(world.at)), fields)))


MANAGER: Final = Resource("external_secrets_managers", seed=_seed)
ENTITY: Final = Entity(
    MANAGER,
    "esmId",
    blank,
    frozenset({"type", "name", "config", "is_hybrid_deployment"}),
    frozenset({"config"}),
    changed_at="updated_at",
    listed=_row,
)


async def delete(call: Call, world: World) -> Reply:
    """Removes a manager that keeps nobody's secrets."""
    key = (await crud.found(ENTITY, call, world)).key
    found = await uses.of(world, USED_AS, key)
    if found.connections or found.destinations:
        raise InUse("external_secrets_managers", key, len(found.connections), len(found.destinations))
    world.delete(MANAGER, key)
    return told(call, f"External Secrets Manager '{key}' has been deleted.")


async def entities(call: Call, world: World) -> Reply:
    """Answers a page of whose secrets the manager of the address keeps."""
    return await _entities(call, world, (await crud.found(ENTITY, call, world)).key)


async def all_entities(call: Call, world: World) -> Reply:
    """Answers a page of whose secrets any manager keeps, or the one that is asked for."""
    return await _entities(call, world, call.query.get("esm_id"))


async def _entities(call: Call, world: World, key: str | None) -> Reply:
    managers = [key] if key is not None else [record.key for record in (await world.page(MANAGER)).records]
    rows: list[Record] = []
    for manager in managers:
        found = await uses.of(world, USED_AS, manager)
        rows += [_entity(each, "SOURCE", each.document["schema"], manager) for each in found.connections]
        for each in found.destinations:
            group = await world.read(GROUP, each.key)
            with_time = each._replace(document={**each.document, "created_at": group.document["created_at"]})
            rows.append(_entity(with_time, "DESTINATION", group.document["name"], manager))
    wanted = call.query.get("type")
    page = sliced(call, tuple(row for row in rows if wanted is None or row.document["type"] == wanted))
    return paged(call, "Operation performed successfully", page)


def _entity(record: Record, kind: str, name: str, manager: str) -> Record:
    document = {
        "id": record.key,
        "type": kind,
        "name": name,
        "enabled": not record.document.get("paused", False),
        "secret_manager_id": manager,
        "created_at": record.document["created_at"],
    }
    return record._replace(document=document)


BEHAVIOURS: Final[Mapping[str, Behaviour]] = MappingProxyType(
    {
        "list_esms": crud.listing(ENTITY, "Operation performed successfully"),
        "create_esm": crud.create(ENTITY, "External Secrets Manager has been created", code="Created"),
        "get_esm_details": crud.read(ENTITY, "Operation performed successfully"),
        "modify_esm": crud.update(ENTITY, "Resource updated successfully"),
        "delete_esm": delete,
        "get_esm_entities": entities,
        "list_esm_entities": all_entities,
    }
)
