"""Indices themselves: making, reading, changing, closing and deleting them, and what the cluster tells of itself."""

from typing import Any

import pytest

from tests.vendors.elastic.conftest import argument, envelope, invalid
from tests.vendors.elastic.documents_support import absent, ask, found, shelf, uuid

NAME = "search-books"
DONE = {"acknowledged": True}
SHARDS = {"acknowledged": True, "shards_acknowledged": True}
SETTINGS: dict[str, Any] = {
    "routing": {"allocation": {"include": {"_tier_preference": "data_content"}}},
    "number_of_shards": "1",
    "creation_date": "1704067200000",
    "number_of_replicas": "1",
    "version": {"created": "9009000"},
}


@pytest.fixture
async def shop(mount: Any) -> Any:
    opened = await mount("elastic")
    assert (await ask(opened, "PUT", f"/{NAME}")).json == {**SHARDS, "index": NAME}
    return opened


async def settings_of(shop: Any, name: str = NAME) -> Any:
    settings = (await ask(shop, "GET", f"/{name}/_settings")).json[name]["settings"]["index"]
    return {key: value for key, value in settings.items() if key not in (*SETTINGS, "uuid", "provided_name")}


async def test_an_index_is_read(shop: Any) -> None:
    key = await uuid(shop)
    index = {**SETTINGS, "uuid": key, "provided_name": NAME}
    whole = {"aliases": {}, "mappings": {}, "settings": {"index": index}}
    assert len(key) == 22
    assert (await ask(shop, "GET", f"/{NAME}")).json == {NAME: whole}
    assert (await ask(shop, "GET", f"/{NAME}?features=aliases,mappings")).json == {NAME: {"aliases": {}, "mappings": {}}}
    assert (await ask(shop, "GET", f"/{NAME}/_settings")).json == {NAME: {"settings": {"index": index}}}
    flat = (await ask(shop, "GET", f"/{NAME}/_settings?flat_settings=true")).json[NAME]["settings"]
    assert flat == {
        "index.routing.allocation.include._tier_preference": "data_content",
        "index.number_of_shards": "1",
        "index.creation_date": "1704067200000",
        "index.number_of_replicas": "1",
        "index.version.created": "9009000",
        "index.uuid": key,
        "index.provided_name": NAME,
    }
    assert (await ask(shop, "GET", "/nowhere")).json == absent("nowhere")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"index": {"refresh_interval": "5s"}}, {"refresh_interval": "5s"}),
        ({"index.refresh_interval": "5s", "number_of_replicas": 0}, {"refresh_interval": "5s"}),
        ({"analysis": {"filter": {"f": {"stopwords": ["a", 1]}}}}, {"analysis": {"filter": {"f": {"stopwords": ["a", "1"]}}}}),
        ({"hidden": True, "index": {"mapping.total_fields.limit": 2000}}, None),
    ],
    ids=str,
)
async def test_settings_are_kept_as_text(shop: Any, given: Any, kept: Any) -> None:
    assert (await ask(shop, "PUT", "/search-new", {"settings": given})).status == 200
    expected = {"hidden": "true", "mapping": {"total_fields": {"limit": "2000"}}} if kept is None else kept
    assert await settings_of(shop, "search-new") == expected


async def test_the_release_tells_how_it_made_an_index(mount: Any) -> None:
    shop = await mount("elastic", settings={"version": "8.18.0"})
    await ask(shop, "PUT", f"/{NAME}")
    answer = await ask(shop, "GET", f"/{NAME}/_settings")
    assert answer.json[NAME]["settings"]["index"]["version"] == {"created": "8525000"}


async def test_an_index_of_access_control_begins_with_its_template(shop: Any) -> None:
    name = ".search-acl-filter-search-books"
    await ask(shop, "PUT", f"/{name}/_doc/1", {"created_at": "2024-01-01", "more": 1})
    mappings = {"dynamic": "false", "properties": {"created_at": {"type": "date"}}}
    assert (await ask(shop, "GET", f"/{name}/_mapping")).json == {name: {"mappings": mappings}}
    assert await settings_of(shop, name) == {"hidden": "true"}
    assert list((await ask(shop, "GET", "/*")).json) == [NAME]


async def test_an_index_is_there_already(shop: Any) -> None:
    answer = await ask(shop, "PUT", f"/{NAME}")
    place: dict[str, Any] = {"index_uuid": await uuid(shop), "index": NAME}
    reason = f"index [{NAME}/{place['index_uuid']}] already exists"
    assert (answer.status, answer.json) == (400, envelope(400, "resource_already_exists_exception", reason, **place))


@pytest.mark.parametrize(
    ("name", "flaw"),
    [
        ("Upper", "must be lowercase"),
        ("-x", "must not start with '_', '-', or '+'"),
        ("a%23b", "must not contain '#'"),
        ("..", "must not be '.' or '..'"),
        ("x" * 256, "index name is too long, (256 > 255)"),
        ("other", "already exists as alias"),
    ],
)
async def test_names_that_no_index_has(shop: Any, name: str, flaw: str) -> None:
    await ask(shop, "PUT", f"/{NAME}/_alias/other")
    answer = await ask(shop, "PUT", f"/{name}")
    plain = name.replace("%23", "#")
    place: dict[str, Any] = {"index_uuid": "_na_", "index": plain}
    reason = f"Invalid index name [{plain}], {flaw}"
    assert (answer.status, answer.json) == (400, envelope(400, "invalid_index_name_exception", reason, **place))


async def test_a_member_that_no_index_has(shop: Any) -> None:
    answer = await ask(shop, "PUT", "/search-new", {"mapping": {}})
    said = "unknown key [mapping] for create index"
    assert (answer.status, answer.json) == (400, envelope(400, "parse_exception", said))
    assert (await ask(shop, "HEAD", "/search-new")).status == 404


async def test_indices_exist(shop: Any) -> None:
    statuses = {path: (await ask(shop, "HEAD", f"/{path}")).status for path in (NAME, "no", "no*", "s*", f"{NAME},no")}
    assert statuses == {NAME: 200, "no": 404, "no*": 200, "s*": 200, f"{NAME},no": 404}
    assert (await ask(shop, "HEAD", "/no*?allow_no_indices=false")).status == 404


async def test_an_index_is_deleted_with_what_is_in_it(shop: Any) -> None:
    await ask(shop, "PUT", f"/{NAME}/_doc/1", {"t": 1})
    await ask(shop, "PUT", f"/{NAME}/_alias/books")
    said = "The provided expression [books] matches an alias, specify the corresponding concrete indices instead."
    assert (await ask(shop, "DELETE", "/books")).json == argument(said)
    assert (await ask(shop, "DELETE", f"/{NAME}")).json == DONE
    assert (await ask(shop, "DELETE", f"/{NAME}")).json == absent(NAME)
    assert (await ask(shop, "DELETE", f"/{NAME}?ignore_unavailable=true")).json == DONE
    assert (await ask(shop, "PUT", f"/{NAME}")).status == 200
    assert await found(shop, {"match_all": {}}) == []


@pytest.mark.parametrize("path", ["*", "search-*", "_all", f"{NAME},o*"])
async def test_patterns_are_not_deleted(shop: Any, path: str) -> None:
    answer = await ask(shop, "DELETE", f"/{path}")
    assert (answer.status, answer.json) == (400, argument("Wildcard expressions or all indices are not allowed"))
    assert (await ask(shop, "HEAD", f"/{NAME}")).status == 200


@pytest.mark.parametrize("body", [{"index": {"refresh_interval": "5s"}}, {"settings": {"refresh_interval": "5s"}}], ids=str)
async def test_settings_change(shop: Any, body: Any) -> None:
    assert (await ask(shop, "PUT", f"/{NAME}/_settings", body)).json == DONE
    assert await settings_of(shop) == {"refresh_interval": "5s"}
    assert (await ask(shop, "PUT", f"/{NAME}/_settings?preserve_existing=true", {"index.refresh_interval": "9s"})).json == DONE
    assert await settings_of(shop) == {"refresh_interval": "5s"}
    assert (await ask(shop, "PUT", "/*/_settings", {"refresh_interval": None})).json == DONE
    assert await settings_of(shop) == {}


@pytest.mark.parametrize(
    ("body", "closed", "said"),
    [
        ({"number_of_shards": 2}, False, f"final {NAME} setting [index.number_of_shards], not updateable"),
        ({"index.uuid": "x"}, True, f"final {NAME} setting [index.uuid], not updateable"),
        ({"analysis": {"filter": {"f": {"type": "x"}}}}, False, None),
        ({"codec": "best_compression"}, True, ""),
    ],
    ids=str,
)
async def test_settings_that_are_fixed(shop: Any, body: Any, closed: bool, said: str | None) -> None:
    if closed:
        await ask(shop, "POST", f"/{NAME}/_close")
    answer = await ask(shop, "PUT", f"/{NAME}/_settings", body)
    opened = (
        f"Can't update non dynamic settings [[index.analysis.filter.f.type]] for open indices [[{NAME}/{await uuid(shop)}]]"
    )
    expected = argument(opened if said is None else said) if said != "" else DONE
    assert answer.json == expected


async def test_settings_are_missing(shop: Any) -> None:
    answer = await ask(shop, "PUT", f"/{NAME}/_settings", {})
    assert (answer.status, answer.json) == (400, invalid("no settings to update"))
    answer = await ask(shop, "PUT", "/nowhere/_settings", {"codec": "x"})
    assert (answer.status, answer.json) == (404, absent("nowhere"))


async def test_indices_close_and_open(shop: Any) -> None:
    assert (await ask(shop, "POST", f"/{NAME}/_close")).json == {**SHARDS, "indices": {NAME: {"closed": True}}}
    assert (await ask(shop, "GET", f"/{NAME}/_search")).json["error"]["type"] == "index_closed_exception"
    assert (await ask(shop, "GET", f"/{NAME}")).status == 200
    assert (await ask(shop, "POST", f"/{NAME}/_open")).json == SHARDS
    assert (await ask(shop, "GET", f"/{NAME}/_search")).status == 200
    for call in ("_close", "_open"):
        assert (await ask(shop, "POST", f"/nowhere/{call}")).json == absent("nowhere")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("PUT", "_doc/1", {}), ("GET", "_doc/1", None), ("DELETE", "_doc/1", None), ("POST", "_update/1", {"doc": {}})],
)
async def test_documents_of_a_closed_index_are_out_of_reach(shop: Any, method: str, path: str, body: Any) -> None:
    place: dict[str, Any] = {"index_uuid": await uuid(shop), "index": NAME}
    await ask(shop, "POST", f"/{NAME}/_close")
    answer = await ask(shop, method, f"/{NAME}/{path}", body)
    assert (answer.status, answer.json) == (400, envelope(400, "index_closed_exception", "closed", **place))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"number_of_shards": 0}, "Failed to parse value [0] for setting [index.number_of_shards] must be >= 1"),
        (
            {"index": {"number_of_shards": 1025}},
            "Failed to parse value [1025] for setting [index.number_of_shards] must be <= 1024",
        ),
        ({"index.number_of_replicas": -1}, "Failed to parse value [-1] for setting [index.number_of_replicas] must be >= 0"),
        ({"number_of_replicas": "x"}, "Failed to parse value [x] for setting [index.number_of_replicas]"),
    ],
    ids=str,
)
async def test_numbers_of_shards_and_replicas(shop: Any, settings: Any, said: str) -> None:
    cause = {"type": "number_format_exception", "reason": 'For input string: "x"'}
    refused = envelope(400, "illegal_argument_exception", said, **({"caused_by": cause} if "[x]" in said else {}))
    answer = await ask(shop, "PUT", "/search-new", {"settings": settings})
    assert (answer.status, answer.json) == (400, refused)
    assert (await ask(shop, "HEAD", "/search-new")).status == 404
    if "replicas" in said:
        assert (await ask(shop, "PUT", f"/{NAME}/_settings", settings)).json == refused


async def test_settings_in_an_object_of_their_own_stand_alone(shop: Any) -> None:
    answer = await ask(shop, "PUT", f"/{NAME}/_settings", {"settings": {"refresh_interval": "1s"}, "codec": "x"})
    mixed = envelope(400, "parse_exception", "mix of settings map and top-level properties")
    assert (answer.status, answer.json) == (400, mixed)
    assert (await ask(shop, "PUT", f"/{NAME}/_settings", {"settings": True})).json == DONE  # a setting like any other


async def test_statistics(mount: Any) -> None:
    shop = await mount("elastic", records=shelf())
    docs = {"primaries": {"docs": {"count": 4, "deleted": 0}}, "total": {"docs": {"count": 4, "deleted": 0}}}
    one = {"uuid": await uuid(shop), "health": "yellow", "status": "open", **docs}
    shards = {"total": 2, "successful": 1, "failed": 0}
    for path in (f"/{NAME}/_stats", "/_stats", "/_stats?expand_wildcards=open"):
        assert (await ask(shop, "GET", path)).json == {"_shards": shards, "_all": docs, "indices": {NAME: one}}
    assert (await ask(shop, "GET", "/nowhere/_stats")).json == absent("nowhere")
    empty = await ask(shop, "GET", "/no*/_stats")
    assert empty.json["indices"] == {}


@pytest.mark.parametrize("path", [f"/{NAME}/_refresh", "/_refresh"])
async def test_a_refresh(shop: Any, path: str) -> None:
    for method in ("POST", "GET"):
        assert (await ask(shop, method, path)).json == {"_shards": {"total": 2, "successful": 1, "failed": 0}}


@pytest.mark.parametrize(
    ("settings", "written", "searched"),
    [
        ({}, 2, 1),
        ({"number_of_replicas": 0}, 1, 1),
        ({"number_of_shards": 2, "number_of_replicas": 2}, 3, 2),
        ({"number_of_shards": 2, "auto_expand_replicas": "0-3"}, 1, 2),
        ({"auto_expand_replicas": "false"}, 2, 1),
    ],
    ids=str,
)
async def test_shards_are_counted(shop: Any, settings: Any, written: int, searched: int) -> None:
    await ask(shop, "PUT", "/search-new", {"settings": settings})
    answer = (await ask(shop, "PUT", "/search-new/_doc/1", {})).json
    assert answer["_shards"] == {"total": written, "successful": 1, "failed": 0}
    answer = (await ask(shop, "GET", "/search-new/_search")).json
    assert answer["_shards"] == {"total": searched, "successful": searched, "skipped": 0, "failed": 0}
    answer = (await ask(shop, "POST", "/search-new/_refresh")).json
    assert answer["_shards"] == {"total": written * searched, "successful": searched, "failed": 0}


async def test_health(mount: Any) -> None:
    shop = await mount("elastic")
    answer = (await ask(shop, "GET", "/_cluster/health")).json
    assert (answer["cluster_name"], answer["status"], answer["active_shards_percent_as_number"]) == (
        "docker-cluster",
        "green",
        100,
    )
    await ask(shop, "PUT", f"/{NAME}")
    answer = (await ask(shop, "GET", "/_cluster/health?wait_for_status=yellow&timeout=1s")).json
    counted = ("status", "active_shards", "unassigned_shards", "active_shards_percent_as_number")
    assert [answer[name] for name in counted] == ["yellow", 1, 1, 50.0]


async def test_the_license_lets_every_connector_run(shop: Any) -> None:
    answer = (await ask(shop, "GET", "/_license")).json["license"]
    assert (answer["status"], answer["type"], answer["issue_date"]) == ("active", "trial", "2024-01-01T00:00:00.000Z")


async def test_the_license_stays_what_it_is(mount: Any) -> None:
    shop = await mount("elastic")
    first = (await ask(shop, "GET", "/_license")).json
    await shop.advance(hours=1)
    assert (await ask(shop, "GET", "/_license")).json == first


async def test_the_servers_own_indices(mount: Any) -> None:
    shop = await mount("elastic", scenario="elastic-connected")
    answer = (await ask(shop, "GET", "/.elastic-connectors")).json
    assert list(answer) == [".elastic-connectors-v1"]
    whole = answer[".elastic-connectors-v1"]
    assert whole["aliases"] == {".elastic-connectors": {"is_hidden": True}}
    assert whole["settings"]["index"]["hidden"] == "true"
    assert (await ask(shop, "GET", "/*")).json == {}
    assert list((await ask(shop, "GET", "/.elastic*")).json) == [".elastic-connectors-v1"]
    assert (await ask(shop, "GET", "/.elastic-connectors/_stats")).json["_all"]["primaries"]["docs"]["count"] == 1


async def test_an_own_index_is_there_from_its_first_record_on(mount: Any) -> None:
    shop = await mount("elastic")
    assert (await ask(shop, "HEAD", "/.elastic-connectors")).status == 404
    assert (await ask(shop, "GET", "/.elastic-connectors/_search")).json == absent(".elastic-connectors")
    await ask(shop, "PUT", "/_connector/c", {})
    assert (await ask(shop, "HEAD", "/.elastic-connectors")).status == 200
    answer = await ask(shop, "PUT", "/.elastic-connectors-v1")
    assert answer.json["error"]["type"] == "resource_already_exists_exception"
    assert (await ask(shop, "PUT", "/.elastic-connectors-sync-jobs-v1")).status == 200
    assert (await ask(shop, "GET", "/.elastic-connectors-sync-jobs/_count")).json["count"] == 0
    assert (await ask(shop, "DELETE", "/.elastic-connectors-v1")).json == DONE
    assert (await ask(shop, "GET", "/_connector/c")).status == 404
    assert (await ask(shop, "HEAD", "/.elastic-connectors")).status == 404
