"""state/get, state/create_or_update and state/create_or_update_safe: the page, rule by rule."""

from typing import Any

import pytest

USERS = {"cursor_field": ["updated_at"], "cursor": "2024-01-01T00:00:00Z"}
ORDERS = {"cursor_field": ["id"], "cursor": "4711"}
WRITES = ("state/create_or_update", "state/create_or_update_safe")
NULL = "java.lang.NullPointerException"


def row(name: str | None, namespace: str | None = "public", **state: Any) -> dict[str, Any]:
    """A stream's state, as it is written and answered; `row("users", state=…)`."""
    descriptor = {} if name is None else {"name": name}
    descriptor |= {} if namespace is None else {"namespace": namespace}
    return {"streamDescriptor": descriptor, **({"streamState": state["state"]} if state else {})}


def streams(*rows: Any) -> dict[str, Any]:
    return {"stateType": "stream", "streamState": list(rows)}


def shared(*rows: Any, **state: Any) -> dict[str, Any]:
    return {"stateType": "global", "globalState": {**state, "streamStates": list(rows)}}


BOTH = [row("users", state=USERS), row("orders", state=ORDERS)]
OF_KIND = {
    "stream": streams(row("users", state=1)),
    "global": shared(row("users", state=1), shared_state={"lsn": 1}),
    "legacy": {"stateType": "legacy", "state": {"all": 1}},
    "not_set": {"stateType": "not_set"},
}


class TestReading:
    async def test_streams_come_in_the_order_of_their_arrival(self, api: Any) -> None:
        answer = await api("state/get", connectionId=api.connection)
        assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")
        assert answer.json == {"connectionId": api.connection, **streams(*BOTH)}

    async def test_a_global_state(self, deployed: Any) -> None:
        api = await deployed("airbyte-global-state")
        rows = [row("users", None, state={"lsn": 23456000}), row("orders", None, state={"lsn": 23455000})]
        assert await api.state() == {"connectionId": api.connection, **shared(*rows, shared_state={"lsn": 23456789})}

    async def test_a_legacy_state(self, deployed: Any) -> None:
        api = await deployed("airbyte-legacy-state")
        blob = {"users": {"cursor": "2024-01-01T00:00:00Z"}}
        assert await api.state() == {"connectionId": api.connection, "stateType": "legacy", "state": blob}

    async def test_a_connection_without_rows_is_not_set(self, deployed: Any) -> None:
        api = await deployed("empty", records={"connections": [{"id": "18712afe-7bae-44ed-88f5-e20d9f81c8b2"}]})
        assert await api.state() == api.not_set()

    async def test_an_unknown_connection_is_not_set_too(self, api: Any) -> None:
        assert await api.state(api.unknown) == api.not_set(api.unknown)

    async def test_an_id_in_capitals_is_the_same_id(self, api: Any) -> None:
        assert (await api.state(api.connection.upper()))["connectionId"] == api.connection

    @pytest.mark.parametrize("body", [{}, {"connectionId": None}])
    async def test_a_missing_id_falls_over(self, api: Any, body: Any) -> None:
        answer = await api("state/get", json=body)
        assert (answer.status, answer.json) == (500, api.missing("connectionId"))

    async def test_the_state_of_a_deleted_connection_still_reads(self, api: Any) -> None:
        assert (await api("connections/delete", connectionId=api.connection)).status == 204
        assert (await api.state())["streamState"] == BOTH


class TestUpserts:
    async def test_streams_that_are_not_named_are_kept(self, api: Any) -> None:
        answer = await api.write(**streams(row("users", state={"cursor": "new"})))
        expected = {"connectionId": api.connection, **streams(row("users", state={"cursor": "new"}), BOTH[1])}
        assert (answer.status, answer.json) == (200, expected)
        assert await api.state() == expected

    async def test_a_blob_is_replaced_whole(self, api: Any) -> None:
        await api.write(**streams(row("users", state={"only": 1})))
        assert (await api.state())["streamState"][0]["streamState"] == {"only": 1}

    async def test_a_new_stream_comes_last(self, api: Any) -> None:
        answer = await api.write(**streams(row("items", state=1), row("orders", state=2)))
        assert answer.json["streamState"] == [BOTH[0], row("orders", state=2), row("items", state=1)]

    async def test_a_stream_without_state_is_deleted(self, api: Any) -> None:
        answer = await api.write(**streams(row("orders")))
        assert answer.json == {"connectionId": api.connection, **streams(BOTH[0])}

    async def test_when_nothing_is_left_the_state_is_not_set(self, api: Any) -> None:
        answer = await api.write(**streams(row("users"), row("orders")))
        assert (answer.json, await api.state()) == (api.not_set(), api.not_set())

    async def test_deleting_what_is_not_there_changes_nothing(self, api: Any) -> None:
        assert (await api.write(**streams(row("nothing")))).json["streamState"] == BOTH

    @pytest.mark.parametrize("state", [streams(), {"stateType": "stream"}])
    async def test_no_streams_change_nothing(self, api: Any, state: Any) -> None:
        answer = await api.write(**state)
        assert (answer.status, answer.json["streamState"]) == (200, BOTH)

    @pytest.mark.parametrize("state", [streams(), {"stateType": "stream"}, shared(), {"stateType": "legacy"}])
    async def test_nothing_written_to_nothing_is_not_set(self, deployed: Any, state: Any) -> None:
        api = await deployed("empty")
        answer = await api.write(**state)
        assert (answer.status, answer.json) == (200, api.not_set())

    async def test_the_namespace_tells_streams_apart(self, api: Any) -> None:
        rows = [row("users", namespace, state=number) for number, namespace in enumerate((None, "", "other"))]
        assert (await api.write(**streams(*rows))).json["streamState"] == [*BOTH, *rows]

    async def test_names_may_be_empty(self, api: Any) -> None:
        assert (await api.write(**streams(row("", "", state=1)))).json["streamState"][-1] == row("", "", state=1)

    async def test_a_null_namespace_is_none(self, api: Any) -> None:
        entry = {"streamDescriptor": {"name": "x", "namespace": None}, "streamState": 1}
        assert (await api.write(**streams(entry))).json["streamState"][-1] == row("x", None, state=1)

    @pytest.mark.parametrize("blob", ["text", 7, 1.5, True, [], {}, {"a": None}, [None]])
    async def test_a_blob_is_any_json(self, api: Any, blob: Any) -> None:
        assert (await api.write(**streams(row("users", state=blob)))).json["streamState"][0]["streamState"] == blob

    async def test_an_explicit_null_deletes(self, api: Any) -> None:
        assert (await api.write(**streams(row("users", state=None)))).json["streamState"] == [BOTH[1]]

    async def test_an_explicit_null_is_kept_by_setting(self, deployed: Any) -> None:
        api = await deployed(settings={"null_state": "keep"})
        assert (await api.write(**streams(row("users", state=None)))).json["streamState"][0] == row("users", state=None)

    async def test_of_a_stream_named_twice_the_last_wins(self, api: Any) -> None:
        answer = await api.write(**streams(row("users", state=1), row("users", state=2)))
        assert answer.json["streamState"][0] == row("users", state=2)

    async def test_two_new_rows_with_a_namespace_meet_at_the_unique_key(self, api: Any) -> None:
        answer = await api.write(**streams(row("new", state=1), row("new", state=2)))
        text = "Failed to access database. Check the server logs for more information"
        assert (answer.status, answer.json) == (409, api.known(text, "ConflictException"))
        assert (await api.state())["streamState"] == BOTH

    async def test_the_outer_connection_id_wins(self, api: Any) -> None:
        state = {"connectionId": api.unknown, **streams(row("users", state=1))}
        answer = await api("state/create_or_update", connectionId=api.connection, connectionState=state)
        assert (answer.status, answer.json["connectionId"]) == (200, api.connection)

    async def test_the_inner_connection_id_may_be_missing(self, api: Any) -> None:
        state = streams(row("users", state=1))
        assert (await api("state/create_or_update", connectionId=api.connection, connectionState=state)).status == 200

    async def test_unknown_members_are_ignored(self, api: Any) -> None:
        answer = await api.write(**streams({**row("users", state=1), "extra": 1}), extra=1)
        assert answer.json["streamState"][0] == row("users", state=1)


class TestGlobal:
    async def test_streams_are_upserted_and_the_shared_part_is_replaced(self, deployed: Any) -> None:
        api = await deployed("airbyte-global-state")
        answer = await api.write(**shared(row("users", None, state={"lsn": 9}), shared_state={"lsn": 10}))
        rows = [row("users", None, state={"lsn": 9}), row("orders", None, state={"lsn": 23455000})]
        assert answer.json == {"connectionId": api.connection, **shared(*rows, shared_state={"lsn": 10})}

    async def test_an_absent_shared_part_is_deleted_and_streams_are_kept(self, deployed: Any) -> None:
        api = await deployed("airbyte-global-state")
        answer = await api.write(**shared())
        assert list(answer.json["globalState"]) == ["streamStates"]
        assert len(answer.json["globalState"]["streamStates"]) == 2

    async def test_the_camel_case_spelling_is_an_unknown_member(self, deployed: Any) -> None:
        api = await deployed("airbyte-global-state")
        assert "shared_state" not in (await api.write(**shared(sharedState={"lsn": 1}))).json["globalState"]

    async def test_absent_stream_states_are_none(self, deployed: Any) -> None:
        api = await deployed("airbyte-global-state")
        answer = await api.write(stateType="global", globalState={"shared_state": {"lsn": 1}})
        assert (answer.status, len(answer.json["globalState"]["streamStates"])) == (200, 2)

    async def test_only_a_shared_part(self, deployed: Any) -> None:
        api = await deployed("airbyte-global-state")
        answer = await api.write(**shared(row("users", None), row("orders", None), shared_state=1))
        assert answer.json == {"connectionId": api.connection, **shared(shared_state=1)}

    async def test_when_nothing_is_left_the_state_is_not_set(self, deployed: Any) -> None:
        api = await deployed("airbyte-global-state")
        assert (await api.write(**shared(row("users", None), row("orders", None)))).json == api.not_set()

    async def test_without_its_member_it_falls_over(self, deployed: Any) -> None:
        api = await deployed("airbyte-global-state")
        answer = await api.write(stateType="global")
        assert (answer.status, answer.json) == (500, api.missing("globalState"))


class TestLegacy:
    async def test_the_blob_is_replaced(self, deployed: Any) -> None:
        api = await deployed("airbyte-legacy-state")
        answer = await api.write(stateType="legacy", state={"new": 1})
        assert answer.json == {"connectionId": api.connection, "stateType": "legacy", "state": {"new": 1}}

    async def test_an_absent_blob_deletes(self, deployed: Any) -> None:
        api = await deployed("airbyte-legacy-state")
        assert (await api.write(stateType="legacy")).json == api.not_set()

    async def test_its_blob_is_dropped_even_by_a_write_of_nothing(self, deployed: Any) -> None:
        api = await deployed("airbyte-legacy-state")
        assert (await api.write(**streams())).json == api.not_set()


ALLOWED = {("none", "stream"), ("none", "global"), ("none", "legacy"), ("legacy", "stream"), ("legacy", "global")}
ALLOWED |= {(kind, kind) for kind in ("stream", "global", "legacy")}
FALLS_OVER_NULL = {("none", "not_set"), ("legacy", "not_set")}


@pytest.mark.parametrize("safe", [False, True])
@pytest.mark.parametrize("written", ["stream", "global", "legacy", "not_set"])
@pytest.mark.parametrize("stored", ["none", "stream", "global", "legacy"])
async def test_the_table_of_type_changes(deployed: Any, stored: str, written: str, safe: bool) -> None:
    """Only a legacy state gives way to another type; a refused write changes nothing."""
    api = await deployed(records={"connections": [{"id": "22222222-2222-4333-8444-555555555555"}]})
    place = "22222222-2222-4333-8444-555555555555"
    if stored != "none":
        await api.write(to=place, **OF_KIND[stored])
    before = await api.state(place)
    answer = await api.write(to=place, safe=safe, **OF_KIND[written])
    if (stored, written) in ALLOWED:
        assert (answer.status, answer.json) == (200, {"connectionId": place, **OF_KIND[written]})
        assert await api.state(place) == answer.json
        return
    if (stored, written) in FALLS_OVER_NULL:
        expected = api.missing("stateType")
    else:
        new = "null" if written == "not_set" else written
        reset = "Migration of StateType need to go through an explicit reset."
        text = f"Unexpected type migration from '{stored}' to '{new}'. {reset}"
        expected = api.fallen(text, "java.lang.IllegalStateException")
    assert (answer.status, answer.json) == (500, expected)
    assert await api.state(place) == before


@pytest.mark.parametrize("written", ["stream", "global", "legacy", "not_set"])
@pytest.mark.parametrize("stored", ["none", "stream", "global", "legacy"])
async def test_the_same_table_in_later_releases_which_say_no_more(deployed: Any, stored: str, written: str) -> None:
    place = "22222222-2222-4333-8444-555555555555"
    api = await deployed(records={"connections": [{"id": place}]}, settings={"error_style": "errorid"})
    if stored != "none":
        await api.write(to=place, **OF_KIND[stored])
    before = await api.state(place)
    answer = await api.write(to=place, safe=True, **OF_KIND[written])
    if (stored, written) in ALLOWED:
        assert (answer.status, answer.json) == (200, {"connectionId": place, **OF_KIND[written]})
    else:
        assert (answer.status, list(answer.json)) == (500, ["errorId"])
        assert await api.state(place) == before


async def test_a_broken_foreign_key_in_later_releases_keeps_its_message(deployed: Any) -> None:
    api = await deployed(settings={"error_style": "errorid"})
    answer = await api.write(to=api.unknown, **OF_KIND["stream"])
    text = "Failed to access database. Check the server logs for more information"
    known = {"message": text, "exceptionStack": [], "rootCauseExceptionStack": [], "errorId": answer.json["errorId"]}
    assert (answer.status, answer.json) == (409, known)


@pytest.mark.parametrize("path", WRITES)
class TestFailures:
    async def test_an_unknown_connection_is_a_broken_foreign_key(self, api: Any, path: str) -> None:
        state = {"connectionId": api.unknown, **OF_KIND["stream"]}
        answer = await api(path, connectionId=api.unknown, connectionState=state)
        text = "Failed to access database. Check the server logs for more information"
        assert (answer.status, answer.json) == (409, api.known(text, "ConflictException"))
        assert await api.state(api.unknown) == api.not_set(api.unknown)

    async def test_nothing_is_inserted_for_an_unknown_connection_when_nothing_is_written(self, api: Any, path: str) -> None:
        answer = await api(path, connectionId=api.unknown, connectionState=streams(row("users")))
        assert (answer.status, answer.json) == (200, api.not_set(api.unknown))

    async def test_a_missing_connection_id_falls_over(self, api: Any, path: str) -> None:
        answer = await api(path, connectionState=OF_KIND["stream"])
        assert (answer.status, answer.json) == (500, api.missing("connectionId"))

    @pytest.mark.parametrize("body", [{}, {"connectionState": None}, {"connectionState": {}}])
    async def test_a_missing_state_falls_over(self, deployed: Any, path: str, body: Any) -> None:
        api = await deployed("empty")
        answer = await api(path, connectionId=api.connection, **body)
        assert (answer.status, answer.json) == (500, api.missing("stateType"))

    @pytest.mark.parametrize(
        ("state", "member"),
        [
            ({"stateType": "stream", "streamState": None}, "streamState"),
            (streams(None), "streamState"),
            (streams({"streamState": 1}), "streamDescriptor"),
            (streams(row(None, state=1)), "name"),
        ],
    )
    async def test_nulls_within_fall_over(self, api: Any, path: str, state: Any, member: str) -> None:
        answer = await api(path, connectionId=api.connection, connectionState=state)
        assert (answer.status, answer.json) == (500, api.missing(member))
        assert (await api.state())["streamState"] == BOTH

    @pytest.mark.parametrize("kind", ["STREAM", "streams", ""])
    async def test_the_type_is_one_of_four_words(self, api: Any, path: str, kind: str) -> None:
        answer = await api(path, connectionId=api.connection, connectionState={"stateType": kind})
        java = "io.airbyte.api.model.generated.ConnectionStateType"
        text = f"Cannot construct instance of `{java}`, problem: Unexpected value '{kind}'"
        assert answer.status == 422
        assert answer.json["message"].startswith(f"Invalid json input. {text}\n at [Source: ")
        assert answer.json["message"].endswith(f") {text}")
        assert answer.json["exceptionClassName"] == "com.fasterxml.jackson.databind.exc.ValueInstantiationException"


class TestWhileASyncRuns:
    @pytest.mark.parametrize("status", ["pending", "queued", "running", "incomplete"])
    @pytest.mark.parametrize("kind", ["sync", "refresh"])
    async def test_the_safe_write_is_refused(self, deployed: Any, kind: str, status: str) -> None:
        job = {"connection_id": "18712afe-7bae-44ed-88f5-e20d9f81c8b2", "type": kind, "status": status}
        api = await deployed(records={"jobs": [job]})
        answer = await api.write(safe=True, **OF_KIND["stream"])
        text = "State cannot be updated while a sync is running for this connection."
        assert (answer.status, answer.json) == (423, api.known(text, "SyncIsRunningException"))
        assert (await api.state())["streamState"] == BOTH

    async def test_the_plain_write_is_not(self, deployed: Any) -> None:
        api = await deployed("airbyte-sync-running")
        assert (await api.write(**OF_KIND["stream"])).status == 200

    @pytest.mark.parametrize("kind", ["reset_connection", "clear"])
    async def test_resets_do_not_matter(self, deployed: Any, kind: str) -> None:
        api = await deployed(records={"jobs": [{"connection_id": "18712afe-7bae-44ed-88f5-e20d9f81c8b2", "type": kind}]})
        assert (await api.write(safe=True, **OF_KIND["stream"])).status == 200

    @pytest.mark.parametrize("status", ["succeeded", "failed", "cancelled"])
    async def test_ended_syncs_do_not_matter(self, deployed: Any, status: str) -> None:
        api = await deployed(records={"jobs": [{"connection_id": "18712afe-7bae-44ed-88f5-e20d9f81c8b2", "status": status}]})
        assert (await api.write(safe=True, **OF_KIND["stream"])).status == 200

    async def test_the_refusal_comes_before_a_look_at_the_state(self, deployed: Any) -> None:
        api = await deployed("airbyte-sync-running")
        assert (await api("state/create_or_update_safe", connectionId=api.connection)).status == 423

    async def test_when_the_sync_is_over_the_write_succeeds(self, deployed: Any) -> None:
        api = await deployed("airbyte-sync-running")
        await api.shop.advance(seconds=2)
        assert (await api.write(safe=True, **OF_KIND["stream"])).status == 200
