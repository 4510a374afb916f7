"""The connection object: what a new one looks like, and what follows from a change."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.vendors.fivetran.masking import masked

STATE_KEEPERS: Final = frozenset({"connector_sdk", "aws_lambda", "azure_function", "google_cloud_function"})
"""Services with a state: the Connector SDK, and the only ones of the vendor's 773 that are named functions."""

DEFAULTS: Final[Document] = MappingProxyType(
    {
        "service_version": 1,
        "paused": False,
        "pause_after_trial": False,
        "sync_frequency": 360,
        "schedule_type": "auto",
        "connected_by": None,
        "created_at": None,
        "succeeded_at": None,
        "failed_at": None,
        "data_delay_sensitivity": "NORMAL",
        "data_delay_threshold": 0,
        "networking_method": "Directly",
        "private_link_id": None,
        "proxy_agent_id": None,
        "hybrid_deployment_agent_id": None,
    }
)
STATUS: Final[Document] = MappingProxyType(
    {
        "setup_state": "incomplete",
        "sync_state": "scheduled",
        "update_state": "on_schedule",
        "is_historical_sync": True,
        "tasks": (),
        "warnings": (),
        "rescheduled_for": None,
    }
)
LASTING: Final = (
    "pause_after_trial",
    "sync_frequency",
    "schedule_type",
    "daily_sync_time",
    "data_delay_sensitivity",
    "data_delay_threshold",
    "networking_method",
    "private_link_id",
    "proxy_agent_id",
    "hybrid_deployment_agent_id",
    "external_secrets_manager_id",
    "external_secrets_keys_config",
    "destination_configuration",
)
"""Members that a request sets and answers show as they were sent."""
ONLY_ON_CREATE: Final = ("destination_schema_names",)
PERMANENT: Final = ("schema", "table", "schema_prefix", "table_group_name")
"""Members of a configuration that name the connection and never change."""
PASSED: Final[Document] = MappingProxyType({"title": "Validate Login", "status": "PASSED", "message": ""})
FAILED: Final[Document] = MappingProxyType({"title": "Validate Login", "status": "FAILED", "message": "Login failed"})


def drafted(key: str, schema: str, created_at: str, body: Document) -> dict[str, Json]:
    """A new connection, scheduled and not yet set up, from a create request whose values are typed."""
    chosen = {name: body[name] for name in (*LASTING, *ONLY_ON_CREATE) if name in body}
    return _tidied(
        {
            "id": key,
            "service": body["service"],
            "schema": schema,
            "group_id": body["group_id"],
            **DEFAULTS,
            "created_at": created_at,
            **_naming(body["service"]),
            **chosen,
            "config": masked(body.get("config", {})),
            "status": status(),
        }
    )


def _naming(service: str) -> Document:
    # The vendor's tool for connectors reads it of every connection it deploys to (fivetran-connector-sdk 3.0.0).
    return {"destination_schema_names": "FIVETRAN_NAMING"} if service == "connector_sdk" else {}


def keeps_state(document: Document) -> bool:
    """Whether the connection is one of a function, or made with the Connector SDK."""
    return document["service"] in STATE_KEEPERS


def changed(document: Document, body: Document) -> dict[str, Json]:
    """A connection after an update request whose values are typed; its phase is not touched."""
    chosen: dict[str, Json] = {name: body[name] for name in LASTING if name in body}
    if "config" in body:
        chosen["config"] = _merged(document.get("config", {}), body["config"])
    status = {name: body[name] for name in ("is_historical_sync", "schema_status") if name in body}
    return _tidied({**document, **chosen, "status": {**document["status"], **status}})


def status(**known: Json) -> dict[str, Json]:
    """The status of a new connection, but for what is known of it."""
    return {**STATUS, "tasks": [], "warnings": [], **known}


def tested(document: Document, results: Sequence[Document]) -> dict[str, Json]:
    """A connection whose setup tests have run: connected when none failed, else broken if it was connected before."""
    status = document["status"]
    if not failed(results):
        tasks = [] if status["setup_state"] == "broken" else status["tasks"]
        return {**document, "status": {**status, "setup_state": "connected", "tasks": tasks}}
    if status["setup_state"] == "connected":
        return {**document, "status": {**status, "setup_state": "broken"}}
    return {**document}


def failed(results: Sequence[Document]) -> bool:
    """Whether a setup test failed."""
    return any(result["status"] in ("FAILED", "JOB_FAILED") for result in results)


def schema_name(config: Document) -> str:
    """The name that a configuration gives to its connection, `gsheets.table` for services that write one table; or nothing."""
    prefix = config.get("schema") or config.get("schema_prefix")
    rest = config.get("table") or config.get("table_group_name")
    return ".".join(part for part in (prefix, rest) if part)


def _merged(before: Document, sent: Document) -> Document:
    # Updates in the vendor's client tests send some members and find the others still there.
    # What names the connection is permanent: it neither changes nor comes later.
    return {**before, **{name: value for name, value in masked(sent).items() if name not in PERMANENT}}


def _tidied(document: dict[str, Json]) -> dict[str, Json]:
    """Drops the hour of the daily sync where syncs are not daily."""
    if document["sync_frequency"] != 1440:
        document.pop("daily_sync_time", None)
    return document
