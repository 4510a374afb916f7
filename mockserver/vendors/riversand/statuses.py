"""What the dashboards read: getstatus, getitemstatus and gethistory."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.riversand import (
    answers,
    attributes,
    criteria,
    dates,
    genericobjects,
    operators,
    paging,
    selection,
    standing,
    wording,
)
from mockserver.vendors.riversand.connectorstates import TYPE
from mockserver.vendors.riversand.criteria import Query, property_of
from mockserver.vendors.riversand.genericobjects import ACTIVITY
from mockserver.vendors.riversand.tenancy import tenant_of


async def _get_status(call: Call, world: World) -> Reply:
    """Counts the values of state attributes by entity type and channel."""
    query, states = await _states(call, world)
    counts: dict[str, dict[str, dict[str, Counter[str]]]] = {}
    async for document in selection.paced(states):
        kind, channel = property_of(document, "entitytype") or "", property_of(document, "channelid") or ""
        held = counts.setdefault(kind, {}).setdefault(channel, {})
        for name in attributes.STATE_NAMES:
            for value in standing.texts(document, name, query.contexts):
                held.setdefault(name, Counter())[value] += 1
    return Reply(200, answers.counted(_dashboard(call, world, counts)))


async def _get_item_status(call: Call, world: World) -> Reply:
    """Tells by channel how many states are published, and how many errors they have."""
    _, states = await _states(call, world)
    counts: dict[str, Counter[str]] = {}
    async for document in selection.paced(states):
        held = counts.setdefault(
            property_of(document, "channelid") or "",
            Counter(published=0, validationErrorCount=0, syndicationErrorCount=0),
        )
        held["published"] += standing.is_published(document)
        held["validationErrorCount"] += standing.errors(document, "validation")
        held["syndicationErrorCount"] += standing.errors(document, "syndication")
    return Reply(200, answers.counted(_dashboard(call, world, counts)))


def _dashboard(call: Call, world: World, counts: Mapping[str, Json]) -> list[Document]:
    """Counts as the one object that dashboards get; nothing at all when nothing was counted (proposed)."""
    if not counts:
        return []
    tenant = {"tenantId": tenant_of(call.request, world)}
    return [{"id": world.uuid(), "type": TYPE, "systemInfo": tenant, "data": counts}]


async def _states(call: Call, world: World) -> tuple[Query, list[Record]]:
    params = wording.params_of(call)
    query = criteria.read(params["query"], selection.rules_of(world))
    return query, await selection.matches(world, tenant_of(call.request, world), query)


async def _get_history(call: Call, world: World) -> Reply:
    """Activities of connectors by channel and entity. They are generic objects of the type that the query names."""
    params = wording.params_of(call)
    query = criteria.read(params["query"], selection.rules_of(world))
    found = [one.document for one in await genericobjects.matches(world, tenant_of(call.request, world), query)]
    wanted = paging.read_slice(params, paging.READ_LIMIT)
    page = [one for one in found if one["type"] == ACTIVITY][wanted.offset : wanted.offset + (wanted.limit or 0)]
    history: dict[str, dict[str, list[Document]]] = {}
    for one in page:
        entities = history.setdefault(property_of(one, "channelid") or "", {})
        entities.setdefault(property_of(one, "entityid") or "", []).append(_activity(one, world))
    return Reply(200, {"dataObjects": [history] if history else []})


def _activity(document: Document, world: World) -> Document:
    """One activity. `Timestamp` is spelled as in the sample, in UTC; without one it is when the object was made."""
    at = dates.parse(document["properties"]["createdDate"], str(world.settings["zone"]))
    made = dates.write(at.astimezone(UTC)) if at is not None else document["properties"]["createdDate"]
    return {
        "state": _first(document, "state"),
        "status": _first(document, "status"),
        "Timestamp": _first(document, "timestamp") or made,
        "requestid": property_of(document, "reqid") or "",
        "messageId": _first(document, "messageid") or document["id"],
    }


def _first(document: Document, name: str) -> str:
    values: Iterable[Json] = (
        value
        for known, attribute in criteria.attributes_of(document).items()
        if known.casefold() == name
        for value in attributes.leaves(attribute, ())
    )
    return operators.text(next(iter(values), ""))


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "getStatus": _get_status,
    "getItemStatus": _get_item_status,
    "getHistory": _get_history,
    "getConnectorHistory": _get_history,
}
