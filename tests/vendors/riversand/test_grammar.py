"""Property test of the query grammar: indexes, paging and compiled criteria against a filter written the plain way."""

import asyncio
import re
from datetime import datetime
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockserver.state.clock import ClockStart
from mockserver.state.live import LiveWorld
from mockserver.state.memory import MemoryStore
from mockserver.state.origin import Origin
from mockserver.state.session import Mount
from mockserver.vendors.riversand import VENDOR, connectorstates, criteria, paging, selection

NAMES = ["entityid", "entityId", "entitytype", "channelid", "hub", "createdDate", "_ALL", "none"]
STATES = ["itemState", "ITEMSTATE", "channelState", "note", "_ALL"]
WORDS = ["a", "b", "A", "a-b", "b a", "ab", "1", "10", "2.0", "", "x=y"]
DATES = ["2024-03-10T01:30:00.000-0600", "2024-03-10T03:30:00.000-0500", "2024-03-10T08:30:00.000+0000", "2024-03-10"]

texts = st.sampled_from(WORDS)
states = st.builds(
    lambda entity, kind, channel, hub, date, item, notes: {
        "type": "connectorstate",
        "properties": {
            "tenantId": "acme",
            "entityid": entity,
            "entitytype": kind,
            "channelid": channel,
            "createdDate": date,
            **({"hub": hub} if hub is not None else {}),
        },
        "data": {
            "attributes": {
                **({"itemState": {"values": [_value(item)]}} if item is not None else {}),
                **({"note": {"values": [_value(note) for note in notes]}} if notes else {}),
            }
        },
    },
    *(texts, st.sampled_from(["product", "sku"]), st.sampled_from(["c1", "c2"])),
    *(st.none() | texts, st.sampled_from(DATES), st.none() | texts, st.lists(texts, max_size=2)),
)

ordering = st.fixed_dictionaries({}, optional={name: texts | st.integers(0, 12) for name in ("gt", "gte", "lt", "lte")})
operator_maps = st.one_of(
    st.fixed_dictionaries({"exact": texts}),
    st.fixed_dictionaries({"exacts": st.lists(texts | st.sampled_from(["c1", "c2", "sku"]), min_size=1, max_size=3)}),
    st.fixed_dictionaries({"exact": st.sampled_from(["c1", "sku", "product"])}),
    st.fixed_dictionaries({"eq": texts}),
    st.fixed_dictionaries({"contains": st.sampled_from([*WORDS, '"b a"', "a*"])}),
    st.fixed_dictionaries({"startswith": texts | st.lists(texts, min_size=1, max_size=2)}),
    st.fixed_dictionaries({"hasvalue": st.booleans()}),
    ordering,
    st.fixed_dictionaries({"gte": st.sampled_from(DATES), "lte": st.sampled_from(DATES), "type": st.just("_DATETIME")}),
    st.fixed_dictionaries({"gt": st.sampled_from(["1", 2, "9.5"]), "type": st.just("_DECIMAL")}),
    st.fixed_dictionaries({"exact": st.sampled_from([1, "2", 10]), "type": st.just("_INTEGER")}),
)
operator_maps = st.builds(
    lambda found, negated: {**found, **({} if negated is None else {"not": negated})}, operator_maps, st.none() | st.booleans()
)
filters = st.fixed_dictionaries(
    {"typesCriterion": st.just(["connectorstate"])},
    optional={
        "propertiesCriterion": st.lists(st.dictionaries(st.sampled_from(NAMES), operator_maps, max_size=2), max_size=3),
        "attributesCriterion": st.lists(st.dictionaries(st.sampled_from(STATES), operator_maps, max_size=2), max_size=3),
        "isAttributesCriterionOR": st.booleans(),
    },
)
sorts = st.fixed_dictionaries(
    {}, optional={"properties": st.lists(st.sampled_from([{"entityid": "_DESC"}, {"hub": "_ASC"}]), max_size=2)}
)
slices = st.fixed_dictionaries({}, optional={"maxRecords": st.integers(0, 5), "from": st.integers(0, 6)})


def _value(text: str) -> dict[str, str]:
    return {"source": "internal", "locale": "en-US", "id": "v", "value": text}


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(states, max_size=8), filters, sorts, slices)
def test_a_query_finds_what_a_plain_filter_finds(
    documents: list[Any], wanted: dict[str, Any], sort: dict[str, Any], options: dict[str, Any]
) -> None:
    documents = [{"id": f"cs-{number}", **document} for number, document in enumerate(documents)]
    found = asyncio.run(_ask(documents, {"query": {"filters": wanted}, "sort": sort, "options": options}))
    matches = [document for document in _by_creation(documents) if _matches(document, wanted)]
    for keys in reversed(sort.get("properties", [])):
        ((name, direction),) = keys.items()
        have = [one for one in matches if name in one["properties"]]
        have.sort(key=lambda one: one["properties"][name], reverse=direction == "_DESC")
        matches = have + [one for one in matches if name not in one["properties"]]
    first = max(1, options.get("from", 1)) - 1
    page = matches[first : first + options.get("maxRecords", 2000)]
    assert ([one["id"] for one in found.documents], found.total) == ([one["id"] for one in page], len(matches))


async def _ask(documents: list[Any], params: dict[str, Any]) -> selection.Found:
    resources = {resource.name: resource for resource in VENDOR.resources}
    origin = Origin("t", {"riversand": Mount(resources, VENDOR.defaults())}, clock=ClockStart(mode="frozen"), seed=7)
    start = datetime.fromisoformat("2024-01-01T00:00:00+00:00")
    live = await LiveWorld.fork("w", origin, MemoryStore(), monotonic=lambda: 0.0, wall=lambda: start)
    world = await live.session("riversand")
    for document in documents:
        connectorstates.insert(world, "acme", document)
    query = criteria.read(params["query"], selection.rules_of(world))
    return await selection.find(world, "acme", query, paging.read_sort(params), paging.read_slice(params, 2000))


def _by_creation(documents: list[Any]) -> list[Any]:
    return sorted(documents, key=lambda one: _instant(one["properties"]["createdDate"]))


def _instant(text: str) -> float:
    # A date alone is midnight in Chicago, which is UTC-6 on the morning of that day.
    return datetime.fromisoformat(text if "T" in text else f"{text}T00:00:00-0600").timestamp()


def _matches(document: Any, wanted: dict[str, Any]) -> bool:
    properties = {name.lower(): [value] for name, value in document["properties"].items()}
    attributes = {
        name.lower(): [value["value"] for value in attribute["values"]]
        for name, attribute in document["data"]["attributes"].items()
    }
    every = all(_holds(properties, one) for one in wanted.get("propertiesCriterion", []))
    found = [_holds(attributes, one) for one in wanted.get("attributesCriterion", [])]
    if wanted.get("isAttributesCriterionOR") and found:
        return every and any(found)
    return every and all(found)


def _holds(values: dict[str, list[str]], criterion: dict[str, Any]) -> bool:
    for name, operators in criterion.items():
        asked = dict(operators)
        negated = asked.pop("not", False)
        groups = list(values.values()) if name == "_ALL" else [values.get(name.lower(), [])]
        if any(_fits(group, asked) for group in groups) == negated:
            return False
    return True


def _fits(values: list[str], operators: dict[str, Any]) -> bool:
    asked = dict(operators)
    kind = asked.pop("type", "_STRING")
    if "hasvalue" in asked and any(values) != asked.pop("hasvalue"):
        return False
    return not asked or any(all(_one(value, name, given, kind) for name, given in asked.items()) for value in values)


def _one(value: str, name: str, given: Any, kind: str) -> bool:
    if name in ("eq", "contains"):
        words = re.findall(r"[a-z0-9]+", value.lower())
        if given == '"b a"':
            return any(pair == ("b", "a") for pair in pairwise(words))
        if given == "a*":
            return any(word.startswith("a") for word in words)
        wanted = re.findall(r"[a-z0-9]+", given.lower())
        return bool(wanted) and (all if name == "eq" else any)(word in words for word in wanted)
    if name == "startswith":
        return any(value.startswith(one) for one in (given if isinstance(given, list) else [given]))
    if name == "exacts":
        return value in [str(one) for one in given]
    left, right = _as(value, kind), _as(given, kind)
    if left is None:
        return False
    compare = {"exact": "__eq__", "gt": "__gt__", "gte": "__ge__", "lt": "__lt__", "lte": "__le__"}[name]
    return bool(getattr(left, compare)(right))


def _as(value: Any, kind: str) -> Any:
    if kind == "_STRING":
        return str(value)
    try:
        if kind == "_DATETIME":
            # No word of the test is a date.
            return _instant(value) if value in DATES else None
        number = float(value)
    except ValueError:
        return None
    return number if kind == "_DECIMAL" or number.is_integer() else None
