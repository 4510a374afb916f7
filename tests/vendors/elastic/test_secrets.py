"""Secrets: kept, replaced, read in clear, deleted; and who may do so."""

from typing import Any

import pytest

from tests.vendors.elastic.conftest import argument, envelope, invalid, unparsed
from tests.vendors.elastic.test_security import ADMIN, NOBODY, READER

SECRET = "/_connector/_secret"


def none(key: str) -> dict[str, Any]:
    return envelope(404, "resource_not_found_exception", f"No secret with id [{key}]")


async def test_a_generated_id(elastic: Any) -> None:
    answer = await elastic("POST", SECRET, json={"value": "s"})
    key = answer.json["id"]
    assert (answer.status, answer.json, len(key)) == (200, {"id": key}, 20)
    assert (await elastic("GET", f"{SECRET}/{key}")).json == {"id": key, "value": "s"}


async def test_a_given_id(elastic: Any) -> None:
    answer = await elastic("PUT", f"{SECRET}/a", json={"value": "s"})
    assert (answer.status, answer.json) == (201, {"result": "created"})
    answer = await elastic("PUT", f"{SECRET}/a", json={"value": "s"})
    assert (answer.status, answer.json) == (200, {"result": "updated"})
    answer = await elastic("GET", f"{SECRET}/a")
    assert (answer.status, answer.json) == (200, {"id": "a", "value": "s"})


async def test_deleting(mount: Any) -> None:
    elastic = await mount("elastic", records={"secrets": [{"id": "a", "value": "s"}]})
    answer = await elastic("DELETE", f"{SECRET}/a")
    assert (answer.status, answer.json) == (200, {"deleted": True})
    for method in ("GET", "DELETE"):
        answer = await elastic(method, f"{SECRET}/a")
        assert (answer.status, answer.json) == (404, none("a"))


@pytest.mark.parametrize(
    ("method", "target", "body", "refused"),
    [
        ("POST", SECRET, b"{}", invalid('[value] of the connector secret cannot be [null] or [""]')),
        ("POST", SECRET, b'{"value":""}', invalid('[value] of the connector secret cannot be [null] or [""]')),
        (
            "POST",
            SECRET,
            b'{"value":null}',
            unparsed("[1:10] [post_secret_request] value doesn't support values of type: VALUE_NULL"),
        ),
        ("POST", SECRET, b'{"x":1}', unparsed("[1:2] [post_secret_request] unknown field [x]")),
        ("PUT", f"{SECRET}/a", b"{}", argument("Required [value]")),
        ("PUT", f"{SECRET}/a", b'{"value":""}', invalid('[value] cannot be [null] or [""]')),
        (
            "PUT",
            f"{SECRET}/a",
            b'{"value":null}',
            unparsed("[1:10] [connector_secret_put_request] value doesn't support values of type: VALUE_NULL"),
        ),
    ],
)
async def test_bad_values(elastic: Any, method: str, target: str, body: bytes, refused: Any) -> None:
    answer = await elastic(method, target, body=body, headers={"Content-Type": "application/json"})
    assert (answer.status, answer.json) == (400, refused)


@pytest.mark.parametrize(("method", "status"), [("POST", 200), ("PUT", 201), ("GET", 404), ("DELETE", 404)])
async def test_who_may_use_secrets(mount: Any, method: str, status: int) -> None:
    """A user who may only read connectors may still use secrets, with the privileges for it."""
    secured = await mount("elastic", scenario="elastic-secured")
    target = SECRET if method == "POST" else f"{SECRET}/a"
    body = {"value": "s"} if method in ("POST", "PUT") else None
    assert (await secured(method, target, json=body, headers=NOBODY)).status == 403
    assert (await secured(method, target, json=body, headers=READER)).status == status
    assert (await secured(method, f"{target}b" if method != "POST" else target, json=body, headers=ADMIN)).status == status


async def test_the_words_for_who_may_not(mount: Any) -> None:
    secured = await mount("elastic", scenario="elastic-secured")
    answer = await secured("GET", f"{SECRET}/a", headers=NOBODY)
    said = (
        "action [cluster:admin/xpack/connector/secret/get] is unauthorized for user [entsearch-unprivileged] with effective "
        "roles [unprivileged], this action is granted by the cluster privileges [read_connector_secrets,manage,all]"
    )
    assert answer.json == envelope(403, "security_exception", said)


async def test_readers_may_not_write_jobs(mount: Any) -> None:
    secured = await mount("elastic", scenario="elastic-secured")
    assert (await secured("GET", "/_connector/_sync_job", headers=READER)).status == 200
    body = {"id": "my-connector"}
    answer = await secured("POST", "/_connector/_sync_job", json=body, headers=READER)
    assert answer.json["error"]["reason"].startswith("action [cluster:admin/xpack/connector/sync_job/post] is unauthorized")
    assert (await secured("POST", "/_connector/_sync_job", json=body, headers=ADMIN)).status == 201
