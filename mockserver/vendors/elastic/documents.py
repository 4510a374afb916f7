"""Connector documents: how a new one looks, how a configuration is stored, and what counts as a change."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

import orjson

from mockserver.model.json import Document, Json
from mockserver.state.clock import later
from mockserver.vendors.elastic.coercion import integer, is_true, several, text
from mockserver.vendors.elastic.instants import moment

NEVER: Final = "0 0 0 * * ?"
CREATED: Final = "created"
NEEDS_CONFIGURATION: Final = "needs_configuration"
CONFIGURED: Final = "configured"
CONNECTED: Final = "connected"
ERROR: Final = "error"
SOON: Final = timedelta(seconds=1)
"""How far the server's own stamps may run ahead of its clock to differ. What is further ahead came from another clock."""

_SCHEDULE: Final[Document] = {"enabled": False, "interval": NEVER}
_SCHEDULING: Final[Document] = {"access_control": _SCHEDULE, "full": _SCHEDULE, "incremental": _SCHEDULE}


def stamp(at: datetime) -> str:
    """An instant as the vendor writes it: at least three digits of fraction, and no more than it needs."""
    seconds, _, fraction = at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds").partition(".")
    return f"{seconds}.{fraction.rstrip('0').ljust(3, '0')}Z"


def stamp_after(at: datetime, *previous: Json) -> str:
    """A stamp that is later than those just given, even if no time has passed: two check-ins never look alike."""
    latest = at
    for seen in map(moment, previous):
        if seen is not None and seen < at + SOON:
            latest = later(seen, latest)
    return stamp(latest)


def new_connector(key: str, fields: Document, at: datetime) -> Document:
    """A connector right after it was created. Fields that were not given are absent, except those with defaults."""
    native = is_true(fields.get("is_native"))
    document = {
        "id": key,
        "configuration": {},
        "custom_scheduling": {},
        "description": fields.get("description"),
        "filtering": [default_filtering(at)],
        "index_name": fields.get("index_name"),
        "is_native": native,
        "language": fields.get("language"),
        "name": fields.get("name") or "",
        "scheduling": _SCHEDULING,
        "service_type": fields.get("service_type"),
        "status": NEEDS_CONFIGURATION if native else CREATED,
        "sync_now": False,
        "deleted": False,
    }
    return {name: value for name, value in document.items() if value is not None}


def default_filtering(at: datetime) -> Document:
    """The filtering that every connector begins with: one rule that takes everything, active and as a draft."""
    now = stamp(at)
    rule = {
        "created_at": now,
        "field": "_",
        "id": "DEFAULT",
        "order": 0,
        "policy": "include",
        "rule": "regex",
        "updated_at": now,
        "value": ".*",
    }
    rules = {
        "advanced_snippet": {"created_at": now, "updated_at": now, "value": {}},
        "rules": [rule],
        "validation": {"errors": [], "state": "valid"},
    }
    return {"active": rules, "domain": "DEFAULT", "draft": rules}


def stored_field(given: Document) -> Document:
    """A configuration field as it is stored: flags and values always there, other absent keys and unknown ones not.

    Source: ConnectorConfiguration.toMap.
    """
    field = {
        "category": given.get("category"),
        "depends_on": _some(given.get("depends_on"), ("field", "value")),
        "display": _lower(given.get("display")),
        "label": given["label"],
        "options": _some(given.get("options"), ("label", "value")),
        "order": integer(given["order"]) if "order" in given else None,
        "placeholder": given.get("placeholder"),
        "tooltip": given.get("tooltip"),
        "type": given.get("type"),
        "ui_restrictions": _texts(given.get("ui_restrictions")),
        "validations": _validations(given.get("validations")),
    }
    return {
        "default_value": given.get("default_value"),
        **{name: value for name, value in field.items() if value is not None},
        "required": is_true(given.get("required")),
        "sensitive": is_true(given.get("sensitive")),
        "value": given.get("value"),
    }


def merged(old: Json, new: Json) -> Json:
    """A partial update of the vendor's documents: objects merge key by key, everything else is replaced."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return {**old, **{name: merged(old.get(name), value) for name, value in new.items()}}
    return new


def differs(one: Json, other: Json) -> bool:
    """Whether two values differ as JSON: unlike in Python, 1 and 1.0 and true do."""
    return orjson.dumps(one, option=orjson.OPT_SORT_KEYS) != orjson.dumps(other, option=orjson.OPT_SORT_KEYS)


def _texts(items: Json) -> Json:
    return None if items is None else [text(item) for item in several(items)]


def _some(items: Json, names: tuple[str, ...]) -> Json:
    return None if items is None else [{name: item[name] for name in names} for item in several(items)]


def _validations(items: Json) -> Json:
    if items is None:
        return None
    return [{"constraint": item["constraint"], "type": _lower(item["type"])} for item in several(items)]


def _lower(word: str | None) -> str | None:
    return None if word is None else word.lower()
