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
    "content_type": {
        "enum": ["with-body", "always"],
        "default": "with-body",
        "description": "Whether a POST or PATCH without a body needs a Content-Type as well.",
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
        "user": {"type": "string", "description": "Id of the user whose key it is: `connected_by` of what it creates."},
    },
}
