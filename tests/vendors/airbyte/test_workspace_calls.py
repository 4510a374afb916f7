"""Workspaces found, listed, changed and deleted; and which release has which call."""

from typing import Any

import pytest

from mockserver.vendors.airbyte import releases

HOME = "00000000-0000-0000-0000-000000000000"
OTHER = "5f1e2d3c-4b5a-4697-8877-665544332211"
SECOND, GONE, ELSEWHERE = (f"{n}{n}{n}{n}{n}{n}{n}{n}-0000-4000-8000-000000000000" for n in "234")
USER = "b7e90a42-3d51-46cf-a80b-4a5c6e70829b"
WORKSPACES: dict[str, Any] = {
    "workspaces": [
        {"id": SECOND, "name": "Alpha data"},
        {"id": GONE, "name": "Bygone data", "tombstone": True},
        {"id": ELSEWHERE, "name": "Zulu", "organization_id": OTHER},
    ]
}


@pytest.fixture
async def several(deployed: Any) -> Any:
    """Four workspaces: one of them deleted, one in another organization."""
    return await deployed(records=WORKSPACES)


def names(answer: Any) -> list[str]:
    assert answer.status == 200
    return [each["name"] for each in answer.json["workspaces"]]


class TestFound:
    async def test_by_slug(self, several: Any) -> None:
        answer = await several("workspaces/get_by_slug", slug="alpha-data")
        assert (answer.status, answer.json["workspaceId"]) == (200, SECOND)

    @pytest.mark.parametrize("slug", ["nobodys", "bygone-data", "Alpha-data"])
    async def test_not_by_slugs_of_none_or_of_a_deleted_one(self, several: Any, slug: str) -> None:
        answer = await several("workspaces/get_by_slug", slug=slug)
        assert (answer.status, answer.json) == (404, several.not_found("STANDARD_WORKSPACE", slug))

    async def test_by_connection(self, several: Any) -> None:
        answer = await several("workspaces/get_by_connection_id", connectionId=several.connection)
        assert (answer.status, answer.json["workspaceId"]) == (200, several.workspace)
        answer = await several("workspaces/get_by_connection_id", connectionId=several.unknown)
        assert (answer.status, answer.json) == (404, several.not_found("STANDARD_SYNC", several.unknown))

    async def test_by_connection_when_it_is_deleted_only_with_tombstones(self, several: Any) -> None:
        await several("workspaces/delete", workspaceId=several.workspace)
        answer = await several("workspaces/get_by_connection_id", connectionId=several.connection)
        assert (answer.status, answer.json) == (404, several.not_found("STANDARD_WORKSPACE", several.workspace))
        path = "workspaces/get_by_connection_id_with_tombstone"
        assert (await several(path, connectionId=several.connection)).json["tombstone"] is True

    async def test_its_organization(self, several: Any) -> None:
        answer = await several("workspaces/get_organization_info", workspaceId=several.workspace)
        told = {"organizationId": HOME, "organizationName": "Default Organization", "sso": False, "scim": False}
        assert (answer.status, answer.json) == (200, told)
        answer = await several("workspaces/get_organization_info", workspaceId=several.unknown)
        assert (answer.status, answer.json) == (404, several.not_found("NO_ORGANIZATION_FOR_WORKSPACE", several.unknown))

    async def test_one_path_at_the_root_and_below_api(self, several: Any) -> None:
        answer = await several.shop("POST", "/api/v1/workspaces/get_by_slug/", json={"slug": "zulu"})
        assert answer.json["workspaceId"] == ELSEWHERE


class TestListed:
    async def test_by_organization_in_the_order_of_names(self, several: Any) -> None:
        assert names(await several("workspaces/list_by_organization_id", organizationId=HOME)) == ["Alpha data", "Data team"]
        assert names(await several("workspaces/list_by_organization_id", organizationId=several.unknown)) == []

    @pytest.mark.parametrize(
        ("search", "page", "found"),
        [
            ("DATA", None, ["Alpha data", "Data team"]),
            ("team", None, ["Data team"]),
            (" ", None, ["Alpha data", "Data team"]),
            (None, {"pageSize": 1, "rowOffset": 1}, ["Data team"]),
            ("team", {"pageSize": 5, "rowOffset": 1}, []),
        ],
    )
    async def test_searched_and_paged(self, several: Any, search: Any, page: Any, found: list[str]) -> None:
        body = {"organizationId": HOME, "nameContains": search, "pagination": page}
        assert names(await several("workspaces/list_by_organization_id", json=body)) == found

    @pytest.mark.parametrize(
        ("page", "message", "exception"),
        [
            ({"rowOffset": 0}, 'Cannot read "pageSize" because it is null', "java.lang.NullPointerException"),
            ({"pageSize": 1}, 'Cannot read "rowOffset" because it is null', "java.lang.NullPointerException"),
            ({"pageSize": -1, "rowOffset": 0}, "ERROR: LIMIT must not be negative", "java.lang.RuntimeException"),
            ({"pageSize": 1, "rowOffset": -1}, "ERROR: OFFSET must not be negative", "java.lang.RuntimeException"),
        ],
    )
    async def test_pages_that_are_none(self, several: Any, page: Any, message: str, exception: str) -> None:
        answer = await several("workspaces/list_by_organization_id", organizationId=HOME, pagination=page)
        assert (answer.status, answer.json) == (500, several.fallen(message, exception))

    async def test_some_of_them_whatever_their_names(self, several: Any) -> None:
        body: dict[str, Any] = {"workspaceIds": [ELSEWHERE, GONE, SECOND, several.unknown], "nameContains": "nothing"}
        page = {"pageSize": 10, "rowOffset": 0}
        assert names(await several("workspaces/list_paginated", **body, pagination=page)) == ["Alpha data", "Zulu"]
        everything = await several("workspaces/list_paginated", **body, pagination=page, includeDeleted=True)
        assert names(everything) == ["Alpha data", "Bygone data", "Zulu"]
        answer = await several("workspaces/list_paginated", **body)
        assert (answer.status, answer.json) == (500, several.missing("pagination"))

    @pytest.mark.parametrize(
        ("permission", "found"),
        [
            ({"permission_type": "workspace_reader", "workspace_id": ELSEWHERE}, ["Zulu"]),
            ({"permission_type": "workspace_reader", "workspace_id": GONE}, []),
            ({"permission_type": "organization_reader", "organization_id": HOME}, ["Alpha data", "Data team"]),
            ({"permission_type": "organization_member", "organization_id": HOME}, []),
            ({"permission_type": "instance_admin"}, ["Alpha data", "Data team", "Zulu"]),
        ],
    )
    async def test_those_of_a_user(self, deployed: Any, permission: Any, found: list[str]) -> None:
        people = {"users": [{"id": USER}], "permissions": [{"user_id": USER, **permission}]}
        api = await deployed(records={**WORKSPACES, **people})
        assert names(await api("workspaces/list_by_user_id", userId=USER)) == found

    async def test_all_those_of_the_default_user_and_none_of_a_stranger(self, several: Any) -> None:
        assert len(names(await several("workspaces/list_by_user_id", userId=HOME))) == 3
        assert names(await several("workspaces/list_by_user_id", userId=several.unknown)) == []


class TestChanged:
    async def test_what_is_not_given_stays(self, api: Any) -> None:
        before = (await api("workspaces/get", workspaceId=api.workspace)).json
        change = {"news": True, "email": "data@example.com", "initialSetupComplete": True, "notifications": [], "name": None}
        answer = await api("workspaces/update", json={"workspaceId": api.workspace, **change})
        expected = {**before, "news": True, "email": "data@example.com", "initialSetupComplete": True}
        assert (answer.status, answer.json) == (200, expected)
        assert (await api("workspaces/get", workspaceId=api.workspace)).json == expected

    async def test_a_name_makes_a_slug_even_the_same_one(self, api: Any) -> None:
        answer = await api("workspaces/update", workspaceId=api.workspace, name="New name")
        assert (answer.json["name"], answer.json["slug"]) == ("New name", "new-name")
        slug = (await api("workspaces/update", workspaceId=api.workspace, name="New name")).json["slug"]
        assert slug.startswith("new-name-")
        assert len(slug) == len("new-name-") + 8
        answer = await api("workspaces/update_name", workspaceId=api.workspace, name="Third")
        assert (answer.json["name"], answer.json["slug"]) == ("Third", "third")

    async def test_settings_are_replaced_and_the_plain_ones_merged(self, api: Any) -> None:
        hook = {"notificationType": ["slack"], "slackConfiguration": {"webhook": "http://127.0.0.1:9/x"}}
        answer = await api("workspaces/update", workspaceId=api.workspace, notificationSettings={"sendOnSuccess": hook})
        assert answer.json["notificationSettings"]["sendOnSuccess"] == hook
        plain = {"failure": {"email": {"enabled": False}, "webhook": {"enabled": True, "url": "http://127.0.0.1:9/y"}}}
        answer = await api("workspaces/update", workspaceId=api.workspace, notificationsConfig=plain)
        told = answer.json["notificationSettings"]
        assert told["sendOnSuccess"] == hook
        assert told["sendOnFailure"] == {**hook, "slackConfiguration": {"webhook": "http://127.0.0.1:9/y"}}
        answer = await api("workspaces/update", workspaceId=api.workspace, notificationSettings={})
        assert answer.json["notificationSettings"]["sendOnSuccess"] == {"notificationType": []}

    async def test_webhooks_are_replaced(self, api: Any) -> None:
        answer = await api("workspaces/update", workspaceId=api.workspace, webhookConfigs=[{"name": "dbt cloud"}])
        assert [each["name"] for each in answer.json["webhookConfigs"]] == ["dbt cloud"]
        assert (await api("workspaces/update", workspaceId=api.workspace, news=True)).json["webhookConfigs"] != []
        assert (await api("workspaces/update", workspaceId=api.workspace, webhookConfigs=[])).json["webhookConfigs"] == []

    @pytest.mark.parametrize("call", ["update_organization", "create"])
    async def test_its_organization_must_be_there_once_any_is_listed(self, deployed: Any, call: str) -> None:
        listed = {"organizations": [{"id": HOME}, {"id": OTHER}]}
        for records, status in (({}, 200), (listed, 409)):
            api = await deployed(records=records)
            body = {"workspaceId": api.workspace, "organizationId": OTHER, "name": "x"}
            assert (await api(f"workspaces/{call}", json=body)).json["organizationId"] == OTHER
            answer = await api(f"workspaces/{call}", json={**body, "organizationId": api.unknown})
            assert answer.status == status
        text = "Failed to access database. Check the server logs for more information"
        assert answer.json == api.known(text, "ConflictException")

    async def test_feedback(self, api: Any) -> None:
        assert (await api("workspaces/tag_feedback_status_as_done", workspaceId=api.workspace)).status == 204
        assert (await api("workspaces/get", workspaceId=api.workspace)).json["feedbackDone"] is True
        assert (await api("workspaces/tag_feedback_status_as_done", workspaceId=api.unknown)).status == 204

    async def test_deletion_takes_everything_along(self, api: Any) -> None:
        answer = await api("workspaces/delete", workspaceId=api.workspace)
        assert (answer.status, answer.body) == (204, b"")
        assert (await api("connections/get", connectionId=api.connection)).json["status"] == "deprecated"
        for kind in ("sources", "destinations"):
            assert (await api(f"{kind}/list", workspaceId=api.workspace)).json[kind] == []
        assert (await api.shop("GET", "/api/public/v1/workspaces")).json["data"] == []

    @pytest.mark.parametrize("call", ["delete", "update", "update_name", "update_organization"])
    async def test_a_deleted_one_is_not_there(self, several: Any, call: str) -> None:
        answer = await several(f"workspaces/{call}", workspaceId=GONE, name="x", organizationId=HOME)
        assert (answer.status, answer.json) == (404, several.not_found("STANDARD_WORKSPACE", GONE))

    async def test_the_public_api_changes_the_same(self, api: Any) -> None:
        target = f"/api/public/v1/workspaces/{api.workspace}"
        await api.shop("PATCH", target, json={"name": "By the other"})
        assert (await api("workspaces/get", workspaceId=api.workspace)).json["slug"] == "by-the-other"


class TestReleases:
    async def test_the_plain_list_is_gone(self, several: Any) -> None:
        answer = await several("workspaces/list", json={})
        assert (answer.status, answer.body) == (404, b"Object not found.")

    @pytest.mark.parametrize(("release", "status"), [("1.6.3", 200), ("0.50.56", 200), ("1.7.0", 404), ("2.0.0", 404)])
    async def test_which_releases_have_it(self, deployed: Any, release: str, status: int) -> None:
        api = await deployed(records=WORKSPACES, settings={"platform_version": release})
        answer = await api("workspaces/list", json={})
        assert answer.status == status
        if status == 200:
            assert names(answer) == ["Data team", "Alpha data", "Zulu"]

    @pytest.mark.parametrize(("release", "status"), [("0.50.21", 404), ("0.50.22", 200)])
    async def test_states_are_written_safely_since_0_50_22(self, deployed: Any, release: str, status: int) -> None:
        api = await deployed(settings={"platform_version": release})
        answer = await api.write(safe=True, stateType="stream", streamState=[])
        assert answer.status == status

    @pytest.mark.parametrize(("release", "status"), [("0.50.56", 200), ("1.0.0", 422)])
    async def test_an_organization_is_asked_for_since_1_0_0(self, deployed: Any, release: str, status: int) -> None:
        api = await deployed("empty", settings={"platform_version": release})
        answer = await api("workspaces/create", name="x")
        assert answer.status == status
        if status == 200:
            assert answer.json["organizationId"] == HOME

    async def test_the_installation_tells_its_release(self, deployed: Any) -> None:
        api = await deployed(settings={"platform_version": "1.6.0"})
        assert (await api.shop("GET", "/v1/instance_configuration")).json["version"] == "1.6.0"
        assert (await api("deployment/metadata", json={})).json["version"] == "1.6.0"
        job = (await api("connections/sync", connectionId=api.connection)).json["job"]["id"]
        assert (await api("jobs/get_debug_info", id=job)).json["job"]["airbyteVersion"] == "1.6.0"

    async def test_releases_compare_by_numbers(self, deployed: Any) -> None:
        api = await deployed(settings={"platform_version": "1.10.0"})
        world = await api.shop.session()
        assert releases.since(world, "1.9.3")
        assert not releases.since(world, "1.10.1")
