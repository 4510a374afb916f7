"""`error_trace`: where stack traces stand, and what they begin with. What is in them is made up."""

from typing import Any

import pytest

from tests.vendors.elastic.conftest import document_missing, not_found
from tests.vendors.elastic.test_security import ADMIN, NOBODY

FRAMES = (
    "\tat org.elasticsearch.server@9.0.0/org.elasticsearch.rest.BaseRestHandler.handleRequest(Unknown Source)\n"
    "\tat org.elasticsearch.server@9.0.0/org.elasticsearch.rest.RestController.dispatchRequest(Unknown Source)\n"
    "\tat org.elasticsearch.server@9.0.0/org.elasticsearch.http.AbstractHttpServerTransport.dispatchRequest(Unknown Source)\n"
)


def untraced(value: Any) -> Any:
    """The same without any trace."""
    if isinstance(value, dict):
        return {name: untraced(item) for name, item in value.items() if name != "stack_trace"}
    return [untraced(item) for item in value] if isinstance(value, list) else value


async def test_a_traced_refusal(elastic: Any) -> None:
    answer = await elastic("GET", "/_connector/nobody?error_trace")
    trace = f"org.elasticsearch.ResourceNotFoundException: connector [nobody] not found\n{FRAMES}"
    whole = not_found("nobody")
    error = whole["error"]
    error["root_cause"][0]["stack_trace"] = trace
    error["stack_trace"] = trace
    assert (answer.status, answer.json) == (404, whole)
    assert list(answer.json["error"]) == ["root_cause", "type", "reason", "stack_trace"]


async def test_causes_are_traced_and_are_in_the_traces_of_what_they_caused(elastic: Any) -> None:
    answer = await elastic("PUT", "/_connector/a/_status?error_trace=true", json={"status": "foo"})
    error = answer.json["error"]
    said = "[1:12] [connector_update_status_request] failed to parse field [status]"
    outer = f"org.elasticsearch.xcontent.XContentParseException: {said}\n"
    inner = f"java.lang.IllegalArgumentException: Unknown ConnectorStatus [foo].\n{FRAMES}"
    whole = f"{outer}{FRAMES}Caused by: {inner}"
    assert error["stack_trace"] == whole
    assert error["caused_by"]["stack_trace"] == inner
    head = (
        "org.elasticsearch.ElasticsearchException$1: [1:12] [connector_update_status_request] failed to parse field [status]\n"
    )
    assert error["root_cause"][0]["stack_trace"] == f"{head}{FRAMES}Caused by: {whole}"
    plain = (await elastic("PUT", "/_connector/a/_status", json={"status": "foo"})).json
    assert untraced(answer.json) == plain


@pytest.mark.parametrize(
    ("method", "target", "body", "named"),
    [
        (
            "PUT",
            "/_connector/is-created/_features",
            {"features": {"document_level_security": {}}},
            "java.lang.NullPointerException",
        ),
        ("GET", "/_connector?size=x", None, "java.lang.NumberFormatException"),
    ],
)
async def test_plain_java_is_named_in_full(statuses: Any, method: str, target: str, body: Any, named: str) -> None:
    asked = f"{target}{'&' if '?' in target else '?'}error_trace"
    answer = await statuses(method, asked, **({} if body is None else {"json": body}))
    at = answer.json["error"]
    while "caused_by" in at:
        at = at["caused_by"]
    assert at["stack_trace"] == f"{named}: {at['reason']}\n{FRAMES}"


async def test_an_exception_that_tells_of_a_shard(elastic: Any) -> None:
    answer = await elastic("PUT", "/_connector/nobody/_check_in?error_trace")
    place = "[.elastic-connectors-v1/bM3rWlsVTHSZ1Lq0l1zZ0g][[.elastic-connectors-v1][0]]"
    trace = f"{place} org.elasticsearch.index.engine.DocumentMissingException: [nobody]: document missing\n{FRAMES}"
    assert answer.json["error"]["stack_trace"] == trace
    assert untraced(answer.json) == document_missing("nobody")


@pytest.mark.parametrize(
    ("call", "query"),
    [
        (("GET", "/_connector"), "from=9999&size=10"),
        (("PUT", "/_connector/a/_check_in"), ""),
        (("PUT", "/_connector/is-created/_status"), ""),
        (("GET", "/_connector"), "foo=1"),
    ],
)
async def test_nothing_else_changes(statuses: Any, call: tuple[str, str], query: str) -> None:
    method, target = call
    plain = await statuses(method, f"{target}?{query}")
    traced = await statuses(method, f"{target}?{query}&error_trace=true")
    assert (traced.status, untraced(traced.json)) == (plain.status, plain.json)
    assert traced.json["error"]["stack_trace"].startswith(("org.", "[.", "java."))
    assert len(traced.json["error"]["root_cause"]) == len(plain.json["error"]["root_cause"])


@pytest.mark.parametrize("value", ["false", "true", ""])
async def test_texts_and_answers_have_no_trace(elastic: Any, value: str) -> None:
    for call in (("GET", "/_foo"), ("POST", "/_connector/a"), ("GET", "/_connector")):
        answer = await elastic(call[0], f"{call[1]}?error_trace={value}")
        assert "stack_trace" not in answer.text
    assert ("stack_trace" in (await elastic("GET", f"/_connector/a?error_trace={value}")).text) == (value != "false")


async def test_strangers_see_no_trace(mount: Any) -> None:
    elastic = await mount("elastic", scenario="elastic-secured")
    assert "stack_trace" not in (await elastic("GET", "/_connector?error_trace")).text
    answer = await elastic("GET", "/_connector?error_trace", headers=NOBODY)
    assert (answer.status, "stack_trace" in answer.json["error"]) == (403, True)
    answer = await elastic("GET", "/_connector/x?error_trace&format=yaml", headers=ADMIN)
    assert 'stack_trace: "org.elasticsearch.ResourceNotFoundException: connector [x] not found\\n' in answer.text
