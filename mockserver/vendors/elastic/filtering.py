"""Filtering of a connector: a draft that is edited and validated, and the active rules that it becomes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendors.elastic.coercion import integer, several, text
from mockserver.vendors.elastic.connector import CONNECTORS
from mockserver.vendors.elastic.connectors import alive, merge, stored
from mockserver.vendors.elastic.documents import default_filtering, stamp_after
from mockserver.vendors.elastic.instants import instant
from mockserver.vendors.elastic.problems import DraftUnvalidated

VALID: Final = "valid"
EDITED: Final[Document] = {"errors": [], "state": "edited"}
DEFAULT: Final[Document] = {"field": "_", "id": "DEFAULT", "policy": "include", "rule": "regex", "value": ".*"}
"""The rule that ends every draft, without its order and dates."""
STAMPS: Final = ("created_at", "updated_at")


async def update_filtering(call: Call, world: World) -> Reply:
    """Replaces all filtering as given, or edits the draft: its rules, its advanced snippet, or both."""
    key, body = call.path["connector_id"], call.body
    if "filtering" in body:
        record = await stored(world, key)
        now = _now(record, world.at)
        return merge(world, record, {"filtering": [_filtering(item, now) for item in several(body["filtering"])]})
    record = await alive(world, key)
    now, draft = _now(record, world.at), _only(record, world.at)["draft"]
    snippet = _snippet(body["advanced_snippet"], now) if "advanced_snippet" in body else draft["advanced_snippet"]
    rules = _in_order([_rule(rule, now) for rule in several(body["rules"])], now) if "rules" in body else draft["rules"]
    return _keep(world, record, draft={"advanced_snippet": snippet, "rules": rules, "validation": EDITED})


async def update_filtering_validation(call: Call, world: World) -> Reply:
    """Notes whether the draft may be activated, and what is wrong with it."""
    record = await alive(world, call.path["connector_id"])
    draft = _only(record, world.at)["draft"]
    return _keep(world, record, draft={**draft, "validation": _validation(call.body["validation"])})


async def update_active_filtering(call: Call, world: World) -> Reply:
    """Makes the draft the active filtering, if it was found valid."""
    record = await alive(world, call.path["connector_id"])
    draft = _only(record, world.at)["draft"]
    if draft["validation"]["state"] != VALID:
        raise DraftUnvalidated(CONNECTORS.name, record.key, state=draft["validation"]["state"])
    return _keep(world, record, active=draft)


def _only(record: Record, at: datetime) -> Document:
    """A connector has one filtering; one that was left without begins anew."""
    usual = default_filtering(at)
    first: Document = next(iter(several(record.document.get("filtering") or [])), {})
    halves = {half: {**usual[half], **(first.get(half) or {})} for half in ("active", "draft")}
    return {**usual, **first, **halves}


def _keep(world: World, record: Record, **halves: Document) -> Reply:
    return merge(world, record, {"filtering": [{**_only(record, world.at), **halves}]})


def _now(record: Record, at: datetime) -> str:
    """The stamp of what came without one. It is later than those just given, so that an edit is never without effect."""
    return stamp_after(at, *_stamps(record.document.get("filtering")))


def _stamps(value: Json) -> Iterator[Json]:
    """The stamps of snippets and rules, however deep: a document that was written directly may have any shape."""
    if isinstance(value, Mapping):
        yield from (value[name] for name in STAMPS if name in value)
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    for item in inner:
        yield from _stamps(item)


def _filtering(given: Document, now: str) -> Document:
    return {"active": _half(given["active"], now), "domain": "DEFAULT", "draft": _half(given["draft"], now)}


def _half(given: Document, now: str) -> Document:
    return {
        "advanced_snippet": _snippet(given["advanced_snippet"], now),
        "rules": [_rule(rule, now) for rule in several(given["rules"])],
        "validation": _validation(given["validation"]),
    }


def _snippet(given: Document, now: str) -> Document:
    return {**_dates(given, now), "value": given["value"]}


def _rule(given: Document, now: str) -> Document:
    return {
        **_dates(given, now),
        "field": given["field"],
        "id": given["id"],
        "order": integer(given["order"]),
        "policy": given["policy"].lower(),
        "rule": given["rule"],
        "value": given["value"],
    }


def _dates(given: Document, now: str) -> dict[str, str]:
    return {name: instant(given[name]) if name in given else now for name in STAMPS}


def _in_order(rules: Sequence[Document], now: str) -> list[Document]:
    """The rules by their order, the default rule last; if it was given, its first date stays."""
    defaults = [rule for rule in rules if _is_default(rule)]
    others = sorted((rule for rule in rules if not _is_default(rule)), key=lambda rule: rule["order"])
    dated = defaults[0]["created_at"] if defaults else now
    order = others[-1]["order"] + 1 if others else 0
    return [*others, {"created_at": dated, **DEFAULT, "order": order, "updated_at": dated}]


def _is_default(rule: Document) -> bool:
    return all(rule[name] == value for name, value in DEFAULT.items())


def _validation(given: Document) -> Document:
    errors = [
        {name: [text(item) for item in several(error[name])] for name in ("ids", "messages")}
        for error in several(given["errors"])
    ]
    return {"errors": errors, "state": given["state"].lower()}


BEHAVIOURS: Final = MappingProxyType(
    {
        "connector.update_filtering": update_filtering,
        "connector.update_filtering_validation": update_filtering_validation,
        "connector.update_active_filtering": update_active_filtering,
    }
)
