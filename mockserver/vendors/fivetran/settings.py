"""What a scenario may decide: switches between published revisions, and how the account behaves."""

from typing import Final

from mockserver.model.json import Document

SETTINGS: Final[Document] = {
    "non_function_state_status": {
        "enum": [405, 400],
        "default": 405,
        "description": "How /state refuses a connection that keeps no state: 405 (July 2026 page) or 400 (August 2026).",
    },
    "patch_before_state": {
        "enum": ["refuse", "accept"],
        "default": "refuse",
        "description": "Whether PATCH /state is refused with 400 while nothing has written a state yet.",
    },
    "sync_seconds": {"type": "number", "minimum": 0, "default": 2, "description": "How long a sync takes."},
    "pause_seconds": {
        "type": "number",
        "minimum": 0,
        "default": 60,
        "description": "How long a running sync may go on after a pause before it is stopped.",
    },
    "schedules": {
        "type": "boolean",
        "default": True,
        "description": "Whether connections sync by themselves, as their schedules say, while the world's time passes.",
    },
    "content_type": {
        "enum": ["with-body", "always"],
        "default": "with-body",
        "description": "Whether a POST or PATCH without a body needs a Content-Type as well.",
    },
    "webhook_test_call": {
        "type": "boolean",
        "default": True,
        "description": "Whether the receiver of a webhook is called when one is made, or switched on.",
    },
    "webhook_signature": {
        "enum": ["lower", "upper"],
        "default": "lower",
        "description": "The letters of the signature that webhooks carry.",
    },
    "rate_limit": {
        "type": "integer",
        "minimum": 0,
        "default": 0,
        "description": "How many calls the account may make within an hour that rolls on; 0 counts nothing.",
    },
    "services": {
        "type": "array",
        "items": {"type": "string"},
        "default": [],
        "description": "The only services that connections can be created for; empty for any.",
    },
}

CREDENTIAL: Final[Document] = {
    "type": "object",
    "required": ["key", "secret"],
    "additionalProperties": False,
    "properties": {
        "key": {"type": "string", "minLength": 1, "pattern": "^[^:]+$"},
        "secret": {"type": "string", "minLength": 1},
        "permissions": {
            "type": "array",
            "items": {"type": "string"},
            "description": "What the key may do, such as CONNECTION_READ; everything when it is left out.",
        },
        "user": {"type": "string", "description": "Id of the user whose key it is: `connected_by` of what it creates."},
    },
}
