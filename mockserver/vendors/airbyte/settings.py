"""Settings that scenarios may choose: where the vendor's releases differ, or where only the story can say."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Json
from mockserver.vendors.airbyte.releases import DEFAULT, SETTING

SETTINGS: Final[Mapping[str, Json]] = {
    SETTING: {
        "type": "string",
        "pattern": r"^\d+\.\d+\.\d+$",
        "default": DEFAULT,
        "description": "The release that is impersonated: which calls there are, and what some of them ask for.",
    },
    "airbyte_url": {
        "type": "string",
        "default": "http://localhost:8000",
        "description": "Where people reach the deployment: what links in notifications begin with.",
    },
    "error_style": {
        "enum": ["classic", "errorid"],
        "default": "classic",
        "description": "Error bodies: of releases up to 1.8, with message and class; or of 2.0 and later, with an errorId.",
    },
    "null_state": {
        "enum": ["delete", "keep"],
        "default": "delete",
        "description": "What an explicit null as state blob does: delete the row, like an absent one, or be stored as null.",
    },
    "definitions": {
        "enum": ["any", "listed"],
        "default": "any",
        "description": "Connector definitions that sources and destinations may name: any UUID, or only well-known ones.",
    },
    "sync_seconds": {
        "type": "number",
        "minimum": 0,
        "default": 2,
        "description": "How long an attempt takes, where the connection does not say.",
    },
    "records_per_stream": {
        "type": "integer",
        "minimum": 0,
        "default": 1000,
        "description": "How many new records a sync finds in each stream, where the connection does not say.",
    },
    "max_attempts": {
        "type": "integer",
        "minimum": 1,
        "default": 3,
        "description": "How many attempts a job may make; a failed one leaves it incomplete until the next begins.",
    },
    "retry_seconds": {
        "type": "number",
        "minimum": 0,
        "default": 10,
        "description": "How long a job waits after a failed attempt.",
    },
    "schedules": {
        "type": "boolean",
        "default": True,
        "description": "Whether connections sync by themselves, as their schedules say, while the world's time passes.",
    },
    "configuration_types": {
        "type": "boolean",
        "default": True,
        "description": "Whether the public API repeats the connector's type in a configuration, as its definition has it.",
    },
    "forget_deselected_streams": {
        "type": "boolean",
        "default": False,
        "description": "Whether streams that a catalog update drops lose their state (a feature flag of the vendor's).",
    },
    "search": {
        "enum": ["empty", "matching"],
        "default": "empty",
        "description": "What searches answer: nothing, as the vendor's do (airbytehq/airbyte#27694), or what is meant.",
    },
}
