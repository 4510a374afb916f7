"""Operations: made, read, changed, deleted, and named by connections."""

from typing import Any

import pytest

from mockserver.scenario.fixture import ScenarioError

CONFIG = "f2b4d6e8-0c1a-4f3b-9d5e-7081a2b3c4d5"
HOOK: dict[str, Any] = {"webhookConfigId": CONFIG, "webhookType": "dbtCloud", "dbtCloud": {"accountId": 12, "jobId": 34}}
URL = "https://cloud.getdbt.com/api/v2/accounts/12/jobs/34/run/"
READ = {**HOOK, "executionUrl": URL, "executionBody": '{"cause": "airbyte"}'}
OPERATION, FOREIGN = "e1a3c5d7-9b0f-4e2a-8c4d-6f7081a2b3c4", "e2a3c5d7-9b0f-4e2a-8c4d-6f7081a2b3c4"
ELSEWHERE = "22222222-0000-4000-8000-000000000000"
RECORDS: dict[str, Any] = {
    "workspaces": [{"id": ELSEWHERE, "name": "Elsewhere"}],
    "operations": [
        {"id": OPERATION, "name": "nightly", "account_id": 1, "job_id": 2, "webhook_config_id": CONFIG},
        {"id": FOREIGN, "workspace_id": ELSEWHERE},
    ],
}


@pytest.fixture
async def operated(deployed: Any) -> Any:
    return await deployed(records=RECORDS)


async def make(api: Any, **changes: Any) -> Any:
    configuration = {"operatorType": "webhook", "webhook": HOOK}
    body = {"workspaceId": api.workspace, "name": "dbt", "operatorConfiguration": configuration, **changes}
    return await api("operations/create", json=body)


class TestOperations:
    async def test_made_and_read(self, api: Any) -> None:
        answer = await make(api)
        expected = {
            "workspaceId": api.workspace,
            "operationId": answer.json["operationId"],
            "name": "dbt",
            "operatorConfiguration": {"operatorType": "webhook", "webhook": READ},
        }
        assert (answer.status, answer.json) == (200, expected)
        assert (await api("operations/get", operationId=answer.json["operationId"])).json == expected

    async def test_the_older_form_reads_as_the_newer(self, api: Any) -> None:
        old = {"webhookConfigId": CONFIG, "executionUrl": URL, "executionBody": "{}"}
        answer = await make(api, operatorConfiguration={"operatorType": "webhook", "webhook": old})
        assert answer.json["operatorConfiguration"]["webhook"] == {**READ, "executionBody": "{}"}

    async def test_a_workspace_may_have_a_dbt_of_its_own(self, api: Any) -> None:
        hooks = [
            {"name": "other", "customDbtHost": "x.example.com"},
            {"name": "dbt cloud", "customDbtHost": "dbt.example.com/"},
        ]
        await api("workspaces/update", workspaceId=api.workspace, webhookConfigs=hooks)
        shown = (await make(api)).json["operatorConfiguration"]["webhook"]["executionUrl"]
        assert shown == "https://dbt.example.com/api/v2/accounts/12/jobs/34/run/"

    @pytest.mark.parametrize(
        ("configuration", "message", "exception"),
        [
            ({"operatorType": "webhook"}, "null", "java.lang.IllegalArgumentException"),
            (
                {"operatorType": "webhook", "webhook": {"executionUrl": "https://example.com/"}},
                "Unexpected webhook operator config",
                "java.lang.IllegalArgumentException",
            ),
            (
                {"operatorType": "webhook", "webhook": {"webhookType": "dbtCloud"}},
                'Cannot read "dbtCloud" because it is null',
                "java.lang.NullPointerException",
            ),
            ({}, 'Cannot read "operatorType" because it is null', "java.lang.NullPointerException"),
            (None, 'Cannot read "operatorConfiguration" because it is null', "java.lang.NullPointerException"),
        ],
    )
    async def test_what_the_handler_falls_over(self, api: Any, configuration: Any, message: str, exception: str) -> None:
        answer = await make(api, operatorConfiguration=configuration)
        assert (answer.status, answer.json) == (500, api.fallen(message, exception))

    async def test_an_unknown_workspace_has_a_shorter_name_here(self, api: Any) -> None:
        answer = await make(api, workspaceId=api.unknown)
        assert (answer.status, answer.json) == (404, api.not_found("WORKSPACE", api.unknown))

    async def test_an_unknown_operation(self, api: Any) -> None:
        for path in ("get", "update"):
            answer = await api(f"operations/{path}", operationId=api.unknown, name="x", operatorConfiguration={})
            assert (answer.status, answer.json) == (404, api.not_found("STANDARD_SYNC_OPERATION", api.unknown))
        assert (await api("operations/delete", operationId=api.unknown)).status == 204

    async def test_changed(self, operated: Any) -> None:
        body = {"operationId": OPERATION, "name": "new", "operatorConfiguration": {"operatorType": "webhook", "webhook": HOOK}}
        answer = await operated("operations/update", json=body)
        assert (answer.status, answer.json["name"]) == (200, "new")
        assert answer.json["operatorConfiguration"]["webhook"]["dbtCloud"] == {"accountId": 12, "jobId": 34}

    @pytest.mark.parametrize(
        ("configuration", "status"),
        [({"operatorType": "webhook"}, "failed"), ({"operatorType": "webhook", "webhook": {}}, "succeeded"), ({}, "succeeded")],
    )
    async def test_checked(self, api: Any, configuration: Any, status: str) -> None:
        answer = await api("operations/check", json=configuration)
        assert (answer.status, answer.json) == (200, {"status": status})


class TestConnections:
    async def change(self, api: Any, *keys: str) -> Any:
        return await api("connections/update", connectionId=api.connection, operationIds=list(keys))

    async def listed(self, api: Any, key: str | None = None) -> list[str]:
        found = (await api("operations/list", connectionId=key or api.connection)).json["operations"]
        return [each["operationId"] for each in found]

    async def test_they_name_operations_of_their_workspace(self, operated: Any) -> None:
        answer = await self.change(operated, OPERATION, OPERATION.upper())
        assert (answer.status, answer.json["operationIds"]) == (200, [OPERATION])
        assert await self.listed(operated) == [OPERATION]

    @pytest.mark.parametrize(("key", "home"), [(FOREIGN, ELSEWHERE), ("11111111-2222-4333-8444-555555555555", "null")])
    async def test_and_no_others(self, operated: Any, key: str, home: str) -> None:
        text = (
            f"Operation and connection do not belong to the same workspace. Workspace id: {operated.workspace},"
            f" Operation id: {key}, Operation workspace id: {home}"
        )
        ends = {"sourceId": operated.source, "destinationId": operated.destination, "status": "active"}
        for answer in (await self.change(operated, key), await operated("connections/create", operationIds=[key], **ends)):
            assert (answer.status, answer.json) == (500, operated.fallen(text, "java.lang.IllegalArgumentException"))

    async def test_a_deleted_operation_is_named_no_more_and_still_reads(self, operated: Any) -> None:
        await self.change(operated, OPERATION)
        assert (await operated("operations/delete", operationId=OPERATION)).status == 204
        assert (await operated("connections/get", connectionId=operated.connection)).json["operationIds"] == []
        assert await self.listed(operated) == []
        assert (await operated("operations/get", operationId=OPERATION)).status == 200

    async def test_a_deleted_connection_takes_along_what_no_other_has(self, operated: Any) -> None:
        shared = (await make(operated)).json["operationId"]
        ends = {"sourceId": operated.source, "destinationId": operated.destination, "status": "active"}
        other = (await operated("connections/create", operationIds=[shared], **ends)).json["connectionId"]
        await self.change(operated, OPERATION, shared)
        await operated("connections/delete", connectionId=operated.connection)
        assert await self.listed(operated) == []
        assert await self.listed(operated, other) == [shared]
        gone = {record["key"] for record in await operated.shop.state("operations") if record.get("hidden", {}).get("gone")}
        assert gone == {OPERATION}

    async def test_those_of_a_scenario(self, deployed: Any) -> None:
        key = "77777777-0000-4000-8000-000000000000"
        connections = [{"id": key, "operation_ids": [OPERATION]}]
        api = await deployed(records={**RECORDS, "connections": connections})
        assert await self.listed(api, key) == [OPERATION]
        with pytest.raises(ScenarioError, match="operation_ids names no entry of operations"):
            await deployed(records={"connections": connections})

    async def test_of_an_unknown_connection(self, api: Any) -> None:
        answer = await api("operations/list", connectionId=api.unknown)
        assert (answer.status, answer.json) == (404, api.not_found("STANDARD_SYNC", api.unknown))


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"workspace_id": "33333333-0000-4000-8000-000000000000"}, "workspace_id names no entry of workspaces"),
        ({"account_id": "x"}, "accountId is a number"),
        ({"nope": 1}, "operations have no 'nope'"),
    ],
)
async def test_entries_of_a_scenario_are_held_to_their_form(deployed: Any, fields: Any, told: str) -> None:
    with pytest.raises(ScenarioError, match=told):
        await deployed(records={"operations": [fields]})
