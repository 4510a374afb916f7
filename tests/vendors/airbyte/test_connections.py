"""connections/create, get, update, list and delete."""

from typing import Any

import pytest

ARGUMENT = "java.lang.IllegalArgumentException"
SCHEMA = "BadObjectSchemaKnownException"
UNFIT = "The provided configuration does not fulfill the specification. Errors: "
NIGHTLY = {"cron": {"cronExpression": "0 0 2 * * ?", "cronTimeZone": "UTC"}}
DAILY = {"basicSchedule": {"timeUnit": "hours", "units": 24}}


def entry(name: str, mode: str = "incremental", **more: Any) -> dict[str, Any]:
    return {
        "stream": {"name": name, "namespace": "public"},
        "config": {"syncMode": mode, "destinationSyncMode": "append", **more},
    }


async def make(api: Any, **body: Any) -> Any:
    return await api("connections/create", sourceId=api.source, destinationId=api.destination, status="active", **body)


class TestCreating:
    async def test_defaults_fill_the_rest(self, api: Any) -> None:
        answer = await make(api)
        key = answer.json["connectionId"]
        assert (answer.status, answer.json) == (
            200,
            {
                "connectionId": key,
                "name": "Shop database <> Warehouse",
                "namespaceDefinition": "source",
                "sourceId": api.source,
                "destinationId": api.destination,
                "operationIds": [],
                "syncCatalog": {"streams": []},
                "scheduleType": "manual",
                "status": "active",
                "breakingChange": False,
                "notifySchemaChanges": False,
                "notifySchemaChangesByEmail": False,
                "nonBreakingChangesPreference": "ignore",
                "backfillPreference": "disabled",
                "created_at": api.now,
                "tags": [],
                "onDemandEnabled": False,
            },
        )
        assert (await api("connections/get", connectionId=key)).json == answer.json

    async def test_what_is_given_is_kept(self, api: Any) -> None:
        given = {
            "name": "",
            "namespaceDefinition": "customformat",
            "namespaceFormat": "x_${SOURCE_NAMESPACE}",
            "prefix": "p_",
            "status": "inactive",
            "resourceRequirements": {"cpu_limit": "2"},
            "sourceCatalogId": api.unknown,
            "dataplaneGroupId": api.unknown,
            "notifySchemaChanges": True,
            "nonBreakingChangesPreference": "propagate_fully",
            "backfillPreference": "enabled",
            "onDemandEnabled": True,
            "tags": [{"tagId": api.unknown, "workspaceId": api.workspace, "name": "t", "color": "FF0000"}],
        }
        answer = await api("connections/create", sourceId=api.source, destinationId=api.destination, extra=1, **given)
        assert answer.status == 200
        assert {name: answer.json[name] for name in given} == given
        assert "extra" not in answer.json

    async def test_the_catalog_reads_back_with_its_lists_filled(self, api: Any) -> None:
        answer = await make(api, syncCatalog={"streams": [entry("a-b"), entry("gone", selected=False)]})
        assert answer.json["syncCatalog"]["streams"] == [
            {
                "stream": {
                    "name": "a-b",
                    "supportedSyncModes": [],
                    "sourceDefinedCursor": False,
                    "defaultCursorField": [],
                    "sourceDefinedPrimaryKey": [],
                    "namespace": "public",
                },
                "config": {
                    "syncMode": "incremental",
                    "cursorField": [],
                    "destinationSyncMode": "append",
                    "primaryKey": [],
                    "aliasName": "a_b",
                    "selected": True,
                    "suggested": False,
                    "fieldSelectionEnabled": False,
                    "selectedFields": [],
                    "hashedFields": [],
                    "mappers": [],
                },
            }
        ]

    @pytest.mark.parametrize(
        ("given", "stored"),
        [
            ({}, {"scheduleType": "manual"}),
            ({"scheduleType": "manual", "scheduleData": DAILY}, {"scheduleType": "manual"}),
            ({"scheduleData": DAILY}, {"scheduleType": "manual"}),
            (
                {"scheduleType": "basic", "scheduleData": DAILY},
                {"scheduleType": "basic", "scheduleData": DAILY, "schedule": {"timeUnit": "hours", "units": 24}},
            ),
            (
                {"schedule": {"timeUnit": "hours", "units": 24}},
                {"scheduleType": "basic", "scheduleData": DAILY, "schedule": {"timeUnit": "hours", "units": 24}},
            ),
            ({"scheduleType": "cron", "scheduleData": NIGHTLY}, {"scheduleType": "cron", "scheduleData": NIGHTLY}),
        ],
    )
    async def test_schedules(self, api: Any, given: Any, stored: Any) -> None:
        answer = await make(api, **given)
        shown = {name: value for name, value in answer.json.items() if name.startswith("schedule")}
        assert (answer.status, shown) == (200, stored)

    @pytest.mark.parametrize(
        ("given", "text"),
        [
            (
                {"scheduleType": "manual", "schedule": {"timeUnit": "hours", "units": 1}},
                "supply old or new schedule schema but not both",
            ),
            ({"scheduleType": "basic"}, "schedule data must be populated if schedule type is populated"),
            ({"scheduleType": "cron"}, "schedule data must be populated if schedule type is populated"),
            (
                {"scheduleType": "basic", "scheduleData": NIGHTLY},
                "if schedule type is basic, then scheduleData.basic must be populated",
            ),
        ],
    )
    async def test_incomplete_schedules(self, api: Any, given: Any, text: str) -> None:
        answer = await make(api, **given)
        assert (answer.status, answer.json) == (422, api.known(UNFIT + text, SCHEMA))

    @pytest.mark.parametrize(
        ("expression", "zone", "rule", "title", "detail"),
        [
            ("* * *", "UTC", "invalid-expression", "Invalid cron expression", "The cron expression is invalid"),
            ("0 0 2 * * *", "UTC", "invalid-expression", "Invalid cron expression", "The cron expression is invalid"),
            ("0 0 25 * * ?", "UTC", "invalid-expression", "Invalid cron expression", "The cron expression is invalid"),
            ("0 0 2 * * ?", "Nowhere", "invalid-timezone", "Invalid cron timezone", "The specified cron timezone is invalid"),
            ("0 0 2 * * ?", "Etc/UTC", "invalid-timezone", "Invalid cron timezone", "The specified cron timezone is invalid"),
        ],
    )
    async def test_bad_crons(self, api: Any, expression: str, zone: str, rule: str, title: str, detail: str) -> None:
        data = {"cron": {"cronExpression": expression, "cronTimeZone": zone}}
        answer = await make(api, scheduleType="cron", scheduleData=data)
        facts = answer.json["data"]
        problem = {"status": 400, "type": f"error:cron-validation/{rule}", "title": title, "detail": detail}
        assert (answer.status, answer.json) == (400, {**problem, "documentationUrl": None, "data": facts})
        if rule == "invalid-expression":
            assert facts == {"cronExpression": expression}
        else:
            assert (sorted(facts), facts["cronTimezone"]) == (["connectionId", "cronTimezone"], zone)

    @pytest.mark.parametrize(
        ("data", "rule", "facts"),
        [
            (DAILY, "missing-cron-data", None),
            ({"cron": {"cronExpression": "0 0 2 * * ?"}}, "missing-component", ("0 0 2 * * ?", None)),
            ({"cron": {"cronTimeZone": "UTC"}}, "missing-component", (None, "UTC")),
        ],
    )
    async def test_crons_that_lack_a_part(self, api: Any, data: Any, rule: str, facts: Any) -> None:
        answer = await make(api, scheduleType="cron", scheduleData=data)
        assert (answer.status, answer.json["type"]) == (400, f"error:cron-validation/{rule}")
        found = answer.json["data"]
        assert (found and (found["cronExpression"], found["cronTimezone"])) == facts

    @pytest.mark.parametrize(
        "expression", ["0 0/30 8-17 ? * MON-FRI", "0 0 12 L * ?", "0 0 12 ? * 6#3", "0 0 0 1,15 * ? 2025", "0 15 10 LW * ?"]
    )
    async def test_good_crons(self, api: Any, expression: str) -> None:
        data = {"cron": {"cronExpression": expression, "cronTimeZone": "Europe/Berlin"}}
        assert (await make(api, scheduleType="cron", scheduleData=data)).status == 200

    @pytest.mark.parametrize(
        ("member", "kind"), [("sourceId", "SOURCE_CONNECTION"), ("destinationId", "DESTINATION_CONNECTION")]
    )
    async def test_both_ends_must_be_there(self, api: Any, member: str, kind: str) -> None:
        ends = {"sourceId": api.source, "destinationId": api.destination, member: api.unknown}
        answer = await api("connections/create", status="active", **ends)
        assert (answer.status, answer.json) == (404, api.not_found(kind, api.unknown))

    @pytest.mark.parametrize("member", ["sourceId", "destinationId", "status"])
    async def test_missing_members_fall_over(self, api: Any, member: str) -> None:
        body = {"sourceId": api.source, "destinationId": api.destination, "status": "active", member: None}
        answer = await api("connections/create", json=body)
        assert (answer.status, answer.json) == (500, api.missing(member))

    async def test_ends_of_different_workspaces(self, api: Any) -> None:
        made = {"name": "Other", "organizationId": "00000000-0000-0000-0000-000000000000"}
        other = (await api("workspaces/create", **made)).json["workspaceId"]
        source = {"name": "s", "sourceDefinitionId": api.unknown, "connectionConfiguration": {}}
        source_id = (await api("sources/create", workspaceId=other, **source)).json["sourceId"]
        answer = await api("connections/create", sourceId=source_id, destinationId=api.destination, status="active")
        text = (
            f"Source and destination do not belong to the same workspace. Source id: {source_id}, Source workspace id: {other},"
            f" Destination id: {api.destination}, Destination workspace id: {api.workspace}"
        )
        assert (answer.status, answer.json) == (500, api.fallen(text, ARGUMENT))

    async def test_operations_are_of_no_workspace(self, api: Any) -> None:
        answer = await make(api, operationIds=[api.unknown])
        text = (
            f"Operation and connection do not belong to the same workspace. Workspace id: {api.workspace},"
            f" Operation id: {api.unknown}, Operation workspace id: null"
        )
        assert (answer.status, answer.json) == (500, api.fallen(text, ARGUMENT))

    async def test_duplicate_streams(self, api: Any) -> None:
        answer = await make(api, syncCatalog={"streams": [entry("a"), entry("a")]})
        text = "Catalog contains duplicate stream names: public.a"
        assert (answer.status, answer.json) == (500, api.fallen(text, ARGUMENT))

    @pytest.mark.parametrize(
        ("broken", "member"),
        [
            ({}, "stream"),
            ({"stream": {"name": "a"}}, "config"),
            ({"stream": {}, "config": {}}, "name"),
            ({"stream": {"name": "a"}, "config": {"destinationSyncMode": "append"}}, "syncMode"),
        ],
    )
    async def test_holes_in_catalogs_fall_over(self, api: Any, broken: Any, member: str) -> None:
        answer = await make(api, syncCatalog={"streams": [broken]})
        assert (answer.status, answer.json) == (500, api.missing(member))

    async def test_mappers_get_ids(self, api: Any) -> None:
        hashing = {"type": "hashing", "mapperConfiguration": {"fieldNameSuffix": "_h", "method": "MD5", "targetField": "a"}}
        answer = await make(api, syncCatalog={"streams": [entry("a", mappers=[hashing])]})
        mapper = answer.json["syncCatalog"]["streams"][0]["config"]["mappers"][0]
        assert (len(mapper["id"]), {**mapper, "id": None}) == (36, {**hashing, "id": None})


class TestUpdating:
    async def test_absent_members_stay(self, api: Any) -> None:
        before = (await api("connections/get", connectionId=api.connection)).json
        answer = await api("connections/update", connectionId=api.connection, status="inactive")
        assert (answer.status, answer.json) == (200, {**before, "status": "inactive"})
        assert (await api("connections/get", connectionId=api.connection)).json == answer.json

    async def test_nulls_change_nothing(self, api: Any) -> None:
        before = (await api("connections/get", connectionId=api.connection)).json
        nulls = {name: None for name in (*before, "schedule", "scheduleData", "prefix") if name != "connectionId"}
        answer = await api("connections/update", connectionId=api.connection, **nulls)
        assert (answer.status, answer.json) == (200, before)

    @pytest.mark.parametrize(
        "patch",
        [
            {"name": "New"},
            {"namespaceDefinition": "destination"},
            {"prefix": "p_"},
            {"breakingChange": True},
            {"tags": []},
            {"operationIds": []},
            {"notifySchemaChanges": True, "notifySchemaChangesByEmail": True},
            {"nonBreakingChangesPreference": "disable", "backfillPreference": "enabled"},
            {"resourceRequirements": {"memory_limit": "1Gi"}},
            {"scheduleType": "cron", "scheduleData": NIGHTLY},
        ],
    )
    async def test_given_members_change(self, api: Any, patch: Any) -> None:
        answer = await api("connections/update", connectionId=api.connection, **patch)
        assert (answer.status, {name: answer.json[name] for name in patch}) == (200, patch)

    async def test_a_new_schedule_replaces_every_part_of_the_old(self, api: Any) -> None:
        await api("connections/update", connectionId=api.connection, scheduleType="basic", scheduleData=DAILY)
        answer = await api("connections/update", connectionId=api.connection, scheduleType="manual")
        assert [name for name in answer.json if name.startswith("schedule")] == ["scheduleType"]

    @pytest.mark.parametrize(
        ("patch", "text"),
        [
            (
                {"schedule": {"timeUnit": "hours", "units": 1}},
                (
                    "ConnectionUpdate should only make changes to the schedule by setting scheduleType and scheduleData."
                    " 'schedule' is no longer supported."
                ),
            ),
            (
                {"scheduleData": DAILY},
                "ConnectionUpdate should not include any scheduleData without also specifying a valid scheduleType.",
            ),
            (
                {"scheduleType": "manual", "scheduleData": DAILY},
                "ConnectionUpdate should not include any scheduleData when setting the Connection scheduleType to MANUAL.",
            ),
            (
                {"scheduleType": "basic"},
                "ConnectionUpdate should include scheduleData when setting the Connection scheduleType to BASIC.",
            ),
            (
                {"scheduleType": "cron"},
                "ConnectionUpdate should include scheduleData when setting the Connection scheduleType to CRON.",
            ),
        ],
    )
    async def test_misplaced_schedules_fall_over(self, api: Any, patch: Any, text: str) -> None:
        answer = await api("connections/update", connectionId=api.connection, **patch)
        assert (answer.status, answer.json) == (500, api.fallen(text, ARGUMENT))

    async def test_a_basic_schedule_without_its_part(self, api: Any) -> None:
        answer = await api("connections/update", connectionId=api.connection, scheduleType="basic", scheduleData={})
        text = "if schedule type is basic, then scheduleData.basic must be populated"
        assert (answer.status, answer.json) == (422, api.known(UNFIT + text, SCHEMA))

    async def test_locked_connections_stay_as_they_are(self, api: Any) -> None:
        await api("connections/update", connectionId=api.connection, status="locked")
        answer = await api("connections/update", connectionId=api.connection, status="active")
        assert (answer.status, answer.json) == (
            409,
            {
                "status": 409,
                "type": "error:connection/locked",
                "title": "Connection is locked",
                "detail": "The connection is locked and cannot be modified.",
                "documentationUrl": None,
                "data": {"connectionId": api.connection},
            },
        )

    async def test_an_unknown_connection(self, api: Any) -> None:
        answer = await api("connections/update", connectionId=api.unknown)
        assert (answer.status, answer.json) == (404, api.not_found("STANDARD_SYNC", api.unknown))

    async def test_a_stream_whose_mode_changes_loses_its_state(self, api: Any) -> None:
        catalog = {"streams": [entry("users", "full_refresh"), entry("orders")]}
        await api("connections/update", connectionId=api.connection, syncCatalog=catalog)
        assert [row["streamDescriptor"]["name"] for row in (await api.state())["streamState"]] == ["orders"]

    async def test_when_all_streams_lose_theirs_everything_goes(self, deployed: Any) -> None:
        api = await deployed("airbyte-global-state")
        streams = [entry("users", "full_refresh"), entry("orders", "full_refresh")]
        for each in streams:
            del each["stream"]["namespace"]
        await api("connections/update", connectionId=api.connection, syncCatalog={"streams": streams})
        assert await api.state() == api.not_set()

    @pytest.mark.parametrize(("forget", "left"), [(False, ["users", "orders"]), (True, ["orders"])])
    async def test_deselected_streams_lose_theirs_by_setting(self, deployed: Any, forget: bool, left: list[str]) -> None:
        api = await deployed(settings={"forget_deselected_streams": forget})
        catalog = {"streams": [entry("users", selected=False), entry("orders")]}
        await api("connections/update", connectionId=api.connection, syncCatalog=catalog)
        assert [row["streamDescriptor"]["name"] for row in (await api.state())["streamState"]] == left

    async def test_a_refused_change_leaves_the_state(self, api: Any) -> None:
        catalog = {"streams": [entry("users", "full_refresh"), entry("x"), entry("x")]}
        assert (await api("connections/update", connectionId=api.connection, syncCatalog=catalog)).status == 500
        assert len((await api.state())["streamState"]) == 2


class TestListingAndDeleting:
    async def test_the_list_of_a_workspace(self, api: Any) -> None:
        one = (await api("connections/get", connectionId=api.connection)).json
        two = (await make(api)).json
        answer = await api("connections/list", workspaceId=api.workspace)
        assert (answer.status, answer.json) == (200, {"connections": [one, two]})

    async def test_an_unknown_workspace_has_none(self, api: Any) -> None:
        assert (await api("connections/list", workspaceId=api.unknown)).json == {"connections": []}

    async def test_a_deleted_connection_is_deprecated_and_unlisted(self, api: Any) -> None:
        before = (await api("connections/get", connectionId=api.connection)).json
        answer = await api("connections/delete", connectionId=api.connection)
        assert (answer.status, answer.body) == (204, b"")
        answer = await api("connections/get", connectionId=api.connection)
        assert (answer.status, answer.json) == (200, {**before, "status": "deprecated"})
        assert (await api("connections/list", workspaceId=api.workspace)).json == {"connections": []}
        assert (await api("connections/delete", connectionId=api.connection)).status == 204

    @pytest.mark.parametrize("path", ["connections/get", "connections/delete", "connections/sync"])
    async def test_unknown_and_missing_ids(self, api: Any, path: str) -> None:
        answer = await api(path, connectionId=api.unknown)
        assert (answer.status, answer.json) == (404, api.not_found("STANDARD_SYNC", api.unknown))
        answer = await api(path, json={"other": 1})
        assert (answer.status, answer.json) == (500, api.missing("connectionId"))
