"""Request bodies of a connector's further updates as the vendor parses them.

Source: the Update…Action classes of application.connector.action, ConnectorFeatures, ConnectorScheduling.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Json
from mockserver.vendors.elastic import cron
from mockserver.vendors.elastic.instants import instant
from mockserver.vendors.elastic.parsing import FLAG, TEXT_OR_NULL, Broken, Field, Parser, nullable, word
from mockserver.vendors.elastic.positions import NULL, NUMBER, START_OBJECT, STRING, Cursor
from mockserver.vendors.elastic.problems import Flaw

SYNC_STATUSES: Final = ("canceling", "canceled", "completed", "error", "in_progress", "pending", "suspended")
LARGEST_LONG: Final = 2**63

_OBJECT: Final = frozenset({START_OBJECT})
_NEEDED_FLAG: Final = Field(FLAG.tokens, FLAG.read, required=True)
_NEEDED_TEXT: Final = Field(frozenset({STRING}), required=True)


def moment(cursor: Cursor) -> None:
    """Reads an instant."""
    try:
        instant(cursor.token.value)
    except ValueError:
        raise Broken(Flaw("time", detail=cursor.token.value)) from None


def _count(cursor: Cursor) -> None:
    """Reads a 64-bit integer, which may be written as a text."""
    value = cursor.token.value
    try:
        number = int(value) if isinstance(value, str | int) else int(float(value))
    except (ValueError, OverflowError):
        raise Broken(Flaw("number", detail=value)) from None
    if not -LARGEST_LONG <= number < LARGEST_LONG:
        raise Broken(Flaw("number", parser="long", detail=value))


def _scheduled(values: Mapping[str, Json]) -> None:
    """Builds the Cron; it is read when both fields are there."""
    if not cron.is_valid(values["interval"]):
        raise Broken(Flaw("cron", detail=values["interval"]))


PIPELINE: Final = Parser(
    "connector_ingest_pipeline",
    {
        "extract_binary_content": _NEEDED_FLAG,
        "name": _NEEDED_TEXT,
        "reduce_whitespace": _NEEDED_FLAG,
        "run_ml_inference": _NEEDED_FLAG,
    },
)
FEATURE: Final = Parser("connector_feature_enabled", {"enabled": _NEEDED_FLAG})
SYNC_RULES: Final = Parser("sync_rules_features", {"advanced": Field(_OBJECT, FEATURE), "basic": Field(_OBJECT, FEATURE)})
FEATURES: Final = Parser(
    "connector_features",
    {
        "document_level_security": Field(_OBJECT, FEATURE),
        "incremental_sync": Field(_OBJECT, FEATURE),
        "native_connector_api_keys": Field(_OBJECT, FEATURE),
        "sync_rules": Field(_OBJECT, SYNC_RULES),
    },
)
SCHEDULE: Final = Parser("schedule_config", {"enabled": _NEEDED_FLAG, "interval": _NEEDED_TEXT}, build=_scheduled)
SCHEDULING: Final = Parser(
    "connector_scheduling", {name: Field(_OBJECT, SCHEDULE) for name in ("access_control", "full", "incremental")}
)

_STATUS: Final = Field(TEXT_OR_NULL.tokens, nullable(word("ConnectorSyncStatus", *SYNC_STATUSES)))
_MOMENT: Final = Field(TEXT_OR_NULL.tokens, nullable(moment))
_COUNT: Final = Field(frozenset({NUMBER, STRING}), _count)

PARSERS: Final[Mapping[str, Parser]] = MappingProxyType(
    {
        "connector.update_name": Parser(
            "connector_update_name_request", {"name": TEXT_OR_NULL, "description": TEXT_OR_NULL}, strict=True
        ),
        "connector.update_index_name": Parser(
            "connector_update_index_name_request",
            {"index_name": Field(TEXT_OR_NULL.tokens, required=True)},
            strict=True,
        ),
        "connector.update_native": Parser("connector_update_native_request", {"is_native": _NEEDED_FLAG}, strict=True),
        "connector.update_api_key_id": Parser(
            "connector_update_api_key_id_request",
            {"api_key_id": TEXT_OR_NULL, "api_key_secret_id": TEXT_OR_NULL},
            strict=True,
        ),
        "connector.update_pipeline": Parser(
            "connector_update_pipeline_request", {"pipeline": Field(_OBJECT, PIPELINE, required=True)}, strict=True
        ),
        "connector.update_features": Parser(
            "connector_update_features_request", {"features": Field(_OBJECT, FEATURES, required=True)}, strict=True
        ),
        "connector.update_scheduling": Parser(
            "connector_update_scheduling_request", {"scheduling": Field(_OBJECT, SCHEDULING, required=True)}, strict=True
        ),
        "connector.last_sync": Parser(
            "connector_update_last_sync_stats_request",
            {
                "last_access_control_sync_error": TEXT_OR_NULL,
                "last_access_control_sync_scheduled_at": _MOMENT,
                "last_access_control_sync_status": _STATUS,
                "last_deleted_document_count": _COUNT,
                "last_incremental_sync_scheduled_at": _MOMENT,
                "last_indexed_document_count": _COUNT,
                "last_sync_error": TEXT_OR_NULL,
                "last_sync_scheduled_at": _MOMENT,
                "last_sync_status": _STATUS,
                "last_synced": _MOMENT,
                "sync_cursor": Field(frozenset({START_OBJECT, NULL})),
            },
            strict=True,
        ),
    }
)
"""By operation id."""
