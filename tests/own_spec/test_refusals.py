"""What a specification of one's own is refused with, out of the box: the points that the best rivals miss some of."""

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Answer, InProcess, Opener
from tests.own_spec.conftest import BEARER, KEY

UNKNOWN = "7f1de1b5-9d0f-4f58-9f5a-1f2d3c4b5a69"
CUP = {"name": "Cup", "price": 3.5}
JSON = "application/json"
PROBLEM = "application/problem+json"


def told(answer: Answer) -> tuple[int, str, Any]:
    """Status, media type and body."""
    return answer.status, answer.headers["Content-Type"], answer.json


def invalid(detail: str, *errors: tuple[str, str, str], instance: str = "/products") -> dict[str, Any]:
    """The 422 that the shop declares: our problem details fit it."""
    return {
        "type": "about:blank",
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": detail,
        "instance": instance,
        "errors": [{"place": place, "message": message, "rule": rule} for place, message, rule in errors],
    }


async def test_head_answers_as_get_does(shop: InProcess, make: Any) -> None:
    product = await make()
    head, got = await shop("HEAD", f"/products/{product}"), await shop("GET", f"/products/{product}")
    assert head.status == got.status == 200
    assert (head.headers["Content-Type"], head.body) == (JSON, got.body)  # The body is left off on the wire.


async def test_head_of_nothing_is_not_found(shop: InProcess) -> None:
    assert (await shop("HEAD", f"/products/{UNKNOWN}")).status == 404


async def test_bad_json(shop: InProcess) -> None:
    answer = await shop("POST", "/products", body=b"{bad", headers={**KEY, "Content-Type": JSON})
    message = "The body cannot be read: unexpected character, expected a string key (line 1, column 2)."
    assert told(answer) == (400, JSON, {"code": 400, "message": message})


BODIES = [
    ({"name": "Cup", "price": "dear"}, ("body /price", '"dear" is not of type "number"', "type")),
    ({**CUP, "supplier_email": "nobody"}, ("body /supplier_email", '"nobody" is not a "email"', "format")),
    ({**CUP, "size": 3}, ("body", "Additional properties are not allowed ('size' was unexpected)", "additionalProperties")),
    ({"name": "Cup"}, ("body", '"price" is a required property', "required")),
    ({**CUP, "stock": 2**31}, ("body /stock", "2147483648 is greater than the maximum of 2147483647", "format")),
]


@pytest.mark.parametrize(("body", "error"), BODIES, ids=["type", "format", "unknown property", "missing property", "int32"])
async def test_a_body_that_breaks_its_schema(shop: InProcess, body: Any, error: tuple[str, str, str]) -> None:
    answer = await shop("POST", "/products", json=body, headers=KEY)
    assert told(answer) == (422, PROBLEM, invalid(f"{error[0]}: {error[1]}", error))


async def test_no_body(shop: InProcess) -> None:
    answer = await shop("POST", "/products", headers=KEY)
    assert told(answer) == (400, JSON, {"code": 400, "message": "A request body is required."})


async def test_a_path_id_of_the_wrong_format(shop: InProcess) -> None:
    answer = await shop("GET", "/products/cup")
    assert told(answer) == (400, JSON, {"code": 400, "message": 'path productId: "cup" is not a "uuid"'})


async def test_a_path_id_of_the_wrong_type_where_only_422_is_declared(shop: InProcess) -> None:
    answer = await shop("GET", "/orders/first", headers=BEARER)
    message = '"first" is not of type "integer"'
    body = invalid(f"path id: {message}", ("path id", message, "type"), instance="/orders/first")
    assert told(answer) == (422, PROBLEM, body)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("limit=abc", 'query limit: "abc" is not of type "integer"'),
        ("limit=0", "query limit: 0 is less than the minimum of 1"),
        ("limit=51", "query limit: 51 is greater than the maximum of 50"),
        ("filter[stock]=x", 'query filter: "x" is not of type "integer"'),
        ("filter[size]=x", "query filter: Additional properties are not allowed ('size' was unexpected)"),
    ],
)
async def test_a_wrong_query(shop: InProcess, query: str, message: str) -> None:
    assert told(await shop("GET", f"/products?{query}")) == (400, JSON, {"code": 400, "message": message})


async def test_a_wrong_header(shop: InProcess) -> None:
    answer = await shop("GET", "/products", headers={"X-Trace": "what"})
    assert told(answer) == (400, JSON, {"code": 400, "message": 'header X-Trace: "what" does not match "^[0-9a-f]{8}$"'})


@pytest.mark.parametrize(
    ("method", "target", "headers", "message", "challenge"),
    [
        ("POST", "/products", {}, "Credentials are missing.", 'ApiKey name="X-Api-Key"'),
        ("POST", "/products", BEARER, "Credentials are missing.", 'ApiKey name="X-Api-Key"'),
        ("GET", "/orders", {}, "Credentials are missing.", "Bearer"),
        ("GET", "/orders", KEY, "Credentials are missing.", "Bearer"),
        ("GET", "/orders", {"Authorization": "Basic YTpi"}, "Credentials of this kind are not accepted here.", "Bearer"),
        ("GET", "/orders", {"Authorization": "Bearer"}, "The credentials are malformed.", "Bearer"),
        ("GET", "/orders/1", {"Authorization": "Digest x"}, "Credentials of this kind are not accepted here.",
         'Bearer, Basic realm="The Shop"'),
        ("GET", "/orders/1", {"Authorization": "Basic x"}, "The credentials are malformed.", 'Bearer, Basic realm="The Shop"'),
    ],
)  # fmt: skip
async def test_credentials(
    shop: InProcess, method: str, target: str, headers: dict[str, str], message: str, challenge: str
) -> None:
    answer = await shop(method, target, headers=headers)
    assert told(answer) == (401, JSON, {"code": 401, "message": message})
    assert answer.headers["WWW-Authenticate"] == challenge


async def test_only_listed_credentials_are_right_where_some_are_listed(mount: Opener) -> None:
    shop = await mount(Path(__file__).parent / "shop.yaml", credentials=[{"token": "t-1"}])
    assert (await shop("GET", "/orders", headers=BEARER)).status == 200
    answer = await shop("GET", "/orders", headers={"Authorization": "Bearer t-2"})
    assert told(answer) == (401, JSON, {"code": 401, "message": "The credentials are wrong."})


async def test_an_unknown_path(shop: InProcess) -> None:
    answer = await shop("GET", "/nowhere")
    detail = "There is no operation GET /nowhere."
    body = {"type": "about:blank", "title": "Not Found", "status": 404, "detail": detail, "instance": "/nowhere"}
    assert told(answer) == (404, PROBLEM, body)


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
async def test_an_unknown_id(shop: InProcess, method: str) -> None:
    answer = await shop(method, f"/products/{UNKNOWN}", json=CUP if method in {"PUT", "PATCH"} else None, headers=KEY)
    error = {"code": "NotFound", "message": f"There is no product '{UNKNOWN}'."}
    assert told(answer) == (404, JSON, {"error": error})


@pytest.mark.parametrize(
    ("method", "rest"),
    [("POST", "/lines"), ("GET", "/lines"), ("GET", "/lines/1"), ("DELETE", "/lines/1"), ("POST", "/cancel")],
)
async def test_an_unknown_id_on_the_way(shop: InProcess, method: str, rest: str) -> None:
    line = {"product_id": UNKNOWN, "quantity": 1} if (method, rest) == ("POST", "/lines") else None
    answer = await shop(method, f"/orders/9{rest}", json=line, headers=BEARER)
    body = {"type": "about:blank", "title": "Not Found", "status": 404, "detail": "There is no order '9'."}
    assert told(answer) == (404, PROBLEM, {**body, "instance": f"/orders/9{rest}"})


async def test_an_accept_that_excludes_us(shop: InProcess, make: Any) -> None:
    answer = await shop("GET", f"/products/{await make()}", headers={"Accept": "text/csv"})
    message = "The answer comes as application/json, application/xml; 'text/csv' accepts none of them."
    assert told(answer) == (406, JSON, {"code": 406, "message": message})


async def test_a_wrong_content_type(shop: InProcess) -> None:
    answer = await shop("POST", "/products", body=b"name=Cup", headers={**KEY, "Content-Type": "text/plain"})
    message = "The body must be application/json, not text/plain."
    assert told(answer) == (415, JSON, {"code": 415, "message": message})
    assert answer.headers["Accept-Post"] == JSON


@pytest.mark.parametrize(
    ("method", "target", "allowed"),
    [
        ("DELETE", "/products", "GET, HEAD, POST"),
        ("POST", f"/products/{UNKNOWN}", "GET, HEAD, PUT, DELETE, PATCH"),
        ("GET", "/orders/1/cancel", "POST"),
        ("TRACE", "/categories", "GET, HEAD"),
    ],
)
async def test_a_wrong_method(shop: InProcess, method: str, target: str, allowed: str) -> None:
    answer = await shop(method, target, headers={**KEY, **BEARER})
    assert (answer.status, answer.headers["Allow"]) == (405, allowed)
    detail = f"{target} knows {allowed}, not {method}."
    body = {"type": "about:blank", "title": "Method Not Allowed", "status": 405, "detail": detail, "instance": target}
    assert (answer.headers["Content-Type"], answer.json) == (PROBLEM, body)


async def test_options_tells_what_there_is(shop: InProcess) -> None:
    answer = await shop("OPTIONS", "/products")
    assert (answer.status, answer.headers["Allow"], answer.body) == (204, "GET, HEAD, POST", b"")


CREATE = ["201", "400", "401", "409", "415", "422"]


@pytest.mark.parametrize("code", CREATE)
async def test_any_declared_status_on_demand(shop: InProcess, code: str) -> None:
    answer = await shop("POST", "/products", json=CUP, headers={**KEY, "Prefer": f"code={code}"})
    assert (answer.status, answer.headers["Preference-Applied"]) == (int(code), f"code={code}")
    assert (await shop("GET", "/products")).json["total"] == 0


async def test_an_error_on_demand_says_so_in_its_shape(shop: InProcess) -> None:
    simple = await shop("POST", "/products", json=CUP, headers={**KEY, "Prefer": "code=409"})
    assert told(simple) == (409, JSON, {"code": 409, "message": "The client asked for this answer: Prefer: code=409."})
    problem = await shop("GET", "/orders/1", headers={**BEARER, "Prefer": "code=503"})
    body = {
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": "The client asked for this answer: Prefer: code=503.",
        "instance": "/orders/1",
    }
    assert told(problem) == (503, PROBLEM, body)


async def test_an_example_on_demand(shop: InProcess) -> None:
    answer = await shop("GET", "/orders/1", headers={**BEARER, "Prefer": "example=cancelled"})
    body = {"id": 2, "status": "cancelled", "email": "bob@example.com", "created_at": "2024-01-02T00:00:00Z"}
    assert told(answer) == (200, JSON, body)


async def test_a_status_that_is_not_declared_cannot_be_had(shop: InProcess) -> None:
    answer = await shop("GET", "/orders/1", headers={**BEARER, "Prefer": "code=418"})
    assert answer.status == 422
    assert answer.json["detail"] == "header Prefer: no code '418' for this operation: declared are 200, 401, 404, 422, 503"


PLAIN = """
openapi: 3.1.0
info: {title: Plain, version: '1'}
paths:
  /things:
    get:
      security: [{key: []}]
      parameters: [{name: limit, in: query, schema: {type: integer}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Things'}}}}}
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses: {'201': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
  /things/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
components:
  securitySchemes: {key: {type: apiKey, in: query, name: key}}
  schemas:
    Things: {type: array, items: {$ref: '#/components/schemas/Thing'}}
    Thing:
      type: object
      required: [name]
      additionalProperties: false
      properties: {id: {type: integer, readOnly: true}, name: {type: string}, born: {type: string, format: date}}
"""

TEXT = {"Content-Type": "text/plain"}


@pytest.mark.parametrize(
    ("request_line", "body", "headers", "want", "detail"),
    [
        ("POST /things", b"{bad", {}, (400, "Bad Request"),
         "The body cannot be read: unexpected character, expected a string key (line 1, column 2)."),
        ("POST /things", b'{"name": 1}', {}, (400, "Bad Request"), 'body /name: 1 is not of type "string"'),
        ("POST /things", b'{"name": "a", "born": "soon"}', {}, (400, "Bad Request"), 'body /born: "soon" is not a "date"'),
        ("POST /things", b'{"name": "a", "x": 1}', {}, (400, "Bad Request"),
         "body: Additional properties are not allowed ('x' was unexpected)"),
        ("POST /things", b"{}", {}, (400, "Bad Request"), 'body: "name" is a required property'),
        ("POST /things", b"", {}, (400, "Bad Request"), "A request body is required."),
        ("GET /things/first", b"", {}, (400, "Bad Request"), 'path id: "first" is not of type "integer"'),
        ("GET /things?limit=abc&key=k", b"", {}, (400, "Bad Request"), 'query limit: "abc" is not of type "integer"'),
        ("GET /things", b"", {}, (401, "Unauthorized"), "Credentials are missing."),
        ("GET /nowhere", b"", {}, (404, "Not Found"), "There is no operation GET /nowhere."),
        ("GET /things/7", b"", {}, (404, "Not Found"), "There is no thing '7'."),
        ("GET /things/7", b"", {"Accept": "text/csv"}, (406, "Not Acceptable"),
         "The answer comes as application/json; 'text/csv' accepts none of them."),
        ("POST /things", b"a", TEXT, (415, "Unsupported Media Type"), "The body must be application/json, not text/plain."),
        ("PUT /things", b"", {}, (405, "Method Not Allowed"), "/things knows GET, HEAD, POST, not PUT."),
        ("GET /things/7", b"", {"Prefer": "code=404"}, (400, "Bad Request"),
         "header Prefer: no code '404' for this operation: declared are 200"),
    ],
)  # fmt: skip
async def test_a_specification_that_declares_no_refusal_gets_problem_details(
    mount: Opener,
    tmp_path: Path,
    request_line: str,
    body: bytes,
    headers: dict[str, str],
    want: tuple[int, str],
    detail: str,
) -> None:
    (tmp_path / "plain.yaml").write_text(PLAIN)
    ask = await mount(tmp_path / "plain.yaml")
    method, target = request_line.split()
    kind = {"Content-Type": JSON} if body else {}
    answer = await ask(method, target, body=body, headers={**kind, **headers})
    said = {name: value for name, value in answer.json.items() if name != "errors"}
    instance = target.partition("?")[0]
    whole = {"type": "about:blank", "title": want[1], "status": want[0], "detail": detail, "instance": instance}
    assert (answer.status, answer.headers["Content-Type"], said) == (want[0], PROBLEM, whole)


async def test_nothing_of_it_is_a_bug_of_ours(shop: InProcess) -> None:
    await shop("POST", "/products", json={"name": 1}, headers={**KEY, "Accept": "text/csv"})
    await shop("GET", "/categories", headers={"Accept": "text/csv"})  # It declares no 406.
    assert [entry.status for entry in shop.journal] == [406, 406]
    assert not any(entry.breaches or entry.trace for entry in shop.journal)
