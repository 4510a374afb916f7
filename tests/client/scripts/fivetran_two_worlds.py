"""pyfivetran in two worlds at once: two clients of one program, told apart by the user that they tell to their proxy.

They take turns, so what one does falls between two calls of the other.
"""

import json
import sys
from typing import Any

from pyfivetran.client import FivetranClient  # type: ignore[import-not-found]  # lives in an environment of its own


def main(first: str, second: str) -> list[dict[str, Any]]:
    clients = [FivetranClient("key", "secret", proxies=proxy) for proxy in (first, second)]
    made = [client.group_endpoint.create_group(name) for client, name in zip(clients, ("One", "Two"), strict=True)]
    clients[0].connector_endpoint.get_connector("speak_inexpensive").modify(paused=False)
    clients[1].connector_endpoint.get_connector("speak_inexpensive").modify_state({"state": {"cursor": "second"}})
    clients[0].connector_endpoint.get_connector("speak_inexpensive").sync()
    found = []
    for client, group in zip(clients, made, strict=True):
        connector = client.connector_endpoint.get_connector("speak_inexpensive")
        found.append(
            {
                "group": group.fivetran_id,
                "groups": [row.name for row in client.group_endpoint.list_groups()],
                "sync": connector.status["sync_state"],
                "state": client.connector_endpoint.get_connector_state("speak_inexpensive")["data"]["state"],
            }
        )
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:3])) + "\n")
