"""The Airbyte Configuration API."""

from typing import Final

from mockserver.model.convention import Convention, Dialect
from mockserver.vendor import Face, Vendor
from mockserver.vendors.airbyte import (
    actors,
    auth,
    connection_changes,
    connections,
    health,
    job_lists,
    jobs,
    judging,
    settings,
    states,
    wording,
    workspaces,
)

CONVENTION: Final = Convention(
    name="airbyte",
    refuse=wording.refuse,
    one=wording.one,
    many=wording.many,
    slice=wording.window,
    authenticate=auth.authenticate,
    identify=auth.identify,
    judge=judging.judge,
    dialect=Dialect(trailing_slash=True, options="refuse"),
)

VENDOR: Final = Vendor(
    name="airbyte",
    faces=(
        Face(
            spec="airbyte/openapi.yaml",
            convention=CONVENTION,
            behaviours={
                **health.BEHAVIOURS,
                **workspaces.BEHAVIOURS,
                **actors.BEHAVIOURS,
                **connections.BEHAVIOURS,
                **connection_changes.BEHAVIOURS,
                **states.BEHAVIOURS,
                **jobs.BEHAVIOURS,
                **job_lists.BEHAVIOURS,
            },
            prefixes=("", "/api"),
        ),
    ),
    resources=(workspaces.WORKSPACE, actors.SOURCE, actors.DESTINATION, connections.CONNECTION, jobs.JOB, states.STATE),
    settings=settings.SETTINGS,
    credential=auth.CREDENTIAL,
    credential_name=auth.name,
    hosts=("api.airbyte.com",),
)
