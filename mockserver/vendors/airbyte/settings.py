"""Settings that scenarios may choose: where the vendor's releases differ, or where only the story can say."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Json

SETTINGS: Final[Mapping[str, Json]] = {
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
    "forget_deselected_streams": {
        "type": "boolean",
        "default": False,
        "description": "Whether streams that a catalog update drops lose their state (a feature flag of the vendor's).",
    },
}
