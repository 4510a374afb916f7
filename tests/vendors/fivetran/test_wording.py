"""Every problem has words."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from mockserver.model import problem as core
from mockserver.model.problem import Problem, UnwordedProblem, Violation
from mockserver.vendors.fivetran import problems, wording

NOT_CONNECTED = (
    "We expected the connector's setup state ('status.setup_state') to be 'connected', but it was 'incomplete'. "
    "Please configure the connector and perform the setup tests."
)
WORDS: list[tuple[Problem, int, str, str]] = [
    (core.Unauthenticated(), 401, "AuthFailed", "Invalid authorization credentials"),
    (core.Forbidden(), 403, "Forbidden", "Access denied. Required permission: ACCOUNT_READ"),
    (core.Forbidden("CONNECTION_EDIT"), 403, "Forbidden", "Access denied. Required permission: CONNECTION_EDIT"),
    (core.UnknownPath("GET", "/x"), 404, "NotFound", "HTTP 404 Not Found"),
    (core.MethodNotAllowed("PUT", "/x", ("GET",)), 405, "MethodNotAllowed", "HTTP 405 Method Not Allowed"),
    (core.NotAcceptable("text/html", ()), 406, "NotAcceptable", "HTTP 406 Not Acceptable"),
    (core.UnsupportedMediaType(None, ()), 415, "UnsupportedMediaType", "HTTP 415 Unsupported Media Type"),
    (core.BodyMissing(), 400, "InvalidInput", "The request body is missing or malformed."),
    (core.MalformedBody("x"), 400, "InvalidInput", "The request body is missing or malformed."),
    (core.TooLarge("body", 1), 413, "PayloadTooLarge", "HTTP 413 Request Entity Too Large"),
    (core.TooLarge("url", 1), 414, "UriTooLong", "HTTP 414 Request-URI Too Long"),
    (core.TooLarge("headers", 1), 431, "RequestHeaderFieldsTooLarge", "HTTP 431 Request Header Fields Too Large"),
    (core.MalformedHead("x"), 400, "BadRequest", "HTTP 400 Bad Request"),
    (core.InvalidRequest((Violation("x", "body ", "y"),)), 400, "InvalidInput", "The request body is missing or malformed."),
    (core.InvalidRequest((Violation("x", "query limit", "y"),)), 400, "InvalidInput", "Invalid value of parameter 'limit': y"),
    (core.NotFound("connections", "a"), 404, "NotFound_Connection", "Connection with id 'a' does not exist"),
    (core.NotFound("groups", "a"), 404, "NotFound_Group", "Group with id 'a' does not exist"),
    (core.NotFound("webhooks", "a"), 404, "NotFound_Webhook", "Webhook with id 'a' does not exist"),
    (core.Conflict("groups", message="No."), 409, "Conflict", "No."),
    (core.Conflict("groups"), 409, "Conflict", "HTTP 409 Conflict"),
    (core.IllegalMove("paused", "sync"), 409, "IllegalState", "sync is not possible in the state paused"),
    (core.RateLimited(30), 429, "TooManyRequests", "Max 500 api calls allowed in one-hour rolling time period"),
    (core.RateLimited(30, 20000), 429, "TooManyRequests", "Max 20000 api calls allowed in one-hour rolling time period"),
    (core.UnknownWorld("w"), 404, "NotFound", "The mock server has no world 'w', and it does not make worlds on demand."),
    (core.Breakdown("E: x"), 500, "InternalServerError", "This is a bug of the mock server, not of your request: E: x"),
    (problems.StateNotKept("a", "x"), 405, "InvalidInput", "Not a function connector error."),
    (problems.StateMissing("a"), 400, "InvalidInput", "The connection state doesn't exist."),
    (problems.SyncInProgress("a"), 409, "Conflict", "Connection cannot be updated because the sync is in progress."),
    (problems.SchemaNameTaken("g", "s"), 409, "Conflict", "Connection with schema name 's' already exists"),
    (problems.UnknownService("share_point"), 400, "InvalidInput", "Unsupported connector service 'share_point'"),
    (problems.SyncNotFinished("a"), 409, "Conflict", "Failed to stop in-progress sync after trying for 60 seconds"),
    (
        problems.TablesNotResynced("a", "google_sheets"),
        400,
        "InvalidInput",
        "Table re-sync is not supported for connector service 'google_sheets'",
    ),
    (
        problems.NotConnected("a", "incomplete"),
        400,
        "InvalidInput",
        NOT_CONNECTED,
    ),
    (
        problems.ColumnsNotConfigurable("x", "orders"),
        400,
        "InvalidInput",
        "Table `orders` of schema `x` doesn't supports columns configuration",
    ),
    (problems.NotChangeable("table", "t"), 400, "InvalidInput", "The table `t` can't be changed"),
    (problems.NotChangeable("table", "t", "No."), 400, "InvalidInput", "The table `t` can't be changed: No."),
    (problems.ColumnNotBlocked("s", "t", "c"), 409, "Conflict", "Column `c` of table `t` of schema `s` is not blocked"),
    (problems.GroupInUse("a", "connections"), 409, "Conflict", "Group with id 'a' can't be deleted: it has connections"),
    (core.NotFound("schema_configs", "a"), 404, "NotFound_SchemaConfig", "Connection with id 'a' doesn't have schema config"),
    (core.NotFound("tables", "T"), 404, "NotFound_Table", "Table with name 'T' does not exist in the schema config"),
    (core.NotFound("connection_certificates", "h"), 404, "NotFound_Certificate", "Certificate with hash 'h' does not exist"),
    (core.NotFound("connection_fingerprints", "h"), 404, "NotFound_Fingerprint", "Fingerprint with hash 'h' does not exist"),
]


def asked(path: str = "/v1/connections/a", **settings: Any) -> Any:
    return SimpleNamespace(
        request=SimpleNamespace(path=path, headers={}), operation=None, world=SimpleNamespace(settings=settings)
    )


@pytest.mark.parametrize(("problem", "status", "code", "message"), WORDS)
def test_words(problem: Problem, status: int, code: str, message: str) -> None:
    reply = wording.refuse(problem, asked())
    assert (reply.status, reply.body) == (status, {"code": code, "message": message})


def test_every_problem_of_the_core_and_of_this_vendor_is_in_the_table() -> None:
    kinds = {
        kind
        for module in (core, problems)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Problem) and kind is not Problem
    }
    assert kinds == {type(problem) for problem, *_ in WORDS}


def test_an_unknown_problem_is_a_bug_of_ours() -> None:
    class Unheard(Problem):
        pass

    with pytest.raises(UnwordedProblem):
        wording.refuse(Unheard(), asked())


def test_too_many_requests_says_when_to_come_back() -> None:
    assert wording.refuse(core.RateLimited(30), asked()).headers == {"Retry-After": "30"}


@pytest.mark.parametrize(
    ("path", "noun"),
    [
        ("/v1/connections/x", "connection"),
        ("/v1/connections/connectors", "connection"),
        ("/v1/connectors", "connector"),
        ("/v1/connectors/x/state", "connector"),
        ("/v1/groups/x/connectors/", "connector"),
        ("/v1/groups/connectors", "connection"),
        ("/v1/groups/x/connections", "connection"),
        ("/", "connection"),
    ],
)
def test_older_spellings_have_the_older_noun(path: str, noun: str) -> None:
    assert wording.noun_of(path) == noun


def test_under_older_spellings_an_unknown_connection_is_a_connector() -> None:
    reply = wording.refuse(core.NotFound("connections", "abc123"), asked("/v1/connectors/abc123"))
    assert reply.body == {"code": "NotFound_Connector", "message": "Connector with id 'abc123' does not exist."}


def test_a_time_has_six_digits_and_a_z() -> None:
    moment = datetime(2018, 12, 1, 15, 43, 29, tzinfo=UTC)
    assert wording.stamp(moment) == "2018-12-01T15:43:29.000000Z"
    assert wording.stamp(moment + timedelta(microseconds=13729)) == "2018-12-01T15:43:29.013729Z"
