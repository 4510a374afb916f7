"""Settings of a scenario for this vendor, as JSON Schemas."""

from typing import Final

from mockserver.model.json import Document

SETTINGS: Final[Document] = {
    "version": {
        "type": "string",
        "pattern": "^[89][.][0-9]+[.][0-9]+$",
        "default": "9.0.0",
        "description": "Version of the stack. Clients may ask for its API version or the one before, and for no other.",
    },
    "cluster_name": {"type": "string", "minLength": 1, "default": "docker-cluster", "description": "Name shown by GET /."},
}
