"""One call to each shipped vendor that it answers in an empty world: proof that it is there, from the wire alone."""

import json
import urllib.error
import urllib.request
from typing import Any, NamedTuple


class Visit(NamedTuple):
    """A call and how one knows the vendor by its answer."""

    vendor: str
    method: str
    path: str
    body: Any
    status: int
    known_by: str


STATES = {"params": {"query": {"filters": {"typesCriterion": ["connectorstate"]}}}}
VISITS = (
    Visit("elastic", "GET", "/elastic/_connector", None, 200, '"results":[]'),
    Visit("fivetran", "GET", "/fivetran/v1/groups", None, 401, '"code":"AuthFailed"'),
    Visit("airbyte", "GET", "/airbyte/api/v1/health", None, 200, '"available":true'),
    Visit("riversand", "POST", "/riversand/api/connectorService/getconnectorstate", STATES, 200, '"dataObjects":[]'),
)


def ask(base_url: str, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> tuple[int, str]:
    """Status and text of an answer, refusals included."""
    given = {"Content-Type": "application/json", **(headers or {})} if body is not None else headers or {}
    content = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(base_url + path, data=content, headers=given, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read().decode()
