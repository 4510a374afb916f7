"""airbyte-api 1.0 as its users run it, with typed requests: a connection is made and synced, and its state is rewound.

States are not in the SDK, so they are asked for as its users do: at the Configuration API, with a token of their own.
The world's clock takes two seconds with every request, as long as a sync.
"""

import json
import sys
from typing import Any, TypeVar

import httpx
from airbyte_api import AirbyteAPI, api, models

WORKSPACE = "9b2c7f4e-6a1d-4c38-8e57-0d3f1a2b4c5d"
KEYS = {"client_id": "the-client", "client_secret": "the-secret"}
RUNS = (models.JobStatusEnum.PENDING, models.JobStatusEnum.RUNNING)
Found = TypeVar("Found")


def there(found: Found | None) -> Found:
    """What an answer holds, which the SDK takes for something that may be missing."""
    assert found is not None
    return found


class Deployment:
    """Both APIs of a deployment, and the one connection that is spoken of."""

    def __init__(self, url: str) -> None:
        place, token = f"{url}/api/public/v1", f"{url}/api/public/v1/applications/token"
        application = models.SchemeClientCredentials(**KEYS, token_url=token)
        self.sdk = AirbyteAPI(server_url=place, security=models.Security(client_credentials=application))
        bearer = httpx.post(token, json=KEYS).json()["access_token"]
        self.http = httpx.Client(base_url=f"{url}/api/v1", headers={"Authorization": f"Bearer {bearer}"})
        self.connection = self.deployed()

    def deployed(self) -> str:
        """Makes a source, a destination, and a connection of two streams between them."""
        faker, postgres = (
            models.SourceFaker(count=7),
            models.DestinationPostgres(host="db.example.com", database="lake", username="writer"),
        )
        source = models.SourceCreateRequest(name="People", workspace_id=WORKSPACE, configuration=faker)
        destination = models.DestinationCreateRequest(name="Lake", workspace_id=WORKSPACE, configuration=postgres)
        mode = models.ConnectionSyncModeEnum.INCREMENTAL_APPEND
        streams = [
            models.StreamConfiguration(name=name, sync_mode=mode, cursor_field=["updated_at"])
            for name in ("users", "purchases")
        ]
        connection = models.ConnectionCreateRequest(
            source_id=there(self.sdk.sources.create_source(request=source).source_response).source_id,
            destination_id=there(
                self.sdk.destinations.create_destination(request=destination).destination_response
            ).destination_id,
            configurations=models.StreamConfigurations(streams=streams),
        )
        return there(self.sdk.connections.create_connection(request=connection).connection_response).connection_id

    def sync(self) -> int | None:
        """Syncs, looks until it is done, and tells how many records there were."""
        asked = models.JobCreateRequest(connection_id=self.connection, job_type=models.JobTypeEnum.SYNC)
        job = there(self.sdk.jobs.create_job(request=asked).job_response)
        while job.status in RUNS:
            job = there(self.sdk.jobs.get_job(request=api.GetJobRequest(job_id=job.job_id)).job_response)
        assert job.status == models.JobStatusEnum.SUCCEEDED, job
        return job.rows_synced

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self.http.post("/state/get", json={"connectionId": self.connection}).raise_for_status().json()
        return found

    def rewind(self, state: dict[str, Any]) -> int:
        """Writes a state, and tells the status of that."""
        body = {"connectionId": self.connection, "connectionState": state}
        return self.http.post("/state/create_or_update_safe", json=body).status_code


def main(url: str) -> dict[str, Any]:
    deployment = Deployment(url)
    before = deployment.state()
    first = deployment.sync()
    backup = deployment.state()
    following = [deployment.sync() for _ in range(3)]
    after = deployment.state()
    return {
        "before": before["stateType"],
        "streams": [row["streamDescriptor"]["name"] for row in backup["streamState"]],
        "synced": [first, *following],
        "moved": all(old != new for old, new in zip(backup["streamState"], after["streamState"], strict=True)),
        "rewound": [deployment.rewind(backup), deployment.state() == backup],
        "since": deployment.sync(),
        "next": deployment.sync(),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1])) + "\n")
