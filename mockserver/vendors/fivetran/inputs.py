"""Request bodies as they are stored: booleans and numbers that came as strings become typed."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json

# The vendor takes "false" and "720" for false and 720 and answers them typed: one of its own tools creates connections
# with `"sync_frequency": "360"` (fivetran-connector-sdk 3.0).
BOOLEANS: Final = frozenset(
    {
        "all_fields",
        "enabled",
        "force",
        "hashed",
        "hide_setup_guide",
        "is_historical_sync",
        "is_primary_key",
        "is_type_locked",
        "pause_after_trial",
        "paused",
        "run_setup_tests",
        "trust_certificates",
        "trust_fingerprints",
    }
)
NUMBERS: Final = frozenset({"data_delay_threshold", "sync_frequency"})
NESTED: Final = frozenset({"connect_card_config"})


def typed(body: Document | None) -> dict[str, Json]:
    """The members of a validated body, typed; none when there is no body."""
    return {name: _value(name, value) for name, value in (body or {}).items()}


def typed_deeply(body: Document) -> dict[str, Json]:
    """The same at every level of a body whose levels are named by the client. Names may be anything; only texts change."""
    return {name: typed_deeply(value) if isinstance(value, Mapping) else _value(name, value) for name, value in body.items()}


def _value(name: str, value: Json) -> Json:
    if name in NESTED and isinstance(value, Mapping):
        return typed(value)
    if isinstance(value, str) and name in BOOLEANS:
        return value == "true"
    if name in NUMBERS:
        # JSON Schema counts 360.0 among the integers.
        return int(value)
    return value
