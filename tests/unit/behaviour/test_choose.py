"""Who answers which operation."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from mockserver.behaviour.choose import UnknownOperations, choose
from mockserver.behaviour.conventions.generic import generic_convention
from mockserver.model.messages import Call, Reply
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.spec.loader import load_text

Serve = Callable[..., Awaitable[Any]]

SPEC = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /pets:
    get: {operationId: listPets, responses: {'200': {description: ok,
        content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}}}}
    post: {operationId: addPet,
        requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}},
        responses: {'201': {description: ok,
        content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}}
  /pets/{id}:
    get: {operationId: getPet, parameters: [{name: id, in: path, required: true, schema: {type: string}}],
        responses: {'200': {description: ok,
        content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}}
  /ping: {get: {operationId: ping, responses: {'200': {description: ok,
      content: {application/json: {schema: {type: string, example: pong}}}}}}}
  /time: {get: {operationId: time, responses: {'200': {description: ok,
      content: {application/json: {schema: {type: string, format: date-time}}}}}}}
components: {schemas: {Pet: {type: object, required: [name], properties: {id: {type: string}, name: {type: string}}}}}
"""


async def teapot(_call: Call, _world: World) -> Reply:
    return Reply(200, "brewing")


async def test_each_operation_has_the_best_that_is_known(serve: Serve) -> None:
    shop = await serve(SPEC, getPet=teapot)
    kinds = {name: chosen.kind for name, chosen in shop.choice.answers.items()}
    assert kinds == {"listPets": "crud", "addPet": "crud", "getPet": "handwritten", "ping": "example", "time": "sample"}
    assert [resource.name for resource in shop.choice.resources] == ["pets"]


async def test_a_generic_resource_names_the_schema_of_its_documents(serve: Serve) -> None:
    resource = (await serve(SPEC)).choice.resources[0]
    assert (resource.key, resource.schema) == ("id", "#/components/schemas/Pet")


def test_a_resource_of_the_vendors_is_used_where_the_names_agree() -> None:
    api = load_text(SPEC, "shop.yaml")
    assert choose(api, generic_convention(api), {}, (Resource("pets"),)).resources == ()


def test_a_behaviour_for_no_operation_is_told_with_close_names() -> None:
    api = load_text(SPEC, "shop.yaml")
    with pytest.raises(UnknownOperations, match=r"no operation 'getPets'; did you mean 'getPet'"):
        choose(api, generic_convention(api), {"getPets": teapot})


async def test_two_worlds_of_one_specification_give_the_same_keys(serve: Serve) -> None:
    one, other = await serve(SPEC), await serve(SPEC)
    assert (await one("POST", "/pets", {"name": "Rex"})).body == (await other("POST", "/pets", {"name": "Rex"})).body


async def test_records_are_kept_with_their_keys(serve: Serve) -> None:
    shop = await serve(SPEC)
    made = await shop("POST", "/pets", {"name": "Rex"})
    assert [record.key for record in await shop.records("pets")] == [made.body["id"]]
