"""What the tests of the document APIs share: an index with content, compact requests, and the vendor's envelopes."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.vendors.elastic.conftest import envelope

INDEX = "search-books"
UUID = "index_uuid"
FORMATS = "strict_date_optional_time||epoch_millis"
BOOKS: dict[str, dict[str, Any]] = {
    "1": {
        "title": "The quick brown Fox",
        "genre": "fable",
        "pages": 12,
        "price": 1.5,
        "sold": True,
        "printed": "2023-12-31T23:59:59.500Z",
        "author": {"name": "A. Writer", "born": 1950},
        "tags": ["new", "short"],
    },
    "2": {
        "title": "A lazy dog",
        "genre": "Fable",
        "pages": 300,
        "price": 9.0,
        "sold": False,
        "printed": "2024-01-01T00:00:00+00:00",
        "author": {"name": "B. Writer"},
        "tags": [],
    },
    "3": {"title": "Fox and dog", "genre": "novel", "pages": None, "printed": 1704067260000, "tags": "long"},
    "4": {"title": None, "unmapped": "x", "author.name": "C. Writer"},
}
MAPPING: dict[str, Any] = {
    "dynamic": "false",
    "properties": {
        "title": {"type": "text", "fields": {"raw": {"type": "keyword", "ignore_above": 15}}},
        "genre": {"type": "keyword"},
        "pages": {"type": "long"},
        "price": {"type": "double"},
        "sold": {"type": "boolean"},
        "printed": {"type": "date"},
        "author": {"properties": {"name": {"type": "keyword"}, "born": {"type": "integer"}}},
        "tags": {"type": "keyword"},
    },
}


def shelf(documents: Mapping[str, Any] = BOOKS, mapping: Any = MAPPING, name: str = INDEX) -> dict[str, Any]:
    """The records of a scenario with one index."""
    index = {"name": name, **({"mappings": mapping} if mapping is not None else {})}
    kept = [{"index": name, "id": key, "source": source} for key, source in documents.items()]
    return {"indices": [index], "documents": kept}


async def ask(shop: Any, method: str, path: str, body: Any = None, **headers: str) -> Any:
    """A call with a body in as few characters as JSON can have, so that columns can be told."""
    if body is None:
        return await shop(method, path, headers=headers)
    raw = body if isinstance(body, bytes) else json.dumps(body, separators=(",", ":")).encode()
    return await shop(method, path, body=raw, headers={"Content-Type": "application/json", **headers})


async def found(shop: Any, query: Any, index: str = INDEX, /, **more: Any) -> list[str]:
    """The ids that a query finds, in order."""
    answer = await ask(shop, "POST", f"/{index}/_search", {"query": query, **more})
    assert answer.status == 200, answer
    return [hit["_id"] for hit in answer.json["hits"]["hits"]]


def lines(*items: Any) -> bytes:
    """The body of a bulk request."""
    return b"".join(json.dumps(item, separators=(",", ":")).encode() + b"\n" for item in items)


async def bulk(shop: Any, *items: Any, path: str = "/_bulk") -> Any:
    """A bulk request of some lines."""
    return await ask(shop, "POST", path, lines(*items), **{"Content-Type": "application/x-ndjson"})


def at(kind: str, reason: str, line: int, column: int, **more: Any) -> dict[str, Any]:
    """An exception that tells its place in members of their own."""
    return {"type": kind, "reason": reason, "line": line, "col": column, **more}


def parsing(reason: str, column: int, **more: Any) -> dict[str, Any]:
    """The body of a request whose first line could not be parsed from a column on."""
    plain = {"line": 1, "col": column}
    root = {"type": "parsing_exception", "reason": reason, **plain}
    return envelope(400, "parsing_exception", reason, root=root, **plain, **more)


def failed(*failures: Sequence[Any], caused_by: Any = None) -> dict[str, Any]:
    """The body of a search that failed on every index: pairs of an index and an exception."""
    shards = [{"shard": 0, "index": index, "node": "q3mZpK0ISRmVUm1Wc2tHfA", "reason": flaw} for index, flaw in failures]
    roots = [{name: value for name, value in flaw.items() if name != "caused_by"} for _, flaw in failures]
    error = {
        "root_cause": roots,
        "type": "search_phase_execution_exception",
        "reason": "all shards failed",
        "phase": "query",
        "grouped": True,
        "failed_shards": shards,
    }
    return {"error": {**error, **({"caused_by": caused_by} if caused_by else {})}, "status": 400}


def absent(name: str) -> dict[str, Any]:
    """The body of a call on an index that is not there."""
    place: dict[str, Any] = {"resource.type": "index_or_alias", "resource.id": name, "index_uuid": "_na_", "index": name}
    return envelope(404, "index_not_found_exception", f"no such index [{name}]", **place)


async def uuid(shop: Any, name: str = INDEX) -> str:
    """The id of an index."""
    settings = await ask(shop, "GET", f"/{name}/_settings")
    return str(settings.json[name]["settings"]["index"]["uuid"])
