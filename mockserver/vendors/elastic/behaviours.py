"""Who answers which operation of the Connector API, and of what it takes to get in."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mockserver.vendor import Behaviour
from mockserver.vendors.elastic import (
    auth,
    cluster,
    connectors,
    filtering,
    job_updates,
    jobs,
    listing,
    properties,
    secret,
    security,
    updates,
)

BEHAVIOURS: Final[Mapping[str, Behaviour]] = MappingProxyType(
    {
        **auth.guarded(
            {
                **cluster.BEHAVIOURS,
                **connectors.BEHAVIOURS,
                **listing.BEHAVIOURS,
                **updates.BEHAVIOURS,
                **properties.BEHAVIOURS,
                **filtering.BEHAVIOURS,
                **jobs.BEHAVIOURS,
                **job_updates.BEHAVIOURS,
                **secret.BEHAVIOURS,
            }
        ),
        **security.BEHAVIOURS,  # which ask for themselves: one's own keys need less
    }
)
"""By operation id."""
