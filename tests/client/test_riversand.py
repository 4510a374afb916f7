"""The client in examples/: no public one is known. Its calls are those of the vendor's two pages."""

import io
from contextlib import redirect_stdout
from typing import Any
from urllib.error import HTTPError

import pytest

from examples.riversand_states import ConnectorStates, Job, Refused, main, rows
from mockserver.launch import World

DEMO = "rs-demo_podsyndicationserviceconfig"
AMAZON = "rs-amazonsellerus-self"


@pytest.fixture
def client(world: World) -> ConnectorStates:
    return ConnectorStates(world.url("riversand"), "acme")


def never() -> None:
    """A pause that is none: every poll moves the job a step."""


def export(client: ConnectorStates, *channels: str) -> Job:
    return client.wait(client.download(channels=channels, kinds=["product", "sku"]), never)


def test_a_state_is_created_with_its_defaults_and_then_updated(client: ConnectorStates, world: World) -> None:
    (made,) = client.set("skuid1", "sku", services=[DEMO], attributes={"itemState": "new"}, transition="is_new_ready")
    assert (made.entity, made.kind, made.channel) == ("skuid1", "sku", DEMO)
    assert list(made.attributes) == [
        *("itemState", "channelState", "syndicationState", "validationState"),
        *("channelStateDate", "syndicationStateDate", "validationStateDate"),
    ]
    assert made.attributes["channelState"] == "uninitialized"
    (changed,) = client.set("skuid1", "sku", services=[DEMO], attributes={"itemState": "deprecated"})
    assert changed.id == made.id
    assert changed.attributes == {**made.attributes, "itemState": "deprecated"}
    assert client.get("skuid1") == [changed]
    assert [found["id"] for found in world.state("riversand", "connectorstates")] == [made.id]


@pytest.mark.scenario("riversand-broken-channel")
def test_a_set_over_all_services_goes_on_past_a_broken_one(client: ConnectorStates, world: World) -> None:
    made = client.set("p-100", "product", services=["_ALL", "OR", "rs-shopify"], attributes={"itemState": "new"})
    assert sorted(state.channel for state in made) == [DEMO, "rs-shopify"]
    notes = [(note["code"], note["message"]) for note in world.journal[-1]["notes"]]
    assert notes == [("RSC7820", "endpoint missing : rs-broken_podsyndicationserviceconfig")]


@pytest.mark.scenario("riversand-two-tenants")
def test_the_states_of_an_entity(client: ConnectorStates, world: World) -> None:
    assert [(state.id, state.channel) for state in client.get("p-100")] == [("cs-1001", DEMO), ("cs-1002", AMAZON)]
    assert client.get("nobody") == []
    (other,) = ConnectorStates(world.url("riversand"), "globex").get("p-100")
    assert other.attributes["itemState"] == "deprecated"


@pytest.mark.scenario("riversand-two-tenants")
def test_an_export_is_polled_fetched_and_opened(client: ConnectorStates) -> None:
    job = export(client, AMAZON)
    assert (job.status, job.rows, job.error) == ("Completed", 2, None)
    assert job.file is not None
    found = rows(client.file(job.file))
    assert [(row["ID"], row["Entity Id"], row["Entity Type"]) for row in found] == [
        ("cs-1002", "p-100", "product"),
        ("cs-1003", "s-200", "sku"),
    ]
    assert [(row["Item State"], row["Validation State"]) for row in found] == [("new", "completed"), (None, "errored")]
    states = {state.id: state for state in client.get("p-100")}
    assert found[0]["Channel State"] == states["cs-1002"].attributes["channelState"]


@pytest.mark.scenario("riversand-two-tenants", "slow-exports.yaml")
def test_an_export_takes_its_time_on_the_worlds_clock(client: ConnectorStates, world: World) -> None:
    task = client.download()
    assert [client.job(task).status for _ in range(3)] == ["Queued"] * 3
    start = world.clock.now
    assert client.wait(task, lambda: world.clock.advance(seconds=10)).status == "Completed"
    assert (world.clock.now - start).total_seconds() == 60


@pytest.mark.scenario("riversand-two-tenants")
def test_an_export_that_finds_nothing_ends_in_error(client: ConnectorStates) -> None:
    job = export(client, "rs-nowhere")
    assert (job.status, job.file, job.error) == ("Errored", None, "No data in file")


def test_an_unknown_task_is_not_found(client: ConnectorStates) -> None:
    with pytest.raises(LookupError):
        client.job("no-such-task")


@pytest.mark.scenario("riversand-export-ready")
def test_the_address_of_a_file_expires(client: ConnectorStates, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    key = client.job("7d4c2c1e-93a5-4b0f-a1d8-60c4b7e2f301").file
    assert key is not None
    assert len(rows(client.file(key))) == 2

    def late(*asked: Any) -> Any:
        answer = ConnectorStates._ask(client, *asked)
        world.clock.advance(minutes=16)
        return answer

    monkeypatch.setattr(client, "_ask", late)
    with pytest.raises(HTTPError, match="403"):
        client.file(key)


def test_refusals_are_raised_with_their_code(client: ConnectorStates) -> None:
    with pytest.raises(Refused) as refusal:
        client.set("", "sku", attributes={"itemState": "new"})
    assert (refusal.value.code, refusal.value.status) == ("RSC7831", 200)


@pytest.mark.scenario("demo")
def test_the_example_runs_as_its_page_says(world: World) -> None:
    with redirect_stdout(io.StringIO()) as said:
        main(world.url("riversand"), pause=never)
    assert f"p-100 in {DEMO}: new" in said.getvalue()
    assert f"s-200 (sku) in {AMAZON}: None" in said.getvalue()
