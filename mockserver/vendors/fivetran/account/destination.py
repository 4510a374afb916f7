"""What a destination is: the warehouse of a group, with the group's own id."""

from collections.abc import Mapping, Sequence
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.vendors.fivetran.account.inputs import typed
from mockserver.vendors.fivetran.account.seeds import filled, refused
from mockserver.vendors.fivetran.groups import GROUP, new_group
from mockserver.vendors.fivetran.wording import stamp

_NAMES: Final = """
aiven_kafka_wh aurora_postgres_warehouse aurora_warehouse aws_msk_wh azure_postgres_warehouse azure_sql_data_warehouse
azure_sql_database azure_sql_managed_db_warehouse big_query big_query_dts clickhouse confluent_cloud_wh databricks
databricks_via_managed_data_lake managed_big_query managed_data_lake maria_rds_warehouse maria_warehouse materialize
milvus motherduck mysql_rds_warehouse mysql_warehouse oracle_rac_warehouse oracle_rds_warehouse oracle_warehouse
postgres_databricks_warehouse postgres_gcp_warehouse postgres_rds_warehouse postgres_warehouse redshift singlestore
snowflake sql_server_rds_warehouse sql_server_warehouse surrealdb_destination teradata_destination
"""
SERVICES: Final = frozenset(_NAMES.split())
"""The services of destinations (OpenAPI definition v1, August 2026)."""
LASTING: Final = frozenset(
    {
        "config",
        "daylight_saving_time_enabled",
        "external_secrets_manager_id",
        "hybrid_deployment_agent_id",
        "networking_method",
        "private_link_id",
        "proxy_agent_id",
        "region",
        "time_zone_offset",
    }
)
"""Members that a request sets and answers show as they were sent."""
TESTS: Final = ("Host Connection", "Database Connection", "Permission Test")


def blank(group: str, service: str) -> dict[str, Json]:
    """A destination that is not set up yet."""
    return {
        "id": group,
        "group_id": group,
        "service": service,
        "region": "GCP_US_EAST4",
        "time_zone_offset": "0",
        "setup_status": "incomplete",
        "daylight_saving_time_enabled": True,
        "networking_method": "Directly",
        "private_link_id": None,
        "proxy_agent_id": None,
        "hybrid_deployment_agent_id": None,
        "local_processing_agent_id": None,
        "external_secrets_manager_id": None,
        "config": {},
    }


def results(hidden: Mapping[str, Json]) -> list[Document]:
    """What the setup tests of a destination find: that all is well, unless the scenario says otherwise."""
    return hidden.get("setup_tests") or [{"title": title, "status": "PASSED", "message": ""} for title in TESTS]


def tested(document: Document, found: Sequence[Document]) -> dict[str, Json]:
    """A destination whose setup tests have run: connected when none failed, else broken if it was connected before."""
    if not any(result["status"] in ("FAILED", "JOB_FAILED") for result in found):
        return {**document, "setup_status": "connected"}
    before = document["setup_status"]
    return {**document, "setup_status": "broken" if before == "connected" else before}


async def _seed(world: World, fields: Document) -> Record:
    """A destination that is set up, unless the scenario says otherwise; its group is made where it is not there."""
    group = fields.get("id") or fields.get("group_id")
    if group is None:
        group = (await new_group(world, "Warehouse")).key
    elif await world.find(GROUP, group) is None:
        world.insert(GROUP, group, {"id": group, "name": group, "created_at": stamp(world.at)})
    if fields.get("group_id", group) != group:
        raise refused("group_id", "a destination has the id of its group")
    settled = {**blank(group, "snowflake"), "setup_status": "connected"}
    document = typed(filled("a destination", settled, fields, {"setup_tests": list}))
    hidden = {name: fields[name] for name in ("setup_tests",) if name in fields}
    return world.insert(DESTINATION, group, document, hidden=hidden)


DESTINATION: Final = Resource("destinations", seed=_seed)
