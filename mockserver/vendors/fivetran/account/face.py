"""All that the account's side of the API is made of: its behaviours by operation, and its resources."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mockserver.vendor import Behaviour
from mockserver.vendors.fivetran.account import (
    accounts,
    agents,
    destinations,
    logs,
    membership_calls,
    metadata,
    packages,
    private_links,
    projects,
    proxies,
    secrets_managers,
    system_keys,
    teams,
    transformations,
    trusts,
    users,
)
from mockserver.vendors.fivetran.account.destination import DESTINATION
from mockserver.vendors.fivetran.account.memberships import MEMBERSHIP
from mockserver.vendors.fivetran.account.people import TEAM, USER

BEHAVIOURS: Final[Mapping[str, Behaviour]] = MappingProxyType(
    {
        **accounts.BEHAVIOURS,
        **agents.BEHAVIOURS,
        **destinations.BEHAVIOURS,
        **logs.BEHAVIOURS,
        **membership_calls.BEHAVIOURS,
        **metadata.BEHAVIOURS,
        **packages.BEHAVIOURS,
        **private_links.BEHAVIOURS,
        **projects.BEHAVIOURS,
        **proxies.BEHAVIOURS,
        **secrets_managers.BEHAVIOURS,
        **system_keys.BEHAVIOURS,
        **teams.BEHAVIOURS,
        **transformations.BEHAVIOURS,
        **trusts.BEHAVIOURS,
        **users.BEHAVIOURS,
    }
)
RESOURCES: Final = (
    DESTINATION,
    trusts.CERTIFICATE,
    trusts.FINGERPRINT,
    USER,
    TEAM,
    MEMBERSHIP,
    accounts.ROLE,
    system_keys.SYSTEM_KEY,
    proxies.PROXY,
    private_links.LINK,
    agents.AGENT,
    secrets_managers.MANAGER,
    logs.LOG,
    projects.PROJECT,
    transformations.TRANSFORMATION,
    transformations.PACKAGE,
    packages.PACKAGE,
)
