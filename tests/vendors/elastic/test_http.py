"""The HTTP layer: product header, media types, versions, unknown paths and methods, query flags, bodies."""

import gzip
from typing import Any

import pytest

from tests.vendors.elastic.conftest import argument, cause, envelope

V8 = "application/vnd.elasticsearch+json; compatible-with=8"
V9 = "application/vnd.elasticsearch+json; compatible-with=9"
POLICY = {"rules": [{"policy": "include"}]}
PUT = ("PUT", "/_connector/a/_status")
BOTH = (
    "A compatible version is required on both Content-Type and Accept headers if either one has requested a compatible version"
)


async def test_info(elastic: Any) -> None:
    answer = await elastic("GET", "/")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")
    assert answer.json["version"]["number"] == "9.0.0"
    assert answer.json["tagline"] == "You Know, for Search"
    assert answer.json["version"]["minimum_wire_compatibility_version"] == "8.18.0"


async def test_an_older_version(mount: Any) -> None:
    elastic = await mount("elastic", settings={"version": "8.18.0", "cluster_name": "mine"})
    shown = (await elastic("GET", "/")).json
    assert (shown["cluster_name"], shown["version"]["number"]) == ("mine", "8.18.0")
    assert shown["version"]["lucene_version"].startswith("9.")


async def test_ping(elastic: Any) -> None:
    answer = await elastic("HEAD", "/")
    assert (answer.status, answer.body, answer.headers["X-Elastic-Product"]) == (200, b"", "Elasticsearch")


@pytest.mark.parametrize(
    "call",
    [
        ("GET", "/"),
        ("HEAD", "/"),
        ("GET", "/_connector"),
        ("GET", "/_connector/nobody"),
        ("GET", "/_foo"),
        ("POST", "/_connector/a"),
        ("OPTIONS", "/_connector"),
        ("OPTIONS", "/_foo"),
        ("PUT", "/_connector/a/_status"),
        ("PUT", "/_connector/a/_check_in"),
    ],
)
async def test_every_answer_names_the_product_once(elastic: Any, call: tuple[str, str]) -> None:
    answer = await elastic(*call)
    assert answer.headers.getall("X-Elastic-Product") == ["Elasticsearch"]


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("text/html,application/json;q=0.9", "application/json"),
        (V8, "application/vnd.elasticsearch+json;compatible-with=8"),
        (V9, "application/vnd.elasticsearch+json;compatible-with=9"),
        ("application/vnd.elasticsearch+json;compatible-with=8", "application/vnd.elasticsearch+json;compatible-with=8"),
        ("application/vnd.elasticsearch+json", "application/vnd.elasticsearch+json"),
        ("text/plain", "application/json"),
    ],
)
async def test_answers_come_as_they_were_asked_for(elastic: Any, accept: str | None, media: str) -> None:
    headers = {"Accept": accept} if accept else {}
    for url in ("/_connector", "/_connector/nobody", "/_foo"):
        assert (await elastic("GET", url, headers=headers)).headers["Content-Type"] == media


@pytest.mark.parametrize("media", [V8, V9, "application/json", "application/json; charset=UTF-8"])
async def test_bodies_of_either_type(elastic: Any, media: str) -> None:
    headers = {"Accept": media, "Content-Type": media}
    assert (await elastic("PUT", "/_connector/a", body=b'{"name":"n"}', headers=headers)).status == 201


@pytest.mark.parametrize(
    ("accept", "content_type", "said"),
    [
        (
            V9.replace("9", "7"),
            None,
            f"Accept version must be either version 9 or 8, but found 7. Accept={V9.replace('9', '7')}",
        ),
        (V9, "application/json", f"{BOTH}. Accept={V9}, Content-Type=application/json"),
        (None, V9, f"{BOTH}. Accept=null, Content-Type={V9}"),
        ("application/json", V9, f"{BOTH}. Accept=application/json, Content-Type={V9}"),
        (V8, V9, f"{BOTH} and the compatible versions must match. Accept={V8}, Content-Type={V9}"),
        (
            V9,
            V9.replace("9", "10"),
            f"Content-Type version must be either version 9 or 8, but found 10. Content-Type={V9.replace('9', '10')}",
        ),
    ],
)
async def test_versions_that_do_not_go_together(elastic: Any, accept: str | None, content_type: str | None, said: str) -> None:
    headers = {name: value for name, value in (("Accept", accept), ("Content-Type", content_type)) if value}
    body = b'{"status":"error"}' if content_type else b""
    answer = await elastic(*PUT, body=body, headers=headers)
    assert answer.status == 400
    assert answer.json == envelope(
        400,
        "media_type_header_exception",
        "Invalid media-type value on headers [Accept, Content-Type]",
        caused_by=cause("status_exception", said),
    )


async def test_a_new_client_fails_on_an_old_server(mount: Any) -> None:
    elastic = await mount("elastic", settings={"version": "8.18.0"})
    answer = await elastic("GET", "/_connector", headers={"Accept": V9})
    assert answer.status == 400
    said = answer.json["error"]["caused_by"]["reason"]
    assert said == f"Accept version must be either version 8 or 7, but found 9. Accept={V9}"
    assert (await elastic("GET", "/_connector", headers={"Accept": V8})).status == 200


@pytest.mark.parametrize("target", ["/_foo", "/_foo?x=1", "/_connector/a/b/c", "/_connector/a/_statuses", "/_connector//a//b"])
async def test_an_unknown_path(elastic: Any, target: str) -> None:
    answer = await elastic("GET", target)
    assert (answer.status, answer.json) == (400, {"error": f"no handler found for uri [{target}] and method [GET]"})


@pytest.mark.parametrize(
    ("method", "target", "allowed"),
    [
        ("POST", "/_connector/x/_status", "PUT"),
        ("GET", "/_connector/x/_status?pretty", "PUT"),
        ("HEAD", "/_connector/x", "GET,PUT,DELETE"),
        ("PATCH", "/_connector", "GET,PUT,POST"),
        ("DELETE", "/_connector/", "GET,PUT,POST"),
        ("POST", "/", "GET,HEAD"),
    ],
)
async def test_a_wrong_method(elastic: Any, method: str, target: str, allowed: str) -> None:
    answer = await elastic(method, target)
    assert (answer.status, answer.headers["Allow"]) == (405, allowed)
    if method == "HEAD":
        assert answer.body == b""
        return
    listed = allowed.replace(",", ", ")
    text = f"Incorrect HTTP method for uri [{target}] and method [{method}], allowed: [{listed}]"
    assert answer.json == {"error": text, "status": 405}


async def test_options(elastic: Any) -> None:
    answer = await elastic("OPTIONS", "/_connector/a/_status")
    assert (answer.status, answer.body, answer.headers["Allow"]) == (200, b"", "PUT")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert (await elastic("OPTIONS", "/_connector")).headers["Allow"] == "GET,PUT,POST"
    answer = await elastic("OPTIONS", "/_foo")
    assert (answer.status, answer.body, "Allow" in answer.headers) == (200, b"", False)


@pytest.mark.parametrize("target", ["/_connector/a/_status/", "/_connector/a/_status//"])
async def test_slashes_at_the_end_do_not_count(statuses: Any, target: str) -> None:
    answer = await statuses("PUT", target.replace("/a/", "/is-created/"), json={"status": "error"})
    assert answer.json == {"result": "updated"}


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "application/xml"])
@pytest.mark.parametrize("target", ["/_connector/a", "/_connector/a/_status", "/_connector/a/_check_in"])
async def test_a_body_of_another_type(elastic: Any, target: str, media: str) -> None:
    answer = await elastic("PUT", target, body=b"{}", headers={"Content-Type": media})
    assert (answer.status, answer.json) == (406, {"error": f"Content-Type header [{media}] is not supported", "status": 406})


async def test_a_body_of_no_type(elastic: Any) -> None:
    for target in ("/_connector/a", "/_connector/a/_status", "/_connector/a/_check_in"):
        answer = await elastic("PUT", target, body=b"{}")
        assert (answer.status, answer.json) == (406, {"error": "Content-Type header is missing", "status": 406})


@pytest.mark.parametrize("call", [("PUT", "/_connector/x/_check_in"), ("GET", "/_connector"), ("DELETE", "/_connector/x")])
async def test_a_body_that_nobody_reads(elastic: Any, call: tuple[str, str]) -> None:
    answer = await elastic(*call, json={})
    method, path = call
    assert (answer.status, answer.json) == (400, argument(f"request [{method} {path}] does not support having a body"))


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("foo=1", "parameter: [foo]"),
        ("fron=1", "parameter: [fron] -> did you mean [from]?"),
        ("sice=2&foo=1", "parameters: [foo], [sice] -> did you mean [size]?"),
        ("include_delete=true", "parameter: [include_delete] -> did you mean [include_deleted]?"),
    ],
)
async def test_an_unknown_parameter(elastic: Any, query: str, told: str) -> None:
    answer = await elastic("GET", f"/_connector?{query}")
    refused = argument(f"request [/_connector] contains unrecognized {told}")
    assert (answer.status, answer.json) == (400, refused)


async def test_what_is_refused_first(statuses: Any) -> None:
    """Flags of the channel, then the body, then unknown parameters, then validation, then existence."""
    url = "/_connector//_status"
    answer = await statuses("PUT", f"{url}?pretty=maybe&foo=1", json={"status": "foo"})
    assert answer.json["error"]["reason"] == "Failed to parse value [maybe] as only [true] or [false] are allowed."
    answer = await statuses("PUT", f"{url}?foo=1", json={"status": "foo"})
    assert answer.json["error"]["type"] == "x_content_parse_exception"
    answer = await statuses("PUT", f"{url}?foo=1", json={"status": "error"})
    assert answer.json["error"]["reason"] == "request [/_connector//_status] contains unrecognized parameter: [foo]"
    answer = await statuses("PUT", url, json={"status": "error"})
    assert answer.json["error"]["type"] == "action_request_validation_exception"


async def test_pretty(elastic: Any) -> None:
    answer = await elastic("GET", "/_connector?pretty")
    assert answer.text == '{\n  "count" : 0,\n  "results" : [ ]\n}\n'
    answer = await elastic("GET", "/_connector/nobody?pretty=true")
    assert answer.text.startswith(
        '{\n  "error" : {\n    "root_cause" : [\n      {\n        "type" : "resource_not_found_exception",\n'
    )
    assert (await elastic("GET", "/_connector?pretty=false&human&error_trace=true")).text == '{"count":0,"results":[]}'


@pytest.mark.parametrize(
    ("paths", "left"),
    [
        ("count", {"count": 5}),
        ("results.id,count", {"count": 5, "results": [{"id": "is-configured"}]}),
        ("results.na*", {"results": [{"name": "Configured"}]}),
        ("results.filtering.*.rules.policy", {"results": [{"filtering": [{"active": POLICY, "draft": POLICY}]}]}),
        ("**.policy", {"results": [{"filtering": [{"active": POLICY, "draft": POLICY}]}]}),
        ("-results", {"count": 5}),
        ("results.scheduling.full,-**.enabled", {"results": [{"scheduling": {"full": {"interval": "0 0 0 * * ?"}}}]}),
        ("nothing", {}),
    ],
)
async def test_filter_path(statuses: Any, paths: str, left: dict[str, Any]) -> None:
    answer = await statuses("GET", f"/_connector?size=1&filter_path={paths}")
    assert (answer.status, answer.json) == (200, left)


async def test_a_filter_with_many_stars(statuses: Any) -> None:
    keys = {"a" * 1000: {"label": "x"}}
    await statuses("PUT", "/_connector/is-created/_configuration", json={"configuration": keys})
    for path in (f"configuration.{'a*' * 50}b", f"{'**.' * 50}nothing"):
        answer = await statuses("GET", f"/_connector/is-created?filter_path={path}")
        assert (answer.status, answer.json) == (200, {})


async def test_errors_are_not_filtered(elastic: Any) -> None:
    answer = await elastic("GET", "/_connector/nobody?filter_path=count")
    assert answer.json["status"] == 404


async def test_a_packed_body(elastic: Any) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    answer = await elastic("PUT", "/_connector/a", body=gzip.compress(b'{"name":"n"}'), headers=headers)
    assert answer.status == 201
    answer = await elastic("PUT", "/_connector/a", body=gzip.compress(b'{"nome":"n"}'), headers=headers)
    assert answer.json["error"]["reason"] == "[1:2] [connector_put_request] unknown field [nome] did you mean [name]?"


@pytest.mark.parametrize(
    "body", [b"{", b'{"name":}', b"not json", b'{"name":"a","name":"b"}', b'{"name":"\xff"}', b'{"name":NaN}']
)
async def test_a_body_that_is_no_json(elastic: Any, body: bytes) -> None:
    answer = await elastic("PUT", "/_connector/a", body=body, headers={"Content-Type": "application/json"})
    assert answer.status == 400
    error = answer.json["error"]
    assert (error["type"], error["caused_by"]["type"]) == ("x_content_parse_exception", "json_parse_exception")
    assert error["root_cause"] == [{"type": error["type"], "reason": error["reason"]}]
    assert error["reason"].endswith(error["caused_by"]["reason"])
    assert error["reason"].startswith("[1:")


async def test_a_field_twice(elastic: Any) -> None:
    body = b'{"name":"a","name":"b"}'
    answer = await elastic("PUT", "/_connector/a", body=body, headers={"Content-Type": "application/json"})
    assert "Duplicate field 'name'" in answer.json["error"]["reason"]


async def test_an_empty_body_where_one_may_be_missing(elastic: Any) -> None:
    headers = {"Content-Type": "application/json"}
    assert (await elastic("PUT", "/_connector/a", body=b"", headers=headers)).status == 201
    assert (await elastic("PUT", "/_connector/b", body=b"{}", headers=headers)).status == 201


async def test_the_journal_says_why(elastic: Any) -> None:
    answer = await elastic(*PUT, json={})
    assert "Validation failed" in answer.headers["X-Mock-Reason"]
    assert elastic.journal[-1].status == 400
