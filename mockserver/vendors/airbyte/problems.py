"""Refusals that only this vendor knows. Many are failures of its handlers, which it answers with 500 on purpose here."""

from dataclasses import dataclass, field

from mockserver.model.json import Document
from mockserver.model.problem import Problem


@dataclass(eq=False)
class MissingMember(Problem):
    """A member that the handler needs is null: nothing checks it before, and the handler falls over it."""

    member: str


@dataclass(eq=False)
class TypeMigration(Problem):
    """A state of one type is written over a state of another."""

    stored: str
    written: str


@dataclass(eq=False)
class DatabaseRefused(Problem):
    """The database refuses the write: it refers to something that is not there, or breaks a unique key."""

    constraint: str


@dataclass(eq=False)
class SyncIsRunning(Problem):
    """The state cannot be written while a sync or refresh has not ended."""

    connection: str


@dataclass(eq=False)
class NotActive(Problem):
    """Only active connections sync."""

    connection: str


@dataclass(eq=False)
class NothingRunning(Problem):
    """There is nothing to cancel."""

    connection: str


@dataclass(eq=False)
class ConnectionLocked(Problem):
    """A locked connection cannot be changed."""

    connection: str
    status_reason: str | None = None


@dataclass(eq=False)
class ScheduleMisplaced(Problem):
    """A change of the schedule whose parts do not belong together."""

    rule: str
    """`legacy`, `untyped`, `manual`, `basic` or `cron`."""


@dataclass(eq=False)
class ScheduleIncomplete(Problem):
    """A schedule that lacks a part, or says the same twice."""

    rule: str
    """`both`, `data` or `basic`."""


@dataclass(eq=False)
class BadCron(Problem):
    """A cron schedule that cannot be used."""

    rule: str
    """`missing-cron-data`, `missing-component`, `invalid-expression` or `invalid-timezone`."""
    facts: Document | None = field(default=None)


@dataclass(eq=False)
class DuplicateStream(Problem):
    """A catalog names a stream twice."""

    name: str
    namespace: str | None = None


@dataclass(eq=False)
class ForeignWorkspace(Problem):
    """Source and destination belong to different workspaces."""

    source: str
    source_workspace: str
    destination: str
    destination_workspace: str


@dataclass(eq=False)
class ForeignOperation(Problem):
    """An operation that does not belong to the connection's workspace."""

    workspace: str
    operation: str
    home: str | None = None
    """The workspace that it belongs to; None for an operation that nobody knows."""


@dataclass(eq=False)
class OrganizationMissing(Problem):
    """A workspace needs an organization."""


@dataclass(eq=False)
class ConfigTypesMissing(Problem):
    """A list of jobs needs the types that it is asked for; `empty` or `null`."""

    why: str = "empty"


@dataclass(eq=False)
class BadPage(Problem):
    """A page with a negative size or offset."""

    what: str
    """`LIMIT` or `OFFSET`."""


@dataclass(eq=False)
class BadStreamStatus(Problem):
    """A status of a stream that contradicts itself, or a page of them that cannot be."""

    rule: str = "no-page"
    """`cause-misplaced`, `cause-missing`, `no-page`, `page-size`, `row-offset` or `uneven-offset`."""


@dataclass(eq=False)
class UnknownUser(Problem):
    """No user has the address, or is known to a sign-in service by the id."""

    by: str
    """`email` or `authUserId`."""
    value: str


@dataclass(eq=False)
class NothingToUpdate(Problem):
    """A patch of a user that changes nothing."""


@dataclass(eq=False)
class PermissionMisplaced(Problem):
    """A permission that cannot be given or changed in this way."""

    rule: str
    """`created-admin`, `changed-admin`, `no-place` or `two-places`."""


@dataclass(eq=False)
class OperationUnfit(Problem):
    """An operation that does not tell what it is to call: no webhook, or one that is none of the known kinds."""

    what: str
    """`webhook` or `url`."""


@dataclass(eq=False)
class ConfigurationUnfit(Problem):
    """A configuration that its connector's specification does not allow."""

    errors: tuple[str, ...]
    schema: str
    """The specification, printed for people."""

    @property
    def message(self) -> str:
        """What the server's validator says of it (JsonSchemaValidator)."""
        what = "json schema validation failed when comparing the data to the json schema."
        return f"{what} \nErrors: {', '.join(self.errors)} \nSchema: \n{self.schema}"


@dataclass(eq=False)
class BadReceiver(Problem):
    """A webhook is to be tried whose address is none that can be called."""

    url: str
