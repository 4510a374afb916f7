"""Tags, organizations, users, permissions and consent through the public API."""

from typing import Any

import pytest

P = "/api/public/v1"
HOME = "00000000-0000-0000-0000-000000000000"
USER = "5d9c2b1a-7e64-4f38-b0a1-93c8d7e6f502"
OTHER = "6e0d3c2b-8f75-4a49-81b2-a4d9e8f7a613"


@pytest.fixture
async def peopled(deployed: Any) -> Any:
    return await deployed(
        records={
            "users": [{"id": USER, "name": "Reader", "email": "reader@example.com"}, {"id": OTHER}],
            "permissions": [{"user_id": USER, "permission_type": "organization_reader", "organization_id": HOME}],
        }
    )


class TestTags:
    async def made(self, api: Any, **words: Any) -> Any:
        body = {"name": "nightly", "color": "FFAA00", "workspaceId": api.workspace, **words}
        return await api.shop("POST", f"{P}/tags", json=body)

    async def test_one_is_carried_changed_and_taken_off(self, api: Any) -> None:
        tag = (await self.made(api)).json
        assert tag == {"tagId": tag["tagId"], "name": "nightly", "color": "FFAA00", "workspaceId": api.workspace}
        assert (await api.shop("GET", f"{P}/tags/{tag['tagId']}")).json == tag
        target = f"{P}/connections/{api.connection}"
        assert (await api.shop("PATCH", target, json={"tags": [tag]})).json["tags"] == [tag]
        assert len((await api.shop("GET", f"{P}/connections?tagIds={tag['tagId']}")).json["data"]) == 1
        assert (await api.shop("GET", f"{P}/connections?tagIds={api.unknown}")).json["data"] == []
        change = {"name": "daily", "color": "000000"}
        changed = (await api.shop("PATCH", f"{P}/tags/{tag['tagId']}", json=change)).json
        assert changed == {**tag, **change}
        assert (await api("connections/get", connectionId=api.connection)).json["tags"] == [changed]
        assert (await api.shop("DELETE", f"{P}/tags/{tag['tagId']}")).status == 204
        assert (await api.shop("GET", target)).json["tags"] == []
        assert (await api.shop("GET", f"{P}/tags")).json == {"data": []}

    @pytest.mark.parametrize(
        ("words", "status", "kind"),
        [
            ({"name": "x" * 31}, 400, "error:tag-name-too-long"),
            ({"color": "red"}, 400, "error:tag-invalid-hex-color"),
            ({}, 409, "error:tag-already-exists"),
        ],
    )
    async def test_what_is_refused(self, api: Any, words: Any, status: int, kind: str) -> None:
        assert (await self.made(api)).status == 200
        answer = await self.made(api, **words)
        assert (answer.status, answer.json["type"]) == (status, kind)


class TestPeople:
    async def test_the_organization_of_an_installation(self, api: Any) -> None:
        found = (await api.shop("GET", f"{P}/organizations")).json["data"]
        assert [each["organizationId"] for each in found] == [HOME]

    async def test_users_of_an_organization(self, peopled: Any) -> None:
        async def listed(query: str) -> list[str]:
            answer = await peopled.shop("GET", f"{P}/users?organizationId={HOME}{query}")
            return [each["id"] for each in answer.json["data"]]

        assert await listed("") == [USER, OTHER]
        assert await listed(f"&ids={OTHER}") == [OTHER]
        assert await listed("&emails=READER@example.com") == [USER]
        assert (await peopled.shop("GET", f"{P}/users?organizationId={OTHER}")).status == 404


class TestPermissions:
    async def test_one_from_giving_to_taking(self, peopled: Any) -> None:
        body = {"permissionType": "workspace_editor", "userId": OTHER, "workspaceId": peopled.workspace}
        given = (await peopled.shop("POST", f"{P}/permissions", json=body)).json
        assert given == {"permissionId": given["permissionId"], **body}
        target = f"{P}/permissions/{given['permissionId']}"
        changed = (await peopled.shop("PATCH", target, json={"permissionType": "workspace_admin"})).json
        assert (await peopled.shop("GET", target)).json == changed == {**given, "permissionType": "workspace_admin"}
        listed = (await peopled.shop("GET", f"{P}/permissions?userId={OTHER}")).json["data"]
        facts = {"permissionId": given["permissionId"], "permissionType": "workspace_admin", "userId": OTHER}
        assert listed == [{**facts, "scope": "workspace", "scopeId": peopled.workspace}]
        assert len((await peopled.shop("GET", f"{P}/permissions?organizationId={HOME}")).json["data"]) == 2
        assert (await peopled.shop("DELETE", target)).status == 204
        assert (await peopled.shop("GET", target)).status == 404

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ({"permissionType": "workspace_admin", "userId": USER}, 400),
            ({"permissionType": "workspace_admin", "userId": USER, "organizationId": HOME}, 400),
            ({"permissionType": "organization_admin", "userId": OTHER[:-1] + "4", "organizationId": HOME}, 404),
            ({"permissionType": "instance_admin", "userId": USER, "organizationId": HOME}, 422),
        ],
    )
    async def test_what_is_refused(self, peopled: Any, body: Any, status: int) -> None:
        assert (await peopled.shop("POST", f"{P}/permissions", json=body)).status == status

    async def test_a_permission_stays_in_its_place(self, peopled: Any) -> None:
        (listed,) = (await peopled.shop("GET", f"{P}/permissions?userId={USER}")).json["data"]
        target = f"{P}/permissions/{listed['permissionId']}"
        assert (await peopled.shop("PATCH", target, json={"permissionType": "workspace_admin"})).status == 400


class TestConsent:
    @pytest.mark.parametrize(
        ("change", "status", "title"),
        [
            ({}, 200, None),
            ({"sourceType": "nope"}, 400, "value-not-found"),
            ({"redirectUrl": "http://app.example.com"}, 422, "invalid-redirect-url"),
            ({"workspaceId": "11111111-2222-4333-8444-555555555555"}, 404, "resource-not-found"),
        ],
    )
    async def test_it_begins_somewhere(self, api: Any, change: Any, status: int, title: str | None) -> None:
        body = {"sourceType": "github", "redirectUrl": "https://app.example.com/done", "workspaceId": api.workspace}
        answer = await api.shop("POST", f"{P}/sources/initiateOAuth", json={**body, **change})
        assert (answer.status, answer.json.get("title")) == (status, title)
        if status == 200:
            assert "redirect_uri=https%3A%2F%2Fapp.example.com%2Fdone" in answer.json["redirect_url"]
