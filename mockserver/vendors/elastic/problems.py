"""Refusals that only this vendor knows."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from mockserver.model.json import Json
from mockserver.model.problem import Conflict, Forbidden, NotFound, Problem, Unauthenticated

FlawRule = Literal[
    "not_an_object",
    "unknown_field",
    "wrong_token",
    "failed",
    "unbuilt",
    "required",
    "token",
    "unexpected",
    "word",
    "flag",
    "number",
    "text",
    "time",
    "cron",
    "argument",
    "role",
    "item",
    "unboxed",
]


class Flaw(NamedTuple):
    """One link of what went wrong while a body was parsed."""

    rule: FlawRule
    parser: str = ""
    """The vendor's name of the parser that gave up; for `word`, of the enumeration."""
    field: str = ""
    detail: Json = None
    line: int = 0
    """From 1; 0 where the vendor gives no place."""
    column: int = 0


@dataclass(eq=False)
class ParseFailed(Problem):
    """A body is JSON and cannot be parsed into the request. Flaws are listed outermost first."""

    flaws: tuple[Flaw, ...]


@dataclass(eq=False)
class ValidationFailed(Problem):
    """A request was parsed and makes no sense; the vendor reports all entries together."""

    entries: tuple[str, ...]


@dataclass(eq=False)
class BadParameter(Problem):
    """A query parameter cannot be read: `flag`, `trace`, `number`, `negative` or `word` (`name` is the enumeration then)."""

    rule: Literal["flag", "trace", "number", "negative", "word"]
    name: str
    value: str = ""


@dataclass(eq=False)
class UnknownParameters(Problem):
    """Query parameters that the call does not know, and those that it does."""

    path: str
    names: tuple[str, ...]
    known: tuple[str, ...]


@dataclass(eq=False)
class UnwantedBody(Problem):
    """A body where none is read."""

    method: str
    path: str


@dataclass(eq=False)
class WindowTooLarge(Problem):
    """A listing reaches further than the search behind it."""

    window: int
    limit: int


@dataclass(eq=False)
class VersionMismatch(Problem):
    """The versions asked for in Accept and Content-Type are not ours, or do not go together."""

    rule: Literal["accept", "content-type", "unequal", "one-sided"]
    accept: str
    content_type: str
    majors: tuple[int, int]
    found: int = 0


@dataclass(eq=False)
class HeaderUnread(Problem):
    """A header is no media type; `message` says why in the vendor's words."""

    header: Literal["Accept", "Content-Type"]
    message: str


@dataclass(eq=False)
class IndexNameTaken(Conflict):
    """Another connector is attached to the index; `key` is the index name."""


@dataclass(eq=False)
class UnknownConfiguration(Conflict):
    """Values for configuration fields that the connector does not have."""

    names: tuple[str, ...] = ()


@dataclass(eq=False)
class DocumentMissing(NotFound):
    """An update that reads nothing first met no document: another 404 than NotFound."""


@dataclass(eq=False)
class SyncJobUnseen(NotFound):
    """The other 404 of a sync job: while there never was one, and from calls that write without reading first."""


@dataclass(eq=False)
class ConnectorAbsent(NotFound):
    """A sync job is asked for, and its connector is not there."""


@dataclass(eq=False)
class NoIndexAttached(Conflict):
    """A sync job is asked for, and its connector has no index; `key` is the connector."""


@dataclass(eq=False)
class NoServiceType(Conflict):
    """A sync job is asked for, and its connector has no service type; `key` is the connector."""


@dataclass(eq=False)
class IndexUnmanaged(Conflict):
    """An Elastic-managed connector is to have an index without the prefix; `key` is the connector."""

    index: str = ""


@dataclass(eq=False)
class AttachedUnmanaged(Conflict):
    """A connector is to be Elastic-managed and its index has no prefix; `key` is the connector."""

    index: str = ""


@dataclass(eq=False)
class DraftUnvalidated(Conflict):
    """A draft of filtering is to be activated that was not found valid; `key` is the connector."""

    state: str = ""


@dataclass(eq=False)
class ActionDenied(Forbidden):
    """The user's roles do not grant the action."""

    roles: tuple[str, ...] = ()
    granting: tuple[str, ...] = ()
    """Privileges that would, least first."""
    api_key: str = ""
    indices: tuple[str, ...] = ()
    """The indices that the action is on, where it is on some."""


@dataclass(eq=False)
class CredentialRefused(Unauthenticated):
    """Credentials that are unreadable, unknown, expired or taken back."""

    message: str = ""
    """Why the request is refused, where it is not for the common reason."""
    detail: str = ""
    """What became of the credentials, with the name of the authenticator that looked at them."""
    cause: str = ""
    """The message of the Java exception behind it."""


@dataclass(eq=False)
class ArgumentRefused(Problem):
    """An argument that makes no sense, in the vendor's words."""

    message: str
