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
from mockserver.engine import JSON, encode, is_json
from mockserver.model.convention import Dialect
from mockserver.model.json import Document, Json
from mockserver.model.messages import Reply, Request
from mockserver.model.operation import Api, Operation
from mockserver.model.problem import InvalidRequest
from mockserver.routing import Match, Route, Router
from mockserver.server.exchange import EPOCH, LARGEST_BODY, origin_form
from mockserver.server.refusals import REFUSALS, AdminProblem, refuse
from mockserver.server.sending import SERVER
from mockserver.traffic.journal import Query
from mockserver.validation.accept import negotiate
from mockserver.validation.request import RequestReader
from mockserver.validation.schemas import Schemas
from mockserver.worlds import DEFAULT

PREFIX: Final = "/__admin"
ONE_WORLD: Final = "/worlds/{world}"
YAML: Final = "application/yaml"
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


class Target(NamedTuple):
    """An operation with what reads it and what carries it out."""

    operation: Operation
    reader: RequestReader
    offered: tuple[str, ...]
    carry_out: "Callable[[Order], Awaitable[Reply]]"
    of_a_world: bool


class Admin:
    """Answers control requests."""

    def __init__(self, control: Control, api: Api, token: str | None) -> None:
        self._control = control
        self._token = token
        self._document = encode(dict(api.documents[api.uri]), JSON)
        schemas = Schemas(api.documents)
        self._router: Router[Target] = Router(
            (
                Route(operation.method, spelling, self._target(operation, api, schemas))
                for operation in api.operations
                for spelling in _spellings(operation.template)
            ),
            DIALECT,
        )

    def application(self) -> web.Application:
        """The aiohttp application that serves it."""
        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_route("*", r"/{any:[\s\S]*}", self.handle)  # what is not for us never comes here
        return app

    def _target(self, operation: Operation, api: Api, schemas: Schemas) -> Target:
        carry_out = getattr(self, "_" + _snake(operation.id))
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
        try:
            reply = await self._answer(incoming, path, query)
        except REFUSALS as problem:
            reply = refuse(problem)
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
        return web.Response(status=reply.status, body=body, headers=headers)

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
        try:
            body = await incoming.read() if incoming.body_exists else b""
        except web.HTTPRequestEntityTooLarge:
            raise AdminProblem(413, "Too large", f"a body has at most {LARGEST_BODY} bytes") from None
        except web.RequestPayloadError as error:
            raise AdminProblem(400, "Malformed body", str(error) or "the body ended early") from None
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

    _get_mount_state = _get_state
    _get_resource_state = _get_state
    _get_record = _get_state

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


def _spellings(template: str) -> tuple[str, ...]:
    """What is said of a world can be said of the default one without naming it."""
    rest = template.removeprefix(ONE_WORLD)
    return (template, rest) if rest and rest != template else (template,)


def _segment(name: str) -> str:
    """A world's name as a path segment."""
    return quote(name, safe="")


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
