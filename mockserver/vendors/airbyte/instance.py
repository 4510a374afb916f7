"""The installation itself: its version and its defaults."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.releases import version
from mockserver.vendors.airbyte.workspaces import DEFAULT_ORGANIZATION, WORKSPACE

NOBODY: Final = "00000000-0000-0000-0000-000000000000"
"""The default user of a self-managed installation, and its workspace as long as there is none."""


async def configuration(call: Call, world: World) -> Reply:
    """Tells of the edition, of how to sign in, and of the defaults."""
    first = (await world.page(WORKSPACE, limit=1)).records
    return Reply(
        200,
        {
            "edition": "community",
            "version": version(world),
            "licenseStatus": "pro",
            "auth": {"mode": "simple" if world.credentials else "none"},
            "airbyteUrl": call.request.origin,
            "initialSetupComplete": bool(first),
            "defaultUserId": NOBODY,
            "defaultOrganizationId": DEFAULT_ORGANIZATION,
            "defaultOrganizationEmail": "organization@example.com",
            "defaultWorkspaceId": first[0].key if first else NOBODY,
            "trackingStrategy": "logging",
        },
    )


async def deployment(_call: Call, world: World) -> Reply:
    """Tells which deployment answers."""
    return Reply(200, {"id": NOBODY, "mode": "OSS", "version": version(world)})


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "getInstanceConfiguration": configuration,
    "getDeploymentMetadata": deployment,
}
