"""Security: off without credentials, on with them; who is nobody, who may not, and in which words."""

from base64 import b64encode
from typing import Any

import pytest

from tests.vendors.elastic.conftest import cause

SCHEMES = ['Basic realm="security", charset="UTF-8"', 'Bearer realm="security"', "ApiKey"]
READ = "[monitor_connector,manage_connector,manage,all]"
WRITE = "[manage_connector,manage,all]"


def basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"}


def api_key(key: str, secret: str) -> dict[str, str]:
    return {"Authorization": f"ApiKey {b64encode(f'{key}:{secret}'.encode()).decode()}"}


ADMIN = basic("elastic", "changeme")
READER = basic("entsearch-user", "entsearch-user-password")
NOBODY = basic("entsearch-unprivileged", "entsearch-unprivileged-password")
WRONG = basic("entsearch-unprivileged", "entsearch-unprivileged-user")
KEY = api_key("VuaCfGcBCdbkQm-e5aOx", "ui2lp2axTNmsyakw9tvNnw")


@pytest.fixture
async def secured(mount: Any) -> Any:
    return await mount("elastic", scenario="elastic-secured")


async def test_security_is_off_without_credentials(elastic: Any) -> None:
    assert (await elastic("GET", "/_connector", headers=WRONG)).status == 200


@pytest.mark.parametrize("target", ["/", "/_connector", "/_foo", "/_connector?pretty"])
async def test_no_credentials(secured: Any, target: str) -> None:
    answer = await secured("GET", target)
    assert answer.status == 401
    assert answer.headers.getall("WWW-Authenticate") == SCHEMES
    said = f"missing authentication credentials for REST request [{target}]"
    refused = cause("security_exception", said, header={"WWW-Authenticate": SCHEMES})
    assert answer.json == {"error": {"root_cause": [refused], **refused}, "status": 401}


async def test_a_preflight_needs_no_credentials(secured: Any) -> None:
    answer = await secured("OPTIONS", "/_connector/a/_status")
    assert (answer.status, answer.headers["Allow"]) == (200, "PUT")


async def test_a_wrong_password(secured: Any) -> None:
    answer = await secured("GET", "/_connector", headers=WRONG)
    assert answer.status == 401
    said = "unable to authenticate user [entsearch-unprivileged] for REST request [/_connector]"
    assert answer.json["error"]["reason"] == said
    assert (await secured("GET", "/_connector", headers=basic("stranger", "x"))).status == 401


@pytest.mark.parametrize(
    ("header", "detail"),
    [
        ("ApiKey ???", "API key: Illegal base64 character 3f"),
        (f"ApiKey {b64encode(b'keyless').decode()}", "API key: invalid ApiKey value"),
        ("ApiKey Zm9vOmJhcg==", "API key: unable to find apikey with id foo"),
        ("ApiKey Zm9vOmJhcg", "API key: unable to find apikey with id foo"),
        (
            api_key("VuaCfGcBCdbkQm-e5aOx", "x")["Authorization"],
            "API key: invalid credentials for API key [VuaCfGcBCdbkQm-e5aOx]",
        ),
        ("Bearer nobody", "oauth2 token: invalid token"),
    ],
)
async def test_other_wrong_credentials(secured: Any, header: str, detail: str) -> None:
    answer = await secured("GET", "/_connector", headers={"Authorization": header})
    said = "unable to authenticate with provided credentials and anonymous access is not allowed for this request"
    told = {"additional_unsuccessful_credentials": detail, "header": {"WWW-Authenticate": SCHEMES}}
    refused = cause("security_exception", said, **told)
    assert (answer.status, answer.json) == (401, {"error": {"root_cause": [refused], **refused}, "status": 401})
    assert answer.headers.getall("WWW-Authenticate") == SCHEMES


@pytest.mark.parametrize(
    ("header", "said", "caused_by"),
    [
        ("Basic !", "invalid basic authentication header encoding", "Illegal base64 character 21"),
        (
            "Basic x",
            "invalid basic authentication header encoding",
            "Input byte[] should at least have 2 bytes for base64 bytes",
        ),
        (f"Basic {b64encode(b'nobody').decode()}", "invalid basic authentication header value", ""),
    ],
)
async def test_a_basic_header_that_is_none(secured: Any, header: str, said: str, caused_by: str) -> None:
    answer = await secured("GET", "/_connector", headers={"Authorization": header})
    told = {"header": {"WWW-Authenticate": SCHEMES}}
    inner = {"caused_by": cause("illegal_argument_exception", caused_by)} if caused_by else {}
    root = cause("security_exception", said, **told)
    whole = {"error": {"root_cause": [root], **cause("security_exception", said, **inner, **told)}, "status": 401}
    assert (answer.status, answer.json) == (401, whole)


@pytest.mark.parametrize("header", ["", "Bearer ", "ApiKey ", "Digest x", "nonsense"])
async def test_what_no_realm_reads_is_as_good_as_nothing(secured: Any, header: str) -> None:
    answer = await secured("GET", "/_connector", headers={"Authorization": header})
    assert answer.json["error"]["reason"] == "missing authentication credentials for REST request [/_connector]"


@pytest.mark.parametrize("headers", [ADMIN, KEY])
async def test_who_may_do_everything(secured: Any, headers: dict[str, str]) -> None:
    assert (await secured("GET", "/", headers=headers)).status == 200
    assert (await secured("PUT", "/_connector/my-connector/_check_in", headers=headers)).status == 200


async def test_a_bearer_token(mount: Any) -> None:
    elastic = await mount("elastic", credentials=[{"token": "t0k3n"}])
    assert (await elastic("GET", "/_connector", headers={"Authorization": "Bearer t0k3n"})).status == 200


async def test_a_reader_may_read(secured: Any) -> None:
    for target in ("/_connector", "/_connector/my-connector"):
        assert (await secured("GET", target, headers=READER)).status == 200


@pytest.mark.parametrize(
    ("method", "target", "body", "action"),
    [
        ("PUT", "/_connector/x", None, "put"),
        ("PUT", "/_connector", None, "put"),
        ("POST", "/_connector", None, "post"),
        ("DELETE", "/_connector/my-connector", None, "delete"),
        ("DELETE", "/_connector/nobody", None, "delete"),
        ("PUT", "/_connector/my-connector/_status", {"status": "error"}, "update_status"),
        ("PUT", "/_connector/my-connector/_check_in", None, "update_last_seen"),
        ("PUT", "/_connector/my-connector/_configuration", {"values": {}}, "update_configuration"),
        ("PUT", "/_connector/my-connector/_error", {"error": None}, "update_error"),
        ("PUT", "/_connector/my-connector/_service_type", {"service_type": "mysql"}, "update_service_type"),
    ],
)
async def test_a_reader_may_not_write(secured: Any, method: str, target: str, body: Any, action: str) -> None:
    answer = await secured(method, target, json=body, headers=READER)
    said = (
        f"action [cluster:admin/xpack/connector/{action}] is unauthorized "
        "for user [entsearch-user] with effective roles [user], "
        f"this action is granted by the cluster privileges {WRITE}"
    )
    refused = cause("security_exception", said)
    assert (answer.status, answer.json) == (403, {"error": {"root_cause": [refused], **refused}, "status": 403})


@pytest.mark.parametrize(
    ("target", "body", "kind"),
    [
        ("/_connector/my-connector/_status", {"status": 1}, "x_content_parse_exception"),
        ("/_connector/my-connector/_status", {}, "action_request_validation_exception"),
        ("/_connector/my-connector/_status?foo=1", {"status": "error"}, "illegal_argument_exception"),
        ("/_connector/my-connector/_status", None, "parse_exception"),
    ],
)
async def test_a_request_is_read_before_anybody_asks_who_may_send_it(secured: Any, target: str, body: Any, kind: str) -> None:
    answer = await secured("PUT", target, json=body, headers=NOBODY)
    assert (answer.status, answer.json["error"]["type"]) == (400, kind)


async def test_somebody_without_privileges(secured: Any) -> None:
    answer = await secured("GET", "/_connector", headers=NOBODY)
    said = (
        "action [cluster:admin/xpack/connector/list] is unauthorized for user [entsearch-unprivileged] "
        f"with effective roles [unprivileged], this action is granted by the cluster privileges {READ}"
    )
    assert (answer.status, answer.json["error"]["reason"]) == (403, said)
    answer = await secured("GET", "/_foo", headers=NOBODY)
    assert answer.json == {"error": "no handler found for uri [/_foo] and method [GET]"}


async def test_an_api_key_without_privileges(mount: Any) -> None:
    entry = {"username": "ann", "api_key_id": "k", "api_key": "s", "privileges": ["monitor"]}
    elastic = await mount("elastic", credentials=[entry])
    answer = await elastic("GET", "/_connector", headers=api_key("k", "s"))
    said = "action [cluster:admin/xpack/connector/list] is unauthorized for API key id [k] of user [ann], "
    assert answer.json["error"]["reason"].startswith(said)
    assert (await elastic("GET", "/", headers=api_key("k", "s"))).status == 200
