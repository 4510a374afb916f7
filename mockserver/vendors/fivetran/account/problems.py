"""Refusals that only the account's operations know."""

from dataclasses import dataclass

from mockserver.model.problem import Problem


@dataclass(eq=False)
class Taken(Problem):
    """There is one already: a name, an address, a membership."""

    resource: str
    key: str


@dataclass(eq=False)
class InUse(Problem):
    """It cannot be deleted while others lean on it."""

    resource: str
    key: str
    connections: int = 0
    destinations: int = 0


@dataclass(eq=False)
class Moving(Problem):
    """It cannot be changed before what is under way has ended."""

    resource: str
    key: str
    phase: str


@dataclass(eq=False)
class UnknownDestinationService(Problem):
    """No destination can be made for such a service."""

    service: str


@dataclass(eq=False)
class NoGroupForDestination(Problem):
    """A destination is made in a group, and there is no such group."""

    group: str


@dataclass(eq=False)
class TermsNotAccepted(Problem):
    """An agent is made only for who accepts its terms."""
