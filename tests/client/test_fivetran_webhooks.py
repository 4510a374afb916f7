"""Webhooks, from a client that asks for them to a receiver that checks their signature."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from requests import HTTPError
from spark_fivetran_api import FivetranAPI  # type: ignore[import-untyped]  # ships no types

from mockserver.launch import World
from tests.client.receiver import Receiver, receiving

pytestmark = pytest.mark.scenario("fivetran-account.yaml")
SECRET = "shared with the receiver"
DATABASE = "steady_database"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def spark(world: World) -> FivetranAPI:
    return FivetranAPI(api_base=world.url("fivetran") + "/v1/", api_key="key", api_secret="secret")


def subscribe(spark: FivetranAPI, receiver: Receiver, *events: str, path: str = "account", **members: Any) -> Any:
    """Makes a webhook; its test call is not kept."""
    made = spark.post(f"/webhooks/{path}", json={"url": receiver.url, "events": events, "secret": SECRET, **members})["data"]
    receiver.told.clear()
    return made


def test_a_receiver_is_tried_with_a_signed_call_before_there_is_a_webhook(spark: FivetranAPI, receiver: Receiver) -> None:
    spark.post("/webhooks/account", json={"url": receiver.url, "events": ["sync_end"], "secret": SECRET})
    (told,) = receiver.told
    assert told.is_signed_with(SECRET)
    assert not told.is_signed_with("another")
    assert told.json == {
        "event": "test_event",
        "created": "2024-01-01T00:00:00.000Z",
        "connector_type": "_connector_type",
        "connector_id": "_connector_1",
        "group_id": "_destination_1",
    }
    receiver.answers.append(500)
    with pytest.raises(HTTPError, match="400"):
        spark.post("/webhooks/account", json={"url": receiver.url, "events": ["sync_end"]})
    assert len(spark.get("/webhooks")["data"]["items"]) == 1


def test_a_sync_of_six_hours_is_told_at_its_beginning_and_its_end(spark: FivetranAPI, receiver: Receiver, world: World) -> None:
    subscribe(spark, receiver, "sync_start", "sync_end")
    spark.sync_connector_data(DATABASE)
    world.clock.advance(hours=6)
    assert [entry["response"]["status"] for entry in world.sent] == [200, 200, 200]
    start, end = receiver.told
    assert start.is_signed_with(SECRET)
    assert end.is_signed_with(SECRET)
    common = {
        "connector_type": "postgres",
        "connector_id": DATABASE,
        "connector_name": "shop",
        "destination_group_id": "projected_sickle",
        "sync_id": start.json["sync_id"],
    }
    assert start.json == {**common, "event": "sync_start", "created": "2024-01-01T00:00:00.000Z", "data": {}}
    assert end.json == {
        **common,
        "event": "sync_end",
        "created": "2024-01-01T06:00:00.000Z",
        "data": {"status": "SUCCESSFUL"},
    }


def test_a_failure_is_told_with_its_reason(spark: FivetranAPI, receiver: Receiver, world: World) -> None:
    subscribe(spark, receiver, "sync_end", path="group/projected_sickle")
    spark.sync_connector_data("fragile_database")
    world.clock.advance(hours=6)
    assert len(world.sent) == 2
    (told,) = receiver.told
    assert told.json["data"] == {"status": "FAILURE", "reason": "Password expired"}
    assert spark.get("/connections/fragile_database")["data"]["status"]["setup_state"] == "broken"


def test_what_is_not_taken_comes_again_with_the_same_bytes(spark: FivetranAPI, receiver: Receiver, world: World) -> None:
    subscribe(spark, receiver, "sync_start")
    receiver.answers.extend([500, 503])
    spark.sync_connector_data(DATABASE)
    counts = []
    for minutes in (0, 4, 1, 9, 1, 60):  # it is tried again after 5 minutes, and 10 minutes later
        world.clock.advance(minutes=minutes)
        assert world.sent
        counts.append(len(receiver.told))
    assert counts == [1, 1, 2, 2, 3, 3]
    assert len({told.body for told in receiver.told}) == 1
    assert all(told.is_signed_with(SECRET) for told in receiver.told)


def test_a_receiver_that_is_gone_for_a_day_is_told_nothing_more(spark: FivetranAPI, receiver: Receiver, world: World) -> None:
    webhook = subscribe(spark, receiver, "sync_start")
    receiver.answers.extend([500] * 100)
    spark.sync_connector_data(DATABASE)
    for _ in range(60):
        world.clock.advance(minutes=30)
        assert world.sent
    assert spark.get(f"/webhooks/{webhook['id']}")["data"]["active"] is False
    before = len(receiver.told)
    spark.sync_connector_data(DATABASE)
    world.clock.advance(hours=6)
    assert world.sent
    assert len(receiver.told) == before > 10


def test_worlds_tell_only_of_themselves(spark: FivetranAPI, receiver: Receiver, world: World, mockserver: Any) -> None:
    subscribe(spark, receiver, "sync_start")
    with mockserver.world("fivetran-function") as other:
        another = FivetranAPI(api_base=other.url("fivetran") + "/v1/", api_key="key", api_secret="secret")
        another.post("/connectors/speak_inexpensive/sync")
        assert other.sent == []
    assert len(world.sent) == 1
    assert receiver.told == []


@pytest.mark.xdist_group("pyfivetran")
def test_pyfivetran_makes_tries_and_removes_a_webhook(run: Callable[..., Any], world: World, receiver: Receiver) -> None:
    report = run("pyfivetran", "fivetran_pyfivetran.py", "webhooks", receiver.url, **world.proxy_env("fivetran"))
    assert report == {
        "made": ["Account webhook has been created", "account", "******"],
        "listed": [True],
        "tested": {"succeed": True, "status": 200, "message": "Success"},
        "read": ["sync_end"],
        "open": "InvalidInput: Invalid value of field 'url': it must be an HTTPS address",
        "deleted": "Success",
        "gone": "NotFound_Webhook: Webhook with id '...' does not exist",
    }
    assert receiver.events == ["test_event", "sync_end"]
    assert all(told.is_signed_with("shared") for told in receiver.told)
