"""prefect-airbyte as its users run it: a flow that syncs a connection and waits for the end, and what becomes of bad ones.

The world's clock takes a second with every request, so the flow need not wait between its polls.
"""

import asyncio
import json
import sys
from urllib.parse import urlsplit

from prefect_airbyte import exceptions  # type: ignore[import-not-found]  # lives in an environment of its own
from prefect_airbyte.connections import AirbyteConnection  # type: ignore[import-not-found]  # as above
from prefect_airbyte.flows import run_connection_sync  # type: ignore[import-not-found]  # as above
from prefect_airbyte.server import AirbyteServer  # type: ignore[import-not-found]  # as above


async def outcome(server: AirbyteServer, connection_id: str) -> dict[str, object]:
    connection = AirbyteConnection(airbyte_server=server, connection_id=connection_id, poll_interval_s=0)
    try:
        result = await run_connection_sync(connection)
    except (exceptions.ConnectionNotFoundException, exceptions.AirbyteConnectionInactiveException) as refusal:
        return {"refusal": type(refusal).__name__}
    return {"status": result.job_status, "records": result.records_synced, "job": result.job_id}


async def main(url: str, connections: list[str]) -> list[dict[str, object]]:
    at = urlsplit(url)
    server = AirbyteServer(server_host=at.hostname, server_port=at.port, username="airbyte", password="password")
    return [await outcome(server, connection) for connection in connections]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(main(sys.argv[1], sys.argv[2:]))) + "\n")
