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
        "description": "How long a job runs before it succeeds.",
    },
    "records_per_stream": {
        "type": "integer",
        "minimum": 0,
        "default": 1000,
        "description": "How many records a successful sync reports for each stream.",
    },
    "forget_deselected_streams": {
        "type": "boolean",
        "default": False,
        "description": "Whether streams that a catalog update drops lose their state (a feature flag of the vendor's).",
    },
}
