"""Refusals: neutral and typed. Each vendor words them once, in its `refuse`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Final, NamedTuple

from mockserver.model.json import Json


class Violation(NamedTuple):
    """One way in which a message breaks its specification."""

    rule: str
    """The schema keyword or check, such as `required`, `type`, `enum`."""
    place: str
    """Where in the message: `body /state/cursor`, `query limit`, `path id`."""
    message: str
    """One sentence for people."""
    spec: str = ""
    """Where in the specification: a JSON pointer, with its file."""
    value: Json = None
    """The value that broke the rule."""
    expected: Json = None
    """What the rule wanted: the keyword's value."""

    @property
    def location(self) -> str:
        """`path`, `query`, `header`, `cookie` or `body`."""
        return self.place.partition(" ")[0]

    @property
    def pointer(self) -> str:
        """JSON pointer within the body, or the parameter's name."""
        return self.place.partition(" ")[2]


WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]*")


def _told(fact: Json) -> str:
    text = ", ".join(map(str, fact)) if isinstance(fact, tuple) else str(fact)
    # What a client sent need not be Unicode: bytes of a path or header arrive as lone surrogates.
    return text.encode("utf-8", "backslashreplace").decode()


@dataclass(eq=False)
class Problem(Exception):
    """A request that is refused. Not frozen, since Python must set a traceback; not eq, since it must hash."""

    @property
    def reason(self) -> str:
        """One line for people: the rule that was broken, with its facts."""
        facts = "; ".join(
            f"{f.name}: {_told(value)}" for f in fields(self) if (value := getattr(self, f.name)) not in ("", None, (), {})
        )
        words = WORD.sub(lambda found: f" {found.group().lower()}", type(self).__name__).strip().capitalize()
        return f"{words} ({facts})" if facts else words

    def __str__(self) -> str:
        return self.reason


@dataclass(eq=False)
class Unauthenticated(Problem):
    """Nobody we know: credentials are missing, malformed or wrong."""

    why: str = "missing"
    """`missing`, `malformed`, `scheme`, `wrong` or `expired`."""
    user: str = ""
    schemes: tuple[str, ...] = ()
    """What would have been accepted: `basic`, `bearer`, names of API key headers."""


@dataclass(eq=False)
class Forbidden(Problem):
    """Known, but not allowed."""

    permission: str = ""
    user: str = ""


@dataclass(eq=False)
class UnknownPath(Problem):
    """No operation lives at this address."""

    method: str
    path: str


@dataclass(eq=False)
class MethodNotAllowed(Problem):
    """The address is known, the method is not."""

    method: str
    path: str
    allowed: tuple[str, ...]


@dataclass(eq=False)
class NotAcceptable(Problem):
    """The client accepts nothing that the operation can answer with."""

    accept: str
    offered: tuple[str, ...]


@dataclass(eq=False)
class UnsupportedMediaType(Problem):
    """The body comes in a type that the operation does not read; None when it came without a type."""

    content_type: str | None
    supported: tuple[str, ...]


@dataclass(eq=False)
class BodyMissing(Problem):
    """The operation needs a body."""


@dataclass(eq=False)
class MalformedBody(Problem):
    """The body cannot be decoded: bad charset, bad JSON, a duplicate key, nested too deep."""

    message: str
    line: int = 1
    column: int = 1
    kind: str = "syntax"
    """`syntax`, `charset`, `duplicate`, `depth`, `encoding` or `form`."""


@dataclass(eq=False)
class TooLarge(Problem):
    """Something is larger than we read: `body`, `url`, `headers`."""

    what: str
    limit: int


@dataclass(eq=False)
class MalformedHead(Problem):
    """The request line or a header is not HTTP."""

    message: str


@dataclass(eq=False)
class InvalidRequest(Problem):
    """The request is readable and breaks the specification."""

    violations: tuple[Violation, ...]

    @property
    def reason(self) -> str:
        """The first violation: place, rule and the place in the specification."""
        first = self.violations[0]
        more = f" (+{len(self.violations) - 1} more)" if len(self.violations) > 1 else ""
        spec = f" [{first.spec}]" if first.spec else ""
        return f"{first.place}: {first.message} ({first.rule}){spec}{more}"


@dataclass(eq=False)
class NotFound(Problem):
    """There is no such record."""

    resource: str
    key: str


@dataclass(eq=False)
class Conflict(Problem):
    """The request contradicts what is there."""

    resource: str
    key: str = ""
    message: str = ""


@dataclass(eq=False)
class IllegalMove(Problem):
    """The lifecycle does not know the event in this phase."""

    phase: str
    event: str
    resource: str = ""
    key: str = ""


@dataclass(eq=False)
class RateLimited(Problem):
    """Too many requests within a window; `retry_after` is in seconds."""

    retry_after: int
    limit: int = 0


@dataclass(eq=False)
class UnknownWorld(Problem):
    """The world is not there, and worlds are not made on demand."""

    world: str


@dataclass(eq=False)
class Breakdown(Problem):
    """A bug of ours. Raised by nobody: the engine makes it from an unexpected exception, and it answers 500."""

    error: str
    detail: Mapping[str, Json] = field(default_factory=dict)


class UnwordedProblem(Exception):
    """A vendor's `refuse` does not know a kind of problem: our bug."""
