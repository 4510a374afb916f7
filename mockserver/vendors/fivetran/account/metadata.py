"""Connector types: what a connection can be made for, as far as this account has something to do with it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import NotFound
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.fivetran.account.answers import paged, sliced, told
from mockserver.vendors.fivetran.connection import CONNECTION

# The services that the vendor's pages on state name, and two that every account meets: of about 790.
SERVICES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "aws_lambda": ("AWS Lambda", "Function"),
        "azure_function": ("Azure Functions", "Function"),
        "connector_sdk": ("Connector SDK", "Function"),
        "fivetran_log": ("Fivetran Platform", "Log"),
        "google_cloud_function": ("Google Cloud Functions", "Function"),
        "google_sheets": ("Google Sheets", "File"),
    }
)
UNKNOWN_TYPE: Final = "API"
"""What a service is taken for that a connection has and the list above has not."""


async def public(call: Call, world: World) -> Reply:
    """Answers every connector type, to anybody. The array stands bare, whatever the vendor's definition says."""
    items = [record.document for record in await _types(world)]
    return told(call, "Connector metadata retrieved successfully", items)


async def listing(call: Call, world: World) -> Reply:
    """Answers a page of connector types."""
    return paged(call, "Connectors list retrieved successfully", sliced(call, tuple(await _types(world))))


async def details(call: Call, world: World) -> Reply:
    """Answers one connector type; what its configuration takes is not described."""
    service = call.path["service"]
    for record in await _types(world):
        if record.key == service:
            data = {**record.document, "config": {}, "auth": {}}
            return told(call, "Connector configuration retrieved successfully", data)
    raise NotFound("connector_types", service)


async def _types(world: World) -> list[Record]:
    used = {record.document["service"] for record in (await world.page(CONNECTION)).records}
    named = {**{service: (service, UNKNOWN_TYPE) for service in used}, **SERVICES}
    return [Record("connector_types", service, _document(service, *named[service])) for service in sorted(named)]


def _document(service: str, name: str, kind: str) -> Document:
    """A connector type with every member that the vendor shows; all but the first three are made from its name."""
    slug = service.replace("_", "-")
    icon = f"https://fivetran.com/integrations/{service}/resources/{slug}"
    return {
        "id": service,
        "name": name,
        "type": kind,
        "description": f"{name}, as this account uses it",
        "icon_url": f"{icon}-logo.svg",
        "icons": [f"{icon}-logo.svg", f"{icon}-logo.png"],
        "link_to_docs": f"https://fivetran.com/docs/connectors/{slug}",
        "link_to_erd": f"https://fivetran.com/docs/connectors/{slug}#schemainformation",
        "connector_class": "standard",
        "service_status": "general_availability",
        "supported_features": [{"id": "API_CONFIGURABLE"}],
    }


BEHAVIOURS: Final[Mapping[str, Behaviour]] = MappingProxyType(
    {
        "metadata_public_connectors": public,
        "metadata_connectors": listing,
        "metadata_connector_config": details,
    }
)
