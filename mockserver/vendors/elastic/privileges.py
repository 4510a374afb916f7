"""What users may do: the action behind each operation, and the cluster privileges that grant it.

Source: the Action classes of application.connector, and ClusterPrivilegeResolver with its order by access level.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document
from mockserver.vendors.elastic import wildcards

Granting = tuple[str, ...]

READ: Final = ("monitor_connector", "manage_connector", "manage", "all")
WRITE: Final = ("manage_connector", "manage", "all")
READ_SECRET: Final = ("read_connector_secrets", "manage", "all")
WRITE_SECRET: Final = ("write_connector_secrets", "manage", "all")
MONITOR: Final = ("monitor", "manage", "all")
CREATE_KEY: Final = ("manage_own_api_key", "manage_api_key", "manage_security", "all")
GET_KEY: Final = ("read_security", "manage_api_key", "manage_security", "all")
INVALIDATE_KEY: Final = ("manage_api_key", "manage_security", "all")
OWN_KEYS: Final = "manage_own_api_key"
ANYBODY: Final[Granting] = ()
"""Grants what everybody may do who is known."""
EVERYWHERE: Final[tuple[Document, ...]] = ({"names": ["*"], "privileges": ["all"]},)
"""What the cluster privilege `all` comes with: the privileges of the superuser."""
NAMES: Final = frozenset(
    {*READ, *WRITE, *MONITOR, *READ_SECRET, *WRITE_SECRET, *CREATE_KEY, *GET_KEY, *INVALIDATE_KEY},
)

ACTIONS: Final[Mapping[str, tuple[str, Granting]]] = MappingProxyType(
    {
        "info": ("cluster:monitor/main", MONITOR),
        "ping": ("cluster:monitor/main", MONITOR),
        "security.authenticate": ("cluster:admin/xpack/security/user/authenticate", ANYBODY),
        "security.create_api_key": ("cluster:admin/xpack/security/api_key/create", CREATE_KEY),
        "security.create_api_key_post": ("cluster:admin/xpack/security/api_key/create", CREATE_KEY),
        "security.get_api_key": ("cluster:admin/xpack/security/api_key/get", GET_KEY),
        "security.invalidate_api_key": ("cluster:admin/xpack/security/api_key/invalidate", INVALIDATE_KEY),
        "connector.list": ("cluster:admin/xpack/connector/list", READ),
        "connector.get": ("cluster:admin/xpack/connector/get", READ),
        "connector.put": ("cluster:admin/xpack/connector/put", WRITE),
        "connector.put_1": ("cluster:admin/xpack/connector/put", WRITE),
        "connector.post": ("cluster:admin/xpack/connector/post", WRITE),
        "connector.delete": ("cluster:admin/xpack/connector/delete", WRITE),
        "connector.check_in": ("cluster:admin/xpack/connector/update_last_seen", WRITE),
        "connector.update_status": ("cluster:admin/xpack/connector/update_status", WRITE),
        "connector.update_configuration": ("cluster:admin/xpack/connector/update_configuration", WRITE),
        "connector.update_error": ("cluster:admin/xpack/connector/update_error", WRITE),
        "connector.update_service_type": ("cluster:admin/xpack/connector/update_service_type", WRITE),
        "connector.update_name": ("cluster:admin/xpack/connector/update_name", WRITE),
        "connector.update_index_name": ("cluster:admin/xpack/connector/update_index_name", WRITE),
        "connector.update_native": ("cluster:admin/xpack/connector/update_native", WRITE),
        "connector.update_api_key_id": ("cluster:admin/xpack/connector/update_api_key_id", WRITE),
        "connector.update_pipeline": ("cluster:admin/xpack/connector/update_pipeline", WRITE),
        "connector.update_features": ("cluster:admin/xpack/connector/update_features", WRITE),
        "connector.update_scheduling": ("cluster:admin/xpack/connector/update_scheduling", WRITE),
        "connector.last_sync": ("cluster:admin/xpack/connector/update_last_sync_stats", WRITE),
        "connector.update_filtering": ("cluster:admin/xpack/connector/update_filtering", WRITE),
        "connector.update_filtering_validation": ("cluster:admin/xpack/connector/update_filtering/draft_validation", WRITE),
        "connector.update_active_filtering": ("cluster:admin/xpack/connector/update_filtering/activate", WRITE),
        "connector.sync_job_list": ("cluster:admin/xpack/connector/sync_job/list", READ),
        "connector.sync_job_get": ("cluster:admin/xpack/connector/sync_job/get", READ),
        "connector.sync_job_post": ("cluster:admin/xpack/connector/sync_job/post", WRITE),
        "connector.sync_job_delete": ("cluster:admin/xpack/connector/sync_job/delete", WRITE),
        "connector.sync_job_cancel": ("cluster:admin/xpack/connector/sync_job/cancel", WRITE),
        "connector.sync_job_check_in": ("cluster:admin/xpack/connector/sync_job/check_in", WRITE),
        "connector.sync_job_claim": ("cluster:admin/xpack/connector/sync_job/claim", WRITE),
        "connector.sync_job_error": ("cluster:admin/xpack/connector/sync_job/update_error", WRITE),
        "connector.sync_job_update_stats": ("cluster:admin/xpack/connector/sync_job/update_stats", WRITE),
        "connector.secret_get": ("cluster:admin/xpack/connector/secret/get", READ_SECRET),
        "connector.secret_post": ("cluster:admin/xpack/connector/secret/post", WRITE_SECRET),
        "connector.secret_put": ("cluster:admin/xpack/connector/secret/put", WRITE_SECRET),
        "connector.secret_delete": ("cluster:admin/xpack/connector/secret/delete", WRITE_SECRET),
    }
)
"""By operation id: the action, and the cluster privileges that grant it, least first."""


def allows(granted: Iterable[Iterable[str]], action: str, granting: Granting) -> bool:
    """Whether privileges grant an action: all of several sets must, as an API key's and its owner's must."""
    return not granting or all(any(_grants(name, action, granting) for name in names) for names in granted)


def allows_on(granted: Iterable[Iterable[Document]], names: Iterable[str], granting: Granting) -> bool:
    """Whether privileges on indices grant an action on all of some; on none in particular, they must on any."""
    wanted = tuple(names) or ("",)
    return all(all(any(_covers(entry, name, granting) for entry in entries) for name in wanted) for entries in granted)


def _covers(entry: Document, name: str, granting: Granting) -> bool:
    named = not name or any(wildcards.name(pattern).match(name) for pattern in entry["names"])
    return named and not set(granting).isdisjoint(entry["privileges"])


def _grants(name: str, action: str, granting: Granting) -> bool:
    """Whether a privilege does; it may also be a pattern of actions (ClusterPrivilegeResolver.actionToPattern)."""
    return name in granting or (name.startswith("cluster:") and wildcards.name(f"{name}*").match(action) is not None)
