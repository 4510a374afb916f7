"""Conventions: how an API speaks, as a row of functions and switches. A vendor replaces the rows in which it differs."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Identity, Reply, Request
from mockserver.model.operation import Api, Operation
from mockserver.model.problem import Problem, Violation
from mockserver.model.record import Page
from mockserver.model.world import World


class Asked(NamedTuple):
    """What a refusal or a last touch may look at."""

    request: Request
    operation: Operation | None
    """None where the address leads nowhere."""
    world: World


Refuse = Callable[[Problem, Asked], Reply]
"""Words a problem. The vendor's only place for error bodies; raises UnwordedProblem for a kind it does not know."""

Authenticate = Callable[[Request, World, Operation | None], Awaitable[Identity]]
"""Says who asks, or raises Unauthenticated or Forbidden. The operation is None for an address that leads nowhere."""

Judge = Callable[[Call, tuple[Violation, ...], World], Awaitable[Call]]
"""Given a request that breaks its specification: raises the problem, or returns the call to go on with (mended or as it is)."""

Meter = Callable[[Request, Operation | None, World], Awaitable[Mapping[str, str]]]
"""Counts a call, in a transaction of its own, so that refused ones count as well; returns headers for whatever answers it.

The operation is None for an address that leads nowhere. Raises RateLimited.
"""

Present = Callable[[Reply, Asked], Reply]
"""Last touch on every answer, refusals too: headers that all answers carry, query flags that reshape a body."""

Identify = Callable[[Request], str | None]
"""The name under which a request's credential may be bound to a world: an API key, a user, a token."""


Verb = Literal["create", "read", "list", "replace", "update", "delete"]
"""What generic behaviour can do with a resource."""


class Intent(NamedTuple):
    """What a convention recognises in an operation: generic behaviour can answer it."""

    verb: Verb
    resource: str
    """Plural noun the records are kept under."""
    key: str = ""
    """Where the key is said: a path parameter, a body member (`body:petId`) or a query parameter (`query:petId`).

    Empty for create and list.
    """
    member: str = "id"
    """Document member that holds the key."""
    parents: tuple[tuple[str, str], ...] = ()
    """Path parameters of the resources above, as (parameter, document member)."""
    wrapper: tuple[str, ...] = ()
    """Members under which the answer holds the document, outermost first."""
    items: tuple[str, ...] = ()
    """Members under which a list answer holds its items; empty when the answer is a bare array."""


Recognise = Callable[[Api], Mapping[str, Intent]]
"""Intents by operation id; operations that it cannot read are left out."""


async def nobody_needed(_request: Request, _world: World, _operation: Operation | None) -> Identity:
    """Lets everybody in."""
    return Identity("")


def as_it_is(reply: Reply, _asked: Asked) -> Reply:
    """Leaves an answer alone."""
    return reply


def bound_to_nothing(_request: Request) -> str | None:
    """Sees no credential that could name a world."""
    return None


def no_intents(_api: Api) -> Mapping[str, Intent]:
    """Recognises nothing."""
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Dialect:
    """Switches of the HTTP layer. The defaults are those of RFC 9110."""

    trailing_slash: bool = False
    """Whether `/pets/` means `/pets`."""
    ignore_case: bool = False
    """Whether literal path segments match in any case."""
    empty_segments: bool = False
    """Whether an empty segment (`/pets//toys`) fills a path parameter; the parameter is then the empty text."""
    literal_yields: bool = False
    """Whether a literal segment that lacks the method gives way to a parameter segment that has it."""
    route_by_pattern: bool = False
    """Whether a segment that the pattern of its path parameter forbids leads nowhere, instead of being a bad value."""
    duplicate_keys: Literal["last", "refuse"] = "last"
    unknown_query: Literal["ignore", "refuse"] = "ignore"
    known_query: frozenset[str] = frozenset()
    """Query parameters that every operation knows without declaring them; they stay text."""
    repeated_query: Literal["first", "last"] = "first"
    """Which value counts of a query parameter that comes several times. With `last`, lists do not add up either."""
    bare_content_type: Literal["json", "refuse"] = "json"
    """A body without Content-Type: read as the operation's first media type, or refused."""
    json_types: frozenset[str] = frozenset()
    """Media types that clients put on JSON by mistake and the API reads as JSON all the same."""
    suffix_types: bool = True
    """Whether a body of `x/y+json` is read where `x/json` is declared."""
    check_content_type: Literal["with-body", "always"] = "with-body"
    empty_body: Literal["missing", "malformed"] = "missing"
    unwanted_body: Literal["ignore", "refuse"] = "ignore"
    gzip: bool = True
    """Whether gzip and deflate request bodies are unpacked."""
    options: Literal["allow", "refuse"] = "allow"
    """OPTIONS on a known path: 204 with Allow, or 405 like any other method. A declared OPTIONS always wins."""
    options_status: int = 204
    head: bool = True
    """Whether HEAD is answered where GET is declared."""
    accept: Literal["strict", "ignore"] = "strict"
    prefer: bool = False
    """Whether `Prefer: code=…, example=…` chooses a declared answer."""
    route_before_auth: bool = False
    """Whether a miss (404, 405) is told to strangers."""
    open_statuses: bool = False
    """Whether answers, refusals above all, may have statuses that the operation does not declare."""
    max_body: int = 10 * 1024 * 1024
    max_depth: int = 200
    """How deep bodies may nest. Answers show them in an envelope, and orjson writes 254 levels."""


@dataclass(frozen=True, slots=True)
class Convention:
    """How one API of a vendor speaks."""

    name: str
    refuse: Refuse
    one: Callable[[Call, Intent, Document], Json]
    """Dresses a single document for an answer."""
    many: Callable[[Call, Intent, Page], Json]
    """Dresses a page of documents."""
    slice: Callable[[Call], tuple[int, int | None]]
    """Reads offset and limit from a list call; raises InvalidRequest."""
    recognise: Recognise = no_intents
    authenticate: Authenticate = nobody_needed
    identify: Identify = bound_to_nothing
    judge: Judge | None = None
    """None refuses every violation with InvalidRequest."""
    meter: Meter | None = None
    """None counts nothing."""
    meter_switch: str = ""
    """The setting without which the meter is not asked at all; empty asks it always."""
    present: Present = as_it_is
    dialect: Dialect = field(default_factory=Dialect)
