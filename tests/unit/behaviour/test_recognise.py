"""What the conventions read off paths, verbs and schemas."""

from collections.abc import Mapping

import pytest

from mockserver.behaviour.conventions import rest, rpc
from mockserver.behaviour.conventions.generic import recognise
from mockserver.behaviour.conventions.names import key_names, plural, singular, words
from mockserver.model.convention import Intent
from mockserver.model.operation import Api
from mockserver.spec.loader import load_text

PET = "type: object, required: [id, name], properties: {id: {type: string}, name: {type: string}, owner_id: {type: string}}"
COMPONENTS = f"""
components:
  schemas:
    Pet: {{{PET}}}
    Toy: {{type: object, required: [toyId], properties: {{toyId: {{type: string}}, color: {{type: string}}}}}}
    Note: {{type: object, properties: {{code: {{type: string}}, message: {{type: string}}}}}}
"""


def api(paths: Mapping[str, Mapping[str, str | None]]) -> Api:
    """A specification: each operation with the schema of its answer; None answers with nothing."""
    lines = ["openapi: 3.1.0", "info: {title: Shop, version: '1'}", "paths:"]
    for path, operations in paths.items():
        lines.append(f"  {path}:")
        names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        if names:
            lines.append("    parameters:")
            lines += [f"      - {{name: {name}, in: path, required: true, schema: {{type: string}}}}" for name in names]
        for method, schema in operations.items():
            content = f", content: {{application/json: {{schema: {schema}}}}}" if schema else ""
            body = ""
            if method in {"post", "put", "patch"}:
                body = "requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}, "
            lines.append(
                f"    {method}: {{operationId: '{method} {path}', {body}responses: {{'200': {{description: ok{content}}}}}}}"
            )
    return load_text("\n".join(lines) + COMPONENTS, "shop.yaml")


PET_REF = "{$ref: '#/components/schemas/Pet'}"
TOY_REF = "{$ref: '#/components/schemas/Toy'}"
PETS = f"{{type: array, items: {PET_REF}}}"


@pytest.mark.parametrize(
    ("schema", "items"),
    [
        (PETS, ()),
        (f"{{type: object, properties: {{items: {PETS}, total: {{type: integer}}}}}}", ("items",)),
        (f"{{type: object, properties: {{data: {PETS}}}}}", ("data",)),
        (f"{{type: object, properties: {{pets: {PETS}, tags: {{type: array, items: {{type: string}}}}}}}}", ("pets",)),
        (f"{{type: object, properties: {{results: {PETS}, count: {{type: integer}}}}}}", ("results",)),
        (
            f"{{type: object, properties: {{code: {{}}, data: {{type: object, properties: {{items: {PETS}}}}}}}}}",
            ("data", "items"),
        ),
    ],
)
def test_a_list_is_found_in_its_wrappers(schema: str, items: tuple[str, ...]) -> None:
    found = rest.recognise(api({"/pets": {"get": schema}, "/pets/{id}": {"get": PET_REF}}))
    assert found["get /pets"] == Intent("list", "pets", items=items)


@pytest.mark.parametrize(
    ("schema", "wrapper"),
    [
        (PET_REF, ()),
        (f"{{type: object, properties: {{data: {PET_REF}}}}}", ("data",)),
        (f"{{type: object, properties: {{pet: {PET_REF}, etag: {{type: string}}}}}}", ("pet",)),
        (f"{{type: object, properties: {{data: {{type: object, properties: {{pet: {PET_REF}}}}}}}}}", ("data", "pet")),
    ],
)
def test_a_document_is_found_in_its_wrappers(schema: str, wrapper: tuple[str, ...]) -> None:
    found = rest.recognise(api({"/pets": {"get": PETS}, "/pets/{petId}": {"get": schema}}))
    assert found["get /pets/{petId}"] == Intent("read", "pets", "petId", "id", wrapper=wrapper)


@pytest.mark.parametrize("prefix", ["", "/v1", "/api/v2", "/shops/{shopId}"])
def test_every_verb_has_its_intent(prefix: str) -> None:
    item = dict.fromkeys(("get", "put", "patch"), PET_REF)
    found = rest.recognise(
        api({f"{prefix}/pets": {"get": PETS, "post": PET_REF}, f"{prefix}/pets/{{id}}": {**item, "delete": None}})
    )
    verbs = {name.partition(" ")[0] + ("*" if "{id}" in name else ""): intent.verb for name, intent in found.items()}
    assert verbs == {
        "get": "list",
        "post": "create",
        "get*": "read",
        "put*": "replace",
        "patch*": "update",
        "delete*": "delete",
    }
    assert {intent.resource for intent in found.values()} == {"pets"}


def test_a_parent_is_matched_with_the_member_that_holds_it() -> None:
    found = rest.recognise(api({"/owners/{ownerId}/pets": {"get": PETS}, "/owners/{ownerId}/pets/{petId}": {"get": PET_REF}}))
    assert found["get /owners/{ownerId}/pets"].parents == (("ownerId", "owner_id"),)
    assert found["get /owners/{ownerId}/pets/{petId}"].parents == (("ownerId", "owner_id"),)


def test_one_kind_of_document_is_kept_once_wherever_it_is_listed() -> None:
    found = rest.recognise(
        api({"/pets": {"get": PETS}, "/pets/{id}": {"get": PET_REF}, "/owners/{ownerId}/pets": {"get": PETS}})
    )
    assert {intent.resource for intent in found.values()} == {"pets"}


def test_namesakes_of_another_kind_are_kept_apart() -> None:
    found = rest.recognise(
        api({"/pets/{petId}": {"get": PET_REF}, "/zoos/{zooId}/pets": {"get": f"{{type: array, items: {TOY_REF}}}"}})
    )
    assert {intent.resource for intent in found.values()} == {"pets"}
    both = {"/pets/{petId}": {"get": PET_REF}, "/zoos/{zooId}/pets/{toyId}": {"get": TOY_REF}}
    assert {intent.resource for intent in rest.recognise(api(both)).values()} == {"pets", "zoos_pets"}


@pytest.mark.parametrize(
    ("path", "method", "schema"),
    [
        ("/pets/{id}/archive", "post", PET_REF),
        ("/pets/{id}/photo", "get", TOY_REF),
        ("/pets/statistics", "get", "{type: object, properties: {count: {type: integer}}}"),
        ("/health", "get", "{type: object, properties: {status: {type: string}}}"),
        ("/pets/names", "get", "{type: array, items: {type: string}}"),
    ],
)
def test_what_is_no_document_of_the_collection_is_left_alone(path: str, method: str, schema: str) -> None:
    found = rest.recognise(
        api({"/pets": {"get": PETS, "post": PET_REF}, "/pets/{id}": {"get": PET_REF}, path: {method: schema}})
    )
    assert f"{method} {path}" not in found


def test_a_post_that_answers_with_something_else_creates_nothing() -> None:
    found = rest.recognise(api({"/pets": {"get": PETS, "post": TOY_REF}, "/pets/{id}": {"get": PET_REF}}))
    assert "post /pets" not in found


def test_a_singular_collection_and_its_finders_are_read() -> None:
    found = rest.recognise(
        api({"/pet": {"post": PET_REF, "put": PET_REF}, "/pet/findByStatus": {"get": PETS}, "/pet/{petId}": {"get": PET_REF}})
    )
    assert found["put /pet"] == Intent("replace", "pets", "body:id", "id")
    assert found["get /pet/findByStatus"].verb == "list"
    assert found["post /pet"].resource == "pets"


@pytest.mark.parametrize("path", ["/v1/pets/{}", "/pets.{}", "/pets:{}", "/pet/{}"])
def test_calls_by_name_are_read_in_their_spellings(path: str) -> None:
    paths = {
        path.format("create"): {"post": PET_REF},
        path.format("list"): {"post": PETS},
        path.format("get"): {"post": PET_REF},
    }
    found = rpc.recognise(api(paths))
    assert [(i.verb, i.resource, i.key) for i in found.values()] == [
        ("create", "pets", ""),
        ("list", "pets", ""),
        ("read", "pets", "body:id"),
    ]


def test_both_conventions_may_hold_in_one_api() -> None:
    found = recognise(
        api(
            {
                "/pets": {"get": PETS},
                "/pets/{id}": {"get": PET_REF},
                "/pets/create": {"post": PET_REF},
                "/pets/get": {"post": PET_REF},
            }
        )
    )
    assert {(intent.verb, intent.resource) for intent in found.values()} >= {
        ("list", "pets"),
        ("create", "pets"),
        ("read", "pets"),
    }


@pytest.mark.parametrize(
    ("name", "one", "many"),
    [
        ("pets", "pet", "pets"),
        ("entry", "entry", "entries"),
        ("box", "box", "boxes"),
        ("petShops", "petshop", "petShops"),
        ("status", "status", "statuses"),
    ],
)
def test_names_know_their_number(name: str, one: str, many: str) -> None:
    assert (singular(name), plural(name)) == (one, many)


@pytest.mark.parametrize("name", ["petShopID", "pet_shop_id", "pet-shop-id", "PetShopId"])
def test_a_name_is_the_same_in_every_spelling(name: str) -> None:
    assert words(name) == ("pet", "shop", "id")


def test_a_key_may_be_spelt_in_many_ways() -> None:
    assert key_names("petId", "pets")[:2] == ("petid", "id")
    assert key_names("petName", "pets")[:2] == ("petname", "name")
