"""Workspaces, sources and destinations: made and read."""

from typing import Any

import pytest

HOME = "00000000-0000-0000-0000-000000000000"
POSTGRES = {"source": "decd338e-5647-4c0b-adf4-da0e75f5a750", "destination": "25c5221d-dce2-4163-ade9-739ef790f503"}
KINDS = ("source", "destination")


class TestWorkspaces:
    async def test_defaults_fill_the_rest(self, deployed: Any) -> None:
        api = await deployed("empty")
        answer = await api("workspaces/create", name="Data team", organizationId=HOME, email="data@example.com", extra=1)
        made = answer.json
        mail = {"notificationType": ["customerio"]}
        assert (answer.status, made) == (
            200,
            {
                "workspaceId": made["workspaceId"],
                "customerId": made["customerId"],
                "email": "data@example.com",
                "name": "Data team",
                "slug": "data-team",
                "initialSetupComplete": False,
                "displaySetupWizard": False,
                "anonymousDataCollection": False,
                "news": False,
                "securityUpdates": False,
                "notifications": [],
                "notificationSettings": {
                    "sendOnSuccess": {"notificationType": []},
                    "sendOnFailure": mail,
                    "sendOnConnectionUpdate": mail,
                    "sendOnConnectionUpdateActionRequired": mail,
                    "sendOnSyncDisabled": mail,
                    "sendOnSyncDisabledWarning": mail,
                    "sendOnBreakingChangeWarning": mail,
                    "sendOnBreakingChangeSyncsDisabled": mail,
                },
                "webhookConfigs": [],
                "organizationId": HOME,
                "tombstone": False,
            },
        )
        assert (await api("workspaces/get", workspaceId=made["workspaceId"])).json == made

    @pytest.mark.parametrize(("name", "slug"), [("A  B!", "a-b"), ("Crème", "creme"), ("--x--", "x")])
    async def test_slugs(self, deployed: Any, name: str, slug: str) -> None:
        api = await deployed("empty")
        assert (await api("workspaces/create", name=name, organizationId=HOME)).json["slug"] == slug

    async def test_a_taken_slug_gets_eight_letters(self, deployed: Any) -> None:
        api = await deployed("empty")
        slugs = [(await api("workspaces/create", name="A b", organizationId=HOME)).json["slug"] for _ in range(3)]
        assert slugs[0] == "a-b"
        assert all(slug.startswith("a-b-") and len(slug) == 12 and slug[4:].isalpha() for slug in slugs[1:])
        assert len(set(slugs)) == 3

    async def test_what_is_given_is_kept(self, deployed: Any) -> None:
        api = await deployed("empty")
        given = {
            "news": True,
            "notificationSettings": {"sendOnSuccess": {"notificationType": ["slack"], "slackConfiguration": {"webhook": "w"}}},
            "notifications": [{"notificationType": "slack"}],
            "webhookConfigs": [{"name": "dbt", "authToken": "secret"}],
        }
        made = (await api("workspaces/create", name="x", organizationId=HOME, **given)).json
        assert made["news"] is True
        assert made["notificationSettings"]["sendOnSuccess"] == given["notificationSettings"]["sendOnSuccess"]  # type: ignore[index]  # the value of a literal above
        assert made["notifications"] == [{"notificationType": "slack", "sendOnSuccess": False, "sendOnFailure": True}]
        assert [sorted(each) for each in made["webhookConfigs"]] == [["id", "name"]]

    async def test_an_organization_is_needed(self, deployed: Any) -> None:
        api = await deployed("empty")
        answer = await api("workspaces/create", name="x")
        assert (answer.status, answer.json) == (422, api.known("Workspace missing org ID.", "BadObjectSchemaKnownException"))

    async def test_the_organization_is_looked_for_first(self, api: Any) -> None:
        assert (await api("workspaces/create", json={})).status == 422

    async def test_a_name_is_needed(self, deployed: Any) -> None:
        api = await deployed("empty")
        answer = await api("workspaces/create", organizationId=HOME)
        assert (answer.status, answer.json) == (500, api.missing("name"))

    async def test_an_unknown_workspace(self, api: Any) -> None:
        answer = await api("workspaces/get", workspaceId=api.unknown)
        assert (answer.status, answer.json) == (404, api.not_found("STANDARD_WORKSPACE", api.unknown))

    async def test_a_deleted_workspace_is_for_those_who_ask_for_it(self, deployed: Any) -> None:
        key = "11111111-2222-4333-8444-555555555555"
        api = await deployed("empty", records={"workspaces": [{"id": key, "tombstone": True}]})
        assert (await api("workspaces/get", workspaceId=key)).status == 404
        answer = await api("workspaces/get", workspaceId=key, includeTombstone=True)
        assert (answer.status, answer.json["tombstone"]) == (200, True)


@pytest.mark.parametrize("kind", KINDS)
class TestActors:
    async def make(self, api: Any, kind: str, **changes: Any) -> Any:
        body = {
            f"{kind}DefinitionId": POSTGRES[kind],
            "workspaceId": api.workspace,
            "name": "Shop",
            "connectionConfiguration": {"host": "db", "password": "secret", "ssl": {"client_key": "k", "mode": "x"}, "n": None},
            **changes,
        }
        return await api(f"{kind}s/create", json=body)

    async def test_secrets_are_stars(self, api: Any, kind: str) -> None:
        answer = await self.make(api, kind, extra=1, sourceId=api.source)
        made = answer.json
        assert (answer.status, made) == (
            200,
            {
                f"{kind}DefinitionId": POSTGRES[kind],
                f"{kind}Id": made[f"{kind}Id"],
                "workspaceId": api.workspace,
                "connectionConfiguration": {
                    "host": "db",
                    "password": "**********",
                    "ssl": {"client_key": "**********", "mode": "x"},
                    "n": None,
                },
                "name": "Shop",
                f"{kind}Name": "Postgres",
                "createdAt": api.now,
            },
        )
        assert (await api(f"{kind}s/get", json={f"{kind}Id": made[f"{kind}Id"]})).json == made

    async def test_one_without_a_name_is_called_default(self, api: Any, kind: str) -> None:
        assert (await self.make(api, kind, name=None)).json["name"] == "default"

    async def test_any_definition_will_do(self, api: Any, kind: str) -> None:
        answer = await self.make(api, kind, **{f"{kind}DefinitionId": api.unknown})
        assert (answer.status, answer.json[f"{kind}Name"]) == (200, "Custom connector")

    async def test_only_listed_ones_by_setting(self, deployed: Any, kind: str) -> None:
        api = await deployed(settings={"definitions": "listed"})
        assert (await self.make(api, kind)).status == 200
        answer = await self.make(api, kind, **{f"{kind}DefinitionId": api.unknown})
        assert (answer.status, answer.json) == (404, api.not_found(f"STANDARD_{kind.upper()}_DEFINITION", api.unknown))

    async def test_an_unknown_workspace_is_a_broken_foreign_key(self, api: Any, kind: str) -> None:
        answer = await self.make(api, kind, workspaceId=api.unknown)
        text = "Failed to access database. Check the server logs for more information"
        assert (answer.status, answer.json) == (409, api.known(text, "ConflictException"))

    @pytest.mark.parametrize("member", ["DefinitionId", "workspaceId", "connectionConfiguration"])
    async def test_missing_members_fall_over(self, api: Any, kind: str, member: str) -> None:
        name = f"{kind}{member}" if member == "DefinitionId" else member
        answer = await self.make(api, kind, **{name: None})
        assert (answer.status, answer.json) == (500, api.missing(name))

    async def test_allocations_fill_their_list(self, api: Any, kind: str) -> None:
        answer = await self.make(api, kind, resourceAllocation={"default": {"cpu_limit": "1"}})
        assert answer.json["resourceAllocation"] == {"default": {"cpu_limit": "1"}, "jobSpecific": []}

    async def test_an_unknown_id(self, api: Any, kind: str) -> None:
        answer = await api(f"{kind}s/get", json={f"{kind}Id": api.unknown})
        assert (answer.status, answer.json) == (404, api.not_found(f"{kind.upper()}_CONNECTION", api.unknown))
        answer = await api(f"{kind}s/get", json={"other": 1})
        assert (answer.status, answer.json) == (500, api.missing(f"{kind}Id"))
