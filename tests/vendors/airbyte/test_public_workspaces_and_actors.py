"""Workspaces, sources and destinations through the public API, and the same records through the Configuration API."""

from typing import Any

import pytest

P = "/api/public/v1"
KINDS = ("source", "destination")
POSTGRES = {"source": "decd338e-5647-4c0b-adf4-da0e75f5a750", "destination": "25c5221d-dce2-4163-ade9-739ef790f503"}


def problem(status: int, title: str, detail: str, data: Any) -> dict[str, Any]:
    kind = f"https://reference.airbyte.com/reference/errors#{title}"
    return {"status": status, "type": kind, "title": title, "detail": detail, "documentationUrl": None, "data": data}


@pytest.mark.parametrize("root", [P, "/public/v1", "/v1"])
async def test_it_is_served_where_deployments_and_the_cloud_serve_it(api: Any, root: str) -> None:
    answer = await api.shop("GET", f"{root}/workspaces/{api.workspace}")
    assert (answer.status, answer.json["name"]) == (200, "Data team")


async def test_health_is_a_text(api: Any) -> None:
    answer = await api.shop("GET", f"{P}/health")
    assert (answer.status, answer.text) == (200, "Successful operation")


class TestWorkspaces:
    async def test_one_made_here_shows_in_the_other_api(self, api: Any) -> None:
        made = (await api.shop("POST", f"{P}/workspaces", json={"name": "Second team"})).json
        mail, silent = {"email": {"enabled": True}, "webhook": {"enabled": False}}, {"enabled": False}
        assert made == {
            "workspaceId": made["workspaceId"],
            "name": "Second team",
            "dataResidency": "auto",
            "notifications": {
                "failure": mail,
                "success": {"email": silent, "webhook": silent},
                "connectionUpdate": mail,
                "connectionUpdateActionRequired": mail,
                "syncDisabled": mail,
                "syncDisabledWarning": mail,
            },
        }
        other = (await api("workspaces/get", workspaceId=made["workspaceId"])).json
        assert (other["name"], other["slug"]) == ("Second team", "second-team")

    async def test_a_change_of_name_changes_the_slug_and_notifications_are_told_apart(self, api: Any) -> None:
        url = "https://hooks.example.com/x"
        change = {"name": "Renamed", "notifications": {"failure": {"webhook": {"enabled": True, "url": url}}}}
        changed = (await api.shop("PATCH", f"{P}/workspaces/{api.workspace}", json=change)).json
        assert changed["name"] == "Renamed"
        assert changed["notifications"]["failure"] == {"email": {"enabled": True}, "webhook": {"enabled": True, "url": url}}
        other = (await api("workspaces/get", workspaceId=api.workspace)).json
        assert other["slug"] == "renamed"
        assert other["notificationSettings"]["sendOnFailure"]["slackConfiguration"] == {"webhook": url}

    async def test_a_webhook_needs_an_address(self, api: Any) -> None:
        body = {"name": "x", "notifications": {"success": {"webhook": {"enabled": True}}}}
        answer = await api.shop("POST", f"{P}/workspaces", json=body)
        assert (answer.status, answer.json["type"]) == (400, "error:notification/config/missing-url")

    async def test_deletion_takes_everything_along(self, api: Any) -> None:
        assert (await api.shop("DELETE", f"{P}/workspaces/{api.workspace}")).status == 204
        assert (await api.shop("GET", f"{P}/workspaces/{api.workspace}")).status == 404
        assert (await api("connections/get", connectionId=api.connection)).json["status"] == "deprecated"
        for path in ("workspaces", "sources", "destinations", "connections"):
            assert (await api.shop("GET", f"{P}/{path}")).json == {"previous": "", "next": "", "data": []}
            assert len((await api.shop("GET", f"{P}/{path}?includeDeleted=true")).json["data"]) == 1

    async def test_an_unknown_one(self, api: Any) -> None:
        answer = await api.shop("GET", f"{P}/workspaces/{api.unknown}")
        data = {"resourceType": "STANDARD_WORKSPACE", "resourceId": api.unknown}
        detail = "The requested resource could not be found."
        assert (answer.status, answer.json) == (404, problem(404, "resource-not-found", detail, data))


class TestPaging:
    async def test_links_are_texts_and_the_next_one_goes_past_the_end(self, api: Any) -> None:
        for number in range(4):
            await api.shop("POST", f"{P}/workspaces", json={"name": f"w{number}"})
        pages, target = [], f"{P}/workspaces?limit=2"
        while target:
            page = (await api.shop("GET", target)).json
            pages.append([each["name"] for each in page["data"]])
            target = page["next"].removeprefix("http://mock.test")
        assert pages == [["Data team", "w0"], ["w1", "w2"], ["w3"], []]
        middle = (await api.shop("GET", f"{P}/workspaces?includeDeleted=false&limit=2&offset=2")).json
        assert middle["previous"] == f"http://mock.test{P}/workspaces?includeDeleted=false&limit=2&offset=0"
        assert middle["next"] == f"http://mock.test{P}/workspaces?includeDeleted=false&limit=2&offset=4"

    @pytest.mark.parametrize("query", ["limit=0", "limit=101", "offset=-1", "limit=x", "workspaceIds=x"])
    async def test_a_page_that_cannot_be(self, api: Any, query: str) -> None:
        answer = await api.shop("GET", f"{P}/sources?{query}")
        assert (answer.status, answer.json["title"]) == (400, "bad-request")

    async def test_lists_of_some_workspaces(self, api: Any) -> None:
        other = (await api.shop("POST", f"{P}/workspaces", json={"name": "x"})).json["workspaceId"]
        for homes, count in ((other, 0), (api.workspace, 1), (f"{other},{api.workspace}", 1)):
            for path in ("sources", "destinations", "connections"):
                assert len((await api.shop("GET", f"{P}/{path}?workspaceIds={homes}")).json["data"]) == count


@pytest.mark.parametrize("kind", KINDS)
class TestActors:
    async def test_one_is_made_by_its_type(self, api: Any, kind: str) -> None:
        configuration = {f"{kind}Type": "postgres", "host": "db", "password": "secret"}
        body = {"name": "Shop", "workspaceId": api.workspace, "configuration": configuration}
        made = (await api.shop("POST", f"{P}/{kind}s", json=body)).json
        key = made[f"{kind}Id"]
        assert made == {
            f"{kind}Id": key,
            "name": "Shop",
            f"{kind}Type": "postgres",
            "definitionId": POSTGRES[kind],
            "workspaceId": api.workspace,
            "configuration": {"host": "db", "password": "**********", f"{kind}Type": "postgres"},
            "createdAt": api.now,
        }
        other = (await api(f"{kind}s/get", **{f"{kind}Id": key})).json
        assert other["connectionConfiguration"] == {"host": "db", "password": "**********"}
        assert other[f"{kind}Name"] == "Postgres"
        assert (await api.shop("GET", f"{P}/{kind}s/{key}")).json == made

    async def test_a_setting_has_configurations_leave_out_their_type(self, deployed: Any, kind: str) -> None:
        api = await deployed(settings={"configuration_types": False})
        target = f"{P}/{kind}s/{api.source if kind == 'source' else api.destination}"
        (listed,) = (await api.shop("GET", f"{P}/{kind}s")).json["data"]
        assert f"{kind}Type" not in listed["configuration"]
        assert (await api.shop("GET", target)).json == listed

    async def test_configurations_say_their_type(self, api: Any, kind: str) -> None:
        target = f"{P}/{kind}s/{api.source if kind == 'source' else api.destination}"
        (listed,) = (await api.shop("GET", f"{P}/{kind}s")).json["data"]
        shown = (await api.shop("GET", target)).json["configuration"]
        assert shown == listed["configuration"]
        assert (shown[f"{kind}Type"], shown["host"]) == ("postgres", "db.example.com")
        sent_back = (await api.shop("PUT", target, json={"name": "x", "configuration": shown})).json
        assert sent_back["configuration"] == shown
        kept = (await api(f"{kind}s/get", **{f"{kind}Id": sent_back[f"{kind}Id"]})).json["connectionConfiguration"]
        assert f"{kind}Type" not in kept

    async def test_one_of_a_definition_nobody_knows_has_no_type(self, api: Any, kind: str) -> None:
        body = {"name": "x", "workspaceId": api.workspace, "configuration": {}, "definitionId": api.unknown}
        made = (await api.shop("POST", f"{P}/{kind}s", json=body)).json
        assert (made[f"{kind}Type"], made["definitionId"], made["configuration"]) == ("", api.unknown, {})

    async def test_an_unknown_type(self, api: Any, kind: str) -> None:
        body = {"name": "x", "workspaceId": api.workspace, "configuration": {f"{kind}Type": "nope"}}
        answer = await api.shop("POST", f"{P}/{kind}s", json=body)
        assert (answer.status, answer.json) == (
            400,
            {
                "status": 400,
                "type": "https://reference.airbyte.com/reference/errors",
                "title": "value-not-found",
                "detail": "The submitted value could not be found.",
                "documentationUrl": None,
                "data": {"value": "nope"},
            },
        )

    async def test_an_unknown_workspace(self, api: Any, kind: str) -> None:
        body = {"name": "x", "workspaceId": api.unknown, "configuration": {f"{kind}Type": "postgres"}}
        assert (await api.shop("POST", f"{P}/{kind}s", json=body)).status == 404

    @pytest.mark.parametrize("missing", ["name", "workspaceId", "configuration"])
    async def test_what_must_be_there(self, api: Any, kind: str, missing: str) -> None:
        body = {"name": "x", "workspaceId": api.workspace, "configuration": {f"{kind}Type": "postgres"}, "definitionId": None}
        for sent in ({**body, missing: None}, {name: value for name, value in body.items() if name != missing}):
            answer = await api.shop("POST", f"{P}/{kind}s", json=sent)
            assert answer.status in (400, 422), answer
            assert answer.json["title"] in ("unprocessable-entity", "value-not-found")

    async def test_a_patch_leaves_the_rest_and_a_replacement_does_not(self, api: Any, kind: str) -> None:
        target = f"{P}/{kind}s/{getattr(api, kind)}"
        put = {"name": "New", "configuration": {"host": "a", "password": "one", "deep": {"x": 1, "y": 2}}}
        await api.shop("PUT", target, json=put)
        patched = (await api.shop("PATCH", target, json={"configuration": {"deep": {"y": 3}, "password": "**********"}})).json
        typed = {f"{kind}Type": "postgres"}
        assert patched["configuration"] == {"host": "a", "password": "**********", "deep": {"x": 1, "y": 3}, **typed}
        assert patched["name"] == "New"
        (stored,) = await api.shop.state(f"{kind}s")
        assert stored["hidden"]["connectionConfiguration"]["password"] == "one"
        replaced = (await api.shop("PUT", target, json={"name": "Newer", "configuration": {"host": "b"}})).json
        assert (replaced["name"], replaced["configuration"]) == ("Newer", {"host": "b", **typed})

    async def test_deletion_deprecates_the_connections(self, api: Any, kind: str) -> None:
        target = f"{P}/{kind}s/{getattr(api, kind)}"
        assert (await api.shop("DELETE", target)).status == 204
        assert (await api("connections/get", connectionId=api.connection)).json["status"] == "deprecated"
        assert (await api.shop("GET", target)).json["configuration"] == {f"{kind}Type": "postgres"}
        assert (await api.shop("GET", f"{P}/{kind}s")).json["data"] == []
