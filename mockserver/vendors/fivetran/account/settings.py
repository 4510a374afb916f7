"""What a scenario may decide about its account."""

from typing import Final

from mockserver.model.json import Document

SETTINGS: Final[Document] = {
    "account_id": {"type": "string", "minLength": 1, "default": "acquired_endurance", "description": "The account's id."},
    "account_name": {"type": "string", "default": "Mock", "description": "The account's name."},
    "destination_log": {
        "type": "boolean",
        "default": True,
        "description": "Whether a new destination brings a paused fivetran_log connection with it, as the vendor's does.",
    },
    "private_link_seconds": {
        "type": "number",
        "minimum": 0,
        "default": 2,
        "description": "How long a private link takes to be created, changed or taken down.",
    },
    "transformation_seconds": {
        "type": "number",
        "minimum": 0,
        "default": 2,
        "description": "How long a run of a transformation takes.",
    },
}
