"""The stories that shipped scenarios are named for, one each, on the virtual clock."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Final

import pytest

BASIC: Final = {"Authorization": f"Basic {b64encode(b'key:secret').decode()}"}
CONNECTION: Final = "18712afe-7bae-44ed-88f5-e20d9f81c8b2"
DEMO: Final = "rs-demo_podsyndicationserviceconfig"
AMAZON: Final = "rs-amazonsellerus-self"


class TestElastic:
    @pytest.mark.parametrize(
        ("status", "allowed", "refused"),
        [
            ("created", "needs_configuration", "connected"),
            ("needs_configuration", "configured", "connected"),
            ("configured", "connected", "created"),
            ("connected", "error", "created"),
            ("error", "connected", "created"),
        ],
    )
    async def test_a_connector_in_a_status_goes_on_but_not_back(
        self, mount: Any, status: str, allowed: str, refused: str
    ) -> None:
        ask = await mount("elastic", scenario=f"elastic-{status.replace('_', '-')}")
        assert (await ask("GET", "/_connector/my-connector")).json["status"] == status
        assert (await ask("PUT", "/_connector/my-connector/_status", json={"status": refused})).status == 400
        assert (await ask("PUT", "/_connector/my-connector/_status", json={"status": allowed})).json == {"result": "updated"}

    async def test_one_list_shows_a_connector_in_every_status(self, mount: Any) -> None:
        ask = await mount("elastic", scenario="elastic-statuses")
        shown = {found["status"] for found in (await ask("GET", "/_connector")).json["results"]}
        assert shown == {"created", "needs_configuration", "configured", "connected", "error"}

    async def test_an_index_in_use_is_refused(self, mount: Any) -> None:
        ask = await mount("elastic", scenario="elastic-index-in-use")
        answer = await ask("PUT", "/_connector/another", json={"index_name": "search-shared"})
        assert answer.status == 400
        assert "search-shared" in answer.text

    async def test_a_soft_deleted_connector_is_hidden(self, mount: Any) -> None:
        ask = await mount("elastic", scenario="elastic-soft-deleted")
        assert (await ask("GET", "/_connector/deleted-connector")).status == 404
        assert (await ask("GET", "/_connector/deleted-connector?include_deleted=true")).status == 200

    async def test_security_lets_each_user_do_what_they_may(self, mount: Any) -> None:
        ask = await mount("elastic", scenario="elastic-secured")

        async def status(method: str, user: str, password: str) -> int:
            told = {"Authorization": f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"}
            path = "/_connector/my-connector" + ("" if method == "GET" else "/_check_in")
            return int((await ask(method, path, headers=told)).status)

        reader = ("entsearch-user", "entsearch-user-password")
        assert (await ask("GET", "/_connector/my-connector")).status == 401
        assert [await status("GET", *reader), await status("PUT", *reader)] == [200, 403]
        assert await status("PUT", "elastic", "changeme") == 200


class TestFivetran:
    async def test_pause_rewind_unpause_sync(self, mount: Any) -> None:
        ask = await mount("fivetran", scenario="fivetran-function")
        one = "/v1/connections/speak_inexpensive"

        async def cursor() -> str:
            return str((await ask("GET", f"{one}/state", headers=BASIC)).json["data"]["state"]["cursor"])

        assert await cursor() == "2023-12-31T18:00:00Z"
        rewound = {"state": {"cursor": "2023-06-01T00:00:00Z"}}
        assert (await ask("PATCH", f"{one}/state", json=rewound, headers=BASIC)).status == 200
        assert await cursor() == "2023-06-01T00:00:00Z"
        assert (await ask("PATCH", one, json={"paused": False}, headers=BASIC)).status == 200
        assert (await ask("POST", f"{one}/sync", json={"force": True}, headers=BASIC)).status == 200
        await ask.advance(seconds=2)
        assert await cursor() == "2024-01-01T00:00:00Z"

    @pytest.mark.parametrize("key", ["hectic_lambda", "halfway_paused"])
    async def test_a_sync_in_progress_refuses_a_state_until_it_ends(self, mount: Any, key: str) -> None:
        ask = await mount("fivetran", scenario="fivetran-sync-in-progress")
        write = ("PATCH", f"/v1/connections/{key}/state")
        assert (await ask(*write, json={"state": {"a": 1}}, headers=BASIC)).status == 409
        await ask.advance(hours=1)
        assert (await ask(*write, json={"state": {"a": 1}}, headers=BASIC)).status == 200

    async def test_a_spreadsheet_keeps_no_state(self, mount: Any) -> None:
        ask = await mount("fivetran", scenario="fivetran-not-a-function")
        for method, body in (("GET", None), ("PATCH", {"state": {}})):
            answer = await ask(method, "/v1/connections/filled_spreadsheet/state", json=body, headers=BASIC)
            assert answer.status == 405

    async def test_there_is_no_state_before_the_first_sync(self, mount: Any) -> None:
        ask = await mount("fivetran", scenario="fivetran-no-state-yet")
        one = "/v1/connections/untouched_function"
        assert (await ask("GET", f"{one}/state", headers=BASIC)).status == 400
        assert (await ask("PATCH", one, json={"paused": False}, headers=BASIC)).status == 200
        assert (await ask("POST", f"{one}/sync", json={}, headers=BASIC)).status == 200
        await ask.advance(seconds=2)
        assert (await ask("GET", f"{one}/state", headers=BASIC)).status == 200


class TestAirbyte:
    @pytest.mark.parametrize("kind", ["stream", "global", "legacy"])
    async def test_a_state_is_of_its_kind(self, mount: Any, kind: str) -> None:
        ask = await mount("airbyte", scenario=f"airbyte-{kind}-state")
        answer = await ask("POST", "/v1/state/get", json={"connectionId": CONNECTION})
        assert (answer.status, answer.json["stateType"]) == (200, kind)

    async def test_a_running_sync_refuses_a_safe_write_and_a_second_sync(self, mount: Any) -> None:
        ask = await mount("airbyte", scenario="airbyte-sync-running")
        about = {"connectionId": CONNECTION}
        state = {**about, "stateType": "stream", "streamState": []}
        write = {**about, "connectionState": state}
        assert (await ask("POST", "/v1/state/create_or_update_safe", json=write)).status == 423
        assert (await ask("POST", "/v1/connections/sync", json=about)).status == 409
        await ask.advance(seconds=2)
        assert (await ask("POST", "/v1/state/create_or_update_safe", json=write)).status == 200
        assert (await ask("POST", "/v1/connections/sync", json=about)).status == 200


class TestRiversand:
    @staticmethod
    def query(*criteria: Mapping[str, Any]) -> dict[str, Any]:
        return {"params": {"query": {"filters": {"typesCriterion": ["connectorstate"], "propertiesCriterion": list(criteria)}}}}

    @staticmethod
    def setting(*services: str) -> dict[str, Any]:
        asked = {"id": "p-100", "filters": {"typesCriterion": ["product"]}}
        return {"params": {"query": asked, "connectorstate": {"services": list(services), "attributes": {"itemState": "sent"}}}}

    async def test_two_channels_and_two_tenants_are_kept_apart(self, mount: Any) -> None:
        ask = await mount("riversand", scenario="riversand-two-tenants")

        async def states(tenant: str, channel: str) -> list[str]:
            found = await ask(
                "POST",
                f"/{tenant}/api/connectorService/getconnectorstate",
                json=self.query({"channelid": {"exacts": [channel]}}),
            )
            return [one["id"] for one in found.json["dataObjects"]]

        assert await states("acme", DEMO) == ["cs-1001"]
        assert await states("acme", AMAZON) == ["cs-1002", "cs-1003"]
        assert await states("globex", DEMO) == ["cs-1001"]
        assert await states("globex", AMAZON) == []

    async def test_a_broken_channel_does_not_keep_the_others_from_being_set(self, mount: Any) -> None:
        ask = await mount("riversand", scenario="riversand-broken-channel")
        answer = await ask("POST", "/acme/api/connectorService/setconnectorstate", json=self.setting("_ALL"))
        assert answer.status == 200
        channels = {record["document"]["properties"]["channelid"] for record in await ask.state("connectorstates")}
        assert channels == {DEMO, "rs-shopify"}
        assert [note.code for entry in ask.journal for note in entry.notes] == ["RSC7820"]

    async def test_a_finished_export_can_be_asked_for_and_a_queued_one_moves(self, mount: Any) -> None:
        ask = await mount("riversand", scenario="riversand-export-ready")

        async def status(task: str) -> str:
            query = {"id": task, "filters": {"typesCriterion": ["tasksummaryobject"]}}
            asked = {"params": {"query": query, "fields": {"attributes": ["_ALL"]}}}
            found = await ask("POST", "/acme/api/requesttrackingservice/get", json=asked)
            (one,) = found.json["response"]["requestObjects"]
            return str(one["data"]["attributes"]["status"]["values"][0]["value"])

        assert await status("7d4c2c1e-93a5-4b0f-a1d8-60c4b7e2f301") == "Completed"
        queued = "7d4c2c1e-93a5-4b0f-a1d8-60c4b7e2f302"
        assert await status(queued) == "Queued"
        assert await status(queued) != "Queued"


async def test_empty_holds_nothing(mount: Any) -> None:
    ask = await mount("fivetran", scenario="empty")
    assert (await ask("GET", "/v1/connections", headers=BASIC)).json["data"]["items"] == []


async def test_what_is_verified_knows_its_credentials(mount: Any) -> None:
    ask = await mount("fivetran", scenario="verify")
    told = {"Authorization": f"Basic {b64encode(b'verify-key:verify-secret').decode()}"}
    assert (await ask("GET", "/v1/groups", headers=BASIC)).status == 401
    assert (await ask("GET", "/v1/groups", headers=told)).status == 200
