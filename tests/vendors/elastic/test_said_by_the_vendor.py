"""Whatever is wrong with a request, the vendor's parsers and validations say so: no sentence of a schema leaves the mock."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, Final

import pytest

from mockserver.vendors.elastic import security_bodies
from mockserver.vendors.elastic.bodies import PARSERS
from mockserver.vendors.elastic.judge import FLAGS

ONE: Final = "/_connector/my-connector"
JOB: Final = "/_connector/_sync_job/is-in-progress"
STAMP: Final = "2023-05-25T12:30:00Z"
RULE: Final = {
    "created_at": STAMP,
    "field": "f",
    "id": "r",
    "order": 1,
    "policy": "include",
    "rule": "equals",
    "updated_at": STAMP,
    "value": "v",
}
SNIPPET: Final = {"created_at": STAMP, "updated_at": STAMP, "value": {}}
VALIDATION: Final = {"errors": [{"ids": ["r"], "messages": ["no"]}], "state": "invalid"}
HALF: Final = {"advanced_snippet": SNIPPET, "rules": [RULE], "validation": VALIDATION}
ON: Final = {"enabled": True}
FIELD: Final = {
    "category": "c",
    "default_value": 1,
    "depends_on": [{"field": "b", "value": True}],
    "display": "numeric",
    "label": "A",
    "options": [{"label": "one", "value": 1}],
    "order": 4,
    "placeholder": "p",
    "required": True,
    "sensitive": True,
    "tooltip": "t",
    "type": "int",
    "ui_restrictions": ["advanced"],
    "validations": [{"constraint": [1], "type": "included_in"}],
    "value": 1,
}
NEW: Final = {"description": "d", "index_name": "i", "is_native": False, "language": "l", "name": "n", "service_type": "s"}
COUNTS: Final = {"deleted_document_count": 1, "indexed_document_count": 2, "indexed_document_volume": 3}
REQUESTS: Final[dict[str, list[tuple[str, str, dict[str, Any]]]]] = {
    "connector.put": [("PUT", "/_connector/new", NEW)],
    "connector.put_1": [("PUT", "/_connector", NEW)],
    "connector.post": [("POST", "/_connector", NEW)],
    "connector.update_status": [("PUT", f"{ONE}/_status", {"status": "error"})],
    "connector.update_error": [("PUT", f"{ONE}/_error", {"error": "boom"})],
    "connector.update_service_type": [("PUT", f"{ONE}/_service_type", {"service_type": "s"})],
    "connector.update_configuration": [
        ("PUT", f"{ONE}/_configuration", {"configuration": {"a": FIELD}}),
        ("PUT", f"{ONE}/_configuration", {"values": {"a": 1}}),
    ],
    "connector.update_name": [("PUT", f"{ONE}/_name", {"name": "n", "description": "d"})],
    "connector.update_index_name": [("PUT", f"{ONE}/_index_name", {"index_name": "i"})],
    "connector.update_native": [("PUT", f"{ONE}/_native", {"is_native": False})],
    "connector.update_api_key_id": [("PUT", f"{ONE}/_api_key_id", {"api_key_id": "k", "api_key_secret_id": "s"})],
    "connector.update_pipeline": [
        (
            "PUT",
            f"{ONE}/_pipeline",
            {
                "pipeline": {
                    "extract_binary_content": True,
                    "name": "p",
                    "reduce_whitespace": True,
                    "run_ml_inference": True,
                }
            },
        )
    ],
    "connector.update_features": [
        (
            "PUT",
            f"{ONE}/_features",
            {"features": {"incremental_sync": ON, "sync_rules": {"advanced": ON, "basic": ON}}},
        )
    ],
    "connector.update_scheduling": [
        ("PUT", f"{ONE}/_scheduling", {"scheduling": {"full": {"enabled": True, "interval": "0 0 1 * * ?"}}})
    ],
    "connector.last_sync": [
        (
            "PUT",
            f"{ONE}/_last_sync",
            {
                "last_deleted_document_count": 1,
                "last_sync_error": "e",
                "last_sync_scheduled_at": STAMP,
                "last_sync_status": "error",
                "last_synced": STAMP,
                "sync_cursor": {"a": 1},
            },
        )
    ],
    "connector.update_filtering": [
        ("PUT", f"{ONE}/_filtering", {"filtering": [{"active": HALF, "draft": HALF}]}),
        ("PUT", f"{ONE}/_filtering", {"advanced_snippet": SNIPPET, "rules": [RULE]}),
    ],
    "connector.update_filtering_validation": [("PUT", f"{ONE}/_filtering/_validation", {"validation": VALIDATION})],
    "connector.sync_job_post": [
        (
            "POST",
            "/_connector/_sync_job",
            {"id": "my-connector", "job_type": "full", "trigger_method": "scheduled"},
        )
    ],
    "connector.sync_job_claim": [("PUT", f"{JOB}/_claim", {"worker_hostname": "w", "sync_cursor": {"a": 1}})],
    "connector.sync_job_error": [("PUT", f"{JOB}/_error", {"error": "boom"})],
    "connector.sync_job_update_stats": [
        ("PUT", f"{JOB}/_stats", {**COUNTS, "total_document_count": 4, "last_seen": STAMP, "metadata": {"a": 1}})
    ],
    "connector.secret_post": [("POST", "/_connector/_secret", {"value": "v"})],
    "connector.secret_put": [("PUT", "/_connector/_secret/s", {"value": "v"})],
}
"""A good request for every operation that reads a body, from which bad ones are made."""

VALUES: Final[tuple[Any, ...]] = (
    *(None, True, "", "x", "true", "ERROR", "é" * 300, "_x", "*", "\0", "\N{GRINNING FACE}"),
    *([], {}, [[]], [{}], [1], [None], [[1], {"label": "x"}], {"x": 1}, {"x": {"label": None}}, [1, {}]),
    *(0, -1, 1.5, -0.5, 1e300, 2**31, 2**63 - 1, 2**63, 2**64, 1685017800000),
    *("4.5", "0000000004", "1_0", "+5", " 4 ", "1e400", "NaN", "9223372036854775807", "9223372036854775808"),
    *("2023-05-25", "9999-12-31T23:59:59Z", "0999-01-01", "2023-02-30"),
)
"""What is put in the place of every member."""

NAMES: Final = (
    "from",
    "size",
    "index_name",
    "connector_name",
    "service_type",
    "query",
    "include_deleted",
    "status",
    "connector_id",
    "job_type",
    "unheard",
)
"""Of query parameters, whether a call declares them or not."""

PLACE: Final = r"\[\d+:\d+\] \[[a-z_]+\] "
FIELD_SHAPE: Final = r"[\w-]+"
SHAPES: Final = tuple(
    re.compile(shape, re.DOTALL)
    for shape in (
        PLACE + rf"failed to parse field \[{FIELD_SHAPE}\]",
        PLACE + rf"unknown field \[{FIELD_SHAPE}\]( did you mean .*\?)?",
        PLACE + rf"{FIELD_SHAPE} doesn't support values of type: [A-Z_]+",
        PLACE + "Expected START_OBJECT but was: ([A-Z_]+|null)",
        r"Failed to build \[[a-z_]+\] after last required field arrived",
        r"Unsupported token \[[A-Z_]+\]",
        r"Required \[[a-z_, ]+\]",
        r"Unknown [A-Z]\w+ \[.*\]\.",
        r"Failed to parse value \[.*\] as only \[true\] or \[false\] are allowed\.",
        r"Value \[.*\] is out of range for (an integer|a long)",
        'For input string: ".*"|empty String',
        r"failed to parse date field \[.*\] with format \[strict_date_optional_time\|\|epoch_millis\]",
        "Failed to parse with all enclosed parsers|cannot parse empty datetime",
        r"invalid cron expression \[.*\]",
        r"unexpected token \[START_OBJECT\] for \[last_seen\]",
        r"expected value but got \[START_ARRAY\]",
        r"Can't get text on a [A-Z_]+ at \d+:\d+",
        r'Cannot invoke "java\.lang\.Boolean\.booleanValue\(\)" because "args\[0\]" is null',
        r"Validation Failed: (\d+: .+;)+",
        r"Invalid transition attempt from \[\w+\] to \[\w+\]\. Such a .* is not supported by the Connector Protocol\.",
        r"Unknown \[configuration\] fields in the request payload: .*",
        r"Index name \[.*\] is used by another connector\.",
        r"(The index name|Index) .*must start with the (required )?prefix: \[content-\].*",
        r"Connector with id '.*' does not exist\.",
        "request body is required",
        r"request \[.*\] contains unrecognized parameters?: \[.*\].*",
        r"Failed to parse int parameter \[\w+\] with value \[.*\]",
        r"Parameter \[\w+\] cannot be < 0",
        "all shards failed|Result window is too large, .*",
    )
)
"""Everything that the vendor is known to say of such requests."""


def is_the_vendors(reason: str) -> bool:
    return any(shape.fullmatch(reason) for shape in SHAPES)


def reasons(error: Any) -> Iterator[str]:
    """What an exception and those that caused it say."""
    yield error["reason"]
    if "caused_by" in error:
        yield from reasons(error["caused_by"])


def bodies(good: Any) -> Iterator[bytes]:
    """Bodies with one member, at any depth, replaced or gone, or with one too many."""
    for path in places(good):
        gone, more = deepcopy(good), deepcopy(good)
        if path:
            del at(gone, path[:-1])[path[-1]]
        if isinstance(at(more, path), dict):
            at(more, path)["unheard"] = 1
        yield json.dumps(gone).encode()
        yield json.dumps(more).encode()
        for value in VALUES:
            yield json.dumps(replaced(good, path, value)).encode()


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        yield from places(member, (*path, name))


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for name in path:
        value = value[name]
    return value


def replaced(whole: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy with another value at the place."""
    if not path:
        return value
    found = deepcopy(whole)
    at(found, path[:-1])[path[-1]] = value
    return found


@pytest.fixture
async def cluster(mount: Any) -> Any:
    return await mount("elastic", scenario="elastic-sync-jobs")


def test_every_body_is_tried() -> None:
    assert REQUESTS.keys() == PARSERS.keys() - security_bodies.PARSERS.keys()


@pytest.mark.parametrize(
    "sentence",
    [
        "the value fits none of 2 alternatives: 4.5 is not an integer",
        '"" is shorter than 1 character',
        '"4.5" does not match "^-?[0-9]{1,9}$"',
    ],
)
def test_a_sentence_of_a_schema_is_found_out(sentence: str) -> None:
    assert not is_the_vendors(sentence)


@pytest.mark.parametrize("operation", REQUESTS)
async def test_no_body_is_refused_in_words_of_a_schema(cluster: Any, operation: str) -> None:
    for method, target, good in REQUESTS[operation]:
        for body in bodies(good):
            answer = await cluster(method, target, body=body, headers={"Content-Type": "application/json"})
            said = f"{body!r}: {answer.text}"
            assert answer.status in (200, 201, 400, 404), said
            if answer.status >= 400:
                assert all(map(is_the_vendors, reasons(answer.json["error"]))), said
            elif "my-connector" in target or "is-in-progress" in target:
                shown = await cluster("GET", JOB if target.startswith(JOB) else ONE)
                assert shown.status == 200, f"{body!r}: {shown.text}"


@pytest.mark.parametrize(
    "text", ["", "x", "-1", "1.5", "+1", "0x1", "1_0", "99999999999", ",", "true,x", "%00", "FULL", "*", "_x"]
)
@pytest.mark.parametrize("target", ["/_connector", "/_connector/_sync_job", ONE, JOB])
async def test_no_query_is_refused_in_words_of_a_schema(cluster: Any, target: str, text: str) -> None:
    for name in NAMES:
        answer = await cluster("GET", f"{target}?{name}={text}")
        assert answer.status in (200, 400), f"{name}: {answer.text}"
        if answer.status == 400 and name not in FLAGS:
            assert all(map(is_the_vendors, reasons(answer.json["error"]))), f"{name}: {answer.text}"
