"""The story that every client of Elasticsearch plays: each method of `client.connector`, refusals included, and its answers.

Names are those of the vendor's API definitions; where a language spells them otherwise, its player knows. `$name` stands for
what an earlier answer gave.
"""

import re
from typing import Any, Final

from tests.client.steps import ABSENT, Step

NOW: Final = re.compile(r"2024-01-01T00:00:00\.\d{3,9}Z")
"""A stamp of a world whose clock stands still."""
MADE: Final = re.compile(r"[\w-]{20}")
"""An id of the server's making."""


def updated(call: str, result: str = "updated", connector: str = "drive", **given: Any) -> Step:
    return Step(call, {"connector_id": connector, **given}, 200, {"result": result})


def shown(connector: str = "drive", **members: Any) -> Step:
    return Step("get", {"connector_id": connector}, 200, members)


def worked(call: str, **given: Any) -> Step:
    return Step(call, {"connector_sync_job_id": "$job", **given}, 200, {"result": "updated"})


def job(**members: Any) -> Step:
    return Step("sync_job_get", {"connector_sync_job_id": "$job"}, 200, {"id": MADE, **members})


def refused(step: Step, status: int, kind: str, reason: str) -> Step:
    """A call with another end."""
    return step._replace(status=status, answer={"error": {"type": kind, "reason": reason}, "status": status})


OFF: Final = {"enabled": False, "interval": "0 0 0 * * ?"}
HOURLY: Final = {"enabled": True, "interval": "0 0 * * * ?"}
PIPELINE: Final = {
    "extract_binary_content": True,
    "name": "drive-pipeline",
    "reduce_whitespace": True,
    "run_ml_inference": False,
}
HOST: Final = {"label": "Host", "display": "textbox", "type": "str", "order": 1, "required": True}
PORT: Final = {"label": "Port", "display": "numeric", "type": "int", "order": 2, "default_value": 5432}
KEPT: Final = {"sensitive": False, "required": False, "value": None, "default_value": None}
"""What a field is given where it names none."""
DEFAULT: Final = {"id": "DEFAULT", "field": "_", "policy": "include", "rule": "regex", "value": ".*"}
DRAFTS: Final = {"id": "drafts", "field": "name", "policy": "exclude", "rule": "starts_with", "value": "draft", "order": 0}
SNIPPET: Final[dict[str, Any]] = {"value": {"query": {"match_all": {}}}}
UNFILTERED: Final = {
    "rules": [{**DEFAULT, "order": 0, "created_at": NOW, "updated_at": NOW}],
    "advanced_snippet": {"value": {}, "created_at": NOW, "updated_at": NOW},
    "validation": {"state": "valid", "errors": []},
}
FILTERED: Final = {
    "rules": [{**DRAFTS, "created_at": NOW, "updated_at": NOW}, {**DEFAULT, "order": 1}],
    "advanced_snippet": {**SNIPPET, "created_at": NOW, "updated_at": NOW},
}
YESTERDAY: Final = "2023-12-31T12:00:00.123456Z"

CREATION: Final = (
    Step(
        "put",
        {"connector_id": "drive", "name": "Drive", "index_name": "search-drive", "description": "Sales", "language": "de"},
        201,
        {"id": "drive", "result": "created"},
    ),
    shown(
        id="drive",
        name="Drive",
        index_name="search-drive",
        description="Sales",
        language="de",
        is_native=False,
        status="created",
        configuration={},
        custom_scheduling={},
        scheduling={"access_control": OFF, "full": OFF, "incremental": OFF},
        filtering=[{"domain": "DEFAULT", "active": UNFILTERED, "draft": UNFILTERED}],
        sync_now=False,
        deleted=False,
        service_type=ABSENT,
        last_seen=ABSENT,
        error=ABSENT,
        features=ABSENT,
        pipeline=ABSENT,
        api_key_id=ABSENT,
        last_synced=ABSENT,
    ),
    Step(
        "put",
        {"connector_id": "drive", "name": "Drive", "index_name": "search-drive"},
        200,
        {"id": "drive", "result": "updated"},
    ),
    shown(name="Drive", description=ABSENT, language=ABSENT),
    Step(
        "post",
        {"name": "Wiki", "service_type": "confluence", "is_native": True},
        201,
        {"id": MADE, "result": "created"},
        {"wiki": "id"},
    ),
    shown("$wiki", name="Wiki", is_native=True, status="needs_configuration", index_name=ABSENT),
    refused(
        Step("post", {"index_name": "search-drive"}, 0, None),
        400,
        "status_exception",
        "Index name [search-drive] is used by another connector.",
    ),
)

LISTS: Final = (
    Step("list", {}, 200, {"count": 2, "results": [{"id": "drive"}, {"name": "Wiki"}]}),
    Step("list", {"from": 1, "size": 1}, 200, {"count": 2, "results": [{"name": "Wiki"}]}),
    Step("list", {"index_name": ["search-drive", "search-none"]}, 200, {"count": 1, "results": [{"id": "drive"}]}),
    Step(
        "list",
        {"connector_name": ["Wiki"], "service_type": ["confluence", "jira"]},
        200,
        {"count": 1, "results": [{"name": "Wiki"}]},
    ),
    Step("list", {"query": "rch-dr"}, 200, {"count": 1, "results": [{"id": "drive"}]}),
    refused(Step("list", {"size": -1}, 0, None), 400, "illegal_argument_exception", "Parameter [size] cannot be < 0"),
)

NAMES: Final = (
    updated("update_name", name="The drive", description="All of it"),
    updated("update_name", "noop", name="The drive"),
    shown(name="The drive", description="All of it"),
    refused(
        updated("update_native", is_native=True),
        400,
        "status_exception",
        "The index name [search-drive] attached to the connector [drive] must start with the required prefix: [content-] "
        "to be Elastic-managed. Please update the attached index first to comply with this requirement.",
    ),
    updated("update_index_name", index_name=None),
    shown(index_name=None),
    updated("update_native", is_native=True),
    updated("update_native", "noop", is_native=True),
    shown(is_native=True, status="created"),
    updated("update_native", is_native=False),
    updated("update_index_name", index_name="search-files"),
    updated("update_index_name", "noop", index_name="search-files"),
    updated("update_service_type", service_type="postgresql"),
    shown(index_name="search-files", service_type="postgresql", status="created"),
)

STATUS: Final = (
    refused(
        updated("update_status", status="connected"),
        400,
        "status_exception",
        "Invalid transition attempt from [created] to [connected]. "
        "Such a status transition is not supported by the Connector Protocol.",
    ),
    updated("update_status", status="needs_configuration"),
    updated("update_configuration", configuration={"host": HOST, "port": PORT}),
    shown(status="configured", configuration={"host": {**KEPT, **HOST}, "port": {**KEPT, **PORT}}),
    updated("update_configuration", values={"host": "db.example.org", "port": 5433}),
    refused(
        updated("update_configuration", values={"user": "me"}),
        400,
        "status_exception",
        "Unknown [configuration] fields in the request payload: [user]. "
        "Remove them from request or register their schema first.",
    ),
    updated("update_status", status="connected"),
    updated("update_status", "noop", status="connected"),
    shown(status="connected", configuration={"host": {"value": "db.example.org"}, "port": {"value": 5433}}),
    updated("update_error", error="no route to host"),
    shown(status="error", error="no route to host"),
    updated("update_error", error=None),
    shown(status="connected", error=None),
    updated("check_in"),
    shown(last_seen=NOW),
    refused(updated("check_in", connector="none"), 404, "document_missing_exception", "[none]: document missing"),
)

SETTINGS: Final = (
    updated("update_api_key_id", api_key_id="key", api_key_secret_id="secret"),
    updated("update_api_key_id", "noop", api_key_id="key"),
    shown(api_key_id="key", api_key_secret_id="secret"),
    updated("update_pipeline", pipeline=PIPELINE),
    shown(pipeline=PIPELINE),
    updated("update_features", features={"incremental_sync": {"enabled": True}}),
    updated("update_features", features={"sync_rules": {"basic": {"enabled": False}}}),
    shown(features={"incremental_sync": {"enabled": True}, "sync_rules": {"basic": {"enabled": False}, "advanced": ABSENT}}),
    updated("update_scheduling", scheduling={"full": HOURLY}),
    updated("update_scheduling", "noop", scheduling={"full": HOURLY}),
    shown(scheduling={"access_control": OFF, "full": HOURLY, "incremental": OFF}),
    refused(
        updated("update_scheduling", scheduling={}),
        400,
        "action_request_validation_exception",
        "Validation Failed: 1: [scheduling] object needs to define at least one schedule type: "
        "[full | incremental | access_control];",
    ),
)

FILTERING: Final = (
    updated("update_filtering", rules=[DRAFTS], advanced_snippet=SNIPPET),
    shown(filtering=[{"active": UNFILTERED, "draft": {**FILTERED, "validation": {"state": "edited", "errors": []}}}]),
    refused(
        updated("update_active_filtering"),
        400,
        "status_exception",
        "Filtering draft needs to be validated by the connector service before activation. "
        "Current filtering draft validation state [edited] is not equal to [valid].",
    ),
    updated("update_filtering_validation", validation={"state": "valid", "errors": []}),
    updated("update_active_filtering"),
    shown(filtering=[{"domain": "DEFAULT", "active": FILTERED, "draft": {**FILTERED, "validation": {"state": "valid"}}}]),
)

SYNC_JOBS: Final = (
    Step(
        "sync_job_post",
        {"id": "drive", "job_type": "incremental", "trigger_method": "scheduled"},
        201,
        {"id": MADE},
        {"job": "id"},
    ),
    job(
        connector={
            "id": "drive",
            "index_name": "search-files",
            "service_type": "postgresql",
            "pipeline": PIPELINE,
            "filtering": FILTERED,
        },
        job_type="incremental",
        trigger_method="scheduled",
        status="pending",
        created_at=NOW,
        last_seen=NOW,
        metadata={},
        started_at=ABSENT,
        worker_hostname=ABSENT,
    ),
    worked("sync_job_claim", worker_hostname="worker-1", sync_cursor={"page": 1}),
    worked("sync_job_check_in"),
    worked(
        "sync_job_update_stats",
        deleted_document_count=1,
        indexed_document_count=20,
        indexed_document_volume=3000,
        total_document_count=40,
        metadata={"batches": 2},
    ),
    job(
        status="in_progress",
        worker_hostname="worker-1",
        started_at=NOW,
        last_seen=NOW,
        connector={"sync_cursor": {"page": 1}},
        deleted_document_count=1,
        indexed_document_count=20,
        indexed_document_volume=3000,
        total_document_count=40,
        metadata={"batches": 2},
    ),
    Step(
        "sync_job_list",
        {"connector_id": "drive", "status": "in_progress", "job_type": ["full", "incremental"], "from": 0, "size": 10},
        200,
        {"count": 1, "results": [{"id": MADE, "status": "in_progress"}]},
    ),
    Step("sync_job_list", {"status": "pending"}, 200, {"count": 0, "results": []}),
    worked("sync_job_cancel"),
    job(status="canceling", cancelation_requested_at=NOW, canceled_at=ABSENT),
    worked("sync_job_error", error="gave up"),
    job(status="error", error="gave up", completed_at=ABSENT),
    refused(
        worked("sync_job_cancel"),
        400,
        "status_exception",
        "Invalid transition attempt from [error] to [canceling]. "
        "Such a ConnectorSyncStatus transition is not supported by the Connector Protocol.",
    ),
    Step("sync_job_delete", {"connector_sync_job_id": "$job"}, 200, {"acknowledged": True}),
    Step("sync_job_post", {"id": "drive"}, 201, {"id": MADE}, {"job": "id"}),
    job(job_type="full", trigger_method="on_demand"),
    worked("sync_job_cancel"),
    job(status="canceled", cancelation_requested_at=NOW, canceled_at=NOW, completed_at=NOW),
    refused(
        Step("sync_job_get", {"connector_sync_job_id": "nothing"}, 0, None), 404, "resource_not_found_exception", "nothing"
    ),
    updated(
        "last_sync",
        last_sync_status="completed",
        last_synced=YESTERDAY,
        last_sync_error=None,
        last_indexed_document_count=20,
        sync_cursor={"page": 2},
    ),
    shown(
        last_sync_status="completed",
        last_synced=YESTERDAY,
        last_indexed_document_count=20,
        sync_cursor={"page": 2},
        last_sync_error=ABSENT,
    ),
)

SECRETS: Final = (
    Step("secret_post", {"value": "hush"}, 200, {"id": MADE}, {"secret": "id"}),
    Step("secret_get", {"id": "$secret"}, 200, {"id": MADE, "value": "hush"}),
    Step("secret_put", {"id": "$secret", "value": "hush hush"}, 200, {"result": "updated"}),
    Step("secret_put", {"id": "mine", "value": "own"}, 201, {"result": "created"}),
    Step("secret_get", {"id": "$secret"}, 200, {"value": "hush hush"}),
    Step("secret_delete", {"id": "$secret"}, 200, {"deleted": True}),
    refused(Step("secret_get", {"id": "none"}, 0, None), 404, "resource_not_found_exception", "No secret with id [none]"),
)
"""For those who know the private calls."""

DELETION: Final = (
    Step("delete", {"connector_id": "$wiki"}, 200, {"acknowledged": True}),
    Step("list", {}, 200, {"count": 1, "results": [{"id": "drive"}]}),
    Step("delete", {"connector_id": "drive", "delete_sync_jobs": True}, 200, {"acknowledged": True}),
    refused(shown(), 404, "resource_not_found_exception", "connector [drive] not found"),
    Step("list", {}, 200, {"count": 0, "results": []}),
    Step("sync_job_list", {}, 200, {"count": 0, "results": []}),
)

BURIAL: Final = (
    Step("get", {"connector_id": "drive", "include_deleted": True}, 200, {"id": "drive", "deleted": True}),
    Step("list", {"include_deleted": True}, 200, {"count": 2, "results": [{"id": "drive"}, {"name": "Wiki"}]}),
    Step("delete", {"connector_id": "drive", "hard": True}, 200, {"acknowledged": True}),
    Step("list", {"include_deleted": True}, 200, {"count": 1, "results": [{"name": "Wiki"}]}),
)
"""For those who know of soft deletion, as clients do from version 9 on."""

STORY: Final = (*CREATION, *LISTS, *NAMES, *STATUS, *SETTINGS, *FILTERING, *SYNC_JOBS, *DELETION)
