"""What the HTTP framework and the JSON mapper say, and who is let in."""

import re
from base64 import b64encode
from typing import Any

import pytest

JSON = {"Content-Type": "application/json"}
STATE = "/api/v1/state/get"
PATHS = [
    "workspaces/create",
    "workspaces/get",
    "sources/create",
    "sources/get",
    "destinations/create",
    "destinations/get",
    "connections/create",
    "connections/get",
    "connections/update",
    "connections/list",
    "connections/delete",
    "connections/sync",
    "state/get",
    "state/create_or_update",
    "state/create_or_update_safe",
    "jobs/get",
    "jobs/list",
    "jobs/cancel",
]
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


class TestAddresses:
    @pytest.mark.parametrize("path", ["/v1/health", "/api/v1/health", "/v1/health/", "/api/v1/health/"])
    async def test_health(self, api: Any, path: str) -> None:
        answer = await api.shop("GET", path)
        assert (answer.status, answer.json) == (200, {"available": True})

    @pytest.mark.parametrize("path", ["/v1/state/get", "/api/v1/state/get", "/v1/state/get/", "/api/v1/state/get/"])
    async def test_every_spelling_of_a_path(self, api: Any, path: str) -> None:
        answer = await api.shop("POST", path, json={"connectionId": api.connection})
        assert (answer.status, answer.json["stateType"]) == (200, "stream")

    @pytest.mark.parametrize("path", ["/", "/v1", "/v1/state", "/v2/state/get", "/api/public/v2/health", "/api/api/v1/health"])
    async def test_an_unknown_path_is_plain_text_labelled_json(self, api: Any, path: str) -> None:
        answer = await api.shop("POST", path, json={})
        assert (answer.status, answer.headers["Content-Type"], answer.body) == (404, "application/json", b"Object not found.")

    @pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])
    async def test_the_wrong_verb(self, api: Any, method: str) -> None:
        answer = await api.shop(method, f"{STATE}?x=1")
        text = f"Method [{method}] not allowed for URI [{STATE}]. Allowed methods: [POST]"
        assert (answer.status, answer.headers["Allow"]) == (405, "POST")
        assert answer.json == api.framework("Method Not Allowed", f"{STATE}?x=1", text)

    async def test_head_on_health(self, api: Any) -> None:
        assert (await api.shop("HEAD", "/v1/health")).status == 200

    async def test_the_wrong_content_type(self, api: Any) -> None:
        answer = await api.shop("POST", STATE, body=b"x", headers={"Content-Type": "text/plain"})
        text = "Content Type [text/plain] not allowed. Allowed types: [application/json]"
        assert (answer.status, answer.json) == (415, api.framework("Unsupported Media Type", STATE, text))

    async def test_a_caller_that_wants_something_else(self, api: Any) -> None:
        headers = {**JSON, "Accept": "text/html"}
        answer = await api.shop("POST", STATE, body=b"{}", headers=headers)
        text = "Specified Accept Types [text/html] not supported. Supported types: [application/json]"
        assert (answer.status, answer.json) == (406, api.framework("Not Acceptable", STATE, text))


class TestMapping:
    @pytest.mark.parametrize("body", [b"", b"null"])
    async def test_no_body(self, api: Any, body: bytes) -> None:
        answer = await api.shop("POST", STATE, body=body, headers=JSON)
        text = "Required Body [connectionIdRequestBody] not specified"
        assert (answer.status, answer.json) == (400, api.framework("Bad Request", STATE, text))

    @pytest.mark.parametrize("path", PATHS)
    async def test_broken_json(self, api: Any, path: str) -> None:
        answer = await api.shop("POST", f"/v1/{path}", body=b'{"a": nope}', headers=JSON)
        assert answer.status == 422
        assert answer.json["message"].startswith("Invalid json. ")
        assert answer.json == api.classic(answer.json["message"], "com.fasterxml.jackson.core.JsonParseException")

    async def test_an_id_that_is_no_uuid(self, api: Any) -> None:
        answer = await api("state/get", connectionId="nope")
        text = (
            'Cannot deserialize value of type `java.util.UUID` from String "nope":'
            " UUID has to be represented by standard 36-char representation"
        )
        chain = 'io.airbyte.api.model.generated.ConnectionIdRequestBody["connectionId"]'
        place = f"\n at [Source: UNKNOWN; byte offset: #UNKNOWN] (through reference chain: {chain})"
        message = f"Invalid json input. {text}{place} {text}"
        expected = api.classic(message, "com.fasterxml.jackson.databind.exc.InvalidFormatException")
        assert (answer.status, answer.json) == (422, expected)

    @pytest.mark.parametrize(
        ("path", "body", "text"),
        [
            (
                "state/get",
                [],
                (
                    "Cannot deserialize value of type `io.airbyte.api.model.generated.ConnectionIdRequestBody`"
                    " from Array value (token `JsonToken.START_ARRAY`)"
                ),
            ),
            (
                "state/get",
                "x",
                (
                    "Cannot construct instance of `io.airbyte.api.model.generated.ConnectionIdRequestBody`"
                    " (although at least one Creator exists): no String-argument constructor/factory method"
                    " to deserialize from String value ('x')"
                ),
            ),
            (
                "state/get",
                {"connectionId": 5},
                "Cannot deserialize value of type `java.util.UUID` from Integer value (token `JsonToken.VALUE_NUMBER_INT`)",
            ),
            (
                "jobs/list",
                {"configId": []},
                "Cannot deserialize value of type `java.lang.String` from Array value (token `JsonToken.START_ARRAY`)",
            ),
            (
                "connections/list",
                {"includeTombstone": "maybe"},
                'Cannot deserialize value of type `java.lang.Boolean` from String "maybe": not a valid `java.lang.Boolean`',
            ),
            (
                "workspaces/create",
                {"name": {}},
                "Cannot deserialize value of type `java.lang.String` from Object value (token `JsonToken.START_OBJECT`)",
            ),
            (
                "jobs/get",
                {"id": 2**63},
                "Numeric value (9223372036854775808) out of range of long (-9223372036854775808 - 9223372036854775807)",
            ),
        ],
    )
    async def test_what_does_not_map(self, api: Any, path: str, body: Any, text: str) -> None:
        answer = await api(path, json=body)
        assert (answer.status, answer.json["message"].startswith(f"Invalid json input. {text}")) == (422, True)

    @pytest.mark.parametrize("flag", ["true", 1])
    async def test_scalars_that_map_anyway(self, api: Any, flag: Any) -> None:
        body = {"name": 7, "news": flag, "organizationId": "00000000-0000-0000-0000-000000000000"}
        answer = await api("workspaces/create", json=body)
        assert (answer.status, answer.json["name"], answer.json["news"]) == (200, "7", True)

    async def test_what_bean_validation_finds(self, api: Any) -> None:
        body = {"name": "x", "email": "nope", "organizationId": "00000000-0000-0000-0000-000000000000"}
        answer = await api("workspaces/create", json=body)
        errors = answer.json["validationErrors"]
        assert (answer.status, answer.json["message"]) == (400, "Some properties contained invalid input.")
        assert (errors[0]["propertyPath"], errors[0]["invalidValue"]) == ("email", "nope")


class TestErrorIds:
    """Releases from 2.0 on."""

    @pytest.fixture
    async def newer(self, deployed: Any) -> Any:
        return await deployed("airbyte-sync-running", settings={"error_style": "errorid"})

    @pytest.mark.parametrize(
        ("path", "body", "status"),
        [
            ("connections/get", {"connectionId": "11111111-2222-4333-8444-555555555555"}, 404),
            ("state/get", {"connectionId": "nope"}, 422),
            ("state/get", {}, 500),
            ("jobs/get", {"id": 7}, 500),
            ("state/create_or_update", {"connectionId": "18712afe-7bae-44ed-88f5-e20d9f81c8b2"}, 500),
            ("workspaces/create", {"name": "x", "email": "nope"}, 400),
        ],
    )
    async def test_most_say_no_more(self, newer: Any, path: str, body: Any, status: int) -> None:
        answer = await newer(path, json=body)
        assert (answer.status, list(answer.json)) == (status, ["errorId"])
        assert UUID.fullmatch(answer.json["errorId"])

    @pytest.mark.parametrize(
        ("path", "body", "status", "message"),
        [
            ("connections/sync", {}, 409, "A sync is already running for: 18712afe-7bae-44ed-88f5-e20d9f81c8b2"),
            (
                "state/create_or_update_safe",
                {},
                423,
                "State cannot be updated while a sync is running for this connection.",
            ),
            ("workspaces/create", {"name": "x"}, 422, "Workspace missing org ID."),
        ],
    )
    async def test_what_a_handler_worded_keeps_its_message(
        self, newer: Any, path: str, body: Any, status: int, message: str
    ) -> None:
        answer = await newer(path, json={"connectionId": newer.connection, **body})
        said = {"message": message, "exceptionStack": [], "rootCauseExceptionStack": []}
        assert (answer.status, answer.json) == (status, {**said, "errorId": answer.json["errorId"]})

    async def test_the_catalogue_of_problems_is_the_same(self, newer: Any) -> None:
        await newer("connections/update", connectionId=newer.connection, status="locked")
        answer = await newer("connections/update", connectionId=newer.connection)
        assert (answer.status, answer.json["type"]) == (409, "error:connection/locked")

    async def test_so_is_the_framework(self, newer: Any) -> None:
        assert (await newer.shop("GET", STATE)).json["message"] == "Method Not Allowed"


def basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"}


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


CREDENTIALS = [
    {"token": "root"},
    {"token": "ed", "role": "editor"},
    {"token": "rita", "role": "reader"},
    {"username": "airbyte", "password": "password"},
]


class TestAuthorization:
    @pytest.mark.parametrize("headers", [{}, basic("airbyte", "password"), bearer("x"), {"Authorization": "Nonsense"}])
    async def test_everybody_is_let_in_by_default(self, api: Any, headers: Any) -> None:
        assert (await api("state/get", connectionId=api.connection, headers=headers)).status == 200

    @pytest.fixture
    async def guarded(self, deployed: Any) -> Any:
        return await deployed(credentials=CREDENTIALS)

    @pytest.mark.parametrize("headers", [basic("airbyte", "password"), bearer("root"), {"Authorization": "bearer root"}])
    async def test_listed_credentials_are_let_in(self, guarded: Any, headers: Any) -> None:
        assert (await guarded("state/get", connectionId=guarded.connection, headers=headers)).status == 200

    @pytest.mark.parametrize(
        "headers",
        [{}, basic("airbyte", "wrong"), bearer("wrong"), bearer(""), bearer("airbyte"), {"Authorization": "Basic %%%"}],
    )
    async def test_others_are_not(self, guarded: Any, headers: Any) -> None:
        answer = await guarded("state/get", connectionId=guarded.connection, headers=headers)
        assert (answer.status, answer.json) == (401, guarded.framework("Unauthorized", "/v1/state/get", "Unauthorized"))

    async def test_strangers_learn_nothing_of_paths(self, guarded: Any) -> None:
        assert (await guarded("nope", json={})).status == 401

    async def test_health_is_for_everybody(self, guarded: Any) -> None:
        assert (await guarded.shop("GET", "/v1/health")).status == 200

    @pytest.mark.parametrize(
        ("token", "path", "status"),
        [
            ("rita", "state/get", 200),
            ("rita", "connections/get", 200),
            ("rita", "state/create_or_update_safe", 403),
            ("rita", "connections/sync", 403),
            ("ed", "state/create_or_update_safe", 200),
            ("ed", "state/create_or_update", 403),
            ("ed", "connections/sync", 200),
            ("root", "state/create_or_update", 200),
        ],
    )
    async def test_roles(self, guarded: Any, token: str, path: str, status: int) -> None:
        body = {"connectionId": guarded.connection, "connectionState": {"stateType": "stream"}}
        answer = await guarded(path, json=body, headers=bearer(token))
        assert answer.status == status
        if status == 403:
            assert answer.json == guarded.framework("Forbidden", f"/v1/{path}", "Forbidden")

    @pytest.mark.parametrize("key", ["11111111-2222-4333-8444-555555555555", "nope", None])
    async def test_an_id_that_leads_to_no_workspace_is_forbidden_to_ordinary_callers(self, guarded: Any, key: Any) -> None:
        assert (await guarded("state/get", connectionId=key, headers=bearer("rita"))).status == 403
        expected = 422 if key == "nope" else 500 if key is None else 200
        assert (await guarded("state/get", connectionId=key, headers=bearer("root"))).status == expected
