"""Authorization: what each role may call, and that an id which leads nowhere lets nobody in but admins."""

from typing import Any

import pytest

READER, EDITOR, ADMIN = "reader", "editor", "admin"
RANKS = (READER, EDITOR, ADMIN)
HOME = "00000000-0000-0000-0000-000000000000"
WORKSPACE = "9b2c7f4e-6a1d-4c38-8e57-0d3f1a2b4c5d"
USER, PERMISSION = "b7e90a42-3d51-46cf-a80b-4a5c6e70829b", "c8fa1b53-4e62-47d0-b91c-5b6d7f8193ac"
OPERATION = "e1a3c5d7-9b0f-4e2a-8c4d-6f7081a2b3c4"
POSTGRES = {"source": "decd338e-5647-4c0b-adf4-da0e75f5a750", "destination": "25c5221d-dce2-4163-ade9-739ef790f503"}
UNKNOWN = "11111111-2222-4333-8444-555555555555"
ACTORS = {"source": "3f6a9c12-58d4-4b7e-9a03-c1e2d4f5a6b7", "destination": "c84e1d70-2b95-4f6a-8d31-7e9f0a1b2c3d"}
IN_WORKSPACE: dict[str, Any] = {"workspaceId": WORKSPACE}
OF_CONNECTION: dict[str, Any] = {"connectionId": "18712afe-7bae-44ed-88f5-e20d9f81c8b2"}
RECORDS: dict[str, Any] = {
    "users": [{"id": USER, "email": "reader@example.com"}],
    "permissions": [{"id": PERMISSION, "user_id": USER, "workspace_id": WORKSPACE}],
    "operations": [{"id": OPERATION}],
    "jobs": [{"id": 7, "connection_id": OF_CONNECTION["connectionId"], "status": "running"}],
}
Call = tuple[str, dict[str, Any], str]


def of_kind(noun: str) -> list[Call]:
    """The calls about one of the two kinds of connectors."""
    key, definition = f"{noun}Id", f"{noun}DefinitionId"
    defined: dict[str, Any] = {definition: POSTGRES[noun]}
    made = {"name": "x", "dockerRepository": "x", "dockerImageTag": "1", "documentationUrl": "https://example.com"}
    unsaved: dict[str, Any] = {**defined, "connectionConfiguration": {}}
    return [
        (f"{noun}_definitions/list_for_workspace", IN_WORKSPACE, READER),
        (f"{noun}_definitions/get_for_workspace", {**defined, **IN_WORKSPACE}, READER),
        (f"{noun}_definition_specifications/get", {**defined, **IN_WORKSPACE}, READER),
        (f"{noun}_definitions/create_custom", {f"{noun}Definition": made, **IN_WORKSPACE}, EDITOR),
        (f"{noun}_definitions/update", {**defined, **IN_WORKSPACE, "name": "x"}, EDITOR),
        (f"{noun}_definitions/delete", {**defined, **IN_WORKSPACE}, EDITOR),
        (f"{noun}s/check_connection", {key: ACTORS[noun]}, EDITOR),
        (f"{noun}s/check_connection_for_update", {key: ACTORS[noun], "connectionConfiguration": {}, "name": "x"}, EDITOR),
        (f"scheduler/{noun}s/check_connection", {**unsaved, **IN_WORKSPACE}, EDITOR),
        (f"{noun}s/list", IN_WORKSPACE, READER),
    ]


PLACED: list[Call] = [
    *of_kind("source"),
    *of_kind("destination"),
    ("sources/discover_schema", {"sourceId": ACTORS["source"]}, EDITOR),
    (
        "scheduler/sources/discover_schema",
        {"sourceDefinitionId": POSTGRES["source"], "connectionConfiguration": {}, **IN_WORKSPACE},
        EDITOR,
    ),
    *((f"jobs/{call}", {"id": 7}, READER) for call in ("get", "get_light", "get_without_logs", "get_debug_info")),
    ("jobs/get_last_replication_job", OF_CONNECTION, READER),
    ("jobs/cancel", {"id": 7}, EDITOR),
    ("workspaces/get", IN_WORKSPACE, READER),
    ("workspaces/get_by_connection_id", OF_CONNECTION, READER),
    ("workspaces/get_by_connection_id_with_tombstone", OF_CONNECTION, READER),
    ("workspaces/get_organization_info", IN_WORKSPACE, READER),
    ("workspaces/list_paginated", {"workspaceIds": [WORKSPACE], "pagination": {"pageSize": 1, "rowOffset": 0}}, READER),
    ("workspaces/update", {**IN_WORKSPACE, "news": True}, EDITOR),
    ("workspaces/update_name", {**IN_WORKSPACE, "name": "x"}, EDITOR),
    ("workspaces/tag_feedback_status_as_done", IN_WORKSPACE, EDITOR),
    ("workspaces/update_organization", {**IN_WORKSPACE, "organizationId": HOME}, ADMIN),
    ("workspaces/delete", IN_WORKSPACE, ADMIN),
    ("workspaces/create", {"name": "x", "organizationId": HOME}, ADMIN),
    ("organizations/get", {"organizationId": HOME}, READER),
    ("organizations/get_organization_info", {"organizationId": HOME}, READER),
    ("organizations/update", {"organizationId": HOME, "organizationName": "x"}, EDITOR),
    ("users/list_access_info_by_workspace_id", IN_WORKSPACE, READER),
    ("users/list_by_organization_id", {"organizationId": HOME}, READER),
    ("permissions/get", {"permissionId": PERMISSION}, READER),
    ("permissions/create", {"permissionType": "workspace_editor", "userId": USER, **IN_WORKSPACE}, ADMIN),
    ("permissions/update", {"permissionId": PERMISSION, "permissionType": "workspace_admin"}, ADMIN),
    ("permissions/delete", {"permissionId": PERMISSION}, ADMIN),
    ("permissions/delete_user_from_workspace", {"userId": USER, **IN_WORKSPACE}, ADMIN),
    ("operations/create", {**IN_WORKSPACE, "name": "x", "operatorConfiguration": {"operatorType": "dbt"}}, EDITOR),
    ("operations/get", {"operationId": OPERATION}, READER),
    ("operations/list", OF_CONNECTION, READER),
    ("operations/update", {"operationId": OPERATION, "name": "x", "operatorConfiguration": {"operatorType": "dbt"}}, EDITOR),
    ("operations/delete", {"operationId": OPERATION}, EDITOR),
]
"""Calls whose body names a workspace or something in one, with the role that they need there."""
UNPLACED: list[Call] = [
    ("workspaces/get_by_slug", {"slug": "data-team"}, ADMIN),
    ("workspaces/list_by_user_id", {"userId": USER}, ADMIN),
    ("organizations/create", {"userId": USER, "organizationName": "x", "email": "x@example.com"}, ADMIN),
    ("organizations/list_by_user_id", {"userId": USER}, ADMIN),
    ("users/get", {"userId": USER}, ADMIN),
    ("users/get_by_email", {"email": "reader@example.com"}, ADMIN),
    ("users/get_by_auth_id", {"authUserId": HOME}, ADMIN),
    ("users/update", {"userId": USER, "name": "x"}, ADMIN),
    ("users/delete", {"userId": USER}, ADMIN),
    ("permissions/list_by_user", {"userId": USER}, ADMIN),
    ("permissions/check", {"userId": USER, "permissionType": "workspace_reader", **IN_WORKSPACE}, ADMIN),
    ("permissions/check_multiple_workspaces", {"userId": USER, "permissionType": "workspace_reader"}, ADMIN),
    ("deployment/metadata", {}, ADMIN),
    *((f"{noun}_definitions/{call}", {}, READER) for noun in POSTGRES for call in ("list", "list_latest")),
    *((f"{noun}_definitions/get", {f"{noun}DefinitionId": POSTGRES[noun]}, READER) for noun in POSTGRES),
    ("workspaces/list_by_organization_id", {"organizationId": UNKNOWN}, READER),
    ("operations/check", {"operatorType": "webhook"}, READER),
    ("notifications/try", {"notificationType": "slack"}, READER),
    ("notifications/try_webhook", {"notificationTrigger": "sync_success"}, READER),
]
"""Calls for whoever has signed in, and calls that name nothing a role could be held in: those are for admins."""


@pytest.fixture
async def guarded(deployed: Any) -> Any:
    return await deployed(records=RECORDS, credentials=[{"token": role, "role": role} for role in RANKS])


def bearer(role: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {role}"}


@pytest.mark.parametrize(
    ("path", "body", "needed"), [*PLACED, *UNPLACED], ids=lambda value: value if isinstance(value, str) else ""
)
async def test_who_may_call_what(guarded: Any, path: str, body: dict[str, Any], needed: str) -> None:
    answer = await guarded(path, json=body)
    assert (answer.status, answer.json) == (401, guarded.framework("Unauthorized", f"/v1/{path}", "Unauthorized"))
    below = RANKS[: RANKS.index(needed)]
    for role in below:
        answer = await guarded(path, json=body, headers=bearer(role))
        assert (role, answer.status, answer.json) == (role, 403, guarded.framework("Forbidden", f"/v1/{path}", "Forbidden"))
    answer = await guarded(path, json=body, headers=bearer(needed))
    assert answer.status in (200, 201, 204)


@pytest.mark.parametrize(("path", "body", "_needed"), PLACED, ids=lambda value: value if isinstance(value, str) else "")
@pytest.mark.parametrize("key", [UNKNOWN, None])
async def test_ids_that_lead_nowhere(guarded: Any, path: str, body: dict[str, Any], _needed: str, key: str | None) -> None:
    """Every id of the body is taken for another: no editor is let in, and an admin is told what the call tells."""
    places = ("workspaceId", "organizationId", "connectionId", "sourceId", "destinationId", "permissionId", "operationId", "id")
    lost = {name: key if name in places else value for name, value in body.items()}
    if "id" in lost and key is not None:
        lost["id"] = 999
    if "workspaceIds" in lost:
        lost["workspaceIds"] = [] if key is None else [WORKSPACE, key]
    answer = await guarded(path, json=lost, headers=bearer(EDITOR))
    assert (answer.status, answer.json) == (403, guarded.framework("Forbidden", f"/v1/{path}", "Forbidden"))
    assert (await guarded(path, json=lost, headers=bearer(ADMIN))).status not in (401, 403)


async def test_the_plain_list_of_old_is_for_whoever_has_signed_in(deployed: Any) -> None:
    credentials = [{"token": READER, "role": READER}]
    api = await deployed(credentials=credentials, settings={"platform_version": "1.6.0"})
    assert (await api("workspaces/list", json={})).status == 401
    assert (await api("workspaces/list", json={}, headers=bearer(READER))).status == 200


@pytest.mark.parametrize("path", ["/v1/health", "/v1/instance_configuration"])
async def test_what_is_for_everybody(guarded: Any, path: str) -> None:
    assert (await guarded.shop("GET", path)).status == 200


async def test_tokens_are_for_everybody_that_has_a_client(guarded: Any) -> None:
    answer = await guarded.shop("POST", "/api/v1/applications/token", json={"client_id": "a", "client_secret": "b"})
    assert answer.status == 400
