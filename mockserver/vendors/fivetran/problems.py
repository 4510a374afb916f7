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


@dataclass(eq=False)
class SyncNotFinished(Problem):
    """A sync runs that takes too long to be waited for."""

    key: str


@dataclass(eq=False)
class TablesNotResynced(Problem):
    """The service cannot sync single tables again."""

    key: str
    service: str


@dataclass(eq=False)
class NotConnected(Problem):
    """The source can be asked only once the connection is set up."""

    key: str
    state: str


@dataclass(eq=False)
class ColumnsNotConfigurable(Problem):
    """The columns of this table cannot be chosen."""

    schema: str
    table: str


@dataclass(eq=False)
class NotChangeable(Problem):
    """A part of the schema config cannot be set so."""

    what: str
    name: str
    why: str = ""


@dataclass(eq=False)
class ColumnNotBlocked(Problem):
    """Only columns that are not synced can be dropped."""

    schema: str
    table: str
    column: str


@dataclass(eq=False)
class GroupInUse(Problem):
    """A group that holds something cannot be deleted."""

    key: str
    holds: str
