"""The public API as a whole: its convention, who answers its operations, and the kinds of records that only it has."""

from dataclasses import replace
from typing import Final

from mockserver.model.convention import Convention
from mockserver.vendor import Face
from mockserver.vendors.airbyte.public import (
    actors,
    auth,
    connections,
    consent,
    health,
    jobs,
    judging,
    paging,
    people,
    permissions,
    streams,
    tags,
    wording,
    workspaces,
)

RESOURCES: Final = (tags.TAG, people.ORGANIZATION, people.USER, permissions.PERMISSION, auth.TOKEN)


def face(config: Convention) -> Face:
    """The public API beside a Configuration API that speaks in this way."""
    return Face(
        spec="airbyte/public/openapi.yaml",
        convention=replace(
            config,
            name="airbyte-public",
            refuse=wording.refuse,
            slice=paging.window,
            authenticate=auth.authenticate,
            judge=judging.judge,
        ),
        behaviours={
            **health.BEHAVIOURS,
            **auth.BEHAVIOURS,
            **workspaces.BEHAVIOURS,
            **actors.BEHAVIOURS,
            **consent.BEHAVIOURS,
            **connections.BEHAVIOURS,
            **jobs.BEHAVIOURS,
            **streams.BEHAVIOURS,
            **tags.BEHAVIOURS,
            **people.BEHAVIOURS,
            **permissions.BEHAVIOURS,
        },
        # Deployments, their front ends, and the vendor's own host.
        prefixes=("/api/public", "/public", ""),
    )
