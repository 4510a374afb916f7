"""A little of everything: requests to all four vendors that make ids, move phases and are refused."""

from base64 import b64encode
from typing import Any, Final, NamedTuple

CONNECTION: Final = "18712afe-7bae-44ed-88f5-e20d9f81c8b2"
BASIC: Final = {"Authorization": f"Basic {b64encode(b'key:secret').decode()}"}
FIXED: Final = {"clock": {"start": "2024-01-01T00:00:00Z", "mode": "on-request", "step": "PT0.1S"}}
"""Laid over the demo, whose clock is the wall's: time is told by requests alone."""


class Step(NamedTuple):
    """One request."""

    mount: str
    method: str
    path: str
    body: Any = None


def _exporting() -> dict[str, Any]:
    query = {"filters": {"typesCriterion": ["connectorstate"]}}
    rsconnect = {"includeValidationData": False, "profilecontexts": [{"app": "RSConnect", "service": "CONNECTOR_STATE_EXPORT"}]}
    return {"params": {"query": query, "fields": {"attributes": ["_ALL"]}, "rsconnect": rsconnect}}


def _setting() -> dict[str, Any]:
    query = {"id": "p-900", "filters": {"typesCriterion": ["product"]}}
    return {"params": {"query": query, "connectorstate": {"services": ["_ALL"], "attributes": {"itemState": "new"}}}}


WORKSPACE: Final = {"name": "Another", "organizationId": "00000000-0000-0000-0000-000000000000"}
SCRIPT: Final = (
    Step("elastic", "GET", "/"),
    Step("elastic", "POST", "/_connector", {"index_name": "search-fresh", "service_type": "mysql"}),
    Step("elastic", "PUT", "/_connector/drive-connector/_status", {"status": "needs_configuration"}),
    Step("elastic", "PUT", "/_connector/drive-connector/_status", {"status": "connected"}),
    Step("elastic", "PUT", "/_connector/crm-connector/_check_in"),
    Step("elastic", "GET", "/_connector"),
    Step("elastic", "GET", "/_connector/nobody"),
    Step("fivetran", "POST", "/v1/groups", {"name": "Another_Group"}),
    Step(
        "fivetran", "POST", "/v1/connections", {"group_id": "decent_dropsy", "service": "aws_lambda", "config": {"schema": "n"}}
    ),
    Step("fivetran", "PATCH", "/v1/connections/speak_inexpensive/state", {"state": {"cursor": "2020-01-01"}}),
    Step("fivetran", "POST", "/v1/connections/lively_lambda/sync", {"force": True}),
    Step("fivetran", "PATCH", "/v1/connections/lively_lambda/state", {"state": {"cursor": 0}}),
    Step("fivetran", "GET", "/v1/connections"),
    Step("fivetran", "GET", "/v1/connections/filled_spreadsheet/state"),
    Step("airbyte", "POST", "/api/v1/workspaces/create", WORKSPACE),
    Step("airbyte", "POST", "/api/v1/state/get", {"connectionId": CONNECTION}),
    Step("airbyte", "POST", "/api/v1/connections/sync", {"connectionId": CONNECTION}),
    Step("airbyte", "POST", "/api/v1/jobs/list", {"configTypes": ["sync"], "configId": CONNECTION}),
    Step("airbyte", "POST", "/api/v1/connections/get", {"connectionId": "no-uuid"}),
    Step("riversand", "POST", "/acme/api/connectorService/setconnectorstate", _setting()),
    Step("riversand", "POST", "/globex/api/connectorService/getconnectorstate", _setting()),
    Step("riversand", "POST", "/acme/api/rsConnectService/downloadDataJob", _exporting()),
    Step("riversand", "GET", "/acme/api/rsConnectService/downloadDataJob"),
)
