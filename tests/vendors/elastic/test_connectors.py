"""Creating, replacing, reading and deleting connectors."""

import re
from typing import Any

import pytest

from tests.vendors.elastic.conftest import argument, envelope, invalid, not_found, unparsed

RULE = {
    "created_at": "2024-01-01T00:00:00.000Z",
    "field": "_",
    "id": "DEFAULT",
    "order": 0,
    "policy": "include",
    "rule": "regex",
    "updated_at": "2024-01-01T00:00:00.000Z",
    "value": ".*",
}
RULES = {
    "advanced_snippet": {"created_at": "2024-01-01T00:00:00.000Z", "updated_at": "2024-01-01T00:00:00.000Z", "value": {}},
    "rules": [RULE],
    "validation": {"errors": [], "state": "valid"},
}
NEVER = {"enabled": False, "interval": "0 0 0 * * ?"}
JSON = {"Content-Type": "application/json"}
MANAGED = "is invalid. Index attached to an Elastic-managed connector must start with the prefix: [content-]"


async def test_a_new_connector(elastic: Any) -> None:
    answer = await elastic("PUT", "/_connector/a", json={"index_name": "search-x", "name": "n", "service_type": "mysql"})
    assert (answer.status, answer.json) == (201, {"id": "a", "result": "created"})
    answer = await elastic("GET", "/_connector/a")
    assert answer.status == 200
    assert answer.json == {
        "id": "a",
        "configuration": {},
        "custom_scheduling": {},
        "filtering": [{"active": RULES, "domain": "DEFAULT", "draft": RULES}],
        "index_name": "search-x",
        "is_native": False,
        "name": "n",
        "scheduling": {"access_control": NEVER, "full": NEVER, "incremental": NEVER},
        "service_type": "mysql",
        "status": "created",
        "sync_now": False,
        "deleted": False,
    }


async def test_fields_that_were_not_given_are_absent_but_the_name(elastic: Any) -> None:
    await elastic("PUT", "/_connector/a")
    shown = (await elastic("GET", "/_connector/a")).json
    assert shown["name"] == ""
    assert shown.keys().isdisjoint({"description", "index_name", "language", "service_type", "error", "last_seen", "features"})


@pytest.mark.parametrize(
    "call", [("POST", "/_connector"), ("PUT", "/_connector"), ("PUT", "/_connector/"), ("POST", "/_connector/")]
)
async def test_ids_of_the_vendors_making(elastic: Any, call: tuple[str, str]) -> None:
    answer = await elastic(*call)
    assert answer.status == 201
    assert answer.json["result"] == "created"
    assert re.fullmatch("[A-Za-z0-9_-]{20}", answer.json["id"])
    assert (await elastic("GET", f"/_connector/{answer.json['id']}")).status == 200
    assert (await elastic(*call)).json["id"] != answer.json["id"]


async def test_post_takes_the_fields_of_put(elastic: Any) -> None:
    fields = {"description": "d", "index_name": "i", "language": "pl", "name": "n", "service_type": "s", "is_native": False}
    key = (await elastic("POST", "/_connector", json=fields)).json["id"]
    shown = (await elastic("GET", f"/_connector/{key}")).json
    assert {name: shown[name] for name in fields} == fields


async def test_put_replaces_everything(statuses: Any) -> None:
    answer = await statuses("PUT", "/_connector/is-in-error", json={"name": "again"})
    assert (answer.status, answer.json) == (200, {"id": "is-in-error", "result": "updated"})
    shown = (await statuses("GET", "/_connector/is-in-error")).json
    assert (shown["status"], shown["configuration"], shown["name"]) == ("created", {}, "again")
    assert shown.keys().isdisjoint({"error", "last_seen", "index_name", "service_type"})


async def test_put_brings_a_soft_deleted_connector_back(mount: Any) -> None:
    elastic = await mount("elastic", scenario="elastic-soft-deleted")
    answer = await elastic("PUT", "/_connector/deleted-connector", json={"index_name": "search-gone"})
    assert (answer.status, answer.json) == (200, {"id": "deleted-connector", "result": "updated"})
    assert (await elastic("GET", "/_connector/deleted-connector")).json["deleted"] is False


async def test_a_native_connector_needs_configuration(elastic: Any) -> None:
    await elastic("PUT", "/_connector/a", json={"is_native": True, "index_name": "content-a"})
    await elastic("PUT", "/_connector/b", json={"is_native": "true"})
    for key in ("a", "b"):
        shown = (await elastic("GET", f"/_connector/{key}")).json
        assert (shown["is_native"], shown["status"]) == (True, "needs_configuration")


@pytest.mark.parametrize("call", [("POST", "/_connector"), ("PUT", "/_connector"), ("PUT", "/_connector/a")])
async def test_a_native_connector_takes_no_other_index(elastic: Any, call: tuple[str, str]) -> None:
    answer = await elastic(*call, json={"is_native": True, "index_name": "search-a"})
    assert (answer.status, answer.json) == (400, invalid(f"Index [search-a] {MANAGED}"))
    assert (await elastic("GET", "/_connector")).json["count"] == 0


async def test_a_bad_name_of_a_native_connector_is_told_twice(elastic: Any) -> None:
    answer = await elastic("PUT", "/_connector/a", json={"is_native": True, "index_name": "_a"})
    told = "Invalid index name [_a], must not start with '_', '-', or '+'"
    java = f"[_a] org.elasticsearch.indices.InvalidIndexNameException: {told}"
    assert answer.json == invalid(java, f"Index [_a] {MANAGED}")


async def test_an_index_in_use(mount: Any) -> None:
    elastic = await mount("elastic", scenario="elastic-index-in-use")
    taken = envelope(400, "status_exception", "Index name [search-shared] is used by another connector.")
    for call in (("PUT", "/_connector/other"), ("POST", "/_connector"), ("PUT", "/_connector/without-index")):
        answer = await elastic(*call, json={"index_name": "search-shared"})
        assert (answer.status, answer.json) == (400, taken)
    assert (await elastic("PUT", "/_connector/owner", json={"index_name": "search-shared"})).status == 200
    assert (await elastic("GET", "/_connector")).json["count"] == 2


async def test_an_index_is_free_after_a_soft_delete(mount: Any) -> None:
    elastic = await mount("elastic", scenario="elastic-index-in-use")
    await elastic("DELETE", "/_connector/owner")
    assert (await elastic("PUT", "/_connector/other", json={"index_name": "search-shared"})).status == 201


@pytest.mark.parametrize(
    ("name", "flaw"),
    [
        ("", "must not be empty"),
        ("a b", """must not contain the following characters [' ','"','*',',','/','<','>','?','\\','|']"""),
        ("a/b", """must not contain the following characters [' ','"','*',',','/','<','>','?','\\','|']"""),
        ("a#b", "must not contain '#'"),
        ("a:b", "must not contain ':'"),
        ("_x", "must not start with '_', '-', or '+'"),
        ("-x", "must not start with '_', '-', or '+'"),
        ("+x", "must not start with '_', '-', or '+'"),
        (".", "must not be '.' or '..'"),
        ("..", "must not be '.' or '..'"),
        ("x" * 256, "index name is too long, (256 > 255)"),
        ("ä" * 128, "index name is too long, (256 > 255)"),
    ],
)
async def test_a_bad_index_name(elastic: Any, name: str, flaw: str) -> None:
    answer = await elastic("PUT", "/_connector/a", json={"index_name": name})
    java = f"[{name}] org.elasticsearch.indices.InvalidIndexNameException: Invalid index name [{name}], {flaw}"
    assert (answer.status, answer.json) == (400, invalid(java))


@pytest.mark.parametrize("name", ["UPPER", "x" * 255, ".hidden", "a-b_c+d", None])
async def test_a_good_index_name(elastic: Any, name: str | None) -> None:
    assert (await elastic("PUT", "/_connector/a", json={"index_name": name})).status == 201


@pytest.mark.parametrize("field", ["description", "language", "name", "service_type"])
async def test_only_the_index_name_may_be_null(elastic: Any, field: str) -> None:
    answer = await elastic("PUT", "/_connector/a", body=b'{"%s":null}' % field.encode(), headers=JSON)
    column = len(field) + 5
    told = f"[1:{column}] [connector_put_request] {field} doesn't support values of type: VALUE_NULL"
    assert (answer.status, answer.json) == (400, unparsed(told))


async def test_an_unknown_field(elastic: Any) -> None:
    answer = await elastic("PUT", "/_connector/a", body=b'{"foo":1}', headers=JSON)
    assert (answer.status, answer.json) == (400, unparsed("[1:2] [connector_put_request] unknown field [foo]"))
    answer = await elastic("PUT", "/_connector/a", body=b'{"index_nam":1}', headers=JSON)
    assert answer.json == unparsed("[1:2] [connector_put_request] unknown field [index_nam] did you mean [index_name]?")


async def test_a_post_is_parsed_under_the_name_of_a_put(elastic: Any) -> None:
    answer = await elastic("POST", "/_connector", body=b'{"foo":1}', headers=JSON)
    assert (answer.status, answer.json) == (400, unparsed("[1:2] [connector_put_request] unknown field [foo]"))


async def test_a_flag_that_is_none(elastic: Any) -> None:
    answer = await elastic("PUT", "/_connector/a", body=b'{"is_native":"yes"}', headers=JSON)
    assert answer.json == unparsed(
        "[1:14] [connector_put_request] failed to parse field [is_native]",
        {
            "type": "illegal_argument_exception",
            "reason": "Failed to parse value [yes] as only [true] or [false] are allowed.",
        },
    )


async def test_ids_are_decoded(elastic: Any) -> None:
    assert (await elastic("PUT", "/_connector/a%20b%2Fc")).json == {"id": "a b/c", "result": "created"}
    assert (await elastic("PUT", "/_connector/a%20b%2Fc/_check_in")).json == {"result": "updated"}
    assert (await elastic("GET", "/_connector/a%20b%2Fc")).json["id"] == "a b/c"


async def test_a_literal_segment_gives_way(elastic: Any) -> None:
    assert (await elastic("PUT", "/_connector/_sync_job")).json == {"id": "_sync_job", "result": "created"}


async def test_a_missing_connector(elastic: Any) -> None:
    for method in ("GET", "DELETE"):
        answer = await elastic(method, "/_connector/nobody")
        assert (answer.status, answer.json) == (404, not_found("nobody"))
    answer = await elastic("DELETE", "/_connector/nobody?hard=true")
    assert (answer.status, answer.json) == (404, not_found("nobody"))


async def test_a_soft_delete(statuses: Any) -> None:
    answer = await statuses("DELETE", "/_connector/is-connected")
    assert (answer.status, answer.json) == (200, {"acknowledged": True})
    assert (await statuses("GET", "/_connector/is-connected")).json == not_found("is-connected")
    assert (await statuses("GET", "/_connector/is-connected?include_deleted")).json["deleted"] is True
    assert (await statuses("GET", "/_connector/is-connected?include_deleted=true")).json["status"] == "connected"
    assert (await statuses("DELETE", "/_connector/is-connected")).json == not_found("is-connected")
    assert (await statuses("DELETE", "/_connector/is-connected?hard=true")).json == {"acknowledged": True}
    assert (await statuses("GET", "/_connector/is-connected?include_deleted=true")).status == 404


async def test_a_hard_delete(statuses: Any) -> None:
    answer = await statuses("DELETE", "/_connector/is-connected?hard=true&delete_sync_jobs=true")
    assert (answer.status, answer.json) == (200, {"acknowledged": True})
    assert (await statuses("GET", "/_connector/is-connected?include_deleted=true")).status == 404


async def test_a_flag_in_the_query_that_is_none(elastic: Any) -> None:
    answer = await elastic("DELETE", "/_connector/a?hard=yes")
    refused = argument("Failed to parse value [yes] as only [true] or [false] are allowed.")
    assert (answer.status, answer.json) == (400, refused)
