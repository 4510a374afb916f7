"""shipyard-fivetran as its users run it, at the only host that it knows: a sync is triggered and waited for.

The world's clock takes two hours with every request, so nobody has to wait for a sync of six hours.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

from shipyard_fivetran import FivetranClient  # type: ignore[import-not-found]  # lives in an environment of its own
from shipyard_templates import ExitCodeException  # type: ignore[import-not-found]  # as above


def exit_code(call: Callable[..., Any], *arguments: Any, **named: Any) -> list[Any]:
    """What the client tells of a refusal: the code to exit with, and a message."""
    try:
        call(*arguments, **named)
    except ExitCodeException as error:
        return [error.exit_code, str(error)]
    raise AssertionError("it was not refused")


def sync(client: FivetranClient) -> dict[str, Any]:
    """A sync that succeeds, one that fails, and what is refused."""
    before = client.get_connector_details("steady_database")["succeeded_at"]
    client.trigger_sync("steady_database", wait_for_completion=True, poke_interval=0)
    after = client.get_connector_details("steady_database")
    client.trigger_sync("steady_database")
    running = client.determine_sync_status("steady_database")
    client.update_connector("speak_inexpensive", schedule_type="manual", paused=False)
    changed = client.get_connector_details("speak_inexpensive")
    return {
        "connected": client.connect(),
        "before": before,
        "after": [after["succeeded_at"], after["failed_at"]],
        "running": running,
        "changed": [changed["schedule_type"], changed["paused"], changed["status"]["sync_state"]],
        "failed": exit_code(client.trigger_sync, "fragile_database", wait_for_completion=True, poke_interval=0),
        "nothing to change": exit_code(client.update_connector, "speak_inexpensive"),
        "wrong": exit_code(client.update_connector, "speak_inexpensive", schedule_type="hourly"),
        "unknown": exit_code(client.get_connector_details, "nobody"),
    }


def keys(client: FivetranClient) -> dict[str, Any]:
    """Who is let in, for what."""
    reader = FivetranClient("readers-key", "the-secret")
    return {
        "connected": [client.connect(), FivetranClient("the-key", "another-secret").connect()],
        "401": exit_code(FivetranClient("stranger", "the-secret").trigger_sync, "steady_database"),
        "403": exit_code(reader.trigger_sync, "steady_database"),
        "read": reader.determine_sync_status("steady_database"),
    }


STORIES = {story.__name__: story for story in (sync, keys)}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(STORIES[sys.argv[1]](FivetranClient("the-key", "the-secret"))) + "\n")
