"""The JSON Schema of a scenario file, made from what the mounted vendors declare."""

from collections.abc import Iterable, Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.resource import Resource

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
INSTANT: Final = {"type": "string", "format": "date-time"}
DURATION: Final = {"type": "string", "pattern": "^P", "description": "An ISO 8601 duration without months or years."}

RECORD: Final[Document] = {
    "description": "A record exactly as a snapshot shows it: nothing is filled in, any phase is allowed.",
    "type": "object",
    "required": ["key", "document"],
    "additionalProperties": False,
    "properties": {
        "key": {"type": "string"},
        "phase": {"type": "string"},
        "due": {"anyOf": [INSTANT, {"type": "null"}]},
        "event": {"type": "string"},
        "document": {"type": "object"},
        "hidden": {"type": "object"},
        "revision": {"type": "integer", "minimum": 1},
    },
}


def scenario_schema(vendors: Mapping[str, Document]) -> dict[str, Json]:
    """The schema of a whole file, given the schema of each vendor's part by mount name."""
    return {
        "$schema": DIALECT,
        "title": "mockserver scenario",
        "description": "The beginning of a world: its clock, its seed, and what each vendor holds.",
        "type": "object",
        "required": ["name"],
        "additionalProperties": False,
        "properties": {
            "name": {"type": "string", "minLength": 1, "description": "What the scenario is called."},
            "description": {"type": "string", "description": "One line for people."},
            "extends": {
                "description": "Scenarios to begin with, by name or by file.",
                "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
            },
            "seed": {"type": "integer", "description": "What ids and samples are made from."},
            "clock": {
                "type": "object",
                "description": "The world's time. Without a start, the wall's time when the world is made.",
                "additionalProperties": False,
                "properties": {
                    "start": INSTANT,
                    "mode": {"enum": ["frozen", "running", "on-request"]},
                    "rate": {"type": "number", "exclusiveMinimum": 0},
                    "step": DURATION,
                },
            },
            "vendors": {
                "type": "object",
                "description": "What each vendor holds, by mount name.",
                "additionalProperties": False,
                "properties": dict(vendors),
            },
            "faults": {"type": "array", "maxItems": 0, "description": "Not supported yet: leave it empty."},
            "stubs": {"type": "array", "maxItems": 0, "description": "Not supported yet: leave it empty."},
            "counters": {
                "description": "How far ids have counted: [mount, series, count]. Written by snapshots.",
                "type": "array",
                "items": {
                    "type": "array",
                    "prefixItems": [{"type": "string"}, {"type": "string"}, {"type": "integer", "minimum": 0}],
                    "minItems": 3,
                    "maxItems": 3,
                },
            },
        },
    }


def vendor_schema(resources: Iterable[Resource], settings: Document, credential: Document) -> dict[str, Json]:
    """The schema of one vendor's part of a scenario."""
    parts: dict[str, Json] = {
        "settings": {"type": "object", "additionalProperties": False, "properties": {n: dict(s) for n, s in settings.items()}},
        "credentials": {"type": "array", "items": dict(credential) or {"type": "object"}},
    }
    for resource in resources:
        parts[resource.name] = {"type": "array", "items": _item(resource)}
    return {"type": "object", "additionalProperties": False, "properties": parts}


def _item(resource: Resource) -> dict[str, Json]:
    exact = {"type": "object", "required": ["record"], "additionalProperties": False, "properties": {"record": dict(RECORD)}}
    if resource.internal:
        return exact
    return {"if": {"required": ["record"], "maxProperties": 1}, "then": exact, "else": {"type": "object"}}
