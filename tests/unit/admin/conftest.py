"""The control API as a client meets it: a server of one vendor and an invented shop, asked over HTTP."""

import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import pytest

import mockserver

SHOP = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
security: [{basic: []}, {}]
paths:
  /toys:
    post:
      operationId: createToy
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Toy'}}}}
      responses: {"201": {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Toy'}}}}}
    get:
      operationId: listToys
      responses:
        "200":
          description: all
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Toy'}}}}
  /toys/{toyId}:
    parameters: [{name: toyId, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getToy
      responses:
        "200": {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Toy'}}}}
        "404": {description: none}
components:
  securitySchemes: {basic: {type: http, scheme: basic}}
  schemas:
    Toy:
      type: object
      required: [name]
      properties: {id: {type: string}, name: {type: string}, price: {type: integer, minimum: 0}}
"""
SCENARIO: Mapping[str, Any] = {
    "name": "stocked",
    "seed": 5,
    "clock": {"start": "2024-01-01T00:00:00Z", "mode": "frozen"},
    "vendors": {"shop": {"toys": [{"id": "bear", "name": "Bear", "price": 3}, {"id": "a/b c", "name": "Slash"}]}},
}


class Told(NamedTuple):
    """An answer."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def problem(self) -> tuple[int, str, str]:
        """Status, title and the field that is named; whoever asks wants a problem in full form."""
        assert self.headers["Content-Type"] == "application/problem+json"
        assert set(self.body) >= {"type", "title", "status", "detail"}
        assert self.body["status"] == self.status
        return self.status, self.body["title"], self.body.get("field", "")


class Ask:
    """Somebody with a client."""

    def __init__(self, server: mockserver.Mock, client: aiohttp.ClientSession) -> None:
        self.server = server
        self.client = client

    async def __call__(self, method: str, path: str, body: Any = None, *, prefix: str = "/__admin", **headers: str) -> Told:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        if data is not None:
            told.setdefault("Content-Type", "application/json")
        async with self.client.request(method, self.server.base_url + prefix + path, data=data, headers=told) as answer:
            text = await answer.read()
            shown = json.loads(text) if "json" in answer.headers.get("Content-Type", "") and text else text
            return Told(answer.status, answer.headers, shown)

    async def shop(self, method: str, path: str, body: Any = None, **headers: str) -> Told:
        return await self(method, path, body, prefix="/shop", **headers)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "shop.yaml").write_text(SHOP)
    (tmp_path / "stocked.json").write_text(json.dumps(SCENARIO))
    return tmp_path


@pytest.fixture
async def ask(files: Path, spec_cache: Path) -> AsyncIterator[Ask]:
    async with (
        mockserver.serving(
            vendors=("fivetran",),
            specs={"shop": files / "shop.yaml"},
            scenario=files / "stocked.json",
            journal_size=3,
            max_worlds=4,
            cache=spec_cache,
        ) as server,
        aiohttp.ClientSession() as client,
    ):
        yield Ask(server, client)
