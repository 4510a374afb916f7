"""Authentication, addresses, and the words for every kind of problem."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from multidict import CIMultiDict, CIMultiDictProxy

from mockserver.model import problem as core
from mockserver.model.convention import Asked
from mockserver.model.messages import Request
from mockserver.scenario.fixture import ScenarioError
from mockserver.vendors.riversand import wording
from tests.conftest import START

from .support import DOWNLOAD, GET, GET_STATE, PREPARE, SET, TRACK, query, refused, refused_core, setting

PAIR = [{"client_id": "c1", "client_secret": "s1", "tenant": "acme", "roles": ["admin"]}]
HEADERS = {
    "auth-client-id": "c1",
    "auth-client-secret": "s1",
    "x-rdp-clientId": "rdpclient",
    "x-rdp-userId": "jo@acme.example_user",
    "x-rdp-tenantId": "acme",
    "x-rdp-userRoles": "vendor, admin",
}


@pytest.fixture
async def guarded(mount: Any) -> Any:
    return await mount("riversand", settings={"auth": "strict"}, credentials=PAIR)


async def test_with_authentication_off_nobody_is_asked(mount: Any) -> None:
    shop = await mount("riversand", credentials=PAIR)
    assert (await shop("POST", GET, json=query())).status == 200


@pytest.mark.parametrize("roles", ["admin", "vendor,admin", '["admin"]', '["vendor", "admin"]'])
async def test_known_clients_are_let_in(guarded: Any, roles: str) -> None:
    answer = await guarded("POST", GET, json=query(), headers={**HEADERS, "x-rdp-userRoles": roles})
    assert answer.json["dataObjectOperationResponse"]["status"] == "success"


@pytest.mark.parametrize(
    "changed",
    [
        *({name: ""} for name in HEADERS),
        {"auth-client-id": "c2"},
        {"auth-client-secret": "s2"},
        {"auth-client-secret": "é"},
        {"Authorization": "Basic eDp5"},
    ],
)
async def test_unknown_clients_are_not(guarded: Any, changed: dict[str, str]) -> None:
    answer = await guarded("POST", GET, json=query(), headers={**HEADERS, **changed})
    assert (answer.status, answer.json) == (401, refused("GE001", "Authentication Failure"))


async def test_a_client_of_another_tenant_is_not_let_in(guarded: Any) -> None:
    assert (await guarded("POST", GET.replace("acme", "globex"), json=query(), headers=HEADERS)).status == 401


@pytest.mark.parametrize(("environment", "status"), [("dev", 401), ("prod", 200)])
async def test_a_client_of_another_environment_is_not_let_in(mount: Any, environment: str, status: int) -> None:
    pair = [{**PAIR[0], "environment": "prod"}]
    shop = await mount("riversand", settings={"auth": "strict", "environment": environment}, credentials=pair)
    assert (await shop("POST", GET, json=query(), headers=HEADERS)).status == status


async def test_strangers_are_not_told_what_is_there(guarded: Any) -> None:
    answer = await guarded("POST", "/acme/api/requesttrackingservice/nothing")
    assert (answer.status, answer.json) == (401, refused_core(answer.json, "GE001", "Authentication Failure"))


@pytest.mark.parametrize("status", [403, 200])
async def test_a_role_that_is_not_allowed(mount: Any, status: int) -> None:
    settings = {"auth": "strict", "permission_denied_status": status}
    shop = await mount("riversand", settings=settings, credentials=PAIR)
    answer = await shop("POST", GET, json=query(), headers={**HEADERS, "x-rdp-userRoles": "guest"})
    assert (answer.status, answer.json) == (status, refused("PD001", "Permission Denied"))


async def test_a_tenant_may_switch_authentication_itself(mount: Any) -> None:
    tenants = [{"id": "acme", "authentication": "strict"}]
    shop = await mount("riversand", records={"tenants": tenants}, credentials=PAIR)
    assert (await shop("POST", GET, json=query())).status == 401
    assert (await shop("POST", GET.replace("acme", "globex"), json=query())).status == 200


async def test_a_file_address_needs_no_headers(guarded: Any) -> None:
    body = {"binaryStreamObject": {"id": "none", "type": "t"}}
    answer = await guarded("POST", PREPARE, json=body, headers=HEADERS)
    url = answer.json["response"]["binaryStreamObjects"][0]["properties"]["downloadURL"]
    assert (await guarded("GET", url.removeprefix("http://mock.test"))).status == 404


@pytest.mark.parametrize(
    "path",
    ["/acme/api/connectorService/nothing", "/api/rsConnectService/nothing", "/acme/api/connectorService/get/more"],
)
async def test_unknown_verbs_of_the_connector_services(mount: Any, path: str) -> None:
    shop = await mount("riversand")
    answer = await shop("POST", path, json={})
    words = "Please specify a tenant, request type, service and function"
    assert (answer.status, answer.json) == (404, refused("E0460", words))


@pytest.mark.parametrize("path", ["/", "/acme", "/acme/api", "/acme/api/entityservice/get", "/acme/nothing/a/b"])
async def test_unknown_addresses(mount: Any, path: str) -> None:
    shop = await mount("riversand")
    answer = await shop("POST", path, json={})
    words = "Please specify a tenant, request type, service and function"
    assert (answer.status, answer.json) == (404, refused_core(answer.json, "E0460", words))


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_only_post_is_known(mount: Any, method: str) -> None:
    shop = await mount("riversand")
    answer = await shop(method, GET)
    assert (answer.status, answer.headers["Allow"]) == (405, "POST")
    assert answer.json == refused("E0462", f"Invalid request, url = {GET}: method {method} is not allowed")


@pytest.mark.parametrize("path", [GET, GET_STATE, SET, DOWNLOAD, TRACK, PREPARE])
async def test_other_media_and_no_body(mount: Any, path: str) -> None:
    shop = await mount("riversand")
    answer = await shop("POST", path, body=b"<a/>", headers={"Content-Type": "text/xml"})
    assert answer.status == 415
    assert f"Invalid request, url = {path}: not sent as application/json" in answer.text
    answer = await shop("POST", path)
    assert answer.status == 400
    assert f"Invalid request, url = {path}: the request has no body" in answer.text


async def test_json_that_calls_itself_a_zip_archive_is_read(mount: Any) -> None:
    """A live client polls that way."""
    shop = await mount("riversand")
    headers = {"Content-Type": "application/zip"}
    answer = await shop("POST", TRACK, body=json.dumps(query(types=["tasksummaryobject"])).encode(), headers=headers)
    assert answer.json["response"]["status"] == "success"
    assert (await shop("POST", TRACK, body=b"PK", headers=headers)).status == 400


async def test_every_error_may_come_as_200(mount: Any) -> None:
    shop = await mount("riversand", settings={"error_http_status": "always200", "auth": "strict"})
    answer = await shop("POST", GET, json=query())
    assert (answer.status, answer.json) == (200, refused("GE001", "Authentication Failure"))
    shop = await mount("riversand", settings={"error_http_status": "always200"})
    for method, path in (("PUT", GET), ("POST", "/acme/api/connectorService/nothing")):
        answer = await shop(method, path, body=b"{")
        assert answer.status == 200
        assert answer.json["dataObjectOperationResponse"]["status"] == "error"
    answer = await shop("POST", SET, body=b"{", headers={"Content-Type": "application/json"})
    assert (answer.status, answer.json) == (200, refused("E0462", f"Invalid request, url = {SET}: the body is not JSON"))
    assert (await shop("GET", "/acme/files/x")).status == 400


CORE = [
    (core.Unauthenticated(), 401),
    (core.Forbidden(), 403),
    (core.UnknownPath("POST", "/x"), 404),
    (core.MethodNotAllowed("GET", "/x", ("POST",)), 405),
    (core.NotAcceptable("text/xml", ("application/json",)), 406),
    (core.UnsupportedMediaType("text/xml", ("application/json",)), 415),
    (core.BodyMissing(), 400),
    (core.MalformedBody("no"), 400),
    (core.TooLarge("body", 1), 413),
    (core.TooLarge("url", 1), 414),
    (core.TooLarge("headers", 1), 431),
    (core.MalformedHead("no"), 400),
    (core.InvalidRequest((core.Violation("type", "body", "no"),)), 400),
    (core.NotFound("connectorstates", "x"), 200),
    (core.Conflict("connectorstates"), 409),
    (core.IllegalMove("a", "b"), 409),
    (core.RateLimited(3), 429),
    (core.UnknownWorld("w"), 404),
    (core.Breakdown("oops"), 500),
]


@pytest.mark.parametrize(("problem", "status"), CORE, ids=lambda value: getattr(type(value), "__name__", value))
@pytest.mark.parametrize("path", [SET, TRACK])
async def test_every_problem_of_the_core_is_worded(mount: Any, problem: Any, status: int, path: str) -> None:
    shop = await mount("riversand")
    request = Request("POST", path, "", CIMultiDictProxy(CIMultiDict()), b"", START, "")
    reply = wording.refuse(problem, Asked(request, None, await shop.session()))
    assert reply.status == status
    assert isinstance(reply.body, dict)
    assert ("dataObjectOperationResponse" in reply.body) == (path == SET)


def test_every_core_problem_is_in_the_table() -> None:
    assert {type(problem) for problem, _ in CORE} == set(core.Problem.__subclasses__()) - {
        kind for kind in core.Problem.__subclasses__() if kind.__module__ != core.__name__
    }


async def test_an_unknown_problem_has_no_words(mount: Any) -> None:
    class Strange(core.Problem):
        pass

    shop = await mount("riversand")
    request = Request("POST", SET, "", CIMultiDictProxy(CIMultiDict()), b"", START, "")
    with pytest.raises(core.UnwordedProblem):
        wording.refuse(Strange(), Asked(request, None, await shop.session()))


@pytest.mark.parametrize("scenario", ["riversand-two-tenants", "riversand-broken-channel", "riversand-export-ready"])
async def test_scenarios_load(mount: Any, scenario: str) -> None:
    shop = await mount("riversand", scenario=scenario)
    assert await shop.state("channels")


@pytest.mark.parametrize("tenant", ["a b", "ä/ö", "files", "api"])
async def test_odd_tenants(mount: Any, tenant: str) -> None:
    shop = await mount("riversand")
    answer = await shop("POST", f"/{quote(tenant, safe='')}/api/connectorService/setconnectorstate", json=setting("c"))
    assert answer.json["properties"]["tenantId"] == tenant


@pytest.mark.parametrize(
    "records",
    [
        {"connectorstates": [{"entityid": "p"}]},
        {"connectorstates": [{"entityid": "p", "entitytype": "t", "channelid": "c", "createdDate": "soon"}]},
        {"connectorstates": [{"entityid": "p", "entitytype": "t", "channelid": "c", "attributes": {"itemState": 5}}]},
        {"connectorstates": [{"entityid": "p", "entitytype": "t", "channelid": "c", "colour": "red"}]},
        {"channels": [{"id": ""}]},
        {"tenants": [{}]},
        {"tasks": [{"status": "Completed"}]},
        {"tasks": [{"status": "Processing"}]},
    ],
)
async def test_wrong_scenario_records_are_refused(mount: Any, records: Any) -> None:
    with pytest.raises(ScenarioError):
        await mount("riversand", records=records)
