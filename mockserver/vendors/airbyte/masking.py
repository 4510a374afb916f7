"""Secrets in connector configurations, which answers show as stars."""

import re
from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Json

STARS: Final = "**********"
# The vendor masks what the connector's own schema marks as secret. Those schemas are not here: names decide.
SECRET: Final = re.compile(
    r"password|passphrase|secret|token|api_?key|private_?key|access_?key|credentials_json|service_account|client_key|ssh_key",
    re.IGNORECASE,
)
PUBLIC: Final = re.compile(r"_?(url|uri|id|type|expiry_date|endpoint)$", re.IGNORECASE)


def masked(value: Json, name: str = "") -> Json:
    """A configuration with every secret text replaced."""
    if isinstance(value, Mapping):
        return {key: masked(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [masked(item, name) for item in value]
    hide = isinstance(value, str) and SECRET.search(name) and not PUBLIC.search(name)
    return STARS if hide else value
