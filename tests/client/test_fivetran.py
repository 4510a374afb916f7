"""spark-fivetran-api and fivetran-wrapper, both of which call connections by their older name, connectors."""

from typing import Any

import pytest
from fivetran_wrapper import FivetranWrapper  # type: ignore[import-untyped]  # ships no types
from requests import HTTPError
from spark_fivetran_api import FivetranAPI  # type: ignore[import-untyped]  # ships no types

from mockserver.launch import World

CONNECTION = "speak_inexpensive"


@pytest.fixture
def spark(world: World) -> FivetranAPI:
    return FivetranAPI(api_base=world.url("fivetran") + "/v1/", api_key="key", api_secret="secret")


@pytest.fixture
def wrapper(world: World) -> FivetranWrapper:
    return FivetranWrapper(world.url("fivetran") + "/v1", "key", "secret")


def told(wrapper: FivetranWrapper) -> Any:
    """What the wrapper's last call brought, which must not be an error."""
    assert not wrapper.error, wrapper.error_detail
    return wrapper.data


def sync_state(spark: FivetranAPI, connection: str = CONNECTION) -> Any:
    return spark.get(f"/connections/{connection}")["data"]["status"]["sync_state"]


@pytest.mark.scenario("fivetran-function")
def test_spark_lists_and_reads(spark: FivetranAPI) -> None:
    groups = spark.get("/groups")
    assert groups["code"] == "Success"
    assert [group["id"] for group in groups["data"]["items"]] == ["projected_sickle"]
    assert [row["id"] for row in spark.get("/connections")["data"]["items"]] == [CONNECTION]
    by_group = spark.get("/groups/projected_sickle/connectors", params={"limit": 1})
    assert [row["id"] for row in by_group["data"]["items"]] == [CONNECTION]
    found = spark.get(f"/connectors/{CONNECTION}")["data"]
    assert (found["service"], found["paused"]) == ("connector_sdk", True)
    assert spark.get(f"/connections/{CONNECTION}/state")["data"] == {"state": {"cursor": "2023-12-31T18:00:00Z"}}


@pytest.mark.scenario("fivetran-function")
def test_spark_triggers_a_sync_that_ends_in_its_time(spark: FivetranAPI, wrapper: FivetranWrapper, world: World) -> None:
    wrapper.connectors.patch(CONNECTION, {"paused": False})  # spark has no PATCH
    told(wrapper)
    answer = spark.sync_connector_data(CONNECTION)
    assert answer == {
        "code": "Success",
        "message": f"Sync has been successfully triggered for connector with id '{CONNECTION}'",
    }
    assert sync_state(spark) == "syncing"
    world.clock.advance(seconds=1)
    assert sync_state(spark) == "syncing"
    end = world.clock.advance(seconds=1)
    assert sync_state(spark) == "scheduled"
    assert spark.get(f"/connections/{CONNECTION}/state")["data"] == {"state": {"cursor": "2024-01-01T00:00:00Z"}}
    succeeded = spark.get(f"/connections/{CONNECTION}")["data"]["succeeded_at"]
    assert succeeded == end.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/connections/nobody", 404),
        ("POST", "/connectors/nobody/sync", 404),
        ("GET", "/nowhere", 404),
        ("PUT", f"/connections/{CONNECTION}", 405),
    ],
)
@pytest.mark.scenario("fivetran-function")
def test_spark_raises_what_is_refused(spark: FivetranAPI, method: str, path: str, status: int) -> None:
    with pytest.raises(HTTPError) as refusal:
        getattr(spark, method.lower())(path)
    answer = refusal.value.response
    assert answer is not None
    assert answer.status_code == status
    assert set(answer.json()) == {"code", "message"}


@pytest.mark.scenario("fivetran-not-a-function")
def test_spark_is_refused_the_state_of_what_keeps_none(spark: FivetranAPI) -> None:
    with pytest.raises(HTTPError, match="405"):
        spark.get("/connections/filled_spreadsheet/state")


@pytest.mark.scenario("fivetran-no-state-yet")
def test_spark_is_refused_a_state_before_the_first_sync(spark: FivetranAPI) -> None:
    with pytest.raises(HTTPError, match="400"):
        spark.get("/connections/untouched_function/state")


def test_groups_by_the_wrapper(wrapper: FivetranWrapper) -> None:
    wrapper.groups.new("Warehouse")
    made = told(wrapper)
    wrapper.groups.new("Lake")
    wrapper.groups.paginated_list(limit=1)
    first = told(wrapper)["items"]
    assert wrapper.cursor
    wrapper.groups.paginated_list(cursor=wrapper.cursor, limit=1)
    second = told(wrapper)["items"]
    assert wrapper.cursor is None
    assert [group["name"] for group in first + second] == ["Warehouse", "Lake"]
    wrapper.groups.get(made["id"])
    assert told(wrapper) == made


@pytest.mark.scenario("fivetran-function")
def test_the_life_of_a_connection_by_the_wrapper(wrapper: FivetranWrapper, world: World) -> None:
    new = {"service": "connector_sdk", "group_id": "projected_sickle", "config": {"schema": "orders"}, "paused": False}
    wrapper.connectors.new(new)
    made = told(wrapper)
    assert wrapper.return_message == "Connector has been created"
    wrapper.connectors.paginated_list("projected_sickle", schema="orders")
    assert [row["id"] for row in told(wrapper)["items"]] == [made["id"]]

    wrapper.connectors.sync(made["id"])
    told(wrapper)
    wrapper.connectors.get(made["id"])
    assert told(wrapper)["status"]["sync_state"] == "syncing"
    end = world.clock.advance(seconds=2)
    wrapper.connectors.get(made["id"])
    assert told(wrapper)["status"]["sync_state"] == "scheduled"
    assert told(wrapper)["succeeded_at"] == end.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    wrapper.connectors.patch(made["id"], {"paused": True})
    assert told(wrapper)["paused"] is True
    assert told(wrapper)["status"]["sync_state"] == "paused"
    wrapper.connectors.remove(made["id"])
    told(wrapper)
    wrapper.connectors.get(made["id"])
    assert wrapper.return_code == "NotFound_Connector"


@pytest.mark.scenario("fivetran-function")
def test_a_state_is_set_back_by_the_wrapper(wrapper: FivetranWrapper, world: World) -> None:
    """The wrapper has no call of its own for states, and takes any address."""
    wrapper.api_request("PATCH", f"connections/{CONNECTION}/state", json={"state": {"cursor": "2023-01-01T00:00:00Z"}})
    assert told(wrapper) == {"state": {"cursor": "2023-01-01T00:00:00Z"}}
    assert wrapper.return_message == "Connection state has been updated"
    wrapper.connectors.patch(CONNECTION, {"paused": False})
    wrapper.connectors.sync(CONNECTION)
    world.clock.advance(seconds=2)
    wrapper.api_request("GET", f"connections/{CONNECTION}/state")
    assert told(wrapper) == {"state": {"cursor": "2024-01-01T00:00:00Z"}}


@pytest.mark.scenario("fivetran-sync-in-progress")
def test_the_wrapper_tells_that_a_sync_is_in_progress(wrapper: FivetranWrapper, world: World) -> None:
    wrapper.api_request("PATCH", "connections/hectic_lambda/state", json={"state": {}})
    assert wrapper.error
    assert wrapper.error_detail == (
        "Service return 409, data code: Conflict, message: Connection cannot be updated because the sync is in progress."
    )
    world.clock.advance(hours=1)
    wrapper.api_request("PATCH", "connections/hectic_lambda/state", json={"state": {}})
    assert told(wrapper) == {"state": {}}


def test_the_wrapper_tells_what_is_wrong_with_a_new_connection(wrapper: FivetranWrapper) -> None:
    wrapper.connectors.new({"service": "connector_sdk"})
    assert wrapper.error_detail == "Service return 400, data code: InvalidInput, message: Field 'group_id' is required"


@pytest.mark.scenario("keys.yaml")
def test_only_the_right_pair_is_let_in(world: World, spark: FivetranAPI, wrapper: FivetranWrapper) -> None:
    with pytest.raises(HTTPError, match="401"):
        spark.get("/groups")
    wrapper.groups.paginated_list()
    assert wrapper.return_code == "AuthFailed"
    right = FivetranAPI(api_base=world.url("fivetran") + "/v1", api_key="the-key", api_secret="the-secret")
    assert right.get("/groups")["code"] == "Success"


@pytest.mark.scenario("fivetran-function")
def test_a_destination_comes_and_goes_by_the_wrapper(wrapper: FivetranWrapper, world: World) -> None:
    """The wrapper knows the code `Success` alone: `Created`, which the vendor has for destinations, it takes for an error."""
    new = {"group_id": "projected_sickle", "service": "snowflake", "time_zone_offset": "0", "config": {"database": "LAKE"}}
    wrapper.destinations.new({**new, "run_setup_tests": False})
    assert wrapper.error_detail == "Service return 201, data code: Created, message: Destination has been created"
    wrapper.destinations.get("projected_sickle")
    assert told(wrapper)["setup_status"] == "incomplete"
    wrapper.destinations.start_tests("projected_sickle")
    assert told(wrapper)["setup_status"] == "connected"
    wrapper.destinations.patch("projected_sickle", {"time_zone_offset": "+2"})
    wrapper.destinations.get("projected_sickle")
    assert told(wrapper)["time_zone_offset"] == "+2"
    wrapper.destinations.delete("projected_sickle")
    assert wrapper.return_code == "Conflict", "a connection fills it"
    wrapper.connectors.remove(CONNECTION)
    wrapper.destinations.delete("projected_sickle")
    assert told(wrapper) is None
    assert world.state("fivetran", "connections") == [], "its log went with it"


@pytest.mark.scenario("fivetran-account.yaml")
def test_resyncs_by_the_wrapper(wrapper: FivetranWrapper, world: World) -> None:
    wrapper.connectors.resync("steady_database", {"public": ["orders"]})
    told(wrapper)
    wrapper.connectors.resync("steady_database", {"public": ["Orders"]})
    assert wrapper.return_code == "NotFound_Table"
    wrapper.connectors.resync("steady_database")
    assert wrapper.return_code == "Conflict", "six hours are too long to wait for"
    world.clock.advance(hours=6)
    wrapper.connectors.resync("steady_database")
    told(wrapper)
    wrapper.connectors.get("steady_database")
    assert told(wrapper)["status"]["is_historical_sync"] is True
    world.clock.advance(hours=6)
    wrapper.connectors.get("steady_database")
    assert told(wrapper)["status"]["is_historical_sync"] is False


def test_a_page_to_set_a_connection_up_by_the_wrapper(wrapper: FivetranWrapper) -> None:
    wrapper.groups.new("Warehouse")
    wrapper.connectors.new({"service": "google_sheets", "group_id": told(wrapper)["id"], "run_setup_tests": False})
    key = told(wrapper)["id"]
    wrapper.connectors.connect_card(key, "https://example.com/back")
    card = told(wrapper)
    assert card["connector_id"] == key
    assert card["connect_card_config"] == {"redirect_uri": "https://example.com/back", "hide_setup_guide": True}
    assert card["connect_card"]["uri"].endswith(f"auth={card['connect_card']['token']}")


@pytest.mark.scenario("fivetran-keys.yaml")
def test_spark_is_told_when_it_may_call_again(world: World) -> None:
    spark = FivetranAPI(api_base=world.url("fivetran") + "/v1", api_key="the-key", api_secret="the-secret")
    for _ in range(6):
        spark.get("/groups")
        world.clock.advance(minutes=5)
    with pytest.raises(HTTPError) as refusal:
        spark.get("/groups")
    answer = refusal.value.response
    assert answer is not None
    assert (answer.status_code, answer.headers["X-Rate-Limit"], answer.headers["X-Rate-Limit-Remaining"]) == (429, "6", "0")
    world.clock.advance(seconds=int(answer.headers["Retry-After"]) - 1)
    with pytest.raises(HTTPError, match="429"):
        spark.get("/groups")
    world.clock.advance(seconds=1)
    assert spark.get("/groups")["code"] == "Success"
