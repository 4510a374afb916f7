"""Operations without state: the declared answers, and the Prefer header that chooses among them."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from mockserver.behaviour.prefer import Preference, preference
from mockserver.model.problem import InvalidRequest

Serve = Callable[..., Awaitable[Any]]

SPEC = """
openapi: 3.1.0
info: {title: Weather, version: "1"}
paths:
  /weather:
    get:
      operationId: weather
      responses:
        '200':
          description: ok
          headers:
            X-Station: {required: true, schema: {type: string, example: north}}
            X-Other: {schema: {type: string}}
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Weather'}
              examples: {broken: {value: {sky: 7}}, sunny: {value: {sky: blue}}, rainy: {value: {sky: grey}}}
            text/plain: {schema: {type: string}, example: "blue skies"}
        '404': {description: no, content: {application/json: {schema: {type: object, required: [why],
            properties: {why: {type: string}}}}}}
        5XX: {description: down, content: {application/json: {examples: {storm: {value: {sky: black}}}}}}
  /sample: {get: {operationId: sample, responses: {'200': {description: ok,
      content: {application/json: {schema: {$ref: '#/components/schemas/Weather'}}}}}}}
  /nothing: {post: {operationId: nothing, responses: {'204': {description: ok}}}}
  /elsewhere: {get: {operationId: elsewhere, responses: {'302': {description: there,
      headers: {Location: {required: true, schema: {type: string, format: uri}}}}}}}
components:
  schemas: {Weather: {type: object, required: [sky], properties: {sky: {type: string, default: fair}}}}
"""


@pytest.mark.parametrize(
    ("operation", "kind"), [("weather", "example"), ("sample", "sample"), ("nothing", "sample"), ("elsewhere", "sample")]
)
async def test_the_kind_tells_where_the_answer_comes_from(serve: Serve, operation: str, kind: str) -> None:
    assert (await serve(SPEC)).choice.answers[operation].kind == kind


async def test_an_example_that_keeps_to_its_schema_is_the_answer(serve: Serve) -> None:
    answer = await (await serve(SPEC))("GET", "/weather")
    assert (answer.status, answer.body, answer.headers) == (200, {"sky": "blue"}, {"X-Station": "north"})


async def test_the_negotiated_media_type_is_answered(serve: Serve) -> None:
    answer = await (await serve(SPEC))("GET", "/weather", None, {"Accept": "text/plain"})
    assert (answer.media, answer.body) == ("text/plain", "blue skies")


async def test_without_examples_the_schema_is_sampled(serve: Serve) -> None:
    assert (await (await serve(SPEC))("GET", "/sample")).body == {"sky": "fair"}


async def test_an_answer_without_a_body_has_none(serve: Serve) -> None:
    answer = await (await serve(SPEC))("POST", "/nothing")
    assert (answer.status, answer.body) == (204, None)


async def test_an_operation_that_only_redirects_does(serve: Serve) -> None:
    answer = await (await serve(SPEC))("GET", "/elsewhere")
    assert (answer.status, answer.headers) == (302, {"Location": "https://example.com/"})


@pytest.mark.parametrize(
    ("prefer", "status", "body"),
    [
        ("code=404", 404, {"why": "string"}),
        ("example=rainy", 200, {"sky": "grey"}),
        ('code=200; example="rainy"', 200, {"sky": "grey"}),
        ("respond-async, code=503, example=storm", 503, {"sky": "black"}),
        ("example=storm", 500, {"sky": "black"}),
        ("dynamic=true", 200, {"sky": "string"}),
        ("handling=strict", 200, {"sky": "blue"}),
    ],
)
async def test_a_client_may_prefer_another_answer(serve: Serve, prefer: str, status: int, body: Any) -> None:
    answer = await (await serve(SPEC))("GET", "/weather", None, {"Prefer": prefer})
    assert (answer.status, answer.body) == (status, body)


@pytest.mark.parametrize("prefer", ["code=418", "code=many", "example=snow", "code=404, example=sunny"])
async def test_a_preference_for_what_is_not_declared_is_refused(serve: Serve, prefer: str) -> None:
    answer = await (await serve(SPEC))("GET", "/weather", None, {"Prefer": prefer})
    assert answer.status == 400
    assert answer.body["errors"][0]["place"] == "header Prefer"


async def test_the_answer_says_what_was_applied(serve: Serve) -> None:
    answer = await (await serve(SPEC))("GET", "/weather", None, {"Prefer": "code=404"})
    assert answer.headers["Preference-Applied"] == "code=404"


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ((), Preference()),
        (("code=404",), Preference("404")),
        (('Example="a \\"b\\", c"; code=200',), Preference("200", 'a "b", c')),
        (("code=404", "code=500, dynamic=TRUE"), Preference("404", "", True)),
        (("wait=10, respond-async",), Preference()),
    ],
)
def test_preferences_are_read_as_rfc_7240_writes_them(headers: tuple[str, ...], said: Preference) -> None:
    assert preference(headers) == said


def test_a_code_that_is_no_status_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        preference(("code=9",))
