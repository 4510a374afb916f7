"""Manners of the server that are no call's own: forms of answers, media types, flags, repeated parameters, HEAD."""

from typing import Any

import pytest

from tests.vendors.elastic.conftest import argument, cause, envelope, unparsed

V8 = "application/vnd.elasticsearch+json; compatible-with=8"
V9_YAML = "application/vnd.elasticsearch+yaml; compatible-with=9"
EMPTY = "---\ncount: 0\nresults: []\n"
ABSENT = """---
error:
  root_cause:
  - type: "resource_not_found_exception"
    reason: "connector [nobody] not found"
  type: "resource_not_found_exception"
  reason: "connector [nobody] not found"
status: 404
"""


def unread(header: str, message: str) -> dict[str, Any]:
    reason = f"Invalid media-type value on headers [{header}]"
    return envelope(400, "media_type_header_exception", reason, caused_by=cause("illegal_argument_exception", message))


@pytest.mark.parametrize(
    ("query", "headers", "media"),
    [
        ("format=yaml", {}, "application/yaml"),
        ("format=YAML&pretty", {}, "application/yaml"),
        ("format=yaml", {"Accept": "application/json"}, "application/yaml"),
        ("format=yaml", {"Accept": V8}, "application/yaml;compatible-with=8"),
        ("format=vnd_yaml", {}, "application/vnd.elasticsearch+yaml"),
        ("", {"Accept": "application/yaml"}, "application/yaml"),
        ("", {"Accept": V9_YAML}, "application/vnd.elasticsearch+yaml;compatible-with=9"),
        ("", {"Content-Type": "application/yaml"}, "application/yaml"),
        ("", {"Accept": "text/html", "Content-Type": "application/yaml"}, "application/yaml"),
        ("format=json&format=yaml", {}, "application/yaml"),
    ],
)
async def test_an_answer_in_yaml(elastic: Any, query: str, headers: dict[str, str], media: str) -> None:
    answer = await elastic("GET", f"/_connector?{query}", headers=headers)
    assert (answer.status, answer.headers["Content-Type"], answer.text) == (200, media, EMPTY)


@pytest.mark.parametrize(
    ("query", "accept", "media"),
    [
        ("format=json", "application/yaml", "application/json"),
        ("format=foo", "application/json", "application/json"),
        ("format=", None, "application/json"),
        ("", "application/json; charset=UTF-8", "application/json;charset=utf-8"),
        ("", "application/*", "application/json"),
        ("", "application/x-ndjson", "application/json"),
        ("", "*/*;q=0.8", "application/json;q=0.8"),
        ("format=cbor", None, "application/json"),
    ],
)
async def test_an_answer_in_json(elastic: Any, query: str, accept: str | None, media: str) -> None:
    answer = await elastic("GET", f"/_connector?{query}", headers={"Accept": accept} if accept else {})
    assert (answer.status, answer.headers["Content-Type"], answer.text) == (200, media, '{"count":0,"results":[]}')


async def test_refusals_in_yaml(elastic: Any) -> None:
    answer = await elastic("GET", "/_connector/nobody?format=yaml")
    assert (answer.status, answer.headers["Content-Type"], answer.text) == (404, "application/yaml", ABSENT)
    answer = await elastic("GET", "/_foo?format=yaml")
    said = "no handler found for uri [/_foo?format=yaml] and method [GET]"
    assert (answer.status, answer.text) == (400, f'---\nerror: "{said}"\n')
    answer = await elastic("PATCH", "/_connector?format=yaml")
    assert answer.text == (
        '---\nerror: "Incorrect HTTP method for uri [/_connector?format=yaml] and method [PATCH],\\\n'
        '  \\ allowed: [GET, PUT, POST]"\nstatus: 405\n'
    )


async def test_a_filtered_answer_in_yaml(statuses: Any) -> None:
    answer = await statuses("GET", "/_connector?format=yaml&filter_path=count,results.scheduling.full&size=1")
    schedule = '  full:\n      enabled: false\n      interval: "0 0 0 * * ?"\n'
    assert answer.text == f"---\ncount: 5\nresults:\n- scheduling:\n  {schedule}"
    answer = await statuses("GET", "/_connector?format=yaml&filter_path=nothing")
    assert answer.text == "--- {}\n"


@pytest.mark.parametrize(
    ("header", "value", "message"),
    [
        ("Accept", "nonsense", "invalid media-type [nonsense]"),
        ("Accept", "application/", "invalid media-type [application/]"),
        ("Accept", "a b/json", "invalid media-type [a b/json]"),
        ("Accept", "application/json;charset", "invalid parameters for header [application/json;charset]"),
        ("Accept", "application/json; a =b", "invalid parameters for header [application/json; a =b]"),
        ("Accept", " ", "Header [Accept] cannot be empty."),
        ("Content-Type", "nonsense", "invalid media-type [nonsense]"),
        ("Content-Type", "", "Header [Content-Type] cannot be empty."),
    ],
)
@pytest.mark.parametrize("target", ["/_connector", "/_foo"])
async def test_a_header_that_is_no_media_type(elastic: Any, header: str, value: str, message: str, target: str) -> None:
    answer = await elastic("GET", target, headers={header: value})
    assert (answer.status, answer.json) == (400, unread(header, message))
    assert answer.headers["Content-Type"] == "application/json"


async def test_a_header_that_comes_twice(elastic: Any) -> None:
    answer = await elastic("GET", "/", headers=[("Accept", "application/json"), ("Accept", "application/json")])
    message = "Incorrect header [Accept]. Only one value should be provided"
    assert (answer.status, answer.json) == (400, unread("Accept", message))


async def test_versions_that_are_refused_are_not_answered_with(elastic: Any) -> None:
    answer = await elastic("GET", "/_connector", headers={"Accept": V8.replace("8", "7")})
    assert (answer.status, answer.headers["Content-Type"]) == (400, "application/json")


@pytest.mark.parametrize("target", ["/_connector", "/_foo", "/"])
@pytest.mark.parametrize("flag", ["pretty", "human"])
async def test_flags_of_the_channel_are_read_before_routing(elastic: Any, target: str, flag: str) -> None:
    answer = await elastic("GET", f"{target}?{flag}=maybe")
    refused = argument("Failed to parse value [maybe] as only [true] or [false] are allowed.")
    assert (answer.status, answer.json) == (400, refused)


@pytest.mark.parametrize("target", ["/_connector", "/_foo", "/_connector/a/_status"])
async def test_a_wrong_error_trace_is_refused_without_an_envelope(elastic: Any, target: str) -> None:
    answer = await elastic("GET", f"{target}?error_trace=maybe")
    said = "Failed to parse value [maybe] as only [true] or [false] are allowed."
    assert (answer.status, answer.json) == (400, {"error": said, "status": 400})


async def test_of_a_repeated_parameter_the_last_counts(statuses: Any) -> None:
    answer = await statuses("GET", "/_connector?size=0&size=1&from=9&from=0&index_name=search-x&index_name=")
    assert len(answer.json["results"]) == 1
    answer = await statuses("GET", "/_connector?size=1&size=-1")
    assert (answer.status, answer.json) == (400, argument("Parameter [size] cannot be < 0"))
    answer = await statuses("GET", "/_connector?size=-1&size=1&pretty=maybe&pretty=false&filter_path=results&filter_path=count")
    assert answer.text == '{"count":5}'


async def test_lists_do_not_add_up(statuses: Any) -> None:
    answer = await statuses("GET", "/_connector?connector_name=Created&connector_name=Connected&filter_path=results.name")
    assert answer.json == {"results": [{"name": "Connected"}]}
    answer = await statuses("GET", "/_connector?connector_name=Connected,Configured&filter_path=count")
    assert answer.json == {"count": 2}


@pytest.mark.parametrize(
    ("query", "headers"), [("", {}), ("?pretty", {}), ("?format=yaml", {}), ("?filter_path=name", {}), ("", {"Accept": V8})]
)
async def test_head_tells_of_the_body_that_get_would_bring(elastic: Any, query: str, headers: dict[str, str]) -> None:
    head, get = await elastic("HEAD", f"/{query}", headers=headers), await elastic("GET", f"/{query}", headers=headers)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Type"] == get.headers["Content-Type"]
    assert head.headers["Content-Length"] == str(len(get.body))


async def test_head_of_what_is_refused(elastic: Any) -> None:
    answer = await elastic("HEAD", "/_connector")
    said = b'{"error":"Incorrect HTTP method for uri [/_connector] and method [HEAD], allowed: [GET, PUT, POST]","status":405}'
    assert (answer.status, answer.body, answer.headers["Allow"]) == (405, b"", "GET,PUT,POST")
    assert (answer.headers["Content-Type"], answer.headers["Content-Length"]) == ("application/json", str(len(said)))
    answer, shown = await elastic("HEAD", "/?foo=1"), await elastic("GET", "/?foo=1")
    assert (answer.status, answer.body, answer.headers["Content-Length"]) == (400, b"", str(len(shown.body)))


async def test_no_answer_warns(statuses: Any) -> None:
    """Security is off on purpose here, and none of the calls is deprecated: no Warning."""
    for call in (("GET", "/"), ("GET", "/_connector"), ("PUT", "/_connector/is-created/_check_in"), ("GET", "/_foo")):
        assert "Warning" not in (await statuses(*call)).headers


async def test_a_parse_failure_in_yaml(elastic: Any) -> None:
    answer = await elastic("PUT", "/_connector/a?format=yaml", json={"nam": "x"})
    reason = "[1:2] [connector_put_request] unknown field [nam] did you mean [name]?"
    root = f'  - type: "x_content_parse_exception"\n    reason: "{reason}"\n'
    assert answer.text.startswith(f"---\nerror:\n  root_cause:\n{root}")
    answer = await elastic("PUT", "/_connector/a", json={"nam": "x"})
    assert answer.json == unparsed(reason)


@pytest.mark.parametrize(
    "call", [("GET", "/"), ("HEAD", "/"), ("OPTIONS", "/"), ("GET", "/_foo"), ("GET", "/_connector/nobody")]
)
async def test_an_opaque_id_comes_back(elastic: Any, call: tuple[str, str]) -> None:
    answer = await elastic(*call, headers={"X-Opaque-Id": "trace 1"})
    assert answer.headers.getall("X-Opaque-Id") == ["trace 1"]
    assert "X-Opaque-Id" not in (await elastic(*call)).headers
    assert "X-Opaque-Id" not in (await elastic(*call, headers={"X-Opaque-Id": "\udce4"})).headers
