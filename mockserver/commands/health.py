"""`mockserver health`: exit code 0 when a server is ready. What a container's health check runs."""

import json
import sys
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

TIMEOUT: Final = 3.0
"""Seconds."""


def run(url: str) -> int:
    """Asks the server at a base URL for its health."""
    address = url.rstrip("/")
    if not address.startswith(("http://", "https://")):
        sys.stderr.write(f"mockserver: {url!r} is no http address\n")
        return 2
    try:
        with urlopen(f"{address}/__admin/health", timeout=TIMEOUT) as answer:  # noqa: S310 - the scheme was checked above
            status = json.load(answer).get("status")
    except (URLError, OSError, ValueError) as error:
        sys.stderr.write(f"mockserver: {address} is not ready: {getattr(error, 'reason', error)}\n")
        return 1
    sys.stdout.write(f"{status}\n")
    return 0 if status == "ready" else 1
