"""A client for specifications that are served in process, straight through the floors below."""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from multidict import CIMultiDict, CIMultiDictProxy

from mockserver.behaviour.choose import Choice, choose
from mockserver.behaviour.conventions.generic import generic_convention
from mockserver.model.convention import Asked, Convention
from mockserver.model.messages import NULL, Call, Reply, Request
from mockserver.model.operation import Api, Operation
from mockserver.model.problem import InvalidRequest, Problem
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.routing import Match, Route, Router
from mockserver.spec.loader import load_text
from mockserver.state.clock import ClockStart
from mockserver.state.live import LiveWorld
from mockserver.state.memory import MemoryStore
from mockserver.state.origin import Origin
from mockserver.state.session import Mount
from mockserver.validation.accept import negotiate
from mockserver.validation.request import RequestReader
from mockserver.validation.response import ReplyChecker
from mockserver.validation.schemas import Schemas

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


class Answer(NamedTuple):
    """What came back."""

    status: int
    body: Any
    headers: Mapping[str, str]
    media: str


class Client:
    """Calls one specification in one world; every answer is held against the specification."""

    def __init__(self, api: Api, world: LiveWorld, choice: Choice, convention: Convention) -> None:
        self.api, self.world, self.choice, self.convention = api, world, choice, convention
        self.at = NOON
        self._requests, self._answers = Schemas(api.documents), Schemas(api.answers)
        routes = [Route(o.method, o.template, o) for o in api.operations]
        self._router: Router[Operation] = Router(routes, convention.dialect)

    async def __call__(self, method: str, target: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        path, _, query = target.partition("?")
        given = CIMultiDict(headers or {})
        if body is not None:
            given.setdefault("Content-Type", "application/json")
        content = b"" if body is None else json.dumps(body).encode()
        self.at += timedelta(seconds=1)
        request = Request(method, path, query, CIMultiDictProxy(given), content, self.at, "http://mock/shop")
        found = self._router.find(method, path)
        assert isinstance(found, Match), f"no operation {method} {path}"

        async def work(world: World) -> Reply:
            return await self._pass(found, request, world)

        try:
            reply, _ = await self.world.transact("shop", self.at, work)
        except Problem as problem:
            session = await self.world.session("shop", self.at)
            reply = self.convention.refuse(problem, Asked(request, found.target, session))
            return Answer(reply.status, reply.body, reply.headers, reply.media)
        media = reply.media or "application/json"
        broken = ReplyChecker(self.api, found.target, self._answers).violations(reply, media)
        assert not broken, f"{broken[0]} in {reply.body!r}"
        return Answer(reply.status, None if reply.body is NULL else reply.body, reply.headers, media)

    async def _pass(self, found: Match[Operation], request: Request, world: World) -> Reply:
        operation = found.target
        identity = await self.convention.authenticate(request, world, operation)
        good = [r for status, r in operation.responses.items() if status[0] in "2d"]
        offered = tuple(dict.fromkeys(media.type for response in good for media in response.content))
        accept = negotiate(request.headers.get("Accept"), offered)
        reading = RequestReader(self.api, operation, self._requests, self.convention.dialect).read(request, found.values)
        if reading.violations:
            raise InvalidRequest(reading.violations)
        call = Call(operation, found.template, *reading[:6], accept or "", identity, request, request.at)
        return await self.choice.answers[operation.id].behaviour(call, world)

    async def records(self, resource: str) -> tuple[Record, ...]:
        """What is kept of a resource."""
        session = await self.world.session("shop", self.at)
        return (await session.page(next(r for r in self.choice.resources if r.name == resource))).records


Serve = Callable[..., Awaitable[Client]]


@pytest.fixture
def serve() -> Serve:
    """Serves a specification given as text."""

    async def make(spec: str, *, credentials: tuple[Mapping[str, str], ...] = (), **behaviours: Any) -> Client:
        api = load_text(spec, "shop.yaml")
        convention = generic_convention(api)
        choice = choose(api, convention, behaviours)
        mount = Mount({r.name: r for r in choice.resources}, {}, credentials)
        origin = Origin("empty", {"shop": mount}, clock=ClockStart(NOON, "frozen"), seed=7)
        world = await LiveWorld.fork("w", origin, MemoryStore(), monotonic=lambda: 0.0, wall=lambda: NOON)
        return Client(api, world, choice, convention)

    return make
