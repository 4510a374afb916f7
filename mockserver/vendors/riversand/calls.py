"""Calls: who answers the operations on connector states, other objects and channels."""

from collections.abc import Mapping
from typing import Final

from mockserver.vendor import Behaviour
from mockserver.vendors.riversand import (
    configurations,
    entities,
    genericcalls,
    objects,
    setstate,
    statuses,
    syndication,
)

BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    **setstate.BEHAVIOURS,
    **objects.BEHAVIOURS,
    **genericcalls.BEHAVIOURS,
    **configurations.BEHAVIOURS,
    **statuses.BEHAVIOURS,
    **entities.BEHAVIOURS,
    **syndication.BEHAVIOURS,
}
