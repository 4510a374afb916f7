"""Stories against invented shops: what one call changes, the next one sees."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

Serve = Callable[..., Awaitable[Any]]

SHOP = """
openapi: 3.1.0
info: {title: Pet shop, version: "1"}
servers: [{url: https://shop.example/v1}]
paths:
  /owners:
    post: {operationId: addOwner, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/NewOwner'}}}},
           responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Owner'}}}}}}
    get: {operationId: listOwners, responses: {'200': {description: ok,
        content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Owner'}}}}}}}
  /owners/{ownerId}:
    parameters: [{name: ownerId, in: path, required: true, schema: {type: string}}]
    get: {operationId: getOwner, responses: {'200': {description: ok,
        content: {application/json: {schema: {$ref: '#/components/schemas/Owner'}}}}}}
    delete: {operationId: dropOwner, responses: {'204': {description: gone}}}
  /owners/{ownerId}/pets:
    parameters: [{name: ownerId, in: path, required: true, schema: {type: string}}]
    post:
      operationId: addPet
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewPet'}}}}
      responses:
        '201':
          description: made
          headers: {Location: {schema: {type: string}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/PetAnswer'}}}
    get:
      operationId: listPets
      parameters:
        - {name: limit, in: query, schema: {type: integer, default: 2}}
        - {name: cursor, in: query, schema: {type: string}}
        - {name: status, in: query, schema: {type: string}}
        - {name: tags, in: query, schema: {type: array, items: {type: string}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/PetList'}}}}}
  /owners/{ownerId}/pets/{petId}:
    parameters:
      - {name: ownerId, in: path, required: true, schema: {type: string}}
      - {name: petId, in: path, required: true, schema: {type: integer}}
    get: {operationId: getPet, responses: {'200': {description: ok,
        content: {application/json: {schema: {$ref: '#/components/schemas/PetAnswer'}}}}}}
    put:
      operationId: putPet
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewPet'}}}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/PetAnswer'}}}}
        '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/PetAnswer'}}}}
    patch:
      operationId: patchPet
      requestBody: {required: true, content: {application/merge-patch+json: {schema: {type: object}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/PetAnswer'}}}}}
    delete: {operationId: dropPet, responses: {'200': {description: gone,
        content: {application/json: {schema: {$ref: '#/components/schemas/Done'}}}}}}
  /owners/{ownerId}/pets/{petId}/archive:
    parameters:
      - {name: ownerId, in: path, required: true, schema: {type: string}}
      - {name: petId, in: path, required: true, schema: {type: integer}}
    post: {operationId: archivePet, responses: {'200': {description: ok,
        content: {application/json: {schema: {$ref: '#/components/schemas/Done'}}}}}}
components:
  schemas:
    NewOwner: {type: object, required: [name], properties: {id: {type: string}, name: {type: string},
        password: {type: string, writeOnly: true}}}
    Owner: {type: object, required: [id, name], properties: {id: {type: string, format: uuid}, name: {type: string},
        password: {type: string, writeOnly: true}}}
    NewPet:
      type: object
      required: [name]
      properties: {name: {type: string}, status: {type: string}, tags: {type: array, items: {type: string}},
          home: {type: object}, secret: {type: string}}
    Pet:
      type: object
      required: [id, name, owner_id, created_at, updated_at, kind]
      properties:
        id: {type: integer, readOnly: true}
        name: {type: string}
        owner_id: {type: string}
        status: {type: string, default: available}
        kind: {type: string, enum: [dog, cat]}
        tags: {type: array, items: {type: string}}
        home: {type: object, properties: {street: {type: string}, city: {type: string}}}
        created_at: {type: string, format: date-time}
        updated_at: {type: string, format: date-time}
    PetAnswer: {type: object, required: [code, data], properties: {code: {type: string, example: Success},
        data: {$ref: '#/components/schemas/Pet'}}}
    PetList:
      type: object
      required: [code, data]
      properties:
        code: {type: string, example: Success}
        data:
          type: object
          required: [items]
          properties: {items: {type: array, items: {$ref: '#/components/schemas/Pet'}}, next_cursor: {type: string,
              example: abc}, total: {type: integer}}
    Done: {type: object, required: [code], properties: {code: {type: string, example: Success}}}
"""


async def owner(shop: Any, name: str = "Ann") -> str:
    made = await shop("POST", "/owners", {"name": name, "password": "s3cret"})
    assert made.status == 201
    return str(made.body["id"])


async def test_what_was_made_is_read_again(serve: Serve) -> None:
    shop = await serve(SHOP)
    made = await shop("POST", "/owners", {"name": "Ann"})
    assert made.body == {"id": made.body["id"], "name": "Ann"}
    assert (await shop("GET", f"/owners/{made.body['id']}")).body == made.body


async def test_what_is_only_written_is_never_shown(serve: Serve) -> None:
    shop = await serve(SHOP)
    await owner(shop)
    assert "password" not in (await shop("GET", "/owners")).body[0]


async def test_a_key_that_is_there_is_a_conflict(serve: Serve) -> None:
    shop = await serve(SHOP)
    key = await owner(shop)
    assert (await shop("POST", "/owners", {"id": key, "name": "Eve"})).status == 409


async def test_a_key_of_the_callers_is_kept(serve: Serve) -> None:
    shop = await serve(SHOP)
    key = "5f0c6b9e-7d3f-4d0e-8f62-3a4f2b1c0d9e"
    assert (await shop("POST", "/owners", {"id": key, "name": "Eve"})).body["id"] == key


async def test_a_nested_document_tells_its_parent_and_when_it_was_made(serve: Serve) -> None:
    shop = await serve(SHOP)
    key = await owner(shop)
    made = await shop("POST", f"/owners/{key}/pets", {"name": "Rex", "secret": "x"})
    assert made.status == 201
    assert made.headers["Location"] == f"http://mock/shop/owners/{key}/pets/1"
    assert made.body == {
        "code": "Success",
        "data": {
            "id": 1,
            "name": "Rex",
            "owner_id": key,
            "status": "available",
            "kind": "dog",
            "created_at": "2024-05-01T12:00:02.000Z",
            "updated_at": "2024-05-01T12:00:02.000Z",
        },
    }


async def test_members_that_only_the_server_sets_are_not_taken_from_the_request(serve: Serve) -> None:
    shop = await serve(SHOP)
    key = await owner(shop)
    assert (await shop("POST", f"/owners/{key}/pets", {"name": "Rex", "id": 77})).body["data"]["id"] == 1


async def test_a_list_shows_only_what_belongs_to_the_parent(serve: Serve) -> None:
    shop = await serve(SHOP)
    ann, bob = await owner(shop, "Ann"), await owner(shop, "Bob")
    await shop("POST", f"/owners/{ann}/pets", {"name": "Rex"})
    await shop("POST", f"/owners/{bob}/pets", {"name": "Tom"})
    listed = await shop("GET", f"/owners/{bob}/pets")
    assert [pet["name"] for pet in listed.body["data"]["items"]] == ["Tom"]
    assert listed.body["data"]["total"] == 1
    assert "next_cursor" not in listed.body["data"]


async def test_a_document_is_not_found_below_another_parent(serve: Serve) -> None:
    shop = await serve(SHOP)
    ann, bob = await owner(shop, "Ann"), await owner(shop, "Bob")
    await shop("POST", f"/owners/{ann}/pets", {"name": "Rex"})
    assert (await shop("GET", f"/owners/{ann}/pets/1")).status == 200
    assert (await shop("GET", f"/owners/{bob}/pets/1")).status == 404


async def test_a_missing_parent_is_what_is_not_found(serve: Serve) -> None:
    shop = await serve(SHOP)
    refused = await shop("GET", "/owners/nobody/pets")
    assert (refused.status, refused.media) == (404, "application/problem+json")
    assert refused.body["detail"] == "There is no owner 'nobody'."


async def test_pages_lead_to_one_another(serve: Serve) -> None:
    shop = await serve(SHOP)
    key = await owner(shop)
    for n in range(5):
        await shop("POST", f"/owners/{key}/pets", {"name": f"p{n}"})
    names, target = [], f"/owners/{key}/pets"
    for _ in range(3):
        data = (await shop("GET", target)).body["data"]
        assert data["total"] == 5
        names.append([pet["name"] for pet in data["items"]])
        target = f"/owners/{key}/pets?cursor={data.get('next_cursor')}"
    assert names == [["p0", "p1"], ["p2", "p3"], ["p4"]]
    assert "next_cursor" not in data


@pytest.mark.parametrize("query", ["cursor=nonsense", "limit=many"])
async def test_a_page_that_makes_no_sense_is_refused(serve: Serve, query: str) -> None:
    shop = await serve(SHOP)
    key = await owner(shop)
    assert (await shop("GET", f"/owners/{key}/pets?{query}")).status == 400


@pytest.mark.parametrize(
    ("query", "names"), [("status=sold", ["b"]), ("tags=red", ["a"]), ("status=sold&tags=red", []), ("", ["a", "b"])]
)
async def test_a_list_is_filtered_by_members_of_the_document(serve: Serve, query: str, names: list[str]) -> None:
    shop = await serve(SHOP)
    key = await owner(shop)
    await shop("POST", f"/owners/{key}/pets", {"name": "a", "tags": ["red", "old"]})
    await shop("POST", f"/owners/{key}/pets", {"name": "b", "status": "sold"})
    listed = (await shop("GET", f"/owners/{key}/pets?{query}")).body["data"]
    assert [pet["name"] for pet in listed["items"]] == names
    assert listed["total"] == len(names)


async def test_a_patch_merges(serve: Serve) -> None:
    shop = await serve(SHOP)
    key = await owner(shop)
    await shop("POST", f"/owners/{key}/pets", {"name": "Rex", "tags": ["a"], "home": {"street": "x", "city": "y"}})
    patch = {"home": {"street": None, "city": "z"}, "tags": None, "id": 9, "unknown": 1}
    merged = (await shop("PATCH", f"/owners/{key}/pets/1", patch, {"Content-Type": "application/merge-patch+json"})).body[
        "data"
    ]
    assert merged["home"] == {"city": "z"}
    assert (merged["id"], merged["name"], merged["updated_at"]) == (1, "Rex", "2024-05-01T12:00:03.000Z")
    assert "tags" not in merged
    assert "unknown" not in merged


async def test_put_replaces_and_keeps_what_the_server_set(serve: Serve) -> None:
    shop = await serve(SHOP)
    key = await owner(shop)
    await shop("POST", f"/owners/{key}/pets", {"name": "Rex", "tags": ["a"]})
    put = await shop("PUT", f"/owners/{key}/pets/1", {"name": "Max"})
    assert put.status == 200
    assert (put.body["data"]["name"], put.body["data"]["owner_id"]) == ("Max", key)
    assert put.body["data"]["created_at"] == "2024-05-01T12:00:02.000Z"
    assert put.body["data"]["updated_at"] == "2024-05-01T12:00:03.000Z"
    assert "tags" not in put.body["data"]


async def test_put_makes_what_is_not_there_where_201_is_declared(serve: Serve) -> None:
    shop = await serve(SHOP)
    key = await owner(shop)
    put = await shop("PUT", f"/owners/{key}/pets/12", {"name": "Max"})
    assert (put.status, put.body["data"]["id"]) == (201, 12)
    assert (await shop("GET", f"/owners/{key}/pets/12")).body == put.body


async def test_the_same_key_may_stand_below_two_parents(serve: Serve) -> None:
    shop = await serve(SHOP)
    ann, bob = await owner(shop, "Ann"), await owner(shop, "Bob")
    for key in (ann, bob):
        await shop("PUT", f"/owners/{key}/pets/12", {"name": f"of {key}"})
    assert (await shop("GET", f"/owners/{ann}/pets/12")).body["data"]["name"] == f"of {ann}"
    assert (await shop("GET", f"/owners/{bob}/pets/12")).body["data"]["name"] == f"of {bob}"


async def test_what_is_deleted_is_gone(serve: Serve) -> None:
    shop = await serve(SHOP)
    key = await owner(shop)
    await shop("POST", f"/owners/{key}/pets", {"name": "Rex"})
    gone = await shop("DELETE", f"/owners/{key}/pets/1")
    assert (gone.status, gone.body) == (200, {"code": "Success"})
    assert (await shop("GET", f"/owners/{key}/pets/1")).status == 404
    assert (await shop("DELETE", f"/owners/{key}/pets/1")).status == 404
    dropped = await shop("DELETE", f"/owners/{key}")
    assert (dropped.status, dropped.body) == (204, None)


async def test_an_action_is_no_crud(serve: Serve) -> None:
    shop = await serve(SHOP)
    kinds = {name: chosen.kind for name, chosen in shop.choice.answers.items()}
    assert kinds.pop("archivePet") == "sample"
    assert set(kinds.values()) == {"crud"}


async def test_a_refused_request_says_what_is_wrong_with_it(serve: Serve) -> None:
    shop = await serve(SHOP)
    refused = await shop("POST", "/owners", {})
    assert refused.status == 400
    assert refused.body["errors"][0]["rule"] == "required"


RPC = """
openapi: 3.0.3
info: {title: Library, version: "1"}
paths:
  /v1/books/create: {post: {operationId: create,
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/NewBook'}}}},
      responses: {'200': {description: ok,
      content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}}}}
  /v1/books/get: {post: {operationId: get,
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/BookId'}}}},
      responses: {'200': {description: ok,
      content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}}}}
  /v1/books/get_by_isbn: {post: {operationId: byIsbn, requestBody: {content: {application/json: {schema: {type: object,
      required: [isbn], properties: {isbn: {type: string}}}}}}, responses: {'200': {description: ok,
      content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}}}}
  /v1/books/list: {post: {operationId: list,
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Search'}}}},
      responses: {'200': {description: ok,
      content: {application/json: {schema: {$ref: '#/components/schemas/Books'}}}}}}}
  /v1/books/update: {post: {operationId: update,
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/BookUpdate'}}}},
      responses: {'200': {description: ok,
      content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}}}}
  /v1/books/delete: {post: {operationId: delete,
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/BookId'}}}},
      responses: {'204': {description: gone}}}}
  /v1/books/remove_page: {post: {operationId: removePage,
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/BookId'}}}},
      responses: {'204': {description: gone}}}}
  /v1/books/burn: {post: {operationId: burn,
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/BookId'}}}},
      responses: {'200': {description: ok,
      content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}}}}
components:
  schemas:
    NewBook: {type: object, required: [title, shelfId], properties: {title: {type: string}, isbn: {type: string},
        shelfId: {type: string}}}
    Book: {type: object, required: [bookId, title, shelfId, createdAt], properties: {bookId: {type: string,
        format: uuid}, title: {type: string}, isbn: {type: string}, shelfId: {type: string}, createdAt: {type: integer,
        format: int64}}}
    BookId: {type: object, required: [bookId], properties: {bookId: {type: string, format: uuid}}}
    BookUpdate: {type: object, required: [bookId], properties: {bookId: {type: string, format: uuid}, title: {type: string}}}
    Search: {type: object, properties: {shelfId: {type: string}, pagination: {type: object,
        properties: {pageSize: {type: integer}, rowOffset: {type: integer}}}}}
    Books: {type: object, required: [books], properties: {books: {type: array, items: {$ref: '#/components/schemas/Book'}}}}
"""


async def test_calls_by_name_keep_state_as_well(serve: Serve) -> None:
    library = await serve(RPC)
    made = (await library("POST", "/v1/books/create", {"title": "Emma", "isbn": "1", "shelfId": "a"})).body
    key = {"bookId": made["bookId"]}
    assert (await library("POST", "/v1/books/get", key)).body == made
    assert (await library("POST", "/v1/books/get_by_isbn", {"isbn": "1"})).body == made
    assert (await library("POST", "/v1/books/get_by_isbn", {"isbn": "2"})).status == 404
    changed = (await library("POST", "/v1/books/update", {**key, "title": "Persuasion"})).body
    assert changed == {**made, "title": "Persuasion"}
    assert (await library("POST", "/v1/books/delete", key)).status == 204
    assert (await library("POST", "/v1/books/get", key)).status == 404


async def test_calls_by_name_list_by_members_and_pages_of_their_bodies(serve: Serve) -> None:
    library = await serve(RPC)
    for shelf, title in (("a", "x"), ("b", "y"), ("a", "z")):
        await library("POST", "/v1/books/create", {"title": title, "shelfId": shelf})

    async def titles(body: dict[str, Any]) -> list[str]:
        return [book["title"] for book in (await library("POST", "/v1/books/list", body)).body["books"]]

    assert await titles({"shelfId": "a"}) == ["x", "z"]
    assert await titles({"pagination": {"pageSize": 1, "rowOffset": 1}}) == ["y"]
    assert await titles({"shelfId": "a", "pagination": {"pageSize": 1, "rowOffset": 1}}) == ["z"]


async def test_a_call_about_something_else_is_no_crud(serve: Serve) -> None:
    library = await serve(RPC)
    assert library.choice.answers["removePage"].kind == "sample"
    assert library.choice.answers["burn"].kind == "sample"


READ_ONLY = """
openapi: 3.1.0
info: {title: Roles, version: "1"}
paths:
  /roles: {get: {operationId: list, responses: {'200': {description: ok,
      content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Role'}},
      example: [{id: admin}]}}}}}}
  /roles/{id}: {get: {operationId: read, parameters: [{name: id, in: path, required: true, schema: {type: string}}],
      responses: {'200': {description: ok,
      content: {application/json: {schema: {$ref: '#/components/schemas/Role'}}}}}}}
components: {schemas: {Role: {type: object, required: [id], properties: {id: {type: string, example: admin}}}}}
"""


async def test_records_that_nothing_makes_are_answered_from_the_specification(serve: Serve) -> None:
    roles = await serve(READ_ONLY)
    assert (await roles("GET", "/roles")).body == [{"id": "admin"}]
    assert (await roles("GET", "/roles/x")).body == {"id": "admin"}
