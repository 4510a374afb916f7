"""The client in examples/: no public one is known. Its calls are those of the vendor's two pages."""

import io
from contextlib import redirect_stdout
from typing import Any
from urllib.error import HTTPError

import pytest

from examples.riversand_states import ConnectorStates, Job, Refused, edited, main, rows
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
def test_channels_counts_and_deletion(client: ConnectorStates) -> None:
    assert client.channels() == {DEMO: "Demo Hub", AMAZON: "Amazon Seller US"}
    assert client.counts()["product"][DEMO]["itemState"] == {"new": 1}
    client.delete("cs-1001")
    assert [state.id for state in client.get("p-100")] == ["cs-1002"]
    assert list(client.counts()["product"]) == [AMAZON]
    with pytest.raises(Refused, match="E0405"):
        client.delete("cs-1001")


@pytest.mark.scenario("riversand-hub")
def test_a_syndication_is_told_by_the_state(client: ConnectorStates, world: World) -> None:
    for channel in (DEMO, AMAZON):
        client.syndicate("p-100", "product", channel)
    world.clock.advance(seconds=60)
    told = {state.channel: state.attributes for state in client.get("p-100")}
    assert told[DEMO]["channelState"] == "listedSuccess"
    assert told[AMAZON]["syndicationMessage"] == "price is missing"


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


@pytest.mark.scenario("riversand-two-tenants")
def test_a_workbook_is_exported_edited_and_imported(client: ConnectorStates) -> None:
    key = export(client).file
    assert key is not None
    changes = {
        "cs-1001": {"Item State": "completed", "Hub": "=not a formula"},
        "cs-1002": {"Action": "delete"},
        "cs-1003": {"Type": "nonsense", "Item State": "completed"},
    }
    task = client.upload(edited(client.file(key), changes), "edited.xlsx")
    job = client.wait(task, never)
    assert (job.status, job.rows, job.processed) == ("Completed With Errors", 3, 3)
    assert job.counts == {"Create": 0, "Update": 1, "Delete": 1, "NoChange": 0, "Error": 1}
    (left,) = client.get("p-100")
    assert (left.id, left.attributes["itemState"]) == ("cs-1001", "completed")
    (untouched,) = client.get("s-200")
    assert "itemState" not in untouched.attributes
    again = export(client)
    assert again.file is not None
    assert [(row["ID"], row["Hub"]) for row in rows(client.file(again.file))] == [
        ("cs-1001", "=not a formula"),
        ("cs-1003", None),
    ]


@pytest.mark.scenario("riversand-two-tenants")
def test_a_broken_workbook_is_told_of_by_its_job(client: ConnectorStates) -> None:
    job = client.wait(client.upload(b"no workbook"), never)
    assert (job.status, job.error) == ("Errored", "The file is not a workbook")


@pytest.mark.scenario("riversand-jobs")
def test_jobs_wait_for_one_another(client: ConnectorStates) -> None:
    waiting = client.download()
    assert [client.job(waiting).status for _ in range(2)] == ["Queued", "Queued"]
    assert client.wait("running-1", never).status == "Completed"
    assert client.wait(waiting, never).status == "Completed"


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
    assert said.getvalue().splitlines()[-3:] == [
        "the import ended as Completed: Create 0, Update 2, Delete 0, NoChange 1, Error 0",
        f"p-100 in {DEMO}: deprecated",
        f"p-100 in {AMAZON}: deprecated",
    ]
