"""Bodies as they are stored: booleans and numbers that came as texts become typed, secrets become asterisks."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.vendors.fivetran.masking import masked

# The vendor takes "false" for false and answers it typed. Only these members: any other text is a text.
BOOLEANS: Final = frozenset(
    {
        "accept_terms",
        "daylight_saving_time_enabled",
        "enabled",
        "full_refresh",
        "is_hybrid_deployment",
        "paused",
        "run_setup_tests",
        "run_tests",
        "trust_certificates",
        "trust_fingerprints",
    }
)
NUMBERS: Final = frozenset({"port"})
CONFIGS: Final = frozenset({"config", "project_config", "transformation_config"})


def typed(body: Json) -> dict[str, Json]:
    """The members of a validated body, as they are stored; none when there is no body."""
    return {name: _value(name, value) for name, value in (body or {}).items()}


def merged(before: Document, sent: Document) -> dict[str, Json]:
    """A document with what was sent; of a configuration, members that were not sent stay."""
    made = {**before, **sent}
    for name in CONFIGS & sent.keys():
        old, new = before.get(name), sent[name]
        made[name] = {**old, **new} if isinstance(old, Mapping) and isinstance(new, Mapping) else new
    return made


def _value(name: str, value: Json) -> Json:
    if name in CONFIGS and isinstance(value, Mapping):
        return masked(value)
    if isinstance(value, str) and name in BOOLEANS:
        return value == "true"
    return int(value) if name in NUMBERS else value
