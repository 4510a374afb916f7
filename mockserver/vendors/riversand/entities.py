"""Entities by their connector states: getentityid and getentitystate, the two calls of the syndication dashboard."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.riversand import answers, channels, connectorstates, criteria, paging, selection, standing
from mockserver.vendors.riversand.criteria import ANY, property_of
from mockserver.vendors.riversand.problems import MissingParameter
from mockserver.vendors.riversand.tenancy import tenant_of

STATES: Final = "connectorservice"
"""The service of a combined search that speaks of connector states; the other speaks of entities."""

_PROPERTIES: Final = frozenset({*connectorstates.TEXTS, "self", "tenantid"})


async def _get_ids(call: Call, world: World) -> Reply:
    """Entities, each once, that have a matching state."""
    found: dict[tuple[str, str], Document] = {}
    for document in await _states(call, world):
        name, kind = property_of(document, "entityid") or "", property_of(document, "entitytype") or ""
        # Documented: no name, and no tenant.
        found[name, kind] = {"id": name, "name": "_EMPTY", "type": kind, "systemInfo": {"tenantId": ""}}
    wanted = paging.read_slice(_search(call, states=False), paging.READ_LIMIT)
    return Reply(200, answers.entities(list(found.values()), wanted))


async def _get_states(call: Call, world: World) -> Reply:
    """Entities with what their states amount to. One with errors of two kinds is told twice (documented)."""
    tenant = tenant_of(call.request, world)
    names = {one.document["id"]: channels.name_of(one.document) for one in await channels.of_tenant(world, tenant)}
    found = []
    for document in await _states(call, world):
        channel = property_of(document, "channelid") or ""
        for message, action in _messages(document):
            told = {"messageType": message, "channelName": names.get(channel, channel), "action": action}
            found.append(_entity(document, tenant, told))
    wanted = paging.read_slice(_search(call, states=False), paging.READ_LIMIT)
    return Reply(200, answers.entities(found, wanted))


def _entity(document: Document, tenant: str, told: Mapping[str, str]) -> Document:
    held = {name: {"values": [{"value": value, "source": "internal", "locale": "en-US"}]} for name, value in told.items()}
    return {
        "id": property_of(document, "entityid") or "",
        "type": property_of(document, "entitytype") or "",
        "systemInfo": {"tenantId": tenant},
        "data": {"attributes": held},
    }


def _messages(document: Document) -> list[tuple[str, str]]:
    """Message type and action, in the words of the samples. A state that fits none of them has neither (proposed)."""
    failed = [
        (word, f"Fix {count} Errors")
        for kind, word in (("syndication", "publication Error"), ("validation", "validation Error"))
        if (count := standing.errors(document, kind))
    ]
    if failed:
        return failed
    if standing.is_published(document):
        return [("published", "published")]
    return [("new item", "new item")] if standing.is_new(document) else []


async def _states(call: Call, world: World) -> list[Document]:
    """The connector states that a combined search asks for, of the entities that it asks for.

    Of entities the mock knows what their states say: id and type. Other conditions on entities find everything.
    """
    search, entities = _search(call, states=True), _search(call, states=False)
    if not search:
        raise MissingParameter("searchQueries")
    query = criteria.read(_regular(search["query"]), selection.rules_of(world))
    records = await selection.matches(world, tenant_of(call.request, world), query)
    asked = criteria.read(_only_names(entities.get("query", {})), selection.rules_of(world))
    return [
        document
        async for document in selection.paced(records)
        if asked.names(property_of(document, "entitytype") or "")
        and (asked.ids is None or property_of(document, "entityid") in asked.ids)
    ]


def _search(call: Call, *, states: bool) -> Document:
    """One half of a combined search; empty when it is not there, or has no query."""
    searches = call.body.get("params", {}).get("searchQueries", ())
    found = (one.get("searchQuery", {}) for one in searches if (str(one.get("serviceName", "")).lower() == STATES) == states)
    search: Document = next((one for one in found if "query" in one), {})
    # `options` stand within the query in one page, beside it in the other.
    return {**search, "options": search.get("options", search["query"].get("options", {}))} if search else {}


def _only_names(query: Document) -> Document:
    types = query.get("filters", {}).get("typesCriterion", [ANY])
    return {**{name: query[name] for name in ("id", "ids") if name in query}, "filters": {"typesCriterion": types}}


def _regular(query: Document) -> Document:
    """The query without the page's slip: `attributeCriterion`, in which the property channelid stands too."""
    filters = dict(query.get("filters", {}))
    held: dict[str, list[Json]] = {name: list(filters.get(name, ())) for name in ("propertiesCriterion", "attributesCriterion")}
    for criterion in filters.pop("attributeCriterion", ()):
        for name, asked in criterion.items():
            where = "propertiesCriterion" if name.casefold() in _PROPERTIES else "attributesCriterion"
            held[where].append({name: asked})
    return {**query, "filters": {**filters, **held}}


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {"getEntityId": _get_ids, "getEntityState": _get_states}
