"""elasticsearch-py 8 as its users run it: the life of a connector, with the sync and the async client. Asserts as it goes."""

import asyncio
import json
import sys
from importlib.metadata import version

from elasticsearch import AsyncElasticsearch, BadRequestError, Elasticsearch, NotFoundError

CONFIGURATION = {"host": {"label": "Host", "display": "textbox", "type": "str", "order": 1, "value": "db.example.org"}}


def life_of_a_connector(url: str) -> list[str]:
    """Statuses that a connector went through, as it said itself."""
    with Elasticsearch(url, basic_auth=("elastic", "changeme")) as client:
        assert client.info()["tagline"] == "You Know, for Search"
        made = client.connector.put(connector_id="a b/c", name="Drive", index_name="search-drive", service_type="google_drive")
        assert (made.meta.status, made["result"]) == (201, "created"), made

        statuses = [status(client)]
        assert client.connector.update_status(connector_id="a b/c", status="needs_configuration")["result"] == "updated"
        statuses.append(status(client))
        client.connector.update_configuration(connector_id="a b/c", configuration=CONFIGURATION)
        statuses.append(status(client))
        client.connector.update_error(connector_id="a b/c", error="Houston, we have a problem!")
        statuses.append(status(client))
        client.connector.update_error(connector_id="a b/c", body={"error": None})  # None alone is left out
        statuses.append(status(client))
        client.connector.update_service_type(connector_id="a b/c", service_type="dropbox")
        statuses.append(status(client))

        client.connector.check_in(connector_id="a b/c")
        assert "last_seen" in client.connector.get(connector_id="a b/c")
        listed = client.connector.list(service_type=["dropbox"], index_name=["search-drive", "search-other"])
        assert [connector["id"] for connector in listed["results"]] == ["a b/c"]
        assert client.connector.delete(connector_id="a b/c")["acknowledged"] is True
        return statuses


def status(client: Elasticsearch) -> str:
    return str(client.connector.get(connector_id="a b/c")["status"])


def refusals(url: str) -> dict[str, str]:
    """What the client raises, with the server's reason."""
    with Elasticsearch(url, api_key=("VuaCfGcBCdbkQm-e5aOx", "ui2lp2axTNmsyakw9tvNnw")) as client:
        found = {}
        try:
            client.connector.update_status(connector_id="my-connector", status="created")
        except BadRequestError as refusal:
            found["transition"] = refusal.body["error"]["reason"]
        try:
            client.connector.get(connector_id="nobody")
        except NotFoundError as refusal:
            found["missing"] = refusal.body["error"]["reason"]
        return found


async def concurrently(url: str) -> int:
    """How many connectors there are after ten were made at once."""
    async with AsyncElasticsearch(url, basic_auth=("elastic", "changeme")) as client:
        await asyncio.gather(*(client.connector.put(connector_id=f"c{n}", name=f"c{n}") for n in range(10)))
        return int((await client.connector.list(query="c", size=3))["count"])


if __name__ == "__main__":
    report = {
        "version": version("elasticsearch"),
        "statuses": life_of_a_connector(sys.argv[1]),
        "refusals": refusals(sys.argv[1]),
        "count": asyncio.run(concurrently(sys.argv[1])),
    }
    sys.stdout.write(json.dumps(report) + "\n")
