"""elasticsearch-py 9, synchronous, and both of 8 that are still in use."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    BadRequestError,
    Elasticsearch,
    NotFoundError,
)

from mockserver.launch import Running, World

# The client says so of every connector call: its makers may still change them.
pytestmark = pytest.mark.filterwarnings("ignore::elasticsearch.exceptions.GeneralAvailabilityWarning")

JSON = {"Accept": "application/json", "Content-Type": "application/json"}
DATABASE = {
    "host": {"label": "Host", "display": "textbox", "type": "str", "order": 1, "required": True},
    "port": {"label": "Port", "display": "numeric", "type": "int", "order": 2, "default_value": 5432},
}


@pytest.fixture
def client(world: World) -> Iterator[Elasticsearch]:
    with Elasticsearch(world.url("elastic")) as made:
        yield made


def status(client: Elasticsearch, name: str = "my-connector") -> str:
    return str(client.connector.get(connector_id=name)["status"])


def reason(refusal: ApiError) -> str:
    return str(refusal.body["error"]["reason"])


def test_the_client_takes_the_server_for_the_product(client: Elasticsearch) -> None:
    assert client.ping()
    info = client.info()
    assert info["version"]["number"] == "9.0.0"
    assert info.meta.headers["X-Elastic-Product"] == "Elasticsearch"
    assert info.meta.mimetype == "application/vnd.elasticsearch+json"


def test_a_connector_is_made_read_and_deleted(client: Elasticsearch, world: World) -> None:
    made = client.connector.put(
        connector_id="my-connector",
        name="My Connector",
        index_name="search-google-drive",
        service_type="google_drive",
        description="Documents of the sales team",
    )
    assert made.meta.status == 201
    assert made.body == {"id": "my-connector", "result": "created"}
    again = client.connector.put(connector_id="my-connector", name="My Connector", index_name="search-google-drive")
    assert (again.meta.status, again["result"]) == (200, "updated")

    found = client.connector.get(connector_id="my-connector")
    assert (found["name"], found["status"]) == ("My Connector", "created")
    assert found.body == world.state("elastic", "connectors", "my-connector")

    assert client.connector.delete(connector_id="my-connector").body == {"acknowledged": True}
    with pytest.raises(NotFoundError) as refusal:
        client.connector.get(connector_id="my-connector")
    assert reason(refusal.value) == "connector [my-connector] not found"
    assert client.connector.get(connector_id="my-connector", include_deleted=True)["deleted"] is True
    assert client.connector.delete(connector_id="my-connector", hard=True)["acknowledged"] is True
    assert world.state("elastic", "connectors") == []


def test_the_server_makes_an_id_where_the_client_names_none(client: Elasticsearch) -> None:
    made = client.connector.post(name="Anonymous")
    assert made.meta.status == 201
    assert client.connector.get(connector_id=made["id"])["name"] == "Anonymous"


def test_an_id_may_hold_what_a_path_may_not(client: Elasticsearch) -> None:
    client.connector.put(connector_id="a b/c?d", name="Odd")
    assert client.connector.check_in(connector_id="a b/c?d")["result"] == "updated"
    assert client.connector.get(connector_id="a b/c?d")["id"] == "a b/c?d"


@pytest.mark.scenario("elastic-statuses")
@pytest.mark.parametrize(
    ("connector", "wanted", "result"),
    [
        ("is-created", "needs_configuration", "updated"),
        ("is-needing-configuration", "configured", "updated"),
        ("is-configured", "connected", "updated"),
        ("is-connected", "error", "updated"),
        ("is-in-error", "error", "noop"),
    ],
)
def test_a_status_moves_where_the_protocol_allows(client: Elasticsearch, connector: str, wanted: str, result: str) -> None:
    assert client.connector.update_status(connector_id=connector, status=wanted).body == {"result": result}
    assert status(client, connector) == wanted


@pytest.mark.scenario("elastic-statuses")
def test_a_forbidden_move_raises_with_the_reason_and_changes_nothing(client: Elasticsearch) -> None:
    with pytest.raises(BadRequestError) as refusal:
        client.connector.update_status(connector_id="is-created", status="connected")
    assert reason(refusal.value) == (
        "Invalid transition attempt from [created] to [connected]. "
        "Such a status transition is not supported by the Connector Protocol."
    )
    assert refusal.value.error == "status_exception"
    assert status(client, "is-created") == "created"


@pytest.mark.scenario("elastic-created")
def test_an_unknown_status_raises(client: Elasticsearch) -> None:
    with pytest.raises(BadRequestError) as refusal:
        client.connector.update_status(connector_id="my-connector", status="nonsense")
    assert reason(refusal.value) == "[1:11] [connector_update_status_request] failed to parse field [status]"


def test_the_status_of_a_missing_connector_raises(client: Elasticsearch) -> None:
    with pytest.raises(NotFoundError) as refusal:
        client.connector.update_status(connector_id="nobody", status="error")
    assert reason(refusal.value) == "connector [nobody] not found"


@pytest.mark.scenario("elastic-needs-configuration")
def test_a_check_in_is_stamped_with_the_worlds_time(client: Elasticsearch, world: World) -> None:
    client.connector.check_in(connector_id="my-connector")
    first = client.connector.get(connector_id="my-connector")["last_seen"]
    world.clock.advance(minutes=5)
    client.connector.check_in(connector_id="my-connector")
    second = client.connector.get(connector_id="my-connector")["last_seen"]
    assert first.startswith("2024-01-01T00:00:00")
    assert second.startswith("2024-01-01T00:05:00")


@pytest.mark.scenario("elastic-needs-configuration")
def test_a_configuration_configures_and_values_fill_it(client: Elasticsearch) -> None:
    assert client.connector.update_configuration(connector_id="my-connector", configuration=DATABASE)["result"] == "updated"
    assert status(client) == "configured"
    values = {"host": "db.example.org", "port": 5433}
    assert client.connector.update_configuration(connector_id="my-connector", values=values)["result"] == "updated"
    found = client.connector.get(connector_id="my-connector")["configuration"]
    assert {name: field["value"] for name, field in found.items()} == values
    with pytest.raises(BadRequestError) as refusal:
        client.connector.update_configuration(connector_id="my-connector", values={"nothing": 1})
    assert "nothing" in reason(refusal.value)


@pytest.mark.scenario("elastic-configured")
def test_an_error_and_its_end_move_the_status(client: Elasticsearch) -> None:
    assert client.connector.update_error(connector_id="my-connector", error="no route to host")["result"] == "updated"
    found = client.connector.get(connector_id="my-connector")
    assert (found["status"], found["error"]) == ("error", "no route to host")
    # The client leaves out an argument that is None, so null needs the body.
    assert client.connector.update_error(connector_id="my-connector", body={"error": None})["result"] == "updated"
    found = client.connector.get(connector_id="my-connector")
    assert (found["status"], found["error"]) == ("connected", None)


@pytest.mark.scenario("elastic-connected")
def test_another_service_type_needs_configuration(client: Elasticsearch) -> None:
    assert client.connector.update_service_type(connector_id="my-connector", service_type="dropbox")["result"] == "updated"
    found = client.connector.get(connector_id="my-connector")
    assert (found["service_type"], found["status"]) == ("dropbox", "needs_configuration")


@pytest.mark.scenario("elastic-statuses")
@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"service_type": "google_drive"}, ["is-created", "is-needing-configuration"]),
        ({"index_name": ["search-error", "search-created"]}, ["is-created", "is-in-error"]),
        ({"connector_name": ["Connected"]}, ["is-connected"]),
        ({"service_type": ["postgresql"], "query": "error"}, ["is-in-error"]),
        ({"query": "no such thing"}, []),
    ],
)
def test_a_list_is_filtered(client: Elasticsearch, filters: dict[str, Any], found: list[str]) -> None:
    listed = client.connector.list(**filters)
    assert [connector["id"] for connector in listed["results"]] == found
    assert listed["count"] == len(found)


@pytest.mark.scenario("elastic-statuses")
def test_a_list_comes_in_pages(client: Elasticsearch) -> None:
    pages = [client.connector.list(from_=start, size=2) for start in (0, 2, 4)]
    assert [page["count"] for page in pages] == [5, 5, 5]
    assert len({connector["id"] for page in pages for connector in page["results"]}) == 5
    with pytest.raises(BadRequestError, match="illegal_argument_exception"):
        client.connector.list(size=-1)


@pytest.mark.scenario("elastic-statuses")
def test_an_answer_is_cut_down_to_a_filter_path(client: Elasticsearch) -> None:
    assert client.connector.list(filter_path="results.id", size=1).body == {"results": [{"id": "is-configured"}]}


@pytest.mark.scenario("elastic-secured")
@pytest.mark.parametrize(
    "credentials",
    [
        {"basic_auth": ("elastic", "changeme")},
        {"api_key": ("VuaCfGcBCdbkQm-e5aOx", "ui2lp2axTNmsyakw9tvNnw")},
        {"api_key": "VnVhQ2ZHY0JDZGJrUW0tZTVhT3g6dWkybHAyYXhUTm1zeWFrdzl0dk5udw=="},
    ],
    ids=["basic", "api-key-pair", "api-key-encoded"],
)
def test_credentials_let_in(world: World, credentials: dict[str, Any]) -> None:
    with Elasticsearch(world.url("elastic"), **credentials) as client:
        assert client.connector.update_status(connector_id="my-connector", status="error")["result"] == "updated"


@pytest.mark.scenario("elastic-secured")
def test_strangers_and_readers_are_refused(world: World) -> None:
    with Elasticsearch(world.url("elastic")) as nobody, pytest.raises(AuthenticationException) as stranger:
        nobody.connector.list()
    assert "missing authentication credentials for REST request" in str(stranger.value)
    with (
        Elasticsearch(world.url("elastic"), basic_auth=("elastic", "wrong")) as imposter,
        pytest.raises(AuthenticationException),
    ):
        imposter.info()
    with Elasticsearch(world.url("elastic"), basic_auth=("entsearch-user", "entsearch-user-password")) as reader:
        assert reader.connector.list()["count"] == 1
        with pytest.raises(AuthorizationException, match="unauthorized for user"):
            reader.connector.delete(connector_id="my-connector")


@pytest.mark.scenario("elastic-secured")
def test_a_user_without_rights_is_refused_whatever_they_ask(world: World) -> None:
    with Elasticsearch(
        world.url("elastic"), basic_auth=("entsearch-unprivileged", "entsearch-unprivileged-password")
    ) as client:
        asks: tuple[Callable[[], object], ...] = (
            client.connector.list,
            client.connector.sync_job_list,
            lambda: client.connector.get(connector_id="my-connector"),
            lambda: client.connector.check_in(connector_id="nobody"),
            lambda: client.connector.sync_job_post(id="my-connector"),
        )
        for ask in asks:
            with pytest.raises(AuthorizationException) as refusal:
                ask()
            assert (refusal.value.status_code, refusal.value.error) == (403, "security_exception")
            assert "is unauthorized for user [entsearch-unprivileged]" in reason(refusal.value)


@pytest.mark.scenario("elastic-secured")
@pytest.mark.parametrize(
    ("credentials", "told"),
    [
        (
            {"basic_auth": ("entsearch-unprivileged", "entsearch-unprivileged-user")},
            "unable to authenticate user [entsearch-unprivileged] for REST request [/_connector]",
        ),
        ({}, "missing authentication credentials for REST request [/_connector]"),
        ({"api_key": ("VuaCfGcBCdbkQm-e5aOx", "wrong")}, None),
        ({"bearer_auth": "nonsense"}, None),
    ],
    ids=["password", "none", "api-key", "bearer"],
)
def test_who_cannot_be_authenticated_is_told_how_to(world: World, credentials: dict[str, Any], told: str | None) -> None:
    """The words for a wrong key or token are nowhere written."""
    with Elasticsearch(world.url("elastic"), **credentials) as client, pytest.raises(AuthenticationException) as refusal:
        client.connector.list()
    assert (refusal.value.status_code, refusal.value.error) == (401, "security_exception")
    assert told is None or reason(refusal.value) == told
    assert sorted(refusal.value.body["error"]["header"]["WWW-Authenticate"]) == [
        "ApiKey",
        'Basic realm="security", charset="UTF-8"',
        'Bearer realm="security"',
    ]


def test_a_header_leads_into_the_world_as_its_address_does(mockserver: Running, world: World, client: Elasticsearch) -> None:
    with Elasticsearch(mockserver.url("elastic"), headers=world.headers) as other:
        other.connector.put(connector_id="by-header", name="By header")
    assert client.connector.list()["count"] == 1


@pytest.mark.xdist_group("elasticsearch-8")
@pytest.mark.scenario("elastic-secured")
@pytest.mark.parametrize(("environment", "version"), [("elasticsearch-8.18", "8.18.1"), ("elasticsearch-8.19", "8.19.3")])
def test_the_client_of_the_major_version_before(run: Callable[..., Any], world: World, environment: str, version: str) -> None:
    assert run(environment, "elasticsearch_8.py", world.url("elastic")) == {
        "version": version,
        "statuses": ["created", "needs_configuration", "configured", "error", "connected", "needs_configuration"],
        "refusals": {
            "transition": "Invalid transition attempt from [connected] to [created]. "
            "Such a status transition is not supported by the Connector Protocol.",
            "missing": "connector [nobody] not found",
        },
        "count": 11,
    }
    asked = {value for entry in world.journal for name, value in entry["request"]["headers"] if name.lower() == "accept"}
    assert asked == {"application/vnd.elasticsearch+json; compatible-with=8"}


@pytest.mark.scenario("elastic-secured")
def test_the_journal_shows_no_secret(world: World) -> None:
    password = "a-password-of-the-source"
    body = {"configuration": {"pin": {"label": "PIN", "sensitive": True, "type": "str", "value": password}}}
    with Elasticsearch(world.url("elastic"), basic_auth=("elastic", "changeme")) as client:
        key = client.security.create_api_key(name="worker")
        client.perform_request("POST", "/_connector/_secret", body={"value": password}, headers=JSON)
        client.connector.put(connector_id="guarded", index_name="search-guarded")
        client.connector.update_configuration(connector_id="guarded", body=body)
    shown = json.dumps(world.journal)
    assert "guarded" in shown
    assert not [secret for secret in (key["api_key"], key["encoded"], password, "changeme") if secret in shown]
