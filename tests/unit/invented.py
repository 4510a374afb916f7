"""An invented vendor: a toy shop with refusals, credentials and behaviours of its own."""

from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml

from mockserver.model.convention import Asked, Convention, Dialect, Intent
from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Identity, Reply, Request
from mockserver.model.operation import Operation
from mockserver.model.problem import (
    BodyMissing,
    Breakdown,
    InvalidRequest,
    MalformedBody,
    MalformedHead,
    MethodNotAllowed,
    NotAcceptable,
    NotFound,
    Problem,
    TooLarge,
    Unauthenticated,
    UnknownPath,
    UnknownWorld,
    UnsupportedMediaType,
    UnwordedProblem,
)
from mockserver.model.record import Page
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.vendor import Behaviour, Face, Vendor

TOY: Final = Resource("toys")
ERROR: Final = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
REFUSED: Final = {"description": "refused", "content": ERROR}
TOYS: Final = {"application/json": {"schema": {"$ref": "#/components/schemas/Toy"}}}
SPEC: Final[Mapping[str, Any]] = {
    "openapi": "3.1.0",
    "info": {"title": "Toys", "version": "1"},
    "paths": {
        "/toys": {
            "post": {
                "operationId": "makeToy",
                "parameters": [{"name": "wait", "in": "query", "schema": {"type": "integer"}}],
                "requestBody": {"required": True, "content": TOYS},
                "responses": {"201": {"description": "made", "content": TOYS}, "4XX": REFUSED},
            },
        },
        "/toys/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {"operationId": "getToy", "responses": {"200": {"description": "toy", "content": TOYS}, "4XX": REFUSED}},
            "delete": {"operationId": "dropToy", "responses": {"204": {"description": "gone"}, "4XX": REFUSED}},
        },
        "/text": {
            "get": {
                "operationId": "readText",
                "responses": {
                    "200": {"description": "text", "content": {"text/plain": {"schema": {"type": "string"}}}},
                    "4XX": REFUSED,
                },
            },
        },
    },
    "components": {
        "schemas": {
            "Toy": {
                "type": "object",
                "required": ["id"],
                "properties": {"id": {"type": "string"}, "colour": {"type": "string", "enum": ["red", "blue"]}},
            },
            "Error": {"type": "object", "required": ["oops"], "properties": {"oops": {"type": "string"}}},
        }
    },
}
STATUSES: Final[Mapping[type[Problem], int]] = {
    Unauthenticated: 401,
    UnknownPath: 404,
    NotFound: 404,
    UnknownWorld: 404,
    MethodNotAllowed: 405,
    NotAcceptable: 406,
    TooLarge: 413,
    UnsupportedMediaType: 415,
    InvalidRequest: 400,
    MalformedBody: 400,
    MalformedHead: 400,
    BodyMissing: 400,
    Breakdown: 500,
}


def refuse(problem: Problem, _asked: Asked) -> Reply:
    """Every refusal in the toy shop's one envelope."""
    status = STATUSES.get(type(problem))
    if status is None:
        raise UnwordedProblem(problem)
    headers = {"Allow": ", ".join(problem.allowed)} if isinstance(problem, MethodNotAllowed) else {}
    return Reply(status, {"oops": problem.reason}, headers, "application/json")


def one(_call: Call, _intent: Intent, document: Document) -> Json:
    return document


def many(_call: Call, _intent: Intent, page: Page) -> Json:
    return [record.document for record in page.records]


def window(_call: Call) -> tuple[int, int | None]:
    return 0, None


def identify(request: Request) -> str | None:
    """The user of basic credentials."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    try:
        return b64decode(encoded).decode().partition(":")[0] if scheme == "Basic" else None
    except ValueError:
        return None


async def strangers_out(request: Request, _world: World, _operation: Operation | None) -> Identity:
    """Lets in whoever shows a key."""
    key = request.headers.get("X-Toy-Key")
    if key is None:
        raise Unauthenticated
    return Identity(key)


async def make(call: Call, world: World) -> Reply:
    world.insert(TOY, call.body["id"], call.body)
    world.log("MADE", f"made {call.body['id']}", colour=call.body.get("colour"))
    return Reply(201, call.body)


async def read(call: Call, world: World) -> Reply:
    return Reply(200, (await world.read(TOY, str(call.path["id"]))).document)


async def drop(call: Call, world: World) -> Reply:
    world.delete(TOY, (await world.read(TOY, str(call.path["id"]))).key)
    return Reply(204)


async def text(_call: Call, _world: World) -> Reply:
    return Reply(200, "hello")


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {"makeToy": make, "getToy": read, "dropToy": drop, "readText": text}


class Shop(NamedTuple):
    """Where the specification of toy shops is kept."""

    spec: Path

    def vendor(
        self, behaviours: Mapping[str, Behaviour] = BEHAVIOURS, *, dialect: Dialect | None = None, **speech: Any
    ) -> Vendor:
        """A toy shop; `speech` are members of its Convention."""
        convention = Convention(
            **{
                "name": "toys",
                "refuse": refuse,
                "one": one,
                "many": many,
                "slice": window,
                "identify": identify,
                "dialect": dialect or Dialect(),
                **speech,
            }
        )
        return Vendor(
            "toys",
            (Face(str(self.spec), convention, {**BEHAVIOURS, **behaviours}),),
            (TOY,),
            credential={"type": "object", "required": ["user"], "properties": {"user": {"type": "string"}}},
            credential_name=lambda entry: str(entry["user"]),
            hosts=("api.toys.test",),
        )


def open_shop(folder: Path) -> Shop:
    """Writes the specification into a folder."""
    spec = folder / "toys.yaml"
    spec.write_text(yaml.safe_dump(dict(SPEC), sort_keys=False))
    return Shop(spec)
