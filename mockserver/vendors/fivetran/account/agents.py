"""Hybrid deployment agents: syncs that run in the customer's own house."""

from base64 import b64encode
from collections.abc import Hashable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

import orjson

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.resource import ALL, Index, Resource
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.fivetran.account import crud, uses
from mockserver.vendors.fivetran.account.answers import author, paged, told
from mockserver.vendors.fivetran.account.crud import NO_MEMBERS, Entity
from mockserver.vendors.fivetran.account.inputs import typed
from mockserver.vendors.fivetran.account.problems import TermsNotAccepted
from mockserver.vendors.fivetran.account.seeds import filled
from mockserver.vendors.fivetran.fresh import fresh_id
from mockserver.vendors.fivetran.groups import GROUP
from mockserver.vendors.fivetran.paging import window
from mockserver.vendors.fivetran.wording import stamp

LETTERS: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def blank(key: str, now: str) -> dict[str, Json]:
    """An agent that has not reported yet."""
    return {
        "id": key,
        "display_name": key,
        "group_id": "",
        "version": "1.0.0",
        "enabled": True,
        "online": False,
        "registered_at": now,
        "created_by": None,
        "deployment_type": "DOCKER",
        "updated_at": now,
        "last_used_at": None,
    }


async def _seed(world: World, fields: Document) -> Record:
    key = fields.get("id") or await fresh_id(world, AGENT)
    return world.insert(AGENT, key, filled("an agent", {**blank(key, stamp(world.at)), "online": True}, fields))


def _of_group(record: Record) -> Iterable[str]:
    return (record.document["group_id"],)


AGENT: Final = Resource("hybrid_deployment_agents", indexes=(Index("group", _of_group),), seed=_seed)
ENTITY: Final = Entity(AGENT, "agentId", blank, NO_MEMBERS, NO_MEMBERS)


async def create(call: Call, world: World) -> Reply:
    """Makes an agent for a group, for who accepts the terms."""
    body = typed(call.body)
    if not body["accept_terms"]:
        raise TermsNotAccepted
    group = await world.read(GROUP, body["group_id"])
    key = await fresh_id(world, AGENT)
    document = {
        **blank(key, stamp(call.at)),
        "display_name": body["display_name"],
        "group_id": group.key,
        "created_by": author(call),
        "deployment_type": body["env_type"],
    }
    record = world.insert(AGENT, key, document)
    credentials = _credentials(world, key, body)
    return told(call, "Hybrid deployment agent has been created", {**record.document, **credentials}, status=201)


async def again(call: Call, world: World) -> Reply:
    """Gives an agent new credentials and answers with them."""
    record = _touched(await crud.found(ENTITY, call, world), call)
    world.put(AGENT, record)
    data = {**record.document, **_credentials(world, record.key, typed(call.body))}
    return told(call, "Hybrid deployment agent re-authentication successful", data)


async def reset(call: Call, world: World) -> Reply:
    """Makes the credentials of an agent void."""
    record = _touched(await crud.found(ENTITY, call, world), call)
    world.put(AGENT, record)
    return told(call, f"Successfully reset credentials the agent with id = {record.key}")


async def details(call: Call, world: World) -> Reply:
    """Answers one agent with the connections that run on it."""
    record = await _with_usage(world, await crud.found(ENTITY, call, world))
    return told(call, "Hybrid deployment agent details retrieved successfully", record.document)


async def listing(call: Call, world: World) -> Reply:
    """Answers a page of agents, or of those of a group."""
    group = call.query.get("groupId")
    index: str = ALL if group is None else "group"
    value: Hashable = group
    offset, limit = window(call)
    page = await world.page(AGENT, index=index, value=value, offset=offset, limit=limit)
    records = tuple([await _with_usage(world, record) for record in page.records])
    return paged(call, "Hybrid deployment agents retrieved successfully", page._replace(records=records))


def _touched(record: Record, call: Call) -> Record:
    return record._replace(document={**record.document, "updated_at": stamp(call.at)})


async def _with_usage(world: World, record: Record) -> Record:
    found = (await uses.of(world, "hybrid_deployment_agent_id", record.key)).connections
    usage = [
        {"schema": each.document["schema"], "service": each.document["service"], "connection_id": each.key} for each in found
    ]
    return record._replace(document={**record.document, "usage": usage})


def _credentials(world: World, key: str, body: Document) -> Document:
    """A token for an agent that finds its way by itself, files for one that is set up by hand."""
    token = b64encode(world.token(40, LETTERS).encode()).decode()
    if body.get("auth_type", "AUTO") == "AUTO":
        return {"token": token}
    files = {
        "config_json": orjson.dumps({"agent": key}),
        "auth_json": orjson.dumps({"token": token}),
        "docker_compose_yaml": f"services: {{agent: {{environment: {{AGENT: {key}}}}}}}\n".encode(),
    }
    return {"files": {name: b64encode(content).decode() for name, content in files.items()}}


BEHAVIOURS: Final[Mapping[str, Behaviour]] = MappingProxyType(
    {
        "get_hybrid_deployment_agent_list": listing,
        "create_hybrid_deployment_agent": create,
        "get_hybrid_deployment_agent": details,
        "delete_hybrid_deployment_agent": crud.delete(ENTITY, "Hybrid deployment agent with id = {id} has been deleted."),
        "re_auth_hybrid_deployment_agent": again,
        "reset_hybrid_deployment_agent_credentials": reset,
    }
)
