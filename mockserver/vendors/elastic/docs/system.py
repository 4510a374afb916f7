"""The two indices of connectors and sync jobs: names, and which of their fields can be searched, and how.

Source: elastic-connectors-mappings.json, elastic-connectors-sync-jobs-mappings.json, elastic-connectors-settings.json and
search-acl-filter.json among the templates of x-pack core.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.model.resource import Resource
from mockserver.vendors.elastic.connector import CONNECTORS
from mockserver.vendors.elastic.job import SYNC_JOBS
from mockserver.vendors.elastic.wording import INDEX_UUID

VERSION: Final = 1
"""Of the templates that make these indices (ConnectorTemplateRegistry)."""
_RULES: Final = {
    "date": "advanced_snippet.created_at advanced_snippet.updated_at rules.created_at rules.updated_at",
    "object": "advanced_snippet.value",
    "keyword": "rules.field rules.id rules.policy rules.rule rules.value",
    "short": "rules.order",
}
_PIPELINE: Final = ("extract_binary_content", "reduce_whitespace", "run_ml_inference")


def _rules(prefix: str, findings: str) -> dict[str, str]:
    """Fields of filtering rules, and of what was found wrong with them."""
    rules = {path: kind for kind, paths in _RULES.items() for path in paths.split()}
    return {f"{prefix}.{path}": kind for path, kind in {**rules, **_found(findings)}.items()}


def _found(findings: str) -> dict[str, str]:
    return {f"{findings}.ids": "keyword", f"{findings}.messages": "text"}


def _pipeline(prefix: str) -> dict[str, str]:
    return {f"{prefix}.name": "keyword", **{f"{prefix}.{name}": "boolean" for name in _PIPELINE}}


def _all(kind: str, names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), kind)


def _nested(fields: Mapping[str, str]) -> Document:
    """Mapping properties from dotted paths."""
    properties: dict[str, Json] = {}
    for path, kind in sorted(fields.items()):
        *parents, last = path.split(".")
        place = properties
        for name in parents:
            place = place.setdefault(name, {}).setdefault("properties", {})
        place[last] = {"type": kind}
    return properties


# Members that the vendor does not name here, such as api_key_secret_id, cannot be searched for: these mappings do not learn.
_CONNECTOR_FIELDS: Final = {
    **_all("keyword", "api_key_id error index_name language name service_type status"),
    **_all("keyword", "last_access_control_sync_error last_access_control_sync_status last_sync_error last_sync_status"),
    **_all("date", "last_access_control_sync_scheduled_at last_incremental_sync_scheduled_at last_seen"),
    **_all("date", "last_sync_scheduled_at last_synced"),
    **_all("long", "last_deleted_document_count last_indexed_document_count"),
    **_all("boolean", "deleted is_native sync_now features.filtering_advanced_config features.filtering_rules"),
    **_all("boolean", "features.incremental_sync.enabled"),
    **_all("boolean", "features.sync_rules.advanced.enabled features.sync_rules.basic.enabled"),
    **_all("object", "configuration custom_scheduling sync_cursor"),
    **{f"scheduling.{kind}.enabled": "boolean" for kind in ("access_control", "full", "incremental")},
    **{f"scheduling.{kind}.interval": "text" for kind in ("access_control", "full", "incremental")},
    "description": "text",
    "filtering.domain": "keyword",
    **_rules("filtering.active", "validation.errors"),
    "filtering.active.validation.state": "keyword",
    **_rules("filtering.draft", "validation.errors"),
    "filtering.draft.validation.state": "keyword",
    **_pipeline("pipeline"),
}
_JOB_FIELDS: Final = {
    **_all("date", "cancelation_requested_at canceled_at completed_at created_at last_seen started_at"),
    **_all("keyword", "error job_type status trigger_method worker_hostname"),
    **_all("keyword", "connector.id connector.index_name connector.language connector.service_type"),
    **_all("integer", "deleted_document_count indexed_document_count indexed_document_volume total_document_count"),
    **_all("object", "metadata connector.configuration connector.sync_cursor"),
    "connector.filtering.domain": "keyword",
    **_rules("connector.filtering", "warnings"),
    **_pipeline("connector.pipeline"),
}
_USUAL: Final = {
    "default_name": "search-default-ingestion",
    "default_extract_binary_content": True,
    "default_run_ml_inference": True,
    "default_reduce_whitespace": True,
}
ACCESS_CONTROL: Final = ".search-acl-filter-"
_ACCESS_CONTROL: Final[Document] = {
    "mappings": {"dynamic": "false", "properties": {"created_at": {"type": "date"}}},
    "settings": {"index": {"hidden": True, "number_of_shards": 1, "number_of_replicas": 1}},
}


def template(name: str) -> Document:
    """What an index of the name begins with: the template of access control indices, or nothing."""
    return _ACCESS_CONTROL if name.startswith(ACCESS_CONTROL) else {}


class SystemIndex(NamedTuple):
    """An index whose documents are records of the Connector API."""

    name: str
    alias: str
    uuid: str
    resource: Resource
    mapping: Document
    settings: Document


def _system(alias: str, uuid: str, resource: Resource, fields: Mapping[str, str], meta: Document) -> SystemIndex:
    settings = {"hidden": "true", "number_of_shards": "1", "auto_expand_replicas": "0-1", "number_of_replicas": "0"}
    mapping = {"dynamic": "false", "_meta": {**meta, "version": VERSION}, "properties": _nested(fields)}
    return SystemIndex(f"{alias}-v{VERSION}", alias, uuid, resource, mapping, settings)


SYSTEM: Final[Mapping[str, SystemIndex]] = MappingProxyType(
    {
        index.name: index
        for index in (
            _system(".elastic-connectors", INDEX_UUID, CONNECTORS, _CONNECTOR_FIELDS, {"pipeline": _USUAL}),
            _system(".elastic-connectors-sync-jobs", "Yw8b0mZdTeuQk1xqD5s7Gg", SYNC_JOBS, _JOB_FIELDS, {}),
        )
    }
)
"""By name."""


def named(name: str) -> SystemIndex | None:
    """One of these by its name or alias."""
    return next((index for index in SYSTEM.values() if name in (index.name, index.alias)), None)
