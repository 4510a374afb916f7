"""Who answers the Configuration API, and the kinds of records that both APIs keep."""

from collections.abc import Mapping
from typing import Final

from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte import (
    actor_changes,
    actors,
    checks,
    clockwork,
    connection_changes,
    connections,
    connectors,
    health,
    instance,
    job_calls,
    job_lists,
    jobs,
    runs,
    state_rows,
    states,
    workspaces,
)

BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    **health.BEHAVIOURS,
    **instance.BEHAVIOURS,
    **workspaces.BEHAVIOURS,
    **connectors.BEHAVIOURS,
    **actors.BEHAVIOURS,
    **actor_changes.BEHAVIOURS,
    **checks.BEHAVIOURS,
    **connections.BEHAVIOURS,
    **connection_changes.BEHAVIOURS,
    **runs.BEHAVIOURS,
    **states.BEHAVIOURS,
    **job_calls.BEHAVIOURS,
    **job_lists.BEHAVIOURS,
}
RESOURCES: Final = (
    workspaces.WORKSPACE,
    *connectors.DEFINITIONS.values(),
    actors.SOURCE,
    actors.DESTINATION,
    clockwork.TICKING,
    jobs.JOB,
    state_rows.STATE,
)
