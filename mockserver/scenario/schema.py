"""The JSON Schema of a scenario file, made from what the mounted vendors declare. Its descriptions are what editors show."""

from collections.abc import Iterable, Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.resource import Resource
from mockserver.state.clock import MAX_RATE

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
INSTANT: Final = {"type": "string", "format": "date-time"}
DURATION: Final = {"type": "string", "pattern": "^P"}

RECORD: Final[Document] = {
    "description": "A record exactly as a snapshot shows it: nothing is filled in, any phase is allowed.",
    "type": "object",
    "required": ["key", "document"],
    "additionalProperties": False,
    "properties": {
        "key": {"type": "string", "minLength": 1, "description": "What it is found by."},
        "phase": {"type": "string", "description": "Where it stands in its lifecycle. Left out: at the beginning."},
        "due": {
            "description": "When it moves by itself; null for never. Left out: when its phase usually ends.",
            "anyOf": [INSTANT, {"type": "null"}],
        },
        "event": {"type": "string", "description": "What happens at `due`. Left out: what usually ends its phase."},
        "document": {"type": "object", "description": "What the vendor shows of it."},
        "hidden": {"type": "object", "description": "What no answer shows: counters, owners, secrets."},
        "revision": {"type": "integer", "minimum": 1, "description": "How many times it was written."},
    },
}

CLOCK: Final[Document] = {
    "description": "The world's time.",
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "start": {
            **INSTANT,
            "description": "The first instant, with its offset. Left out: the wall's time when a world is made; "
            "or when the scenario is read, if something in it is under way.",
            "examples": ["2024-01-01T00:00:00Z"],
        },
        "mode": {
            "description": "`frozen` stands still until it is moved, `running` goes by itself, `on-request` takes a step with "
            "every request.",
            "enum": ["frozen", "running", "on-request"],
            "default": "running",
        },
        "rate": {
            "description": "Virtual seconds to a real one, while running.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": MAX_RATE,
            "default": 1,
        },
        "step": {
            **DURATION,
            "description": "What one request takes, on request: an ISO 8601 duration without months or years.",
            "default": "PT1S",
        },
    },
}


def scenario_schema(vendors: Mapping[str, Document]) -> dict[str, Json]:
    """The schema of a whole file, given the schema of each vendor's part by mount name."""
    return {
        "$schema": DIALECT,
        "$comment": "Made by `mockserver schema`, which with --spec MOUNT=FILE knows specifications of one's own as well.",
        "title": "mockserver scenario",
        "description": "The beginning of a world: its clock, its seed, and what each vendor holds.",
        "type": "object",
        "required": ["name"],
        "additionalProperties": False,
        "properties": {
            "name": {"type": "string", "minLength": 1, "description": "What the scenario is called: its file's name, usually."},
            "description": {"type": "string", "description": "One line for people, as `mockserver scenarios` prints it."},
            "extends": {
                "description": "Scenarios to begin with: ones that ship by name, others by file, beside this one. This one is "
                "laid over them: records of the same key are replaced, settings too, credentials are added.",
                "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
                "examples": ["empty"],
            },
            "seed": {
                "type": "integer",
                "description": "What ids and samples are drawn from: the same seed gives the same ones.",
                "default": 0,
            },
            "clock": dict(CLOCK),
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


def vendor_schema(name: str, resources: Iterable[Resource], settings: Document, credential: Document) -> dict[str, Json]:
    """The schema of one vendor's part of a scenario."""
    parts: dict[str, Json] = {
        "settings": {
            "description": f"How {name} behaves here. What is left out has its default.",
            "type": "object",
            "additionalProperties": False,
            "properties": {setting: dict(schema) for setting, schema in settings.items()},
        },
        "credentials": {
            "description": f"Who {name} lets in. While nobody is listed, it does not ask.",
            "type": "array",
            "items": dict(credential) or {"type": "object"},
        },
    }
    for resource in resources:
        parts[resource.name] = {"description": _title(name, resource), "type": "array", "items": _item(resource)}
    return {"description": f"What {name} holds.", "type": "object", "additionalProperties": False, "properties": parts}


def absent_schema(name: str) -> dict[str, Json]:
    """The schema of the part of a vendor that ships but is not mounted: anything, since nobody is there to read it."""
    return {"description": f"What {name} holds, where it is mounted.", "type": "object"}


def _title(name: str, resource: Resource) -> str:
    if resource.internal:
        return f"What {name} keeps for itself. Written by snapshots."
    return f"The {resource.name} of {name}. Fields as its README lists them; name what matters, the rest is filled in."


def _item(resource: Resource) -> dict[str, Json]:
    exact = {"type": "object", "required": ["record"], "additionalProperties": False, "properties": {"record": dict(RECORD)}}
    if resource.internal:
        return exact
    plain: dict[str, Json] = {"type": "object"}
    if resource.key:
        plain["properties"] = {resource.key: {"description": "What it is found by. Left out: a fresh one."}}
    return {"if": {"required": ["record"], "maxProperties": 1}, "then": exact, "else": plain}
