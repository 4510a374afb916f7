"""`mockserver health`: exit code 0 when a server is ready. What a container's health check runs."""

import json
import sys
from http.client import HTTPException
from typing import Final
from urllib.request import ProxyHandler, build_opener

TIMEOUT: Final = 3.0
"""Seconds."""
DIRECTLY: Final = build_opener(ProxyHandler({}))
"""A server of ours is never behind the proxy that the environment may name."""


def run(url: str) -> int:
    """Asks the server at a base URL for its health."""
    address = url.rstrip("/")
    if not address.startswith(("http://", "https://")):
        sys.stderr.write(f"mockserver: {url!r} is no http address\n")
        return 2
    try:
        with DIRECTLY.open(f"{address}/__admin/health", timeout=TIMEOUT) as answer:
            found = json.load(answer)
    except (HTTPException, OSError, ValueError) as error:
        reason = " ".join(str(getattr(error, "reason", error)).split())
        sys.stderr.write(f"mockserver: {address} is not ready: {reason}\n")
        return 1
    status = found.get("status") if isinstance(found, dict) else None
    if not isinstance(status, str):
        sys.stderr.write(f"mockserver: {address} is no mock server\n")
        return 1
    sys.stdout.write(f"{status}\n")
    return 0 if status == "ready" else 1
