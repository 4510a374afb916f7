"""The client inside prefect-airbyte on its own, which takes any base URL: a sync, and its job polled to the end."""

import asyncio
import json
import logging
import sys

from prefect_airbyte.client import AirbyteClient  # type: ignore[import-not-found]  # lives in an environment of its own

POLLS = 20


async def main(url: str, connection: str) -> dict[str, object]:
    async with AirbyteClient(logging.getLogger(), f"{url}/api/v1", auth=("airbyte", "password")) as client:
        status = await client.get_connection_status(connection)
        job, _ = await client.trigger_manual_sync_connection(connection)
        seen = []
        for _ in range(POLLS):
            info = await client.get_job_info(job)
            seen.append(info["job"]["status"])
            if seen[-1] not in ("pending", "running"):
                break
        return {
            "connection": status,
            "seen": list(dict.fromkeys(seen)),
            "records": info["attempts"][-1]["attempt"]["recordsSynced"],
        }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(main(sys.argv[1], sys.argv[2]))) + "\n")
