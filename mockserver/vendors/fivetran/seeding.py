"""Connections of a scenario: a whole document from the few members that the scenario names."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.problem import InvalidRequest, Violation
from mockserver.vendors.fivetran import documents, outcomes, state_rules
from mockserver.vendors.fivetran.schemas import source

MEMBERS: Final = frozenset({*documents.DEFAULTS, *documents.LASTING, *documents.ONLY_ON_CREATE, "source_sync_details"})
TYPES: Final[Mapping[str, type | tuple[type, ...]]] = MappingProxyType(
    {
        "id": str,
        "group_id": str,
        "service": str,
        "schema": str,
        "paused": bool,
        "config": dict,
        "status": dict,
        # No member of the document, but of the story: see README.
        "state": dict,
        "next_state": dict,
        "next_sync": (dict, list),
        "state_rule": dict,
        "schemas": dict,
        "setup_tests": list,
    }
)
STORY: Final = ("state", "next_state", "state_rule", "schemas", "setup_tests")
"""Members of a scenario that no answer shows."""
WORDS: Final[Mapping[type | tuple[type, ...], str]] = MappingProxyType(
    {str: "a text", bool: "true or false", dict: "an object", list: "a list", (dict, list): "an object or a list"}
)
STATUS: Final = frozenset({*documents.STATUS, "schema_status"})


def check(fields: Document) -> None:
    """Raises InvalidRequest for members that connections do not have, and for wrong types where types matter here.

    The rest is checked when the document is held against its schema.
    """
    wrong = tuple(_violations(fields))
    if wrong:
        raise InvalidRequest(wrong)


def filled(key: str, group: str, now: str, fields: Document) -> dict[str, Json]:
    """The whole document: a connection that is set up, unless its status says otherwise."""
    config, service = fields.get("config", {}), fields.get("service", "connector_sdk")
    schema = fields.get("schema") or documents.schema_name(config) or f"{service}_{key}"
    chosen = {name: fields[name] for name in MEMBERS if name in fields}
    given = fields.get("status", {})
    fresh = fields.get("succeeded_at") is None and fields.get("state") is None
    status = documents.status(**{"setup_state": "connected", "is_historical_sync": fresh, **given})
    body = {"group_id": group, "service": service, "config": config, **chosen}
    paused = fields.get("paused", given.get("sync_state") == "paused")
    return {**documents.drafted(key, schema, now, body), **chosen, "paused": paused, "status": status}


def hidden_of(document: Document, fields: Document) -> Document:
    """What the record keeps besides: states, and how its setup tests end; those of a broken connection fail."""
    story = {name: fields[name] for name in STORY if name in fields}
    if "next_sync" in fields:
        story["next_sync"] = outcomes.queued(fields["next_sync"])
    if document["status"]["setup_state"] == "broken":
        story.setdefault("setup_tests", [dict(documents.FAILED)])
    return story


def refused(member: str, message: str, rule: str = "scenario") -> InvalidRequest:
    """The problem of one wrong member."""
    return InvalidRequest((Violation(rule, f"body /{member}", message),))


def _violations(fields: Document) -> Iterator[Violation]:
    for name, value in fields.items():
        kind = TYPES.get(name)
        if kind is None and name not in MEMBERS:
            yield Violation("additionalProperties", f"body /{name}", f"a connection has no '{name}'")
        elif kind is not None and not isinstance(value, kind):
            yield Violation("type", f"body /{name}", f"'{name}' is {WORDS[kind]}")
    status = fields.get("status")
    for name in status if isinstance(status, dict) else ():
        if name not in STATUS:
            yield Violation("additionalProperties", f"body /status/{name}", f"the status of a connection has no '{name}'")
    yield from _of_the_story(fields)


def _of_the_story(fields: Document) -> Iterator[Violation]:
    if isinstance(fields.get("next_sync"), (dict, list)):
        yield from outcomes.violations(fields["next_sync"])
    if isinstance(fields.get("state_rule"), dict):
        yield from state_rules.violations(fields["state_rule"])
    if isinstance(fields.get("schemas"), dict):
        yield from source.violations(fields["schemas"])
    if "next_state" in fields and "state_rule" in fields:
        yield Violation("scenario", "body /state_rule", "'next_state' and 'state_rule' both name the next state: keep one")
    keeps = fields.get("service", "connector_sdk") in documents.STATE_KEEPERS
    for name in ("state", "next_state", "state_rule"):
        if name in fields and not keeps:
            yield Violation("scenario", f"body /{name}", "only Function and Connector SDK services keep a state")
