"""The API of connections and groups: who answers its operations, and what is kept."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.resource import Resource
from mockserver.vendor import Behaviour
from mockserver.vendors.fivetran import cards, connections, emptying, groups, limits, resyncs, setup, states, syncs, trust
from mockserver.vendors.fivetran.connection import CONNECTION
from mockserver.vendors.fivetran.groups import GROUP
from mockserver.vendors.fivetran.schemas import operations as schemas

BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    **groups.BEHAVIOURS,
    **emptying.BEHAVIOURS,
    **connections.BEHAVIOURS,
    **setup.BEHAVIOURS,
    **cards.BEHAVIOURS,
    **states.BEHAVIOURS,
    **syncs.BEHAVIOURS,
    **resyncs.BEHAVIOURS,
    **schemas.BEHAVIOURS,
    **trust.BEHAVIOURS,
}
RESOURCES: Final[tuple[Resource, ...]] = (
    GROUP,
    CONNECTION,
    trust.CERTIFICATES.resource,
    trust.FINGERPRINTS.resource,
    limits.CALLS,
)
