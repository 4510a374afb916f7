"""Organizations, users, permissions and tokens of the Configuration API: the same as the public API has."""

from typing import Any

import pytest

from mockserver.vendors.airbyte.permission_calls import grants

HOME = "00000000-0000-0000-0000-000000000000"
OTHER = "5f1e2d3c-4b5a-4697-8877-665544332211"
USER, SECOND = "b7e90a42-3d51-46cf-a80b-4a5c6e70829b", "aaaaaaaa-3d51-46cf-a80b-4a5c6e70829b"
READS, RULES = "c8fa1b53-4e62-47d0-b91c-5b6d7f8193ac", "dddddddd-4e62-47d0-b91c-5b6d7f8193ac"
WORKSPACE = "9b2c7f4e-6a1d-4c38-8e57-0d3f1a2b4c5d"
P = "/api/public/v1"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PEOPLE: dict[str, Any] = {
    "organizations": [
        {"id": HOME, "organization_name": "First", "email": "first@example.com"},
        {"id": OTHER, "organization_name": "Second", "email": "second@example.com"},
    ],
    "users": [
        {"id": USER, "name": "Reader", "email": "reader@example.com", "auth_user_id": "auth-1", "company_name": "Example"},
        {"id": SECOND, "name": "Ruler", "email": "ruler@example.com"},
    ],
    "permissions": [
        {"id": READS, "user_id": USER, "permission_type": "workspace_reader", "workspace_id": WORKSPACE},
        {"id": RULES, "user_id": SECOND, "permission_type": "organization_admin", "organization_id": HOME},
    ],
}


@pytest.fixture
async def peopled(deployed: Any) -> Any:
    return await deployed(records=PEOPLE)


class TestOrganizations:
    async def test_one(self, peopled: Any) -> None:
        answer = await peopled("organizations/get", organizationId=OTHER)
        told = {"organizationId": OTHER, "organizationName": "Second", "email": "second@example.com"}
        assert (answer.status, answer.json) == (200, told)
        answer = await peopled("organizations/get_organization_info", organizationId=OTHER)
        assert answer.json == {"organizationId": OTHER, "organizationName": "Second", "sso": False, "scim": False}
        answer = await peopled("organizations/get", organizationId=peopled.unknown)
        assert (answer.status, answer.json) == (404, peopled.not_found("ORGANIZATION", peopled.unknown))

    async def test_the_one_of_an_installation(self, api: Any) -> None:
        assert (await api("organizations/get", organizationId=HOME)).json["organizationName"] == "Default Organization"

    async def test_one_that_only_a_workspace_names(self, deployed: Any) -> None:
        api = await deployed(records={"workspaces": [{"organization_id": OTHER}]})
        assert (await api("organizations/get", organizationId=OTHER)).status == 200

    async def test_a_new_one_has_an_admin_and_leaves_the_first(self, api: Any) -> None:
        body = {"userId": HOME, "organizationName": "New", "email": "new@example.com"}
        answer = await api("organizations/create", json=body)
        key = answer.json["organizationId"]
        assert (answer.status, answer.json["organizationName"]) == (201, "New")
        assert (await api("organizations/get", organizationId=HOME)).status == 200
        found = (await api("permissions/list_by_user", userId=HOME)).json["permissions"]
        assert {"organization_admin", "instance_admin"} == {each["permissionType"] for each in found}
        assert [each["organizationId"] for each in (await api.shop("GET", f"{P}/organizations")).json["data"]] == [HOME, key]
        answer = await api("organizations/create", json={**body, "userId": api.unknown})
        assert answer.status == 409

    async def test_a_change(self, peopled: Any) -> None:
        answer = await peopled("organizations/update", organizationId=OTHER, organizationName="Renamed")
        assert answer.json == {"organizationId": OTHER, "organizationName": "Renamed", "email": "second@example.com"}
        assert (await peopled("organizations/get", organizationId=OTHER)).json == answer.json
        assert (await peopled("organizations/update", organizationId=OTHER)).status == 500

    @pytest.mark.parametrize(("user", "found"), [(USER, ["First"]), (SECOND, ["First"]), (HOME, ["First", "Second"])])
    async def test_those_of_a_user(self, peopled: Any, user: str, found: list[str]) -> None:
        answer = await peopled("organizations/list_by_user_id", userId=user)
        assert [each["organizationName"] for each in answer.json["organizations"]] == found
        page = {"pageSize": 1, "rowOffset": len(found) - 1}
        answer = await peopled("organizations/list_by_user_id", userId=user, nameContains="S", pagination=page)
        assert [each["organizationName"] for each in answer.json["organizations"]] == found[-1:]


class TestUsers:
    async def test_one_found_in_every_way(self, peopled: Any) -> None:
        told = {
            "name": "Reader",
            "userId": USER,
            "status": "registered",
            "companyName": "Example",
            "email": "reader@example.com",
            "metadata": {},
        }
        for answer in (
            await peopled("users/get", userId=USER),
            await peopled("users/get_by_email", email="READER@example.com"),
            await peopled("users/get_by_auth_id", authUserId="auth-1"),
        ):
            assert (answer.status, answer.json) == (200, told)

    async def test_the_default_one(self, api: Any) -> None:
        assert (await api("users/get", userId=HOME)).json["name"] == "Default User"
        assert (await api("users/get_by_auth_id", authUserId=HOME)).json["userId"] == HOME

    @pytest.mark.parametrize(
        ("path", "body", "said"),
        [
            ("get", {"userId": OTHER}, OTHER),
            (
                "get_by_email",
                {"email": "x@y"},
                "User not found by email request: class UserEmailRequestBody {\n    email: x@y\n}",
            ),
            (
                "get_by_auth_id",
                {"authUserId": "z"},
                "User not found by auth request: class UserAuthIdRequestBody {\n    authUserId: z\n}",
            ),
        ],
    )
    async def test_nobody(self, peopled: Any, path: str, body: Any, said: str) -> None:
        answer = await peopled(f"users/{path}", json=body)
        assert (answer.status, answer.json) == (404, peopled.not_found("USER", said))

    async def test_a_patch(self, peopled: Any) -> None:
        change = {"name": "New", "status": "invited", "news": True, "metadata": {"a": 1}, "email": "ignored@example.com"}
        answer = await peopled("users/update", json={"userId": USER, **change})
        shown = {name: answer.json[name] for name in change}
        assert (answer.status, shown) == (200, {**change, "email": "reader@example.com"})
        listed = (await peopled.shop("GET", f"{P}/users?organizationId={HOME}")).json["data"]
        assert listed[0] == {"id": USER, "name": "New", "email": "reader@example.com"}

    async def test_a_patch_of_nothing(self, peopled: Any) -> None:
        answer = await peopled("users/update", userId=USER, email="x@example.com")
        text = (
            "Patch update user is not successful because there is nothing to update,"
            " or requested updating fields are not supported."
        )
        assert (answer.status, answer.json) == (500, peopled.fallen(text, "java.lang.IllegalArgumentException"))

    async def test_a_deleted_one_is_disabled(self, peopled: Any) -> None:
        assert (await peopled("users/delete", userId=USER)).status == 204
        assert (await peopled("users/get", userId=USER)).json["status"] == "disabled"
        assert (await peopled("users/delete", userId=peopled.unknown)).status == 404

    async def test_those_of_an_organization_by_their_permissions(self, peopled: Any) -> None:
        answer = await peopled("users/list_by_organization_id", organizationId=HOME)
        permission = {"permissionId": RULES, "permissionType": "organization_admin", "organizationId": HOME}
        assert answer.json == {"users": [{"userId": SECOND, "email": "ruler@example.com", "name": "Ruler", **permission}]}
        assert (await peopled("users/list_by_organization_id", organizationId=OTHER)).json == {"users": []}

    async def test_those_that_may_enter_a_workspace(self, peopled: Any) -> None:
        found = (await peopled("users/list_access_info_by_workspace_id", workspaceId=WORKSPACE)).json["usersWithAccess"]
        assert [(each["userId"], each["userEmail"], each["userName"], each["workspaceId"]) for each in found] == [
            (USER, "reader@example.com", "Reader", WORKSPACE),
            (SECOND, "ruler@example.com", "Ruler", WORKSPACE),
        ]
        assert found[0]["workspacePermission"]["permissionId"] == READS
        assert found[1]["organizationPermission"]["permissionId"] == RULES
        assert "organizationPermission" not in found[0]


class TestPermissions:
    async def test_made_and_found_by_both_apis(self, peopled: Any) -> None:
        body = {"permissionType": "workspace_editor", "userId": USER, "workspaceId": WORKSPACE}
        answer = await peopled("permissions/create", json=body)
        key = answer.json["permissionId"]
        assert (answer.status, answer.json) == (200, {"permissionId": key, **body})
        assert (await peopled("permissions/get", permissionId=key)).json == answer.json
        assert (await peopled.shop("GET", f"{P}/permissions/{key}")).json == answer.json
        assert (await peopled("permissions/create", json=body)).json["permissionId"] == key
        found = (await peopled("permissions/list_by_user", userId=USER)).json["permissions"]
        assert [each["permissionId"] for each in found] == [READS, key]

    async def test_one_with_an_id_of_ones_choice(self, peopled: Any) -> None:
        body = {"permissionType": "workspace_editor", "userId": USER, "workspaceId": WORKSPACE, "permissionId": OTHER}
        assert (await peopled("permissions/create", json=body)).json["permissionId"] == OTHER
        answer = await peopled("permissions/create", json={**body, "permissionType": "workspace_admin"})
        assert answer.status == 409

    @pytest.mark.parametrize(
        ("change", "text"),
        [
            ({"permissionType": "instance_admin"}, "Instance Admin permissions cannot be created via API."),
            ({"workspaceId": None}, "Either workspaceId or organizationId should be provided."),
            ({"organizationId": HOME}, "Permission cannot target both a workspace and an organization."),
        ],
    )
    async def test_places_that_do_not_fit(self, peopled: Any, change: Any, text: str) -> None:
        body = {"permissionType": "workspace_editor", "userId": USER, "workspaceId": WORKSPACE, **change}
        answer = await peopled("permissions/create", json=body)
        text = f"The provided configuration does not fulfill the specification. Errors: {text}"
        assert (answer.status, answer.json) == (422, peopled.known(text, "BadObjectSchemaKnownException"))

    @pytest.mark.parametrize(
        "change", [{"userId": OTHER}, {"workspaceId": OTHER}, {"workspaceId": None, "organizationId": USER}]
    )
    async def test_what_is_not_there_breaks_foreign_keys(self, peopled: Any, change: Any) -> None:
        body = {"permissionType": "workspace_editor", "userId": USER, "workspaceId": WORKSPACE, **change}
        answer = await peopled("permissions/create", json=body)
        text = "Failed to access database. Check the server logs for more information"
        assert (answer.status, answer.json) == (409, peopled.known(text, "ConflictException"))

    async def test_a_change_keeps_the_place(self, peopled: Any) -> None:
        answer = await peopled("permissions/update", permissionId=READS, permissionType="workspace_admin")
        assert (answer.status, answer.body) == (204, b"")
        assert (await peopled("permissions/get", permissionId=READS)).json["permissionType"] == "workspace_admin"
        answer = await peopled("permissions/update", permissionId=READS, permissionType="organization_reader")
        assert answer.status == 409
        answer = await peopled("permissions/update", permissionId=READS, permissionType="instance_admin")
        assert answer.status == 422
        assert answer.json["message"].endswith("Errors: Cannot modify Instance Admin permissions via API.")
        assert (await peopled("permissions/update", permissionId=OTHER, permissionType="workspace_admin")).status == 404

    @pytest.mark.parametrize("verb", ["demote", "delete"])
    async def test_an_organization_keeps_its_last_admin(self, peopled: Any, verb: str) -> None:
        text = f"Cannot {verb} the last admin in Organization {HOME}."
        path = "permissions/update" if verb == "demote" else "permissions/delete"
        body = {"permissionId": RULES, "permissionType": "organization_reader"}
        answer = await peopled(path, json=body)
        assert (answer.status, answer.json) == (409, peopled.known(text, "ConflictException"))
        target = f"{P}/permissions/{RULES}"
        change = {"permissionType": "organization_reader"}
        other = await (peopled.shop("PATCH", target, json=change) if verb == "demote" else peopled.shop("DELETE", target))
        assert (other.status, other.json["data"]) == (409, {"message": text})
        second = {"permissionType": "organization_admin", "userId": USER, "organizationId": HOME}
        await peopled("permissions/create", json=second)
        assert (await peopled(path, json=body)).status == 204

    async def test_taken_away(self, peopled: Any) -> None:
        assert (await peopled("permissions/delete", permissionId=READS)).status == 204
        answer = await peopled("permissions/get", permissionId=READS)
        assert (answer.status, answer.json) == (404, peopled.not_found("PERMISSION", READS))

    async def test_a_user_sent_from_a_workspace(self, peopled: Any) -> None:
        for user in (USER, SECOND):
            assert (await peopled("permissions/delete_user_from_workspace", userId=user, workspaceId=WORKSPACE)).status == 204
        assert (await peopled("permissions/list_by_user", userId=USER)).json == {"permissions": []}
        assert len((await peopled("permissions/list_by_user", userId=SECOND)).json["permissions"]) == 1

    @pytest.mark.parametrize(
        ("user", "kind", "place", "status"),
        [
            (USER, "workspace_reader", {"workspaceId": WORKSPACE}, "succeeded"),
            (USER, "workspace_editor", {"workspaceId": WORKSPACE}, "failed"),
            (USER, "workspace_reader", {}, "failed"),
            (USER, "organization_reader", {"organizationId": HOME}, "failed"),
            (SECOND, "workspace_admin", {"workspaceId": WORKSPACE}, "succeeded"),
            (SECOND, "organization_member", {"organizationId": HOME}, "succeeded"),
            (SECOND, "organization_member", {"organizationId": OTHER}, "failed"),
            (SECOND, "instance_admin", {"organizationId": HOME}, "failed"),
            (HOME, "instance_admin", {}, "succeeded"),
            (OTHER, "workspace_reader", {"workspaceId": WORKSPACE}, "failed"),
        ],
    )
    async def test_checked(self, peopled: Any, user: str, kind: str, place: Any, status: str) -> None:
        answer = await peopled("permissions/check", json={"userId": user, "permissionType": kind, **place})
        assert (answer.status, answer.json) == (200, {"status": status})

    async def test_a_workspace_of_another_organization(self, deployed: Any) -> None:
        api = await deployed(records={**PEOPLE, "workspaces": [{"id": OTHER, "organization_id": OTHER}]})
        body = {"userId": SECOND, "permissionType": "workspace_reader"}
        assert (await api("permissions/check", json={**body, "workspaceId": OTHER})).json["status"] == "failed"
        for homes, status in (([WORKSPACE], "succeeded"), ([WORKSPACE, OTHER], "failed"), ([], "succeeded")):
            answer = await api("permissions/check_multiple_workspaces", json={**body, "workspaceIds": homes})
            assert answer.json == {"status": status}

    @pytest.mark.parametrize(
        ("kind", "allowed", "denied"),
        [
            ("organization_editor", "workspace_runner", "organization_admin"),
            ("organization_reader", "organization_member", "workspace_runner"),
            ("organization_member", "organization_member", "workspace_reader"),
            ("workspace_owner", "workspace_admin", "workspace_owner"),
            ("workspace_runner", "workspace_reader", "workspace_editor"),
            ("workspace_admin", "workspace_editor", "organization_reader"),
            ("workspace_source_editor", "workspace_reader", "workspace_editor"),
        ],
    )
    def test_the_ladder_of_roles(self, kind: str, allowed: str, denied: str) -> None:
        assert allowed in grants(kind)
        assert denied not in grants(kind)


class TestTokens:
    async def test_the_token_alone_below_api(self, api: Any) -> None:
        body = {"client_id": "a", "client_secret": "b", "grant-type": "client_credentials"}
        answer = await api.shop("POST", "/api/v1/applications/token", json=body)
        assert (answer.status, set(answer.json)) == (200, {"access_token"})
        form = b"client_id=a&client_secret=b&grant_type=client_credentials"
        answer = await api.shop("POST", "/api/v1/applications/token", body=form, headers=FORM)
        assert (answer.status, set(answer.json)) == (200, {"access_token"})

    async def test_at_the_root_all_that_the_public_api_tells(self, api: Any) -> None:
        answer = await api.shop("POST", "/v1/applications/token", json={"client_id": "a", "client_secret": "b"})
        assert (answer.status, set(answer.json)) == (200, {"access_token", "token_type", "expires_in"})

    async def test_it_is_good_for_both_apis_until_it_ends(self, deployed: Any) -> None:
        client = {"client_id": "a", "client_secret": "b"}
        api = await deployed(credentials=[{**client, "role": "reader"}])
        token = (await api.shop("POST", "/api/v1/applications/token", json=client)).json["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        assert (await api("state/get", connectionId=api.connection, headers=headers)).status == 200
        assert (await api.shop("GET", f"{P}/workspaces", headers=headers)).status == 200
        assert (await api("connections/sync", connectionId=api.connection, headers=headers)).status == 403
        await api.shop.advance(minutes=15)
        assert (await api("state/get", connectionId=api.connection, headers=headers)).status == 401

    async def test_another_client(self, deployed: Any) -> None:
        api = await deployed(credentials=[{"client_id": "a", "client_secret": "b"}])
        path = "/api/v1/applications/token"
        answer = await api.shop("POST", path, json={"client_id": "a", "client_secret": "guess"})
        assert (answer.status, answer.json) == (400, api.framework("Bad Request", path, "Invalid client id or token"))
