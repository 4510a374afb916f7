"""Operations as they are kept: what the server calls after a sync. Only the webhooks of dbt Cloud are left of them."""

from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendors.airbyte.members import key_of, spelt, wrong_field
from mockserver.vendors.airbyte.workspaces import WORKSPACE, home

GONE: Final = "gone"
"""Member of what is hidden of a deleted operation."""
FIELDS: Final = ("operationId", "workspaceId", "name", "accountId", "jobId", "webhookConfigId")
HOST: Final = "cloud.getdbt.com"
BODY: Final = '{"cause": "airbyte"}'


async def seed(world: World, fields: Document) -> Record:
    """An operation from what a scenario names of it: a job of dbt Cloud. Raises InvalidRequest."""
    found = spelt(fields, {"id": "operationId"}, FIELDS, "operations")
    key = key_of(found, "operationId", world.uuid)
    workspace = key_of(found, "workspaceId", str) or await home(world)
    if await world.find(WORKSPACE, workspace) is None:
        raise wrong_field("workspace_id", "names no entry of workspaces", workspace)
    for name in ("accountId", "jobId"):
        if not isinstance(found.get(name, 1), int):
            raise wrong_field(name, "is a number", found[name])
    hook = webhook(HOST, key_of(found, "webhookConfigId", world.uuid), found.get("accountId", 1), found.get("jobId", 1))
    return world.insert(
        OPERATION,
        key,
        {
            "workspaceId": workspace,
            "operationId": key,
            "name": found.get("name", "dbt job"),
            "operatorConfiguration": {"operatorType": "webhook", "webhook": hook},
        },
    )


def webhook(host: str, config: str | None, account: int, job: int) -> dict[str, Json]:
    """A call of dbt Cloud, in its newer and in its older form: both are always shown."""
    return {
        **({} if config is None else {"webhookConfigId": config}),
        "webhookType": "dbtCloud",
        "dbtCloud": {"accountId": account, "jobId": job},
        "executionUrl": f"https://{host.removesuffix('/')}/api/v2/accounts/{account}/jobs/{job}/run/",
        "executionBody": BODY,
    }


OPERATION: Final = Resource(
    "operations",
    key="operationId",
    schema="#/components/schemas/OperationRead",
    indexes=(Index("workspace", lambda record: (record.document["workspaceId"],)),),
    seed=seed,
)
