"""Proxy agents: ways to sources behind a firewall."""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.fivetran.account import crud, uses
from mockserver.vendors.fivetran.account.answers import author, paged, sliced, told
from mockserver.vendors.fivetran.account.crud import NO_MEMBERS, Entity
from mockserver.vendors.fivetran.account.inputs import typed
from mockserver.vendors.fivetran.account.problems import InUse, Taken
from mockserver.vendors.fivetran.account.seeds import filled
from mockserver.vendors.fivetran.fresh import fresh_id
from mockserver.vendors.fivetran.paging import window
from mockserver.vendors.fivetran.wording import stamp

LETTERS: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
HOST: Final = "orchestrator.fivetran.example"
PORT: Final = 443


def blank(key: str, now: str) -> dict[str, Json]:
    """An agent that has not reported yet."""
    return {
        "id": key,
        "account_id": "",
        "registered_at": now,
        "region": "GCP_US_EAST4",
        "created_by": None,
        "display_name": key,
        "version": "1.0.0",
        "status": "NOT_CONNECTED",
    }


async def _seed(world: World, fields: Document) -> Record:
    key = fields.get("id") or await fresh_id(world, PROXY)
    settled = {**blank(key, stamp(world.at)), "account_id": world.settings["account_id"], "status": "CONNECTED"}
    return world.insert(PROXY, key, filled("a proxy agent", settled, fields))


def _of_name(record: Record) -> Iterable[str]:
    return (record.document["display_name"],)


PROXY: Final = Resource("proxy_agents", indexes=(Index("name", _of_name),), seed=_seed)
ENTITY: Final = Entity(PROXY, "agentId", blank, NO_MEMBERS, NO_MEMBERS)


async def create(call: Call, world: World) -> Reply:
    """Makes an agent; what it is started with is told this once."""
    body = typed(call.body)
    if await world.count(PROXY, index="name", value=body["display_name"]):
        raise Taken("proxy_agents", body["display_name"])
    key = await fresh_id(world, PROXY)
    document = {
        **blank(key, stamp(call.at)),
        "account_id": world.settings["account_id"],
        "created_by": author(call),
        "display_name": body["display_name"],
        "region": body.get("group_region", "GCP_US_EAST4"),
    }
    world.insert(PROXY, key, document)
    return told(call, "Proxy agent has been created", _secrets(world, key), status=201, code="Created")


async def regenerate(call: Call, world: World) -> Reply:
    """Gives an agent something new to be started with."""
    key = (await crud.found(ENTITY, call, world)).key
    return told(call, "Proxy agent secrets have been regenerated", _secrets(world, key), code="Created")


async def listing(call: Call, world: World) -> Reply:
    """Answers a page of agents, each with how many lean on it."""
    offset, limit = window(call)
    page = await world.page(PROXY, offset=offset, limit=limit)
    counted = []
    for record in page.records:
        found = await uses.of(world, "proxy_agent_id", record.key)
        counts = {"connector_count": len(found.connections), "destination_count": len(found.destinations)}
        counted.append(record._replace(document={**record.document, **counts}))
    return paged(call, "Proxy agent retrieved successfully", page._replace(records=tuple(counted)))


async def details(call: Call, world: World) -> Reply:
    """Answers one agent with the connections that go through it."""
    record = await crud.found(ENTITY, call, world)
    found = await uses.of(world, "proxy_agent_id", record.key)
    usage = [{name: each.document[name] for name in ("id", "schema", "service")} for each in found.connections]
    return told(call, "Proxy agent details retrieved successfully", {**record.document, "usage": usage})


async def connections(call: Call, world: World) -> Reply:
    """Answers a page of the connections that go through an agent."""
    key = (await crud.found(ENTITY, call, world)).key
    page = sliced(call, (await uses.of(world, "proxy_agent_id", key)).connections)
    return paged(call, "Proxy agent connections retrieved successfully", page, lambda each: {"connection_id": each.key})


async def delete(call: Call, world: World) -> Reply:
    """Removes an agent that nothing goes through."""
    key = (await crud.found(ENTITY, call, world)).key
    found = await uses.of(world, "proxy_agent_id", key)
    if found.connections or found.destinations:
        raise InUse("proxy_agents", key, len(found.connections), len(found.destinations))
    world.delete(PROXY, key)
    return told(call, f"Agent {key} successfully deleted")


def _secrets(world: World, key: str) -> Document:
    def pem(kind: str) -> str:
        text = f"-----BEGIN {kind}-----\n{world.token(60, LETTERS)}\n-----END {kind}-----\n"
        return b64encode(text.encode()).decode()

    return {
        "agent_id": key,
        "auth_token": world.token(40, LETTERS),
        "client_cert": pem("CERTIFICATE"),
        "client_private_key": pem("PRIVATE KEY"),
        "orchestrator_host": HOST,
        "orchestrator_port": PORT,
    }


BEHAVIOURS: Final[Mapping[str, Behaviour]] = MappingProxyType(
    {
        "get_proxy_agent": listing,
        "create_proxy_agent": create,
        "get_proxy_agent_details": details,
        "delete_proxy_agent": delete,
        "get_proxy_agent_connections": connections,
        "regenerate_secrets_proxy_agent": regenerate,
    }
)
