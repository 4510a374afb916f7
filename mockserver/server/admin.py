"""The control API's HTTP face: its own OpenAPI document routes and reads it, and the facade does the work."""

import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, NamedTuple
from urllib.parse import quote

import orjson
import yaml
from aiohttp import web
from multidict import CIMultiDict

from mockserver.control import Control, clock_face, health
from mockserver.encoding import JSON, encode
from mockserver.model.convention import Dialect
from mockserver.model.json import Document, Json
from mockserver.model.messages import Reply, Request
from mockserver.model.operation import Api, Operation
from mockserver.model.problem import InvalidRequest, MalformedHead, TooLarge
from mockserver.routing import Match, Route, Router
from mockserver.server.bodies import EXPECT, LARGEST_BODY, PATIENCE, read_body
from mockserver.server.exchange import EPOCH, closing, neutral, origin_form
from mockserver.server.refusals import REFUSALS, AdminProblem, refuse
from mockserver.server.sending import SERVER
from mockserver.server.tls import Authority
from mockserver.traffic.journal import Query
from mockserver.validation.accept import negotiate
from mockserver.validation.media import is_json
from mockserver.validation.request import RequestReader
from mockserver.validation.schemas import Schemas
from mockserver.worlds import DEFAULT

PREFIX: Final = "/__admin"
ONE_WORLD: Final = "/worlds/{world}"
HEALTH: Final = "getHealth"
YAML: Final = "application/yaml"
PEM: Final = "application/x-pem-file"
log = logging.getLogger("mockserver")
DIALECT: Final = Dialect(unknown_query="refuse", trailing_slash=True, bare_content_type="json")


class Order(NamedTuple):
    """A control request, read and found valid."""

    path: Mapping[str, Json]
    query: Mapping[str, Json]
    body: Json
    raw: bytes
    accept: str
    origin: str

    @property
    def world(self) -> str:
        """The world it is about."""
        return str(self.path.get("world", DEFAULT))


CarryOut = Callable[[Order], Awaitable[Reply]]


class Target(NamedTuple):
    """An operation with what reads it and what carries it out."""

    operation: Operation
    reader: RequestReader
    offered: tuple[str, ...]
    carry_out: CarryOut
    of_a_world: bool


class Admin:
    """Answers control requests."""

    def __init__(
        self,
        control: Control,
        api: Api,
        authority: Authority,
        token: str | None,
        *,
        health_alone: bool = False,
        patience: float = PATIENCE,
    ) -> None:
        """Raises ValueError where an operation has nobody who carries it out, or somebody has no operation."""
        self._control = control
        self._authority = authority
        self._token = token
        self._patience = patience
        self._document = encode(dict(api.documents[api.uri]), JSON)
        schemas = Schemas(api.documents)
        table = self._table()
        if unmatched := table.keys() ^ {operation.id for operation in api.operations}:
            raise ValueError(f"the control API and what carries it out differ in {', '.join(sorted(unmatched))}")
        self._router: Router[Target] = Router(
            (
                Route(operation.method, spelling, self._target(operation, api, schemas, table[operation.id]))
                for operation in api.operations
                if operation.id == HEALTH or not health_alone
                for spelling in _spellings(operation.template)
            ),
            DIALECT,
        )

    def application(self) -> web.Application:
        """The aiohttp application that serves it."""
        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_route("*", r"/{any:[\s\S]*}", self.handle, expect_handler=expect)  # nothing else comes here
        return app

    def _table(self) -> Mapping[str, CarryOut]:
        """Who carries out which operation."""
        return {
            HEALTH: self._get_health,
            "getOpenapi": self._get_openapi,
            "getAuthority": self._get_authority,
            "listVendors": self._list_vendors,
            "listWorlds": self._list_worlds,
            "createWorld": self._create_world,
            "getWorld": self._get_world,
            "dropWorld": self._drop_world,
            "resetWorld": self._reset_world,
            "getState": self._get_state,
            "getMountState": self._get_state,
            "getResourceState": self._get_state,
            "getRecord": self._get_state,
            "putRecord": self._put_record,
            "deleteRecord": self._delete_record,
            "getSnapshot": self._get_snapshot,
            "putSnapshot": self._put_snapshot,
            "getClock": self._get_clock,
            "moveClock": self._move_clock,
            "getJournal": self._get_journal,
            "clearJournal": self._clear_journal,
        }

    @staticmethod
    def _target(operation: Operation, api: Api, schemas: Schemas, carry_out: CarryOut) -> Target:
        good = next(response for status, response in operation.responses.items() if status.startswith("2"))
        offered = tuple(media.type for media in good.content)
        of_a_world = operation.template.startswith(ONE_WORLD)
        return Target(operation, RequestReader(api, operation, schemas, DIALECT), offered, carry_out, of_a_world)

    async def handle(self, incoming: web.Request) -> web.Response:
        """Answers one control request."""
        path, _, query = incoming.raw_path.partition("?")
        if path[:1] != "/":
            path, _ = origin_form(path, "")
        path = path.removeprefix(PREFIX) or "/"
        useless = False
        try:
            reply = await self._answer(incoming, path, query)
        except REFUSALS as problem:
            reply = refuse(problem)
            useless = isinstance(problem, TooLarge | MalformedHead)  # the rest of a body that was not read would be in the way
        except ConnectionError:  # the client is gone
            raise
        except Exception as error:  # a bug of ours: it is logged, and the answer says so
            log.error("a control request failed: %s %s", incoming.method, path, exc_info=error)
            reply = AdminProblem(500, "Bug in the mock", f"{type(error).__name__}: {error}").reply
        media = reply.media or JSON
        headers = CIMultiDict(reply.headers)
        headers["Server"] = SERVER
        body = encode(reply.body, media)
        if body:
            headers["Content-Type"] = media
        response = web.Response(status=reply.status, body=body, headers=headers)
        return closing(response) if useless else response

    async def _answer(self, incoming: web.Request, path: str, query: str) -> Reply:
        found = self._router.find(incoming.method, path)
        if self._token is not None and path != "/health" and not self._lets_in(incoming):
            raise AdminProblem(401, "Unauthorized", "the admin token is wanted", headers={"WWW-Authenticate": "Bearer"})
        if not isinstance(found, Match):
            if not found.allowed:
                raise AdminProblem(404, "Not found", f"there is nothing at {PREFIX}{path}")
            allow = ", ".join(found.allowed)
            if incoming.method == "OPTIONS":
                return Reply(204, None, {"Allow": allow})
            raise AdminProblem(405, "Method not allowed", f"{incoming.method} is not one of {allow}", headers={"Allow": allow})
        target = found.target
        accept = negotiate(incoming.headers.get("Accept"), target.offered)
        if accept is None:
            raise AdminProblem(406, "Not acceptable", f"this answers with {', '.join(target.offered)}")
        body = await read_body(incoming, self._patience) if incoming.body_exists else b""
        origin = f"{incoming.scheme}://{incoming.host}"
        request = Request(incoming.method, path, query, incoming.headers, body, EPOCH, origin)
        reading = target.reader.read(request, found.values)
        if reading.violations:
            raise InvalidRequest(reading.violations)
        if "world" not in reading.path and target.of_a_world:
            await self._control.worlds.obtain(DEFAULT)  # it may have been dropped
        order = Order(reading.path, reading.query, reading.body, body, accept, origin)
        reply: Reply = await target.carry_out(order)
        return reply

    def _lets_in(self, incoming: web.Request) -> bool:
        scheme, _, given = incoming.headers.get("Authorization", "").partition(" ")
        return scheme.lower() == "bearer" and hmac.compare_digest(
            given.encode("utf-8", "surrogateescape"), (self._token or "").encode("utf-8", "surrogateescape")
        )

    async def _get_health(self, _order: Order) -> Reply:
        return Reply(200, health())

    async def _get_openapi(self, _order: Order) -> Reply:
        return Reply(200, self._document, media=JSON)

    async def _get_authority(self, _order: Order) -> Reply:
        return Reply(200, self._authority.certificate, media=PEM)

    async def _list_vendors(self, _order: Order) -> Reply:
        return Reply(200, {"vendors": self._control.vendors()})

    async def _list_worlds(self, _order: Order) -> Reply:
        return Reply(200, {"worlds": [self._control.describe(world) for world in self._control.worlds]})

    async def _create_world(self, order: Order) -> Reply:
        given: Document = order.body or {}
        world = await self._control.create(given.get("name"), given.get("scenario"), given.get("credentials", {}), outside=True)
        urls = {mount: f"{order.origin}/worlds/{_segment(world.name)}/{mount}" for mount in self._control.mounts}
        return Reply(
            201, {**self._control.describe(world), "urls": urls}, {"Location": f"{PREFIX}/worlds/{_segment(world.name)}"}
        )

    async def _get_world(self, order: Order) -> Reply:
        return Reply(200, self._control.describe(self._control.world(order.world)))

    async def _drop_world(self, order: Order) -> Reply:
        await self._control.drop(order.world)
        return Reply(204)

    async def _reset_world(self, order: Order) -> Reply:
        return Reply(200, self._control.describe(await self._control.reset(order.world)))

    async def _get_state(self, order: Order) -> Reply:
        path = order.path
        return Reply(200, await self._control.state(order.world, path.get("mount"), path.get("resource"), path.get("key")))

    async def _put_record(self, order: Order) -> Reply:
        path = order.path
        record, fresh = await self._control.put(order.world, path["mount"], path["resource"], path["key"], order.body)
        return Reply(201 if fresh else 200, record)

    async def _delete_record(self, order: Order) -> Reply:
        path = order.path
        await self._control.remove(order.world, path["mount"], path["resource"], path["key"])
        return Reply(204)

    async def _get_snapshot(self, order: Order) -> Reply:
        document = await self._control.snapshot(order.world)
        if is_json(order.accept):
            return Reply(200, document, media=JSON)
        plain = orjson.loads(orjson.dumps(document))
        return Reply(200, yaml.safe_dump(plain, sort_keys=False, allow_unicode=True).encode(), media=YAML)

    async def _put_snapshot(self, order: Order) -> Reply:
        source = "snapshot.json" if isinstance(order.body, dict) else "snapshot.yaml"
        world = await self._control.restore(order.world, order.raw, source, outside=True)
        return Reply(200, self._control.describe(world))

    async def _get_clock(self, order: Order) -> Reply:
        return Reply(200, clock_face(self._control.world(order.world).live.clock))

    async def _move_clock(self, order: Order) -> Reply:
        return Reply(200, await self._control.clock(order.world, order.body))

    async def _get_journal(self, order: Order) -> Reply:
        query = order.query
        wanted = Query(
            query.get("mount", ""), query.get("operation", ""), query.get("status"), query.get("since", 0), query.get("limit")
        )
        return Reply(200, await self._control.journal(order.world, wanted))

    async def _clear_journal(self, order: Order) -> Reply:
        self._control.clear_journal(order.world)
        return Reply(204)


async def expect(incoming: web.Request) -> web.StreamResponse | None:
    """Refuses what a client expects of us and we do not know; who waits for leave to send gets it when the body is read."""
    wanted = incoming.headers.get(EXPECT, "")
    if wanted.lower() == "100-continue":
        return None
    return closing(neutral(417, "Expectation failed", f"{wanted!r} cannot be met: only 100-continue can"))


def _spellings(template: str) -> tuple[str, ...]:
    """What is said of a world can be said of the default one without naming it."""
    rest = template.removeprefix(ONE_WORLD)
    return (template, rest) if rest and rest != template else (template,)


def _segment(name: str) -> str:
    """A world's name as a path segment."""
    return quote(name, safe="")
