"""elasticsearch-py 9, asynchronous."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from elasticsearch import (
    AsyncElasticsearch,
    AuthenticationException,
    AuthorizationException,
    BadRequestError,
    NotFoundError,
)

from mockserver.launch import World

# The client says so of every connector call: its makers may still change them.
pytestmark = pytest.mark.filterwarnings("ignore::elasticsearch.exceptions.GeneralAvailabilityWarning")


@pytest.fixture
async def client(world: World) -> AsyncIterator[AsyncElasticsearch]:
    async with AsyncElasticsearch(world.url("elastic")) as made:
        yield made


async def test_the_life_of_a_connector(client: AsyncElasticsearch, world: World) -> None:
    assert (await client.info())["version"]["number"] == "9.0.0"
    made = await client.connector.put(connector_id="my-connector", name="My Connector", service_type="google_drive")
    assert (made.meta.status, made["result"]) == (201, "created")
    await client.connector.update_status(connector_id="my-connector", status="needs_configuration")
    await client.connector.update_configuration(connector_id="my-connector", configuration={})
    await client.connector.check_in(connector_id="my-connector")
    await client.connector.update_error(connector_id="my-connector", error="no route to host")
    found = await client.connector.get(connector_id="my-connector")
    assert (found["status"], found["error"]) == ("error", "no route to host")
    await client.connector.update_service_type(connector_id="my-connector", service_type="dropbox")
    listed = await client.connector.list(service_type="dropbox")
    assert [connector["status"] for connector in listed["results"]] == ["needs_configuration"]
    assert (await client.connector.delete(connector_id="my-connector")).body == {"acknowledged": True}
    assert [entry["response"]["status"] for entry in world.journal] == [200, 201, *[200] * 8]


@pytest.mark.scenario("elastic-created")
async def test_refusals_raise(client: AsyncElasticsearch) -> None:
    with pytest.raises(BadRequestError, match=r"Invalid transition attempt from \[created\] to \[configured\]"):
        await client.connector.update_status(connector_id="my-connector", status="configured")
    with pytest.raises(NotFoundError, match=r"connector \[nobody\] not found"):
        await client.connector.get(connector_id="nobody")


@pytest.mark.scenario("elastic-configured")
async def test_one_of_many_concurrent_moves_counts(client: AsyncElasticsearch) -> None:
    answers = await asyncio.gather(
        *(client.connector.update_status(connector_id="my-connector", status="connected") for _ in range(20))
    )
    assert sorted(answer["result"] for answer in answers) == [*["noop"] * 19, "updated"]


@pytest.mark.scenario("elastic-secured")
async def test_credentials_let_in_and_rights_end(world: World) -> None:
    key = ("VuaCfGcBCdbkQm-e5aOx", "ui2lp2axTNmsyakw9tvNnw")
    async with AsyncElasticsearch(world.url("elastic"), api_key=key) as owner:
        assert (await owner.connector.check_in(connector_id="my-connector"))["result"] == "updated"
    async with AsyncElasticsearch(world.url("elastic"), basic_auth=("entsearch-user", "entsearch-user-password")) as reader:
        assert (await reader.connector.get(connector_id="my-connector"))["status"] == "connected"
        with pytest.raises(AuthorizationException, match=r"unauthorized for user \[entsearch-user\]"):
            await reader.connector.check_in(connector_id="my-connector")
    async with AsyncElasticsearch(world.url("elastic")) as nobody:
        with pytest.raises(AuthenticationException, match="missing authentication credentials"):
            await nobody.connector.list()
