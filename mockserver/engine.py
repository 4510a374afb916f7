"""The one-way pass of a request: route, authenticate, read, validate, behave, check the reply, journal, send."""

import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple

from multidict import CIMultiDict, istr

from mockserver.encoding import JSON, encode, one_line, whole
from mockserver.model.convention import Asked, Convention, as_it_is
from mockserver.model.labour import LabourPending
from mockserver.model.letter import Delivery, Letter, LetterPending
from mockserver.model.messages import NO_HEADERS, Call, Reply, Request
from mockserver.model.operation import Operation
from mockserver.model.problem import (
    Breakdown,
    InvalidRequest,
    MethodNotAllowed,
    NotAcceptable,
    Problem,
    UnknownPath,
    Violation,
)
from mockserver.model.world import World
from mockserver.routing import Match, Miss, Route, Router
from mockserver.state.session import Note
from mockserver.state.store import WorldGone
from mockserver.traffic.journal import LONGEST_BODY, Entry, folded
from mockserver.validation.accept import negotiate
from mockserver.validation.request import RequestReader
from mockserver.validation.response import ReplyChecker
from mockserver.vendor import Behaviour
from mockserver.worlds import MockWorld

ACCEPT: Final = istr("Accept")
CONTENT_TYPE: Final = istr("Content-Type")
MOCK_WORLD: Final = istr("X-Mock-World")
MOCK_ENTRY: Final = istr("X-Mock-Entry")
MOCK_REASON: Final = istr("X-Mock-Reason")


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is known about one operation before the first request: made once, at start."""

    operation: Operation
    convention: Convention
    kind: str
    """Who answers: `handwritten`, `crud`, `example` or `sample`."""
    behave: Behaviour
    reader: RequestReader
    checker: ReplyChecker
    offered: tuple[str, ...]
    """Media types of the operation's good answers, best first."""
    spellings: tuple[str, ...]
    """Every template under which it is served, prefixes included."""


class Sent(NamedTuple):
    """An answer as it leaves."""

    status: int
    headers: CIMultiDict[str]
    body: bytes


class Draft(NamedTuple):
    """An answer on its way out, with what the journal should know."""

    reply: Reply
    plan: Plan
    known: bool
    """Whether the request reached the operation; if not, `plan` only lends its words."""
    notes: Sequence[Note] = ()
    reason: str = ""
    trace: str = ""
    breaches: tuple[Violation, ...] = ()
    metered: Mapping[str, str] = NO_HEADERS
    """Headers that tell what the call has counted for."""


Work = Callable[[World], Awaitable[Reply]]


class Engine:
    """Answers the requests of one mount. Holds no state of its own: everything that changes is in the world."""

    def __init__(self, mount: str, plans: Sequence[Plan], *, strict: bool, mock_headers: bool) -> None:
        self.mount = mount
        self.plans = tuple(plans)
        self._strict = strict
        self._mock_headers = mock_headers
        routes = [Route(plan.operation.method, spelling, plan, guards(plan)) for plan in plans for spelling in plan.spellings]
        self._router: Router[Plan] = Router(routes, plans[0].convention.dialect)

    def identify(self, request: Request) -> str | None:
        """The name of the request's credential, under which a world may be bound."""
        return self.plans[0].convention.identify(request)

    async def answer(self, world: MockWorld, request: Request) -> Sent:
        """Takes a request all the way; a refusal and a bug of ours are answers too.

        Raises WorldGone when the world is dropped meanwhile, and nothing else.
        """
        found = self._router.find(request.method, request.path)
        plan = found.target if isinstance(found, Match) else found.nearest or self.plans[0]
        known = isinstance(found, Match)
        metered: Mapping[str, str] = NO_HEADERS
        try:
            if plan.convention.meter is not None and self._counts(plan.convention, world):
                count = partial(plan.convention.meter, request, plan.operation if known else None)
                metered, _ = await world.live.transact(self.mount, request.at, count)
            # A due fault answers here, as an outage would, before the world is touched.
            reply, notes = await self._transact(world, request, partial(_pass, found, plan, request))
            draft = Draft(reply, plan, known, notes)
        except WorldGone:
            raise
        except Problem as problem:
            draft = await self._refuse(problem, plan, known, world, request)
        except Exception as error:  # noqa: BLE001 - the last door: a bug of ours becomes a 500 that says so
            draft = await self._break_down(error, plan, known, world, request)
        return await self._send(draft._replace(metered=metered) if metered else draft, world, request)

    def _counts(self, convention: Convention, world: MockWorld) -> bool:
        switch = convention.meter_switch
        return not switch or bool(world.live.mounts[self.mount].settings.get(switch))

    async def _transact(self, world: MockWorld, request: Request, work: Work) -> tuple[Reply, Sequence[Note]]:
        """Does the work, piece by piece where it waits for what comes of letters and labour."""
        try:
            return await world.live.transact(self.mount, request.at, work)
        except (LetterPending, LabourPending) as pending:
            waiting = pending
        answers: dict[Letter, Delivery] = {}
        results: dict[str, bytes] = {}
        while True:
            if isinstance(waiting, LetterPending):
                answers[waiting.letter] = await world.post.carry(self.mount, waiting.letter)
            else:
                results[waiting.labour.name] = await world.bench.make(waiting.labour)
            try:
                return await world.live.transact(self.mount, request.at, work, answers, results)
            except (LetterPending, LabourPending) as pending:
                waiting = pending

    async def refuse(self, problem: Problem, world: MockWorld, request: Request, reason: str = "") -> Sent:
        """Answers a request that the HTTP layer refuses before it can be routed, in the words of its mount.

        `reason` says more than the problem does, to people. Raises WorldGone.
        """
        found = self._router.find(request.method, request.path)
        plan = found.target if isinstance(found, Match) else found.nearest or self.plans[0]
        draft = await self._refuse(problem, plan, False, world, request)
        return await self._send(draft._replace(reason=reason or draft.reason), world, request)

    async def _refuse(self, problem: Problem, plan: Plan, known: bool, world: MockWorld, request: Request) -> Draft:
        asked = Asked(request, plan.operation if known else None, await world.live.look(self.mount, request.at))
        try:
            reply = plan.convention.refuse(problem, asked)
        except Exception as error:  # noqa: BLE001 - a refusal without words is a bug of ours as well
            return await self._break_down(error, plan, known, world, request)
        # A refusal repeats what it was sent, and bytes of a header that are no text come as lone surrogates.
        return Draft(reply._replace(body=whole(reply.body)), plan, known, reason=problem.reason)

    async def _break_down(self, error: Exception, plan: Plan, known: bool, world: MockWorld, request: Request) -> Draft:
        trace = "".join(traceback.format_exception(error))
        problem = Breakdown(error=f"{type(error).__name__}: {error}")
        asked = Asked(request, plan.operation if known else None, await world.live.look(self.mount, request.at))
        try:
            reply = plan.convention.refuse(problem, asked)
        except Exception as second:  # noqa: BLE001 - nothing is left to word it
            trace += "".join(traceback.format_exception(second))
            reply = Reply(500, {"message": problem.reason}, media=JSON)
        return Draft(reply, plan, known, reason=f"bug in the mock server: {problem.error}", trace=trace)

    async def _check(self, draft: Draft, world: MockWorld, request: Request) -> Draft:
        """Holds our own answer against the specification, as far as it declares the operation."""
        if not draft.known or draft.trace:
            return draft
        reply = draft.reply
        if draft.plan.convention.dialect.open_statuses and not draft.plan.operation.response(reply.status):
            return draft
        breaches = draft.plan.checker.violations(reply, reply.media or JSON)
        if not breaches:
            return draft
        if self._strict:
            first = breaches[0]
            broken = ReplyBreach(
                f"{draft.plan.operation.id} answered {reply.status}, {first.place}: {first.message} [{first.spec}]"
            )
            return (await self._break_down(broken, draft.plan, True, world, request))._replace(breaches=breaches)
        return draft._replace(breaches=breaches)

    async def _send(self, draft: Draft, world: MockWorld, request: Request) -> Sent:
        plan, metered = draft.plan, draft.metered
        present = plan.convention.present
        try:
            draft = await self._check(draft, world, request)
            reply = draft.reply
            if present is not as_it_is:
                asked = Asked(request, plan.operation if draft.known else None, await world.live.look(self.mount, request.at))
                reply = present(reply, asked)
            media = reply.media or JSON
            body = encode(reply.body, media)
            if not all(map(str.isprintable, reply.headers.values())):
                raise ValueError("a header of the answer holds a line break, or what is no text")
        except Exception as error:  # noqa: BLE001 - the last touch and the encoding are ours as well
            broken = await self._break_down(error, plan, draft.known, world, request)
            draft, reply, media = broken._replace(trace=draft.trace + broken.trace), broken.reply, broken.reply.media or JSON
            body = encode(reply.body, media)
        headers = CIMultiDict(reply.headers)  # in which one name may stand several times
        for name, value in metered.items():
            headers.setdefault(name, value)
        if body and CONTENT_TYPE not in headers:
            headers[CONTENT_TYPE] = media
        number = world.journal.number()
        if self._mock_headers:
            headers[MOCK_WORLD] = world.header
            headers[MOCK_ENTRY] = str(number)
            if draft.reason:
                headers[MOCK_REASON] = one_line(draft.reason)
        world.journal.append(
            Entry(
                number,
                request.at,
                self.mount,
                plan.operation.id if draft.known else "",
                plan.kind if draft.known else "",
                request.method,
                request.path,
                request.query,
                folded(request.headers),
                request.body if len(request.body) <= LONGEST_BODY else request.body[:LONGEST_BODY],
                len(request.body),
                reply.status,
                folded(headers),
                body[:LONGEST_BODY],
                len(body),
                draft.reason,
                draft.breaches,
                tuple(draft.notes),
                draft.trace,
            )
        )
        return Sent(reply.status, headers, body)


def guards(plan: Plan) -> dict[str, str]:
    """The patterns that path parameters are routed by; none unless the dialect says so."""
    if not plan.convention.dialect.route_by_pattern:
        return {}
    declared = {
        parameter.name: parameter.schema.definition.get("pattern")
        for parameter in plan.operation.parameters
        if parameter.location == "path" and parameter.schema is not None and isinstance(parameter.schema.definition, dict)
    }
    return {name: pattern for name, pattern in declared.items() if pattern is not None}


class ReplyBreach(Exception):
    """An answer of ours that its own specification forbids."""


async def _pass(found: Match[Plan] | Miss[Plan], plan: Plan, request: Request, world: World) -> Reply:
    """The part of the journey that happens within one transaction. Raises Problem for every refusal."""
    convention = plan.convention
    dialect = convention.dialect
    if isinstance(found, Miss):
        if not dialect.route_before_auth:
            await convention.authenticate(request, world, None)
        return _miss(found, convention, request)
    operation = plan.operation
    identity = await convention.authenticate(request, world, operation)
    if dialect.accept == "strict":
        accept = request.headers.get(ACCEPT)
        media = negotiate(accept, plan.offered)
        if media is None:
            raise NotAcceptable(accept=accept or "", offered=plan.offered)
    else:
        media = plan.offered[0] if plan.offered else ""
    reading = plan.reader.read(request, found.values)
    call = Call(
        operation,
        found.template,
        reading.path,
        reading.query,
        reading.headers,
        reading.cookies,
        reading.body,
        reading.media,
        media,
        identity,
        request,
        request.at,
    )
    if reading.violations:
        if convention.judge is None:
            raise InvalidRequest(reading.violations)
        call = await convention.judge(call, reading.violations, world)
    # A stub that matches the call answers here, instead of the behaviour.
    reply = await plan.behave(call, world)
    return reply if reply.media or not media else reply._replace(media=media)


def _miss(miss: Miss[Plan], convention: Convention, request: Request) -> Reply:
    dialect = convention.dialect
    if not miss.allowed:
        raise UnknownPath(method=request.method, path=request.path)
    if request.method == "OPTIONS" and dialect.options == "allow":
        return Reply(dialect.options_status, None, {"Allow": ", ".join(miss.allowed)})
    raise MethodNotAllowed(method=request.method, path=request.path, allowed=miss.allowed)
