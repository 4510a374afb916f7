"""What list calls ask for and what their answers say about the rest, in every spelling."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

Serve = Callable[..., Awaitable[Any]]


def spec(parameters: str, members: str) -> str:
    return f"""
openapi: 3.1.0
info: {{title: Shop, version: "1"}}
paths:
  /pets:
    get:
      operationId: listPets
      parameters: [{parameters}]
      responses: {{'200': {{description: ok,
          content: {{application/json: {{schema: {{$ref: '#/components/schemas/Pets'}}}}}}}}}}
    post:
      operationId: addPet
      requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/Pet'}}}}}}}}
      responses: {{'201': {{description: ok, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Pet'}}}}}}}}}}
components:
  schemas:
    Pet: {{type: object, properties: {{id: {{type: integer}}}}}}
    Pets: {{type: object, required: [items], properties: {{items: {{type: array,
        items: {{$ref: '#/components/schemas/Pet'}}}}, {members}}}}}
"""


def query(name: str, more: str = "") -> str:
    return f"{{name: '{name}', in: query, schema: {{type: integer{more}}}}}"


async def listed(serve: Serve, document: str, asked: str) -> Any:
    shop = await serve(document)
    for _ in range(5):
        assert (await shop("POST", "/pets", {})).status == 201
    return await shop("GET", f"/pets{asked}")


@pytest.mark.parametrize(
    ("parameters", "asked", "ids"),
    [
        ("", "", [1, 2, 3, 4, 5]),
        (query("limit"), "", [1, 2, 3, 4, 5]),
        (query("limit") + ", " + query("offset"), "?limit=2&offset=1", [2, 3]),
        (query("offset"), "?offset=4", [5]),
        (query("page") + ", " + query("per_page", ", default: 2"), "?page=2", [3, 4]),
        (query("page", ", minimum: 0") + ", " + query("size"), "?page=0&size=2", [1, 2]),
        (query("page") + ", " + query("page_size"), "?page=9&page_size=2", []),
        (query("page[number]") + ", " + query("page[size]"), "?page[number]=2&page[size]=3", [4, 5]),
    ],
)
async def test_a_slice_is_asked_for_in_many_ways(serve: Serve, parameters: str, asked: str, ids: list[int]) -> None:
    answer = await listed(serve, spec(parameters, "extra: {type: string}"), asked)
    assert [pet["id"] for pet in answer.body["items"]] == ids


@pytest.mark.parametrize(
    ("asked", "ids"), [("?page=0", [1, 2, 3, 4, 5]), ("?page=1&per_page=0", [1]), ("?page=-1&per_page=2", [1, 2])]
)
async def test_a_page_that_cannot_be_and_is_not_forbidden_is_mended(serve: Serve, asked: str, ids: list[int]) -> None:
    answer = await listed(serve, spec(query("page") + ", " + query("per_page"), "a: {}"), asked)
    assert [pet["id"] for pet in answer.body["items"]] == ids


@pytest.mark.parametrize(
    ("members", "asked", "said"),
    [
        ("total: {type: integer}", "?limit=2", {"total": 5}),
        ("count: {type: integer}, totalCount: {type: integer}", "?limit=2", {"count": 5, "totalCount": 5}),
        ("has_more: {type: boolean}", "?limit=2", {"has_more": True}),
        ("has_more: {type: boolean}", "?limit=5", {"has_more": False}),
        ("limit: {type: integer}, offset: {type: integer}", "?limit=2&offset=1", {"limit": 2, "offset": 1}),
        ("total_pages: {type: integer}", "?limit=2", {"total_pages": 3}),
        ("next: {type: string}", "?limit=2", {"next": "http://mock/shop/pets?limit=2&offset=2"}),
        ("previous: {type: string}", "?limit=2&offset=3", {"previous": "http://mock/shop/pets?limit=2&offset=1"}),
        ("next: {type: [string, 'null']}", "?limit=5", {"next": None}),
        ("next: {type: string}", "?limit=5", {}),
        ("meta: {type: object, properties: {total: {type: integer}}}", "?limit=2", {"meta": {"total": 5}}),
        ("total: {type: string}", "?limit=2", {}),
    ],
)
async def test_an_answer_tells_of_the_rest(serve: Serve, members: str, asked: str, said: dict[str, Any]) -> None:
    answer = await listed(serve, spec(query("limit") + ", " + query("offset"), members), asked)
    assert {name: value for name, value in answer.body.items() if name != "items"} == said


async def test_a_cursor_that_must_be_there_is_empty_at_the_end(serve: Serve) -> None:
    document = spec(query("limit") + ", {name: cursor, in: query, schema: {type: string}}", "next_cursor: {type: string}")
    document = document.replace("required: [items]", "required: [items, next_cursor]")
    assert (await listed(serve, document, "?limit=5")).body["next_cursor"] == ""
