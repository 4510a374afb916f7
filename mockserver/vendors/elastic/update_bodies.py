"""Request bodies of a connector's further updates as the vendor parses them.

Source: the Update…Action classes of application.connector.action, ConnectorFeatures, ConnectorScheduling.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Json
from mockserver.vendors.elastic import cron
from mockserver.vendors.elastic.job import STATUS_WORDS
from mockserver.vendors.elastic.parsing import (
    COUNT,
    FLAG,
    MOMENT,
    NEEDED_FLAG,
    NEEDED_TEXT,
    OBJECT,
    TEXT_OR_NULL,
    Broken,
    Field,
    Parser,
    nullable,
    word,
)
from mockserver.vendors.elastic.positions import NULL
from mockserver.vendors.elastic.problems import Flaw


def _scheduled(values: Mapping[str, Json]) -> None:
    """Builds the Cron; it is read when both fields are there."""
    if not cron.is_valid(values["interval"]):
        raise Broken(Flaw("cron", detail=values["interval"]))


def _switched(values: Mapping[str, Json]) -> None:
    """Unboxes the flag, which the parser declares as optional and the class needs (FeatureEnabled)."""
    if "enabled" not in values:
        raise Broken(Flaw("unboxed"))


PIPELINE: Final = Parser(
    "connector_ingest_pipeline",
    {
        "extract_binary_content": NEEDED_FLAG,
        "name": NEEDED_TEXT,
        "reduce_whitespace": NEEDED_FLAG,
        "run_ml_inference": NEEDED_FLAG,
    },
)
FEATURE: Final = Parser("connector_feature_enabled", {"enabled": FLAG}, build=_switched)
SYNC_RULES: Final = Parser(
    "sync_rules_features", {"advanced": Field(OBJECT.tokens, FEATURE), "basic": Field(OBJECT.tokens, FEATURE)}
)
FEATURES: Final = Parser(
    "connector_features",
    {
        "document_level_security": Field(OBJECT.tokens, FEATURE),
        "incremental_sync": Field(OBJECT.tokens, FEATURE),
        "native_connector_api_keys": Field(OBJECT.tokens, FEATURE),
        "sync_rules": Field(OBJECT.tokens, SYNC_RULES),
    },
)
SCHEDULE: Final = Parser("schedule_config", {"enabled": NEEDED_FLAG, "interval": NEEDED_TEXT}, build=_scheduled)
SCHEDULING: Final = Parser(
    "connector_scheduling", {name: Field(OBJECT.tokens, SCHEDULE) for name in ("access_control", "full", "incremental")}
)

_STATUS: Final = Field(TEXT_OR_NULL.tokens, nullable(word("ConnectorSyncStatus", *STATUS_WORDS)))
_MOMENT: Final = Field(MOMENT.tokens | {NULL}, nullable(MOMENT.read))

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
        "connector.update_native": Parser("connector_update_native_request", {"is_native": NEEDED_FLAG}, strict=True),
        "connector.update_api_key_id": Parser(
            "connector_update_api_key_id_request",
            {"api_key_id": TEXT_OR_NULL, "api_key_secret_id": TEXT_OR_NULL},
            strict=True,
        ),
        "connector.update_pipeline": Parser(
            "connector_update_pipeline_request", {"pipeline": Field(OBJECT.tokens, PIPELINE, required=True)}, strict=True
        ),
        "connector.update_features": Parser(
            "connector_update_features_request", {"features": Field(OBJECT.tokens, FEATURES, required=True)}, strict=True
        ),
        "connector.update_scheduling": Parser(
            "connector_update_scheduling_request", {"scheduling": Field(OBJECT.tokens, SCHEDULING, required=True)}, strict=True
        ),
        "connector.last_sync": Parser(
            "connector_update_last_sync_stats_request",
            {
                "last_access_control_sync_error": TEXT_OR_NULL,
                "last_access_control_sync_scheduled_at": _MOMENT,
                "last_access_control_sync_status": _STATUS,
                "last_deleted_document_count": COUNT,
                "last_incremental_sync_scheduled_at": _MOMENT,
                "last_indexed_document_count": COUNT,
                "last_sync_error": TEXT_OR_NULL,
                "last_sync_scheduled_at": _MOMENT,
                "last_sync_status": _STATUS,
                "last_synced": _MOMENT,
                "sync_cursor": Field(OBJECT.tokens | {NULL}),
            },
            strict=True,
        ),
    }
)
"""By operation id."""
