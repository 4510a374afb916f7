"""Refusals that only this vendor knows."""

from dataclasses import dataclass

from mockserver.model.problem import Problem


@dataclass(eq=False)
class StateNotKept(Problem):
    """The connection's service keeps no state: it is neither a function nor made with the Connector SDK."""

    key: str
    service: str


@dataclass(eq=False)
class StateMissing(Problem):
    """The connection could have a state, and nothing has written one yet."""

    key: str


@dataclass(eq=False)
class SyncInProgress(Problem):
    """The state cannot be written while a sync runs."""

    key: str


@dataclass(eq=False)
class SchemaNameTaken(Problem):
    """Another connection of the group writes to this schema."""

    group: str
    schema: str


@dataclass(eq=False)
class UnknownService(Problem):
    """No connection can be made for such a service."""

    service: str
