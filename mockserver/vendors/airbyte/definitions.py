"""Connectors that come with an installation, by the ids of their definitions in the vendor's registry."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mockserver.model.problem import NotFound
from mockserver.model.world import World

UNKNOWN: Final = "Custom connector"
"""What a definition outside these tables is called."""

SOURCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "decd338e-5647-4c0b-adf4-da0e75f5a750": "Postgres",
        "435bb9a5-7887-4809-aa58-28c27df0d7ad": "MySQL",
        "dfd88b22-b603-4c3d-aad7-3701784586b1": "Sample Data",
        "778daa7c-feaf-4db6-96f3-70fd645acc77": "File (CSV, JSON, Excel, Feather, Parquet)",
        "69589781-7828-43c5-9f63-8925b1c1ccc2": "S3",
        "71607ba1-c0ac-4799-8049-7f4b90dd50f7": "Google Sheets",
        "b117307c-14b6-41aa-9422-947e34922962": "Salesforce",
        "36c891d9-4bd9-43ac-bad2-10e12756272c": "HubSpot",
        "e094cb9a-26de-4645-8761-65c0c425d1de": "Stripe",
        "ef69ef6e-aa7f-4af1-a01d-ef775033524e": "GitHub",
    }
)
DESTINATIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "25c5221d-dce2-4163-ade9-739ef790f503": "Postgres",
        "22f6c74f-5699-40ff-833c-4a879ea40133": "BigQuery",
        "424892c4-daac-4491-b35d-c6688ba547ba": "Snowflake",
        "f7a7d195-377f-cf5b-70a5-be6b819019dc": "Redshift",
        "4816b78f-1489-44c1-9060-4b19d5fa9362": "S3",
        "a625d593-bba5-4a1c-a53d-2d246268a816": "Local JSON",
    }
)


def title(world: World, kind: str, table: Mapping[str, str], definition: str) -> str:
    """The connector's name. Raises NotFound for one outside the table when the world's settings want listed ones only."""
    if definition not in table and world.settings["definitions"] == "listed":
        raise NotFound(kind, definition)
    return table.get(definition, UNKNOWN)
