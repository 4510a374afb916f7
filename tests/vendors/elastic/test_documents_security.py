"""What users may do on indices, item by item and pattern by pattern, and the manners of document calls."""

from typing import Any

import pytest

from tests.vendors.elastic.conftest import envelope
from tests.vendors.elastic.documents_support import ask, lines
from tests.vendors.elastic.test_security import ADMIN, basic

READER, WRITER, MANAGER = basic("reader", "secret"), basic("writer", "secret"), basic("manager", "secret")


def user(name: str, cluster: list[str], *indices: tuple[str, list[str]]) -> dict[str, Any]:
    granted = [{"names": [pattern], "privileges": privileges} for pattern, privileges in indices]
    return {"username": name, "password": "secret", "roles": [name], "privileges": cluster, "indices": granted}


USERS: list[dict[str, Any]] = [
    {"username": "elastic", "password": "changeme"},
    user("reader", ["monitor"], ("search-a", ["read"])),
    user("writer", [], ("search-*", ["create_doc"]), ("search-b", ["index", "delete"])),
    user("manager", ["manage"], ("search-*", ["manage"])),
]


@pytest.fixture
async def secured(mount: Any) -> Any:
    indices: list[dict[str, Any]] = [{"name": name, "aliases": {f"{name}-alias": {}}} for name in ("search-a", "search-b")]
    documents = [{"index": name, "id": "1", "source": {"in": name}} for name in ("search-a", "search-b")]
    return await mount("elastic", credentials=USERS, records={"indices": indices, "documents": documents})


def denied(action: str, name: str, where: str, granting: str) -> dict[str, Any]:
    who = f"user [{name}] with effective roles [{name}]"
    return envelope(403, "security_exception", f"action [{action}] is unauthorized for {who}{where}, {granting}")


def on(index: str, *privileges: str) -> tuple[str, str]:
    return f" on indices [{index}]", f"this action is granted by the index privileges [{','.join(privileges)}]"


@pytest.mark.parametrize(
    ("user", "method", "path", "action", "index", "privileges"),
    [
        (READER, "GET", "search-b/_search", "indices:data/read/search", "search-b", ("read", "all")),
        (READER, "GET", "search-b/_doc/1", "indices:data/read/get", "search-b", ("read", "all")),
        (READER, "DELETE", "search-a/_doc/1", "indices:data/write/delete", "search-a", ("delete", "write", "all")),
        (READER, "POST", "search-a/_refresh", "indices:admin/refresh", "search-a", ("maintenance", "manage", "all")),
        (READER, "DELETE", "search-a", "indices:admin/delete", "search-a", ("delete_index", "manage", "all")),
        (READER, "GET", "search-a", "indices:admin/get", "search-a", ("view_index_metadata", "manage", "all")),
        (WRITER, "PUT", "search-c", "indices:admin/create", "search-c", ("create_index", "manage", "all")),
        (MANAGER, "GET", "search-a/_search", "indices:data/read/search", "search-a", ("read", "all")),
    ],
)
async def test_what_is_denied(
    secured: Any, user: Any, method: str, path: str, action: str, index: str, privileges: tuple[str, ...]
) -> None:
    answer = await ask(secured, method, f"/{path}", **user)
    name = {str(READER): "reader", str(WRITER): "writer", str(MANAGER): "manager"}[str(user)]
    assert (answer.status, answer.json) == (403, denied(action, name, *on(index, *privileges)))


@pytest.mark.parametrize(
    ("user", "method", "path", "status"),
    [
        (READER, "GET", "search-a/_search", 200),
        (READER, "GET", "_cluster/health", 200),
        (READER, "GET", "_license", 200),
        (READER, "GET", "_ingest/pipeline", 403),
        (MANAGER, "GET", "_ingest/pipeline", 200),
        (MANAGER, "PUT", "search-new", 200),
        (MANAGER, "DELETE", "search-b", 200),
        (MANAGER, "POST", "search-a/_close", 200),
        (MANAGER, "GET", "_cluster/health", 200),
        (WRITER, "GET", "_cluster/health", 403),
        (WRITER, "GET", "_license", 403),
        (WRITER, "DELETE", "search-b/_doc/1", 200),
    ],
)
async def test_what_is_granted(secured: Any, user: Any, method: str, path: str, status: int) -> None:
    assert (await ask(secured, method, f"/{path}", **user)).status == status


async def test_who_is_nobody(secured: Any) -> None:
    answer = await ask(secured, "GET", "/search-a/_search")
    assert (answer.status, answer.json["error"]["type"]) == (401, "security_exception")


@pytest.mark.parametrize("path", ["/_search", "/*/_search", "/search-*/_search", "/_all/_search"])
async def test_patterns_find_what_may_be_seen(secured: Any, path: str) -> None:
    hits = (await ask(secured, "GET", path, **READER)).json["hits"]["hits"]
    assert [hit["_index"] for hit in hits] == ["search-a"]
    hits = (await ask(secured, "GET", path, **ADMIN)).json["hits"]["hits"]
    assert [hit["_index"] for hit in hits] == ["search-a", "search-b"]


async def test_items_of_a_bulk_request_are_denied_one_by_one(secured: Any) -> None:
    def to(kind: str, index: str, key: str) -> dict[str, Any]:
        return {kind: {"_index": index, "_id": key}}

    body = lines(
        to("create", "search-a", "9"),
        {},
        to("index", "search-a", "1"),
        {},
        to("delete", "search-a", "1"),
        to("index", "search-b", "1"),
        {},
        to("update", "search-b", "1"),
        {"doc": {"n": 1}},
        to("create", "other", "1"),
        {},
    )
    answer = await ask(secured, "POST", "/_bulk", body, **WRITER, **{"Content-Type": "application/x-ndjson"})
    statuses = [next(iter(item.values()))["status"] for item in answer.json["items"]]
    assert (answer.status, answer.json["errors"], statuses) == (200, True, [201, 403, 403, 200, 200, 403])
    granting = ("create_doc", "create", "delete", "index", "write", "all")
    refused = denied("indices:data/write/bulk[s]", "writer", *on("search-a", *granting))["error"]["root_cause"][0]
    assert answer.json["items"][1]["index"] == {"_index": "search-a", "_id": "1", "status": 403, "error": refused}
    hits = (await ask(secured, "GET", "/other,search-a/_search?ignore_unavailable=true", **ADMIN)).json["hits"]
    assert [(hit["_id"], hit["_source"]) for hit in hits["hits"]] == [("1", {"in": "search-a"}), ("9", {})]


async def test_a_bulk_request_without_any_right_is_denied_as_a_whole(secured: Any) -> None:
    body = lines({"index": {"_index": "search-a"}}, {})
    answer = await ask(secured, "POST", "/search-a/_bulk", body, **READER, **{"Content-Type": "application/x-ndjson"})
    assert answer.status in (200, 403)
    refusal = answer.json["items"][0]["index"] if answer.status == 200 else answer.json
    assert refusal["status"] == 403


async def test_the_flags_of_every_answer(secured: Any) -> None:
    answer = await ask(secured, "GET", "/search-a/_search?filter_path=hits.hits._source,hits.total", **ADMIN)
    assert answer.json == {"hits": {"total": {"value": 1, "relation": "eq"}, "hits": [{"_source": {"in": "search-a"}}]}}
    answer = await ask(secured, "GET", "/search-a/_count?pretty", **ADMIN)
    assert answer.text.startswith('{\n  "count" : 1,\n')
    own = {"X-elastic-product-origin": "connectors", "X-Opaque-Id": "job-1", **ADMIN}
    answer = await ask(secured, "GET", "/search-a/_doc/1", **own)
    assert (answer.headers["X-elastic-product"], answer.headers["X-Opaque-Id"]) == ("Elasticsearch", "job-1")
    for path, status in (("search-a/_doc/1", 200), ("search-a/_doc/9", 404), ("search-a", 200), ("nowhere", 404)):
        answer = await ask(secured, "HEAD", f"/{path}", **ADMIN)
        assert (answer.status, answer.body) == (status, b"")
