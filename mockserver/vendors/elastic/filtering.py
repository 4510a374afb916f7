"""Filtering of a connector: a draft that is edited and validated, and the active rules that it becomes."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendors.elastic.connector import CONNECTORS
from mockserver.vendors.elastic.connectors import alive, stored
from mockserver.vendors.elastic.documents import default_filtering, stamp
from mockserver.vendors.elastic.instants import instant
from mockserver.vendors.elastic.problems import DraftUnvalidated
from mockserver.vendors.elastic.properties import merge

VALID: Final = "valid"
EDITED: Final[Document] = {"errors": [], "state": "edited"}
DEFAULT: Final[Document] = {"field": "_", "id": "DEFAULT", "policy": "include", "rule": "regex", "value": ".*"}
"""The rule that ends every draft, without its order and dates."""
SOON: Final = timedelta(seconds=1)


async def update_filtering(call: Call, world: World) -> Reply:
    """Replaces all filtering as given, or edits the draft: its rules, its advanced snippet, or both."""
    key, body = call.path["connector_id"], call.body
    if "filtering" in body:
        record = await stored(world, key)
        now = _now(record, world.at)
        return merge(world, record, {"filtering": [_filtering(item, now) for item in _several(body["filtering"])]})
    record = await alive(world, key)
    now, draft = _now(record, world.at), _only(record, world.at)["draft"]
    snippet = _snippet(body["advanced_snippet"], now) if "advanced_snippet" in body else draft["advanced_snippet"]
    rules = _in_order([_rule(rule, now) for rule in _several(body["rules"])], now) if "rules" in body else draft["rules"]
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
    listed: Sequence[Document] = record.document["filtering"]
    return listed[0] if listed else default_filtering(at)


def _keep(world: World, record: Record, **halves: Document) -> Reply:
    return merge(world, record, {"filtering": [{**_only(record, world.at), **halves}]})


def _now(record: Record, at: datetime) -> str:
    """The stamp of what came without one. It is later than those just given, so that an edit is never without effect."""
    latest = at
    for text in _stamps(record.document["filtering"]):
        seen = datetime.fromisoformat(text[:26].rstrip("Z")).replace(tzinfo=UTC)
        if latest <= seen < at + SOON:
            latest = seen + timedelta(microseconds=1)
    return stamp(latest)


def _stamps(filtering: Sequence[Document]) -> Iterator[str]:
    for half in (half for item in filtering for half in (item["active"], item["draft"])):
        for dated in (half["advanced_snippet"], *half["rules"]):
            yield dated["created_at"]
            yield dated["updated_at"]


def _filtering(given: Document, now: str) -> Document:
    return {"active": _half(given["active"], now), "domain": "DEFAULT", "draft": _half(given["draft"], now)}


def _half(given: Document, now: str) -> Document:
    return {
        "advanced_snippet": _snippet(given["advanced_snippet"], now),
        "rules": [_rule(rule, now) for rule in _several(given["rules"])],
        "validation": _validation(given["validation"]),
    }


def _snippet(given: Document, now: str) -> Document:
    return {**_dates(given, now), "value": given["value"]}


def _rule(given: Document, now: str) -> Document:
    return {
        **_dates(given, now),
        "field": given["field"],
        "id": given["id"],
        "order": int(float(given["order"])),
        "policy": given["policy"].lower(),
        "rule": given["rule"],
        "value": given["value"],
    }


def _dates(given: Document, now: str) -> dict[str, str]:
    return {name: instant(given[name]) if name in given else now for name in ("created_at", "updated_at")}


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
    errors = [{name: _several(error[name]) for name in ("ids", "messages")} for error in _several(given["errors"])]
    return {"errors": errors, "state": given["state"].lower()}


def _several(given: Json) -> list[Json]:
    """A list, which may be one item alone (ObjectParser.declareObjectArray)."""
    return given if isinstance(given, list) else [given]


BEHAVIOURS: Final = MappingProxyType(
    {
        "connector.update_filtering": update_filtering,
        "connector.update_filtering_validation": update_filtering_validation,
        "connector.update_active_filtering": update_active_filtering,
    }
)
