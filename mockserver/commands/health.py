"""`mockserver health`: exit code 0 when a server is ready. What a container's health check runs."""

import json
import sys
from http.client import HTTPException
from typing import Final
from urllib.request import ProxyHandler, build_opener

from mockserver.commands.exits import FAILED, FINE, WRONG_USAGE, complain

TIMEOUT: Final = 3.0
"""Seconds."""
DIRECTLY: Final = build_opener(ProxyHandler({}))
"""A server of ours is never behind the proxy that the environment may name."""


def run(url: str) -> int:
    """Asks the server at a base URL for its health."""
    address = url.rstrip("/")
    if not address.startswith(("http://", "https://")):
        return complain(f"{url!r} is no http address", WRONG_USAGE)
    try:
        with DIRECTLY.open(f"{address}/__admin/health", timeout=TIMEOUT) as answer:
            found = json.load(answer)
    except (HTTPException, OSError, ValueError) as error:
        return complain(f"{address} is not ready: {getattr(error, 'reason', error)}", FAILED)
    status = found.get("status") if isinstance(found, dict) else None
    if not isinstance(status, str):
        return complain(f"{address} is no mock server", FAILED)
    sys.stdout.write(f"{status}\n")
    return FINE if status == "ready" else FAILED
