"""A story of Airbyte's public API, told to its SDK: it calls everything that the API serves, and names what must come of it.

Parts of it hang together by the ids that a step keeps. The world is that of `airbyte-account.yaml`.
"""

import re
from typing import Any, Final

from tests.client.steps import Step

HOME: Final = "00000000-0000-0000-0000-000000000000"
USER: Final = "5d9c2b1a-7e64-4f38-b0a1-93c8d7e6f502"
DATA_TEAM: Final = "9b2c7f4e-6a1d-4c38-8e57-0d3f1a2b4c5d"
STRANGER: Final = "11111111-2222-4333-8444-555555555555"
ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOMENT: Final = re.compile(r"2024-01-01T00:\d\d(:\d\d)?Z")
FAKER: Final = {"kind": "SourceFaker", "count": 7}
POSTGRES: Final = {"kind": "DestinationPostgres", "host": "db.example.com", "database": "lake", "username": "writer"}


def problem(status: int, title: str, **data: Any) -> dict[str, Any]:
    """A refusal, as the vendor's catalogue words it."""
    return {"status": status, "title": title, "documentationUrl": None, "data": data}


def missing(kind: str) -> dict[str, Any]:
    return problem(404, "resource-not-found", resourceType=kind, resourceId=STRANGER)


WORKSPACES: Final = (
    Step("health.get_health_check", {}, 200, "Successful operation"),
    Step(
        "workspaces.list_workspaces",
        {},
        200,
        {"previous": "", "data": [{"workspaceId": DATA_TEAM, "name": "Data team", "dataResidency": "auto"}]},
    ),
    Step(
        "workspaces.create_workspace",
        {"name": "Lake", "notifications": {"success": {"email": {"enabled": True}}}},
        200,
        {"workspaceId": ID, "name": "Lake", "notifications": {"success": {"email": {"enabled": True}}}},
        {"lake": "workspaceId"},
    ),
    Step(
        "workspaces.update_workspace",
        {"workspace_id": "$lake", "workspace_update_request": {"name": "Lakehouse"}},
        200,
        {"name": "Lakehouse", "notifications": {"success": {"email": {"enabled": True}}}},
    ),
    Step("workspaces.get_workspace", {"workspace_id": "$lake"}, 200, {"workspaceId": ID, "name": "Lakehouse"}),
    Step("workspaces.get_workspace", {"workspace_id": STRANGER}, 404, missing("STANDARD_WORKSPACE")),
)

ACTORS: Final = (
    Step(
        "sources.create_source",
        {"name": "People", "workspace_id": "$lake", "configuration": FAKER},
        200,
        {"sourceId": ID, "name": "People", "sourceType": "faker", "configuration": {"count": 7, "seed": -1}},
        {"people": "sourceId"},
    ),
    Step(
        "sources.create_source",
        {"name": "More people", "workspace_id": "$lake", "configuration": FAKER},
        200,
        {"name": "More people"},
        {"more": "sourceId"},
    ),
    Step(
        "sources.create_source",
        {"name": "Lost", "workspace_id": STRANGER, "configuration": FAKER},
        404,
        missing("STANDARD_WORKSPACE"),
    ),
    Step("sources.get_source", {"source_id": "$people"}, 200, {"name": "People", "configuration": {"count": 7}}),
    Step(
        "sources.patch_source",
        {"source_id": "$people", "source_patch_request": {"name": "Folks"}},
        200,
        {"name": "Folks", "configuration": {"count": 7}},
    ),
    Step(
        "sources.put_source",
        {"source_id": "$people", "source_put_request": {"name": "Crowd", "configuration": {"kind": "SourceFaker", "count": 9}}},
        200,
        {"name": "Crowd", "configuration": {"count": 9}},
    ),
    Step(
        "sources.list_sources",
        {"workspace_ids": ["$lake"], "limit": 1},
        200,
        {"previous": "", "next": re.compile(r".*[?&]limit=1&offset=1"), "data": [{"name": "Crowd"}]},
    ),
    Step(
        "sources.list_sources",
        {"workspace_ids": ["$lake"], "limit": 1, "offset": 1},
        200,
        {"previous": re.compile(r".*[?&]limit=1&offset=0"), "next": re.compile(r".+"), "data": [{"name": "More people"}]},
    ),
    Step(
        "sources.list_sources",
        {"workspace_ids": ["$lake"], "limit": 1, "offset": 2},
        200,
        {"previous": re.compile(r".*[?&]limit=1&offset=1"), "next": "", "data": []},
    ),
    Step(
        "sources.list_sources",
        {"workspace_ids": ["$lake", DATA_TEAM]},
        200,
        {"data": [{"name": "Crowd"}, {"name": "More people"}, {"name": "Shop database"}]},
    ),
    Step(
        "sources.initiate_o_auth",
        {"redirect_url": "https://app.example.com/done", "source_type": "github", "workspace_id": "$lake"},
        200,
        {"redirect_url": re.compile(r"https://github\..*redirect_uri=https%3A%2F%2Fapp\.example\.com%2Fdone.*")},
    ),
    Step(
        "streams.get_stream_properties",
        {"source_id": "$people"},
        200,
        [{"streamName": "users"}, {"streamName": "products"}, {"streamName": "purchases"}],
    ),
    Step("sources.delete_source", {"source_id": "$more"}, 204, ""),
    Step("sources.delete_source", {"source_id": STRANGER}, 404, missing("SOURCE_CONNECTION")),
    Step(
        "sources.list_sources",
        {"workspace_ids": ["$lake"], "include_deleted": True},
        200,
        {"data": [{"name": "Crowd"}, {"name": "More people"}]},
    ),
    Step(
        "destinations.create_destination",
        {"name": "Warehouse", "workspace_id": "$lake", "configuration": {**POSTGRES, "password": "secret"}},
        200,
        {"destinationId": ID, "destinationType": "postgres", "configuration": {"host": "db.example.com", "port": 5432}},
        {"warehouse": "destinationId"},
    ),
    Step(
        "destinations.get_destination",
        {"destination_id": "$warehouse"},
        200,
        {"name": "Warehouse", "configuration": {"password": "**********"}},
    ),
    Step(
        "destinations.patch_destination",
        {"destination_id": "$warehouse", "destination_patch_request": {"name": "Depot"}},
        200,
        {"name": "Depot", "configuration": {"database": "lake"}},
    ),
    Step(
        "destinations.put_destination",
        {
            "destination_id": "$warehouse",
            "destination_put_request": {"name": "Depot", "configuration": {**POSTGRES, "database": "sea"}},
        },
        200,
        {"configuration": {"database": "sea"}},
    ),
    Step("destinations.list_destinations", {"workspace_ids": ["$lake"]}, 200, {"data": [{"name": "Depot"}]}),
    Step("destinations.get_destination", {"destination_id": STRANGER}, 404, missing("DESTINATION_CONNECTION")),
)

ENDS: Final = {"source_id": "$people", "destination_id": "$warehouse"}
USERS: Final = {
    "name": "users",
    "sync_mode": "incremental_deduped_history",
    "cursor_field": ["updated_at"],
    "primary_key": [["id"]],
}
CONNECTIONS: Final = (
    Step(
        "tags.create_tag",
        {"name": "nightly", "color": "FFAA00", "workspace_id": "$lake"},
        200,
        {"tagId": ID, "name": "nightly"},
        {"nightly": "tagId"},
    ),
    Step(
        "tags.create_tag",
        {"name": "red", "color": "red", "workspace_id": "$lake"},
        400,
        {"status": 400, "type": "error:tag-invalid-hex-color"},
    ),
    Step(
        "connections.create_connection",
        {
            **ENDS,
            "name": "Nightly",
            "configurations": {"streams": [USERS, {"name": "products"}]},
            "schedule": {"schedule_type": "cron", "cron_expression": "0 0 0 * * ?"},
            "namespace_definition": "custom_format",
            "namespace_format": "lake",
            "prefix": "raw_",
            "tags": [{"tag_id": "$nightly", "name": "nightly", "color": "FFAA00", "workspace_id": "$lake"}],
        },
        200,
        {
            "connectionId": ID,
            "status": "active",
            "schedule": {"scheduleType": "cron", "cronExpression": "0 0 0 * * ? UTC"},
            "configurations": {
                "streams": [
                    {"name": "users", "syncMode": "incremental_deduped_history", "cursorField": ["updated_at"]},
                    {"name": "products", "syncMode": "full_refresh_overwrite"},
                ]
            },
            "namespaceFormat": "lake",
            "prefix": "raw_",
            "tags": [{"name": "nightly"}],
        },
        {"connection": "connectionId"},
    ),
    Step(
        "connections.create_connection",
        {**ENDS, "schedule": {"schedule_type": "cron", "cron_expression": "often"}},
        400,
        {"status": 400, "type": "error:cron-validation/invalid-expression"},
    ),
    Step("connections.list_connections", {"tag_ids": ["$nightly"]}, 200, {"data": [{"name": "Nightly"}]}),
    Step(
        "connections.patch_connection",
        {
            "connection_id": "$connection",
            "connection_patch_request": {"name": "By hand", "schedule": {"schedule_type": "manual"}, "tags": []},
        },
        200,
        {"name": "By hand", "schedule": {"scheduleType": "manual"}, "tags": [], "prefix": "raw_"},
    ),
    Step("connections.get_connection", {"connection_id": "$connection"}, 200, {"name": "By hand", "workspaceId": ID}),
    Step(
        "tags.update_tag",
        {"tag_id": "$nightly", "tag_patch_request": {"name": "daily", "color": "000000"}},
        200,
        {"name": "daily", "color": "000000"},
    ),
    Step("tags.get_tag", {"tag_id": "$nightly"}, 200, {"name": "daily"}),
    Step("tags.list_tags", {"workspace_ids": ["$lake"]}, 200, {"data": [{"name": "daily"}]}),
    Step("tags.delete_tag", {"tag_id": "$nightly"}, 204, ""),
    Step("tags.get_tag", {"tag_id": "$nightly"}, 404, {"status": 404}),
)

SYNC: Final = {"connection_id": "$connection", "job_type": "sync"}
JOBS: Final = (
    Step("jobs.create_job", SYNC, 200, {"status": "running", "jobType": "sync", "duration": "PT0S"}, {"first": "jobId"}),
    Step("jobs.create_job", SYNC, 409, {"status": 409, "title": "try-again-later"}),
    Step(
        "jobs.get_job",
        {"job_id": "$first"},
        200,
        {"status": "succeeded", "startTime": MOMENT, "lastUpdatedAt": MOMENT, "duration": "PT2S", "rowsSynced": 2000},
    ),
    Step("jobs.create_job", SYNC, 200, {"status": "running"}, {"second": "jobId"}),
    Step("jobs.cancel_job", {"job_id": "$second"}, 200, {"status": "cancelled", "jobType": "sync"}),
    Step("jobs.cancel_job", {"job_id": "$second"}, 409, problem(409, "state-conflict", message="Job is not currently running")),
    Step("jobs.create_job", {**SYNC, "job_type": "refresh"}, 422, {"status": 422, "title": "unprocessable-entity"}),
    Step("jobs.create_job", {**SYNC, "job_type": "clear"}, 200, {"status": "running", "jobType": "reset"}),
    Step(
        "jobs.list_jobs",
        {"connection_id": "$connection", "order_by": "createdAt|ASC"},
        200,
        {"data": [{"status": "succeeded"}, {"status": "cancelled"}, {"jobType": "reset"}]},
    ),
    Step(
        "jobs.list_jobs",
        {"connection_id": "$connection", "status": "cancelled", "job_type": "sync"},
        200,
        {"data": [{"status": "cancelled"}]},
    ),
)

GRANT: Final = {"user_id": USER, "permission_type": "workspace_editor", "workspace_id": "$lake"}
PEOPLE: Final = (
    Step("organizations.list_organizations_for_user", {}, 200, {"data": [{"organizationId": HOME}]}),
    Step(
        "users.list_users_within_an_organization",
        {"organization_id": HOME, "emails": ["reader@example.com"]},
        200,
        {"data": [{"id": USER, "name": "Reader", "email": "reader@example.com"}]},
    ),
    Step(
        "permissions.create_permission",
        GRANT,
        200,
        {"permissionId": ID, "permissionType": "workspace_editor", "workspaceId": ID},
        {"grant": "permissionId"},
    ),
    Step(
        "permissions.update_permission",
        {"permission_id": "$grant", "permission_update_request": {"permission_type": "workspace_admin"}},
        200,
        {"permissionType": "workspace_admin"},
    ),
    Step("permissions.get_permission", {"permission_id": "$grant"}, 200, {"permissionType": "workspace_admin"}),
    Step(
        "permissions.list_permissions",
        {"user_id": USER},
        200,
        {"data": [{"permissionType": "workspace_admin", "scope": "workspace", "scopeId": ID}]},
    ),
    Step("permissions.delete_permission", {"permission_id": "$grant"}, 204, ""),
)

END: Final = (
    Step("connections.delete_connection", {"connection_id": "$connection"}, 204, ""),
    Step("connections.get_connection", {"connection_id": "$connection"}, 200, {"status": "deprecated"}),
    Step("destinations.delete_destination", {"destination_id": "$warehouse"}, 204, ""),
    Step("destinations.list_destinations", {"workspace_ids": ["$lake"]}, 200, {"next": "", "data": []}),
    Step("workspaces.delete_workspace", {"workspace_id": "$lake"}, 204, ""),
    Step("workspaces.get_workspace", {"workspace_id": "$lake"}, 404, {"status": 404, "title": "resource-not-found"}),
)

STORY: Final = (*WORKSPACES, *ACTORS, *CONNECTIONS, *JOBS, *PEOPLE, *END)
MISREAD: Final = frozenset({"health.get_health_check", "sources.initiate_o_auth"})
"""Calls of which the SDK makes nothing: they are of no type that it knows."""
