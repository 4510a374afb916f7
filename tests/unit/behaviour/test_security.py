"""Who is let in, as the specification declares it."""

import base64
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

Serve = Callable[..., Awaitable[Any]]

SPEC = """
openapi: 3.1.0
info: {title: Safe, version: "1"}
paths:
  /basic: {get: {operationId: basic, security: [{user: []}], responses: {'204': {description: ok}}}}
  /bearer: {get: {operationId: bearer, security: [{token: []}], responses: {'204': {description: ok}}}}
  /header: {get: {operationId: header, security: [{key: []}], responses: {'204': {description: ok}}}}
  /query: {get: {operationId: query, security: [{asked: []}], responses: {'204': {description: ok}}}}
  /cookie: {get: {operationId: cookie, security: [{baked: []}], responses: {'204': {description: ok}}}}
  /either: {get: {operationId: either, security: [{user: []}, {key: []}], responses: {'204': {description: ok}}}}
  /both: {get: {operationId: both, security: [{token: [], key: []}], responses: {'204': {description: ok}}}}
  /maybe: {get: {operationId: maybe, security: [{user: []}, {}], responses: {'204': {description: ok}}}}
  /open: {get: {operationId: open, responses: {'204': {description: ok}}}}
components:
  securitySchemes:
    user: {type: http, scheme: basic}
    token: {type: http, scheme: bearer}
    key: {type: apiKey, in: header, name: X-Key}
    asked: {type: apiKey, in: query, name: key}
    baked: {type: apiKey, in: cookie, name: session}
"""


def basic(text: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(text.encode()).decode()}


BEARER = {"Authorization": "Bearer abc"}
KEY = {"X-Key": "abc"}


@pytest.mark.parametrize(
    ("target", "headers", "status"),
    [
        ("/basic", {}, 401),
        ("/basic", basic("ann:x"), 204),
        ("/basic", basic("ann"), 401),
        ("/basic", {"Authorization": "Basic ???"}, 401),
        ("/basic", BEARER, 401),
        ("/bearer", BEARER, 204),
        ("/bearer", {"Authorization": "Bearer"}, 401),
        ("/bearer", basic("ann:x"), 401),
        ("/header", KEY, 204),
        ("/header", {"X-Key": " "}, 401),
        ("/query?key=abc", {}, 204),
        ("/query", {}, 401),
        ("/cookie", {"Cookie": "session=abc; other=1"}, 204),
        ("/cookie", {"Cookie": "other=1"}, 401),
        ("/either", KEY, 204),
        ("/either", basic("ann:x"), 204),
        ("/either", {}, 401),
        ("/both", BEARER, 401),
        ("/both", {**BEARER, **KEY}, 204),
        ("/maybe", {}, 204),
        ("/open", {}, 204),
    ],
)
async def test_who_shows_what_is_declared_comes_in(serve: Serve, target: str, headers: dict[str, str], status: int) -> None:
    assert (await (await serve(SPEC))("GET", target, None, headers)).status == status


@pytest.mark.parametrize(
    ("target", "headers", "status"),
    [
        ("/basic", basic("ann:x"), 204),
        ("/basic", basic("ann:y"), 401),
        ("/bearer", BEARER, 204),
        ("/bearer", {"Authorization": "Bearer other"}, 401),
        ("/header", {"X-Key": "other"}, 401),
    ],
)
async def test_where_credentials_are_listed_only_they_come_in(
    serve: Serve, target: str, headers: dict[str, str], status: int
) -> None:
    shop = await serve(SPEC, credentials=({"user": "ann", "password": "x"}, {"token": "abc"}))
    assert (await shop("GET", target, None, headers)).status == status


async def test_a_refusal_names_every_way_in(serve: Serve) -> None:
    refused = await (await serve(SPEC))("GET", "/either")
    assert refused.headers["WWW-Authenticate"] == 'Basic realm="Safe", ApiKey name="X-Key"'


async def test_the_refusal_that_came_closest_is_told(serve: Serve) -> None:
    refused = await (await serve(SPEC))("GET", "/either", None, {"Authorization": "Basic ???"})
    assert refused.body["detail"] == "The credentials are malformed."
