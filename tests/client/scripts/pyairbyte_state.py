"""PyAirbyte as its users run it: a connection's state is backed up, changed and restored. Asserts as it goes.

The world's clock takes a step with every request, so the sync that runs ends while the client tries again.
"""

import json
import sys

from airbyte.cloud import CloudConnection, CloudWorkspace  # type: ignore[import-not-found]  # lives in an environment of its own
from airbyte.exceptions import AirbyteConnectionSyncActiveError, AirbyteError  # type: ignore[import-not-found]  # as above

WORKSPACE = "9b2c7f4e-6a1d-4c38-8e57-0d3f1a2b4c5d"
CONNECTION = "18712afe-7bae-44ed-88f5-e20d9f81c8b2"
STRANGER = "00000000-0000-0000-0000-00000000beef"
TRIES = 10


def refused_attempts(connection: CloudConnection) -> int:
    """How often a change of state was refused before the sync was over."""
    for attempt in range(TRIES):
        try:
            connection.set_stream_state("users", {"cursor": "2024-02-01"}, "public")
        except AirbyteConnectionSyncActiveError:
            continue
        return attempt
    raise AssertionError("the sync never ended")


def refusal(connection: CloudConnection, state: dict[str, object]) -> int:
    """The status with which a state is refused."""
    try:
        connection.import_raw_state(state)
    except AirbyteError as error:
        return int(error.context["status_code"])
    raise AssertionError("the state was taken")


def main(url: str) -> dict[str, object]:
    place = {"workspace_id": WORKSPACE, "api_root": f"{url}/api/public/v1"}  # whence it infers where the Config API is
    workspace = CloudWorkspace(bearer_token="the-token", **place)
    connection = workspace.get_connection(CONNECTION)
    backup = connection.dump_raw_state(normalize=False)
    messages = connection.dump_raw_state()
    attempts = refused_attempts(connection)
    changed = {name: connection.get_stream_state(name, "public") for name in ("users", "orders")}
    connection.import_raw_state(backup)
    restored = connection.dump_raw_state(normalize=False)
    assert restored == backup, restored
    connection.import_raw_state(messages)  # the same, as messages of the protocol
    assert connection.dump_raw_state() == messages
    return {
        "attempts": attempts,
        "types": [message["type"] for message in messages],
        "changed": changed,
        "empty": workspace.get_connection(STRANGER).dump_raw_state(normalize=False)["stateType"],
        "refusals": {
            "stranger": refusal(workspace.get_connection(STRANGER), backup),
            "reader": refusal(CloudWorkspace(bearer_token="readers-token", **place).get_connection(CONNECTION), backup),
            "nobody": refusal(CloudWorkspace(bearer_token="no-token", **place).get_connection(CONNECTION), backup),
        },
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1])) + "\n")
